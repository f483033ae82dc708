package tlog_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/tlog"
)

// TestFetch: who downloads a log gets all its entries, checked; every lie of the
// server on the way is found.
func TestFetch(t *testing.T) {
	dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
		l := newLog(t, d)
		many(t, d, "first", 300)
		early := checkpoint(t, l)
		many(t, d, "second", 250)
		checkpoint(t, l)
		at, key := serve(t, l), vkey(t, l)
		if k, err := tlog.FetchKey(t.Context(), nil, at+"/"); err != nil || k != key {
			t.Errorf("%q %v", k, err)
		}
		tree, err := tlog.Fetch(t.Context(), nil, at, key, tlog.Policy{})
		if err != nil {
			t.Fatal(err)
		}
		for i, e := range entriesOf(t, d) {
			if string(tree.Entries[i]) != e {
				t.Fatalf("entry %d", i)
			}
		}
		if c, signed, err := tlog.FetchCheckpoint(t.Context(), nil, at, key, tlog.Policy{}); err != nil || c != tree.Checkpoint || !bytes.Equal(signed, tree.Signed) {
			t.Errorf("%+v %v", c, err)
		}
		if err := tlog.Consistent(early, tree); err != nil {
			t.Error(err)
		}
		if err := tlog.Consistent(tree.Checkpoint, tree); err != nil {
			t.Error(err)
		}
		forked := early
		forked.Root[3] ^= 1
		larger := tree.Checkpoint
		larger.Size++
		renamed := early
		renamed.Origin = "example.net/log"
		for name, old := range map[string]tlog.Checkpoint{"another root": forked, "a larger one": larger, "another log": renamed} {
			if err := tlog.Consistent(old, tree); !errors.Is(err, tlog.ErrFork) {
				t.Errorf("%s: %v", name, err)
			}
		}

		other := vkey(t, newLog(t, d, func(c *tlog.Config) { c.Secret = []byte("of somebody else") }))
		if _, err := tlog.Fetch(t.Context(), nil, at, other, tlog.Policy{}); err == nil {
			t.Error("another key was believed")
		}
		for name, lie := range map[string]struct {
			path string
			make func(status int, b []byte) (int, []byte)
			root bool // the entries come, and do not fit
		}{
			"an entry altered": {"entries/000", func(s int, b []byte) (int, []byte) {
				return s, bytes.Replace(b, []byte("first 7"), []byte("first 8"), 1)
			}, true},
			"an entry left out": {"entries/002.p/38", func(s int, b []byte) (int, []byte) { return s, b[2+(int(b[0])<<8|int(b[1])):] }, false},
			"an entry doubled": {"entries/002.p/38", func(s int, b []byte) (int, []byte) {
				return s, append(bytes.Clone(b[:2+(int(b[0])<<8|int(b[1]))]), b...)
			}, false},
			"two exchanged": {"entries/001", exchange, true},
			"cut":           {"entries/001", func(s int, b []byte) (int, []byte) { return s, b[:len(b)-1] }, false},
			"without end":   {"entries/001", func(s int, b []byte) (int, []byte) { return s, bytes.Repeat(b, 300) }, false},
			"gone":          {"entries/001", func(int, []byte) (int, []byte) { return 404, nil }, false},
			"a checkpoint too long": {"checkpoint", func(s int, b []byte) (int, []byte) {
				return s, append(b, bytes.Repeat([]byte("— x AAAAAAAA\n"), 10<<10)...)
			}, false},
			"a checkpoint's size": {"checkpoint", func(s int, b []byte) (int, []byte) {
				return s, bytes.Replace(b, []byte("\n550\n"), []byte("\n549\n"), 1)
			}, false},
			"a checkpoint elsewhere": {"checkpoint", func(int, []byte) (int, []byte) { return 302, nil }, false},
			"an error":               {"checkpoint", func(int, []byte) (int, []byte) { return 500, nil }, false},
		} {
			s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				status, b, _ := page(t, strings.TrimSuffix(at, "/log")+r.URL.Path)
				if strings.HasSuffix(r.URL.Path, lie.path) {
					if status, b = lie.make(status, b); status == 302 {
						w.Header().Set("Location", at+"/checkpoint")
					}
				}
				w.WriteHeader(status)
				w.Write(b)
			}))
			tree, err := tlog.Fetch(t.Context(), nil, s.URL+"/log", key, tlog.Policy{})
			if err == nil || errors.Is(err, tlog.ErrRoot) != lie.root || lie.root && len(tree.Entries) != 550 {
				t.Errorf("%s: %v", name, err)
			}
			s.Close()
		}
	})
}

// exchange exchanges the first two entries of a bundle.
func exchange(status int, b []byte) (int, []byte) {
	one := 2 + (int(b[0])<<8 | int(b[1]))
	two := one + 2 + (int(b[one])<<8 | int(b[one+1]))
	return status, append(append(bytes.Clone(b[one:two]), b[:one]...), b[two:]...)
}

// TestOldCheckpoints: a checkpoint that somebody kept is opened again, with the
// signatures it had.
func TestOldCheckpoints(t *testing.T) {
	dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
		l := newLog(t, d)
		add(t, d, "one")
		c := checkpoint(t, l)
		note := served(t, l)
		for name, text := range map[string]string{
			"a line more":        strings.Replace(string(note), "\n\n", "\nmore\n\n", 1),
			"another name":       strings.Replace(string(note), "example.org/log\n1", "example.net/log\n1", 1),
			"another size":       strings.Replace(string(note), "\n1\n", "\n2\n", 1),
			"no signature":       strings.SplitAfter(string(note), "\n\n")[0],
			"a signature cut":    strings.TrimSuffix(string(note), "=\n"),
			"nothing":            "",
			"carriage returns":   strings.ReplaceAll(string(note), "\n", "\r\n"),
			"an empty line more": "\n" + string(note),
		} {
			if _, _, err := tlog.OpenCheckpoint([]byte(text), vkey(t, l), tlog.Policy{}); err == nil {
				t.Errorf("opened with %s", name)
			}
		}
		if got, _, err := tlog.OpenCheckpoint(note, vkey(t, l), tlog.Policy{}); err != nil || got != c {
			t.Errorf("%+v %v", got, err)
		}
		for _, k := range []string{"", "x", "example.org/log+00000000+AAAA", fmt.Sprint(vkey(t, l), "A")} {
			if _, _, err := tlog.OpenCheckpoint(note, k, tlog.Policy{}); err == nil {
				t.Errorf("opened with the key %q", k)
			}
			if _, _, err := tlog.OpenCheckpoint(note, vkey(t, l), tlog.Policy{Witnesses: []string{k}}); err == nil {
				t.Errorf("opened with the witness %q", k)
			}
		}
	})
}
