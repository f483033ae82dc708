package align

import (
	"slices"
)

// edit is a stretch of the comparison: a[p0:p1] became b[q0:q1].
type edit struct {
	same           bool
	p0, p1, q0, q1 int
}

// differ compares two lists of numbers.
type differ struct {
	num   map[string]int32
	a, b  []int32
	sameB []int32    // for each of a its like in b, or -1
	trace []int32    // of one search: the furthest points after each round, 2c+1 of round c
	once  [][2]int32 // how often a number is in a, its place in b
}

func (d *differ) number(in []piece) []int32 {
	out := make([]int32, len(in))
	for i, p := range in {
		n, ok := d.num[p.word]
		if !ok {
			n = int32(len(d.num))
			d.num[p.word] = n
		}
		out[i] = n
	}
	return out
}

const (
	maxSteps = 3_000_000 // of one search by Myers' algorithm: longer stretches are first cut at words that occur once
	maxDepth = 40
)

// compare finds what is the same between a[p0:p1] and b[q0:q1].
func (d *differ) compare(p0, p1, q0, q1, depth int) {
	for p0 < p1 && q0 < q1 && d.a[p0] == d.b[q0] {
		d.sameB[p0] = int32(q0)
		p0, q0 = p0+1, q0+1
	}
	for p0 < p1 && q0 < q1 && d.a[p1-1] == d.b[q1-1] {
		p1, q1 = p1-1, q1-1
		d.sameB[p1] = int32(q1)
	}
	if p0 == p1 || q0 == q1 {
		return
	}
	n := (p1 - p0) + (q1 - q0)
	// A search takes at most as many rounds as there are words, each as long as the last.
	if n <= 700 && d.myers(p0, p1, q0, q1, n) {
		return
	}
	if depth < maxDepth {
		if cuts := d.anchors(p0, p1, q0, q1); len(cuts) > 0 {
			p, q := p0, q0
			for _, c := range cuts {
				if c[0] < p || c[1] < q {
					continue
				}
				d.compare(p, c[0], q, c[1], depth+1)
				d.sameB[c[0]] = int32(c[1])
				p, q = c[0]+1, c[1]+1
			}
			d.compare(p, p1, q, q1, depth+1)
			return
		}
	}
	// Nothing to hold on to: as far as the steps go, else all of it was replaced.
	d.myers(p0, p1, q0, q1, min(n, 500, maxSteps/n))
}

// myers is the greedy search of "An O(ND) difference algorithm", with at most
// limit changes; it reports whether that was enough.
func (d *differ) myers(p0, p1, q0, q1, limit int) bool {
	n, m := p1-p0, q1-q0
	v := make([]int32, 2*limit+3)
	mid := limit + 1
	d.trace = d.trace[:0]
	for c := 0; c <= limit; c++ {
		for k := -c; k <= c; k += 2 {
			var x int
			if k == -c || k != c && v[mid+k-1] < v[mid+k+1] {
				x = int(v[mid+k+1])
			} else {
				x = int(v[mid+k-1]) + 1
			}
			y := x - k
			for x < n && y < m && x >= 0 && y >= 0 && d.a[p0+x] == d.b[q0+y] {
				x, y = x+1, y+1
			}
			v[mid+k] = int32(x)
			if k == n-m && x >= n {
				d.walk(c, k, x, p0, q0)
				return true
			}
		}
		d.trace = append(d.trace, v[mid-c:mid+c+1]...)
	}
	return false
}

// walk goes the way of a search back and notes what is the same on it.
func (d *differ) walk(rounds, k, x, p0, q0 int) {
	for c := rounds; c > 0; c-- {
		v := d.trace[(c-1)*(c-1) : c*c] // of the diagonals -(c-1) … c-1
		at := func(k int) int { return int(v[k+c-1]) }
		from, start := 0, 0 // the diagonal before, where this one begins
		if k == -c || k != c && at(k-1) < at(k+1) {
			from = k + 1
			start = at(from)
		} else {
			from = k - 1
			start = at(from) + 1
		}
		for x > start {
			x--
			d.sameB[p0+x] = int32(q0 + x - k)
		}
		k, x = from, at(from)
	}
	for x > 0 {
		x--
		d.sameB[p0+x] = int32(q0 + x)
	}
}

// anchors returns an increasing chain of words that stand once in each stretch.
func (d *differ) anchors(p0, p1, q0, q1 int) [][2]int {
	if d.once == nil {
		d.once = make([][2]int32, len(d.num))
	}
	for _, x := range d.b[q0:q1] {
		d.once[x] = [2]int32{}
	}
	for _, x := range d.a[p0:p1] {
		d.once[x] = [2]int32{}
	}
	for _, x := range d.a[p0:p1] {
		d.once[x][0]++
	}
	for q, x := range d.b[q0:q1] {
		if d.once[x][1] == 0 {
			d.once[x][1] = int32(q0 + q + 1)
		} else {
			d.once[x][1] = -1
		}
	}
	var all [][2]int
	for p, x := range d.a[p0:p1] {
		if o := d.once[x]; o[0] == 1 && o[1] > 0 {
			all = append(all, [2]int{p0 + p, int(o[1]) - 1})
		}
	}
	// The longest increasing chain, by patience sorting.
	prev := make([]int, len(all))
	var piles []int
	for i, c := range all {
		k, _ := slices.BinarySearchFunc(piles, c[1], func(p, q int) int { return all[p][1] - q })
		prev[i] = -1
		if k > 0 {
			prev[i] = piles[k-1]
		}
		if k == len(piles) {
			piles = append(piles, i)
		} else {
			piles[k] = i
		}
	}
	if len(piles) == 0 {
		return nil
	}
	out := make([][2]int, len(piles))
	for k, i := len(piles)-1, piles[len(piles)-1]; k >= 0; k, i = k-1, prev[i] {
		out[k] = all[i]
	}
	return out
}

// edits makes stretches of what was noted.
func (d *differ) edits() (out []edit) {
	p, q := 0, 0
	for p < len(d.a) || q < len(d.b) {
		e := edit{p0: p, q0: q}
		if p < len(d.a) && int(d.sameB[p]) == q {
			e.same = true
			for p < len(d.a) && q < len(d.b) && int(d.sameB[p]) == q {
				p, q = p+1, q+1
			}
		} else {
			for p < len(d.a) && d.sameB[p] < 0 {
				p++
			}
			if q = len(d.b); p < len(d.a) {
				q = int(d.sameB[p])
			}
		}
		e.p1, e.q1 = p, q
		out = append(out, e)
	}
	return out
}
