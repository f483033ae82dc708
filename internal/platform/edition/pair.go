package edition

// pair finds, for each block of the source, the block of e that translates it,
// or -1. Keys alone would not do: when a paragraph is put into the source, those
// after it get new keys, and each would be shown beside its neighbour's
// translation. What a block was made from says where it belongs:
//
//  1. blocks whose source has the same key and the same words as then;
//  2. blocks whose source has the same words and is now elsewhere;
//  3. what is left between two such pairs, in order if there are as many on both
//     sides, otherwise only by the same key.
func pair(source *Doc, e *Edition) []int {
	p := pairing{src: source.Blocks, own: e.Doc.Blocks, based: e.Based}
	p.ofSource, p.ofOwn = fill(len(p.src)), fill(len(p.own))
	p.sameKey()
	p.sameWords()
	for _, k := range []Kind{Para, Heading, Demand, List, Closing} {
		p.between(k)
	}
	return p.ofSource
}

type pairing struct {
	src, own        []Block
	based           map[string]string
	ofSource, ofOwn []int // the partner's index, or -1
}

func fill(n int) []int {
	s := make([]int, n)
	for i := range s {
		s[i] = -1
	}
	return s
}

func (p *pairing) join(i, j int) { p.ofSource[i], p.ofOwn[j] = j, i }

func (p *pairing) sameKey() {
	at := make(map[string]int, len(p.src))
	for i, s := range p.src {
		at[s.Key] = i
	}
	for j, b := range p.own {
		if i, ok := at[b.Key]; ok && !b.Missing && p.src[i].Hash != "" && p.based[b.Key] == p.src[i].Hash {
			p.join(i, j)
		}
	}
}

func (p *pairing) sameWords() {
	free := map[string][]int{}
	for i, s := range p.src {
		if p.ofSource[i] < 0 && s.Hash != "" {
			free[s.Hash] = append(free[s.Hash], i)
		}
	}
	for j, b := range p.own {
		if p.ofOwn[j] >= 0 || b.Missing {
			continue
		}
		if at := free[p.based[b.Key]]; len(at) > 0 && p.src[at[0]].Kind == b.Kind {
			p.join(at[0], j)
			free[p.based[b.Key]] = at[1:]
		}
	}
}

// between goes through the blocks of one kind from pair to pair.
func (p *pairing) between(k Kind) {
	var left []int // unpaired blocks of e since the last pair
	from := 0      // the source after the last pair
	for j, b := range p.own {
		switch {
		case b.Kind != k:
		case p.ofOwn[j] < 0:
			left = append(left, j)
		default:
			p.gap(k, left, from, p.ofOwn[j])
			left, from = nil, p.ofOwn[j]+1
		}
	}
	p.gap(k, left, from, len(p.src))
}

func (p *pairing) gap(k Kind, left []int, from, to int) {
	if len(left) == 0 {
		return
	}
	var free []int
	for i := from; i < to; i++ {
		if p.src[i].Kind == k && p.ofSource[i] < 0 {
			free = append(free, i)
		}
	}
	if len(left) == len(free) {
		for n, j := range left {
			p.join(free[n], j)
		}
		return
	}
	at := make(map[string]int, len(free))
	for _, i := range free {
		at[p.src[i].Key] = i
	}
	for _, j := range left {
		if i, ok := at[p.own[j].Key]; ok {
			p.join(i, j)
		}
	}
}

// Problems compares a translation with its source by key, as its translator
// sees them side by side, and says what does not fit.
func Problems(source, e *Doc) []Problem {
	var found []Problem
	own := make(map[string]*Block, len(e.Blocks))
	for i := range e.Blocks {
		own[e.Blocks[i].Key] = &e.Blocks[i]
	}
	for i := range source.Blocks {
		s := &source.Blocks[i]
		b := own[s.Key]
		delete(own, s.Key)
		if s.Missing {
			found = append(found, Problem{s.Key, "edition.problem.source", s.line})
		}
		if b == nil {
			found = append(found, Problem{s.Key, "edition.problem.lacking", s.line})
			continue
		}
		if what := differs(s, b); what != "" {
			found = append(found, Problem{b.Key, what, b.line})
		}
	}
	for i := range e.Blocks {
		if b := &e.Blocks[i]; own[b.Key] != nil {
			found = append(found, Problem{b.Key, "edition.problem.extra", b.line})
		}
	}
	return found
}

func differs(s, b *Block) string {
	switch {
	case b.Missing:
		return ""
	case s.Kind == Heading && (s.Level != b.Level || s.ID != b.ID):
		return "edition.problem.heading"
	case s.shape != b.shape:
		return "edition.problem.shape"
	case s.items != b.items:
		return "edition.problem.items"
	case s.Kind == Demand && (s.Title == "") != (b.Title == ""):
		return "edition.problem.lead"
	case len(s.Notes) != len(b.Notes):
		return "edition.problem.notes"
	}
	return ""
}
