package follow

import (
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

// Status is what became of an ask in one draft.
type Status string

// The statuses, from the best to the worst.
const (
	In        Status = "in"
	Bracketed Status = "bracketed"
	Weakened  Status = "weakened"
	Moved     Status = "moved" // to the preamble
	Out       Status = "out"
)

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
	recalled = 0.60 // the same in the preamble, where much is named that nobody asked for
	traced   = 0.18 // enough where the paragraph carried the ask before
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
		carriers := t.carriers(d, near, s)
		if len(carriers) == 0 {
			s.Status, s.Strength = Out, strength.Unclear
			if s.Score < 0.20 {
				s.Sure = true
			}
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
func (t *trail) carriers(d int, near []int, s *Standing) []int {
	isNear := map[int]bool{}
	for _, i := range near {
		isNear[i] = true
	}
	best, bestScore := -1, 0.0
	order := make([]int, 0, 16)
	for i := range t.drafts[d] {
		v := t.score(d, i)
		if v < 0.1 {
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
	default:
		return nil
	}
	out := []int{best}
	have := t.covered(d, best)
	sort.SliceStable(order, func(x, y int) bool { return t.score(d, order[x]) > t.score(d, order[y]) })
	for _, i := range order {
		if i == best || len(out) == 4 || t.drafts[d][i].Kind == draft.Heading {
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

func bonus(near bool) float64 {
	if near {
		return 0.2
	}
	return 0
}
