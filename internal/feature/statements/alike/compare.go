package alike

import (
	"slices"
)

// question is a name and what the index knows of its words.
type question struct {
	ix     *Index
	q      *stored
	near   map[string][]string // word → words of the index that are a letter away
	weight map[string]float64
}

func (ix *Index) ask(q *stored) *question {
	a := &question{ix: ix, q: q, near: map[string][]string{}, weight: map[string]float64{}}
	for _, f := range q.shape.forms {
		for _, t := range f.tokens {
			if _, ok := a.weight[t.key]; ok {
				continue
			}
			a.weight[t.key] = ix.weight(t.key, t.class)
			for _, k := range nearKeys(t.key) {
				for _, w := range ix.near[k] {
					if o := ix.text[w]; o != t.key && len(a.near[t.key]) < 20 && oneApart(o, t.key) && !slices.Contains(a.near[t.key], o) {
						a.near[t.key] = append(a.near[t.key], o)
					}
				}
			}
		}
	}
	return a
}

// compare says how alike the name and an entry are.
func (a *question) compare(s *stored) Match {
	x, y := a.q.shape, s.shape
	best, words := a.names(s)
	if x.folded != y.folded && looksLike(x, y) {
		return Match{Score: 95, Why: Confusable}
	}
	if a.q.domain != "" && a.q.domain == s.domain && best.Score < 85 {
		return Match{Score: 85, Why: Website}
	}
	if a.apart(s) {
		if best.Score >= 90 {
			return Match{Score: 45, Why: Elsewhere}
		}
		return Match{}
	}
	if best.Score < 75 {
		if m := a.acronym(s, words); m.Score > best.Score {
			best = m
		}
	}
	return best
}

func looksLike(x, y *shape) bool {
	for _, l := range x.looks {
		if l != "" && slices.Contains(y.looks, l) {
			return true
		}
	}
	return false
}

// apart reports whether the two say that they are in different countries.
func (a *question) apart(s *stored) bool {
	return a.q.country != "" && s.country != "" && a.q.country != s.country
}

// names compares the forms of both names with each other; words is how much of
// the whole names is the same, in hundredths, whatever the places.
func (a *question) names(s *stored) (best Match, words int) {
	x, y := a.q.shape, s.shape
	if x.folded == y.folded {
		return Match{Score: 100, Why: Same}, 100
	}
	for i := range x.forms {
		for j := range y.forms {
			f, g := &x.forms[i], &y.forms[j]
			if f.part && g.part || f.short && g.short {
				continue
			}
			m, share := a.forms(f, g, s)
			if !f.part && !g.part {
				words = max(words, share)
			}
			if m.Score > best.Score && a.together(f.places, g.places, s) {
				best = m
			}
		}
	}
	for _, j := range x.joins {
		if best.Score < 92 && len(x.forms) > 0 && len(y.forms) > 0 && slices.Contains(y.joins, j) && a.together(x.forms[0].places, y.forms[0].places, s) {
			best = Match{Score: 92, Why: Form}
		}
	}
	return best, words
}

// together reports whether two names do not speak of different places: each place
// of the one is one of the other, or the country of the other.
func (a *question) together(f, g []string, s *stored) bool {
	for _, p := range f {
		if !slices.Contains(g, p) && p != s.country {
			return false
		}
	}
	for _, p := range g {
		if !slices.Contains(f, p) && p != a.q.country {
			return false
		}
	}
	return true
}

// home reports whether both are in the same country, or both say none.
func (a *question) home(s *stored) bool { return a.q.country == s.country }

// forms compares two forms by their words; share is how much of them is the same,
// in hundredths.
func (a *question) forms(f, g *form, s *stored) (m Match, share int) {
	var both, all float64
	var typos, turned, rare, subjects, shared int
	inOrder, last := true, -1
	for _, o := range g.tokens {
		all += a.other(o)
	}
	for _, t := range f.tokens {
		w, sure := a.weight[t.key], 1.0
		all += w
		i := slices.IndexFunc(g.tokens, func(o token) bool { return o.key == t.key })
		if i < 0 {
			near := a.near[t.key]
			if i = slices.IndexFunc(g.tokens, func(o token) bool { return slices.Contains(near, o.key) }); i < 0 {
				continue
			}
			sure = 0.92
			typos++
		} else if g.tokens[i].surf != t.surf {
			turned++
		}
		both += 2 * w * sure
		shared++
		switch t.class {
		case word:
			rare++
		case subject:
			subjects++
		}
		inOrder = inOrder && i > last
		last = i
	}
	if both == 0 {
		return Match{}, 0
	}
	score := min(100*both/all, 100)
	share = int(score)
	equal := shared == len(f.tokens) && shared == len(g.tokens)
	m.Why = Words
	switch {
	case !equal:
		if rare == 0 && subjects < 3 { // common words meet by chance
			score -= chance
		}
		if !a.home(s) {
			score -= abroad
		}
		if left, other := f.names(), g.names(); left > rare && other > rare {
			// Each has a name of its own that the other lacks.
			score -= chance
			if rare == 0 || isHan(firstRune(f.tokens[0].surf)) {
				score -= chance
			}
		}
		if f.compass(g) && g.compass(f) {
			score -= 2 * chance
		}
	case typos > 0:
		m.Why = Typing
	case turned > 0:
		m.Why = Translated
		score -= 5
		if rare == 0 && subjects < 2 {
			score -= chance
		}
	case !inOrder:
		m.Why = Order
		score -= 5
	default:
		m.Why = Form
		score -= 3
	}
	if f.part != g.part {
		m.Why = Part
		score -= half
		if !a.home(s) {
			score -= half / 2
		}
	}
	if score < enough {
		score -= enough - Likely
	}
	m.Score = int(score)
	return m, share
}

// What is taken off, in hundredths, and how much must be left: found by trying on
// real lists, see the tests.
const (
	chance = 8
	abroad = 10
	half   = 12
	enough = 70
)

// names is the number of tokens that no table knows.
func (f *form) names() (n int) {
	for _, t := range f.tokens {
		if t.class == word {
			n++
		}
	}
	return n
}

// compass reports whether f has a point of the compass that g lacks.
func (f *form) compass(g *form) bool {
	for _, t := range f.tokens {
		switch t.key {
		case "#south", "#north", "#east", "#west", "#central":
			if !slices.ContainsFunc(g.tokens, func(o token) bool { return o.key == t.key }) {
				return true
			}
		}
	}
	return false
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

func (a *question) other(t token) float64 {
	if w, ok := a.weight[t.key]; ok {
		return w
	}
	return a.ix.weight(t.key, t.class)
}

// acronym compares the acronyms, when the words are not alike; words is how much
// of these is the same.
func (a *question) acronym(s *stored, words int) Match {
	x, y := a.q.shape, s.shape
	if len(x.forms) == 0 || len(y.forms) == 0 {
		return Match{}
	}
	home := a.home(s) && s.country != ""
	f, g := x.forms[0].places, y.forms[0].places
	score := 0
	// Regions are part of what an acronym stands for: beside a name that is nothing
	// but one, only countries count.
	if a.together(f, g, s) || x.alone != y.alone && a.together(countries(f), countries(g), s) {
		for _, ac := range x.given {
			if slices.Contains(y.given, ac) || slices.Contains(y.words, ac) && !x.alone {
				score = max(score, acronymScore(ac, home, x.alone || y.alone, words))
			}
		}
		for _, ac := range y.given {
			if slices.Contains(x.words, ac) && !y.alone {
				score = max(score, acronymScore(ac, home, false, words))
			}
		}
	}
	if x.alone != y.alone && a.together(countries(f), countries(g), s) {
		given, initials := x.given, y.initials
		if y.alone {
			given, initials = y.given, x.initials
		}
		for _, ac := range given {
			if slices.Contains(initials, ac) {
				score = max(score, initialScore(ac, home))
			}
		}
	}
	return Match{Score: score, Why: Acronym}
}

// acronymScore is for two names that give the same acronym. Three letters are
// often those of two: then the country, or some of the words, must be the same.
func acronymScore(ac string, home, alone bool, words int) int {
	n := len([]rune(ac))
	switch {
	case home && (n >= 4 || alone):
		return 80
	case words >= 45, n >= 4 && words >= 15, home && words >= 15, n >= 5:
		return 70
	}
	return 0
}

// initialScore is for an acronym that is the name of the one and could be that of
// the other.
func initialScore(ac string, home bool) int {
	if n := len([]rune(ac)); n >= 5 || n >= 3 && home {
		return 68
	}
	return 0
}

func countries(places []string) (out []string) {
	for _, p := range places {
		if country(p) {
			out = append(out, p)
		}
	}
	return out
}
