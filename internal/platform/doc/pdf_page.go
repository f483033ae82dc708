package doc

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// The page, in points: A4, which sides may turn.
const (
	pdfNarrow = 595.28
	pdfLong   = 841.89
	pdfMargin = 62.0
	pdfTop    = 66.0  // from the top of the page to the text
	pdfBottom = 72.0  // from the foot of the page to the text
	pdfHead   = 37.89 // from the top of the page to the base line of the running head
	pdfFootY  = 44.0  // of the foot
)

// sides are the width and height of a page.
func (p *PDF) sides() (w, h float64) {
	if p.o.Landscape {
		return pdfLong, pdfNarrow
	}
	return pdfNarrow, pdfLong
}

// column is how wide the text is.
func (p *PDF) column() float64 {
	w, _ := p.sides()
	return w - 2*pdfMargin
}

// box is the page as the file says it.
func (p *PDF) box() string {
	w, h := p.sides()
	return fmt.Sprintf("[0 0 %.2f %.2f]", w, h)
}

// pdfSide is where lines are flush.
type pdfSide uint8

const (
	pdfLeft pdfSide = iota
	pdfRight
	pdfMiddle
)

// start is the side where the document's readers begin to read.
func (p *PDF) start() pdfSide {
	if p.rtl {
		return pdfRight
	}
	return pdfLeft
}

// pdfCanvas collects the operators of a page or a form.
type pdfCanvas struct {
	b      []byte
	images map[int]bool
}

// rule draws a line from x to the right.
func (c *pdfCanvas) rule(x, y, width, thick float64, colour string) {
	b := append(c.b, colour...)
	b = append(pdfNum(append(b, " rg "...), x), ' ')
	b = append(pdfNum(b, y), ' ')
	b = append(pdfNum(b, width), ' ')
	c.b = append(pdfNum(b, thick), " re f\n"...)
}

// image draws a picture with its lower left corner at x, y.
func (c *pdfCanvas) image(id int, x, y, w, h float64) {
	if c.images == nil {
		c.images = map[int]bool{}
	}
	c.images[id] = true
	b := append(c.b, "q "...)
	for _, v := range []float64{w, 0, 0, h, x, y} {
		b = append(pdfNum(b, v), ' ')
	}
	c.b = fmt.Appendf(b, "cm /I%d Do Q\n", id)
}

// pdfPage is the page being filled.
type pdfPage struct {
	id      int
	c       pdfCanvas
	y       float64 // from the foot: the top of what comes next
	key     int     // in the parent tree
	parents []int   // elements of its content, by MCID
	open    *pdfElem
	links   []string
}

// newPage finishes the page and begins another.
func (p *PDF) newPage() {
	p.finishPage()
	pg := p.page
	_, height := p.sides()
	*pg = pdfPage{id: p.out.ref(), key: p.parentKey(), y: height - pdfTop, c: pdfCanvas{b: pg.c.b[:0]}}
	p.pages = append(p.pages, pg.id)
	p.feet = append(p.feet, p.out.ref())
	p.fresh = true
	if p.onPage != nil {
		p.onPage()
	}
}

// room sees to it that h points are free on the page.
func (p *PDF) room(h float64) {
	if p.page.id == 0 || p.page.y-h < pdfBottom && !p.fresh {
		p.newPage()
	}
}

// finishPage writes the page. Its head and foot are a form that is written at the
// end, when it is known how many pages there are.
func (p *PDF) finishPage() {
	pg := p.page
	if pg.id == 0 {
		return
	}
	p.unmark()
	foot := p.feet[len(p.feet)-1]
	pg.c.b = append(pg.c.b, "/Artifact<</Type/Pagination>>BDC /Foot Do EMC\n"...)
	content := p.out.ref()
	p.out.stream(content, "", pg.c.b)
	images := []string{fmt.Sprintf("/Foot %d 0 R", foot)}
	for _, id := range slices.Sorted(maps.Keys(pg.c.images)) {
		images = append(images, fmt.Sprintf("/I%d %d 0 R", id, id))
	}
	links := ""
	if len(pg.links) > 0 {
		links = "/Annots[" + strings.Join(pg.links, " ") + "]"
	}
	p.out.small(pg.id, fmt.Sprintf("<</Type/Page/Parent %d 0 R/MediaBox%s/Contents %d 0 R/Resources<</Font %d 0 R/XObject<<%s>>>>/StructParents %d/Tabs/S%s>>",
		p.pageTree, p.box(), content, p.fontDict, strings.Join(images, ""), pg.key, links))
	list := make([]string, len(pg.parents))
	for i, e := range pg.parents {
		list[i] = fmt.Sprintf("%d 0 R", e)
	}
	id := p.out.ref()
	p.out.small(id, "["+strings.Join(list, " ")+"]")
	p.parents[pg.key] = id
}

// writeFeet writes the head and foot of every page.
func (p *PDF) writeFeet() {
	column := p.column()
	_, height := p.sides()
	for i, id := range p.feet {
		var c pdfCanvas
		if p.o.Running != nil {
			r := p.o.Running(i+1, len(p.feet))
			ink := pdfInk{size: 8, colour: pdfQuiet}
			one := func(text string, y float64, side pdfSide, width float64) {
				if text == "" {
					return
				}
				t := p.oneLine(text, width/ink.size)
				x := pdfMargin
				if side == pdfRight {
					x += column - width
				}
				p.drawLine(&c, t, t.lines(width / ink.size)[0], ink, x, y, width, side, nil)
			}
			far := pdfRight
			if p.rtl {
				far = pdfLeft
			}
			if i > 0 && r.Head != "" {
				one(r.Head, height-pdfHead, p.start(), column)
				c.rule(pdfMargin, height-pdfHead-7, column, 0.5, pdfFaint)
			}
			one(r.Foot, pdfFootY, p.start(), column*0.78)
			one(r.Page, pdfFootY, far, column*0.2)
		}
		p.out.stream(id, fmt.Sprintf("/Type/XObject/Subtype/Form/BBox%s/Resources<</Font %d 0 R>>", p.box(), p.fontDict), c.b)
	}
}

// oneLine prepares a text for one line that is limit em wide; what is too long is
// cut with an ellipsis.
func (p *PDF) oneLine(text string, limit float64) *pdfPara {
	for n := 300; ; n = n * 4 / 5 {
		t := p.para([]PDFSpan{{Text: short(text, n), Apart: true}}, pdfRegular, "")
		if n == 0 || len(t.lines(limit)) == 1 {
			return t
		}
	}
}

// short cuts a text to n characters.
func short(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i] + "…"
		}
	}
	return s
}
