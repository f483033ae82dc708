package strength

// others finds an end ("close", "ban") in the place of which something is only to be made
// better ("improve the conditions in"): less, though the two stand on no one ladder.
func (c *comparison) others() {
	ends := order(c.a, c.left[0], func(m *mark) bool { return m.class == ending && m.rung <= 10 })
	deeds := order(c.b, c.left[1], func(m *mark) bool { return m.class == action && m.rung >= 30 })
	for _, i := range ends {
		x := &c.a.marks[i]
		for _, j := range deeds {
			if y := &c.b.marks[j]; c.matchA[x.i] == c.matchB[y.i] && c.left[1][j] {
				c.say(KindVerb, -1, x, y, false)
				delete(c.left[0], i)
				delete(c.left[1], j)
				break
			}
		}
	}
}

// tried joins a deed with the hedge right before it, if that is new on its side too:
// "review" against "work towards closing" is one change, not two that contradict.
func (c *comparison) tried(f *found, side int, m *mark) *mark {
	for k := range f.marks {
		h := &f.marks[k]
		if h.class == hedges && c.left[side][k] && h.i+h.n == m.i {
			delete(c.left[side], k)
			both := *m
			both.i, both.n, both.rung = h.i, h.n+m.n, m.rung+h.rung/2
			return &both
		}
	}
	return m
}

// undone finds the strongest deeds ("ensure", "end") that are in one text and not in
// the other, nor another deed in their place: what became of them a person must say.
func (c *comparison) undone() {
	deeds := func(m *mark) bool { return m.class == action || m.class == ending }
	a, b := order(c.a, c.left[0], deeds), order(c.b, c.left[1], deeds)
	if len(a) > 0 && len(b) > 0 || len(c.why) > 0 {
		return
	}
	for _, i := range a {
		if x := &c.a.marks[i]; x.class == ending && x.rung <= 10 && !c.b.mentions(c.a.ts[x.i].text) {
			if c.equalled(c.a, x, c.b) {
				continue
			}
			c.say(KindVerb, -c.whole(x, c.pairedA, c.matchA, c.matchB, c.pairedB), x, nil, false)
		}
	}
	for _, j := range b {
		if y := &c.b.marks[j]; y.class == ending && y.rung <= 10 && !c.a.mentions(c.b.ts[y.i].text) {
			if c.equalled(c.b, y, c.a) {
				continue
			}
			c.say(KindVerb, c.whole(y, c.pairedB, c.matchB, c.matchA, c.pairedA), nil, y, false)
		}
	}
}

// mentions reports whether a form of a word stands anywhere.
func (f *found) mentions(w string) bool {
	for i := range f.ts {
		if akin(f.ts[i].text, w) {
			return true
		}
	}
	return false
}

// coordinated finds "review and remove" that became "review": the stronger of two
// deeds is gone or has come, and the weaker one, a few words away, is in both texts.
func (c *comparison) coordinated(cl class) {
	check := func(f *found, left map[int]bool, dir int) {
		for i := range f.marks {
			m := &f.marks[i]
			if m.class != cl || !left[i] {
				continue
			}
			for k := range f.marks {
				o := &f.marks[k]
				if o.class == cl && !left[k] && o.rung >= m.rung+20 && abs(o.i-m.i) <= 3 {
					if dir < 0 {
						c.say(KindVerb, dir, m, nil, true)
					} else {
						c.say(KindVerb, dir, nil, m, true)
					}
					break
				}
			}
		}
	}
	check(c.a, c.left[0], -1)
	check(c.b, c.left[1], 1)
}
