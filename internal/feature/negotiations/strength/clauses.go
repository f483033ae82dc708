package strength

// Conditions and exceptions: "unless public order so requires", "to the extent that
// budgets permit", "only when the law allows it". Each takes something from a duty or a
// ban. A permission that gets a condition is another matter: "may enter" → "may enter
// if a judge agrees" protects somebody, and whom nobody but a person can say.

// clause widens the word that opens a condition to what was put in with it, so that a
// reader sees the whole of it.
func (f *found) clause(m *mark, paired []int) *mark {
	out := *m
	for k := m.i + m.n; k < len(f.ts) && paired[k] < 0 && !f.ts[k].head && !f.ts[k].comma && out.n < 12; k++ {
		out.n = k + 1 - m.i
	}
	return &out
}

// permits reports whether a text does nothing but allow something.
func (f *found) permits() bool {
	may := false
	for i := range f.marks {
		switch m := &f.marks[i]; {
		case m.class == negation || m.class == bans || m.class == avoids:
			return false
		case m.class == modals && m.rung >= 60:
			may = true
		case m.class == modals:
			return false
		}
	}
	return may
}

// clauses compares the conditions of both texts, counted: one in other words is none new.
func (c *comparison) clauses() {
	is := func(m *mark) bool { return m.class == conditions }
	a, b := order(c.a, c.left[0], is), order(c.b, c.left[1], is)
	for len(a) > 0 && len(b) > 0 {
		a, b = a[1:], b[1:]
	}
	free := c.a.permits() && c.b.permits()
	for _, i := range a {
		if m := &c.a.marks[i]; !still(c.a, m, c.b) {
			dir := 1
			if free {
				dir = 0
			}
			c.say(KindCondition, dir, c.a.clause(m, c.pairedA), nil, m.n > 1)
		}
	}
	for _, j := range b {
		if m := &c.b.marks[j]; !still(c.b, m, c.a) {
			dir := -1
			if free {
				dir = 0
			}
			c.say(KindCondition, dir, nil, c.b.clause(m, c.pairedB), m.n > 1)
		}
	}
}

// allowed finds a ban that became something allowed under a condition, or the other way
// round, and says so: "shall not be handed over" → "shall be handed over only when the
// law permits it".
func (c *comparison) allowed() bool {
	denies := func(f *found, left map[int]bool) *mark {
		for _, i := range order(f, left, func(m *mark) bool { return m.class == negation || m.class == bans }) {
			return &f.marks[i]
		}
		return nil
	}
	limits := func(f *found, left map[int]bool) (int, *mark) {
		for _, i := range order(f, left, func(m *mark) bool { return m.class == conditions }) {
			return i, &f.marks[i]
		}
		return -1, nil
	}
	if x := denies(c.a, c.left[0]); x != nil && c.a.polarity() > c.b.polarity() {
		if j, y := limits(c.b, c.left[1]); y != nil {
			c.say(KindNegation, -1, x, c.b.clause(y, c.pairedB), false)
			delete(c.left[1], j)
			return true
		}
	}
	if y := denies(c.b, c.left[1]); y != nil && c.b.polarity() > c.a.polarity() {
		if i, x := limits(c.a, c.left[0]); x != nil {
			c.say(KindNegation, 1, c.a.clause(x, c.pairedA), y, false)
			delete(c.left[0], i)
			return true
		}
	}
	return false
}

// some finds "some" or "certain" put in before people or things that stand in both texts.
func (c *comparison) some() {
	for _, j := range order(c.b, c.left[1], func(m *mark) bool { return m.class == scope && m.rung >= 70 }) {
		if y := &c.b.marks[j]; y.i+y.n < len(c.b.ts) && c.pairedB[y.i+y.n] >= 0 {
			c.say(KindScope, -1, nil, y, false)
		}
	}
}

// formed reports whether a form of a word stands in a text, unpaired.
func (l *ladder) formed(w string, f *found, paired []int) bool {
	for i := range f.ts {
		if paired[i] < 0 && akin(f.ts[i].text, w) {
			return true
		}
	}
	return false
}
