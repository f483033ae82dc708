package rolls_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
)

const atDesk = "/en/desk/statements/declaration"

// token is that of the page's forms.
func token(body string) string {
	_, rest, _ := strings.Cut(body, `name="token" value="`)
	t, _, _ := strings.Cut(rest, `"`)
	return t
}

func TestDesk(t *testing.T) {
	each(t, func(w *world) {
		w.people()
		c, _ := w.SignIn(core.Grant{Role: core.Coordinator, Campaign: "ports"})
		page := c.Get(atDesk + "/rolls").Sound(w.T).Accessible(w.T)
		p := c.Post(atDesk+"/rolls", url.Values{"token": {token(page.Body)}, "when": {"now"}})
		if p.Code != http.StatusSeeOther {
			w.Fatalf("taking: %d\n%s", p.Code, p.Body)
		}
		w.run()
		page = c.Get(atDesk + "/rolls").Sound(w.T).Accessible(w.T)
		if !strings.Contains(page.Body, "public") {
			w.Error("the snapshot is not there")
		}
		one := c.Get(atDesk + "/rolls/1").Sound(w.T).Accessible(w.T)
		if !strings.Contains(one.Body, "/ar/statements/declaration/rolls/1/region.docx") {
			w.Error("the files are not there")
		}
		p = c.Post(atDesk+"/rolls/1/files", url.Values{"token": {token(one.Body)}, "lang": {"zh"}, "format": {"docx"}, "order": {"alphabet"}})
		if p.Code != http.StatusSeeOther {
			w.Errorf("asking for a file: %d", p.Code)
		}
		p = c.Post(atDesk+"/rolls", url.Values{"token": {token(page.Body)}, "when": {"later"}, "at": {"soon"}})
		if p.Code != http.StatusUnprocessableEntity || !strings.Contains(p.Body, `value="soon"`) {
			w.Errorf("no time: %d", p.Code)
		}
		p = c.Post(atDesk+"/rolls", url.Values{"token": {token(page.Body)}, "when": {"later"}, "at": {"2031-05-06T18:00"}})
		if p.Code != http.StatusSeeOther {
			w.Errorf("planning: %d", p.Code)
		}
		if p = c.Post(atDesk+"/rolls/2/hold", url.Values{"token": {token(page.Body)}}); p.Code != http.StatusSeeOther {
			w.Errorf("holding back: %d", p.Code)
		}
		c.Get(atDesk + "/rolls").Sound(w.T).Accessible(w.T)
		var whats []string
		if err := w.DB.Read(w.Context(), func(tx *db.Tx) error {
			all, err := audit.All(tx)
			for _, e := range all {
				whats = append(whats, e.What)
			}
			return err
		}); err != nil {
			w.Fatal(err)
		}
		for _, want := range []string{"roll.plan", "roll.taken", "roll.file", "roll.hold"} {
			if !strings.Contains(strings.Join(whats, " "), want) {
				w.Errorf("%s is not in the record: %v", want, whats)
			}
		}
	})
}

func TestDeliveries(t *testing.T) {
	each(t, func(w *world) {
		w.NoFiles()
		w.people()
		s := w.take()
		c, _ := w.SignIn(core.Grant{Role: core.Editor, Campaign: "ports"})
		page := c.Get(atDesk + "/deliveries").Sound(w.T).Accessible(w.T)
		form := url.Values{"token": {token(page.Body)}, "to": {"Permanent Mission of Kenya"}, "kind": {"mission"}, "country": {"KE"}, "day": {"2031-05-04"},
			"snapshot": {string(s.ID)}, "lang": {"ar"}, "format": {"pdf"}, "order": {"region"}, "note": {"By hand"}}
		if p := c.Post(atDesk+"/deliveries", form); p.Code != http.StatusSeeOther {
			w.Fatalf("%d\n%s", p.Code, p.Body)
		}
		all, err := w.Deliveries(w.Context(), w.statement().ID)
		if err != nil || len(all) != 1 || all[0].To != "Permanent Mission of Kenya" || all[0].File == "" || all[0].Country != "KE" {
			w.Fatalf("%+v %v", all, err)
		}
		file := all[0].File
		if page = c.Get(atDesk + "/deliveries").Sound(w.T).Accessible(w.T); !strings.Contains(page.Body, file) {
			w.Error("the list does not say which file it was")
		}
		// A name leaves; what was handed over keeps its identifier.
		if err := w.Statements.Withdraw(w.Context(), w.links["Maria Alves"]); err != nil {
			w.Fatal(err)
		}
		at := atDesk + "/deliveries/" + string(all[0].ID)
		c.Get(at).Sound(w.T).Accessible(w.T)
		form.Set("answer", "They will raise it.\nIn June.")
		form.Set("answered", "2031-05-04")
		if p := c.Post(at, form); p.Code != http.StatusSeeOther {
			w.Fatalf("%d\n%s", p.Code, p.Body)
		}
		all, _ = w.Deliveries(w.Context(), w.statement().ID)
		if all[0].Answer != "They will raise it.\nIn June." || all[0].Answered == 0 || all[0].File != file {
			w.Errorf("%+v", all[0])
		}
		for field, bad := range map[string]string{"to": "", "kind": "x", "country": "QQ", "day": "2099-01-01", "answered": "2030-01-01", "snapshot": "nothing", "format": "exe"} {
			f := url.Values{}
			for k, v := range form {
				f[k] = v
			}
			f.Set(field, bad)
			if p := c.Post(atDesk+"/deliveries", f); p.Code != http.StatusUnprocessableEntity || !strings.Contains(p.Body, "They will raise it.") {
				w.Errorf("%s %q: %d, or what was typed is gone", field, bad, p.Code)
			} else if field != "format" && !strings.Contains(p.Sound(w.T).Accessible(w.T).Body, `id="`+field+`-error"`) {
				w.Errorf("%s: nothing is said at the field", field)
			}
		}
	})
}

// TestS1OtherRolesAndCampaigns is S-1: no other role, and nobody of another
// campaign, sees or does anything here; what is not theirs answers like what is
// not there. Seen to fail when begin() did not ask Actor.May.
func TestS1OtherRolesAndCampaigns(t *testing.T) {
	each(t, func(w *world) {
		w.NoFiles()
		w.people()
		s := w.take()
		pages := []string{"/rolls", "/rolls/1", "/deliveries", "/deliveries/x"}
		acts := []string{"/rolls", "/rolls/1/hold", "/rolls/1/files", "/deliveries", "/deliveries/x"}
		for _, g := range []core.Grant{{Role: core.Editor, Campaign: "other"}, {Role: core.Coordinator, Campaign: "other"}, {Role: core.Moderator, Campaign: "other"},
			{Role: core.Translator}, {Role: core.Events}, {Role: core.Administrator}} {
			c, _ := w.SignIn(g)
			mine := c.Get("/en/desk/statements/none/rolls")
			for _, at := range pages {
				p := c.Get(atDesk + at)
				if p.Code != http.StatusNotFound && p.Code != http.StatusForbidden || strings.Contains(p.Body, "Office for Fair Trade") {
					w.Errorf("%v reads %s: %d", g, at, p.Code)
				}
				if at == "/rolls" && p.Code != mine.Code {
					w.Errorf("%v: %d tells that there is one, %d for none", g, p.Code, mine.Code)
				}
			}
			for _, at := range acts {
				if p := c.Post(atDesk+at, url.Values{"token": {token(mine.Body)}, "when": {"now"}, "to": {"x"}}); p.Code < 400 {
					w.Errorf("%v does %s: %d", g, at, p.Code)
				}
			}
		}
		m, _ := w.SignIn(core.Grant{Role: core.Moderator})
		if p := m.Get(atDesk + "/deliveries").Sound(w.T); p.Code != http.StatusOK || strings.Contains(p.Body, `name="to"`) {
			w.Errorf("a moderator reads: %d", p.Code)
		}
		all, err := w.Snapshots(w.Context(), s.Statement)
		if err != nil || len(all) != 1 {
			w.Errorf("%d snapshots, %v", len(all), err)
		}
		if d, err := w.Deliveries(w.Context(), s.Statement); err != nil || len(d) != 0 {
			w.Errorf("%d deliveries, %v", len(d), err)
		}
	})
}
