package rolls_test

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
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/feature/statements/rolls"
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

// world is a site with one public statement that people have signed.
type world struct {
	*rolls.Service
	t          testing.TB
	db         *db.DB
	blobs      *blob.Dir
	statements *statements.Service
	auth       *auth.Service
	queue      *jobs.Queue
	outbox     *mail.Outbox
	http       http.Handler
	now        time.Time
	links      map[string]string // private links, by name
	boss       core.Actor
}

// each runs f in a world of its own on both engines.
func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func newWorld(t testing.TB, dsn string) *world {
	t.Helper()
	dir := t.TempDir()
	if !strings.HasPrefix(dsn, "postgres") {
		dsn = "sqlite:" + filepath.Join(dir, "test.db")
	}
	w := &world{t: t, outbox: new(mail.Outbox), now: time.Date(2031, 5, 4, 9, 0, 0, 0, time.UTC), links: map[string]string{}}
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
	must(w.db.Migrate(t.Context(), jobs.FS, index.FS, audit.FS, brake.FS, tlog.FS, auth.FS, statements.FS, rolls.FS))
	w.blobs, err = blob.OpenDir(filepath.Join(dir, "files"))
	must(err)
	t.Cleanup(func() { w.blobs.Close() })
	cat, err := i18n.Load(i18n.FS, web.FS, edition.FS, chart.FS, seal.FS, auth.FS, statements.FS, annex.FS, rolls.FS)
	must(err)
	runtime, err := seal.LoadRuntimeKey("")
	must(err)
	mails, err := mail.NewRenderer(cat, map[string]fs.FS{"statements": statements.FS})
	must(err)
	clock := func() time.Time { return w.now }
	log := slog.New(slog.DiscardHandler)
	secret := bytes.Repeat([]byte{7}, 32)
	name := func(core.Lang) string { return "South Wind" }
	tree, err := tlog.New(tlog.Config{DB: w.db, Secret: secret, Origin: "one.example/log", Now: clock, Log: log})
	must(err)
	w.queue = jobs.New(w.db, runtime, clock, log)
	w.auth, err = auth.New(auth.Config{DB: w.db, Secret: secret, Origin: origin, Site: name, Now: clock})
	must(err)
	w.statements = statements.New(statements.Config{DB: w.db, Brake: brake.New(w.db, secret, clock), Queue: w.queue, Blobs: w.blobs, Sender: w.outbox,
		Mails: mails, Secret: secret, Runtime: runtime, Origin: origin, Site: name, Now: clock, Log: log, Tree: tree})
	w.Service = rolls.New(rolls.Config{DB: w.db, Statements: w.statements, Queue: w.queue, Blobs: w.blobs, Site: name, Origin: origin, Now: clock, Log: log, Names: w.auth.Names,
		T: func(l core.Lang) annex.T {
			return func(key string, args ...any) string { return cat.T(l, key, args...) }
		}})
	w.http, err = web.New(web.Config{Origin: origin, SiteName: name, Secret: secret, Staff: w.auth, Catalog: cat, Log: log, Now: clock, Changes: w.db.Commits},
		statements.Feature(w.statements), rolls.Feature(w.Service), web.Feature{Name: "chart", FS: chart.FS})
	must(err)
	w.publish(statements.Published)
	var openers []seal.Opener
	for i := range 3 {
		id, err := seal.NewIdentity()
		must(err)
		openers = append(openers, seal.Opener{Name: fmt.Sprintf("Coordinator %d", i+1), Recipient: id.Recipient()})
	}
	k, err := seal.NewListKey("declaration", openers, core.DayOf(w.now))
	must(err)
	body, err := json.Marshal(k)
	must(err)
	_, err = w.statements.UseListKey(t.Context(), body)
	must(err)
	w.db.NewEpoch()
	_, w.boss = w.staff(core.Grant{Role: core.Editor})
	return w
}

// publish puts the statement online, or makes it a draft.
func (w *world) publish(state string) {
	w.t.Helper()
	md := "# We are the people in your paragraphs\n\nWe stand together.\n"
	doc, err := edition.Parse(md)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.statements.Publish(w.t.Context(), statements.Given{
		Statement: statements.Statement{Slug: "declaration", Kind: statements.Declaration, Source: "en", State: state, Signers: statements.SignersBoth,
			Rule: statements.RuleCarry, Campaign: "ports"},
		Editions: map[core.Lang]statements.GivenEdition{"en": {Markdown: md, Edition: statements.Edition{
			Edition: edition.Edition{Lang: "en", Doc: doc, Lead: "In short.", Said: edition.Checked}}}}}); err != nil {
		w.t.Fatal(err)
	}
	w.db.NewEpoch()
}

// staff signs somebody in.
func (w *world) staff(grants ...core.Grant) (*webtest.Client, core.Actor) {
	w.t.Helper()
	return authtest.SignIn(w.t, w.auth, w.http, grants...)
}

// sign signs, and confirms by the mail.
func (w *world) sign(kind statements.EndorserKind, visibility statements.Visibility, name, country string) {
	w.t.Helper()
	n := len(w.links) + 1
	email := fmt.Sprintf("s%d@example.org", n)
	in := statements.SignInput{Kind: kind, Visibility: visibility, Name: name, Country: country, Email: email}
	if kind == statements.Organisation {
		in.Officer = "Somebody"
	}
	if _, err := w.statements.Sign(w.t.Context(), "declaration", "en", fmt.Sprintf("form %d of %p", n, w), in); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.queue.RunAll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	all := w.outbox.All()
	_, link, _ := strings.Cut(all[len(all)-1].Link, "/e/")
	if _, err := w.statements.Confirm(w.t.Context(), link); err != nil {
		w.t.Fatal(err)
	}
	w.links[name] = link
}

// people sign.
func (w *world) people() {
	w.sign(statements.Organisation, statements.Public, "Office for Fair Trade", "KE")
	w.sign(statements.Organisation, statements.Public, "اتحاد العمال العرب", "EG")
	w.sign(statements.Person, statements.Public, "Łucja Ngũgĩ", "PL")
	w.sign(statements.Person, statements.Public, "Maria Alves", "BR")
	w.sign(statements.Person, statements.Sealed, "Hidden Person", "MM")
}

// statement is the statement as it is.
func (w *world) statement() *statements.Statement {
	w.t.Helper()
	st, _, err := w.AtDesk(w.t.Context(), "declaration")
	if err != nil {
		w.t.Fatal(err)
	}
	return st
}

// take takes a snapshot and makes its files.
func (w *world) take() *rolls.Snapshot {
	w.t.Helper()
	s, err := w.Plan(w.t.Context(), w.statement(), w.now, w.boss)
	if err != nil {
		w.t.Fatal(err)
	}
	w.run()
	return w.snapshot(s.N)
}

func (w *world) run() {
	w.t.Helper()
	if err := w.Work(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.db.NewEpoch()
}

func (w *world) snapshot(n int64) *rolls.Snapshot {
	w.t.Helper()
	s, err := w.Snapshot(w.t.Context(), w.statement().ID, n)
	if err != nil {
		w.t.Fatal(err)
	}
	return s
}
