package strength

import "slices"

// people compares who is named. must are groups that the caller wants to see named.
func (c *comparison) people(must []string) {
	a, b := c.a.groups, c.b.groups
	gone, come := only(a, b), only(b, a)
	gone = slices.DeleteFunc(gone, func(m mark) bool { return c.l.inflects(c.a, &m, c.b) })
	come = slices.DeleteFunc(come, func(m mark) bool { return c.l.inflects(c.b, &m, c.a) })
	for _, g := range must {
		x, was := c.l.names(c.a, g)
		y, is := c.l.names(c.b, g)
		if was && !is && !covers(gone, x) {
			gone = append(gone, x)
		}
		if is && !was && !covers(come, y) {
			come = append(come, y)
		}
	}
	named := func(ms []mark, cl class) []mark {
		var out []mark
		for _, m := range ms {
			if m.class == cl {
				out = append(out, m)
			}
		}
		return out
	}
	lost, won := named(gone, groups), named(come, groups)
	var instead *mark // the words that stand there now
	for _, cl := range []class{vague, general} {
		if ms := named(come, cl); len(ms) > 0 {
			instead = &ms[0]
		}
	}
	switch {
	case len(lost) > 0 && len(won) > 0:
		// Some for others: whether that is worse, only people can say.
		for k := range lost {
			c.say(KindGroup, 0, &lost[k], nil, false)
		}
		for k := range won {
			c.say(KindGroup, 0, nil, &won[k], false)
		}
	case len(lost) > 0:
		for k := range lost {
			if k > 0 {
				instead = nil
			}
			c.say(KindGroup, -1, &lost[k], instead, true)
		}
	case len(won) > 0:
		was := append(named(gone, vague), named(gone, general)...)
		for k := range won {
			var x *mark
			if k == 0 && len(was) > 0 {
				x = &was[0]
			}
			c.say(KindGroup, 1, x, &won[k], true)
		}
	default:
		if ms := named(gone, general); len(ms) > 0 {
			c.say(KindGroup, -1, &ms[0], instead, true)
		} else if ms := named(come, general); len(ms) > 0 {
			var x *mark
			if was := named(gone, vague); len(was) > 0 {
				x = &was[0]
			}
			c.say(KindGroup, 1, x, &ms[0], x != nil)
		}
	}
}

// inflects reports whether a group of one word is only another form of a word of the other
// text: "aucun enfant ne sera détenu" names no "détenus".
func (l *ladder) inflects(own *found, m *mark, other *found) bool {
	if m.n != 1 || l.lang == "zh" {
		return false
	}
	w := trunk(l.lang, own.ts[m.i].text)
	return slices.ContainsFunc(other.ts, func(t token) bool { return trunk(l.lang, t.text) == w })
}

// only answers the marks of a, one of each, that b has none of.
func only(a, b []mark) []mark {
	have := map[string]bool{}
	for _, m := range b {
		have[m.id] = true
	}
	var out []mark
	for _, m := range a {
		if !have[m.id] {
			have[m.id] = true
			out = append(out, m)
		}
	}
	return out
}

// covers reports whether one of the marks stands where m stands.
func covers(ms []mark, m mark) bool {
	for _, o := range ms {
		if o.i < m.i+m.n && m.i < o.i+o.n {
			return true
		}
	}
	return false
}
