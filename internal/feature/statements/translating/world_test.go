package translating_test

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/feature/statements/translating"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

// world is a site with a desk and a declaration in English, published, whose
// French is checked; its campaign is "health".
type world struct {
	*statementstest.Site
	writing *writing.Service
	s       *translating.Service
}

// each runs f in a world of its own on both engines.
func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn, false)) })
}

// reworded is each for tests that change the site's own words.
func reworded(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn, true)) })
}

// once runs f on SQLite only: what it tests has nothing to do with the database.
func once(t *testing.T, f func(w *world)) {
	t.Helper()
	t.Parallel()
	f(newWorld(t, "", false))
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

// newWorld makes a world; one without words of its own speaks the words of the others.
func newWorld(t *testing.T, dsn string, ownWords bool) *world {
	t.Helper()
	w := new(world)
	catalogues := map[string]fs.FS{"i18n": i18n.FS, "web": web.FS, "edition": edition.FS, "chart": chart.FS, "seal": seal.FS, "auth": auth.FS,
		"doc": doc.FS, "statements": statements.FS, "writing": writing.FS, "translating": translating.FS}
	w.Site = statementstest.New(t, dsn, []fs.FS{writing.FS, translating.FS}, func(s *statementstest.Site) []web.Feature {
		if ownWords {
			var err error
			s.Catalog, err = i18n.Load(slices.Collect(maps.Values(catalogues))...)
			s.Must(err)
		}
		w.writing = writing.New(writing.Config{DB: s.DB, Queue: s.Queue, Blobs: s.Blobs, Statements: s.Statements, Names: s.Staff.Names, Actor: s.Staff.ActorOf, Now: s.Now, Log: s.Logger})
		w.s = translating.New(translating.Config{DB: s.DB, Writing: w.writing, Statements: s.Statements, Auth: s.Staff, Catalog: s.Catalog, Catalogues: catalogues, Now: s.Now, Log: s.Logger})
		s.Must(w.s.Start(t.Context()))
		return []web.Feature{writing.Feature(w.writing), translating.Feature(w.s)}
	})
	w.SetNow(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	w.Issue(statementstest.Declaration("declaration", "health"), map[core.Lang]string{"en": english, "fr": french})
	return w
}

// rewrite changes the source at the desk: what is public stays.
func (w *world) rewrite(old, with string) {
	w.Helper()
	work, err := w.writing.Work(w.Context(), "declaration")
	w.Must(err)
	sh := *work.Source()
	if !strings.Contains(sh.Markdown, old) {
		w.Fatalf("%q is not in the source", old)
	}
	sh.Markdown = strings.Replace(sh.Markdown, old, with, 1)
	_, err = w.writing.SaveSheet(w.Context(), "writer", "declaration", sh, sh.Revision)
	w.Must(err)
}

func (w *world) translator() (*webtest.Client, core.Actor) {
	w.Helper()
	return w.SignIn(core.Grant{Role: core.Translator, Campaign: "health"})
}

// sheet is a text as it is stored.
func (w *world) sheet(l core.Lang) *writing.Sheet {
	w.Helper()
	work, err := w.writing.Work(w.Context(), "declaration")
	w.Must(err)
	sh := work.Sheets[l]
	if sh == nil {
		w.Fatalf("there is no %s", l)
	}
	return sh
}

func (w *world) state(l core.Lang) edition.State {
	w.Helper()
	work, err := w.writing.Work(w.Context(), "declaration")
	w.Must(err)
	return work.State(l)
}

// say is a message of the feature.
func (w *world) say(key string, args ...any) string {
	return w.Catalog.T("en", "translating."+key, args...)
}

// in is a message of the feature in a language.
func (w *world) in(l core.Lang, key string) string { return w.Catalog.T(l, "translating."+key) }

type page = webtest.Page

// send takes a file of messages in, to be looked at.
func (w *world) send(c *webtest.Client, l core.Lang, name, body string) *page {
	w.Helper()
	f := c.Get("/en/desk/catalogues").Status(w.T, 200).Form("form.stack")
	return f.Set("to", string(l)).Attach("file", name, "application/octet-stream", []byte(body)).Submit().Status(w.T, 200)
}

// row is how a file of that kind has a message's text in it.
func (w *world) row(kind, key, text string) string {
	if kind == "csv" {
		english := w.Catalog.T("en", key)
		return key + ",other," + english + "," + text
	}
	return "<source>" + w.Catalog.T("en", key) + "</source>\n    <target>" + text + "</target>"
}
