package align

import (
	"cmp"
	"math"
	"slices"
)

const (
	maxCommon = 24 // a word or pair of words in more paragraphs of b than this finds none
	maxFound  = 10 // candidates kept for one paragraph, each way
)

// candidates finds for each paragraph the few of the other draft that may be its
// like: those that share most of the weight of their words and word pairs.
func (w *work) candidates() [][2]int32 {
	// Words and pairs of words have one row of numbers.
	posts := make([][]int32, len(w.words)+w.npairs)
	for j := range w.b {
		w.eachFeature(&w.b[j], func(f int32) {
			if l := posts[f]; len(l) == 0 || l[len(l)-1] != int32(j) {
				posts[f] = append(l, int32(j))
			}
		})
	}
	n := float64(max(len(w.b), 1))
	score := make([]float64, len(w.b))
	seen := make([]int32, len(posts))
	var touched []int32
	forB := make([]best, len(w.b))
	keep := map[[2]int32]bool{}
	for i := range w.a {
		touched = touched[:0]
		w.eachFeature(&w.a[i], func(f int32) {
			if len(posts[f]) == 0 || seen[f] == int32(i+1) {
				return
			}
			seen[f] = int32(i + 1)
			list := posts[f]
			weight := .3 + math.Log(1+n/float64(len(list)))
			if len(list) > maxCommon { // those nearest to the same place
				at := int(float64(i) / float64(len(w.a)) * n)
				k, _ := slices.BinarySearch(list, int32(at))
				k = min(max(k-4, 0), len(list)-8)
				list = list[k : k+8]
			}
			for _, j := range list {
				if score[j] == 0 {
					touched = append(touched, j)
				}
				score[j] += weight
			}
		})
		var forA best
		for _, j := range touched {
			x := found{int32(i), j, score[j]}
			score[j] = 0
			share := x.score / float64(min(len(w.a[i].toks), len(w.b[j].toks)))
			forA.add(x, share)
			forB[j].add(x, share)
		}
		forA.into(keep)
	}
	for j := range forB {
		forB[j].into(keep)
	}
	out := make([][2]int32, 0, len(keep))
	for p := range keep {
		out = append(out, p)
	}
	slices.SortFunc(out, func(x, y [2]int32) int { return cmp.Or(cmp.Compare(x[1], y[1]), cmp.Compare(x[0], y[0])) })
	return out
}

// found is a pair with the weight that it shares, or the share of that.
type found struct {
	i, j  int32
	score float64
}

// best keeps the best candidates of one paragraph: by weight, and by the share of
// the shorter one, so that pieces of a long paragraph are found too.
type best struct{ weight, share [maxFound / 2]found }

func (b *best) add(x found, share float64) {
	insert(b.weight[:], x)
	x.score = share
	insert(b.share[:], x)
}

// insert puts x in its place in a list from the best on, if it has one.
func insert(list []found, x found) {
	k := len(list)
	for k > 0 && (x.score > list[k-1].score || x.score == list[k-1].score && (x.i < list[k-1].i || x.i == list[k-1].i && x.j < list[k-1].j)) {
		k--
	}
	if k < len(list) {
		copy(list[k+1:], list[k:])
		list[k] = x
	}
}

func (b *best) into(keep map[[2]int32]bool) {
	for _, list := range [][maxFound / 2]found{b.weight, b.share} {
		for _, x := range list {
			if x.score > 0 {
				keep[[2]int32{x.i, x.j}] = true
			}
		}
	}
}

// eachFeature calls f with the number of each word and each pair of neighbours.
func (w *work) eachFeature(p *para, f func(id int32)) {
	for k, t := range p.toks {
		f(t)
		if k > 0 {
			f(int32(len(w.words)) + p.pairs[k])
		}
	}
}
