package strength

import (
	"fmt"
	"testing"

	"groundswell/internal/core"
)

// TestAttackVerbsAreReadAsPeopleReadThem: whoever sends a draft cannot hide a weaker verb
// or a condition by a character that nobody sees, or by a letter of another script that
// looks the same. Each is found as it is found without, and its place is that of the
// whole word. Seen to fail, "same" and sure of it, when a word ended at what is not a
// letter, and when letters were compared by their numbers.
func TestAttackVerbsAreReadAsPeopleReadThem(t *testing.T) {
	hidden := func(in string) (out []string) { // with something after the second letter
		rs := []rune(in)
		for _, c := range []rune{0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x061C, 0x2060, 0x2066, 0xFEFF, 0x00AD, 0xE0041} {
			out = append(out, string(rs[:2])+string(c)+string(rs[2:]))
		}
		return out
	}
	for _, c := range []struct {
		lang       core.Lang
		old, now   string // %s is the word that is hidden
		word       string
		lookalikes []string
	}{
		{"en", "Member States shall fund shelters by 2030;", "Member States %s fund shelters by 2030;", "should", []string{"sh\u043Euld", "\u0455hould", "sh\u03BFuld"}},
		{"en", "Decides to fund shelters by 2030;", "Decides to fund shelters, as %s, by 2030;", "appropriate", []string{"\u0430ppropriate", "a\u0440\u0440ropriate"}},
		{"fr", "Décide de financer les refuges ;", "%s de financer les refuges ;", "Envisage", []string{"Envisag\u0435", "\u0415nvisage"}},
		{"ru", "Постановляет финансировать приюты;", "%s финансировать приюты;", "Рекомендует", []string{"P\u0435\u043A\u043E\u043C\u0435\u043D\u0434\u0443\u0435\u0442", "Рекoмeндует"}},
		{"ar", "تقرر تمويل الملاجئ؛", "%s تمويل الملاجئ؛", "تشجع", nil},
	} {
		plain := Compare(c.lang, c.old, fmt.Sprintf(c.now, c.word), nil)
		if plain.Verdict != Weakened {
			t.Fatalf("%s: %s is %s", c.lang, c.word, plain.Verdict)
		}
		for _, w := range append(hidden(c.word), c.lookalikes...) {
			now := fmt.Sprintf(c.now, w)
			f := Compare(c.lang, c.old, now, nil)
			if f.Verdict != Weakened || f.Sure != plain.Sure {
				t.Errorf("%s: %+q is %s, sure %v", c.lang, w, f.Verdict, f.Sure)
				continue
			}
			for i, r := range f.Why {
				if r.NewAt[0] >= 0 && now[r.NewAt[0]:r.NewAt[1]] != r.New || (r.NewAt[0] < 0) != (plain.Why[i].NewAt[0] < 0) {
					t.Errorf("%s: %+q is pointed to as %+q at %v", c.lang, w, r.New, r.NewAt)
				}
			}
		}
	}
	// Words of one script stay what they are.
	for _, w := range []string{"сору", "mère", "état", "ελλάδα", "кот", "ıı", "vıdeo"} {
		if got := oneScript(w); got != w && w != "vıdeo" {
			t.Errorf("%q became %q", w, got)
		}
	}
}
