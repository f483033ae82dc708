package tlog

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"groundswell/internal/core"

	cosign "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

// algEd25519 is the type of a log's key, https://c2sp.org/signed-note.
const algEd25519 = 1

// The two keys that are made from the server's secret. All nodes share them and
// backups carry them; who has the secret can sign as this log.
const (
	logLabel     = "transparency log"
	witnessLabel = "transparency witness"
)

// signingKey makes a key out of the server's secret, as a text that package note
// reads.
func signingKey(secret []byte, label, name string) (skey string, err error) {
	if !goodName(name) {
		return "", fmt.Errorf("%q cannot be the name of a log or a witness", name)
	}
	return encodeKey(core.MAC(secret, label), name), nil
}

func goodName(name string) bool {
	return name != "" && len(name) <= 255 && strings.IndexFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '+' || r == unicode.ReplacementChar }) < 0
}

func encodeKey(seed []byte, name string) string {
	pub := append([]byte{algEd25519}, ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)...)
	return fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", name, keyHash(name, pub), base64.StdEncoding.EncodeToString(append([]byte{algEd25519}, seed...)))
}

// keyHash is the short number of a key, https://c2sp.org/signed-note "Signatures".
func keyHash(name string, key []byte) uint32 {
	h := sha256.New()
	h.Write([]byte(name + "\n"))
	h.Write(key)
	return binary.BigEndian.Uint32(h.Sum(nil))
}

var errKey = errors.New("a signing key cannot be read")

// seedOf returns the name and the Ed25519 seed of a key made by encodeKey or by
// note.GenerateKey.
func seedOf(skey string) (name string, seed []byte, err error) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(skey), "PRIVATE+KEY+")
	p := strings.Split(rest, "+")
	if !ok || len(p) < 3 || !goodName(p[0]) {
		return "", nil, errKey
	}
	b, err := base64.StdEncoding.DecodeString(strings.Join(p[2:], "+")) // base64 has a plus of its own
	if err != nil || len(b) != 1+ed25519.SeedSize || b[0] != algEd25519 {
		return "", nil, errKey
	}
	return p[0], b[1:], nil
}

// vkeyOf returns the verifier key of a log's signing key.
func vkeyOf(skey string) (string, error) {
	name, seed, err := seedOf(skey)
	if err != nil {
		return "", err
	}
	pub := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	return note.NewEd25519VerifierKey(name, pub)
}

// cosignerOf returns what a witness signs with and its verifier key, of the type
// for cosignatures (https://c2sp.org/tlog-cosignature).
func cosignerOf(skey string) (*cosign.Signer, string, error) {
	s, err := cosign.NewSignerForCosignatureV1(strings.TrimSpace(skey))
	if err != nil {
		return nil, "", errKey
	}
	plain, err := vkeyOf(skey)
	if err != nil {
		return nil, "", err
	}
	vkey, err := cosign.VKeyToCosignatureV1(plain)
	return s, vkey, err
}

// signText signs a text with a log's key.
func signText(text, skey string) ([]byte, error) {
	s, err := note.NewSigner(skey)
	if err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: text}, s)
}
