package doc

// PDFColumn is a column of a table.
type PDFColumn struct {
	Title    string
	Part     float64 // its share of the width, against the other columns
	Pictures bool    // its cells may have a small picture beside the text
}

// PDFCell is a cell: text, and in a column for pictures one, which is decoration.
type PDFCell struct {
	Spans   []PDFSpan
	Picture *PDFPicture
	Head    bool // names the row
}

// PDFTable is a table being written. The row of titles stands at its head and
// again on each page.
type PDFTable struct {
	p       *PDF
	e       *pdfElem
	columns []PDFColumn
	x, w    []float64 // of each column's text
	heads   []*pdfPara
}

const (
	cellSize    = 9.5 // of letters
	cellPadding = 3.2 // above and below
	cellGap     = 10.0
	logoWidth   = 34.0
	logoHeight  = 18.0
)

// Table begins a table. Its End must be called before anything else is written.
func (p *PDF) Table(columns []PDFColumn) *PDFTable {
	p.endList()
	t := &PDFTable{p: p, columns: columns}
	parts := 0.0
	for _, c := range columns {
		parts += c.Part
	}
	free := p.column() - cellGap*float64(len(columns)-1)
	at := 0.0
	for _, c := range columns {
		w := free * c.Part / parts
		x := pdfMargin + at
		if p.rtl { // the first column stands at the right
			x = pdfMargin + p.column() - at - w
		}
		t.x, t.w = append(t.x, x), append(t.w, w)
		t.heads = append(t.heads, p.para([]PDFSpan{{Text: short(c.Title, 200)}}, pdfBold, ""))
		at += w + cellGap
	}
	p.room(80)
	t.e = p.elem(p.root, "Table", "")
	row := p.elem(t.e, "TR", "")
	t.titles(func(spans []PDFSpan) *inline {
		th := p.elem(row, "TH", "")
		th.more += "/A<</O/Table/Scope/Column>>"
		return p.inline(th, spans)
	})
	p.end(row)
	p.onPage = func() { // repeated, and so no content
		p.artifact(func(*pdfCanvas) { t.titles(nil) })
	}
	return t
}

// titles prints the row of titles, as content if it gets elements for it.
func (t *PDFTable) titles(open func(spans []PDFSpan) *inline) {
	p := t.p
	ink := pdfInk{size: 8.5, colour: pdfQuiet, bold: true}
	height := 0.0
	y := p.page.y
	for i, para := range t.heads {
		lead := para.leading(ink.size)
		lines := para.lines(t.w[i] / ink.size)
		var in *inline
		if open != nil {
			in = open(para.spans)
		}
		for k, l := range lines {
			at := y - float64(k)*lead - base(lead, ink.size)
			if in != nil {
				p.contentLine(para, l, ink, t.x[i], at, t.w[i], p.start(), in)
			} else {
				p.drawLine(&p.page.c, para, l, ink, t.x[i], at, t.w[i], p.start(), nil)
			}
		}
		if in != nil {
			in.end()
		}
		height = max(height, lead*float64(len(lines)))
	}
	p.page.y -= height + 2
	line := func(c *pdfCanvas) { c.rule(pdfMargin, p.page.y, p.column(), 0.9, pdfBlack) }
	if open != nil {
		p.artifact(line)
	} else {
		line(&p.page.c)
	}
	p.page.y -= 1
	p.fresh = true // a row may be as high as the rest of the page
}

// cell is a cell cut into lines.
type cell struct {
	para  *pdfPara
	lines []pdfLine
	lead  float64
	in    *inline
	x, w  float64
}

// Row writes a row. A row that is longer than a page goes on on the next one.
func (t *PDFTable) Row(cells ...PDFCell) {
	p := t.p
	if p.Err() != nil {
		return
	}
	ink := pdfInk{size: cellSize, colour: pdfBlack}
	row := p.elem(t.e, "TR", "")
	set := make([]cell, len(cells))
	height, lead, picture := 0.0, 0.0, false
	for i, c := range cells {
		s := cell{x: t.x[i], w: t.w[i]}
		if t.columns[i].Pictures {
			s.w -= logoWidth + 6
			if !p.rtl {
				s.x += logoWidth + 6
			}
		}
		s.para = p.para(c.Spans, pdfRegular, "")
		s.lines = s.para.lines(s.w / ink.size)
		s.lead = s.para.leading(ink.size)
		tag := "TD"
		if c.Head {
			tag = "TH"
		}
		e := p.elem(row, tag, "")
		if c.Head {
			e.more += "/A<</O/Table/Scope/Row>>"
		}
		s.in = p.inline(e, c.Spans)
		height = max(height, s.lead*float64(len(s.lines)))
		if c.Picture != nil {
			height, picture = max(height, logoHeight), true
		}
		lead = max(lead, s.lead)
		set[i] = s
	}
	p.room(height + 2*cellPadding)
	t.pictures(cells, height)
	for left := true; left; {
		left = false
		top := p.page.y - cellPadding
		fit := max(1, int((top-pdfBottom-cellPadding)/lead+1e-6)) // lines of the highest script
		used := 0.0
		for i := range set {
			s := &set[i]
			n := min(len(s.lines), fit)
			down := 0.0
			if height == logoHeight && picture { // a line or two beside a higher picture stand in its middle
				down = (height - s.lead*float64(n)) / 2
			}
			for k, l := range s.lines[:n] {
				y := top - down - float64(k)*s.lead - base(s.lead, ink.size)
				p.contentLine(s.para, l, ink, s.x, y, s.w, p.start(), s.in)
			}
			used = max(used, s.lead*float64(n))
			s.lines = s.lines[n:]
			left = left || len(s.lines) > 0
		}
		if picture {
			used = max(used, logoHeight)
		}
		p.page.y = top - used - cellPadding
		p.artifact(func(c *pdfCanvas) { c.rule(pdfMargin, p.page.y, p.column(), 0.4, pdfFaint) })
		p.fresh = false
		if left {
			p.newPage()
		}
	}
	for i := range set {
		set[i].in.end()
	}
	p.end(row)
}

// pictures draws the pictures of a row beside their texts, in the middle of its
// first lines. Which organisation it is says the text.
func (t *PDFTable) pictures(cells []PDFCell, height float64) {
	p := t.p
	for i, c := range cells {
		if c.Picture == nil || !t.columns[i].Pictures {
			continue
		}
		w, h := c.Picture.within(logoWidth, logoHeight)
		x := t.x[i]
		if p.rtl {
			x += t.w[i] - logoWidth
		}
		y := p.page.y - cellPadding - (min(height, logoHeight)+h)/2
		p.artifact(func(cv *pdfCanvas) { cv.image(c.Picture.id, x+(logoWidth-w)/2, y, w, h) })
	}
}

// End ends the table.
func (t *PDFTable) End() {
	t.p.unmark()
	t.p.onPage = nil
	t.p.end(t.e)
	t.p.page.y -= 8
}
