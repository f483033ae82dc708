package keyring_test

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/keyring"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

// world is a site with one statement and a desk with keys.
type world struct {
	*statementstest.Site
	*keyring.Service
	made   []*seal.Identity // opening keys, as their owners keep them
	first  core.Actor       // a coordinator, and
	second core.Actor       // another
}

// each runs f in a world of its own on both engines.
func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	w := new(world)
	w.Site = statementstest.New(t, dsn, []fs.FS{keyring.FS}, func(s *statementstest.Site) []web.Feature {
		w.Service = keyring.New(keyring.Config{DB: s.DB, Auth: s.Staff, Statements: s.Statements, Origin: statementstest.Origin, Now: s.Now})
		return []web.Feature{keyring.Feature(w.Service)}
	})
	w.publish("declaration")
	return w
}

// publish puts a statement online.
func (w *world) publish(slug string) {
	w.Helper()
	w.Issue(statementstest.Declaration(slug, "ports"), map[core.Lang]string{"en": statementstest.Text})
}

// two are two coordinators, so that what takes two waits for the second.
func (w *world) two() *webtest.Client {
	w.Helper()
	var c *webtest.Client
	c, w.first = w.SignIn(core.Grant{Role: core.Coordinator})
	_, w.second = w.SignIn(core.Grant{Role: core.Coordinator})
	return c
}

// agree has the second coordinator agree to whatever waits.
func (w *world) agree() {
	w.Helper()
	open, _, err := w.Staff.Seconds(w.Context())
	w.Must(err)
	for _, x := range open {
		w.Must(w.Staff.Agree(w.Context(), w.second, x.ID))
	}
	w.DB.NewEpoch()
}

// register makes n opening keys and has them registered with everybody's consent.
func (w *world) register(n int) {
	w.Helper()
	for range n {
		id, err := seal.NewIdentity()
		w.Must(err)
		w.made = append(w.made, id)
		if _, err := w.Add(w.Context(), w.first, keyring.NewKey{Name: fmt.Sprintf("Coordinator %d", len(w.made)), Recipient: id.Recipient(),
			Paper: len(w.made) == 3}); err != nil {
			w.Fatal(err)
		}
	}
	w.agree()
}

// ring are all keys.
func (w *world) ring() *keyring.Ring {
	w.Helper()
	r, err := w.Ring(w.Context())
	w.Must(err)
	return r
}

// listKey is a list key file for openers.
func (w *world) listKey(slug string, openers []seal.Opener) []byte {
	w.Helper()
	k, err := seal.NewListKey(slug, openers, core.DayOf(w.Now()))
	w.Must(err)
	b, err := json.Marshal(k)
	w.Must(err)
	return b
}

// ready is a world with three keys and a list key sealed to them.
func (w *world) ready() {
	w.Helper()
	w.register(3)
	w.Must(w.Use(w.Context(), w.first, "declaration", w.listKey("declaration", w.ring().Openers())))
	w.DB.NewEpoch()
}

// sign signs, and confirms by the mail.
func (w *world) sign(visibility statements.Visibility, name string) error {
	w.Helper()
	_, err := w.Endorse("declaration", statements.SignInput{Kind: statements.Person, Visibility: visibility, Name: name, Country: "KE"})
	return err
}

// days lets days pass.
func (w *world) days(n int) {
	w.Later(time.Duration(n) * 24 * time.Hour)
	w.DB.NewEpoch()
}

func wantKey(t testing.TB, err error, kind core.Kind, key string) {
	t.Helper()
	if err == nil || core.KindOf(err) != kind || !strings.Contains(err.Error(), key) {
		t.Errorf("%v, want %s", err, key)
	}
}
