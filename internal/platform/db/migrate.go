package db

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
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
// whichever feature they come from. A file is named YYYYMMDDNNN_feature.sql,
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
	p, err := goose.NewProvider(dialect, pool, files, goose.WithTableName("db_migration"))
	if err != nil {
		return err
	}
	if db.engine == SQLite {
		if err := dropSnapshots(db.path); err != nil {
			return err
		}
	}
	if pending, err := pendingMigrations(ctx, p); err != nil || !pending {
		return err
	}
	release, err := migrationLease(ctx, pool)
	if err != nil {
		return err
	}
	defer release()
	// Another process may have done it while this one waited.
	if pending, err := pendingMigrations(ctx, p); err != nil || !pending {
		return err
	}
	if current, target, err := p.GetVersions(ctx); err != nil {
		return err
	} else if current > 0 && db.engine == SQLite {
		if err := snapshot(ctx, pool, fmt.Sprintf("%s.before-%d", db.path, target)); err != nil {
			return err
		}
	}
	_, err = p.Up(ctx)
	return err
}

// pendingMigrations reports whether there is anything to do, and refuses a
// database of a newer program.
func pendingMigrations(ctx context.Context, p *goose.Provider) (bool, error) {
	current, target, err := p.GetVersions(ctx)
	if err == nil && current > target {
		err = fmt.Errorf("the database is of a newer version (%d) than this program (%d)", current, target)
	}
	return current < target, err
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

func snapshot(ctx context.Context, pool *sql.DB, to string) error {
	if err := os.Remove(to); err != nil && !os.IsNotExist(err) {
		return err
	}
	if _, err := pool.ExecContext(ctx, "VACUUM INTO $1", to); err != nil {
		return err
	}
	// The copy was made under the lease; put back, it must not wait for itself.
	old, err := sql.Open("sqlite", "file:"+to)
	if err != nil {
		return err
	}
	_, err = old.ExecContext(ctx, "DELETE FROM db_migrating")
	return errors.Join(err, old.Close(), os.Chmod(to, 0o600))
}

var tableEnd = regexp.MustCompile(`(?m)^\);`)

// migrations gathers the files and turns our tokens into the engine's types. On
// SQLite tables are STRICT, so that garbage is refused as PostgreSQL refuses
// it, and have no rowid, so that the file does not tell in which order rows came.
func (db *DB) migrations(all []fs.FS) (fs.FS, error) {
	out := fstest.MapFS{}
	tokens := postgresTokens
	if db.engine == SQLite {
		tokens = sqliteTokens
	}
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
			text := tokens.Replace(string(b))
			if db.engine == SQLite {
				text = tableEnd.ReplaceAllString(text, ") STRICT, WITHOUT ROWID;")
			}
			base := path.Base(n)
			if _, twice := out[base]; twice {
				return nil, fmt.Errorf("two migrations are named %s", base)
			}
			out[base] = &fstest.MapFile{Data: []byte(text)}
		}
	}
	return out, nil
}

// migrationLease lets one process migrate while the others wait. It has a table
// of its own, since the first migration makes the others.
func migrationLease(ctx context.Context, pool *sql.DB) (release func(), err error) {
	me := string(core.NewID())
	for try := 0; ; try++ {
		if _, err = pool.ExecContext(ctx, `CREATE TABLE IF NOT EXISTS db_migrating (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL)`); err == nil {
			var r sql.Result
			now := time.Now().Unix()
			r, err = pool.ExecContext(ctx, `INSERT INTO db_migrating (name, holder, until) VALUES ('migrate', $1, $2)
				ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until WHERE db_migrating.until < $3`, me, now+600, now)
			if err == nil {
				if n, _ := r.RowsAffected(); n == 1 {
					return func() {
						pool.ExecContext(context.WithoutCancel(ctx), `DELETE FROM db_migrating WHERE holder = $1`, me)
					}, nil
				}
			}
		}
		if try == 3300 { // eleven minutes: longer than a lease
			return nil, errors.Join(errors.New("another process has been migrating for eleven minutes"), err)
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second / 5):
		}
	}
}

// Lease takes the named lease until now+ttl for holder, or renews it. It
// reports false when another holder has it.
func Lease(tx *Tx, name, holder string, now time.Time, ttl time.Duration) (bool, error) {
	n, err := tx.Exec(`INSERT INTO db_lease (name, holder, until) VALUES ($1, $2, $3)
		ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until
		WHERE db_lease.until < $4 OR db_lease.holder = excluded.holder`, name, holder, now.Add(ttl).Unix(), now.Unix())
	return n == 1, err
}
