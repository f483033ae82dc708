package inputs

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/script"
)

// Outcome is what became of an input in a later draft.
type Outcome string

// The outcomes.
const (
	Whole   Outcome = "whole" // taken as it was proposed, but for a word or two
	Partly  Outcome = "part"  // some of it was taken
	NotOne  Outcome = "not"   // nothing of it
	GonePar Outcome = "gone"  // the paragraph it was about is not there any more
)

// Outcomes are all outcomes.
var Outcomes = []Outcome{Whole, Partly, NotOne, GonePar}

// Fate is what the program thinks became of an input.
type Fate struct {
	Outcome Outcome
	Share   float64 // of the words that were put in or taken out, how many are so now; 0 to 1
	Sure    bool
	At      []int // where in the later draft: paragraphs, from 0
}

// Bounds of the shares. Between nothing and all a person has to look.
const (
	wholeLow = .9
	partLow  = .2
	nothing  = .05
	all      = .97
)

// Step is what is judged by: the paragraphs of a draft, those of a later one, how they
// are linked, and how rare each word is in both. Words that stand in every paragraph say
// nothing about what was taken over.
type Step struct {
	before, after []draft.Paragraph
	r             align.Result
	rare          map[string]float64
	most          float64 // of a word that stands nowhere
}

// NewStep prepares judging. It is linear in the words of both drafts.
func NewStep(before, after []draft.Paragraph, r align.Result) *Step {
	s := &Step{before: before, after: after, r: r, rare: map[string]float64{}}
	for _, paras := range [][]draft.Paragraph{before, after} {
		for i := range paras {
			seen := map[string]bool{}
			for _, w := range terms(paras[i].Text) {
				if !seen[w] {
					seen[w] = true
					s.rare[w]++
				}
			}
		}
	}
	n := float64(len(before) + len(after))
	for w, in := range s.rare {
		s.rare[w] = math.Log(1 + n/in)
	}
	s.most = math.Log(1 + n)
	return s
}

// weigh is the weight of words together, each as often as it stands there.
func (s *Step) weigh(words []string) (sum float64) {
	for _, w := range words {
		if v, ok := s.rare[w]; ok {
			sum += v
		} else {
			sum += s.most
		}
	}
	return sum
}

// shared is the share of a's words, by weight, that b has too.
func (s *Step) shared(a, b []string) float64 {
	whole := s.weigh(a)
	if whole == 0 {
		return 0
	}
	return s.weigh(common(a, b)) / whole
}

// Judge finds out what became of an input, which must be settled on the step's first
// draft.
func (s *Step) Judge(in *Input) Fate {
	before, after, r := s.before, s.after, s.r
	switch in.Kind {
	case Insert:
		return s.inserted(in)
	case Delete:
		return s.deleted(in)
	case Move:
		return judgeMove(in, after, r)
	}
	l := linkOf(r, in.N)
	if l == nil {
		// Its words may stand in a paragraph that is new.
		if f := s.bestOf(in.Text); f.Share >= wholeLow {
			f.Outcome, f.Sure = Whole, false
			return f
		}
		return Fate{Outcome: GonePar, Sure: true}
	}
	text := joined(after, l.New)
	if same(text, in.Text) {
		return Fate{Outcome: Whole, Share: 1, Sure: l.Sure, At: l.New}
	}
	wanted := changes(in.Base, in.Text)
	got := changes(joined(before, l.Old), text)
	f := Fate{Share: s.share(wanted, got, terms(text)), At: l.New}
	f.grade(l.Sure)
	return f
}

// grade says what a share means.
func (f *Fate) grade(sure bool) {
	switch {
	case f.Share >= wholeLow:
		f.Outcome = Whole
	case f.Share >= partLow:
		f.Outcome = Partly
	default:
		f.Outcome = NotOne
	}
	// What was taken in part is for a person to say: it may be chance, or the heart of it.
	f.Sure = sure && (f.Share <= nothing || f.Share >= all)
}

func linkOf(r align.Result, n int) *align.Link {
	for i := range r.Links {
		if slices.Contains(r.Links[i].Old, n) {
			return &r.Links[i]
		}
	}
	return nil
}

func joined(paras []draft.Paragraph, which []int) string {
	texts := make([]string, len(which))
	for i, n := range which {
		texts[i] = paras[n].Text
	}
	return strings.Join(texts, " ")
}

// inserted looks for the words of a paragraph that was to be put in: among the new
// paragraphs, and among the words that were put into the neighbours of its place.
func (s *Step) inserted(in *Input) Fate {
	f := s.bestOf(in.Text)
	for _, n := range []int{in.N, in.N + 1} {
		l := linkOf(s.r, n)
		if l == nil || !l.Changed {
			continue
		}
		got := changes(joined(s.before, l.Old), joined(s.after, l.New))
		if share := s.shared(terms(in.Text), got.in); share > f.Share {
			f = Fate{Share: share, At: l.New}
		}
	}
	// A share of a quarter is what any two paragraphs of one text have in common.
	if f.Share < .3 {
		f.Share, f.At = 0, nil
	}
	f.grade(true)
	return f
}

// bestOf finds the new paragraph that has most of a text's words.
func (s *Step) bestOf(text string) (f Fate) {
	want := terms(text)
	for _, n := range s.r.Added {
		if same(text, s.after[n].Text) {
			return Fate{Share: 1, At: []int{n}}
		}
		if share := s.shared(want, terms(s.after[n].Text)); share > f.Share {
			f = Fate{Share: share, At: []int{n}}
		}
	}
	return f
}

func (s *Step) deleted(in *Input) Fate {
	l := linkOf(s.r, in.N)
	if l == nil {
		return Fate{Outcome: Whole, Share: 1, Sure: true}
	}
	f := Fate{Share: 1 - s.shared(terms(in.Base), terms(joined(s.after, l.New))), At: l.New}
	f.grade(l.Sure)
	if f.Outcome == Whole { // a link says that it lives on, so a person has to look
		f.Sure = false
	}
	return f
}

// judgeMove looks whether the paragraph stands behind the one it was to follow.
func judgeMove(in *Input, after []draft.Paragraph, r align.Result) Fate {
	l := linkOf(r, in.N)
	if l == nil {
		return Fate{Outcome: GonePar, Sure: true}
	}
	f := Fate{Outcome: NotOne, Sure: l.Sure, At: l.New}
	at := l.New[0]
	if in.To < 0 {
		if at == 0 {
			f.Outcome, f.Share = Whole, 1
		}
		return f
	}
	to := linkOf(r, in.To)
	if to == nil { // the neighbour is gone: only where it moved can be seen
		f.Sure = false
		if l.Moved {
			f.Outcome, f.Share = Partly, .5
		}
		return f
	}
	last := slices.Max(to.New)
	switch d := at - last; {
	case d == 1:
		f.Outcome, f.Share, f.Sure = Whole, 1, l.Sure && to.Sure
	case l.Moved && d > -3 && d < 4: // near the place, with something put between
		f.Outcome, f.Share, f.Sure = Partly, .5, false
	}
	return f
}

// change is what was put in and taken out, as folded words.
type change struct{ in, out []string }

func changes(before, after string) (c change) {
	for _, s := range align.Words(before, after) {
		switch s.Op {
		case align.Ins:
			c.in = append(c.in, terms(s.Text)...)
		case align.Del:
			c.out = append(c.out, terms(s.Text)...)
		}
	}
	return c
}

// share is how much of a wanted change was made. Where other words were wanted, it is
// these that count: that the old ones are gone may be for something worse. Words that
// stand elsewhere in the paragraph in the order that was wanted count too; text are all
// its words.
func (s *Step) share(wanted, got change, text []string) float64 {
	switch {
	case len(wanted.in)+len(wanted.out) == 0: // signs only
		return 0
	case len(wanted.in) == 0:
		return s.shared(wanted.out, got.out)
	}
	in := s.shared(wanted.in, got.in)
	if in < 1 && consecutive(wanted.in, text) {
		in = 1
	}
	if len(wanted.out) == 0 {
		return in
	}
	share := .75*in + .25*s.shared(wanted.out, got.out)
	if in <= nothing {
		share = min(share, .15) // not one word of ours is in: it is not taken, but somebody should look
	}
	return share
}

// common are the words of a that b has too, each as often as b has it.
func common(a, b []string) (out []string) {
	left := map[string]int{}
	for _, w := range b {
		left[w]++
	}
	for _, w := range a {
		if left[w] > 0 {
			left[w]--
			out = append(out, w)
		}
	}
	return out
}

// consecutive reports whether text has the words one after the other.
func consecutive(words, text []string) bool {
	for i := 0; i+len(words) <= len(text); i++ {
		if slices.Equal(words, text[i:i+len(words)]) {
			return true
		}
	}
	return false
}

// same reports whether two wordings are one, case, signs and spaces aside.
func same(a, b string) bool { return a == b || script.Fold(a) == script.Fold(b) }

// terms are the words of a text as they are compared; where a script does not part them
// by spaces, its characters.
func terms(s string) (out []string) {
	for w := range strings.FieldsSeq(script.Fold(s)) {
		rs := []rune(w)
		from := 0
		for i, r := range rs {
			if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar) {
				if i > from {
					out = append(out, string(rs[from:i]))
				}
				out = append(out, string(r))
				from = i + 1
			}
		}
		if from < len(rs) {
			out = append(out, string(rs[from:]))
		}
	}
	return out
}
