package card

import (
	"math"

	"github.com/go-text/typesetting/font/opentype"
	"github.com/go-text/typesetting/shaping"

	"groundswell/internal/core"
	"groundswell/internal/platform/font"
)

// style says in which faces a text is set: the first that has a character draws
// it, except that punctuation and spaces keep to their neighbours.
type style struct {
	faces    []*face
	features []shaping.FontFeature
	tracking float64 // added after each letter of faces that are not Arabic, in em
	bold     float64 // how far apart the Chinese face is struck twice, in em
}

// setter sets the texts of one card in one language.
type setter struct {
	lang   core.Lang
	rtl    bool
	shapes map[glyphKey]shape
	boxes  int // glyphs that came out as .notdef; they are not drawn

	title, small, label, number, site, note *style
}

type glyphKey struct {
	face *face
	gid  uint32
}

// shape is an outline and the rectangle around it, in em.
type shape struct {
	segs                     []segment
	left, right, top, bottom float64
}

// smallCaps turns all letters into small capitals.
var smallCaps = []shaping.FontFeature{
	{Tag: opentype.MustNewTag("smcp"), Value: 1},
	{Tag: opentype.MustNewTag("c2sc"), Value: 1},
}

// shaper is shared by all cards, since it keeps what it has worked out about
// each face. It is used under the lock of [Draw] only.
var shaper shaping.HarfbuzzShaper

// newSetter returns a setter with the styles of the site's style sheet: labels
// in small capitals, in Russian in italics, in Arabic and Chinese bold.
func newSetter(l core.Lang) *setter {
	s := &setter{lang: l, rtl: l.Dir() == "rtl", shapes: map[glyphKey]shape{}}
	s.title = &style{faces: []*face{display, naskh, han}}
	s.small = &style{faces: []*face{serif, naskh, han}}
	s.number = &style{faces: []*face{display, naskh, han}}
	s.site = &style{faces: []*face{serifBold, naskhBold, han}, bold: 0.03}
	s.note = &style{faces: []*face{serif, naskh, han}}
	switch l {
	case "ru":
		s.label = &style{faces: []*face{italic, serif, naskh, han}}
	case "ar", "zh":
		s.title = s.small // beside these scripts the thin strokes of the display face look weak
		s.label = &style{faces: []*face{serifBold, naskhBold, han}, bold: 0.03}
	default:
		s.label = &style{faces: []*face{serif, naskh, han}, features: smallCaps, tracking: 0.05}
	}
	return s
}

// err returns why a face could not be read, if one could not.
func (s *setter) err() error {
	for _, st := range []*style{s.title, s.small, s.label, s.number, s.site, s.note} {
		for _, f := range st.faces {
			if f.err != nil {
				return f.err
			}
		}
	}
	return nil
}

// shape returns the outline of a glyph with its bounds, each read once a card.
func (s *setter) shape(f *face, gid uint32) shape {
	key := glyphKey{f, gid}
	if sh, ok := s.shapes[key]; ok {
		return sh
	}
	var sh shape
	font.Guard(func() { sh.segs = f.outline(gid) })
	if len(sh.segs) > 0 {
		sh.left, sh.bottom = math.Inf(1), math.Inf(1)
		sh.right, sh.top = math.Inf(-1), math.Inf(-1)
	}
	for _, seg := range sh.segs {
		n := 1
		switch seg.op {
		case quadTo:
			n = 2
		case cubeTo:
			n = 3
		}
		for _, p := range seg.p[:n] { // control points too: the bounds may be a hair too wide
			sh.left, sh.right = math.Min(sh.left, p.x), math.Max(sh.right, p.x)
			sh.bottom, sh.top = math.Min(sh.bottom, p.y), math.Max(sh.top, p.y)
		}
	}
	s.shapes[key] = sh
	return sh
}
