package synthetic

import (
	"cmp"
	"slices"
	"strings"
)

// Pair is two drafts and what is known of how they hang together.
type Pair struct {
	Name     string
	Lang     string
	Old, New []string // paragraphs, with their numbers
	// Sure are the links that an aligner must find: a clause of the provision
	// survives, reworded or not. Perhaps are those where only a trace does: finding
	// one is neither rewarded nor punished. Old index, then new.
	Sure, Perhaps [][2]int
	repeats       [][2]int // those of Perhaps that nothing survives of, but the words came back from elsewhere
}

// Strict is the pair without leniency for what was deleted and came back word by
// word with an insertion from elsewhere: linking that is wrong then.
func (p Pair) Strict() Pair {
	repeats := set(p.repeats)
	p.Perhaps = slices.DeleteFunc(slices.Clone(p.Perhaps), func(l [2]int) bool { return repeats[l] })
	return p
}

// Score is how an alignment did on a pair, as counts, so that scores of several
// pairs can be added.
type Score struct {
	Found, Wrong, Missed int // links, those left out that are identical and in order
	Moves, MovesFound    int // links of one paragraph to one, off the longest chain in order
	Parts, PartsFound    int // links of splits and merges
	Alive, Gone          int // old paragraphs that survive; of these reported deleted
	Dead, Kept           int // old paragraphs of which nothing survives; of these reported alive
}

// Plus adds the counts.
func (s Score) Plus(t Score) Score {
	return Score{s.Found + t.Found, s.Wrong + t.Wrong, s.Missed + t.Missed, s.Moves + t.Moves, s.MovesFound + t.MovesFound,
		s.Parts + t.Parts, s.PartsFound + t.PartsFound, s.Alive + t.Alive, s.Gone + t.Gone, s.Dead + t.Dead, s.Kept + t.Kept}
}

// HardF is F1 over the links that are not identical and in order: those nobody
// needs a program for. 1 if there are none and none was made up.
func (s Score) HardF() float64 { return part(2*s.Found, 2*s.Found+s.Wrong+s.Missed, 1) }

// Precision and Recall are over the same links.
func (s Score) Precision() float64 { return part(s.Found, s.Found+s.Wrong, 1) }

// Recall: see Precision.
func (s Score) Recall() float64 { return part(s.Found, s.Found+s.Missed, 1) }

// MoveR is the recall of moved paragraphs.
func (s Score) MoveR() float64 { return part(s.MovesFound, s.Moves, 1) }

// PartR is the recall of links in splits and merges ("smR").
func (s Score) PartR() float64 { return part(s.PartsFound, s.Parts, 1) }

// FalseGone is the share of surviving old paragraphs that were reported deleted:
// a false alarm in a campaign.
func (s Score) FalseGone() float64 { return part(s.Gone, s.Alive, 0) }

// FalseKept is the share of deleted paragraphs that were reported alive: the silent
// loss of a provision.
func (s Score) FalseKept() float64 { return part(s.Kept, s.Dead, 0) }

func part(n, of int, none float64) float64 {
	if of == 0 {
		return none
	}
	return float64(n) / float64(of)
}

// Mistake is one thing an alignment got wrong.
type Mistake struct {
	Kind     string // "missed", "wrong", "gone", "kept"
	Old, New int    // -1 if the mistake has none
}

// Measure compares links of paragraphs (old index, new index; a split is several
// links) with what is known of a pair. Links that stand twice count once; a link
// outside of the drafts is wrong.
func Measure(p Pair, links [][2]int) Score {
	s, _ := Mistakes(p, links)
	return s
}

// Mistakes is Measure and tells what was wrong, in the order of the old draft.
func Mistakes(p Pair, links [][2]int) (s Score, out []Mistake) {
	sure, perhaps, got := set(p.Sure), set(p.Perhaps), set(links)
	olds, news := map[int]int{}, map[int]int{}
	for l := range sure {
		olds[l[0]]++
		news[l[1]]++
	}
	single := func(l [2]int) bool { return olds[l[0]] == 1 && news[l[1]] == 1 }
	var ones [][2]int
	for l := range sure {
		if single(l) {
			ones = append(ones, l)
		}
	}
	inOrder := set(chain(ones))
	easy := func(l [2]int) bool {
		return inOrder[l] && strings.EqualFold(bare(p.Old[l[0]]), bare(p.New[l[1]]))
	}
	for l := range sure {
		if !single(l) {
			s.Parts++
			if got[l] {
				s.PartsFound++
			}
		} else if !inOrder[l] {
			s.Moves++
			if got[l] {
				s.MovesFound++
			}
		}
		switch {
		case easy(l):
		case got[l]:
			s.Found++
		default:
			s.Missed++
			out = append(out, Mistake{"missed", l[0], l[1]})
		}
	}
	linked, trace := map[int]bool{}, map[int]bool{}
	for l := range perhaps {
		trace[l[0]] = true
	}
	for l := range got {
		linked[l[0]] = true
		if !sure[l] && !perhaps[l] {
			s.Wrong++
			out = append(out, Mistake{"wrong", l[0], l[1]})
		}
	}
	for o := range p.Old {
		switch {
		case olds[o] > 0:
			s.Alive++
			if !linked[o] {
				s.Gone++
				out = append(out, Mistake{"gone", o, -1})
			}
		case !trace[o]:
			s.Dead++
			if linked[o] {
				s.Kept++
				out = append(out, Mistake{"kept", o, -1})
			}
		}
	}
	slices.SortFunc(out, func(a, b Mistake) int {
		return cmp.Or(cmp.Compare(a.Old, b.Old), cmp.Compare(a.New, b.New), cmp.Compare(a.Kind, b.Kind))
	})
	return s, out
}

func set(links [][2]int) map[[2]int]bool {
	m := make(map[[2]int]bool, len(links))
	for _, l := range links {
		m[l] = true
	}
	return m
}

// chain is a longest run of links in which both indexes rise; of several the one
// that keeps to the lower new indexes.
func chain(links [][2]int) [][2]int {
	links = slices.Clone(links)
	slices.SortFunc(links, func(a, b [2]int) int { return cmp.Or(cmp.Compare(a[0], b[0]), cmp.Compare(a[1], b[1])) })
	var ends []int // of the best chain of each length, index of its last link
	before := make([]int, len(links))
	for i, l := range links {
		n, _ := slices.BinarySearchFunc(ends, l[1], func(e, v int) int { return cmp.Compare(links[e][1], v) })
		before[i] = -1
		if n > 0 {
			before[i] = ends[n-1]
		}
		if n == len(ends) {
			ends = append(ends, i)
		} else {
			ends[n] = i
		}
	}
	if len(ends) == 0 {
		return nil
	}
	var out [][2]int
	for i := ends[len(ends)-1]; i >= 0; i = before[i] {
		out = append(out, links[i])
	}
	slices.Reverse(out)
	return out
}
