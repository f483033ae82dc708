package asks

import (
	"context"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/feature/negotiations/follow"
	"groundswell/internal/feature/negotiations/strength"
	"groundswell/internal/platform/db"
)

// Grid is the asks of a negotiation in all its drafts.
type Grid struct {
	*negotiations.Path
	Rows []*Row
}

// Row is one ask.
type Row struct {
	*Ask
	Cells []*Cell // one per draft, in their order
}

// Last returns the cell of the newest draft, nil if there is no draft.
func (r *Row) Last() *Cell {
	if len(r.Cells) == 0 {
		return nil
	}
	return r.Cells[len(r.Cells)-1]
}

// Fell reports that the ask stands worse in the newest draft than in the one before.
func (r *Row) Fell() bool { return len(r.Cells) > 1 && r.Last().Worse }

// Cell is one ask in one draft.
type Cell struct {
	Draft    *negotiations.Draft
	Found    follow.Standing // what the program found
	Decision *Decision       // nil: nobody decided about the wording as it stands
	Earlier  *Decision       // about an earlier wording: it says nothing of this one. Never for readers
	Status   follow.Status   // as decided, else as found
	Worse    bool            // than in the draft before
	Better   bool
	wanted   string // wording of the ask
}

// Sure reports that no person needs to look.
func (c *Cell) Sure() bool { return c.Decision != nil || c.Found.Sure }

// Seen is the fingerprint of what a person decides about: the wording that is wanted, the
// draft, and its words.
func (c *Cell) Seen() string {
	return negotiations.Seen(c.wanted, string(c.Draft.ID), c.Found.Quote)
}

// Label is what delegates call the first paragraph that carries the ask, "" if none
// does or it has no label.
func (c *Cell) Label() string {
	if len(c.Found.Paragraphs) == 0 || c.Status == follow.Out {
		return ""
	}
	p := c.Draft.Paragraphs[c.Found.Paragraphs[0]]
	if p.Path != "" {
		return p.Path
	}
	return p.Label
}

// kept is what was computed for one state of a negotiation.
type kept struct {
	path   *negotiations.Path
	corpus *follow.Corpus
	rows   map[core.ID]computed
}

type computed struct {
	revision int64
	at       []follow.Standing
}

// maxKept is how many negotiations are kept, public and not counted apart.
const maxKept = 12

// standings computes the asks in all drafts of a path, or takes them from memory. What
// readers are told comes of the wanted wording alone: a paragraph that is found by the
// fallback, or a status that a red line turned, would tell what these are.
func (s *Service) standings(key string, p *negotiations.Path, all []*Ask, public bool) map[core.ID]computed {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := s.kept[key]
	if k == nil || k.path != p {
		if k == nil && len(s.kept) >= maxKept {
			clear(s.kept)
		}
		drafts := make([][]draft.Paragraph, len(p.Drafts))
		for i, d := range p.Drafts {
			drafts[i] = d.Paragraphs
		}
		links := make([]align.Result, len(p.Steps))
		for i, st := range p.Steps {
			links[i] = st.Result
		}
		k = &kept{path: p, corpus: follow.Read(p.Lang, drafts, links), rows: map[core.ID]computed{}}
		s.kept[key] = k
	}
	out := map[core.ID]computed{}
	for _, a := range all {
		c, ok := k.rows[a.ID]
		if !ok || c.revision != a.Revision {
			f := a.follow(p.Lang)
			if public {
				f.Fallback, f.RedLines = "", nil
			}
			c = computed{a.Revision, k.corpus.Follow(f)}
			k.rows[a.ID] = c
		}
		out[a.ID] = c
	}
	return out
}

// Grid returns the asks in all drafts; public says that only public asks and drafts
// may be seen. Callers check that the negotiation may be.
func (s *Service) Grid(ctx context.Context, slug string, public bool) (g *Grid, err error) {
	defer core.Wrap(&err, "asks in all drafts")
	read, key := s.Texts.Path, slug
	if public {
		read, key = s.Texts.PublicPath, slug+" public"
	}
	p, err := read(ctx, slug)
	if err != nil {
		return nil, err
	}
	var all []*Ask
	var decided []Decision
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if all, err = asksOf(tx, p.ID); err != nil {
			return err
		}
		decided, err = decisionsOf(tx, p.ID)
		return err
	}); err != nil {
		return nil, err
	}
	if public {
		all = slices.DeleteFunc(all, func(a *Ask) bool { return !a.Public })
	}
	found := s.standings(key, p, all, public)
	g = &Grid{Path: p}
	for _, a := range all {
		r := &Row{Ask: a}
		for i, d := range p.Drafts {
			c := &Cell{Draft: d, Found: found[a.ID].at[i], wanted: a.Wanted}
			c.Status = c.Found.Status
			for k := range decided {
				switch x := &decided[k]; {
				case x.Ask != a.ID || x.Draft != d.ID:
				case !x.earlier(a):
					c.Decision, c.Status = x, x.Status
				case !public:
					c.Earlier = x
				}
			}
			if i > 0 {
				before := r.Cells[i-1].Status.Rank()
				c.Worse, c.Better = c.Status.Rank() > before, c.Status.Rank() < before
				if c.Status.Rank() == before && c.Status == follow.Weakened && c.Decision == nil && c.Found.Before == strength.Weakened {
					c.Worse = true // weakened before, and weaker still
				}
			}
			r.Cells = append(r.Cells, c)
		}
		g.Rows = append(g.Rows, r)
	}
	return g, nil
}

// Weakest returns the rows with what stands worst in the newest draft first.
func (g *Grid) Weakest() []*Row {
	out := slices.Clone(g.Rows)
	slices.SortStableFunc(out, func(a, b *Row) int {
		x, y := a.Last(), b.Last()
		if x == nil || y == nil {
			return 0
		}
		if a.Fell() != b.Fell() {
			if a.Fell() {
				return -1
			}
			return 1
		}
		return y.Status.Rank() - x.Status.Rank()
	})
	return out
}

// Row returns the row of an ask, nil if it is not there.
func (g *Grid) Row(id core.ID) *Row {
	for _, r := range g.Rows {
		if r.ID == id {
			return r
		}
	}
	return nil
}
