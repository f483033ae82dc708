package votes

import (
	"context"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/web"
)

// Config is what the feature stands on.
type Config struct {
	DB           *db.DB
	Negotiations *negotiations.Service
	Now          core.Clock
}

// Service does what can be done to votes. Methods that take an actor ask whether it
// may; what is not theirs is answered like what does not exist.
type Service struct{ Config }

// New returns a service.
func New(c Config) *Service {
	c.Negotiations.OnDelete(part)
	return &Service{c}
}

var (
	errNone    = web.ErrNone
	errChanged = &core.Error{Kind: core.Conflict, Key: "votes.wrong.changed"}
)

// maxVotes is how many votes a negotiation can have.
const maxVotes = 400

// staff returns a negotiation that the actor has one of the roles for.
func (s *Service) staff(ctx context.Context, actor core.Actor, slug string, roles []core.Role) (*negotiations.Head, error) {
	h, err := s.Negotiations.Head(ctx, slug)
	if err == nil && !actor.May(h.Campaign, roles...) {
		return nil, errNone
	}
	return h, err
}

// public returns a negotiation as everybody may know it, with its public drafts.
func (s *Service) public(ctx context.Context, slug string) (*negotiations.Head, error) {
	h, err := s.Negotiations.Head(ctx, slug)
	if err == nil && !h.Public {
		return nil, errNone
	}
	if err == nil {
		h.Drafts = slices.DeleteFunc(h.Drafts, func(d *negotiations.Draft) bool { return !d.Public })
	}
	return h, err
}

// All returns the votes of a negotiation, the latest first; public says whether only
// public ones may be seen. Callers check that the negotiation may be.
func (s *Service) All(ctx context.Context, negotiation core.ID, public bool) (out []*Vote, err error) {
	defer core.Wrap(&err, "votes.All")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = votesOf(tx, negotiation)
		return err
	})
	if public {
		out = slices.DeleteFunc(out, func(v *Vote) bool { return !v.Public })
	}
	return out, err
}

// One returns one vote of a negotiation.
func (s *Service) One(ctx context.Context, negotiation, id core.ID, public bool) (v *Vote, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		v, err = voteByID(tx, negotiation, id)
		return err
	})
	if err == nil && public && !v.Public {
		return nil, errNone
	}
	return v, err
}

// Add saves votes, which are not public yet: all or none of them.
func (s *Service) Add(ctx context.Context, actor core.Actor, slug string, all []*Vote) (err error) {
	defer core.Wrap(&err, "votes.Add(%s)", slug)
	h, err := s.staff(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return err
	}
	for _, v := range all {
		if err := v.check(h); err != nil {
			return err
		}
		v.ID, v.Negotiation, v.Public, v.Revision, v.At, v.By = core.NewID(), h.ID, false, 1, s.minute(), string(actor.Account)
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := negotiations.Still(tx, h.ID); err != nil {
			return err
		}
		had, err := votesOf(tx, h.ID)
		if err != nil {
			return err
		}
		if len(had)+len(all) > maxVotes {
			return bad("", "votes", "N", int64(maxVotes))
		}
		for _, v := range all {
			if err := insertVote(tx, v); err != nil {
				return err
			}
			if err := s.noted(tx, actor, h, "vote.added", v); err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *Service) minute() int64 { return s.Now().Unix() / 60 * 60 }

func (s *Service) noted(tx *db.Tx, actor core.Actor, h *negotiations.Head, what string, v *Vote) error {
	return audit.Add(tx, s.Now(), string(actor.Account), what, core.Ref{Kind: "negotiation", ID: core.ID(h.Slug)}, string(v.ID))
}

// check is Clean, and that the draft is one of the negotiation's.
func (v *Vote) check(h *negotiations.Head) error {
	if err := v.Clean(); err != nil {
		return err
	}
	if v.Draft != "" && !slices.ContainsFunc(h.Drafts, func(d *negotiations.Draft) bool { return d.ID == v.Draft }) {
		v.Draft = ""
	}
	return nil
}

// Save changes a vote whose Revision is the one that was shown; core.Conflict when
// somebody else changed it since. Whether it is public stays.
func (s *Service) Save(ctx context.Context, actor core.Actor, slug string, v *Vote) (err error) {
	defer core.Wrap(&err, "votes.Save(%s)", slug)
	h, err := s.staff(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return err
	}
	if err := v.check(h); err != nil {
		return err
	}
	return s.change(ctx, actor, h, v.ID, "vote.changed", func(was *Vote) {
		was.Day, was.Facts, was.Entries, was.Revision = v.Day, v.Facts, v.Entries, v.Revision
	})
}

// Show makes a vote public, or the team's again.
func (s *Service) Show(ctx context.Context, actor core.Actor, slug string, id core.ID, public bool) (err error) {
	return s.show(ctx, actor, slug, id, 0, public)
}

// show is Show of a vote at a revision: nobody publishes another record than they looked
// at. 0 is any.
func (s *Service) show(ctx context.Context, actor core.Actor, slug string, id core.ID, revision int64, public bool) (err error) {
	defer core.Wrap(&err, "votes.Show(%s)", slug)
	h, err := s.staff(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return err
	}
	what := map[bool]string{true: "vote.public", false: "vote.hidden"}[public]
	return s.change(ctx, actor, h, id, what, func(was *Vote) {
		if was.Public = public; public && revision > 0 { // hiding waits for nobody
			was.Revision = revision
		}
	})
}

func (s *Service) change(ctx context.Context, actor core.Actor, h *negotiations.Head, id core.ID, what string, f func(*Vote)) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := voteByID(tx, h.ID, id)
		if err != nil {
			return err
		}
		f(v)
		ok, err := updateVote(tx, v)
		if err == nil && !ok {
			err = errChanged
		}
		if err != nil {
			return err
		}
		return s.noted(tx, actor, h, what, v)
	})
}

// Delete deletes a vote.
func (s *Service) Delete(ctx context.Context, actor core.Actor, slug string, id core.ID) (err error) {
	defer core.Wrap(&err, "votes.Delete(%s)", slug)
	h, err := s.staff(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		v, err := voteByID(tx, h.ID, id)
		if err != nil {
			return err
		}
		if err := deleteVote(tx, v.ID); err != nil {
			return err
		}
		return s.noted(tx, actor, h, "vote.deleted", v)
	})
	if err == nil {
		s.Negotiations.Scrub(ctx, part.Tables...)
	}
	return err
}
