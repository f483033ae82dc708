package alike

import (
	"cmp"
	"slices"
)

// candidates returns the entries to compare, by number: those with a key in
// common and those that share the most telling words.
func (a *question) candidates() []int32 {
	sums := a.ix.scratch.Get().(*sums)
	defer a.ix.scratch.Put(sums)
	sums.begin(len(a.ix.entries))
	for _, k := range a.ways() {
		list := a.ix.keys[k]
		for _, n := range list[:min(len(list), 100)] {
			sums.add(n, 1000)
		}
	}
	type heap struct {
		list   []int32
		weight float64
	}
	var heaps []heap
	for key, w := range a.weight {
		for _, k := range append(a.near[key], key) {
			if n, ok := a.ix.words[k]; ok {
				heaps = append(heaps, heap{a.ix.post[n], w})
			}
		}
	}
	slices.SortFunc(heaps, func(x, y heap) int {
		return cmp.Or(cmp.Compare(len(x.list), len(y.list)), cmp.Compare(y.weight, x.weight))
	})
	looked := 0
	for _, h := range heaps {
		if looked += len(h.list); looked > maxLook && len(sums.seen) > 0 {
			break
		}
		for _, n := range h.list[:min(len(h.list), maxLook)] {
			sums.add(n, float32(h.weight))
		}
	}
	return sums.most(maxFull)
}

// sums adds up, for each entry, how much of what was asked for it has. It is used
// again and again: a map would cost more than all comparing.
type sums struct {
	of   []float32 // by number of the entry; only those of seen are not nought
	seen []int32
}

func (s *sums) begin(n int) {
	if len(s.of) < n {
		s.of = make([]float32, n+n/4)
	}
	for _, i := range s.seen {
		s.of[i] = 0
	}
	s.seen = s.seen[:0]
}

func (s *sums) add(i int32, w float32) {
	if s.of[i] == 0 {
		s.seen = append(s.seen, i)
	}
	s.of[i] += w
}

// most returns the n entries with the highest sums, the highest first.
func (s *sums) most(n int) []int32 {
	floor := float32(0)
	if len(s.seen) > n { // the n-th highest
		all := make([]float32, len(s.seen))
		for i, e := range s.seen {
			all[i] = s.of[e]
		}
		slices.Sort(all)
		floor = all[len(all)-n]
	}
	out := make([]int32, 0, n)
	for _, e := range s.seen {
		if s.of[e] >= floor {
			out = append(out, e)
		}
	}
	slices.SortFunc(out, func(x, y int32) int { return cmp.Or(cmp.Compare(s.of[y], s.of[x]), cmp.Compare(x, y)) })
	return slices.Clone(out[:min(len(out), n)])
}

// ways are the keys under which what is like the name can stand: an acronym may
// be given by the one and follow from the words of the other.
func (a *question) ways() []uint64 {
	out := a.q.keys()
	for _, g := range a.q.shape.given {
		out = append(out, hash('i', g))
	}
	for _, i := range a.q.shape.initials {
		out = append(out, hash('a', i))
	}
	return out
}
