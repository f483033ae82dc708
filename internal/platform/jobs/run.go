package jobs

import (
	"context"
	"errors"
	"sync"
	"time"
)

// maxAhead is how many jobs are leased at once, at most; the first batch is as
// large as there are workers.
const maxAhead = 256

// Run works until ctx ends, with n workers. It returns when they have finished
// the jobs they had begun; those that were only leased are given back.
func (q *Queue) Run(ctx context.Context, n int) {
	r := &runner{q: q, n: n, work: make(chan *job, 2*maxAhead), taken: make(chan struct{}, 1), ends: make(chan *ending)}
	finished := make(chan struct{})
	go func() { defer close(finished); r.note(ctx) }()
	renewing, stop := context.WithCancel(context.WithoutCancel(ctx))
	go q.renewEvery(renewing)

	var workers sync.WaitGroup
	for range n {
		workers.Go(func() {
			for j := range r.work {
				select {
				case r.taken <- struct{}{}:
				default:
				}
				r.end(ctx, j)
			}
		})
	}
	r.fetch(ctx)
	close(r.work)
	workers.Wait()
	close(r.ends)
	<-finished
	stop()
}

// runner is what belongs to one Run.
type runner struct {
	q     *Queue
	n     int
	work  chan *job     // leased and not begun
	taken chan struct{} // told when a worker took one
	ends  chan *ending
}

// fetch leases jobs ahead of the workers until ctx ends. How many at a time
// follows from how fast they are done: with a slow relay few are leased and wait,
// with a fast one a lease's write is shared by many.
func (r *runner) fetch(ctx context.Context) {
	tick := time.NewTicker(5 * time.Second)
	defer tick.Stop()
	size := r.n
	for ctx.Err() == nil {
		for len(r.work) > size/2 {
			select {
			case <-ctx.Done():
				return
			case <-r.taken:
			}
		}
		began := time.Now()
		got, braked := r.q.next(ctx, size)
		for _, j := range got {
			r.work <- j // never blocks: there is room for two batches
		}
		if len(got) == size {
			for len(r.work) > size/2 && ctx.Err() == nil {
				select {
				case <-ctx.Done():
				case <-r.taken:
				}
			}
			switch took := time.Since(began); {
			case took < time.Second:
				size = min(2*size, maxAhead)
			case took > 4*time.Second:
				size = max(size/2, r.n)
			}
			continue
		}
		if braked {
			select { // a second's worth at a time, whoever wakes us
			case <-ctx.Done():
			case <-time.After(time.Second):
			}
			continue
		}
		select {
		case <-ctx.Done():
		case <-r.q.wake:
		case <-tick.C:
		}
	}
}

// end does one job and waits until its end is on the disk.
func (r *runner) end(ctx context.Context, j *job) {
	q := r.q
	defer q.forget(j)
	var e *ending
	switch {
	case j.Err() != nil:
		return // waited for so long that somebody else may have it
	case ctx.Err() != nil:
		e = &ending{job: j, back: true}
	default:
		e = q.do(j)
	}
	e.noted = make(chan struct{})
	r.ends <- e
	<-e.noted
}

// note writes down ends, all that wait in one transaction, until there are no
// more workers. A job whose end cannot be written down would be done twice, so
// this is tried until it works; after ctx has ended, for some seconds.
func (r *runner) note(ctx context.Context) {
	stuck := false
	for e := range r.ends {
		batch := []*ending{e}
	more:
		for len(batch) < r.n {
			select {
			case e, ok := <-r.ends:
				if !ok {
					break more
				}
				batch = append(batch, e)
			default:
				break more
			}
		}
		wait, left := 50*time.Millisecond, 10*time.Second
		for {
			err := r.q.note(context.WithoutCancel(ctx), batch)
			if err == nil {
				stuck = false
				break
			}
			if !stuck {
				stuck = true
				r.q.log.Error("the end of jobs cannot be written down; no others are begun until it is", "jobs", len(batch), "err", err)
			}
			if ctx.Err() != nil {
				if left -= wait; left < 0 {
					break
				}
			}
			time.Sleep(wait)
			wait = min(2*wait, 2*time.Second)
		}
		for _, e := range batch {
			close(e.noted)
		}
	}
}

// RunAll runs the jobs that are due now, in this goroutine, and returns how many
// there were. For tests and commands.
func (q *Queue) RunAll(ctx context.Context) (n int, err error) {
	for {
		jobs, _, err := q.claim(ctx, 32)
		if err != nil || len(jobs) == 0 {
			return n, err
		}
		for _, j := range jobs {
			if j.Err() == nil {
				n++
				stop := context.AfterFunc(ctx, j.cancel)
				e := q.do(j)
				stop()
				err = errors.Join(err, e.err, q.note(context.WithoutCancel(ctx), []*ending{e}))
			}
			q.forget(j)
		}
		if err != nil {
			return n, err
		}
	}
}
