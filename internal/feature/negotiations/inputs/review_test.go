package inputs_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"groundswell/internal/feature/negotiations/inputs"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/platform/db"
)

// reread brings the only draft in again, with a paragraph in front.
func (w *world) reread(paragraphs ...string) {
	w.Helper()
	_, err := w.Texts.ReplaceDraft(w.Context(), negotiationstest.Editor, "hlm", 1, negotiationstest.Draft("Zero draft", w.Now(), false, paragraphs...))
	w.Must(err)
}

// TestReviewFormsKeepTheirParagraph: the draft is read anew and divided otherwise while
// a network writes on its second paragraph: its words go where that stands now, and
// nowhere when it is gone; what was typed is still in the form. Seen to fail when the
// form said a number only: the wording replaced another paragraph.
func TestReviewFormsKeepTheirParagraph(t *testing.T) {
	each(t, func(w *world) {
		guest := w.Anybody()
		to := w.link(w.editor(), "South", "7")
		open := func(kind string) func(...string) (int, string) {
			f := guest.Get(to+"?p=1&kind="+kind).Status(t, 200).Form("form.proposing")
			return func(set ...string) (int, string) {
				for i := 0; i+1 < len(set); i += 2 {
					f.Set(set[i], set[i+1])
				}
				p := f.Submit(w.say("edit.propose"))
				return p.Code, p.Body
			}
		}
		send, late := open("replace"), open("replace")
		moved := open("move")
		w.reread(op1, "OP 1 bis. Keep what is there.", op2, op3, op4)
		if code, body := send("text", "Urge Member States to fund community-led responses."); code != http.StatusSeeOther {
			t.Fatalf("%d %s", code, body)
		}
		if all := w.all(); len(all) != 1 || all[0].N != 2 || !strings.Contains(all[0].Base, "community-led") {
			t.Errorf("the wording is about another paragraph: %+v", all[0])
		}
		if code, _ := moved("to", "3"); code != http.StatusConflict {
			t.Errorf("moved behind a paragraph that nobody chose: %d", code)
		}
		w.reread(op1, "OP 1 bis. Keep what is there.", op3, op4)
		if code, body := late("text", "Typed with care."); code != http.StatusConflict || !strings.Contains(body, "Typed with care.") {
			t.Errorf("about a paragraph that is gone: %d, or what was typed is lost", code)
		}
		if n := len(w.all()); n != 1 {
			t.Errorf("%d inputs", n)
		}
	})
}

// TestReviewAgreedIsWhatWasSeen: an editor agrees to a network's wording, or publishes
// it, as the page showed it; when the network changed it a moment before, it is not
// agreed. Seen to fail when the form did not say which revision it was about.
func TestReviewAgreedIsWhatWasSeen(t *testing.T) {
	each(t, func(w *world) {
		c, guest := w.editor(), w.Anybody()
		to := w.link(c, "South", "7")
		guest.Get(to+"?p=1&kind=replace").Form("form.proposing").Set("text", "Urge Member States to fund community-led responses.").Submit(w.say("edit.propose")).Status(t, 303)
		in := w.all()[0]
		page := c.Get(desk).Status(t, 200)
		guest.Get(to+"?id="+string(in.ID)).Form("form.proposing").Set("text", "Forget community-led responses.").Submit(w.say("edit.propose")).Status(t, 303)
		if p := page.Form("#i" + string(in.ID) + " form").Submit(w.say("do.agreed") + " South"); p.Code == http.StatusSeeOther {
			t.Error("what nobody of us saw is agreed by us")
		}
		if got := w.all()[0]; got.State != inputs.Proposed {
			t.Errorf("it is %s", got.State)
		}
		c.Get(desk).Form("#i"+string(in.ID)+" form").Submit(w.say("do.agreed")+" South").Status(t, 303)
	})
}

// TestReviewFatesAreOfOneDraftAndWording: what became of an input is said of the draft
// that the page showed, not of one that came between; and no longer when the input is
// about other words. Seen to fail when the form named no draft, and when saving left
// what had been decided.
func TestReviewFatesAreOfOneDraftAndWording(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		w.propose(c, "North", 1, "consider funding", "fund")
		w.Add("hlm", "Rev.1", false, op1, "OP 2. Encourage Member States to fund community-led responses, as appropriate.", op3, op4)
		in := w.all()[0]
		at := desk + "/fates?draft=1"
		page := c.Get(at).Status(t, 200)
		between := negotiationstest.Draft("Rev.0", w.Now(), false, op1, op2, op3, op4)
		between.Before = 2
		_, err := w.Texts.AddDraft(w.Context(), negotiationstest.Editor, "hlm", between)
		w.Must(err)
		send := func(v url.Values) int {
			v.Set("token", page.Attr("input[name=token]", "value"))
			return c.Post(desk+"/"+string(in.ID)+"/fate", v).Code
		}
		if code := send(url.Values{"outcome": {"whole"}, "next": {page.Attr("input[name=next]", "value")}}); code == http.StatusSeeOther {
			t.Error("decided about a draft that nobody was shown")
		}
		page = c.Get(at)
		if code := send(url.Values{"outcome": {"whole"}, "next": {page.Attr("input[name=next]", "value")}}); code != http.StatusSeeOther {
			t.Fatalf("%d", code)
		}
		c.Get(at).Has(t, w.say("fates.decided"))
		c.Get(desk+"/"+string(in.ID)).Form("form.proposing").Set("text", "Demand that community-led responses are paid for.").Submit(w.say("edit.propose")).Status(t, 303)
		if strings.Contains(c.Get(at).Body, w.say("fates.decided")) {
			t.Error("other words are said to be in, by a decision about those before")
		}
	})
}

// TestReviewRemovedDraftTakesItsInputs: inputs quote the draft they are on. With a draft
// that is removed they go, and the links to it. Seen to fail when they stayed.
func TestReviewRemovedDraftTakesItsInputs(t *testing.T) {
	each(t, func(w *world) {
		c := w.editor()
		to := w.link(c, "South", "7")
		w.propose(c, "North", 1, "consider funding", "fund")
		w.Add("hlm", "Rev.1", false, op1, op3)
		w.Must(w.Texts.RemoveDraft(w.Context(), negotiationstest.Editor, "hlm", 1))
		for _, table := range []string{"inputs_input", "inputs_link", "inputs_fate"} {
			var n int64
			w.Must(w.DB.Read(t.Context(), func(tx *db.Tx) error { return tx.Get([]any{&n}, "SELECT COUNT(*) FROM "+table) }))
			if n != 0 {
				t.Errorf("%d in %s", n, table)
			}
		}
		if p := w.Anybody().Get(to); p.Code != http.StatusNotFound {
			t.Errorf("the link opens something: %d", p.Code)
		}
	})
}
