package statements

import (
	"context"
	"sync"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// ready is what every page about a statement begins with. It is read once a
// second, not for every reader: it changes when the operator publishes a text or
// puts a key to use, and that is checked again in the transaction that writes.
type ready struct {
	st       *Statement
	versions []Version // newest first
	key      listKey   // the current one; no ID: there is none
	epoch    int64
	at       time.Time // by the machine's clock, whatever the site's says
}

const (
	readyAge   = time.Second
	readyStale = 10 * time.Minute // while nothing can be read
)

type readies struct {
	mu  sync.RWMutex
	all map[string]*ready
}

// ready returns a published statement; NotFound if there is none of that name.
// What it returns is shared and must not be changed.
func (s *Service) ready(ctx context.Context, slug string) (*ready, error) {
	epoch, now := s.DB.Epoch(), time.Now()
	s.readies.mu.RLock()
	x := s.readies.all[slug]
	s.readies.mu.RUnlock()
	if x != nil && x.epoch == epoch && now.Sub(x.at) < readyAge {
		return x, nil
	}
	before := x
	x = &ready{epoch: epoch, at: now}
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if x.st, err = published(tx, slug); err != nil {
			return err
		}
		if x.versions, err = versions(tx, x.st.ID); err != nil {
			return err
		}
		if x.key, err = currentListKey(tx, x.st.ID); ignoreMissing(err) != nil {
			return err
		}
		return s.guarded(tx, &x.key)
	}); err != nil && core.KindOf(err) != core.NotFound && before != nil && now.Sub(before.at) < readyStale {
		return before, nil // the database is away: who typed a form still gets it back
	} else if err != nil {
		return nil, err
	}
	s.readies.mu.Lock()
	defer s.readies.mu.Unlock()
	if len(s.readies.all) >= maxTexts {
		s.readies.all = map[string]*ready{}
	}
	s.readies.all[slug] = x
	return x, nil
}

// open says why x cannot be signed now, or nil.
func (x *ready) open(now time.Time) error {
	if why := x.st.Open(now); why != "" {
		return &core.Error{Kind: core.Closed, Key: why}
	}
	if x.key.ID == "" {
		return errNoKey
	}
	return nil
}
