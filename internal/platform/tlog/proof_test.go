package tlog_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/tlog"
)

// TestS72Proof is S-72: a .tlog-proof is judged by an implementation that shares
// no code with ours (rfc6962_test.go) and by ours, offline; both accept every
// leaf's, and both refuse it with any byte that matters changed, for another
// entry and under another key. Seen to fail when VerifyProof did not call
// CheckRecord, and when it took a second form of the same proof.
func TestS72Proof(t *testing.T) {
	dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
		l := newLog(t, d)
		key := ""
		for _, grow := range []int{1, 1, 5, 250, 43} {
			many(t, d, fmt.Sprint("round ", grow), grow)
			c := checkpoint(t, l)
			key = vkey(t, l)
			all := entriesOf(t, d)
			for n := 0; n < len(all); n += 1 + len(all)/40 {
				p, err := l.Proof(t.Context(), int64(n))
				if err != nil {
					t.Fatal(err)
				}
				if err := independently(p, all[n], key); err != nil {
					t.Fatalf("leaf %d of %d: %v\n%s", n, len(all), err, p)
				}
				got, at, err := tlog.VerifyProof(p, []byte(all[n]), key, tlog.Policy{})
				if err != nil || got != int64(n) || at != c {
					t.Fatalf("leaf %d: %d %+v %v", n, got, at, err)
				}
				if len(p) > 3<<10 {
					t.Errorf("a proof of %d bytes", len(p))
				}
			}
		}
		all := entriesOf(t, d)
		p, n, err := l.ProofOf(t.Context(), []byte(all[77]))
		if err != nil || n != 77 {
			t.Fatalf("%d %v", n, err)
		}
		other := vkey(t, newLog(t, d, func(c *tlog.Config) { c.Secret = []byte("of somebody else") }))
		for what, refused := range map[string]bool{
			"another entry": both(p, all[78], key), "another key": both(p, all[77], other), "nothing": both(nil, all[77], key),
			"half": both(p[:len(p)/2], all[77], key),
		} {
			if !refused {
				t.Errorf("accepted with %s", what)
			}
		}
		for i := range p {
			bad := bytes.Clone(p)
			bad[i] ^= 1
			if !both(bad, all[77], key) && !sameMeaning(bad, p) {
				t.Fatalf("accepted with byte %d changed:\n%s", i, bad)
			}
		}
		lines := strings.Split(string(p), "\n")
		for name, text := range map[string]string{
			"a hash less":         strings.Join(append(lines[:2:2], lines[3:]...), "\n"),
			"a hash more":         strings.Join(append(lines[:3:3], lines[2:]...), "\n"),
			"two hashes swapped":  strings.Join(append([]string{lines[0], lines[1], lines[3], lines[2]}, lines[4:]...), "\n"),
			"index 78":            strings.Replace(string(p), "index 77", "index 78", 1),
			"index 077":           strings.Replace(string(p), "index 77", "index 077", 1),
			"carriage returns":    strings.ReplaceAll(string(p), "\n", "\r\n"),
			"an index far beyond": strings.Replace(string(p), "index 77", "index 18446744073709551615", 1),
			"no end":              strings.TrimSuffix(string(p), "\n"),
		} {
			if _, _, err := tlog.VerifyProof([]byte(text), []byte(all[77]), key, tlog.Policy{}); err == nil {
				t.Errorf("accepted with %s", name)
			}
		}
		for _, n := range []int64{-1, 300, 1 << 40} {
			if _, err := l.Proof(t.Context(), n); core.KindOf(err) != core.NotFound {
				t.Errorf("a proof of leaf %d: %v", n, err)
			}
		}
		add(t, d, "it waits")
		if _, _, err := l.ProofOf(t.Context(), []byte("it waits")); core.KindOf(err) != core.NotFound {
			t.Errorf("a proof of what is no leaf yet: %v", err)
		}
	})
}

// both reports whether both judges refuse.
func both(p []byte, entry, key string) bool {
	_, _, err := tlog.VerifyProof(p, []byte(entry), key, tlog.Policy{})
	return err != nil && independently(p, entry, key) != nil
}

// sameMeaning reports whether a changed byte left base64 that decodes alike: the
// last letter of a hash or a signature has bits that count for nothing. Our own
// judge must refuse it all the same for hashes; under the checkpoint, package note
// takes it.
func sameMeaning(a, b []byte) bool {
	x, y := strings.Fields(string(a)), strings.Fields(string(b))
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		p, err1 := base64.StdEncoding.DecodeString(x[i])
		q, err2 := base64.StdEncoding.DecodeString(y[i])
		if x[i] != y[i] && (err1 != nil || err2 != nil || !bytes.Equal(p, q)) {
			return false
		}
	}
	return true
}
