package statements_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/webtest"
)

// world is a whole site with one statement, as its visitors meet it.
type world struct {
	*exportWorld
	st       statements.Statement
	visitors int
	whole    bool // sealed endorsements were counted all at once: signing closed, or a list came from outside
}

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
	w := &world{exportWorld: newExportWorld(t, dsn), st: statementstest.Declaration("declaration", "")}
	w.issue("We stand together.")
	w.rotate(statementstest.Coordinators(3))
	return w
}

// issue publishes w.st with a text: a new version, if the text is another one.
func (w *world) issue(text string) {
	w.Helper()
	editions := map[core.Lang]statements.GivenEdition{}
	for l, title := range map[core.Lang]string{"en": "A declaration", "fr": "Une déclaration", "ar": "إعلان"} {
		md := "# " + title + "\n\n" + text + "\n\n## Demands\n\n1. Open the ports.\n2. Free the prisoners.\n"
		doc, err := edition.Parse(md)
		if err != nil {
			w.Fatal(err)
		}
		e := statements.Edition{Edition: edition.Edition{Lang: l, Doc: doc, Lead: "In short.", Said: edition.Checked, Changes: "A word."}, Place: "Geneva"}
		if l == w.st.Source {
			e.Issuers = []statements.Issuer{{Name: statementstest.Issuer}}
		}
		editions[l] = statements.GivenEdition{Markdown: md, Edition: e}
	}
	if _, err := w.Publish(w.Context(), statements.Given{Editions: editions, Statement: w.st}); err != nil {
		w.Fatal(err)
	}
}

// visitor is a browser in a network of its own.
func (w *world) visitor() *webtest.Client {
	w.visitors++
	c := webtest.New(w.T, w.HTTP)
	c.Origin, c.Addr = statementstest.Origin, fmt.Sprintf("10.%d.%d.7:1234", w.visitors/250, w.visitors%250)
	return c
}

// say is a message of the site.
func (w *world) say(lang core.Lang, key string, args ...any) string {
	return w.Catalog.T(lang, "statements."+key, args...)
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
	w.Helper()
	return in.into(c.Get(signPath(lang)).Status(w.T, 200).Form("#form")).Submit()
}

// send goes on to the page that waits for the mail.
func (w *world) send(c *webtest.Client, lang core.Lang, in typed) *webtest.Page {
	w.Helper()
	return w.fill(c, lang, in).Status(w.T, 200).Form("#form").Submit().Status(w.T, 303).Follow().Status(w.T, 200)
}

// mailTo is the newest mail to an address, once what waits has been sent.
func (w *world) mailTo(to string) mail.Kept {
	w.Helper()
	all := w.mails()
	for _, m := range slices.Backward(all) {
		if m.To == to {
			return m
		}
	}
	w.Fatalf("no mail to %s among %d", to, len(all))
	return mail.Kept{}
}

// mails are all mails, once what waits has been sent.
func (w *world) mails() []mail.Kept {
	w.Helper()
	if _, err := w.Queue.RunAll(w.Context()); err != nil {
		w.Fatal(err)
	}
	return w.Outbox.All()
}

// confirm opens a link and presses its button.
func (w *world) confirm(c *webtest.Client, link string) *webtest.Page {
	w.Helper()
	return c.Get(link).Status(w.T, 200).Form("main form").Submit()
}

// join is the whole way of a sign-on; it returns the private link's address.
func (w *world) join(lang core.Lang, in typed) string {
	w.Helper()
	c := w.visitor()
	w.send(c, lang, in)
	m := w.mailTo(in["email"])
	w.confirm(c, m.Link).Status(w.T, 303).Follow().Status(w.T, 200)
	return m.Link
}

// numbers are the statement's facts as JSON tells them.
type numbers struct {
	Organisations, Persons, Sealed, Countries, Version int
	Hash                                               string
	Open                                               bool
}

func (w *world) facts() (n numbers) {
	w.Helper()
	p := w.visitor().Get("/en/statements/declaration.json").Status(w.T, 200)
	if err := json.Unmarshal([]byte(p.Body), &n); err != nil {
		w.Fatal(err)
	}
	return n
}

// counted checks how many organisations, persons and sealed ones count: those in
// the numbers, and the sealed ones that will be there once their hour and group
// have come. In public those stand in whole groups only.
func (w *world) counted(organisations, persons, sealed int) {
	w.Helper()
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
		w.Errorf("%d sealed are told of, %v were counted", n.Sealed, counted)
	}
	n.Organisations, n.Persons, n.Sealed = n.Organisations+coming["organisation"], n.Persons+coming["person"], n.Sealed+coming["organisation"]+coming["person"]
	if n.Organisations != organisations || n.Persons != persons || n.Sealed != sealed {
		w.Errorf("%d organisations, %d persons, %d sealed; want %d, %d, %d", n.Organisations, n.Persons, n.Sealed, organisations, persons, sealed)
	}
}

// settle is what happens every hour: sealed endorsements are counted in groups,
// and the log gets a checkpoint.
func (w *world) settle() {
	w.Helper()
	if err := w.Settle(w.Context()); err != nil {
		w.Fatal(err)
	}
	if _, err := w.Tree.Checkpoint(w.Context()); err != nil {
		w.Fatal(err)
	}
}

// rows are the rows of one table, as maps.
func (w *world) rows(table string) (out []map[string]any) {
	w.Helper()
	var columns []string
	for line := range strings.Lines(w.Dump()) {
		var head struct {
			Table   string
			Columns []string
		}
		if strings.HasPrefix(line, "{") {
			if err := json.Unmarshal([]byte(line), &head); err != nil {
				w.Fatal(err)
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
			w.Fatal(err)
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
	w.Helper()
	c := w.visitor()
	for _, path := range public {
		c.Get(path).Status(w.T, 200).HasNot(w.T, words...)
	}
	for _, word := range words {
		if first := strings.Fields(word)[0]; !strings.Contains(w.search(first), w.say("en", "roll.nothing", "Query", first)) {
			w.Errorf("the search finds %q", first)
		}
	}
}

// search is what can be read when something is looked for on the roll.
func (w *world) search(query string) string {
	w.Helper()
	f := w.visitor().Get("/en/statements/declaration/roll").Status(w.T, 200).Form("form.find")
	return f.Set("q", query).Submit().Status(w.T, 200).Text()
}

// exec changes the database behind the program's back.
func (w *world) exec(query string, args ...any) {
	w.Helper()
	if err := w.DB.Write(w.Context(), func(tx *db.Tx) error {
		_, err := tx.Exec(query, args...)
		return err
	}); err != nil {
		w.Fatal(err)
	}
}

// sameSite is what a browser says when a page of the site itself asks.
var sameSite = http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {statementstest.Origin}, "Content-Type": {"application/x-www-form-urlencoded"}}

// issueWith publishes w.st with one edition of any content.
func (w *world) issueWith(markdown string, change func(*statements.Edition)) {
	w.Helper()
	doc, err := edition.Parse(markdown)
	if err != nil {
		w.Fatal(err)
	}
	e := statements.Edition{Edition: edition.Edition{Lang: w.st.Source, Doc: doc, Said: edition.Checked}}
	change(&e)
	if _, err := w.Publish(w.Context(), statements.Given{Statement: w.st, Editions: map[core.Lang]statements.GivenEdition{w.st.Source: {Edition: e, Markdown: markdown}}}); err != nil {
		w.Fatal(err)
	}
}
