package asks

import (
	"context"
	"log/slog"
	"slices"
	"sync"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/follow"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/mail"
	"groundswell/internal/platform/web"
)

// Config is what the feature stands on.
type Config struct {
	DB     *db.DB
	Queue  *jobs.Queue
	Texts  *negotiations.Service
	Staff  *auth.Service
	Sender mail.Sender
	Mails  *mail.Renderer
	Origin string
	Site   func(core.Lang) string
	Now    core.Clock
	Log    *slog.Logger
}

// Service does what can be done to asks. Methods that take an actor ask whether it
// may; what is not theirs is answered like what does not exist.
type Service struct {
	Config
	wake chan struct{}
	mu   sync.Mutex
	kept map[string]*kept
}

// New returns a service that hears of every change of a negotiation.
func New(c Config) *Service {
	s := &Service{Config: c, wake: make(chan struct{}, 1), kept: map[string]*kept{}}
	c.Queue.Handle("asks.alarm", s.send)
	c.Texts.OnChange(func(string) { s.look() })
	c.Texts.OnRemove(func(tx *db.Tx, d *negotiations.Draft, _ []*negotiations.Draft) error { return forgetDraft(tx, d.ID) })
	mine := part
	mine.Forget = s.forget
	c.Texts.OnDelete(mine)
	return s
}

// forget lets go of what is kept in memory of a negotiation.
func (s *Service) forget(slug string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.kept, slug)
	delete(s.kept, slug+" public")
}

// look lets Run look at all asks now.
func (s *Service) look() {
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

var (
	errNone    = web.ErrNone
	errChanged = &core.Error{Kind: core.Conflict, Key: "asks.wrong.changed"}
)

func (s *Service) minute() int64 { return s.Now().Unix() / 60 * 60 }

// staff returns a negotiation for which the actor has one of the roles.
func (s *Service) staff(ctx context.Context, actor core.Actor, slug string, roles []core.Role) (*negotiations.Negotiation, error) {
	n, err := s.Texts.BySlug(ctx, slug)
	if err == nil && !actor.May(n.Campaign, roles...) {
		return nil, errNone
	}
	return n, err
}

// All returns the asks of a negotiation in their order. Callers check that they may
// be seen.
func (s *Service) All(ctx context.Context, negotiation core.ID) (out []*Ask, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = asksOf(tx, negotiation)
		return err
	})
	return out, err
}

// change runs f on an ask of a negotiation that the actor may write.
func (s *Service) change(ctx context.Context, actor core.Actor, slug string, id core.ID, what string, f func(*db.Tx, *Ask) error) error {
	n, err := s.staff(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		a, err := askByID(tx, id)
		if err == nil && a.Negotiation != n.ID {
			err = errNone
		}
		if err != nil {
			return err
		}
		if err := f(tx, a); err != nil {
			return err
		}
		return s.noted(tx, actor, slug, what, id)
	})
	if err == nil {
		s.look()
	}
	return err
}

func (s *Service) noted(tx *db.Tx, actor core.Actor, slug, what string, id core.ID) error {
	return audit.Add(tx, s.Now(), string(actor.Account), what, core.Ref{Kind: "negotiation", ID: core.ID(slug)}, string(id))
}

// Add makes an ask, after the others.
func (s *Service) Add(ctx context.Context, actor core.Actor, slug string, public bool, f Facts) (a *Ask, err error) {
	defer core.Wrap(&err, "adding an ask")
	n, err := s.staff(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return nil, err
	}
	if err := f.clean(n.Lang); err != nil {
		return nil, err
	}
	a = &Ask{ID: core.NewID(), Negotiation: n.ID, Public: public, Revision: 1, At: s.minute(), By: string(actor.Account), Facts: f}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := negotiations.Still(tx, n.ID); err != nil {
			return err
		}
		all, err := asksOf(tx, n.ID)
		if err != nil {
			return err
		}
		if len(all) >= maxAsks {
			return &core.Error{Kind: core.Invalid, Field: "wanted", Key: "asks.wrong.many", Args: []any{"N", int64(maxAsks)}}
		}
		a.Place = 1
		for _, o := range all {
			a.Place = max(a.Place, o.Place+1)
		}
		if err := insertAsk(tx, a); err != nil {
			return err
		}
		return s.noted(tx, actor, slug, "ask.added", a.ID)
	})
	return a, err
}

// Save changes an ask whose revision is the one that was shown. What was decided about
// another wording is kept, and counts no more until somebody confirms it.
func (s *Service) Save(ctx context.Context, actor core.Actor, slug string, id core.ID, revision int64, public bool, f Facts) (err error) {
	defer core.Wrap(&err, "saving an ask")
	n, err := s.staff(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return err
	}
	if err := f.clean(n.Lang); err != nil {
		return err
	}
	return s.change(ctx, actor, slug, id, "ask.changed", func(tx *db.Tx, a *Ask) error {
		if !sameWords(a.Wanted, f.Wanted) {
			if err := stamp(tx, a.ID, a.Wanted); err != nil {
				return err
			}
		}
		a.Facts, a.Public, a.Revision = f, public, revision
		ok, err := updateAsk(tx, a)
		if err == nil && !ok {
			err = errChanged
		}
		return err
	})
}

// Remove deletes an ask and what was decided about it. Its fallback and red lines do not
// stay in the database's files either.
func (s *Service) Remove(ctx context.Context, actor core.Actor, slug string, id core.ID) (err error) {
	defer core.Wrap(&err, "removing an ask")
	err = s.change(ctx, actor, slug, id, "ask.removed", func(tx *db.Tx, a *Ask) error { return deleteAsk(tx, a.ID) })
	if err == nil {
		s.Texts.Scrub(ctx, part.Tables...)
	}
	return err
}

// Move puts an ask one place up or down.
func (s *Service) Move(ctx context.Context, actor core.Actor, slug string, id core.ID, up bool) (err error) {
	defer core.Wrap(&err, "moving an ask")
	return s.change(ctx, actor, slug, id, "ask.moved", func(tx *db.Tx, a *Ask) error {
		all, err := asksOf(tx, a.Negotiation)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(all, func(o *Ask) bool { return o.ID == id })
		j := i + 1
		if up {
			j = i - 1
		}
		if i < 0 || j < 0 || j >= len(all) {
			return nil
		}
		all[i], all[j] = all[j], all[i]
		for k, o := range all {
			if err := placeAsk(tx, o.ID, int64(k+1)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Decide stores what a person decided about an ask in a draft; status "" takes the
// decision back.
func (s *Service) Decide(ctx context.Context, actor core.Actor, slug string, id core.ID, number int64, status follow.Status, note string) error {
	return s.decide(ctx, actor, slug, id, number, status, note, 0)
}

// decide is Decide about an ask as it was at a revision; 0 is any.
func (s *Service) decide(ctx context.Context, actor core.Actor, slug string, id core.ID, number int64, status follow.Status, note string, revision int64) (err error) {
	defer core.Wrap(&err, "deciding about an ask")
	if e := negotiations.Typed("note", &note, maxNote, true); e != nil {
		return e
	}
	if status != "" && !slices.Contains(follow.Statuses, status) {
		return &core.Error{Kind: core.Invalid, Field: "status", Key: "asks.wrong.status"}
	}
	h, err := s.Texts.Head(ctx, slug)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(h.Drafts, func(d *negotiations.Draft) bool { return d.Number == number })
	if i < 0 {
		return errNone
	}
	return s.change(ctx, actor, slug, id, "ask.decided", func(tx *db.Tx, a *Ask) error {
		if revision != 0 && a.Revision != revision {
			return negotiations.ErrChanged
		}
		if err := negotiations.Still(tx, a.Negotiation, h.Drafts[i].ID); err != nil {
			return err
		}
		if status == "" {
			return deleteDecision(tx, a.ID, h.Drafts[i].ID)
		}
		return putDecision(tx, Decision{Ask: a.ID, Draft: h.Drafts[i].ID, Status: status, Note: note, At: s.minute(), By: string(actor.Account)})
	})
}
