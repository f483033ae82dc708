package writing_test

import (
	"bytes"
	"io/fs"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/blob"
	"groundswell/internal/platform/brake"
	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/tlog"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

const origin = "https://one.example"

// world is a site with a desk at which texts are written.
type world struct {
	t     *testing.T
	db    *db.DB
	st    *statements.Service
	s     *writing.Service
	auth  *auth.Service
	cat   *i18n.Catalog
	blobs *blob.Dir
	http  http.Handler

	mu  sync.Mutex
	now time.Time
}

func (w *world) clock() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now }

// later moves the site's clock.
func (w *world) later(d time.Duration) { w.mu.Lock(); defer w.mu.Unlock(); w.now = w.now.Add(d) }

// each runs f in a world of its own on both engines.
func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

// once runs f on SQLite only: what it tests has nothing to do with the database.
func once(t *testing.T, f func(w *world)) {
	t.Helper()
	t.Parallel()
	f(newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db")))
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	fatal := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	w.db, err = db.Open(t.Context(), dsn)
	fatal(err)
	t.Cleanup(func() { w.db.Close() })
	fatal(w.db.Migrate(t.Context(), jobs.FS, index.FS, audit.FS, brake.FS, tlog.FS, auth.FS, statements.FS, writing.FS))
	w.blobs, err = blob.OpenDir(filepath.Join(t.TempDir(), "files"))
	fatal(err)
	t.Cleanup(func() { w.blobs.Close() })
	w.cat, err = i18n.Load(i18n.FS, web.FS, edition.FS, chart.FS, seal.FS, auth.FS, doc.FS, statements.FS, writing.FS)
	fatal(err)
	runtime, err := seal.LoadRuntimeKey("")
	fatal(err)
	mails, err := mail.NewRenderer(w.cat, map[string]fs.FS{"statements": statements.FS})
	fatal(err)
	secret, log := bytes.Repeat([]byte{7}, 32), slog.New(slog.DiscardHandler)
	name := func(core.Lang) string { return "The Campaign" }
	queue := jobs.New(w.db, runtime, w.clock, log)
	w.auth, err = auth.New(auth.Config{DB: w.db, Secret: secret, Origin: origin, Site: name, Now: w.clock})
	fatal(err)
	tree, err := tlog.New(tlog.Config{DB: w.db, Secret: secret, Origin: "one.example/log", Now: w.clock, Log: log})
	fatal(err)
	w.st = statements.New(statements.Config{DB: w.db, Brake: brake.New(w.db, secret, w.clock), Queue: queue, Blobs: w.blobs, Sender: new(mail.Outbox), Mails: mails,
		Secret: secret, Runtime: runtime, Origin: origin, Site: name, Now: w.clock, Log: log, Tree: tree})
	w.s = writing.New(writing.Config{DB: w.db, Queue: queue, Blobs: w.blobs, Statements: w.st, Names: w.auth.Names, Actor: w.auth.ActorOf, Now: w.clock, Log: log})
	w.http, err = web.New(web.Config{Origin: origin, SiteName: name, Secret: secret, Staff: w.auth, Catalog: w.cat, Log: log, Now: w.clock},
		statements.Feature(w.st), writing.Feature(w.s), web.Feature{Name: "chart", FS: chart.FS})
	fatal(err)
	return w
}

// staff signs somebody in.
func (w *world) staff(grants ...core.Grant) (*webtest.Client, core.Actor) {
	w.t.Helper()
	return authtest.SignIn(w.t, w.auth, w.http, grants...)
}

// editor is somebody who may write everything.
func (w *world) editor() (*webtest.Client, core.Actor) { return w.staff(core.Grant{Role: core.Editor}) }

// stranger is a browser that is not signed in.
func (w *world) stranger() *webtest.Client {
	c := webtest.New(w.t, w.http)
	c.Origin = origin
	return c
}

const body = "First we say this.\n\nThen we say that, and more.\n\n## Demands {#demands}\n\n1. **Open.** Open the ports.\n2. **Free.** Free the prisoners.\n\n---\n\nAdopted together.\n"

// begin makes a statement with a text.
func (w *world) begin(actor core.Actor, title string) *writing.Work {
	w.t.Helper()
	st, err := w.s.Begin(w.t.Context(), actor, statements.Statement{Kind: statements.Declaration, Source: "en", Signers: statements.SignersBoth, Rule: statements.RuleCarry}, title, body)
	if err != nil {
		w.t.Fatal(err)
	}
	return w.work(st.Slug)
}

func (w *world) work(slug string) *writing.Work {
	w.t.Helper()
	x, err := w.s.Work(w.t.Context(), slug)
	if err != nil {
		w.t.Fatal(err)
	}
	return x
}

// write saves the source with other words.
func (w *world) write(actor core.Actor, slug, from, to string) *writing.Sheet {
	w.t.Helper()
	sh := *w.work(slug).Source()
	if !strings.Contains(sh.Markdown, from) {
		w.t.Fatalf("the text has no %q", from)
	}
	sh.Markdown = strings.Replace(sh.Markdown, from, to, 1)
	out, err := w.s.SaveSheet(w.t.Context(), string(actor.Account), slug, sh, sh.Revision)
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}

// publish makes what is worked on public at once.
func (w *world) publish(actor core.Actor, slug string, langs ...core.Lang) *statements.PublishReport {
	w.t.Helper()
	rep, err := w.s.Publish(w.t.Context(), actor, slug, langs)
	if err != nil {
		w.t.Fatal(err)
	}
	return rep
}

// run carries out what is due.
func (w *world) run() {
	w.t.Helper()
	if err := w.s.RunDue(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// say is a message of this feature.
func (w *world) say(key string, args ...any) string { return w.cat.T("en", "writing."+key, args...) }
