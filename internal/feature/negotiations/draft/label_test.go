package draft

import "testing"

// TestReadLabel: labels as delegates say them and as documents of seven languages print them.
func TestReadLabel(t *testing.T) {
	for _, c := range []struct{ in, label, rest string }{
		{"PP2bis Recalling the", "PP2bis", "Recalling the"},
		{"PP 4 alt. Noting", "PP 4 alt", "Noting"},
		{"OP6 alt: Urges States", "OP6 alt", "Urges States"},
		{"OP3 bis alt Urges", "OP3 bis alt", "Urges"},
		{"PP6 alt bis", "PP6 alt bis", ""},
		{"PP19ter. Noting", "PP19ter", "Noting"},
		{"Pp1 Being Parties", "PP1", "Being Parties"},
		{"OP4.1 Urges", "OP4.1", "Urges"},
		{"[OP12. Urges] States", "OP12", "[Urges] States"},
		{"P.P. 7 Recalling", "PP 7", "Recalling"},
		{"12. Urges", "12", "Urges"},
		{"12bis. Urges", "12bis", "Urges"},
		{"15 bis.\t[Each Party", "15 bis", "[Each Party"},
		{"16.3 bis. Each", "16.3 bis", "Each"},
		{"12.1. Urges", "12.1", "Urges"},
		{"12) Urges", "(12)", "Urges"},
		{"[12. Urges]", "12", "[Urges]"},
		{"[12 bis.] Urges", "12 bis", "[12 bis.] Urges"},
		{"12A. Urges", "12A", "Urges"},
		{"(a) the", "(a)", "the"},
		{"a. the", "(a)", "the"},
		{"b bis. In their actions", "(b bis)", "In their actions"},
		{"(a bis) the", "(a bis)", "the"},
		{"(b) bis the", "(b) bis", "the"},
		{"(iv) the", "(iv)", "the"},
		{"iv. the", "(iv)", "the"},
		{"(aa) the", "(aa)", "the"},
		{"IV. Means", "IV", "Means"},
		{"A. [[Preamble]", "A", "[[Preamble]"},
		{"Option 1: text", "Option 1", "text"},
		{"[Option (a): Being", "Option (a)", "[Being"},
		{"Option I (paragraphs 1 to 4):", "Option I", "(paragraphs 1 to 4):"},
		{"[Alternative A: text]", "Alternative A", "[text]"},
		{"Article 3", "Article 3", ""},
		{"Article 3bis (TRANSPARENCY)", "Article 3bis", "(TRANSPARENCY)"},
		{"Paragraph 3 ter", "Paragraph 3 ter", ""},
		{"Para14: text", "Para14", "text"},
		{"Annex II", "Annex II", ""},
		{"ANNEX", "ANNEX", ""},
		{"Artículo 4. Los", "Artículo 4", "Los"},
		{"Статья 5", "Статья 5", ""},
		{"б) поощрять", "(б)", "поощрять"},
		{"1. постановляет", "1", "постановляет"},
		{"(أ) تشجيع", "(أ)", "تشجيع"},
		{"١٢ - تحث الدول", "١٢", "تحث الدول"},
		{"12 مكررا - تحث", "12 مكررا", "تحث"},
		{"المادة 3", "المادة 3", ""},
		{"الخيار 1: تحث", "الخيار 1", "تحث"},
		{"一、总则", "一", "总则"},
		{"（一）敦促", "（一）", "敦促"},
		{"第三条", "第三条", ""},
		{"第三条之二 缔约方", "第三条之二", "缔约方"},
		{"备选案文1：敦促", "备选案文1", "敦促"},
		{"１２．敦促", "１２", "敦促"},
		{"12、敦促", "12", "敦促"},
		{"§ 5 text", "5", "text"},
		// No labels.
		{"Article 3 of the Convention provides", "", ""},
		{"Option 1 and Option 2 are merged", "", ""},
		{"Paragraph 3 should be deleted.", "", ""},
		{"i.e. the", "", ""},
		{"2030 Agenda", "", ""},
		{"(emphasis added)", "", ""},
		{"A declaration", "", ""},
		{"OPEC members", "", ""},
		{"[sic] the", "", ""},
		{"5G networks", "", ""},
		{"1.5 degrees", "", ""},
		{"第三条规定", "", ""},
		{"", "", ""},
	} {
		m, ok := readLabel(c.in)
		if ok && !believed(&outline{}, m) {
			ok = false
		}
		if !ok {
			m.label = ""
		}
		if m.label != c.label || ok && m.rest != c.rest {
			t.Errorf("%q: label %q, rest %q; want %q, %q", c.in, m.label, m.rest, c.label, c.rest)
		}
	}
}
