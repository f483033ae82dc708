package people_test

import (
	"context"
	"io/fs"
	"log/slog"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/people"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/i18n/i18ntest"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

const origin = "https://desk.example.org"

// world is a site that has these pages alone.
type world struct {
	t      *testing.T
	ctx    context.Context
	now    time.Time
	staff  *auth.Service
	s      *people.Service
	server *web.Server
	outbox *mail.Outbox
	queue  *jobs.Queue
	watch  audit.Watch
	db     *db.DB
}

func worlds(t *testing.T, f func(t *testing.T, w *world)) {
	t.Helper()
	dbtest.Run(t, []fs.FS{jobs.FS, audit.FS, auth.FS}, func(t *testing.T, d *db.DB) { f(t, newWorld(t, d, auth.OIDC{})) })
}

func newWorld(t *testing.T, d *db.DB, house auth.OIDC) *world {
	t.Helper()
	w := &world{t: t, ctx: t.Context(), now: time.Now().UTC(), outbox: new(mail.Outbox), db: d}
	clock := func() time.Time { return w.now }
	site := func(core.Lang) string { return "Lantern" }
	quiet := slog.New(slog.DiscardHandler)
	var err error
	if w.staff, err = auth.New(auth.Config{DB: d, Secret: []byte("secret"), Origin: origin, Site: site, Now: clock, OIDC: house}); err != nil {
		t.Fatal(err)
	}
	cat := i18ntest.Load(t, web.FS, i18n.FS, auth.FS, people.FS)
	mails, err := mail.NewRenderer(cat, map[string]fs.FS{"people": people.FS})
	if err != nil {
		t.Fatal(err)
	}
	key, err := seal.LoadRuntimeKey(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	w.queue = jobs.New(d, key, clock, quiet)
	w.s = people.New(people.Config{DB: d, Staff: w.staff, Queue: w.queue, Sender: w.outbox, Mails: mails, Origin: origin, Site: site, Now: clock,
		Campaigns: func(context.Context) ([]string, error) { return []string{"Health", "Trade"}, nil },
		Names:     func(context.Context) (map[core.ID]string, error) { return map[core.ID]string{"s1": "declaration"}, nil },
		Sound:     func(ctx context.Context) (audit.Head, error) { return w.watch.Verify(ctx, d, false) },
		Routes:    func() []web.DeskRoute { return w.server.DeskRoutes() },
		Items:     func() (places, tabs []web.DeskItem) { return w.server.DeskItems() }})
	w.server, err = web.New(web.Config{Origin: origin, SiteName: site, Secret: []byte("secret"), Staff: w.staff, Catalog: cat, Log: quiet, Now: clock, Changes: d.Commits}, people.Feature(w.s))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// browser is one in which nobody is signed in.
func (w *world) browser() *webtest.Client {
	c := webtest.New(w.t, w.server)
	c.Origin = origin
	return c
}

// in is a browser in which somebody with roles is signed in.
func (w *world) in(roles ...core.Role) (*webtest.Client, core.Actor) {
	w.t.Helper()
	var grants []core.Grant
	for _, r := range roles {
		grants = append(grants, core.Grant{Role: r})
	}
	return authtest.SignIn(w.t, w.staff, w.server, grants...)
}

// first makes the first account through its pages and returns its device.
func (w *world) first(c *webtest.Client) *authtest.Device {
	w.t.Helper()
	token, err := w.staff.FirstLink(w.ctx)
	w.must(err)
	d := authtest.NewDevice(w.t, origin)
	page := c.Get("/en/desk/invite/"+token).Status(w.t, 200)
	page.Form("form[data-passkey]").Set("name", "Amani").Force("answer", d.Create(page.Attr("form[data-passkey]", "data-options"))).Submit().Status(w.t, 303)
	return d
}

// mails runs the jobs that wait and returns what was sent.
func (w *world) mails() []mail.Kept {
	w.t.Helper()
	_, err := w.queue.RunAll(w.ctx)
	w.must(err)
	return w.outbox.All()
}
