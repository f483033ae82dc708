package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"

	"groundswell/internal/core"

	_ "modernc.org/sqlite" // SQLite
)

// Engine names, as [DB.Engine] returns them.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// DB is an open database, safe for use by many goroutines.
type DB struct {
	engine      string
	read, write *sql.DB    // the same pool on PostgreSQL
	committer   *committer // SQLite only
	readers     *readers   // SQLite only
	path        string     // SQLite only
	commits     atomic.Int64
	epoch       atomic.Int64
}

// Open opens the database named by dsn: "sqlite:PATH" (created if it is not
// there) or "postgres://…". It refuses a SQLite database whose settings are not
// the required ones.
func Open(ctx context.Context, dsn string) (_ *DB, err error) {
	defer core.Wrap(&err, "db.Open")
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return openPostgres(ctx, dsn)
	}
	path, ok := strings.CutPrefix(dsn, "sqlite:")
	if !ok || path == "" {
		return nil, errors.New("a database is named sqlite:PATH or postgres://…")
	}
	return openSQLite(ctx, path)
}

func openPostgres(ctx context.Context, dsn string) (*DB, error) {
	p, err := openPool(dsn)
	if err != nil {
		return nil, err
	}
	if err := p.PingContext(ctx); err != nil {
		p.Close()
		return nil, err
	}
	var durable string
	if err := p.QueryRowContext(ctx, "SHOW synchronous_commit").Scan(&durable); err != nil || durable == "off" {
		p.Close()
		return nil, errors.Join(errors.New("PostgreSQL runs with synchronous_commit=off: a sign-on that was thanked for could be lost"), err)
	}
	return &DB{engine: Postgres, read: p, write: p}, nil
}

// pragmas are what every SQLite connection must run with, and what reading them
// back must give.
var pragmas = []struct{ name, set, want string }{
	{"busy_timeout", "10000", "10000"},
	{"journal_mode", "WAL", "wal"},
	{"synchronous", "FULL", "2"},
	{"foreign_keys", "1", "1"},
	{"secure_delete", "1", "1"},
	{"trusted_schema", "0", "0"},
	{"temp_store", "MEMORY", "2"},
	{"cache_size", "-4000", "-4000"}, // 8 MB: see writerCache
}

func sqliteDSN(path string, extra url.Values) string {
	q := url.Values{}
	for _, p := range pragmas {
		q.Add("_pragma", p.name+"("+p.set+")")
	}
	q.Set("_dqs", "0")
	q.Set("_defensive", "1")
	for k, v := range extra {
		q[k] = append(q[k], v...)
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

func openSQLite(ctx context.Context, path string) (*DB, error) {
	if err := createPrivate(path); err != nil {
		return nil, err
	}
	w, err := sql.Open("sqlite", sqliteDSN(path, url.Values{"_txlock": {"immediate"}}))
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	w.SetConnMaxLifetime(0)
	if err := verify(ctx, w); err != nil {
		w.Close()
		return nil, err
	}
	r, err := sql.Open("sqlite", sqliteDSN(path, url.Values{"_pragma": {"query_only(1)"}}))
	if err != nil {
		w.Close()
		return nil, err
	}
	// More readers than cores only take the writer's time away. Two more are for
	// what is not asked for in a transaction: whether the database answers, a dump.
	n := max(4, runtime.GOMAXPROCS(0))
	r.SetMaxOpenConns(n + 2)
	r.SetMaxIdleConns(n + 2)
	c, err := newCommitter(ctx, w)
	if err != nil {
		r.Close()
		w.Close()
		return nil, err
	}
	lines, err := newReaders(ctx, r, n)
	if err != nil {
		c.close()
		r.Close()
		w.Close()
		return nil, err
	}
	return &DB{engine: SQLite, read: r, write: w, committer: c, readers: lines, path: path}, nil
}

// createPrivate makes the file so that only its owner may read it.
func createPrivate(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, os.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return f.Close()
}

// verify reads the settings back: an unknown or misspelt one is silently
// accepted in the data source name.
func verify(ctx context.Context, w *sql.DB) error {
	for _, p := range pragmas {
		var got string
		if err := w.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&got); err != nil {
			return err
		}
		if got != p.want {
			return fmt.Errorf("SQLite runs with %s=%s, %s is required", p.name, got, p.want)
		}
	}
	var v string
	if err := w.QueryRowContext(ctx, "SELECT sqlite_version()").Scan(&v); err != nil {
		return err
	}
	return newEnough(v)
}

// newEnough refuses a version of SQLite in which a bug could corrupt the database.
func newEnough(v string) error {
	var a, b, c int
	if _, err := fmt.Sscanf(v, "%d.%d.%d", &a, &b, &c); err != nil || a*1e6+b*1e3+c < 3_051_003 {
		return fmt.Errorf("SQLite %s is older than 3.51.3 and may corrupt a WAL database", v)
	}
	return nil
}

// Commits grows with every [DB.Write] of this process: what was read before it
// grew may be out of date.
func (db *DB) Commits() int64 { return db.commits.Load() }

// Epoch grows when [DB.NewEpoch] is called, so that what is kept in memory of
// things that hardly ever change is read again.
func (db *DB) Epoch() int64 { return db.epoch.Load() }

// NewEpoch says that something which is kept in memory has changed. Call it after
// the transaction.
func (db *DB) NewEpoch() { db.epoch.Add(1) }

// Engine returns [SQLite] or [Postgres].
func (db *DB) Engine() string { return db.engine }

// Close waits for the commits under way and closes the database.
func (db *DB) Close() error {
	if db.engine == Postgres {
		return db.write.Close()
	}
	db.committer.close()
	db.readers.close()
	if db.Failed() != nil {
		return db.read.Close() // see committer.loop
	}
	return errors.Join(db.read.Close(), db.write.Close())
}

// Broken is closed when the disk did not keep what SQLite gave it. Nothing is
// written from then on: whoever serves must end the process, and the next start
// begins from what the disk holds. It is nil, and so never closed, on PostgreSQL,
// whose server does the same by itself.
func (db *DB) Broken() <-chan struct{} {
	if db.engine == Postgres {
		return nil
	}
	return db.committer.broken
}

// Failed says why [DB.Broken] is closed; nil while it is not.
func (db *DB) Failed() error {
	select {
	case <-db.Broken():
		return db.committer.failed
	default:
		return nil
	}
}

// Durable says in English what keeps the database from holding what it
// acknowledged through a power cut; "" when nothing does.
func (db *DB) Durable(ctx context.Context) string {
	if db.engine == SQLite {
		return "" // read back when it was opened
	}
	for name, why := range map[string]string{"fsync": "a power cut can destroy the database", "full_page_writes": "a power cut can tear pages"} {
		var v string
		if err := db.read.QueryRowContext(ctx, "SELECT current_setting($1)", name).Scan(&v); err != nil || v != "on" {
			return "PostgreSQL runs with " + name + "=off: " + why
		}
	}
	return ""
}

// Ping reports whether the database answers.
func (db *DB) Ping(ctx context.Context) error {
	var one int
	return db.read.QueryRowContext(ctx, "SELECT 1").Scan(&one)
}

// Scrub removes what deleting left behind: SQLite's write-ahead log is folded
// into the file (where secure_delete has already zeroed the rows), PostgreSQL's
// dead rows are vacuumed away. Run it after erasing and after the hourly
// shuffle. On PostgreSQL the write-ahead log of the cluster is out of reach:
// there only ciphertext is erasable (docs/threats.md).
func (db *DB) Scrub(ctx context.Context, tables ...string) (err error) {
	defer core.Wrap(&err, "db.Scrub")
	if db.engine == SQLite {
		return db.committer.exec(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	for _, t := range tables {
		if _, err := db.write.ExecContext(ctx, "VACUUM "+quote(t)); err != nil {
			return err
		}
	}
	return nil
}

func quote(ident string) string { return `"` + strings.ReplaceAll(ident, `"`, `""`) + `"` }
