package auth_test

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
)

// TestFirstDay: the printed link makes the first account with its passkey; it signs
// in, gets a second passkey, and drops one but never the last.
func TestFirstDay(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		earlier, err := w.FirstLink(w.ctx)
		w.must(err)
		link, err := w.FirstLink(w.ctx) // a second start
		w.must(err)
		if _, _, err := w.AskInvited(w.ctx, earlier); core.KindOf(err) != core.Closed {
			t.Errorf("the link of an earlier start: %v", err)
		}
		first, session, who := w.join(link, "Amani")
		if !who.May("", core.Roles...) || !w.signedIn(session) {
			t.Errorf("the first account: %+v", who)
		}
		if link, err = w.FirstLink(w.ctx); err != nil || link != "" {
			t.Errorf("a first link although there is an administrator: %v", err)
		}
		token, err := w.in(first)
		w.must(err)
		if fresh, err := w.Fresh(w.ctx, token); err != nil || !fresh {
			t.Errorf("not fresh after signing in: %v", err)
		}
		ask, err := w.AskPasskey(w.ctx, who)
		w.must(err)
		second := authtest.NewDevice(t, origin)
		w.must(w.AddPasskey(w.ctx, who, "key ring", ask.State, second.Create(ask.Options)))
		if token, err = w.in(second); err != nil || !w.signedIn(token) {
			t.Errorf("the second passkey: %v", err)
		}
		keys, err := w.Passkeys(w.ctx, who.Account)
		w.must(err)
		if len(keys) != 2 {
			t.Fatalf("%d passkeys", len(keys))
		}
		w.must(w.DropPasskey(w.ctx, who, keys[0].ID))
		w.refused(w.DropPasskey(w.ctx, who, keys[1].ID), core.Conflict)
		if n := len(w.told); n != 0 {
			t.Errorf("%d mails", n)
		}
	})
}

// TestS40Relay is S-40: a page under another address hands on what ours asked, and
// what the device answers there; it is refused, as is a device that asked nobody, or
// an answer to another purpose. Seen to fail when passkeys.init also took the
// relay's origin, and when user verification was only preferred.
func TestS40Relay(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		link, err := w.FirstLink(w.ctx)
		w.must(err)
		d, _, who := w.join(link, "Amani")
		for name, change := range map[string]func(){
			"another origin":    func() { d.Origin = "https://desk.example.org.evil.example" },
			"a neighbour":       func() { d.Origin = "https://other.example.org" },
			"no encryption":     func() { d.Origin = "http://desk.example.org" },
			"bound to another":  func() { d.RPID = "evil.example" },
			"nobody was asked":  func() { d.Unasked = true },
			"none of the above": func() {},
		} {
			d.Origin, d.RPID, d.Unasked = origin, "", false
			change()
			token, err := w.in(d)
			if name == "none of the above" {
				w.must(err)
			} else if core.KindOf(err) != core.Denied || w.signedIn(token) {
				t.Errorf("%s: %v", name, err)
			}
		}
		d.Origin, d.RPID, d.Unasked = origin, "", false
		// A new passkey cannot be made through a relay either.
		ask, err := w.AskPasskey(w.ctx, who)
		w.must(err)
		relayed := authtest.NewDevice(t, "https://evil.example")
		w.refused(w.AddPasskey(w.ctx, who, "relayed", ask.State, relayed.Create(ask.Options)), core.Denied)
		// What was asked for one purpose answers no other.
		other := w.account("Bea", core.Administrator)
		mine := authtest.NewDevice(t, origin)
		w.refused(w.AddPasskey(w.ctx, other, "for another", ask.State, mine.Create(ask.Options)), core.Denied)
		in, err := w.AskSignIn()
		w.must(err)
		_, _, err = w.SignIn(w.ctx, ask.State, d.Get(in.Options), "")
		w.refused(err, core.Denied)
	})
}

// TestAnswerIsTakenOnce: an answer that was taken, or whose page is too old, opens
// nothing. Seen to fail when once() let all through.
func TestAnswerIsTakenOnce(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		link, err := w.FirstLink(w.ctx)
		w.must(err)
		d, session, who := w.join(link, "Amani")
		ask, err := w.AskSignIn()
		w.must(err)
		answer := d.Get(ask.Options)
		if _, _, err := w.SignIn(w.ctx, ask.State, answer, ""); err != nil {
			t.Fatal(err)
		}
		_, _, err = w.SignIn(w.ctx, ask.State, answer, "")
		w.refused(err, core.Denied)
		w.refused(w.Freshen(w.ctx, who, session, ask.State, answer), core.Denied)
		for _, state := range []string{"", "x", ask.State + "x", strings.Replace(ask.State, ".", "x.", 1)} {
			ask, err := w.AskSignIn()
			w.must(err)
			_, _, err = w.SignIn(w.ctx, state, d.Get(ask.Options), "")
			w.refused(err, core.Denied)
		}
		for _, answer := range []string{"", "null", "{}", strings.Repeat("[", 10_000)} {
			ask, err := w.AskSignIn()
			w.must(err)
			_, _, err = w.SignIn(w.ctx, ask.State, answer, "")
			w.refused(err, core.Denied)
		}
	})
}

// TestPasskeyThatIsCopiedLater: some keep secret at first that a passkey can be
// copied to its owner's other devices; it goes on working when they no longer do.
// Seen to fail without acceptBackup.
func TestPasskeyThatIsCopiedLater(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		link, err := w.FirstLink(w.ctx)
		w.must(err)
		d, _, _ := w.join(link, "Amani")
		for _, backup := range []bool{false, true, true} {
			d.Backup = backup
			if _, err := w.in(d); err != nil {
				t.Fatalf("backup eligible %v: %v", backup, err)
			}
		}
	})
}

// TestFreshIsOnesOwn: a session is made fresh by its owner's passkey alone.
func TestFreshIsOnesOwn(t *testing.T) {
	worlds(t, func(t *testing.T, w *world) {
		link, err := w.FirstLink(w.ctx)
		w.must(err)
		mine, session, who := w.join(link, "Amani")
		link, _, err = w.Invite(w.ctx, who, "Bea", "", "en", []core.Grant{{Role: core.Editor}})
		w.must(err)
		theirs, _, _ := w.join(link, "Bea")
		w.now = w.now.Add(11 * time.Minute)
		fresh := func() bool {
			ok, err := w.Fresh(w.ctx, session)
			w.must(err)
			return ok
		}
		if fresh() {
			t.Error("fresh after eleven minutes")
		}
		show := func(d *authtest.Device) error {
			ask, err := w.AskSignIn()
			w.must(err)
			return w.Freshen(w.ctx, who, session, ask.State, d.Get(ask.Options))
		}
		w.refused(show(theirs), core.Denied)
		if fresh() {
			t.Error("another's passkey made it fresh")
		}
		w.must(show(mine))
		if !fresh() {
			t.Error("not fresh")
		}
	})
}

// TestS3OtherSite is S-3: what belongs to one site opens nothing at another, even
// with one name, one database's worth of people and the same words: a session, an
// invitation, what a page keeps while it asks for a passkey. Seen to fail when
// signed() did not look at the signature.
func TestS3OtherSite(t *testing.T) {
	dbtest.Run(t, []fs.FS{audit.FS, auth.FS}, func(t *testing.T, d *db.DB) {
		e, err := db.Open(t.Context(), "sqlite:"+t.TempDir()+"/other.db")
		if err != nil {
			t.Fatal(err)
		}
		defer e.Close()
		if err := e.Migrate(t.Context(), audit.FS, auth.FS); err != nil {
			t.Fatal(err)
		}
		a, b := newWorld(t, d, origin, "secret of A", auth.OIDC{}), newWorld(t, e, origin, "secret of B", auth.OIDC{})
		link, err := a.FirstLink(a.ctx)
		a.must(err)
		there, err := b.FirstLink(b.ctx)
		b.must(err)
		// An invitation.
		_, _, err = b.AskInvited(b.ctx, link)
		b.refused(err, core.Closed)
		ask, _, err := a.AskInvited(a.ctx, link)
		a.must(err)
		device := authtest.NewDevice(t, origin)
		answer := device.Create(ask.Options)
		_, _, err = b.Join(b.ctx, link, "Amani", "phone", "en", ask.State, answer)
		b.refused(err, core.Denied)
		_, _, err = b.Join(b.ctx, there, "Amani", "phone", "en", ask.State, answer)
		b.refused(err, core.Denied)
		session, who, err := a.Join(a.ctx, link, "Amani", "phone", "en", ask.State, answer)
		a.must(err)
		// A session.
		if !a.signedIn(session) || b.signedIn(session) {
			t.Error("a session of A at B")
		}
		// A page that asks for a passkey, and its answer.
		in, err := a.AskSignIn()
		a.must(err)
		_, _, err = b.SignIn(b.ctx, in.State, device.Get(in.Options), "")
		b.refused(err, core.Denied)
		if trail := b.trail(); len(trail) != 0 {
			t.Errorf("B has %v", trail)
		}
		if _, err := b.Account(b.ctx, who.ID); core.KindOf(err) != core.NotFound {
			t.Error("the account is at B")
		}
		// Not by a session that A gave out for an account that B has too.
		if _, err := a.in(device); err != nil {
			t.Error(err)
		}
	})
}
