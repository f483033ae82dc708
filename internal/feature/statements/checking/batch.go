package checking

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
)

const (
	chunk    = 100    // endorsements moved in one transaction
	maxBatch = 50_000 // that one batch may choose
	undoDays = 30
)

// Action is what a batch does.
type Action string

// The actions: to let held names count, and to take names off the roll or refuse
// them.
const (
	Accept     Action = "accept"
	Invalidate Action = "invalidate"
)

// Reasons are why a name is refused or taken off. One of them goes into the
// transparency log.
var Reasons = []string{"duplicate", "not-real", "not-theirs", "hostile", "test", "other"}

// Batch is something that is done to many.
type Batch struct {
	ID                          core.ID
	Statement                   core.ID
	Action                      Action
	Was                         string // the state from which they are moved
	Chosen                      Filter
	Reason                      string
	By                          core.ID
	At                          int64 // Unix seconds, whole minutes
	State                       string
	Total, Done, Passed, Undone int64
}

// States of a batch.
const (
	choosing = "choosing"
	running  = "running"
	stopped  = "stopped"
	done     = "done"
	undoing  = "undoing"
	undone   = "undone"
	final    = "final" // what it took off was deleted
)

// Ended reports whether nothing is done for the batch any more.
func (b *Batch) Ended() bool { return b.State != choosing && b.State != running && b.State != undoing }

// CanUndo reports whether what was done can be undone.
func (b *Batch) CanUndo(now int64) bool {
	return (b.State == stopped || b.State == done) && b.Done > 0 && now < b.UndoUntil()
}

// UndoUntil is when it can be undone no more, in Unix seconds.
func (b *Batch) UndoUntil() int64 { return b.At + undoDays*86400 }

// Gone is how many of all were looked at, for the bar.
func (b *Batch) Gone() int64 {
	if b.State == undoing {
		return b.Undone
	}
	return b.Done + b.Passed
}

// All is what Gone counts up to.
func (b *Batch) All() int64 {
	if b.State == undoing {
		return b.Done
	}
	return b.Total
}

// to is the state into which a batch moves.
func (b *Batch) to() string {
	if b.Action == Accept {
		return statements.StateConfirmed
	}
	return statements.StateInvalidated
}

// from is the state in which what it moved is now, for undoing.
func (b *Batch) back() string {
	if b.Was == statements.StateHeld {
		return statements.StateHeld
	}
	return statements.StateConfirmed
}

// checkChoice refuses a choice that would be all, and what no batch does.
func checkChoice(a Action, f Filter, reason string) error {
	var bad []*core.Error
	wrong := func(field, key string) {
		bad = append(bad, &core.Error{Kind: core.Invalid, Field: field, Key: "checking.wrong." + key})
	}
	if a != Accept && a != Invalidate {
		wrong("do", "action")
	}
	if f.State != statements.StateHeld && (f.State != statements.StateConfirmed || a == Accept) {
		wrong("state", "state")
	}
	if f.Empty() && f.Alike != "yes" {
		wrong("words", "empty")
	}
	if a == Invalidate && !slices.Contains(Reasons, reason) {
		wrong("reason", "reason")
	}
	if len(bad) == 0 {
		return nil
	}
	return core.Join(bad)
}

// Preview returns how many a batch would change, and the first few of them.
func (s *Service) Preview(ctx context.Context, by core.Actor, slug string, a Action, f Filter, reason string) (n int64, sample []*statements.Endorsement, err error) {
	defer core.Wrap(&err, "checking.Preview(%s)", slug)
	if err := checkChoice(a, f, reason); err != nil {
		return 0, nil, err
	}
	err = s.choose(ctx, by, slug, f, func(_ *statements.Statement, some []*statements.Endorsement) error {
		n += int64(len(some))
		sample = append(sample, some[:min(len(some), 10-min(10, len(sample)))]...)
		return nil
	})
	return n, sample, err
}

// choose calls f with what a filter finds, some at a time, without holding the
// database in between.
func (s *Service) choose(ctx context.Context, by core.Actor, slug string, f Filter, do func(*statements.Statement, []*statements.Endorsement) error) error {
	f.After = ""
	all := 0
	for {
		var some []*statements.Endorsement
		var st *statements.Statement
		if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
			if st, err = own(tx, by, slug); err == nil {
				some, err = s.rows(tx, Of{Statement: st}, f, 1000)
			}
			return err
		}); err != nil {
			return err
		}
		if all += len(some); all > maxBatch {
			return &core.Error{Kind: core.Invalid, Field: "words", Key: "checking.wrong.too_many", Args: []any{"N", int64(maxBatch)}}
		}
		if len(some) > 0 {
			if err := do(st, some); err != nil {
				return err
			}
		}
		if len(some) < 1000 {
			return nil
		}
		f.After = some[len(some)-1].ID
	}
}

// errCount says that a batch would change another number than was shown.
var errCount = &core.Error{Kind: core.Conflict, Field: "count", Key: "checking.wrong.count"}

// Begin begins a batch, if it still changes as many as were shown. What it changes
// is chosen now: who signs later is not in it.
func (s *Service) Begin(ctx context.Context, by core.Actor, slug string, a Action, f Filter, reason string, expected int64) (id core.ID, err error) {
	defer core.Wrap(&err, "checking.Begin(%s)", slug)
	if err := checkChoice(a, f, reason); err != nil {
		return "", err
	}
	if a == Accept {
		reason = ""
	}
	b := Batch{ID: core.NewID(), Action: a, Was: f.State, Chosen: f, Reason: reason, By: by.Account, At: s.minute(), State: choosing}
	first := true
	if err := s.choose(ctx, by, slug, f, func(st *statements.Statement, some []*statements.Endorsement) error {
		return s.DB.Write(ctx, func(tx *db.Tx) error {
			if first {
				b.Statement = st.ID
				if err := insertBatch(tx, b); err != nil {
					return err
				}
			}
			for _, e := range some {
				if err := insertItem(tx, b.ID, e.ID); err != nil {
					return err
				}
			}
			first = false
			return nil
		})
	}); err != nil {
		return "", errors.Join(err, s.discard(ctx, b.ID))
	}
	if first { // nothing was found
		return "", errCount
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if _, err := own(tx, by, slug); err != nil {
			return err
		}
		n, err := countItems(tx, b.ID, "waiting")
		if err != nil {
			return err
		}
		if n != expected {
			return errCount
		}
		if err := startBatch(tx, b.ID, n); err != nil {
			return err
		}
		if err := audit.Add(tx, s.Now(), string(by.Account), "statement.batch_"+string(a), core.Ref{Kind: "statement", ID: b.Statement}, fmt.Sprintf("batch %s: %d %s", b.ID, n, reason)); err != nil {
			return err
		}
		return s.Queue.Put(tx, "checking.batch", string(b.ID))
	})
	if err != nil {
		return "", errors.Join(err, s.discard(ctx, b.ID))
	}
	s.Queue.Wake()
	// A few are done at once: who refuses one name sees it done.
	_, err = s.step(ctx, b.ID)
	return b.ID, err
}

func (s *Service) discard(ctx context.Context, id core.ID) error {
	return s.DB.Write(context.WithoutCancel(ctx), func(tx *db.Tx) error { return deleteBatch(tx, id) })
}

// Refuse refuses one held name, or takes one off the roll: a batch of one.
func (s *Service) Refuse(ctx context.Context, by core.Actor, id core.ID, reason string) (err error) {
	defer core.Wrap(&err, "checking.Refuse")
	if !slices.Contains(Reasons, reason) {
		return &core.Error{Kind: core.Invalid, Field: "reason", Key: "checking.wrong.reason"}
	}
	b := Batch{ID: core.NewID(), Action: Invalidate, Reason: reason, By: by.Account, At: s.minute(), State: choosing}
	if err := s.DB.Write(ctx, func(tx *db.Tx) error {
		e, _, err := ownOne(tx, by, id)
		if err != nil {
			return err
		}
		if e.State == statements.StateInvalidated {
			return &core.Error{Kind: core.Conflict, Key: "checking.moved"}
		}
		b.Statement, b.Was, b.Chosen = e.Statement, e.State, Filter{CheckQuery: statements.CheckQuery{State: e.State}}
		if err := insertBatch(tx, b); err != nil {
			return err
		}
		if err := insertItem(tx, b.ID, id); err != nil {
			return err
		}
		if err := startBatch(tx, b.ID, 1); err != nil {
			return err
		}
		return audit.Add(tx, s.Now(), string(by.Account), "endorsement.refuse", core.Ref{Kind: "endorsement", ID: id}, reason)
	}); err != nil {
		return err
	}
	_, err = s.step(ctx, b.ID)
	return err
}

// Run returns a batch and its statement, for who may look after it.
func (s *Service) Run(ctx context.Context, by core.Actor, id core.ID) (b *Batch, st *statements.Statement, err error) {
	defer core.Wrap(&err, "checking.Run")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		b, st, err = ownBatch(tx, by, id)
		return err
	})
	return b, st, err
}

func ownBatch(tx *db.Tx, by core.Actor, id core.ID) (*Batch, *statements.Statement, error) {
	b, err := batchByID(tx, id)
	if err != nil {
		return nil, nil, missing(err)
	}
	st, err := statements.CheckStatementByID(tx, b.Statement)
	if err != nil {
		return nil, nil, missing(err)
	}
	if !may(by, st) {
		return nil, nil, errNone
	}
	return b, st, nil
}

// Stop ends a batch where it is. What it changed stays changed, and can be undone.
func (s *Service) Stop(ctx context.Context, by core.Actor, id core.ID) (err error) {
	defer core.Wrap(&err, "checking.Stop")
	return s.turn(ctx, by, id, "statement.batch_stop", running, stopped)
}

// Undo puts back what a batch changed, within 30 days.
func (s *Service) Undo(ctx context.Context, by core.Actor, id core.ID) (err error) {
	defer core.Wrap(&err, "checking.Undo")
	if err := s.turn(ctx, by, id, "statement.batch_undo", "", undoing); err != nil {
		return err
	}
	_, err = s.step(ctx, id)
	return err
}

func (s *Service) turn(ctx context.Context, by core.Actor, id core.ID, what, from, to string) error {
	err := s.DB.Write(ctx, func(tx *db.Tx) error {
		b, _, err := ownBatch(tx, by, id)
		if err != nil {
			return err
		}
		if from == "" && !b.CanUndo(s.Now().Unix()) || from != "" && b.State != from {
			return &core.Error{Kind: core.Conflict, Key: "checking.moved"}
		}
		if err := setBatchState(tx, id, b.State, to); err != nil {
			return err
		}
		if err := audit.Add(tx, s.Now(), string(by.Account), what, core.Ref{Kind: "statement", ID: b.Statement}, "batch "+string(id)); err != nil {
			return err
		}
		if to == undoing {
			return s.Queue.Put(tx, "checking.batch", string(id))
		}
		return nil
	})
	s.Queue.Wake()
	return err
}
