package align

// closeMin is how much of two paragraphs that stand alone between the same
// neighbours must be common for them to be one.
const closeMin = .12

// close links a paragraph without a partner with one without a partner when both
// neighbours of the one are linked to both neighbours of the other.
func (w *work) close() {
	t := newTiler(w.weight)
	for i := range w.a {
		if len(w.linkA[i]) > 0 {
			continue
		}
		j := int32(0) // the place after the partners of the paragraph before
		if i > 0 {
			if len(w.linkA[i-1]) == 0 {
				continue
			}
			for _, at := range w.linkA[i-1] {
				j = max(j, w.pairs[at].j+1)
			}
		}
		if int(j) >= len(w.b) || len(w.linkB[j]) > 0 || w.a[i].heading != w.b[j].heading || !w.follow(i+1, j+1) {
			continue
		}
		if linked, ok := w.fixed[[2]int32{int32(i), j}]; ok && !linked {
			continue
		}
		t.load(w.b[j].toks)
		p := pair{i: int32(i), j: j, blocks: joined(t.blocks(w.a[i].toks)), alone: true}
		w.measure(&p)
		if m := w.left(&p); 2*m >= closeMin*(w.a[i].sum+w.b[j].sum) && !w.parted(&p) {
			w.pairs = append(w.pairs, p)
			w.take(int32(len(w.pairs) - 1))
		}
	}
}

// follow reports whether i and j are linked, or both drafts end before them.
func (w *work) follow(i int, j int32) bool {
	if i == len(w.a) || int(j) == len(w.b) {
		return i == len(w.a) && int(j) == len(w.b)
	}
	return w.linked(int32(i), j)
}
