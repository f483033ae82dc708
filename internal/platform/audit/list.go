package audit

import (
	"context"
	"fmt"
	"sync"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// Filter says which entries are wanted. Empty fields ask for all.
type Filter struct {
	Who    string
	What   string   // "account.roles", or with a dot at its end ("account.") all that begin so
	Kind   string   // of what it is about
	Day    core.Day // 0: any
	Before int64    // only entries with a lower number; 0: from the newest
}

// List returns at most limit entries, the newest first.
func List(tx *db.Tx, f Filter, limit int) ([]Entry, error) {
	from, until := int64(0), int64(1)<<62
	if f.Day != 0 {
		from, until = int64(f.Day)*86400, int64(f.Day+1)*86400
	}
	before := f.Before
	if before <= 0 {
		before = 1 << 62
	}
	exact, begins := f.What, ""
	if n := len(f.What); n > 0 && f.What[n-1] == '.' {
		exact, begins = "", f.What
	}
	return db.All(tx, scan, `SELECT n, at, who, what, kind, id, note, hash FROM audit_entry
		WHERE n < $1 AND at >= $2 AND at < $3 AND (CAST($4 AS TEXT) = '' OR who = $4) AND (CAST($5 AS TEXT) = '' OR kind = $5)
		AND (CAST($6 AS TEXT) = '' OR what = $6) AND SUBSTR(what, 1, CAST($7 AS INTEGER)) = CAST($8 AS TEXT)
		ORDER BY n DESC LIMIT $9`, before, from, until, f.Who, f.Kind, exact, int64(len(begins)), begins, int64(limit))
}

func scan(r db.Row) (e Entry, err error) {
	var id string
	err = r.Scan(&e.N, &e.At, &e.Who, &e.What, &e.About.Kind, &id, &e.Note, &e.Hash)
	e.About.ID = core.ID(id)
	return e, err
}

// Facets returns what stands in the log, for a filter: who did something, what was
// done, and to what kinds of things, each in no order.
func Facets(tx *db.Tx) (who, what, kinds []string, err error) {
	text := func(r db.Row) (s string, err error) { err = r.Scan(&s); return s, err }
	if who, err = db.All(tx, text, `SELECT DISTINCT who FROM audit_entry`); err != nil {
		return nil, nil, nil, err
	}
	if what, err = db.All(tx, text, `SELECT DISTINCT what FROM audit_entry`); err != nil {
		return nil, nil, nil, err
	}
	kinds, err = db.All(tx, text, `SELECT DISTINCT kind FROM audit_entry`)
	return who, what, kinds, err
}

// Head is how far the log goes: how many entries, and the hash of the last, which
// stands for all of them.
type Head struct {
	Count int64
	Hash  string
}

// Last returns the head of the log; zero of an empty one.
func Last(tx *db.Tx) (h Head, err error) {
	err = tx.Get([]any{&h.Count, &h.Hash}, `SELECT n, hash FROM audit_entry ORDER BY n DESC LIMIT 1`)
	if core.KindOf(err) == core.NotFound {
		return Head{}, nil
	}
	return h, err
}

// Holds reports whether the log still has the entry of an earlier head as it was.
func Holds(tx *db.Tx, h Head) (bool, error) {
	if h.Count == 0 {
		return true, nil
	}
	got, err := db.Value[string](tx, `SELECT hash FROM audit_entry WHERE n = $1`, h.Count)
	if core.KindOf(err) == core.NotFound {
		return false, nil
	}
	return got == h.Hash, err
}

// Broken says which entry is the first that was changed, or whose forerunner is
// gone.
type Broken struct{ N int64 }

func (b *Broken) Error() string {
	return fmt.Sprintf("audit entry %d was changed, or one before it is missing", b.N)
}

// Watch verifies the log again and again and looks only at what is new since: a day
// with a hundred thousand entries behind it costs as much as the first.
type Watch struct {
	mu   sync.Mutex
	upTo Head
}

// piece is how many entries are read in one transaction.
const piece = 2000

// Verify goes on from where the last call ended, or with whole from the first
// entry. It returns [*Broken] when the log is not what it was.
func (w *Watch) Verify(ctx context.Context, d *db.DB, whole bool) (Head, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	at := w.upTo
	if whole {
		at = Head{}
	}
	for {
		n, next := 0, at
		if err := d.Read(ctx, func(tx *db.Tx) error {
			n, next = 0, at
			if ok, err := Holds(tx, at); err != nil || !ok {
				if err == nil {
					err = &Broken{at.Count}
				}
				return err
			}
			some, err := db.All(tx, scan, `SELECT n, at, who, what, kind, id, note, hash FROM audit_entry WHERE n > $1 ORDER BY n LIMIT $2`, at.Count, int64(piece))
			if err != nil {
				return err
			}
			for _, e := range some {
				if e.N != next.Count+1 || e.Hash != e.hash(next.Hash) {
					return &Broken{next.Count + 1}
				}
				next = Head{e.N, e.Hash}
			}
			n = len(some)
			return nil
		}); err != nil {
			return at, err
		}
		at = next
		if n < piece {
			w.upTo = at
			return at, nil
		}
	}
}
