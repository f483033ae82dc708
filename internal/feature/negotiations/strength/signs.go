package strength

import "sort"

// order answers the indices of what is left, of the classes wanted, as they stand.
func order(f *found, left map[int]bool, ok func(*mark) bool) []int {
	var out []int
	for i := range left {
		if ok(&f.marks[i]) {
			out = append(out, i)
		}
	}
	sort.Ints(out)
	return out
}

// verbs compares what each text says it does: the first verb with the first verb, and
// the others that stand in one gap.
func (c *comparison) verbs() {
	isForce := func(m *mark) bool { return m.class.force() }
	a, b := order(c.a, c.left[0], isForce), order(c.b, c.left[1], isForce)
	// A hedge that came where a verb or a modal went replaces it: "will" → "aim to".
	hb := order(c.b, c.left[1], func(m *mark) bool { return m.class == hedges })
	ha := order(c.a, c.left[0], func(m *mark) bool { return m.class == hedges })
	for len(a) > 0 && len(b) > 0 {
		i, j := a[0], b[0]
		x, y := &c.a.marks[i], &c.b.marks[j]
		if !c.near(*x, *y) && (len(a) != len(b) || len(a) > 1) && !(i == c.a.first && j == c.b.first) {
			if c.matchA[x.i] < c.matchB[y.i] {
				a = a[1:]
			} else {
				b = b[1:]
			}
			continue
		}
		if !(i == c.a.first && j == c.b.first && c.governed(x, y)) && !c.bared(x, y) {
			c.weigh(x, y)
		}
		delete(c.left[0], i)
		delete(c.left[1], j)
		a, b = a[1:], b[1:]
	}
	deeds := func(m *mark) bool { return m.class == action || m.class == ending }
	da, db := order(c.a, c.left[0], deeds), order(c.b, c.left[1], deeds)
	for _, i := range a {
		x := &c.a.marks[i]
		if k := c.gap(*x, c.b, db, c.matchA, c.matchB); k >= 0 && x.class == operative && c.left[1][k] && c.done(x, c.a, c.b, &c.b.marks[k], 1) {
			delete(c.left[0], i)
			delete(c.left[1], k)
		} else if j := c.gap(*x, c.b, hb, c.matchA, c.matchB); j >= 0 {
			c.weigh(x, &c.b.marks[j])
			delete(c.left[0], i)
			delete(c.left[1], j)
		} else if c.duty(x, c.a, c.b) {
			c.say(KindModal, -1, x, nil, false)
		} else if c.b.bare >= 0 && i == c.a.first && x.class != preamble {
			c.bare(x, &c.b.marks[c.b.bare], 1)
		} else if i == c.a.first && c.b.first < 0 && c.l.formed(c.a.ts[x.i].text, c.b, c.pairedB) {
			continue // "approves the budget" → "the budget is approved"
		} else if i == c.a.first && c.b.first < 0 {
			c.say(KindVerb, c.a.passed(x, c.left[0], c.l, c.b, c.pairedB), x, nil, false)
		} else {
			c.put(x, c.a, c.matchA, c.pairedA, c.b, c.matchB, c.pairedB, 1)
		}
	}
	for _, j := range b {
		y := &c.b.marks[j]
		if k := c.gap(*y, c.a, da, c.matchB, c.matchA); k >= 0 && y.class == operative && c.left[0][k] && c.done(y, c.b, c.a, &c.a.marks[k], -1) {
			delete(c.left[1], j)
			delete(c.left[0], k)
		} else if i := c.gap(*y, c.a, ha, c.matchB, c.matchA); i >= 0 {
			c.weigh(&c.a.marks[i], y)
			delete(c.left[0], i)
			delete(c.left[1], j)
		} else if c.a.bare >= 0 && j == c.b.first && y.class != preamble {
			c.bare(&c.a.marks[c.a.bare], y, -1)
		} else if j == c.b.first && c.a.first < 0 {
			c.say(KindVerb, -c.b.passed(y, c.left[1], c.l, c.a, c.pairedA), nil, y, false)
		} else {
			c.put(y, c.b, c.matchB, c.pairedB, c.a, c.matchA, c.pairedA, -1)
		}
	}
}

// gap finds one of the marks that stands where m stands in the other text, -1 if none.
func (c *comparison) gap(m mark, f *found, among []int, own, other []int) int {
	for _, k := range among {
		if d := own[m.i] - other[f.marks[k].i]; -2 <= d && d <= 2 {
			return k
		}
	}
	return -1
}

// commits is the rung of a text that opens with what is to be done ("Ensure that …").
const commits = 15

// bare compares a text that opens with a verb of deciding to one that opens with the
// deed. sign is 1 when the deed stands in the new text.
func (c *comparison) bare(x, y *mark, sign int) {
	verb, deed := x, y
	if sign < 0 {
		verb, deed = y, x
	}
	if deed.class == hedges {
		c.weigh(x, y)
		return
	}
	if verb.rung > commits+5 && verb.class == operative {
		c.say(KindVerb, sign, x, y, true)
	}
}

// weigh compares two verbs or modals.
func (c *comparison) weigh(x, y *mark) {
	kind := KindVerb
	isModal := func(m *mark) bool { return m.class == modals || m.class == bans }
	if isModal(x) && isModal(y) {
		kind = KindModal
	}
	if (x.class == bans) != (y.class == bans) && (c.a.polarity() == 0) != (c.b.polarity() == 0) {
		c.say(KindNegation, 0, x, y, false) // "may not" → "may": turned round, not weaker or stronger
		return
	}
	d := x.rung - y.rung // positive: stronger now
	switch {
	case x.class == preamble && y.class == preamble && (x.lone(c.a) || y.lone(c.b)):
		c.say(kind, 0, x, y, false)
	case x.class == preamble && y.class == preamble:
		c.say(kind, sgn(d), x, y, abs(d) >= 4)
	case y.class == preamble:
		c.say(KindPreamble, -1, x, y, true)
	case x.class == preamble:
		c.say(KindPreamble, 1, x, y, true)
	case (x.class == concern) != (y.class == concern):
		switch {
		case x.class == concern && y.rung >= 70:
			c.say(kind, -1, x, y, y.rung >= 84)
		case y.class == concern && (x.rung <= 45 && y.rung >= 25 || x.class == operative && x.rung <= 20):
			c.say(kind, -1, x, y, false) // from what is to be done to a worry
		case x.class == concern && x.rung >= 25 && y.rung <= 45:
			c.say(kind, 1, x, y, false)
		case y.class == concern && x.rung >= 84:
			c.say(kind, 1, x, y, true)
		default:
			c.say(kind, 0, x, y, false)
		}
	case d == 0:
	case isModal(x) && x.rung == 15 && y.class == operative && abs(d) <= 5: // "we will" and "we commit to"
	case isModal(y) && y.rung == 15 && x.class == operative && abs(d) <= 5:
	default:
		// What is only said ("stresses", "recognizes") is not ranked as firmly.
		firm := x.rung < 70 || y.rung < 70 || abs(d) >= 8
		c.say(kind, sgn(d), x, y, firm)
	}
}

// moved looks at texts whose verb is the same and whose form is not; nothing to do
// when the forms were compared already.
func (c *comparison) moved() {
	a, b := c.a, c.b
	if a.first < 0 && a.bare >= 0 && b.first >= 0 && b.marks[b.first].class == preamble {
		c.say(KindPreamble, -1, &a.marks[a.bare], &b.marks[b.first], true)
	}
	if b.first < 0 && b.bare >= 0 && a.first >= 0 && a.marks[a.first].class == preamble {
		c.say(KindPreamble, 1, &a.marks[a.first], &b.marks[b.bare], true)
	}
}

// actions compares what is to be done, where one deed came in the place of another,
// and finds hedges put in or struck out.
func (c *comparison) actions() {
	for _, cl := range []class{action, ending} {
		is := func(m *mark) bool { return m.class == cl }
		a, b := order(c.a, c.left[0], is), order(c.b, c.left[1], is)
		for _, i := range a {
			x := &c.a.marks[i]
			for k, j := range b {
				y := &c.b.marks[j]
				if d := c.matchA[x.i] - c.matchB[y.i]; d < -2 || d > 2 {
					continue
				}
				x, y = c.tried(c.a, 0, x), c.tried(c.b, 1, y)
				if d := x.rung - y.rung; d != 0 {
					c.say(KindVerb, sgn(d), x, y, abs(d) >= 20)
				}
				delete(c.left[0], i)
				delete(c.left[1], j)
				b = append(b[:k:k], b[k+1:]...)
				break
			}
		}
		c.coordinated(cl)
	}
	c.others()
	c.softened(c.b, c.left[1], c.matchB, c.a, c.matchA, c.pairedA, -1)
	c.softened(c.a, c.left[0], c.matchA, c.b, c.matchB, c.pairedB, 1)
	c.undone()
	is := func(m *mark) bool { return m.class == hedges }
	a, b := order(c.a, c.left[0], is), order(c.b, c.left[1], is)
	for len(a) > 0 && len(b) > 0 {
		x, y := &c.a.marks[a[0]], &c.b.marks[b[0]]
		if d := x.rung - y.rung; d != 0 {
			c.say(KindVerb, sgn(d), x, y, abs(d) >= 10)
		}
		a, b = a[1:], b[1:]
	}
	deeds := func(m *mark) bool { return m.class == action || m.class == ending }
	for _, i := range a {
		x := &c.a.marks[i]
		k := c.gap(*x, c.b, order(c.b, c.left[1], deeds), c.matchA, c.matchB)
		if k < 0 {
			c.say(KindVerb, 1, x, nil, true)
			continue
		}
		c.say(KindVerb, 1, x, &c.b.marks[k], true)
		delete(c.left[1], k)
	}
	for _, j := range b {
		y := &c.b.marks[j]
		k := c.gap(*y, c.a, order(c.a, c.left[0], deeds), c.matchB, c.matchA)
		if k < 0 {
			c.say(KindVerb, -1, nil, y, true)
			continue
		}
		c.say(KindVerb, -1, &c.a.marks[k], y, true)
		delete(c.left[0], k)
	}
}

// still reports whether the words of a condition of several words stand in the other
// text too, in their order, with a few others between them: "on mutually agreed terms"
// in "on voluntary and mutually agreed terms".
func still(own *found, m *mark, other *found) bool {
	if m.n < 3 {
		return false
	}
	for from := range other.ts {
		k, gap := 0, 0
		for j := from; j < len(other.ts) && gap <= 2 && k < m.n; j++ {
			if other.ts[j].text == own.ts[m.i+k].text {
				k, gap = k+1, 0
			} else if gap++; k == 0 {
				break
			}
		}
		if k == m.n {
			return true
		}
	}
	return false
}

// conditions compares qualifiers, amplifiers, scope, pace and negations.
func (c *comparison) conditions() {
	turned := c.turned() && !c.allowed()
	c.clauses()
	for i := range c.a.marks {
		if m := &c.a.marks[i]; c.left[0][i] && !still(c.a, m, c.b) {
			switch m.class {
			case qualifiers:
				c.say(KindQualifier, 1, m, nil, true)
			case amplifiers:
				c.say(KindAmplifier, -1, m, nil, false)
			case negation:
				if turned {
					c.say(KindNegation, 0, m, nil, false)
				}
			}
		}
	}
	for i := range c.b.marks {
		if m := &c.b.marks[i]; c.left[1][i] && !still(c.b, m, c.a) {
			switch m.class {
			case qualifiers:
				c.say(KindQualifier, -1, nil, m, true)
			case amplifiers:
				c.say(KindAmplifier, 1, nil, m, false)
			case negation:
				if turned {
					c.say(KindNegation, 0, nil, m, false)
				}
			}
		}
	}
	c.degrees(scope, KindScope)
	c.some()
	c.degrees(pace, KindDate)
	c.degrees(role, KindScope)
}

// degrees compares words of one kind that stand in the same gap: all → some.
func (c *comparison) degrees(cl class, kind string) {
	is := func(m *mark) bool { return m.class == cl }
	a, b := order(c.a, c.left[0], is), order(c.b, c.left[1], is)
	for _, i := range a {
		x := &c.a.marks[i]
		j := c.gap(*x, c.b, b, c.matchA, c.matchB)
		if j < 0 && (cl == pace || cl == role) && len(a) == 1 && len(b) == 1 {
			j = b[0] // how often, and who decides, stand once in a sentence, wherever
		}
		if j >= 0 {
			if d := x.rung - c.b.marks[j].rung; d != 0 {
				c.say(kind, sgn(d), x, &c.b.marks[j], abs(d) >= 20)
			}
			delete(c.left[0], i)
			delete(c.left[1], j)
		} else if cl == pace && x.rung <= 20 {
			c.say(kind, -1, x, nil, false)
		}
	}
	if cl == pace {
		for _, j := range order(c.b, c.left[1], is) {
			if y := &c.b.marks[j]; y.rung <= 20 {
				c.say(kind, 1, nil, y, false)
			}
		}
	}
}

func sgn(d int) int {
	switch {
	case d > 0:
		return 1
	case d < 0:
		return -1
	}
	return 0
}

func abs(d int) int { return max(d, -d) }
