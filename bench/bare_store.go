package main

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "modernc.org/sqlite" // the bare limit
)

// bareTables are as few columns and indexes as can be got along with: a form that
// is sent twice must be told, a link must be found.
const bareTables = `
CREATE TABLE IF NOT EXISTS row (id TEXT NOT NULL PRIMARY KEY, form TEXT NOT NULL UNIQUE, link TEXT NOT NULL UNIQUE, state TEXT NOT NULL, day BIGINT NOT NULL, facts TEXT NOT NULL, sealed %[1]s NOT NULL);
CREATE TABLE IF NOT EXISTS job (id TEXT NOT NULL PRIMARY KEY, run_at BIGINT NOT NULL, body %[1]s NOT NULL);
CREATE TABLE IF NOT EXISTS tally (day BIGINT NOT NULL, shard BIGINT NOT NULL, n BIGINT NOT NULL, PRIMARY KEY (day, shard));
CREATE TABLE IF NOT EXISTS signer (who TEXT NOT NULL PRIMARY KEY, id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS word (word TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (word, id));
CREATE TABLE IF NOT EXISTS leaf (id TEXT NOT NULL PRIMARY KEY, body TEXT NOT NULL);`

const (
	bareSign    = `INSERT INTO row (id, form, link, state, day, facts, sealed) VALUES ($1, $2, $3, 'pending', 0, $4, $5)`
	bareJob     = `INSERT INTO job (id, run_at, body) VALUES ($1, 0, $2)`
	bareConfirm = `UPDATE row SET state = 'confirmed', day = $1 WHERE link = $2 AND state = 'pending'`
	bareTally   = `INSERT INTO tally (day, shard, n) VALUES ($1, $2, 1) ON CONFLICT (day, shard) DO UPDATE SET n = tally.n + 1`
	bareSigner  = `INSERT INTO signer (who, id) VALUES ($1, $1)`
	bareWord    = `INSERT INTO word (word, id) VALUES ($1, $2)`
	bareLeaf    = `INSERT INTO leaf (id, body) VALUES ($1, $1)`
)

// bareWrites are the statements of a confirmation by a link: the row and its
// count. With rows, for the two public ones of three, also what the program keeps
// of them: the signer, two words of the name, the log's leaf.
func bareWrites(link string, day, shard int64, rows bool) []bareStatement {
	out := []bareStatement{{bareConfirm, []any{day, link}}, {bareTally, []any{day, shard}}}
	if rows && link[1]%3 != 0 {
		out = append(out, bareStatement{bareSigner, []any{link}}, bareStatement{bareWord, []any{link[:2], link}},
			bareStatement{bareWord, []any{link[2:5], link}}, bareStatement{bareLeaf, []any{link}})
	}
	return out
}

type bareStatement struct {
	text string
	args []any
}

func openBare(ctx context.Context, kind, dsn string, rows bool) (bareStore, error) {
	if kind == "sqlite" {
		return openBareSQLite(ctx, dsn, rows)
	}
	c, err := pgxpool.ParseConfig(dsn)
	if err != nil {
		return nil, err
	}
	c.MaxConns = 32
	p, err := pgxpool.NewWithConfig(ctx, c)
	if err != nil {
		return nil, err
	}
	if _, err := p.Exec(ctx, fmt.Sprintf(bareTables, "BYTEA")); err != nil {
		p.Close()
		return nil, err
	}
	return &barePostgres{p, kind == "pipeline", rows}, nil
}

// bareSQLite is one writer: all that wait share one commit at synchronous=FULL.
type bareSQLite struct {
	db    *sql.DB
	queue chan bareWrite
	done  chan struct{}
	rows  bool
}

type bareWrite struct {
	row   *bareRow
	link  string
	day   int64
	found bool
	err   error
	back  chan bareWrite
}

func openBareSQLite(ctx context.Context, path string, rows bool) (*bareSQLite, error) {
	q := url.Values{"_pragma": {"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)"}}
	db, err := sql.Open("sqlite", "file:"+path+"?"+q.Encode())
	if err != nil {
		return nil, err
	}
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, fmt.Sprintf(bareTables, "BLOB")); err != nil {
		return nil, err
	}
	s := &bareSQLite{db, make(chan bareWrite, 1024), make(chan struct{}), rows}
	stmts := map[string]*sql.Stmt{}
	for _, text := range []string{bareSign, bareJob, bareConfirm, bareTally, bareSigner, bareWord, bareLeaf} {
		if stmts[text], err = conn.PrepareContext(ctx, text); err != nil {
			return nil, err
		}
	}
	go s.loop(conn, stmts)
	return s, nil
}

func (s *bareSQLite) loop(conn *sql.Conn, stmts map[string]*sql.Stmt) {
	defer close(s.done)
	ctx := context.Background()
	one := func(w *bareWrite) error {
		if w.row != nil {
			if _, err := stmts[bareSign].ExecContext(ctx, w.row.id, w.row.form, w.row.link, w.row.facts, w.row.sealed); err != nil {
				return err
			}
			_, err := stmts[bareJob].ExecContext(ctx, w.row.id, w.row.job)
			return err
		}
		for i, x := range bareWrites(w.link, w.day, 0, s.rows) {
			r, err := stmts[x.text].ExecContext(ctx, x.args...)
			if err != nil {
				return err
			}
			if i > 0 {
				continue
			}
			n, err := r.RowsAffected()
			if w.found = n == 1; !w.found || err != nil {
				return err
			}
		}
		return nil
	}
	for w := range s.queue {
		batch := []bareWrite{w}
	more:
		for len(batch) < 256 {
			select {
			case w, ok := <-s.queue:
				if !ok {
					break more
				}
				batch = append(batch, w)
			default:
				break more
			}
		}
		_, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE")
		for i := range batch {
			if err == nil {
				err = one(&batch[i])
			}
		}
		if err == nil {
			_, err = conn.ExecContext(ctx, "COMMIT")
		}
		if err != nil {
			conn.ExecContext(ctx, "ROLLBACK")
		}
		for _, w := range batch {
			w.err = err
			w.back <- w
		}
	}
}

func (s *bareSQLite) send(w bareWrite) bareWrite {
	w.back = make(chan bareWrite, 1)
	s.queue <- w
	return <-w.back
}

func (s *bareSQLite) sign(_ context.Context, r *bareRow) error { return s.send(bareWrite{row: r}).err }

func (s *bareSQLite) confirm(_ context.Context, link string, day int64) (bool, error) {
	w := s.send(bareWrite{link: link, day: day})
	return w.found, w.err
}

func (s *bareSQLite) close() {
	close(s.queue)
	<-s.done
	s.db.Close()
}

// barePostgres is pgx without database/sql: begin, two statements, commit; or,
// with pipeline, all of them in one journey to the database.
type barePostgres struct {
	pool     *pgxpool.Pool
	pipeline bool
	rows     bool
}

func (s *barePostgres) sign(ctx context.Context, r *bareRow) error {
	if s.pipeline {
		var b pgx.Batch // one implicit transaction
		b.Queue(bareSign, r.id, r.form, r.link, r.facts, r.sealed)
		b.Queue(bareJob, r.id, r.job)
		return s.pool.SendBatch(ctx, &b).Close()
	}
	return pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, bareSign, r.id, r.form, r.link, r.facts, r.sealed); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, bareJob, r.id, r.job)
		return err
	})
}

func (s *barePostgres) confirm(ctx context.Context, link string, day int64) (found bool, err error) {
	shard := int64(link[0]) % 8 // as the program does, so that two do not wait for one row
	all := bareWrites(link, day, shard, s.rows)
	if s.pipeline {
		var b pgx.Batch
		for _, x := range all {
			b.Queue(x.text, x.args...)
		}
		return true, s.pool.SendBatch(ctx, &b).Close()
	}
	err = pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
		for i, x := range all {
			t, err := tx.Exec(ctx, x.text, x.args...)
			if err != nil {
				return err
			}
			if i == 0 {
				if found = t.RowsAffected() == 1; !found {
					return nil
				}
			}
		}
		return nil
	})
	return found, err
}

func (s *barePostgres) close() { s.pool.Close() }
