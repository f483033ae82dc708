package align

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Op says what became of a piece of wording.
type Op int

// The pieces of a comparison.
const (
	Kept Op = iota // is in both
	Ins            // is in the new wording only
	Del            // is in the old wording only
)

// Span is a run of wording with one fate.
type Span struct {
	Op   Op
	Text string
}

// IsIns is for templates.
func (s Span) IsIns() bool { return s.Op == Ins }

// IsDel is for templates.
func (s Span) IsDel() bool { return s.Op == Del }

// Words compares two wordings word by word; where a script does not part its words
// by spaces (Han, kana, Thai and others) each character is one. Joining the texts of
// all spans but the Ins ones gives before, of all but the Del ones after. What was
// taken out stands before what was put in its place, and no single short word is
// left standing between two replaced ones.
func Words(before, after string) []Span {
	if before == after {
		if before == "" {
			return nil
		}
		return []Span{{Kept, before}}
	}
	a, b := pieces(before), pieces(after)
	d := differ{num: map[string]int32{}}
	d.a, d.b = d.number(a), d.number(b)
	d.sameB = make([]int32, len(a))
	for i := range d.sameB {
		d.sameB[i] = -1
	}
	d.compare(0, len(a), 0, len(b), 0)
	return spans(a, b, readable(a, b, d.edits()))
}

// piece is a word or sign and the white space after it.
type piece struct{ word, space string }

// pieces parts a text; the first has no word when the text begins with a space.
func pieces(s string) (out []piece) {
	add := func(from, to int) {
		if from < to {
			out = append(out, piece{word: s[from:to]})
		}
	}
	start, was := 0, between
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if unicode.IsSpace(r) {
			add(start, i)
			k := i
			for i < len(s) {
				r, n := utf8.DecodeRuneInString(s[i:])
				if !unicode.IsSpace(r) {
					break
				}
				i += n
			}
			if len(out) == 0 {
				out = append(out, piece{})
			}
			out[len(out)-1].space = s[k:i]
			start, was = i, between
			continue
		}
		kind := kindOf(r)
		switch {
		case unicode.IsMark(r) && i > start, kind == unseen:
			kind = was // belongs to what is before it
		case inside(s, start, i, r, n, was):
			kind = inWord
			if splits(s[start:i], s[i+n:]) {
				add(start, i+n)
				start = i + n
			}
		case kind != inWord || was != inWord:
			add(start, i)
			start = i
		}
		was = kind
		i += n
	}
	add(start, len(s))
	return out
}

// inside reports whether the sign r at i stands within a word or figure: the
// apostrophe of "don't", the points of "1,000.5".
func inside(s string, start, i int, r rune, n int, was runeKind) bool {
	if was != inWord || i == start {
		return false
	}
	last, _ := utf8.DecodeLastRuneInString(s[start:i])
	next, _ := utf8.DecodeRuneInString(s[i+n:])
	switch r {
	case '\'', '’':
		return unicode.IsLetter(last) && unicode.IsLetter(next)
	case '.', ',':
		return unicode.IsDigit(last) && unicode.IsDigit(next)
	}
	return false
}

// splits reports whether an apostrophe ends a word of its own, as in "l'accord".
func splits(head, tail string) bool {
	letters := 0
	for _, r := range tail {
		if !unicode.IsLetter(r) {
			break
		}
		letters++
	}
	r, _ := utf8.DecodeLastRuneInString(head)
	return letters >= 3 && unicode.IsLetter(r)
}

// spans writes the edits out.
func spans(a, b []piece, edits []edit) []Span {
	var out []Span
	put := func(op Op, text string) {
		if text == "" {
			return
		}
		if n := len(out); n > 0 && out[n-1].Op == op {
			out[n-1].Text += text
			return
		}
		out = append(out, Span{op, text})
	}
	var del, ins strings.Builder
	flush := func() {
		x, y := del.String(), ins.String()
		del.Reset()
		ins.Reset()
		if x == "" || y == "" {
			put(Del, x)
			put(Ins, y)
			return
		}
		if strings.TrimSpace(x) == "" && strings.TrimSpace(y) == "" {
			put(Del, x)
			put(Ins, y)
			return
		}
		// The space after both belongs to neither.
		tail := commonSpace(x, y)
		put(Del, x[:len(x)-tail])
		put(Ins, y[:len(y)-tail])
		put(Kept, x[len(x)-tail:])
	}
	for _, e := range edits {
		if !e.same {
			for _, p := range a[e.p0:e.p1] {
				del.WriteString(p.word + p.space)
			}
			for _, p := range b[e.q0:e.q1] {
				ins.WriteString(p.word + p.space)
			}
			continue
		}
		var kept strings.Builder
		for k := 0; k < e.p1-e.p0; k++ {
			x, y := a[e.p0+k], b[e.q0+k]
			if del.Len()+ins.Len() > 0 {
				flush()
			}
			kept.WriteString(x.word)
			if x.space == y.space {
				kept.WriteString(x.space)
				continue
			}
			put(Kept, kept.String())
			kept.Reset()
			del.WriteString(x.space)
			ins.WriteString(y.space)
		}
		put(Kept, kept.String())
	}
	flush()
	return out
}

// commonSpace returns how many bytes of white space two texts end with alike.
func commonSpace(x, y string) int {
	n := 0
	for n < len(x) && n < len(y) {
		r, k := utf8.DecodeLastRuneInString(x[:len(x)-n])
		if s, _ := utf8.DecodeLastRuneInString(y[:len(y)-n]); r != s || !unicode.IsSpace(r) {
			break
		}
		n += k
	}
	return n
}
