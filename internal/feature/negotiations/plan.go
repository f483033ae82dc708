package negotiations

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
)

// Plan is what is to become public: a text, or one of its drafts.
type Plan struct {
	ID          core.ID
	Draft       core.ID // "" is the text itself
	By          string  // account
	DueAt       int64   // Unix seconds
	negotiation core.ID
}

// Undo is how long making a text or a draft public can be taken back. Nothing of it is
// public before that is over.
const Undo = 60 * time.Second

// every is how often plans are looked for that no job carried out: jobs live only as
// long as the key that seals them.
const every = 15 * time.Second

// ErrLate says that there is nothing to take back any more.
var ErrLate = &core.Error{Kind: core.Conflict, Key: "negotiations.wrong.late"}

// plan notes that a text, or a draft of it, is to become public. One that waits already
// goes on waiting.
func (s *Service) plan(tx *db.Tx, actor core.Actor, n *Negotiation, draft core.ID, number int64) error {
	if err := dropRefused(tx, n.ID, draft); err != nil {
		return err
	}
	p := &Plan{ID: core.NewID(), Draft: draft, By: string(actor.Account), DueAt: s.Now().Add(Undo).Unix(), negotiation: n.ID}
	fresh, err := insertPlan(tx, p)
	if err != nil || !fresh {
		return err
	}
	if s.Queue != nil {
		if err := s.Queue.PutAfter(tx, "negotiations.show", p.ID, Undo); err != nil {
			return err
		}
	}
	return s.noted(tx, actor, n, "negotiation.soon", numbered(number))
}

// unplan ends what waits. What never was public needs no minute to stay so.
func (s *Service) unplan(tx *db.Tx, actor core.Actor, n *Negotiation, draft core.ID, number int64) error {
	if err := dropRefused(tx, n.ID, draft); err != nil {
		return err
	}
	was, err := dropPlan(tx, n.ID, draft)
	if err != nil || !was {
		return err
	}
	return s.noted(tx, actor, n, "negotiation.undone", numbered(number))
}

// numbered is the note of an entry of the log: the number of a draft, "" of the text.
func numbered(number int64) string {
	if number == 0 {
		return ""
	}
	return fmt.Sprint(number)
}

func (s *Service) wake() {
	if s.Queue != nil {
		s.Queue.Wake()
	}
}

// Waiting returns what of a negotiation is to become public, the first first. Callers
// check that it is theirs.
func (s *Service) Waiting(ctx context.Context, n core.ID) (out []*Plan, err error) {
	defer core.Wrap(&err, "what is to become public")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = plans(tx, n)
		return err
	})
	return out, err
}

// TakeBack ends a plan before it was carried out. Whatever its time: who is first has
// it. The error is [ErrLate] when there is nothing to take back.
func (s *Service) TakeBack(ctx context.Context, actor core.Actor, slug string, id core.ID) (err error) {
	defer core.Wrap(&err, "taking back")
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := mine(tx, actor, slug)
		if err != nil {
			return err
		}
		p, err := planByID(tx, id)
		if err != nil {
			return err
		}
		if p == nil || p.negotiation != n.ID {
			return ErrLate // of another text it is answered like one that was carried out
		}
		number, err := numberOf(tx, p)
		if err != nil {
			return err
		}
		if ok, err := endPlan(tx, id); err != nil || !ok {
			return errors.Join(err, ErrLate)
		}
		return s.noted(tx, actor, n, "negotiation.undone", numbered(number))
	})
}

// numberOf is the number of the draft that a plan is about, 0 of the text itself.
func numberOf(tx *db.Tx, p *Plan) (int64, error) {
	if p.Draft == "" {
		return 0, nil
	}
	all, err := drafts(tx, p.negotiation)
	for _, d := range all {
		if d.ID == p.Draft {
			return d.Number, err
		}
	}
	return 0, err
}

// due is the job that carries out a plan.
func (s *Service) due(ctx context.Context, body []byte) error {
	var id core.ID
	if err := json.Unmarshal(body, &id); err != nil {
		return err
	}
	return s.carryOut(ctx, id, s.Now().Unix())
}

// RunDue makes public what nobody took back in its minute.
func (s *Service) RunDue(ctx context.Context) (err error) {
	defer core.Wrap(&err, "making public")
	var all []*Plan
	now := s.Now().Unix()
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err = duePlans(tx, now)
		return err
	}); err != nil {
		return err
	}
	for _, p := range all {
		err = errors.Join(err, s.carryOut(ctx, p.ID, now))
	}
	return err
}

// Run does RunDue until ctx ends.
func (s *Service) Run(ctx context.Context) {
	jobs.Every(ctx, every, func() {
		if err := s.RunDue(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("a text could not be made public", "err", err)
		}
	})
}

// carryOut makes public what a plan names, and what else of the same text is due: in the
// order in which it was saved, so that the numbers readers know drafts by do not depend on
// which job was quicker. What is not due, was taken back, or was carried out by another
// process is left alone.
func (s *Service) carryOut(ctx context.Context, id core.ID, now int64) error {
	slug := ""
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		slug = ""
		p, err := planByID(tx, id)
		if err != nil || p == nil || p.DueAt > now {
			return err
		}
		n, err := negotiationByID(tx, p.negotiation)
		if err != nil {
			return err
		}
		slug = n.Slug
		return s.showUntil(tx, n, now, s.Actor)
	})
	if err == nil && slug != "" {
		s.changed(slug)
	}
	return err
}

// showUntil makes public what is due by a time, if whoever wanted it still may; actor nil
// asks nobody.
func (s *Service) showUntil(tx *db.Tx, n *Negotiation, now int64, actor func(*db.Tx, core.ID) (core.Actor, error)) error {
	all, err := inOrder(tx, n.ID)
	if err != nil {
		return err
	}
	for _, p := range all {
		if p.DueAt > now {
			continue
		}
		if _, err := endPlan(tx, p.ID); err != nil {
			return err
		}
		if actor != nil {
			by, err := actor(tx, core.ID(p.By))
			if err != nil {
				return err
			}
			if !by.May(n.Campaign, Write...) {
				if err := s.refuse(tx, n, p); err != nil {
					return err
				}
				continue
			}
		}
		if err := s.show(tx, core.Actor{Account: core.ID(p.By)}, n, p.Draft); err != nil {
			return err
		}
	}
	return nil
}

// refuse writes down that something did not become public, because whoever wanted it has
// no role for it any more.
func (s *Service) refuse(tx *db.Tx, n *Negotiation, p *Plan) error {
	number, err := numberOf(tx, p)
	if err != nil {
		return err
	}
	if err := insertRefused(tx, p, s.minute()); err != nil {
		return err
	}
	return s.noted(tx, core.Actor{Account: "time"}, n, "negotiation.unfit", numbered(number))
}

// Refused returns what of a negotiation did not become public because whoever wanted it
// had no role for it any more; DueAt is when that was found. Callers check that it is
// theirs.
func (s *Service) Refused(ctx context.Context, n core.ID) (out []*Plan, err error) {
	defer core.Wrap(&err, "what did not become public")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = refused(tx, n)
		return err
	})
	return out, err
}

// Noticed ends telling of something that did not become public.
func (s *Service) Noticed(ctx context.Context, actor core.Actor, slug string, id core.ID) (err error) {
	defer core.Wrap(&err, "noticing what did not become public")
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := mine(tx, actor, slug)
		if err != nil {
			return err
		}
		return endRefused(tx, n.ID, id)
	})
}

// inOrder returns what waits of a negotiation: the first due first, of one second in the
// order of the drafts.
func inOrder(tx *db.Tx, n core.ID) ([]*Plan, error) {
	all, err := plans(tx, n)
	if err != nil {
		return nil, err
	}
	number := map[core.ID]int64{}
	for _, p := range all {
		if number[p.Draft], err = numberOf(tx, p); err != nil {
			return nil, err
		}
	}
	slices.SortStableFunc(all, func(a, b *Plan) int {
		return cmp.Or(cmp.Compare(a.DueAt, b.DueAt), cmp.Compare(number[a.Draft], number[b.Draft]))
	})
	return all, nil
}

// show makes a text, or one of its drafts, public.
func (s *Service) show(tx *db.Tx, by core.Actor, n *Negotiation, id core.ID) error {
	if id == "" {
		if n.Public {
			return nil
		}
		n.Public = true
		if err := updateNegotiation(tx, n); err != nil {
			return err
		}
		if err := s.list(tx, n); err != nil {
			return err
		}
		return s.noted(tx, by, n, "negotiation.public", "")
	}
	all, err := drafts(tx, n.ID)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(all, func(d *Draft) bool { return d.ID == id })
	if i < 0 || all[i].Public {
		return nil
	}
	all[i].Public = true
	if err := updateDraft(tx, all[i]); err != nil {
		return err
	}
	if err := touch(tx, n.ID); err != nil {
		return err
	}
	return s.noted(tx, by, n, "negotiation.draft_public", numbered(all[i].Number))
}

// ShowNow makes what waits of a negotiation public at once, without time to undo: for
// what fills a site before anybody reads it. No page does this.
func (s *Service) ShowNow(ctx context.Context, actor core.Actor, slug string) (err error) {
	defer core.Wrap(&err, "making public at once")
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		n, err := mine(tx, actor, slug)
		if err != nil {
			return err
		}
		return s.showUntil(tx, n, math.MaxInt64, nil)
	})
	if err == nil {
		s.changed(slug)
	}
	return err
}
