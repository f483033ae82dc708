package align

import (
	"container/heap"
	"math"
	"slices"
)

// evidence weighs what is left of a pair: above 0 it is a link. The two formulas are
// logistic regressions of few terms, rounded; NOTES.md says on what they were fitted.
//
// Of two paragraphs without partners it counts how much of both is found (dice), how
// much of the lighter one (share), how often one common run follows another nearby,
// as in a sentence that was reworded (joints), and whether the pair stands in its
// place, or how many links it crosses; further whether more is found than in any other
// pair of the two (rank), how many of its neighbours are linked, and how much of what
// is found is in one run. Of a further piece of a link it counts how much of the one
// without a partner is found, how much of the other, and the weight.
func (w *work) evidence(p *pair, here bool) float64 {
	m := w.left(p)
	wa, wb := w.a[p.i].sum, w.b[p.j].sum
	light := min(wa, wb)
	dice, share := 2*m/(wa+wb), m/light
	la, lb := len(w.linkA[p.i]) > 0, len(w.linkB[p.j]) > 0
	far := math.Log(1 + float64(w.away(p)))
	near := 0.0
	if here {
		near, far = 1, 0
	}
	piece := func(one, other float64) float64 {
		return 7.25*one + 1.94*math.Log(m+1) + 6.7*other + 1.3*p.joints + 3.1*near - .4*far - 12.2
	}
	switch {
	case !la && !lb:
		whole := 7.1*dice + 2.6*share + 1.3*p.joints + 1.8*near - .72*far + .78*p.rank + .72*w.adjacent(p.i, p.j) + w.longest(p)/(m+.01) - 6.2
		if light < .15*max(wa, wb) && share > .7 { // all of a short one in a very long one
			return max(whole, piece(share, 0)-1)
		}
		return whole
	case la && lb: // both have partners: only what is long and whole
		if share < .6 || m < 30 {
			return -1
		}
		return share
	}
	lone, other := wa, wb
	if la {
		lone, other = wb, wa
	}
	return piece(m/lone, m/other)
}

// value is the weight of a block: what stands alone says less, unless it is part of
// a sentence of which other parts are there too.
func value(a, b []float64, least int, near int8) float64 {
	sum := 0.0
	for k := range a {
		sum += a[k] + b[k]
	}
	switch n := len(a); {
	case n >= min(3, least) || near == 2:
		return sum / 2
	case n == 2:
		return (.75 + .15*float64(near)) * sum / 2
	}
	return (.4 + .3*float64(near)) * sum / 2
}

// left is the weight of the blocks of a pair that nobody has claimed.
func (w *work) left(p *pair) float64 {
	a, b := w.a[p.i].wt, w.b[p.j].wt
	ca, cb := w.claimA[p.i], w.claimB[p.j]
	least := min(len(a), len(b))
	sum := 0.0
	for _, k := range p.blocks {
		from := int32(-1)
		for x := int32(0); x <= k.n; x++ {
			free := x < k.n && !ca[k.p+x] && !cb[k.q+x]
			if free && from < 0 {
				from = x
			}
			if !free && from >= 0 {
				sum += value(a[k.p+from:k.p+x], b[k.q+from:k.q+x], least, k.near)
				from = -1
			}
		}
	}
	return sum
}

func (w *work) claim(p *pair) {
	for _, k := range p.blocks {
		for x := range k.n {
			w.claimA[p.i][k.p+x], w.claimB[p.j][k.q+x] = true, true
		}
	}
}

// take links the pair and claims its words.
func (w *work) take(at int32) {
	p := &w.pairs[at]
	w.linkA[p.i] = append(w.linkA[p.i], at)
	w.linkB[p.j] = append(w.linkB[p.j], at)
	w.claim(p)
	x, y := w.find(p.i), w.find(int32(len(w.a))+p.j)
	w.root[max(x, y)] = min(x, y)
}

// find returns the paragraph that stands for all that are linked with x, one of a,
// or one of b after all of a.
func (w *work) find(x int32) int32 {
	for w.root[x] != x {
		w.root[x] = w.root[w.root[x]]
		x = w.root[x]
	}
	return x
}

// parted reports whether the pair would bring together two paragraphs that a person
// parted, by way of others.
func (w *work) parted(p *pair) bool {
	n := int32(len(w.a))
	x, y := w.find(p.i), w.find(n+p.j)
	for _, k := range w.apart {
		if f, g := w.find(k[0]), w.find(n+k[1]); f == x && g == y || f == y && g == x {
			return true
		}
	}
	return false
}

// linked reports whether a pair was taken.
func (w *work) linked(i, j int32) bool {
	if len(w.linkA[i]) <= len(w.linkB[j]) {
		return slices.ContainsFunc(w.linkA[i], func(at int32) bool { return w.pairs[at].j == j })
	}
	return slices.ContainsFunc(w.linkB[j], func(at int32) bool { return w.pairs[at].i == i })
}

// choice is a pair that waits to be taken.
type choice struct {
	at    int32
	score float64
}

type choices []choice

func (c choices) Len() int      { return len(c) }
func (c choices) Swap(i, j int) { c[i], c[j] = c[j], c[i] }
func (c choices) Less(i, j int) bool {
	return c[i].score > c[j].score || c[i].score == c[j].score && c[i].at < c[j].at
}
func (c *choices) Push(x any) { *c = append(*c, x.(choice)) }
func (c *choices) Pop() any {
	x := (*c)[len(*c)-1]
	*c = (*c)[:len(*c)-1]
	return x
}

// choose takes the pairs best first. The score of a pair is what is left of it when
// the better ones have claimed their words, so it only falls.
func (w *work) choose() {
	var c choices
	score := func(at int32) float64 {
		p := &w.pairs[at]
		m := w.left(p)
		s := m * (m/w.a[p.i].sum + m/w.b[p.j].sum)
		if w.here(p) {
			s *= 2.5
		} else if w.twinA[p.i] == p.j {
			s *= .4 // a copy, see takeExact
		}
		return s
	}
	for at := range w.pairs {
		p := &w.pairs[at]
		if w.a[p.i].heading != w.b[p.j].heading || w.linked(p.i, p.j) {
			continue
		}
		if linked, ok := w.fixed[[2]int32{p.i, p.j}]; ok && !linked {
			continue
		}
		c = append(c, choice{int32(at), score(int32(at))})
	}
	heap.Init(&c)
	for c.Len() > 0 {
		top := c[0]
		if s := score(top.at); s < top.score {
			c[0].score = s
			heap.Fix(&c, 0)
			continue
		}
		heap.Pop(&c)
		p := &w.pairs[top.at]
		if z := w.evidence(p, w.here(p)); z > 0 && !w.parted(p) {
			p.sure = z
			w.take(top.at)
		}
	}
}
