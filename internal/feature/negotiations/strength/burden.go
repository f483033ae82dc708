package strength

// burden finds a duty taken off those who had it: who was to act stood at the head of a
// sentence, and is named no more, while everybody ("all stakeholders") or nobody ("a
// shared responsibility") stands there. Never sure: who is meant may be said elsewhere.
func (c *comparison) burden() {
	for _, r := range c.why {
		if r.Kind == KindGroup {
			return
		}
	}
	if x := c.a.payer(c.b); x != nil && c.agrees(-1) {
		c.say(KindGroup, -1, x, c.b.anybody(), false)
		return
	}
	shift := func(own, other *found) (x, y *mark) {
		y = other.anybody()
		if x = c.l.head(own); x == nil {
			x = c.doers(own, other)
		}
		if x == nil || other.first >= 0 && own.first < 0 {
			return nil, nil
		}
		for k := range other.agents {
			if m := &other.agents[k]; m.class == ourselves || akin(other.ts[m.i].text, own.ts[x.i].text) {
				return nil, nil
			}
		}
		if y == nil && (len(other.agents) > 0 || other.first >= 0 || other.bare >= 0) {
			return nil, nil
		}
		return x, y
	}
	if x, y := shift(c.a, c.b); x != nil && c.agrees(-1) {
		c.say(KindGroup, -1, x, y, false)
	} else if y, x := shift(c.b, c.a); y != nil && c.agrees(1) {
		c.say(KindGroup, 1, x, y, false)
	}
}

// doers answers whoever stands before the first "shall" of a text, by the place alone:
// "Airlines shall pay" → "the journey shall be paid". They must be gone, whoever stands in
// their place must have been there before, and the deed must be one ("shall be" is none).
func (c *comparison) doers(own, other *found) *mark {
	before := func(f *found) int {
		for k := range f.marks {
			if m := &f.marks[k]; m.class == modals && !c.l.little(f.ts, m.i+m.n-1) || m.class == modals && m.rung <= 5 {
				return k
			}
		}
		return -1
	}
	i, j := before(own), before(other)
	if i < 0 || j < 0 || own.first >= 0 || own.marks[i].i == 0 || own.marks[i].i > 6 || own.marks[i].bracket {
		return nil
	}
	has := func(f *found, w string) bool {
		for k := range f.ts {
			if c.l.kin(f.ts[k].text, w) {
				return true
			}
		}
		return false
	}
	n := 0
	for k := 0; k < own.marks[i].i; k++ {
		if !c.l.little(own.ts, k) {
			if n++; has(other, own.ts[k].text) {
				return nil
			}
		}
	}
	m := 0
	for k := 0; k < other.marks[j].i; k++ {
		if !c.l.little(other.ts, k) {
			if m++; !has(own, other.ts[k].text) {
				return nil
			}
		}
	}
	next := own.marks[i].i + own.marks[i].n
	if n == 0 || m == 0 || next >= len(own.ts) || c.l.little(own.ts, next) {
		return nil
	}
	return &mark{class: agents, i: 0, n: own.marks[i].i}
}

// head answers those who are to act when they open the text: nothing but little words
// stands before them.
func (l *ladder) head(f *found) *mark {
	if len(f.agents) == 0 || f.agents[0].class == ourselves || f.agents[0].bracket {
		return nil
	}
	for i := 0; i < f.agents[0].i; i++ {
		if !l.little(f.ts, i) {
			if m := l.longest(0, f.ts, i, func(m *form) bool { return m.class == scope || m.class == modals }); m == nil {
				return nil
			}
		}
	}
	return &f.agents[0]
}

// anybody answers words for people that name nobody, nil if there are none.
func (f *found) anybody() *mark {
	for k := range f.groups {
		if m := &f.groups[k]; m.class == vague {
			return m
		}
	}
	return nil
}

// payer answers those of whom more is asked than of others ("developed countries",
// "donors"), when the other text names none of them.
func (f *found) payer(other *found) *mark {
	for k := range other.agents {
		if other.agents[k].class == payers {
			return nil
		}
	}
	for k := range f.agents {
		if m := &f.agents[k]; m.class == payers && !m.bracket {
			return m
		}
	}
	return nil
}
