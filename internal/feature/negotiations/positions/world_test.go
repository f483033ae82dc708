package positions_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/positions"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

const origin = "https://one.example"

// world is a site that follows two texts: "health", of no campaign and with two drafts,
// and "north", of another campaign. It has coordinators' keys, or none.
type world struct {
	t     *testing.T
	dir   string
	db    *db.DB
	now   time.Time
	texts *negotiations.Service
	s     *positions.Service
	staff *auth.Service
	http  *web.Server
	log   journal
	keys  []*seal.Identity
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

func (j *journal) String() string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.b.String()
}

// Openers and Seal make world a Sealer with the keys it has.
func (w *world) Openers(context.Context) (int, error) { return len(w.keys), nil }

func (w *world) Seal(_ context.Context, plain []byte) ([]byte, error) {
	var to []seal.Opener
	for _, k := range w.keys {
		to = append(to, seal.Opener{Name: "Coordinator", Recipient: k.Recipient()})
	}
	return seal.ToOpeners(to, plain)
}

// List makes world the one who knows the asks.
func (w *world) List(context.Context, string) ([]positions.Ask, error) {
	return []positions.Ask{{ID: "ask1", Name: "Name the groups"}}, nil
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

var everywhere = core.Actor{Account: "someone", Grants: []core.Grant{{Role: core.Editor}}}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir(), now: time.Date(2026, 11, 22, 9, 30, 0, 0, time.UTC)}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	if !strings.HasPrefix(dsn, "postgres") {
		dsn = "sqlite:" + filepath.Join(w.dir, "test.db")
	}
	var err error
	w.db, err = db.Open(t.Context(), dsn)
	must(err)
	t.Cleanup(func() { w.db.Close() })
	must(w.db.Migrate(t.Context(), jobs.FS, index.FS, audit.FS, auth.FS, negotiations.FS, positions.FS))
	cat, err := i18n.Load(i18n.FS, web.FS, auth.FS, doc.FS, seal.FS, negotiations.FS, positions.FS)
	must(err)
	clock := func() time.Time { return w.now }
	log := slog.New(slog.NewJSONHandler(&w.log, nil))
	secret := bytes.Repeat([]byte{7}, 32)
	name := func(core.Lang) string { return "South Wind" }
	w.staff, err = auth.New(auth.Config{DB: w.db, Secret: secret, Origin: origin, Site: name, Now: clock})
	must(err)
	w.texts = negotiations.New(negotiations.Config{DB: w.db, Names: w.staff.Names, Now: clock, Log: log})
	w.s = positions.New(positions.Config{DB: w.db, Negotiations: w.texts, Sealer: w, Asks: w, Now: clock, Log: log})
	w.http, err = web.New(web.Config{Origin: origin, SiteName: name, Secret: secret, Staff: w.staff, Catalog: cat, Log: log, Now: clock, Changes: w.db.Commits,
		Observe: func(string, string, int, time.Duration) {}}, negotiations.Feature(w.texts), positions.Feature(w.s))
	must(err)
	w.begin("health", "")
	w.begin("north", "north")
	w.draft("health", "Zero draft", false, "pp:Recalling the declaration that was made before.", "op1:Decides to act on health for all by 2030.", "op2:Calls upon states to end discrimination in clinics.", "op6 alt:Urges states to fund communities.")
	w.draft("health", "Rev.1", true, "pp:Recalling the declaration that was made before.", "op1:Calls upon states to end discrimination in clinics, as appropriate.", "op2:Decides to act on health for all by 2030.")
	w.draft("north", "Zero draft", true, "op1:Decides on another matter.")
	return w
}

func (w *world) begin(slug, campaign string) {
	w.t.Helper()
	n := negotiations.Negotiation{Slug: slug, Campaign: campaign, Lang: "en", Facts: negotiations.Facts{Titles: map[core.Lang]string{"en": "Declaration on " + slug}}}
	if _, err := w.texts.Begin(w.t.Context(), everywhere, n); err != nil {
		w.t.Fatal(err)
	}
}

// draft adds a draft of paragraphs "label:words".
func (w *world) draft(slug, name string, public bool, paragraphs ...string) {
	w.t.Helper()
	d := negotiations.NewDraft{DraftFacts: negotiations.DraftFacts{Name: name, Day: 20000}, Public: public, Draft: draft.Draft{Lang: "en"}}
	for _, p := range paragraphs {
		label, words, _ := strings.Cut(p, ":")
		x := draft.Paragraph{Kind: draft.Operative, Label: strings.ToUpper(label[:2]) + label[2:], Text: words, Section: -1}
		if label == "pp" {
			x.Kind, x.Label = draft.Preambular, ""
		}
		x.Path = x.Label
		d.Paragraphs = append(d.Paragraphs, x)
	}
	if _, err := w.texts.AddDraft(w.t.Context(), everywhere, slug, d); err != nil {
		w.t.Fatal(err)
	}
}

// show makes a text public.
func (w *world) show(slug string) {
	w.t.Helper()
	n, err := w.texts.BySlug(w.t.Context(), slug)
	if err == nil {
		err = w.texts.Edit(w.t.Context(), everywhere, slug, n.Campaign, true, n.Facts)
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

// key gives the site a coordinator's opening key.
func (w *world) key() *seal.Identity {
	w.t.Helper()
	id, err := seal.NewIdentity()
	if err != nil {
		w.t.Fatal(err)
	}
	w.keys = append(w.keys, id)
	return id
}

// nowhere looks for markers in the database, its files and the log: as they are, in
// base64, in hex and in UTF-16.
func (w *world) nowhere(markers ...string) {
	w.t.Helper()
	var dump bytes.Buffer
	if err := w.db.Dump(w.t.Context(), &dump); err != nil {
		w.t.Fatal(err)
	}
	places := map[string][]byte{"the database": dump.Bytes(), "the log": []byte(w.log.String())}
	err := fs.WalkDir(os.DirFS(w.dir), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		places[p], err = os.ReadFile(filepath.Join(w.dir, p))
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range markers {
		wide := make([]byte, 0, 2*len(m))
		for _, c := range []byte(m) {
			wide = append(wide, c, 0)
		}
		for place, b := range places {
			for _, form := range [][]byte{[]byte(m), []byte(hex.EncodeToString([]byte(m))), []byte(base64.StdEncoding.EncodeToString([]byte(m))[:len(m)]), wide} {
				if bytes.Contains(bytes.ToLower(b), bytes.ToLower(form)) {
					w.t.Errorf("%q is in %s", m, place)
				}
			}
		}
	}
}

// note fills in the quick form and sends it.
func (w *world) note(c *webtest.Client, set ...string) *webtest.Page {
	w.t.Helper()
	f := c.Get("/en/desk/texts/health/positions").Status(w.t, 200).Form("form.quick")
	for i := 0; i+1 < len(set); i += 2 {
		f.Set(set[i], set[i+1])
	}
	return f.Submit()
}
