package doc

import "testing"

// TestTextFront: what stands before a Markdown text for a program is no text; a rule
// at the beginning is none of it.
func TestTextFront(t *testing.T) {
	for text, want := range map[string]struct{ title, first string }{
		"---\ntitle: \"Street agreement\"\ntags:\n  - brooms\nedit: true\n---\n\nWe agree.\n": {"Street agreement", "We agree."},
		"---\n\nWe agree: all of us, on the brooms.\n\n---\n\nMore.\n":                        {"", "We agree: all of us, on the brooms."},
	} {
		d, err := ReadText([]byte(text))
		if err != nil {
			t.Fatal(err)
		}
		if d.Title != want.title || len(d.Blocks) == 0 || d.Blocks[0].Para.Text() != want.first {
			t.Errorf("%q: title %q, blocks %v", text, d.Title, saidBy(d))
		}
	}
}
