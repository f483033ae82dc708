package votes_test

import (
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/feature/negotiations/votes"
	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

// world is a site that follows two texts: "health", of no campaign, and "north", of
// another one.
type world struct {
	*negotiationstest.Site
	t *testing.T
	s *votes.Service
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{t: t}
	w.Site = negotiationstest.New(t, dsn, []fs.FS{votes.FS}, func(s *negotiationstest.Site) []web.Feature {
		w.s = votes.New(votes.Config{DB: s.DB, Negotiations: s.Texts, Now: s.Now})
		return []web.Feature{votes.Feature(w.s)}
	})
	for slug, campaign := range map[string]string{"health": "", "north": "north"} {
		w.Begin(slug, campaign)
		w.Add(slug, "Zero draft", false, "1. Decides to act.")
	}
	return w
}

func (w *world) show(slug string, public bool) { w.Helper(); w.Show(slug, public) }

func (w *world) reader() *webtest.Client { return w.Anybody() }

// signIn is a browser of somebody with one role.
func (w *world) signIn(role core.Role, campaign string) *webtest.Client {
	w.Helper()
	return w.As(core.Grant{Role: role, Campaign: campaign})
}

// importing brings a file in and returns the page that shows what was understood.
func (w *world) importing(c *webtest.Client, file string) *webtest.Page {
	w.Helper()
	return c.Get("/en/desk/texts/health/votes/import").Status(w.t, 200).Sound(w.T).Form("form.stack").Attach("file", "votes.csv", "text/csv", []byte(file)).Submit()
}

func (w *world) votes() []*votes.Vote {
	w.Helper()
	n, err := w.Texts.BySlug(w.Context(), "health")
	w.Must(err)
	all, err := w.s.All(w.Context(), n.ID, false)
	w.Must(err)
	return all
}

// post sends a form as a page of the desk would.
func post(c *webtest.Client, path string, v url.Values) *webtest.Page {
	return negotiationstest.Post(c, "/en/desk/texts", "/en/desk/texts"+path, v)
}

// everybody is a file in which all 195 states vote.
func everybody() string {
	var b strings.Builder
	b.WriteString("resolution,title,date,country,vote\n")
	for i, c := range chart.OnVotesMap() {
		vote := "yes"
		switch {
		case i%5 == 1:
			vote = "no"
		case i%9 == 1:
			vote = "abstain"
		case i%31 == 1:
			vote = "absent"
		}
		fmt.Fprintf(&b, "A/RES/99/1,\"A text that we made up, on health\",2026-11-20,%s,%s\n", i18n.Country("en", c), vote)
	}
	return b.String()
}
