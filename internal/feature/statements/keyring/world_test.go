package keyring_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/keyring"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/blob"
	"groundswell/internal/platform/brake"
	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
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

var origin = "https://campaign.example"

// world is a site with one statement and a desk with keys.
type world struct {
	*keyring.Service
	t          testing.TB
	db         *db.DB
	statements *statements.Service
	auth       *auth.Service
	queue      *jobs.Queue
	outbox     *mail.Outbox
	http       http.Handler
	cat        *i18n.Catalog
	now        time.Time
	forms      int
	made       []*seal.Identity // opening keys, as their owners keep them
	first      core.Actor       // a coordinator, and
	second     core.Actor       // another
}

// each runs f in a world of its own on both engines.
func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	dir := t.TempDir()
	if !strings.HasPrefix(dsn, "postgres") {
		dsn = "sqlite:" + filepath.Join(dir, "test.db")
	}
	w := &world{t: t, outbox: new(mail.Outbox), now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	w.db, err = db.Open(t.Context(), dsn)
	must(err)
	t.Cleanup(func() { w.db.Close() })
	must(w.db.Migrate(t.Context(), jobs.FS, index.FS, audit.FS, brake.FS, tlog.FS, auth.FS, statements.FS, keyring.FS))
	blobs, err := blob.OpenDir(filepath.Join(dir, "files"))
	must(err)
	t.Cleanup(func() { blobs.Close() })
	w.cat, err = i18n.Load(i18n.FS, web.FS, edition.FS, chart.FS, seal.FS, auth.FS, statements.FS, keyring.FS)
	must(err)
	runtime, err := seal.LoadRuntimeKey("")
	must(err)
	mails, err := mail.NewRenderer(w.cat, map[string]fs.FS{"statements": statements.FS})
	must(err)
	clock := func() time.Time { return w.now }
	log := slog.New(slog.DiscardHandler)
	secret := bytes.Repeat([]byte{7}, 32)
	name := func(core.Lang) string { return "The Campaign" }
	tree, err := tlog.New(tlog.Config{DB: w.db, Secret: secret, Origin: "one.example/log", Now: clock, Log: log})
	must(err)
	w.queue = jobs.New(w.db, runtime, clock, log)
	w.auth, err = auth.New(auth.Config{DB: w.db, Secret: secret, Origin: origin, Site: name, Now: clock})
	must(err)
	w.statements = statements.New(statements.Config{DB: w.db, Brake: brake.New(w.db, secret, clock), Queue: w.queue, Blobs: blobs, Sender: w.outbox,
		Mails: mails, Secret: secret, Runtime: runtime, Origin: origin, Site: name, Now: clock, Log: log, Tree: tree})
	w.Service = keyring.New(keyring.Config{DB: w.db, Auth: w.auth, Statements: w.statements, Origin: origin, Now: clock})
	w.http, err = web.New(web.Config{Origin: origin, SiteName: name, Secret: secret, Staff: w.auth, Catalog: w.cat, Log: log, Now: clock},
		statements.Feature(w.statements), keyring.Feature(w.Service), web.Feature{Name: "chart", FS: chart.FS})
	must(err)
	w.publish("declaration", statements.Published)
	return w
}

// publish puts a statement online, or makes it as a draft.
func (w *world) publish(slug, state string) {
	w.t.Helper()
	md := "# A declaration\n\nWe stand together.\n"
	doc, err := edition.Parse(md)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.statements.Publish(w.t.Context(), statements.Given{
		Statement: statements.Statement{Slug: slug, Kind: statements.Declaration, Source: "en", State: state, Signers: statements.SignersBoth,
			Rule: statements.RuleCarry, Campaign: "ports"},
		Editions: map[core.Lang]statements.GivenEdition{"en": {Markdown: md, Edition: statements.Edition{
			Edition: edition.Edition{Lang: "en", Doc: doc, Lead: "In short.", Said: edition.Checked}}}}}); err != nil {
		w.t.Fatal(err)
	}
}

// staff signs somebody in.
func (w *world) staff(grants ...core.Grant) (*webtest.Client, core.Actor) {
	w.t.Helper()
	return authtest.SignIn(w.t, w.auth, w.http, grants...)
}

// two are two coordinators, so that what takes two waits for the second.
func (w *world) two() *webtest.Client {
	w.t.Helper()
	var c *webtest.Client
	c, w.first = w.staff(core.Grant{Role: core.Coordinator})
	_, w.second = w.staff(core.Grant{Role: core.Coordinator})
	return c
}

// agree has the second coordinator agree to whatever waits.
func (w *world) agree() {
	w.t.Helper()
	open, _, err := w.auth.Seconds(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, x := range open {
		if err := w.auth.Agree(w.t.Context(), w.second, x.ID); err != nil {
			w.t.Fatal(err)
		}
	}
	w.db.NewEpoch()
}

// register makes n opening keys and has them registered with everybody's consent.
func (w *world) register(n int) {
	w.t.Helper()
	for range n {
		id, err := seal.NewIdentity()
		if err != nil {
			w.t.Fatal(err)
		}
		w.made = append(w.made, id)
		if _, err := w.Add(w.t.Context(), w.first, keyring.NewKey{Name: fmt.Sprintf("Coordinator %d", len(w.made)), Recipient: id.Recipient(),
			Paper: len(w.made) == 3}); err != nil {
			w.t.Fatal(err)
		}
	}
	w.agree()
}

// ring are all keys.
func (w *world) ring() *keyring.Ring {
	w.t.Helper()
	r, err := w.Ring(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// listKey is a list key file for openers.
func (w *world) listKey(slug string, openers []seal.Opener) []byte {
	w.t.Helper()
	k, err := seal.NewListKey(slug, openers, core.DayOf(w.now))
	if err != nil {
		w.t.Fatal(err)
	}
	b, err := json.Marshal(k)
	if err != nil {
		w.t.Fatal(err)
	}
	return b
}

// ready is a world with three keys and a list key sealed to them.
func (w *world) ready() {
	w.t.Helper()
	w.register(3)
	if err := w.Use(w.t.Context(), w.first, "declaration", w.listKey("declaration", w.ring().Openers())); err != nil {
		w.t.Fatal(err)
	}
	w.db.NewEpoch()
}

// sign signs, and confirms by the mail.
func (w *world) sign(visibility statements.Visibility, name string) error {
	w.t.Helper()
	w.forms++
	email := fmt.Sprintf("s%d@example.org", w.forms)
	if _, err := w.statements.Sign(w.t.Context(), "declaration", "en", fmt.Sprintf("form %d of %p", w.forms, w), statements.SignInput{
		Kind: statements.Person, Visibility: visibility, Name: name, Country: "KE", Email: email}); err != nil {
		return err
	}
	if _, err := w.queue.RunAll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	all := w.outbox.All()
	_, link, _ := strings.Cut(all[len(all)-1].Link, "/e/")
	if _, err := w.statements.Confirm(w.t.Context(), link); err != nil {
		w.t.Fatal(err)
	}
	return nil
}

// days lets days pass.
func (w *world) days(n int) {
	w.now = w.now.AddDate(0, 0, n)
	w.db.NewEpoch()
}

func wantKey(t testing.TB, err error, kind core.Kind, key string) {
	t.Helper()
	if err == nil || core.KindOf(err) != kind || !strings.Contains(err.Error(), key) {
		t.Errorf("%v, want %s", err, key)
	}
}
