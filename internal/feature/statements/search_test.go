package statements_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
)

// TestTwoWords: a search for several words finds the names that have them all, in any
// order and script; also names whose words were entered before the letters of the other
// words stood beside each. What stands there is looked at: it keeps a search from looking
// up every name with the rarer word. Seen to fail when only the letters of a name's first
// word stood there, and when 0 was not taken for "not known".
func TestTwoWords(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.known("person KE Amina Dlamini", "person KE Amina Okoye", "person KE Aminata Diallo", "org KE Diaspora of Amina", "person KE Амина Дюкова",
			"person KE 王淑珍", "org KE Ätna Verein für Übersetzung")
		find := func(typed string) string {
			out := w.names(rollPath("en", "?q="+url.QueryEscape(typed)))
			slices.Sort(out)
			return strings.Join(out, "|")
		}
		all := map[string]string{
			"amina d":     "Amina Dlamini|Aminata Diallo|Diaspora of Amina",
			"d amina":     "Amina Dlamini|Aminata Diallo|Diaspora of Amina",
			"di amina":    "Aminata Diallo|Diaspora of Amina",
			"amina d o":   "Diaspora of Amina",
			"amina amina": "Amina Dlamini|Amina Okoye|Aminata Diallo|Diaspora of Amina",
			"амин д":      "Амина Дюкова",
			"王 珍":         "王淑珍",
			"ub verein":   "Ätna Verein für Übersetzung",
			"amina x":     "",
		}
		check := func(when string) {
			t.Helper()
			for typed, want := range all {
				if got := find(typed); got != want {
					t.Errorf("%s, %q: %q, want %q", when, typed, got, want)
				}
			}
		}
		check("as entered")
		w.exec(`UPDATE statements_word SET letters = 0`)
		check("entered before")
		w.exec(`UPDATE statements_word SET letters = 1`)
		if got := find("amina d"); got != "" {
			t.Errorf("the letters are not looked at: %q", got)
		}
	})
}
