package asks_test

import (
	"io/fs"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/asks"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/feature/negotiations/reading"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

const origin = negotiationstest.Origin

// world is a site that follows a text, "lamps", with two drafts; in the second one an
// ask is weaker, and the second is not public.
type world struct {
	*negotiationstest.Site
	t      *testing.T
	s      *asks.Service
	queue  *jobs.Queue
	outbox *mail.Outbox
}

var everywhere = negotiationstest.Editor

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func (w *world) must(err error) { w.Helper(); w.Must(err) }

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{t: t, outbox: new(mail.Outbox)}
	w.Site = negotiationstest.New(t, dsn, []fs.FS{reading.FS, asks.FS}, func(s *negotiationstest.Site) []web.Feature {
		mails, err := mail.NewRenderer(s.Catalog, map[string]fs.FS{"asks": asks.FS})
		s.Must(err)
		name := func(core.Lang) string { return "South Wind" }
		w.queue = s.Queue
		w.s = asks.New(asks.Config{DB: s.DB, Queue: w.queue, Texts: s.Texts, Staff: s.Staff, Sender: w.outbox, Mails: mails, Origin: origin, Site: name, Now: s.Now, Log: s.Logger})
		return []web.Feature{reading.Feature(reading.Config{Texts: s.Texts, Names: s.Staff.Names, Site: name, Now: s.Now}), asks.Feature(w.s)}
	})
	w.Begin("lamps", "north")
	w.draft("Zero draft", true, "Recalling the light of the coasts,", "Commit to provide shelter to sex workers and migrants by 2030;", "Decide to keep the roads clear of snow;")
	return w
}

// draft adds a draft of a paragraph of the preamble, PP 1, and operative ones, OP 1 and on.
func (w *world) draft(name string, public bool, texts ...string) {
	w.Helper()
	labelled := []string{"PP 1. " + texts[0]}
	for i, s := range texts[1:] {
		labelled = append(labelled, "OP "+string(rune('1'+i))+". "+s)
	}
	w.Add("lamps", name, public, labelled...)
}

func (w *world) weaker() {
	w.draft("Rev.1 for our eyes", false, "Recalling the light of the coasts,", "Consider providing shelter, as appropriate, to vulnerable groups;", "Decide to keep the roads clear of snow;")
}

func (w *world) ask(public bool, name, wanted string) *asks.Ask {
	w.Helper()
	f := asks.Facts{Names: map[core.Lang]string{"en": name}, Wanted: wanted, Fallback: "Encourage shelter for the secret fallback", RedLines: []string{"as appropriate"}}
	if strings.Contains(wanted, "sex workers") {
		f.Groups = []string{"sex workers"}
	}
	a, err := w.s.Add(w.Context(), everywhere, "lamps", public, f)
	w.must(err)
	return a
}

func (w *world) shelter(public bool) *asks.Ask {
	return w.ask(public, "Shelter for all", "Commit to provide shelter to sex workers and migrants by 2030")
}

// publish makes the text public, or hides it.
func (w *world) publish(public bool) { w.Helper(); w.Show("lamps", public) }

// signIn is a browser of somebody with one role, and who that is.
func (w *world) signIn(role core.Role, campaign string) (*webtest.Client, core.Actor) {
	w.Helper()
	return w.SignIn(core.Grant{Role: role, Campaign: campaign})
}

func (w *world) reader() *webtest.Client { return w.Anybody() }
