package writing_test

import (
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
)

// TestReviewEditorErasesNothing is S-43: the day on which what is sealed is erased was
// told to who signed. An editor alone can bring it no nearer and take it away no more
// than anybody: not by a closing that is earlier, long past or gone, and not after the
// statement was taken down. A later closing moves it along. Seen to fail when the day
// followed every closing: one in 2020 erased everything sealed within the hour.
func TestReviewEditorErasesNothing(t *testing.T) {
	each(t, func(w *world) {
		_, me := w.editor()
		w.begin(me, "A declaration")
		const slug = "a-declaration"
		facts := func(change func(*statements.Statement)) {
			t.Helper()
			x := w.work(slug)
			next := x.Statement
			change(&next)
			if err := w.s.SaveFacts(t.Context(), me.Account, slug, x.FactsSeen(), next); err != nil {
				t.Fatal(err)
			}
		}
		closes := func(at time.Time) func(*statements.Statement) {
			return func(st *statements.Statement) {
				if st.ClosesAt, st.OpensAt = at.Unix(), 0; at.IsZero() {
					st.ClosesAt = 0
				}
			}
		}
		day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 10, 0, 0, 0, time.UTC) }
		told := core.DayOf(day(2026, 11, 28))
		facts(closes(day(2026, 8, 1)))
		facts(closes(day(2026, 6, 1))) // nobody was told anything yet
		w.publish(me, slug)
		for _, at := range []time.Time{day(2026, 4, 1), day(2020, 1, 1), {}} {
			facts(closes(at))
			if got := w.work(slug).Statement.EraseOn; got != told {
				t.Errorf("closing %v: will be erased on %v", at, got.Time())
			}
			w.publish(me, slug)
			live, err := w.st.Text(t.Context(), slug, 0)
			if err != nil || live.Statement.EraseOn != told {
				t.Errorf("closing %v: erased on %v, %v", at, live.Statement.EraseOn.Time(), err)
			}
		}
		if err := w.s.TakeDown(t.Context(), me.Account, slug); err != nil {
			t.Fatal(err)
		}
		facts(closes(day(2020, 1, 1)))
		if got := w.work(slug).Statement.EraseOn; got != told {
			t.Errorf("taken down: erased on %v", got.Time())
		}
		facts(closes(day(2027, 1, 1)))
		if got := w.work(slug).Statement.EraseOn; got != core.DayOf(day(2027, 6, 30)) {
			t.Errorf("a later closing: erased on %v", got.Time())
		}
	})
}
