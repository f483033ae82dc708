package inputs

import (
	"cmp"
	"slices"

	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
)

// Part is a stretch of a merged paragraph.
type Part struct {
	Op   align.Op
	Text string
	By   *Input // who put it in or took it out; nil of words that stay
}

// Line is a paragraph of the merged text.
type Line struct {
	N      int    // of the draft; -1: an input puts it in
	Label  string // as the draft has it, or as an input wants it
	Kind   draft.Kind
	Depth  int
	Parts  []Part
	By     *Input   // who puts it in, takes it out or moves it, nil if nobody does
	Fate   LineFate // what By does
	Move   int      // number of the move, from 1; 0 of lines that stay where they are
	Words  []*Input // whose changes of words are merged
	Also   []*Input // those that want the same as By or one of the parts
	Others []*Input // on this paragraph, but in conflict with what is merged: not in Parts
}

// LineFate is what becomes of a whole paragraph.
type LineFate int

// The fates of a line.
const (
	Stays  LineFate = iota // its words may change
	Comes                  // it is put in
	Goes                   // it is taken out
	Leaves                 // it is moved from here, with all its old words
	Lands                  // it is moved to here, with its new words
)

// Merge lays inputs over a draft. Inputs on the same words cannot both be had: those that
// are agreed come first, then the lower Place, then the older one; what is left out is in
// Line.Others. All inputs must be settled (see [Settle]) and live or chosen by the
// caller. With every part but the Ins ones kept, and the lines that Come or Land left
// out, the lines are the draft; with every part but the Del ones kept, and the lines that
// Go or Leave left out, they are what is proposed.
func Merge(paras []draft.Paragraph, inputs []*Input) []Line {
	all := slices.Clone(inputs)
	slices.SortStableFunc(all, prefer)
	on := map[int][]*Input{} // by paragraph, Insert aside
	after := map[int][]*Input{}
	for _, in := range all {
		if in.Kind == Insert {
			after[in.N] = append(after[in.N], in)
		} else {
			on[in.N] = append(on[in.N], in)
		}
	}
	m := &merger{paras: paras, after: after, landing: map[int][]Line{}}
	lines := make([]Line, len(paras))
	for i := range paras {
		lines[i] = m.paragraph(i, on[i])
	}
	var out []Line
	put := func(n int) {
		out = append(out, m.inserted(n)...)
		out = append(out, m.landing[n]...)
	}
	put(-1)
	for i := range paras {
		out = append(out, lines[i])
		put(i)
	}
	return out
}

// prefer orders inputs: what is agreed, then by place, then by day, then by id.
func prefer(a, b *Input) int {
	ours := func(in *Input) int {
		if in.State == Agreed {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(ours(a), ours(b)), cmp.Compare(a.Place, b.Place), cmp.Compare(a.On, b.On), cmp.Compare(a.ID, b.ID))
}

type merger struct {
	paras   []draft.Paragraph
	after   map[int][]*Input
	landing map[int][]Line
	moves   int
}

func (m *merger) inserted(n int) (out []Line) {
	for _, in := range m.after[n] {
		if k := slices.IndexFunc(out, func(l Line) bool { return l.By.Text == in.Text }); k >= 0 {
			out[k].Also = append(out[k].Also, in)
			continue
		}
		l := Line{N: -1, Label: in.Label, Kind: draft.Operative, By: in, Fate: Comes, Parts: []Part{{align.Ins, in.Text, in}}}
		if n >= 0 {
			l.Kind, l.Depth = m.paras[n].Kind, m.paras[n].Depth
			if l.Kind == draft.Heading {
				l.Kind, l.Depth = draft.Operative, 0
			}
		}
		out = append(out, l)
	}
	return out
}

// paragraph merges what is proposed on one paragraph.
func (m *merger) paragraph(n int, all []*Input) Line {
	p := &m.paras[n]
	l := Line{N: n, Label: p.Label, Kind: p.Kind, Depth: p.Depth}
	var taken []*Input
	var words []*Input
	for _, in := range all {
		if slices.ContainsFunc(taken, func(t *Input) bool { return Clash(t, in) }) {
			l.Others = append(l.Others, in)
			continue
		}
		if slices.ContainsFunc(taken, func(t *Input) bool { return SameWish(t, in) }) {
			l.Also = append(l.Also, in)
			continue
		}
		taken = append(taken, in)
		switch in.Kind {
		case Replace:
			words = append(words, in)
		case Delete:
			l.By, l.Fate = in, Goes
		case Move:
			l.By, l.Fate = in, Leaves
		}
	}
	l.Parts, l.Words = parts(p.Text, words), words
	switch l.Fate {
	case Goes:
		l.Parts = []Part{{align.Del, p.Text, l.By}}
	case Leaves:
		m.moves++
		l.Move = m.moves
		to := l
		to.Fate = Lands
		// What is taken out of a moved paragraph goes where it stood; at the new place only
		// what stays and what is put in is written.
		to.Parts = slices.DeleteFunc(slices.Clone(l.Parts), func(q Part) bool { return q.Op == align.Del })
		to.Others, to.Also = nil, nil
		l.Parts = []Part{{align.Del, p.Text, l.By}}
		m.landing[l.By.To] = append(m.landing[l.By.To], to)
	}
	return l
}

// parts applies the edits of inputs that do not clash to a text.
func parts(text string, inputs []*Input) (out []Part) {
	type owned struct {
		edit
		by *Input
	}
	var all []owned
	for _, in := range inputs {
		for _, e := range in.edits() {
			if !slices.ContainsFunc(all, func(o owned) bool { return o.edit == e }) {
				all = append(all, owned{e, in})
			}
		}
	}
	// What is put in at a place comes before what is taken out from there on.
	slices.SortStableFunc(all, func(a, b owned) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.to, b.to)) })
	add := func(op align.Op, s string, by *Input) {
		if s != "" {
			out = append(out, Part{op, s, by})
		}
	}
	at := 0
	for _, e := range all {
		add(align.Kept, text[at:e.from], nil)
		add(align.Del, text[e.from:e.to], e.by)
		add(align.Ins, e.text, e.by)
		at = e.to
	}
	add(align.Kept, text[at:], nil)
	return out
}

// Wanted is the wording of a line with all that is merged accepted.
func (l *Line) Wanted() (s string) {
	for _, p := range l.Parts {
		if p.Op != align.Del {
			s += p.Text
		}
	}
	return s
}

// Changed reports whether anything is proposed on the line.
func (l *Line) Changed() bool {
	return l.By != nil || len(l.Others) > 0 || len(l.Also) > 0 || slices.ContainsFunc(l.Parts, func(p Part) bool { return p.By != nil })
}

// Inputs are all inputs that the line tells of, those that are merged first.
func (l *Line) Inputs() (out []*Input) {
	add := func(in *Input) {
		if in != nil && !slices.Contains(out, in) {
			out = append(out, in)
		}
	}
	add(l.By)
	for _, p := range l.Parts {
		add(p.By)
	}
	for _, in := range l.Words {
		add(in)
	}
	for _, in := range l.Also {
		add(in)
	}
	for _, in := range l.Others {
		add(in)
	}
	return out
}
