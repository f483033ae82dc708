package tlog_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"testing"
)

// What stands here shares no code with the package: RFC 6962, section 2.1, RFC
// 9162, section 2.1.3.2, and the C2SP formats, written down once more from their
// texts, so that a proof is judged by somebody else.

func leafHash(d []byte) []byte {
	h := sha256.Sum256(append([]byte{0}, d...))
	return h[:]
}

func nodeHash(l, r []byte) []byte {
	h := sha256.Sum256(append(append([]byte{1}, l...), r...))
	return h[:]
}

// mth is RFC 6962's MTH(D[n]).
func mth(d [][]byte) []byte {
	switch len(d) {
	case 0:
		h := sha256.Sum256(nil)
		return h[:]
	case 1:
		return leafHash(d[0])
	}
	k := 1
	for k*2 < len(d) {
		k *= 2
	}
	return nodeHash(mth(d[:k]), mth(d[k:]))
}

func mthOf(entries []string) []byte {
	d := make([][]byte, len(entries))
	for i, e := range entries {
		d[i] = []byte(e)
	}
	return mth(d)
}

// included is the check of RFC 9162, section 2.1.3.2.
func included(leaf []byte, index, size uint64, path [][]byte, root []byte) bool {
	if index >= size {
		return false
	}
	fn, sn, r := index, size-1, leaf
	for _, p := range path {
		if sn == 0 {
			return false
		}
		if fn&1 == 1 || fn == sn {
			r = nodeHash(p, r)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			r = nodeHash(r, p)
		}
		fn, sn = fn>>1, sn>>1
	}
	return sn == 0 && bytes.Equal(r, root)
}

// continues is the check of RFC 9162, section 2.1.4.2.
func continues(first, second uint64, path [][]byte, firstRoot, secondRoot []byte) bool {
	switch {
	case first == 0:
		return len(path) == 0
	case first == second:
		return len(path) == 0 && bytes.Equal(firstRoot, secondRoot)
	case first > second:
		return false
	}
	if first&(first-1) == 0 {
		path = append([][]byte{firstRoot}, path...)
	}
	if len(path) == 0 {
		return false
	}
	fn, sn := first-1, second-1
	for fn&1 == 1 {
		fn, sn = fn>>1, sn>>1
	}
	fr, sr := path[0], path[0]
	for _, c := range path[1:] {
		if sn == 0 {
			return false
		}
		if fn&1 == 1 || fn == sn {
			fr, sr = nodeHash(c, fr), nodeHash(c, sr)
			for fn&1 == 0 && fn != 0 {
				fn, sn = fn>>1, sn>>1
			}
		} else {
			sr = nodeHash(sr, c)
		}
		fn, sn = fn>>1, sn>>1
	}
	return sn == 0 && bytes.Equal(fr, firstRoot) && bytes.Equal(sr, secondRoot)
}

// signature is one line under a note.
type signature struct {
	name string
	id   uint32
	sig  []byte
}

// noteParts takes a signed note apart (https://c2sp.org/signed-note).
func noteParts(b []byte) (text string, sigs []signature, err error) {
	i := bytes.LastIndex(b, []byte("\n\n"))
	if i < 0 {
		return "", nil, errors.New("no empty line")
	}
	text = string(b[:i+1])
	for _, l := range strings.Split(strings.TrimSuffix(string(b[i+2:]), "\n"), "\n") {
		f := strings.Split(l, " ")
		if len(f) != 3 || f[0] != "—" {
			return "", nil, fmt.Errorf("not a signature: %q", l)
		}
		raw, err := base64.StdEncoding.DecodeString(f[2])
		if err != nil || len(raw) < 5 {
			return "", nil, fmt.Errorf("not a signature: %q", l)
		}
		sigs = append(sigs, signature{f[1], uint32(raw[0])<<24 | uint32(raw[1])<<16 | uint32(raw[2])<<8 | uint32(raw[3]), raw[4:]})
	}
	return text, sigs, nil
}

// publicKey takes a verifier key apart and checks its number.
func publicKey(vkey string) (name string, id uint32, alg byte, key []byte, err error) {
	f := strings.SplitN(vkey, "+", 3)
	if len(f) != 3 {
		return "", 0, 0, nil, errors.New("not a key")
	}
	raw, err := base64.StdEncoding.DecodeString(f[2])
	if err != nil || len(raw) != 33 {
		return "", 0, 0, nil, errors.New("not a key")
	}
	h := sha256.Sum256(append([]byte(f[0]+"\n"), raw...))
	if hex.EncodeToString(h[:4]) != f[1] {
		return "", 0, 0, nil, errors.New("the key's number is wrong")
	}
	n, err := strconv.ParseUint(f[1], 16, 32)
	return f[0], uint32(n), raw[0], raw[1:], err
}

// signedBy reports whether the log or the witness with this key signed the note.
func signedBy(b []byte, vkey string) bool {
	name, id, alg, key, err := publicKey(vkey)
	if err != nil {
		return false
	}
	text, sigs, err := noteParts(b)
	if err != nil {
		return false
	}
	for _, s := range sigs {
		if s.name != name || s.id != id {
			continue
		}
		switch {
		case alg == 1 && ed25519.Verify(key, []byte(text), s.sig):
			return true
		case alg == 4 && len(s.sig) == 72: // https://c2sp.org/tlog-cosignature
			at := uint64(0)
			for _, c := range s.sig[:8] {
				at = at<<8 | uint64(c)
			}
			if ed25519.Verify(key, fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, text), s.sig[8:]) {
				return true
			}
		}
	}
	return false
}

// checkpointParts reads a checkpoint's three lines.
func checkpointParts(b []byte) (origin string, size uint64, root []byte, err error) {
	text, _, err := noteParts(b)
	if err != nil {
		return "", 0, nil, err
	}
	l := strings.Split(text, "\n")
	if len(l) != 4 || l[3] != "" {
		return "", 0, nil, errors.New("not three lines")
	}
	if size, err = strconv.ParseUint(l[1], 10, 64); err != nil {
		return "", 0, nil, err
	}
	root, err = base64.StdEncoding.DecodeString(l[2])
	return l[0], size, root, err
}

// independently judges a .tlog-proof file (https://c2sp.org/tlog-proof).
func independently(file []byte, entry string, vkeys ...string) error {
	head, note, ok := bytes.Cut(file, []byte("\n\n"))
	l := strings.Split(string(head), "\n")
	if !ok || len(l) < 2 || l[0] != "c2sp.org/tlog-proof@v1" || !strings.HasPrefix(l[1], "index ") {
		return errors.New("not a proof")
	}
	index, err := strconv.ParseUint(l[1][len("index "):], 10, 64)
	if err != nil {
		return err
	}
	var path [][]byte
	for _, h := range l[2:] {
		b, err := base64.StdEncoding.DecodeString(h)
		if err != nil || len(b) != 32 {
			return errors.New("not a hash")
		}
		path = append(path, b)
	}
	for _, k := range vkeys {
		if !signedBy(note, k) {
			return fmt.Errorf("not signed by %s", k)
		}
	}
	origin, size, root, err := checkpointParts(note)
	if err != nil {
		return err
	}
	if name, _, _, _, _ := publicKey(vkeys[0]); name != origin {
		return errors.New("of another log")
	}
	if !included(leafHash([]byte(entry)), index, size, path, root) {
		return errors.New("not included")
	}
	return nil
}

// ctLeaves and ctRoots are the vectors that the implementations of Certificate
// Transparency share: the leaves, and the root after each.
var ctLeaves = []string{"", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"}

var ctRoots = []string{
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
}

// TestOurOwnJudge holds the independent implementation against the shared
// vectors before it judges anything.
func TestOurOwnJudge(t *testing.T) {
	var d [][]byte
	for i, l := range ctLeaves {
		b, err := hex.DecodeString(l)
		if err != nil {
			t.Fatal(err)
		}
		d = append(d, b)
		if got := hex.EncodeToString(mth(d)); got != ctRoots[i] {
			t.Errorf("root of %d leaves: %s", i+1, got)
		}
	}
	// The example of https://c2sp.org/signed-note.
	note := "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n" +
		"— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
	vkey := "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
	if !signedBy([]byte(note), vkey) || signedBy([]byte(strings.Replace(note, "If", "if", 1)), vkey) {
		t.Error("the signed note of the specification is judged wrongly")
	}
}
