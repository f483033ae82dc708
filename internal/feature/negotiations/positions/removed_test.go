package positions_test

import (
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/platform/webtest"
)

const removedPage = "/en/desk/texts/health/positions/removed"

// removes removes the zero draft of "health" after two positions, one of them public,
// and a sealed one were noted on its OP 2, and one on its OP6 alt.
func (w *world) removes() {
	w.Helper()
	w.key()
	c := w.signIn(core.Editor, "")
	zero := w.draftID(0)
	w.note(c, "place", "OP2", "who", "Kenya", "words", "Keep the clinics.", "draft", zero).Land().Status(w.t, 200)
	w.note(c, "place", "OP2", "who", "Samoa", "words", "Clinics matter.", "kept", "public", "draft", zero).Land().Status(w.t, 200)
	w.note(c, "place", "OP2", "who", "Nauru", "words", "Hellebore.", "kept", "sealed", "draft", zero).Land().Status(w.t, 200)
	w.note(c, "place", "OP6 alt", "who", "Tonga", "words", "Communities first.", "draft", zero).Land().Status(w.t, 200)
	if n := w.Counted("health", 1); n["+positions.delete.positions"] != 3 || n["+positions.delete.sealed"] != 1 {
		w.Errorf("the page that removes the draft says that there are %v", n)
	}
	w.Must(w.Texts.RemoveDraft(w.Context(), negotiationstest.Editor, "health", 1))
}

// What was said about a draft that was removed is kept, told of, and stands by itself: it
// is not taken for what is called alike in another draft. Seen to fail when grouped looked
// for its label in the newest draft.
func TestRemovedDraft(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		w.removes()
		c, editor := w.SignIn(core.Grant{Role: core.Editor})
		list := c.Get("/en/desk/texts/health/positions").Status(t, 200).Sound(t)
		list.Has(t, "4 positions are on a draft that was removed", "On a draft that was removed")
		for _, s := range list.Texts("main section") {
			if strings.Contains(s, "Keep the clinics.") && strings.Contains(s, "Decides to act") {
				t.Errorf("it stands with what is called OP2 now: %s", s)
			}
		}
		c.Get("/en/desk/texts/health/positions/matrix").Status(t, 200).Sound(t).Has(t, "On a draft that was removed")
		if n, err := w.s.Notices(t.Context(), editor); err != nil || len(n) != 1 || n[0].Count != 4 || n[0].Path != "/desk/texts/health/positions/removed" {
			t.Errorf("Today says %+v %v", n, err)
		}
		if n, err := w.s.Notices(t.Context(), core.Actor{Account: "x", Grants: []core.Grant{{Role: core.Editor, Campaign: "north"}}}); err != nil || len(n) != 0 {
			t.Errorf("Today tells another campaign %+v %v", n, err)
		}
		for _, l := range core.Langs {
			c.Get("/"+string(l)+"/desk/texts/health/positions/removed").Status(t, 200).Sound(t)
		}
		p := c.Get(removedPage)
		if got := p.Texts("main section"); len(got) != 2 || !strings.Contains(got[0], "1 sealed position") {
			t.Fatalf("%q", got)
		}
		w.show("health")
		w.reader().Get("/en/texts/health/positions").Status(t, 404)
		// Changing its words leaves it where it is.
		at := "/en/desk/texts/health/positions/" + w.positionID("Communities first.")
		c.Get(at).Status(t, 200).Sound(t).Has(t, "On a draft that was removed").Form("form.quick").Set("words", "Communities, first of all.").Submit().Land().Status(t, 200).Has(t, "4 positions are on a draft")
	})
}

// They are moved together, sealed ones too, to a paragraph that is called so; public ones
// are public again then. Those in clear can be deleted, after a tick; sealed ones stay.
// Other campaigns' staff and who only reads can do neither.
func TestRemovedMoved(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		w.removes()
		w.show("health")
		c := w.signIn(core.Editor, "")
		from := c.Get(removedPage).Attr("main section form input[name=from]", "value")
		move := map[string][]string{"from": {from}, "do": {"move"}, "to": {w.draftID(0)}, "place": {"OP1"}}
		for role, campaign := range map[core.Role]string{core.Editor: "north", core.Translator: ""} {
			x := w.signIn(role, campaign)
			page := "/en/desk/texts/health/positions"
			if campaign != "" {
				page = "/en/desk/texts/north/positions"
			}
			token := x.Get(page).Status(t, 200).Attr("input[name=token]", "value")
			if token == "" {
				token = x.Get("/en/desk/texts/health/positions/matrix").Attr("input[name=token]", "value")
			}
			v := map[string][]string{"token": {token}}
			for k, one := range move {
				v[k] = one
			}
			if p := x.Post(removedPage, v); p.Code != 404 && p.Code != 403 {
				t.Errorf("%s of %q: %d", role, campaign, p.Code)
			}
		}
		first, second := place(c.Get(removedPage), 0), place(c.Get(removedPage), 1)
		for place, want := range map[string]string{"OP77": "No paragraph of this draft is called so", "": "No paragraph of this draft is called so"} {
			p := c.Get(removedPage).Form(first+" form.stack").Set("place", place).Submit().Status(t, 422).Sound(t)
			p.Has(t, want)
			if got := p.Form(first + " form.stack").Value("place"); got != place {
				t.Errorf("%q stands where %q was typed", got, place)
			}
		}
		negotiationstest.Post(c, removedPage, removedPage, map[string][]string{"from": {from}, "do": {"move"}, "to": {"none"}, "place": {"OP1"}}).Status(t, 422).Has(t, "Choose the draft.")
		p := c.Get(removedPage).Form(first+" form.stack").Set("place", "op 1").Submit().Land().Status(t, 200).Sound(t)
		p.Has(t, "The positions are moved.").HasNot(t, "Keep the clinics.")
		list := c.Get("/en/desk/texts/health/positions").Has(t, "1 position is on a draft that was removed")
		found := false
		for _, s := range list.Texts("main section") {
			found = found || strings.Contains(s, "Keep the clinics.") && strings.Contains(s, "as appropriate") && strings.Contains(s, "1 sealed position")
		}
		if !found {
			t.Error("they do not stand on OP1, the sealed one with them")
		}
		w.reader().Get("/en/texts/health/positions").Status(t, 200).Has(t, "Clinics matter.").HasNot(t, "Keep the clinics.")
		negotiationstest.Post(c, removedPage, removedPage, move).Status(t, 409).Sound(t).Has(t, "A colleague moved or deleted these")
		// The other group is deleted.
		p.Form(second+" details form").Submit("Delete OP6 alt").Status(t, 422).Sound(t).Has(t, "Tick that they are to be deleted.")
		p.Form(second+" details form").Check("sure", "1").Submit("Delete OP6 alt").Land().Status(t, 200).Sound(t).Has(t, "The positions are deleted.", "There are none any more.")
		if got := w.logged(); got != "position.public position.public position.moved position.deleted" {
			t.Errorf("the log says %q", got)
		}
	})
}

// The same words in another draft are found, whatever they are called there; and a group
// of which only sealed ones are left offers nothing to delete.
func TestRemovedFoundAgain(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		w.removes()
		w.Add("health", "Rev.2", false, "OP7. Calls upon states to end discrimination in clinics.")
		c := w.signIn(core.Editor, "")
		p := c.Get(removedPage).Sound(t).Has(t, "The same words stand in Rev.2: OP7")
		if f := p.Form(place(p, 0) + " form.stack"); f.Value("place") != "OP7" {
			t.Errorf("%q is proposed", f.Value("place"))
		}
		p.Form(place(p, 0)+" details form").Check("sure", "1").Submit("Delete OP2").Land().Status(t, 200)
		again := c.Get(removedPage).Sound(t)
		if n := len(again.Find("details.optional")); n != 1 { // of the other group
			t.Errorf("%d groups can be deleted", n)
		}
		if w.sealed() != 1 {
			t.Error("the sealed one went without a second person")
		}
	})
}

// place selects the n-th group of the page.
func place(p *webtest.Page, n int) string {
	return "#" + p.Find("main section")[n].Attr[1].Val
}
