package align

const (
	alsoRepeats = .7 // of a paragraph, repeated in the partner of its neighbour
	alsoMore    = .5 // the same, when some of it is claimed by none
	alsoAmong   = .4 // the same, claimed by none, when both its neighbours became the partner
)

// also links a paragraph that is left over with the partner of its neighbour, when
// much of it is found there and nowhere else as much, although the neighbour may have
// claimed the same words: of two options that say nearly the same one sentence was
// made; a heading went into the paragraph that it stood above. Such a link is never
// sure: one of two near copies may just as well have been deleted.
func (w *work) also() {
	foundA, foundB := w.mosts(func(p *pair) float64 { return p.found })
	forA, forB := none(len(w.a)), none(len(w.b))
	for at := range w.pairs {
		p := &w.pairs[at]
		a, b := &w.a[p.i], &w.b[p.j]
		freeA, freeB := len(w.linkA[p.i]) == 0, len(w.linkB[p.j]) == 0
		if freeA == freeB || a.heading != b.heading || a.bare || b.bare {
			continue
		}
		if linked, ok := w.fixed[[2]int32{p.i, p.j}]; ok && !linked {
			continue
		}
		lone, other, lead, best := a.sum, b.sum, foundA[p.i].lead(p.found), &forA[p.i]
		near := w.joined(p.i-1, p.j) || w.joined(p.i+1, p.j)
		if freeB {
			lone, other, lead, best = other, lone, foundB[p.j].lead(p.found), &forB[p.j]
			near = w.joined(p.i, p.j-1) || w.joined(p.i, p.j+1)
		}
		repeats := p.found > alsoRepeats*lone && p.found > .15*other && lead > .3
		more := p.found > alsoMore*lone && w.left(p) > .1*lone && lead > 0
		between := w.joined(p.i-1, p.j) && w.joined(p.i+1, p.j) && freeA || w.joined(p.i, p.j-1) && w.joined(p.i, p.j+1) && freeB
		among := between && w.left(p) > alsoAmong*lone
		if near && (repeats || more || among) && (*best < 0 || p.found > w.pairs[*best].found) {
			*best = int32(at)
		}
	}
	for _, list := range [2][]int32{forA, forB} {
		for _, at := range list {
			if at >= 0 && !w.parted(&w.pairs[at]) {
				w.pairs[at].sure = 0
				w.take(at)
			}
		}
	}
}
