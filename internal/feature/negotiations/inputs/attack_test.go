package inputs_test

import (
	"net/http"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/inputs"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/platform/db"
)

// TestAttackNewInputOnOldWords: a colleague writes a new proposal while the draft is read
// anew and its paragraph goes: they are told, and what they typed is still there. Seen to
// fail, with a page of an error of ours and nothing of what was typed, when the answer
// looked for the revision of an input that was never saved.
func TestAttackNewInputOnOldWords(t *testing.T) {
	each(t, func(w *world) {
		f := w.form(w.editor(), 1, inputs.Replace)
		w.reread(op1, op3, op4)
		p := f.Set("network", "North").Set("text", "Typed with care.").Submit(w.say("edit.propose"))
		if p.Code != http.StatusConflict || !strings.Contains(p.Body, "Typed with care.") {
			t.Errorf("%d, or what was typed is lost", p.Code)
		}
		if n := len(w.all()); n != 0 {
			t.Errorf("%d inputs", n)
		}
	})
}

// TestAttackNothingAfterTheEnd: a link is opened, and its link is ended, its draft is
// removed, or the whole text deleted, before what is written through it is stored: it is
// stored nowhere. It would quote a draft that was removed for good, and nobody would ever
// delete it. The same for what staff write. Seen to fail when only the page before had
// looked whether these are still there.
func TestAttackNothingAfterTheEnd(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		link := func() (*inputs.Link, *inputs.Table) {
			to := w.link(c, "South", "7")
			l, table, err := w.s.Guest(t.Context(), to[strings.LastIndex(to, "/")+1:])
			w.Must(err)
			return l, table
		}
		write := func(l *inputs.Link, table *inputs.Table) error {
			_, err := w.s.SaveGuest(t.Context(), l, table, inputs.Input{N: 1, State: inputs.Proposed, Words: inputs.Words{Kind: inputs.Replace, Text: "Urge them to fund it."}})
			return err
		}
		l, table := link()
		w.Must(write(l, table))
		before := w.all()[0].ID
		w.Must(w.s.Revoke(t.Context(), negotiationstest.Editor, "hlm", l.ID))
		if err := write(l, table); core.KindOf(err) != core.NotFound {
			t.Errorf("through a link that was ended: %v", err)
		}
		if err := w.s.WithdrawGuest(t.Context(), l, table, before); core.KindOf(err) != core.NotFound {
			t.Errorf("withdrawn through a link that was ended: %v", err)
		}
		l, table = link()
		w.Add("hlm", "Rev.1", false, op1, op3)
		w.Must(w.Texts.RemoveDraft(t.Context(), negotiationstest.Editor, "hlm", 1))
		if err := write(l, table); core.KindOf(err) != core.NotFound {
			t.Errorf("on a draft that was removed: %v", err)
		}
		var n int64
		w.Must(w.DB.Read(t.Context(), func(tx *db.Tx) error { return tx.Get([]any{&n}, "SELECT COUNT(*) FROM inputs_input") }))
		if n != 0 {
			t.Errorf("%d proposals quote what was removed", n)
		}
	})
}

// TestAttackLinkIsForItsDraft: an editor types the name of a network for which a link is
// to be made while a colleague brings in a non-paper before the draft on the page: the
// network gets no link to the non-paper, and nobody exports it by mistake. Seen to fail
// when the form named the draft by its number alone.
func TestAttackLinkIsForItsDraft(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		w.propose(c, "North", 1, "Encourage", "Urge")
		page := c.Get(desk).Status(t, 200)
		in := negotiationstest.Draft("Non-paper", w.Now(), false, "OP 1. Whispered in the corridor.")
		in.Before = 1
		_, err := w.Texts.AddDraft(t.Context(), negotiationstest.Editor, "hlm", in)
		w.Must(err)
		p := page.Form("form.linking").Set("link-network", "South").Set("days", "7").Submit()
		if p.Code != http.StatusConflict && p.Code != http.StatusUnprocessableEntity || strings.Contains(p.Body, "newlink") {
			t.Errorf("%d: a link to a draft that nobody meant", p.Code)
		}
		var n int64
		w.Must(w.DB.Read(t.Context(), func(tx *db.Tx) error { return tx.Get([]any{&n}, "SELECT COUNT(*) FROM inputs_link") }))
		if n != 0 {
			t.Errorf("%d links", n)
		}
		page.Form("form.sheeting").Submit().Status(t, http.StatusConflict)
	})
}
