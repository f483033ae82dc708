package negotiations_test

import (
	"net/url"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/negotiationstest"
)

// TestBeginByForm: a text is begun, edited, made public and its draft removed, all
// with plain forms; what is wrong is said and what was typed is kept.
func TestBeginByForm(t *testing.T) {
	each(t, func(s *negotiationstest.Site) {
		c := s.As(core.Grant{Role: core.Editor, Campaign: "north"})
		c.Get("/en/desk/texts").Status(t, 200).Sound(t).Has(t, "No text is followed yet")
		page := c.Get("/en/desk/texts/new").Status(t, 200).Sound(t)
		token := page.Attr("input[name=token]", "value")
		form := func(more url.Values) url.Values {
			v := url.Values{"token": {token}, "lang": {"fr"}, "title": {"Déclaration sur la santé"}, "campaign": {"north"}, "lead": {"Ce que le texte décide."}}
			for k := range more {
				v.Set(k, more.Get(k))
			}
			return v
		}
		for what, v := range map[string]url.Values{
			"no title":         form(url.Values{"title": {""}}),
			"a long title":     form(url.Values{"title": {strings.Repeat("é", 301)}}),
			"a bad day":        form(url.Values{"closes": {"tomorrow"}}),
			"another campaign": form(url.Values{"campaign": {"south"}}),
			"a bad address":    form(url.Values{"slug": {"../x"}}),
		} {
			p := c.Post("/en/desk/texts/new", v).Status(t, 422).Sound(t)
			if !strings.Contains(p.Body, "Ce que le texte décide.") {
				s.Errorf("%s: what was typed is gone", what)
			}
		}
		c.Post("/en/desk/texts/new", form(nil)).Status(t, 303)
		c.Post("/en/desk/texts/new", form(nil)).Status(t, 422).Has(t, "Another text has this address")
		c.Get("/en/desk/texts/declaration-sur-la-sante").Status(t, 200).Sound(t).Has(t, "Bring in a draft", "for the team only")
		v := form(url.Values{"title": {"Déclaration sur la dignité"}, "title-en": {"Declaration on dignity"}, "public": {"1"}})
		c.Post("/en/desk/texts/declaration-sur-la-sante/facts", v).Status(t, 303)
		if b := c.Get("/en/desk/texts/declaration-sur-la-sante/facts").Status(t, 200).Sound(t).Body; !strings.Contains(b, "Declaration on dignity") || !strings.Contains(b, "Déclaration sur la dignité") {
			s.Error("the titles are not in the form")
		}
		s.Add("declaration-sur-la-sante", "Projet zéro", false, zero...)
		at := "/en/desk/texts/declaration-sur-la-sante/drafts/1"
		c.Get(at).Status(t, 200).Sound(t).HasNot(t, "What changed since")
		s.Add("declaration-sur-la-sante", "Rev.1", false, zero...)
		c.Get("/en/desk/texts/declaration-sur-la-sante/drafts/2").Status(t, 200).Sound(t).Has(t, "What changed since Projet zéro")
		c.Post(at, url.Values{"token": {token}, "name": {"Projet 0"}, "day": {"nothing"}}).Status(t, 422).Has(t, "Write the day")
		c.Post(at, url.Values{"token": {token}, "name": {"Projet 0"}, "day": {"2031-05-09"}, "public": {"1"}}).Status(t, 303)
		if _, err := s.Texts.PublicPath(s.Context(), "declaration-sur-la-sante"); core.KindOf(err) != core.NotFound {
			s.Errorf("public before the minute is over: %v", err)
		}
		s.Later(negotiations.Undo)
		s.Work()
		p, err := s.Texts.PublicPath(s.Context(), "declaration-sur-la-sante")
		s.Must(err)
		if len(p.Drafts) != 1 || p.Drafts[0].Name != "Projet 0" {
			s.Errorf("%d public drafts", len(p.Drafts))
		}
		c.Post(at+"/remove", url.Values{"token": {token}}).Status(t, 422)
		c.Post(at+"/remove", url.Values{"token": {token}, "sure": {"1"}}).Status(t, 303)
		c.Get(at).Status(t, 404)
		other := s.As(core.Grant{Role: core.Editor, Campaign: "south"})
		if strings.Contains(other.Get("/en/desk/texts").Body, "dignité") {
			s.Error("a text of another campaign is listed")
		}
		other.Get("/en/desk/texts/declaration-sur-la-sante/facts").Status(t, 404)
	})
}
