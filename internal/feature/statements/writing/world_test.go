package writing_test

import (
	"io/fs"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

// world is a site with a desk at which texts are written.
type world struct {
	*statementstest.Site
	s *writing.Service
}

// each runs f in a world of its own on both engines.
func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

// once runs f on SQLite only: what it tests has nothing to do with the database.
func once(t *testing.T, f func(w *world)) {
	t.Helper()
	t.Parallel()
	f(newWorld(t, ""))
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := new(world)
	w.Site = statementstest.New(t, dsn, []fs.FS{writing.FS}, func(s *statementstest.Site) []web.Feature {
		w.s = writing.New(writing.Config{DB: s.DB, Queue: s.Queue, Blobs: s.Blobs, Statements: s.Statements, Names: s.Staff.Names, Actor: s.Staff.ActorOf, Now: s.Now, Log: s.Logger})
		return []web.Feature{writing.Feature(w.s)}
	})
	w.SetNow(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC))
	return w
}

// editor is somebody who may write everything.
func (w *world) editor() (*webtest.Client, core.Actor) {
	return w.SignIn(core.Grant{Role: core.Editor})
}

const body = "First we say this.\n\nThen we say that, and more.\n\n## Demands {#demands}\n\n1. **Open.** Open the ports.\n2. **Free.** Free the prisoners.\n\n---\n\nAdopted together.\n"

// begin makes a statement with a text.
func (w *world) begin(actor core.Actor, title string) *writing.Work {
	w.Helper()
	st, err := w.s.Begin(w.Context(), actor, statements.Statement{Kind: statements.Declaration, Source: "en", Signers: statements.SignersBoth, Rule: statements.RuleCarry}, title, body)
	w.Must(err)
	return w.work(st.Slug)
}

func (w *world) work(slug string) *writing.Work {
	w.Helper()
	x, err := w.s.Work(w.Context(), slug)
	w.Must(err)
	return x
}

// write saves the source with other words.
func (w *world) write(actor core.Actor, slug, from, to string) *writing.Sheet {
	w.Helper()
	sh := *w.work(slug).Source()
	if !strings.Contains(sh.Markdown, from) {
		w.Fatalf("the text has no %q", from)
	}
	sh.Markdown = strings.Replace(sh.Markdown, from, to, 1)
	out, err := w.s.SaveSheet(w.Context(), string(actor.Account), slug, sh, sh.Revision)
	w.Must(err)
	return out
}

// publish makes what is worked on public at once.
func (w *world) publish(actor core.Actor, slug string, langs ...core.Lang) *statements.PublishReport {
	w.Helper()
	rep, err := w.s.Publish(w.Context(), actor, slug, langs)
	w.Must(err)
	return rep
}

// run carries out what is due.
func (w *world) run() {
	w.Helper()
	w.Must(w.s.RunDue(w.Context()))
}

// say is a message of this feature.
func (w *world) say(key string, args ...any) string {
	return w.Catalog.T("en", "writing."+key, args...)
}
