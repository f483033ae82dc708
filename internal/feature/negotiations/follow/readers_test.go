package follow

import (
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
)

// deeds are asks that say what is to be done and leave open how firmly, in drafts that
// a reader wrote: the statuses are what a person would say.
var deeds = []struct {
	lang   core.Lang
	wanted string
	drafts [][]string
	want   []Status
}{
	{"en", "repeal laws that punish the possession of drugs by 2033", [][]string{
		{"Recalling the promise of last year,", "Urge Member States to repeal laws that punish the possession of drugs by 2033;", "Thank the host country;"},
		{"Recalling the promise of last year,", "Encourage Member States to repeal laws that punish the possession of drugs;", "Thank the host country;"},
		{"Recalling the promise of last year,", "Noting the laws that punish the possession of drugs in many States,", "Thank the host country;"},
		{"Recalling the promise of last year,", "Thank the host country;"},
	}, []Status{In, Weakened, Moved, Out}},
	{"en", "Adopt a legally binding instrument on the rights of older persons by 2027", [][]string{
		{"Recalling the plan of action of Madrid,", "We commit ourselves to adopt a legally binding instrument on the rights of older persons no later than 2027.", "We thank the host."},
		{"Recalling the plan of action of Madrid,", "We will explore the feasibility of an instrument on the rights of older persons.", "We thank the host."},
	}, []Status{In, Weakened}},
	{"ru", "запретить вывоз автомобилей, не отвечающих нормам безопасности", [][]string{
		{"ссылаясь на прежние решения,", "призываем запретить вывоз автомобилей, не отвечающих нормам безопасности;", "благодарим принимающую страну;"},
		{"ссылаясь на прежние решения,", "принимая во внимание озабоченность вывозом автомобилей, не отвечающих нормам безопасности,", "благодарим принимающую страну;"},
	}, []Status{In, Moved}},
	{"fr", "Plafonner les loyers dans les villes où ils dépassent 30 % du revenu médian", [][]string{
		{"Rappelant le Pacte international,", "Nous engageons à plafonner les loyers dans les villes où ils dépassent 30 % du revenu médian;", "Remercions la ville hôte;"},
		{"Rappelant le Pacte international,", "Conscients de la nécessité de modérer les loyers dans les villes où ils dépassent 30 % du revenu médian,", "Remercions la ville hôte;"},
	}, []Status{In, Moved}},
	{"en", "repeal laws that punish begging", [][]string{
		{"Recalling the promise of last year,", "States may repeal laws that punish begging;", "Thank the host country;"},
	}, []Status{Weakened}},
}

// TestDeeds reads the drafts as plain text with a label before each paragraph, as they
// come from a file: PP for what ends in a comma, OP for the rest. Seen to fail when
// every labelled paragraph of plain text was operative (nothing was "moved"), and when
// "repeal" was weighed against "urge" (everything was "weakened" from the beginning).
func TestDeeds(t *testing.T) {
	for _, c := range deeds {
		var drafts [][]draft.Paragraph
		var links []align.Result
		for i, ps := range c.drafts {
			var b strings.Builder
			for n, p := range ps {
				label := "OP"
				if strings.HasSuffix(p, ",") {
					label = "PP"
				}
				b.WriteString(label + string(rune('1'+n)) + ". " + p + "\n\n")
			}
			drafts = append(drafts, draft.Paragraphs(b.String(), c.lang).Paragraphs)
			if i > 0 {
				links = append(links, align.Align(drafts[i-1], drafts[i], align.Options{Lang: c.lang}))
			}
		}
		for i, s := range Follow(Ask{Lang: c.lang, Wanted: c.wanted}, drafts, links) {
			if s.Status != c.want[i] {
				t.Errorf("%s %q in draft %d: %s (%.2f, sure %v), want %s: %q %+v", c.lang, c.wanted, i, s.Status, s.Score, s.Sure, c.want[i], s.Quote, s.Why)
			}
			for _, w := range s.Why {
				if w.OldAt[0] >= 0 && c.wanted[w.OldAt[0]:w.OldAt[1]] != w.Old {
					t.Errorf("%q: %q does not stand at %v", c.wanted, w.Old, w.OldAt)
				}
			}
		}
	}
}
