package negotiations

import (
	"context"
	"fmt"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/strength"
	"groundswell/internal/platform/db"
)

// Choice is what a person decides about a paragraph of one draft (by its number and
// the paragraph's index) and one of another. With Tie Apart one side may be empty: the
// other is truly gone, or truly new.
type Choice struct {
	Old, New   int64
	OldN, NewN []int // all pairs of them
	Tie        Tie
	Strength   strength.Verdict // "" decides nothing about it
	Undo       bool             // takes back all that was decided about any of these between the two drafts
}

// pairs are the decisions that a choice stands for.
func (c *Choice) pairs() (out []Decision) {
	old, new := c.OldN, c.NewN
	if c.Tie == Apart && c.Strength == "" || c.Undo {
		if len(old) == 0 {
			old = []int{None}
		}
		if len(new) == 0 {
			new = []int{None}
		}
	}
	if len(old)*len(new) > 100 {
		return nil
	}
	for _, o := range old {
		for _, n := range new {
			if o != None || n != None {
				out = append(out, Decision{OldN: o, NewN: n, Tie: c.Tie, Strength: c.Strength})
			}
		}
	}
	return out
}

// Decide stores what a person decided. What it is silent about stays as it was.
func (s *Service) Decide(ctx context.Context, actor core.Actor, slug string, c Choice) error {
	return s.DecideAll(ctx, actor, slug, []Choice{c})
}

// DecideAll stores choices about the same two drafts, in their order, all or none.
func (s *Service) DecideAll(ctx context.Context, actor core.Actor, slug string, all []Choice) (err error) {
	defer core.Wrap(&err, "deciding")
	if len(all) == 0 {
		return errNone
	}
	for _, c := range all {
		switch c.Strength {
		case "", strength.Same, strength.Weakened, strength.Strengthened:
		default:
			return &core.Error{Kind: core.Invalid, Field: "strength", Key: "negotiations.wrong.strength"}
		}
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		n, before, err := draftOf(tx, actor, slug, all[0].Old)
		if err != nil {
			return err
		}
		_, after, err := draftOf(tx, actor, slug, all[0].New)
		if err != nil {
			return err
		}
		a, err := paragraphs(tx, before.ID)
		if err != nil {
			return err
		}
		b, err := paragraphs(tx, after.ID)
		if err != nil {
			return err
		}
		if before.ID == after.ID {
			return errNone
		}
		what := "negotiation.decided"
		for _, c := range all {
			pairs := c.pairs()
			if len(pairs) == 0 || c.Old != all[0].Old || c.New != all[0].New {
				return errNone
			}
			turn := before.Number > after.Number // who reads backwards decides about the same step
			if c.Undo {
				what = "negotiation.undecided"
			}
			for _, d := range pairs {
				if d.OldN < None || d.OldN >= len(a) || d.NewN < None || d.NewN >= len(b) {
					return errNone
				}
				d.Old, d.New, d.At, d.By = before.ID, after.ID, s.minute(), string(actor.Account)
				if turn {
					d = turned([]Decision{d})[0]
				}
				if err := decide(tx, n, d, c.Undo); err != nil {
					return err
				}
			}
		}
		if err := s.noted(tx, actor, n, what, fmt.Sprintf("%d %d", before.Number, after.Number)); err != nil {
			return err
		}
		return touch(tx, n.ID)
	})
	if err == nil {
		s.changed(slug)
	}
	return err
}

// decide stores one decision, and takes away those that it contradicts: what is gone is
// not also another paragraph.
func decide(tx *db.Tx, n *Negotiation, d Decision, undo bool) error {
	switch {
	case undo:
		return undecide(tx, d)
	case d.OldN == None || d.NewN == None:
		if err := unjoin(tx, d); err != nil {
			return err
		}
	case d.Tie == Together:
		for _, none := range []Decision{{Old: d.Old, New: d.New, OldN: d.OldN, NewN: None}, {Old: d.Old, New: d.New, OldN: None, NewN: d.NewN}} {
			if err := deleteDecision(tx, none); err != nil {
				return err
			}
		}
	}
	return putDecision(tx, n.ID, d)
}
