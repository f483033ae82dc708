package reading_test

import (
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/negotiationstest"
)

// TestAsksComeFirst: what became of each ask stands before the changes of two drafts and
// before the list of drafts, with the way to the ask itself; whoever may answer a
// weakened paragraph is led to the form for wording on it, readers are not.
func TestAsksComeFirst(t *testing.T) {
	each(t, func(s *negotiationstest.Site) {
		for _, path := range []string{"/en/texts/health", "/en/texts/health/1/2"} {
			p := s.Anybody().Get(path).Status(t, 200).Sound(t)
			p.Has(t, "What became of our asks")
			if got := p.Texts("ul.became li"); len(got) != 1 || got[0] != "Take punishment out was in, now weakened 2 probably" {
				t.Errorf("%s says of the asks %q", path, got)
			}
			if to := p.Attr("ul.became a", "href"); to != "/en/texts/health/asks/a1" {
				t.Errorf("%s leads to %q", path, to)
			}
			p.HasNot(t, "/inputs/new")
		}
		c := s.As(core.Grant{Role: core.Editor})
		if p := c.Get("/en/desk/texts/health/compare/1/3").Status(t, 200).Sound(t); !strings.Contains(p.Body, "/en/desk/texts/health/inputs/new?draft=3&amp;p=1&amp;kind=replace&amp;ask=a1") {
			t.Error("nothing leads to the form for wording")
		}
	})
}

// TestOneDraft: who looks for changes while there is one draft, or none, is told when
// there will be some.
func TestOneDraft(t *testing.T) {
	each(t, func(s *negotiationstest.Site) {
		c := s.As(core.Grant{Role: core.Editor})
		s.Begin("water", "north")
		c.Get("/en/desk/texts/water/compare").Status(t, 303).Land().Status(t, 200).Has(t, "There is no draft yet. What changed is shown once two are in.")
		s.Add("water", "Zero draft", false, "1. Decide to keep the wells open;")
		c.Get("/en/desk/texts/water/compare").Status(t, 303).Land().Status(t, 200).Has(t, "There is one draft so far.")
	})
}

// TestBracketsOfTwoMinds: a paragraph in which some words were put in brackets and others
// freed of them is not said to be the one or the other.
func TestBracketsOfTwoMinds(t *testing.T) {
	each(t, func(s *negotiationstest.Site) {
		s.Begin("lamps", "north")
		s.Add("lamps", "Zero draft", true, "1. Decide to light [every quay] and [every pier] and [each bridge] of the coast by 2030 and to count the lamps;")
		s.Add("lamps", "Rev.1", true, "1. Decide to light every quay and every pier and each bridge of the coast [by 2030] and to count the lamps;")
		s.Show("lamps", true)
		p := s.Anybody().Get("/en/texts/lamps/1/2").Status(t, 200).Sound(t)
		p.Has(t, "brackets changed").HasNot(t, "brackets removed", "put in brackets", "The brackets are gone.", "Not agreed: in brackets now.")
	})
}
