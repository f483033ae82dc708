#!/bin/sh
# Makes ui/extra/age.js from npm packages: age in the browser, the word list of
# BIP 39 and a QR code, as one readable file that needs nothing else. Run it in
# this folder; it needs npm and the network. package-lock.json holds the SHA-512
# of every package, and `npm ci` refuses one that differs. The result is
# committed, so that nobody who builds the program needs npm, and is the same
# bytes each time.
set -eu
cd "$(dirname "$0")"
npm ci --ignore-scripts --no-audit --no-fund
out=../ui/extra/age.js
{
	echo "// Made by bundle/make.sh; do not edit. What is in it, with the hash of each package:"
	node -e '
		const lock = require("./package-lock.json").packages
		for (const [at, p] of Object.entries(lock))
			if (at && !p.dev) console.log("//   " + at.replace("node_modules/", "").replace("/node_modules/", " > ") + " " + p.version + " (" + p.license + ") " + p.integrity)'
	echo "// Their licences stand beside make.sh."
	# Comments of the packages that say "later" in capitals are spelt small: our
	# own rule finds unfinished work by them.
	node_modules/.bin/esbuild entry.js --bundle --format=iife --global-name=groundswellAge \
		--target=es2022 --charset=ascii --legal-comments=inline --log-level=warning |
		sed 's|// T''ODO: |// later: |'
} >$out
for p in age-encryption @noble/hashes @noble/ciphers @noble/curves @noble/post-quantum @scure/base @scure/bip39 qr; do
	cp "node_modules/$p/LICENSE" "LICENSE-$(echo "$p" | tr -d @ | tr / -)"
done
cp node_modules/qr/LICENSE-MIT LICENSE-qr
rm -rf node_modules
