package statements_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/audit"
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

// world is a whole site with one statement, as its visitors meet it: an
// [exportWorld] with pages, real words and mails, pictures and a log.
type world struct {
	*exportWorld
	http     http.Handler
	cat      *i18n.Catalog
	blobs    *blob.Dir
	dir      string // of the pictures and, on SQLite, of the database
	log      *journal
	st       statements.Statement
	visitors int
	tree     *tlog.Log
	fresh    bool // every page is made anew: who asks often is else answered as of a moment ago
	whole    bool // sealed endorsements were counted all at once: signing closed, or a list came from outside
}

// journal is everything the program logged.
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

const issuer = "Global Dockers Network"

// each runs f in a world of its own on both engines.
func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) { f(newWorld(t, dsn)) })
}

// once runs f on SQLite only: what it tests has nothing to do with the database.
func once(t *testing.T, f func(w *world)) {
	t.Helper()
	t.Parallel()
	f(newWorld(t, ""))
}

func newWorld(t *testing.T, dsn string) *world {
	t.Helper()
	dir := t.TempDir()
	if !strings.HasPrefix(dsn, "postgres") {
		dsn = "sqlite:" + filepath.Join(dir, "test.db")
	}
	w := &world{dir: dir, log: new(journal), exportWorld: &exportWorld{t: t, outbox: new(mail.Outbox),
		now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), secret: bytes.Repeat([]byte{7}, 32)}}
	var err error
	if w.db, err = db.Open(t.Context(), dsn); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.db.Close() })
	if err := w.db.Migrate(t.Context(), jobs.FS, index.FS, audit.FS, brake.FS, tlog.FS, statements.FS); err != nil {
		t.Fatal(err)
	}
	if w.blobs, err = blob.OpenDir(filepath.Join(dir, "files")); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.blobs.Close() })
	if w.cat, err = i18n.Load(i18n.FS, web.FS, edition.FS, chart.FS, seal.FS, statements.FS); err != nil {
		t.Fatal(err)
	}
	w.start()
	w.st = statements.Statement{Slug: "declaration", Kind: statements.Declaration, Source: "en", State: statements.Published,
		Signers: statements.SignersBoth, Rule: statements.RuleCarry}
	w.issue("We stand together.")
	for range 3 {
		id, err := seal.NewIdentity()
		if err != nil {
			t.Fatal(err)
		}
		w.openers = append(w.openers, id)
	}
	w.rotate(w.coordinators(3))
	return w
}

// coordinators are the first n who keep an opening key.
func (w *world) coordinators(n int) (out []seal.Opener) {
	for i, id := range w.openers[:n] {
		out = append(out, seal.Opener{Name: fmt.Sprintf("Coordinator %d", i+1), Recipient: id.Recipient()})
	}
	return out
}

// start begins the program anew on the same data: what was in memory is gone.
func (w *world) start() {
	w.t.Helper()
	runtime, err := seal.LoadRuntimeKey("")
	if err != nil {
		w.t.Fatal(err)
	}
	mails, err := mail.NewRenderer(w.cat, map[string]fs.FS{"statements": statements.FS})
	if err != nil {
		w.t.Fatal(err)
	}
	clock := func() time.Time { return w.now }
	log := slog.New(slog.NewJSONHandler(w.log, nil))
	name := func(core.Lang) string { return "The Campaign" }
	if w.tree, err = tlog.New(tlog.Config{DB: w.db, Secret: w.secret, Origin: "one.example/log", Now: clock, Log: log}); err != nil {
		w.t.Fatal(err)
	}
	w.Service = statements.New(statements.Config{DB: w.db, Brake: brake.New(w.db, w.secret, clock), Queue: jobs.New(w.db, runtime, clock, log), Blobs: w.blobs, Sender: w.outbox,
		Mails: mails, Secret: w.secret, Runtime: runtime, Origin: exportOrigin, Site: name, Now: clock, Log: log, Tree: w.tree})
	changes := w.db.Commits
	if w.fresh {
		changes = nil
	}
	w.http, err = web.New(web.Config{Origin: exportOrigin, SiteName: name, Secret: w.secret, Catalog: w.cat, Log: log, Now: clock, Changes: changes},
		statements.Feature(w.Service), web.Feature{Name: "chart", FS: chart.FS})
	if err != nil {
		w.t.Fatal(err)
	}
}

// issue publishes w.st with a text: a new version, if the text is another one.
func (w *world) issue(text string) {
	w.t.Helper()
	editions := map[core.Lang]statements.GivenEdition{}
	for l, title := range map[core.Lang]string{"en": "A declaration", "fr": "Une déclaration", "ar": "إعلان"} {
		md := "# " + title + "\n\n" + text + "\n\n## Demands\n\n1. Open the ports.\n2. Free the prisoners.\n"
		doc, err := edition.Parse(md)
		if err != nil {
			w.t.Fatal(err)
		}
		e := statements.Edition{Edition: edition.Edition{Lang: l, Doc: doc, Lead: "In short.", Said: edition.Checked, Changes: "A word."}, Place: "Geneva"}
		if l == w.st.Source {
			e.Issuers = []statements.Issuer{{Name: issuer}}
		}
		editions[l] = statements.GivenEdition{Markdown: md, Edition: e}
	}
	if _, err := w.Publish(w.t.Context(), statements.Given{Editions: editions, Statement: w.st}); err != nil {
		w.t.Fatal(err)
	}
}

// visitor is a browser in a network of its own.
func (w *world) visitor() *webtest.Client {
	w.visitors++
	c := webtest.New(w.t, w.http)
	c.Origin, c.Addr = exportOrigin, fmt.Sprintf("10.%d.%d.7:1234", w.visitors/250, w.visitors%250)
	return c
}

// say is a message of the site.
func (w *world) say(lang core.Lang, key string, args ...any) string {
	return w.cat.T(lang, "statements."+key, args...)
}

// typed is what somebody types into the form, by field.
type typed map[string]string

func aPerson(visibility, name, email string) typed {
	return typed{"kind": "person", "visibility": visibility, "name": name, "country": "KE", "email": email}
}

func anOrganisation(visibility, name, email string) typed {
	return typed{"kind": "organisation", "visibility": visibility, "name": name, "country": "PE", "email": email, "officer": "Rosa Quispe"}
}

// with is the same with other fields.
func (in typed) with(pairs ...string) typed {
	out := maps.Clone(in)
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

func (in typed) into(f *webtest.Form) *webtest.Form {
	for _, k := range slices.Sorted(maps.Keys(in)) {
		if k == "updates" {
			f.Check(k, in[k])
		} else {
			f.Set(k, in[k])
		}
	}
	return f
}

func signPath(lang core.Lang) string { return "/" + string(lang) + "/statements/declaration/sign" }

// fill opens the form, types and sends it.
func (w *world) fill(c *webtest.Client, lang core.Lang, in typed) *webtest.Page {
	w.t.Helper()
	return in.into(c.Get(signPath(lang)).Status(w.t, 200).Form("#form")).Submit()
}

// send goes on to the page that waits for the mail.
func (w *world) send(c *webtest.Client, lang core.Lang, in typed) *webtest.Page {
	w.t.Helper()
	return w.fill(c, lang, in).Status(w.t, 200).Form("#form").Submit().Status(w.t, 303).Follow().Status(w.t, 200)
}

// mailTo is the newest mail to an address, once what waits has been sent.
func (w *world) mailTo(to string) mail.Kept {
	w.t.Helper()
	all := w.mails()
	for _, m := range slices.Backward(all) {
		if m.To == to {
			return m
		}
	}
	w.t.Fatalf("no mail to %s among %d", to, len(all))
	return mail.Kept{}
}

// mails are all mails, once what waits has been sent.
func (w *world) mails() []mail.Kept {
	w.t.Helper()
	if _, err := w.Queue.RunAll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	return w.outbox.All()
}

// confirm opens a link and presses its button.
func (w *world) confirm(c *webtest.Client, link string) *webtest.Page {
	w.t.Helper()
	return c.Get(link).Status(w.t, 200).Form("main form").Submit()
}

// join is the whole way of a sign-on; it returns the private link's address.
func (w *world) join(lang core.Lang, in typed) string {
	w.t.Helper()
	c := w.visitor()
	w.send(c, lang, in)
	m := w.mailTo(in["email"])
	w.confirm(c, m.Link).Status(w.t, 303).Follow().Status(w.t, 200)
	return m.Link
}

// numbers are the statement's facts as JSON tells them.
type numbers struct {
	Organisations, Persons, Sealed, Countries, Version int
	Hash                                               string
	Open                                               bool
}

func (w *world) facts() (n numbers) {
	w.t.Helper()
	p := w.visitor().Get("/en/statements/declaration.json").Status(w.t, 200)
	if err := json.Unmarshal([]byte(p.Body), &n); err != nil {
		w.t.Fatal(err)
	}
	return n
}

// counted checks how many organisations, persons and sealed ones count: those in
// the numbers, and the sealed ones that will be there once their hour and group
// have come. In public those stand in whole groups only.
func (w *world) counted(organisations, persons, sealed int) {
	w.t.Helper()
	n := w.facts()
	coming := map[any]int{}
	counted := map[any]int{}
	for _, x := range w.rows("statements_sealed") {
		if x["counted"] == float64(0) {
			coming[x["kind"]]++
		} else {
			counted[x["kind"]]++
		}
	}
	for _, x := range w.rows("statements_leaving") {
		coming[x["kind"]]--
		counted[x["kind"]]++
	}
	if n.Sealed != counted["organisation"]+counted["person"] || !w.whole && (counted["organisation"]%5 != 0 || counted["person"]%5 != 0) {
		w.t.Errorf("%d sealed are told of, %v were counted", n.Sealed, counted)
	}
	n.Organisations, n.Persons, n.Sealed = n.Organisations+coming["organisation"], n.Persons+coming["person"], n.Sealed+coming["organisation"]+coming["person"]
	if n.Organisations != organisations || n.Persons != persons || n.Sealed != sealed {
		w.t.Errorf("%d organisations, %d persons, %d sealed; want %d, %d, %d", n.Organisations, n.Persons, n.Sealed, organisations, persons, sealed)
	}
}

// settle is what happens every hour: sealed endorsements are counted in groups,
// and the log gets a checkpoint.
func (w *world) settle() {
	w.t.Helper()
	if err := w.Settle(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.tree.Checkpoint(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
}

// dump is all that the database holds.
func (w *world) dump() string {
	w.t.Helper()
	var b bytes.Buffer
	if err := w.db.Dump(w.t.Context(), &b); err != nil {
		w.t.Fatal(err)
	}
	return b.String()
}

// rows are the rows of one table, as maps.
func (w *world) rows(table string) (out []map[string]any) {
	w.t.Helper()
	var columns []string
	for line := range strings.Lines(w.dump()) {
		var head struct {
			Table   string
			Columns []string
		}
		if strings.HasPrefix(line, "{") {
			if err := json.Unmarshal([]byte(line), &head); err != nil {
				w.t.Fatal(err)
			}
			if columns = nil; head.Table == table {
				columns = head.Columns
			}
			continue
		}
		var cells []any
		if columns == nil {
			continue
		}
		if err := json.Unmarshal([]byte(line), &cells); err != nil {
			w.t.Fatal(err)
		}
		row := map[string]any{}
		for i, c := range columns {
			row[c] = cells[i]
		}
		out = append(out, row)
	}
	return out
}

// public are the places where names of the roll stand.
var public = []string{"/en/statements/declaration", "/en/statements/declaration/roll", "/en/statements/declaration/roll?all=1",
	"/en/statements/declaration/roll.csv", "/en/statements/declaration/roll.json", "/en/statements/declaration/feed.atom", "/en/statements/declaration.json"}

// nowhere checks that words stand nowhere in public, nor are found.
func (w *world) nowhere(words ...string) {
	w.t.Helper()
	c := w.visitor()
	for _, path := range public {
		c.Get(path).Status(w.t, 200).HasNot(w.t, words...)
	}
	for _, word := range words {
		if first := strings.Fields(word)[0]; !strings.Contains(w.search(first), w.say("en", "roll.nothing", "Query", first)) {
			w.t.Errorf("the search finds %q", first)
		}
	}
}

// search is what can be read when something is looked for on the roll.
func (w *world) search(query string) string {
	w.t.Helper()
	f := w.visitor().Get("/en/statements/declaration/roll").Status(w.t, 200).Form("form.find")
	return f.Set("q", query).Submit().Status(w.t, 200).Text()
}

// exec changes the database behind the program's back.
func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	if err := w.db.Write(w.t.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}

// sameSite is what a browser says when a page of the site itself asks.
var sameSite = http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {exportOrigin}, "Content-Type": {"application/x-www-form-urlencoded"}}

// issueWith publishes w.st with one edition of any content.
func (w *world) issueWith(markdown string, change func(*statements.Edition)) {
	w.t.Helper()
	doc, err := edition.Parse(markdown)
	if err != nil {
		w.t.Fatal(err)
	}
	e := statements.Edition{Edition: edition.Edition{Lang: w.st.Source, Doc: doc, Said: edition.Checked}}
	change(&e)
	if _, err := w.Publish(w.t.Context(), statements.Given{Statement: w.st, Editions: map[core.Lang]statements.GivenEdition{w.st.Source: {Edition: e, Markdown: markdown}}}); err != nil {
		w.t.Fatal(err)
	}
}
