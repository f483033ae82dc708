package draft

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
)

// show writes a draft down in one line for each paragraph: kind, depth, path and the
// beginning of the text.
func show(d *Draft) string {
	var b strings.Builder
	for _, p := range d.Paragraphs {
		words := strings.Fields(p.Text)
		fmt.Fprintf(&b, "%c%d <%s> %s\n", p.Kind[0], p.Depth, p.Path, strings.Join(words[:min(4, len(words))], " "))
	}
	return b.String()
}

func ofText(t *testing.T, lang core.Lang, text string) *Draft {
	t.Helper()
	d, err := doc.ReadText([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return From(d, lang)
}

const resolution = `73/901. The right of everybody to a clean street

The Assembly of Neighbours,

Recalling its resolution 70/12,

Deeply concerned about the dust, and mindful of those who sweep,

1. Urges all streets:

(a) To keep brooms at hand, including:

(i) Long ones;

(ii) Short ones;

(b) To share them;

2. Decides:

Option 1: to meet again next year;

Option 2: no text;

2 bis. [Requests the Secretary to report;]

II. MEANS OF WORK

3. Calls upon donors:

(a) To give;

(h) To give more;

(i) To give still more.
`

// TestFrom: kinds, paths and depths of a text in the form of a resolution; (i) behind
// (a) is the Roman one, behind (h) the letter.
func TestFrom(t *testing.T) {
	want := `h1 <> 73/901. The right of
p0 <> The Assembly of Neighbours,
p0 <> Recalling its resolution 70/12,
p0 <> Deeply concerned about the
o0 <1> Urges all streets:
o1 <1 (a)> To keep brooms at
o2 <1 (a) (i)> Long ones;
o2 <1 (a) (ii)> Short ones;
o1 <1 (b)> To share them;
o0 <2> Decides:
o1 <2 Option 1> to meet again next
o1 <2 Option 2> no text;
o0 <2 bis> [Requests the Secretary to
h2 <II> MEANS OF WORK
o0 <3> Calls upon donors:
o1 <3 (a)> To give;
o1 <3 (h)> To give more;
o1 <3 (i)> To give still more.
`
	d := ofText(t, "en", resolution)
	if got := show(d); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if d.Title != "The right of everybody to a clean street" {
		t.Errorf("title %q", d.Title)
	}
	if d.Paragraphs[1].Kind != Plain || d.Paragraphs[2].Kind != Preambular {
		t.Errorf("the one who speaks is %s, the reason %s", d.Paragraphs[1].Kind, d.Paragraphs[2].Kind)
	}
	if len(d.Warnings) != 1 || d.Warnings[0].Key != "negotiations.draft.gap" {
		t.Errorf("warnings %v; the list goes from (a) to (h)", d.Warnings)
	}
}

// TestLanguages: preambles and decisions in the other six languages.
func TestLanguages(t *testing.T) {
	for lang, text := range map[core.Lang]string{
		"fr": "L’Assemblée des voisins,\n\nRappelant sa résolution 70/12,\n\nProfondément préoccupée par la poussière,\n\n1. Prie instamment les rues :\n\na) De garder des balais ;\n\n2. Décide de se réunir.",
		"es": "La Asamblea de Vecinos,\n\nRecordando su resolución 70/12,\n\nProfundamente preocupada por el polvo,\n\n1. Insta a las calles a que:\n\na) Guarden escobas;\n\n2. Decide reunirse.",
		"pt": "A Assembleia de Vizinhos,\n\nRelembrando sua resolução 70/12,\n\nProfundamente preocupada com a poeira,\n\n1. Insta as ruas a:\n\na) Guardar vassouras;\n\n2. Decide reunir-se.",
		"ru": "Ассамблея соседей,\n\nссылаясь на свою резолюцию 70/12,\n\nбудучи глубоко обеспокоена пылью,\n\n1. настоятельно призывает улицы:\n\nа) хранить мётлы;\n\n2. постановляет собраться вновь.",
		"ar": "إن جمعية الجيران،\n\nإذ تشير إلى قرارها 70/12،\n\nوإذ يساورها بالغ القلق إزاء الغبار،\n\n1 - تحث الشوارع على:\n\n(أ) الاحتفاظ بالمكانس؛\n\n2 - تقرر أن تجتمع.",
		"zh": "邻里大会，\n\n回顾其第70/12号决议，\n\n深为关切灰尘问题，\n\n1. 敦促各街道：\n\n（一）备好扫帚；\n\n2. 决定再次开会。",
	} {
		var kinds, labels string
		for _, p := range ofText(t, lang, text).Paragraphs {
			kinds += string(p.Kind[:2])
			labels += "|" + p.Path
		}
		if kinds != "plprpropopop" {
			t.Errorf("%s: kinds %s", lang, kinds)
		}
		if n := strings.Count(labels, "1"); n != 2 {
			t.Errorf("%s: labels %s", lang, labels)
		}
	}
}

// TestParagraphs is the contract of --format paragraphs: block i is paragraph i, and
// nothing of it is lost.
func TestParagraphs(t *testing.T) {
	text := "PP1 Recalling this,\nand that,\n\n\n  PP2bis  Noting it,\n\nOP1. Urges:\n\n(a) one;\n\n[(b) two;]\n\n12 March was a day\n\n2.\n\n• a bullet\n"
	d := Paragraphs(text, "en")
	want := []struct{ label, path, text string }{
		{"PP1", "PP1", "Recalling this, and that,"}, {"PP2bis", "PP2bis", "Noting it,"}, {"OP1", "OP1", "Urges:"}, {"(a)", "OP1 (a)", "one;"},
		{"(b)", "OP1 (b)", "[two;]"}, {"", "", "12 March was a day"}, {"2", "2", ""}, {"", "", "• a bullet"},
	}
	if len(d.Paragraphs) != len(want) {
		t.Fatalf("%d paragraphs, want %d", len(d.Paragraphs), len(want))
	}
	for i, w := range want {
		if p := d.Paragraphs[i]; p.Label != w.label || p.Path != w.path || p.Text != w.text {
			t.Errorf("%d: %q %q %q, want %q", i, p.Label, p.Path, p.Text, w)
		}
	}
}

// TestFurniture: heads, feet and numbers of lines that stand in pasted text are left
// out, a warning says which, and the sentence they cut goes on.
func TestFurniture(t *testing.T) {
	var b strings.Builder
	for page, word := range []string{"new", "old", "long", "short"} {
		fmt.Fprintf(&b, "Draft of the street agreement\n\n%d. Urges all streets to develop %s brooms that are made to last for more than one year and that\n\n%d of 4\n\n", page+1, word, page+1)
		fmt.Fprintf(&b, "Rev. %d\n\ncan be mended by those who sweep with %s brooms;\n\n", page+1, word)
	}
	d := ofText(t, "en", b.String())
	for _, p := range d.Paragraphs {
		if strings.Contains(p.Text, "of 4") || strings.Contains(p.Text, "Rev") || p.Text == "Draft of the street agreement" {
			t.Errorf("left in: %q", p.Text)
		}
	}
	if len(d.Paragraphs) != 4 {
		t.Fatalf("paragraphs:\n%s", show(d))
	}
	if !strings.HasSuffix(d.Paragraphs[1].Text, "that can be mended by those who sweep with old brooms;") {
		t.Errorf("paragraphs:\n%s", show(d))
	}
	if len(d.Warnings) < 2 || d.Warnings[0].Key != "negotiations.draft.left_out" {
		t.Errorf("warnings: %v", d.Warnings)
	}
	var lines []line
	para := &doc.Para{}
	for i := 1; i < 20; i++ {
		lines = append(lines, line{text: strconv.Itoa(i) + "  the words of the line", para: para})
	}
	if out, w := unnumber(lines); len(w) != 1 || out[7].text != "the words of the line" {
		t.Errorf("line numbers stay: %q", out[7].text)
	}
}

// TestHyphens: what a line break divided is put together, what has a hyphen keeps it.
func TestHyphens(t *testing.T) {
	j := &joiner{words: map[string]bool{"development": true, "low-carbon": true}}
	for _, c := range [][3]string{
		{"the develop-", "ment of", "the development of"}, {"a low-", "carbon street", "a low-carbon street"}, {"pre-", "and post-2020", "pre- and post-2020"},
		{"unsuppor-", "ted", "unsupported"}, {"the 2013-", "2015 review", "the 2013- 2015 review"}, {"各街", "道", "各街道"}, {"one", "two", "one two"},
	} {
		if got := j.join(c[0], c[1]); got != c[2] {
			t.Errorf("%q + %q = %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// TestOwnPDF: a PDF file made by the program itself, with heads and feet, comes back
// paragraph for paragraph, those that go over a page too, with both readers.
func TestOwnPDF(t *testing.T) {
	var b bytes.Buffer
	p := doc.NewPDF(&b, doc.PDFOptions{Lang: "en", Title: "Street agreement", Running: func(page, pages int) doc.PDFRunning {
		return doc.PDFRunning{Head: "Draft of the street agreement", Foot: "Rev.1", Page: fmt.Sprintf("%d of %d", page, pages)}
	}})
	p.Heading(1, "The agreement of the streets")
	p.Para(doc.PDFBody, "en", doc.PDFSpan{Text: "Recalling the long tradition of brooms in all parts of the town,"})
	for i := 1; i <= 60; i++ {
		p.Numbered(strconv.Itoa(i)+".", "en", doc.PDFSpan{Text: fmt.Sprintf("Urges street %d to keep [at least %d brooms] at hand, to mend them in the light of "+
			"the experience of those who sweep, and to report on them each year to the neighbours, to the school and to those who walk there;", i, i+1)})
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	for _, library := range []bool{false, true} {
		read, err := doc.ReadPDF(context.Background(), bytes.NewReader(b.Bytes()), int64(b.Len()), doc.PDFReadOptions{Lang: "en", Library: library})
		if err != nil {
			t.Fatal(err)
		}
		d := From(read, "en")
		if len(d.Warnings) != 1 || d.Warnings[0].Key != RunningKey || len(d.Running) != 2 || d.Warnings[0].Args[3] != d.Running[0].Text {
			t.Errorf("what was left out: %+v %+v", d.Warnings, d.Running)
		}
		next := 1
		for _, p := range d.Paragraphs {
			if p.Label == "" {
				continue
			}
			if p.Label != strconv.Itoa(next) || p.Kind != Operative || len(p.Brackets) != 1 || strings.Count(p.Text, "Urges") != 1 || !strings.HasSuffix(p.Text, "walk there;") {
				t.Errorf("paragraph %d is %q %s %q", next, p.Label, p.Kind, p.Text)
			}
			next++
		}
		if next != 61 || len(d.Paragraphs) != 62 || d.Paragraphs[0].Kind != Heading || d.Paragraphs[1].Kind != Preambular {
			t.Errorf("library %v: %d labelled of %d paragraphs; want 60 of 62; %s", library, next-1, len(d.Paragraphs), show(&Draft{Paragraphs: d.Paragraphs[:3]}))
		}
	}
}

// TestReal reads the drafts of real negotiations where GROUNDSWELL_REAL names a folder
// with them: numbers of paragraphs, sequences of labels, brackets.
func TestReal(t *testing.T) {
	root := os.Getenv("GROUNDSWELL_REAL")
	if root == "" {
		t.Log("GROUNDSWELL_REAL is not set: only texts of our own are read")
	}
	for _, c := range []struct {
		file                   string
		least, numbered, opens int
	}{
		{"paris-agreement/pdf/0-2015-02-12-geneva-negotiating-text.pdf", 1750, 100, 1250},
		{"paris-agreement/pdf/1-2015-10-05-cochairs-nonpaper-8infnot.pdf", 360, 89, 228},
		{"paris-agreement/pdf/2-2015-10-23-draft-11infnot.pdf", 1040, 139, 1600},
		{"paris-agreement/pdf/3-2015-12-04-adp-compilation.pdf", 900, 145, 1660},
		{"un-resolutions/A_RES_73_3-EN.pdf", 65, 53, 0},
		{"un-resolutions/A_RES_73_6-EN.pdf", 47, 14, 0},
		{"un-resolutions/A_RES_73_7-EN.pdf", 49, 28, 0},
		{"un-resolutions/A_RES_73_8-EN.pdf", 22, 5, 0},
	} {
		if root == "" {
			break
		}
		f, err := os.Open(filepath.Join(root, "negotiations", c.file))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		st, _ := f.Stat()
		read, err := doc.ReadPDF(context.Background(), f, st.Size(), doc.PDFReadOptions{Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		d := From(read, "en")
		if n := len(d.Paragraphs); n < c.least || n > c.least*12/10 {
			t.Errorf("%s: %d paragraphs, want about %d", c.file, n, c.least)
		}
		opens, last, missing := 0, 0, 0
		for i, p := range d.Paragraphs {
			opens += strings.Count(p.Text, "[")
			if m := firstNumbers.FindString(p.Label); m != "" && (p.Depth < 2 || strings.Contains(p.Label, " Option")) {
				n, _ := strconv.Atoi(m)
				if n > last+1 && n < last+20 && last > 8 {
					missing++
					t.Logf("%s: after %d comes %s", c.file, last, p.Label) // two of them are so on paper
				}
				last = n
			}
			if strings.Contains(p.Text, "  ") || p.Kind != Heading && p.Text == "" && !optional(p.Label) {
				t.Errorf("%s %d: %q %q", c.file, i, p.Label, p.Text)
			}
		}
		if missing > 3 || last < c.numbered {
			t.Errorf("%s: %d numbers missing, the last is %d", c.file, missing, last)
		}
		if opens < c.opens {
			t.Errorf("%s: %d brackets, want %d", c.file, opens, c.opens)
		}
	}
}

var firstNumbers = regexp.MustCompile(`^\d{1,3}`)
