package i18n_test

import (
	"testing"

	"groundswell/internal/platform/i18n"
)

// TestApart: catalogues of the same files share what was compiled, but not a site's
// own texts; and a file with other content is another file. Seen to fail when files
// were known by their language.
func TestApart(t *testing.T) {
	const text = `{"a": "word", "b": "{{.Name}} came"}`
	one, two, three := load(t, files("en", text)), load(t, files("en", text)), load(t, files("en", `{"a": "another"}`))
	if refused := one.Override("en", map[string]i18n.Forms{"a": {"other": "own"}, "b": {"other": "here is {{.Name}}"}}); len(refused) > 0 {
		t.Fatalf("refused %q", refused)
	}
	for i, c := range []*i18n.Catalog{one, two, three} {
		a, b := c.T("en", "a"), c.T("en", "b", "Name", "Amina")
		if want := [][2]string{{"own", "here is Amina"}, {"word", "Amina came"}, {"another", "b"}}[i]; a != want[0] || b != want[1] {
			t.Errorf("catalogue %d says %q and %q", i+1, a, b)
		}
	}
}
