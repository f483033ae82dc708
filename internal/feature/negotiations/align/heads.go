package align

import (
	"slices"
	"strings"

	"groundswell/internal/feature/negotiations/draft"
)

// heads links paragraphs that are left over and too short to say much by themselves:
// a title or a short item all of whose words stand, in a row and explained by nothing
// else, in the partner of its neighbour: at its edge or beside the words of that
// neighbour.
func (w *work) heads() {
	for i := range w.a {
		if len(w.linkA[i]) > 0 || w.a[i].bare {
			continue
		}
		for _, d := range [2]int32{1, -1} { // with what follows it, else with what it follows
			if k := int32(i) + d; k >= 0 && int(k) < len(w.a) && w.headOf(w.linkA[k], int32(i), d, false) {
				break
			}
		}
	}
	for j := range w.b {
		if len(w.linkB[j]) > 0 || w.b[j].bare {
			continue
		}
		for _, d := range [2]int32{1, -1} {
			if k := int32(j) + d; k >= 0 && int(k) < len(w.b) && w.headOf(w.linkB[k], int32(j), d, true) {
				break
			}
		}
	}
}

// headOf links a short paragraph with a partner of its neighbour, d after it, if it
// was joined to that. turned says that the paragraph is one of b.
func (w *work) headOf(links []int32, x, d int32, turned bool) bool {
	for _, at := range links {
		i, j := x, w.pairs[at].j
		if turned {
			i, j = w.pairs[at].i, x
		}
		short, long, claimed := &w.a[i], &w.b[j], w.claimB[j]
		if turned {
			short, long, claimed = long, short, w.claimA[i]
		}
		if linked, ok := w.fixed[[2]int32{i, j}]; ok && !linked || w.a[i].heading != w.b[j].heading || long.bare || 2*len(short.toks) > len(long.toks) {
			continue
		}
		q := joinedAt(short.exact, long.exact, claimed, d)
		if q < 0 {
			continue
		}
		b := block{p: 0, q: int32(q), n: int32(len(short.toks))}
		if turned {
			b.p, b.q = b.q, b.p
		}
		p := pair{i: i, j: j, blocks: []block{b}, sure: sureRival}
		w.measure(&p)
		if !w.parted(&p) {
			w.pairs = append(w.pairs, p)
			w.take(int32(len(w.pairs) - 1))
			return true
		}
	}
	return false
}

// joinedAt finds the words of a short paragraph in a long one, none of them claimed,
// at its beginning or directly before a claimed word (d is 1), or at its end or
// directly after one; -1 if they do not stand there.
func joinedAt(short, long []int32, claimed []bool, d int32) int {
	n := len(short)
	for q := 0; q+n <= len(long); q++ {
		if slices.Contains(claimed[q:q+n], true) || !slices.Equal(short, long[q:q+n]) {
			continue
		}
		if d > 0 && (q == 0 || q+n < len(long) && claimed[q+n]) || d < 0 && (q+n == len(long) || q > 0 && claimed[q-1]) {
			return q
		}
	}
	return -1
}

// bareName is what a paragraph of nothing but a number says.
func bareName(p draft.Paragraph) string {
	if strings.TrimSpace(p.Text) != "" {
		return p.Text
	}
	return p.Label
}
