// Package statementstest makes a small site that people sign statements on, with a
// desk, for the tests of package statements and of those below it. Nothing in it is
// secret; it is part of no program.
package statementstest

import (
	"bytes"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/blob"
	"groundswell/internal/platform/brake"
	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/i18n/i18ntest"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/tlog"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

// Origin is the address of the site.
const Origin = "https://campaign.example"

// Site is a site with a desk and a log, on which nothing is published yet. The clock
// stands still, at first at nine o'clock on 1 March 2026, until Later or SetNow moves
// it.
type Site struct {
	*testing.T
	Dir        string // of the pictures and, on SQLite, of the database
	DB         *db.DB
	Blobs      *blob.Dir
	Catalog    *i18n.Catalog // shared: who overrides messages puts one of their own here
	Secret     []byte
	Runtime    *seal.RuntimeKey
	Outbox     *mail.Outbox
	Mails      *mail.Renderer
	Logger     *slog.Logger
	Queue      *jobs.Queue
	Tree       *tlog.Log
	Staff      *auth.Service
	Statements *statements.Service
	HTTP       *web.Server
	Fresh      bool // from the next Start on every page is made anew, not kept for a moment

	files []fs.FS
	add   func(*Site) []web.Feature
	mu    sync.Mutex
	now   time.Time
	said  bytes.Buffer // to the log
	mails int          // addresses that were made up
}

// New makes a site in an empty database; dsn "" is a file of its own. files are what
// is tested besides, and what that needs: tables, messages, mails. add is told of the
// site each time it starts, before its pages are joined, and returns the features
// that are tested; it may change what is joined after it.
func New(t *testing.T, dsn string, files []fs.FS, add func(*Site) []web.Feature) *Site {
	t.Helper()
	s := &Site{T: t, Dir: t.TempDir(), Secret: bytes.Repeat([]byte{7}, 32), Outbox: new(mail.Outbox), files: files, add: add,
		now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC)}
	if !strings.HasPrefix(dsn, "postgres") {
		dsn = "sqlite:" + filepath.Join(s.Dir, "test.db")
	}
	var err error
	s.DB, err = db.Open(t.Context(), dsn)
	s.Must(err)
	t.Cleanup(func() { s.DB.Close() })
	s.Must(s.DB.Migrate(t.Context(), append([]fs.FS{jobs.FS, index.FS, audit.FS, brake.FS, tlog.FS, auth.FS, statements.FS}, files...)...))
	s.Blobs, err = blob.OpenDir(filepath.Join(s.Dir, "files"))
	s.Must(err)
	t.Cleanup(func() { s.Blobs.Close() })
	s.Catalog = i18ntest.Load(t, append([]fs.FS{i18n.FS, web.FS, edition.FS, chart.FS, seal.FS, auth.FS, doc.FS, statements.FS}, files...)...)
	s.Logger = slog.New(slog.NewJSONHandler(s, nil))
	s.Start()
	return s
}

// Name is what the site is called.
func Name(core.Lang) string { return "The Campaign" }

// Start begins the program anew on the same data: what was in memory is gone.
func (s *Site) Start() {
	s.Helper()
	var err error
	s.Runtime, err = seal.LoadRuntimeKey("")
	s.Must(err)
	s.Mails, err = mail.NewRenderer(s.Catalog, map[string]fs.FS{"statements": statements.FS})
	s.Must(err)
	s.Queue = jobs.New(s.DB, s.Runtime, s.Now, s.Logger)
	s.Tree, err = tlog.New(tlog.Config{DB: s.DB, Secret: s.Secret, Origin: "one.example/log", Now: s.Now, Log: s.Logger})
	s.Must(err)
	s.Staff, err = auth.New(auth.Config{DB: s.DB, Secret: s.Secret, Origin: Origin, Site: Name, Now: s.Now})
	s.Must(err)
	s.Statements = statements.New(statements.Config{DB: s.DB, Brake: brake.New(s.DB, s.Secret, s.Now), Queue: s.Queue, Blobs: s.Blobs, Sender: s.Outbox, Mails: s.Mails,
		Secret: s.Secret, Runtime: s.Runtime, Origin: Origin, Site: Name, Now: s.Now, Log: s.Logger, Tree: s.Tree})
	features := []web.Feature{statements.Feature(s.Statements), {Name: "chart", FS: chart.FS}}
	if s.add != nil {
		features = append(features, s.add(s)...)
	}
	c := web.Config{Origin: Origin, SiteName: Name, Secret: s.Secret, Staff: s.Staff, Catalog: s.Catalog, Log: s.Logger, Now: s.Now,
		Observe: func(string, string, int, time.Duration) {}}
	if !s.Fresh {
		c.Changes = s.DB.Commits
	}
	s.HTTP, err = web.New(c, features...)
	s.Must(err)
}

// Must ends the test if something that has to work does not.
func (s *Site) Must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// Now is the site's clock.
func (s *Site) Now() time.Time { s.mu.Lock(); defer s.mu.Unlock(); return s.now }

// SetNow sets it.
func (s *Site) SetNow(now time.Time) { s.mu.Lock(); defer s.mu.Unlock(); s.now = now }

// Later moves it.
func (s *Site) Later(d time.Duration) { s.mu.Lock(); defer s.mu.Unlock(); s.now = s.now.Add(d) }

// Write takes what is logged.
func (s *Site) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.said.Write(p) }

// Logged is what was logged.
func (s *Site) Logged() string { s.mu.Lock(); defer s.mu.Unlock(); return s.said.String() }

// Dump is all that the database holds.
func (s *Site) Dump() string {
	s.Helper()
	var b bytes.Buffer
	s.Must(s.DB.Dump(s.Context(), &b))
	return b.String()
}

// SignIn is a browser of somebody with roles, and who that is.
func (s *Site) SignIn(grants ...core.Grant) (*webtest.Client, core.Actor) {
	s.Helper()
	return authtest.SignIn(s, s.Staff, s.HTTP, grants...)
}

// Anybody is a browser of somebody who is not signed in.
func (s *Site) Anybody() *webtest.Client {
	c := webtest.New(s, s.HTTP)
	c.Origin = Origin
	return c
}
