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
// conn, stmts and failed are owned by the goroutine of loop; failed may be read
// by others once broken is closed.
type committer struct {
	line
	failed error         // set once, before broken is closed
	broken chan struct{} // closed when the disk did not keep what it was given

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
	c := &committer{line: line{conn, map[string]*sql.Stmt{}}, broken: make(chan struct{}), queue: make(chan *request, 4*maxBatch), done: make(chan struct{})}
	if err := c.begin(ctx); err != nil {
		conn.Close()
		return nil, err
	}
	go c.loop()
	return c, nil
}

// begin takes the folding of the write-ahead log into our own hands, since
// SQLite's own would keep its failures to itself, and folds in what is there. A
// process that ended after a failed fsync may have left pages that the kernel
// shows but the disk does not hold; written anew into the database file they
// are safe, and nothing is added behind them.
func (c *committer) begin(ctx context.Context) error {
	if err := c.drain(ctx, "PRAGMA wal_autocheckpoint = 0"); err != nil {
		return err
	}
	if err := c.drain(ctx, writerCache); err != nil {
		return err
	}
	return c.drain(ctx, "PRAGMA wal_checkpoint(PASSIVE)")
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
	if c.failed != nil {
		return // to close would write: the next start begins from what the disk has
	}
	c.line.close()
}

// fail ends all writing if err says that the disk did not keep what it was
// given. Linux reports a failed fsync once and then calls the lost pages clean:
// to try again would be to pretend.
func (c *committer) fail(err error) {
	if c.failed == nil && lostTrust(err) {
		c.failed = err
		close(c.broken)
	}
}

var errBroken = &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: errors.New("writing has ended: the disk failed")}

// run serves a batch: everybody's function, then one commit, then the answers.
func (c *committer) run(batch []*request) {
	var group []*request
	for _, r := range batch {
		switch {
		case r.plain != "":
			c.commit(group)
			group = nil
			if r.err = errBroken; c.failed == nil {
				err := c.drain(context.Background(), r.plain)
				c.fail(err)
				r.err = classify(err)
			}
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

// commit runs a group in one transaction. If the transaction itself is lost to
// something that may be one caller's alone (its function gave up, or its large
// row is what the disk has no room for), each is tried once more alone, so that
// each gets the answer it deserves. After any other failure all are told.
func (c *committer) commit(group []*request) {
	if len(group) == 0 {
		return
	}
	var err error = errBroken
	if c.failed == nil {
		err = c.transaction(group)
	}
	alone := err != nil && len(group) > 1 && perhapsOnes(err)
	for _, r := range group {
		if alone && r.panic == nil && c.failed == nil {
			r.err = nil
			if err := c.transaction([]*request{r}); err != nil && r.err == nil {
				r.err = err
			}
		} else if err != nil && (r.err == nil || c.failed != nil) {
			r.err = err
		}
	}
	for _, r := range group {
		close(r.done)
	}
	c.fold()
}

// writerCache lets the writer keep 32 MB of pages: with a million rows its indexes'
// inner pages alone are more than the 4 MB of a reader. Each page takes twice its size:
// 4 kB and what SQLite notes beside it are rounded up to 8 kB when memory is asked for.
const writerCache = "PRAGMA cache_size = -32000"

// foldAfter is how many pages the write-ahead log may hold that the database
// file does not have yet, 16 MB. Four times SQLite's own default: a page that is
// written often is then copied once.
const foldAfter = 4000

// fold copies the write-ahead log into the database file when it has grown,
// after the callers have their answers. What readers still need stays for the
// next time. A failure but of the disk's trust waits for the next time too.
func (c *committer) fold() {
	if c.failed != nil {
		return
	}
	var busy, pages, done int64
	rows, err := c.QueryContext(context.Background(), "PRAGMA wal_checkpoint(NOOP)")
	if err != nil {
		c.fail(err)
		return
	}
	if rows.Next() {
		err = rows.Scan(&busy, &pages, &done)
	}
	if err = errors.Join(err, rows.Close()); err == nil && pages-done >= foldAfter {
		err = c.drain(context.Background(), "PRAGMA wal_checkpoint(PASSIVE)")
	}
	c.fail(err)
}

// transaction returns nil when what the group did is on the disk, but for those
// whose own err is set. Any other answer means that nothing of it is.
//
// A group is first run as if nobody failed. If somebody does, all of it is undone
// and run again with a savepoint for each: savepoints cost a third of the work,
// and failures are rare.
func (c *committer) transaction(group []*request) (err error) {
	ctx := context.Background()
	defer func() {
		c.fail(err)
		err = classify(err)
	}()
	if err := c.open(ctx); err != nil {
		return err
	}
	err = c.all(ctx, group, false)
	if errors.Is(err, errSomebody) {
		if err = c.do(ctx, "ROLLBACK"); err == nil {
			err = c.open(ctx)
		}
		if err == nil {
			err = c.all(ctx, group, true)
		}
	}
	if err != nil {
		c.do(ctx, "ROLLBACK") // fails harmlessly where SQLite rolled back by itself
		return err
	}
	if len(group) == 1 && group[0].err != nil {
		c.fail(group[0].err)
		return c.do(ctx, "ROLLBACK")
	}
	if err := c.do(ctx, "COMMIT"); err != nil {
		c.do(ctx, "ROLLBACK")
		return err
	}
	return nil
}

// open begins a transaction. Perhaps a rollback failed: one left open must not
// stop everybody who comes later.
func (c *committer) open(ctx context.Context) error {
	err := c.do(ctx, "BEGIN IMMEDIATE")
	if err != nil && c.do(ctx, "ROLLBACK") == nil {
		err = c.do(ctx, "BEGIN IMMEDIATE")
	}
	return err
}

// errSomebody says that one caller's function failed where nothing keeps it from
// the others.
var errSomebody = errors.New("a function in a shared transaction failed")

// all runs everybody's function; guarded ones each in a savepoint.
func (c *committer) all(ctx context.Context, group []*request, guarded bool) error {
	for _, r := range group {
		r.err, r.panic = nil, nil
		if err := c.one(ctx, r, guarded); err != nil {
			return err
		}
		if len(group) > 1 && !guarded && r.err != nil {
			return errSomebody
		}
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
func (c *committer) drain(ctx context.Context, query string) error {
	rows, err := c.conn.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	for rows.Next() {
	}
	return errors.Join(rows.Err(), rows.Close())
}
