package intake_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/alike"
	"groundswell/internal/feature/statements/intake"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/web"
)

// world is a site with two statements that people bring endorsements to.
type world struct {
	*statementstest.Site
	s *intake.Service
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := new(world)
	w.Site = statementstest.New(t, dsn, []fs.FS{alike.FS, intake.FS}, func(s *statementstest.Site) []web.Feature {
		w.s = intake.New(intake.Config{DB: s.DB, Queue: s.Queue, Statements: s.Statements, Runtime: s.Runtime,
			Origin: statementstest.Origin, Site: statementstest.Name, Now: s.Now, Log: s.Logger})
		return []web.Feature{intake.Feature(w.s)}
	})
	w.SetNow(time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC))
	text := map[core.Lang]string{"en": statementstest.Text}
	w.Issue(statementstest.Declaration("declaration", ""), text)
	w.Issue(statementstest.Declaration("north", "north"), text)
	return w
}

// figures are organisations and persons that count, and sealed ones.
func (w *world) figures(slug string) (organisations, persons, sealed int64) {
	w.Helper()
	st, err := w.Statements.Found(w.Context(), slug)
	w.Must(err)
	w.Must(w.Statements.SettleNow(w.Context()))
	k, err := w.Statements.Kept(w.Context(), st)
	w.Must(err)
	return k.Figures.Organisations, k.Figures.Persons, k.Figures.Sealed()
}

// named counts the names that are printed, and those that somebody must look at.
func (w *world) named(slug string) (printed, held int) {
	w.Helper()
	var out bytes.Buffer
	_, err := w.Statements.ExportSealed(w.Context(), slug, &out)
	w.Must(err)
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
