package font

import (
	"reflect"
	"slices"
	"unicode"

	"github.com/go-text/typesetting/bidi"
)

// Steers tells the characters that only tell the bidirectional algorithm which
// way to go. They have done their work once the levels are known.
func Steers(r rune) bool {
	return r == '\u200e' || r == '\u200f' || r == '\u061c' || r >= '\u2066' && r <= '\u2069'
}

// Joins tells the invisible characters that only change how others join or break.
func Joins(r rune) bool { return r == '\u200c' || r == '\u200d' || r == '\u2060' || r == '\u200b' }

// Useful tells the format characters (Cf) that a text keeps: joiners, marks of
// direction and isolates. Overrides and embeddings are not among them: they
// serve to make text read as something else.
func Useful(r rune) bool {
	return Steers(r) || r == '\u200c' || r == '\u200d' || r == '\u2060' ||
		// Arabic signs that stand over a number are format characters by category, yet visible.
		r >= '\u0600' && r <= '\u0605' || r == '\u06dd' || r == '\u08e2'
}

// Between tells characters that belong to no script of their own.
func Between(r rune) bool {
	return unicode.In(r, unicode.P, unicode.Z, unicode.M, unicode.Cf)
}

// RightToLeft tells the direction of a text by its first letter, as dir=auto
// does in HTML; otherwise is the answer for a text without letters.
func RightToLeft(rs []rune, otherwise bool) bool {
	depth := 0
	for _, r := range rs {
		switch {
		case r == '\u200e' && depth == 0:
			return false
		case (r == '\u200f' || r == '\u061c') && depth == 0:
			return true
		case r >= '\u2066' && r <= '\u2068':
			depth++
		case r == '\u2069' && depth > 0:
			depth--
		case depth == 0 && unicode.IsLetter(r):
			return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
		}
	}
	return otherwise
}

// Levels returns each rune's embedding level (UAX 9) in a paragraph that is read
// from the left, or with rtl from the right. Odd levels run right to left.
//
// The library computes them but returns only runs of one direction, and there
// joins a number that follows right-to-left words (level 2) to the
// left-to-right words after it (level 0), which puts the number on the wrong
// side. So the levels are read from its result itself; a test holds that field
// in place. Without it, the runs' own levels are the best there is.
//
// The end of a line that was ordered ends a paragraph (rule P1), and the library
// reads the first paragraph only: each is read by itself.
func Levels(rs []rune, rtl bool) []uint8 {
	out := make([]uint8, 0, len(rs))
	for len(rs) > 0 {
		end := slices.IndexFunc(rs, func(r rune) bool { return r == '\n' || r == '\u2029' }) + 1
		if end == 0 {
			end = len(rs)
		}
		out = append(out, levels(rs[:end], rtl)...)
		rs = rs[end:]
	}
	return out
}

// levels are those of one paragraph.
func levels(rs []rune, rtl bool) []uint8 {
	out := make([]uint8, len(rs))
	base, dir := uint8(0), bidi.LeftToRight
	if rtl {
		base, dir = 1, bidi.RightToLeft
	}
	for i := range out {
		out[i] = base
	}
	Guard(func() {
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

// Visual puts pieces of a line into the order in which they stand, left to
// right: from the highest level down, every stretch of that level or above is
// reversed (UAX 9, L2). It changes pieces itself.
func Visual[T any](pieces []T, level func(T) uint8) []T {
	var top uint8
	for _, p := range pieces {
		top = max(top, level(p))
	}
	for l := top; l > 0; l-- {
		for i := 0; i < len(pieces); i++ {
			j := i
			for j < len(pieces) && level(pieces[j]) >= l {
				j++
			}
			for a, b := i, j-1; a < b; a, b = a+1, b-1 {
				pieces[a], pieces[b] = pieces[b], pieces[a]
			}
			i = max(i, j)
		}
	}
	return pieces
}

// Guard runs f, which calls code of others on text of others, and tells whether
// it came back without a panic. The libraries are not known to panic here; if
// one does, a word is missing from a page, and the program goes on.
func Guard(f func()) (ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	f()
	return true
}
