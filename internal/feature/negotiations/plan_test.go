package negotiations_test

import (
	"net/url"
	"strconv"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
)

// north is a site with a text of the campaign "north" and one draft, both for the team.
func north(f func(*negotiationstest.Site)) func(*negotiationstest.Site) {
	return func(s *negotiationstest.Site) {
		s.Begin("health", "north")
		s.Add("health", "Zero draft", false, zero...)
		f(s)
	}
}

// public says whether readers have the text, and how many of its drafts.
func public(s *negotiationstest.Site) (bool, int) {
	s.Helper()
	p, err := s.Texts.PublicPath(s.Context(), "health")
	if core.KindOf(err) == core.NotFound {
		return false, 0
	}
	s.Must(err)
	return true, len(p.Drafts)
}

// TestUndo: a text and a draft become public a minute after somebody saved that, not
// before; until then one button takes it back, without scripts; afterwards it is too
// late, and said so. What is hidden is hidden at once. A draft that was taken back has no
// number for readers. Seen to fail when plan set the time to now, and when AddDraft
// took the mark at once.
func TestUndo(t *testing.T) {
	each(t, north(func(s *negotiationstest.Site) {
		c := s.As(core.Grant{Role: core.Editor, Campaign: "north"})
		const at = "/en/desk/texts/health"
		tick := func(page string) {
			s.Helper()
			p := c.Get(at+page).Status(t, 200).Form("form.block").Check("public", "1").Submit().Land().Status(t, 200).Sound(t).Has(t, "Undo", "In a minute readers see it")
			if got := p.Header.Get("Refresh"); got == "" {
				t.Error("the page does not follow the minute without scripts")
			}
		}
		tick("/facts")
		tick("/drafts/1")
		s.Later(negotiations.Undo - time.Second)
		_, err := s.Texts.AddDraft(s.Context(), negotiationstest.Editor, "health", negotiationstest.Draft("Leaked", s.Now(), true, two...))
		s.Must(err)
		s.Must(s.Texts.RemoveDraft(s.Context(), negotiationstest.Editor, "health", 2))
		_, err = s.Texts.AddDraft(s.Context(), negotiationstest.Editor, "health", negotiationstest.Draft("Rev.0", s.Now(), true, two...))
		s.Must(err)
		s.Work()
		s.Must(s.Texts.RunDue(s.Context()))
		if ok, _ := public(s); ok {
			t.Fatal("public before the minute was over")
		}
		// The forms show the mark, and saving another word neither begins the minute anew nor ends it.
		c.Get(at+"/drafts/1").Status(t, 200).Sound(t).Has(t, "less than a minute").Form("form.block").Set("source", "Handed out").Submit().Land().Status(t, 200)
		waiting := c.Get(at).Status(t, 200)
		for _, one := range []string{"Undo", "Undo Zero draft", "Undo Rev.0"} {
			c.Get(at).Press(one).Land().Status(t, 200).Sound(t).Has(t, "Undone")
		}
		c.Get(at).HasNot(t, "Undo")
		s.Must(s.Texts.RemoveDraft(s.Context(), negotiationstest.Editor, "health", 2))
		s.Later(time.Hour)
		s.Work()
		s.Must(s.Texts.RunDue(s.Context()))
		if ok, _ := public(s); ok {
			t.Fatal("public though it was taken back")
		}
		tick("/facts")
		s.Add("health", "Rev.1", true, one...) // shows what waits
		if ok, n := public(s); !ok || n != 1 {
			t.Fatalf("%v, %d drafts", ok, n)
		}
		if p, err := s.Texts.PublicPath(s.Context(), "health"); err != nil || p.Drafts[0].Number != 1 || p.Drafts[0].Name != "Rev.1" {
			t.Errorf("readers can tell that a draft was to be shown: %v", err)
		}
		tick("/drafts/1")
		s.Later(negotiations.Undo + time.Second)
		late := c.Get(at).Status(t, 200).Sound(t).Has(t, "It is being made public now")
		s.Work()
		if _, n := public(s); n != 2 {
			t.Errorf("%d drafts are public after the minute", n)
		}
		late.Press("Undo Zero draft").Status(t, 422).Sound(t).Has(t, "nothing to undo any more")
		waiting.Press("Undo").Status(t, 422) // once more, from a page that was left open
		// Hiding needs no minute.
		f := c.Get(at+"/drafts/1").Form("form.block").Uncheck("public", "1")
		f.Submit().Status(t, 303)
		if _, n := public(s); n != 1 {
			t.Errorf("%d drafts are public after one was hidden", n)
		}
		// Taking the mark off while it waits takes it back.
		tick("/drafts/1")
		c.Get(at+"/drafts/1").Form("form.block").Uncheck("public", "1").Submit().Status(t, 303)
		s.Later(time.Hour)
		s.Work()
		if _, n := public(s); n != 1 {
			t.Errorf("%d drafts are public though the mark was taken off", n)
		}
	}))
}

// TestUndoIsWhatWasLookedAt: a draft that is brought in again while it waits is another
// reading, which waits for its own mark or its own minute; one that is removed is not
// waited for. Seen to fail when ReplaceDraft left the plan as it was.
func TestUndoIsWhatWasLookedAt(t *testing.T) {
	each(t, north(func(s *negotiationstest.Site) {
		s.Show("health", true)
		mark := func() {
			s.Helper()
			h, err := s.Texts.Head(s.Context(), "health")
			s.Must(err)
			s.Must(s.Texts.EditDraft(s.Context(), negotiationstest.Editor, "health", 1, true, h.Drafts[0].DraftFacts))
		}
		again := func(public bool) {
			s.Helper()
			_, err := s.Texts.ReplaceDraft(s.Context(), negotiationstest.Editor, "health", 1, negotiationstest.Draft("Zero draft", s.Now(), public, one...))
			s.Must(err)
		}
		mark()
		again(false)
		s.Later(2 * negotiations.Undo)
		s.Work()
		if _, n := public(s); n != 0 {
			t.Error("words became public that nobody looked at")
		}
		mark()
		s.Later(negotiations.Undo / 2)
		again(true)
		s.Later(negotiations.Undo * 2 / 3)
		s.Work()
		if _, n := public(s); n != 0 {
			t.Error("the new reading had no minute of its own")
		}
		s.Later(negotiations.Undo / 2)
		s.Must(s.Texts.RunDue(s.Context())) // jobs may be lost: Run finds it
		if _, n := public(s); n != 1 {
			t.Error("not public after its minute")
		}
		again(false)
		mark()
		s.Must(s.Texts.RemoveDraft(s.Context(), negotiationstest.Editor, "health", 1))
		s.Later(2 * negotiations.Undo)
		s.Work()
		n, err := s.Texts.BySlug(s.Context(), "health")
		s.Must(err)
		if w, err := s.Texts.Waiting(s.Context(), n.ID); err != nil || len(w) != 0 {
			t.Errorf("%d wait for a draft that is gone, %v", len(w), err)
		}
	}))
}

// TestUndoIsTheirs: nobody takes back what is not theirs: not colleagues of another
// campaign, not a role that only reads, not by the number of a plan of one's own text.
// Seen to fail when TakeBack did not look at the campaign, nor at the text.
func TestUndoIsTheirs(t *testing.T) {
	each(t, north(func(s *negotiationstest.Site) {
		s.Begin("mine", "south")
		n, err := s.Texts.BySlug(s.Context(), "health")
		s.Must(err)
		s.Must(s.Texts.Edit(s.Context(), negotiationstest.Editor, "health", "north", true, n.Facts))
		w, err := s.Texts.Waiting(s.Context(), n.ID)
		if err != nil || len(w) != 1 {
			t.Fatalf("%d wait, %v", len(w), err)
		}
		plan := string(w[0].ID)
		for _, who := range []struct {
			grant core.Grant
			path  string
			want  int
		}{
			{core.Grant{Role: core.Editor, Campaign: "south"}, "/en/desk/texts/health/undo", 404},
			{core.Grant{Role: core.Translator, Campaign: "north"}, "/en/desk/texts/health/undo", 403},
			{core.Grant{Role: core.Editor, Campaign: "south"}, "/en/desk/texts/mine/undo", 422},
		} {
			c := s.As(who.grant)
			negotiationstest.Post(c, "/en/desk/texts", who.path, url.Values{"plan": {plan}}).Status(t, who.want)
		}
		c := s.As(core.Grant{Role: core.Editor, Campaign: "north"})
		c.Post("/en/desk/texts/health/undo", url.Values{"plan": {plan}}).Status(t, 403) // without the form's token
		// Who only reads sees that it waits, and no button.
		s.As(core.Grant{Role: core.Translator, Campaign: "north"}).Get("/en/desk/texts/health").Status(t, 200).Has(t, "Readers are about to see this text").HasNot(t, ">Undo<")
		s.Later(negotiations.Undo)
		s.Work()
		if ok, _ := public(s); !ok {
			t.Error("somebody took back what is not theirs")
		}
	}))
}

// TestShownOnce: many processes find the same plan due, and it is carried out once; drafts
// saved within one second get the numbers that readers know them by in their order,
// whichever job comes first. Seen to fail when carryOut carried out its own plan alone.
func TestShownOnce(t *testing.T) {
	each(t, north(func(s *negotiationstest.Site) {
		d := s.Add("health", "Rev.1", false, one...)
		s.Must(s.Texts.EditDraft(s.Context(), negotiationstest.Editor, "health", 2, true, d.DraftFacts))
		s.Must(s.Texts.EditDraft(s.Context(), negotiationstest.Editor, "health", 1, true, negotiations.DraftFacts{Name: "Zero draft", Day: d.Day}))
		n, err := s.Texts.BySlug(s.Context(), "health")
		s.Must(err)
		s.Must(s.Texts.Edit(s.Context(), negotiationstest.Editor, "health", "north", true, n.Facts))
		s.Later(negotiations.Undo)
		told := 0
		s.Texts.OnChange(func(string) { told++ })
		s.Work()
		s.Must(s.Texts.RunDue(s.Context()))
		s.Work()
		if told != 1 {
			t.Errorf("carried out %s times", strconv.Itoa(told))
		}
		p, err := s.Texts.PublicPath(s.Context(), "health")
		s.Must(err)
		if p.Draft(1) == nil || p.Draft(1).Name != "Zero draft" {
			t.Errorf("the drafts are numbered otherwise: %+v", p.Drafts[0].DraftFacts)
		}
	}))
}

// TestRoleWithdrawnInTheMinute: an editor marks a text and a draft; their role is taken
// away before the minute is over: nothing becomes public, the page of drafts and Today say
// so until somebody has seen it, and the log does. What a colleague marks meanwhile is not
// hindered. Seen to fail when showUntil asked nobody.
func TestRoleWithdrawnInTheMinute(t *testing.T) {
	each(t, north(func(s *negotiationstest.Site) {
		s.Add("health", "Rev.1", false, one...)
		c, evil := s.SignIn(core.Grant{Role: core.Editor, Campaign: "north"})
		_, admin := s.SignIn(core.Grant{Role: core.Administrator})
		d, who := s.SignIn(core.Grant{Role: core.Coordinator, Campaign: "north"})
		const at = "/en/desk/texts/health"
		for _, page := range []string{"/facts", "/drafts/1"} {
			c.Get(at+page).Status(t, 200).Form("form.block").Check("public", "1").Submit().Land().Status(t, 200)
		}
		if n, err := s.Texts.Notices(t.Context(), who); err != nil || len(n) > 0 && n[0].Alarm {
			t.Errorf("Today says %+v, %v", n, err)
		}
		if x, err := s.Staff.SetRoles(t.Context(), admin, evil.Account, nil, true); err != nil || x != nil {
			t.Fatalf("to make somebody leave waits, or %v", err)
		}
		d.Get(at+"/drafts/2").Form("form.block").Check("public", "1").Submit().Land().Status(t, 200)
		s.Later(negotiations.Undo + time.Second)
		s.Work()
		s.Must(s.Texts.RunDue(t.Context()))
		if ok, _ := public(s); ok {
			t.Fatal("public, though who wanted it has no role any more")
		}
		head, err := s.Texts.Head(t.Context(), "health")
		s.Must(err)
		if head.Drafts[0].Public || !head.Drafts[1].Public {
			t.Errorf("public: %v and %v", head.Drafts[0].Public, head.Drafts[1].Public)
		}
		n, err := s.Texts.Notices(t.Context(), who)
		if err != nil || len(n) == 0 || !n[0].Alarm || n[0].Count != 2 || n[0].Path != "/desk/texts/health" {
			t.Errorf("Today says %+v, %v", n, err)
		}
		if n, err := s.Texts.Notices(t.Context(), core.Actor{Account: "x", Grants: []core.Grant{{Role: core.Editor, Campaign: "south"}}}); err != nil || len(n) != 0 {
			t.Errorf("Today tells another campaign %+v, %v", n, err)
		}
		page := d.Get(at).Status(t, 200).Sound(t).Has(t, "This text did not become public", "The draft “Zero draft” did not become public", "no role for this text any more")
		for _, l := range core.Langs {
			d.Get("/"+string(l)+"/desk/texts/health").Status(t, 200).Sound(t)
		}
		s.Must(s.DB.Read(t.Context(), func(tx *db.Tx) error {
			said := 0
			all, err := audit.All(tx)
			for _, e := range all {
				if e.What == "negotiation.unfit" && e.Who == "time" {
					said++
				}
			}
			if said != 2 {
				t.Errorf("the log says it %d times", said)
			}
			return err
		}))
		// Somebody has seen the one, and somebody marks the other again.
		page.Press("I have seen this Zero draft").Land().Status(t, 200).HasNot(t, "“Zero draft” did not become public")
		d.Get(at+"/facts").Form("form.block").Check("public", "1").Submit().Land().Status(t, 200).HasNot(t, "did not become public")
		s.Later(negotiations.Undo + time.Second)
		s.Work()
		if ok, n := public(s); !ok || n != 1 {
			t.Errorf("a colleague cannot make it public: %v, %d", ok, n)
		}
		negotiationstest.Post(s.As(core.Grant{Role: core.Editor, Campaign: "south"}), "/en/desk/texts", "/en/desk/texts/health/noticed", url.Values{"plan": {"x"}}).Status(t, 404)
	}))
}
