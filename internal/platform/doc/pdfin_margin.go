package doc

import (
	"slices"
	"unicode"
)

// marginMark is a number that may count the lines.
type marginMark struct {
	page, line, word, n int
	at                  float32 // its edge towards the text
	alone               bool    // it stands higher or lower than the line it counts
}

// follows reports whether b counts the line that comes d lines behind that of a: numbers
// of paragraphs count up too, but not with the lines.
func (b *marginMark) follows(a *marginMark, d int) bool {
	most := d + d/3
	if a.alone && b.alone {
		most = 2 * d
	}
	lines := b.line - a.line
	return b.n-a.n == d && b.n%d == 0 && lines >= d && lines <= most
}

// margins lets go numbers of lines that stand outside the text, seldom or on short
// pages: every fifth one has too few on a page to be told by that page alone. In the
// file they count up with the lines, by one or by five, from page to page or anew.
func (l *inLayout) margins() {
	for _, last := range []bool{false, true} {
		var marks []marginMark
		for p := range l.pages {
			marks = append(marks, l.marginOf(p, last)...)
		}
		ones, fives, pairs, steady := 0, 0, 0, make([]bool, len(marks))
		var places []float32
		for k := 1; k < len(marks); k++ {
			a, b := marks[k-1], marks[k]
			if a.page != b.page {
				continue
			}
			pairs++
			one, five := b.follows(&a, 1), b.follows(&a, 5)
			ones, fives = ones+ifOne(one), fives+ifOne(five)
			if one || five {
				steady[k-1], steady[k] = true, true
				places = append(places, b.at)
			}
		}
		if good := ones + fives; ones < 8 && fives < 4 || good*10 < 8*pairs {
			continue
		}
		slices.Sort(places)
		usual := places[len(places)/2]
		for k, m := range marks {
			if steady[k] || abs(m.at-usual) < 2*l.size { // one on a short page
				l.unmark(m)
			}
		}
	}
}

// marginOf gives the numbers of a page that stand by themselves before (or behind)
// all of its text.
func (l *inLayout) marginOf(p int, last bool) (out []marginMark) {
	leaf := &l.pages[p]
	edge := float32(0)
	first := true
	for i := range leaf.lines {
		line := &leaf.lines[i]
		if line.gone || len(line.words) == 0 {
			continue
		}
		j, next := 0, 1
		if last {
			j, next = len(line.words)-1, len(line.words)-2
		}
		w := &line.words[j]
		n, ok := countOf(w.text)
		alone := len(line.words) == 1
		if ok && (alone || !last && line.words[1].x-w.right() > 0.9*line.size || last && w.x-line.words[next].right() > 0.9*line.size) {
			m := marginMark{page: p, line: i, word: j, n: n, at: w.right(), alone: alone}
			if last {
				m.at = w.x
			}
			out = append(out, m)
			if alone {
				continue
			}
			w = &line.words[next]
		}
		// Where the text begins, or ends.
		switch {
		case last && (first || w.right() > edge):
			edge = w.right()
		case !last && (first || w.x < edge):
			edge = w.x
		}
		first = false
	}
	return slices.DeleteFunc(out, func(m marginMark) bool {
		return !last && m.at > edge-0.3*l.size || last && m.at < edge+0.3*l.size
	})
}

// unmark takes a number off its line.
func (l *inLayout) unmark(m marginMark) {
	line := &l.pages[m.page].lines[m.line]
	l.doc.LineNumbers++
	if len(line.words) == 1 {
		line.gone = true
		return
	}
	line.words = slices.Delete(line.words, m.word, m.word+1)
	if line.raised != nil {
		line.raised = slices.Delete(line.raised, m.word, m.word+1)
	}
	line.x0, line.x1 = line.words[0].x, line.words[0].right()
	for _, w := range line.words {
		line.x0, line.x1 = min(line.x0, w.x), max(line.x1, w.right())
	}
}

// countOf gives the value of a number in the digits of any script.
func countOf(s string) (int, bool) {
	n := 0
	for _, r := range s {
		if !unicode.IsDigit(r) || n > 99_999 {
			return 0, false
		}
		d := -1
		for _, zero := range []rune{'0', '٠', '۰', '０'} {
			if r >= zero && r <= zero+9 {
				d = int(r - zero)
			}
		}
		if d < 0 {
			return 0, false
		}
		n = n*10 + d
	}
	return n, s != ""
}
