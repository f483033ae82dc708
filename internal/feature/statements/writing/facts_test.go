package writing_test

import (
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
)

// TestU58Contradictions: facts that contradict each other cannot be saved, and the
// form says which and what to do; all else that was typed stays (U-58). Seen to
// fail when SaveDraftFacts did not ask Contradictions.
func TestU58Contradictions(t *testing.T) {
	each(t, func(w *world) {
		c, me := w.editor()
		w.begin(me, "A declaration")
		const at = "/en/desk/statements/a-declaration/facts"
		for key, set := range map[string]map[string]string{
			"condolence":  {"kind": "condolence", "signers": "both"},
			"goal_none":   {"signers": "none", "goal": "100"},
			"closes_none": {"signers": "none", "closes": "2026-06-01T10:00"},
			"closes":      {"opens": "2026-06-02T10:00", "closes": "2026-06-01T10:00"},
			"kind":        {"kind": "sonnet"}, "signers": {"signers": "cats"}, "rule": {"rule": "'; DROP TABLE"}, "source": {"source": "xx"},
			"goal": {"goal": "9999999999"},
		} {
			f := c.Get(at).Form("main form").Set("dated", "2026-06-04")
			for name, v := range set {
				f.Force(name, v)
			}
			p := f.Submit(w.say("save")).Status(t, 422).Has(t, w.Catalog.T("en", "statements.facts.wrong."+key))
			if p.Form("main form").Value("dated") != "2026-06-04" {
				t.Errorf("%s: what was typed is gone", key)
			}
		}
		for field, typed := range map[string]string{"dated": "4 June", "opens": "soon", "closes": "2026-13-01T10:00", "goal": "many"} {
			c.Get(at).Form("main form").Force(field, typed).Submit(w.say("save")).Status(t, 422).Has(t, w.say("wrong."+field))
		}
		if x := w.work("a-declaration"); x.Statement.Goal != 0 || x.Statement.Dated != 0 || x.Statement.Kind != statements.Declaration {
			t.Errorf("saved: %+v", x.Statement)
		}
	})
}

// TestFacts: the facts of a draft are changed at once; the erase date follows the
// closing until people can sign; those of a public text wait until it is published
// again, and the
// campaign can only be one's own. Seen to fail when SaveFacts wrote a public
// statement's facts at once.
func TestFacts(t *testing.T) {
	each(t, func(w *world) {
		c, me := w.editor()
		w.begin(me, "A declaration")
		const at = "/en/desk/statements/a-declaration/facts"
		c.Get(at).Form("main form").Set("closes", "2026-06-01T10:00").Set("goal", "500").Check("rule", "affirm").Set("campaign", "ports").Submit(w.say("save")).Land().Status(t, 200).Sound(t).Has(t, w.say("done.facts"), "28 November 2026")
		x := w.work("a-declaration")
		if x.Statement.Goal != 500 || x.Statement.Rule != statements.RuleAffirm || x.Statement.EraseOn != core.DayOf(time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)) || x.Statement.Campaign != "ports" {
			t.Fatalf("%+v", x.Statement)
		}
		c.Get(at).Form("main form").Set("closes", "2026-07-01T10:00").Submit(w.say("save")).Land().Status(t, 200)
		if x = w.work("a-declaration"); x.Statement.EraseOn != core.DayOf(time.Date(2026, 12, 28, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("erased on %v", x.Statement.EraseOn.Time())
		}
		w.publish(me, "a-declaration")
		c.Get(at).Status(t, 200).Sound(t).Form("main form").Set("goal", "900").Submit(w.say("save")).Land().Status(t, 200).Sound(t).Has(t, w.say("done.facts_later"), w.say("facts.pending"))
		if x = w.work("a-declaration"); x.Statement.Goal != 900 || !x.Facts || !x.Behind {
			t.Errorf("goal %d, facts %v", x.Statement.Goal, x.Facts)
		}
		live, err := w.Statements.Text(t.Context(), "a-declaration", 0)
		if err != nil || live.Statement.Goal != 500 {
			t.Errorf("the public goal is %d: %v", live.Statement.Goal, err)
		}
		c.Get("/en/desk/statements/a-declaration/publish").Status(t, 200).Sound(t).Has(t, w.say("publish.facts"))
		w.publish(me, "a-declaration")
		if live, err = w.Statements.Text(t.Context(), "a-declaration", 0); err != nil || live.Statement.Goal != 900 || live.Statement.Version != 1 {
			t.Errorf("the public goal is %d: %v", live.Statement.Goal, err)
		}
		if x = w.work("a-declaration"); x.Facts || x.Behind {
			t.Errorf("facts %v, behind %v", x.Facts, x.Behind)
		}
		c.Get(at).Form("main form").Set("closes", "2026-08-01T10:00").Submit(w.say("save")).Land().Status(t, 200)
		w.publish(me, "a-declaration")
		if live, err = w.Statements.Text(t.Context(), "a-declaration", 0); err != nil || live.Statement.EraseOn != core.DayOf(time.Date(2026, 12, 28, 0, 0, 0, 0, time.UTC)) {
			t.Errorf("erased on %v: %v", live.Statement.EraseOn.Time(), err)
		}
		d, _ := w.SignIn(core.Grant{Role: core.Editor, Campaign: "ports"})
		d.Get(at).Status(t, 200).Sound(t).Form("main form").Force("campaign", "rivers").Submit(w.say("save")).Status(t, 422).Has(t, w.say("campaign.denied"))
		d.Get(at).Form("main form").Force("campaign", "").Submit(w.say("save")).Status(t, 422)
		// Two have the page open.
		one, two := c.Get(at).Form("main form").Set("goal", "1"), c.Get(at).Form("main form").Set("goal", "2")
		one.Submit(w.say("save")).Land().Status(t, 200)
		two.Submit(w.say("save")).Status(t, 422).Has(t, w.say("facts.changed"))
	})
}

// TestBeginForCampaign: who has a role for one campaign begins texts for it only.
func TestBeginForCampaign(t *testing.T) {
	once(t, func(w *world) {
		c, _ := w.SignIn(core.Grant{Role: core.Editor, Campaign: "ports"}, core.Grant{Role: core.Translator})
		f := c.Get("/en/desk/statements/new").Status(t, 200).Sound(t).Form("main form").Set("title", "Of the ports")
		f.Force("campaign", "rivers").Submit(w.say("new.button")).Status(t, 422).Sound(t).Has(t, w.say("campaign.denied"))
		c.Get("/en/desk/statements/new").Form("main form").Force("campaign", "").Set("title", "Of all").Submit(w.say("new.button")).Status(t, 422)
		c.Get("/en/desk/statements/new").Form("main form").Set("title", "Of the ports").Submit(w.say("new.button")).Land().Status(t, 200)
		if x := w.work("of-the-ports"); x.Statement.Campaign != "ports" || x.Statement.Version != 0 || x.Statement.State != statements.Draft {
			t.Errorf("%+v", x.Statement)
		}
		// The same title again: another address, and nothing is said about the first.
		c.Get("/en/desk/statements/new").Form("main form").Set("title", "Of the ports").Submit(w.say("new.button")).Land().Status(t, 200)
		if x := w.work("of-the-ports-2"); x.Title("en") != "Of the ports" {
			t.Error("no second address")
		}
		for title, want := range map[string]string{"关于港口": "declaration-2026-03-02", "New": "declaration-2026-03-02-2"} {
			c.Get("/en/desk/statements/new").Form("main form").Set("title", title).Submit(w.say("new.button")).Land().Status(t, 200)
			_ = want
		}
		for _, slug := range []string{"declaration-2026-03-02", "declaration-2026-03-02-2"} {
			w.work(slug)
		}
		c.Get("/en/desk/statements/new?example=1").Status(t, 200).Sound(t).Form("main form").Submit(w.say("new.button")).Land().Status(t, 200).Sound(t)
		if x := w.work("clean-water-for-the-valley"); x.Fit("en") != nil || x.SourceDoc().Block("d2") == nil {
			t.Error("the example is no text with demands")
		}
		for _, title := range []string{"", " ", "\u202e", string(make([]byte, 400))} {
			c.Get("/en/desk/statements/new").Form("main form").Force("title", title).Submit(w.say("new.button")).Status(t, 422).Has(t, w.say("title", "Max", 300))
		}
		c.Get("/en/desk/statements/new").Form("main form").Set("title", "X").Force("slug", "../up").Submit(w.say("new.button")).Status(t, 422).Sound(t)
	})
}
