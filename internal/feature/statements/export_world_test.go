package statements_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"groundswell/internal/platform/web"
	"io"
	"regexp"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/seal"
)

// exportWorld is a statement that people sign, and the coordinators who open it.
type exportWorld struct {
	*statementstest.Site
	*statements.Service
	openers []*seal.Identity
	key     *seal.ListKey
	forms   int
}

// newExportWorld is a site without a statement.
func newExportWorld(t *testing.T, dsn string) *exportWorld {
	t.Helper()
	w := &exportWorld{openers: statementstest.Openers()}
	w.Site = statementstest.New(t, dsn, nil, func(s *statementstest.Site) []web.Feature {
		w.Service = s.Statements
		return nil
	})
	return w
}

// rotate puts a new list key for openers into use.
func (w *exportWorld) rotate(openers []seal.Opener) {
	w.Helper()
	w.key = w.ListKey("declaration", openers...)
}

// fakeCatalog answers with the key and what is filled in.
type fakeCatalog struct{}

func (fakeCatalog) T(l core.Lang, key string, args ...any) string {
	return strings.TrimSpace(fmt.Sprintln(append([]any{string(l), key}, args...)...))
}

func (w *exportWorld) publish(text, rule string) {
	w.Helper()
	texts := map[core.Lang]string{}
	for l, title := range map[core.Lang]string{"en": "A declaration", "fr": "Une déclaration"} {
		texts[l] = "# " + title + "\n\n" + text + "\n"
	}
	st := statementstest.Declaration("declaration", "")
	st.Rule = rule
	w.Issue(st, texts)
}

var privateLink = regexp.MustCompile(`/e/([0-9a-z]{32})\b`)

// sign signs, and confirms by the link of the mail; it returns the link.
func (w *exportWorld) sign(in statements.SignInput, want statements.Outcome) string {
	w.Helper()
	w.forms++
	if _, err := w.Sign(w.Context(), "declaration", "fr", fmt.Sprintf("form %d of %p", w.forms, w), in); err != nil {
		w.Fatal(err)
	}
	if _, err := w.Queue.RunAll(w.Context()); err != nil {
		w.Fatal(err)
	}
	all := w.Outbox.All()
	last := all[len(all)-1]
	m := privateLink.FindStringSubmatch(last.Text)
	if m == nil || last.To != in.Email {
		w.Fatalf("no mail with a link")
	}
	if o, err := w.Confirm(w.Context(), m[1]); err != nil || o != want {
		w.Fatalf("%q %v, want %q", o, err, want)
	}
	return m[1]
}

func (w *exportWorld) id(link string) core.ID {
	w.Helper()
	m, err := w.Mine(w.Context(), link)
	if err != nil {
		w.Fatal(err)
	}
	return m.ID
}

func person(v statements.Visibility, name, email string) statements.SignInput {
	return statements.SignInput{Kind: statements.Person, Visibility: v, Name: name, Country: "KE", Email: email, Affiliation: "Dockers' union", Updates: true}
}

func organisation(v statements.Visibility, name, email string) statements.SignInput {
	return statements.SignInput{Kind: statements.Organisation, Visibility: v, Name: name, Country: "PE", Email: email,
		Officer: "Rosa Quispe", Role: "Secretary", Website: "https://sindicato.example", Reservation: "We would say more.", Paragraph: "p1"}
}

func (w *exportWorld) export() []byte {
	w.Helper()
	var b bytes.Buffer
	rep, err := w.ExportSealed(w.Context(), "declaration", &b)
	if err != nil {
		w.Fatal(err)
	}
	sum := sha256.Sum256(b.Bytes())
	if rep.SHA256 != hex.EncodeToString(sum[:]) {
		w.Error("the report names another file")
	}
	return b.Bytes()
}

func (w *exportWorld) open(id *seal.Identity, exports ...[]byte) *opening.List {
	w.Helper()
	l, err := tryOpen(id, exports...)
	if err != nil {
		w.Fatal(err)
	}
	return l
}

func tryOpen(id *seal.Identity, exports ...[]byte) (*opening.List, error) {
	var in []io.Reader
	for _, e := range exports {
		in = append(in, bytes.NewReader(e))
	}
	return opening.Open(context.Background(), in, opening.Options{Identity: id, Now: 20600, Program: "test"})
}

// runExport runs f on both engines.
func runExport(t *testing.T, rule string, f func(*exportWorld)) {
	t.Helper()
	dbtest.Each(t, func(t *testing.T, dsn string) {
		w := newExportWorld(t, dsn)
		w.publish("The text.", rule)
		openers := statementstest.Coordinators(3)
		openers[2].Paper = true
		w.rotate(openers)
		f(w)
	})
}

// altered changes an export by f, line by line, and gives it a fitting last line:
// what somebody could do who has the server.
func altered(t *testing.T, export []byte, f func(lines []map[string]any) []map[string]any) []byte {
	t.Helper()
	var lines []map[string]any
	for line := range bytes.Lines(export) {
		var m map[string]any
		d := json.NewDecoder(bytes.NewReader(line))
		d.UseNumber()
		if err := d.Decode(&m); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, m)
	}
	var b bytes.Buffer
	w := opening.NewWriter(&b)
	for _, m := range f(lines[:len(lines)-1]) {
		if err := w.Put(m); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := w.End(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
