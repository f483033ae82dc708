package db_test

import (
	"testing"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
)

// TestLarge: writing goes on after it, on both engines.
func TestLarge(t *testing.T) {
	dbtest.Run(t, nil, func(t *testing.T, d *db.DB) {
		if err := d.Large(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := d.Write(t.Context(), func(tx *db.Tx) error {
			if d.Engine() == db.Postgres {
				return nil
			}
			pages, err := db.Value[int64](tx, "PRAGMA cache_size")
			if pages != -300_000 {
				t.Errorf("the writer's cache is %d", pages)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}
