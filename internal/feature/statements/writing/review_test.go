package writing_test

import (
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
)

// TestReviewEditorErasesNothing is S-43: the day on which what is sealed is erased was
// told to who signed. An editor alone can neither bring it nearer nor put it off nor
// take it away: not by a closing that is earlier, long past, later or gone, and not
// after the statement was taken down. Seen to fail when the day followed every closing:
// one in 2020 erased everything sealed within the hour.
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
		for _, at := range []time.Time{day(2026, 4, 1), day(2020, 1, 1), day(2026, 9, 1), {}} {
			facts(closes(at))
			if got := w.work(slug).Statement.EraseOn; got != told {
				t.Errorf("closing %v: will be erased on %v", at, got.Time())
			}
			w.publish(me, slug)
			live, err := w.Statements.Text(t.Context(), slug, 0)
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
		x := w.work(slug)
		next := x.Statement
		closes(day(2027, 1, 1))(&next)
		if err := w.s.SaveFacts(t.Context(), me.Account, slug, x.FactsSeen(), next); core.KindOf(err) != core.Invalid {
			t.Errorf("a closing after the day of erasing: %v", err)
		}
	})
}

// TestReviewPreviewEndsWithItsMaker: a link to a draft opens nothing once the one who
// made it has left or may no longer write it. Seen to fail when ByLink looked at the
// link alone.
func TestReviewPreviewEndsWithItsMaker(t *testing.T) {
	each(t, func(w *world) {
		_, admin := w.SignIn(core.Grant{Role: core.Administrator})
		_, me := w.editor()
		w.begin(me, "A declaration")
		for what, grants := range map[string][]core.Grant{"left": nil, "another job": {{Role: core.Translator}}} {
			_, maker := w.SignIn(core.Grant{Role: core.Editor}, core.Grant{Role: core.Translator})
			token, _, err := w.s.NewLink(t.Context(), maker.Account, "a-declaration", 7)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := w.s.ByLink(t.Context(), token); err != nil {
				t.Fatalf("%s: before: %v", what, err)
			}
			if _, err := w.Staff.SetRoles(t.Context(), admin, maker.Account, grants, grants == nil); err != nil {
				t.Fatal(err)
			}
			if _, _, err := w.s.ByLink(t.Context(), token); core.KindOf(err) != core.NotFound {
				t.Errorf("%s: it still opens: %v", what, err)
			}
		}
	})
}

// TestReviewPresenceIsForgotten: who had a text open last, and when, does not stay in
// the database until somebody opens one again. Seen to fail when only opening a text
// deleted it.
func TestReviewPresenceIsForgotten(t *testing.T) {
	each(t, func(w *world) {
		_, me := w.editor()
		w.begin(me, "A declaration")
		if _, err := w.s.Here(t.Context(), me.Account, w.work("a-declaration").Statement.ID, "en"); err != nil {
			t.Fatal(err)
		}
		left := func() (n int64) {
			if err := w.s.Forget(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
				n, err = db.Value[int64](tx, `SELECT COUNT(*) FROM writing_presence`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if w.Later(time.Minute); left() != 1 {
			t.Error("forgotten while they are there")
		}
		if w.Later(2 * time.Minute); left() != 0 {
			t.Error("they left, and it still says so")
		}
	})
}

// TestReviewCampaignNames: a campaign's name cannot read as a role in the audit log, be
// a second one in a list of roles, or hide its direction; nothing is saved by one that
// does. Seen to fail when every text was a campaign.
func TestReviewCampaignNames(t *testing.T) {
	each(t, func(w *world) {
		_, me := w.editor()
		w.begin(me, "A declaration")
		for _, name := range []string{"health, administrator", "a/b", "one;two", "واحد، اثنان", "x\u202eevil\x00", "-", strings.Repeat("a", 81)} {
			x := w.work("a-declaration")
			st := x.Statement
			st.Campaign = name
			if err := w.s.SaveFacts(t.Context(), me.Account, st.Slug, x.FactsSeen(), st); core.KindOf(err) != core.Invalid {
				t.Errorf("%q: %v", name, err)
			}
			st = statements.Statement{Kind: statements.Declaration, Source: "en", Signers: statements.SignersNone, Rule: statements.RuleCarry, Campaign: name}
			if _, err := w.s.Begin(t.Context(), me, st, "Another", ""); core.KindOf(err) != core.Invalid {
				t.Errorf("begun for %q: %v", name, err)
			}
		}
		x := w.work("a-declaration")
		st := x.Statement
		st.Campaign = "  Droits et santé 2026 "
		if err := w.s.SaveFacts(t.Context(), me.Account, st.Slug, x.FactsSeen(), st); err != nil || w.work("a-declaration").Statement.Campaign != "Droits et santé 2026" {
			t.Errorf("%v, %q", err, w.work("a-declaration").Statement.Campaign)
		}
	})
}
