package translating_test

import (
	"net/url"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

// TestReviewPromisesAreAdministrators: a translator, who may reword the interface,
// cannot make "sealed" say "public" on the form that people sign, nor reword what the
// site promises, mails, or tells the staff about people and keys; and cannot take the
// administrators' own wording of it away. Seen to fail when only what begins with
// "site." was kept from translators, and when Unword asked for nothing.
func TestReviewPromisesAreAdministrators(t *testing.T) {
	reworded(t, func(w *world) {
		c, _ := w.SignIn(core.Grant{Role: core.Translator})
		_, admin := w.SignIn(core.Grant{Role: core.Administrator})
		token := c.Get("/en/desk/catalogues").Attr("input[name=token]", "value")
		for _, key := range []string{"statements.field.sealed", "statements.field.public", "statements.sign.who_sees", "statements.review.clear", "statements.wait.lead",
			"statements.mine.sealed", "statements.mail.confirm.ask", "auth.second.own"} {
			was := w.Catalog.T("fr", key)
			forms := w.Catalog.Shipped("fr", key)
			if len(forms) == 0 {
				t.Fatalf("there is no %s", key)
			}
			v := url.Values{"token": {token}, "to": {"fr"}}
			for form, text := range forms {
				v.Set("m."+key+":"+form, "Tout est public. "+text)
			}
			c.Post("/en/desk/catalogues/save", v).Status(t, 422)
			if w.Catalog.T("fr", key) != was {
				t.Errorf("a translator reworded %s", key)
			}
			next := i18n.Forms{}
			for form, text := range forms {
				next[form] = text + "."
			}
			if _, err := w.s.Reword(t.Context(), admin, "fr", map[string]i18n.Forms{key: next}); err != nil {
				t.Fatalf("%s: %v", key, err)
			}
			own := w.Catalog.T("fr", key)
			c.Post("/en/desk/catalogues/remove", url.Values{"token": {token}, "to": {"fr"}, "key": {key}}).Status(t, 422)
			if w.Catalog.T("fr", key) != own || own == was {
				t.Errorf("a translator took away an administrator's wording of %s", key)
			}
			if err := w.s.Unword(t.Context(), admin, "fr", []string{key}); err != nil {
				t.Error(err)
			}
		}
	})
}

// TestReviewLinkEndsWithItsMaker: a volunteer's link opens nothing once the one who
// made it has left, or has no role for the text any more. Seen to fail when Volunteer
// looked at the link alone.
func TestReviewLinkEndsWithItsMaker(t *testing.T) {
	each(t, func(w *world) {
		_, admin := w.SignIn(core.Grant{Role: core.Administrator})
		for what, grants := range map[string][]core.Grant{"left": nil, "another campaign's": {{Role: core.Translator, Campaign: "trade"}}, "another job": {{Role: core.Events}}} {
			c, me := w.SignIn(core.Grant{Role: core.Translator}, core.Grant{Role: core.Events})
			path := w.link(c, ar, "30")
			form := w.Anybody().Get(path).Status(t, 200).Form("form.sides")
			_, err := w.Staff.SetRoles(t.Context(), admin, me.Account, grants, grants == nil)
			w.Must(err)
			w.Anybody().Get(path).Status(t, 404)
			form.Set("t.p1", "متأخر.").Submit(w.in("ar", "edit.save")).Status(t, 404)
			if strings.Contains(w.Dump(), "متأخر") {
				t.Errorf("%s: saved", what)
			}
		}
	})
}

// TestReviewCheckerWritesAll: who is down to check and writes the translation alone has
// written it, and does not check it while a colleague could. Seen to fail when the
// checker's hand was never counted.
func TestReviewCheckerWritesAll(t *testing.T) {
	each(t, func(w *world) {
		w.translator()
		c, me := w.translator()
		if err := w.s.Assign(t.Context(), me, w.text("ar"), "", string(me.Account), 0); err != nil {
			t.Fatal(err)
		}
		f := c.Get(ar).Form("form.sides")
		f.Set("t.p1", "نحن.").Submit(w.say("edit.save")).Status(t, 303)
		j, err := w.s.Job(t.Context(), w.text("ar"))
		w.Must(err)
		if len(j.Hands) != 1 || j.Hands[0] != string(me.Account) {
			t.Errorf("whose words they are: %v", j.Hands)
		}
	})
}
