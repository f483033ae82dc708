package retention_test

import (
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
)

// TestReviewTomorrowIsNow is S-43: to erase tomorrow takes two as to erase now does.
// Thirty days away, when everybody is still warned, and where nothing sealed is held,
// an earlier day is set at once. Seen to fail when every earlier day was: everything
// sealed was gone at midnight, by one person, and nobody was told before.
func TestReviewTomorrowIsNow(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		w.SignIn(core.Grant{Role: core.Coordinator})
		_, evil := w.SignIn(core.Grant{Role: core.Coordinator})
		today := core.DayOf(w.Now())
		closes := func() core.Day { // nothing before is a day at all
			st, err := w.Statements.Found(t.Context(), "declaration")
			if err != nil {
				t.Fatal(err)
			}
			return max(core.Day(st.ClosesAt/86400)+5, today+1)
		}()
		set := func(day core.Day) *auth.Second {
			t.Helper()
			x, err := w.s.SetDay(t.Context(), evil, "declaration", day)
			if err != nil {
				t.Fatal(err)
			}
			return x
		}
		w.ListKey("declaration")
		if x := set(closes); x != nil {
			t.Error("nothing is held, and a second person is asked")
		}
		w.days(int(closes-today) - 10)
		w.sign("declaration")
		st, err := w.Statements.Found(t.Context(), "declaration")
		if err != nil {
			t.Fatal(err)
		}
		if x := set(st.EraseOn - 1); x == nil || x.Alone || x.State != "open" {
			t.Errorf("nine days away: %+v", x)
		}
		if now, err := w.Statements.Found(t.Context(), "declaration"); err != nil || now.EraseOn != st.EraseOn {
			t.Errorf("one alone brought the day nearer: %v", err)
		}
	})
}
