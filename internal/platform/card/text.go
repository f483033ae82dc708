package card

import (
	"reflect"
	"unicode"

	"github.com/go-text/typesetting/bidi"
	"github.com/go-text/typesetting/segmenter"
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
	t := &text{style: st, rtl: rightToLeft(rs, s.rtl), widths: map[[2]int]float64{}}
	levels := bidiLevels(rs, t.rtl)
	for i, r := range rs {
		if !steers(r) {
			t.runes = append(t.runes, r)
			t.levels = append(t.levels, levels[i])
		}
	}
	t.faces = st.pick(t.runes)
	if len(t.runes) == 0 {
		return t
	}
	var seg segmenter.Segmenter
	guard(func() {
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

// bidiLevels returns each rune's embedding level (UAX 9).
//
// The library computes them but returns only runs of one direction, and there
// joins a number that follows right-to-left words (level 2) to the
// left-to-right words after it (level 0), which puts the number on the wrong
// side. So the levels are read from its result itself; a test holds that field
// in place. Without it, the runs' own levels are the best there is.
func bidiLevels(rs []rune, rtl bool) []uint8 {
	out := make([]uint8, len(rs))
	base, dir := uint8(0), bidi.LeftToRight
	if rtl {
		base, dir = 1, bidi.RightToLeft
	}
	for i := range out {
		out[i] = base
	}
	guard(func() {
		var p bidi.Paragraph
		runs := p.Segment(rs, dir)
		if v := reflect.ValueOf(&p).Elem().FieldByName("resultLevels"); v.Kind() == reflect.Slice && v.Len() == len(rs) {
			for i := range out {
				out[i] = uint8(v.Index(i).Int())
			}
			return
		}
		for i := range runs.NumRuns() {
			r := runs.Run(i)
			for k := r.Start; k < r.End && k < len(out); k++ {
				out[k] = uint8(r.Level)
			}
		}
	})
	return out
}

// drawable returns rs without the characters that no face of the style has.
// Signs are left out; letters and digits leave an ellipsis, so that a reader
// sees that there was something.
func (st *style) drawable(rs []rune) []rune {
	out := rs[:0:0]
	for _, r := range rs {
		known := steers(r) || joins(r)
		for _, f := range st.faces {
			known = known || f.has(r)
		}
		n := len(out)
		switch {
		case (r == ' ' || joins(r)) && (n == 0 || out[n-1] == ' '): // the sign before it was left out
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

// joins tells the invisible characters that only change how others join or break.
func joins(r rune) bool { return r == '\u200c' || r == '\u200d' || r == '\u2060' || r == '\u200b' }

// pick chooses a face for each rune. Letters, digits and signs have the first
// face that knows them; what stands between has the face of the word before, or
// for an opening mark of the word after, so that a pair of quotation marks
// around an Arabic word is of one make.
func (st *style) pick(rs []rune) []*face {
	out := make([]*face, len(rs))
	after := make([]*face, len(rs)) // the face of the next word
	var next *face
	for i := len(rs) - 1; i >= 0; i-- {
		after[i] = next
		if !between(rs[i]) {
			out[i] = st.first(rs[i])
			next = out[i]
		}
	}
	var prev *face
	for i, r := range rs {
		if out[i] != nil {
			prev = out[i]
			continue
		}
		a, b := prev, after[i]
		if unicode.In(r, unicode.Ps, unicode.Pi) {
			a, b = b, a
		}
		switch {
		case a != nil && (a.has(r) || joins(r)):
			out[i] = a
		case b != nil && (b.has(r) || joins(r)):
			out[i] = b
		default:
			out[i] = st.first(r)
		}
	}
	return out
}

func (st *style) first(r rune) *face {
	for _, f := range st.faces {
		if f.has(r) {
			return f
		}
	}
	return st.faces[0]
}

// between tells characters that belong to no script of their own.
func between(r rune) bool {
	return unicode.In(r, unicode.P, unicode.Z, unicode.M, unicode.Cf)
}
