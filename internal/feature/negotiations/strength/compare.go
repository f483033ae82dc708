package strength

import (
	"strings"

	"groundswell/internal/core"
)

// Compare proposes what became of the strength of old in new. groups are people who
// must stay named. Texts longer than some pages are only counted, not laid beside
// each other, and then nothing is sure.
func Compare(lang core.Lang, old, new string, groups []string) Finding {
	if old == new {
		return Finding{Verdict: Same, Sure: true}
	}
	l := of(lang)
	c := comparison{l: l, a: l.find(old), b: l.find(new)}
	c.lay()
	if c.same() && !c.brackets() {
		return Finding{Verdict: Same, Sure: true}
	}
	c.verbs()
	c.moved()
	c.actions()
	c.conditions()
	c.deadlines()
	c.numbers()
	c.bounds()
	c.counted()
	c.people(groups)
	c.named()
	c.everyone()
	c.agents()
	c.burden()
	return c.verdict()
}

// comparison is two texts on their way to a verdict.
type comparison struct {
	l    *ladder
	a, b *found
	why  []Reason
	hard bool // one of the signs leaves no doubt
	// matchA and matchB count, before each token, how many tokens were paired so far:
	// two places with one count lie in the same gap. pairedA says which are paired.
	matchA, matchB   []int
	pairedA, pairedB []int // index of the partner, -1
	matched          int
	doubt            bool
	opened, closed   bool
	left             [2]map[int]bool // indices of marks that the other text has not
}

// lay pairs the tokens of both texts and strikes out the marks that both have.
func (c *comparison) lay() {
	c.pairedA, c.pairedB = pair(c.a.ts, c.b.ts)
	c.matchA, c.matchB = counts(c.pairedA), counts(c.pairedB)
	c.matched = c.matchA[len(c.a.ts)]
	c.left[0], c.left[1] = rest(c.a.marks, c.b.marks), rest(c.b.marks, c.a.marks)
}

// counts answers the running count of paired tokens, one longer than the tokens.
func counts(paired []int) []int {
	out := make([]int, len(paired)+1)
	for i, p := range paired {
		out[i+1] = out[i]
		if p >= 0 {
			out[i+1]++
		}
	}
	return out
}

// rest answers which of a's marks b has not, counted: a mark that stands twice in a
// and once in b is left once, the later one.
func rest(a, b []mark) map[int]bool {
	have := map[string]int{}
	for _, m := range b {
		have[m.id]++
	}
	out := map[int]bool{}
	for i, m := range a {
		if have[m.id] > 0 {
			have[m.id]--
			continue
		}
		out[i] = true
	}
	return out
}

// same reports that nothing but signs and capitals differ.
func (c *comparison) same() bool {
	return c.matched == len(c.a.ts) && c.matched == len(c.b.ts)
}

// share is how much of the longer text stands in the other one.
func (c *comparison) share() float64 {
	n := max(len(c.a.ts), len(c.b.ts))
	if n == 0 {
		return 1
	}
	return float64(c.matched) / float64(n)
}

// say adds a reason. a and b are marks or nil.
func (c *comparison) say(kind string, dir int, a, b *mark, hard bool) {
	r := Reason{Kind: kind, Direction: dir, OldAt: none, NewAt: none}
	if a != nil {
		r.Old, r.OldAt = c.a.words(*a)
		if a.bracket && (b == nil || !b.bracket) && !c.a.proposed() {
			c.doubt = true // one proposal of several: it was never agreed
		}
	}
	if b != nil {
		r.New, r.NewAt = c.b.words(*b)
		if b.bracket && (a == nil || !a.bracket) {
			c.doubt = true // proposed, not agreed
		}
	}
	c.why = append(c.why, r)
	if hard && dir != 0 {
		c.hard = true
	}
}

// near says that two places lie in one gap of the alignment, or almost.
func (c *comparison) near(a, b mark) bool {
	d := c.matchA[a.i] - c.matchB[b.i]
	return -2 <= d && d <= 2
}

// brackets looks for words that both texts have and that only one has in brackets.
func (c *comparison) brackets() bool {
	opened, closed := span{}, span{}
	for i, j := range c.pairedA {
		if j < 0 {
			continue
		}
		if a, b := c.a.ts[i], c.b.ts[j]; b.bracket && !a.bracket {
			opened.add(b)
		} else if a.bracket && !b.bracket {
			closed.add(a)
		}
	}
	if c.opened = opened.any; c.opened {
		at := c.b.held(opened.at)
		c.why = append(c.why, Reason{Kind: KindBracket, Direction: -1, New: c.b.text[at[0]:at[1]], OldAt: none, NewAt: at})
	}
	if c.closed = closed.any; c.closed {
		at := c.a.held(closed.at)
		c.why = append(c.why, Reason{Kind: KindBracket, Direction: 1, Old: c.a.text[at[0]:at[1]], OldAt: at, NewAt: none})
	}
	return c.opened || c.closed
}

// proposals looks for words that stand in one text only, and there in brackets: put
// forward, or put forward no more. What they would do nobody has agreed.
func (c *comparison) proposals() bool {
	gone, come := c.a.alone(c.pairedA), c.b.alone(c.pairedB)
	if come.any {
		c.why = append(c.why, Reason{Kind: KindBracket, New: c.b.text[come.at[0]:come.at[1]], OldAt: none, NewAt: come.at})
	}
	if gone.any {
		c.why = append(c.why, Reason{Kind: KindBracket, Old: c.a.text[gone.at[0]:gone.at[1]], OldAt: gone.at, NewAt: none})
	}
	return gone.any || come.any
}

// alone answers the first run of two words and more in brackets that have no partner.
func (f *found) alone(paired []int) span {
	for i := 0; i < len(f.ts); i++ {
		k := i
		for k < len(f.ts) && f.ts[k].bracket && paired[k] < 0 {
			k++
		}
		if k-i >= 2 && !f.proposed() {
			return span{any: true, at: [2]int{f.ts[i].from, f.ts[k-1].to}}
		}
		i = max(i, k-1)
	}
	return span{}
}

// proposed says that all of a text stands in brackets.
func (f *found) proposed() bool {
	for i := range f.ts {
		if !f.ts[i].bracket {
			return false
		}
	}
	return true
}

// held widens a place to all that stands in the same bracket, and no sign of a
// bracket in between.
func (f *found) held(at [2]int) [2]int {
	first, last := 0, 0
	for i := range f.ts {
		if f.ts[i].from <= at[0] {
			first = i
		}
		if f.ts[i].to <= at[1] {
			last = i
		}
	}
	whole := func(i, j int) bool { return !strings.ContainsAny(f.text[f.ts[i].to:f.ts[j].from], "[]［］") }
	for first > 0 && f.ts[first-1].bracket && whole(first-1, first) {
		first--
	}
	for last+1 < len(f.ts) && f.ts[last+1].bracket && whole(last, last+1) {
		last++
	}
	return [2]int{f.ts[first].from, f.ts[max(first, last)].to}
}

// span grows over tokens that follow each other; it keeps the first run.
type span struct {
	any, over bool
	at        [2]int
}

func (s *span) add(t token) {
	switch {
	case !s.any:
		s.any, s.at = true, [2]int{t.from, t.to}
	case s.over:
	case t.from-s.at[1] > 3:
		s.over = true
	default:
		s.at[1] = t.to
	}
}

// verdict weighs the signs. Signs that point both ways are not averaged. A bracket
// that was closed says that words are agreed now, not that they are strong: when what
// is agreed binds less than what stood in the bracket, that is weaker. A bracket that
// was opened puts in doubt only what became stronger.
func (c *comparison) verdict() Finding {
	if !c.opened && !c.closed {
		c.brackets()
	}
	weaker, stronger, open := 0, 0, 0
	for _, r := range c.why {
		switch {
		case r.Kind == KindBracket:
		case r.Direction < 0:
			weaker++
		case r.Direction > 0:
			stronger++
		default:
			open++
		}
	}
	share := c.share()
	if weaker > 0 && c.closed {
		for i := range c.why {
			if c.why[i].Kind == KindBracket && c.why[i].Direction > 0 {
				c.why[i].Direction = 0
			}
		}
	}
	var f Finding
	gone, come := 0, 0 // words that no ladder explains
	if stronger > 0 && weaker == 0 {
		gone = len(c.unsaid(c.a, c.b, c.pairedA, c.pairedB, nil))
		come = len(c.unsaid(c.b, c.a, c.pairedB, c.pairedA, nil))
	}
	lost := gone > c.l.many() && gone > come // what became stronger may have been paid for with them
	switch {
	case weaker > 0 && stronger > 0, stronger > 0 && (c.opened || open > 0 || lost):
		f.Verdict = Unclear
	case weaker > 0:
		f.Verdict, f.Sure = Weakened, c.hard && open == 0 && share >= 0.35 && !c.doubt
	case stronger > 0:
		f.Verdict, f.Sure = Strengthened, c.hard && open == 0 && share >= 0.35 && !c.doubt && (gone == 0 || come == 0)
	case open > 0 || c.opened || c.closed:
		f.Verdict = Unclear
	case share < 0.2:
		f.Verdict = Unclear // two texts that have little in common
	case c.choice():
		f.Verdict = Unclear
	case c.cut():
		f.Verdict = Weakened // and never sure: what went may stand elsewhere
	case c.proposals():
		f.Verdict = Unclear
	default:
		f.Verdict, f.Sure = c.rest()
	}
	f.Why = c.why // cut may have found one more
	return f
}

// cut says that a good part of the old text is gone and nothing came in its place:
// what went may be the point of it.
func (c *comparison) cut() bool {
	n := len(c.a.ts)
	have := make(map[string]bool, len(c.b.ts))
	for i := range c.b.ts {
		have[c.b.ts[i].text] = true
	}
	gone, come := 0, len(c.b.ts)-c.matched
	for i, j := range c.pairedA {
		if j < 0 && !have[c.a.ts[i].text] {
			gone++ // words that only moved, or stood there twice, are not gone
		}
	}
	if n < 8 || gone*3 < n || come*4 > gone {
		return false
	}
	best, most := [2]int{}, 0 // the longest run of what went
	for i := 0; i < n; {
		k := i
		for k < n && c.pairedA[k] < 0 {
			k++
		}
		if k-i > most {
			best, most = [2]int{c.a.ts[i].from, c.a.ts[k-1].to}, k-i
		}
		i = k + 1
	}
	c.why = append(c.why, Reason{Kind: KindText, Direction: -1, Old: c.a.text[best[0]:best[1]], OldAt: best, NewAt: none})
	return true
}
