package index

import (
	"context"
	"sync"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// kindsFor is how long what Kinds read counts, and kindsWait how long a page waits for
// it: a menu must not hang because the database does.
const (
	kindsFor  = 2 * time.Second
	kindsWait = 500 * time.Millisecond
)

// Kinds knows of which kinds anything is public, for the site's menu. It reads at most
// once in two seconds, and one reads while the others take what was known before.
type Kinds struct {
	DB  *db.DB
	Now core.Clock

	reads sync.Mutex
	mu    sync.Mutex
	at    time.Time
	known map[string]bool
}

// Any reports whether a thing of a kind is public. While the database does not answer
// it says what it said last, at first no.
func (k *Kinds) Any(ctx context.Context, kind string) bool {
	k.mu.Lock()
	old := k.at.IsZero() || k.Now().Sub(k.at).Abs() >= kindsFor
	k.mu.Unlock()
	if old && k.reads.TryLock() {
		k.read(ctx)
		k.reads.Unlock()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.known[kind]
}

func (k *Kinds) read(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, kindsWait)
	defer cancel()
	known := map[string]bool{}
	err := k.DB.Read(ctx, func(tx *db.Tx) error {
		return tx.Each(func(r db.Row) error {
			var kind string
			err := r.Scan(&kind)
			known[kind] = true
			return err
		}, `SELECT DISTINCT kind FROM index_entry`)
	})
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.at = k.Now(); err == nil {
		k.known = known
	}
}
