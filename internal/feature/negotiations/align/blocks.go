package align

import (
	"cmp"
	"slices"
)

// block is a run of n words at p in a paragraph of a and at q in one of b.
type block struct {
	p, q, n int32
	near    int8 // how many of the blocks before and after it are near it in both
}

// pair is a paragraph of a beside one of b.
type pair struct {
	i, j   int32
	blocks []block // the words they share, by p
	found  float64 // weight of those words, single ones counted less
	alone  bool    // found because nothing else stands between their neighbours
	sure   float64 // the evidence when it was taken
	rank   float64 // log of how much more is found than in the next best pairs of its two paragraphs
	joints float64 // log of one more than the blocks that follow another nearby in both
}

// tiler finds the blocks of pairs; it keeps its arrays from pair to pair.
type tiler struct {
	weight []float64
	b      []int32
	head   []int32 // word -> its first place in b, +1
	next   []int32 // place -> the next one of the same word, +1
	times  []int32 // word -> how often in b
	rank   []int32 // place -> how many of the same word stand before it
	useA   []bool
	useB   []bool
	runs   []run
}

type run struct {
	block
	value float64
}

const (
	maxTimes = 24  // places of one word that are tried
	maxWork  = 200 // steps for each word: only texts that repeat themselves over and over take more
)

func newTiler(weight []float64) *tiler {
	return &tiler{weight: weight, head: make([]int32, len(weight)), times: make([]int32, len(weight))}
}

// load prepares the paragraph of b for many paragraphs of a.
func (t *tiler) load(b []int32) {
	for _, x := range t.b {
		t.head[x], t.times[x] = 0, 0
	}
	t.b = b
	t.useB = slices.Grow(t.useB[:0], len(b))[:len(b)]
	clear(t.useB)
	t.next = slices.Grow(t.next[:0], len(b))[:len(b)]
	t.rank = slices.Grow(t.rank[:0], len(b))[:len(b)]
	for q, x := range b {
		t.rank[q] = t.times[x]
		t.times[x]++
	}
	for q := len(b) - 1; q >= 0; q-- {
		t.next[q] = t.head[b[q]]
		t.head[b[q]] = int32(q + 1)
	}
}

// blocks returns the common runs of a and the loaded paragraph, longest first and
// no word twice, wherever they stand; then single words between two runs that follow
// each other in both.
func (t *tiler) blocks(a []int32) []block {
	t.runs = t.runs[:0]
	steps := maxWork * (len(a) + 64)
	for p, x := range a {
		tried := 0
		for q := t.head[x]; q > 0 && tried < maxTimes && steps > 0; q = t.next[q-1] {
			tried++
			back, old := t.back(a, p, int(q-1))
			if old {
				steps -= 1 + back/4
				continue // within a run that began before
			}
			p, k := p-back, int(q-1)-back
			n, value := 0, 0.0
			for p+n < len(a) && k+n < len(t.b) && a[p+n] == t.b[k+n] {
				value += t.weight[a[p+n]]
				n++
			}
			steps -= n + back + 1
			// Where everything repeats only the long runs are kept.
			if least := 1 + len(t.runs)/(2*len(a)+64); n > least || n == 1 && least == 1 && t.times[x] == 1 && t.weight[x] > 1.5 {
				t.runs = append(t.runs, run{block{p: int32(p), q: int32(k), n: int32(n)}, value})
			}
		}
	}
	slices.SortFunc(t.runs, func(x, y run) int {
		return cmp.Or(cmp.Compare(y.value, x.value), cmp.Compare(abs(x.p-x.q), abs(y.p-y.q)), cmp.Compare(x.p, y.p), cmp.Compare(x.q, y.q))
	})
	t.useA = slices.Grow(t.useA[:0], len(a))[:len(a)]
	clear(t.useA)
	var out []block
	for _, r := range t.runs {
		for k := int32(0); k < r.n; {
			if t.useA[r.p+k] || t.useB[r.q+k] {
				k++
				continue
			}
			from := k
			for k < r.n && !t.useA[r.p+k] && !t.useB[r.q+k] {
				k++
			}
			if n := k - from; n > 1 || r.n == 1 {
				out = append(out, t.take(block{p: r.p + from, q: r.q + from, n: n}))
			}
		}
	}
	out = t.fill(a, out)
	for _, k := range out { // not all of it: b may be very long, and a short
		clear(t.useB[k.q : k.q+k.n])
	}
	return out
}

// back returns how far the run to which a[p] and b[q] belong goes back, and whether
// it was met before: at a word that is not too frequent to be tried.
func (t *tiler) back(a []int32, p, q int) (n int, met bool) {
	for p > n && q > n && a[p-n-1] == t.b[q-n-1] {
		n++
		if t.rank[q-n] < maxTimes {
			return n, true
		}
	}
	return n, false
}

func (t *tiler) take(b block) block {
	for k := range b.n {
		t.useA[b.p+k], t.useB[b.q+k] = true, true
	}
	return b
}

// fill adds what is the same between neighbouring blocks, word by word.
func (t *tiler) fill(a []int32, out []block) []block {
	slices.SortFunc(out, func(x, y block) int { return cmp.Compare(x.p, y.p) })
	n := len(out)
	was := block{}
	for k := 0; k <= n; k++ {
		next := block{p: int32(len(a)), q: int32(len(t.b))}
		if k < n {
			next = out[k]
		}
		p, q := was.p+was.n, was.q+was.n
		if p < next.p && q < next.q && next.p-p <= maxGap && next.q-q <= maxGap && !slices.Contains(t.useB[q:next.q], true) {
			out = t.gap(a, p, next.p, q, next.q, out)
		}
		was = next
	}
	slices.SortFunc(out, func(x, y block) int { return cmp.Compare(x.p, y.p) })
	return out
}

const maxGap = 24

// gap finds a longest common subsequence of two stretches of at most maxGap words.
func (t *tiler) gap(a []int32, p0, p1, q0, q1 int32, out []block) []block {
	n, m := p1-p0, q1-q0
	var long [maxGap + 1][maxGap + 1]uint8
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			if a[p0+i] == t.b[q0+j] {
				long[i][j] = long[i+1][j+1] + 1
			} else {
				long[i][j] = max(long[i+1][j], long[i][j+1])
			}
		}
	}
	for i, j := int32(0), int32(0); i < n && j < m; {
		switch {
		case a[p0+i] == t.b[q0+j]:
			out = append(out, t.take(block{p: p0 + i, q: q0 + j, n: 1}))
			i, j = i+1, j+1
		case long[i+1][j] >= long[i][j+1]:
			i++
		default:
			j++
		}
	}
	return out
}

func abs(x int32) int32 { return max(x, -x) }
