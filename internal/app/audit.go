package app

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"time"

	"groundswell/internal/feature/statements/rollcheck"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/notes"
	"groundswell/internal/platform/tlog"
)

// auditLog watches the record of who changed what: its own chain of hashes, and the
// heads of it that the transparency log tells of.
type auditLog struct {
	watch audit.Watch
	mu    sync.Mutex
	bad   error // what the last whole check found
}

// AnchorAudit gives the head of the audit log to the transparency log when it has
// grown. From then on whoever rewrites it, hashes and all, contradicts a checkpoint
// that others keep (S-45).
func (a *App) AnchorAudit(ctx context.Context) error {
	return a.DB.Write(ctx, func(tx *db.Tx) error {
		last, err := audit.Last(tx)
		if err != nil || last.Count == 0 {
			return err
		}
		n := strconv.FormatInt(last.Count, 10)
		if known, ok, err := notes.Get(tx, notes.Audit); err != nil || ok && known.Value == n {
			return err
		}
		e := rollcheck.Entry{Verb: rollcheck.Audit, Number: last.Count, New: last.Hash}
		if err := tlog.Add(tx, []byte(e.Text())); err != nil {
			return err
		}
		return notes.Put(tx, notes.Audit, a.Config.Now(), n)
	})
}

// CheckAudit looks at the whole audit log: that no entry was changed or is missing,
// and that it still holds what the transparency log tells of it.
func (a *App) CheckAudit(ctx context.Context) error {
	_, err := a.audit.watch.Verify(ctx, a.DB, true)
	if err == nil {
		err = a.checkAnchors(ctx)
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	a.audit.mu.Lock()
	a.audit.bad = err
	a.audit.mu.Unlock()
	return err
}

func (a *App) checkAnchors(ctx context.Context) error {
	return a.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := tlog.With(tx, string(rollcheck.Audit)+" ")
		if err != nil {
			return err
		}
		for _, f := range all {
			e, ok := rollcheck.ParseEntry(string(f.Entry))
			if !ok {
				continue
			}
			if ok, err := audit.Holds(tx, audit.Head{Count: e.Number, Hash: e.New}); err != nil {
				return err
			} else if !ok {
				return errors.Join(&audit.Broken{N: e.Number}, fmt.Errorf("leaf %d of the transparency log tells of another one", f.N))
			}
		}
		return nil
	})
}

// auditSound is what a page may say: how far the log goes, and what is wrong with it.
func (a *App) auditSound(ctx context.Context) (audit.Head, error) {
	h, err := a.audit.watch.Verify(ctx, a.DB, false)
	if err == nil {
		a.audit.mu.Lock()
		err = a.audit.bad
		a.audit.mu.Unlock()
	}
	return h, err
}

// tend carries out once a minute what colleagues asked for and nobody stopped, and
// looks at the whole audit log at the start and every day. It ends with ctx.
func (a *App) tend(ctx context.Context) {
	n := 0
	jobs.Every(ctx, time.Minute, func() {
		if n%(24*60) == 0 {
			if err := a.CheckAudit(ctx); err != nil && ctx.Err() == nil {
				a.Log.Warn("the audit log is not what it was: rows were changed or removed in the database, or it was put back to an earlier state", "err", err)
			}
		}
		if err := a.Auth.Tend(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("what waited for a second person could not be carried out", "err", err)
		}
		if err := a.Checking.Tend(ctx); err != nil && ctx.Err() == nil {
			a.Log.Error("what moderators began could not go on", "err", err)
		}
		n++
	})
}
