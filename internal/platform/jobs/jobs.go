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
// between the work and the deletion. A worker begins nothing new before the end
// of its last job is on the disk, so a process that dies repeats at most as many
// jobs as it has workers. A lease, renewed while the job is worked on, keeps two
// processes from doing the same job at once; a process that was away for longer
// than its lease (stopped, cut off) neither deletes nor puts off a job that
// another has taken since: the number of the try is the fence.
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
	lease  = 45 * time.Second // renewed three times while it lasts
	margin = 5 * time.Second  // a lease counts as over so much earlier for who has it
	expire = 72 * time.Hour   // after this a job is deleted whatever happened
)

// Brake bounds how many jobs are begun; mail.Pace is one.
type Brake interface {
	// Allow returns how many jobs, at most max, may be begun now.
	Allow(max int) int
	// Spent is told how many were, and whether others had to be left.
	Spent(n int, held bool)
}

// Queue writes jobs and runs them.
type Queue struct {
	db       *db.DB
	key      Sealer
	now      core.Clock
	log      *slog.Logger
	handlers map[string]Handler
	brake    Brake
	wake     chan struct{}
	paused   atomic.Bool
	ahead    atomic.Int64 // nanoseconds by which the database's clock is ahead of now
	synced   atomic.Bool
	late     atomic.Bool
	lateAt   atomic.Int64 // Unix seconds at which late was asked for

	mu   sync.Mutex
	mine map[*job]struct{} // leased by this process

	Done, Failed atomic.Int64 // since start, for metrics
}

// New returns a queue that knows no kind of job yet.
func New(d *db.DB, key Sealer, now core.Clock, log *slog.Logger) *Queue {
	return &Queue{db: d, key: key, now: now, log: log, handlers: map[string]Handler{}, wake: make(chan struct{}, 1), mine: map[*job]struct{}{}}
}

// Pace makes b bound how many jobs are begun. Call it before the queue runs.
func (q *Queue) Pace(b Brake) { q.brake = b }

// Sync makes the queue keep the database's time instead of this machine's:
// several nodes share leases, and their clocks may differ by minutes. A running
// queue repeats it. Without it a queue keeps the time it was given.
func (q *Queue) Sync(ctx context.Context) error {
	d, err := q.db.ClockAhead(ctx, q.now)
	if err == nil {
		q.ahead.Store(int64(d))
		q.synced.Store(true)
	}
	return err
}

// clock is the time that leases are kept by.
func (q *Queue) clock() time.Time { return q.now().Add(time.Duration(q.ahead.Load())) }

// Handle registers the handler of a kind. Kinds are named feature.verb.
func (q *Queue) Handle(kind string, h Handler) { q.handlers[kind] = h }

// Put writes a job down in tx. Call [Queue.Wake] after the transaction.
func (q *Queue) Put(tx *db.Tx, kind string, body any) error {
	return q.PutAfter(tx, kind, body, 0)
}

// PutAfter is Put for a job that is not begun before wait is over.
func (q *Queue) PutAfter(tx *db.Tx, kind string, body any, wait time.Duration) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	id, now := core.NewID(), q.clock().Unix()
	_, err = tx.Exec(`INSERT INTO jobs_job (id, kind, key_id, body, run_at, expires_at, tries) VALUES ($1, $2, $3, $4, $5, $6, 0)`,
		string(id), kind, q.key.ID(), q.key.Seal(b, []byte(id)), now+int64((wait+time.Second-1)/time.Second), now+int64(expire/time.Second))
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

func (q *Queue) handle(ctx context.Context, j *job) (err error) {
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
		_, err := tx.Exec(`DELETE FROM jobs_job WHERE expires_at < $1`, q.clock().Unix())
		return err
	})
}

// Waiting returns how many jobs wait and the age in seconds of the oldest one.
func (q *Queue) Waiting(ctx context.Context) (n, oldest int64, err error) {
	err = q.db.Read(ctx, func(tx *db.Tx) error {
		return tx.Get([]any{&n, &oldest}, `SELECT COUNT(*), COALESCE(MIN(expires_at), 0) FROM jobs_job`)
	})
	if n > 0 {
		oldest = max(0, q.clock().Unix()-(oldest-int64(expire/time.Second)))
	}
	return n, oldest, err
}
