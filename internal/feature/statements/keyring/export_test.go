package keyring_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/webtest"
)

// file is the export as the desk gives it out, without the way to it.
func (w *world) file() []byte {
	w.Helper()
	var b bytes.Buffer
	if _, err := w.Statements.ExportFile(w.Context(), w.first.Account, "declaration", core.NewID(), &b); err != nil {
		w.Fatal(err)
	}
	return b.Bytes()
}

func (w *world) list(id *seal.Identity) (*opening.List, error) {
	w.Helper()
	return opening.Open(context.Background(), []io.Reader{bytes.NewReader(w.file())}, opening.Options{Identity: id, Now: core.DayOf(w.Now()), Program: "test"})
}

// opens checks which sealed names a key opens.
func (w *world) opens(id *seal.Identity, want string) {
	w.Helper()
	l, err := w.list(id)
	if err != nil {
		w.Error(err)
		return
	}
	names := map[string]bool{}
	for _, r := range l.Rows {
		names[r.Name] = true
	}
	if len(names) != len(strings.Split(want, "; ")) {
		w.Errorf("opened %v, want %s", names, want)
	}
	for name := range strings.SplitSeq(want, "; ") {
		if !names[name] {
			w.Errorf("opened %v, want %s", names, want)
		}
	}
}

func (w *world) cannotOpen(id *seal.Identity) {
	w.Helper()
	if _, err := w.list(id); core.KindOf(err) != core.Denied {
		w.Errorf("a key that is out of use opens the list: %v", err)
	}
}

// head is the first line of a file, and the ids of its rows in their order.
func head(t *testing.T, file []byte) (h opening.Header, rows []core.ID) {
	t.Helper()
	for i, line := range bytes.Split(bytes.TrimSpace(file), []byte("\n")) {
		if i == 0 {
			if err := json.Unmarshal(line, &h); err != nil {
				t.Fatal(err)
			}
			continue
		}
		var l opening.Line
		if err := json.Unmarshal(line, &l); err == nil && l.Kind != "" {
			rows = append(rows, l.ID)
		}
	}
	return h, rows
}

// TestS44Export is S-44: a file's id stands in its header and in the order of its
// rows, so that a copy without its header is known; a leaf of the audit log names it;
// its link ends; an account gets one an hour; and a second person must agree first
// (S-43). Seen to fail when exportPart left the rows in the order of their ids, when
// ExportFile named no file in the header, when FileByLink did not look at the time,
// when AskFile did not count, and when AskFile carried out at once.
func TestS44Export(t *testing.T) {
	each(t, func(w *world) {
		c := w.two()
		w.ready()
		for _, name := range strings.Fields("a b c d e f g h i j k l m n o p q r s t u v w x") {
			if err := w.sign(statements.Public, "Name "+name+name+name); err != nil {
				t.Fatal(err)
			}
		}
		const path = "/en/desk/statements/declaration/export"
		c.Get(path).Status(t, 200).Press(w.Catalog.T("en", "keyring.export.do")).Status(t, 303).Follow().Status(t, 200).
			Has(t, w.Catalog.T("en", "keyring.done.asked"), w.Catalog.T("en", "keyring.export.waits")).HasNot(t, w.Catalog.T("en", "keyring.export.ready_text"))
		c.Get(path).Press(w.Catalog.T("en", "keyring.export.do")).Status(t, 429).Has(t, w.Catalog.T("en", "keyring.wrong.one_an_hour"))
		w.agree()
		link := c.Get(path).Status(t, 200).Press(w.Catalog.T("en", "keyring.export.get")).Status(t, 303).Header.Get("Location")
		page := c.Get(link).Status(t, 200)
		h, rows := head(t, []byte(page.Body))
		if h.File == "" || len(rows) != 24 {
			t.Fatalf("file %q with %d rows", h.File, len(rows))
		}
		if !strings.Contains(page.Header.Get("Content-Disposition"), "attachment") || page.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("headers: %v", page.Header)
		}
		other, otherRows := head(t, w.file())
		if other.File == h.File || statements.FileOf(rows, []core.ID{other.File, h.File}) != h.File ||
			statements.FileOf(otherRows, []core.ID{h.File, other.File}) != other.File {
			t.Error("the order of the rows does not tell the file")
		}
		if statements.FileOf(rows[3:20], []core.ID{other.File, h.File, core.NewID()}) != h.File || statements.FileOf(rows, []core.ID{core.NewID(), core.NewID()}) != "" {
			t.Error("a part of the rows does not tell the file")
		}
		l, err := opening.Open(t.Context(), []io.Reader{strings.NewReader(page.Body)}, opening.Options{Identity: w.made[1], Now: core.DayOf(w.Now())})
		if err != nil || len(l.Rows) != 24 {
			t.Errorf("%v: the file does not open", err)
		}
		whose := func(copy string) *webtest.Page {
			return c.Get(path).Form("form[enctype]").Attach("copy", "copy.jsonl", "text/plain", []byte(copy)).Submit().Status(t, 200)
		}
		lines := strings.SplitAfter(page.Body, "\n")
		for name, copy := range map[string]string{"whole": page.Body, "without its head": strings.Join(lines[1:22], ""), "another's number": strings.Replace(page.Body, string(h.File), string(core.NewID()), 1)} {
			if !strings.Contains(whose(copy).Text(), string(h.File)) {
				t.Errorf("%s: the copy is not known", name)
			}
		}
		whose(string(w.file())).Has(t, w.Catalog.T("en", "keyring.whose.none"))
		whose("").Has(t, w.Catalog.T("en", "keyring.whose.none"))
		if err := w.DB.Read(t.Context(), func(tx *db.Tx) error {
			all, err := audit.All(tx)
			found := false
			for _, e := range all {
				found = found || e.What == "statement.export" && e.About.ID == h.File && e.Who == string(w.first.Account)
			}
			if !found {
				t.Error("the file is not in the audit log")
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		w.Later(14 * time.Minute)
		c.Get(link).Status(t, 200)
		w.Later(time.Minute)
		c.Get(link).Status(t, 404)
		// Who gets it once more needs a new file.
		c.Get(path).HasNot(t, w.Catalog.T("en", "keyring.export.ready_text"))
		w.Later(44 * time.Minute)
		if _, err := w.AskFile(t.Context(), w.first, "declaration"); core.KindOf(err) != core.TooMany {
			t.Errorf("two within the hour: %v", err)
		}
		w.Later(2 * time.Minute)
		if _, err := w.AskFile(t.Context(), w.first, "declaration"); err != nil {
			t.Errorf("after an hour: %v", err)
		}
	})
}

// TestS4CopiedLink is S-4 for the file with contact data: its address, copied into a
// browser without that session, or used after signing out, is a 404 that is the same
// as that of an address that never was. Seen to fail when FileByLink did not compare
// the session.
func TestS4CopiedLink(t *testing.T) {
	each(t, func(w *world) {
		c := w.two()
		w.ready()
		const path = "/en/desk/statements/declaration/export"
		c.Get(path).Press(w.Catalog.T("en", "keyring.export.do")).Status(t, 303)
		w.agree()
		link := c.Get(path).Press(w.Catalog.T("en", "keyring.export.get")).Status(t, 303).Header.Get("Location")
		c.Get(link).Status(t, 200)
		never := link[:len(link)-4] + "0000"
		stranger := w.Anybody()
		colleague, _ := w.SignIn(core.Grant{Role: core.Coordinator}, core.Grant{Role: core.Administrator})
		same := w.again(w.first) // the same person, elsewhere
		for name, v := range map[string]*webtest.Client{"nobody": stranger, "a colleague": colleague, "another session": same} {
			got, missing := v.Get(link), v.Get(never)
			if got.Code != 404 || missing.Code != 404 {
				t.Errorf("%s: %d, and %d for one that never was", name, got.Code, missing.Code)
			}
			if strip(got.Body, link) != strip(missing.Body, never) {
				t.Errorf("%s can tell the two apart", name)
			}
		}
		// After signing out the session is over everywhere.
		if err := w.Staff.EndAll(t.Context(), w.first, w.first.Account); err != nil {
			t.Fatal(err)
		}
		c.Get(link).Status(t, 404)
		if got := c.Get(link).Body; strip(got, link) != strip(stranger.Get(never).Body, never) {
			t.Error("after signing out one can tell that there was a file")
		}
	})
}
