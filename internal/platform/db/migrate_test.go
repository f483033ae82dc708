package db_test

import (
	"context"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
)

// TestMigrationWhole: the statements of a migration run all or not at all, and the
// message says which file it was. Seen to fail on SQLite, with a table of the broken
// file that stayed, when a migration ran without a transaction; PostgreSQL makes one
// of a text of several statements by itself.
func TestMigrationWhole(t *testing.T) {
	ctx := context.Background()
	file := func(text string) []fs.FS {
		return []fs.FS{fstest.MapFS{"migrations/20260101001_x.sql": {Data: []byte("-- +goose Up\n-- Two; of them.\n" + text)}}}
	}
	const first, second = "CREATE TABLE x_first (\n\tid TEXT NOT NULL PRIMARY KEY -- ;\n);\n", "CREATE TABLE x_second (\n\tid TEXT NOT NULL PRIMARY KEY\n);\n"
	dbtest.Each(t, func(t *testing.T, dsn string) {
		d, err := db.Open(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if err := d.Migrate(ctx, file(first+strings.Replace(second, "TABLE", "TABEL", 1))...); err == nil || !strings.Contains(err.Error(), "20260101001_x.sql") {
			t.Errorf("a migration with a mistake: %v", err)
		}
		if err := d.Migrate(ctx, file(first+second)...); err != nil {
			t.Errorf("mended, it does not run: %v", err)
		}
		if err := d.Write(ctx, func(tx *db.Tx) error {
			_, err := tx.Exec(`INSERT INTO x_second (id) VALUES ('a')`)
			return err
		}); err != nil {
			t.Error(err)
		}
	})
}

// TestMigrationsRefused: files that are no migrations are refused, and nothing runs.
// Seen to fail when the first line was not looked at.
func TestMigrationsRefused(t *testing.T) {
	ctx := context.Background()
	const good = "-- +goose Up\nCREATE TABLE x_thing (\n\tid TEXT NOT NULL PRIMARY KEY\n);\n"
	one := func(name, text string) fs.FS {
		return fstest.MapFS{"migrations/" + name: {Data: []byte(text)}}
	}
	dbtest.Each(t, func(t *testing.T, dsn string) {
		d, err := db.Open(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		for what, all := range map[string][]fs.FS{
			"no number":       {one("x.sql", good)},
			"no header":       {one("20260101001_x.sql", strings.TrimPrefix(good, "-- +goose Up\n"))},
			"the same name":   {one("20260101001_x.sql", good), one("20260101001_x.sql", good)},
			"the same number": {one("20260101001_x.sql", good), one("20260101001_y.sql", good)},
			"our own number":  {one("20261122000_x.sql", good)},
		} {
			if err := d.Migrate(ctx, all...); err == nil {
				t.Errorf("%s: no error", what)
			}
		}
		if err := d.Migrate(ctx, one("20260101001_x.sql", good)); err != nil {
			t.Errorf("something had run: %v", err)
		}
	})
}
