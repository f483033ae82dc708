package strength

import "strconv"

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
		if !m.amount && (v >= 1900 && v <= 2150 || referred(f.ts, cues, i, v)) {
			continue
		}
		m.id = "number " + t.text
		f.marks = append(f.marks, m)
	}
}

// referred reports whether a number names a thing: resolution 70, 8 June, article 4.
func referred(ts []token, cues []cue, i int, v float64) bool {
	for _, c := range cues {
		if c.class == reference && (c.i+c.n == i || c.i == i+1 && v <= 31) {
			return true
		}
		if c.class == reference && c.i+c.n <= i && i-c.i-c.n <= 3 && sameSentence(ts, c.i, i) {
			return true // "articles 4, 5 and 6"
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

// sense looks for what a number counts and whether more of it is more. The nearest
// word decides: "reduce to fewer than 5", "by at least 5".
func sense(ts []token, cues []cue, m *mark) {
	var near, down *cue
	by := false
	for k := range cues {
		c := &cues[k]
		switch {
		case c.class == units && c.i > m.i && c.i <= m.i+3 && sameSentence(ts, m.i, c.i):
			m.amount = true
			m.n = c.i + c.n - m.i
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
