package writing_test

import (
	"context"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/webtest"
)

// TestConflict: two people have the same text open. The second to save sees both
// side by side and chooses; whatever is chosen, both texts are among the versions
// (U-62). Seen to fail when neither saveIn nor updateRow compared the revision, and
// when Yield left out the first save.
func TestConflict(t *testing.T) {
	for choice, want := range map[string]string{"take_mine": "mine", "take_theirs": "theirs", "take_merged": "merged"} {
		t.Run(choice, func(t *testing.T) {
			each(t, func(w *world) {
				ana, me := w.editor()
				ben, _ := w.editor()
				w.begin(me, "A declaration")
				const at = "/en/desk/statements/a-declaration/text"
				forBen := ben.Get(at).Status(t, 200).Form("#form")
				forAna := ana.Get(at).Status(t, 200).Form("#form")
				forAna.Set("text", strings.Replace(body, "First we say this.", "First Ana says this.", 1)).Submit(w.say("save")).Land().Status(t, 200)
				p := forBen.Set("text", strings.Replace(body, "Adopted together.", "Adopted by Ben.", 1)).Set("lead", "Of Ben.").Submit(w.say("save")).Status(t, 409).Sound(t)
				p.Has(t, w.say("conflict.title"), "Ana", "Adopted by Ben", w.say("conflict.clean"), w.say("field.lead"))
				if got := p.Form("main form").Value("merged"); !strings.Contains(got, "First Ana says this.") || !strings.Contains(got, "Adopted by Ben.") {
					t.Errorf("put together: %s", got)
				}
				args := []any{}
				if choice == "take_theirs" {
					args = []any{"Name", "Test editor "}
				}
				p.Form("main form").Submit(strings.TrimSpace(w.say("conflict."+choice, args...))).Land().Status(t, 200).Sound(t)
				now := w.work("a-declaration").Source()
				hasAna, hasBen := strings.Contains(now.Markdown, "Ana says"), strings.Contains(now.Markdown, "by Ben")
				if hasAna != (want != "mine") || hasBen != (want != "theirs") || (now.Lead == "Of Ben.") != (want != "theirs") {
					t.Errorf("chosen %s: %s, lead %q", want, now.Markdown, now.Lead)
				}
				all, err := w.s.Versions(t.Context(), "a-declaration", "en")
				if err != nil {
					t.Fatal(err)
				}
				kept := ""
				for _, v := range all {
					sh, err := w.s.Version(t.Context(), "a-declaration", "en", v.N)
					if err != nil {
						t.Fatal(err)
					}
					kept += sh.Markdown
				}
				if !strings.Contains(kept, "Ana says") || !strings.Contains(kept, "by Ben") {
					t.Error("a text was lost")
				}
			})
		})
	}
}

// TestBothChangedTheSame: where both changed one paragraph both stand in what is
// offered, and the page says so.
func TestBothChangedTheSame(t *testing.T) {
	once(t, func(w *world) {
		c, me := w.editor()
		w.begin(me, "A declaration")
		f := c.Get("/en/desk/statements/a-declaration/text").Form("#form")
		w.write(me, "a-declaration", "we say this", "others say this")
		p := f.Set("text", strings.Replace(body, "we say this", "I say this", 1)).Submit(w.say("save")).Status(t, 409).Has(t, w.say("conflict.both"))
		if got := p.Form("main form").Value("merged"); !strings.HasPrefix(strings.ReplaceAll(got, "\r", ""), "First I say this.\n\nFirst others say this.") {
			t.Errorf("offered: %s", got)
		}
	})
}

// TestAutosave: the editor saves what is typed, says when, and tells of others; it
// stops when somebody else saved. Only the newest twenty of these saves stay, and
// whatever was saved by hand. Seen to fail when Auto was not passed on, and when
// neither thinnable nor deleteVersion looked at keep.
func TestAutosave(t *testing.T) {
	each(t, func(w *world) {
		c, me := w.editor()
		d, you := w.editor()
		w.begin(me, "A declaration")
		const at = "/en/desk/statements/a-declaration/text/auto"
		token := c.Get("/en/desk/statements/a-declaration/text").Form("#form").Value("token")
		send := func(base int64, text string) *webtest.Page {
			return c.Post(at, url.Values{"token": {token}, "base": {strconv.FormatInt(base, 10)}, "title": {"A declaration"}, "text": {text}}).Status(t, 200)
		}
		rev := int64(1)
		for i := range 30 {
			p := send(rev, body+"\n\nLine "+strconv.Itoa(i)+"\n")
			p.Has(t, `"said":"Saved 09:`)
			if rev++; !strings.Contains(p.Body, `"base":`+strconv.FormatInt(rev, 10)+",") {
				t.Fatalf("save %d: %s", i, p.Body)
			}
			w.Later(10 * time.Second)
		}
		if p := send(rev, body+"\n\nLine 29\n"); !strings.Contains(p.Body, `"base":`+strconv.FormatInt(rev, 10)+",") {
			t.Errorf("nothing new was saved all the same: %s", p.Body)
		}
		all, err := w.s.Versions(t.Context(), "a-declaration", "en")
		if err != nil || len(all) < 21 || len(all) > 23 || all[len(all)-1].N != 1 || all[len(all)-1].How != writing.HowSaved {
			t.Errorf("%d versions, %+v: %v", len(all), all[len(all)-1], err)
		}
		if p := send(rev, "[["); !strings.Contains(p.Body, `"base":`) {
			t.Errorf("what cannot be read was not saved: %s", p.Body)
		}
		rev++
		// Somebody else opens it, and saves.
		d.Post(at, url.Values{"token": {token}, "base": {strconv.FormatInt(rev, 10)}, "title": {"A declaration"}, "text": {"[["}}).Status(t, 200).Has(t, `"here":"Also here now: Test editor`)
		d.Get("/en/desk/statements/a-declaration/text").Status(t, 200).Has(t, "Also here now")
		w.Later(2 * time.Minute)
		if others, err := w.s.Present(t.Context(), you.Account, w.work("a-declaration").Statement.ID, "en"); err != nil || len(others) != 0 {
			t.Errorf("still here after two minutes: %v, %v", others, err)
		}
		w.write(you, "a-declaration", "[[", "Words of another.")
		if p := send(rev, "Mine."); !strings.Contains(p.Body, `"stop":true`) || strings.Contains(w.work("a-declaration").Source().Markdown, "Mine.") {
			t.Errorf("written over: %s", p.Body)
		}
		c.Post(at, url.Values{"token": {token}, "away": {"1"}}).Status(t, 204)
		w.Anybody().Post(at, url.Values{"token": {token}, "base": {"1"}, "text": {"x"}}).Status(t, 401)
	})
}

// TestSeed: a statement that was published by command is worked on as it is
// public; what is published by command later is taken over, unless the desk has
// something newer, and then it is said. Seen to fail when seeded did not compare
// seenRev, and when materialise was left out of saveIn.
func TestSeed(t *testing.T) {
	each(t, func(w *world) {
		ctx := t.Context()
		_, me := w.editor()
		given := func(en, fr string) statements.Given {
			g := statements.Given{Statement: statements.Statement{Slug: "letter", Kind: statements.Letter, Source: "en", State: statements.Published, Signers: statements.SignersBoth, Rule: statements.RuleCarry},
				Editions: map[core.Lang]statements.GivenEdition{}}
			for l, md := range map[core.Lang]string{"en": "# A letter\n\n" + en, "fr": "# Une lettre\n\n" + fr} {
				doc, err := edition.Parse(md)
				if err != nil {
					t.Fatal(err)
				}
				e := statements.GivenEdition{Markdown: md, Edition: statements.Edition{Edition: edition.Edition{Lang: l, Doc: doc, Said: edition.Checked}}}
				if l == "en" {
					e.Issuers = []statements.Issuer{{Name: "A network"}}
				}
				g.Editions[l] = e
			}
			return g
		}
		if _, err := w.Statements.Publish(ctx, given("One.\n\nTwo.", "Un.\n\nDeux.")); err != nil {
			t.Fatal(err)
		}
		x := w.work("letter")
		if x.Behind || x.Outside || !x.Published || x.Source().Revision != 1 || x.State("fr") != edition.Checked || x.Source().Issuers[0].Name != "A network" || x.Sheets["fr"].Issuers != nil {
			t.Fatalf("as it is public: %+v", x)
		}
		if all, err := w.s.Versions(ctx, "letter", "en"); err != nil || len(all) != 1 || all[0].How != writing.HowPublished {
			t.Fatalf("versions: %+v, %v", all, err)
		}
		// The command publishes again; nobody wrote here.
		if _, err := w.Statements.Publish(ctx, given("One.\n\nTwo and a half.", "Un.\n\nDeux.")); err != nil {
			t.Fatal(err)
		}
		if x = w.work("letter"); !strings.Contains(x.Source().Markdown, "half") || x.Behind {
			t.Fatalf("not taken over: %s", x.Source().Markdown)
		}
		w.write(me, "letter", "half", "third")
		if x = w.work("letter"); !x.Behind || x.Outside || x.State("fr") != edition.Stale {
			t.Fatalf("behind %v, outside %v, fr %s", x.Behind, x.Outside, x.State("fr"))
		}
		if all, err := w.s.Versions(ctx, "letter", "en"); err != nil || len(all) != 2 {
			t.Fatalf("versions: %+v, %v", all, err)
		}
		// The command publishes while the desk has something newer.
		if _, err := w.Statements.Publish(ctx, given("One.\n\nTwo and a quarter.", "Un.\n\nDeux.")); err != nil {
			t.Fatal(err)
		}
		if x = w.work("letter"); !x.Outside || !strings.Contains(x.Source().Markdown, "third") {
			t.Fatalf("work was lost: %s", x.Source().Markdown)
		}
		c, _ := w.editor()
		c.Get("/en/desk/statements/letter").Status(t, 200).Sound(t).Has(t, w.say("outside.changed"))
		c.Get("/en/desk/statements/letter/publish").Status(t, 200).Sound(t).Has(t, w.say("outside.changed"))
	})
}

// TestRestore: an older version becomes the newest, and nothing between is lost.
func TestRestore(t *testing.T) {
	each(t, func(w *world) {
		c, me := w.editor()
		w.begin(me, "A declaration")
		w.write(me, "a-declaration", "we say this", "we say something else")
		p := c.Get("/en/desk/statements/a-declaration/versions/en?a=1&b=2").Status(t, 200).Sound(t).Has(t, w.say("versions.changed", "N", 1), "something else")
		if got := strings.Join(p.Texts(".redline ins"), " "); !strings.Contains(got, "something else") {
			t.Errorf("put in: %q", got)
		}
		p.Press(w.say("versions.restore")+" 1").Land().Status(t, 200).Has(t, w.say("done.restored"), w.say("how.restored"))
		if x := w.work("a-declaration"); !strings.Contains(x.Source().Markdown, "we say this") || x.Source().Revision != 3 {
			t.Errorf("revision %d", x.Source().Revision)
		}
		for _, q := range []string{"a=1&b=99", "a=x&b=1", "a=1%27&b=2", "a=1&b=1&c=2", "sort=1"} {
			if p := c.Get("/en/desk/statements/a-declaration/versions/en?" + q); p.Code != 404 && p.Code != 400 {
				t.Errorf("%s: %d", q, p.Code)
			}
		}
		c.Get("/en/desk/statements/a-declaration/versions/xx").Status(t, 404)
		c.Get("/en/desk/statements/a-declaration/versions/de").Status(t, 404)
		if _, err := w.s.SaveSheet(context.Background(), string(me.Account), "a-declaration", writing.Sheet{Lang: "de", Markdown: "# x"}, 0); core.KindOf(err) != core.NotFound {
			t.Errorf("a language the site has not: %v", err)
		}
	})
}
