package doc

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
)

// maxWeight bounds what is held of a Word file: bytes of text, and a fixed weight
// for each paragraph, run and cell. A text to be signed has 1 MB at most.
const (
	maxWeight   = 8 << 20
	pieceWeight = 256
	maxWordXML  = 16 << 20 // bytes of all parts but pictures, unpacked
)

const (
	typeWord   = typeBase + "wordprocessingml.document.main+xml"
	typeWordTp = typeBase + "wordprocessingml.template.main+xml"
)

// docxReader reads one Word file.
type docxReader struct {
	p        *opcPackage
	doc      *Doc
	rels     map[string]opcPart // of the part that is read
	styles   map[string]*wordStyle
	lists    map[string]*wordList // w:numId → list
	notes    map[string]Note      // "f3", "e1" → note
	cited    map[string]int       // → place in Doc.Notes, from 1
	comments map[string]int       // w:id → place in Doc.Comments
	weight   int

	change *Change // what the present place was inserted or deleted by
	over   []int   // comments that lie over the present place
	fields []wordField
	link   string // of the hyperlink around
	prompt int    // how deep the content stands that only asks for words, 0 if none
}

// wordField is a field that is open: its instruction, then what it shows.
type wordField struct {
	said   []byte
	shows  bool
	buried bool // inside the instruction of another one: nothing of it shows
	link   string
}

// ReadDOCX reads the text of a Word file: headings, paragraphs, lists, tables,
// notes, comments, tracked changes. Text boxes follow the paragraph that they hang
// on. Pictures, page headers and how things look are left out. Errors are "doc.*".
func ReadDOCX(r io.ReaderAt, size int64) (*Doc, error) {
	p, main, err := openWord(r, size)
	if err != nil {
		return nil, err
	}
	d := &docxReader{p: p, doc: &Doc{Properties: map[string]string{}}, styles: map[string]*wordStyle{}, lists: map[string]*wordList{},
		notes: map[string]Note{}, cited: map[string]int{}, comments: map[string]int{}}
	if err := d.properties(); err != nil {
		return nil, err
	}
	rels, err := p.relations(main)
	if err != nil {
		return nil, err
	}
	for _, step := range []struct {
		kind string
		do   func(*xmlReader) error
	}{{"styles", d.readStyles}, {"numbering", d.readLists}, {"comments", d.readComments},
		{"footnotes", func(x *xmlReader) error { return d.readNotes(x, "f") }}, {"endnotes", func(x *xmlReader) error { return d.readNotes(x, "e") }}} {
		if part := p.related(rels, step.kind); part != "" {
			if err := d.part(part, step.do); err != nil {
				return nil, err
			}
		}
	}
	err = d.part(main, func(x *xmlReader) error {
		for {
			t, err := x.next()
			if err != nil {
				return because(err, "doc.xml")
			}
			if t == xmlStart && x.is(nsW, "body") {
				d.doc.Blocks, err = d.blocks(x, nil)
				return err
			}
		}
	})
	if err != nil {
		return nil, err
	}
	d.doc.lists = d.lists
	d.doc.count()
	if d.doc.Traces, err = traces(p, main); err != nil {
		return nil, err
	}
	for _, p := range paragraphs(d.doc.Blocks) {
		for _, r := range p.Runs {
			if r.Hidden && (r.Change == nil || r.Change.Kind != Deleted) {
				d.doc.Traces.Hidden++
			}
		}
	}
	return d.doc, nil
}

// openWord opens a package whose main part is a text.
func openWord(r io.ReaderAt, size int64) (*opcPackage, string, error) {
	p, err := openPackage(r, size)
	if err != nil {
		return nil, "", err
	}
	main, err := p.main("doc.no_docx", typeWord, typeWordTp)
	if err != nil {
		return nil, "", err
	}
	total := int64(0)
	for _, e := range p.parts {
		if !strings.HasPrefix(p.contentType(e.name), "image/") {
			total += e.size
		}
	}
	if total > maxWordXML {
		return nil, "", refuse("doc.long")
	}
	return p, main, nil
}

// part reads a part with the relationships that are its own, from a clean slate,
// and to its end, so that a damaged one is refused.
func (d *docxReader) part(name string, do func(*xmlReader) error) error {
	rels, err := d.p.relations(name)
	if err != nil {
		return err
	}
	d.rels, d.change, d.over, d.fields, d.link = rels, nil, nil, nil, ""
	x, err := newXML(d.p.open(d.p.has(name)))
	if err != nil {
		return err
	}
	if err := do(x); err != nil {
		return err
	}
	for {
		if _, err := x.next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// weigh counts what is held.
func (d *docxReader) weigh(bytes int) error {
	if d.weight += pieceWeight + bytes; d.weight > maxWeight {
		return refuse("doc.long")
	}
	return nil
}

// blocks reads paragraphs and tables up to the end of the element just begun. If
// that is a cell of a table, its properties go to cell.
func (d *docxReader) blocks(x *xmlReader, cell *TableCell) (out []Block, err error) {
	level, chosen := x.depth(), map[int]bool{}
	var changes changeStack
	defer func(was *Change) { d.change = was }(d.change)
	for {
		t, err := x.next()
		switch {
		case err != nil:
			return nil, because(err, "doc.xml")
		case t == xmlEnd:
			if x.depth() < level {
				return out, nil
			}
			changes.leave(d, x)
			continue
		case t != xmlStart:
			continue
		}
		switch {
		case cell != nil && x.is(nsW, "tcPr"):
			err = x.inside(func() error {
				if n, _ := strconv.Atoi(x.attr(nsW, "val")); x.is(nsW, "gridSpan") && n > 1 && n < 1000 {
					cell.Span = n
				}
				cell.Merged = cell.Merged || x.is(nsW, "vMerge") && x.attr(nsW, "val") != "restart"
				return nil
			})
			if err != nil {
				return nil, err
			}
		case x.is(nsW, "p"):
			more, err := d.paragraph(x)
			if err != nil {
				return nil, err
			}
			out = append(out, more...)
		case x.is(nsW, "tbl"):
			table, err := d.table(x)
			if err != nil {
				return nil, err
			}
			out = append(out, Block{Table: table})
		case isChange(x):
			if err := changes.enter(d, x); err != nil {
				return nil, err
			}
		default:
			if err := d.around(x, chosen); err != nil {
				return nil, err
			}
		}
	}
}

// changeStack holds the insertions and deletions that are open: how deep each
// began, and what was in force outside.
type changeStack []struct {
	depth int
	was   *Change
}

func (s *changeStack) enter(d *docxReader, x *xmlReader) error {
	c, err := d.changeAt(x)
	*s = append(*s, struct {
		depth int
		was   *Change
	}{x.depth(), d.change})
	d.change = c
	return err
}

func (s *changeStack) leave(d *docxReader, x *xmlReader) {
	if n := len(*s) - 1; n >= 0 && x.depth() < (*s)[n].depth {
		d.change, *s = (*s)[n].was, (*s)[:n]
	}
}

// around decides about an element that is neither text nor structure: it is
// looked into (a content control, a smart tag, the chosen one of several ways to
// say the same) or passed over with all that is in it. chosen holds, by its depth,
// whether a choice of an AlternateContent was taken.
func (d *docxReader) around(x *xmlReader, chosen map[int]bool) error {
	switch {
	case x.is(nsW, "sdtPr"):
		return x.inside(func() error {
			if x.is(nsW, "showingPlcHdr") && onOff(x) {
				d.prompt = x.depth() - 1
			}
			return nil
		})
	case x.is(nsW, "sdtContent") && d.prompt == x.depth():
		d.prompt = 0
		return x.skip() // "Click here to enter text"
	case x.ns == nsW && (x.local == "sdt" || x.local == "sdtContent" || x.local == "smartTag" || x.local == "customXml" || x.local == "dir" || x.local == "bdo"):
		return nil
	case x.is(nsMC, "AlternateContent"):
		chosen[x.depth()] = false
		return nil
	case x.is(nsMC, "Choice"), x.is(nsMC, "Fallback"):
		if chosen[x.depth()-1] {
			return x.skip()
		}
		chosen[x.depth()-1] = true
		return nil
	case x.is(nsW, "commentRangeStart"):
		if n, ok := d.comments[x.attr(nsW, "id")]; ok && len(d.over) < 64 {
			d.over = append(d.over[:len(d.over):len(d.over)], n)
		}
	case x.is(nsW, "commentRangeEnd"):
		if n, ok := d.comments[x.attr(nsW, "id")]; ok {
			var rest []int
			for _, o := range d.over {
				if o != n {
					rest = append(rest, o)
				}
			}
			d.over = rest
		}
	}
	return x.skip()
}

func isChange(x *xmlReader) bool {
	return x.ns == nsW && (x.local == "ins" || x.local == "del" || x.local == "moveTo" || x.local == "moveFrom")
}

// changeAt makes a change of the element just begun.
func (d *docxReader) changeAt(x *xmlReader) (*Change, error) {
	c := &Change{Kind: Inserted, Author: clip(x.attr(nsW, "author"), maxPerson), Moved: strings.HasPrefix(x.local, "move")}
	if x.local == "del" || x.local == "moveFrom" {
		c.Kind = Deleted
	}
	c.At = wordTime(x.attr(nsW, "date"))
	if d.change != nil && d.change.Kind != c.Kind {
		c.Kind, c.Both = Deleted, true
	}
	return c, d.weigh(len(c.Author))
}

func wordTime(s string) time.Time {
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05"} {
		if at, err := time.Parse(layout, s); err == nil {
			return at.UTC()
		}
	}
	return time.Time{}
}

// maxPerson bounds a name in the data of a file.
const maxPerson = 200

// clip shortens s to n bytes, at a letter.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "")
}

// inside calls do for the start of each element in the one just begun, to its end.
func (x *xmlReader) inside(do func() error) error {
	for level := x.depth(); ; {
		t, err := x.next()
		switch {
		case err != nil:
			return because(err, "doc.xml")
		case t == xmlEnd && x.depth() < level:
			return nil
		case t == xmlStart:
			if err := do(); err != nil {
				return err
			}
		}
	}
}

// onOff reads a property that is there or not, or says so (w:val).
func onOff(x *xmlReader) bool {
	switch x.attr(nsW, "val") {
	case "0", "false", "off":
		return false
	}
	return true
}
