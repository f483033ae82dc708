package draft

import (
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
)

// placed makes a file of a PDF's paragraphs: how far each stands in, its text.
func placed(lines ...any) *doc.Doc {
	d := &doc.Doc{}
	for i := 0; i+1 < len(lines); i += 2 {
		d.Blocks = append(d.Blocks, doc.Block{Para: &doc.Para{Page: 1, Size: 10, Indent: float64(lines[i].(int)), Runs: []doc.Run{{Text: lines[i+1].(string)}}}})
	}
	return d
}

func wantShown(t *testing.T, d *Draft, want string) {
	t.Helper()
	if got := show(d); got != strings.TrimLeft(want, "\n") {
		t.Errorf("is\n%s\nwant\n%s", got, want)
	}
}

// TestOptionsOfOne: an option whose own paragraphs are numbered and stand farther in is one
// of the paragraph above, and so are they; one at the margin stands above paragraphs. Roman
// options count on, though each could be a letter: III, IV, V, and ii behind i.
func TestOptionsOfOne(t *testing.T) {
	wantShown(t, From(placed(
		0, "Option I:", 0, "18.\tLamps burn oil.", 0, "Option II: [No text]",
		0, "19.\tOption 1:", 28, "[The harbour keeps the lamps.]",
		28, "Option 2:", 28, "[The towns keep the lamps.]",
		28, "Option 3:", 28, "[1.\tThe harbour buys the oil.", 28, "2.\tThe towns carry it.]",
		0, "20.\tNobody puts out a lamp.",
		0, "Option II:", 0, "20.\tWhoever puts out a lamp lights it again.",
		0, "Option III: [No text]", 0, "Option IV: Each town decides.", 28, "(a)\tby vote;", 0, "Option V:", 28, "No lamps.",
		0, "21.\tThe oil:", 28, "(a)\tOption i: is shared;", 28, "Option ii: is sold;", 28, "(b)\tis clean.",
	), "en"), `
h1 <Option I> 
o0 <18> Lamps burn oil.
o0 <Option II> [No text]
o1 <19 Option 1> [The harbour keeps the
o1 <19 Option 2> [The towns keep the
o1 <19 Option 3> 
o2 <19 Option 3 1> [The harbour buys the
o2 <19 Option 3 2> The towns carry it.]
o0 <20> Nobody puts out a
h1 <Option II> 
o0 <20> Whoever puts out a
o0 <Option III> [No text]
o0 <Option IV> Each town decides.
o1 <Option IV (a)> by vote;
o0 <Option V> No lamps.
o0 <21> The oil:
o2 <21 (a) Option i> is shared;
o2 <21 (a) Option ii> is sold;
o1 <21 (b)> is clean.
`)
}

// TestTied: "62 (d)." is one label of two; letters go on under their number.
func TestTied(t *testing.T) {
	d := ofText(t, "en", "61. Commit to lighting the quays.\n\n62 (d). Commit to tending the lamps.\n\n62 (e). Promote the training of keepers.\n\n63. Decides to meet.")
	wantShown(t, d, `
o0 <61> Commit to lighting the
o1 <62 (d)> Commit to tending the
o1 <62 (e)> Promote the training of
o0 <63> Decides to meet.
`)
	if d.Paragraphs[1].Label != "62 (d)" {
		t.Errorf("label %q", d.Paragraphs[1].Label)
	}
}

// TestRemarks: words of those who hold the pen decide nothing, in seven languages; the
// lines below "Suggestions …:" belong to them up to the next label.
func TestRemarks(t *testing.T) {
	wantShown(t, From(placed(
		0, "1.\tThe harbour shall keep the lamps.",
		0, "[Further discussion is needed on who shall carry the oil.]",
		0, "Structural suggestions on section C:", 10, "Move the content to another section of the text and shorten it there", 10, "Include paragraphs 3 to 5 in a decision.",
		0, "2.\tThe towns shall carry the oil.",
		0, "They shall carry it at night and nobody else shall.",
	), "en"), `
o0 <1> The harbour shall keep
p0 <> [Further discussion is needed
p0 <> Structural suggestions on section
p0 <> Move the content to
p0 <> Include paragraphs 3 to
o0 <2> The towns shall carry
o0 <> They shall carry it
`)
	for lang, text := range map[core.Lang]string{
		"en": "[Placeholder for the lamps of the outer harbour, which shall follow.]", "fr": "[Note du secrétariat : les États doivent encore en débattre.]",
		"es": "[Posibles párrafos sobre la luz, que los Estados deberán examinar.]", "pt": "[Texto a inserir: os Estados deverão examinar as luzes.]",
		"ru": "[Примечание: государства должны ещё обсудить огни.]", "ar": "[ملاحظة من المحرر: يجب أن تناقش الدول المصابيح.]", "zh": "[编者注：各国应讨论灯塔问题。]",
	} {
		d := From(placed(0, "1.\tX.", 0, text), lang)
		if n := len(d.Paragraphs); d.Paragraphs[n-1].Kind != Plain {
			t.Errorf("%s: %+v", lang, d.Paragraphs[n-1])
		}
	}
}

// TestKindsByLabel: what a label says of its paragraph, in other languages too.
func TestKindsByLabel(t *testing.T) {
	for label, want := range map[string]Kind{"PP2ter": Preambular, "ПП 1": Preambular, "Considérant 3": Preambular, "Considerando 1": Preambular, "OP 3": Operative, "ОП 3 альт": Operative, "12": "", "Option 1": ""} {
		if got := labelKind(label); got != want {
			t.Errorf("%s: %q", label, got)
		}
	}
	for label, want := range map[string]bool{"Option 1": true, "Вариант 1": true, "Variante A": true, "备选案文1": true, "选项 2": true, "الخيار ١": true, "12": false, "Article 3": false} {
		if optional(label) != want {
			t.Errorf("%s: %v", label, !want)
		}
	}
}

// TestPastedPages: of text that a program made of a PDF file, the notes below the rule
// are notes, and the numbers of the print job are left out; no number of a note is the
// number of a page.
func TestPastedPages(t *testing.T) {
	d := ofText(t, "en", `Recalling its resolution 47/1, 1

1. Urges all harbours to light their quays at night, and to say every year how many
__________
1
 See the book of the harbour.
2
 Kept in the tower.
2/3                                                                          26-12345
`+"\f"+`lamps are tended by those who live there;

2. Decides to meet again.
__________
3
 See also the other book.
26-12345                                                                          3/3
`+"\f"+`3. Thanks all.
`)
	if got := strings.Join(texts(d), "|"); got != "Recalling its resolution 47/1, 1|Urges all harbours to light their quays at night, and to say every year how many lamps are tended by those who live there;|Decides to meet again.|Thanks all." {
		t.Errorf("text: %q", got)
	}
	var notes []string
	for _, n := range d.Notes {
		notes = append(notes, n.Label+" "+n.Text)
	}
	if got := strings.Join(notes, "|"); got != "1 See the book of the harbour.|2 Kept in the tower.|3 See also the other book." {
		t.Errorf("notes: %q", got)
	}
}

func texts(d *Draft) (out []string) {
	for _, p := range d.Paragraphs {
		out = append(out, p.Text)
	}
	return out
}

// TestRaisedNumbers: a raised number behind a unit of measure is no sign of a note, though
// a note has that number; behind a word it is.
func TestRaisedNumbers(t *testing.T) {
	note := doc.Note{Paras: []doc.Para{{Number: "2", Runs: []doc.Run{{Text: "See the book."}}}}}
	d := &doc.Doc{Notes: []doc.Note{note}, Blocks: []doc.Block{
		{Para: &doc.Para{Runs: []doc.Run{{Text: "1. A lamp gives light to 40 m"}, {Text: "2", Super: true}, {Text: ", measured in W/m"}, {Text: "2", Super: true}, {Text: " at night."}}}},
		{Para: &doc.Para{Runs: []doc.Run{{Text: "2. It is tended by its keepers"}, {Text: "2", Super: true}, {Text: "."}}}},
	}}
	got := From(d, "en")
	if text := got.Paragraphs[0].Text; text != "A lamp gives light to 40 m2, measured in W/m2 at night." || len(got.Paragraphs[0].Notes) > 0 {
		t.Errorf("%+v", got.Paragraphs[0])
	}
	if text := got.Paragraphs[1].Text; text != "It is tended by its keepers." || len(got.Paragraphs[1].Notes) != 1 {
		t.Errorf("%+v", got.Paragraphs[1])
	}
}

// TestFreshPages holds what a third reader found wrong on pages that nobody had looked at:
// a list of letters in one of the same letters, options of 16.1 under other options, options
// of reasons, Roman options with titles, what may be done with a section, "quarter".
func TestFreshPages(t *testing.T) {
	wantShown(t, From(placed(
		0, "The Assembly of Ports,", 0, "Option 1: [Recalling its charter,", 0, "Option 2: Recalling its rules,]", 0, "Noting that lamps are dear,",
		28, "Option (a): [Recognizing that oil is scarce,", 28, "Option (b): Recognizing that oil is dear,]",
		0, "1.\tPorts:", 28, "(a)\tkeep lamps;", 28, "(e bis)\tmeasure their oil, as follows:", 56, "(a)\tby weight;", 56, "(b)\tby price;", 28, "(f)\tkeep glass.",
		0, "2.", 28, "Option 1: Ports share oil, which is to:", 28, "Option 2: Ports sell oil, which is to:",
		28, "2.1\tOption 1: be clean;", 56, "Option 2: be cheap;", 28, "2.2\tbe counted.",
		0, "2 quarter.\t[The oil shall be bought, as follows:", 28, "(a)\tby weight.]",
		0, "Option I: [Loss of lamps]", 0, "3.\tPorts pay for lamps that are lost.", 0, "Option II: [No text]", 0, "4.\tNobody puts out a lamp.",
		0, "Structural suggestions on section D:", 14, "Accounting rules:", 28, "Option 1: Move the paragraphs on oil into this section;", 28, "Option 2: Keep them.",
	), "en"), `
p0 <> The Assembly of Ports,
p0 <Option 1> [Recalling its charter,
p0 <Option 2> Recalling its rules,]
p0 <> Noting that lamps are
p0 <Option (a)> [Recognizing that oil is
p0 <Option (b)> Recognizing that oil is
o0 <1> Ports:
o1 <1 (a)> keep lamps;
o1 <1 (e bis)> measure their oil, as
o2 <1 (e bis) (a)> by weight;
o2 <1 (e bis) (b)> by price;
o1 <1 (f)> keep glass.
o1 <2 Option 1> Ports share oil, which
o1 <2 Option 2> Ports sell oil, which
o3 <2 Option 2 2.1 Option 1> be clean;
o3 <2 Option 2 2.1 Option 2> be cheap;
o2 <2 Option 2 2.2> be counted.
o0 <2 quarter> [The oil shall be
o1 <2 quarter (a)> by weight.]
h1 <Option I> [Loss of lamps]
o0 <3> Ports pay for lamps
o0 <Option II> [No text]
o0 <4> Nobody puts out a
p0 <> Structural suggestions on section
p0 <> Accounting rules:
p1 <4 Option 1> Move the paragraphs on
p1 <4 Option 2> Keep them.
`)
}
