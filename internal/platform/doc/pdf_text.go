package doc

import (
	"unicode"

	gotext "github.com/go-text/typesetting/font"
	"github.com/go-text/typesetting/segmenter"
	"github.com/go-text/typesetting/shaping"
	"golang.org/x/image/math/fixed"

	"groundswell/internal/platform/font"
)

// pdfGlyph is a glyph of a piece, in thousandths of the face's em.
type pdfGlyph struct {
	code          uint16
	width         float64 // what the file says the glyph is wide
	advance, x, y float64
}

// pdfPiece is a stretch of text of one face, script, level and span.
type pdfPiece struct {
	font.Run
	face   *pdfFace // nil is a line break
	span   int
	glyphs []pdfGlyph // from left to right
	width  float64    // in em of the text
}

// pdfPara is a paragraph ready to be cut into lines.
type pdfPara struct {
	spans  []PDFSpan
	faces  []*pdfFace
	lang   string // BCP 47
	rtl    bool
	runes  []rune
	levels []uint8
	face   []*pdfFace
	span   []int
	steps  []float64 // width up to each rune, in em; one more than runes
	pieces []pdfPiece
	breaks []int // where a line may end
	must   map[int]bool
	chars  []int // where a character as readers see it ends
}

// maxMarks is how many combining marks a letter keeps; more would climb out of
// the line.
const maxMarks = 4

// para prepares the text of spans. It runs as its first letter does, and like
// the document if it has none.
func (p *PDF) para(spans []PDFSpan, faces []*pdfFace, lang string) *pdfPara {
	if len(spans) != 1 || len(spans[0].Text) > 60 {
		return p.newPara(spans, faces, lang)
	}
	// Countries and the like stand in a list a thousand times.
	key := pdfShort{spans[0], faces[0], lang}
	t := p.short[key]
	if t == nil {
		t = p.newPara(spans, faces, lang)
		if len(p.short) >= maxShort {
			clear(p.short)
		}
		p.short[key] = t
	}
	return t
}

// pdfShort is a short text that may come again, and maxShort how many are kept.
type pdfShort struct {
	span PDFSpan
	face *pdfFace // the first one
	lang string
}

const maxShort = 512

func (p *PDF) newPara(spans []PDFSpan, faces []*pdfFace, lang string) *pdfPara {
	t := &pdfPara{spans: spans, faces: faces, lang: lang, must: map[int]bool{}}
	if t.lang == "" {
		t.lang = p.o.Lang.Tag()
	}
	var rs []rune
	var span []int
	for i, s := range spans {
		text := pdfClean(s.Text)
		if s.Apart { // as <bdi>: what is beside it does not turn it round, nor it them
			text = append(append([]rune{'\u2068'}, text...), '\u2069')
		}
		rs = append(rs, text...)
		for range text {
			span = append(span, i)
		}
	}
	t.rtl = font.RightToLeft(rs, p.rtl)
	levels := font.Levels(rs, t.rtl)
	for i, r := range rs {
		if !font.Steers(r) {
			t.runes, t.levels, t.span = append(t.runes, r), append(t.levels, levels[i]), append(t.span, span[i])
		}
	}
	t.face = font.Pick(t.runes, t.firstFace, (*pdfFace).has)
	t.segment()
	p.pieces(t)
	return t
}

// pdfClean returns the drawable text: without control characters and without
// those that make a text read as something else. Line breaks stay.
func pdfClean(s string) []rune {
	var out []rune
	marks := 0
	for _, r := range s {
		if unicode.Is(unicode.M, r) {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		switch {
		case r == '\n', r == '\u2028', r == '\u2029':
			out = append(out, '\n')
		case r == '\t':
			out = append(out, ' ')
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && !font.Useful(r):
		default:
			out = append(out, r)
		}
	}
	return out
}

// firstFace is the face that rune i has by itself; one that no face knows shows its
// empty box.
func (t *pdfPara) firstFace(i int) *pdfFace {
	if f := pdfFaceFor(t.facesOf(i), t.runes[i]); f != nil {
		return f
	}
	return t.facesOf(i)[0]
}

// facesOf returns the faces of rune i: bold ones where the span is.
func (t *pdfPara) facesOf(i int) []*pdfFace {
	if t.spans[t.span[i]].Bold {
		return pdfBold
	}
	return t.faces
}

// segment finds where lines may end (UAX 14) and where characters do (UAX 29).
func (t *pdfPara) segment() {
	n := len(t.runes)
	font.Guard(func() {
		var seg segmenter.Segmenter
		seg.Init(t.runes)
		for it := seg.LineIterator(); it.Next(); {
			l := it.Line()
			end := l.Offset + len(l.Text)
			t.breaks = append(t.breaks, end)
			if l.IsMandatoryBreak && end < n {
				t.must[end] = true
			}
		}
		for it := seg.GraphemeIterator(); it.Next(); {
			g := it.Grapheme()
			t.chars = append(t.chars, g.Offset+len(g.Text))
		}
	})
	if len(t.breaks) == 0 || t.breaks[len(t.breaks)-1] != n {
		t.breaks = append(t.breaks, n)
	}
}

// pieces cuts and shapes the whole paragraph, and measures it.
func (p *PDF) pieces(t *pdfPara) {
	t.pieces = t.cut(0, len(t.runes))
	t.steps = make([]float64, len(t.runes)+1)
	for i := range t.pieces {
		p.shape(t, &t.pieces[i], t.steps)
	}
	for i := 1; i < len(t.steps); i++ { // from widths to sums
		t.steps[i] += t.steps[i-1]
	}
}

// cut divides a stretch into pieces, in the order in which it is read.
func (t *pdfPara) cut(start, end int) []pdfPiece {
	var out []pdfPiece
	for _, r := range font.Runs(t.runes, t.levels, start, end, func(i, j int) bool { return t.face[i] == t.face[j] && t.span[i] == t.span[j] }) {
		out = append(out, pdfPiece{Run: r, face: t.face[r.Start], span: t.span[r.Start]})
	}
	return out
}

// pdfUnit is the size at which text is shaped: thousandths of an em.
const pdfUnit = 1000

// shape sets a piece. widths, if not nil, gets the width of each cluster at the
// place after its first rune.
func (p *PDF) shape(t *pdfPara, it *pdfPiece, widths []float64) {
	f := it.face
	if f == nil || !f.ready() {
		return
	}
	u := p.used(f)
	em := f.scale / pdfUnit
	if f.plain {
		for i := it.Start; i < it.End; i++ {
			at := i
			if it.Backward() {
				at = it.Start + it.End - 1 - i
			}
			if font.Joins(t.runes[at]) {
				continue
			}
			gid := f.gid(t.runes[at])
			w := f.width(gid)
			it.glyphs = append(it.glyphs, pdfGlyph{code: u.code(gid, string(t.runes[at])), width: w, advance: w})
			it.width += w * em
			if widths != nil {
				widths[at+1] = w * em
			}
		}
		return
	}
	in := it.Input(t.runes, p.face(f), f.arab, t.lang)
	in.Size = fixed.I(pdfUnit)
	var out shaping.Output
	if !font.Guard(func() { out = p.shaper.ShapeNoExtents(in) }) {
		p.shaper = shaping.HarfbuzzShaper{} // whatever state it was left in
		return
	}
	thousandths := func(v fixed.Int26_6) float64 { return float64(v) / 64 }
	for i := 0; i < len(out.Glyphs); {
		cluster := out.Glyphs[i:]
		cluster = cluster[:min(max(cluster[0].GlyphsCount(), 1), len(cluster))]
		from := min(max(cluster[0].TextIndex(), it.Start), it.End)
		to := min(from+max(cluster[0].RunesCount(), 0), it.End)
		texts := shares(t.runes[from:to], cluster, it.Backward())
		for k, g := range cluster {
			gid := uint16(g.GlyphID)
			pg := pdfGlyph{code: u.code(gid, texts[k]), width: f.width(gid), advance: thousandths(g.Advance), x: thousandths(g.XOffset), y: thousandths(g.YOffset)}
			it.glyphs = append(it.glyphs, pg)
			it.width += pg.advance * em
			if widths != nil {
				widths[from+1] += pg.advance * em
			}
		}
		i += len(cluster)
	}
}

// shares says which characters each glyph of a cluster stands for, so that they
// come back in the order in which they are read: one at each glyph that moves on,
// and what is left over at the first. A mark over a letter is at its letter, since
// programs take what is raised for a word of its own.
func shares(rs []rune, cluster []shaping.Glyph, rtl bool) []string {
	out := make([]string, len(cluster))
	var moving []int
	for i, g := range cluster {
		if rtl {
			i, g = len(cluster)-1-i, cluster[len(cluster)-1-i]
		}
		if g.Advance != 0 {
			moving = append(moving, i)
		}
	}
	if len(moving) == 0 {
		moving = append(moving, 0)
	}
	moving = moving[:max(min(len(moving), len(rs)), 1)]
	first := len(rs) - len(moving) + 1
	if len(rs) == 0 {
		return out
	}
	out[moving[0]] = string(rs[:first])
	for i, at := range moving[1:] {
		out[at] = string(rs[first+i])
	}
	return out
}

// face returns the file's own handle of a face: it keeps scratch space, so that
// two files cannot share one.
func (p *PDF) face(f *pdfFace) *gotext.Face {
	g := p.handles[f]
	if g == nil {
		g = gotext.NewFace(f.shaped)
		p.handles[f] = g
	}
	return g
}
