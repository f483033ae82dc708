package db

import (
	"context"
	"database/sql"
	"errors"
)

// readers are the reading connections to a SQLite database, each used by one
// transaction at a time.
type readers struct {
	pool *sql.DB
	free chan *line
}

// line is a connection to a SQLite database that keeps what it prepared: parsing
// the text of a small query takes longer than answering it.
type line struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
}

func newReaders(ctx context.Context, pool *sql.DB, n int) (*readers, error) {
	r := &readers{pool: pool, free: make(chan *line, n)}
	for range n {
		one, err := r.open(ctx)
		if err != nil {
			return nil, errors.Join(err, r.close())
		}
		r.free <- one
	}
	return r, nil
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
	var err error
	for range cap(r.free) {
		select {
		case one := <-r.free:
			err = errors.Join(err, one.close())
		default:
		}
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
	var one *line
	select {
	case one = <-r.free:
	case <-ctx.Done():
		return ctx.Err()
	}
	sound := false
	defer func() { // also when f panics
		if !sound && one != nil {
			one = r.mend(one)
		}
		r.free <- one
	}()
	// Beginning and ending are not to be interrupted when the caller goes away.
	if err := one.do("BEGIN"); err != nil {
		return classify(err)
	}
	err := f(&Tx{ctx, one, SQLite})
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
