package statements_test

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/rollcheck"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/tlog"
)

// proved are the names of the roll with their places in the log.
func (w *world) proved() (out map[string]statements.Proved) {
	w.Helper()
	out = map[string]statements.Proved{}
	var x struct {
		Roll []struct {
			Name  string
			Proof *statements.Proved
		}
	}
	p := w.visitor().Get("/en/statements/declaration/roll.json").Status(w.T, 200)
	if err := json.Unmarshal([]byte(p.Body), &x); err != nil {
		w.Fatal(err)
	}
	for _, r := range x.Roll {
		if r.Proof != nil {
			out[r.Name] = *r.Proof
		}
	}
	return out
}

// TestLogTellsOfEveryChange: each thing that can happen to a printed name is one
// entry, in the same transaction, and who looks from outside finds roll and log
// agreeing at every moment, before a checkpoint and after.
func TestLogTellsOfEveryChange(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		had := len(w.Entries())
		step := func(name string, do func(), want ...string) {
			t.Helper()
			do()
			w.sound()
			all := w.Entries()
			w.sound()
			if got := verbs(all[had:]); !slices.Equal(got, want) {
				t.Errorf("%s: %q, want %q", name, got, want)
			}
			had = len(all)
		}
		if got := verbs(w.Entries()); !slices.Equal(got, []string{"key", "version"}) {
			t.Errorf("publishing and a key: %q", got)
		}
		var a, b string
		step("public", func() { a = w.join("en", aPerson("public", "Amina Okoye", "a@one.example")) }, "endorse")
		step("organisation", func() {
			b = w.join("en", anOrganisation("public", "Dock Union", "b@dock.example").with("website", "dock.example"))
		}, "endorse")
		step("correct", func() { w.correct(a, "name", "Amina B. Okoye").Status(t, 303) }, "replace")
		step("correct nothing", func() { w.correct(a, "name", "Amina B. Okoye").Status(t, 303) })
		step("a sealed one", func() { w.join("en", aPerson("sealed", "Nobody", "n@one.example")) })
		step("a new key", func() { w.rotate(statementstest.Coordinators(3)) }, "key")
		step("a new version", func() { w.issue("We stand together, still.") }, "version")
		step("affirm", func() { w.affirm(b) }, "replace")
		step("hide", func() { w.visitor().Get(b).Press(w.say("en", "mine.hide")).Status(t, 303) }, "withdraw")
		step("withdraw", func() { w.visitor().Get(a).Press(w.say("en", "mine.withdraw")).Status(t, 200) }, "withdraw")
		var id core.ID
		step("known", func() {
			n, err := w.AddKnown(t.Context(), "declaration", []statements.Known{{SignInput: statements.SignInput{Kind: statements.Person, Visibility: statements.Public, Name: "On Paper", Country: "KE",
				Email: "p@one.example"}, Lang: "en", Level: statements.ByAddress, Day: core.DayOf(w.Now())}})
			if err != nil || n != 1 {
				t.Fatal(n, err)
			}
			for _, r := range w.rows("statements_endorsement") {
				if r["name"] == "On Paper" {
					id = core.ID(r["id"].(string))
				}
			}
		}, "endorse")
		step("remove", func() {
			if err := w.Remove(t.Context(), id, "lost-link"); err != nil {
				t.Fatal(err)
			}
		}, "invalidate")
		batch := ""
		step("import", func() {
			rep, err := w.ImportEndorsements(t.Context(), strings.NewReader("name,country\nFirst Union,PE\nSecond Union,KE\n"),
				statements.ImportOptions{Slug: "declaration", Level: statements.ByAddress, Consent: "On paper, in Geneva.", Commit: true})
			if err != nil || rep.Added != 2 {
				t.Fatalf("%+v %v", rep, err)
			}
			batch = rep.Batch
		}, "endorse", "endorse")
		step("rollback", func() {
			if n, err := w.Rollback(t.Context(), batch); err != nil || n != 2 {
				t.Fatal(n, err)
			}
		}, "invalidate", "invalidate")
		c := w.join("en", aPerson("public", "Lapses Soon", "l@one.example"))
		w.Entries()
		had++
		step("lapse", func() { w.st.Rule = statements.RuleLapse; w.issue("Another text.") }, "invalidate", "version")
		step("affirmed again", func() { w.affirm(c) }, "endorse")
		w.st.State = statements.Draft
		w.issue("Another text.")
		if r := w.verify(nil); len(r.Findings) != 1 || r.Findings[0].What != rollcheck.Removed { // until the checkpoint tells why
			t.Errorf("%v", r.Findings)
		}
		step("unpublish", func() { w.Entries() }, "unpublish")
		step("publish again", func() { w.st.State = statements.Published; w.issue("Another text.") }, "key", "version", "version", "version")
		var x struct{ Withdrawn, Invalidated int }
		if err := json.Unmarshal([]byte(w.visitor().Get("/en/statements/declaration.json").Body), &x); err != nil || x.Withdrawn != 2 || x.Invalidated != 4 {
			t.Errorf("%+v %v", x, err)
		}
		if w.Entries()[had-1] == "" || !strings.Contains(strings.Join(w.Entries(), "\n"), " lost-link") {
			t.Error("the reason is not in the log")
		}
	})
}

// affirm presses the button for the present version.
func (w *world) affirm(link string) {
	w.Helper()
	w.visitor().Get(link).Press(w.say("en", "mine.affirm")).Status(w.T, 303)
}

// TestS2NoTraceInTheLog is S-2 for the log: a draft and who stands behind it, a
// pending and a held name leave nothing in the log, in the roll's file or in a
// proof; what stands is logged, once, when the draft is published or the name
// accepted. Seen to fail when logName did not ask for Published, and when it took
// a held name for one that stands.
func TestS2NoTraceInTheLog(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.st.Slug, w.st.State, w.st.ID = "secret-plan", statements.Draft, ""
		w.issue("Nobody knows yet.")
		if _, err := w.ImportEndorsements(t.Context(), strings.NewReader("name,country\nEarly Union,PE\n"),
			statements.ImportOptions{Slug: "secret-plan", Level: statements.ByAddress, Consent: "On paper.", Commit: true}); err != nil {
			t.Fatal(err)
		}
		key := w.rows("statements_list_key")
		w.send(w.visitor(), "en", aPerson("public", "Pending Person", "pending@one.example"))
		held := w.join("en", anOrganisation("public", "G1obal Dockers Network", "held@one.example"))
		w.settle()
		all := strings.Join(w.Entries(), "\n")
		if strings.Contains(all, "secret-plan") || strings.Contains(all, "endorse ") || len(w.rows("statements_leaf")) != 0 || len(key) != 1 {
			t.Errorf("%s", all)
		}
		w.visitor().Get(held+"/proof").Status(t, 404)
		w.visitor().Get("/en/statements/secret-plan/roll.json").Status(t, 404)
		w.visitor().Get("/en/statements/declaration/roll.json").Status(t, 200).HasNot(t, "G1obal", "nonce", "secret-plan")
		w.sound()

		list, err := w.HeldList(t.Context(), "declaration")
		if err != nil || len(list) != 1 {
			t.Fatal(len(list), err)
		}
		if err := w.Decide(t.Context(), list[0].ID, true); err != nil {
			t.Fatal(err)
		}
		w.st.State = statements.Published
		w.issue("Nobody knows yet.")
		w.Later(time.Hour)
		w.settle()
		if all := w.Entries(); !slices.Equal(verbs(all), []string{"endorse", "endorse", "key", "version", "version"}) {
			t.Errorf("%q", all)
		}
		w.Later(time.Hour)
		w.settle()
		if n := len(w.Entries()); n != 5 {
			t.Errorf("%d entries after another hour", n)
		}
		w.sound()
	})
}

// TestS73ErasedPerson is S-73: of a person who endorsed in public and withdraws,
// the name goes everywhere and so does the nonce, without which the leaf that
// stays says nothing; the log still verifies, and the numbers say that one left.
// Seen to fail when changed kept the row of statements_leaf.
func TestS73ErasedPerson(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.join("en", aPerson("public", "Stays Here", "stays@one.example"))
		link := w.join("en", aPerson("public", "Zuleikha Erased", "zuleikha@one.example"))
		w.settle()
		state := &rollcheck.State{}
		if r := w.verify(state); len(r.Findings) > 0 {
			t.Fatal(r.Findings)
		}
		was := w.proved()["Zuleikha Erased"]
		if was.Leaf == nil || len(was.Nonce) != 64 {
			t.Fatalf("%+v", was)
		}
		w.visitor().Get(link).Press(w.say("en", "mine.withdraw")).Status(t, 200)
		w.nowhere("Zuleikha Erased")
		nonce, _ := hex.DecodeString(was.Nonce)
		dump, image := w.Dump(), w.image()
		for what, b := range map[string]string{"the name": "Zuleikha", "the nonce": string(nonce), "the nonce in hex": was.Nonce} {
			if strings.Contains(dump, b) {
				t.Errorf("%s is in the database", what)
			}
			for place, file := range image {
				if strings.Contains(string(file), b) {
					t.Errorf("%s lies in %s", what, place)
				}
			}
		}
		w.sound() // before the checkpoint that tells of it, and after
		w.settle()
		if r := w.verify(state); len(r.Findings) > 0 || r.Remembered == 0 || r.Names != 1 {
			t.Errorf("%+v", r)
		}
		if all := w.Entries(); !strings.HasPrefix(all[*was.Leaf], "endorse declaration ") || !slices.ContainsFunc(all, func(e string) bool { return strings.HasPrefix(e, "withdraw declaration ") }) {
			t.Errorf("%q", all)
		}
		var x struct{ Persons, Withdrawn, Invalidated int }
		if err := json.Unmarshal([]byte(w.visitor().Get("/en/statements/declaration.json").Body), &x); err != nil || x.Persons != 1 || x.Withdrawn != 1 || x.Invalidated != 0 {
			t.Errorf("%+v %v", x, err)
		}
	})
}

// TestProofOfAnEndorser is S-72 from a private page: a printed name has a file
// that can be checked offline, a changed one does not pass, and nobody else has
// any: not while it waits, not sealed, not hidden, not withdrawn.
// Seen to fail when CheckProof did not compare the digest.
func TestProofOfAnEndorser(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		link := w.join("en", anOrganisation("public", "منظمة الميناء", "o@dock.example").with("website", "dock.example"))
		sealed := w.join("en", aPerson("sealed", "Nobody Knows", "n@one.example"))
		w.visitor().Get(link).Status(t, 200).Sound(t).Has(t, w.say("en", "mine.proof_wait")).HasNot(t, w.say("en", "mine.proof"))
		w.visitor().Get(link+"/proof").Status(t, 404)
		for range 40 { // a log of some size
			w.join("en", aPerson("public", "One Of Many", fmt.Sprintf("m%d@one.example", w.visitors)))
		}
		w.settle()
		w.visitor().Get(link).Status(t, 200).Sound(t).Has(t, w.say("en", "mine.proof_text"), w.say("en", "mine.proof"))
		p := w.visitor().Get(link+"/proof").Status(t, 200)
		if len(p.Body) > 3<<10 || p.Header.Get("Cache-Control") != "no-store" || !strings.Contains(p.Header.Get("Content-Disposition"), ".tlog-proof") {
			t.Errorf("%d bytes, %v", len(p.Body), p.Header)
		}
		vkey, err := w.Tree.VKey(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		x, err := rollcheck.CheckProof([]byte(p.Body), vkey, tlog.Policy{})
		if err != nil || x.Name != "منظمة الميناء" || x.Level != "domain" || x.Statement != "declaration" || x.Leaf != *w.proved()["منظمة الميناء"].Leaf {
			t.Errorf("%+v %v", x, err)
		}
		extra, err := tlog.Extra([]byte(p.Body))
		if err != nil {
			t.Fatal(err)
		}
		for what, change := range map[string][2]string{"the name": {"name منظمة", "name منظّمة"}, "the day": {"day 2026-03-01", "day 2026-02-28"}, "the level": {"level domain", "level member"}} {
			other, err := tlog.WithExtra([]byte(p.Body), []byte(strings.Replace(string(extra), change[0], change[1], 1)))
			if err != nil || string(other) == p.Body {
				t.Fatal(err)
			}
			if _, err := rollcheck.CheckProof(other, vkey, tlog.Policy{}); err == nil {
				t.Errorf("a proof with %s changed passes", what)
			}
		}
		w.visitor().Get(sealed).Status(t, 200).Has(t, w.say("en", "sealed_hourly")).HasNot(t, w.say("en", "mine.proof_title"))
		w.visitor().Get(sealed+"/proof").Status(t, 404)
		w.visitor().Get("/en/e/"+strings.Repeat("a", 32)+"/proof").Status(t, 404)
		w.visitor().Get(link).Press(w.say("en", "mine.hide")).Status(t, 303)
		w.visitor().Get(link+"/proof").Status(t, 404)
	})
}

// TestFirstRun: what stands from before there was a log is logged once, sealed
// ones too; what is put into the tables later is not, however often the hour comes.
// Seen to fail when beginLogs did not ask for its mark.
func TestFirstRun(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.whole = true
		var all []statements.Known
		for i := range 12 {
			vis := statements.Public
			if i%4 == 0 {
				vis = statements.Sealed
			}
			all = append(all, statements.Known{SignInput: statements.SignInput{Kind: statements.Person, Visibility: vis, Name: fmt.Sprintf("Old Hand %d", i), Country: "KE",
				Email: fmt.Sprintf("p%d@one.example", i)}, Lang: "en", Level: statements.ByAddress, Day: core.DayOf(w.Now())})
		}
		if _, err := w.AddKnown(t.Context(), "declaration", all); err != nil {
			t.Fatal(err)
		}
		w.Entries()
		// As it was before the upgrade.
		for _, table := range []string{"statements_leaf", "statements_sealed", "statements_mark"} {
			w.exec("DELETE FROM " + table)
		}
		had := len(w.Entries())
		w.settle()
		added := w.Entries()[had:]
		if got := verbs(added); len(added) != 9+3+2 || got[0] != "endorse" || got[8] != "endorse" || got[9] != "key" || got[10] != "seal" || got[12] != "seal" || got[13] != "version" {
			t.Errorf("%q", got)
		}
		w.counted(0, 12, 3)
		if n := len(w.proved()); n != 9 {
			t.Errorf("%d names have a place", n)
		}
		had += len(added)
		for i, vis := range []string{"public", "sealed"} {
			w.smuggle(fmt.Sprintf("Smuggled %d", i), vis)
		}
		for range 3 {
			w.Later(time.Hour)
			w.settle()
		}
		if n := len(w.Entries()); n != had {
			t.Errorf("%q", w.Entries()[had:])
		}
		w.counted(0, 12, 3)
	})
}

// smuggle copies a row of the roll under another name, past the program.
func (w *world) smuggle(name, visibility string) {
	w.Helper()
	w.exec(`INSERT INTO statements_endorsement (id, statement, version, affirmed, lang, kind, visibility, state, level, country, day, expires_on, tries,
			bounced, muted, form_hash, link_hash, batch, name, website, affiliation, logo, vouched_by, region, script, sort_key, who, shuffled)
		SELECT $1, statement, version, affirmed, lang, kind, $2, state, level, country, day, 0, 0,
			0, 0, $3, $4, '', $5, website, affiliation, logo, vouched_by, region, script, sort_key, who, 0
		FROM statements_endorsement WHERE state = 'confirmed' AND visibility = 'public' ORDER BY id LIMIT 1`,
		string(core.NewID()), visibility, core.NewToken(), core.NewToken(), name)
}
