package statements_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/webtest"
)

// mine opens a private link.
func (w *world) mine(link string) *webtest.Page {
	w.Helper()
	return w.visitor().Get(link).Status(w.T, 200)
}

// correct types a correction into the private page and saves it.
func (w *world) correct(link string, pairs ...string) *webtest.Page {
	w.Helper()
	f := w.mine(link).Form(`section[aria-labelledby="correct-h"] form`)
	for i := 0; i < len(pairs); i += 2 {
		f.Set(pairs[i], pairs[i+1])
	}
	return f.Submit()
}

// A correction of a public name: roll, search, files and counts follow.
func TestCorrectPublic(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		link := w.join("en", anOrganisation("public", "Sindcato de Puertos", "rosa@puertos.example").with("website", "puertos.example"))
		w.correct(link, "name", " ").Status(t, 422).Sound(t).Has(t, w.say("en", "wrong.name_empty"))
		w.correct(link, "name", "see http://x.example/y").Status(t, 422)
		w.correct(link, "name", "Sindicato de Puertos", "country", "BO", "website", "sindicato.example").Status(t, 303).Follow().Has(t, w.say("en", "mine.said.correct"), "Sindicato de Puertos, Bolivia").Sound(t)
		w.nowhere("Sindcato")
		if strings.Contains(w.Dump(), "Sindcato") {
			t.Error("the old name is still in the database")
		}
		for _, path := range public[1:6] {
			w.visitor().Get(path).Has(t, "Sindicato de Puertos")
		}
		if !strings.Contains(w.search("sindi"), "Sindicato de Puertos, ") && !strings.Contains(w.search("sindi"), "Sindicato de Puertos") {
			t.Error("the new name is not found")
		}
		// The domain that was compared is no longer there.
		w.mine(link).Has(t, w.say("en", "level.address"))
		w.counted(1, 0, 0)
		if n := w.facts(); n.Countries != 1 {
			t.Errorf("%d countries", n.Countries)
		}
		r := w.open(w.openers[0], w.export()).Rows
		if len(r) != 1 || r[0].Name != "Sindicato de Puertos" || r[0].Country != "BO" {
			t.Errorf("%+v", r)
		}
		// A name that only looks like an issuer's is looked at again first.
		w.correct(link, "name", "Globaӏ Dockers Network").Status(t, 303)
		w.counted(0, 0, 0)
		w.nowhere("Dockers Network, ")
	})
}

// Corrections of a sealed endorsement are sealed too, and none takes away an
// earlier one.
func TestCorrectSealed(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		link := w.join("en", aPerson("sealed", "Misspelt Nmae", "nmae@one.example"))
		f := w.mine(link).Sound(t).HasNot(t, "Nmae").Form(`section[aria-labelledby="correct-h"] form`)
		if f.Value("name") != "" || f.Value("country") != "KE" {
			t.Errorf("%q %q", f.Value("name"), f.Value("country"))
		}
		w.correct(link, "name", "Spelt Name").Status(t, 303)
		w.correct(link, "country", "UG").Status(t, 303).Follow().HasNot(t, "Spelt")
		w.correct(link, "country", "TZ").Status(t, 303)
		if d := w.Dump(); strings.Contains(d, "Spelt") {
			t.Error("a sealed correction in clear")
		}
		r := w.open(w.openers[1], w.export()).Rows
		if len(r) != 1 || r[0].Name != "Spelt Name" || r[0].Country != "TZ" || r[0].Email != "nmae@one.example" {
			t.Errorf("%+v", r)
		}
		w.counted(0, 1, 1)
	})
}

// Hiding: the name leaves the site and the database at once, with the search
// words and the fingerprint; the count stays.
func TestHide(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		link := w.join("en", anOrganisation("public", "Hidden Lantern", "hide@lantern.example").with("website", "lantern.example"))
		w.mine(link).Press(w.say("en", "mine.hide")).Status(t, 303).Follow().Status(t, 200).Sound(t).Has(t, w.say("en", "mine.said.hide")).HasNot(t, "Hidden Lantern")
		w.counted(1, 0, 1)
		w.nowhere("Hidden Lantern", "lantern.example")
		d := strings.ToLower(w.Dump())
		for _, s := range []string{"hidden lantern", "lantern", base64.StdEncoding.EncodeToString([]byte("lantern"))} {
			if strings.Contains(d, s) {
				t.Errorf("%q is still in the database", s)
			}
		}
		if len(w.rows("statements_signer"))+len(w.rows("statements_word")) > 0 {
			t.Error("the fingerprint or the words are still there")
		}
		if e := w.rows("statements_endorsement")[0]; e["who"].(map[string]any)["b64"] != "" || e["sort_key"].(map[string]any)["b64"] != "" {
			t.Errorf("%v", e)
		}
		if r := w.open(w.openers[0], w.export()).Rows; len(r) != 1 || r[0].Name != "Hidden Lantern" || r[0].Visibility != "sealed" {
			t.Errorf("%+v", r)
		}
	})
}

// Withdrawing: everything is gone, counts follow, and the link answers like one
// that never was, to everything that can be asked of it.
func TestWithdraw(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		links := []string{w.join("en", anOrganisation("public", "Leaves Again", "leave@one.example")), w.join("en", aPerson("sealed", "Leaves Too", "too@one.example"))}
		w.join("en", aPerson("public", "Stays Here", "stays@one.example"))
		w.counted(1, 2, 1)
		ids := []core.ID{w.id(strings.TrimPrefix(links[0], statementstest.Origin+"/en/e/")), w.id(strings.TrimPrefix(links[1], statementstest.Origin+"/en/e/"))}
		for i, link := range links {
			p := w.mine(link).Press(w.say("en", "mine.withdraw")).Status(t, 200).Sound(t).Has(t, w.say("en", "done.withdrawn_title"))
			if strings.Contains(p.Text(), "Leaves") {
				t.Error("the last page names who left")
			}
			w.counted(0, 2-i, 1-i)
			c := w.visitor()
			token := c.Get(signPath("en")).Form("#form").Value("token")
			never := statementstest.Origin + "/en/e/" + core.NewToken()
			for _, tail := range []string{"", "/mute", "/everything.json"} {
				if is, no := c.Get(link+tail), c.Get(never+tail); is.Code != 404 || maskLink(is.Body) != maskLink(no.Body) {
					t.Errorf("%s answers otherwise: %d", tail, is.Code)
				}
			}
			for _, tail := range []string{"/confirm", "/correct", "/hide", "/withdraw", "/affirm", "/mute"} {
				v := url.Values{"token": {token}, "name": {"Back Again"}, "country": {"KE"}}
				if is, no := c.Post(link+tail, v), c.Post(never+tail, v); is.Code != 404 || maskLink(is.Body) != maskLink(no.Body) {
					t.Errorf("POST %s answers otherwise: %d", tail, is.Code)
				}
			}
		}
		w.nowhere("Leaves Again", "Leaves Too")
		d := w.Dump()
		if strings.Contains(d, "Leaves") || len(w.rows("statements_endorsement")) != 1 || len(w.rows("statements_record")) != 1 || len(w.rows("statements_withdrawn")) != 2 {
			t.Error("something is left of who withdrew")
		}
		l := w.open(w.openers[0], w.export())
		if a := l.Attestation(); a.Valid != 1 || a.Withdrawn != 2 || l.Row(string(ids[0])) != nil || l.Row(string(ids[1])) != nil {
			t.Errorf("%+v", a)
		}
	})
}

// Everything that is held: all that can be read, and the sealed bytes, which the
// coordinators can open; for the holder of the link only, and never kept.
func TestEverything(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		list, err := w.key.Open(w.openers[0])
		if err != nil {
			t.Fatal(err)
		}
		for _, vis := range []string{"public", "sealed"} {
			link := w.join("fr", aPerson(vis, "Asks For All", vis+"@one.example").with("affiliation", "Dock 4"))
			w.correct(link, "name", "Asked For All").Status(t, 303)
			p := w.mine(link).Click(w.say("fr", "mine.held")).Status(t, 200)
			if p.Header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(p.Header.Get("Content-Disposition"), "attachment") {
				t.Errorf("%v", p.Header)
			}
			var held map[string]any
			if err := json.Unmarshal([]byte(p.Body), &held); err != nil {
				t.Fatal(err)
			}
			if held["visibility"] != vis || held["country"] != "KE" || held["lang"] != "fr" || held["level"] != "address" || held["day"] != "2026-03-01" || held["version"] != 1.0 || held["state"] != "confirmed" {
				t.Errorf("%v", held)
			}
			if name, _ := held["name"].(string); (name == "Asked For All") != (vis == "public") || strings.Contains(p.Body, "Asks For All") {
				t.Errorf("%s: the name is %q", vis, name)
			}
			raw, err := base64.StdEncoding.DecodeString(held["sealed_record_base64"].(string))
			if err != nil {
				t.Fatal(err)
			}
			var rec statements.Record
			if err := seal.Unseal(list, raw, &rec); err != nil || rec.Name != "Asks For All" || rec.Affiliation != "Dock 4" || rec.Email != vis+"@one.example" {
				t.Errorf("%+v %v", rec, err)
			}
		}
	})
}

// RFC 8058: a mail program stops the mails with one POST that has no form of
// ours, no cookie and no origin, and gets no redirect. GET only shows a button.
func TestMuteByOneClick(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		for _, vis := range []string{"public", "sealed"} {
			link := w.join("en", aPerson(vis, "Quiet Please", vis+"@one.example").with("updates", "yes"))
			w.visitor().Get(link+"/mute").Status(t, 200).Sound(t).Has(t, w.say("en", "mine.mute_title"))
			muted := func() (n int) {
				for _, r := range w.rows("statements_endorsement") {
					if r["muted"] == 1.0 && r["visibility"] == vis {
						n++
					}
				}
				return n
			}
			if muted() != 0 {
				t.Error("looking stopped the mails")
			}
			bot := w.visitor()
			bot.Do(http.MethodPost, link+"/mute", http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, "List-Unsubscribe=One-Click").Status(t, 200).Has(t, w.say("en", "mine.said.mute"))
			if muted() != 1 {
				t.Error("the mails go on")
			}
			bot.Do(http.MethodPost, link+"/mute", http.Header{"Sec-Fetch-Site": {"cross-site"}, "Origin": {"https://evil.example"}}, "").Status(t, 403)
		}
		for _, r := range w.open(w.openers[0], w.export()).Rows {
			if !r.Muted {
				t.Errorf("%+v", r)
			}
		}
	})
}

// What a new version does to endorsements of the earlier one, under each rule:
// carry, they stand; affirm, they stay on the roll and count once affirmed;
// lapse, they leave the roll unless affirmed. Each says which version it saw.
func TestNewVersionRules(t *testing.T) {
	for rule, want := range map[string]struct{ counts, roll bool }{
		statements.RuleCarry: {true, true}, statements.RuleAffirm: {false, true}, statements.RuleLapse: {false, false},
	} {
		t.Run(rule, func(t *testing.T) {
			each(t, func(w *world) {
				t := w.T
				w.st.Rule = rule
				w.issue("We stand together.")
				org := w.join("fr", anOrganisation("public", "Old Union", "old@one.example"))
				person := w.join("fr", aPerson("sealed", "Old Person", "person@one.example"))
				late := w.visitor()
				w.send(late, "fr", aPerson("public", "Late Presser", "late@one.example"))
				latest := w.mailTo("late@one.example").Link
				w.counted(1, 1, 1)
				w.issue("We stand together, and longer.")
				if n := w.facts(); n.Version != 2 {
					t.Fatalf("version %d", n.Version)
				}
				w.confirm(late, latest).Status(t, 303).Follow().Status(t, 200).Sound(t)
				onRoll := func(name string) bool { return strings.Contains(w.visitor().Get(public[2]).Body, name) }
				found := func(name string) bool {
					return !strings.Contains(w.search(name), w.say("en", "roll.nothing", "Query", name))
				}
				if want.counts {
					w.counted(1, 2, 1)
				} else {
					w.counted(0, 0, 0)
				}
				w.correct(org, "name", "Oldest Union").Status(t, 303)
				for _, name := range []string{"Oldest Union", "Late Presser"} {
					if onRoll(name) != want.roll || found(strings.Fields(name)[0]) != want.roll {
						t.Errorf("%s: on the roll %v, found %v", name, onRoll(name), found(strings.Fields(name)[0]))
					}
				}
				for _, link := range []string{org, person, latest} {
					p := w.mine(link).Sound(t).Has(t, w.say("fr", "mine.new_version"), w.say("fr", "mine.rule."+rule))
					p.Press(w.say("fr", "mine.affirm")).Status(t, 303).Follow().Status(t, 200).Has(t, w.say("fr", "mine.said.affirm")).HasNot(t, w.say("fr", "mine.new_version"))
				}
				w.counted(1, 2, 1)
				if !onRoll("Oldest Union") || !found("Oldest") || !onRoll("Late Presser") {
					t.Error("affirmed and not on the roll")
				}
				for _, r := range w.rows("statements_endorsement") {
					if r["version"] != 2.0 || r["affirmed"] != 2.0 || r["lang"] != "fr" {
						t.Errorf("%v", r)
					}
				}
				for _, link := range []string{org, person, latest} {
					w.mine(link).Press(w.say("fr", "mine.withdraw")).Status(t, 200)
				}
				w.counted(0, 0, 0)
				w.visitor().Get("/en/statements/declaration/v/1").Status(t, 200).Sound(t).Has(t, "We stand together.")
			})
		})
	}
}
