package auth_test

import (
	"slices"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
)

// TestS48InvitationsThatAreOver is S-48: an invitation that was used, withdrawn, is
// too old, or whose maker lost the role, opens nothing: neither the page, nor the
// answer of a page that is still open, nor the way by another house, and no account
// comes of it. Seen to fail, one after the other, when invite() did not look at the
// state and at the time, when accept() did not use the invitation up, and when
// takeBack left invitations open.
func TestS48InvitationsThatAreOver(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		admin, other := w.account("Amani", core.Administrator), w.account("Bea", core.Administrator)
		editor := []core.Grant{{Role: core.Editor}}
		for name, over := range map[string]func(inv *auth.Invite, token string){
			"used":      func(_ *auth.Invite, token string) { w.join(token, "Chipo") },
			"withdrawn": func(inv *auth.Invite, _ string) { w.must(w.Withdraw(w.ctx, other, inv.ID)) },
			"too old":   func(*auth.Invite, string) { w.now = w.now.Add(7*24*time.Hour + time.Second) },
			"its maker left": func(*auth.Invite, string) {
				_, err := w.SetRoles(w.ctx, other, admin.Account, nil, true)
				w.must(err)
				admin = w.account("Amani2", core.Administrator)
			},
			"its maker is no administrator any more": func(*auth.Invite, string) {
				_, err := w.SetRoles(w.ctx, other, admin.Account, []core.Grant{{Role: core.Administrator, Campaign: "one"}}, false)
				w.must(err)
				admin = w.account("Amani3", core.Administrator)
			},
		} {
			token, x, err := w.Invite(w.ctx, admin, "Dao", "dao@example.org", "fr", editor)
			if err != nil || x != nil {
				t.Fatal(err, x)
			}
			ask, inv, err := w.AskInvited(w.ctx, token) // the page is open
			w.must(err)
			answer := authtest.NewDevice(t, origin).Create(ask.Options)
			over(inv, token)
			n := func() int { all, err := w.Accounts(w.ctx); w.must(err); return len(all) }
			before := n()
			_, _, err = w.AskInvited(w.ctx, token)
			if core.KindOf(err) != core.Closed {
				t.Errorf("%s: the page: %v", name, err)
			}
			if _, _, err = w.Join(w.ctx, token, "Mallory", "phone", "en", ask.State, answer); core.KindOf(err) != core.Closed {
				t.Errorf("%s: the open page's answer: %v", name, err)
			}
			if _, err := w.Look(w.ctx, token); core.KindOf(err) != core.Closed {
				t.Errorf("%s: the way by another house: %v", name, err)
			}
			if after := n(); after != before {
				t.Errorf("%s: an account was made", name)
			}
			open, err := w.Invites(w.ctx)
			w.must(err)
			if slices.ContainsFunc(open, func(i *auth.Invite) bool { return i.ID == inv.ID }) {
				t.Errorf("%s: it is listed as open", name)
			}
		}
		for _, token := range []string{"", "x", core.NewToken()} {
			_, _, err := w.AskInvited(w.ctx, token)
			w.refused(err, core.Closed)
		}
		// An account that is invited back and leaves before it comes.
		back, err := w.NewAccount(w.ctx, "Eve", "en", editor)
		w.must(err)
		token, x, err := w.InviteBack(w.ctx, other, back.ID)
		w.must(err)
		w.must(w.Agree(w.ctx, admin, x.ID))
		ask, _, err := w.AskInvited(w.ctx, token)
		w.must(err)
		answer := authtest.NewDevice(t, origin).Create(ask.Options)
		_, err = w.SetRoles(w.ctx, other, back.ID, nil, true)
		w.must(err)
		_, _, err = w.Join(w.ctx, token, "Eve", "phone", "en", ask.State, answer)
		w.refused(err, core.Closed)
	})
}

// TestS47WaysBack is S-47: who lost the passkeys comes back by a colleague's
// invitation, which takes two people, and the lost passkeys and open sessions are
// worth nothing from then on; who lost the whole desk, by a link from the server,
// which everybody can see. Mail alone leads nowhere: there is no other method. Seen
// to fail when accept left the old passkeys, and when InviteBack did not wait.
func TestS47WaysBack(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		link, err := w.FirstLink(w.ctx)
		w.must(err)
		_, _, admin := w.join(link, "Amani")
		second := w.account("Bea", core.Coordinator)
		link, _, err = w.Invite(w.ctx, admin, "Chipo", "", "en", []core.Grant{{Role: core.Editor}})
		w.must(err)
		lost, session, chipo := w.join(link, "Chipo")
		_, _, err = w.InviteBack(w.ctx, chipo, chipo.Account)
		w.refused(err, core.NotFound)
		_, _, err = w.InviteBack(w.ctx, second, chipo.Account)
		w.refused(err, core.NotFound)
		link, x, err := w.InviteBack(w.ctx, admin, chipo.Account)
		if err != nil || x == nil || x.Alone {
			t.Fatalf("%v %+v", err, x)
		}
		_, _, err = w.AskInvited(w.ctx, link)
		w.refused(err, core.Closed)
		w.refused(w.Agree(w.ctx, admin, x.ID), core.Denied)
		w.must(w.Agree(w.ctx, second, x.ID))
		if !w.signedIn(session) {
			t.Error("an invitation alone ended her session")
		}
		found, _, again := w.join(link, "whatever is typed")
		if again.Account != chipo.Account || again.Name != "Chipo" || !again.May("", core.Editor) {
			t.Errorf("came back as %+v", again)
		}
		if w.signedIn(session) {
			t.Error("the session of before goes on")
		}
		if _, err := w.in(lost); core.KindOf(err) != core.Denied {
			t.Errorf("the lost passkey: %v", err)
		}
		if _, err := w.in(found); err != nil {
			t.Errorf("the new passkey: %v", err)
		}
		// Everybody's passkeys are gone: who has the server.
		link, err = w.AdministratorLink(w.ctx)
		w.must(err)
		if trail := w.trail(); trail[len(trail)-1] != "command "+auth.ServerLink {
			t.Errorf("the link from the server is not in the log: %v", trail)
		}
		_, _, last := w.join(link, "Dao")
		if !last.May("", core.Administrator) || last.Has(core.Coordinator) {
			t.Errorf("%+v", last)
		}
		if a := w.who(admin); !a.May("", core.Administrator) {
			t.Error("it took a role from somebody")
		}
	})
}

// TestWhoMayBeInvited: an address is one, a role is one, and an administrator for
// one campaign invites nobody.
func TestWhoMayBeInvited(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		admin := w.account("Amani", core.Administrator)
		editor := []core.Grant{{Role: core.Editor, Campaign: "One"}}
		for _, c := range []struct {
			name, email string
			lang        core.Lang
			grants      []core.Grant
			ok          bool
		}{
			{"Bea", "", "en", editor, true}, {"Бея", "bea@example.org", "ru", editor, true},
			{"", "", "en", editor, false}, {"Bea", "bea", "en", editor, false}, {"Bea", "bea@example.org\nBcc: x@example.org", "en", editor, false},
			{"Bea", "", "xx", editor, false}, {"Bea", "", "en", nil, false}, {"Bea", "", "en", []core.Grant{{Role: "king"}}, false},
			{"Bea", "", "en", []core.Grant{{Role: core.Editor, Campaign: " x"}}, false},
		} {
			_, _, err := w.Invite(w.ctx, admin, c.name, c.email, c.lang, c.grants)
			if (err == nil) != c.ok || err != nil && core.KindOf(err) != core.Invalid {
				t.Errorf("%+v: %v", c, err)
			}
		}
		for _, a := range []core.Actor{{}, w.account("Chipo", core.Coordinator, core.Editor), {Account: admin.Account, Grants: []core.Grant{{Role: core.Administrator, Campaign: "One"}}}} {
			_, _, err := w.Invite(w.ctx, a, "Dao", "", "en", editor)
			w.refused(err, core.NotFound)
		}
	})
}
