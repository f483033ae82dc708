// Package dbtest gives tests a real, migrated, empty database of every engine.
//
// SQLite databases are files in the test's own folder. PostgreSQL is reached
// through GROUNDSWELL_TEST_PG, which `make test` sets to a private cluster (see
// the program in dbtest/withpg); each test gets a schema of its own. Where CI is
// set, a missing PostgreSQL is a failure, never a skip.
package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"io/fs"
	"os"
	"strings"
	"testing"

	"groundswell/internal/platform/db"
)

// Run runs f once per engine, in parallel, with an empty migrated database.
func Run(t *testing.T, migrations []fs.FS, f func(t *testing.T, d *db.DB)) {
	t.Helper()
	Each(t, func(t *testing.T, dsn string) {
		d, err := db.Open(context.Background(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.Close() })
		if err := d.Migrate(context.Background(), migrations...); err != nil {
			t.Fatal(err)
		}
		f(t, d)
	})
}

// Each runs f once per engine with the name of an empty database.
func Each(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		f(t, "sqlite:"+t.TempDir()+"/test.db")
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		f(t, Postgres(t))
	})
}

// Postgres returns the address of an empty schema, dropped when t ends.
func Postgres(t *testing.T) string {
	t.Helper()
	base := os.Getenv("GROUNDSWELL_TEST_PG")
	if base == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("GROUNDSWELL_TEST_PG must be set in CI: run the tests by `make test`")
		}
		t.Skip("GROUNDSWELL_TEST_PG is not set: run the tests by `make test`")
	}
	schema := "t" + strings.ToLower(rand.Text())
	admin(t, base, "CREATE SCHEMA "+schema)
	t.Cleanup(func() { admin(t, base, "DROP SCHEMA "+schema+" CASCADE") })
	sep := "?"
	if strings.Contains(base, "?") {
		sep = "&"
	}
	return base + sep + "search_path=" + schema
}

func admin(t *testing.T, base, query string) {
	t.Helper()
	a, err := sql.Open("pgx", base)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := a.Exec(query); err != nil {
		t.Fatal(err)
	}
}
