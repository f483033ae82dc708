package statements_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/seal"
)

// S-14, and the whole way of a sign-on: signed on the server, opened offline by
// each of three keys, with corrections, hiding, withdrawal and duplicates.
func TestExportAndOpen(t *testing.T) {
	runExport(t, statements.RuleCarry, func(w *exportWorld) {
		t := w.T
		ctx := t.Context()
		secret := "Wanjirũ wa Sealed"
		sealedLink := w.sign(person(statements.Sealed, secret, "wanjiru@secret.example"), statements.ConfirmedNow)
		w.sign(organisation(statements.Public, "Sindicato de Puertos", "rosa@sindicato.example"), statements.ConfirmedNow)
		hidden := w.sign(person(statements.Public, "Hidden Later", "hidden@secret.example"), statements.ConfirmedNow)
		corrected := w.sign(organisation(statements.Sealed, "Frente de Mujeres", "rosa@frente.example"), statements.ConfirmedNow)
		gone := w.sign(person(statements.Sealed, "Gone Person", "gone@secret.example"), statements.ConfirmedNow)
		twice := person(statements.Sealed, "Twice Person", "Twice@secret.example")
		w.sign(twice, statements.ConfirmedNow)
		w.Start()
		twice.Email = "twice+again@secret.example"
		w.Later(24 * time.Hour)
		w.sign(twice, statements.ConfirmedNow)
		before := w.export()

		if err := w.Hide(ctx, hidden); err != nil {
			t.Fatal(err)
		}
		if err := w.Correct(ctx, corrected, statements.SignInput{Name: "Frente Amplio de Mujeres", Country: "BO"}); err != nil {
			t.Fatal(err)
		}
		if err := w.Correct(ctx, sealedLink, statements.SignInput{Name: "", Country: statements.NoCountry, Affiliation: "None now"}); err != nil {
			t.Fatal(err)
		}
		goneID, sealedID := w.id(gone), w.id(sealedLink)
		if err := w.Withdraw(ctx, gone); err != nil {
			t.Fatal(err)
		}
		after := w.export()

		var attested []string
		var l *opening.List
		for _, id := range w.openers {
			l = w.open(id, after)
			var b bytes.Buffer
			if err := l.WriteAttestation(&b); err != nil {
				t.Fatal(err)
			}
			attested = append(attested, b.String())
		}
		if attested[0] != attested[1] || attested[1] != attested[2] {
			t.Error("the three keys do not attest the same")
		}
		a := l.Attestation()
		if a.Sealed != 5 || a.Public != 1 || a.Valid != 5 || a.Duplicates != 1 || a.Withdrawn != 1 || a.Damaged != 0 || a.Unopened != 0 ||
			a.Organisations != 2 || a.Persons != 3 || a.ValidSealed != 4 || a.Countries != 3 || len(l.Problems) != 0 {
			t.Errorf("%+v %v", a, l.Problems)
		}
		words, _ := seal.Fingerprint(w.key.Recipient)
		if len(a.ListKeys) != 1 || a.ListKeys[0].Fingerprint != words || a.OpenedOn != "2026-05-27" || a.Program != "test" || len(a.Versions) != 1 {
			t.Errorf("%+v", a)
		}
		byName := map[string]opening.Row{}
		for _, r := range l.Rows {
			byName[r.Name] = r
		}
		if r := byName[secret]; r.ID != sealedID || r.Email != "wanjiru@secret.example" || r.Country != "" || r.Affiliation != "None now" ||
			r.Visibility != "sealed" || !r.Updates || r.Link != sealedLink || r.Lang != "fr" || r.Day != "2026-03-01" || r.Version != 1 || !r.Counts {
			t.Errorf("%+v", r)
		}
		if r := byName["Frente Amplio de Mujeres"]; r.Country != "BO" || r.Officer != "Rosa Quispe" || r.Role != "Secretary" || r.Reservation != "We would say more." || r.Paragraph != "p1" {
			t.Errorf("%+v", r)
		}
		if r := byName["Hidden Later"]; r.Visibility != "sealed" || r.Email != "hidden@secret.example" {
			t.Errorf("%+v", r)
		}
		if r := byName["Sindicato de Puertos"]; r.Visibility != "public" || r.Email != "rosa@sindicato.example" || r.Level != "domain" {
			t.Errorf("%+v", r)
		}
		if r := byName["Twice Person"]; r.Day != "2026-03-02" || r.Email != "twice+again@secret.example" {
			t.Errorf("the later sign-on should stay: %+v", r)
		}
		if _, ok := byName["Gone Person"]; ok || l.Row(string(goneID)) != nil {
			t.Error("withdrawn and there")
		}

		// An earlier export does not bring back who withdrew, nor unhide anybody,
		// whatever the order of the files.
		for _, both := range [][][]byte{{before, after}, {after, before}} {
			m := w.open(w.openers[1], both...)
			if b := m.Attestation(); b.Valid != 5 || b.Sealed != 5 || b.Withdrawn != 1 || b.Duplicates != 1 || len(b.Files) != 2 {
				t.Errorf("%+v", b)
			}
			if !reflect.DeepEqual(m.Rows, l.Rows) || len(m.Problems) != 0 {
				t.Errorf("two files give another list: %v", m.Problems)
			}
		}
		if m := w.open(w.openers[0], before); m.Attestation().Valid != 6 || m.Row(string(goneID)) == nil {
			t.Error("the earlier export alone still has everybody")
		}

		stranger, err := seal.NewIdentity()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tryOpen(stranger, after); core.KindOf(err) != core.Denied {
			t.Errorf("a stranger's key: %v", err)
		}
		if _, err := tryOpen(nil, after); core.KindOf(err) != core.Denied {
			t.Errorf("no key: %v", err)
		}
		w.nowhere(secret, "wanjiru@secret.example", "Hidden Later", "hidden@secret.example", "Gone Person", "gone@secret.example",
			"Frente Amplio", "Frente de Mujeres", "rosa@frente.example", "rosa@sindicato.example", "Rosa Quispe", "Twice Person", "Twice@secret.example", "twice+again@secret.example")
		w.audited()
	})
}

// nowhere looks for markers in the database: as they are, in base64 and in hex.
func (w *exportWorld) nowhere(markers ...string) {
	w.Helper()
	var b bytes.Buffer
	if err := w.DB.Dump(w.Context(), &b); err != nil {
		w.Fatal(err)
	}
	dump := b.String()
	for _, m := range regexp.MustCompile(`"b64":"([^"]*)"`).FindAllStringSubmatch(b.String(), -1) {
		raw, err := base64.StdEncoding.DecodeString(m[1])
		if err != nil {
			w.Fatal(err)
		}
		dump += string(raw)
	}
	lower := strings.ToLower(dump)
	if !strings.Contains(dump, "Sindicato de Puertos") || !strings.Contains(lower, "puertos") {
		w.Error("the search finds nothing at all")
	}
	for _, m := range markers {
		if strings.Contains(lower, strings.ToLower(m)) || strings.Contains(lower, hex.EncodeToString([]byte(m))) {
			w.Errorf("%q stands in the database", m)
		}
		for shift := range 3 {
			text := base64.RawStdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + m))
			text = text[4 : len(text)-2]
			if strings.Contains(dump, text) || strings.Contains(dump, strings.NewReplacer("+", "-", "/", "_").Replace(text)) {
				w.Errorf("%q stands in the database in base64", m)
			}
		}
	}
}

func (w *exportWorld) audited() {
	w.Helper()
	if err := w.DB.Read(w.Context(), func(tx *db.Tx) error {
		all, err := audit.All(tx)
		n := 0
		for _, e := range all {
			if e.What == "statement.export" {
				if n++; n == 2 && e.Note != "6 endorsements, 6 sealed records, 1 withdrawn" {
					w.Errorf("%q", e.Note)
				}
			}
		}
		if n != 2 {
			w.Errorf("%d exports in the audit log", n)
		}
		return errors.Join(err, audit.Verify(tx))
	}); err != nil {
		w.Fatal(err)
	}
}

// S-14: whatever is moved, cut or flipped is noticed.
func TestOpenNoticesTampering(t *testing.T) {
	runExport(t, statements.RuleCarry, func(w *exportWorld) {
		t := w.T
		one := w.sign(person(statements.Sealed, "First Person", "one@secret.example"), statements.ConfirmedNow)
		two := w.sign(person(statements.Sealed, "Second Person", "two@secret.example"), statements.ConfirmedNow)
		w.sign(organisation(statements.Public, "Printed Union", "p@printed.example"), statements.ConfirmedNow)
		export := w.export()
		ids := []string{string(w.id(one)), string(w.id(two))}
		find := func(lines []map[string]any, id string) map[string]any {
			for _, m := range lines {
				if m["id"] == id {
					return m
				}
			}
			t.Fatal("no such line")
			return nil
		}
		bad := func(what string, damaged int, problem string, f func([]map[string]any) []map[string]any) {
			t.Helper()
			l, err := tryOpen(w.openers[0], altered(t, export, f))
			if err != nil || l.Damaged != damaged || len(l.Rows)+damaged != 3 {
				t.Errorf("%s: %v %+v", what, err, l)
				return
			}
			for _, p := range l.Problems {
				if !strings.Contains(p.What, problem) || strings.Contains(p.What, "Person") {
					t.Errorf("%s: %v", what, p)
				}
			}
			if len(l.Problems) == 0 {
				t.Errorf("%s: no problem", what)
			}
		}
		bad("swapped", 2, "does not belong here", func(lines []map[string]any) []map[string]any {
			a, b := find(lines, ids[0]), find(lines, ids[1])
			a["sealed"], b["sealed"] = b["sealed"], a["sealed"]
			return lines
		})
		bad("ids swapped", 2, "does not belong here", func(lines []map[string]any) []map[string]any {
			a, b := find(lines, ids[0]), find(lines, ids[1])
			a["id"], b["id"] = b["id"], a["id"]
			return lines
		})
		bad("bit flipped", 1, "cannot be opened", func(lines []map[string]any) []map[string]any {
			a := find(lines, ids[0])
			raw, _ := base64.StdEncoding.DecodeString(a["sealed"].(string))
			raw[len(raw)/2] ^= 1
			a["sealed"] = base64.StdEncoding.EncodeToString(raw)
			return lines
		})
		bad("made an organisation", 1, "does not belong here", func(lines []map[string]any) []map[string]any {
			find(lines, ids[0])["kind"] = "organisation"
			return lines
		})
		bad("another text", 3, "not among the versions", func(lines []map[string]any) []map[string]any {
			lines[0]["versions"].([]any)[0].(map[string]any)["hash"] = strings.Repeat("0", 64)
			return lines
		})
		bad("printed though sealed", 0, "is printed", func(lines []map[string]any) []map[string]any {
			a := find(lines, ids[0])
			a["visibility"], a["name"] = "public", "First Person"
			return lines
		})
		bad("another printed name", 0, "printed name", func(lines []map[string]any) []map[string]any {
			for _, m := range lines {
				if m["visibility"] == "public" {
					m["name"] = "Somebody Else"
				}
			}
			return lines
		})
		bad("emptied", 1, "nothing is kept", func(lines []map[string]any) []map[string]any {
			a := find(lines, ids[1])
			delete(a, "sealed")
			delete(a, "list_key")
			return lines
		})
		// The stolen correction of somebody else changes nothing.
		bad("a correction that is none", 0, "correction", func(lines []map[string]any) []map[string]any {
			a, b := find(lines, ids[0]), find(lines, ids[1])
			a["amended"] = []any{b["sealed"]}
			return lines
		})
		other, err := tryOpen(w.openers[0], altered(t, export, func(lines []map[string]any) []map[string]any {
			lines[0]["statement"] = "another"
			return lines
		}))
		if err == nil {
			t.Errorf("opened as another statement: %+v", other)
		}

		// A record that a later export has in pieces is taken from the earlier one.
		late := altered(t, export, func(lines []map[string]any) []map[string]any {
			lines[0]["exported"] = "2026-04-01"
			a := find(lines, ids[0])
			a["sealed"] = find(lines, ids[1])["sealed"]
			return slices.DeleteFunc(lines, func(m map[string]any) bool { return m["id"] == ids[1] })
		})
		l, err := tryOpen(w.openers[2], late, export)
		if err != nil || len(l.Rows) != 3 || l.Damaged != 0 || len(l.Problems) != 3 || l.Header.Exported != "2026-04-01" {
			t.Errorf("%v %+v", err, l)
		}

		for n := 0; n < len(export); n += 1 + len(export)/60 {
			if _, err := tryOpen(w.openers[0], export[:n]); err == nil {
				t.Errorf("cut after %d bytes and opened", n)
			}
			flipped := bytes.Clone(export)
			flipped[n] ^= 1
			if _, err := tryOpen(w.openers[0], flipped); err == nil {
				t.Errorf("byte %d changed and opened", n)
			}
		}
		for at, b := range export { // cut at each end of a line
			if b != '\n' || at == len(export)-1 {
				continue
			}
			if _, err := tryOpen(w.openers[0], export[:at+1]); !errors.Is(err, opening.ErrCut) {
				t.Errorf("cut at a line end: %v", err)
			}
		}
		if _, err := tryOpen(w.openers[0], append(bytes.Clone(export), export...)); !errors.Is(err, opening.ErrAltered) {
			t.Errorf("something behind the end: %v", err)
		}
		if _, err := tryOpen(w.openers[0], []byte("PK\x03\x04 something else\n")); !errors.Is(err, opening.ErrNotExport) {
			t.Errorf("some other file: %v", err)
		}
	})
}

// A coordinator left, so a second list key is in use: whoever is left opens both,
// who is gone opens the first only and is told so.
func TestOpenTwoListKeys(t *testing.T) {
	runExport(t, statements.RuleAffirm, func(w *exportWorld) {
		t := w.T
		old := w.key
		early := w.sign(person(statements.Sealed, "Early Person", "early@secret.example"), statements.ConfirmedNow)
		fresh, err := seal.NewIdentity()
		if err != nil {
			t.Fatal(err)
		}
		w.rotate([]seal.Opener{old.Openers[0], old.Openers[1], {Name: "New", Recipient: fresh.Recipient()}})
		w.sign(person(statements.Sealed, "Late Person", "late@secret.example"), statements.ConfirmedNow)
		w.sign(organisation(statements.Public, "Late Union", "late@union.example"), statements.ConfirmedNow)
		export := w.export()
		if l := w.open(w.openers[0], export); len(l.Rows) != 3 || l.Unopened != 0 || len(l.Keys) != 2 {
			t.Errorf("%+v", l)
		}
		for _, id := range []*seal.Identity{w.openers[2], fresh} {
			l := w.open(id, export)
			if a := l.Attestation(); a.Unopened != 1 || a.Damaged != 0 || a.Valid != a.Public+a.Sealed-1 {
				t.Errorf("%+v", a)
			}
		}

		// By the rule affirm only those count who stand behind the new text.
		w.publish("Another text.", statements.RuleAffirm)
		l := w.open(w.openers[0], w.export())
		if a := l.Attestation(); a.Valid != 0 || a.Waiting != 3 || len(a.Versions) != 2 {
			t.Errorf("%+v", a)
		}
		if err := w.Affirm(t.Context(), early, "en"); err != nil {
			t.Fatal(err)
		}
		l = w.open(w.openers[0], w.export(), export)
		if a := l.Attestation(); a.Valid != 1 || a.Waiting != 2 || len(l.Problems) != 0 {
			t.Errorf("%+v %v", a, l.Problems)
		}
		if r := l.Row(string(w.id(early))); r == nil || r.Version != 1 || r.Affirmed != 2 || !r.Counts || r.Lang != "en" {
			t.Errorf("%+v", r)
		}
	})
}

// While an export is written, a new list key or version makes it fail, and a file
// that broke off cannot be opened.
func TestExportWhileChanging(t *testing.T) {
	runExport(t, statements.RuleCarry, func(w *exportWorld) {
		t := w.T
		w.sign(person(statements.Sealed, "Some Person", "some@secret.example"), statements.ConfirmedNow)
		var b bytes.Buffer
		_, err := w.ExportSealed(t.Context(), "declaration", writerFunc(func(p []byte) (int, error) {
			if b.Len() == 0 {
				w.publish("A text in between.", statements.RuleCarry)
			}
			return b.Write(p)
		}))
		if core.KindOf(err) != core.Conflict {
			t.Errorf("%v", err)
		}
		if _, err := tryOpen(w.openers[0], b.Bytes()); !errors.Is(err, opening.ErrCut) {
			t.Errorf("%v", err)
		}
		full := errors.New("disk full")
		if _, err := w.ExportSealed(t.Context(), "declaration", writerFunc(func([]byte) (int, error) { return 0, full })); !errors.Is(err, full) {
			t.Errorf("%v", err)
		}
		if _, err := w.ExportSealed(t.Context(), "nothing", io.Discard); core.KindOf(err) != core.NotFound {
			t.Errorf("%v", err)
		}
	})
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }
