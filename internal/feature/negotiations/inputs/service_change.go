package inputs

import (
	"context"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/web"
)

// errMeanwhile says that an input is not any more what somebody saw of it.
var errMeanwhile = &core.Error{Kind: core.Conflict, Field: "text", Key: "inputs.wrong.meanwhile"}

// change has f change an input that the actor may change, in one transaction; revision
// is that of the input as it was shown, 0 of whichever is there.
func (s *Service) change(ctx context.Context, actor core.Actor, slug string, id core.ID, revision int64, what string, f func(tx *db.Tx, p *negotiations.Path, in *Input) error) error {
	p, err := s.theirs(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		in, err := inputByID(tx, p.ID, id)
		if err != nil {
			return err
		}
		if revision > 0 && in.Revision != revision {
			return errMeanwhile
		}
		if err := f(tx, p, in); err != nil {
			return err
		}
		if ok, err := updateInput(tx, in); err != nil || !ok {
			return web.OrNone(err)
		}
		return s.note(tx, string(actor.Account), what, p)
	})
}

// SetState says how far an input is. When it is agreed by us, those that want other
// words in the same place are not any more; instead says how many these were.
func (s *Service) SetState(ctx context.Context, actor core.Actor, slug string, id core.ID, to State) (instead int, err error) {
	return s.setState(ctx, actor, slug, id, 0, to)
}

// setState is SetState of an input at a revision: nobody agrees to words that its network
// put there after they had looked.
func (s *Service) setState(ctx context.Context, actor core.Actor, slug string, id core.ID, revision int64, to State) (instead int, err error) {
	defer core.Wrap(&err, "inputs.SetState(%s)", slug)
	if !slices.Contains(States, to) {
		return 0, invalid("state", "state")
	}
	err = s.change(ctx, actor, slug, id, revision, "input.state", func(tx *db.Tx, p *negotiations.Path, in *Input) error {
		instead = 0
		if in.State = to; to != Agreed {
			in.Public = false
			return nil
		}
		d := p.DraftOf(in.Draft)
		if d == nil {
			return errNone
		}
		all, err := inputsOn(tx, p.ID, in.Draft)
		if err != nil {
			return err
		}
		here, _ := Settle(d.Paragraphs, all)
		var self *Input
		for _, o := range here {
			if o.ID == id {
				self = o
			}
		}
		if self == nil {
			return invalid("state", "adrift")
		}
		for _, o := range here {
			if o.ID == id || o.State != Agreed || !Clash(self, o) {
				continue
			}
			o.State, o.Public = Proposed, false
			if ok, err := updateInput(tx, o); err != nil || !ok {
				return web.OrNone(err)
			}
			instead++
		}
		return nil
	})
	return instead, err
}

// SetPublic says whether readers see an input; only one that is agreed can be public.
func (s *Service) SetPublic(ctx context.Context, actor core.Actor, slug string, id core.ID, public bool) (err error) {
	return s.setPublic(ctx, actor, slug, id, 0, public)
}

func (s *Service) setPublic(ctx context.Context, actor core.Actor, slug string, id core.ID, revision int64, public bool) (err error) {
	defer core.Wrap(&err, "inputs.SetPublic(%s)", slug)
	return s.change(ctx, actor, slug, id, revision, "input.public", func(tx *db.Tx, _ *negotiations.Path, in *Input) error {
		if public && in.State != Agreed {
			return invalid("public", "public")
		}
		in.Public = public
		return nil
	})
}

// Shift moves an input before (-1) or after (+1) its neighbour on the same paragraph.
func (s *Service) Shift(ctx context.Context, actor core.Actor, slug string, id core.ID, by int) (err error) {
	defer core.Wrap(&err, "inputs.Shift(%s)", slug)
	return s.change(ctx, actor, slug, id, 0, "input.changed", func(tx *db.Tx, p *negotiations.Path, in *Input) error {
		all, err := inputsOn(tx, p.ID, in.Draft)
		if err != nil {
			return err
		}
		all = slices.DeleteFunc(all, func(o *Input) bool { return o.N != in.N })
		i := slices.IndexFunc(all, func(o *Input) bool { return o.ID == id })
		j := i + by
		if i < 0 || j < 0 || j >= len(all) {
			return nil
		}
		o := all[j]
		in.Place, o.Place = o.Place, in.Place
		_, err = updateInput(tx, o)
		return err
	})
}

// Remove deletes an input for good.
func (s *Service) Remove(ctx context.Context, actor core.Actor, slug string, id core.ID) (err error) {
	defer core.Wrap(&err, "inputs.Remove(%s)", slug)
	p, err := s.theirs(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := inputByID(tx, p.ID, id); err != nil {
			return err
		}
		if err := deleteInput(tx, id); err != nil {
			return err
		}
		return s.note(tx, string(actor.Account), "input.changed", p)
	})
	if err == nil {
		s.Texts.Scrub(ctx, part.Tables...)
	}
	return err
}
