#!/bin/sh
# Sees to it that what the tests need is installed: a C compiler (for the race
# detector), PostgreSQL, Chromium, fonts for all seven languages, what reads PDF
# files (poppler), and what makes disks and system calls fail (strace, unshare,
# prlimit, mount). It does nothing where they are there, and fails where they are
# not and it may not install them.
set -eu

missing=
want() { # package, and a test that it is not needed
	package=$1
	shift
	"$@" >/dev/null 2>&1 || missing="$missing $package"
}
postgres() { ls /usr/lib/postgresql/*/bin/initdb || command -v initdb; }
browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
has_all() { for tool in "$@"; do command -v "$tool" || return 1; done; }
# A font counts as there if its package is, or if fontconfig has a face for the language.
font() { dpkg -s "$1" || [ -n "$(fc-list ":lang=$2" 2>/dev/null)" ]; }

if ! command -v go >/dev/null; then
	echo "Go is missing: see https://go.dev/doc/install (the version stands in go.mod)" >&2
	exit 1
fi
want gcc command -v gcc
want libc6-dev test -e /usr/include/stdlib.h
want postgresql postgres
want chromium browser
want poppler-utils has_all pdfinfo pdffonts pdftotext
want strace command -v strace
want util-linux has_all unshare prlimit
want mount command -v mount
want fonts-noto-core font fonts-noto-core ar
want fonts-droid-fallback font fonts-droid-fallback zh-cn

[ -z "$missing" ] && exit 0

as_root=
if [ "$(id -u)" != 0 ]; then
	as_root="sudo -n"
	if ! command -v sudo >/dev/null || ! sudo -n true 2>/dev/null; then
		echo "missing:$missing; as root: apt-get install$missing" >&2
		exit 1
	fi
fi
if ! command -v apt-get >/dev/null; then
	echo "missing:$missing; these are Debian's names, install them by your system's means" >&2
	exit 1
fi
echo "installing:$missing" >&2
$as_root apt-get -q update
# shellcheck disable=SC2086
$as_root env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing
