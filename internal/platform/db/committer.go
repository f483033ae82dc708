package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"

	"groundswell/internal/core"
)

// maxBatch bounds how many callers share one commit, so that the first of them
// does not wait for the thousandth.
const maxBatch = 256

// committer is the one writer of a SQLite database. Callers hand it their
// function; it runs all that are waiting in one transaction, each in a
// savepoint of its own, commits once, and then answers them all: one fsync for
// everybody who waited (7.6 times the throughput of one commit each, measured).
//
// conn and stmts are owned by the goroutine of loop.
type committer struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt

	mu     sync.RWMutex // guards closed against a send on a closed channel
	closed bool
	queue  chan *request
	done   chan struct{}
}

type request struct {
	ctx   context.Context
	f     func(*Tx) error
	plain string // run this outside a transaction instead
	err   error
	panic any
	done  chan struct{}
}

var errClosed = &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: errors.New("the database is closed")}

func newCommitter(ctx context.Context, w *sql.DB) (*committer, error) {
	conn, err := w.Conn(ctx)
	if err != nil {
		return nil, err
	}
	c := &committer{conn: conn, stmts: map[string]*sql.Stmt{}, queue: make(chan *request, 4*maxBatch), done: make(chan struct{})}
	go c.loop()
	return c, nil
}

func (c *committer) close() {
	c.mu.Lock()
	if !c.closed {
		c.closed = true
		close(c.queue)
	}
	c.mu.Unlock()
	<-c.done
}

func (c *committer) write(ctx context.Context, f func(*Tx) error) error {
	return c.send(ctx, &request{ctx: ctx, f: f, done: make(chan struct{})})
}

func (c *committer) exec(ctx context.Context, query string) error {
	return c.send(ctx, &request{ctx: ctx, plain: query, done: make(chan struct{})})
}

// send waits for its answer even when the caller has gone: what was begun is
// finished, and a caller who hangs up cannot stop the others.
func (c *committer) send(ctx context.Context, r *request) error {
	c.mu.RLock()
	if c.closed {
		c.mu.RUnlock()
		return errClosed
	}
	select {
	case c.queue <- r:
		c.mu.RUnlock()
	case <-ctx.Done():
		c.mu.RUnlock()
		return ctx.Err()
	}
	<-r.done
	if r.panic != nil {
		panic(r.panic)
	}
	return r.err
}

func (c *committer) loop() {
	defer close(c.done)
	for r := range c.queue {
		batch := []*request{r}
	more:
		for len(batch) < maxBatch {
			select {
			case r, ok := <-c.queue:
				if !ok {
					break more
				}
				batch = append(batch, r)
			default:
				break more
			}
		}
		c.run(batch)
	}
	for _, s := range c.stmts {
		s.Close()
	}
	c.conn.Close()
}

// run serves a batch: everybody's function, then one commit, then the answers.
func (c *committer) run(batch []*request) {
	var group []*request
	for _, r := range batch {
		switch {
		case r.plain != "":
			c.commit(group)
			group = nil
			r.err = classify(c.drain(r.plain))
			close(r.done)
		case r.ctx.Err() != nil:
			r.err = r.ctx.Err()
			close(r.done)
		default:
			group = append(group, r)
		}
	}
	c.commit(group)
}

// commit runs a group in one transaction. If the transaction itself is lost
// (disk full, I/O error), each is tried once more alone, so that each gets the
// answer it deserves.
func (c *committer) commit(group []*request) {
	if len(group) == 0 {
		return
	}
	err := c.transaction(group)
	for _, r := range group {
		if err != nil && r.panic == nil && len(group) > 1 {
			r.err = nil
			if err := c.transaction([]*request{r}); err != nil && r.err == nil {
				r.err = err
			}
		} else if err != nil && r.err == nil {
			r.err = err
		}
		close(r.done)
	}
}

func (c *committer) transaction(group []*request) error {
	ctx := context.Background()
	if err := c.do(ctx, "BEGIN IMMEDIATE"); err != nil {
		return classify(err)
	}
	for _, r := range group {
		if err := c.one(ctx, r, len(group) > 1); err != nil {
			c.do(ctx, "ROLLBACK") // fails harmlessly where SQLite rolled back by itself
			return classify(err)
		}
	}
	if len(group) == 1 && group[0].err != nil {
		return c.do(ctx, "ROLLBACK")
	}
	if err := c.do(ctx, "COMMIT"); err != nil {
		c.do(ctx, "ROLLBACK")
		return classify(err)
	}
	return nil
}

// one runs one caller's function. Its own failure is r.err; the returned error
// means that the whole transaction is lost.
func (c *committer) one(ctx context.Context, r *request, shared bool) error {
	if shared {
		if err := c.do(ctx, "SAVEPOINT one"); err != nil {
			return err
		}
	}
	func() {
		defer func() { r.panic = recover() }()
		// The caller's deadline must not reach the statement: an interrupted
		// write makes SQLite roll the whole shared transaction back.
		r.err = r.f(&Tx{context.WithoutCancel(r.ctx), c, SQLite})
	}()
	if r.panic != nil {
		r.err = fmt.Errorf("panic in a transaction")
	}
	if core.KindOf(r.err) == core.Busy {
		return r.err
	}
	if !shared {
		return nil
	}
	if r.err != nil {
		if err := c.do(ctx, "ROLLBACK TO one"); err != nil {
			return err
		}
	}
	return c.do(ctx, "RELEASE one")
}

func (c *committer) do(ctx context.Context, query string) error {
	_, err := c.ExecContext(ctx, query)
	return err
}

// drain runs a statement that answers with rows, such as a checkpoint.
func (c *committer) drain(query string) error {
	rows, err := c.conn.QueryContext(context.Background(), query)
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	return errors.Join(rows.Err(), rows.Close())
}

// stmt prepares each text once: all SQL is constant, so there are few.
func (c *committer) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := c.stmts[query]; ok {
		return s, nil
	}
	s, err := c.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if len(c.stmts) < 512 {
		c.stmts[query] = s
	}
	return s, nil
}

func (c *committer) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := c.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (c *committer) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := c.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}
