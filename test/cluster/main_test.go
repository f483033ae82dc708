package cluster

import (
	"crypto/rand"
	"database/sql"
	"fmt"
	"os"
	"strings"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"groundswell/test/cluster/rig"
)

// program is the built program.
var program string

func TestMain(m *testing.M) { os.Exit(buildAndRun(m)) }

func buildAndRun(m *testing.M) int {
	dir, err := os.MkdirTemp("", "groundswell-cluster-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer os.RemoveAll(dir)
	if program, err = rig.Program(dir, "../.."); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

// engines runs f once per engine with the name of an empty database.
func engines(t *testing.T, f func(t *testing.T, dsn string)) {
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); f(t, "") })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); f(t, schema(t)) })
}

// schema is an empty schema of the PostgreSQL that make test starts.
func schema(t *testing.T) string {
	t.Helper()
	base := os.Getenv("GROUNDSWELL_TEST_PG")
	if base == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("GROUNDSWELL_TEST_PG must be set in CI: run the tests by `make test`")
		}
		t.Skip("GROUNDSWELL_TEST_PG is not set: run the tests by `make test`")
	}
	name := "c" + strings.ToLower(rand.Text())
	admin(t, base, "CREATE SCHEMA "+name)
	t.Cleanup(func() { admin(t, base, "DROP SCHEMA "+name+" CASCADE") })
	sep := "?"
	if strings.Contains(base, "?") {
		sep = "&"
	}
	return base + sep + "search_path=" + name
}

func admin(t *testing.T, dsn, query string) {
	t.Helper()
	a, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := a.Exec(query); err != nil {
		t.Fatal(err)
	}
}
