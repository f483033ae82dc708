package follow

import (
	"slices"
	"sort"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/strength"
)

// Ask is what a network wants to read in the adopted text.
type Ask struct {
	Lang             core.Lang
	Wanted, Fallback string   // wording; Fallback "" if there is none
	RedLines         []string // wording that must not come in
	Groups           []string // people who must be named
}

// Standing is an ask in one draft.
type Standing struct {
	Status     Status
	Paragraphs []int            // that carry it, best first
	Quote      string           // what they say, a line each
	Strength   strength.Verdict // compared to the wanted wording
	Before     strength.Verdict // compared to the draft in which it was last seen; "" if there is none
	Score      float64          // 0..1: how much of the ask stands in the paragraphs
	Sure       bool
	Why        []strength.Reason // places are in the wanted wording and in the Quote, {-1, -1} where the words stand elsewhere
	Missing    []string          // of Ask.Groups, not named
	RedLines   []int             // of Ask.RedLines, crossed
	Fallback   bool              // the fallback wording is what is in
}

// What counts as found. The figures were set on the made-up processes of this
// package's tests.
const (
	found    = 0.50 // the ask stands there, whatever was there before
	perhaps  = 0.46 // it may be
	alone    = 0.30 // it may be when no other paragraph has half as much of it
	recalled = 0.60 // the same in the preamble, where much is named that nobody asked for
	traced   = 0.16 // enough where the paragraph carried the ask before
	extra    = 0.20 // what a second paragraph must add to be one that carries it
	relative = 0.45 // how much of a paragraph must be in another one for it to be its successor, when no links are given
)

// Follow tells the standing of an ask in each draft. links holds the alignment of
// successive drafts (one fewer than drafts), or is nil.
func Follow(a Ask, drafts [][]draft.Paragraph, links []align.Result) []Standing {
	return Read(a.Lang, drafts, links).Follow(a)
}

// Follow tells the standing of an ask in each draft that was read.
func (c *Corpus) Follow(a Ask) []Standing {
	a.Lang = c.lang
	out := make([]Standing, len(c.drafts))
	t := c.trail(a)
	var last []int  // the paragraphs that carried it,
	lastDraft := -1 // and in which draft
	lastText := ""  // and what they said
	wasOperative := a.decides()
	for d := range c.drafts {
		var near []int
		if lastDraft >= 0 {
			near = t.successors(lastDraft, last, d)
		}
		s := &out[d]
		near = slices.DeleteFunc(near, func(i int) bool { return t.stood(d, i, lastDraft, last) })
		carriers := t.carriers(d, near, lastDraft, last, s)
		if len(carriers) == 0 {
			s.Status, s.Strength = Out, strength.Unclear
			// An ask that was never found may only be worded in another way.
			// A paragraph that follows from where it was may carry what is left of it.
			s.Sure = s.Score < 0.20 && lastDraft >= 0 && len(near) == 0
			continue
		}
		text := t.judge(d, carriers, lastText, wasOperative, s)
		if !t.preambular(d, carriers[0]) {
			wasOperative = true
		}
		last, lastDraft, lastText = carriers, d, text
	}
	return out
}

// decides says that the wanted wording is one that does something: it has a verb of
// deciding, not only people or things.
func (a Ask) decides() bool {
	m := strength.Measure(a.Lang, a.Wanted)
	return m.Rung >= 0 && !m.Preamble || m.Modal != ""
}

// carriers picks the paragraphs of draft d that carry the ask, best first. near are
// those that follow from where it was before.
func (t *trail) carriers(d int, near []int, lastDraft int, last []int, s *Standing) []int {
	isNear := map[int]bool{}
	for _, i := range near {
		isNear[i] = true
	}
	best, bestScore := -1, 0.0
	order := make([]int, 0, 16)
	for i := range t.drafts[d] {
		v := t.score(d, i)
		if v < 0.1 || t.stood(d, i, lastDraft, last) {
			continue
		}
		order = append(order, i)
		v += bonus(isNear[i])
		if t.preambular(d, i) {
			v -= 0.08 // where both say it, the operative paragraph carries it
		}
		if v > bestScore {
			best, bestScore = i, v
		}
	}
	if best < 0 {
		return nil
	}
	s.Score = t.score(d, best)
	switch {
	case !isNear[best] && s.Score < recalled && t.preambular(d, best) && t.ask.decides():
		return nil
	case s.Score >= found:
		s.Sure = s.Score >= found+0.15 || isNear[best]
	case isNear[best] && s.Score >= traced:
	case s.Score >= perhaps:
	case s.Score >= alone && t.stands(d, best):
	default:
		best = t.heir(d, near, lastDraft, last)
		if best < 0 {
			return nil
		}
		s.Score = t.score(d, best)
	}
	out := []int{best}
	have := t.covered(d, best)
	sort.SliceStable(order, func(x, y int) bool { return t.score(d, order[x]) > t.score(d, order[y]) })
	for _, i := range order {
		if i == best || len(out) == 4 || t.drafts[d][i].Kind == draft.Heading || t.preambular(d, i) && !t.preambular(d, best) {
			continue
		}
		add := t.covered(d, i)
		gain := 0.0
		for w := range add {
			if !have[w] {
				gain += t.weight[w]
			}
		}
		if gain /= t.total; gain < extra || !isNear[i] && i-best > 3 {
			continue
		}
		for w := range add {
			have[w] = true
		}
		out = append(out, i)
		s.Score = min(1, s.Score+gain)
	}
	return out
}

// alike is how much of the paragraphs that carried the ask stands in paragraph i.
func (t *trail) alike(from int, last []int, d, i int) float64 {
	best := 0.0
	for _, k := range last {
		weight, total := t.heft(from, k)
		best = max(best, t.share(weight, total, d, i))
	}
	return best
}

// stood reports whether a preambular paragraph stood, word for word, in the draft in
// which the ask was last, and did not carry it: then it is not where the ask moved to.
func (t *trail) stood(d, i, lastDraft int, last []int) bool {
	if lastDraft < 0 || !t.preambular(d, i) {
		return false
	}
	for k := range t.drafts[lastDraft] {
		if t.drafts[lastDraft][k].Text == t.drafts[d][i].Text {
			return !slices.Contains(last, k)
		}
	}
	return false
}

// stands reports whether a paragraph has two words of the ask, of which one is rare, and
// no other one comes near it: an ask in the words of a campaign shares few words with a
// text, but those few stand in one place.
func (t *trail) stands(d, best int) bool {
	if t.drafts[d][best].Kind == draft.Heading || t.preambular(d, best) || len(t.covered(d, best)) < 2 {
		return false
	}
	own := t.score(d, best)
	for i := range t.drafts[d] {
		if i != best && !t.preambular(d, i) && t.score(d, i) > own/2 {
			return false
		}
	}
	return true
}

// heir is the best of the paragraphs that follow from where the ask was before, when it
// keeps enough of it; -1 if none does.
func (t *trail) heir(d int, near []int, lastDraft int, last []int) int {
	best := -1
	for _, i := range near {
		if v := t.score(d, i); (v >= traced || v > 0 && t.alike(lastDraft, last, d, i) >= relative) && (best < 0 || v > t.score(d, best)) {
			best = i
		}
	}
	return best
}

func bonus(near bool) float64 {
	if near {
		return 0.2
	}
	return 0
}
