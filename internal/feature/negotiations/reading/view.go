package reading

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/strength"
)

// change is what became of one paragraph (or several that belong together) between
// two drafts, as it is shown.
type change struct {
	ID       string // anchor: n12 of the newer draft, o5 of the older one
	Link     int    // of the step, -1 for added and removed
	Kind     string // same, changed, moved, split, merged, added, removed
	Label    string // as delegates call it now, or what it begins with
	Labelled bool   // it has a label of its own
	Was      []string
	Heading  bool
	Words    []align.Span // both wordings in one
	Verdict  strength.Verdict
	Sure     bool // else "probably"
	Why      []strength.Reason
	Linked   []align.Reason // why the program takes these for one
	Asks     []askNote
	Bracket  int  // +1 put in brackets, -1 freed of them, 0 neither
	Mixed    bool // some words were put in brackets, others freed of them
	Risen    bool // from the operative part to the preamble
	OldN     []int
	NewN     []int
	Trace    string
	Decided  negotiations.Decision
	Who      string // decided it; at the desk only
	order    [2]int
}

// askNote is an ask that a change touches, and what became of it.
type askNote struct {
	ID       core.ID
	Name     string
	In       core.Lang
	Was, Now string // statuses; equal if nothing changed
}

// Confirmed reports whether a person looked at it and said what it means; of what is
// new or gone, that it truly is.
func (c *change) Confirmed() bool {
	return c.Decided.Tie == negotiations.Together && c.Decided.Strength != "" || c.Link < 0 && c.Decided.Tie == negotiations.Apart
}

// Eyes reports whether a person has to say what it means: the program cannot tell how
// strong it is, or whether it is not another paragraph written anew.
func (c *change) Eyes() bool {
	return c.Touched() && (c.Verdict == strength.Unclear || c.Link < 0 && !c.Sure)
}

// Touched reports whether anything about the wording or its place differs.
func (c *change) Touched() bool { return c.Kind != "same" || c.Bracket != 0 }

// Old returns the older wording with what was taken out marked, New the newer one
// with what was put in.
func (c *change) Old() []align.Span { return without(c.Words, align.Ins) }

// New is the newer wording.
func (c *change) New() []align.Span { return without(c.Words, align.Del) }

func without(all []align.Span, op align.Op) (out []align.Span) {
	for _, s := range all {
		if s.Op != op {
			out = append(out, s)
		}
	}
	return out
}

// label says how a paragraph is called: by its label with those above it, else by
// its place in the draft.
func label(p *draft.Paragraph) string {
	switch {
	case p.Path != "":
		return p.Path
	case p.Label != "":
		return p.Label
	}
	return ""
}

// opening is how a paragraph without a label is called: its first words.
func opening(p *draft.Paragraph) string {
	const most = 28
	text := strings.TrimSpace(p.Text)
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	cut := string([]rune(text)[:most])
	if i := strings.LastIndexFunc(cut, unicode.IsSpace); i > most/2 {
		cut = cut[:i]
	}
	return cut + "…"
}

func called(p *draft.Paragraph) string {
	if l := label(p); l != "" {
		return l
	}
	return opening(p)
}

// changes lists what became of every paragraph, in the order of the newer draft;
// what was removed stands where it stood among its neighbours.
func changes(s *negotiations.Step) []change {
	var out []change
	after := make([]int, len(s.Old.Paragraphs)) // where in the new draft an old paragraph is
	for i := range after {
		after[i] = -1
	}
	for i, l := range s.Result.Links {
		out = append(out, linked(s, i))
		for _, o := range l.Old {
			if !l.Moved {
				after[o] = slices.Max(l.New)
			}
		}
	}
	for _, n := range s.Result.Added {
		p := &s.New.Paragraphs[n]
		out = append(out, change{ID: anchor('n', n), Link: -1, Kind: "added", Label: called(p), Labelled: label(p) != "", Heading: p.Kind == draft.Heading, Sure: s.SureNew(n),
			Words: []align.Span{{Op: align.Ins, Text: p.Text}}, NewN: []int{n}, Trace: traceOf(s.New, n), Decided: alone(s.Fresh, n), order: [2]int{n, -1}})
	}
	for _, o := range s.Result.Removed {
		p := &s.Old.Paragraphs[o]
		at := -1
		for k := o - 1; k >= 0 && at < 0; k-- {
			at = after[k]
		}
		out = append(out, change{ID: anchor('o', o), Link: -1, Kind: "removed", Label: called(p), Labelled: label(p) != "", Heading: p.Kind == draft.Heading, Sure: s.SureGone(o),
			Words: []align.Span{{Op: align.Del, Text: p.Text}}, OldN: []int{o}, Trace: traceOf(s.Old, o), Decided: alone(s.Gone, o), order: [2]int{at, o}})
	}
	slices.SortStableFunc(out, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.order[0], b.order[0]), cmp.Compare(a.order[1], b.order[1]))
	})
	return out
}

// alone is what was decided about a paragraph that has no partner.
func alone(all map[int]negotiations.Decision, n int) negotiations.Decision {
	if d, ok := all[n]; ok {
		return d
	}
	return negotiations.Decision{Tie: negotiations.Open}
}

func linked(s *negotiations.Step, i int) change {
	l := s.Result.Links[i]
	first := &s.New.Paragraphs[l.New[0]]
	c := change{ID: anchor('n', l.New[0]), Link: i, Kind: string(l.Kind), Label: called(first), Labelled: label(first) != "", Heading: first.Kind == draft.Heading,
		Verdict: s.Verdict(i), Sure: s.Sure(i), Linked: l.Why, OldN: l.Old, NewN: l.New, Trace: traceOf(s.New, l.New[0]), Decided: s.Decided[i], order: [2]int{l.New[0], -1}}
	by := sign(bracketed(s.New.Paragraphs, l.New) - bracketed(s.Old.Paragraphs, l.Old))
	for _, w := range s.Findings[i].Why {
		if w.Kind == strength.KindPreamble {
			c.Risen = true
		}
		if w.Kind == strength.KindBracket && (w.New != "") != (by > 0) && by != 0 {
			c.Mixed = true // the count says one thing, the words the other: both are true
		}
		c.Why = append(c.Why, w)
	}
	for _, o := range l.Old {
		c.Was = append(c.Was, called(&s.Old.Paragraphs[o]))
	}
	if c.Bracket = by; c.Mixed {
		c.Why = slices.DeleteFunc(c.Why, func(w strength.Reason) bool { return w.Kind == strength.KindBracket })
	}
	if c.Bracket != 0 && c.Kind == "same" {
		c.Kind = "changed"
	}
	return c
}

// word compares the words of changes: of those that are shown, since it is most of the
// work of a page.
func word(s *negotiations.Step, all []change) {
	for i := range all {
		if c := &all[i]; c.Link >= 0 {
			c.Words = align.Words(s.OldText(c.Link), s.NewText(c.Link))
		}
	}
}

func traceOf(d *negotiations.Draft, n int) string {
	if n < len(d.Traces) {
		return d.Traces[n]
	}
	return ""
}

// bracketed counts the brackets of paragraphs; being wholly inside one counts.
func bracketed(all []draft.Paragraph, which []int) (n int) {
	for _, i := range which {
		n += len(all[i].Brackets)
	}
	return n
}

func sign(n int) int { return cmp.Compare(n, 0) }

func anchor(of byte, n int) string { return string(of) + itoa(n) }

// counts are the sums over a step, as the head of a page says them.
type counts struct {
	All, Weaker, Stronger, Moved, Asks, Brackets, Added, Removed, Checked, Unclear int64
}

func count(all []change) (n counts) {
	for i := range all {
		c := &all[i]
		if !c.Touched() {
			continue
		}
		n.All++
		for _, one := range []struct {
			is bool
			n  *int64
		}{
			{c.Verdict == strength.Weakened, &n.Weaker}, {c.Verdict == strength.Strengthened, &n.Stronger}, {c.Eyes(), &n.Unclear},
			{c.isMoved(), &n.Moved}, {len(c.Asks) > 0, &n.Asks}, {c.Bracket != 0, &n.Brackets},
			{c.Kind == "added", &n.Added}, {c.Kind == "removed", &n.Removed}, {c.Confirmed(), &n.Checked},
		} {
			if one.is {
				*one.n++
			}
		}
	}
	return n
}

func (c *change) isMoved() bool { return c.Kind == "moved" || c.Risen }
