package align

import (
	"cmp"
	"slices"
)

// group is the paragraphs of the same words.
type group struct{ a, b []int32 }

// groups are the paragraphs that stand in both drafts word by word.
func (w *work) groups() (out []*group) {
	all := map[string]*group{}
	for i, p := range w.a {
		g := all[p.key]
		if g == nil {
			g = &group{}
			all[p.key] = g
			out = append(out, g)
		}
		g.a = append(g.a, int32(i))
	}
	for j, p := range w.b {
		if g := all[p.key]; g != nil {
			g.b = append(g.b, int32(j))
		}
	}
	n := 0
	for _, g := range out {
		if len(g.b) > 0 {
			out[n] = g
			n++
		}
	}
	return out[:n]
}

const maxCopies = 8 // of a repeated paragraph, tried for each of the other draft

// exact adds the pairs of the same words.
func (w *work) exact(groups []*group) {
	known := map[[2]int32]int32{}
	for at := range w.pairs {
		known[[2]int32{w.pairs[at].i, w.pairs[at].j}] = int32(at)
	}
	for _, g := range groups {
		for k, i := range g.a {
			from := 0 // those at about the same turn
			if n := len(g.b); n > maxCopies {
				from = min(max(k*n/len(g.a)-maxCopies/2, 0), n-maxCopies)
			}
			for _, j := range g.b[from:min(len(g.b), from+maxCopies)] {
				w.same(known, i, j)
			}
		}
	}
}

// same makes, or completes, the pair of two paragraphs of the same words.
func (w *work) same(known map[[2]int32]int32, i, j int32) {
	if linked, ok := w.fixed[[2]int32{i, j}]; ok && !linked {
		return
	}
	at, ok := known[[2]int32{i, j}]
	if !ok {
		at = int32(len(w.pairs))
		known[[2]int32{i, j}] = at
		w.pairs = append(w.pairs, pair{i: i, j: j})
	}
	p := &w.pairs[at]
	p.blocks = []block{{n: int32(len(w.a[i].toks))}}
	p.found, p.sure = w.a[i].sum, certain
}

// twins decides which paragraphs of the same words belong together: those that stand
// once in both drafts, others beside neighbours that belong together, those on the
// spine, then the rest in order.
func (w *work) twins(groups []*group) {
	w.twinA, w.twinB = none(len(w.a)), none(len(w.b))
	link := func(i, j int32) bool {
		if w.twinA[i] >= 0 || w.twinB[j] >= 0 || w.a[i].key != w.b[j].key || len(w.linkA[i])+len(w.linkB[j]) > 0 {
			return false
		}
		if _, ok := w.fixed[[2]int32{i, j}]; ok {
			return false
		}
		w.twinA[i], w.twinB[j] = j, i
		return true
	}
	for _, g := range groups {
		if len(g.a) == 1 && len(g.b) == 1 {
			link(g.a[0], g.b[0])
		}
	}
	partner := func(i int32) int32 { return max(w.twinA[i], w.place.on[i]) }
	n, m := int32(len(w.a)), int32(len(w.b))
	for i := n - 2; i >= 0; i-- { // a heading goes with what follows it
		if j := partner(i + 1); j > 0 {
			link(i, j-1)
		}
	}
	for i := int32(1); i < n; i++ {
		if j := partner(i - 1); j >= 0 && j+1 < m {
			link(i, j+1)
		}
	}
	for i, j := range w.place.on {
		if j >= 0 {
			link(int32(i), j)
		}
	}
	for _, g := range groups { // "Article 3" with "Article 3" where nothing tells better
		label := map[string]int32{}
		for k := len(g.b) - 1; k >= 0 && len(g.a) > 1; k-- {
			label[bareName(w.tb[g.b[k]])] = g.b[k]
		}
		for _, i := range g.a {
			if j, ok := label[bareName(w.ta[i])]; ok {
				link(i, j)
			}
		}
	}
	for _, g := range groups {
		if w.a[g.a[0]].bare {
			continue // two numbers far from each other have nothing in common
		}
		w.nearest(g, link)
	}
	known := map[[2]int32]int32{}
	for at := range w.pairs {
		known[[2]int32{w.pairs[at].i, w.pairs[at].j}] = int32(at)
	}
	for i, j := range w.twinA {
		if j >= 0 {
			w.same(known, int32(i), j)
		}
	}
}

const maxTwins = 1024 // pairs of one group that are compared

// nearest links what is left of a group: those that stand nearest to each other first,
// so that of two copies one of which was deleted the other is kept; in order where
// there are very many.
func (w *work) nearest(g *group, link func(i, j int32) bool) {
	a := slices.DeleteFunc(slices.Clone(g.a), func(i int32) bool { return w.twinA[i] >= 0 })
	b := slices.DeleteFunc(slices.Clone(g.b), func(j int32) bool { return w.twinB[j] >= 0 })
	if len(a) != len(b) && len(a)*len(b) <= maxTwins {
		type near struct {
			i, j int32
			away int
		}
		var all []near
		for _, i := range a {
			for _, j := range b {
				all = append(all, near{i, j, w.away(&pair{i: i, j: j})})
			}
		}
		slices.SortStableFunc(all, func(x, y near) int { return cmp.Compare(x.away, y.away) })
		for _, x := range all {
			link(x.i, x.j)
		}
		return
	}
	k := 0
	for _, i := range a {
		for k < len(b) && w.twinA[i] < 0 && !link(i, b[k]) {
			k++
		}
	}
}

func none(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = -1
	}
	return out
}

// takeExact links the twins, but leaves those far from their place to be weighed
// when one of the two has another partner in its place that has no twin itself: then
// it is the copy that is new. Where every paragraph has its twin all are linked.
func (w *work) takeExact() {
	rivalA, rivalB := make([]bool, len(w.a)), make([]bool, len(w.b))
	for at := range w.pairs {
		p := &w.pairs[at]
		if (w.twinA[p.i] < 0) == (w.twinB[p.j] < 0) || !w.here(p) {
			continue
		}
		wa, wb := w.a[p.i].sum, w.b[p.j].sum
		if p.found >= .75*min(wa, wb) && 2*p.found >= .5*(wa+wb) {
			rivalA[p.i], rivalB[p.j] = true, true
		}
	}
	for at := range w.pairs {
		p := &w.pairs[at]
		if w.twinA[p.i] == p.j && len(w.linkA[p.i])+len(w.linkB[p.j]) == 0 && (w.here(p) || !rivalA[p.i] && !rivalB[p.j]) && !w.parted(p) {
			w.take(int32(at))
		}
	}
}
