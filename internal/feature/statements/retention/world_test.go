package retention_test

import (
	"io/fs"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/retention"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/web"
)

// world is a site with statements whose sealed records are erased some day.
type world struct {
	*statementstest.Site
	s *retention.Service
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := new(world)
	w.Site = statementstest.New(t, dsn, []fs.FS{retention.FS}, func(s *statementstest.Site) []web.Feature {
		mails, err := mail.NewRenderer(s.Catalog, map[string]fs.FS{"retention": retention.FS})
		s.Must(err)
		w.s = retention.New(retention.Config{DB: s.DB, Queue: s.Queue, Statements: s.Statements, Staff: s.Staff, Sender: s.Outbox, Mails: mails,
			Origin: statementstest.Origin, Site: statementstest.Name, Now: s.Now, Log: s.Logger})
		return []web.Feature{retention.Feature(w.s)}
	})
	w.SetNow(time.Date(2026, 3, 2, 9, 30, 0, 0, time.UTC))
	text := map[core.Lang]string{"en": statementstest.Text}
	st := statementstest.Declaration("declaration", "")
	st.ClosesAt = time.Date(2026, 4, 1, 18, 0, 0, 0, time.UTC).Unix()
	w.Issue(st, text)
	w.Issue(statementstest.Declaration("north", "north"), text)
	return w
}

// sign lets a person sign sealed, and one in public.
func (w *world) sign(slug string) {
	w.Helper()
	known := func(name, email string, v statements.Visibility) statements.Known {
		return statements.Known{SignInput: statements.SignInput{Kind: statements.Person, Visibility: v, Name: name, Country: "KE", Email: email},
			Lang: "en", Level: statements.ByAddress, Day: core.DayOf(w.Now())}
	}
	_, err := w.Statements.AddKnown(w.Context(), slug, []statements.Known{known("Zqx Quiet", "zqxquiet@one.example", statements.Sealed),
		known("Zqx Open", "zqxopen@one.example", statements.Public)})
	w.Must(err)
}

// days lets days go by, and does each day what time asks for.
func (w *world) days(n int) {
	w.Helper()
	for range n {
		w.Later(24 * time.Hour)
		w.Must(w.s.Tick(w.Context()))
		_, err := w.Statements.Erase(w.Context())
		w.Must(err)
		w.RunJobs()
	}
}

// warned is to whom a mail went.
func (w *world) warned() (out []string) {
	for _, m := range w.Outbox.All() {
		out = append(out, m.To+": "+m.Subject)
	}
	return out
}
