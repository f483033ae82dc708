package doc

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
)

// DOCXOptions say what a Word file is.
type DOCXOptions struct {
	Lang       core.Lang // decides direction, fonts and the language of proofing
	Title      string    // of the file's properties; not printed
	Creator    string    // an organisation or the site, never a person
	Modified   time.Time // zero: the file does not say when it was made
	Properties []Property
	Header     string // on every page; "" is none
	Footer     string // beside the page number
	PageNumber bool   // "3 / 12" at the foot of every page
	Landscape  bool
	Track      bool // whoever opens it has changes tracked from the start
}

// DOCX writes a Word file (ECMA-376, transitional) from the top to the bottom.
// What was written is not held; of links, notes, comments and pictures only the
// little that has to stand in another part. The first error stays and is Close's.
type DOCX struct {
	o        DOCXOptions
	p        *packing
	x        *xmlOut // word/document.xml
	notes    xmlPart
	comments []Comment
	placed   map[int]bool // comments whose place has been written
	changes  int
	lists    int  // numbered lists begun
	inList   bool // the last paragraph was of a numbered list
	pictures []Picture
	known    map[string]int // Picture.Key → index
	drawn    int
	table    *tableState
	err      error
}

// xmlPart is a small part that is written beside another.
type xmlPart struct {
	b bytes.Buffer
	x *xmlOut
	n int
}

const docPart = "word/document.xml"

// wordNS are the namespaces of the parts that are written.
const wordNS = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"`

// NewDOCX begins a Word file. It must be closed.
func NewDOCX(w io.Writer, o DOCXOptions) (*DOCX, error) {
	d := &DOCX{o: o, p: newPacking(w), placed: map[int]bool{}, known: map[string]int{}}
	d.notes.x = &xmlOut{w: bufio.NewWriter(&d.notes.b)}
	if err := d.p.start(docPart, len(o.Properties) > 0); err != nil {
		return nil, err
	}
	part, err := d.p.create(docPart, typeBase+"wordprocessingml.document.main+xml")
	if err != nil {
		return nil, err
	}
	d.x = &xmlOut{w: bufio.NewWriterSize(part, 32<<10)}
	d.x.raw(xmlHead, "<w:document", wordNS, "><w:body>")
	return d, nil
}

func (d *DOCX) fail(err error) {
	if d.err == nil {
		d.err = err
	}
}

func (d *DOCX) rtl() bool { return d.o.Lang.Dir() == "rtl" }

// Title writes the title of the text.
func (d *DOCX) Title(runs ...Run) { d.Para(Para{Style: "Title", Level: 1, Runs: runs}) }

// Heading writes a heading of level 1 to 4.
func (d *DOCX) Heading(level int, runs ...Run) {
	d.Para(Para{Level: min(max(level, 1), 4), Runs: runs})
}

// Text writes a paragraph of plain words.
func (d *DOCX) Text(words string) { d.Para(Para{Runs: []Run{{Text: words}}}) }

// Para writes a paragraph.
func (d *DOCX) Para(p Para) {
	if d.table != nil {
		d.fail(errors.New("doc: a paragraph inside an open table"))
		return
	}
	d.para(d.x, docPart, &p, "")
}

// Comment keeps what is said at the margin, and returns the number that runs name
// in Run.Comments. A comment lies over neighbouring runs of one paragraph.
func (d *DOCX) Comment(c Comment) int {
	d.comments = append(d.comments, c)
	return len(d.comments) - 1
}

// Note keeps a footnote, and returns the number for Run.Note.
func (d *DOCX) Note(paras ...Para) int {
	d.notes.n++
	x := d.notes.x
	x.raw(`<w:footnote w:id="`, strconv.Itoa(d.notes.n), `">`)
	for i := range paras {
		lead := ""
		if i == 0 {
			lead = `<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> </w:t></w:r>`
		}
		p := paras[i]
		p.Style = "footnote text"
		d.para(x, "word/footnotes.xml", &p, lead)
	}
	x.raw("</w:footnote>")
	return d.notes.n
}

// styleIDs are the styles of styles.xml by the names that a Para gives them.
var styleIDs = map[string]string{"Title": "Title", "Subtitle": "Subtitle", "Quote": "Quote", "footnote text": "FootnoteText", "caption": "Caption", "table": "TableText"}

// para writes a paragraph into one of the parts. lead is markup before its runs.
func (d *DOCX) para(x *xmlOut, part string, p *Para, lead string) {
	move := d.moving(x, p.Mark)
	x.raw("<w:p><w:pPr>")
	style := styleIDs[p.Style]
	switch {
	case style != "":
	case p.Level > 0:
		style = "Heading" + strconv.Itoa(min(p.Level, 4))
	case p.Quote:
		style = "Quote"
	case p.List != NoList:
		style = "ListParagraph"
	}
	if style != "" {
		x.raw(`<w:pStyle w:val="`, style, `"/>`)
	}
	if p.KeepNext {
		x.raw("<w:keepNext/>")
	}
	numbered := p.List == Ordered
	if numbered && !d.inList {
		d.lists++
	}
	if part == docPart {
		d.inList = numbered || d.inList && p.List != NoList
	}
	switch p.List {
	case Bullet:
		x.raw(`<w:numPr><w:ilvl w:val="`, strconv.Itoa(min(p.Depth, 8)), `"/><w:numId w:val="1"/></w:numPr>`)
	case Ordered:
		x.raw(`<w:numPr><w:ilvl w:val="`, strconv.Itoa(min(p.Depth, 8)), `"/><w:numId w:val="`, strconv.Itoa(d.lists+1), `"/></w:numPr>`)
	}
	if p.Number != "" {
		x.raw(`<w:tabs><w:tab w:val="left" w:pos="567"/></w:tabs>`)
	}
	rtl := d.runsLeft(p)
	if rtl {
		x.raw("<w:bidi/>")
	} else if d.rtl() {
		x.raw(`<w:bidi w:val="0"/>`)
	}
	if p.Number != "" {
		x.raw(`<w:ind w:left="567" w:hanging="567"/>`)
	}
	if p.Center {
		x.raw(`<w:jc w:val="center"/>`)
	}
	if p.Mark != nil {
		x.raw("<w:rPr>")
		d.change(x, p.Mark, "/>")
		x.raw("</w:rPr>")
	}
	x.raw("</w:pPr>", lead)
	if p.Number != "" {
		number := p.Number
		if rtl {
			number += "\u200F" // or its full stop would stand on the other side
		}
		d.changed(x, part, &Run{Text: number + "\t", Change: p.Numbered}, rtl, p.Small)
	}
	for i := range p.Runs {
		d.commentsAt(x, p.Runs, i, true)
		d.linked(x, part, &p.Runs[i], rtl, p.Small)
		d.commentsAt(x, p.Runs, i, false)
	}
	x.raw("</w:p>", move)
}

// moving begins what is moved with a whole paragraph, and returns the markup that ends
// it: Word joins the two places of a move by the name of these (17.13.5.24, 17.13.5.28).
func (d *DOCX) moving(x *xmlOut, c *Change) (end string) {
	if c == nil || !c.Moved || c.Name == "" {
		return ""
	}
	d.changes++
	id := ` w:id="` + strconv.Itoa(1_000_000+d.changes) + `"`
	x.raw("<w:", changeName(c), "RangeStart", id, ` w:author="`, xmlEscape(c.Author), `"`)
	if !c.At.IsZero() {
		x.raw(` w:date="`, c.At.UTC().Format("2006-01-02T15:04:05Z"), `"`)
	}
	x.raw(` w:name="`, xmlEscape(c.Name), `"/>`)
	return "<w:" + changeName(c) + "RangeEnd" + id + "/>"
}

// runsLeft reports whether a paragraph runs from right to left: as its language
// does if all of it is in one that is named, and otherwise as the file does.
func (d *DOCX) runsLeft(p *Para) bool {
	for i := range p.Runs {
		if p.Runs[i].Lang == "" || rightToLeft(&p.Runs[i]) != rightToLeft(&p.Runs[0]) {
			return d.rtl() || p.RTL
		}
	}
	if len(p.Runs) == 0 {
		return d.rtl() || p.RTL
	}
	return p.RTL || rightToLeft(&p.Runs[0])
}

func rightToLeft(r *Run) bool {
	switch tag, _, _ := strings.Cut(r.Lang, "-"); tag {
	case "ar", "fa", "he", "ur":
		return true
	}
	return r.RTL
}

// commentsAt writes where comments begin (before run i) and end (after it).
func (d *DOCX) commentsAt(x *xmlOut, runs []Run, i int, begin bool) {
	for _, c := range runs[i].Comments {
		if c < 0 || c >= len(d.comments) || d.placed[c] {
			continue
		}
		before := i > 0 && covers(&runs[i-1], c)
		after := i+1 < len(runs) && covers(&runs[i+1], c)
		id := strconv.Itoa(c)
		switch {
		case begin && !before:
			x.raw(`<w:commentRangeStart w:id="`, id, `"/>`)
		case !begin && !after:
			x.raw(`<w:commentRangeEnd w:id="`, id, `"/><w:r><w:rPr><w:rStyle w:val="CommentReference"/></w:rPr><w:commentReference w:id="`, id, `"/></w:r>`)
			d.placed[c] = true
		}
	}
}

func covers(r *Run, comment int) bool {
	for _, c := range r.Comments {
		if c == comment {
			return true
		}
	}
	return false
}

// linked writes a run, inside a link if it is one.
func (d *DOCX) linked(x *xmlOut, part string, r *Run, rtl, small bool) {
	if !safeLink(r.Link) {
		d.changed(x, part, r, rtl, small)
		return
	}
	x.raw(`<w:hyperlink r:id="`, d.p.relate(part, "hyperlink", r.Link, true), `" w:history="1">`)
	d.changed(x, part, r, rtl, small)
	x.raw("</w:hyperlink>")
}

// safeLink reports whether a link leads to where a reader expects.
func safeLink(to string) bool {
	l := strings.ToLower(to)
	return strings.HasPrefix(l, "https://") || strings.HasPrefix(l, "http://") || strings.HasPrefix(l, "mailto:")
}

func (d *DOCX) changed(x *xmlOut, part string, r *Run, rtl, small bool) {
	if r.Change == nil {
		d.run(x, part, r, rtl, small)
		return
	}
	if r.Change.Both {
		inserted := *r.Change
		inserted.Kind = Inserted
		d.change(x, &inserted, ">")
	}
	d.change(x, r.Change, ">")
	d.run(x, part, r, rtl, small)
	x.raw("</w:", changeName(r.Change), ">")
	if r.Change.Both {
		x.raw("</w:ins>")
	}
}

func changeName(c *Change) string {
	switch {
	case c.Moved && c.Name != "" && c.Kind == Deleted:
		return "moveFrom"
	case c.Moved && c.Name != "":
		return "moveTo"
	case c.Kind == Deleted:
		return "del"
	}
	return "ins"
}

// change writes the opening tag of a tracked change; end is ">" or "/>".
func (d *DOCX) change(x *xmlOut, c *Change, end string) {
	d.changes++
	x.raw("<w:", changeName(c), ` w:id="`, strconv.Itoa(1_000_000+d.changes), `" w:author="`, xmlEscape(c.Author), `"`)
	if !c.At.IsZero() {
		x.raw(` w:date="`, c.At.UTC().Format("2006-01-02T15:04:05Z"), `"`)
	}
	x.raw(end)
}

// run writes one run, parted where the direction of the letters changes: Word
// takes fonts and weight of right-to-left letters from other properties.
func (d *DOCX) run(x *xmlOut, part string, r *Run, rtl, small bool) {
	if r.Note > 0 {
		x.raw(`<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteReference w:id="`, strconv.Itoa(r.Note), `"/></w:r>`)
		return
	}
	text := "w:t"
	if r.Change != nil && changeName(r.Change) == "del" {
		text = "w:delText"
	}
	words := r.Text
	if own, sign := ownDirection(words, rtl); r.Isolate && own != rtl {
		words, rtl = sign+words+sign, own
	}
	for _, s := range directions(words, rtl) {
		x.raw("<w:r>")
		d.look(x, r, s.rtl, small)
		for i, line := range strings.Split(s.text, "\n") {
			if i > 0 {
				x.raw("<w:br/>")
			}
			for j, word := range strings.Split(line, "\t") {
				if j > 0 {
					x.raw("<w:tab/>")
				}
				if word != "" {
					x.raw("<", text, ` xml:space="preserve">`)
					x.esc(word)
					x.raw("</", text, ">")
				}
			}
		}
		x.raw("</w:r>")
	}
}

// look writes a run's properties, in the order of the schema.
func (d *DOCX) look(x *xmlOut, r *Run, rtl, small bool) {
	var b strings.Builder
	add := func(on bool, s string) {
		if on {
			b.WriteString(s)
		}
	}
	add(safeLink(r.Link), `<w:rStyle w:val="Hyperlink"/>`)
	add(r.Bold, "<w:b/><w:bCs/>")
	add(r.Italic, "<w:i/><w:iCs/>")
	add(r.Strike, "<w:strike/>")
	add(r.Hidden, "<w:vanish/>")
	add(small, `<w:sz w:val="18"/><w:szCs w:val="18"/>`)
	add(r.Underline, `<w:u w:val="single"/>`)
	add(r.Super, `<w:vertAlign w:val="superscript"/>`)
	add(rtl, "<w:rtl/>")
	if r.Lang != "" {
		kind := "val"
		switch tag, _, _ := strings.Cut(r.Lang, "-"); {
		case tag == "zh" || tag == "ja" || tag == "ko":
			kind = "eastAsia"
		case rtl:
			kind = "bidi"
		}
		b.WriteString(`<w:lang w:` + kind + `="` + xmlEscape(wordLang(r.Lang)) + `"/>`)
	}
	if b.Len() > 0 {
		x.raw("<w:rPr>", b.String(), "</w:rPr>")
	}
}

// wordLang returns a language as Word knows it.
func wordLang(tag string) string {
	if l, ok := map[string]string{"en": "en-GB", "fr": "fr-FR", "es": "es-ES", "ru": "ru-RU", "pt": "pt-BR", "ar": "ar-SA", "zh": "zh-CN", "zh-Hans": "zh-CN"}[tag]; ok {
		return l
	}
	return tag
}
