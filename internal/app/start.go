package app

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/notes"
	"groundswell/internal/platform/seal"
)

// Refusal is why a site does not start, and what puts it right.
type Refusal struct {
	What string // one clause
	Do   string // a command, or what to do
}

func (r *Refusal) Error() string { return r.What + ": " + r.Do }

// Fix says what to do about it.
func (r *Refusal) Fix() string { return r.Do }

// How far the clock may be from the newest time that the site ever saw.
const (
	clockBack    = 24 * time.Hour
	clockForward = 400 * 24 * time.Hour
)

// checkClock refuses a clock that stands before a time that was already seen:
// links would live again, days would be wrong on the roll. One far ahead may be
// true after a long pause, so it is only reported; but it erases what is due.
func (a *App) checkClock(ctx context.Context) error {
	now := a.Config.Now()
	if a.Config.ClockIsRight {
		return a.DB.Write(ctx, func(tx *db.Tx) error { return notes.Put(tx, notes.Clock, now, "") })
	}
	seen, err := a.clockSeen(ctx)
	if err != nil || seen.IsZero() {
		return err
	}
	if now.Before(seen.Add(-clockBack)) {
		return &Refusal{fmt.Sprintf("the clock says %s, but this site already saw %s", day(now), day(seen)),
			"Set it (timedatectl set-ntp true). If it is right now and was wrong before, run once: groundswell doctor --clock-is-right"}
	}
	if now.After(seen.Add(clockForward)) {
		a.Log.Warn("the clock is more than a year ahead of the last start: what is due is erased. If it is wrong, stop and set it", "last", day(seen), "now", day(now))
	}
	return nil
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04 UTC") }

// clockSeen is the newest time that the site ever saw; zero before its first start.
func (a *App) clockSeen(ctx context.Context) (seen time.Time, err error) {
	err = a.DB.Read(ctx, func(tx *db.Tx) error {
		n, _, err := notes.Get(tx, notes.Clock)
		seen = n.At
		return err
	})
	return seen, err
}

// loadSecret reads the server's secret, or makes it for a new site. A database
// that already belongs to another secret is refused: private links and the
// fingerprints of public endorsers would be void, and nobody would notice.
func (a *App) loadSecret(ctx context.Context) ([]byte, error) {
	path := filepath.Join(a.Config.Data, "secret.key")
	var known notes.Note
	var isKnown, used bool
	if err := a.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if known, isKnown, err = notes.Get(tx, notes.Secret); err != nil || isKnown {
			return err
		}
		used, err = audit.Any(tx) // a site from before this note was kept
		return err
	}); err != nil {
		return nil, err
	}
	back := "Put it back: from the backup (groundswell restore BACKUP --key NAME.key --data ./old, then cp ./old/secret.key " + path + "), or from another node of this site"
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) && (isKnown || used) {
		return nil, &Refusal{path + " is missing, but the database already holds a site: every private link would be void", back}
	}
	secret, err := seal.LoadSecret(path)
	if err != nil {
		return nil, err
	}
	print := hex.EncodeToString(core.MAC(secret, "which secret")[:8])
	if !isKnown {
		err = a.DB.Write(ctx, func(tx *db.Tx) (err error) {
			known, err = notes.Add(tx, notes.Secret, a.Config.Now(), print)
			return err
		})
		if core.KindOf(err) == core.Busy { // a full disk does not keep readers out
			a.Log.Warn("nothing can be written", "err", err)
			return secret, nil
		}
		if err != nil {
			return nil, err
		}
	}
	if known.Value != print {
		return nil, &Refusal{path + " is not the secret that this database belongs to: every private link would be void", back}
	}
	return secret, nil
}

// watch keeps the newest time, throws away what was brought in and not saved, and
// holds the mail of a restored site until it is released by any node or command. It
// ends with ctx.
func (a *App) watch(ctx context.Context) {
	clock, held := time.NewTicker(time.Hour), time.NewTicker(5*time.Second)
	defer clock.Stop()
	defer held.Stop()
	for {
		if err := a.DB.Write(ctx, func(tx *db.Tx) error { return notes.Advance(tx, notes.Clock, a.Config.Now()) }); err != nil && ctx.Err() == nil {
			a.Log.Warn("the time cannot be written down", "err", err)
		}
		if err := a.Importing.Sweep(ctx); err != nil && ctx.Err() == nil {
			a.Log.Warn("drafts that nobody saved cannot be thrown away", "err", err)
		}
	wait:
		for {
			select {
			case <-ctx.Done():
				return
			case <-clock.C:
				break wait
			case <-held.C:
				if a.held.Load() {
					a.checkHeld(ctx)
				}
			}
		}
	}
}

// checkHeld pauses the queue of a restored site, or lets it go. A site that
// cannot tell sends nothing.
func (a *App) checkHeld(ctx context.Context) error {
	var note notes.Note
	var held bool
	err := a.DB.Read(ctx, func(tx *db.Tx) (err error) {
		note, held, err = notes.Get(tx, notes.Held)
		return err
	})
	switch was := a.held.Load(); {
	case err != nil:
		return err
	case held && !was:
		a.Log.Warn("mail is held: this site was restored from a backup. When no other site of this data sends any more, run: groundswell release", "restored", day(note.At))
	case !held && was:
		a.Log.Info("mail is released")
	}
	a.held.Store(held)
	a.Queue.Pause(held || a.Config.HoldMail)
	return nil
}

// Release lets a restored site send mail, on all its nodes. It reports whether
// it was held.
func (a *App) Release(ctx context.Context) (held bool, err error) {
	err = a.DB.Write(ctx, func(tx *db.Tx) error {
		if held, err = notes.Drop(tx, notes.Held); err != nil || !held {
			return err
		}
		return audit.Add(tx, a.Config.Now(), "command", "mail.release", core.Ref{Kind: "site"}, "")
	})
	return held, err
}

// guarded runs f, and once more every minute as long as it panics. What a panic
// says may quote a person; where it was is enough.
func (a *App) guarded(ctx context.Context, what string, f func()) {
	for ctx.Err() == nil {
		if a.calm(what, f) {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Minute):
		}
	}
}

func (a *App) calm(what string, f func()) (ended bool) {
	defer func() {
		if p := recover(); p != nil {
			a.Log.Error("panic in "+what, "type", fmt.Sprintf("%T", p), "at", core.PanicPlace())
		}
	}()
	f()
	return true
}

// sweep removes what a restore or a rehearsal that was killed has left: copies
// of what people may withdraw.
func (a *App) sweep() {
	for _, pattern := range []string{"restore-*", "rehearse-*"} {
		all, _ := filepath.Glob(filepath.Join(a.Config.Data, pattern)) // the pattern is well-formed
		for _, dir := range all {
			if st, err := os.Stat(dir); err == nil && time.Since(st.ModTime()) > 24*time.Hour {
				if err := os.RemoveAll(dir); err != nil {
					a.Log.Warn("what a broken-off restore left cannot be removed", "err", err)
				}
			}
		}
	}
}
