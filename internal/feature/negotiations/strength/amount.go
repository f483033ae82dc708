package strength

import (
	"math"
	"sort"
	"strconv"
)

// cue is a word that tells the sense of a number near it.
type cue struct {
	class class
	i, n  int
}

// amounts finds the numbers that count something: not those of resolutions, dates
// and goals, and not those that a deadline has taken.
func (l *ladder) amounts(f *found) {
	taken := map[int]bool{}
	for _, m := range f.marks {
		if m.class == deadline || m.class == ignore {
			for k := m.i; k < m.i+m.n; k++ {
				taken[k] = true
			}
		}
	}
	var cues []cue
	for i := 0; i < len(f.ts); {
		if m := l.longest(2, f.ts, i, func(*form) bool { return true }); m != nil {
			cues = append(cues, cue{m.class, i, len(m.words)})
			i += len(m.words)
			continue
		}
		i++
	}
	l.fractions(f, cues)
	for i, t := range f.ts {
		if !t.number || taken[i] || t.slash || t.head && i == 0 {
			continue
		}
		v, err := strconv.ParseFloat(t.text, 64)
		if err != nil {
			continue
		}
		m := mark{class: units, i: i, n: 1, value: v, bracket: t.bracket}
		sense(f.ts, cues, &m)
		l.measure(f, &m)
		if !m.amount && (v >= 1900 && v <= 2150 || referred(f.ts, cues, i, v)) {
			continue
		}
		m.id = "number " + strconv.FormatFloat(m.value, 'f', -1, 64)
		f.marks = append(f.marks, m)
	}
}

// fractions finds "half" and "two thirds": so many per cent. More of a part is more,
// where nothing says that it is to fall.
func (l *ladder) fractions(f *found, cues []cue) {
	for i := 0; i < len(f.ts); {
		w := l.longest(7, f.ts, i, func(*form) bool { return true })
		if w == nil {
			i++
			continue
		}
		m := mark{class: units, i: i, n: len(w.words), value: float64(w.rung), bracket: f.ts[i].bracket, amount: true}
		sense(f.ts, cues, &m)
		if m.up == 0 {
			m.up = 1
		}
		m.id = "number " + strconv.Itoa(w.rung)
		f.marks = append(f.marks, m)
		i += len(w.words)
	}
}

// measure reads the words after a number: 1.2 million is 1,200,000; and money that is
// given is more when it is more, unless another word near it says that it is to fall.
func (l *ladder) measure(f *found, m *mark) {
	given := f.first < 0 || f.marks[f.first].class == operative && f.marks[f.first].rung < 70
	for k := m.i + 1; k < len(f.ts) && k <= m.i+5 && !f.ts[k].head; {
		if f.ts[k].number && !(f.ts[k].bracket && m.bracket) {
			break // another number; but of "[12] [8] million" both are millions
		}
		w := l.longest(5, f.ts, k, func(*form) bool { return true })
		switch {
		case w == nil:
			k++
			continue
		case w.class == scale && k <= m.i+2:
			m.value *= math.Pow10(w.rung)
		case w.class == money && given && m.up == 0:
			m.up, m.amount = 1, true
		}
		k += len(w.words)
	}
}

// referred reports whether a number names a thing: resolution 70, 8 June, article 4.
func referred(ts []token, cues []cue, i int, v float64) bool {
	for _, c := range beside(cues, i) {
		if c.class == reference && (c.i+c.n == i || c.i == i+1 && v <= 31) {
			return true
		}
		if c.class == reference && c.i+c.n <= i && i-c.i-c.n <= 3 && sameSentence(ts, c.i, i) {
			return true // "articles 4, 5 and 6"
		}
	}
	return false
}

// another reports whether a second number stands between a number and what it counts:
// "[12] [8] million".
func another(ts []token, from, to int) bool {
	for k := from + 1; k < to; k++ {
		if ts[k].number {
			return true
		}
	}
	return false
}

func sameSentence(ts []token, from, to int) bool {
	for k := from + 1; k <= to; k++ {
		if ts[k].head {
			return false
		}
	}
	return true
}

// beside are the cues near a token, of all that a text has in their order: none further
// off says anything of it, and a text of nothing but amounts costs its length.
func beside(cues []cue, at int) []cue {
	const far = 32
	from := sort.Search(len(cues), func(k int) bool { return cues[k].i >= at-far })
	to := sort.Search(len(cues), func(k int) bool { return cues[k].i > at+far })
	return cues[from:to]
}

// sense looks for what a number counts and whether more of it is more. The nearest
// word decides: "reduce to fewer than 5", "by at least 5".
func sense(ts []token, cues []cue, m *mark) {
	cues = beside(cues, m.i)
	var near, down *cue
	by := false
	for k := range cues {
		c := &cues[k]
		switch {
		case c.class == units && c.i > m.i && c.i <= m.i+3 && sameSentence(ts, m.i, c.i):
			m.amount = true
			if !another(ts, m.i, c.i) {
				m.n = c.i + c.n - m.i
			}
		case c.class == units && c.i+c.n == m.i: // 百分之30
			m.amount = true
		case c.i >= m.i || m.i-c.i > 14 || !sameSentence(ts, c.i, m.i):
		case c.class == bys && c.i+c.n == m.i:
			by = true
		case c.class == ups && m.i-c.i <= 10:
			near = c
		case c.class == downs:
			near, down = c, c
		}
	}
	// After the number, as some languages put it: "30% 以上".
	for k := range cues {
		if c := &cues[k]; (c.class == ups || c.class == downs) && c.i == m.i+m.n && !ts[c.i].head && !ts[c.i].comma {
			near = c
		}
	}
	switch {
	case by && down != nil:
		m.up = 1
	case near == nil:
	case near.class == downs:
		m.up = -1
	default:
		m.up = 1
	}
	if near != nil && near.i+near.n == m.i {
		m.amount = true
	}
}
