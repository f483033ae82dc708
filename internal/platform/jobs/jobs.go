// Package jobs runs work after the transaction that asked for it: mail,
// pictures, rebuilt lists. A job is a row written in the caller's own
// transaction, so it exists exactly when the change that needs it does.
//
// What is secret: bodies. A job may hold an address, so its body is sealed under
// the runtime key, which is never in the database: who takes the disk reads
// nothing. A body sealed by a process that is gone cannot be opened and is
// deleted when it expires. A finished job is deleted, and with it what it held.
//
// What must always hold: a handler is safe to run twice, since a process may die
// between the work and the deletion; a lease keeps two processes from doing the
// same job at once.
package jobs

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// FS holds this package's table.
//
//go:embed migrations
var FS embed.FS

// Sealer seals what waits in the table; seal.RuntimeKey is one.
type Sealer interface {
	ID() string
	Seal(plaintext, context []byte) []byte
	Open(sealed, context []byte) ([]byte, error)
}

// Handler does one job. It must be safe to run twice. An error means "again
// later"; a [Give] error means never.
type Handler func(ctx context.Context, body []byte) error

// Give wraps an error after which a job is not tried again.
type Give struct{ Err error }

func (g Give) Error() string { return "given up: " + g.Err.Error() }
func (g Give) Unwrap() error { return g.Err }

// Table is where jobs wait, for [db.DB.Scrub].
const Table = "jobs_job"

const (
	lease  = 5 * time.Minute
	expire = 72 * time.Hour // after this a job is deleted whatever happened
	claim  = 32             // jobs that RunAll claims at once
)

// Queue writes jobs and runs them.
type Queue struct {
	db       *db.DB
	key      Sealer
	now      core.Clock
	log      *slog.Logger
	handlers map[string]Handler
	wake     chan struct{}
	paused   atomic.Bool

	Done, Failed atomic.Int64 // since start, for metrics
}

// New returns a queue that knows no kind of job yet.
func New(d *db.DB, key Sealer, now core.Clock, log *slog.Logger) *Queue {
	return &Queue{db: d, key: key, now: now, log: log, handlers: map[string]Handler{}, wake: make(chan struct{}, 1)}
}

// Handle registers the handler of a kind. Kinds are named feature.verb.
func (q *Queue) Handle(kind string, h Handler) { q.handlers[kind] = h }

// Put writes a job down in tx. Call [Queue.Wake] after the transaction.
func (q *Queue) Put(tx *db.Tx, kind string, body any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	id, now := core.NewID(), q.now().Unix()
	_, err = tx.Exec(`INSERT INTO jobs_job (id, kind, key_id, body, run_at, expires_at, tries) VALUES ($1, $2, $3, $4, $5, $6, 0)`,
		string(id), kind, q.key.ID(), q.key.Seal(b, []byte(id)), now, now+int64(expire/time.Second))
	return err
}

// Wake lets the workers look for jobs now.
func (q *Queue) Wake() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

// Pause stops claiming, for a site restored from a backup that must not send.
func (q *Queue) Pause(p bool) { q.paused.Store(p); q.Wake() }

// Run works until ctx ends, with n workers. It returns when they have finished
// the jobs they had begun.
func (q *Queue) Run(ctx context.Context, n int) {
	work := make(chan job)
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for j := range work {
				q.do(context.WithoutCancel(ctx), j)
			}
		})
	}
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	for ctx.Err() == nil {
		if jobs := q.next(ctx, n); len(jobs) > 0 {
			for _, j := range jobs {
				work <- j
			}
			continue
		}
		select {
		case <-ctx.Done():
		case <-q.wake:
		case <-tick.C:
		}
	}
	close(work)
	wg.Wait()
}

// RunAll runs the jobs that are due now, in this goroutine, and returns how many
// there were. For tests and commands.
func (q *Queue) RunAll(ctx context.Context) (n int, err error) {
	for {
		jobs, err := q.claim(ctx, claim)
		if err != nil || len(jobs) == 0 {
			return n, err
		}
		for _, j := range jobs {
			n++
			if herr := q.do(ctx, j); herr != nil {
				err = errors.Join(err, herr)
			}
		}
		if err != nil {
			return n, err
		}
	}
}

type job struct {
	id, kind string
	body     []byte
	tries    int64
}

func (q *Queue) next(ctx context.Context, n int) []job {
	if q.paused.Load() {
		return nil
	}
	jobs, err := q.claim(ctx, n)
	if err != nil && ctx.Err() == nil {
		q.log.Error("jobs cannot be claimed", "err", err)
	}
	return jobs
}

// claim leases the next due jobs that this process can open. A claimed job
// comes back by itself when its lease ends; so no more are claimed than are begun
// at once.
func (q *Queue) claim(ctx context.Context, n int) (out []job, err error) {
	now := q.now().Unix()
	due := int64(0)
	if err := q.db.Read(ctx, func(tx *db.Tx) error {
		due, err = db.Value[int64](tx, `SELECT COUNT(*) FROM (SELECT id FROM jobs_job WHERE key_id = $1 AND run_at <= $2 LIMIT 1) AS x`, q.key.ID(), now)
		return err
	}); err != nil || due == 0 {
		return nil, err
	}
	err = q.db.Write(ctx, func(tx *db.Tx) error {
		out, err = db.All(tx, func(r db.Row) (j job, err error) {
			return j, r.Scan(&j.id, &j.kind, &j.body, &j.tries)
		}, `UPDATE jobs_job SET run_at = $1, tries = tries + 1 WHERE id IN (
				SELECT id FROM jobs_job WHERE key_id = $2 AND run_at <= $3 ORDER BY run_at, id LIMIT $4 {{skip_locked}})
			RETURNING id, kind, body, tries`, now+int64(lease/time.Second), q.key.ID(), now, int64(n))
		return err
	})
	return out, err
}

// do runs one job and writes down how it ended.
func (q *Queue) do(ctx context.Context, j job) error {
	err := q.handle(ctx, j)
	gone := err == nil
	if g, ok := errors.AsType[Give](err); ok {
		gone = true
		q.Failed.Add(1)
		q.log.Warn("job given up", "kind", j.kind, "err", g.Err)
	} else if err != nil {
		q.Failed.Add(1)
		q.log.Warn("job will be tried again", "kind", j.kind, "tries", j.tries, "err", err)
	} else {
		q.Done.Add(1)
	}
	werr := q.db.Write(ctx, func(tx *db.Tx) error {
		if gone {
			_, err := tx.Exec(`DELETE FROM jobs_job WHERE id = $1`, j.id)
			return err
		}
		_, err := tx.Exec(`UPDATE jobs_job SET run_at = $1 WHERE id = $2`, q.now().Add(backoff(j.tries)).Unix(), j.id)
		return err
	})
	return errors.Join(err, werr)
}

func (q *Queue) handle(ctx context.Context, j job) (err error) {
	h, ok := q.handlers[j.kind]
	if !ok {
		return fmt.Errorf("no handler for jobs of kind %q", j.kind)
	}
	body, err := q.key.Open(j.body, []byte(j.id))
	if err != nil {
		return Give{errors.New("the body cannot be opened")}
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a job of kind %s", j.kind) // the value may hold a body
		}
	}()
	return h(ctx, body)
}

// backoff grows from half a minute to two hours, with some chance in it.
func backoff(tries int64) time.Duration {
	d := min(30*time.Second<<min(tries-1, 8), 2*time.Hour)
	return d/2 + rand.N(d)
}

// Purge deletes the jobs that have expired, whoever sealed them.
func (q *Queue) Purge(ctx context.Context) error {
	return q.db.Write(ctx, func(tx *db.Tx) error {
		_, err := tx.Exec(`DELETE FROM jobs_job WHERE expires_at < $1`, q.now().Unix())
		return err
	})
}

// Waiting returns how many jobs wait and the age in seconds of the oldest one.
func (q *Queue) Waiting(ctx context.Context) (n, oldest int64, err error) {
	err = q.db.Read(ctx, func(tx *db.Tx) error {
		return tx.Get([]any{&n, &oldest}, `SELECT COUNT(*), COALESCE(MIN(expires_at), 0) FROM jobs_job`)
	})
	if n > 0 {
		oldest = max(0, q.now().Unix()-(oldest-int64(expire/time.Second)))
	}
	return n, oldest, err
}
