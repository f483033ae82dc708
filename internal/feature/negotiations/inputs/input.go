package inputs

import (
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
)

// Kind is what an input does to a draft.
type Kind string

// The kinds of input.
const (
	Replace Kind = "replace" // other words for a paragraph
	Insert  Kind = "insert"  // a paragraph after another one
	Delete  Kind = "delete"  // a paragraph is to go
	Move    Kind = "move"    // a paragraph is to stand after another one
)

// Kinds are all kinds, in the order in which they are offered.
var Kinds = []Kind{Replace, Insert, Delete, Move}

// State is how far an input is.
type State string

// The states of an input.
const (
	Drafted   State = "draft"     // whoever writes it is not done
	Proposed  State = "proposed"  // by its network, to the others
	Agreed    State = "agreed"    // by us: it is what we ask for
	Withdrawn State = "withdrawn" // kept, and out of the way
)

// States are all states.
var States = []State{Drafted, Proposed, Agreed, Withdrawn}

// Input is wording that a network proposes on a paragraph of a draft.
type Input struct {
	ID          core.ID
	Negotiation core.ID
	Draft       core.ID
	N           int // the paragraph it is about, from 0; of Insert the one it comes after, -1 is the beginning
	State       State
	Public      bool
	Place       int64  // among those on the same paragraph, the lowest first
	Network     string // in whose name
	By          string // account, or "link:<id>"
	On          core.Day
	Revision    int64
	Words
}

// Words are what is proposed, and why.
type Words struct {
	Kind      Kind       `json:"kind"`
	Text      string     `json:"text,omitempty"`  // the wording wanted, whole; of Delete and Move ""
	Label     string     `json:"label,omitempty"` // of a paragraph that is put in: "12 bis"; may be ""
	To        int        `json:"to,omitempty"`    // Move: after which paragraph, -1 the beginning
	Base      string     `json:"base"`            // the words of paragraph N when it was written
	ToBase    string     `json:"to_base,omitempty"`
	Reason    string     `json:"reason,omitempty"`
	Ask       string     `json:"ask,omitempty"`
	Precedent *Precedent `json:"precedent,omitempty"`
}

// Precedent is agreed language, as it was when it was quoted.
type Precedent struct {
	Source core.ID   `json:"source,omitempty"` // of package agreed
	N      int64     `json:"n,omitempty"`
	Title  string    `json:"title"`
	Symbol string    `json:"symbol,omitempty"`
	Body   string    `json:"body,omitempty"`
	Year   int64     `json:"year,omitempty"`
	Label  string    `json:"label,omitempty"`
	Lang   core.Lang `json:"lang,omitempty"`
	Text   string    `json:"text,omitempty"`
}

// Spans are the draft's words and the proposed ones, compared.
func (in *Input) Spans() []align.Span {
	switch in.Kind {
	case Replace:
		return align.Words(in.Base, in.Text)
	case Insert:
		return []align.Span{{Op: align.Ins, Text: in.Text}}
	case Delete:
		return []align.Span{{Op: align.Del, Text: in.Base}}
	}
	return []align.Span{{Op: align.Kept, Text: in.Base}}
}

// Live reports whether an input is proposed to anybody: neither withdrawn nor still
// being written.
func (in *Input) Live() bool { return in.State == Proposed || in.State == Agreed }

// edit replaces text[From:To] of a paragraph; From is To where words are put in.
type edit struct {
	from, to int
	text     string
}

// edits are what an input of kind Replace does to its paragraph, in order and apart.
func (in *Input) edits() (out []edit) {
	at := 0
	open := false // the last span was an edit
	for _, s := range in.Spans() {
		switch s.Op {
		case align.Kept:
			at += len(s.Text)
			open = false
			continue
		case align.Del:
			if open {
				out[len(out)-1].to = at + len(s.Text)
			} else {
				out = append(out, edit{at, at + len(s.Text), ""})
			}
			at += len(s.Text)
		case align.Ins:
			if open {
				out[len(out)-1].text += s.Text
			} else {
				out = append(out, edit{at, at, s.Text})
			}
		}
		open = true
	}
	return out
}

// clashes reports whether two edits of one paragraph are about the same words without
// being the same.
func (e edit) clashes(o edit) bool {
	switch {
	case e == o:
		return false
	case e.from == e.to && o.from == o.to:
		return e.from == o.from
	case e.from == e.to:
		return o.from < e.from && e.from < o.to
	case o.from == o.to:
		return e.from < o.from && o.from < e.to
	}
	return e.from < o.to && o.from < e.to
}

// Clash reports whether two inputs cannot both be had: they change the same words of one
// paragraph differently, one takes out what the other changes, or they move it to two
// places. Both must be about the same draft.
func Clash(a, b *Input) bool {
	if a.N != b.N || a.Kind == Insert || b.Kind == Insert {
		return false
	}
	switch {
	case a.Kind == Replace && b.Kind == Replace:
		return slices.ContainsFunc(a.edits(), func(e edit) bool { return slices.ContainsFunc(b.edits(), e.clashes) })
	case a.Kind == Move && b.Kind == Move:
		return a.To != b.To
	case a.Kind == Delete && b.Kind == Delete:
		return false
	}
	return a.Kind == Delete || b.Kind == Delete
}

// SameWish reports whether two inputs want the very same.
func SameWish(a, b *Input) bool {
	return a.N == b.N && a.Kind == b.Kind && a.Text == b.Text && (a.Kind != Move || a.To == b.To)
}

// locate finds the paragraph an input is about in a draft, by its words: the draft may
// have been brought in again since. false: the words are not there any more.
func locate(paras []draft.Paragraph, n int, base string) (int, bool) {
	if n == -1 && base == "" {
		return -1, true
	}
	if n >= 0 && n < len(paras) && paras[n].Text == base {
		return n, true
	}
	at := -1
	for i := range paras {
		if paras[i].Text == base {
			if at >= 0 {
				return 0, false // it could be either
			}
			at = i
		}
	}
	return at, at >= 0
}

// Settle returns a copy of the inputs with the paragraphs they are about as the draft has
// them now, and those whose words are not there any more.
func Settle(paras []draft.Paragraph, all []*Input) (here, adrift []*Input) {
	for _, in := range all {
		c := *in
		n, ok := locate(paras, in.N, in.Base)
		if ok && in.Kind == Move {
			c.To, ok = locate(paras, in.To, in.ToBase)
			ok = ok && c.To != n
		}
		if c.N = n; !ok {
			c.N = in.N
			adrift = append(adrift, &c)
			continue
		}
		here = append(here, &c)
	}
	return here, adrift
}
