package negotiations

import (
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/strength"
)

// Tie is what a person decided about two paragraphs.
type Tie int

// The ties.
const (
	Apart    Tie = iota // they are two
	Together            // they are one
	Open                // nothing is decided about that
)

// Decision is what a person decided about a paragraph of one draft and one of
// another. It wins over what the program finds. With [None] on one side it says that
// the paragraph on the other is truly gone, or truly new.
type Decision struct {
	Old, New   core.ID // drafts
	OldN, NewN int     // paragraphs, from 0, or None
	Tie        Tie
	Strength   strength.Verdict // "" if nothing was decided about that
	At         int64
	By         string // an account
}

// Step is what became of each paragraph from one draft to another one.
type Step struct {
	Old, New *Draft
	Result   align.Result
	Findings []strength.Finding // what the program found, for each of Result.Links
	Decided  []Decision         // what a person decided about it; Tie Open and no Strength if nothing
	Gone     map[int]Decision   // which paragraphs of Old a person said are truly gone
	Fresh    map[int]Decision   // which of New are truly new

	nearOld, nearNew map[int]bool // see near
	said             []Decision   // about these two drafts, not carried from others
}

// Verdict returns what a link's change of wording means: as a person decided, else
// as the program found.
func (s *Step) Verdict(link int) strength.Verdict {
	if d := s.Decided[link].Strength; d != "" {
		return d
	}
	return s.Findings[link].Verdict
}

// Sure reports whether a link, and its verdict, need no person's eyes any more.
func (s *Step) Sure(link int) bool {
	d := s.Decided[link]
	return (d.Tie == Together || s.Result.Links[link].Sure) && (d.Strength != "" || s.Findings[link].Sure)
}

// Confirmed reports whether a person looked at a link and its strength.
func (s *Step) Confirmed(link int) bool {
	d := s.Decided[link]
	return d.Tie == Together && d.Strength != ""
}

// Said reports whether anything was decided between the two drafts about one of these
// paragraphs.
func (s *Step) Said(oldN, newN []int) bool {
	return slices.ContainsFunc(s.said, func(d Decision) bool {
		return slices.Contains(oldN, d.OldN) || slices.Contains(newN, d.NewN)
	})
}

// OldText and NewText return the wording of a link's paragraphs, joined.
func (s *Step) OldText(link int) string { return joined(s.Old.Paragraphs, s.Result.Links[link].Old) }

// NewText is OldText of the newer draft.
func (s *Step) NewText(link int) string { return joined(s.New.Paragraphs, s.Result.Links[link].New) }

// LinkOf returns the link in which a paragraph of the old draft takes part, -1 if
// it is gone.
func (s *Step) LinkOf(oldN int) int {
	for i, l := range s.Result.Links {
		for _, n := range l.Old {
			if n == oldN {
				return i
			}
		}
	}
	return -1
}

func joined(all []draft.Paragraph, which []int) string {
	texts := make([]string, len(which))
	for i, n := range which {
		texts[i] = all[n].Text
	}
	return strings.Join(texts, " ")
}

// newStep compares two drafts. fixed are the decisions about them.
func newStep(lang core.Lang, before, after *Draft, decided []Decision, groups []string) *Step {
	s := &Step{Old: before, New: after, said: between(decided, before.ID, after.ID)}
	var fixed []align.Fixed
	fixed, s.Gone, s.Fresh = settle(decided)
	s.Result = apartFrom(before.Paragraphs, after.Paragraphs, align.Options{Lang: lang, Fixed: fixed}, s.Gone, s.Fresh)
	s.nearOld, s.nearNew = near(before.Paragraphs, after.Paragraphs, s.Result)
	s.Findings = Findings(lang, before.Paragraphs, after.Paragraphs, s.Result, groups)
	s.Decided = make([]Decision, len(s.Result.Links))
	for i, l := range s.Result.Links {
		s.Decided[i] = about(l, decided)
	}
	return s
}

// about gathers what was decided about the pairs of a link: it is confirmed when
// each pair that has a decision is together and there is one.
func about(l align.Link, all []Decision) Decision {
	out := Decision{Tie: Open}
	for _, o := range l.Old {
		for _, n := range l.New {
			for _, d := range all {
				if d.OldN != o || d.NewN != n {
					continue
				}
				if d.Tie == Together {
					out.Tie = Together
				}
				if d.Strength != "" {
					out.Strength = d.Strength
				}
				if d.At >= out.At {
					out.At, out.By = d.At, d.By
				}
			}
		}
	}
	return out
}

// Findings says for each link what the change of its wording means. groups are
// those that must stay named.
func Findings(lang core.Lang, before, after []draft.Paragraph, r align.Result, groups []string) []strength.Finding {
	out := make([]strength.Finding, len(r.Links))
	for i, l := range r.Links {
		if !l.Changed && l.Kind != align.Changed && !fallen(before, after, l) {
			out[i] = strength.Finding{Verdict: strength.Same, Sure: true}
			continue
		}
		f := strength.Compare(lang, joined(before, l.Old), joined(after, l.New), groups)
		if fallen(before, after, l) {
			f = demoted(f)
		}
		out[i] = f
	}
	return out
}

// fallen reports whether an operative paragraph became a preambular one.
func fallen(before, after []draft.Paragraph, l align.Link) bool {
	for _, n := range l.New {
		if after[n].Kind != draft.Preambular {
			return false
		}
	}
	for _, n := range l.Old {
		if before[n].Kind != draft.Operative {
			return false
		}
	}
	return true
}

// demoted adds to a finding that what was decided is now only a reason for
// deciding.
func demoted(f strength.Finding) strength.Finding {
	f.Why = append([]strength.Reason{{Kind: "preamble", Direction: -1, OldAt: [2]int{-1, -1}, NewAt: [2]int{-1, -1}}}, f.Why...)
	if f.Verdict == strength.Strengthened {
		f.Verdict, f.Sure = strength.Unclear, false
	} else {
		f.Verdict = strength.Weakened
	}
	return f
}
