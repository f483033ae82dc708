package align

import (
	"math"
	"slices"
)

// run does the work, from draft a to draft b.
func (w *work) run() Result {
	w.linkA, w.linkB = make([][]int32, len(w.a)), make([][]int32, len(w.b))
	w.claimA, w.claimB = claims(w.a), claims(w.b)
	w.root = make([]int32, len(w.a)+len(w.b))
	for x := range w.root {
		w.root[x] = int32(x)
	}
	w.decided()
	w.compare()
	groups := w.groups()
	w.exact(groups)
	w.place = newPlace(w.spine(w.worth), len(w.b))
	w.twins(groups)
	w.ranks()
	w.takeExact()
	w.choose()
	w.place = newPlace(w.spine(w.taken), len(w.b))
	w.choose()
	w.also()
	w.heads()
	w.close()
	return w.result()
}

func claims(d []para) [][]bool {
	total := 0
	for _, p := range d {
		total += len(p.toks)
	}
	all, out := make([]bool, total), make([][]bool, len(d))
	for i, p := range d {
		out[i], all = all[:len(p.toks):len(p.toks)], all[len(p.toks):]
	}
	return out
}

// decided links what a person linked, before all else.
func (w *work) decided() {
	for k, linked := range w.fixed {
		if linked {
			w.pairs = append(w.pairs, pair{i: k[0], j: k[1], sure: certain})
		} else {
			w.apart = append(w.apart, k)
		}
	}
	slices.SortFunc(w.pairs, comparePairs)
	t := newTiler(w.weight)
	for at := range w.pairs {
		p := &w.pairs[at]
		t.load(w.b[p.j].toks)
		p.blocks = joined(t.blocks(w.a[p.i].toks))
		w.measure(p)
		w.take(int32(at))
	}
}

// compare makes the pairs. The longer paragraph of each is prepared, once for all its
// pairs, and the shorter one read through, so that a draft that was not divided into
// paragraphs costs no more than another.
func (w *work) compare() {
	t := newTiler(w.weight)
	first := len(w.pairs) // those that a person decided stay where they are
	all := w.candidates()
	longer := func(c [2]int32) (inA bool, at int32) {
		if len(w.a[c[0]].toks) > len(w.b[c[1]].toks) {
			return true, c[0]
		}
		return false, c[1]
	}
	slices.SortStableFunc(all, func(x, y [2]int32) int {
		inX, atX := longer(x)
		inY, atY := longer(y)
		if inX != inY {
			if inX {
				return 1
			}
			return -1
		}
		return int(atX - atY)
	})
	wasA, was := false, int32(-1)
	for _, c := range all {
		if _, ok := w.fixed[[2]int32(c)]; ok {
			continue
		}
		a, b := w.a[c[0]].toks, w.b[c[1]].toks
		inA, at := longer(c)
		if inA {
			a, b = b, a
		}
		if inA != wasA || at != was {
			wasA, was = inA, at
			t.load(b)
		}
		p := pair{i: c[0], j: c[1], blocks: t.blocks(a)}
		if inA {
			turn(p.blocks)
		}
		p.blocks = joined(p.blocks)
		w.measure(&p)
		if p.found >= .1*min(w.a[p.i].sum, w.b[p.j].sum) {
			w.pairs = append(w.pairs, p)
		}
	}
	slices.SortFunc(w.pairs[first:], comparePairs)
}

// turn swaps the sides of blocks.
func turn(in []block) {
	for k := range in {
		in[k].p, in[k].q = in[k].q, in[k].p
	}
	slices.SortFunc(in, func(x, y block) int { return int(x.p - y.p) })
}

// measure weighs the blocks of a pair.
func (w *work) measure(p *pair) {
	p.joints, p.found = joints(p.blocks), 0
	least := min(len(w.a[p.i].toks), len(w.b[p.j].toks))
	for _, k := range p.blocks {
		p.found += value(w.a[p.i].wt[k.p:k.p+k.n], w.b[p.j].wt[k.q:k.q+k.n], least, k.near)
	}
}

// maxNear is how many words may lie between two blocks of one reworded sentence.
const maxNear = 6

// joined makes one block of two that touch in both paragraphs, and notes which are near.
func joined(in []block) []block {
	out := in[:0]
	for _, b := range in {
		if n := len(out); n > 0 && out[n-1].p+out[n-1].n == b.p && out[n-1].q+out[n-1].n == b.q {
			out[n-1].n += b.n
		} else {
			out = append(out, b)
		}
	}
	for k := 1; k < len(out); k++ {
		x, y := &out[k-1], &out[k]
		if dp, dq := y.p-x.p-x.n, y.q-x.q-x.n; dp <= maxNear && dq >= 0 && dq <= maxNear {
			x.near++
			y.near++
		}
	}
	return out
}

func joints(in []block) float64 {
	n := 0.0
	for _, b := range in {
		n += float64(b.near) / 2
	}
	return math.Log(1 + n)
}

func comparePairs(p, q pair) int {
	if p.i != q.i {
		return int(p.i - q.i)
	}
	return int(p.j - q.j)
}

// worth is what a pair adds to the spine.
func (w *work) worth(p *pair) float64 {
	share := p.found / min(w.a[p.i].sum, w.b[p.j].sum)
	if share < .25 {
		return 0
	}
	return p.found * share
}

// taken is what a link adds to the second spine: each counts the same.
func (w *work) taken(p *pair) float64 {
	if !w.linked(p.i, p.j) {
		return 0
	}
	return min(p.found/min(w.a[p.i].sum, w.b[p.j].sum), 1)
}
