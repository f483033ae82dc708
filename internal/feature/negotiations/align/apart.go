package align

import (
	"cmp"
	"slices"
)

// Apart is the result for those who take a link for a link of each of its old
// paragraphs with each of its new ones. A link of several with several is given as
// smaller ones, each of one paragraph with one or several; and a sentence that went
// from one paragraph to another, where both have partners of their own, is a link
// too, which Links leaves out because it would make one of all four. A paragraph may
// so stand in several links, two paragraphs together in one at most. Added and
// Removed are the same.
func (r Result) Apart() Result {
	if r.apart == nil {
		return r
	}
	return Result{Links: r.apart, Added: r.Added, Removed: r.Removed}
}

const (
	clauseWeight = 25 // what two paragraphs must share, claimed by no other, to have a clause in common
	clauseRun    = 4  // words of it that follow each other
)

// clauses finds the pairs of paragraphs that both have partners, but none of whom
// explains a clause that they have in common: those that share most first.
func (w *work) clauses() (out []int32) {
	type clause struct {
		at   int32
		left float64
	}
	var all []clause
	for at := range w.pairs {
		p := &w.pairs[at]
		if len(w.linkA[p.i]) == 0 || len(w.linkB[p.j]) == 0 || w.a[p.i].heading || w.b[p.j].heading || w.linked(p.i, p.j) {
			continue
		}
		if _, ok := w.fixed[[2]int32{p.i, p.j}]; ok || w.parted(p) {
			continue
		}
		if m := w.left(p); m >= clauseWeight {
			all = append(all, clause{int32(at), m})
		}
	}
	slices.SortFunc(all, func(x, y clause) int { return cmp.Or(cmp.Compare(y.left, x.left), cmp.Compare(x.at, y.at)) })
	for _, c := range all {
		p := &w.pairs[c.at]
		if w.left(p) >= clauseWeight && w.longestLeft(p) >= clauseRun {
			w.claim(p)
			out = append(out, c.at)
		}
	}
	return out
}

// longestLeft is the longest run of words of a pair that nobody has claimed.
func (w *work) longestLeft(p *pair) (most int) {
	ca, cb := w.claimA[p.i], w.claimB[p.j]
	for _, k := range p.blocks {
		n := 0
		for x := range k.n {
			if ca[k.p+x] || cb[k.q+x] {
				n = 0
				continue
			}
			n++
			most = max(most, n)
		}
	}
	return most
}

// apartLinks makes the links of Apart, nil if they are no others than links.
func (w *work) apartLinks(links []Link) []Link {
	extra := w.clauses()
	// Paragraphs that have part in a clause, by the link they are in.
	touched := map[int]bool{}
	inA, inB := map[int32]int{}, map[int32]int{}
	for k, l := range links {
		for _, i := range l.Old {
			inA[int32(i)] = k
		}
		for _, j := range l.New {
			inB[int32(j)] = k
		}
		if len(l.Old) > 1 && len(l.New) > 1 {
			touched[k] = true
		}
	}
	for _, at := range extra {
		touched[inA[w.pairs[at].i]], touched[inB[w.pairs[at].j]] = true, true
	}
	if len(touched) == 0 {
		return nil
	}
	var out []Link
	var edges []int32
	for k := range links {
		if touched[k] {
			edges = append(edges, w.made(&links[k])...)
		} else {
			out = append(out, links[k])
		}
	}
	for _, star := range w.stars(append(edges, extra...)) {
		var l Link
		for _, at := range star {
			p := &w.pairs[at]
			l.Old, l.New = append(l.Old, int(p.i)), append(l.New, int(p.j))
			// It moved if all of what it is a part of did.
			l.Moved = links[inA[p.i]].Moved && links[inB[p.j]].Moved || inA[p.i] != inB[p.j] && len(star) == 1 && !w.here(p)
		}
		slices.Sort(l.Old)
		slices.Sort(l.New)
		l.Old, l.New = slices.Compact(l.Old), slices.Compact(l.New)
		w.describe(&l, star)
		out = append(out, l)
	}
	return out
}

// stars divides pairs into groups that have one paragraph in common: those of the
// paragraph that has most come first.
func (w *work) stars(edges []int32) (out [][]int32) {
	slices.SortFunc(edges, func(x, y int32) int { return comparePairs(w.pairs[x], w.pairs[y]) })
	n := int32(len(w.a))
	at := map[int32][]int32{} // the pairs of each paragraph, those of b counted after all of a
	var order []int32
	for _, e := range edges {
		for _, x := range [2]int32{w.pairs[e].i, n + w.pairs[e].j} {
			if at[x] == nil {
				order = append(order, x)
			}
			at[x] = append(at[x], e)
		}
	}
	slices.SortFunc(order, func(x, y int32) int { return cmp.Or(cmp.Compare(len(at[y]), len(at[x])), cmp.Compare(x, y)) })
	used := map[int32]bool{}
	for _, x := range order {
		star := slices.DeleteFunc(at[x], func(e int32) bool { return used[e] })
		if len(star) == 0 {
			continue
		}
		for _, e := range star {
			used[e] = true
		}
		out = append(out, star)
	}
	return out
}
