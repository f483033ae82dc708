package dbtest_test

import (
	"context"
	"io/fs"
	"sync"
	"testing"
	"testing/fstest"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
)

// TestApart: each test has a database of its own on every engine, and it is
// empty: two runs at once do not see each other's row of the same key.
func TestApart(t *testing.T) {
	files := []fs.FS{fstest.MapFS{"migrations/20260101001_x.sql": {Data: []byte("-- +goose Up\nCREATE TABLE x_thing (\n\tid TEXT NOT NULL PRIMARY KEY\n);\n")}}}
	var mu sync.Mutex
	seen := map[string]int{}
	for range 2 {
		dbtest.Run(t, files, func(t *testing.T, d *db.DB) {
			if err := d.Write(context.Background(), func(tx *db.Tx) error {
				_, err := tx.Exec(`INSERT INTO x_thing (id) VALUES ('same')`)
				return err
			}); err != nil {
				t.Fatal("the database was not empty:", err)
			}
			mu.Lock()
			defer mu.Unlock()
			seen[d.Engine()]++
		})
	}
	t.Cleanup(func() {
		if seen[db.SQLite] != 2 {
			t.Errorf("ran %v", seen)
		}
	})
}
