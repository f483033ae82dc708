package card

import (
	"unicode"

	"github.com/go-text/typesetting/segmenter"

	"groundswell/internal/platform/font"
)

// text is one paragraph, ready to be cut into lines.
type text struct {
	style  *style
	rtl    bool // the direction it is read in
	runes  []rune
	levels []uint8 // of the bidirectional algorithm: odd runs right to left
	faces  []*face
	breaks []int              // where a line may end, ascending, the last is len(runes)
	steps  []int              // where a character as readers see it ends
	widths map[[2]int]float64 // of pieces already measured, in em
}

// text prepares str. A paragraph's direction is that of its first letter.
func (s *setter) text(str string, st *style) *text {
	return s.prepare([]rune(clean(str)), st)
}

func (s *setter) prepare(rs []rune, st *style) *text {
	rs = st.drawable(rs)
	t := &text{style: st, rtl: font.RightToLeft(rs, s.rtl), widths: map[[2]int]float64{}}
	levels := font.Levels(rs, t.rtl)
	for i, r := range rs {
		if !font.Steers(r) {
			t.runes = append(t.runes, r)
			t.levels = append(t.levels, levels[i])
		}
	}
	t.faces = font.Pick(t.runes, func(i int) *face { return st.first(t.runes[i]) }, (*face).has)
	if len(t.runes) == 0 {
		return t
	}
	var seg segmenter.Segmenter
	font.Guard(func() {
		seg.Init(t.runes)
		for it := seg.LineIterator(); it.Next(); {
			l := it.Line()
			t.breaks = append(t.breaks, l.Offset+len(l.Text))
		}
		for it := seg.GraphemeIterator(); it.Next(); {
			g := it.Grapheme()
			t.steps = append(t.steps, g.Offset+len(g.Text))
		}
	})
	t.breaks = closed(t.breaks, len(t.runes))
	t.steps = closed(t.steps, len(t.runes))
	return t
}

// closed returns the ascending list of ends, ending with n whatever it held.
func closed(ends []int, n int) []int {
	out := ends[:0]
	last := 0
	for _, e := range ends {
		if e > last && e < n {
			out = append(out, e)
			last = e
		}
	}
	return append(out, n)
}

// cut returns the text's first n steps with an ellipsis, fewer if that would
// cut through a word that is not very long.
func (s *setter) cut(t *text, n int) *text {
	end := 0
	if n > 0 {
		end = t.steps[n-1]
	}
	for i := len(t.breaks) - 1; i >= 0; i-- {
		if at := t.breaks[i]; at <= end {
			if end-at < 20 {
				end = at
			}
			break
		}
	}
	for end > 0 && (unicode.IsSpace(t.runes[end-1]) || unicode.IsPunct(t.runes[end-1])) {
		end--
	}
	return s.prepare(append(append([]rune(nil), t.runes[:end]...), '…'), t.style)
}

// drawable returns rs without the characters that no face of the style has.
// Signs are left out; letters and digits leave an ellipsis, so that a reader
// sees that there was something.
func (st *style) drawable(rs []rune) []rune {
	out := rs[:0:0]
	for _, r := range rs {
		known := font.Steers(r) || font.Joins(r)
		for _, f := range st.faces {
			known = known || f.has(r)
		}
		n := len(out)
		switch {
		case (r == ' ' || font.Joins(r)) && (n == 0 || out[n-1] == ' '): // the sign before it was left out
		case known:
			out = append(out, r)
		case !unicode.In(r, unicode.L, unicode.N):
		case n > 0 && out[n-1] == '…':
		case n > 1 && out[n-1] == ' ' && out[n-2] == '…':
		default:
			out = append(out, '…')
		}
	}
	return out
}

// first is the first face that knows r.
func (st *style) first(r rune) *face {
	for _, f := range st.faces {
		if f.has(r) {
			return f
		}
	}
	return st.faces[0]
}
