package jobs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"sync"
	"testing"
	"time"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/seal"
)

type clock struct {
	mu sync.Mutex
	t  time.Time
}

func (c *clock) now() time.Time      { c.mu.Lock(); defer c.mu.Unlock(); return c.t }
func (c *clock) add(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.t = c.t.Add(d) }

func queue(t *testing.T, d *db.DB, c *clock) *jobs.Queue {
	t.Helper()
	key, err := seal.LoadRuntimeKey("")
	if err != nil {
		t.Fatal(err)
	}
	return jobs.New(d, key, c.now, slog.New(slog.DiscardHandler))
}

func put(t *testing.T, d *db.DB, q *jobs.Queue, kind string, body any) {
	t.Helper()
	if err := d.Write(context.Background(), func(tx *db.Tx) error { return q.Put(tx, kind, body) }); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, f func(t *testing.T, d *db.DB, c *clock)) {
	dbtest.Run(t, []fs.FS{jobs.FS}, func(t *testing.T, d *db.DB) {
		f(t, d, &clock{t: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)})
	})
}

// TestEachOnce: two processes with four workers each do 300 jobs, none twice.
func TestEachOnce(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, c *clock) {
		dir := t.TempDir()
		key := func() *seal.RuntimeKey {
			k, err := seal.LoadRuntimeKey(dir)
			if err != nil {
				t.Fatal(err)
			}
			return k
		}
		var mu sync.Mutex
		done := map[string]int{}
		ctx, stop := context.WithCancel(context.Background())
		var wg sync.WaitGroup
		var first *jobs.Queue
		for range 2 {
			q := jobs.New(d, key(), c.now, slog.New(slog.DiscardHandler))
			q.Handle("x.do", func(_ context.Context, body []byte) error {
				mu.Lock()
				defer mu.Unlock()
				done[string(body)]++
				return nil
			})
			first = q
			wg.Go(func() { q.Run(ctx, 4) })
		}
		for i := range 300 {
			put(t, d, first, "x.do", i)
			first.Wake()
		}
		deadline := time.Now().Add(3 * time.Minute)
		for {
			mu.Lock()
			n := len(done)
			mu.Unlock()
			if n == 300 || time.Now().After(deadline) {
				break
			}
			time.Sleep(10 * time.Millisecond)
			first.Wake()
		}
		stop()
		wg.Wait()
		if len(done) != 300 {
			t.Fatalf("%d of 300 were done", len(done))
		}
		for body, n := range done {
			if n != 1 {
				t.Errorf("job %s was done %d times", body, n)
			}
		}
		if n, _, err := first.Waiting(context.Background()); err != nil || n != 0 {
			t.Errorf("%d jobs are left, %v", n, err)
		}
	})
}

// TestRetryAndGive: a failed job comes back later, one that is given up does not.
func TestRetryAndGive(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, c *clock) {
		q := queue(t, d, c)
		tries := 0
		q.Handle("x.fail", func(context.Context, []byte) error { tries++; return errors.New("relay is down") })
		q.Handle("x.never", func(context.Context, []byte) error { return jobs.Give{Err: errors.New("no such mailbox")} })
		q.Handle("x.panic", func(context.Context, []byte) error { panic("body in here") })
		ctx := context.Background()
		put(t, d, q, "x.fail", 1)
		put(t, d, q, "x.never", 1)
		put(t, d, q, "x.panic", 1)
		for range 3 {
			q.RunAll(ctx)
		}
		if tries != 1 {
			t.Errorf("%d tries at once, want 1", tries)
		}
		c.add(time.Hour)
		for range 3 {
			q.RunAll(ctx)
		}
		if tries != 2 {
			t.Errorf("%d tries after an hour, want 2", tries)
		}
		if n, _, _ := q.Waiting(ctx); n != 2 {
			t.Errorf("%d wait, want the failing two", n)
		}
		c.add(80 * time.Hour)
		if err := q.Purge(ctx); err != nil {
			t.Fatal(err)
		}
		if n, _, _ := q.Waiting(ctx); n != 0 {
			t.Errorf("%d wait after they expired", n)
		}
	})
}

// TestUndoneWithTheTransaction: a job exists exactly when its change does.
func TestUndoneWithTheTransaction(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, c *clock) {
		q := queue(t, d, c)
		d.Write(context.Background(), func(tx *db.Tx) error {
			if err := q.Put(tx, "x.do", 1); err != nil {
				t.Fatal(err)
			}
			return errors.New("undo")
		})
		if n, _, _ := q.Waiting(context.Background()); n != 0 {
			t.Errorf("%d jobs of a transaction that was undone", n)
		}
	})
}

// TestBodiesAreSealed: the database does not hold what a job holds, and another
// process's key neither opens nor claims it.
func TestBodiesAreSealed(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, c *clock) {
		q, other := queue(t, d, c), queue(t, d, c)
		put(t, d, q, "x.do", "marker-address@example.org")
		var dump bytes.Buffer
		if err := d.Dump(context.Background(), &dump); err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(dump.Bytes(), []byte("marker")) {
			t.Error("the body stands in clear")
		}
		other.Handle("x.do", func(context.Context, []byte) error { t.Error("another key's job was run"); return nil })
		if n, err := other.RunAll(context.Background()); n != 0 || err != nil {
			t.Errorf("another process claimed %d jobs, %v", n, err)
		}
		got := ""
		q.Handle("x.do", func(_ context.Context, b []byte) error { got = string(b); return nil })
		if n, err := q.RunAll(context.Background()); n != 1 || err != nil || got != `"marker-address@example.org"` {
			t.Errorf("ran %d, %v, %q", n, err, got)
		}
	})
}

// TestLease: a job whose worker died comes back when its lease ends.
func TestLease(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, c *clock) {
		q := queue(t, d, c)
		put(t, d, q, "x.do", 1)
		ran := 0
		q.Handle("x.do", func(context.Context, []byte) error {
			if ran++; ran == 1 {
				n, err := q.RunAll(context.Background()) // as another worker would, meanwhile
				if n != 0 || err != nil {
					return fmt.Errorf("a leased job was claimed: %d, %v", n, err)
				}
			}
			return nil
		})
		if _, err := q.RunAll(context.Background()); err != nil {
			t.Fatal(err)
		}
		if ran != 1 {
			t.Errorf("ran %d times", ran)
		}
	})
}

// TestS88Fence is S-88 (a lease with fencing): a worker that was away for longer
// than its lease neither deletes nor puts off a job that another has taken since.
// Seen to fail when `AND tries = …` was taken out of the statements of note.
func TestS88Fence(t *testing.T) {
	for name, fails := range map[string]bool{"that worked": false, "that failed": true} {
		t.Run(name, func(t *testing.T) {
			run(t, func(t *testing.T, d *db.DB, c *clock) {
				dir := t.TempDir()
				node := func() *jobs.Queue {
					k, err := seal.LoadRuntimeKey(dir)
					if err != nil {
						t.Fatal(err)
					}
					return jobs.New(d, k, c.now, slog.New(slog.DiscardHandler))
				}
				a, b := node(), node()
				put(t, d, a, "x.do", 1)
				taken, done := make(chan bool), make(chan bool)
				b.Handle("x.do", func(context.Context, []byte) error {
					close(taken)
					<-done
					return errors.New("not yet")
				})
				ended := make(chan bool)
				a.Handle("x.do", func(context.Context, []byte) error {
					c.add(6 * time.Minute) // a is stopped, its lease runs out
					go func() { defer close(ended); b.RunAll(t.Context()) }()
					<-taken
					if fails {
						return errors.New("the relay is down")
					}
					return nil
				})
				a.RunAll(t.Context())
				if n, _, err := a.Waiting(t.Context()); err != nil || n != 1 {
					t.Errorf("%d jobs after the late end of the first worker, want the one that the second works on: %v", n, err)
				}
				c.add(44 * time.Second) // within b's lease, after the first back-off of a
				third := node()
				third.Handle("x.do", func(context.Context, []byte) error { t.Error("a third worker got the job"); return nil })
				if n, err := third.RunAll(t.Context()); n != 0 || err != nil {
					t.Errorf("ran %d, %v", n, err)
				}
				close(done)
				<-ended
			})
		})
	}
}

// TestStopGivesBack: what was leased ahead and not begun is there for the next
// process at once.
func TestStopGivesBack(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, c *clock) {
		q := queue(t, d, c)
		ctx, stop := context.WithCancel(t.Context())
		begun := 0
		q.Handle("x.do", func(context.Context, []byte) error {
			if begun++; begun == 40 {
				stop()
			}
			return nil
		})
		for i := range 100 {
			put(t, d, q, "x.do", i)
		}
		q.Run(ctx, 1)
		if n, _, err := q.Waiting(t.Context()); n != 60 || err != nil {
			t.Fatalf("%d wait, %v", n, err)
		}
		if n, err := q.RunAll(t.Context()); n != 60 || err != nil {
			t.Errorf("%d were there at once, %v", n, err)
		}
	})
}

// brake allows so many in all.
type brake struct {
	mu   sync.Mutex
	left int
	held bool
}

func (b *brake) Allow(max int) int { b.mu.Lock(); defer b.mu.Unlock(); return min(max, b.left) }
func (b *brake) Spent(n int, held bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.left, b.held = b.left-n, held
}

// TestBrake: no more are begun than may be, the others are not leased meanwhile,
// and the brake hears whether any wait.
func TestBrake(t *testing.T) {
	run(t, func(t *testing.T, d *db.DB, c *clock) {
		q := queue(t, d, c)
		b := &brake{left: 40}
		q.Pace(b)
		q.Handle("x.do", func(context.Context, []byte) error { return nil })
		for i := range 50 {
			put(t, d, q, "x.do", i)
		}
		if n, err := q.RunAll(t.Context()); n != 40 || err != nil || !b.held {
			t.Fatalf("ran %d, %v, held %v", n, err, b.held)
		}
		b.left = 100
		if n, err := q.RunAll(t.Context()); n != 10 || err != nil || b.held {
			t.Errorf("then %d, %v, held %v", n, err, b.held)
		}
	})
}
