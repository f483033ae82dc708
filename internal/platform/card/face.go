package card

import (
	"sync"

	gotext "github.com/go-text/typesetting/font"
	ot "github.com/go-text/typesetting/font/opentype"
	xfont "golang.org/x/image/font"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"groundswell/internal/platform/font"
)

// face is one face, read when first asked for and then kept.
//
// The six Noto faces are shaped, so their tables are parsed: about two
// megabytes each. Chinese needs no shaping, and its face has 17,000 glyphs; it stays in
// the program file, from which each glyph is read when it is drawn, and so
// takes hardly any memory.
type face struct {
	file  string
	plain bool    // no shaping: one glyph a character
	arab  bool    // for the Arabic script
	scale float64 // size against Noto Serif, for an equal look beside it

	once   sync.Once
	err    error
	shaped *gotext.Face // unless plain
	raw    *sfnt.Font   // if plain
	buf    sfnt.Buffer
}

var (
	display   = &face{file: "NotoSerifDisplay-Regular", scale: 1}
	serif     = &face{file: "NotoSerif-Regular", scale: 1}
	serifBold = &face{file: "NotoSerif-Bold", scale: 1}
	italic    = &face{file: "NotoSerif-Italic", scale: 1}
	naskh     = &face{file: "NotoNaskhArabic-Regular", arab: true, scale: 1.16}
	naskhBold = &face{file: "NotoNaskhArabic-Bold", arab: true, scale: 1.16}
	han       = &face{file: "DroidSansFallback", plain: true, scale: 1}
)

// ppem is the size at which plain outlines are read, fine enough for any card.
const ppem = 2048

// ready reads the face if that was not done before, and tells whether it can be used.
func (f *face) ready() bool {
	f.once.Do(func() {
		file, err := font.Open(f.file)
		if err != nil {
			f.err = err
			return
		}
		if f.plain {
			f.raw, f.err = sfnt.ParseReaderAt(file)
		} else {
			f.shaped, f.err = gotext.ParseTTF(file)
		}
	})
	return f.err == nil
}

// has tells whether the face has a glyph for r.
func (f *face) has(r rune) bool {
	if !f.ready() {
		return false
	}
	if f.plain {
		g, err := f.raw.GlyphIndex(&f.buf, r)
		return err == nil && g != 0
	}
	_, ok := f.shaped.NominalGlyph(r)
	return ok
}

// advance returns the width of a plain face's glyph for r, in em, and the glyph.
func (f *face) advance(r rune) (gid uint32, width float64) {
	g, err := f.raw.GlyphIndex(&f.buf, r)
	if err != nil {
		return 0, 0
	}
	w, err := f.raw.GlyphAdvance(&f.buf, g, fixed.I(ppem), xfont.HintingNone)
	if err != nil {
		return 0, 0
	}
	return uint32(g), float64(w) / 64 / ppem
}

type operation uint8

const (
	moveTo operation = iota
	lineTo
	quadTo
	cubeTo
)

// point is a place in em: x to the right, y upward from the base line.
type point struct{ x, y float64 }

// segment is one stroke of an outline; how many points count depends on op.
type segment struct {
	op operation
	p  [3]point
}

// outline returns a glyph's shape; empty for a space.
func (f *face) outline(gid uint32) []segment {
	if f.plain {
		return f.plainOutline(gid)
	}
	o, ok := f.shaped.GlyphDataOutline(gotext.GID(gid))
	if !ok {
		return nil
	}
	em := float64(f.shaped.Upem())
	out := make([]segment, len(o.Segments))
	for i, s := range o.Segments {
		for k, p := range s.Args {
			out[i].p[k] = point{float64(p.X) / em, float64(p.Y) / em}
		}
		switch s.Op {
		case ot.SegmentOpMoveTo:
			out[i].op = moveTo
		case ot.SegmentOpLineTo:
			out[i].op = lineTo
		case ot.SegmentOpQuadTo:
			out[i].op = quadTo
		case ot.SegmentOpCubeTo:
			out[i].op = cubeTo
		}
	}
	return out
}

func (f *face) plainOutline(gid uint32) []segment {
	segs, err := f.raw.LoadGlyph(&f.buf, sfnt.GlyphIndex(gid), fixed.I(ppem), nil)
	if err != nil {
		return nil
	}
	out := make([]segment, len(segs))
	for i, s := range segs {
		for k, p := range s.Args {
			out[i].p[k] = point{float64(p.X) / 64 / ppem, -float64(p.Y) / 64 / ppem}
		}
		switch s.Op {
		case sfnt.SegmentOpMoveTo:
			out[i].op = moveTo
		case sfnt.SegmentOpLineTo:
			out[i].op = lineTo
		case sfnt.SegmentOpQuadTo:
			out[i].op = quadTo
		case sfnt.SegmentOpCubeTo:
			out[i].op = cubeTo
		}
	}
	return out
}
