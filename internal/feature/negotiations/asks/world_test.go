package asks_test

import (
	"bytes"
	"io/fs"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/asks"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/reading"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

const origin = "https://one.example"

// world is a site that follows a text, "lamps", with two drafts; in the second one an
// ask is weaker, and the second is not public.
type world struct {
	t      *testing.T
	db     *db.DB
	now    time.Time
	texts  *negotiations.Service
	s      *asks.Service
	staff  *auth.Service
	queue  *jobs.Queue
	outbox *mail.Outbox
	http   *web.Server
}

var everywhere = core.Actor{Account: "someone", Grants: []core.Grant{{Role: core.Editor}}}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{t: t, now: time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC), outbox: new(mail.Outbox)}
	if !strings.HasPrefix(dsn, "postgres") {
		dsn = "sqlite:" + filepath.Join(t.TempDir(), "test.db")
	}
	var err error
	w.db, err = db.Open(t.Context(), dsn)
	w.must(err)
	t.Cleanup(func() { w.db.Close() })
	w.must(w.db.Migrate(t.Context(), jobs.FS, index.FS, audit.FS, auth.FS, negotiations.FS, asks.FS))
	cat, err := i18n.Load(i18n.FS, web.FS, auth.FS, doc.FS, negotiations.FS, reading.FS, asks.FS)
	w.must(err)
	mails, err := mail.NewRenderer(cat, map[string]fs.FS{"asks": asks.FS})
	w.must(err)
	runtime, err := seal.LoadRuntimeKey("")
	w.must(err)
	clock := func() time.Time { return w.now }
	log := slog.New(slog.DiscardHandler)
	secret := bytes.Repeat([]byte{7}, 32)
	name := func(core.Lang) string { return "South Wind" }
	w.queue = jobs.New(w.db, runtime, clock, log)
	w.staff, err = auth.New(auth.Config{DB: w.db, Secret: secret, Origin: origin, Site: name, Now: clock})
	w.must(err)
	w.texts = negotiations.New(negotiations.Config{DB: w.db, Names: w.staff.Names, Now: clock, Log: log})
	w.s = asks.New(asks.Config{DB: w.db, Queue: w.queue, Texts: w.texts, Staff: w.staff, Sender: w.outbox, Mails: mails, Origin: origin, Site: name, Now: clock, Log: log})
	w.http, err = web.New(web.Config{Origin: origin, SiteName: name, Secret: secret, Staff: w.staff, Catalog: cat, Log: log, Now: clock, Changes: w.db.Commits,
		Observe: func(string, string, int, time.Duration) {}}, negotiations.Feature(w.texts), reading.Feature(reading.Config{Texts: w.texts, Names: w.staff.Names, Site: name, Now: clock}), asks.Feature(w.s))
	w.must(err)
	n := negotiations.Negotiation{Slug: "lamps", Campaign: "north", Lang: "en", Facts: negotiations.Facts{Titles: map[core.Lang]string{"en": "Declaration on lamps"}}}
	_, err = w.texts.Begin(t.Context(), everywhere, n)
	w.must(err)
	w.draft("Zero draft", true, "Recalling the light of the coasts,", "Commit to provide shelter to sex workers and migrants by 2030;", "Decide to keep the roads clear of snow;")
	return w
}

// draft adds a draft of these paragraphs.
func (w *world) draft(name string, public bool, texts ...string) {
	w.t.Helper()
	d := negotiations.NewDraft{Public: public, DraftFacts: negotiations.DraftFacts{Name: name, Day: 20000}, Draft: draft.Draft{Lang: "en"}}
	for i, s := range texts {
		p := draft.Paragraph{Kind: draft.Operative, Label: "OP " + string(rune('0'+i)), Path: "OP " + string(rune('0'+i)), Text: s, Section: -1}
		if i == 0 {
			p.Kind, p.Label, p.Path = draft.Preambular, "PP 1", "PP 1"
		}
		d.Paragraphs = append(d.Paragraphs, p)
	}
	_, err := w.texts.AddDraft(w.t.Context(), everywhere, "lamps", d)
	w.must(err)
}

func (w *world) weaker() {
	w.draft("Rev.1 for our eyes", false, "Recalling the light of the coasts,", "Consider providing shelter, as appropriate, to vulnerable groups;", "Decide to keep the roads clear of snow;")
}

func (w *world) ask(public bool, name, wanted string) *asks.Ask {
	w.t.Helper()
	f := asks.Facts{Names: map[core.Lang]string{"en": name}, Wanted: wanted, Fallback: "Encourage shelter for the secret fallback", RedLines: []string{"as appropriate"}}
	if strings.Contains(wanted, "sex workers") {
		f.Groups = []string{"sex workers"}
	}
	a, err := w.s.Add(w.t.Context(), everywhere, "lamps", public, f)
	w.must(err)
	return a
}

func (w *world) shelter(public bool) *asks.Ask {
	return w.ask(public, "Shelter for all", "Commit to provide shelter to sex workers and migrants by 2030")
}

// publish makes the text public, or hides it.
func (w *world) publish(public bool) {
	w.t.Helper()
	n, err := w.texts.BySlug(w.t.Context(), "lamps")
	w.must(err)
	w.must(w.texts.Edit(w.t.Context(), everywhere, "lamps", n.Campaign, public, n.Facts))
	w.now = w.now.Add(2 * time.Second) // pages are kept for a second
}

func (w *world) signIn(role core.Role, campaign string) (*webtest.Client, core.Actor) {
	w.t.Helper()
	return authtest.SignIn(w.t, w.staff, w.http, core.Grant{Role: role, Campaign: campaign})
}

func (w *world) reader() *webtest.Client {
	c := webtest.New(w.t, w.http)
	c.Origin = origin
	return c
}
