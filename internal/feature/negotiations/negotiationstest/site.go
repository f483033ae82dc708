// Package negotiationstest makes a small site that follows negotiated texts, for
// the tests of package negotiations and of those below it. Nothing in it is secret;
// it is part of no program.
package negotiationstest

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"log/slog"
	"net/url"
	"sync"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/i18n/i18ntest"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

// Origin is the address of the site.
const Origin = "https://one.example"

// Site is a site with a desk. The clock stands still until Later moves it.
type Site struct {
	*testing.T
	DB      *db.DB
	Queue   *jobs.Queue
	Texts   *negotiations.Service
	Staff   *auth.Service
	Catalog *i18n.Catalog
	HTTP    *web.Server
	Logger  *slog.Logger

	mu   sync.Mutex
	now  time.Time
	said bytes.Buffer // to the log
}

// New makes a site. add is told of it before its pages are joined, and returns the
// features that are tested and what they have of tables and messages.
func New(t *testing.T, dsn string, files []fs.FS, add func(*Site) []web.Feature) *Site {
	t.Helper()
	s := &Site{T: t, now: time.Date(2031, 5, 27, 9, 30, 0, 0, time.UTC)}
	var err error
	s.DB, err = db.Open(t.Context(), dsn)
	s.Must(err)
	t.Cleanup(func() { s.DB.Close() })
	s.Must(s.DB.Migrate(t.Context(), append([]fs.FS{jobs.FS, index.FS, audit.FS, auth.FS, negotiations.FS}, files...)...))
	s.Catalog = i18ntest.Load(t, append([]fs.FS{i18n.FS, web.FS, chart.FS, auth.FS, doc.FS, negotiations.FS}, files...)...)
	s.Logger = slog.New(slog.NewJSONHandler(s, nil))
	secret := bytes.Repeat([]byte{7}, 32)
	name := func(core.Lang) string { return "South Wind" }
	s.Staff, err = auth.New(auth.Config{DB: s.DB, Secret: secret, Origin: Origin, Site: name, Now: s.Now})
	s.Must(err)
	runtime, err := seal.LoadRuntimeKey("")
	s.Must(err)
	s.Queue = jobs.New(s.DB, runtime, s.Now, s.Logger)
	actor := func(tx *db.Tx, id core.ID) (core.Actor, error) {
		if id == Editor.Account { // who has no account here
			return Editor, nil
		}
		return auth.ActorIn(tx, id)
	}
	s.Texts = negotiations.New(negotiations.Config{DB: s.DB, Queue: s.Queue, Staff: s.Staff, Actor: actor, Names: s.Staff.Names, Now: s.Now, Log: s.Logger})
	features := []web.Feature{negotiations.Feature(s.Texts), {Name: "chart", FS: chart.FS}}
	if add != nil {
		features = append(features, add(s)...)
	}
	s.HTTP, err = web.New(web.Config{Origin: Origin, SiteName: name, Secret: secret, Staff: s.Staff, Catalog: s.Catalog, Log: s.Logger, Now: s.Now, Changes: s.DB.Commits,
		Observe: func(string, string, int, time.Duration) {}}, features...)
	s.Must(err)
	return s
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

// Later moves it.
func (s *Site) Later(d time.Duration) { s.mu.Lock(); defer s.mu.Unlock(); s.now = s.now.Add(d) }

// Write takes what is logged.
func (s *Site) Write(p []byte) (int, error) { s.mu.Lock(); defer s.mu.Unlock(); return s.said.Write(p) }

// Logged is what was logged.
func (s *Site) Logged() string { s.mu.Lock(); defer s.mu.Unlock(); return s.said.String() }

// Editor works on texts of all campaigns.
var Editor = core.Actor{Account: "editor", Grants: []core.Grant{{Role: core.Editor}}}

// Begin begins to follow a text in English.
func (s *Site) Begin(slug, campaign string) *negotiations.Negotiation {
	s.Helper()
	n, err := s.Texts.Begin(s.Context(), Editor, negotiations.Negotiation{Slug: slug, Campaign: campaign, Lang: "en",
		Facts: negotiations.Facts{Titles: map[core.Lang]string{"en": "Declaration on " + slug}}})
	s.Must(err)
	return n
}

// Add saves a draft of plain paragraphs, "label. words" each; one without a label
// begins with a space.
func (s *Site) Add(slug, name string, public bool, paragraphs ...string) *negotiations.Draft {
	s.Helper()
	d, err := s.Texts.AddDraft(s.Context(), Editor, slug, Draft(name, s.Now(), public, paragraphs...))
	s.Must(err)
	if public {
		s.ShowNow(slug)
	} else {
		s.Later(2 * time.Second)
	}
	return d
}

// Draft is a draft to be saved, of "label. words" each.
func Draft(name string, at time.Time, public bool, paragraphs ...string) negotiations.NewDraft {
	all := ""
	for _, p := range paragraphs {
		all += p + "\n\n"
	}
	return negotiations.NewDraft{DraftFacts: negotiations.DraftFacts{Name: name, Day: core.DayOf(at), Format: "text"}, Public: public, Draft: *draft.Paragraphs(all, "en")}
}

// Show makes a text public, or hides it.
func (s *Site) Show(slug string, public bool) {
	s.Helper()
	n, err := s.Texts.BySlug(s.Context(), slug)
	s.Must(err)
	s.Must(s.Texts.Edit(s.Context(), Editor, slug, n.Campaign, public, n.Facts))
	s.ShowNow(slug)
}

// ShowNow makes what is to become public of a text public without its minute.
func (s *Site) ShowNow(slug string) {
	s.Helper()
	s.Must(s.Texts.ShowNow(s.Context(), Editor, slug))
	s.Later(2 * time.Second) // public pages are kept for a second
}

// Counted is what the page that removes a draft says there is of it, by what it is; what
// stays has a + in front.
func (s *Site) Counted(slug string, number int64) map[string]int64 {
	s.Helper()
	x, err := s.Texts.Head(s.Context(), slug)
	s.Must(err)
	out := map[string]int64{}
	for _, d := range x.Drafts {
		if d.Number != number {
			continue
		}
		all, err := s.Texts.KeptOf(s.Context(), d)
		s.Must(err)
		for _, c := range all {
			key := c.Key
			if c.Stays {
				key = "+" + key
			}
			if c.N > 0 {
				out[key] = c.N
			}
		}
	}
	return out
}

// Work does what waits in the queue.
func (s *Site) Work() {
	s.Helper()
	_, err := s.Queue.RunAll(s.Context())
	s.Must(err)
}

// As is a browser of somebody with roles.
func (s *Site) As(grants ...core.Grant) *webtest.Client {
	s.Helper()
	c, _ := s.SignIn(grants...)
	return c
}

// SignIn is a browser of somebody with roles, and who that is.
func (s *Site) SignIn(grants ...core.Grant) (*webtest.Client, core.Actor) {
	s.Helper()
	return authtest.SignIn(s, s.Staff, s.HTTP, grants...)
}

// Anybody is a browser of a reader.
func (s *Site) Anybody() *webtest.Client {
	c := webtest.New(s, s.HTTP)
	c.Origin = Origin
	return c
}

// Post sends values to path as a form of page would, with the token of that page.
func Post(c *webtest.Client, page, path string, v url.Values) *webtest.Page {
	if v == nil {
		v = url.Values{}
	}
	v.Set("token", c.Get(page).Attr("input[name=token]", "value"))
	return c.Post(path, v)
}

// Zipped is how many bytes a page has on its way.
func Zipped(t testing.TB, page string) int {
	t.Helper()
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, 6)
	if _, err := io.WriteString(z, page); err != nil {
		t.Fatal(err)
	}
	z.Close()
	return b.Len()
}
