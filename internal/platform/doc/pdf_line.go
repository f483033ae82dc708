package doc

import (
	"fmt"
	"unicode"

	"groundswell/internal/platform/font"
)

// pdfLine is a stretch of a paragraph that stands on one line; width is without
// the spaces at its end, in em.
type pdfLine struct {
	start, end int
	width      float64
}

// lines cuts a paragraph into lines that are at most limit em wide: as much on
// each as fits, and inside a word only if it is longer than a line.
func (t *pdfPara) lines(limit float64) []pdfLine {
	var out []pdfLine
	const hair = 1e-6
	start, last := 0, 0 // of the line; the last place where it may end
	next := 0           // the first of t.chars after start
	add := func(end int) {
		out = append(out, pdfLine{start, end, t.span1(start, end)})
		start = end
	}
	for _, end := range t.breaks {
		if t.span1(start, end) > limit+hair && last > start {
			add(last)
		}
		for t.span1(start, end) > limit+hair { // one word, longer than the line
			cut := 0
			for next < len(t.chars) && t.chars[next] <= start {
				next++
			}
			for i := next; i < len(t.chars) && t.chars[i] < end; i++ {
				if cut != 0 && t.span1(start, t.chars[i]) > limit+hair {
					break
				}
				cut = t.chars[i]
			}
			if cut == 0 {
				break
			}
			add(cut)
		}
		last = end
		if t.must[end] {
			add(end)
		}
	}
	if start < len(t.runes) || len(out) == 0 {
		add(len(t.runes))
	}
	return out
}

// span1 is the width of a stretch without the spaces at its end.
func (t *pdfPara) span1(start, end int) float64 {
	end = t.trim(start, end)
	if end <= start {
		return 0
	}
	return t.steps[end] - t.steps[start]
}

func (t *pdfPara) trim(start, end int) int {
	for end > start && (t.runes[end-1] == '\n' || unicode.Is(unicode.Zs, t.runes[end-1])) {
		end--
	}
	return end
}

// linePieces returns the pieces of a line in reading order. Those that the line
// cuts are shaped anew: a letter at the end of a line has another form. The
// spaces at its end have the level of the paragraph (UAX 9, L1).
func (p *PDF) linePieces(t *pdfPara, l pdfLine) []pdfPiece {
	var out []pdfPiece
	trimmed := t.trim(l.start, l.end)
	base := uint8(0)
	if t.rtl {
		base = 1
	}
	for _, it := range t.pieces {
		from, to := max(it.Start, l.start), min(it.End, l.end)
		if from >= to || it.face == nil {
			continue
		}
		if from == it.Start && to == it.End && to <= trimmed {
			out = append(out, it)
			continue
		}
		for _, part := range [][2]int{{from, min(to, trimmed)}, {max(from, trimmed), to}} {
			if part[0] >= part[1] {
				continue
			}
			again := pdfPiece{Run: it.Run, face: it.face, span: it.span}
			again.Start, again.End = part[0], part[1]
			if part[0] >= trimmed {
				again.Level = base
			}
			p.shape(t, &again, nil)
			out = append(out, again)
		}
	}
	return out
}

// pdfInk says how a paragraph is printed.
type pdfInk struct {
	size   float64 // points an em
	colour string  // operands of rg
	bold   bool    // all of it
}

// drawLine prints a line in the column from x, width wide, on the base line y.
// at is told which span comes next, so that it can mark the content; nil for
// what is no content.
func (p *PDF) drawLine(c *pdfCanvas, t *pdfPara, l pdfLine, ink pdfInk, x, y, width float64, align pdfSide, at func(span int, x, width float64)) {
	pieces := p.linePieces(t, l)
	if len(pieces) == 0 {
		return
	}
	// Where each piece stands is worked out in visual order; they are written in
	// the order in which they are read.
	order := make([]int, len(pieces))
	total := 0.0
	for i := range pieces {
		order[i] = i
		total += pieces[i].width * ink.size
	}
	place := make([]float64, len(pieces))
	left := x
	switch {
	case align == pdfMiddle:
		left = x + (width-l.width*ink.size)/2
	case align == pdfRight:
		left = x + width - l.width*ink.size
	}
	if t.rtl { // the spaces at the end stand left of the line
		left -= total - l.width*ink.size
	}
	for _, i := range font.Visual(order, func(i int) uint8 { return pieces[i].Level }) {
		place[i] = left
		left += pieces[i].width * ink.size
	}
	for i, it := range pieces {
		if at != nil {
			at(it.span, place[i], it.width*ink.size)
		}
		p.drawPiece(c, t, it, ink, place[i], y)
	}
}

// drawPiece prints one piece with its left end at x.
func (p *PDF) drawPiece(c *pdfCanvas, t *pdfPara, it pdfPiece, ink pdfInk, x, y float64) {
	u := p.used(it.face)
	size := ink.size * it.face.scale
	colour := ink.colour
	if t.spans[it.span].link() {
		colour = p.voice
	}
	b := append(c.b, "BT "...)
	if it.Backward() {
		b = append(b, "/ReversedChars BMC "...) // the glyphs stand from left to right, the letters do not (14.8.2.3.3)
	}
	heavy := (ink.bold || t.spans[it.span].Bold) && !it.face.bold
	b = append(b, colour...)
	b = append(b, " rg "...)
	if heavy { // a face without a bold cut gets a line around its letters
		b = append(b, colour...)
		b = append(b, " RG 2 Tr "...)
		b = append(pdfNum(b, size*0.035), " w "...)
	}
	b = append(b, '/')
	b = append(b, u.name...)
	b = append(pdfNum(append(b, ' '), size), " Tf "...)
	b = append(pdfNum(b, x), ' ')
	b = append(pdfNum(b, y), " Td "...)
	rise, open := 0.0, false
	move := 0.0 // still to be moved before the next glyph, to the right
	for _, g := range it.glyphs {
		if g.y != rise {
			if open {
				b = append(b, ">]TJ "...)
				open = false
			}
			rise = g.y
			b = append(pdfNum(b, rise*size/1000), " Ts "...)
		}
		move += g.x
		if !open {
			b = append(b, '[')
			if !near(move) {
				b = pdfNum(b, -move)
				move = 0
			}
			b = append(b, '<')
			open = true
		} else if !near(move) {
			b = append(b, '>')
			b = append(pdfNum(b, -move), '<')
			move = 0
		}
		b = fmt.Appendf(b, "%04X", g.code)
		move += g.advance - g.width - g.x
	}
	if open {
		b = append(b, ">]TJ "...)
	}
	if rise != 0 {
		b = append(b, "0 Ts "...)
	}
	if heavy {
		b = append(b, "0 Tr "...)
	}
	if it.Backward() {
		b = append(b, "EMC "...)
	}
	c.b = append(b, "ET\n"...)
	p.marks(c, t, it, size, x, y, it.width*ink.size, colour)
}

// marks draws what goes under or through a piece; not under spaces by themselves, such
// as those at the end of a line.
func (p *PDF) marks(c *pdfCanvas, t *pdfPara, it pdfPiece, size, x, y, width float64, colour string) {
	s := t.spans[it.span]
	if !s.Under && !s.Struck || t.trim(it.Start, it.End) == it.Start {
		return
	}
	if s.Under {
		c.rule(x, y-size*0.16, width, size*0.06, colour)
	}
	if s.Struck {
		c.rule(x, y+size*0.24, width, size*0.06, colour)
	}
}

// near tells a distance that nobody sees: a twentieth of a thousandth of an em.
func near(v float64) bool { return v < 0.05 && v > -0.05 }
