package align

import (
	"cmp"
	"encoding/binary"
	"math"
	"strings"
	"unicode/utf8"

	"groundswell/internal/feature/negotiations/draft"
)

// para is a paragraph as the comparison sees it.
type para struct {
	toks    []int32   // its words, cut to their stems
	exact   []int32   // its words
	pairs   []int32   // number of the pair of each word and the one before it; -1 of the first
	wt      []float64 // weight of each word where it stands
	sum     float64   // of the weights
	heading bool
	bare    bool   // no words, only a number or signs
	key     string // equal for the same words
}

// work is one run. a and b are the drafts, turned so that the order of the arguments
// of Align makes no difference.
type work struct {
	a, b   []para
	ta, tb []draft.Paragraph
	turned bool
	fixed  map[[2]int32]bool
	words  []string
	weight []float64 // of each word by itself: rare and long ones tell more
	npairs int

	twinA  []int32 // the paragraph of the same words, or -1
	twinB  []int32
	place  place
	pairs  []pair
	root   []int32    // of the groups of linked paragraphs, see find
	apart  [][2]int32 // pairs that a person parted
	linkA  [][]int32  // pairs taken, by paragraph of a
	linkB  [][]int32
	rivals []bool   // of the pairs: another is nearly as good
	claimA [][]bool // words explained, by paragraph
	claimB [][]bool
}

func newWork(old, new []draft.Paragraph, o Options) *work {
	v := newVocab()
	w := &work{a: read(v, old), b: read(v, new), ta: old, tb: new, fixed: map[[2]int32]bool{}}
	w.turned = before(v, w.b, w.a)
	if w.turned {
		w.a, w.b, w.ta, w.tb = w.b, w.a, w.tb, w.ta
		renumber(v, w.a, w.b)
	}
	for _, f := range o.Fixed {
		if w.turned {
			f.Old, f.New = f.New, f.Old
		}
		if f.Old >= 0 && f.New >= 0 && f.Old < len(w.a) && f.New < len(w.b) {
			w.fixed[[2]int32{int32(f.Old), int32(f.New)}] = f.Linked
		}
	}
	w.words = v.words
	w.weigh()
	return w
}

func read(v *vocab, in []draft.Paragraph) []para {
	out := make([]para, len(in))
	total := 0
	for i := range in {
		total += len(in[i].Text)
	}
	all := make([]int32, 0, total/4+16)
	for i, p := range in {
		cut := enumerators(p.Text)
		at := len(all)
		all = v.scan(all, p.Text[cut:])
		if len(all) == at { // nothing but a number: "Article 3", "***", an empty paragraph
			all = append(v.scan(all, title(p.Text)), v.add("\x00"))
			out[i].bare = true
		}
		out[i].exact = all[at:len(all):len(all)]
		out[i].toks = make([]int32, len(out[i].exact))
		for k, t := range out[i].exact {
			out[i].toks[k] = v.stem(t)
		}
		out[i].heading = p.Kind == draft.Heading
	}
	return out
}

// title is the word before the number of a paragraph that is only that: "Article" of
// "Article 3".
func title(s string) string {
	for _, word := range strings.Fields(s) {
		if utf8.RuneCountInString(word) > 2 && number(word) == 0 {
			return word
		}
	}
	return ""
}

// before reports whether a comes before b in an order that only their words make.
func before(v *vocab, a, b []para) bool {
	if c := cmp.Compare(len(a), len(b)); c != 0 {
		return c < 0
	}
	for i := range a {
		if a[i].heading != b[i].heading {
			return a[i].heading
		}
		if c := cmp.Compare(len(a[i].exact), len(b[i].exact)); c != 0 {
			return c < 0
		}
		for k, t := range a[i].exact {
			if c := cmp.Compare(v.words[t], v.words[b[i].exact[k]]); c != 0 {
				return c < 0
			}
		}
	}
	return false
}

// renumber gives the words the numbers they would have had if a had been read first.
func renumber(v *vocab, drafts ...[]para) {
	to := make([]int32, len(v.words))
	words := make([]string, 0, len(v.words))
	for _, d := range drafts {
		for _, p := range d {
			for k := range p.toks {
				for _, x := range []*int32{&p.toks[k], &p.exact[k]} {
					if to[*x] == 0 {
						words = append(words, v.words[*x])
						to[*x] = int32(len(words))
					}
					*x = to[*x] - 1
				}
			}
		}
	}
	v.words = words
}

// weigh gives each word its weight where it stands: a long word that few paragraphs
// have tells more, and less when it is part of a turn of phrase that many have.
func (w *work) weigh() {
	w.numberPairs()
	words := both(w.a, w.b, len(w.words), func(p *para) []int32 { return p.toks })
	pairs := both(w.a, w.b, w.npairs, func(p *para) []int32 { return p.pairs })
	n := float64(max(len(w.a), len(w.b), 1))
	w.weight = make([]float64, len(w.words))
	long := make([]float64, len(w.words))
	for t, word := range w.words {
		long[t] = .4 + .6*min(float64(utf8.RuneCountInString(word)), 8)/8
		if r, _ := utf8.DecodeRuneInString(word); kindOf(r) == alone {
			long[t] = .7
		}
		w.weight[t] = long[t] * (.3 + math.Log(1+n/float64(max(words[t], 1))))
	}
	rare := make([]float64, w.npairs)
	for i := range rare {
		rare[i] = math.Log(1 + n/float64(pairs[i]))
	}
	for _, d := range [][]para{w.a, w.b} {
		for i := range d {
			p := &d[i]
			key := make([]byte, 0, 4*len(p.toks)+1)
			p.wt = make([]float64, len(p.toks))
			for k, t := range p.toks {
				turn := math.Inf(1)
				if k > 0 {
					turn = rare[p.pairs[k]]
				}
				if k+1 < len(p.toks) {
					turn = min(turn, rare[p.pairs[k+1]])
				}
				x := w.weight[t]
				if !math.IsInf(turn, 1) {
					x = x*(1-turnShare) + turnShare*long[t]*(.3+turn)
				}
				p.wt[k] = x
				p.sum += x
				key = binary.LittleEndian.AppendUint32(key, uint32(p.exact[k]))
			}
			p.key = string(key)
		}
	}
}

// turnShare is how much of the weight of a word is that of the phrase it is in.
const turnShare = .5

// numberPairs numbers the pairs of neighbouring words of both drafts.
func (w *work) numberPairs() {
	ids := map[uint64]int32{}
	for _, d := range [][]para{w.a, w.b} {
		for i := range d {
			p := &d[i]
			p.pairs = make([]int32, len(p.toks))
			for k := range p.toks {
				if k == 0 {
					p.pairs[0] = -1
					continue
				}
				f := uint64(uint32(p.toks[k-1]))<<32 | uint64(uint32(p.toks[k]))
				id, ok := ids[f]
				if !ok {
					id = int32(len(ids))
					ids[f] = id
				}
				p.pairs[k] = id
			}
		}
	}
	w.npairs = len(ids)
}

// both counts in how many paragraphs each number stands, in the draft where it
// stands in more.
func both(a, b []para, n int, of func(p *para) []int32) []int32 {
	out := make([]int32, n)
	for _, d := range [][]para{a, b} {
		count, last := make([]int32, n), make([]int32, n)
		for i := range d {
			for _, t := range of(&d[i]) {
				if t >= 0 && last[t] != int32(i+1) {
					last[t] = int32(i + 1)
					count[t]++
				}
			}
		}
		for t, c := range count {
			out[t] = max(out[t], c)
		}
	}
	return out
}
