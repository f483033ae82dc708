package doc

// Title sets the document's title, a heading of level 1 in the language lang, ""
// if it is the document's.
func (p *PDF) Title(lang, text string) { p.heading(1, lang, text) }

// Heading sets a heading of level 1 to 3. It stays with what follows.
func (p *PDF) Heading(level int, text string) { p.heading(level, "", text) }

func (p *PDF) heading(level int, lang, text string) {
	p.endList()
	ink := pdfInk{size: 12, colour: pdfBlack, bold: true}
	faces, above, below := pdfBold, 14.0, 5.0
	switch level {
	case 1:
		ink, faces, above, below = pdfInk{size: 24, colour: pdfBlack}, pdfTitle, 6, 10
	case 2:
		ink.size = 13.5
	default:
		level, ink.size, above, below = 3, 11, 10, 4
	}
	spans := []PDFSpan{{Text: text}}
	t := p.para(spans, faces, lang)
	lines := t.lines(p.column() / ink.size)
	lead := t.leading(ink.size)
	if level == 1 {
		lead *= 0.9
	}
	if p.fresh {
		above = 0
	}
	p.room(above + lead*float64(len(lines)) + below + 60) // and a few lines of what follows
	if !p.fresh {
		p.page.y -= above
	}
	p.outline = append(p.outline, pdfMark{text, level, p.page.id, p.page.y + 4})
	e := p.elem(p.root, []string{"H1", "H2", "H3"}[level-1], lang)
	p.flow(t, lines, ink, pdfMargin, p.column(), lead, p.inline(e, spans))
	p.page.y -= below
}

// Para sets a paragraph. lang is the language of its text as a BCP 47 tag, "" if
// it is the document's.
func (p *PDF) Para(style PDFStyle, lang string, spans ...PDFSpan) {
	p.endList()
	ink, below := p.ink(style)
	faces := pdfRegular
	if ink.bold {
		faces = pdfBold
	}
	t := p.para(spans, faces, lang)
	lines := t.lines(p.column() / ink.size)
	lead := t.leading(ink.size)
	p.room(lead * float64(min(len(lines), 2)))
	e := p.elem(p.root, "P", lang)
	p.flow(t, lines, ink, pdfMargin, p.column(), lead, p.inline(e, spans))
	p.page.y -= below
}

func (p *PDF) ink(style PDFStyle) (pdfInk, float64) {
	switch style {
	case PDFLead:
		return pdfInk{size: 12.5, colour: pdfBlack}, 8
	case PDFSmall:
		return pdfInk{size: 8.5, colour: pdfQuiet}, 3
	case PDFLabel:
		return pdfInk{size: 9.5, colour: p.voice, bold: true}, 4
	}
	return pdfInk{size: 10.5, colour: pdfBlack}, 6
}

// pdfHang is how far numbered paragraphs are set in: their numbers hang beside
// them.
const pdfHang = 30.0

// Numbered sets a paragraph with its number, such as "12.", hung beside it.
// Numbered paragraphs that follow each other are one list.
func (p *PDF) Numbered(number, lang string, spans ...PDFSpan) {
	if p.list == nil {
		p.list = p.elem(p.root, "L", "")
		p.list.more += "/A<</O/List/ListNumbering/Decimal>>"
	}
	ink, below := p.ink(PDFBody)
	x, side := pdfMargin+pdfHang, pdfMargin
	if p.rtl {
		x, side = pdfMargin, pdfMargin+p.column()-pdfHang
	}
	width := p.column() - pdfHang
	t := p.para(spans, pdfRegular, lang)
	lines := t.lines(width / ink.size)
	lead := t.leading(ink.size)
	p.room(lead * float64(min(len(lines), 2)))
	item := p.elem(p.list, "LI", lang)
	label := p.elem(item, "Lbl", "")
	mark := []PDFSpan{{Text: number}}
	lt := p.para(mark, pdfRegular, "")
	y := p.page.y
	p.flow(lt, lt.lines(pdfHang / ink.size)[:1], pdfInk{size: ink.size, colour: pdfQuiet}, side, pdfHang, lead, p.inline(label, mark))
	p.page.y = y
	body := p.elem(item, "LBody", "")
	p.flow(t, lines, ink, x, width, lead, p.inline(body, spans))
	p.end(item)
	p.page.y -= below
}

// endList closes the list of numbered paragraphs, if one is open.
func (p *PDF) endList() {
	if p.list != nil {
		p.end(p.list)
		p.list = nil
	}
}

// Space leaves h points free, unless the page has just begun.
func (p *PDF) Space(h float64) {
	if !p.fresh && p.page.id != 0 {
		p.page.y -= h
	}
}

// Rule draws a line across the page, as decoration.
func (p *PDF) Rule(thick float64) {
	p.room(thick + 20)
	p.artifact(func(c *pdfCanvas) { c.rule(pdfMargin, p.page.y-thick, p.column(), thick, pdfBlack) })
	p.page.y -= thick + 8
	p.fresh = false
}

// flow prints lines one below the other, on as many pages as they need.
func (p *PDF) flow(t *pdfPara, lines []pdfLine, ink pdfInk, x, width, lead float64, in *inline) {
	for i, l := range lines {
		if i > 0 || p.page.id == 0 {
			p.room(lead)
		}
		p.contentLine(t, l, ink, x, p.page.y-base(lead, ink.size), width, p.start(), in)
		p.page.y -= lead
		p.fresh = false
	}
	in.end()
}

// contentLine prints a line as content of the elements of its spans.
func (p *PDF) contentLine(t *pdfPara, l pdfLine, ink pdfInk, x, y, width float64, align pdfSide, in *inline) {
	p.drawLine(&p.page.c, t, l, ink, x, y, width, align, func(span int, x, width float64) {
		e := in.of(span)
		p.mark(e)
		if s := in.spans[span]; s.link() {
			p.link(e, s, x, y, width, ink.size)
		}
	})
}

// base is how far below the top of a line its base line is.
func base(lead, size float64) float64 { return (lead-size)/2 + 0.8*size }

// leading is the distance of lines, by the scripts that are in them.
func (t *pdfPara) leading(size float64) float64 {
	high := 1.36
	for _, it := range t.pieces {
		switch f := it.face; {
		case f == nil || f.file == pdfSerif.file || f.file == pdfSerifBold.file || f.file == pdfDisplay.file:
		case f.plain:
			high = max(high, 1.45)
		case f.arab:
			high = max(high, 1.6)
		default:
			high = max(high, f.scale*(f.ascent+f.descent))
		}
	}
	return size * min(high, 2.2)
}
