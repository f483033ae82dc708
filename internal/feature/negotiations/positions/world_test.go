package positions_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/hex"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/feature/negotiations/positions"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

// world is a site that follows two texts: "health", of no campaign and with two drafts,
// and "north", of another campaign. It has coordinators' keys, or none.
type world struct {
	*negotiationstest.Site
	t    *testing.T
	dir  string
	s    *positions.Service
	keys []*seal.Identity

	queue *jobs.Queue
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
func (w *world) List(_ context.Context, _ string, lang core.Lang) ([]positions.Ask, error) {
	if lang == "fr" {
		return []positions.Ask{{ID: "ask1", Name: "Nommer les groupes", In: "fr"}}, nil
	}
	return []positions.Ask{{ID: "ask1", Name: "Name the groups", In: "en"}}, nil
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := &world{t: t, dir: t.TempDir()}
	if !strings.HasPrefix(dsn, "postgres") {
		dsn = "sqlite:" + filepath.Join(w.dir, "test.db")
	}
	runtime, err := seal.LoadRuntimeKey("")
	if err != nil {
		t.Fatal(err)
	}
	w.Site = negotiationstest.New(t, dsn, []fs.FS{seal.FS, positions.FS}, func(s *negotiationstest.Site) []web.Feature {
		w.queue = jobs.New(s.DB, runtime, s.Now, s.Logger)
		w.s = positions.New(positions.Config{DB: s.DB, Negotiations: s.Texts, Staff: s.Staff, Queue: w.queue, Sealer: w, Asks: w, Now: s.Now, Log: s.Logger})
		return []web.Feature{positions.Feature(w.s)}
	})
	w.Begin("health", "")
	w.Begin("north", "north")
	w.Add("health", "Zero draft", false, "Recalling the declaration that was made before.", "OP1. Decides to act on health for all by 2030.", "OP2. Calls upon states to end discrimination in clinics.", "OP6 alt. Urges states to fund communities.")
	w.Add("health", "Rev.1", true, "Recalling the declaration that was made before.", "OP1. Calls upon states to end discrimination in clinics, as appropriate.", "OP2. Decides to act on health for all by 2030.")
	w.Add("north", "Zero draft", true, "OP1. Decides on another matter.")
	return w
}

// show makes a text public.
func (w *world) show(slug string) { w.Helper(); w.Show(slug, true) }

// signIn is a browser of somebody with one role.
func (w *world) signIn(role core.Role, campaign string) *webtest.Client {
	w.Helper()
	return w.As(core.Grant{Role: role, Campaign: campaign})
}

func (w *world) reader() *webtest.Client { return w.Anybody() }

// key gives the site a coordinator's opening key.
func (w *world) key() *seal.Identity {
	w.Helper()
	id, err := seal.NewIdentity()
	w.Must(err)
	w.keys = append(w.keys, id)
	return id
}

// nowhere looks for markers in the database, its files and the log: as they are, in
// base64, in hex and in UTF-16.
func (w *world) nowhere(markers ...string) {
	w.Helper()
	var dump bytes.Buffer
	w.Must(w.DB.Dump(w.Context(), &dump))
	places := map[string][]byte{"the database": dump.Bytes(), "the log": []byte(w.Logged())}
	err := fs.WalkDir(os.DirFS(w.dir), ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		places[p], err = os.ReadFile(filepath.Join(w.dir, p))
		return err
	})
	w.Must(err)
	for _, m := range markers {
		wide := make([]byte, 0, 2*len(m))
		for _, c := range []byte(m) {
			wide = append(wide, c, 0)
		}
		for place, b := range places {
			for _, form := range [][]byte{[]byte(m), []byte(hex.EncodeToString([]byte(m))), []byte(base64.StdEncoding.EncodeToString([]byte(m))[:len(m)]), wide} {
				if bytes.Contains(bytes.ToLower(b), bytes.ToLower(form)) {
					w.Errorf("%q is in %s", m, place)
				}
			}
		}
	}
}

// note fills in the quick form and sends it.
func (w *world) note(c *webtest.Client, set ...string) *webtest.Page {
	w.Helper()
	f := c.Get("/en/desk/texts/health/positions").Status(w.t, 200).Form("form.quick")
	for i := 0; i+1 < len(set); i += 2 {
		f.Set(set[i], set[i+1])
	}
	return f.Submit()
}
