package auth

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
)

// Second is something that a second person must agree to, or that is done a day
// after everybody was told (security decision 10, S-43).
type Second struct {
	ID        core.ID
	Kind      string // "keyring.add"
	About     string // in a word or two, never personal
	Body      json.RawMessage
	By        core.ID
	At        int64 // whole minutes
	DueAt     int64
	State     string // open, done, stopped; void: it could not be carried out any more
	DecidedBy core.ID
	DecidedAt int64
	Alone     bool // there was nobody to ask, so it was done at once
}

const (
	// wait is how long everybody has to object.
	wait = 24 * time.Hour
	// lately is for how long somebody who could object counts as one who can:
	// otherwise one of two would send the other away and be alone.
	lately = 7 * 24 * time.Hour
	// nobodyLeft is the wait where everybody who could object was sent away: long
	// enough to reach who has the server, over a weekend too.
	nobodyLeft = 72 * time.Hour
)

// way is how one kind is carried out.
type way struct {
	run func(tx *db.Tx, x *Second) error
}

// On says how a kind is carried out, inside the transaction that decides it. A
// message says what it is: "auth.second.<kind>", or in the catalogue of the feature
// "<feature>.second.<what>" where the kind is "feature.what". Call it before the site
// serves.
func (s *Service) On(kind string, run func(tx *db.Tx, x *Second) error) { s.ways[kind] = way{run} }

// Propose asks for what needs a second person. Administrators and coordinators for
// everything may agree. When the actor is the only one it is carried out at once,
// and Alone says so: this site cannot give that protection yet. Otherwise it waits
// for somebody to agree, or for a day to pass in which anybody may stop it. Whether
// the actor may ask for it is the caller's to check.
func (s *Service) Propose(ctx context.Context, by core.Actor, kind, about string, body any) (x *Second, err error) {
	defer core.Wrap(&err, "auth.Propose(%s)", kind)
	b, err := json.Marshal(body)
	if err != nil {
		return nil, err
	}
	if _, ok := s.ways[kind]; !ok {
		return nil, fmt.Errorf("nobody carries out %q", kind)
	}
	id := core.NewID()
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		x = &Second{ID: id, Kind: kind, About: about, Body: b, By: by.Account}
		return s.propose(tx, x)
	})
	return x, err
}

func (s *Service) propose(tx *db.Tx, x *Second) error {
	x.At = s.now() / 60 * 60
	x.DueAt, x.State = x.At+int64(wait/time.Second), "open"
	here, err := others(tx, x.By)
	if err != nil {
		return err
	}
	n := here
	if here == 0 {
		if n, err = gone(tx, x.By, s.now()); err != nil {
			return err
		}
		x.DueAt = x.At + int64(nobodyLeft/time.Second)
	}
	if err := insertSecond(tx, x); err != nil {
		return err
	}
	if err := audit.Add(tx, s.Now(), string(x.By), "second.propose", core.Ref{Kind: x.Kind, ID: x.ID}, x.About); err != nil {
		return err
	}
	if n == 0 {
		x.Alone = true
		return s.decide(tx, x, "", "done")
	}
	return s.tell(tx, "second")
}

// tell writes to all who may agree and stop, and to others besides.
func (s *Service) tell(tx *db.Tx, what string, besides ...*Account) error {
	if s.Tell == nil {
		return nil
	}
	to, err := watchers(tx)
	if err != nil {
		return err
	}
	seen, some := map[core.ID]bool{}, []*Account{}
	for _, a := range append(besides, to...) {
		if a.Email != "" && !seen[a.ID] {
			seen[a.ID], some = true, append(some, a)
		}
	}
	if len(some) == 0 {
		return nil
	}
	return s.Tell(tx, News{What: what, To: some})
}

// Agree carries out what another person proposed.
func (s *Service) Agree(ctx context.Context, by core.Actor, id core.ID) (err error) {
	defer core.Wrap(&err, "auth.Agree")
	return s.judge(ctx, by, id, "done")
}

// Stop ends what was proposed; everybody who may agree may stop it, and its
// proposer.
func (s *Service) Stop(ctx context.Context, by core.Actor, id core.ID) (err error) {
	defer core.Wrap(&err, "auth.Stop")
	return s.judge(ctx, by, id, "stopped")
}

func (s *Service) judge(ctx context.Context, by core.Actor, id core.ID, state string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		x, err := secondByID(tx, id)
		if err != nil {
			return err
		}
		own := x.By == by.Account
		switch {
		case !Watches(by) && !(own && state == "stopped"):
			// Who could object until lately still can.
			if n, err := goneItself(tx, by.Account, s.now()); err != nil || n == 0 || state != "stopped" {
				return cmp.Or(err, error(errNone))
			}
		}
		switch {
		case x.State != "open":
			return &core.Error{Kind: core.Conflict, Key: "auth.second.over"}
		case state == "done" && own:
			return &core.Error{Kind: core.Denied, Key: "auth.second.own"}
		}
		return s.decide(tx, x, by.Account, state)
	})
}

// Watches reports whether an actor may agree to what a colleague asks for, and stop
// it.
func Watches(a core.Actor) bool { return a.May("", core.Administrator, core.Coordinator) }

// MayStop reports whether an actor may stop what anybody asks for: who watches, and
// for a week who did until somebody took the role away.
func (s *Service) MayStop(ctx context.Context, a core.Actor) (ok bool, err error) {
	defer core.Wrap(&err, "auth.MayStop")
	if Watches(a) {
		return true, nil
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		n, err := goneItself(tx, a.Account, s.now())
		ok = n > 0
		return err
	})
	return ok, err
}

func (s *Service) decide(tx *db.Tx, x *Second, by core.ID, state string) error {
	n, err := decideSecond(tx, x.ID, state, by, s.now()/60*60)
	if err != nil || n == 0 {
		return err
	}
	x.State, x.DecidedBy, x.DecidedAt = state, by, s.now()/60*60
	who := string(by)
	if who == "" {
		who = "nobody"
		if x.Alone {
			who = string(x.By)
		}
	}
	if err := audit.Add(tx, s.Now(), who, "second."+state, core.Ref{Kind: x.Kind, ID: x.ID}, x.About); err != nil {
		return err
	}
	if state != "done" {
		return nil
	}
	w, ok := s.ways[x.Kind]
	if !ok {
		return fmt.Errorf("nobody carries out %q", x.Kind)
	}
	return w.run(tx, x)
}

// Tend carries out what nobody stopped for a day. Call it once a minute: it stands
// in no queue, whose bodies a restart could lose.
func (s *Service) Tend(ctx context.Context) (err error) {
	defer core.Wrap(&err, "auth.Tend")
	var late []*Second
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { late, err = overdue(tx, s.now()); return err }); err != nil {
		return err
	}
	var failed []error
	if err := s.forgetInvited(ctx); err != nil {
		failed = append(failed, err)
	}
	for _, x := range late {
		if err := s.due(ctx, x.ID, ""); err != nil {
			if k := core.KindOf(err); k == core.Internal || k == core.Busy {
				failed = append(failed, err)
				continue
			}
			// What it was about has changed so that it cannot be done: nobody waits for
			// it for ever.
			if err := s.due(ctx, x.ID, "void"); err != nil {
				failed = append(failed, err)
			}
		}
	}
	return errors.Join(failed...)
}

// due decides one thing whose day is over; state says how, "" by what it is.
func (s *Service) due(ctx context.Context, id core.ID, state string) error {
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		x, err := secondByID(tx, id)
		if err != nil || x.State != "open" || s.now() < x.DueAt {
			return err
		}
		if state != "" {
			return s.decide(tx, x, "", state)
		}
		a, err := accountByID(tx, x.By)
		if err != nil {
			return err
		}
		if a.State != Active { // who is gone asks for nothing
			return s.decide(tx, x, "", "stopped")
		}
		return s.decide(tx, x, "", "done")
	})
}

// Seconds returns what waits for a second person, then what was decided in the last
// 30 days, each the newest first.
func (s *Service) Seconds(ctx context.Context) (open, done []*Second, err error) {
	defer core.Wrap(&err, "auth.Seconds")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := seconds(tx, s.now()-30*86400)
		open, done = nil, nil
		for _, x := range all {
			if x.State == "open" {
				open = append(open, x)
			} else {
				done = append(done, x)
			}
		}
		return err
	})
	return open, done, err
}

// Protected reports whether there are two people who watch each other.
func (s *Service) Protected(ctx context.Context) (ok bool, err error) {
	defer core.Wrap(&err, "auth.Protected")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		n, err := active(tx, core.Administrator, core.Coordinator)
		ok = n > 1
		return err
	})
	return ok, err
}

// StopByCommand stops what waits, for who has the server: the last resort of people
// who were shut out by a colleague.
func (s *Service) StopByCommand(ctx context.Context, id core.ID) (err error) {
	defer core.Wrap(&err, "auth.StopByCommand")
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		x, err := secondByID(tx, id)
		if err != nil {
			return err
		}
		if x.State != "open" {
			return &core.Error{Kind: core.Conflict, Key: "auth.second.over"}
		}
		return s.decide(tx, x, "command", "stopped")
	})
}
