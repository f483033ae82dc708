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
		deadline := time.Now().Add(20 * time.Second)
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
