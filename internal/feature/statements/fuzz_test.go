package statements_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
)

// FuzzPlace: a place on the roll, as it comes in an address, gives a page of
// public names or is not there.
func FuzzPlace(f *testing.F) {
	for _, s := range []string{"", "e30", "eyJrIjoicGVyc29uIn0", "eyJrIjoib3JnYW5pc2F0aW9uIiwiciI6InNhIiwicyI6IkxhdG4iLCJuIjoiWVE9PSIsImkiOiJ4In0", "W10", "bnVsbA", "eyJrIjp7fX0", "=", "\x00", strings.Repeat("A", 700)} {
		f.Add(s)
	}
	dir, s := f.TempDir(), (*statements.Service)(nil)
	var st *statements.Statement
	f.Fuzz(func(t *testing.T, after string) {
		if s == nil {
			s = fuzzService(t, dir)
			text, err := s.Text(t.Context(), "a", 0)
			if err != nil {
				t.Fatal(err)
			}
			st = text.Statement
		}
		rows, next, err := s.Roll(t.Context(), st, "en", "", after, 10)
		if err != nil && core.KindOf(err) != core.NotFound || len(rows) > 0 || next != "" {
			t.Fatalf("%q: %v, %d rows", after, err, len(rows))
		}
		if _, err := s.Unbox(after); core.KindOf(err) != core.NotFound {
			t.Fatalf("%q is taken for a box of ours: %v", after, err)
		}
		if _, err := s.Mine(t.Context(), after); core.KindOf(err) != core.NotFound {
			t.Fatalf("%q is taken for a link of ours: %v", after, err)
		}
		if found, _, err := s.Find(t.Context(), st, after); err != nil || len(found) > 0 {
			t.Fatalf("%q: %v, %d found", after, err, len(found))
		}
	})
}

// FuzzFacts: the head of a statement's file is understood or refused.
func FuzzFacts(f *testing.F) {
	f.Add(front)
	for _, s := range []string{"---\nslug: a\n---\n# A\n\nb", "---\nslug: ../a\nopens: 2026-13-40\n---\n# A", "---\ncloses: 99999-01-01\ngoal: -1\n---\n# A\n\nb", "---\nissuers:\n - <b>\n---\n# A\n\nb"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, _, err := statements.ReadFiles(fstest.MapFS{"en.md": {Data: []byte(text)}}, statements.ReadOptions{Now: filesNow})
		if err != nil {
			return
		}
		for _, x := range all {
			if x.Slug == "" || strings.ContainsAny(x.Slug, "/.\\ \x00") {
				t.Fatalf("the slug %q", x.Slug)
			}
		}
	})
}
