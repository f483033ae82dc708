package intake_test

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/opening"
	"groundswell/internal/feature/statements/statementstest"
	"groundswell/internal/platform/seal"
)

const paper = "/en/desk/statements/declaration/paper"

// opened are the sealed records of an export.
func opened(t *testing.T, w *world, key *seal.ListKey, export string) (out []statements.Record) {
	t.Helper()
	private, err := key.Open(statementstest.Openers()[0])
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(export) {
		var l opening.Line
		if json.Unmarshal([]byte(line), &l) != nil || len(l.Sealed) == 0 {
			continue
		}
		var rec statements.Record
		if err := seal.Unseal(private, l.Sealed, &rec); err != nil {
			t.Fatal(err)
		}
		out = append(out, rec)
	}
	return out
}

// TestPaper keys in a sheet: wrong lines are said, what is on the roll already is
// shown at once, sealed lines are sealed at once, and the sheet is taken back whole.
func TestPaper(t *testing.T) {
	each(t, func(w *world) {
		t := w.T
		key := w.ListKey("declaration")
		c, _ := w.SignIn(core.Grant{Role: core.Coordinator})
		f := c.Get(paper).Status(t, 200).Sound(t).Form("form.keying")
		f.Set("number", "7").Set("laa-name", "Zqx Amina").Set("laa-country", "Kenia").Set("laa-email", "zqx-amina@one.example")
		f.Set("lab-name", "Zqx Quiet").Set("lab-country", "Peru").Set("lab-seal", "yes").Set("lab-organisation", "Zqx Small Group")
		f.Set("lac-as", "organisation").Set("lac-organisation", "Dockers Union").Set("lac-country", "Nowhere").Set("lac-name", "Zqx Officer")
		bad := f.Submit().Status(t, 422).Sound(t)
		bad.Has(t, "Line 3 must be put right.", "Choose the country from the list.", "Confirm that they signed on paper.", "A sealed line needs somebody who vouches for the sheet.")
		if printed, held := w.named("declaration"); printed+held != 0 {
			t.Fatal("a sheet with wrong lines was written down")
		}
		f = bad.Form("form.keying")
		if f.Value("lab-name") != "Zqx Quiet" || f.Value("lab-seal") != "yes" {
			t.Error("what was keyed in is gone")
		}
		f.Set("lac-country", "France").Check("signed", "yes").Check("vouch", "yes").Set("network", "Network of Ports")
		f.Submit().Status(t, 303).Follow().Status(t, 200).Sound(t).Has(t, "The sheet is keyed in.", "Sheet 7", "3 lines", "1 sealed")
		if o, p, _ := w.figures("declaration"); o != 1 || p != 1 {
			t.Errorf("%d organisations, %d persons in public", o, p)
		}
		var out bytes.Buffer
		if _, err := w.Statements.ExportSealed(t.Context(), "declaration", &out); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "Zqx Quiet") || strings.Contains(out.String(), "zqx-amina") || strings.Contains(out.String(), "Zqx Officer") {
			t.Error("a sealed line stands in an export in clear")
		}
		if rec := opened(t, w, key, out.String()); len(rec) != 2 {
			t.Errorf("%d sealed records, not 2: of the sealed line and of the public one with an address", len(rec))
		}
		// The same people again: shown at once, and added only when somebody says so.
		f = c.Get(paper).Form("form.keying").Set("number", "8").Set("laa-name", "ZQX AMINA").Set("laa-country", "Kenya").
			Set("lab-as", "organisation").Set("lab-organisation", "The Dockers' Union").Set("lab-country", "France").Check("signed", "yes")
		again := f.Submit().Status(t, 422).Sound(t).Has(t, "Zqx Amina stands on the roll already.", "This may be Dockers Union")
		again.Form("form.keying").Check("lab-anyway", "yes").Set("laa-name", "").Set("laa-country", "").Submit().Status(t, 303)
		if _, held := w.named("declaration"); held != 1 {
			t.Errorf("%d held: without somebody who vouches a line waits", held)
		}
		c.Get(paper).Press("take it back Sheet 8").Status(t, 303)
		c.Get(paper).Press("take it back Sheet 7").Status(t, 303).Follow().Has(t, "The sheet is taken back.", "taken back")
		if printed, held := w.named("declaration"); printed+held != 0 {
			t.Errorf("%d printed and %d held after both sheets were taken back", printed, held)
		}
		out.Reset()
		if _, err := w.Statements.ExportSealed(t.Context(), "declaration", &out); err != nil {
			t.Fatal(err)
		}
		if rec := opened(t, w, key, out.String()); len(rec) != 0 {
			t.Errorf("%d sealed records are left", len(rec))
		}
	})
}

// TestPaperPrints: a sheet has the address, the sentence and its number, in every
// language; a moderator can neither vouch nor key in sealed lines.
func TestPaperPrints(t *testing.T) {
	w := newWorld(t, "")
	w.ListKey("declaration")
	c, _ := w.SignIn(core.Grant{Role: core.Moderator})
	for _, l := range core.Langs {
		p := c.Get("/"+string(l)+"/desk/statements/declaration/paper/print?from=3&n=2").Status(t, 200).Sound(t)
		if len(p.Find("svg.qr")) != 2 || len(p.Find("table.blank")) != 2 {
			t.Errorf("%s: not two sheets", l)
		}
		pdf := c.Get("/"+string(l)+"/desk/statements/declaration/paper/sheet.pdf?from=3&n=2").Status(t, 200)
		if !strings.HasPrefix(pdf.Body, "%PDF-") || pdf.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: no PDF", l)
		}
	}
	c.Get("/en/desk/statements/declaration/paper/print?from=3&n=2").Has(t, "Sheet 3", "Sheet 4", "campaign.example/en/statements/declaration", "A declaration")
	p := c.Get(paper).Status(t, 200).Sound(t).Has(t, "Only a coordinator vouches for a sheet").HasNot(t, "We vouch for this sheet", "laa-seal")
	f := p.Form("form.keying").Set("number", "1").Set("laa-name", "Amina").Set("laa-country", "Kenya").Check("signed", "yes")
	f.Force("vouch", "yes").Force("network", "Mine").Submit().Status(t, 303)
	if printed, held := w.named("declaration"); printed != 0 || held != 1 {
		t.Errorf("%d printed, %d held: a moderator vouched", printed, held)
	}
	f = c.Get(paper).Form("form.keying").Set("number", "2").Set("laa-name", "Quiet").Set("laa-country", "Kenya").Check("signed", "yes")
	f.Force("laa-seal", "yes").Force("vouch", "yes").Force("network", "Mine").Submit().Status(t, 422).Has(t, "A sealed line needs somebody who vouches")
}
