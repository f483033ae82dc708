package doc

import (
	"errors"
	"io"
	"strings"
)

// partScan is what must be known of a part before it is copied; each list in the
// order in which its things begin. Copying is then one pass without looking ahead.
type partScan struct {
	runs     []bool // kept: not hidden
	fields   []bool // complex fields: kept
	rows     []bool // table rows: kept
	tables   []bool // tables: some row is kept
	drawings []bool // kept
	paras    []paraScan
}

// paraScan is a paragraph. The end of one may have been deleted: the next goes on
// in it, or takes its place if nothing is left of it.
type paraScan struct {
	joined, filled, hides bool
	before                int  // the paragraph right before it, -1 if there is none
	next                  bool // there is one right after it
	drop                  bool // left out
	goesOn                bool // in the one before: no beginning of its own
	stays                 bool // open: the next one goes on in it
}

// fieldsKept are the fields that stay fields: they say nothing of the file or its
// author. Of others their result stays.
var fieldsKept = set("PAGE NUMPAGES SECTIONPAGES SECTION TOC PAGEREF REF NOTEREF SEQ STYLEREF LISTNUM")

func keepField(said string) bool {
	words := strings.Fields(said)
	if len(words) == 0 {
		return false
	}
	if strings.EqualFold(words[0], "HYPERLINK") {
		return fieldLink(said) != "" || len(words) == 3 && words[1] == `\l`
	}
	return fieldsKept[strings.ToUpper(words[0])]
}

type scanner struct {
	c      *cleaner
	x      *xmlReader
	s      *partScan
	ids    map[string]string
	fields []scanField

	paras, runs, rows, tables, drawings []scanOpen
	last                                map[int]int // depth → paragraph that ended there and has nothing after it yet
	own, named                          wordStyle   // of the run that is open
	dropped                             int         // depth of a deletion that is open, 0 for none
}

type scanField struct {
	n      int // which field
	said   []byte
	told   bool // its instruction is over
	broken bool // some of its marks are left out
}

type scanOpen struct{ n, depth int }

// top returns the innermost one that is open, -1 if there is none.
func top(list []scanOpen) int {
	if len(list) == 0 {
		return -1
	}
	return list[len(list)-1].n
}

// scan reads a part once. ids are its relationships that come along.
func (c *cleaner) scan(name string, ids map[string]string) (*partScan, error) {
	x, err := newXML(c.p.open(c.p.has(name)))
	if err != nil {
		return nil, err
	}
	s := &scanner{c: c, x: x, s: &partScan{}, ids: ids, last: map[int]int{}}
	for {
		t, err := x.next()
		switch {
		case errors.Is(err, io.EOF):
			s.s.join()
			return s.s, nil
		case err != nil:
			return nil, err
		case t == xmlStart:
			if s.begin(); len(s.fields) > maxFields {
				return nil, refuse("doc.deep", "Limit", maxFields)
			}
		case t == xmlEnd:
			s.end()
		case t == xmlText && len(s.fields) > 0 && s.inside("instrText", 1):
			f := &s.fields[len(s.fields)-1]
			f.said = append(f.said, clip(string(x.text), max(0, 4096-len(f.said)))...)
		}
	}
}

// inside reports whether the n-th element around, counted from the innermost as
// 1, has that name.
func (s *scanner) inside(local string, n int) bool {
	at := len(s.x.stack) - n
	return at >= 0 && s.x.stack[at].local == local
}

func (s *scanner) end() {
	d := s.x.depth()
	if n := top(s.paras); n >= 0 && s.paras[len(s.paras)-1].depth > d {
		s.last[d+1] = n
	}
	delete(s.last, d+2)
	if n := top(s.runs); n >= 0 && (s.x.is(nsW, "rPr") && s.runs[len(s.runs)-1].depth == d) {
		s.own.under(&s.named)
		if p := top(s.paras); s.own.hidden == on || s.own.hidden == unset && p >= 0 && s.s.paras[p].hides {
			s.s.runs[n] = false
		}
	}
	for _, list := range []*[]scanOpen{&s.paras, &s.runs, &s.rows, &s.tables, &s.drawings} {
		if n := len(*list); n > 0 && (*list)[n-1].depth > d {
			*list = (*list)[:n-1]
		}
	}
	if s.dropped > d {
		s.dropped = 0
	}
}

func (s *scanner) begin() {
	x, d := s.x, s.x.depth()
	before := -1
	if n, ok := s.last[d]; ok && (x.is(nsW, "p") || x.is(nsW, "tbl") || x.is(nsW, "sdt") || x.is(nsW, "sectPr")) {
		if delete(s.last, d); x.local == "p" {
			before, s.s.paras[n].next = n, true
		}
	}
	if n := top(s.drawings); n >= 0 && (x.ns == nsOther && s.inside("graphicData", 2) ||
		x.is(nsA, "blip") && s.ids[x.attr(nsR, "embed")] == "" || x.is(nsV, "imagedata") && s.ids[x.attr(nsR, "id")] == "") {
		s.s.drawings[n] = false
	}
	if x.ns != nsW {
		return
	}
	open := func(list *[]scanOpen, all *[]bool, keep bool) {
		*list = append(*list, scanOpen{len(*all), d})
		*all = append(*all, keep)
	}
	switch x.local {
	case "p":
		s.paras = append(s.paras, scanOpen{len(s.s.paras), d})
		s.s.paras = append(s.s.paras, paraScan{before: before})
	case "pStyle":
		if n := top(s.paras); n >= 0 {
			s.s.paras[n].hides = s.c.hides(x.attr(nsW, "val"))
		}
	case "r":
		s.own, s.named = wordStyle{}, wordStyle{}
		n := top(s.paras)
		open(&s.runs, &s.s.runs, n < 0 || !s.s.paras[n].hides)
	case "rStyle", "vanish", "specVanish":
		switch {
		case !s.inside("rPr", 2) || !s.inside("r", 3): // of a paragraph's end, or as it was before a change
		case x.local == "rStyle":
			s.c.style(x.attr(nsW, "val"), &s.named)
		default:
			s.own.set(x)
		}
	case "tbl":
		open(&s.tables, &s.s.tables, false)
	case "tr":
		open(&s.rows, &s.s.rows, true)
	case "tc": // properties of a row come before its cells
		if t, r := top(s.tables), top(s.rows); t >= 0 && r >= 0 && s.s.rows[r] {
			s.s.tables[t] = true
		}
	case "hidden":
		if r := top(s.rows); r >= 0 && onOff(x) && s.inside("trPr", 2) {
			s.s.rows[r] = false
		}
	case "drawing", "pict":
		open(&s.drawings, &s.s.drawings, true)
		s.filled()
	case "del", "moveFrom":
		s.deletion()
	case "t", "br", "sym", "footnoteReference", "endnoteReference", "sectPr":
		s.filled()
	case "fldChar":
		s.field()
	}
}

// filled notes that something is left of the paragraph.
func (s *scanner) filled() {
	if n := top(s.paras); n >= 0 && s.dropped == 0 {
		s.s.paras[n].filled = true
	}
}

// deletion notes what a <w:del> is about: a row, the end of a paragraph, words.
func (s *scanner) deletion() {
	switch n := top(s.paras); {
	case s.inside("trPr", 2):
		if r := top(s.rows); r >= 0 {
			s.s.rows[r] = false
		}
	case s.inside("rPr", 2):
		if n >= 0 && s.inside("pPr", 3) {
			s.s.paras[n].joined = true
		}
	case s.dropped == 0:
		s.dropped = s.x.depth()
	}
}

func (s *scanner) field() {
	kind := s.x.attr(nsW, "fldCharType")
	if kind == "begin" {
		s.fields = append(s.fields, scanField{n: len(s.s.fields)})
		s.s.fields = append(s.s.fields, false)
	}
	if len(s.fields) == 0 {
		return
	}
	f := &s.fields[len(s.fields)-1]
	if r := top(s.runs); s.dropped > 0 || r < 0 || !s.s.runs[r] {
		f.broken = true
	}
	if kind == "begin" {
		return
	}
	if !f.told {
		f.told = true
		s.s.fields[f.n] = keepField(string(f.said))
	}
	if kind == "end" {
		if f.broken {
			s.s.fields[f.n] = false
		}
		s.fields = s.fields[:len(s.fields)-1]
	}
}

// join decides which paragraphs go on in which.
func (s *partScan) join() {
	for i := range s.paras {
		p := &s.paras[i]
		p.drop = p.joined && !p.filled && p.next
		if p.drop || p.before < 0 {
			continue
		}
		b := p.before
		for b >= 0 && s.paras[b].drop {
			b = s.paras[b].before
		}
		if b >= 0 && s.paras[b].joined {
			s.paras[b].stays, p.goesOn = true, true
		}
	}
}

// hides reports whether a style hides words.
func (c *cleaner) hides(id string) bool {
	var sum wordStyle
	c.style(id, &sum)
	return sum.hidden == on
}

// style lays what a style says under sum.
func (c *cleaner) style(id string, sum *wordStyle) {
	style := c.reader.styles[id]
	for steps := 0; style != nil && steps < 12; steps++ {
		sum.under(style)
		style = c.reader.styles[style.basedOn]
	}
}
