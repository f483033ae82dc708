package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing/fstest"
	"time"

	"groundswell/internal/core"

	"github.com/pressly/goose/v3"
)

// Migrations holds this package's own table.
var Migrations fs.FS = fstest.MapFS{"migrations/20261122000_db.sql": {Data: []byte(`-- +goose Up
-- A lease says who may do a thing that only one process may do at a time.
-- Advisory locks would not do: not every engine has them.
CREATE TABLE db_lease (
	name   TEXT PRIMARY KEY,
	holder TEXT NOT NULL,
	until  {{int64}} NOT NULL
);
`)}}

// Migrate runs the migrations/*.sql files of all the given file systems that
// have not run yet, in the order of the numbers their names begin with,
// whichever feature they come from; a number may be lower than one that has run. A file is named YYYYMMDDNNN_feature.sql,
// begins with "-- +goose Up", only adds, and is never changed once released.
//
// On SQLite the database is copied to PATH.before-N first if it holds anything,
// so that the old program can start on the old data when an upgrade fails.
func (db *DB) Migrate(ctx context.Context, all ...fs.FS) (err error) {
	defer core.Wrap(&err, "db.Migrate")
	files, err := db.migrations(append([]fs.FS{Migrations}, all...))
	if err != nil {
		return err
	}
	pool, dialect := db.write, goose.DialectPostgres
	if db.engine == SQLite {
		// The committer owns the one connection of the write pool.
		if pool, err = sql.Open("sqlite", sqliteDSN(db.path, nil)); err != nil {
			return err
		}
		defer pool.Close()
		dialect = goose.DialectSQLite3
	}
	p, err := goose.NewProvider(dialect, pool, nil, goose.WithGoMigrations(files...), goose.WithTableName("db_migration"),
		goose.WithDisableGlobalRegistry(true),
		goose.WithAllowOutofOrder(true)) // numbers tell who wrote a file, not when it was released
	if err != nil {
		return err
	}
	if db.engine == SQLite {
		if err := dropSnapshots(db.path); err != nil {
			return err
		}
	}
	if pending, err := db.pendingMigrations(ctx, p); err != nil || !pending {
		return err
	}
	release, err := db.migrateAlone(ctx, pool)
	if err != nil {
		return err
	}
	defer release()
	// Another process may have done it while this one waited.
	if pending, err := db.pendingMigrations(ctx, p); err != nil || !pending {
		return err
	}
	if current, target, err := p.GetVersions(ctx); err != nil {
		return err
	} else if current > 0 && db.engine == SQLite {
		if err := snapshot(ctx, pool, db.path, target); err != nil {
			return err
		}
	}
	_, err = p.Up(ctx)
	return err
}

// pendingMigrations reports whether there is anything to do, and refuses a
// database of a newer program.
func (db *DB) pendingMigrations(ctx context.Context, p *goose.Provider) (bool, error) {
	current, target, err := p.GetVersions(ctx)
	if err != nil {
		return false, err
	}
	if current > target {
		return false, &Newer{Database: current, Program: target, Path: db.path, Snapshot: snapshotFor(ctx, db.path, target)}
	}
	return p.HasPending(ctx)
}

// Newer says that the database was made or upgraded by a newer program.
type Newer struct {
	Database, Program int64  // versions of the schema
	Path, Snapshot    string // SQLite: the copy from before the upgrade, "" if there is none
}

func (n *Newer) Error() string {
	return fmt.Sprintf("the database is of a newer version (%d) than this program (%d)", n.Database, n.Program)
}

// Fix says what to do about it.
func (n *Newer) Fix() string {
	if n.Snapshot == "" {
		return "install the newer program again, or restore a backup from before the upgrade"
	}
	return fmt.Sprintf("install the newer program again; or, with no groundswell running, go back to the data as it was before the upgrade (what came since stays in the .newer file): mv %[1]s %[1]s.newer && cp -p %[2]s %[1]s", n.Path, n.Snapshot)
}

// snapshotAge is for how long the copy from before an upgrade is kept. It still
// holds who has withdrawn or hidden their name since.
const snapshotAge = 14 * 24 * time.Hour

func dropSnapshots(path string) error {
	old, err := filepath.Glob(path + ".before-*")
	if err != nil {
		return err
	}
	for _, f := range old {
		if st, err := os.Stat(f); err == nil && time.Since(st.ModTime()) > snapshotAge {
			if err := os.Remove(f); err != nil {
				return err
			}
		}
	}
	return nil
}

// snapshot copies the database to PATH.before-TARGET. The copy gets that name
// only when it is whole and on the disk. A copy in which fewer migrations have run
// is from an upgrade that was broken off, and stays: it is the old data.
func snapshot(ctx context.Context, pool *sql.DB, path string, target int64) error {
	applied := int64(0)
	if err := pool.QueryRowContext(ctx, countApplied).Scan(&applied); err != nil {
		return err
	}
	to := fmt.Sprintf("%s.before-%d", path, target)
	if n, err := appliedIn(ctx, to); err == nil && n < applied {
		return nil
	}
	part := to + partSuffix
	if err := os.Remove(part); err != nil && !os.IsNotExist(err) {
		return err
	}
	if _, err := pool.ExecContext(ctx, "VACUUM INTO $1", part); err != nil {
		return err
	}
	// The copy was made under the lease; put back, it must not wait for itself.
	old, err := sql.Open("sqlite", "file:"+(&url.URL{Path: part}).EscapedPath())
	if err != nil {
		return err
	}
	if _, err := old.ExecContext(ctx, "DROP TABLE IF EXISTS db_migrating"); err != nil {
		return errors.Join(err, old.Close())
	}
	if err := errors.Join(old.Close(), os.Chmod(part, 0o600), syncFile(part), os.Rename(part, to)); err != nil {
		return err
	}
	return syncFile(filepath.Dir(to))
}

// syncFile sees to it that a file, or the names in a folder, are on the disk.
func syncFile(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

const countApplied = "SELECT COUNT(*) FROM db_migration WHERE is_applied"

// appliedIn returns how many migrations have run in a copy.
func appliedIn(ctx context.Context, path string) (n int64, err error) {
	err = inCopy(ctx, path, countApplied, &n)
	return n, err
}

func inCopy(ctx context.Context, path, query string, into *int64) error {
	if _, err := os.Stat(path); err != nil {
		return err
	}
	d, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?mode=ro")
	if err != nil {
		return err
	}
	defer d.Close()
	return d.QueryRowContext(ctx, query).Scan(into)
}

// snapshotFor returns the newest copy that a program of the given version can
// start on; "" if there is none.
func snapshotFor(ctx context.Context, path string, program int64) (best string) {
	all, err := filepath.Glob(path + ".before-*")
	if path == "" || err != nil {
		return ""
	}
	newest := int64(0)
	for _, f := range all {
		if filepath.Ext(f) == partSuffix {
			continue
		}
		var v int64
		if err := inCopy(ctx, f, "SELECT MAX(version_id) FROM db_migration WHERE is_applied", &v); err == nil && v <= program && v > newest {
			best, newest = f, v
		}
	}
	return best
}

var tableEnd = regexp.MustCompile(`(?m)^\);`)

// upHeader is the first line of a migration, as goose writes it.
const upHeader = "-- +goose Up\n"

// migrations gathers the files and turns our tokens into the engine's types. On
// SQLite tables are STRICT, so that garbage is refused as PostgreSQL refuses
// it, and have no rowid, so that the file does not tell in which order rows came.
//
// Goose gets each file as a function: both drivers run a text of several statements
// as it is, and goose's own search for the ends of the statements takes a buffer of
// four megabytes for every line, which the race detector makes dear.
func (db *DB) migrations(all []fs.FS) (out []*goose.Migration, err error) {
	tokens := postgresTokens
	if db.engine == SQLite {
		tokens = sqliteTokens
	}
	seen := map[string]bool{}
	for _, fsys := range all {
		names, err := fs.Glob(fsys, "migrations/*.sql")
		if err != nil {
			return nil, err
		}
		for _, n := range names {
			b, err := fs.ReadFile(fsys, n)
			if err != nil {
				return nil, err
			}
			base := path.Base(n)
			if seen[base] {
				return nil, fmt.Errorf("two migrations are named %s", base)
			}
			seen[base] = true
			number, err := goose.NumericComponent(base)
			if err != nil {
				return nil, err
			}
			if !strings.HasPrefix(string(b), upHeader) {
				return nil, fmt.Errorf("%s: the first line is not %q", base, strings.TrimSpace(upHeader))
			}
			text := tokens.Replace(string(b))
			if db.engine == SQLite {
				text = tableEnd.ReplaceAllString(text, ") STRICT, WITHOUT ROWID;")
			}
			out = append(out, goose.NewGoMigration(number, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) (err error) {
				defer core.Wrap(&err, "%s", base)
				_, err = tx.ExecContext(ctx, text)
				return err
			}}, nil))
		}
	}
	return out, nil
}

// migrateAlone lets one process migrate while the others wait. What holds them
// off ends with the process, however it ends: on SQLite a lock of the operating
// system, on PostgreSQL a lease that is renewed every few seconds.
func (db *DB) migrateAlone(ctx context.Context, pool *sql.DB) (release func(), err error) {
	if db.engine == SQLite {
		return lockFile(ctx, db.path+".migrating")
	}
	return migrationLease(ctx, pool)
}

// patience is for how long a process waits for another one's migration.
const patience = 11 * time.Minute

var errPatience = fmt.Errorf("another process has been migrating for %d minutes", patience/time.Minute)

func lockFile(ctx context.Context, path string) (release func(), err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	for end := time.Now().Add(patience); ; {
		// The file stays: to remove it would let a third process lock another one.
		if err = syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err == nil {
			return func() { f.Close() }, nil
		}
		if err = wait(ctx, end); err != nil {
			return nil, errors.Join(err, f.Close())
		}
	}
}

// wait waits a moment before another try.
func wait(ctx context.Context, end time.Time) error {
	if time.Now().After(end) {
		return errPatience
	}
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Second / 10):
		return nil
	}
}

// leaseTime is how long the lease outlives a process that was killed.
const leaseTime = 20 * time.Second

// migrationLease takes the lease on PostgreSQL and renews it. It has a table of
// its own, since the first migration makes the others, and goes by the server's
// clock, since the nodes' may differ by minutes.
func migrationLease(ctx context.Context, pool *sql.DB) (release func(), err error) {
	me := string(core.NewID())
	take := func(ctx context.Context) (bool, error) {
		r, err := pool.ExecContext(ctx, `INSERT INTO db_migrating (name, holder, until)
			VALUES ('migrate', $1, CAST(EXTRACT(EPOCH FROM now()) AS BIGINT) + $2)
			ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
			WHERE db_migrating.holder = excluded.holder OR db_migrating.until < CAST(EXTRACT(EPOCH FROM now()) AS BIGINT)`,
			me, int64(leaseTime/time.Second))
		if err != nil {
			return false, err
		}
		n, err := r.RowsAffected()
		return n == 1, err
	}
	for end := time.Now().Add(patience); ; {
		// Two that make the table at once may disturb each other; both try again.
		if _, err = pool.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS db_migrating (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL)`); err == nil {
			var mine bool
			if mine, err = take(ctx); mine {
				break
			}
		}
		if werr := wait(ctx, end); werr != nil {
			return nil, errors.Join(werr, err)
		}
	}
	done, renewed := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(renewed)
		for {
			select {
			case <-done:
				return
			case <-time.After(leaseTime / 4):
				take(ctx) // fails only where migrating fails too
			}
		}
	}()
	return func() {
		close(done)
		<-renewed
		pool.ExecContext(context.WithoutCancel(ctx), `DELETE FROM db_migrating WHERE holder = $1`, me)
	}, nil
}

// Lease takes the named lease until now+ttl for holder, or renews it. It
// reports false when another holder has it.
func Lease(tx *Tx, name, holder string, now time.Time, ttl time.Duration) (bool, error) {
	n, err := tx.Exec(`INSERT INTO db_lease (name, holder, until) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
		WHERE db_lease.until < $4 OR db_lease.holder = excluded.holder`, name, holder, now.Add(ttl).Unix(), now.Unix())
	return n == 1, err
}
