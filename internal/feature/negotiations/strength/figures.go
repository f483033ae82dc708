package strength

// deadlines compares dates that were set: put off, brought forward, dropped, added.
func (c *comparison) deadlines() {
	is := func(m *mark) bool { return m.class == deadline }
	a, b := order(c.a, c.left[0], is), order(c.b, c.left[1], is)
	for len(a) > 0 && len(b) > 0 {
		x, y := &c.a.marks[a[0]], &c.b.marks[b[0]]
		a, b = a[1:], b[1:]
		years := x.value >= 1900 && y.value >= 1900
		periods := x.value >= 0 && y.value >= 0 && x.value < 1900 && y.value < 1900
		switch {
		case !years && !periods:
			c.say(KindDate, 0, x, y, false)
		case y.value > x.value:
			c.say(KindDate, -1, x, y, years)
		case y.value < x.value:
			c.say(KindDate, 1, x, y, years)
		}
	}
	for _, i := range a {
		x := &c.a.marks[i]
		if stays(c.b, x.value) {
			continue // the year stands there still, said in another way
		}
		c.say(KindDate, -1, x, nil, true)
	}
	for _, j := range b {
		y := &c.b.marks[j]
		if stays(c.a, y.value) {
			continue
		}
		c.say(KindDate, 1, nil, y, true)
	}
}

// stays reports whether a year stands in a text, as a deadline or otherwise.
func stays(f *found, year float64) bool {
	if year < 1900 {
		return false
	}
	for i := range f.marks {
		if m := &f.marks[i]; m.class == deadline && m.value == year {
			return true
		}
	}
	return false
}

// numbers compares amounts. Where the sense of one is not certain, nothing is.
func (c *comparison) numbers() {
	is := func(m *mark) bool { return m.class == units }
	a, b := order(c.a, c.left[0], is), order(c.b, c.left[1], is)
	if len(a) == len(b) {
		for k := range a {
			x, y := &c.a.marks[a[k]], &c.b.marks[b[k]]
			up := x.up
			if x.up != y.up {
				up = 0
			}
			c.say(KindNumber, sgn(int(y.value*100-x.value*100))*up, x, y, true)
		}
		return
	}
	for _, i := range a {
		x := &c.a.marks[i]
		if dir := 0; len(b) == 0 {
			if x.amount {
				dir = -1
			}
			c.say(KindNumber, dir, x, nil, x.up != 0)
		} else {
			c.say(KindNumber, 0, x, nil, false)
		}
	}
	for _, j := range b {
		y := &c.b.marks[j]
		if dir := 0; len(a) == 0 {
			if y.amount {
				dir = 1
			}
			c.say(KindNumber, dir, nil, y, y.up != 0)
		} else {
			c.say(KindNumber, 0, nil, y, false)
		}
	}
}
