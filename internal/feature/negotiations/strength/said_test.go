package strength

import (
	"slices"
	"testing"
)

// TestSaid: each sort of finding says in plain words what came or went. Seen to fail when
// "not" was "scope dropped: not" and "immediately" was "qualifier dropped".
func TestSaid(t *testing.T) {
	for _, c := range []struct{ old, now, said, key string }{
		{"We commit to pay.", "We consider paying.", "commit to → consider", ""},
		{"States shall pay.", "States shall pay, as appropriate.", "qualifier added: as appropriate", "negotiations.found.qualifier_new"},
		{"States shall not detain children.", "States shall detain children.", "negation dropped: not", "negotiations.found.negation_gone"},
		{"States shall immediately release them.", "States shall release them.", "strong wording dropped: immediately", "negotiations.found.amplifier_gone"},
		{"States shall pay.", "States shall pay unless the court decides otherwise.", "condition added: unless the court decides otherwise", "negotiations.found.condition_new"},
		{"States shall pay by 2030.", "States shall pay.", "date dropped: by 2030", "negotiations.found.date_gone"},
		{"States shall protect sex workers and girls.", "States shall protect girls.", "no longer named: sex workers", "negotiations.found.group_gone"},
		{"States shall fund harm reduction and care.", "States shall fund care.", "no longer called by its name: harm reduction", "negotiations.found.term_gone"},
		{"The panel shall meet in public and hear witnesses.", "The panel shall meet behind closed doors and read letters.", "other words: public → behind closed doors", ""},
		{"States shall pay.", "[States shall pay.]", "bracket opened: states shall pay", "negotiations.found.text_new"},
	} {
		f := Compare("en", c.old, c.now, nil)
		var said []string
		ok := false
		for _, r := range f.Why {
			said = append(said, English(r))
			ok = ok || English(r) == c.said && (c.key == "" || r.Said() == c.key)
		}
		if !ok {
			t.Errorf("%q -> %q: %q, want %q", c.old, c.now, said, c.said)
		}
	}
	for k, keys := range heads {
		if slices.Contains(keys[:], "") {
			t.Errorf("%s has no message", k)
		}
	}
}

// TestSurelyTheSame: a word that no ladder knows is never surely nothing. Seen to fail when
// any pair without a sign was surely the same.
func TestSurelyTheSame(t *testing.T) {
	for _, c := range [][2]string{
		{"The seat shall be in Nairobi.", "The seat shall be in Geneva."},
		{"Each Party shall publish its commitment.", "Each Party shall publish its contribution."},
		{"The report goes to the Second Committee.", "The report goes to the Third Committee."},
		{"The tribunal shall hear the victims.", "The tribunal shall hear the neighbours."},
	} {
		if f := Compare("en", c[0], c[1], nil); f.Verdict == Same && f.Sure {
			t.Errorf("%q -> %q: surely the same", c[0], c[1])
		}
	}
	if f := Compare("en", "The Board shall review every grant of one million dollars.", "Every grant of one million dollars shall be reviewed by the Board.", nil); f.Verdict != Same || !f.Sure {
		t.Errorf("the same the other way round: %s, sure %v: %+v", f.Verdict, f.Sure, f.Why)
	}
}
