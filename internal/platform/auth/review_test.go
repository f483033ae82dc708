package auth_test

import (
	"slices"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/db"
)

// TestReviewInvitationsForgetPeople: an invitation that was used, withdrawn or is too
// old keeps neither the name nor the address of whom it was for. Seen to fail when
// ending an invitation only changed its state, and when Tend left those that ran out.
func TestReviewInvitationsForgetPeople(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		admin := w.account("Amani", core.Administrator)
		invite := func(name string) string {
			token, _, err := w.Invite(w.ctx, admin, name, "marker@example.org", "en", grants(core.Editor))
			w.must(err)
			return token
		}
		traces := func() (n int64) {
			w.must(w.DB.Read(w.ctx, func(tx *db.Tx) (err error) {
				n, err = db.Value[int64](tx, `SELECT COUNT(*) FROM auth_invite WHERE name <> '' OR email <> ''`)
				return err
			}))
			return n
		}
		w.join(invite("Used"), "Bea")
		invite("Withdrawn")
		open, err := w.Invites(w.ctx)
		w.must(err)
		if len(open) != 1 || open[0].Name != "Withdrawn" || traces() != 1 {
			t.Fatalf("%d open, %d traces", len(open), traces())
		}
		w.must(w.Withdraw(w.ctx, admin, open[0].ID))
		if n := traces(); n != 0 {
			t.Errorf("%d invitations that are over name somebody", n)
		}
		invite("Too old")
		w.now = w.now.Add(7*24*time.Hour + time.Second)
		w.must(w.Tend(w.ctx))
		if n := traces(); n != 0 {
			t.Errorf("%d invitations that ran out name somebody", n)
		}
	})
}

// TestReviewRoleNeedsPasskey is S-40: who came in by the other house, with a password,
// and is then made a moderator, must show a passkey first: the session ends. One that
// began with a passkey goes on. Seen to fail when changeRoles left sessions alone.
func TestReviewRoleNeedsPasskey(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		admin, bea := w.account("Amani", core.Administrator), w.account("Bea", core.Editor)
		weak, err := w.Begin(w.ctx, bea.Account, false) // as Back does
		w.must(err)
		strong, err := w.Begin(w.ctx, bea.Account, true)
		w.must(err)
		x, err := w.SetRoles(w.ctx, admin, bea.Account, grants(core.Editor, core.Translator), false)
		w.must(err)
		if !x.Alone || !w.signedIn(weak) {
			t.Fatal("a role that needs no passkey ended a session")
		}
		_, err = w.SetRoles(w.ctx, admin, bea.Account, grants(core.Editor, core.Moderator), false)
		w.must(err)
		if w.signedIn(weak) {
			t.Error("a password at another house is enough for a moderator")
		}
		if !w.signedIn(strong) {
			t.Error("a session that began with a passkey ended")
		}
	})
}

// TestReviewNobodyLeftToStop is S-43: who sends everybody away who could object waits
// three days instead of one, and whoever is still here as something else can stop
// things for a week, though no longer agree. Seen to fail when propose did not look
// whether anybody who could object is left, and when judge asked for the role alone.
func TestReviewNobodyLeftToStop(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		evil, good := w.account("Mallory", core.Administrator), w.account("Amani", core.Coordinator, core.Editor)
		_, err := w.SetRoles(w.ctx, evil, good.Account, grants(core.Editor), false)
		w.must(err)
		ask := func() *auth.Second {
			x, err := w.SetRoles(w.ctx, evil, evil.Account, grants(core.Administrator, core.Coordinator), false)
			w.must(err)
			return x
		}
		x := ask()
		if x.Alone || x.DueAt != x.At+3*86400 {
			t.Fatalf("due %d hours later, alone: %v", (x.DueAt-x.At)/3600, x.Alone)
		}
		if ok, err := w.MayStop(w.ctx, w.who(good)); err != nil || !ok {
			t.Errorf("%v %v", ok, err)
		}
		w.refused(w.Agree(w.ctx, w.who(good), x.ID), core.NotFound)
		w.must(w.Stop(w.ctx, w.who(good), x.ID))
		x = ask()
		w.now = w.now.Add(25 * time.Hour)
		w.must(w.Tend(w.ctx))
		if w.who(evil).Has(core.Coordinator) {
			t.Error("done a day later, when nobody could stop it")
		}
		w.now = w.now.Add(6 * 24 * time.Hour) // a week is over
		w.must(w.Tend(w.ctx))
		if ok, err := w.MayStop(w.ctx, w.who(good)); err != nil || ok || !w.who(evil).Has(core.Coordinator) {
			t.Errorf("%v %v", ok, err)
		}
		w.refused(w.Stop(w.ctx, w.who(good), x.ID), core.NotFound)
	})
}

// TestReviewNobodyBorrowsAName is S-43: who agrees to what a colleague asks for goes by
// the name. Nobody takes that of another, nor one that looks like it, by changing their
// own or by an invitation; and a change stands in the audit log. Seen to fail when
// SetAccount, and when accept, took every name, and when nothing was written down.
func TestReviewNobodyBorrowsAName(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		evil, good := w.account("Mallory", core.Administrator), w.account("Amani", core.Coordinator)
		for _, name := range []string{"Amani", " amani ", "Аmani"} { // the last with a Cyrillic letter
			w.refused(w.SetAccount(w.ctx, evil, name, "", "en"), core.Invalid)
		}
		w.must(w.SetAccount(w.ctx, good, "Amani", "amani@example.org", "fr")) // her own
		w.must(w.SetAccount(w.ctx, evil, "Mallory M.", "", "en"))
		if trail := w.trail(); !slices.Contains(trail, string(evil.Account)+" account.renamed") || slices.Contains(trail, string(good.Account)+" account.renamed") {
			t.Errorf("%v", trail)
		}
		token, _, err := w.Invite(w.ctx, evil, "Amani", "", "en", grants(core.Editor))
		w.must(err)
		d := authtest.NewDevice(t, w.Origin)
		ask, _, err := w.AskInvited(w.ctx, token)
		w.must(err)
		_, _, err = w.Join(w.ctx, token, "Amani", "key", "en", ask.State, d.Create(ask.Options))
		w.refused(err, core.Invalid)
		if _, _, err = w.AskInvited(w.ctx, token); err != nil {
			t.Errorf("the invitation is gone: %v", err)
		}
	})
}
