package statements_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/tlog"
)

const exportOrigin = "https://campaign.example"

// exportWorld is a statement that people sign, and the coordinators who open it.
type exportWorld struct {
	*statements.Service
	t       *testing.T
	db      *db.DB
	outbox  *mail.Outbox
	now     time.Time
	secret  []byte
	openers []*seal.Identity
	key     *seal.ListKey
	forms   int
}

func newExportWorld(t *testing.T, d *db.DB, rule string) *exportWorld {
	w := &exportWorld{t: t, db: d, outbox: new(mail.Outbox), now: time.Date(2026, 3, 1, 9, 0, 0, 0, time.UTC), secret: bytes.Repeat([]byte{7}, 32)}
	w.start()
	w.publish("The text.", rule)
	var pub []seal.Opener
	for i := range 3 {
		id, err := seal.NewIdentity()
		if err != nil {
			t.Fatal(err)
		}
		w.openers = append(w.openers, id)
		pub = append(pub, seal.Opener{Name: fmt.Sprintf("Coordinator %d", i+1), Recipient: id.Recipient(), Paper: i == 2})
	}
	w.rotate(pub)
	return w
}

// rotate puts a new list key for openers into use.
func (w *exportWorld) rotate(openers []seal.Opener) {
	w.t.Helper()
	var err error
	if w.key, err = seal.NewListKey("declaration", openers, core.DayOf(w.now)); err != nil {
		w.t.Fatal(err)
	}
	body, err := json.Marshal(w.key)
	if err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.UseListKey(w.t.Context(), body); err != nil {
		w.t.Fatal(err)
	}
}

// start begins the service anew on the same database: what was in memory is gone.
func (w *exportWorld) start() {
	runtime, err := seal.LoadRuntimeKey("")
	if err != nil {
		w.t.Fatal(err)
	}
	mails, err := mail.NewRenderer(fakeCatalog{}, map[string]fs.FS{"statements": fstest.MapFS{
		"mail/confirm.txt": {Data: []byte("Subject: {{t \"s\"}}\n\n{{.Link}}\n\n{{.Code}}\n")}}})
	if err != nil {
		w.t.Fatal(err)
	}
	clock := func() time.Time { return w.now }
	w.Service = statements.New(statements.Config{DB: w.db, Queue: jobs.New(w.db, runtime, clock, slog.New(slog.DiscardHandler)),
		Sender: w.outbox, Mails: mails, Secret: w.secret, Runtime: runtime, Origin: exportOrigin,
		Site: func(core.Lang) string { return "The Campaign" }, Now: clock, Log: slog.New(slog.DiscardHandler)})
}

// fakeCatalog answers with the key and what is filled in.
type fakeCatalog struct{}

func (fakeCatalog) T(l core.Lang, key string, args ...any) string {
	return strings.TrimSpace(fmt.Sprintln(append([]any{string(l), key}, args...)...))
}

func (w *exportWorld) publish(text, rule string) {
	w.t.Helper()
	editions := map[core.Lang]statements.GivenEdition{}
	for l, title := range map[core.Lang]string{"en": "A declaration", "fr": "Une déclaration"} {
		md := "# " + title + "\n\n" + text + "\n"
		doc, err := edition.Parse(md)
		if err != nil {
			w.t.Fatal(err)
		}
		editions[l] = statements.GivenEdition{Markdown: md,
			Edition: statements.Edition{Edition: edition.Edition{Lang: l, Doc: doc, Said: edition.Checked, Changes: "Changed in " + string(l)}}}
	}
	if _, err := w.Publish(w.t.Context(), statements.Given{Editions: editions, Statement: statements.Statement{Slug: "declaration",
		Kind: statements.Declaration, Source: "en", State: statements.Published, Signers: statements.SignersBoth, Rule: rule}}); err != nil {
		w.t.Fatal(err)
	}
}

var privateLink = regexp.MustCompile(`/e/([0-9a-z]{32})\b`)

// sign signs, and confirms by the link of the mail; it returns the link.
func (w *exportWorld) sign(in statements.SignInput, want statements.Outcome) string {
	w.t.Helper()
	w.forms++
	if _, err := w.Sign(w.t.Context(), "declaration", "fr", fmt.Sprintf("form %d of %p", w.forms, w), in); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.Queue.RunAll(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	all := w.outbox.All()
	last := all[len(all)-1]
	m := privateLink.FindStringSubmatch(last.Text)
	if m == nil || last.To != in.Email {
		w.t.Fatalf("no mail with a link")
	}
	if o, err := w.Confirm(w.t.Context(), m[1]); err != nil || o != want {
		w.t.Fatalf("%q %v, want %q", o, err, want)
	}
	return m[1]
}

func (w *exportWorld) id(link string) core.ID {
	w.t.Helper()
	m, err := w.Mine(w.t.Context(), link)
	if err != nil {
		w.t.Fatal(err)
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
	w.t.Helper()
	var b bytes.Buffer
	rep, err := w.ExportSealed(w.t.Context(), "declaration", &b)
	if err != nil {
		w.t.Fatal(err)
	}
	sum := sha256.Sum256(b.Bytes())
	if rep.SHA256 != hex.EncodeToString(sum[:]) {
		w.t.Error("the report names another file")
	}
	return b.Bytes()
}

func (w *exportWorld) open(id *seal.Identity, exports ...[]byte) *opening.List {
	w.t.Helper()
	l, err := tryOpen(id, exports...)
	if err != nil {
		w.t.Fatal(err)
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
	dbtest.Run(t, []fs.FS{jobs.FS, index.FS, audit.FS, tlog.FS, statements.FS}, func(t *testing.T, d *db.DB) {
		f(newExportWorld(t, d, rule))
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
