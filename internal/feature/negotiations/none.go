package negotiations

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
)

// None stands in a [Decision] for a paragraph that is not there: with NewN None the one
// of the older draft is truly gone, with OldN None the one of the newer draft is truly
// new. Its Tie is Apart.
const None = -1

// settle puts decisions in the form in which they are aligned: pairs, and paragraphs
// that belong to none. Of two that contradict each other the later one in the list
// counts.
func settle(decided []Decision) (fixed []align.Fixed, gone, fresh map[int]Decision) {
	gone, fresh = map[int]Decision{}, map[int]Decision{}
	for _, d := range decided {
		switch {
		case d.OldN == None || d.NewN == None:
			fixed = slices.DeleteFunc(fixed, func(f align.Fixed) bool { return f.Linked && (f.Old == d.OldN || f.New == d.NewN) })
			if d.NewN == None {
				gone[d.OldN] = d
			} else {
				fresh[d.NewN] = d
			}
		case d.Tie == Together:
			delete(gone, d.OldN)
			delete(fresh, d.NewN)
			fixed = append(fixed, align.Fixed{Old: d.OldN, New: d.NewN, Linked: true})
		case d.Tie == Apart:
			fixed = append(fixed, align.Fixed{Old: d.OldN, New: d.NewN})
		}
	}
	return fixed, gone, fresh
}

// What stands for the words of a paragraph that is to be linked with none: nothing on
// the other side has them.
const (
	goneWords  = "xoxoxoxoxo xoxoxoxoxo"
	freshWords = "qiqiqiqiqi qiqiqiqiqi"
)

// apartFrom aligns two drafts and links none of the paragraphs that a person called
// gone or new. Where the program finds the same by itself nothing is touched, so that
// to confirm one finding changes no other. Else their words are kept from it: first of
// those that it linked.
func apartFrom(before, after []draft.Paragraph, o align.Options, gone, fresh map[int]Decision) align.Result {
	r := align.Align(before, after, o)
	hidOld, hidNew := map[int]bool{}, map[int]bool{}
	for {
		found := false
		for _, l := range r.Links {
			for _, n := range l.Old {
				if _, ok := gone[n]; ok {
					found, hidOld[n] = true, true
				}
			}
			for _, n := range l.New {
				if _, ok := fresh[n]; ok {
					found, hidNew[n] = true, true
				}
			}
		}
		if !found {
			return r
		}
		r = align.Align(hide(before, hidOld, goneWords), hide(after, hidNew, freshWords), o)
	}
}

func hide(all []draft.Paragraph, which map[int]bool, words string) []draft.Paragraph {
	if len(which) == 0 {
		return all
	}
	all = slices.Clone(all)
	for n := range which {
		all[n] = draft.Paragraph{Kind: all[n].Kind, Text: words}
	}
	return all
}

// carriedNone are decisions that paragraphs are gone, or new, as they hold for drafts
// further apart: what went on the way is gone, unless it came back, and what came on
// the way is new, as long as nothing older joined it.
func (p *Path) carriedNone(i, j int) (out []Decision) {
	for n := range p.Drafts[i].Paragraphs {
		for k, at := i, n; k < j; k++ {
			s := p.Steps[k]
			if d, ok := s.Gone[at]; ok {
				if t := p.byID[p.Drafts[i].Traces[n]]; t != nil {
					if place, _ := t.In(p.Drafts[j].Number); place.Paragraph < 0 {
						out = append(out, Decision{OldN: n, NewN: None, Tie: Apart, At: d.At, By: d.By})
					}
				}
				break
			}
			l := s.LinkOf(at)
			if l < 0 || len(s.Result.Links[l].New) > 1 {
				break // the other parts of it may live on
			}
			at = s.Result.Links[l].New[0]
		}
	}
	for k := i; k < j; k++ {
		for n, d := range p.Steps[k].Fresh {
			at := n
			for m := k + 1; m < j && at >= 0; m++ {
				l := p.Steps[m].LinkOf(at)
				if l < 0 || len(p.Steps[m].Result.Links[l].Old) > 1 {
					at = -1
				} else {
					at = longest(p.Drafts[m+1].Paragraphs, p.Steps[m].Result.Links[l].New)
				}
			}
			if at >= 0 {
				out = append(out, Decision{OldN: None, NewN: at, Tie: Apart, At: d.At, By: d.By})
			}
		}
	}
	return out
}

// SureGone reports whether a paragraph of the older draft that is in no link is surely
// not in the newer one: a person said so, or nothing there is like it.
func (s *Step) SureGone(oldN int) bool {
	_, ok := s.Gone[oldN]
	return ok || !s.nearOld[oldN]
}

// SureNew is SureGone for a paragraph of the newer draft.
func (s *Step) SureNew(newN int) bool {
	_, ok := s.Fresh[newN]
	return ok || !s.nearNew[newN]
}

// alike is the share of a paragraph's words, the rare ones counting more, from which
// another paragraph that has them may be it, written anew: a person has to look.
const alike = .6

// near says which paragraphs without a partner have so much in common with one of the
// other draft that the program may have overlooked what became of them.
func near(before, after []draft.Paragraph, r align.Result) (old, new map[int]bool) {
	if len(r.Removed) == 0 && len(r.Added) == 0 {
		return nil, nil
	}
	ids := map[string]int{}
	b, a := bags(before, ids), bags(after, ids)
	count := make([]int, len(ids))
	for _, all := range [2][][]int{b, a} {
		for _, bag := range all {
			for _, w := range bag {
				count[w]++
			}
		}
	}
	weight := make([]float64, len(ids))
	for w, n := range count {
		weight[w] = math.Log(float64(len(a)+len(b)+1) / float64(n))
	}
	return lookalikes(r.Removed, before, b, a, weight), lookalikes(r.Added, after, a, b, weight)
}

// lookalikes are those of a draft's paragraphs whose words stand to a large part in one
// paragraph of the other draft.
func lookalikes(which []int, own []draft.Paragraph, mine, theirs [][]int, weight []float64) map[int]bool {
	has := make([][]int, len(weight)) // in which of theirs a word stands
	for n, bag := range theirs {
		for _, w := range bag {
			has[w] = append(has[w], n)
		}
	}
	out, found := map[int]bool{}, make([]float64, len(theirs))
	for _, n := range which {
		if len(mine[n]) < 5 || own[n].Kind == draft.Heading {
			continue // a few words say nothing
		}
		clear(found)
		all := 0.0
		for _, w := range mine[n] {
			all += weight[w]
			for _, o := range has[w] {
				found[o] += weight[w]
			}
		}
		if slices.Max(found) >= alike*all {
			out[n] = true
		}
	}
	return out
}

// bags are the words of each paragraph, without the short ones and without endings; of
// scripts without spaces two characters each. ids gives each word a number.
func bags(all []draft.Paragraph, ids map[string]int) [][]int {
	out := make([][]int, len(all))
	for i := range all {
		add := func(w string) {
			id, ok := ids[w]
			if !ok {
				id = len(ids)
				ids[w] = id
			}
			out[i] = append(out[i], id)
		}
		for _, w := range strings.FieldsFunc(strings.ToLower(all[i].Text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			switch letters := []rune(w); {
			case unicode.Is(unicode.Han, letters[0]):
				for k := 1; k < len(letters); k++ {
					add(string(letters[k-1 : k+1]))
				}
			case len(letters) > 3:
				add(string(letters[:min(len(letters), 6)]))
			}
		}
		slices.Sort(out[i])
		out[i] = slices.Compact(out[i])
	}
	return out
}
