package auth_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
)

const origin = "https://desk.example.org"

// world is a site with its staff, and a clock.
type world struct {
	*auth.Service
	t    *testing.T
	ctx  context.Context
	now  time.Time
	told []auth.News
}

// worlds runs f on both engines.
func worlds(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Run(t, []fs.FS{audit.FS, auth.FS}, func(t *testing.T, d *db.DB) { f(t, newWorld(t, d, origin, "the secret of this site", auth.OIDC{})) })
}

func newWorld(t *testing.T, d *db.DB, origin, secret string, house auth.OIDC) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), now: time.Now().UTC()}
	s, err := auth.New(auth.Config{DB: d, Secret: []byte(secret), Origin: origin, Site: func(core.Lang) string { return "Lantern" }, Now: func() time.Time { return w.now }, OIDC: house})
	if err != nil {
		t.Fatal(err)
	}
	s.Tell = func(_ *db.Tx, n auth.News) error { w.told = append(w.told, n); return nil }
	w.Service = s
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused ends the test unless err is of a kind.
func (w *world) refused(err error, kind core.Kind) {
	w.t.Helper()
	if err == nil || core.KindOf(err) != kind {
		w.t.Fatalf("got %v, want kind %d", err, kind)
	}
}

// account makes one with roles for everything, and where it is told of things.
func (w *world) account(name string, roles ...core.Role) core.Actor {
	w.t.Helper()
	var grants []core.Grant
	for _, r := range roles {
		grants = append(grants, core.Grant{Role: r})
	}
	a, err := w.NewAccount(w.ctx, name, "en", grants)
	w.must(err)
	w.must(w.SetAccount(w.ctx, a.Actor(), name, name+"@example.org", "en"))
	return a.Actor()
}

// who returns an account as it is now.
func (w *world) who(a core.Actor) core.Actor {
	w.t.Helper()
	got, err := w.Account(w.ctx, a.Account)
	w.must(err)
	return got.Actor()
}

// join uses an invitation with a new device.
func (w *world) join(token, name string) (*authtest.Device, string, core.Actor) {
	w.t.Helper()
	ask, _, err := w.AskInvited(w.ctx, token)
	w.must(err)
	d := authtest.NewDevice(w.t, origin)
	session, a, err := w.Join(w.ctx, token, name, "phone", "en", ask.State, d.Create(ask.Options))
	w.must(err)
	return d, session, a.Actor()
}

// in signs in with a device.
func (w *world) in(d *authtest.Device) (string, error) {
	w.t.Helper()
	ask, err := w.AskSignIn()
	w.must(err)
	token, _, err := w.SignIn(w.ctx, ask.State, d.Get(ask.Options), "")
	return token, err
}

// signedIn reports whether a session's token is somebody.
func (w *world) signedIn(token string) bool {
	w.t.Helper()
	a, err := w.Actor(w.ctx, token)
	w.must(err)
	return a.Staff()
}

func (w *world) trail() (out []string) {
	w.t.Helper()
	w.must(w.DB.Read(w.ctx, func(tx *db.Tx) error {
		all, err := audit.All(tx)
		out = nil
		for _, e := range all {
			out = append(out, e.Who+" "+e.What)
		}
		return err
	}))
	return out
}
