package align

import (
	"cmp"
	"slices"
)

// spine returns the increasing chain of pairs of the greatest value: for each
// paragraph of a its partner on the chain, or -1.
func (w *work) spine(value func(p *pair) float64) []int32 {
	on := make([]int32, len(w.a))
	for i := range on {
		on[i] = -1
	}
	order := make([]int32, 0, len(w.pairs))
	for at := range w.pairs {
		if value(&w.pairs[at]) > 0 {
			order = append(order, int32(at))
		}
	}
	slices.SortFunc(order, func(x, y int32) int {
		p, q := &w.pairs[x], &w.pairs[y]
		return cmp.Or(cmp.Compare(p.i, q.i), cmp.Compare(q.j, p.j)) // within one i from the last j, so that none follows another
	})
	best := make([]float64, len(order)) // of the chains that end here
	prev := make([]int32, len(order))
	tree := make([]int32, len(w.b)+1) // Fenwick: the best chain that ends before, +1
	for k, at := range order {
		p := &w.pairs[at]
		prev[k] = -1
		for x := p.j; x > 0; x &= x - 1 {
			if c := tree[x] - 1; c >= 0 && (prev[k] < 0 || best[c] > best[prev[k]]) {
				prev[k] = c
			}
		}
		best[k] = value(p)
		if prev[k] >= 0 {
			best[k] += best[prev[k]]
		}
		for x := p.j + 1; x <= int32(len(w.b)); x += x & -x {
			if c := tree[x] - 1; c < 0 || best[k] > best[c] {
				tree[x] = int32(k + 1)
			}
		}
	}
	last := int32(-1)
	for k := range order {
		if last < 0 || best[k] > best[last] {
			last = int32(k)
		}
	}
	for ; last >= 0; last = prev[last] {
		p := &w.pairs[order[last]]
		on[p.i] = p.j
	}
	return on
}

// place is where the spine puts the paragraphs.
type place struct {
	lo, hi []int32 // of a: the partners of the neighbours on the spine
	a, b   []int32 // how many links of the spine stand before a paragraph
	on     []int32 // the partner of one of a, or -1
	onB    []bool
}

func newPlace(on []int32, m int) place {
	n := len(on)
	p := place{make([]int32, n), make([]int32, n), make([]int32, n), make([]int32, m), on, make([]bool, m)}
	last, count := int32(-1), int32(0)
	for i, j := range on {
		p.lo[i], p.a[i] = last, count
		if j >= 0 {
			p.onB[j] = true
			last = j
			count++
		}
	}
	last = int32(m)
	for i := n - 1; i >= 0; i-- {
		p.hi[i] = last
		if on[i] >= 0 {
			last = on[i]
		}
	}
	count = 0
	for j := range m {
		p.b[j] = count
		if p.onB[j] {
			count++
		}
	}
	return p
}

// here reports whether a pair stands where the spine puts it, or beside a link.
func (w *work) here(p *pair) bool {
	return w.place.lo[p.i] <= p.j && p.j <= w.place.hi[p.i] || w.beside(p)
}

// beside reports whether the neighbours of a pair, before or after it, are linked.
func (w *work) beside(p *pair) bool {
	return p.i > 0 && p.j > 0 && w.linked(p.i-1, p.j-1) || int(p.i)+1 < len(w.a) && int(p.j)+1 < len(w.b) && w.linked(p.i+1, p.j+1)
}

// away is how many links of the spine a pair crosses.
func (w *work) away(p *pair) int {
	d := w.place.a[p.i] - w.place.b[p.j]
	least := abs(d)
	if w.place.onB[p.j] {
		least = min(least, abs(d-1))
	}
	if w.place.on[p.i] >= 0 {
		least = min(least, abs(d+1))
	}
	return int(least)
}
