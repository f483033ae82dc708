package reading

import (
	"cmp"
	"slices"

	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/follow"
	"groundswell/internal/feature/negotiations/strength"
	"groundswell/internal/platform/web"
)

// became is what became of an ask between two drafts, as the head of a page says it.
type became struct {
	askNote
	Path  string // of the ask's own page, without language
	Label string // of the paragraph that carries it now, or carried it when it is out
	Fell  bool   // it stands worse than before
	Sure  bool   // of where it stands now
}

// Mark is the sign of where it stands now.
func (x became) Mark() string { return follow.Status(x.Now).Mark() }

// outcomes says what became of each ask between two drafts, what fell first: whoever
// opens the page at night reads that before any paragraph.
func (b *base) outcomes(asks []Carried, before, after *negotiations.Draft) (out []became) {
	for _, a := range asks {
		was, now := a.At[before.Number], a.At[after.Number]
		if now.Status == "" {
			continue
		}
		x := became{askNote: askNote{a.ID, a.Name, a.In, was.Status, now.Status}, Path: b.Root + "/asks/" + string(a.ID), Sure: now.Sure,
			Fell: was.Status != "" && follow.Status(now.Status).Rank() > follow.Status(was.Status).Rank()}
		if x.Label = place(after, now.Paragraphs); now.Status == string(follow.Out) {
			x.Label = place(before, was.Paragraphs)
		}
		out = append(out, x)
	}
	slices.SortStableFunc(out, func(a, b became) int { return cmp.Compare(fallen(b), fallen(a)) })
	return out
}

func fallen(x became) int {
	if x.Fell {
		return 1
	}
	return 0
}

// place is what delegates call the first of some paragraphs, "" if it has no label.
func place(d *negotiations.Draft, which []int) string {
	if len(which) == 0 || which[0] >= len(d.Paragraphs) {
		return ""
	}
	return label(&d.Paragraphs[which[0]])
}

// Answer is where wording is proposed on a paragraph that was weakened, that needs
// eyes, or that carries an ask; "" for the others.
func (p *comparePage) Answer(c change) string {
	if len(c.NewN) == 0 || c.Verdict != strength.Weakened && !c.Eyes() && len(c.Asks) == 0 {
		return ""
	}
	at := p.Root + "/inputs/new?draft=" + num(p.New.Number) + "&p=" + itoa(c.NewN[0]) + "&kind=replace"
	if len(c.Asks) == 1 {
		at += "&ask=" + string(c.Asks[0].ID)
	}
	return at
}

// carried lists the asks that the reader of a page may know.
func (h *handlers) carried(r *web.Request, b *base) ([]Carried, error) {
	if h.Asks == nil {
		return nil, nil
	}
	return h.Asks(r.Context(), b.P.Slug, r.Lang, !r.Actor.Staff())
}
