package checking

import (
	"context"
	"encoding/json"
	"errors"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
)

// batchJob goes on with a batch until it ends or is stopped.
func (s *Service) batchJob(ctx context.Context, body []byte) error {
	var id core.ID
	if err := json.Unmarshal(body, &id); err != nil {
		return jobs.Give{Err: errors.New("the body cannot be read")}
	}
	return s.carryOn(ctx, id)
}

func (s *Service) carryOn(ctx context.Context, id core.ID) error {
	for {
		more, err := s.step(ctx, id)
		if err != nil || !more {
			return err
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// step moves one chunk, in one transaction with what is written down about it, so
// that a batch that ends anywhere has done exactly what it says. It reports whether
// there is more to do. Two at once do no harm: what has moved is not moved again.
func (s *Service) step(ctx context.Context, id core.ID) (more bool, err error) {
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		more = false
		b, err := batchByID(tx, id)
		if core.KindOf(err) == core.NotFound {
			return nil
		} else if err != nil {
			return err
		}
		from, to, take, reason := b.Was, b.to(), "waiting", b.Reason
		switch b.State {
		case running:
		case undoing:
			from, to, take, reason = b.to(), b.back(), "done", "undone"
		default:
			return nil
		}
		st, err := statements.CheckStatementByID(tx, b.Statement)
		if err != nil {
			return err
		}
		items, err := itemsOf(tx, id, take, chunk)
		if err != nil {
			return err
		}
		for _, e := range items {
			moved, err := s.Statements.Judge(tx, st, e, from, to, reason)
			if err != nil {
				return err
			}
			now := "passed"
			switch {
			case b.State == undoing: // also what its owner took back meanwhile
				now, b.Undone = "undone", b.Undone+1
			case moved:
				now, b.Done = "done", b.Done+1
			default:
				b.Passed++
			}
			if err := setItem(tx, id, e, now); err != nil {
				return err
			}
			if moved && b.State == running {
				if err := dropAsk(tx, e); err != nil {
					return err
				}
			}
		}
		if more = len(items) == chunk; !more {
			b.State = map[string]string{running: done, undoing: undone}[b.State]
		}
		return saveBatch(tx, b)
	})
	s.Statements.Judged()
	return more, err
}

// resume goes on with batches whose job was lost with a restart.
func (s *Service) resume(ctx context.Context) error {
	var open []core.ID
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		open, err = openBatches(tx)
		return err
	}); err != nil {
		return err
	}
	for _, id := range open {
		if err := s.carryOn(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

// expire deletes what was taken off the roll 30 days ago, and what is left of
// endorsements that are gone.
func (s *Service) expire(ctx context.Context) error {
	for {
		var b *Batch
		var ids []core.ID
		if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
			if b, err = overBatch(tx, s.Now().Unix()-undoDays*86400); err != nil || b == nil {
				return err
			}
			ids, err = itemsOf(tx, b.ID, "done", chunk)
			return err
		}); err != nil {
			return err
		}
		if b == nil {
			break
		}
		if b.Action == Invalidate && len(ids) > 0 {
			if err := s.Statements.DropInvalidated(ctx, ids); err != nil {
				return err
			}
		}
		if err := s.DB.Write(ctx, func(tx *db.Tx) error {
			for _, id := range ids {
				if err := setItem(tx, b.ID, id, "final"); err != nil {
					return err
				}
			}
			if len(ids) == chunk {
				return nil
			}
			if err := dropItems(tx, b.ID); err != nil {
				return err
			}
			return setBatchState(tx, b.ID, b.State, final)
		}); err != nil {
			return err
		}
	}
	for _, list := range []func(*db.Tx, core.ID, int64) ([]core.ID, error){evidenceAfter, asksAfter, domainsAfter} {
		if err := s.sweep(ctx, list); err != nil {
			return err
		}
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return dropAsks(tx, s.today()-keepAsk) })
}

// sweep deletes what is known of endorsements that were withdrawn or hidden.
func (s *Service) sweep(ctx context.Context, list func(*db.Tx, core.ID, int64) ([]core.ID, error)) error {
	for after := core.ID(""); ; {
		var ids []core.ID
		if err := s.DB.Write(ctx, func(tx *db.Tx) (err error) {
			if ids, err = list(tx, after, 500); err != nil {
				return err
			}
			for _, id := range ids {
				if _, _, err := statements.CheckOne(tx, id); missing(err) != error(errNone) {
					if err != nil {
						return err
					}
					continue
				}
				if err := drop(tx, id); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			return err
		}
		if len(ids) < 500 {
			return nil
		}
		after = ids[len(ids)-1]
	}
}
