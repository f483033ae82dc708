package votes_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/votes"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

const origin = "https://one.example"

// world is a site that follows two texts: "health", of no campaign, and "north", of
// another one.
type world struct {
	t     *testing.T
	db    *db.DB
	now   time.Time
	texts *negotiations.Service
	s     *votes.Service
	staff *auth.Service
	http  *web.Server
	log   journal
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

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

var everywhere = core.Actor{Account: "someone", Grants: []core.Grant{{Role: core.Editor}}}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	var err error
	w.db, err = db.Open(t.Context(), dsn)
	must(err)
	t.Cleanup(func() { w.db.Close() })
	must(w.db.Migrate(t.Context(), jobs.FS, index.FS, audit.FS, auth.FS, negotiations.FS, votes.FS))
	cat, err := i18n.Load(i18n.FS, web.FS, chart.FS, auth.FS, doc.FS, negotiations.FS, votes.FS)
	must(err)
	clock := func() time.Time { return w.now }
	log := slog.New(slog.NewJSONHandler(&w.log, nil))
	secret := bytes.Repeat([]byte{7}, 32)
	name := func(core.Lang) string { return "South Wind" }
	w.staff, err = auth.New(auth.Config{DB: w.db, Secret: secret, Origin: origin, Site: name, Now: clock})
	must(err)
	w.texts = negotiations.New(negotiations.Config{DB: w.db, Names: w.staff.Names, Now: clock, Log: log})
	w.s = votes.New(votes.Config{DB: w.db, Negotiations: w.texts, Now: clock})
	w.http, err = web.New(web.Config{Origin: origin, SiteName: name, Secret: secret, Staff: w.staff, Catalog: cat, Log: log, Now: clock, Changes: w.db.Commits,
		Observe: func(string, string, int, time.Duration) {}}, negotiations.Feature(w.texts), votes.Feature(w.s), web.Feature{Name: "chart", FS: chart.FS})
	must(err)
	w.begin("health", "")
	w.begin("north", "north")
	return w
}

func (w *world) begin(slug, campaign string) {
	w.t.Helper()
	n := negotiations.Negotiation{Slug: slug, Campaign: campaign, Lang: "en", Facts: negotiations.Facts{Titles: map[core.Lang]string{"en": "Declaration on " + slug}}}
	if _, err := w.texts.Begin(w.t.Context(), everywhere, n); err != nil {
		w.t.Fatal(err)
	}
	d := negotiations.NewDraft{DraftFacts: negotiations.DraftFacts{Name: "Zero draft", Day: 20000}, Draft: draft.Draft{Lang: "en", Paragraphs: []draft.Paragraph{
		{Kind: draft.Operative, Label: "1", Path: "1", Text: "Decides to act.", Section: -1}}}}
	if _, err := w.texts.AddDraft(w.t.Context(), everywhere, slug, d); err != nil {
		w.t.Fatal(err)
	}
}

// show makes a text public, or hides it.
func (w *world) show(slug string, public bool) {
	w.t.Helper()
	n, err := w.texts.BySlug(w.t.Context(), slug)
	if err == nil {
		err = w.texts.Edit(w.t.Context(), everywhere, slug, n.Campaign, public, n.Facts)
	}
	if err != nil {
		w.t.Fatal(err)
	}
	w.now = w.now.Add(2 * time.Second) // pages are kept for a second
}

func (w *world) signIn(role core.Role, campaign string) *webtest.Client {
	w.t.Helper()
	c, _ := authtest.SignIn(w.t, w.staff, w.http, core.Grant{Role: role, Campaign: campaign})
	return c
}

func (w *world) reader() *webtest.Client {
	c := webtest.New(w.t, w.http)
	c.Origin = origin
	return c
}

// importing brings a file in and returns the page that shows what was understood.
func (w *world) importing(c *webtest.Client, file string) *webtest.Page {
	w.t.Helper()
	return c.Get("/en/desk/texts/health/votes/import").Status(w.t, 200).Sound(w.t).Form("form.stack").Attach("file", "votes.csv", "text/csv", []byte(file)).Submit()
}

func (w *world) votes() []*votes.Vote {
	w.t.Helper()
	n, err := w.texts.BySlug(w.t.Context(), "health")
	if err != nil {
		w.t.Fatal(err)
	}
	all, err := w.s.All(w.t.Context(), n.ID, false)
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// post sends a form as a page of the desk would.
func post(c *webtest.Client, path string, v url.Values) *webtest.Page {
	page := c.Get("/en/desk/texts")
	if v == nil {
		v = url.Values{}
	}
	v.Set("token", page.Attr("input[name=token]", "value"))
	if v.Get("token") == "" {
		v.Set("token", c.Get("/en/desk/texts/new").Attr("input[name=token]", "value"))
	}
	return c.Post("/en/desk/texts"+path, v)
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
