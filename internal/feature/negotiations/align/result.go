package align

import (
	"math"
	"slices"
)

// result makes links of the pairs that were taken.
func (w *work) result() Result {
	n := int32(len(w.a))
	var r Result
	index := map[int32]int{}
	for i := range w.a {
		if len(w.linkA[i]) == 0 {
			r.Removed = append(r.Removed, i)
			continue
		}
		x := w.find(int32(i))
		k, ok := index[x]
		if !ok {
			k = len(r.Links)
			index[x] = k
			r.Links = append(r.Links, Link{})
		}
		r.Links[k].Old = append(r.Links[k].Old, i)
	}
	for j := range w.b {
		if len(w.linkB[j]) == 0 {
			r.Added = append(r.Added, j)
			continue
		}
		l := &r.Links[index[w.find(n+int32(j))]]
		l.New = append(l.New, j)
	}
	w.movedOnes(r.Links)
	w.rival()
	for k := range r.Links {
		w.describe(&r.Links[k], w.made(&r.Links[k]))
	}
	r.apart = w.apartLinks(r.Links)
	r.sort()
	return r
}

// made are the pairs that make a link.
func (w *work) made(l *Link) (out []int32) {
	for _, i := range l.Old {
		out = append(out, w.linkA[i]...)
	}
	return out
}

// movedOnes marks the links off the heaviest increasing chain.
func (w *work) movedOnes(links []Link) {
	saved := w.pairs
	w.pairs = make([]pair, len(links))
	at := map[int32]int{}
	for k, l := range links {
		at[int32(l.Old[0])] = k
		w.pairs[k] = pair{i: int32(l.Old[0]), j: int32(l.New[0]), found: float64(min(len(l.Old), len(l.New)))}
	}
	on := w.spine(func(p *pair) float64 { return p.found })
	w.pairs = saved
	for k := range links {
		links[k].Moved = on[links[k].Old[0]] < 0
	}
}

// certain is the evidence of the same words, and of a person.
const certain = 9

const (
	sureHere  = 2   // evidence from which a link needs nobody to look
	sureMoved = 4   // the same for a changed paragraph that stands elsewhere
	sureRival = 5   // and for one in its place beside which another is nearly as alike
	shortSum  = 15  // weight of a heading of a few words
	shortLen  = 7   // words of one
	rivalry   = .75 // a rival has so much of what a pair has
)

// sure reports whether nobody needs to look at a link. The figures are those from
// which less than one in two hundred was wrong; see NOTES.md.
func (w *work) sure(l *Link, same, rival bool, least float64) bool {
	one := len(l.Old) == 1 && len(l.New) == 1
	switch {
	case len(l.Old) > 1 && len(l.New) > 1:
		return false
	case same: // the same few words may stand over another section
		p := &w.a[l.Old[0]]
		return !l.Moved || p.sum >= shortSum || !p.heading && len(p.exact) >= shortLen || w.adjacent(int32(l.Old[0]), int32(l.New[0])) > 0
	case l.Score < .3:
		return false
	case rival:
		return !l.Moved && least >= sureRival
	case one && l.Moved:
		return least >= sureMoved
	}
	return least >= sureHere
}

// describe fills in kind, score and reasons of a link by the pairs that make it.
func (w *work) describe(l *Link, made []int32) {
	var found, sum float64
	person, rival, alone, least := false, false, false, float64(certain)
	for _, at := range made {
		p := &w.pairs[at]
		found += 2 * p.found
		person = person || w.fixed[[2]int32{p.i, p.j}]
		alone = alone || p.alone
		least = min(least, p.sure)
		rival = rival || w.rivals[at]
	}
	for _, i := range l.Old {
		sum += w.a[i].sum
	}
	for _, j := range l.New {
		sum += w.b[j].sum
	}
	one := len(l.Old) == 1 && len(l.New) == 1
	same := one && w.a[l.Old[0]].key == w.b[l.New[0]].key
	l.Changed = !same
	l.Score = math.Round(min(found/sum, 1)*1000) / 1000
	l.Sure = person || w.sure(l, same, rival, least)
	why := func(key string, args ...any) { l.Why = append(l.Why, Reason{key, args}) }
	switch {
	case same && !slices.Equal(strict(w.ta[l.Old[0]].Text), strict(w.tb[l.New[0]].Text)):
		l.Changed, l.Score = true, 1
		why(whyBrackets)
	case same:
		l.Score = 1
		why(whySame)
	default:
		l.Score = min(l.Score, .99) // endings changed, or the order
		why(whyFound, int(math.Round(l.Score*100)))
		if one && l.Score < .5 {
			why(whyPart)
		}
	}
	switch {
	case len(l.Old) == 1 && len(l.New) > 1:
		why(whySplit, len(l.New))
	case len(l.New) == 1 && len(l.Old) > 1:
		why(whyMerged, len(l.Old))
	}
	if l.Moved {
		why(whyMoved, l.Old[0]+1, l.New[0]+1)
	}
	if alone {
		why(whyPlace)
	}
	if rival && !same && !person {
		why(whyRival)
	}
	if person {
		why(whyPerson)
	}
	l.Kind = kindOfLink(*l)
}

// rival finds the links beside which another pair, that was not taken, has nearly as
// much in common, though its other paragraph has no better partner.
func (w *work) rival() {
	haveA, haveB := make([]float64, len(w.a)), make([]float64, len(w.b)) // by their links
	bestA, bestB := make([]float64, len(w.a)), make([]float64, len(w.b)) // by others
	for _, list := range w.linkA {
		for _, at := range list {
			p := &w.pairs[at]
			haveA[p.i], haveB[p.j] = max(haveA[p.i], p.found), max(haveB[p.j], p.found)
		}
	}
	for at := range w.pairs {
		p := &w.pairs[at]
		if w.linked(p.i, p.j) {
			continue
		}
		if p.found >= haveB[p.j] {
			bestA[p.i] = max(bestA[p.i], p.found)
		}
		if p.found >= haveA[p.i] {
			bestB[p.j] = max(bestB[p.j], p.found)
		}
	}
	w.rivals = make([]bool, len(w.pairs))
	for at := range w.pairs {
		p := &w.pairs[at]
		w.rivals[at] = max(bestA[p.i], bestB[p.j]) >= rivalry*p.found
	}
}
