package draft

import (
	"slices"
	"testing"
)

// TestBlocksByBlankLines: paragraph i is what stands between two blank lines, whatever
// else is in it or on those lines.
func TestBlocksByBlankLines(t *testing.T) {
	for text, want := range map[string][]string{
		"one\n1. two\n- three\n\nfour":                 {"one 1. two - three", "four"},
		"one\fstill one\n\nback to\n\fthe next page":   {"one still one", "back to the next page"},
		"one\n\f\ntwo\n \t\u00a0\nthree\n\u2028\nfour": {"one", "two", "three", "four"},
		"\ufeffone\r\n\r\ntwo\r\rthree":                {"one", "two", "three"},
		"one\u2028still\u2029\u2029one\u0085\u0085":    {"one still one"},
		"---\n\n12\n\n***\n\n# one\n===\n\n[\n\n]":     {"---", "12", "***", "# one ===", "[", "]"},
		"\n\n \n": nil,
	} {
		var got []string
		for _, b := range blocks(text) {
			got = append(got, squeeze(b))
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
		if n := len(Paragraphs(text, "en").Paragraphs); n != len(want) {
			t.Errorf("%q: %d paragraphs of %d", text, n, len(want))
		}
	}
}
