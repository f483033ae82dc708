package seal_test

import (
	"bytes"
	"testing"

	"groundswell/internal/platform/seal"
)

// FuzzRuntimeOpen: only what this key sealed, for the same purpose, opens.
func FuzzRuntimeOpen(f *testing.F) {
	k, err := seal.LoadRuntimeKey("")
	if err != nil {
		f.Fatal(err)
	}
	own := k.Seal([]byte("typed"), []byte("waiting"))
	for _, b := range [][]byte{nil, own[:10], own[:len(own)-1], append(bytes.Clone(own), 0), bytes.Repeat([]byte{0}, 64)} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		if got, err := k.Open(in, []byte("waiting")); err == nil && !bytes.Equal(in, own) {
			t.Fatalf("%x opened as %q", in, got)
		}
		if _, err := k.Open(in, []byte("another purpose")); err == nil {
			t.Fatalf("%x opened for another purpose", in)
		}
	})
}

// FuzzFromWords: the words of a printed page are an opening key, or refused.
func FuzzFromWords(f *testing.F) {
	for _, s := range []string{"", "abandon", "abandon abandon abandon", "ABANDON  about\nzoo", "\x00", "été naïve"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if id, err := seal.FromWords(s); (id == nil) == (err == nil) {
			t.Fatalf("%q: %v and %v", s, id, err)
		}
	})
}
