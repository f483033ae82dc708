package card

import (
	"math"

	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"

	"groundswell/internal/platform/font"
)

// glyph is a shape at its place in a line, in em of the line's size.
type glyph struct {
	face  *face
	shape []segment
	x, y  float64
	bold  float64 // struck a second time that far to the right
}

// line is a set line, all in em: glyphs from left to right, where the ink
// begins and ends, and how far it goes above and below the base line.
type line struct {
	glyphs              []glyph
	width               float64
	left, right         float64 // of the ink; left is 0 and right width if there is none
	ascent, descent     float64 // both positive
	hasArabic, hasPlain bool
}

// line sets the runes from start to end, without the spaces around them.
func (s *setter) line(t *text, start, end int) *line {
	for start < end && t.runes[start] == ' ' {
		start++
	}
	for end > start && t.runes[end-1] == ' ' {
		end--
	}
	l := &line{left: math.Inf(1), right: math.Inf(-1)}
	for _, it := range font.Visual(runs(t, start, end), font.Run.Depth) {
		s.add(l, t, it)
	}
	if l.left > l.right {
		l.left, l.right = 0, l.width
	}
	return l
}

// runs cuts a stretch into runs, in the order in which it is read.
func runs(t *text, start, end int) []font.Run {
	return font.Runs(t.runes, t.levels, start, end, func(i, j int) bool { return t.faces[i] == t.faces[j] })
}

// add sets a run at the right end of l.
func (s *setter) add(l *line, t *text, it font.Run) {
	f := t.faces[it.Start]
	if !f.ready() {
		return
	}
	if f.plain {
		l.hasPlain = true
		for i := it.Start; i < it.End; i++ {
			at := i
			if it.Backward() {
				at = it.Start + it.End - 1 - i
			}
			if font.Joins(t.runes[at]) {
				continue
			}
			gid, w := f.advance(t.runes[at])
			s.place(l, f, gid, 0, 0, t.style.bold)
			l.width += w * f.scale
		}
		return
	}
	l.hasArabic = l.hasArabic || f.arab
	in := it.Input(t.runes, f.shaped, f.arab, s.lang.Tag())
	in.Size, in.FontFeatures = fixed.I(unit), t.style.features
	var out shaping.Output
	if !font.Guard(func() { out = shaper.Shape(in) }) {
		shaper = shaping.HarfbuzzShaper{} // whatever state it was left in
		return
	}
	for _, g := range out.Glyphs {
		s.place(l, f, uint32(g.GlyphID), em(g.XOffset)*f.scale, em(g.YOffset)*f.scale, 0)
		l.width += em(g.Advance) * f.scale
		if g.Advance > 0 && !f.arab {
			l.width += t.style.tracking
		}
	}
}

// unit is the size at which text is shaped; lines scale to any other.
const unit = 1000

func em(v fixed.Int26_6) float64 { return float64(v) / 64 / unit }

// place puts a glyph at the end of l, off by x, y. Glyph 0 is the empty box of
// a character that the face has not; it is counted, not drawn.
func (s *setter) place(l *line, f *face, gid uint32, x, y, bold float64) {
	if gid == 0 {
		s.boxes++
		return
	}
	sh := s.shape(f, gid)
	if len(sh.segs) == 0 {
		return
	}
	g := glyph{f, sh.segs, l.width + x, y, bold}
	l.glyphs = append(l.glyphs, g)
	l.left = math.Min(l.left, g.x+sh.left*f.scale)
	l.right = math.Max(l.right, g.x+sh.right*f.scale+bold)
	l.ascent = math.Max(l.ascent, g.y+sh.top*f.scale)
	l.descent = math.Max(l.descent, -g.y-sh.bottom*f.scale)
}
