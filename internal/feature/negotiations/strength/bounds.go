package strength

// Two ways in which an amount changes while its figures stay, or in which small numbers
// in letters do.

// bounds finds an amount that became a ceiling: "800 million" → "up to 800 million". Of
// what is given that is less; of what is to fall it says nothing.
func (c *comparison) bounds() {
	capped := func(f *found, m *mark) *mark {
		for n := 1; n <= 4; n++ {
			i := m.i - n
			if i < 0 {
				return nil
			}
			if w := c.l.longest(11, f.ts, i, func(*form) bool { return true }); w != nil && i+len(w.words) >= m.i && i+len(w.words) <= m.i+1 {
				return &mark{class: ceiling, i: i, n: m.i + m.n - i, bracket: m.bracket}
			}
		}
		return nil
	}
	// Those of the same sort in their order, so that many in one paragraph cost their number.
	next := map[string][]int{}
	for j := range c.b.marks {
		if y := &c.b.marks[j]; y.class == units && !c.left[1][j] {
			next[y.id] = append(next[y.id], j)
		}
	}
	for i := range c.a.marks {
		x := &c.a.marks[i]
		if x.class != units || c.left[0][i] || len(next[x.id]) == 0 {
			continue
		}
		y := &c.b.marks[next[x.id][0]]
		next[x.id] = next[x.id][1:]
		p, q := capped(c.a, x), capped(c.b, y)
		switch {
		case (p == nil) == (q == nil):
		case q != nil && x.up >= 0:
			c.say(KindNumber, -given(x), x, q, false)
		case p != nil && y.up >= 0:
			c.say(KindNumber, given(y), p, y, false)
		}
	}
}

// given is 1 for an amount of which more is more, 0 where that cannot be told.
func given(m *mark) int {
	if m.up > 0 {
		return 1
	}
	return 0
}

// counted compares numbers in letters below ten, which are not read as amounts: one in
// each text that the other has not. In a deadline fewer is sooner; else a person must say.
func (c *comparison) counted() {
	small := func(f *found, paired []int) (i, v, n int) {
		i = -1
		for k := range f.ts {
			if paired[k] >= 0 || f.ts[k].number {
				continue
			}
			m := c.l.longest(5, f.ts, k, func(m *form) bool { return m.class == numerals })
			if m == nil || m.rung > 9 {
				continue
			}
			if n++; i < 0 {
				i, v = k, m.rung
			}
		}
		return i, v, n
	}
	i, v, n := small(c.a, c.pairedA)
	j, w, m := small(c.b, c.pairedB)
	if n != 1 || m != 1 || v == w || c.matchA[i] != c.matchB[j] {
		return
	}
	x, y, dir := &mark{i: i, n: 1, bracket: c.a.ts[i].bracket}, &mark{i: j, n: 1, bracket: c.b.ts[j].bracket}, 0
	for k := range c.a.marks {
		if d := &c.a.marks[k]; d.class == deadline && d.i <= i && i < d.i+d.n {
			dir = sgn(v - w)
		}
	}
	if i+1 < len(c.a.ts) && c.pairedA[i+1] == j+1 && j+1 < len(c.b.ts) { // "three months" says more than "three"
		x.n, y.n = 2, 2
	}
	kind := KindNumber
	if dir != 0 {
		kind = KindDate
	}
	c.say(kind, dir, x, y, false)
}
