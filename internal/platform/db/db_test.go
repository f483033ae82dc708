package db_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
)

var things = []fs.FS{fstest.MapFS{"migrations/20260101001_x.sql": {Data: []byte(`-- +goose Up
CREATE TABLE x_thing (
	id TEXT NOT NULL PRIMARY KEY,
	n {{int64}} NOT NULL,
	data {{bytes}} NOT NULL
);
`)}}}

func insert(tx *db.Tx, id string, n int64) (int64, error) {
	return tx.Exec(`INSERT INTO x_thing (id, n, data) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING`, id, n, []byte(id))
}

func count(t *testing.T, d *db.DB) (n int64) {
	t.Helper()
	if err := d.Read(context.Background(), func(tx *db.Tx) (err error) {
		n, err = db.Value[int64](tx, `SELECT COUNT(*) FROM x_thing`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestOne: of a row there is one, or it is not found; a truth is 1 or 0; numbers are
// found by their names.
func TestOne(t *testing.T) {
	dbtest.Run(t, things, func(t *testing.T, d *db.DB) {
		if err := d.Write(context.Background(), func(tx *db.Tx) error {
			if _, err := insert(tx, "there", db.Flag(true)-db.Flag(false)); err != nil {
				return err
			}
			scan := func(r db.Row) (n int64, err error) { return n, r.Scan(&n) }
			if n, err := db.One(tx, scan, `SELECT n FROM x_thing WHERE id = $1`, "there"); err != nil || n != 1 {
				t.Errorf("%d, %v", n, err)
			}
			if n, err := db.One(tx, scan, `SELECT n FROM x_thing WHERE id = $1`, "gone"); core.KindOf(err) != core.NotFound || n != 0 {
				t.Errorf("%d, %v", n, err)
			}
			if n, err := db.Counts[core.ID](tx, `SELECT id, n FROM x_thing`); err != nil || len(n) != 1 || n["there"] != 1 {
				t.Errorf("%v, %v", n, err)
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestDumpAfterAnUpgrade: a connection that has dumped a table dumps it again after
// another node has added a column. Seen to fail on PostgreSQL when "*" was asked for.
func TestDumpAfterAnUpgrade(t *testing.T) {
	dbtest.Run(t, things, func(t *testing.T, d *db.DB) {
		ctx := t.Context()
		do := func(f func(tx *db.Tx) error) {
			t.Helper()
			if err := d.Write(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		do(func(tx *db.Tx) error { _, err := insert(tx, "there", 7); return err })
		var before, after bytes.Buffer
		if err := d.Dump(ctx, &before); err != nil {
			t.Fatal(err)
		}
		do(func(tx *db.Tx) error {
			_, err := tx.Exec(`ALTER TABLE x_thing ADD COLUMN more TEXT NOT NULL DEFAULT 'm'`)
			return err
		})
		if err := d.Dump(ctx, &after); err != nil || !strings.Contains(after.String(), `["id","n","data","more"]`) || !strings.Contains(after.String(), `"m"]`) {
			t.Errorf("%v: before %s after %s", err, &before, &after)
		}
	})
}

// TestConcurrentWrites: many callers share commits; each gets its own answer,
// those that fail or panic take nobody with them, and the same key is added once.
func TestConcurrentWrites(t *testing.T) {
	dbtest.Run(t, things, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		var wg sync.WaitGroup
		var mu sync.Mutex
		added, failed, panicked := 0, 0, 0
		for i := range 120 {
			wg.Go(func() {
				defer func() {
					if recover() != nil {
						mu.Lock()
						panicked++
						mu.Unlock()
					}
				}()
				var n int64
				err := d.Write(ctx, func(tx *db.Tx) (err error) {
					if n, err = insert(tx, fmt.Sprint("k", i/4), int64(i)); err != nil {
						return err
					}
					if i%10 == 1 {
						insert(tx, fmt.Sprint("undone", i), 0)
						return errors.New("no")
					}
					if i%10 == 2 {
						insert(tx, fmt.Sprint("undone", i), 0)
						panic("boom")
					}
					return nil
				})
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					failed++
				} else {
					added += int(n)
				}
			})
		}
		wg.Wait()
		if failed != 12 || panicked != 12 {
			t.Errorf("%d failed and %d panicked, want 12 and 12", failed, panicked)
		}
		if got := count(t, d); got != int64(added) || added != 30 {
			t.Errorf("%d rows, %d acknowledged, want 30 of both", got, added)
		}
	})
}

// TestHangUp: a caller whose context ends neither blocks the others nor undoes them.
func TestHangUp(t *testing.T) {
	dbtest.Run(t, things, func(t *testing.T, d *db.DB) {
		var wg sync.WaitGroup
		for i := range 64 {
			wg.Go(func() {
				ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i%5)*time.Millisecond)
				defer cancel()
				d.Write(ctx, func(tx *db.Tx) error { _, err := insert(tx, fmt.Sprint("h", i), 1); return err })
			})
		}
		wg.Wait()
		if err := d.Write(context.Background(), func(tx *db.Tx) error { _, err := insert(tx, "after", 1); return err }); err != nil {
			t.Fatal(err)
		}
	})
}

func TestReadRefusesWrites(t *testing.T) {
	dbtest.Run(t, things, func(t *testing.T, d *db.DB) {
		if err := d.Read(context.Background(), func(tx *db.Tx) error { _, err := insert(tx, "r", 1); return err }); err == nil {
			t.Error("a read transaction wrote")
		}
	})
}

// TestStrict: what PostgreSQL refuses, SQLite refuses too.
func TestStrict(t *testing.T) {
	dbtest.Run(t, things, func(t *testing.T, d *db.DB) {
		if err := d.Write(context.Background(), func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO x_thing (id, n, data) VALUES ($1, $2, $3)`, "a", "not a number", []byte("x"))
			return err
		}); err == nil {
			t.Error("text was stored in a number's column")
		}
	})
}

// TestDumpMoves dumps one engine and loads the other: nothing changes.
func TestDumpMoves(t *testing.T) {
	ctx := context.Background()
	dbtest.Run(t, things, func(t *testing.T, d *db.DB) {
		if err := d.Write(ctx, func(tx *db.Tx) error {
			for i := range 50 {
				if _, err := insert(tx, fmt.Sprintf("ключ %d \x01\" é", i), 1<<62+int64(i)); err != nil {
					return err
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		var first bytes.Buffer
		sums, err := d.DumpSums(ctx, &first)
		if err != nil {
			t.Fatal(err)
		}
		dbtest.Each(t, func(t *testing.T, dsn string) {
			to, err := db.Open(ctx, dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer to.Close()
			if err := to.Migrate(ctx, things...); err != nil {
				t.Fatal(err)
			}
			wrong := map[string]db.Sum{"x_thing": {Rows: 50, Hash: "0"}}
			if err := to.Load(ctx, bytes.NewReader(first.Bytes()), wrong, nil); err == nil || count(t, to) != 0 {
				t.Errorf("rows were kept that are not those of the dump: %v", err)
			}
			undo := errors.New("undo")
			if err := to.Load(ctx, bytes.NewReader(first.Bytes()), nil, func(*db.Tx) error { return undo }); !errors.Is(err, undo) || count(t, to) != 0 {
				t.Errorf("what came after failed and the rows were kept: %v", err)
			}
			if err := to.Load(ctx, bytes.NewReader(first.Bytes()), sums, nil); err != nil {
				t.Fatal(err)
			}
			if err := to.Integrity(ctx); err != nil {
				t.Error(err)
			}
			var second bytes.Buffer
			if err := to.Dump(ctx, &second); err != nil {
				t.Fatal(err)
			}
			if len(strings.Split(first.String(), "\n")) != len(strings.Split(second.String(), "\n")) || count(t, to) != 50 {
				t.Error("the dump of the copy differs")
			}
			if err := to.Load(ctx, bytes.NewReader(first.Bytes()), sums, nil); err == nil {
				t.Error("loaded into a database that holds rows")
			}
		})
	})
}

// TestMigrateTwiceAndNewer: again is no error; a newer database is refused; a
// change of a database with content leaves a copy of the old one.
func TestMigrateTwiceAndNewer(t *testing.T) {
	ctx := context.Background()
	more := fstest.MapFS{"migrations/20270101001_y.sql": {Data: []byte("-- +goose Up\nCREATE TABLE y_thing (\n\tid TEXT NOT NULL PRIMARY KEY\n);\n")}}
	dbtest.Each(t, func(t *testing.T, dsn string) {
		d, err := db.Open(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		for range 2 {
			if err := d.Migrate(ctx, things...); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Migrate(ctx, things[0], more); err != nil {
			t.Fatal(err)
		}
		if err := d.Migrate(ctx, things...); err == nil || !strings.Contains(err.Error(), "newer") {
			t.Errorf("an older program took a newer database: %v", err)
		}
		if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
			if m, _ := filepath.Glob(path + ".before-*"); len(m) != 1 {
				t.Errorf("no copy from before the upgrade: %v", m)
			}
			if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
				t.Errorf("the database may be read by others: %v", st.Mode())
			}
		}
	})
}

func TestLease(t *testing.T) {
	dbtest.Run(t, nil, func(t *testing.T, d *db.DB) {
		now := time.Unix(1_000_000, 0)
		take := func(who string) (ok bool) {
			t.Helper()
			if err := d.Write(context.Background(), func(tx *db.Tx) (err error) {
				ok, err = db.Lease(tx, "shuffle", who, now, time.Minute)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return ok
		}
		if !take("a") || take("b") || !take("a") {
			t.Error("two held the lease, or its holder could not renew it")
		}
		now = now.Add(2 * time.Minute)
		if !take("b") || take("a") {
			t.Error("a lease that ran out was not given on")
		}
	})
}

// TestNoRowOrder: SQLite keeps no rowid, so nothing tells which row came first.
func TestNoRowOrder(t *testing.T) {
	dbtest.Run(t, things, func(t *testing.T, d *db.DB) {
		if d.Engine() != db.SQLite {
			return
		}
		if err := d.Read(context.Background(), func(tx *db.Tx) error {
			_, err := db.Value[int64](tx, `SELECT rowid FROM x_thing`)
			return err
		}); err == nil || core.KindOf(err) == core.NotFound {
			t.Errorf("the table has a rowid: %v", err)
		}
	})
}
