package tlog

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"testing"
	"time"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
)

// TestNeverSignsAFork: a node dies between moving entries and signing; what it
// left is signed by the next one, but not if somebody changed it meanwhile so that
// it does not continue the last checkpoint. Seen to fail when sign() did not prove
// that.
func TestNeverSignsAFork(t *testing.T) {
	dbtest.Run(t, []fs.FS{FS}, func(t *testing.T, d *db.DB) {
		l, err := New(Config{DB: d, Secret: []byte("secret"), Origin: "example.org/log", Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			t.Fatal(err)
		}
		grow := func(n int) {
			t.Helper()
			if err := d.Write(t.Context(), func(tx *db.Tx) error {
				var rows []pendingRow
				for i := range n {
					rows = append(rows, pendingRow{entry: fmt.Appendf(nil, "%d of %d", i, n)})
				}
				return l.grow(tx, rows)
			}); err != nil {
				t.Fatal(err)
			}
		}
		put := func(h []byte) {
			t.Helper()
			if err := d.Write(t.Context(), func(tx *db.Tx) error {
				_, err := tx.Exec(`UPDATE tlog_hash SET hash = $1 WHERE level = 7 AND n = 0`, h)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		grow(100)
		if c, err := l.Checkpoint(t.Context()); err != nil || c.Size != 100 {
			t.Fatalf("%+v %v", c, err)
		}
		grow(28) // now it dies: 128 leaves are there, 100 are signed
		var was []byte
		if err := d.Read(t.Context(), func(tx *db.Tx) (err error) { was, err = hashRange(tx, 7, 0, 1); return err }); err != nil {
			t.Fatal(err)
		}
		put(bytes.Repeat([]byte{9}, 32))
		if c, err := l.Checkpoint(t.Context()); !errors.Is(err, ErrChanged) {
			t.Errorf("it signed a fork: %+v %v", c, err)
		}
		put(was)
		if c, err := l.Checkpoint(t.Context()); err != nil || c.Size != 128 {
			t.Errorf("%+v %v", c, err)
		}
		if err := l.Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}
