package db

import (
	"context"
	"database/sql"
	"errors"
	"sync"
)

// readers are the reading connections to a SQLite database, each used by one
// transaction at a time. The one that was given back last is the next to be used: it
// has the pages, and as long as one is enough the others hold none.
type readers struct {
	pool  *sql.DB
	turns chan struct{} // one for each connection that somebody uses

	mu   sync.Mutex
	free []*line
}

// line is a connection to a SQLite database that keeps what it prepared: parsing
// the text of a small query takes longer than answering it.
type line struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func newReaders(ctx context.Context, pool *sql.DB, n int) (*readers, error) {
	r := &readers{pool: pool, turns: make(chan struct{}, n)}
	for range n {
		one, err := r.open(ctx)
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		r.free = append(r.free, one)
	}
	return r, nil
}

func (r *readers) take(ctx context.Context) (*line, error) {
	select {
	case r.turns <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	one := r.free[len(r.free)-1]
	r.free = r.free[:len(r.free)-1]
	return one, nil
}

func (r *readers) give(one *line) {
	r.mu.Lock()
	r.free = append(r.free, one)
	r.mu.Unlock()
	<-r.turns
}

func (r *readers) open(ctx context.Context) (*line, error) {
	conn, err := r.pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	return &line{conn: conn, stmts: map[string]*sql.Stmt{}}, nil
}

// close closes the connections that nobody uses; the others end with the pool.
func (r *readers) close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	var err error
	for _, one := range r.free {
		err = errors.Join(err, one.close())
	}
	return err
}

func (l *line) close() error {
	for _, s := range l.stmts {
		s.Close()
	}
	return l.conn.Close()
}

// read runs f in a transaction that sees the database at one moment.
func (r *readers) read(ctx context.Context, f func(*Tx) error) error {
	one, err := r.take(ctx)
	if err != nil {
		return err
	}
	sound := false
	defer func() { // also when f panics
		if !sound {
			one = r.mend(one)
		}
		r.give(one)
	}()
	// Beginning and ending are not to be interrupted when the caller goes away.
	if err := one.do("BEGIN"); err != nil {
		return classify(err)
	}
	err = f(&Tx{ctx, one, SQLite})
	if end := one.do("COMMIT"); end != nil {
		return errors.Join(err, classify(end))
	}
	sound = true
	return err
}

// mend ends whatever a connection was doing, or puts a new one in its place.
func (r *readers) mend(one *line) *line {
	if one.do("ROLLBACK") == nil {
		return one
	}
	if fresh, err := r.open(context.Background()); err == nil {
		one.close()
		return fresh
	}
	return one // the next one will see an error of its own
}

func (l *line) do(query string) error {
	_, err := l.ExecContext(context.Background(), query)
	return err
}

func (l *line) stmt(ctx context.Context, query string) (*sql.Stmt, error) {
	if s, ok := l.stmts[query]; ok {
		return s, nil
	}
	s, err := l.conn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	l.stmts[query] = s // all SQL is constant text, so there are few
	return s, nil
}

func (l *line) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	s, err := l.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.ExecContext(ctx, args...)
}

func (l *line) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	s, err := l.stmt(ctx, query)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}
