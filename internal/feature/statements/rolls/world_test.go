package rolls_test

import (
	"io/fs"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/feature/statements/rolls"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/web"
)

// world is a site with one public statement that people have signed.
type world struct {
	*statementstest.Site
	*rolls.Service
	links map[string]string // private links, by name
	boss  core.Actor
}

// each runs f in a world of its own on both engines.
func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{links: map[string]string{}}
	w.Site = statementstest.New(t, dsn, []fs.FS{annex.FS, rolls.FS}, func(s *statementstest.Site) []web.Feature {
		w.Service = rolls.New(rolls.Config{DB: s.DB, Statements: s.Statements, Queue: s.Queue, Blobs: s.Blobs, Site: statementstest.Name, Origin: statementstest.Origin,
			Now: s.Now, Log: s.Logger, Names: s.Staff.Names,
			T: func(l core.Lang) annex.T {
				return func(key string, args ...any) string { return s.Catalog.T(l, key, args...) }
			}})
		return []web.Feature{rolls.Feature(w.Service)}
	})
	w.SetNow(time.Date(2031, 5, 4, 9, 0, 0, 0, time.UTC))
	w.publish(statements.Published)
	w.ListKey("declaration")
	_, w.boss = w.SignIn(core.Grant{Role: core.Editor})
	return w
}

// publish puts the statement online, or makes it a draft.
func (w *world) publish(state string) {
	w.Helper()
	st := statementstest.Declaration("declaration", "ports")
	st.State = state
	w.Issue(st, map[core.Lang]string{"en": statementstest.Text})
}

// sign signs, and confirms by the mail.
func (w *world) sign(kind statements.EndorserKind, visibility statements.Visibility, name, country string) {
	w.Helper()
	in := statements.SignInput{Kind: kind, Visibility: visibility, Name: name, Country: country}
	if kind == statements.Organisation {
		in.Officer = "Somebody"
	}
	var err error
	w.links[name], err = w.Endorse("declaration", in)
	w.Must(err)
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
	w.Helper()
	st, _, err := w.AtDesk(w.Context(), "declaration")
	w.Must(err)
	return st
}

// take takes a snapshot and makes its files.
func (w *world) take() *rolls.Snapshot {
	w.Helper()
	s, err := w.Plan(w.Context(), w.statement(), w.Now(), w.boss)
	w.Must(err)
	w.run()
	return w.snapshot(s.N)
}

func (w *world) run() {
	w.Helper()
	w.Must(w.Work(w.Context()))
	w.DB.NewEpoch()
}

func (w *world) snapshot(n int64) *rolls.Snapshot {
	w.Helper()
	s, err := w.Snapshot(w.Context(), w.statement().ID, n)
	w.Must(err)
	return s
}
