package strength

import (
	"slices"
	"strings"
)

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
		if stays(c.b, x.value) || still(c.a, x, c.b) {
			continue // the year stands there still, said in another way
		}
		c.say(KindDate, -1, x, nil, true)
	}
	for _, j := range b {
		y := &c.b.marks[j]
		if stays(c.a, y.value) || still(c.b, y, c.a) {
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
	if len(a)+len(b) > 0 {
		inB, inA := c.l.spelt(c.b), c.l.spelt(c.a)
		a = slices.DeleteFunc(a, func(i int) bool { return inB[c.a.marks[i].value] })
		b = slices.DeleteFunc(b, func(j int) bool { return inA[c.b.marks[j].value] })
	}
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
			if y := c.a.alternative(i); y != nil {
				dir = sgn(int(y.value-x.value)) * max(x.up, y.up)
			} else if x.amount {
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
			if x := c.b.alternative(j); x != nil {
				dir = sgn(int(y.value-x.value)) * max(x.up, y.up)
			} else if y.amount && !y.bracket {
				dir = 1 // in a bracket it is asked for, not given
			}
			c.say(KindNumber, dir, nil, y, y.up != 0)
		} else {
			c.say(KindNumber, 0, nil, y, false)
		}
	}
}

// alternative answers the number that is offered beside number i, each in brackets of
// its own: "[12] [8] million". When one of them goes the other one is what stays.
func (f *found) alternative(i int) *mark {
	m := &f.marks[i]
	for k := range f.marks {
		o := &f.marks[k]
		if k == i || o.class != units || !o.bracket || !m.bracket {
			continue
		}
		a, b := m, o
		if b.i < a.i {
			a, b = b, a
		}
		if from, to := f.ts[a.i].to, f.ts[b.i].from; b.i-a.i <= 4 && strings.ContainsAny(f.text[from:to], "[]") {
			return o
		}
	}
	return nil
}

// spelt returns the numbers up to a hundred that stand in a text in letters: 3 as "three".
// A text is read once, however many figures are looked for.
func (l *ladder) spelt(f *found) map[float64]bool {
	out := map[float64]bool{}
	for i := range f.ts {
		if m := l.longest(5, f.ts, i, func(m *form) bool { return m.class == numerals }); m != nil && m.rung <= 100 {
			out[float64(m.rung)] = true
		}
	}
	return out
}
