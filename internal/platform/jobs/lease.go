package jobs

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"groundswell/internal/platform/db"
)

// job is a leased row. It is the context of its handler: one that ends with the
// lease, at the very moment, even in a process that was stopped meanwhile and
// whose timers have not run yet.
type job struct {
	context.Context
	cancel context.CancelFunc
	until  atomic.Int64 // end of the lease for us, in nanoseconds since began

	id, kind string
	body     []byte
	tries    int64 // of this lease: the fence
}

var began = time.Now() // its monotonic reading is what leases are measured by

// Err is that of the context, or says that the lease is over.
func (j *job) Err() error {
	if err := j.Context.Err(); err != nil {
		return err
	}
	if int64(time.Since(began)) > j.until.Load() {
		return context.DeadlineExceeded
	}
	return nil
}

// next leases jobs for the workers. braked says that more wait and may not be
// begun now.
func (q *Queue) next(ctx context.Context, n int) (jobs []*job, braked bool) {
	if q.paused.Load() {
		return nil, false
	}
	jobs, braked, err := q.claim(ctx, n)
	if err != nil && ctx.Err() == nil {
		q.log.Error("jobs cannot be claimed", "err", err)
	}
	return jobs, braked
}

// claim leases the next due jobs that this process can open. A leased job comes
// back by itself when its lease ends.
func (q *Queue) claim(ctx context.Context, n int) (out []*job, braked bool, err error) {
	now := q.clock().Unix()
	due := int64(0)
	if err := q.db.Read(ctx, func(tx *db.Tx) error {
		due, err = db.Value[int64](tx, `SELECT COUNT(*) FROM (SELECT id FROM jobs_job WHERE key_id = $1 AND run_at <= $2 LIMIT 1) AS x`, q.key.ID(), now)
		return err
	}); err != nil {
		return nil, false, err
	}
	may := n
	if q.brake != nil {
		may = q.brake.Allow(n)
	}
	defer func() {
		if q.brake != nil {
			braked = due > 0 && may < n && len(out) == may
			q.brake.Spent(len(out), braked)
		}
	}()
	if due == 0 || may == 0 {
		return nil, false, nil
	}
	until := int64(time.Since(began) + lease - margin)
	err = q.db.Write(ctx, func(tx *db.Tx) error {
		out, err = db.All(tx, func(r db.Row) (*job, error) {
			j := new(job)
			return j, r.Scan(&j.id, &j.kind, &j.body, &j.tries)
		}, `UPDATE jobs_job SET run_at = $1, tries = tries + 1 WHERE id IN (
				SELECT id FROM jobs_job WHERE key_id = $2 AND run_at <= $3 ORDER BY run_at, id LIMIT $4 {{skip_locked}})
			RETURNING id, kind, body, tries`, now+int64(lease/time.Second), q.key.ID(), now, int64(may))
		return err
	})
	if err != nil {
		return nil, false, err
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, j := range out {
		j.Context, j.cancel = context.WithCancel(context.WithoutCancel(ctx))
		j.until.Store(until)
		q.mine[j] = struct{}{}
	}
	return out, false, nil
}

func (q *Queue) forget(j *job) {
	j.cancel()
	q.mu.Lock()
	delete(q.mine, j)
	q.mu.Unlock()
}

// renewEvery keeps the leases of jobs that are being worked on, until ctx ends.
func (q *Queue) renewEvery(ctx context.Context) {
	tick := time.NewTicker(lease / 3)
	defer tick.Stop()
	for n := 1; ; n++ {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if n%8 == 0 && q.synced.Load() { // every two minutes
			if err := q.Sync(ctx); err != nil && ctx.Err() == nil {
				q.log.Warn("the database does not tell the time", "err", err)
			}
		}
		if err := q.renew(ctx); err != nil && ctx.Err() == nil {
			q.log.Warn("leases of jobs cannot be renewed", "err", err)
		}
	}
}

// renew makes the leases last on that have begun to run out. A job that another
// process has taken meanwhile is broken off.
func (q *Queue) renew(ctx context.Context) error {
	now := time.Since(began)
	until := int64(now + lease - margin)
	var old []*job
	q.mu.Lock()
	for j := range q.mine {
		if j.until.Load() < until-int64(lease/6) {
			old = append(old, j)
		}
	}
	q.mu.Unlock()
	if len(old) == 0 {
		return nil
	}
	kept := make([]bool, len(old))
	runAt := q.clock().Add(lease).Unix()
	if err := q.db.Write(ctx, func(tx *db.Tx) error {
		for i, j := range old {
			n, err := tx.Exec(`UPDATE jobs_job SET run_at = $1 WHERE id = $2 AND tries = $3`, runAt, j.id, j.tries)
			if err != nil {
				return err
			}
			kept[i] = n == 1
		}
		return nil
	}); err != nil {
		return err
	}
	for i, j := range old {
		if kept[i] {
			j.until.Store(until)
		} else {
			j.cancel() // or it is finished just now, and this does no harm
		}
	}
	return nil
}

// ending is how a job ended, to be written down.
type ending struct {
	job   *job
	err   error
	gone  bool // done, or given up
	back  bool // not begun: for whoever comes next
	noted chan struct{}
}

// do does one job.
func (q *Queue) do(j *job) *ending {
	e := &ending{job: j, err: q.handle(j, j)}
	e.gone = e.err == nil
	if g, ok := errors.AsType[Give](e.err); ok {
		e.gone = true
		q.Failed.Add(1)
		q.log.Warn("job given up", "kind", j.kind, "err", g.Err)
	} else if e.err != nil {
		q.Failed.Add(1)
		q.log.Warn("job will be tried again", "kind", j.kind, "tries", j.tries, "err", e.err)
	} else {
		q.Done.Add(1)
	}
	return e
}

// note writes down how jobs ended, each only if nobody has taken it since.
func (q *Queue) note(ctx context.Context, all []*ending) error {
	lost := 0
	now := q.clock()
	err := q.db.Write(ctx, func(tx *db.Tx) error {
		lost = 0
		for _, e := range all {
			var n int64
			var err error
			switch j := e.job; {
			case e.gone:
				n, err = tx.Exec(`DELETE FROM jobs_job WHERE id = $1 AND tries = $2`, j.id, j.tries)
			case e.back:
				n, err = tx.Exec(`UPDATE jobs_job SET run_at = $1 WHERE id = $2 AND tries = $3`, now.Unix(), j.id, j.tries)
			default:
				n, err = tx.Exec(`UPDATE jobs_job SET run_at = $1 WHERE id = $2 AND tries = $3`, now.Add(backoff(j.tries)).Unix(), j.id, j.tries)
			}
			if err != nil {
				return err
			}
			if n == 0 {
				lost++
			}
		}
		return nil
	})
	if err == nil && lost > 0 {
		q.log.Warn("jobs took longer than their lease and were taken by another process", "jobs", lost)
	}
	return err
}
