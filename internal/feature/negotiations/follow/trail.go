package follow

import (
	"math"
	"slices"
	"sort"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/strength"
)

// Corpus is the drafts of a negotiation, read once for all asks.
type Corpus struct {
	lang   core.Lang
	drafts [][]draft.Paragraph
	links  []align.Result
	words  [][][]strength.Mark // content of each paragraph
	sets   [][]map[string]bool
	idf    map[string]float64
}

// Read prepares drafts for any number of asks in one language. links is as in Follow.
func Read(lang core.Lang, drafts [][]draft.Paragraph, links []align.Result) *Corpus {
	c := &Corpus{lang: lang, drafts: drafts, links: links, idf: map[string]float64{}}
	n := 0.0
	for _, ps := range drafts {
		words, sets := make([][]strength.Mark, len(ps)), make([]map[string]bool, len(ps))
		for i := range ps {
			words[i] = strength.Content(lang, ps[i].Text)
			sets[i] = set(words[i])
			for w := range sets[i] {
				c.idf[w]++
			}
		}
		n += float64(len(ps))
		c.words, c.sets = append(c.words, words), append(c.sets, sets)
	}
	all := float64(max(1, len(drafts)))
	for w, k := range c.idf {
		c.idf[w] = math.Log(1 + (n/all+2)/(k/all+0.5))
	}
	return c
}

// trail is one ask on its way.
type trail struct {
	*Corpus
	ask    Ask
	weight map[string]float64 // of the words of the ask
	total  float64
	pairs  map[[2]string]bool // words of the ask that stand beside each other
	back   map[string]float64 // the same for the fallback
	backs  float64
	scores []map[int]float64
	lead   string // the verb put before a wanted wording that has none, with a space
}

func (c *Corpus) trail(a Ask) *trail {
	t := &trail{Corpus: c, ask: a}
	for range c.drafts {
		t.scores = append(t.scores, map[int]float64{})
	}
	wanted := c.known(strength.Content(c.lang, a.Wanted))
	t.weight, t.total = t.weights(wanted)
	t.pairs = map[[2]string]bool{}
	for i := 1; i < len(wanted); i++ {
		t.pairs[[2]string{wanted[i-1].Words, wanted[i].Words}] = true
	}
	if a.Fallback != "" {
		t.back, t.backs = t.weights(strength.Content(c.lang, a.Fallback))
	}
	return t
}

func set(ms []strength.Mark) map[string]bool {
	out := make(map[string]bool, len(ms))
	for _, m := range ms {
		out[m.Words] = true
	}
	return out
}

// own is how much a word that no draft has counts, of one that they have: an ask in the
// words of a campaign has several.
const own = 0.7

// weights answers how much each word of a wording counts. A word that no draft has
// counts as a rare one, but not more than twice the middle: an ask may say things in
// its own way.
func (t *trail) weights(ms []strength.Mark) (map[string]float64, float64) {
	out, total := map[string]float64{}, 0.0
	var known []float64
	for w := range set(ms) {
		if v, ok := t.idf[w]; ok {
			known = append(known, v)
		}
	}
	sort.Float64s(known)
	unknown := 1.0
	if len(known) > 0 {
		unknown = known[len(known)/2] * own
	}
	for w := range set(ms) {
		v, ok := t.idf[w]
		if !ok {
			v = unknown
		}
		out[w] = v
	}
	for _, w := range sorted(out) {
		total += out[w]
	}
	return out, total
}

// sorted keeps sums of numbers the same from run to run.
func sorted(m map[string]float64) []string {
	out := make([]string, 0, len(m))
	for w := range m {
		out = append(out, w)
	}
	sort.Strings(out)
	return out
}

// share is how much of a wording stands in a paragraph, by weight.
func (c *Corpus) share(weight map[string]float64, total float64, d, i int) float64 {
	if total == 0 {
		return 0
	}
	v := 0.0
	for _, w := range sorted(weight) {
		if c.sets[d][i][w] {
			v += weight[w]
		}
	}
	return v / total
}

// score is how much of the ask stands in paragraph i of draft d: its words, and
// whether they stand beside each other there as well. A sub-paragraph is read with
// the paragraph above it.
func (t *trail) score(d, i int) float64 {
	if v, ok := t.scores[d][i]; ok {
		return v
	}
	v := t.plain(d, i)
	if p := &t.drafts[d][i]; p.Kind == draft.Heading {
		v *= 0.5 // a heading names a subject and carries nothing
	} else if up := parent(t.drafts[d], i); up >= 0 && v > 0.2 {
		both := 0.0
		for _, w := range sorted(t.weight) {
			if t.sets[d][i][w] || t.sets[d][up][w] {
				both += t.weight[w]
			}
		}
		if t.total > 0 {
			v = max(v, both/t.total*0.9)
		}
	}
	if t.backs > 0 {
		v = max(v, t.share(t.back, t.backs, d, i)*0.95)
	}
	t.scores[d][i] = v
	return v
}

func (t *trail) plain(d, i int) float64 {
	v := t.share(t.weight, t.total, d, i)
	if v == 0 || len(t.pairs) == 0 {
		return v
	}
	ws, hit := t.words[d][i], map[[2]string]bool{}
	for k := range ws {
		for j := k + 1; j < len(ws) && j <= k+2; j++ {
			if p := [2]string{ws[k].Words, ws[j].Words}; t.pairs[p] {
				hit[p] = true
			}
		}
	}
	together := float64(len(hit)) / float64(len(t.pairs))
	return 0.8*v + 0.2*max(together, v*v)
}

// covered are the words of the ask that paragraph i has.
func (t *trail) covered(d, i int) map[string]bool {
	out := map[string]bool{}
	for w := range t.weight {
		if t.sets[d][i][w] {
			out[w] = true
		}
	}
	return out
}

// parent answers the paragraph that a sub-paragraph stands under, -1 if none.
func parent(ps []draft.Paragraph, i int) int {
	if ps[i].Depth == 0 || ps[i].Kind == draft.Heading {
		return -1
	}
	for k := i - 1; k >= 0 && ps[k].Kind != draft.Heading; k-- {
		if ps[k].Depth < ps[i].Depth {
			return k
		}
	}
	return -1
}

// successors answers what became of paragraphs of draft from in draft to: along the
// links, or by likeness where there are none or they end. A paragraph that was watered
// down until nothing links it may carry what is left of an ask.
func (c *Corpus) successors(from int, last []int, to int) []int {
	t, links := c, c.links
	if len(links) >= to {
		now := slices.Clone(last)
		for d := from; d < to; d++ {
			var next []int
			for _, l := range links[d].Links {
				if slices.ContainsFunc(l.Old, func(i int) bool { return slices.Contains(now, i) }) {
					next = append(next, l.New...)
				}
			}
			now = next
		}
		if len(now) > 0 {
			return now
		}
	}
	// A paragraph that stood there before, word for word, is no successor of another.
	taken := map[int]bool{}
	if len(links) >= to {
		for _, l := range links[to-1].Links {
			if !l.Changed && len(l.New) == 1 {
				taken[l.New[0]] = true
			}
		}
	}
	var out []int
	for _, i := range last {
		weight, total := c.heft(from, i)
		best, score := -1, relative
		for k := range t.drafts[to] {
			if v := t.share(weight, total, to, k); v > score && !taken[k] {
				best, score = k, v
			}
		}
		if best >= 0 {
			out = append(out, best)
		}
	}
	return out
}

// heft is how much each word of a paragraph counts, and their sum.
func (c *Corpus) heft(d, i int) (map[string]float64, float64) {
	weight, total := map[string]float64{}, 0.0
	for w := range c.sets[d][i] {
		weight[w] = c.idf[w]
	}
	for _, w := range sorted(weight) {
		total += weight[w]
	}
	return weight, total
}

// known puts, for a word that no draft has, the nearest form that one has:
// "adverts" for "advertising".
func (c *Corpus) known(ms []strength.Mark) []strength.Mark {
	out := slices.Clone(ms)
	for i := range out {
		w := []rune(out[i].Words)
		if _, ok := c.idf[out[i].Words]; ok || len(w) < 5 || c.lang == "zh" {
			continue
		}
		best, most := "", 4
		for k := range c.idf {
			x, n := []rune(k), 0
			for n < len(x) && n < len(w) && x[n] == w[n] {
				n++
			}
			if len(x)-n <= 3 && len(w)-n <= 2 && (n > most || n == most && best != "" && k < best) {
				best, most = k, n
			}
		}
		if best != "" {
			out[i].Words = best
		}
	}
	return out
}

// preambular says that a paragraph belongs to the preamble, or reads as if it did.
func (t *trail) preambular(d, i int) bool {
	p := &t.drafts[d][i]
	switch p.Kind {
	case draft.Preambular:
		return true
	case draft.Operative:
		return false
	}
	return strength.Measure(t.lang, strings.TrimLeft(p.Text, "[ ")).Preamble
}
