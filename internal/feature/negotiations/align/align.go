package align

import (
	"cmp"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/draft"
)

// Kind is what became of the paragraphs of a link.
type Kind string

// The kinds of link.
const (
	Same    Kind = "same"    // the same words in the same order, wherever its label went
	Changed Kind = "changed" // one paragraph in its place, reworded or its brackets changed
	Moved   Kind = "moved"   // one paragraph in another place; Link.Changed says whether its words changed too
	Split   Kind = "split"   // fewer old paragraphs than new ones
	Merged  Kind = "merged"  // as many or fewer new paragraphs than old ones, and more than one old
)

// Link says that paragraphs of the old draft became paragraphs of the new one.
type Link struct {
	Old, New       []int // indices, in order, at least one each
	Kind           Kind
	Moved, Changed bool    // whether it stands elsewhere, whether its words or brackets changed
	Score          float64 // 0 to 1: how much of the wording was found again
	Sure           bool    // whether a person need not look
	Why            []Reason
}

// Reason is one ground of a link, a message key with its arguments.
type Reason struct {
	Key  string // "negotiations.why.…"
	Args []any  // numbers and labels, see [English]
}

// Result is how two drafts belong together. Every index of both is in exactly one
// link or in Added or Removed.
type Result struct {
	Links   []Link // by the first new index, then the first old one
	Added   []int  // of the new draft
	Removed []int  // of the old draft

	apart []Link // what Apart gives, if that is anything else
}

// Fixed is what a person decided about two paragraphs; it wins.
type Fixed struct {
	Old, New int
	Linked   bool // that they are, or are not, one paragraph
}

// Options of [Align].
type Options struct {
	Lang  core.Lang // of the drafts; nothing depends on it today
	Fixed []Fixed   // indices outside the drafts are passed over; of two about the same pair the last counts
}

// Align links the paragraphs of two successive drafts. It depends on nothing but
// its arguments; labels, case, accents, quotation marks, dashes and ligatures
// change no link; Align(b, a) is Align(a, b).Transpose() when Fixed is turned too.
func Align(old, new []draft.Paragraph, o Options) Result {
	w := newWork(old, new, o)
	// Work always goes from the draft that comes first in an order of its words, so
	// that both directions take the same steps.
	if w.turned {
		return w.run().Transpose()
	}
	return w.run()
}

// Transpose is the result of aligning the new draft with the old.
func (r Result) Transpose() Result {
	t := Result{Added: slices.Clone(r.Removed), Removed: slices.Clone(r.Added), Links: transposed(r.Links), apart: transposed(r.apart)}
	t.sort()
	return t
}

func transposed(links []Link) (out []Link) {
	for _, l := range links {
		l.Old, l.New = slices.Clone(l.New), slices.Clone(l.Old)
		l.Kind = kindOfLink(l)
		why := make([]Reason, len(l.Why))
		for i, y := range l.Why {
			why[i] = y.transpose()
		}
		l.Why = why
		out = append(out, l)
	}
	return out
}

func (r *Result) sort() {
	for _, links := range [2][]Link{r.Links, r.apart} {
		slices.SortFunc(links, func(x, y Link) int {
			return cmp.Or(slices.Compare(x.New, y.New), slices.Compare(x.Old, y.Old))
		})
	}
	slices.Sort(r.Added)
	slices.Sort(r.Removed)
}

// kindOfLink names a link by its shape and its two marks.
func kindOfLink(l Link) Kind {
	switch {
	case len(l.Old) < len(l.New):
		return Split
	case len(l.Old) > 1:
		return Merged
	case l.Moved:
		return Moved
	case l.Changed:
		return Changed
	}
	return Same
}
