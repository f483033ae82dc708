package doc

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/edition"
)

// TestDOCXRoundTrip: what is written is read again: headings, lists, tables,
// links, notes, comments, changes; in three scripts; with the same bytes each time.
func TestDOCXRoundTrip(t *testing.T) {
	for _, lang := range []core.Lang{"en", "ar", "zh"} {
		b := sample(t, lang)
		if !bytes.Equal(b, sample(t, lang)) {
			t.Errorf("%s: the same input gives other bytes", lang)
		}
		d, err := readDOCX(b)
		if err != nil {
			t.Fatal(err)
		}
		if d.Title != "Déclaration" || d.Properties["groundswell-file"] != "annex/7" {
			t.Errorf("%s: title %q, properties %v", lang, d.Title, d.Properties)
		}
		at := time.Date(2026, 11, 20, 10, 30, 0, 0, time.UTC)
		del, ins := &Change{Kind: Deleted, Author: "Ben Three", At: at}, &Change{Kind: Inserted, Author: "Ben Three", At: at}
		changed := d.Blocks[3].Para
		want := []Run{{Text: "Member States "}, {Text: "should", Change: del}, {Text: "shall", Change: ins}, {Text: " act "}, {Text: "now", Comments: []int{0}}, {Text: "."}}
		if !reflect.DeepEqual(changed.Runs, want) {
			t.Errorf("%s: changes came back as %+v", lang, changed.Runs)
		}
		if !reflect.DeepEqual(d.Comments, []Comment{{"Ada Two", "AT", at, "Really?\nYes."}}) {
			t.Errorf("%s: comments came back as %+v", lang, d.Comments)
		}
		if p := d.Blocks[0].Para; p.Level != 1 || p.Style != "Title" || p.RTL != (lang == "ar") {
			t.Errorf("%s: the title came back as %+v", lang, p)
		}
		table := d.Blocks[13].Table
		if table == nil || len(table.Rows) != 3 || !table.Rows[0].Header || table.Rows[1].Header || len(table.Rows[1].Cells) != 3 {
			t.Errorf("%s: the table came back as %+v", lang, table)
		}
		md := ToMarkdown(d)
		for _, must := range []string{"\n\nPlain, **bold** and *italic*; [a link](<https://example.org/?a=1&b=2>) & \\<signs>\\\nsecond line with a tab.\n", "\n\nMember States shall act now.\n",
			"\n- one\n    - one and a half\n\n1. first\n2. second\n", "\n\n1. first again\n", "\n\n> A quotation.\n", "\n| 2 | αβγ Кириллица two \\| paragraphs |  |\n", "\n[^1]: See [the annex](<https://example.org/annex>)\n"} {
			if !strings.Contains(md, must) {
				t.Errorf("%s: %q is missing in\n%s", lang, must, md)
			}
		}
		if _, err := edition.Parse(md); err != nil {
			t.Errorf("%s: what was read is no text: %v\n%s", lang, err, md)
		}
		parts := unpacked(t, b)
		doc := parts["word/document.xml"]
		if rtl := lang == "ar"; strings.Contains(doc, "<w:bidiVisual/>") != rtl || strings.Contains(doc, "<w:pStyle w:val=\"Title\"/><w:bidi/>") != rtl {
			t.Errorf("%s: the direction is wrong", lang)
		}
		if !strings.Contains(doc, "<w:tblHeader/>") || !strings.Contains(parts["word/footer1.xml"], " PAGE ") || !strings.Contains(parts["word/styles.xml"], `w:eastAsia="SimSun"`) {
			t.Errorf("%s: repeated head, page number or font is missing", lang)
		}
		if strings.Count(doc, "descr=") != 2 || parts["word/media/1.png"] == "" || parts["word/media/2.png"] != "" {
			t.Errorf("%s: a picture is kept once and has words for who cannot see it", lang)
		}
	}
}

// TestDirections: letters that run the other way are parted, with what has no
// direction of its own between them.
func TestDirections(t *testing.T) {
	for _, c := range []struct {
		text string
		rtl  bool
		want string
	}{
		{"abc 12", false, "[{abc 12 false}]"}, {"", true, "[]"}, {"12.", true, "[{12. true}]"}, {"عام 2026", true, "[{عام 2026 true}]"},
		{"a عب c", false, "[{a  false} {عب true} { c false}]"}, {"عب (WTO) عب", true, "[{عب ( true} {WTO false} {) عب true}]"},
		{"see عب, عب.", false, "[{see  false} {عب, عب true} {. false}]"}, {"A, B", true, "[{A, B false}]"}, {"«A»", true, "[{« true} {A false} {» true}]"},
	} {
		if got := fmt.Sprint(directions(c.text, c.rtl)); got != c.want {
			t.Errorf("%q: %s, not %s", c.text, got, c.want)
		}
	}
}

// TestNamesKeepTheirDirection: the signs at the ends of a name stay with it in a
// text that runs the other way.
func TestNamesKeepTheirDirection(t *testing.T) {
	for lang, want := range map[core.Lang]string{"ar": "<w:r><w:t xml:space=\"preserve\">\u200E&quot;ABONG&quot;\u200E</w:t></w:r>", "en": "<w:r><w:t xml:space=\"preserve\">&quot;ABONG&quot;</w:t></w:r>"} {
		var b bytes.Buffer
		d, err := NewDOCX(&b, DOCXOptions{Lang: lang})
		if err != nil {
			t.Fatal(err)
		}
		d.Para(Para{Runs: []Run{{Text: "\"ABONG\"", Isolate: true}, {Text: "12", Isolate: true}}})
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		if doc := unpacked(t, b.Bytes())["word/document.xml"]; !strings.Contains(doc, want) {
			t.Errorf("%s: %s is missing in %s", lang, want, doc)
		}
	}
}

// TestParagraphsOfAnotherLanguage run the way of that language.
func TestParagraphsOfAnotherLanguage(t *testing.T) {
	for lang, want := range map[core.Lang][]bool{"ar": {true, false, true, true, true}, "en": {false, false, true, false, true}} {
		var b bytes.Buffer
		d, err := NewDOCX(&b, DOCXOptions{Lang: lang})
		if err != nil {
			t.Fatal(err)
		}
		d.Text("12")
		d.Para(Para{Runs: []Run{{Text: "A sentence.", Lang: "en"}, {Text: " Une autre.", Lang: "fr"}}})
		d.Para(Para{Runs: []Run{{Text: "جملة.", Lang: "ar"}}})
		d.Para(Para{Runs: []Run{{Text: "A ", Lang: "en"}, {Text: "جملة.", Lang: "ar"}}})
		d.Para(Para{RTL: true, Runs: []Run{{Text: "x"}}})
		if err := d.Close(); err != nil {
			t.Fatal(err)
		}
		got, err := readDOCX(b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		for i, rtl := range want {
			if got.Blocks[i].Para.RTL != rtl {
				t.Errorf("%s: paragraph %d runs to the left: %v", lang, i, !rtl)
			}
		}
	}
}

// TestViews: the text as if all changes were accepted, or none had been made.
func TestViews(t *testing.T) {
	change := ` w:id="1" w:author="A" w:date="2026-01-02T03:04:05Z"`
	mark := func(kind string) string { return `<w:pPr><w:rPr><w:` + kind + change + `/></w:rPr></w:pPr>` }
	b := word(t, para(words("One "))+
		para(mark("del")+words("two"))+para(words(" three"))+
		para(mark("ins")+words("four"))+para(words(" five"))+
		para(mark("del")+`<w:del`+change+`><w:r><w:delText>gone</w:delText></w:r></w:del>`)+
		para(mark("ins")+`<w:ins`+change+`>`+words("new")+`</w:ins>`)+
		para(`<w:moveFrom`+change+`><w:r><w:t>moved</w:t></w:r></w:moveFrom><w:ins`+change+`><w:r><w:t>in</w:t></w:r><w:del`+change+`><w:r><w:delText>out</w:delText></w:r></w:del></w:ins>`+words("."))+
		`<w:tbl><w:tr><w:trPr><w:ins`+change+`/></w:trPr><w:tc>`+para(words("new row"))+`</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>`)
	d, err := readDOCX(b)
	if err != nil {
		t.Fatal(err)
	}
	lines := func(d *Doc) string {
		var out []string
		for _, b := range d.Blocks {
			if b.Table != nil {
				out = append(out, fmt.Sprint(len(b.Table.Rows), " rows"))
			} else {
				out = append(out, b.Para.Text())
			}
		}
		return strings.Join(out, "/")
	}
	if got, want := lines(d.As(Accepted)), "One /two three/four/ five/new/in./1 rows"; got != want {
		t.Errorf("accepted: %q, not %q", got, want)
	}
	if got, want := lines(d.As(Rejected)), "One /two/ three/four five/gone/moved."; got != want {
		t.Errorf("rejected: %q, not %q", got, want)
	}
	if d.As(Shown) != d || !strings.Contains(lines(d), "movedinout.") {
		t.Errorf("shown: %q", lines(d))
	}
}

// TestToMarkdown reads Word files as people write them.
func TestToMarkdown(t *testing.T) {
	styles := file{"word/styles.xml", `<w:styles ` + wNS + `><w:docDefaults><w:rPrDefault><w:rPr><w:lang w:val="fr-FR"/></w:rPr></w:rPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:styleId="Titre1"><w:name w:val="heading 1"/><w:rPr><w:b/></w:rPr></w:style><w:style w:type="paragraph" w:styleId="Titre2"><w:name w:val="heading 2"/></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Mine"/><w:basedOn w:val="Titre2"/></w:style><w:style w:type="character" w:styleId="Fort"><w:name w:val="Strong"/><w:rPr><w:b/></w:rPr></w:style>` +
		`<w:style w:type="paragraph" w:styleId="Puces"><w:name w:val="List Bullet"/><w:pPr><w:numPr><w:numId w:val="3"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="Loop"/><w:basedOn w:val="Loop"/></w:style></w:styles>`}
	numbering := file{"word/numbering.xml", `<w:numbering ` + wNS + `><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="lowerLetter"/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="none"/></w:lvl></w:abstractNum><w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="4"><w:abstractNumId w:val="8"/></w:num></w:numbering>`}
	links := file{"rels", rel("s", "styles", "styles.xml") + rel("n", "numbering", "numbering.xml") + rel("h", "hyperlink", "https://example.org/") + rel("bad", "hyperlink", "javascript:alert(1)")}
	p := func(style, runs string) string {
		return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr>` + runs + `</w:p>`
	}
	item := func(id, level int, runs string) string {
		return fmt.Sprintf(`<w:p><w:pPr><w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr></w:pPr>%s</w:p>`, level, id, runs)
	}
	bold := func(s string) string {
		return `<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">` + s + `</w:t></w:r>`
	}
	field := `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.org/f" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` + words("field") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
	box := `<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps"><w:drawing><w:txbxContent>` + para(words("In a box")) + `</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>` + para(words("In a box")) + `</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>`
	for name, c := range map[string]struct{ body, want string }{
		"headings": {p("Titre1", words("Le titre")) + p("Titre2", words("Partie")) + p("Mine", words("Autre")) + para(words("Texte.")), "# Le titre\n\n## Partie\n\n## Autre\n\nTexte.\n"},
		"no title": {para(words("First line")) + p("Titre1", words("One")) + p("Titre1", words("Two")), "# First line\n\n## One\n\n## Two\n"},
		"lists": {p("Titre1", words("T")) + p("Puces", words("a")) + p("Puces", words("b")) + item(4, 0, words("c")) + item(4, 1, words("plain")) + item(3, 0, words("d")),
			"# T\n\n- a\n- b\n\n1. c\n\nplain\n\n- d\n"},
		"bold and links": {p("Titre1", words("T")) + para(bold("We ")+words("say ")+`<w:hyperlink r:id="h">`+words("here")+`</w:hyperlink>`+words(", ")+`<w:hyperlink r:id="bad">`+words("not here")+`</w:hyperlink>`+words(" and ")+field),
			"# T\n\n**We** say [here](<https://example.org/>), not here and [field](<https://example.org/f>)\n"},
		"bold inside a word": {p("Titre1", words("T")) + para(words("x")+bold("(a)")+words("y")), "# T\n\nx(a)y\n"},
		"runs that belong together": {p("Titre1", words("T")) + para(bold("one")+`<w:proofErr w:type="spellStart"/>`+bold(" two")+`<w:r><w:rPr><w:rStyle w:val="Fort"/></w:rPr><w:t xml:space="preserve"> three</w:t></w:r>`),
			"# T\n\n**one two three**\n"},
		"signs":      {p("Titre1", words("1. * T #")) + para(words("- not a list")) + para(words("12) nor this")) + para(words("*a* [b](c) <d> &amp; _e_ f_g")) + para(words("# no heading")), "# 1. \\* T #\n\n\\- not a list\n\n12\\) nor this\n\n\\*a\\* \\[b\\](c) \\<d> \\&amp; \\_e\\_ f_g\n\n\\# no heading\n"},
		"text boxes": {p("Titre1", words("T")) + para(words("Before")+box) + para(words("After")), "# T\n\nBefore\n\nIn a box\n\nAfter\n"},
		"hidden":     {p("Titre1", words("T")) + para(words("a")+`<w:r><w:rPr><w:vanish/></w:rPr><w:t>b</w:t></w:r>`+`<w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>c</w:t></w:r>`), "# T\n\nac\n"},
		"tables": {p("Titre1", words("T")) + `<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>` + para(words("wide")) + `</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>` + para(words("a")) + `</w:tc><w:tc>` + para(words("b")) + para(words("c")) + `</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc>` + para(words("d")) + `</w:tc></w:tr></w:tbl>` +
			`<w:tbl><w:tr><w:tc>` + para(words("a frame")) + `</w:tc></w:tr></w:tbl>`, "# T\n\n| wide |  |\n| --- | --- |\n| a | b c |\n|  | d |\n\na frame\n"},
		"a style of itself":  {p("Titre1", words("T")) + p("Loop", words("x")), "# T\n\nx\n"},
		"nothing":            {"<w:p/>", "# [missing]\n"},
		"signs of direction": {p("Titre1", words("T")) + para(words("a\u202Eb\u200fc\u00ADd")), "# T\n\nab\u200fcd\n"},
		"outline":            {`<w:p><w:pPr><w:outlineLvl w:val="0"/></w:pPr>` + words("T") + `</w:p>` + para(words("x")), "# T\n\nx\n"},
	} {
		d, err := readDOCX(word(t, c.body, links, styles, numbering))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := ToMarkdown(d)
		if got != c.want {
			t.Errorf("%s: got\n%s\nwant\n%s", name, got, c.want)
		}
		if _, err := edition.Parse(got); err != nil && name != "nothing" {
			t.Errorf("%s: what was read is no text: %v", name, err)
		}
		if d.Lang != "fr-FR" {
			t.Errorf("%s: language %q", name, d.Lang)
		}
	}
}

// TestStrictDOCX: the strict spelling of the namespaces is read like the other.
func TestStrictDOCX(t *testing.T) {
	body := `<w:document xmlns:w="http://purl.oclc.org/ooxml/wordprocessingml/main"><w:body>` + para(words("Strict")) + `</w:body></w:document>`
	d, err := readDOCX(word(t, body))
	if err != nil || len(d.Blocks) != 1 || d.Blocks[0].Para.Text() != "Strict" {
		t.Errorf("%+v, %v", d, err)
	}
}

// TestDOCXMistakes: what cannot be written is an error, not a broken file.
func TestDOCXMistakes(t *testing.T) {
	bad := errors.New("no such picture")
	for name, do := range map[string]func(*DOCX){
		"open table":         func(d *DOCX) { d.BeginTable(Column{}) },
		"table in table":     func(d *DOCX) { d.BeginTable(Column{}); d.BeginTable(Column{}); d.EndTable() },
		"row outside":        func(d *DOCX) { d.Row(DOCXCell{}) },
		"wrong cells":        func(d *DOCX) { d.BeginTable(Column{}); d.Row(); d.EndTable() },
		"paragraph in table": func(d *DOCX) { d.BeginTable(Column{}); d.Text("x"); d.EndTable() },
		"end of nothing":     func(d *DOCX) { d.EndTable() },
		"no picture":         func(d *DOCX) { d.Image(Picture{Open: func() ([]byte, error) { return nil, bad }}) },
		"not a picture":      func(d *DOCX) { d.Image(Picture{Open: func() ([]byte, error) { return []byte("<svg>"), nil }}) },
	} {
		var b bytes.Buffer
		d, err := NewDOCX(&b, DOCXOptions{Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		if do(d); d.Close() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
