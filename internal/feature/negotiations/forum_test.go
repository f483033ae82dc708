package negotiations_test

import (
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/platform/db"
)

// TestForum: who negotiates has a name in each language, like titles; who reads another
// one gets that of the negotiation's language, marked as being in it. What was kept before
// names had languages is there. Seen to fail when scanNegotiation did not look for it.
func TestForum(t *testing.T) {
	each(t, func(s *negotiationstest.Site) {
		s.Begin("health", "")
		s.Must(s.DB.Write(s.Context(), func(tx *db.Tx) error {
			_, err := tx.Exec(`UPDATE negotiations_negotiation SET body = $1 WHERE slug = 'health'`,
				`{"Titles":{"en":"Declaration on health"},"Leads":null,"Forum":"General Assembly","Opens":0,"Closes":0}`)
			return err
		}))
		c := s.As(core.Grant{Role: core.Editor})
		c.Get("/ru/desk/texts/health").Status(t, 200).Sound(t).Has(t, "General Assembly")
		f := c.Get("/en/desk/texts/health/facts").Status(t, 200).Sound(t).Form("form.block")
		if got := f.Value("forum"); got != "General Assembly" {
			t.Errorf("what was kept before is %q", got)
		}
		f.Set("forum-ar", "الجمعية العامة").Set("forum-fr", "x\uFFFD").Submit().Status(t, 422).Sound(t).Form("form.block").Set("forum-fr", " ").Submit().Status(t, 303)
		n, err := s.Texts.BySlug(s.Context(), "health")
		s.Must(err)
		for _, want := range []struct {
			lang, in core.Lang
			text     string
		}{{"en", "en", "General Assembly"}, {"ar", "ar", "الجمعية العامة"}, {"fr", "en", "General Assembly"}} {
			if text, in := n.Forum(want.lang); text != want.text || in != want.in {
				t.Errorf("for %s: %q in %s", want.lang, text, in)
			}
		}
		for path, sel := range map[string]string{"/fr/desk/texts/health": "p.label bdi", "/fr/desk/texts": "p.quiet bdi"} {
			if got := c.Get(path).Status(t, 200).Attr(sel, "lang"); got != "en" {
				t.Errorf("%s says the forum is in %q", path, got)
			}
		}
		c.Get("/ar/desk/texts").Status(t, 200).Has(t, "الجمعية العامة").HasNot(t, "General Assembly")
	})
}
