package reading_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/negotiationstest"
)

// TestReviewNoGap: readers do not learn of a draft given in confidence by a number that
// is left out, nor by addresses that move when one is put between two others; and an
// address means the same draft for ever. Seen to fail when public paths had the numbers
// of the desk.
func TestReviewNoGap(t *testing.T) {
	each(t, func(s *negotiationstest.Site) {
		c := s.Anybody()
		is := func(at, name string) {
			s.Helper()
			if p := c.Get(at); p.Code != http.StatusOK || !strings.Contains(p.Body, name) {
				s.Errorf("%s: %d, or it is not %s", at, p.Code, name)
			}
		}
		is("/en/texts/health/2", "Rev.2")
		for _, at := range []string{"/en/texts/health", "/en/texts/health/2", "/en/texts/health/1/2", "/en/texts/health/flow/1/2"} {
			if b := c.Get(at).Body; strings.Contains(b, `/3"`) || strings.Contains(b, "/3?") || strings.Contains(b, "draft-3") {
				s.Errorf("%s speaks of a third draft", at)
			}
		}
		if b := c.Get("/en/texts/health/file/draft-2.xml").Body; strings.Contains(b, "draft_3") {
			s.Error("the file speaks of a third draft")
		}
		// One more is put in before the first, in confidence.
		in := negotiationstest.Draft("Non-paper", s.Now(), false, "1. A paper that is none;")
		in.Before = 1
		_, err := s.Texts.AddDraft(s.Context(), negotiationstest.Editor, "health", in)
		s.Must(err)
		s.Later(2e9)
		is("/en/texts/health/1", "Zero draft")
		is("/en/texts/health/2", "Rev.2")
		// The whispered one comes out: it has the next number and its place in time.
		p, err := s.Texts.Path(s.Context(), "health")
		s.Must(err)
		d := p.Drafts[2]
		if d.Name != "Whispered draft" || d.Number != 3 {
			s.Fatalf("%s is number %d at the desk", d.Name, d.Number)
		}
		s.Must(s.Texts.EditDraft(s.Context(), negotiationstest.Editor, "health", d.Number, true, d.DraftFacts))
		s.ShowNow("health")
		is("/en/texts/health/1", "Zero draft")
		is("/en/texts/health/2", "Rev.2")
		is("/en/texts/health/3", "Whispered draft")
		is("/en/texts/health/1/3", "Whispered draft")
		s.Must(s.Texts.RemoveDraft(s.Context(), negotiationstest.Editor, "health", d.Number))
		s.Add("health", "Rev.3", true, "1. Something else;")
		if p := c.Get("/en/texts/health/3"); p.Code != http.StatusNotFound {
			s.Errorf("the address of a draft that was removed is another one's: %d", p.Code)
		}
		is("/en/texts/health/4", "Rev.3")
	})
}

// TestReviewDecidedIsWhatWasShown: a colleague brings the newer draft in again, divided
// otherwise, while somebody looks at what changed: what they confirm is not confirmed of
// other paragraphs. Seen to fail when the form said numbers only.
func TestReviewDecidedIsWhatWasShown(t *testing.T) {
	each(t, func(s *negotiationstest.Site) {
		desk := s.As(core.Grant{Role: core.Editor, Campaign: "north"})
		page := desk.Get("/en/desk/texts/health/compare/1/3").Status(t, 200)
		v := url.Values{"token": {page.Attr("input[name=token]", "value")}, "seen": {page.Attr("input[name=seen]", "value")}, "o": {"1"}, "n": {"2"}, "to": {"same"}}
		if v.Get("seen") == "" {
			t.Fatal("the form does not say what it is about")
		}
		_, err := s.Texts.ReplaceDraft(s.Context(), negotiationstest.Editor, "health", 3, negotiationstest.Draft("Rev.2", s.Now(), true,
			"1. Request the Secretary-General to report each year on progress in carrying out this declaration;",
			"2. Urge Member States to protect the [records] of every person who seeks care;",
			"3. Urge Member States to burn the [records] of every person who seeks care;"))
		s.Must(err)
		if p := desk.Post("/en/desk/texts/health/correct/1/3", v); p.Code != http.StatusConflict || !strings.Contains(p.Body, "Nothing was saved") {
			t.Errorf("%d %s", p.Code, p.Title())
		}
		st, err := s.Texts.Step(s.Context(), "health", 1, 3, false)
		s.Must(err)
		for i := range st.Decided {
			if st.Confirmed(i) {
				t.Errorf("confirmed: %q", st.NewText(i))
			}
		}
		page = desk.Get("/en/desk/texts/health/correct/1/3?o=1").Status(t, 200).Has(t, "Urge")
		v.Set("seen", page.Attr("input[name=seen]", "value"))
		if p := desk.Post("/en/desk/texts/health/correct/1/3", v); p.Code != http.StatusSeeOther {
			t.Errorf("what is there cannot be confirmed: %d", p.Code)
		}
	})
}
