package doc

import (
	"fmt"
	"strings"
)

// pdfElem is an element of the structure tree (ISO 32000-1, 14.7.2): what a part
// of a page is, in the order in which it is read. It is written when it is
// closed; its parent then knows only its number.
type pdfElem struct {
	id, parent int
	tag        string
	more       string // further entries: language, text instead of a picture, attributes
	page       int    // of the first content
	kids       []string
}

// elem opens an element.
func (p *PDF) elem(parent *pdfElem, tag, lang string) *pdfElem {
	e := &pdfElem{id: p.out.ref(), tag: tag}
	if parent != nil {
		e.parent = parent.id
		parent.kids = append(parent.kids, fmt.Sprintf("%d 0 R", e.id))
	} else {
		e.parent = p.treeRoot
	}
	if lang != "" && lang != p.o.Lang.Tag() {
		e.more = "/Lang" + pdfASCII(lang)
	}
	return e
}

// end writes an element.
func (p *PDF) end(e *pdfElem) {
	pg := ""
	if e.page != 0 {
		pg = fmt.Sprintf("/Pg %d 0 R", e.page)
	}
	p.out.small(e.id, fmt.Sprintf("<</Type/StructElem/S/%s/P %d 0 R%s%s/K[%s]>>", e.tag, e.parent, pg, e.more, strings.Join(e.kids, " ")))
}

// mark begins content of an element on the page, unless the last content was of
// the same element already.
func (p *PDF) mark(e *pdfElem) {
	pg := p.page
	if pg.open == e {
		return
	}
	p.unmark()
	n := len(pg.parents)
	pg.parents = append(pg.parents, e.id)
	if e.page == 0 {
		e.page = pg.id
	}
	if e.page == pg.id {
		e.kids = append(e.kids, fmt.Sprint(n))
	} else {
		e.kids = append(e.kids, fmt.Sprintf("<</Type/MCR/Pg %d 0 R/MCID %d>>", pg.id, n))
	}
	pg.c.b = fmt.Appendf(pg.c.b, "/%s<</MCID %d>>BDC\n", e.tag, n)
	pg.open = e
}

// unmark ends content.
func (p *PDF) unmark() {
	if p.page.open != nil {
		p.page.c.b = append(p.page.c.b, "EMC\n"...)
		p.page.open = nil
	}
}

// artifact draws what is no content: lines, decoration, repeated headings.
func (p *PDF) artifact(draw func(c *pdfCanvas)) {
	p.unmark()
	p.page.c.b = append(p.page.c.b, "/Artifact BMC\n"...)
	draw(&p.page.c)
	p.page.c.b = append(p.page.c.b, "EMC\n"...)
}

// parent registers whom a page's content or a link belongs to and returns the
// key of the entry in the parent tree (14.7.4.4).
func (p *PDF) parentKey() int {
	p.parents = append(p.parents, 0)
	return len(p.parents) - 1
}

// inline says for each span of a paragraph in which element its content is: the
// paragraph's own, or one of its own for a link or for another language.
type inline struct {
	p     *PDF
	para  *pdfElem
	spans []PDFSpan
	elems []*pdfElem
}

func (p *PDF) inline(e *pdfElem, spans []PDFSpan) *inline {
	return &inline{p, e, spans, make([]*pdfElem, len(spans))}
}

// of returns the element of span i, opened when it is first asked for.
func (in *inline) of(i int) *pdfElem {
	s := in.spans[i]
	switch {
	case in.elems[i] != nil:
	case s.link():
		in.elems[i] = in.p.elem(in.para, "Link", s.Lang)
	case s.Lang != "" && s.Lang != in.p.o.Lang.Tag():
		in.elems[i] = in.p.elem(in.para, "Span", s.Lang)
	default:
		in.elems[i] = in.para
	}
	return in.elems[i]
}

// end writes the elements of the spans and the paragraph's.
func (in *inline) end() {
	in.p.unmark()
	for _, e := range in.elems {
		if e != nil && e != in.para {
			in.p.end(e)
		}
	}
	in.p.end(in.para)
}

// link makes a part of the page lead somewhere.
func (p *PDF) link(e *pdfElem, s PDFSpan, x, y, width, size float64) {
	id, key := p.out.ref(), p.parentKey()
	p.parents[key] = e.id
	e.kids = append(e.kids, fmt.Sprintf("<</Type/OBJR/Pg %d 0 R/Obj %d 0 R>>", p.page.id, id))
	p.page.links = append(p.page.links, fmt.Sprintf("%d 0 R", id))
	n := func(v float64) string { return string(pdfNum(nil, v)) }
	p.out.small(id, fmt.Sprintf("<</Type/Annot/Subtype/Link/Rect[%s %s %s %s]/Border[0 0 0]/F 4/P %d 0 R/StructParent %d/Contents%s/A<</S/URI/URI%s>>>>",
		n(x), n(y-size*0.3), n(x+width), n(y+size), p.page.id, key, pdfText(s.Text), pdfASCII(s.Link)))
}
