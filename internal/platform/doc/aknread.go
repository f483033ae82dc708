package doc

import (
	"errors"
	"io"
	"strings"
)

// ReadAKN reads a document in Akoma Ntoso 3.0 (OASIS LegalDocML): bill, act, doc,
// statement, and collections that hold these. What is in <num> becomes Para.Number
// of the first paragraph under it, or of the heading; headings have levels;
// authorial notes become notes; Para.Style is "preface", "preamble", "recital" or
// "conclusions" in these parts. Nothing that it refers to is opened, and a DOCTYPE
// is refused. Errors are "doc.*".
func ReadAKN(r io.Reader) (*Doc, error) {
	b, err := whole(r)
	if err != nil {
		return nil, err
	}
	x, err := newXML(strings.NewReader(string(b)))
	if err != nil {
		return nil, err
	}
	a := &aknReader{x: x, doc: &Doc{}}
	for {
		t, err := x.next()
		switch {
		case errors.Is(err, io.EOF):
			if !a.rooted || len(a.doc.Blocks) == 0 {
				return nil, refuse("doc.empty")
			}
			return a.doc, nil
		case err != nil:
			return nil, err
		case t == xmlStart && !a.rooted:
			if x.local != "akomaNtoso" || x.ns != nsAKN {
				return nil, refuse("doc.no_akn")
			}
			a.rooted = true
		case t == xmlStart:
			err = a.start()
		case t == xmlEnd:
			err = a.end()
		}
		if err != nil {
			return nil, err
		}
	}
}

// aknReader goes through the document; what is open stands on its stack.
type aknReader struct {
	x      *xmlReader
	doc    *Doc
	rooted bool
	stack  []aknOpen
	weight int
	cell   *TableCell
	table  *Table
}

// aknOpen is an element of structure that is open.
type aknOpen struct {
	name   string
	number string // of <num>, until a paragraph takes it
	depth  int    // how many that are counted stand around it, headed parts aside
	level  int    // of headings in it
}

// aknHeaded are parts that have headings; paragraphs are counted anew in them.
var aknHeaded = map[string]bool{"book": true, "tome": true, "part": true, "subpart": true, "title": true, "subtitle": true, "chapter": true, "subchapter": true,
	"section": true, "subsection": true, "article": true, "division": true, "subdivision": true, "rule": true, "subrule": true, "proviso": true, "hcontainer": true, "tblock": true, "attachment": true, "component": true}

// aknCounted are parts of a text that have numbers.
var aknCounted = map[string]bool{"paragraph": true, "subparagraph": true, "clause": true, "subclause": true, "point": true, "indent": true, "alinea": true, "item": true, "recital": true, "citation": true, "level": true, "list": false, "blockList": false, "recitals": false, "intro": false, "content": false, "wrapUp": false}

func (a *aknReader) weigh(n int) error {
	if a.weight += n; a.weight > maxWeight {
		return refuse("doc.long")
	}
	return nil
}

func (a *aknReader) top() *aknOpen {
	if len(a.stack) == 0 {
		return &aknOpen{}
	}
	return &a.stack[len(a.stack)-1]
}

func (a *aknReader) start() error {
	x := a.x
	switch name := x.local; {
	case x.ns != nsAKN:
		return x.skip() // of other vocabularies, in <meta> and <foreign>
	case name == "meta":
		return a.meta()
	case name == "num":
		words, err := x.all(4 << 10)
		if len(a.stack) > 0 {
			a.top().number = strings.Join(strings.Fields(words), " ")
		}
		return err
	case name == "heading" || name == "subheading" || name == "crossHeading" || name == "shortTitle" && a.headed():
		return a.heading(name)
	case name == "p" || name == "listIntroduction" || name == "listWrapUp" || name == "docTitle" || name == "block" || name == "li" || name == "caption":
		return a.paragraph(name)
	case name == "table":
		if a.table == nil {
			a.table = &Table{}
		}
	case name == "tr" && a.table != nil:
		a.table.Rows = append(a.table.Rows, TableRow{})
		if err := a.weigh(pieceWeight); err != nil {
			return err
		}
	case (name == "td" || name == "th") && a.table != nil:
		if len(a.table.Rows) == 0 {
			a.table.Rows = append(a.table.Rows, TableRow{})
		}
		row := &a.table.Rows[len(a.table.Rows)-1]
		row.Header = row.Header || name == "th" && len(a.table.Rows) == 1
		row.Cells = append(row.Cells, TableCell{})
		a.cell = &row.Cells[len(row.Cells)-1]
		if err := a.weigh(pieceWeight); err != nil {
			return err
		}
	case name == "toc" || name == "foreign" || name == "img":
		return x.skip()
	}
	now := *a.top()
	now.name, now.number = x.local, ""
	if aknHeaded[x.local] {
		now.depth = 0
		now.level++
		a.spill()
	} else if aknCounted[x.local] {
		now.depth++
		a.spill()
	}
	a.stack = append(a.stack, now)
	return nil
}

// spill writes numbers that wait on parts around a part that has its own: they
// have no words, and yet they are said.
func (a *aknReader) spill() {
	for i := range a.stack {
		if s := &a.stack[i]; s.number != "" {
			p := Para{Number: s.number, Style: a.place()}
			if aknHeaded[s.name] {
				p.Level = min(max(s.level, 1), 9)
			} else {
				p.Depth = max(s.depth-1, 0)
			}
			s.number = ""
			a.add(p)
		}
	}
}

func (a *aknReader) headed() bool { return aknHeaded[a.top().name] }

func (a *aknReader) end() error {
	if len(a.stack) == 0 {
		return nil
	}
	top := a.stack[len(a.stack)-1]
	if top.number != "" {
		a.spill()
	}
	a.stack = a.stack[:len(a.stack)-1]
	switch top.name {
	case "td", "th":
		a.cell = nil
	case "table":
		for i := range a.stack {
			if a.stack[i].name == "table" {
				return nil
			}
		}
		if a.table != nil && len(a.table.Rows) > 0 {
			a.doc.Blocks = append(a.doc.Blocks, Block{Table: a.table})
		}
		a.table = nil
	}
	return nil
}

// place names the part of the document that matters for what a paragraph is.
func (a *aknReader) place() string {
	for i := len(a.stack) - 1; i >= 0; i-- {
		switch name := a.stack[i].name; name {
		case "preface", "preamble", "recital", "conclusions":
			return name
		case "recitals", "citations", "citation":
			return "recital"
		}
	}
	return ""
}

// meta reads the language and passes over the rest.
func (a *aknReader) meta() error {
	return a.x.inside(func() error {
		if a.x.is(nsAKN, "FRBRlanguage") && a.doc.Lang == "" {
			lang := strings.ToLower(a.x.attr("", "language"))
			if two, ok := map[string]string{"eng": "en", "fra": "fr", "fre": "fr", "spa": "es", "rus": "ru", "por": "pt", "ara": "ar", "zho": "zh", "chi": "zh"}[lang]; ok {
				lang = two
			}
			a.doc.Lang = clip(lang, 40)
		}
		return nil
	})
}

// heading reads a heading with the number of its part.
func (a *aknReader) heading(name string) error {
	p := Para{Level: min(max(a.top().level, 1), 9), Style: a.place()}
	if name != "subheading" {
		p.Number, a.top().number = a.top().number, ""
	}
	a.spill()
	if name == "crossHeading" {
		p.Level = min(p.Level+1, 9)
	}
	runs, err := a.runs()
	p.Runs = runs
	a.add(p)
	return err
}

// paragraph reads <p> and its like, with the number that waits for it.
func (a *aknReader) paragraph(name string) error {
	p := Para{Style: a.place()}
	from := -1
	for i := len(a.stack) - 1; i >= 0 && from < 0; i-- {
		if aknCounted[a.stack[i].name] || aknHeaded[a.stack[i].name] {
			from = i
		}
	}
	if from >= 0 {
		s := &a.stack[from]
		p.Depth = max(s.depth-1, 0)
		if aknCounted[s.name] {
			p.Number, s.number = s.number, ""
		}
		a.spill()
	}
	runs, err := a.runs()
	if err != nil {
		return err
	}
	p.Runs = runs
	if name == "docTitle" || p.Style == "preface" && a.doc.Title != "" && strings.Contains(p.Text(), a.doc.Title) && a.titled() {
		p.Style, p.Level = "Title", 1
	}
	a.add(p)
	return nil
}

// titled reports whether no block is the title yet.
func (a *aknReader) titled() bool {
	for _, b := range a.doc.Blocks {
		if b.Para != nil && b.Para.Style == "Title" {
			return false
		}
	}
	return true
}

func (a *aknReader) add(p Para) {
	if len(p.Runs) == 0 && p.Number == "" {
		return
	}
	p.RTL = firstStrongRight(p.Runs)
	if a.cell != nil {
		a.cell.Blocks = append(a.cell.Blocks, Block{Para: &p})
		return
	}
	a.doc.Blocks = append(a.doc.Blocks, Block{Para: &p})
}
