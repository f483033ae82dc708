package translating_test

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
	"groundswell/internal/feature/statements/translating"
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

// world is a site with a desk and a declaration in English, published, whose
// French is checked; its campaign is "health".
type world struct {
	t       *testing.T
	db      *db.DB
	st      *statements.Service
	writing *writing.Service
	s       *translating.Service
	auth    *auth.Service
	cat     *i18n.Catalog
	http    http.Handler

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

const english = `# We stand together

We are *people who use drugs*. We write this together.

> A note beside it.

The law reaches us before care does.

## What we demand {#demands}

1. **Say who.** Name the people.
2. **Say why.** Write it down.

- one
- two

We will be there.

---

Adopted in Geneva.
`

const french = `# Nous sommes ensemble

Nous sommes des *personnes qui consomment des drogues*. Nous écrivons ensemble.

> Une note à côté.

La loi nous atteint avant les soins.

## Ce que nous demandons {#demands}

1. **Dites qui.** Nommez les gens.
2. **Dites pourquoi.** Écrivez-le.

- un
- deux

Nous serons là.

---

Adopté à Genève.
`

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	var err error
	w.db, err = db.Open(t.Context(), dsn)
	w.must(err)
	t.Cleanup(func() { w.db.Close() })
	w.must(w.db.Migrate(t.Context(), jobs.FS, index.FS, audit.FS, brake.FS, tlog.FS, auth.FS, statements.FS, writing.FS, translating.FS))
	blobs, err := blob.OpenDir(filepath.Join(t.TempDir(), "files"))
	w.must(err)
	t.Cleanup(func() { blobs.Close() })
	catalogues := map[string]fs.FS{"i18n": i18n.FS, "web": web.FS, "edition": edition.FS, "chart": chart.FS, "seal": seal.FS, "auth": auth.FS,
		"doc": doc.FS, "statements": statements.FS, "writing": writing.FS, "translating": translating.FS}
	var all []fs.FS
	for _, f := range catalogues {
		all = append(all, f)
	}
	w.cat, err = i18n.Load(all...)
	w.must(err)
	runtime, err := seal.LoadRuntimeKey("")
	w.must(err)
	mails, err := mail.NewRenderer(w.cat, map[string]fs.FS{"statements": statements.FS})
	w.must(err)
	secret, log := bytes.Repeat([]byte{7}, 32), slog.New(slog.DiscardHandler)
	name := func(core.Lang) string { return "The Campaign" }
	queue := jobs.New(w.db, runtime, w.clock, log)
	w.auth, err = auth.New(auth.Config{DB: w.db, Secret: secret, Origin: origin, Site: name, Now: w.clock})
	w.must(err)
	tree, err := tlog.New(tlog.Config{DB: w.db, Secret: secret, Origin: "one.example/log", Now: w.clock, Log: log})
	w.must(err)
	w.st = statements.New(statements.Config{DB: w.db, Brake: brake.New(w.db, secret, w.clock), Queue: queue, Blobs: blobs, Sender: new(mail.Outbox), Mails: mails,
		Secret: secret, Runtime: runtime, Origin: origin, Site: name, Now: w.clock, Log: log, Tree: tree})
	w.writing = writing.New(writing.Config{DB: w.db, Queue: queue, Blobs: blobs, Statements: w.st, Names: w.auth.Names, Actor: w.auth.ActorOf, Now: w.clock, Log: log})
	w.s = translating.New(translating.Config{DB: w.db, Writing: w.writing, Statements: w.st, Auth: w.auth, Catalog: w.cat, Catalogues: catalogues, Now: w.clock, Log: log})
	w.must(w.s.Start(t.Context()))
	w.http, err = web.New(web.Config{Origin: origin, SiteName: name, Secret: secret, Staff: w.auth, Catalog: w.cat, Log: log, Now: w.clock},
		statements.Feature(w.st), writing.Feature(w.writing), translating.Feature(w.s), web.Feature{Name: "chart", FS: chart.FS})
	w.must(err)
	w.publish("declaration", "health", map[core.Lang]string{"en": english, "fr": french})
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// publish makes a text public from files, as the command does.
func (w *world) publish(slug, campaign string, texts map[core.Lang]string) {
	w.t.Helper()
	g := statements.Given{Statement: statements.Statement{Slug: slug, Kind: statements.Declaration, Source: "en", State: statements.Published,
		Signers: statements.SignersBoth, Rule: statements.RuleCarry, Campaign: campaign}, Editions: map[core.Lang]statements.GivenEdition{}}
	for l, md := range texts {
		d, err := edition.Parse(md)
		w.must(err)
		e := statements.Edition{Edition: edition.Edition{Lang: l, Doc: d, Said: edition.Checked, Lead: "In short, " + string(l) + "."}, Place: "Geneva"}
		if l == "en" {
			e.Issuers = []statements.Issuer{{Name: "Dockers Network"}}
		}
		g.Editions[l] = statements.GivenEdition{Markdown: md, Edition: e}
	}
	_, err := w.st.Publish(w.t.Context(), g)
	w.must(err)
}

// rewrite changes the source at the desk: what is public stays.
func (w *world) rewrite(old, with string) {
	w.t.Helper()
	work, err := w.writing.Work(w.t.Context(), "declaration")
	w.must(err)
	sh := *work.Source()
	if !strings.Contains(sh.Markdown, old) {
		w.t.Fatalf("%q is not in the source", old)
	}
	sh.Markdown = strings.Replace(sh.Markdown, old, with, 1)
	_, err = w.writing.SaveSheet(w.t.Context(), "writer", "declaration", sh, sh.Revision)
	w.must(err)
}

func (w *world) staff(grants ...core.Grant) (*webtest.Client, core.Actor) {
	w.t.Helper()
	return authtest.SignIn(w.t, w.auth, w.http, grants...)
}

func (w *world) translator() (*webtest.Client, core.Actor) {
	w.t.Helper()
	return w.staff(core.Grant{Role: core.Translator, Campaign: "health"})
}

// stranger is a browser that is not signed in.
func (w *world) stranger() *webtest.Client {
	c := webtest.New(w.t, w.http)
	c.Origin = origin
	return c
}

// sheet is a text as it is stored.
func (w *world) sheet(l core.Lang) *writing.Sheet {
	w.t.Helper()
	work, err := w.writing.Work(w.t.Context(), "declaration")
	w.must(err)
	sh := work.Sheets[l]
	if sh == nil {
		w.t.Fatalf("there is no %s", l)
	}
	return sh
}

func (w *world) state(l core.Lang) edition.State {
	w.t.Helper()
	work, err := w.writing.Work(w.t.Context(), "declaration")
	w.must(err)
	return work.State(l)
}

// say is a message of the feature.
func (w *world) say(key string, args ...any) string {
	return w.cat.T("en", "translating."+key, args...)
}

// in is a message of the feature in a language.
func (w *world) in(l core.Lang, key string) string { return w.cat.T(l, "translating."+key) }

// dump is all that the database holds.
func (w *world) dump() string {
	w.t.Helper()
	var b bytes.Buffer
	w.must(w.db.Dump(w.t.Context(), &b))
	return b.String()
}

type page = webtest.Page

// send takes a file of messages in, to be looked at.
func (w *world) send(c *webtest.Client, l core.Lang, name, body string) *page {
	w.t.Helper()
	f := c.Get("/en/desk/catalogues").Status(w.t, 200).Form("form.stack")
	return f.Set("to", string(l)).Attach("file", name, "application/octet-stream", []byte(body)).Submit().Status(w.t, 200)
}

// row is how a file of that kind has a message's text in it.
func (w *world) row(kind, key, text string) string {
	if kind == "csv" {
		english := w.cat.T("en", key)
		return key + ",other," + english + "," + text
	}
	return "<source>" + w.cat.T("en", key) + "</source>\n    <target>" + text + "</target>"
}
