package notes_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/notes"
)

// TestNotes: the latest word counts; a first word that was given stays; time goes
// forward only.
func TestNotes(t *testing.T) {
	dbtest.Run(t, []fs.FS{notes.FS}, func(t *testing.T, d *db.DB) {
		day := func(n int) time.Time { return time.Date(2026, 11, n, 3, 4, 5, 0, time.UTC) }
		if err := d.Write(context.Background(), func(tx *db.Tx) error {
			check := func(name notes.Name, at time.Time, value string, want bool) {
				t.Helper()
				n, ok, err := notes.Get(tx, name)
				if err != nil || ok != want || ok && (!n.At.Equal(at) || n.Value != value) {
					t.Errorf("%s: %+v %v %v", name, n, ok, err)
				}
			}
			check(notes.Backup, time.Time{}, "", false)
			for i, v := range []string{"a", "b"} {
				if err := notes.Put(tx, notes.Backup, day(20-i), v); err != nil {
					return err
				}
				n, err := notes.Add(tx, notes.Secret, day(10+i), v)
				if err != nil || n.Value != "a" {
					t.Errorf("%+v %v", n, err)
				}
				if err := notes.Advance(tx, notes.Clock, day(5-i)); err != nil {
					return err
				}
			}
			check(notes.Backup, day(19), "b", true)
			check(notes.Secret, day(10), "a", true)
			check(notes.Clock, day(5), "", true)
			if err := notes.Advance(tx, notes.Clock, day(6)); err != nil {
				return err
			}
			check(notes.Clock, day(6), "", true)
			for _, want := range []bool{true, false} {
				if got, err := notes.Drop(tx, notes.Backup); err != nil || got != want {
					t.Errorf("dropped: %v %v, want %v", got, err, want)
				}
			}
			return nil
		}); err != nil {
			t.Fatal(err)
		}
	})
}
