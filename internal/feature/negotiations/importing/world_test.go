package importing_test

import (
	"bytes"
	"io/fs"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/importing"
	"groundswell/internal/feature/negotiations/negotiationstest"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

// world is a site that follows two texts: "light", of no campaign, and "north", of
// another one.
type world struct {
	*negotiationstest.Site
	s   *importing.Service
	dsn string
}

func each(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) {
		w := &world{dsn: dsn}
		w.Site = negotiationstest.New(t, dsn, []fs.FS{importing.FS}, func(s *negotiationstest.Site) []web.Feature {
			w.s = importing.New(importing.Config{DB: s.DB, Negotiations: s.Texts, Now: s.Now})
			return []web.Feature{importing.Feature(w.s)}
		})
		w.Begin("light", "")
		w.Begin("north", "north")
		f(w)
	})
}

// text is a draft of our own making.
const text = `# Light in the harbour

The towns of the coast,

Recalling the storm of that winter, and those who were out in it,

1. Decide to light every quay by 2030;

2. Urge all towns [to ask] the people who keep the lamps:

(a) each year; and

(b) whenever the lamps are changed;

3. Call upon the harbour office to count the lamps and to publish what it
counted.
`

// send brings a file in by the form and returns what follows.
func (w *world) send(c *webtest.Client, slug, name, kind string, data []byte, set ...string) *webtest.Page {
	w.Helper()
	f := c.Get("/en/desk/texts/"+slug+"/import").Status(w.T, 200).Sound(w.T).Form("form.stack").Attach("file", name, kind, data).
		Set("name", "Zero draft").Set("day", "2031-05-20")
	for i := 0; i+1 < len(set); i += 2 {
		if set[i] == "changes" || set[i] == "keep" {
			f.Check(set[i], set[i+1])
		} else {
			f.Set(set[i], set[i+1])
		}
	}
	return f.Submit()
}

// brought brings a text in and returns the page on which it is corrected.
func (w *world) brought(c *webtest.Client) *webtest.Page {
	w.Helper()
	return w.send(c, "light", "draft.md", "text/markdown", []byte(text)).Land().Status(w.T, 200).Sound(w.T)
}

func (w *world) editor() *webtest.Client { return w.As(core.Grant{Role: core.Editor}) }

// drafts are the words of a text's drafts, paragraph by paragraph.
func (w *world) drafts(slug string) (out [][]string) {
	w.Helper()
	p, err := w.Texts.Path(w.Context(), slug)
	w.Must(err)
	for _, d := range p.Drafts {
		var all []string
		for _, x := range d.Paragraphs {
			all = append(all, strings.TrimSpace(x.Label+" "+x.Text))
		}
		out = append(out, all)
	}
	return out
}

func (w *world) count(table string) int64 {
	w.Helper()
	var n int64
	w.Must(w.DB.Read(w.Context(), func(tx *db.Tx) error { return tx.Get([]any{&n}, "SELECT count(*) FROM "+table) }))
	return n
}

// tracked is a Word file in which somebody inserted and deleted words.
func tracked(t *testing.T) []byte {
	var b bytes.Buffer
	d, err := doc.NewDOCX(&b, doc.DOCXOptions{Lang: "en", Title: "Light", Creator: "Ada Example", Track: true})
	if err != nil {
		t.Fatal(err)
	}
	change := func(k doc.ChangeKind) *doc.Change { return &doc.Change{Kind: k, Author: "Bo Example"} }
	d.Para(doc.Para{Runs: []doc.Run{{Text: "The towns "}, {Text: "shall", Change: change(doc.Deleted)}, {Text: "should", Change: change(doc.Inserted)}, {Text: " light every quay of the harbour."}}})
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
