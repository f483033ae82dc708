package tlog_test

import (
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
	merkle "golang.org/x/mod/sumdb/tlog"
)

// stranger is a log that does not use this package: leaves in memory, and
// whatever it likes to sign.
type stranger struct {
	leaves [][]byte
	signer note.Signer
	vkey   string
	name   string
}

func newStranger(t *testing.T, name string) *stranger {
	t.Helper()
	skey, vkey, err := note.GenerateKey(nil, name)
	if err != nil {
		t.Fatal(err)
	}
	s, err := note.NewSigner(skey)
	if err != nil {
		t.Fatal(err)
	}
	return &stranger{signer: s, vkey: vkey, name: name}
}

func (s *stranger) grow(what string, n int) {
	for i := range n {
		s.leaves = append(s.leaves, fmt.Appendf(nil, "%s %d", what, i))
	}
}

// fork is a second tree under the same key.
func (s *stranger) fork(keep int) *stranger {
	f := *s
	f.leaves = append([][]byte(nil), s.leaves[:keep]...)
	return &f
}

func (s *stranger) sign(t *testing.T, text string) string {
	t.Helper()
	b, err := note.Sign(&note.Note{Text: text}, s.signer)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func (s *stranger) checkpoint(t *testing.T, size int) string {
	t.Helper()
	return s.sign(t, fmt.Sprintf("%s\n%d\n%s\n", s.name, size, base64.StdEncoding.EncodeToString(mth(s.leaves[:size]))))
}

// body is an add-checkpoint request with a right proof from old to size.
func (s *stranger) body(t *testing.T, old, size int) string {
	t.Helper()
	b := fmt.Sprintf("old %d\n", old)
	if old > 0 && old < size {
		var stored []merkle.Hash
		r := merkle.HashReaderFunc(func(at []int64) ([]merkle.Hash, error) {
			var out []merkle.Hash
			for _, i := range at {
				out = append(out, stored[i])
			}
			return out, nil
		})
		for i, l := range s.leaves[:size] {
			hs, err := merkle.StoredHashes(int64(i), l, r)
			if err != nil {
				t.Fatal(err)
			}
			stored = append(stored, hs...)
		}
		p, err := merkle.ProveTree(int64(size), int64(old), r)
		if err != nil {
			t.Fatal(err)
		}
		path := make([][]byte, len(p))
		for i, h := range p {
			path[i] = h[:]
			b += h.String() + "\n"
		}
		if !continues(uint64(old), uint64(size), path, mth(s.leaves[:old]), mth(s.leaves[:size])) {
			t.Fatal("the test's proof is wrong")
		}
	}
	return b + "\n" + s.checkpoint(t, size)
}

func (s *stranger) proofLine(t *testing.T) string {
	return strings.SplitAfter(s.body(t, 3, 5), "\n")[1]
}
