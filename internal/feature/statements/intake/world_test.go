package intake_test

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
	"groundswell/internal/feature/statements/intake"
	"groundswell/internal/feature/statements/opening"
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

// world is a site with one statement that people bring endorsements to.
type world struct {
	t          *testing.T
	dir        string
	db         *db.DB
	now        time.Time
	queue      *jobs.Queue
	statements *statements.Service
	s          *intake.Service
	staff      *auth.Service
	http       *web.Server
	log        journal
	keys       []*seal.Identity
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
	w := &world{t: t, dir: t.TempDir(), now: time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)}
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
	must(w.db.Migrate(t.Context(), jobs.FS, index.FS, audit.FS, brake.FS, tlog.FS, auth.FS, statements.FS, intake.FS))
	blobs, err := blob.OpenDir(filepath.Join(w.dir, "files"))
	must(err)
	t.Cleanup(func() { blobs.Close() })
	cat, err := i18n.Load(i18n.FS, web.FS, edition.FS, chart.FS, seal.FS, auth.FS, doc.FS, alike.FS, statements.FS, intake.FS)
	must(err)
	runtime, err := seal.LoadRuntimeKey("")
	must(err)
	mails, err := mail.NewRenderer(cat, map[string]fs.FS{"statements": statements.FS})
	must(err)
	clock := func() time.Time { return w.now }
	log := slog.New(slog.NewJSONHandler(&w.log, nil))
	secret := bytes.Repeat([]byte{7}, 32)
	name := func(core.Lang) string { return "South Wind" }
	w.queue = jobs.New(w.db, runtime, clock, log)
	w.staff, err = auth.New(auth.Config{DB: w.db, Secret: secret, Origin: origin, Site: name, Now: clock})
	must(err)
	w.statements = statements.New(statements.Config{DB: w.db, Brake: brake.New(w.db, secret, clock), Queue: w.queue, Blobs: blobs, Sender: new(mail.Outbox),
		Mails: mails, Secret: secret, Runtime: runtime, Origin: origin, Site: name, Now: clock, Log: log})
	w.s = intake.New(intake.Config{DB: w.db, Queue: w.queue, Statements: w.statements, Runtime: runtime, Origin: origin, Site: name, Now: clock, Log: log})
	w.http, err = web.New(web.Config{Origin: origin, SiteName: name, Secret: secret, Staff: w.staff, Catalog: cat, Log: log, Now: clock, Changes: w.db.Commits,
		Observe: func(string, string, int, time.Duration) {}}, statements.Feature(w.statements), intake.Feature(w.s), web.Feature{Name: "chart", FS: chart.FS})
	must(err)
	w.publish("declaration", "")
	w.publish("north", "north")
	return w
}

func (w *world) publish(slug, campaign string) {
	w.t.Helper()
	md := "# We stand together\n\nWords.\n"
	d, err := edition.Parse(md)
	if err != nil {
		w.t.Fatal(err)
	}
	g := statements.Given{Statement: statements.Statement{Slug: slug, Kind: statements.Declaration, Source: "en", State: statements.Published, Signers: statements.SignersBoth,
		Rule: statements.RuleCarry, Campaign: campaign}, Editions: map[core.Lang]statements.GivenEdition{"en": {Markdown: md, Edition: statements.Edition{Edition: edition.Edition{Lang: "en", Doc: d, Said: edition.Checked}}}}}
	if _, err := w.statements.Publish(w.t.Context(), g); err != nil {
		w.t.Fatal(err)
	}
}

// listKey gives a statement a list key that three coordinators open.
func (w *world) listKey(slug string) *seal.ListKey {
	w.t.Helper()
	var openers []seal.Opener
	for i := range 3 {
		id, err := seal.NewIdentity()
		if err != nil {
			w.t.Fatal(err)
		}
		w.keys = append(w.keys, id)
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
	return k
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

// figures are organisations and persons that count, and sealed ones.
func (w *world) figures(slug string) (organisations, persons, sealed int64) {
	w.t.Helper()
	st, err := w.statements.Found(w.t.Context(), slug)
	if err != nil {
		w.t.Fatal(err)
	}
	if err := w.statements.SettleNow(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	k, err := w.statements.Kept(w.t.Context(), st)
	if err != nil {
		w.t.Fatal(err)
	}
	return k.Figures.Organisations, k.Figures.Persons, k.Figures.Sealed()
}

// named counts the names that are printed, and those that somebody must look at.
func (w *world) named(slug string) (printed, held int) {
	w.t.Helper()
	var out bytes.Buffer
	if _, err := w.statements.ExportSealed(w.t.Context(), slug, &out); err != nil {
		w.t.Fatal(err)
	}
	for line := range strings.Lines(out.String()) {
		var l opening.Line
		if json.Unmarshal([]byte(line), &l) != nil || l.Visibility != "public" {
			continue
		}
		if l.State == "held" {
			held++
		} else {
			printed++
		}
	}
	return printed, held
}
