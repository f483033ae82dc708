package reading_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/negotiationstest"
)

// TestConfirmNewAndGone: at the desk somebody confirms that one paragraph is new and one
// is gone: readers are told, in the comparison, in the lives of the paragraphs and as
// data; what the program was not sure of leaves "needs a person's eyes". Somebody says of
// a new one which paragraph it was, and takes it back. Seen to fail when a form about one
// paragraph alone was stored as nothing, and when Eyes did not look at Sure.
func TestConfirmNewAndGone(t *testing.T) {
	each(t, func(s *negotiationstest.Site) {
		s.Add("health", "Rev.3", true,
			"1. Request the Secretary-General to report each year on progress in carrying out this declaration;",
			"2. Consider ending the criminalization of people who use drugs, as appropriate;",
			"3. Report on this declaration to ministers, carrying the progress of each year;")
		desk := s.As(core.Grant{Role: core.Editor, Campaign: "north"})
		post := func(at string, v url.Values) {
			s.Helper()
			page := desk.Get("/en/desk/texts/health/compare/" + at)
			v.Set("token", page.Attr("input[name=token]", "value"))
			v.Set("seen", page.Attr("input[name=seen]", "value"))
			if p := desk.Post("/en/desk/texts/health/correct/"+at, v); p.Code != http.StatusSeeOther {
				s.Fatalf("%v: %d %s", v, p.Code, p.Body)
			}
		}
		// From the zero draft to Rev.2: "meet again" is gone, "welcome" is new.
		page := desk.Get("/en/desk/texts/health/compare/1/3?gone=1").Status(t, 200)
		if n := strings.Count(page.Body, ">Confirm<"); n != 2 {
			t.Fatalf("%d can be confirmed as new or gone", n)
		}
		post("1/3", url.Values{"o": {"3"}, "to": {"same"}})
		post("1/3", url.Values{"n": {"3"}, "to": {"same"}})
		s.Later(2e9)
		c := s.Anybody()
		if n := strings.Count(c.Get("/en/texts/health/1/2?gone=1").Body, "Confirmed by a person"); n != 2 {
			t.Errorf("readers are told of %d", n)
		}
		c.Get("/en/texts/health/1/2").Status(t, 200).Has(t, "2 of 5")
		public, err := s.Texts.PublicPath(s.Context(), "health")
		s.Must(err)
		for _, id := range []string{public.TraceAt(1, 3).ID, public.TraceAt(2, 3).ID} {
			c.Get("/en/texts/health/trace/"+id).Status(t, 200).Has(t, "Confirmed by a person")
		}
		var cmp negotiations.Comparison
		s.Must(json.Unmarshal([]byte(c.Get("/en/texts/health/file/changes-1-2.json").Body), &cmp))
		if !slices.Equal(cmp.AddedConfirmed, []int{3}) || !slices.Equal(cmp.RemovedConfirmed, []int{3}) {
			t.Errorf("as data: %v, %v", cmp.AddedConfirmed, cmp.RemovedConfirmed)
		}
		// From Rev.2 to Rev.3 the last one is written anew: the program does not know.
		eyes := desk.Get("/en/desk/texts/health/compare/3/4?eyes=1").Status(t, 200)
		if !strings.Contains(eyes.Body, "to ministers") || !strings.Contains(eyes.Body, "probably") {
			t.Fatalf("what shares its words with another is surely new: %s", eyes.Body)
		}
		post("3/4", url.Values{"n": {"2"}, "to": {"none"}})
		if p := desk.Get("/en/desk/texts/health/compare/3/4?eyes=1").Body; strings.Contains(p, "to ministers") {
			t.Error("confirmed as new, it still needs a person's eyes")
		}
		form := desk.Get("/en/desk/texts/health/correct/3/4?n=2").Status(t, 200).Has(t, "Take back").Has(t, "not there: it is new")
		if form.Attr("option[value=3]", "value") != "3" {
			t.Error("it cannot be said which one it was")
		}
		post("3/4", url.Values{"n": {"2"}, "to": {"3"}})
		st, err := s.Texts.Step(s.Context(), "health", 3, 4, false)
		s.Must(err)
		if l := st.LinkOf(3); l < 0 || !slices.Contains(st.Result.Links[l].New, 2) || len(st.Fresh) != 0 {
			t.Errorf("not the one that was chosen: %v", st.Result)
		}
		post("3/4", url.Values{"n": {"2"}, "to": {"same"}, "undo": {"1"}})
		if st, err = s.Texts.Step(s.Context(), "health", 3, 4, false); err != nil || st.LinkOf(3) >= 0 {
			t.Errorf("not taken back: %v, %v", st.Result, err)
		}
		desk.Get("/en/desk/texts/health/correct/3/4?n=2").Status(t, 200).HasNot(t, "Take back")
		// A reader's page has no form, whatever is new.
		c.Get("/en/texts/health/2/3?gone=1").Status(t, 200).HasNot(t, "<form class=\"judge\"")
	})
}
