package align

import (
	"strings"
	"testing"

	"groundswell/internal/feature/negotiations/draft"
)

func TestEnumerators(t *testing.T) {
	for _, c := range []struct{ label, rest string }{
		{"12. ", "Urges States"}, {"12) ", "Urges"}, {"(12) ", "Urges"}, {"[12.] ", "Urges"}, {"(a) ", "To act"}, {"a) ", "To act"},
		{"1. (a) (iv) ", "To act"}, {"OP3 bis ", "Urges"}, {"PP 4. ", "Recalling"}, {"OP6 alt. ", "Urges"}, {"Article 3: ", "Aims"}, {"Article 3", ""},
		{"Section IV – ", "Aims"}, {"Статья 5. ", "Стороны"}, {"а) ", "Стороны"}, {"第十二条 ", "各国"}, {"（一）", "各国"}, {"三、", "各国"}, {"١٢- ", "نحث"}, {"(أ) ", "نحث"},
		{"• ", "To act"}, {"– ", "to act"}, {"3.12 ", "The Parties"}, {"3.1. ", "urges"}, {"[(a) ", "bracketed]"}, {"12bis. ", "Urges"}, {"12a. ", "Urges"}, {"IV. ", "Aims"},
		{"", "3.5 million people"}, {"", "2030 Agenda for all"}, {"", "Article 3 applies to all"}, {"", "Civil: of the law"}, {"", "I am here"}, {"", "A State may"},
	} {
		if got := enumerators(c.label + c.rest); (c.label + c.rest)[:got] != strings.TrimSuffix(c.label, " ") {
			t.Errorf("%q: %q, want %q", c.label+c.rest, (c.label + c.rest)[:got], c.label)
		}
	}
}

// TestScan: what counts as a word.
func TestScan(t *testing.T) {
	for text, want := range map[string]int{
		"": 0, " , . ": 0, "The States": 2, "l’accord": 2, "50 % of it": 4, "各国承诺": 4, "co-operate": 2, "ﬁnal": 1, "e\u0301tat": 1, "soft\u00adhyphen": 1, "ภาษา": 4, "\xff": 0,
	} {
		if got := newVocab().scan(nil, text); len(got) != want {
			t.Errorf("%q: %d words, want %d", text, len(got), want)
		}
	}
	v := newVocab()
	a, b := v.scan(nil, "Œuvre ÉTAT ﬁnal “ＡＢＣ” soft\u00adhyphen"), v.scan(nil, "oeuvre e\u0301tat final abc softhyphen")
	for i := range a {
		if len(a) != len(b) || a[i] != b[i] {
			t.Errorf("%v, %v", a, b)
		}
	}
}

// TestBareName: "Article 3" is "Article 3" whether it was read as a label or as words
// behind a number.
func TestBareName(t *testing.T) {
	for _, p := range []draft.Paragraph{{Label: "Article 3"}, {Label: "12", Text: "Article 3"}, {Text: "Article 3"}} {
		if got := bareName(p); got != "Article 3" {
			t.Errorf("%+v is %q", p, got)
		}
	}
}
