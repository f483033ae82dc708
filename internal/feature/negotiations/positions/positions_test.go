package positions_test

import (
	"bytes"
	"encoding/json"
	"net/url"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/positions"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/webtest"
)

// Notes taken in the room find their paragraph, follow it into the next draft, and
// stand in the list, the matrix and, when they are marked so, on the public page.
func TestNotes(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		c := w.signIn(core.Editor, "")
		p := w.note(c, "place", "op 2", "who", "Brésil", "words", "We can go along with this.", "stance", "supports", "source", "Room 3", "draft", w.draftID(0)).Land().Status(t, 200).Sound(t)
		p.Has(t, "Saved. The next one?")
		f := p.Form("form.quick")
		if f.Value("place") != "op 2" || f.Value("source") != "Room 3" || f.Value("words") != "" || f.Value("draft") != w.draftID(0) {
			t.Errorf("the next note begins with %q, %q, %q", f.Value("place"), f.Value("source"), f.Value("words"))
		}
		w.Later(time.Second)
		f.Set("who", "EU").Set("words", "Calls upon is too weak: decides.").Set("stance", "strengthen").Set("kept", "public").Submit().Land().Status(t, 200)
		w.note(c, "place", "OP2", "who", "Kenya", "words", "Keep 2030.", "source", "", "kept", "public").Land().Status(t, 200)
		w.note(c, "place", "OP9 bis", "who", "Core group", "words", "A paragraph that is not there.", "source", "", "kept", "public").Land().Status(t, 200)
		w.note(c, "place", "", "who", "Fiji", "words", "On the whole.", "source", "", "ask", "ask1", "kept", "public").Land().Status(t, 200)
		// What was OP 2 of the zero draft is OP 1 of Rev.1.
		list := c.Get("/en/desk/texts/health/positions").Sound(t)
		one := strings.Join(list.Texts("main section"), "\n")
		first, second, _ := strings.Cut(one, "OP2 Decides to act")
		if !strings.Contains(first, "OP1") || !strings.Contains(first, "as appropriate") || !strings.Contains(first, "Zero draft OP2") || !strings.Contains(first, "Brazil") || !strings.Contains(first, "European Union") || !strings.Contains(second, "Kenya") {
			t.Error(one)
		}
		if strings.Index(first, "European Union") > strings.Index(first, "Brazil") {
			t.Error("the latest is not first")
		}
		list.Has(t, "Name the groups", "OP9 bis", "Core group")
		c.Get("/en/desk/texts/health/positions?who=BR").Status(t, 200).Sound(t).Has(t, "Only what was said by Brazil").HasNot(t, "Keep 2030")
		m := c.Get("/en/desk/texts/health/positions/matrix").Status(t, 200).Sound(t)
		if rows := m.Texts("tbody tr"); len(rows) != 5 || !strings.Contains(strings.Join(rows, "|"), "European Union stronger") {
			t.Errorf("%q", rows)
		}
		r := w.reader()
		r.Get("/en/texts/health/positions").Status(t, 404)
		w.show("health")
		for _, l := range core.Langs {
			c.Get("/"+string(l)+"/desk/texts/health/positions").Status(t, 200).Sound(t)
			r.Get("/"+string(l)+"/texts/health/positions").Status(t, 200).Sound(t).Has(t, "Keep 2030.")
		}
		pub := r.Get("/en/texts/health/positions")
		// The zero draft is not public: nothing that is about it is, nor who said that;
		// and what the network asks for is its own.
		pub.HasNot(t, "Calls upon is too weak", "Brazil", "Zero draft", "We can go along", "Name the groups")
		pub.Has(t, "On the whole.", "OP9 bis")
		csv, js := r.Get("/en/texts/health/positions/list.csv").Status(t, 200), r.Get("/en/texts/health/positions/list.json").Status(t, 200)
		for _, p := range []*webtest.Page{csv, js} {
			if !strings.Contains(p.Body, "Keep 2030.") || strings.Contains(p.Body, "too weak") || strings.Contains(p.Body, "Room 3") {
				t.Error(p.Body)
			}
		}
		var told struct{ Positions []map[string]any }
		if err := json.Unmarshal([]byte(js.Body), &told); err != nil || len(told.Positions) != 3 {
			t.Errorf("%v %s", err, js.Body)
		}
		// Changed, kept for the team, deleted.
		at := "/en/desk/texts/health/positions/" + w.positionID("Keep 2030.")
		e := c.Get(at).Status(t, 200).Sound(t)
		old := e.Form("form.quick")
		e.Form("form.quick").Set("kept", "team").Set("words", "Keep the year.").Submit().Land().Status(t, 200).Has(t, "Keep the year.")
		old.Set("words", "Too late.").Submit().Status(t, 422).Has(t, "Somebody else changed this position meanwhile")
		w.Later(2 * time.Second)
		r.Get("/en/texts/health/positions").HasNot(t, "Keep the year.", "Keep 2030.")
		c.Get(at).Press("Delete").Land().Has(t, "The position is deleted").HasNot(t, "Keep the year.")
	})
}

func (w *world) draftID(i int) string {
	w.t.Helper()
	p, err := w.Texts.Path(w.t.Context(), "health")
	w.Must(err)
	return string(p.Drafts[i].ID)
}

func (w *world) positionID(words string) string {
	w.t.Helper()
	n, err := w.Texts.BySlug(w.t.Context(), "health")
	w.Must(err)
	all, err := w.s.All(w.t.Context(), n.ID, false)
	w.Must(err)
	for _, p := range all {
		if p.Words == words {
			return string(p.ID)
		}
	}
	w.t.Fatalf("no position %q", words)
	return ""
}

// TestS10SealedPositions is S-10 for positions: nothing of a sealed position is in the
// database, its files or the log, in clear or coded, whichever way it came; the page
// counts it; and each coordinator's key opens it from the file. Seen to fail when Add
// kept sealed positions like the others.
func TestS10SealedPositions(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		first, second := w.key(), w.key()
		c := w.signIn(core.Coordinator, "")
		p := w.note(c, "place", "OP2", "who", "Burkina Faso", "words", "Marigold whispers in the corridor.", "source", "Thistle delegate", "stance", "weaken", "kept", "sealed").Land().Status(t, 200).Sound(t)
		p.Has(t, "Sealed and saved", "1 sealed position, which only coordinators open").HasNot(t, "Marigold", "Thistle")
		if f := p.Form("form.quick"); f.Value("kept") != "sealed" || f.Value("source") != "" || f.Value("who") != "" {
			t.Errorf("the next note begins with %q %q", f.Value("source"), f.Value("who"))
		}
		// By paste.
		paste := c.Get("/en/desk/texts/health/positions/paste").Form("form.stack").Set("notes", "OP1\nBhutan: Larkspur must go.\nChair: Thank you.\n").Submit().Status(t, 200).Sound(t)
		paste.Form("form.stack").Set("kept", "sealed").Submit("Save what is ticked").Land().Status(t, 200).HasNot(t, "Larkspur")
		w.nowhere("Marigold", "whispers", "Thistle", "Larkspur", "Burkina", "Bhutan")
		file := c.Get("/en/desk/texts/health/positions/sealed").Status(t, 200).Sound(t).Press("Take the file of sealed positions").Status(t, 200)
		if !strings.Contains(file.Header.Get("Cache-Control"), "no-store") || strings.Contains(file.Body, "Marigold") {
			t.Error(file.Header)
		}
		for _, key := range []*seal.Identity{first, second} {
			got, err := positions.Open(strings.NewReader(file.Body), key)
			if err != nil || len(got.Records) != 2 || len(got.Damaged) != 0 {
				t.Fatalf("%+v %v", got, err)
			}
			var b bytes.Buffer
			if err := got.WriteCSV(&b); err != nil {
				t.Fatal(err)
			}
			for _, want := range []string{"Marigold whispers", "Burkina Faso", "Thistle delegate", "OP2", "Rev.1", "weaken", "Larkspur must go."} {
				if !strings.Contains(b.String(), want) {
					t.Errorf("%q is not in %s", want, b.String())
				}
			}
		}
		stranger, err := seal.NewIdentity()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := positions.Open(strings.NewReader(file.Body), stranger); err != nil || got.Unopened != 2 || len(got.Records) != 0 {
			t.Errorf("%+v %v", got, err)
		}
		lines := strings.SplitAfter(file.Body, "\n")
		for name, text := range map[string]string{"cut off": strings.Join(lines[:2], ""), "without a line": lines[0] + strings.Join(lines[2:], ""), "another file": `{"format":"groundswell export 1"}` + "\n", "nothing": ""} {
			if _, err := positions.Open(strings.NewReader(text), first); err == nil {
				t.Errorf("%s: it was opened", name)
			}
		}
		c.Get("/en/desk/texts/health/positions/sealed").Form(`form[action=/en/desk/texts/health/positions/sealed/delete]`).Submit().Status(t, 422)
		c.Get("/en/desk/texts/health/positions/sealed").Form(`form[action=/en/desk/texts/health/positions/sealed/delete]`).Check("sure", "1").Submit().Land().Has(t, "The sealed positions are deleted. Nobody else was there to agree.")
	})
}

// What was kept for the team and is sealed afterwards stands in clear no more, neither in
// the tables nor in what the database left in its files. Seen to fail when Save left the
// row in clear, and when it did not scrub.
func TestSealedAfterwards(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		w.key()
		c := w.signIn(core.Editor, "")
		w.note(c, "place", "OP2", "who", "Nauru", "words", "Hellebore.").Land().Status(t, 200)
		c.Get("/en/desk/texts/health/positions/"+w.positionID("Hellebore.")).Form("form.quick").Set("kept", "sealed").Submit().Land().Status(t, 200).HasNot(t, "Hellebore").Has(t, "1 sealed position")
		w.nowhere("Hellebore", "Nauru")
	})
}

// TestS15NothingIsSealedWithoutAKey is S-15 for positions: with no opening key in use
// sealing is refused with a reason, what was typed is kept on the page, and nothing is
// stored. Seen to fail when seal did not ask Openers, and when Add kept the note in clear.
func TestS15NothingIsSealedWithoutAKey(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		c := w.signIn(core.Editor, "")
		p := w.note(c, "place", "OP2", "who", "Samoa", "words", "Foxglove.", "kept", "sealed").Status(t, 422).Sound(t)
		p.Has(t, "there is no opening key yet", "Nothing was saved")
		if got := p.Form("form.quick").Value("words"); got != "Foxglove." {
			t.Errorf("what was typed is gone: %q", got)
		}
		w.nowhere("Foxglove", "Samoa")
	})
}

// TestS1OfPositions is S-1 for positions: who has roles for another campaign is answered
// as if there were no such text, a role that only reads changes nothing, and only
// coordinators take the file of sealed ones. Seen to fail when staff did not ask
// actor.May, and when the page of sealed ones let editors in.
func TestS1OfPositions(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		w.key()
		c := w.signIn(core.Editor, "")
		w.note(c, "place", "OP2", "who", "Nauru", "words", "For the team.")
		id := w.positionID("For the team.")
		other, reads := w.signIn(core.Coordinator, "north"), w.signIn(core.Events, "")
		for _, path := range []string{"", "/matrix", "/paste", "/sealed", "/" + id} {
			other.Get("/en/desk/texts/health/positions"+path).Status(t, 404)
		}
		other.Get("/en/desk/texts/north/positions/"+id).Status(t, 404)
		token := func(c *webtest.Client) string {
			return c.Get("/en/desk/texts/north/positions").Attr("input[name=token]", "value")
		}(other)
		typed := url.Values{"token": {token}, "words": {"Taken over"}, "who": {"Fiji"}, "kept": {"public"}, "day": {"2026-11-22"}, "revision": {"1"}, "sure": {"1"}, "do": {"save"}, "words-0": {"x"}, "keep-0": {"1"}, "who-0": {"Fiji"}}
		for _, path := range []string{"", "/paste", "/sealed", "/sealed/delete", "/" + id, "/" + id + "/delete"} {
			other.Post("/en/desk/texts/health/positions"+path, typed).Status(t, 404)
			if p := reads.Post("/en/desk/texts/health/positions"+path, typed); p.Code != 403 {
				t.Errorf("%s: who organises events got %d", path, p.Code)
			}
			if strings.Contains(path, id) {
				other.Post("/en/desk/texts/north/positions"+path, typed).Status(t, 404)
			}
		}
		c.Get("/en/desk/texts/health/positions/sealed").Status(t, 403)
		reads.Get("/en/desk/texts/health/positions").Status(t, 200).Has(t, "For the team.").HasNot(t, "Note a position")
		if w.positionID("For the team.") != id {
			t.Error("it was changed")
		}
	})
}

// What is typed or pasted in bad faith stays text, is bounded, and reaches no log.
func TestHostileNotes(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		c := w.signIn(core.Editor, "")
		for _, set := range [][]string{
			{"words", "x"},
			{"who", "Kenya"},
			{"who", "Kenya", "words", "x", "day", "2040-01-01"},
			{"who", "Kenya", "words", "a\x07b"},
		} {
			w.note(c, set...).Status(t, 422).Sound(t)
		}
		for field, words := range map[string]string{"words": strings.Repeat("x", 5000), "source": strings.Repeat("x", 5000), "place": strings.Repeat("1", 5000), "kept": "everywhere", "stance": "sitting"} {
			f := c.Get("/en/desk/texts/health/positions").Form("form.quick").Set("who", "Kenya").Set("words", "x")
			f.Force(field, words).Submit().Status(t, 422).Sound(t)
		}
		w.note(c, "who", "\u202e=cmd()<script>", "words", "=HYPERLINK(\"x\")\u202e<script>alert(1)</script>", "place", "=1+1", "kept", "public").Land().Status(t, 200).Sound(t)
		w.show("health")
		r := w.reader()
		page := r.Get("/en/texts/health/positions").Status(t, 200).Sound(t)
		if strings.Contains(page.Body, "<script>alert") || strings.Contains(page.Body, "\u202e") {
			t.Error("markup or bidi controls got through")
		}
		for _, line := range strings.Split(r.Get("/en/texts/health/positions/list.csv").Body, "\n") {
			for _, cell := range strings.Split(strings.TrimPrefix(line, "\ufeff"), ",") {
				if cell = strings.TrimLeft(cell, `"`); cell != "" && strings.ContainsRune("=+-@", rune(cell[0])) {
					t.Errorf("a formula: %s", line)
				}
			}
		}
		many := strings.Repeat("Kenya: we support this\n", 5000)
		p := c.Get("/en/desk/texts/health/positions/paste").Form("form.stack").Set("notes", many).Submit().Status(t, 200).Has(t, "Only the first 150 positions")
		if n := len(p.Find("fieldset.line")); n != 150 {
			t.Errorf("%d lines", n)
		}
		c.Get("/en/desk/texts/health/positions/paste").Form("form.stack").Set("notes", "nothing of the kind").Submit().Status(t, 422).Sound(t)
		if s := w.Logged(); strings.Contains(s, "HYPERLINK") || strings.Contains(s, "Kenya") {
			t.Error("what was said is in the log")
		}
	})
}
