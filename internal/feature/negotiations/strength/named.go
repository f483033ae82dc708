package strength

import "strconv"

// Hints that somebody or something is not called by name any more: people who are all of
// them no more, those who are to act, who decides, what only its own name says. They are
// never sure, and none is given where another sign points the other way.

// everyone finds "all" struck out or put in before people that stand in both texts.
func (c *comparison) everyone() {
	check := func(own *found, left map[int]bool, paired []int, other *found, dir int) {
		if !c.agrees(dir) {
			return
		}
		for k := range other.marks {
			if m := &other.marks[k]; m.class == scope && m.rung == 5 {
				return
			}
		}
		for i := range own.marks {
			m := &own.marks[i]
			if m.class != scope || m.rung != 5 || !left[i] {
				continue
			}
			for _, g := range own.groups {
				if d := g.i - m.i - m.n; d < 0 || d > 2 || paired[g.i] < 0 {
					continue
				}
				if dir < 0 {
					c.say(KindScope, dir, m, nil, false)
				} else {
					c.say(KindScope, dir, nil, m, false)
				}
				return
			}
		}
	}
	if c.a.polarity() != c.b.polarity() {
		return // "no child is left without" is "every child has"
	}
	check(c.a, c.left[0], c.pairedA, c.b, -1)
	check(c.b, c.left[1], c.pairedB, c.a, 1)
}

// beside finds the words that may lie on others: who decides ("led by", "in
// consultation with"), and what has to be called by its name ("harm reduction").
func (l *ladder) beside(f *found) {
	for _, t := range []int{table[role], table[terms]} {
		for i := 0; i < len(f.ts); {
			m := l.longest(t, f.ts, i, func(*form) bool { return true })
			if m == nil {
				i++
				continue
			}
			if m.class != law && !(m.class == terms && f.modal(i)) {
				f.marks = append(f.marks, mark{class: m.class, rung: m.rung, id: string(m.class) + strconv.Itoa(m.line), i: i, n: len(m.words), bracket: f.ts[i].bracket})
			}
			i += len(m.words)
		}
	}
}

// modal reports whether token i is part of a modal: "has the right to" says how much it
// binds and is compared there.
func (f *found) modal(i int) bool {
	for k := range f.marks {
		if m := &f.marks[k]; m.class == modals && m.i <= i && i < m.i+m.n {
			return true
		}
	}
	return false
}

// agrees reports that no sign points the other way. Signs that are only hints are not
// worth a doubt.
func (c *comparison) agrees(dir int) bool {
	for _, r := range c.why {
		if r.Direction == -dir && r.Kind != KindBracket {
			return false
		}
	}
	return true
}

// named finds what is not called by its name any more, or is now.
func (c *comparison) named() {
	lone := func(own, other *found) []mark {
		have := map[string]bool{}
		for _, m := range other.marks {
			have[m.id] = true
		}
		var out []mark
		for _, m := range own.marks {
			if m.class == terms && !have[m.id] && !other.spells(c.l, own, &m) {
				have[m.id] = true
				out = append(out, m)
			}
		}
		return out
	}
	gone, come := lone(c.a, c.b), lone(c.b, c.a)
	switch {
	case len(gone) > 0 && len(come) > 0: // one for another: nothing can be said
	case len(gone) > 0 && c.agrees(-1):
		for k := range gone {
			c.say(KindTerm, -1, &gone[k], nil, false)
		}
	case len(come) > 0 && c.agrees(1):
		for k := range come {
			c.say(KindTerm, 1, nil, &come[k], false)
		}
	}
}

// agents finds those who are to act, before a modal or a deed in one text and nowhere
// in the other: "Developed countries shall provide" → "shall be mobilized".
func (c *comparison) agents() {
	if c.a.agent < 0 && c.b.agent >= 0 && !c.l.acts(c.a) && c.agrees(1) {
		c.say(KindGroup, 1, c.a.anybody(), &c.b.agents[c.b.agent], false)
	}
	if c.b.agent < 0 && c.a.agent >= 0 && !c.l.acts(c.b) && c.agrees(-1) {
		c.say(KindGroup, -1, &c.a.agents[c.a.agent], c.b.anybody(), false)
	}
}

// acts reports whether somebody who acts is named anywhere in a text, or it speaks for
// itself ("we", "decides", "promote …").
func (l *ladder) acts(f *found) bool {
	return len(f.agents) > 0 || f.first >= 0 || f.bare >= 0
}

// actors finds those who can be obliged, and the first of them right before a modal or
// a deed.
func (l *ladder) actors(f *found) {
	f.agent = -1
	for i := 0; i < len(f.ts); {
		m := l.longest(6, f.ts, i, func(*form) bool { return true })
		if m == nil {
			i++
			continue
		}
		if m.class == ourselves {
			f.agents = append(f.agents, mark{class: ourselves, i: i, n: len(m.words)})
		} else {
			f.agents = append(f.agents, mark{class: m.class, i: i, n: len(m.words), bracket: f.ts[i].bracket})
			for k := range f.marks {
				o := &f.marks[k]
				if d := o.i - i - len(m.words); f.agent < 0 && !f.ts[i].bracket && d >= 0 && d <= 1 && (o.class == modals || o.class == bans || o.class == action || o.class == ending) {
					f.agent = len(f.agents) - 1
				}
			}
		}
		i += len(m.words)
	}
}

// spells reports whether all words of a mark stand in a text, wherever: "the right of
// every person" and "every person has the right".
func (f *found) spells(l *ladder, own *found, m *mark) bool {
	for k := m.i; k < m.i+m.n; k++ {
		if l.little(own.ts, k) {
			continue
		}
		ok := false
		for i := range f.ts {
			if f.ts[i].text == own.ts[k].text || l.lang != "zh" && trunk(l.lang, f.ts[i].text) == trunk(l.lang, own.ts[k].text) {
				ok = true
				break
			}
		}
		if !ok {
			return false
		}
	}
	return true
}
