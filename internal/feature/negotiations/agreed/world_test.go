package agreed_test

import (
	"bytes"
	"io/fs"
	"log/slog"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/agreed"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

// world is a site with a desk, a negotiation of the campaign "health", and an empty
// library.
type world struct {
	t     *testing.T
	db    *db.DB
	auth  *auth.Service
	texts *negotiations.Service
	s     *agreed.Service
	cat   *i18n.Catalog
	http  http.Handler
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func once(t *testing.T, f func(w *world)) {
	t.Helper()
	t.Parallel()
	f(newWorld(t, "sqlite:"+filepath.Join(t.TempDir(), "test.db")))
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{t: t}
	now := func() time.Time { return time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC) }
	var err error
	w.db, err = db.Open(t.Context(), dsn)
	w.must(err)
	t.Cleanup(func() { w.db.Close() })
	w.must(w.db.Migrate(t.Context(), jobs.FS, index.FS, audit.FS, auth.FS, negotiations.FS, agreed.FS))
	var all []fs.FS
	for _, f := range []fs.FS{i18n.FS, web.FS, auth.FS, negotiations.FS, agreed.FS} {
		all = append(all, f)
	}
	w.cat, err = i18n.Load(all...)
	w.must(err)
	secret, log := bytes.Repeat([]byte{7}, 32), slog.New(slog.DiscardHandler)
	name := func(core.Lang) string { return "The Campaign" }
	w.auth, err = auth.New(auth.Config{DB: w.db, Secret: secret, Origin: "https://one.example", Site: name, Now: now})
	w.must(err)
	w.texts = negotiations.New(negotiations.Config{DB: w.db, Names: w.auth.Names, Now: now, Log: log})
	w.s = agreed.New(agreed.Config{DB: w.db, Texts: agreed.SiteTexts{Negotiations: w.texts}, Now: now})
	w.http, err = web.New(web.Config{Origin: "https://one.example", SiteName: name, Secret: secret, Staff: w.auth, Catalog: w.cat, Log: log, Now: now}, agreed.Feature(w.s))
	w.must(err)
	return w
}

func (w *world) staff(grants ...core.Grant) (*webtest.Client, core.Actor) {
	w.t.Helper()
	return authtest.SignIn(w.t, w.auth, w.http, grants...)
}

func (w *world) editor() (*webtest.Client, core.Actor) {
	w.t.Helper()
	return w.staff(core.Grant{Role: core.Editor, Campaign: "health"})
}

func (w *world) say(key string, args ...any) string { return w.cat.T("en", "agreed."+key, args...) }

// negotiate makes a negotiation of a campaign with a draft, adopted or not.
func (w *world) negotiate(actor core.Actor, slug, campaign string, final bool, text string) {
	w.t.Helper()
	_, err := w.texts.Begin(w.t.Context(), actor, negotiations.Negotiation{Slug: slug, Campaign: campaign, Lang: "en",
		Facts: negotiations.Facts{Titles: map[core.Lang]string{"en": "Declaration " + slug}, Forum: "General Assembly"}})
	w.must(err)
	_, err = w.texts.AddDraft(w.t.Context(), actor, slug, negotiations.NewDraft{Draft: *draft.Paragraphs(text, "en"),
		DraftFacts: negotiations.DraftFacts{Name: "Adopted text", Day: core.DayOf(time.Date(2025, 6, 8, 0, 0, 0, 0, time.UTC)), Final: final, Format: "text", Source: "https://un.example/doc"}})
	w.must(err)
}
