package strength

// passes is the rung from which on a verb put before another one passes the matter on
// to others: "Consider …" is less when it becomes "Invite States to consider …".
const passes = 40

// governed deals with a verb that opens the one text and stands behind another verb in
// the other: "Adopt …" and "We commit to adopt …", "Consider …" and "Invite States to
// consider …". It answers false when x and y are not such a pair.
func (c *comparison) governed(x, y *mark) bool {
	verb, deed, sign, side := y, x, -1, 1 // what was put in front, and what it governs
	h := c.b.behind(y, c.a.ts[x.i].text)
	if h < 0 {
		verb, deed, sign, side = x, y, 1, 0
		h = c.a.behind(x, c.b.ts[y.i].text)
	}
	if h < 0 || verb.class != operative || deed.class != operative {
		return false
	}
	switch {
	case deed.rung >= passes && verb.rung >= passes:
		c.say(KindVerb, sign, x, y, true)
	case deed.rung >= passes && verb.rung <= 20:
		c.say(KindVerb, -sign, x, y, true)
	case deed.rung >= passes:
		c.say(KindVerb, 0, x, y, false)
	case verb.rung > commits+5:
		c.say(KindVerb, sign, x, y, true)
	}
	delete(c.left[side], h)
	return true
}

// behind finds, after a verb, the mark of what is to be done whose first word is w in
// some form; -1 if there is none.
func (f *found) behind(verb *mark, w string) int {
	for k := range f.marks {
		m := &f.marks[k]
		if m.i > verb.i && (m.class == hedges || m.class == action || m.class == ending) && akin(f.ts[m.i].text, w) {
			return k
		}
	}
	return -1
}

// akin reports whether two words are forms of one word, roughly.
func akin(a, b string) bool {
	x, y := []rune(a), []rune(b)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return a == b || n >= 5 && len(x)-n <= 4 && len(y)-n <= 4
}

// acted reports whether those who act end right before token i.
func (f *found) acted(i int) bool {
	for k := range f.agents {
		if m := &f.agents[k]; m.i+m.n == i {
			return true
		}
	}
	return false
}

// passed answers 1 for a verb that one text has, where the other has none, and that
// only hands the matter on: "Encourage the training of nurses" for "Train nurses",
// "States consider ensuring" for "States ensure". Else 0: nothing can be said.
func (f *found) passed(m *mark, left map[int]bool, l *ladder, other *found, paired []int) int {
	if m.class != operative || m.rung > 70 {
		return 0
	}
	if m.rung >= passes && (m.i == 0 || f.acted(m.i)) && f.keeps(m, l, other, paired) {
		return 1
	}
	for k := range f.marks {
		o := &f.marks[k]
		if d := o.i - m.i - m.n; (o.class == action || o.class == ending) && d >= 0 && d <= 1 && !left[k] && m.rung > commits+5 {
			return 1
		}
	}
	return 0
}

// keeps reports whether the first word that only the other text has stands, in some
// form, behind a verb: it was put before that word. Else it took its place, and one
// unknown verb for another says nothing.
func (f *found) keeps(m *mark, l *ladder, other *found, paired []int) bool {
	for i := range other.ts {
		if paired[i] >= 0 || l.little(other.ts, i) {
			continue
		}
		w := other.ts[i].text
		for k := m.i + m.n; k < len(f.ts); k++ {
			if l.kin(f.ts[k].text, w) {
				return true
			}
		}
		return false
	}
	return true
}
