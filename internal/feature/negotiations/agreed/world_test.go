package agreed_test

import (
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/agreed"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

// world is a site with a desk and an empty library.
type world struct {
	*negotiationstest.Site
	t *testing.T
	s *agreed.Service
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

func (w *world) must(err error) { w.Helper(); w.Must(err) }

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{t: t}
	w.Site = negotiationstest.New(t, dsn, []fs.FS{agreed.FS}, func(s *negotiationstest.Site) []web.Feature {
		w.s = agreed.New(agreed.Config{DB: s.DB, Texts: agreed.SiteTexts{Negotiations: s.Texts}, Now: s.Now})
		return []web.Feature{agreed.Feature(w.s)}
	})
	return w
}

func (w *world) staff(grants ...core.Grant) (*webtest.Client, core.Actor) {
	w.Helper()
	return w.SignIn(grants...)
}

func (w *world) editor() (*webtest.Client, core.Actor) {
	w.Helper()
	return w.staff(core.Grant{Role: core.Editor, Campaign: "health"})
}

func (w *world) say(key string, args ...any) string { return w.Catalog.T("en", "agreed."+key, args...) }

// negotiate makes a negotiation of a campaign with a draft, adopted or not.
func (w *world) negotiate(actor core.Actor, slug, campaign string, final bool, text string) {
	w.Helper()
	_, err := w.Texts.Begin(w.Context(), actor, negotiations.Negotiation{Slug: slug, Campaign: campaign, Lang: "en",
		Facts: negotiations.Facts{Titles: map[core.Lang]string{"en": "Declaration " + slug}, Forums: map[core.Lang]string{"en": "General Assembly"}}})
	w.Must(err)
	_, err = w.Texts.AddDraft(w.Context(), actor, slug, negotiations.NewDraft{Draft: *draft.Paragraphs(text, "en"),
		DraftFacts: negotiations.DraftFacts{Name: "Adopted text", Day: core.DayOf(time.Date(2025, 6, 8, 0, 0, 0, 0, time.UTC)), Final: final, Format: "text", Source: "https://un.example/doc"}})
	w.Must(err)
}
