package db

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"groundswell/internal/core"
)

// Tx is a transaction. It is used by one goroutine and not kept.
type Tx struct {
	ctx    context.Context
	r      runner
	engine string
}

// runner is what a transaction of database/sql and the committer's own
// connection have in common.
type runner interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// Row is one row of an answer.
type Row interface{ Scan(dest ...any) error }

// Engine returns [SQLite] or [Postgres]. Nothing but where rows lie on the disk
// may depend on it.
func (t *Tx) Engine() string { return t.engine }

func (t *Tx) text(query string) string {
	if !strings.Contains(query, "{{") {
		return query
	}
	if t.engine == Postgres {
		return postgresTokens.Replace(query)
	}
	return sqliteTokens.Replace(query)
}

// The tokens are all that differs between the engines. Add one only when a
// second engine forces a difference.
var (
	postgresTokens = strings.NewReplacer("{{bytes}}", "BYTEA", "{{int64}}", "BIGINT", "{{skip_locked}}", "FOR UPDATE SKIP LOCKED", "{{sqlite}}", "--")
	sqliteTokens   = strings.NewReplacer("{{bytes}}", "BLOB", "{{int64}}", "INTEGER", "{{skip_locked}}", "", "{{sqlite}}", "")
)

// Exec runs a statement and returns how many rows it changed.
func (t *Tx) Exec(query string, args ...any) (int64, error) {
	r, err := t.r.ExecContext(t.ctx, t.text(query), args...)
	if err != nil {
		return 0, classify(err)
	}
	return r.RowsAffected()
}

var errNone = &core.Error{Kind: core.NotFound, Key: "web.not_found", Err: sql.ErrNoRows}

// Get scans the one row that query selects into dest. It returns a
// [core.NotFound] error if there is none.
func (t *Tx) Get(dest []any, query string, args ...any) error {
	rows, err := t.r.QueryContext(t.ctx, t.text(query), args...)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return classify(err)
		}
		return errNone
	}
	if err := rows.Scan(dest...); err != nil {
		return err
	}
	return classify(rows.Close())
}

// Each calls scan for every row that query selects.
func (t *Tx) Each(scan func(Row) error, query string, args ...any) error {
	rows, err := t.r.QueryContext(t.ctx, t.text(query), args...)
	if err != nil {
		return classify(err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return err
		}
	}
	return classify(rows.Err())
}

// All returns what scan makes of every row that query selects.
func All[T any](t *Tx, scan func(Row) (T, error), query string, args ...any) ([]T, error) {
	var out []T
	err := t.Each(func(r Row) error {
		v, err := scan(r)
		out = append(out, v)
		return err
	}, query, args...)
	return out, err
}

// Counts returns what query selects, a name and a number in each row, by name.
func Counts[K ~string](t *Tx, query string, args ...any) (map[K]int64, error) {
	out := map[K]int64{}
	err := t.Each(func(r Row) error {
		var name string
		var n int64
		err := r.Scan(&name, &n)
		out[K(name)] = n
		return err
	}, query, args...)
	return out, err
}

// One returns what scan makes of the first row that query selects, or a
// [core.NotFound] error.
func One[T any](t *Tx, scan func(Row) (T, error), query string, args ...any) (v T, err error) {
	all, err := All(t, scan, query, args...)
	if err == nil && len(all) == 0 {
		err = errNone
	}
	if err != nil {
		return v, err
	}
	return all[0], nil
}

// Value returns the one value that query selects, or a [core.NotFound] error.
func Value[T any](t *Tx, query string, args ...any) (v T, err error) {
	err = t.Get([]any{&v}, query, args...)
	return v, err
}

// Flag is how a column of whole numbers holds b: both engines know 1 and 0.
func Flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// Read runs f in a read-only transaction. Do not hold it open while sending to
// a reader: fetch a page of rows, end, send, fetch the next.
func (db *DB) Read(ctx context.Context, f func(*Tx) error) error {
	if db.engine == SQLite {
		return db.readers.read(ctx, f)
	}
	return db.readPostgres(ctx, f)
}

// Write runs f in a transaction and commits it if f returns nil. When it
// returns nil the change is on the disk.
//
// f may run more than once: engines that serialise optimistically ask for a
// retry, and a shared commit that fails is tried again alone. So f must only
// touch the database.
func (db *DB) Write(ctx context.Context, f func(*Tx) error) error {
	if db.engine == SQLite {
		err := db.committer.write(ctx, f)
		if err == nil {
			db.commits.Add(1)
		}
		return err
	}
	err := db.writePostgres(ctx, f)
	db.commits.Add(1) // whatever err says: a commit that broke off may have been made
	return err
}

func (db *DB) run(ctx context.Context, p *sql.DB, o *sql.TxOptions, f func(*Tx) error) error {
	tx, err := p.BeginTx(ctx, o)
	if err != nil {
		return classify(err)
	}
	defer tx.Rollback()
	if err := f(&Tx{ctx, tx, db.engine}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return classify(err)
	} else if err != nil {
		return ctx.Err()
	}
	return nil
}
