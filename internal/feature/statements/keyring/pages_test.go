package keyring_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/webtest"
)

// again signs the same person in elsewhere.
func (w *world) again(who core.Actor) *webtest.Client {
	w.Helper()
	token, err := w.Staff.Begin(w.Context(), who.Account, true)
	if err != nil {
		w.Fatal(err)
	}
	c := w.Anybody()
	c.SetCookie(&http.Cookie{Name: "__Host-desk", Value: token, Path: "/", Secure: true})
	return c
}

var changing = regexp.MustCompile(`name="token" value="[^"]*"|<time[^>]*>`)

// strip takes out of a page what differs from one request to the next.
func strip(body, path string) string {
	_, rest, _ := strings.Cut(path, "/desk/")
	return strings.ReplaceAll(changing.ReplaceAllString(body, ""), rest, "")
}

// deskPages are the pages that are got, with the object in them.
func (w *world) deskPages() []string {
	id := string(w.ring().Used[0].ID)
	return []string{"/en/desk/keys", "/en/desk/keys/new", "/en/desk/keys/" + id, "/en/desk/statements/declaration/key", "/en/desk/statements/declaration/export"}
}

func TestKeyPagesAreSound(t *testing.T) {
	each(t, func(w *world) {
		w.two()
		w.ready()
		k := w.ring().Used[0]
		if err := w.BeginDrill(t.Context(), k.ID); err != nil {
			t.Fatal(err)
		}
		w.days(91)
		c := w.again(w.first)
		for _, path := range w.deskPages() {
			for _, lang := range []string{"en", "ar"} {
				p := c.Get("/"+lang+strings.TrimPrefix(path, "/en")).Status(t, 200).Sound(t)
				if strings.Contains(p.Text(), "keyring.") {
					t.Errorf("%s: a message is missing", path)
				}
			}
		}
	})
}

// Keys concern coordinators and administrators; for everybody else there is nothing.
func TestOthersSeeNothing(t *testing.T) {
	each(t, func(w *world) {
		w.two()
		w.ready()
		for _, role := range core.Roles {
			c, _ := w.SignIn(core.Grant{Role: role})
			may := role == core.Coordinator || role == core.Administrator
			for _, path := range append(w.deskPages(), "/en/desk/keys/page") {
				p := c.Get(path)
				if want := map[bool]int{true: 200, false: 403}[may]; p.Code != want {
					t.Errorf("%s %s: %d", role, path, p.Code)
				}
				if !may && strings.Contains(p.Body, w.ring().Used[0].Fingerprint) {
					t.Errorf("%s sees a key", role)
				}
			}
		}
		for _, path := range w.deskPages() {
			w.Anybody().Get(path).Status(t, 303)
		}
		// Of another campaign: as if the statement did not exist.
		other, _ := w.SignIn(core.Grant{Role: core.Coordinator, Campaign: "forests"})
		for _, what := range []string{"key", "export"} {
			got := other.Get("/en/desk/statements/declaration/"+what).Status(t, 404)
			never := other.Get("/en/desk/statements/nothing/"+what).Status(t, 404)
			if strings.ReplaceAll(strip(got.Body, ""), "declaration", "") != strings.ReplaceAll(strip(never.Body, ""), "nothing", "") {
				t.Errorf("%s: one can tell that the statement exists", what)
			}
		}
		form := url.Values{"token": {other.Get("/en/desk/keys").Form("footer form").Value("token")}}
		other.Post("/en/desk/statements/declaration/export", form).Status(t, 404)
		other.Post("/en/desk/statements/declaration/key", form).Status(t, 404)
		other.Post("/en/desk/keys/"+string(w.ring().Used[0].ID)+"/retire", form).Status(t, 403)
	})
}

// Everything but the making of a key works without scripts: keys are brought as the
// text of a .pub file, list keys as a file, a drill's code is typed.
func TestWithoutScripts(t *testing.T) {
	each(t, func(w *world) {
		c := w.two()
		id := newIdentity(t)
		f := c.Get("/en/desk/keys/new").Status(t, 200).Form("#by-hand")
		p := f.Set("name", "").Set("recipient", id.Recipient()).Submit().Status(t, 422).Has(t, w.Catalog.T("en", "keyring.wrong.name", "Max", 80))
		p.Form("#by-hand").Set("name", "Amani").Submit().Status(t, 303).Follow().Has(t, id.Fingerprint(), w.Catalog.T("en", "keyring.second.add"))
		// Who pastes the secret half is told, and does not get it back.
		c.Get("/en/desk/keys/new").Form("#by-hand").Set("name", "x").Set("recipient", id.Secret()).Submit().Status(t, 422).
			Has(t, w.Catalog.T("en", "keyring.wrong.secret")).HasNot(t, id.Secret()[20:])
		w.agree()
		w.made = append(w.made, id)
		w.register(2)
		const path = "/en/desk/statements/declaration/key"
		c.Get(path).Status(t, 200).Form("#by-hand").Attach("file", "x.json", "application/json", []byte("{}")).Submit().Status(t, 422)
		c.Get(path).Form("#by-hand").Attach("file", "list.json", "application/json", w.listKey("declaration", w.ring().Openers())).Submit().
			Status(t, 303).Follow().Status(t, 200).Has(t, w.Catalog.T("en", "keyring.done.sealed"), w.Catalog.T("en", "keyring.list.open"))
		k := w.ring().Used[0]
		key := "/en/desk/keys/" + string(k.ID)
		c.Get(key).Press(w.Catalog.T("en", "keyring.drill.begin")).Status(t, 303)
		c.Get(key).Form("#by-hand").Set("code", "wrong").Submit().Status(t, 422).Has(t, w.Catalog.T("en", "keyring.wrong.code"))
		for _, made := range w.made {
			if made.Recipient() == k.Recipient {
				c.Get(key).Form("#by-hand").Set("code", w.code(k, made)).Submit().Status(t, 303).Follow().Has(t, w.Catalog.T("en", "keyring.done.drilled"))
			}
		}
		c.Get(key).Press(w.Catalog.T("en", "keyring.retire.do")).Status(t, 303).Follow().Has(t, w.Catalog.T("en", "keyring.second.retire"))
	})
}
