package retention_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/alike"
	"groundswell/internal/feature/statements/retention"
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

// world is a site with statements whose sealed records are erased some day.
type world struct {
	t          *testing.T
	dir        string
	db         *db.DB
	now        time.Time
	queue      *jobs.Queue
	statements *statements.Service
	s          *retention.Service
	staff      *auth.Service
	http       *web.Server
	log        journal
	outbox     *mail.Outbox
	tree       *tlog.Log
}

type journal struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.Write(p)
}

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), now: time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC), outbox: new(mail.Outbox)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	if !strings.HasPrefix(dsn, "postgres") {
		dsn = "sqlite:" + filepath.Join(w.dir, "test.db")
	}
	var err error
	w.db, err = db.Open(t.Context(), dsn)
	must(err)
	t.Cleanup(func() { w.db.Close() })
	must(w.db.Migrate(t.Context(), jobs.FS, index.FS, audit.FS, brake.FS, tlog.FS, auth.FS, statements.FS, retention.FS))
	blobs, err := blob.OpenDir(filepath.Join(w.dir, "files"))
	must(err)
	t.Cleanup(func() { blobs.Close() })
	cat, err := i18n.Load(i18n.FS, web.FS, edition.FS, chart.FS, seal.FS, auth.FS, doc.FS, alike.FS, statements.FS, retention.FS)
	must(err)
	runtime, err := seal.LoadRuntimeKey("")
	must(err)
	mails, err := mail.NewRenderer(cat, map[string]fs.FS{"retention": retention.FS, "statements": statements.FS})
	must(err)
	clock := func() time.Time { return w.now }
	log := slog.New(slog.NewJSONHandler(&w.log, nil))
	secret := bytes.Repeat([]byte{7}, 32)
	name := func(core.Lang) string { return "South Wind" }
	w.queue = jobs.New(w.db, runtime, clock, log)
	w.staff, err = auth.New(auth.Config{DB: w.db, Secret: secret, Origin: origin, Site: name, Now: clock})
	must(err)
	w.tree, err = tlog.New(tlog.Config{DB: w.db, Secret: secret, Origin: "one.example/log", Now: clock, Log: log})
	must(err)
	w.statements = statements.New(statements.Config{DB: w.db, Brake: brake.New(w.db, secret, clock), Queue: w.queue, Blobs: blobs, Sender: w.outbox, Tree: w.tree,
		Mails: mails, Secret: secret, Runtime: runtime, Origin: origin, Site: name, Now: clock, Log: log})
	w.s = retention.New(retention.Config{DB: w.db, Queue: w.queue, Statements: w.statements, Staff: w.staff, Sender: w.outbox, Mails: mails, Origin: origin, Site: name, Now: clock, Log: log})
	w.http, err = web.New(web.Config{Origin: origin, SiteName: name, Secret: secret, Staff: w.staff, Catalog: cat, Log: log, Now: clock, Changes: w.db.Commits,
		Observe: func(string, string, int, time.Duration) {}}, statements.Feature(w.statements), retention.Feature(w.s), web.Feature{Name: "chart", FS: chart.FS})
	must(err)
	w.publish("declaration", "", time.Date(2026, 4, 1, 18, 0, 0, 0, time.UTC).Unix())
	w.publish("north", "north", 0)
	return w
}

func (w *world) publish(slug, campaign string, closes int64) {
	w.t.Helper()
	md := "# We stand together\n\nWords.\n"
	d, err := edition.Parse(md)
	if err != nil {
		w.t.Fatal(err)
	}
	g := statements.Given{Statement: statements.Statement{Slug: slug, Kind: statements.Declaration, Source: "en", State: statements.Published, Signers: statements.SignersBoth,
		Rule: statements.RuleCarry, Campaign: campaign, ClosesAt: closes}, Editions: map[core.Lang]statements.GivenEdition{"en": {Markdown: md, Edition: statements.Edition{Edition: edition.Edition{Lang: "en", Doc: d, Said: edition.Checked}}}}}
	if _, err := w.statements.Publish(w.t.Context(), g); err != nil {
		w.t.Fatal(err)
	}
}

// listKey gives a statement a list key that three coordinators open.
func (w *world) listKey(slug string) {
	w.t.Helper()
	var openers []seal.Opener
	for i := range 3 {
		id, err := seal.NewIdentity()
		if err != nil {
			w.t.Fatal(err)
		}
		openers = append(openers, seal.Opener{Name: fmt.Sprintf("Coordinator %d", i+1), Recipient: id.Recipient()})
	}
	k, err := seal.NewListKey(slug, openers, core.DayOf(w.now))
	if err != nil {
		w.t.Fatal(err)
	}
	body, err := json.Marshal(k)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.statements.UseListKey(w.t.Context(), body); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) in(grants ...core.Grant) (*webtest.Client, core.Actor) {
	return authtest.SignIn(w.t, w.staff, w.http, grants...)
}

func (w *world) run() {
	w.t.Helper()
	if _, err := w.queue.RunAll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// sign lets a person sign sealed, and one in public.
func (w *world) sign(slug string) {
	w.t.Helper()
	known := func(name, email string, v statements.Visibility) statements.Known {
		return statements.Known{SignInput: statements.SignInput{Kind: statements.Person, Visibility: v, Name: name, Country: "KE", Email: email},
			Lang: "en", Level: statements.ByAddress, Day: core.DayOf(w.now)}
	}
	if _, err := w.statements.AddKnown(w.t.Context(), slug, []statements.Known{known("Zqx Quiet", "zqxquiet@one.example", statements.Sealed),
		known("Zqx Open", "zqxopen@one.example", statements.Public)}); err != nil {
		w.t.Fatal(err)
	}
}

// days lets days go by, and does each day what time asks for.
func (w *world) days(n int) {
	w.t.Helper()
	for range n {
		w.now = w.now.AddDate(0, 0, 1)
		if err := w.s.Tick(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.statements.Erase(w.t.Context()); err != nil {
			w.t.Fatal(err)
		}
		w.run()
	}
}

// warned is to whom a mail went.
func (w *world) warned() (out []string) {
	for _, m := range w.outbox.All() {
		out = append(out, m.To+": "+m.Subject)
	}
	return out
}
