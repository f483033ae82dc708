//go:build !race

package doc

import (
	"strings"
	"testing"
)

// TestS63Large is S-63, of files that are well formed and too much. They are made
// one after the other, so that memory is theirs; under the race detector they
// would take minutes. Seen to fail when the bounds of tags, of weight, of runs and
// of all XML together were taken out one by one.
func TestS63Large(t *testing.T) {
	open, end := `<w:document `+wNS+`><w:body>`, `</w:body></w:document>`
	for name, c := range map[string]struct {
		text func() string
		key  string
	}{
		"a tag of 2 MB":           {func() string { return open + `<w:p w:x="` + numbered(250_000, "é%d,") + `"/>` + end }, "doc.xml"},
		"a million notes":         {func() string { return open + numbered(120_000, para(words("%d"))) + end }, "doc.long"},
		"17 MB of notes":          {func() string { return open + strings.Repeat("<!-- "+numbered(100_000, "%d ")+" -->", 29) + end }, "doc.long"},
		"empty paragraphs":        {func() string { return open + numbered(120_000, `<w:p w:x="%d"/>`) + end }, "doc.long"},
		"a paragraph of 10 MB":    {func() string { return open + para(strings.Repeat(words(numbered(2000, "%d ")), 1100)) + end }, "doc.long"},
		"text of 10 MB at once":   {func() string { return open + para(words(strings.Repeat(numbered(2000, "%d "), 1100))) + end }, "doc.long"},
		"text in many paragraphs": {func() string { return open + strings.Repeat(para(words(numbered(2000, "%d "))), 1000) + end }, "doc.long"},
	} {
		t.Run(name, func(t *testing.T) {
			if k := attack(t, word(t, c.text())); k != c.key {
				t.Errorf("%q, not %q", k, c.key)
			}
		})
	}
	t.Run("shared strings", func(t *testing.T) {
		shared := numbered(500_000, "<si><t>%d a string that is long enough to count for something</t></si>")
		if k := attack(t, sheetFile(t, "", "<sheetData/>", formStyles, shared)); k != "doc.long" {
			t.Errorf("%q", k)
		}
	})
}
