package asks_test

import (
	"net/http"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/asks"
	"groundswell/internal/platform/db"
)

// TestReviewDecidedIsWhatWasSeen: a draft is put in front while somebody weighs an ask
// in the second draft: their decision is not taken for one about what has that number
// now, and an ask that is out is not said to be in. What was decided about a draft goes
// with it. Seen to fail when the form said a number only, and when nothing was deleted.
func TestReviewDecidedIsWhatWasSeen(t *testing.T) {
	each(t, func(w *world) {
		w.weaker()
		a := w.shelter(true)
		c, _ := w.signIn(core.Editor, "north")
		f := c.Get("/en/desk/texts/lamps/asks/"+string(a.ID)+"/2").Status(t, 200).Form("form.stack")
		in := newDraft("Non-paper", "Decide to keep the roads clear of snow;")
		in.Before = 1
		_, err := w.Texts.AddDraft(t.Context(), everywhere, "lamps", in)
		w.must(err)
		if p := f.Check("status", "in").Submit("So it is"); p.Code == http.StatusSeeOther || !strings.Contains(p.Body, "Nothing was saved") {
			t.Errorf("%d: decided about a draft that nobody was shown", p.Code)
		}
		g, err := w.s.Grid(t.Context(), "lamps", false)
		w.must(err)
		for _, cell := range g.Row(a.ID).Cells {
			if cell.Decision != nil {
				t.Errorf("%s is %s by decision", cell.Draft.Name, cell.Status)
			}
		}
		c.Get("/en/desk/texts/lamps/asks/"+string(a.ID)+"/3").Form("form.stack").Check("status", "in").Submit("So it is").Status(t, 303)
		if n := w.Counted("lamps", 3); n["asks.delete.decisions"] != 1 {
			t.Errorf("the page that removes the draft says that there are %v", n)
		}
		w.must(w.Texts.RemoveDraft(t.Context(), everywhere, "lamps", 3))
		var n int64
		w.must(w.DB.Read(t.Context(), func(tx *db.Tx) error { return tx.Get([]any{&n}, "SELECT COUNT(*) FROM asks_decision") }))
		if n != 0 {
			t.Errorf("%d decisions about a draft that is no more", n)
		}
	})
}

// TestReviewWordingIsVisible: what nobody sees is in no name and no wording of an ask.
// Seen to fail when these were kept as they came.
func TestReviewWordingIsVisible(t *testing.T) {
	each(t, func(w *world) {
		given := asks.Facts{Names: map[core.Lang]string{"en": "Shel\u202Eter"}, Wanted: "Commit\u200B to \u2066provide shelter",
			Groups: []string{"wo\u202Emen"}, RedLines: []string{"as\u00AD appropriate"}}
		a, err := w.s.Add(t.Context(), everywhere, "lamps", true, given)
		w.must(err)
		if given.Names["en"] != "Shel\u202Eter" || given.Groups[0] != "wo\u202Emen" || given.RedLines[0] != "as\u00AD appropriate" {
			t.Errorf("what was given was changed where it lay: %q", given)
		}
		got := a.Names["en"] + a.Wanted + a.Groups[0] + a.RedLines[0]
		if strings.ContainsAny(got, "\u202E\u200B\u2066\u00AD") || a.Groups[0] != "women" {
			t.Errorf("%q", got)
		}
		_, err = w.s.Add(t.Context(), everywhere, "lamps", true, asks.Facts{Names: map[core.Lang]string{"en": "x"}, Wanted: "a\x00b"})
		if core.KindOf(err) != core.Invalid {
			t.Errorf("a control: %v", err)
		}
	})
}
