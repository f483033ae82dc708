package importing

import (
	"slices"
	"strings"
	"testing"

	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/doc"
)

func said(items []Item) (out []string) {
	for _, it := range items {
		if !it.Out {
			out = append(out, strings.TrimSpace(it.Label+" "+it.Text))
		}
	}
	return out
}

// TestFixesKnowTheirWords: corrections are made on the words they were made on,
// wherever these stand now, and on no others.
func TestFixesKnowTheirWords(t *testing.T) {
	read := func(s string) *draft.Draft { return draft.Paragraphs(s, "en") }
	fixes := []Fix{
		{Do: Out, On: "Page 3 of 9", N: 0},
		{Do: Set, On: "Decide to light every quay of the harbour by 2030;", N: 1, Kind: draft.Operative, Label: "OP1"},
		{Do: Join, On: "and to ask the people who keep the lamps;", N: 3, Before: "Urge all towns"},
		{Do: Set, On: "Call upon all. Meet again.", N: 4, Kind: draft.Operative, Label: "3", Texts: []string{"Call upon all.", "4. Meet again."}},
	}
	for name, c := range map[string]struct {
		text string
		want []string
		lost int
	}{
		"as it was":   {"Page 3 of 9\n\n1. Decide to light every quay of the harbour by 2030;\n\n2. Urge all towns\n\nand to ask the people who keep the lamps;\n\n3. Call upon all. Meet again.", []string{"OP1 Decide to light every quay of the harbour by 2030;", "2 Urge all towns and to ask the people who keep the lamps;", "3 Call upon all.", "4 Meet again."}, 0},
		"moved":       {"New beginning\n\n2. Urge all towns\n\nand to ask the people who keep the lamps;\n\n3. Call upon all. Meet again.\n\nPage 3 of 9\n\n1. Decide to light every quay of the harbour by 2030;", []string{"New beginning", "2 Urge all towns and to ask the people who keep the lamps;", "3 Call upon all.", "4 Meet again.", "OP1 Decide to light every quay of the harbour by 2030;"}, 0},
		"a word less": {"1. Decide to light every quay of the harbour by;\n\n2. Urge all towns and to ask the people who keep the lamps;\n\n3. Call upon all. Meet now.", []string{"OP1 Decide to light every quay of the harbour by;", "2 Urge all towns and to ask the people who keep the lamps;", "3 Call upon all. Meet now."}, 3},
	} {
		items, lost := Apply(read(c.text), fixes, "en")
		if got := said(items); !slices.Equal(got, c.want) || lost != c.lost {
			t.Errorf("%s: %q, %d lost", name, got, lost)
		}
	}
	// Of two with the same words, the nearer one.
	items, _ := Apply(read("Same.\n\nOther.\n\nSame."), []Fix{{Do: Out, On: "Same.", N: 2}}, "en")
	if !items[2].Out || items[0].Out {
		t.Error("the wrong one of two was left out")
	}
}

// TestSettle: sections and paths are worked out of what is left.
func TestSettle(t *testing.T) {
	base := &draft.Draft{Lang: "en", Paragraphs: []draft.Paragraph{
		{Kind: draft.Heading, Label: "I", Text: "Lamps", Depth: 1, Section: -1},
		{Kind: draft.Heading, Text: "Oil", Depth: 2, Section: 0},
		{Kind: draft.Operative, Label: "1", Text: "Decide [to", Path: "1"},
		{Kind: draft.Operative, Label: "(a)", Text: "light] it", Depth: 1},
		{Kind: draft.Heading, Label: "II", Text: "Boats", Depth: 1},
		{Kind: draft.Operative, Label: "2", Text: "Count"},
	}}
	items, _ := Apply(base, []Fix{{Do: Out, On: "Oil", N: 1}}, "en")
	d := Settle(base, items)
	var got []string
	for _, p := range d.Paragraphs {
		got = append(got, p.Path)
	}
	if want := []string{"I", "1", "1 (a)", "II", "2"}; !slices.Equal(got, want) || d.Paragraphs[1].Section != 0 || d.Paragraphs[4].Section != 3 || d.Paragraphs[3].Section != -1 {
		t.Errorf("%q %+v", got, d.Paragraphs)
	}
	if b := d.Paragraphs[1].Brackets; len(b) != 1 || !b[0].After {
		t.Errorf("brackets are %+v", b)
	}
}

// TestBack: a line that repeats comes back where the first of its pages begins, or ends,
// once; one that is not there any more is lost.
func TestBack(t *testing.T) {
	base := &draft.Draft{Lang: "en", Paragraphs: []draft.Paragraph{{Text: "One", Page: 1}, {Text: "Two", Page: 2}, {Text: "Three", Page: 2}, {Text: "Four", Page: 4}},
		Running: []doc.Running{{Text: "Head", Pages: []int{2, 3}}, {Text: "Head", Pages: []int{2, 3}, Foot: true}, {Text: "Last", Pages: []int{9}, Foot: true}, {Text: "First", Pages: []int{1}}}}
	items, lost := Apply(base, []Fix{{Do: Back, On: "Head", N: 0}, {Do: Back, On: "Head", N: 1}, {Do: Back, On: "Head", N: 0}, {Do: Back, On: "Last", N: 2}, {Do: Back, On: "First"}, {Do: Back, On: "Gone"}}, "en")
	if got, want := said(items), []string{"First", "One", "Head", "Two", "Three", "Head", "Four", "Last"}; !slices.Equal(got, want) || lost != 1 {
		t.Errorf("%q, %d lost", got, lost)
	}
	items, _ = Apply(base, []Fix{{Do: Back, On: "Last", N: 2}, {Do: Out, On: "Last", N: 4}}, "en")
	if d := Settle(base, items); len(d.Paragraphs) != 4 || d.Running != nil {
		t.Errorf("%d paragraphs, %v", len(d.Paragraphs), d.Running)
	}
}
