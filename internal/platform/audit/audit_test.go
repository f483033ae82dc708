package audit_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
)

// TestChangedEntryShows changes, then removes a row behind the program's back.
func TestChangedEntryShows(t *testing.T) {
	dbtest.Run(t, []fs.FS{audit.FS}, func(t *testing.T, d *db.DB) {
		ctx, now := context.Background(), time.Date(2026, 11, 22, 10, 11, 12, 0, time.UTC)
		for range 3 {
			if err := d.Write(ctx, func(tx *db.Tx) error {
				return audit.Add(tx, now, "command", "statement.publish", core.Ref{Kind: "statement", ID: "x"}, "version 1")
			}); err != nil {
				t.Fatal(err)
			}
		}
		verify := func() error { return d.Read(ctx, audit.Verify) }
		if err := verify(); err != nil {
			t.Fatal(err)
		}
		exec := func(q string) {
			t.Helper()
			if err := d.Write(ctx, func(tx *db.Tx) error { _, err := tx.Exec(q); return err }); err != nil {
				t.Fatal(err)
			}
		}
		exec(`UPDATE audit_entry SET note = 'version 2' WHERE n = 2`)
		if verify() == nil {
			t.Error("a changed entry was not noticed")
		}
		exec(`UPDATE audit_entry SET note = 'version 1' WHERE n = 2`)
		if err := verify(); err != nil {
			t.Fatal(err)
		}
		exec(`DELETE FROM audit_entry WHERE n = 2`)
		if verify() == nil {
			t.Error("a missing entry was not noticed")
		}
	})
}
