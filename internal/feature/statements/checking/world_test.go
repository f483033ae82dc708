package checking_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/alike"
	"groundswell/internal/feature/statements/checking"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/blob"
	"groundswell/internal/platform/brake"
	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/tlog"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

const origin = "https://campaign.example"

// world is a site with two statements of two campaigns, and its moderators.
type world struct {
	*checking.Service
	t      *testing.T
	db     *db.DB
	st     *statements.Service
	auth   *auth.Service
	queue  *jobs.Queue
	http   http.Handler
	outbox *mail.Outbox
	cat    *i18n.Catalog
	now    time.Time
	dns    map[string][]string // TXT records by name with a full stop; nil: nobody answers
	asked  []string            // names that were looked up
	log    bytes.Buffer
	signs  int
	tree   *tlog.Log
}

const issuer = "Global Dockers Network"

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Run(t, []fs.FS{jobs.FS, index.FS, audit.FS, brake.FS, tlog.FS, auth.FS, statements.FS, checking.FS}, func(t *testing.T, d *db.DB) { f(newWorld(t, d)) })
}

func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{t: t, db: d, outbox: new(mail.Outbox), now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), dns: map[string][]string{}}
	clock := func() time.Time { return w.now }
	secret := bytes.Repeat([]byte{7}, 32)
	log := slog.New(slog.NewJSONHandler(&w.log, nil))
	blobs, err := blob.OpenDir(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { blobs.Close() })
	runtime, err := seal.LoadRuntimeKey("")
	if err != nil {
		t.Fatal(err)
	}
	if w.cat, err = i18n.Load(i18n.FS, web.FS, edition.FS, chart.FS, seal.FS, auth.FS, statements.FS, alike.FS, checking.FS); err != nil {
		t.Fatal(err)
	}
	mails, err := mail.NewRenderer(w.cat, map[string]fs.FS{"statements": statements.FS})
	if err != nil {
		t.Fatal(err)
	}
	name := func(core.Lang) string { return "The Campaign" }
	w.queue = jobs.New(d, runtime, clock, log)
	w.tree, err = tlog.New(tlog.Config{DB: d, Secret: secret, Origin: "one.example/log", Now: clock, Log: log})
	if err != nil {
		t.Fatal(err)
	}
	w.st = statements.New(statements.Config{DB: d, Brake: brake.New(d, secret, clock), Queue: w.queue, Blobs: blobs, Sender: w.outbox, Mails: mails,
		Secret: secret, Runtime: runtime, Origin: origin, Site: name, Now: clock, Log: log, Tree: w.tree})
	if w.auth, err = auth.New(auth.Config{DB: d, Secret: secret, Origin: origin, Site: name, Now: clock}); err != nil {
		t.Fatal(err)
	}
	w.Service = checking.New(checking.Config{DB: d, Queue: w.queue, Statements: w.st, Secret: secret, Now: clock, Log: log,
		TXT: func(_ context.Context, name string) ([]string, error) {
			w.asked = append(w.asked, name)
			if w.dns == nil {
				return nil, &net.DNSError{Err: "no answer", IsTimeout: true}
			}
			if all, ok := w.dns[name]; ok {
				return all, nil
			}
			return nil, &net.DNSError{Err: "no such host", IsNotFound: true}
		}})
	if w.http, err = web.New(web.Config{Origin: origin, SiteName: name, Secret: secret, Staff: w.auth, Catalog: w.cat, Log: log, Now: clock},
		statements.Feature(w.st), checking.Feature(w.Service), web.Feature{Name: "chart", FS: chart.FS}); err != nil {
		t.Fatal(err)
	}
	w.publish("declaration", "ports")
	w.publish("letter", "health")
	return w
}

// publish publishes a statement of a campaign, with a list key that three open.
func (w *world) publish(slug, campaign string) {
	w.t.Helper()
	md := "# About " + slug + "\n\nWe stand together.\n"
	doc, err := edition.Parse(md)
	if err != nil {
		w.t.Fatal(err)
	}
	e := statements.Edition{Edition: edition.Edition{Lang: "en", Doc: doc, Lead: "In short.", Said: edition.Checked}, Place: "Geneva", Issuers: []statements.Issuer{{Name: issuer}}}
	g := statements.Given{Statement: statements.Statement{Slug: slug, Kind: statements.Declaration, Source: "en", State: statements.Published, Signers: statements.SignersBoth,
		Rule: statements.RuleCarry, Campaign: campaign}, Editions: map[core.Lang]statements.GivenEdition{"en": {Markdown: md, Edition: e}}}
	if _, err := w.st.Publish(w.t.Context(), g); err != nil {
		w.t.Fatal(err)
	}
	var openers []seal.Opener
	for i := range 3 {
		id, err := seal.NewIdentity()
		if err != nil {
			w.t.Fatal(err)
		}
		openers = append(openers, seal.Opener{Name: fmt.Sprint("Coordinator ", i), Recipient: id.Recipient()})
	}
	key, err := seal.NewListKey(slug, openers, core.DayOf(w.now))
	if err != nil {
		w.t.Fatal(err)
	}
	body, err := json.Marshal(key)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.st.UseListKey(w.t.Context(), body); err != nil {
		w.t.Fatal(err)
	}
}

// moderator is signed in with the roles, for a campaign ("" all).
func (w *world) staff(campaign string, roles ...core.Role) (*webtest.Client, core.Actor) {
	w.t.Helper()
	var grants []core.Grant
	for _, r := range roles {
		grants = append(grants, core.Grant{Role: r, Campaign: campaign})
	}
	return authtest.SignIn(w.t, w.auth, w.http, grants...)
}

func organisation(name, country string) statements.SignInput {
	return statements.SignInput{Kind: statements.Organisation, Visibility: statements.Public, Name: name, Country: country, Officer: "Rosa Quispe"}
}

func person(name string) statements.SignInput {
	return statements.SignInput{Kind: statements.Person, Visibility: statements.Public, Name: name, Country: "KE"}
}

// sign signs a statement, confirms the mail's link, and returns it and the id.
func (w *world) sign(slug string, in statements.SignInput) (link string, id core.ID) {
	w.t.Helper()
	if in.Email == "" {
		w.signs++
		in.Email = fmt.Sprintf("signer%d@example.org", w.signs)
	}
	if _, err := w.st.Sign(w.t.Context(), slug, "en", core.NewToken(), in); err != nil {
		w.t.Fatalf("%s: %v", in.Name, err)
	}
	if _, err := w.queue.RunAll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	all := w.outbox.All()
	at := all[len(all)-1].Link
	link = at[strings.LastIndex(at, "/")+1:]
	if _, err := w.st.Confirm(w.t.Context(), link); err != nil {
		w.t.Fatal(err)
	}
	m, err := w.st.Mine(w.t.Context(), link)
	if err != nil {
		w.t.Fatal(err)
	}
	return link, m.ID
}

// state is the state of an endorsement, "" when it is gone.
func (w *world) state(id core.ID) (state string, level statements.Level) {
	w.t.Helper()
	err := w.db.Read(w.t.Context(), func(tx *db.Tx) error {
		e, _, err := statements.CheckOne(tx, id)
		if err == nil {
			state, level = e.State, e.Level
		}
		return err
	})
	if err != nil && core.KindOf(err) != core.NotFound {
		w.t.Fatal(err)
	}
	return state, level
}

func (w *world) is(id core.ID, want string) {
	w.t.Helper()
	if got, _ := w.state(id); got != want {
		w.t.Errorf("%s is %q, want %q", id, got, want)
	}
}

// audited returns the entries of the audit log with this verb.
func (w *world) audited(what string) (out []audit.Entry) {
	w.t.Helper()
	var all []audit.Entry
	if err := w.db.Read(w.t.Context(), func(tx *db.Tx) (err error) { all, err = audit.All(tx); return err }); err != nil {
		w.t.Fatal(err)
	}
	for _, e := range all {
		if e.What == what {
			out = append(out, e)
		}
	}
	return out
}

// facts are the numbers of a statement as the public sees them.
func (w *world) facts(slug string) (organisations, persons, invalidated int) {
	w.t.Helper()
	var n struct{ Organisations, Persons, Invalidated int }
	p := webtest.New(w.t, w.http)
	p.Origin = origin
	w.now = w.now.Add(time.Minute) // what is public is kept for moments
	if err := json.Unmarshal([]byte(p.Get("/en/statements/"+slug+".json").Status(w.t, 200).Body), &n); err != nil {
		w.t.Fatal(err)
	}
	return n.Organisations, n.Persons, n.Invalidated
}

// entries are the leaves of the public log that begin with a verb.
func (w *world) entries(verb string) (out []string) {
	w.t.Helper()
	if _, err := w.tree.Checkpoint(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	vkey, err := w.tree.VKey(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	mux := http.NewServeMux()
	for path, h := range map[string]func(http.ResponseWriter, *http.Request) error{"GET /log/checkpoint": w.tree.ServeCheckpoint, "GET /log/tile/{rest...}": w.tree.ServeTile} {
		mux.HandleFunc(path, func(rw http.ResponseWriter, r *http.Request) {
			if err := h(rw, r); err != nil {
				http.Error(rw, err.Error(), http.StatusInternalServerError)
			}
		})
	}
	tree, err := tlog.Fetch(w.t.Context(), &http.Client{Transport: direct{mux}}, origin+"/log", vkey, tlog.Policy{})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range tree.Entries {
		if strings.HasPrefix(string(e), verb+" ") {
			out = append(out, string(e))
		}
	}
	return out
}

// direct answers without a network.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	r.RemoteAddr, r.RequestURI = "10.9.9.9:1", r.URL.RequestURI()
	d.ServeHTTP(rec, r)
	return rec.Result(), nil
}
