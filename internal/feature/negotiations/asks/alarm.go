package asks

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/mail"
)

const (
	pause = 10 * time.Minute // between two looks that nobody asked for
	again = 2 * time.Hour    // after which a mail that did not go is put into the queue anew
)

// Run looks at all asks that somebody follows, at every change and now and then,
// until ctx ends.
func (s *Service) Run(ctx context.Context) {
	t := time.NewTicker(pause)
	defer t.Stop()
	for {
		if err := s.Sweep(ctx); err != nil && ctx.Err() == nil {
			s.Log.Error("asks that fell cannot be looked for", "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-s.wake:
		case <-t.C:
		}
	}
}

// Sweep writes down whom to tell of which ask, and gives the mails to the queue.
func (s *Service) Sweep(ctx context.Context) (err error) {
	defer core.Wrap(&err, "asks.Sweep")
	var some map[core.ID]bool
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { some, err = followed(tx); return err }); err != nil || len(some) == 0 {
		return err
	}
	all, err := s.Texts.All(ctx)
	if err != nil {
		return err
	}
	var failed []error
	for _, n := range all {
		if some[n.ID] {
			if err := s.sweep(ctx, n); err != nil && core.KindOf(err) != core.NotFound {
				failed = append(failed, err)
			}
		}
	}
	return errors.Join(failed...)
}

// alarm is the body of a job: what it is about is read again when it runs.
type alarm struct{ Draft, Account core.ID }

func (s *Service) sweep(ctx context.Context, n *negotiations.Negotiation) error {
	g, err := s.Grid(ctx, n.Slug, false)
	if err != nil {
		return err
	}
	newest := g.Newest()
	if newest == nil {
		return nil
	}
	put := false
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		put = false
		if err := negotiations.Still(tx, n.ID, newest.ID); err != nil {
			return err
		}
		who, err := followersOf(tx, n.ID)
		if err != nil {
			return err
		}
		known, err := toldOf(tx, newest.ID)
		if err != nil {
			return err
		}
		now := s.minute()
		var tell []core.ID
		for _, f := range who {
			r := g.Row(f.Ask)
			if r == nil {
				continue
			}
			t := told{Ask: f.Ask, Draft: newest.ID, Account: f.Account, Status: r.Last().Status}
			i := slices.IndexFunc(known, func(k told) bool { return k.Ask == f.Ask && k.Account == f.Account })
			switch {
			case i < 0 && !r.Fell():
				continue
			case i < 0, t.Status.Rank() > known[i].Status.Rank() && r.Fell():
				t.Tried = now
			case t.Status.Rank() < known[i].Status.Rank():
				// It rose again: a later fall is told anew. What was still to be told and
				// is no fall any more is not.
				t.Sent, t.Tried = known[i].Sent || !r.Fell(), known[i].Tried
				if err := putTold(tx, t); err != nil {
					return err
				}
				continue
			case !known[i].Sent && now-known[i].Tried >= int64(again/time.Second):
				t.Tried = now
			default:
				continue
			}
			if err := putTold(tx, t); err != nil {
				return err
			}
			if !slices.Contains(tell, f.Account) {
				tell = append(tell, f.Account)
			}
		}
		for _, account := range tell {
			put = true
			if err := s.Queue.Put(tx, "asks.alarm", alarm{newest.ID, account}); err != nil {
				return err
			}
		}
		return nil
	})
	if put {
		s.Queue.Wake()
	}
	return err
}

// send writes one mail about all asks of one person that fell in one draft. A second
// run finds nothing left to tell.
func (s *Service) send(ctx context.Context, b []byte) error {
	var m alarm
	if err := json.Unmarshal(b, &m); err != nil {
		return jobs.Give{Err: errors.New("the body cannot be read")}
	}
	var left []told
	var first *Ask
	err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if left, err = untold(tx, m.Draft, m.Account); err != nil || len(left) == 0 {
			return err
		}
		first, err = askByID(tx, left[0].Ask)
		return err
	})
	if core.KindOf(err) == core.NotFound || err == nil && len(left) == 0 {
		return nil
	}
	if err != nil {
		return err
	}
	done := func() error {
		return s.DB.Write(ctx, func(tx *db.Tx) error {
			for _, t := range left {
				if err := markTold(tx, t); err != nil {
					return err
				}
			}
			return nil
		})
	}
	a, err := s.Staff.Account(ctx, m.Account)
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	n, err2 := s.ofAsk(ctx, first)
	if err2 != nil {
		return err2
	}
	// Who left, lost the role or has no address is not written to, now or later.
	if err != nil || a.State != auth.Active || a.Email == "" || n == nil || !a.Actor().May(n.Campaign, negotiations.Read...) {
		return done()
	}
	subject, text, err := s.Mails.Render(a.Lang, "asks/alarm", struct {
		N    int64
		Link string
		Site string
	}{int64(len(left)), s.Origin + "/" + string(a.Lang) + "/desk/asks/" + string(first.ID), s.Site(a.Lang)})
	if err != nil {
		return jobs.Give{Err: err}
	}
	err = s.Sender.Send(ctx, mail.Message{To: a.Email, Lang: a.Lang, Subject: subject, Text: text, ID: string(core.NewID())})
	if err != nil && mail.IsPermanent(err) {
		return errors.Join(jobs.Give{Err: err}, done())
	}
	if err != nil {
		return err
	}
	return done()
}

// ofAsk returns the negotiation of an ask, nil if it is gone.
func (s *Service) ofAsk(ctx context.Context, a *Ask) (*negotiations.Negotiation, error) {
	all, err := s.Texts.All(ctx)
	for _, n := range all {
		if n.ID == a.Negotiation {
			return n, err
		}
	}
	return nil, err
}

// Follow has somebody of the staff told when an ask falls, or not any more. Everybody
// may follow; who may write can add and take away colleagues.
func (s *Service) Follow(ctx context.Context, actor core.Actor, slug string, id, account core.ID, on bool) (err error) {
	defer core.Wrap(&err, "following an ask")
	n, err := s.staff(ctx, actor, slug, negotiations.Read)
	if err != nil {
		return err
	}
	if account == "" {
		account = actor.Account
	}
	if account != actor.Account && !actor.May(n.Campaign, negotiations.Write...) {
		return errNone
	}
	if on {
		a, err := s.Staff.Account(ctx, account)
		if err != nil {
			return err
		}
		if a.State != auth.Active || !a.Actor().May(n.Campaign, negotiations.Read...) {
			return errNone
		}
	}
	g, err := s.Grid(ctx, slug, false)
	if err != nil {
		return err
	}
	r := g.Row(id)
	if r == nil {
		return errNone
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		f := follower{id, account}
		if !on {
			return deleteFollower(tx, f)
		}
		if _, err := askByID(tx, id); err != nil {
			return err
		}
		if err := putFollower(tx, f); err != nil {
			return err
		}
		if c := r.Last(); c != nil && r.Fell() {
			// What stands on the page in front of them needs no mail.
			return putTold(tx, told{Ask: id, Draft: c.Draft.ID, Account: account, Status: c.Status, Sent: true, Tried: s.minute()})
		}
		return nil
	})
}

// Followers returns who follows the asks of a negotiation.
func (s *Service) Followers(ctx context.Context, negotiation core.ID) (map[core.ID][]core.ID, error) {
	out := map[core.ID][]core.ID{}
	err := s.DB.Read(ctx, func(tx *db.Tx) error {
		clear(out)
		all, err := followersOf(tx, negotiation)
		for _, f := range all {
			out[f.Ask] = append(out[f.Ask], f.Account)
		}
		return err
	})
	return out, err
}
