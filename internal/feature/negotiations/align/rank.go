package align

import "math"

// most keeps the two greatest of some numbers.
type most struct{ first, second float64 }

func (m *most) add(x float64) {
	if x > m.first {
		m.first, m.second = x, m.first
	} else if x > m.second {
		m.second = x
	}
}

// lead is the log of how many times x is the greatest of the others, softened, so
// that two that are next to nothing are alike.
func (m most) lead(x float64) float64 {
	other := m.first
	if x >= m.first {
		other = m.second
	}
	return math.Log((x + .5) / (other + .5))
}

// mosts are the best two of the pairs of each paragraph.
func (w *work) mosts(worth func(p *pair) float64) (a, b []most) {
	a, b = make([]most, len(w.a)), make([]most, len(w.b))
	for at := range w.pairs {
		if p := &w.pairs[at]; w.a[p.i].heading == w.b[p.j].heading {
			x := worth(p)
			a[p.i].add(x)
			b[p.j].add(x)
		}
	}
	return a, b
}

// ranks notes of each pair how it compares with the best other pair of each of its
// two paragraphs: of one that was reworded all over little is found again, but
// nowhere else is more.
func (w *work) ranks() {
	worth := func(p *pair) float64 { return p.found * (p.found/w.a[p.i].sum + p.found/w.b[p.j].sum) }
	a, b := w.mosts(worth)
	for at := range w.pairs {
		p := &w.pairs[at]
		x := worth(p)
		p.rank = (a[p.i].lead(x) + b[p.j].lead(x)) / 2
	}
}

// longest is the weight of the heaviest run of words of a pair.
func (w *work) longest(p *pair) (x float64) {
	for _, k := range p.blocks {
		sum := 0.0
		for y := range k.n {
			sum += w.a[p.i].wt[k.p+y] + w.b[p.j].wt[k.q+y]
		}
		x = max(x, sum/2)
	}
	return x
}

// adjacent counts the neighbours of two paragraphs, before and after, that are linked.
func (w *work) adjacent(i, j int32) (n float64) {
	for _, d := range [2]int32{-1, 1} {
		if w.joined(i+d, j+d) {
			n++
		}
	}
	return n
}

// joined reports whether two paragraphs are there and linked.
func (w *work) joined(i, j int32) bool {
	return i >= 0 && j >= 0 && int(i) < len(w.a) && int(j) < len(w.b) && w.linked(i, j)
}
