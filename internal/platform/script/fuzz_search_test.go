package script_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"groundswell/internal/platform/script"
)

// FuzzSearch: what is looked for becomes few and short words; each word of a name
// is found by itself.
func FuzzSearch(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		words := script.Words(s)
		for _, w := range append(words, script.Query(s)...) {
			if w == "" || !utf8.ValidString(w) || strings.ContainsAny(w, " '\"\x00%") {
				t.Fatalf("%q has the word %q", s, w)
			}
		}
		if got := script.Cell(s); strings.IndexAny(got, "=+-@\t\r") == 0 || strings.ContainsRune(got, 0) {
			t.Fatalf("the cell of %q is %q", s, got)
		}
		if once := script.Fold(s); script.Fold(once) != once {
			t.Fatalf("folding %q twice is another thing", s)
		}
		script.Skeleton(s)
		script.Mixed(s)
	})
}

// FuzzText: a text of several lines is clean, short enough, and stays as it is
// when it is cleaned again.
func FuzzText(f *testing.F) {
	for _, s := range hostile {
		f.Add(s)
		f.Add(s + "\r\n\r\n" + s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		clean, p := script.Text(s, 200)
		if p != script.OK {
			return
		}
		if utf8.RuneCountInString(clean) > 200 || !utf8.ValidString(clean) || strings.ContainsAny(clean, "\x00\r\u202e\u200b") {
			t.Fatalf("%q became %q", s, clean)
		}
		if again, p := script.Text(clean, 200); p != script.OK || again != clean {
			t.Fatalf("%q became %q, then %q", s, clean, again)
		}
	})
}
