package agreed

import (
	"cmp"
	"math"
	"slices"

	"groundswell/internal/core"
)

// Paragraph is one paragraph of an adopted text.
type Paragraph struct {
	Source *Source
	N      int64 // its place in the source
	Label  string
	Text   string
}

// Library is all paragraphs, in the order of their sources, with an index. It is never
// changed; make a new one.
type Library struct {
	Sources    []*Source
	Paragraphs []*Paragraph
	shelves    map[core.Lang]*shelf
}

// shelf is the index of the paragraphs in one language.
type shelf struct {
	f     *folder
	paras []*Paragraph
	terms map[string]uint32
	idf   []float64  // by term
	in    [][]uint32 // term → paragraphs that have it, ascending
	seq   [][]uint32 // paragraph → its terms in order
	words []float64  // paragraph → weight of its distinct words
}

// Bounds of what is compared.
const (
	maxAsked  = 3_000 // words of a question
	maxTaken  = 3_000 // words of a paragraph in the library
	maxHits   = 20
	maxCloser = 150 // paragraphs that are compared word by word
	maxFound  = 2_000
	least     = .15 // nearness below which nothing is shown
)

// NewLibrary indexes paragraphs. It is linear in their words; 50,000 paragraphs of 80
// words take a few seconds and some 60 MB.
func NewLibrary(sources []*Source, paras []*Paragraph) *Library {
	l := &Library{Sources: sources, Paragraphs: paras, shelves: map[core.Lang]*shelf{}}
	for _, p := range paras {
		s := l.shelves[p.Source.Lang]
		if s == nil {
			s = &shelf{f: newFolder(p.Source.Lang), terms: map[string]uint32{}}
			l.shelves[p.Source.Lang] = s
		}
		s.add(p)
	}
	for _, s := range l.shelves {
		s.weigh()
	}
	return l
}

func (s *shelf) add(p *Paragraph) {
	at := uint32(len(s.paras))
	s.paras = append(s.paras, p)
	ws := s.f.words(p.Text, maxTaken)
	seq := make([]uint32, len(ws))
	for i, w := range ws {
		id, ok := s.terms[w.term]
		if !ok {
			id = uint32(len(s.in))
			s.terms[w.term] = id
			s.in = append(s.in, nil)
		}
		if in := s.in[id]; len(in) == 0 || in[len(in)-1] != at {
			s.in[id] = append(in, at)
		}
		seq[i] = id
	}
	s.seq = append(s.seq, seq)
}

func (s *shelf) weigh() {
	s.idf = make([]float64, len(s.in))
	for i, in := range s.in {
		s.idf[i] = s.rarity(len(in))
	}
	s.words = make([]float64, len(s.paras))
	for i, seq := range s.seq {
		for _, id := range distinct(seq) {
			s.words[i] += s.idf[id]
		}
	}
}

// rarity is the weight of a word that stands in so many paragraphs of the shelf.
func (s *shelf) rarity(in int) float64 {
	return math.Log(1 + float64(len(s.paras))/max(float64(in), .5))
}

func distinct(seq []uint32) []uint32 {
	out := slices.Clone(seq)
	slices.Sort(out)
	return slices.Compact(out)
}

// How says in a word how a paragraph and what was asked are near.
type How string

// The ways to be near, the nearest first.
const (
	Same     How = "same"     // the same words in the same order, nearly
	Contains How = "contains" // the paragraph has all that was asked in it
	Within   How = "within"   // the paragraph stands in what was asked
	Near     How = "near"     // much of the wording is the same
	Akin     How = "akin"     // some of it is
)

// Hit is a paragraph that was found.
type Hit struct {
	*Paragraph
	Score  float64 // 0 to 1, how near
	Yours  float64 // the share of what was asked that stands in the paragraph, by weight
	Theirs float64 // the share of the paragraph that stands in what was asked
	How    How
	Marks  [][2]int // where the shared words stand in Text, in bytes, ascending and apart
}

// Percent is Yours in hundredths.
func (h *Hit) Percent() int64 { return int64(math.Round(100 * h.Yours)) }

// asked is a question as a shelf understands it. Words that the shelf does not have
// get numbers from len(idf) on.
type asked struct {
	seq   []uint32
	idf   []float64 // of the unknown ones
	words []uint32  // distinct
	pairs []uint64  // distinct
	sum   float64   // weight of words and pairs
	bare  float64   // of the words alone
}

func (s *shelf) ask(text string) *asked {
	a := &asked{}
	own := map[string]uint32{}
	for _, w := range s.f.ask(text) {
		id, ok := s.terms[w.term]
		if !ok {
			if id, ok = own[w.term]; !ok {
				id = uint32(len(s.idf) + len(own))
				own[w.term] = id
				a.idf = append(a.idf, s.rarity(0))
			}
		}
		a.seq = append(a.seq, id)
	}
	a.words = distinct(a.seq)
	for _, id := range a.words {
		a.bare += s.weight(a, id)
	}
	a.pairs = pairsOf(a.seq)
	a.sum = a.bare
	for _, p := range a.pairs {
		a.sum += s.pair(a, p)
	}
	return a
}

// ask is words for a question: what it folds is not remembered, as a shelf may be
// asked by many at once.
func (f *folder) ask(text string) []word { return newFolder(f.lang).words(text, maxAsked) }

func (s *shelf) weight(a *asked, id uint32) float64 {
	if int(id) < len(s.idf) {
		return s.idf[id]
	}
	return a.idf[int(id)-len(s.idf)]
}

// pairsOf returns the distinct pairs of neighbouring terms, ascending: sums over them
// must come out the same each time, to the last bit.
func pairsOf(seq []uint32) []uint64 {
	out := make([]uint64, 0, len(seq))
	for i := 1; i < len(seq); i++ {
		out = append(out, uint64(seq[i-1])<<32|uint64(seq[i]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (a *asked) hasPair(p uint64) bool {
	_, ok := slices.BinarySearch(a.pairs, p)
	return ok
}

// pair is the weight of two neighbouring words: what they weigh on average.
func (s *shelf) pair(a *asked, p uint64) float64 {
	return (s.weight(a, uint32(p>>32)) + s.weight(a, uint32(p))) / 2
}

// Similar returns the paragraphs of the library that are near to a text in its
// language, the nearest first, at most twenty. It is the same for the same library and
// text, and takes time for the paragraphs that share words with it.
func Similar(l *Library, text string, lang core.Lang) []Hit {
	s := l.shelves[lang]
	if s == nil {
		return nil
	}
	a := s.ask(text)
	if len(a.words) == 0 {
		return nil
	}
	var hits []Hit
	for _, at := range s.candidates(a) {
		if h := s.compare(a, at); h.Score >= least {
			hits = append(hits, h)
		}
	}
	slices.SortStableFunc(hits, func(x, y Hit) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(y.Source.Year, x.Source.Year))
	})
	hits = hits[:min(len(hits), maxHits)]
	for i := range hits {
		hits[i].Marks = s.marks(a, hits[i].Text)
	}
	return hits
}

// candidates are the paragraphs worth comparing: those that have most of the question's
// words, and those whose words the question has most of.
func (s *shelf) candidates(a *asked) []uint32 {
	acc := make([]float64, len(s.paras))
	for _, id := range a.words {
		if int(id) >= len(s.idf) {
			continue
		}
		w := s.idf[id]
		for _, at := range s.in[id] {
			acc[at] += w
		}
	}
	type one struct {
		at           uint32
		yours, their float64
	}
	var all []one
	for at, w := range acc {
		if w == 0 {
			continue
		}
		if o := (one{uint32(at), w / a.bare, w / s.words[at]}); o.yours >= .1 || o.their >= .5 {
			all = append(all, o)
		}
	}
	var out []uint32
	take := func(by func(o one) float64) {
		slices.SortFunc(all, func(x, y one) int { return cmp.Or(cmp.Compare(by(y), by(x)), cmp.Compare(x.at, y.at)) })
		for _, o := range all[:min(len(all), maxCloser)] {
			out = append(out, o.at)
		}
	}
	take(func(o one) float64 { return o.yours })
	if len(all) > maxCloser {
		take(func(o one) float64 { return 2 * o.yours * o.their / (o.yours + o.their) })
		take(func(o one) float64 { return o.their })
		slices.Sort(out)
		out = slices.Compact(out)
	}
	slices.Sort(out)
	return out
}

// compare looks at words and pairs of a paragraph, from both sides.
func (s *shelf) compare(a *asked, at uint32) Hit {
	seq := s.seq[at]
	words := distinct(seq)
	shared, both, n := 0.0, s.words[at], 0
	for _, id := range words {
		if _, ok := slices.BinarySearch(a.words, id); ok {
			shared += s.idf[id]
			n++
		}
	}
	for _, p := range pairsOf(seq) {
		w := s.pair(a, p)
		both += w
		if a.hasPair(p) {
			shared += w
		}
	}
	h := Hit{Paragraph: s.paras[at], Yours: shared / a.sum, Theirs: shared / both}
	f := 2 * shared / (a.sum + both)
	// A paragraph of three words stands in nearly everything: the fewer words, the less
	// it means that they are all there.
	enough := float64(n) / float64(n+4)
	h.Score = min(1, max(f, .95*h.Yours, .9*h.Theirs*enough))
	switch {
	case f >= .97:
		h.How = Same
	case h.Yours >= .85:
		h.How = Contains
	case h.Theirs >= .85 && n >= 5:
		h.How = Within
	case h.Score >= .5:
		h.How = Near
	default:
		h.How = Akin
	}
	return h
}

// marks returns where the shared words stand. A word that stands in every fourth
// paragraph is marked only beside another shared one, as in the question: "of the" says
// nothing.
func (s *shelf) marks(a *asked, text string) (out [][2]int) {
	ws := s.f.ask(text)
	on := make([]bool, len(ws))
	ids := make([]uint32, len(ws))
	for i, w := range ws {
		id, ok := s.terms[w.term]
		if !ok {
			id = math.MaxUint32
		}
		ids[i] = id
		if _, has := slices.BinarySearch(a.words, id); has {
			on[i] = on[i] || len(s.paras) < 8 || len(s.in[id])*4 < len(s.paras)
			if i > 0 && a.hasPair(uint64(ids[i-1])<<32|uint64(id)) {
				on[i-1], on[i] = true, true
			}
		}
	}
	for i, w := range ws {
		if !on[i] {
			continue
		}
		if n := len(out); n > 0 && i > 0 && on[i-1] {
			out[n-1][1] = max(out[n-1][1], w.to)
			continue
		}
		out = append(out, [2]int{w.from, w.to})
	}
	return out
}

// Piece is a stretch of a text that is marked or not.
type Piece struct {
	Text string
	On   bool
}

// Pieces parts the hit's text at its marks.
func (h *Hit) Pieces() (out []Piece) {
	at := 0
	for _, m := range h.Marks {
		if m[0] > at {
			out = append(out, Piece{h.Text[at:m[0]], false})
		}
		out = append(out, Piece{h.Text[m[0]:m[1]], true})
		at = m[1]
	}
	if at < len(h.Text) {
		out = append(out, Piece{h.Text[at:], false})
	}
	return out
}
