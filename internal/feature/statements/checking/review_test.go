package checking_test

import (
	"bytes"
	"os"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/checking"
	"groundswell/internal/platform/db"
)

// TestReviewAnswersGoWithTheirOwners is S-17 for what people answer a moderator: who
// withdraws takes their answer along within the minute, out of the files too. Seen to fail when
// nothing folded the write-ahead log in after it was deleted.
func TestReviewAnswersGoWithTheirOwners(t *testing.T) {
	each(t, func(w *world) {
		_, mod := w.staff("", core.Moderator)
		if err := w.SetRule(t.Context(), mod, "declaration", checking.All); err != nil {
			t.Fatal(err)
		}
		tend := func() (n int64) {
			t.Helper()
			w.Later(time.Minute)
			if err := w.Tend(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := w.DB.Read(t.Context(), func(tx *db.Tx) (err error) {
				n, err = db.Value[int64](tx, `SELECT COUNT(*) FROM checking_ask`)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return n
		}
		tend() // the hourly work is done
		link, id := w.sign("declaration", person("Zqx Quiet"))
		if err := w.Ask(t.Context(), mod, id, "Are you the one from Mombasa?"); err != nil {
			t.Fatal(err)
		}
		if err := w.Answer(t.Context(), link, "No, I am Zqx from the clinic."); err != nil {
			t.Fatal(err)
		}
		if n := tend(); n != 1 {
			t.Fatalf("%d answers while somebody waits", n)
		}
		if err := w.Statements.Withdraw(t.Context(), link); err != nil {
			t.Fatal(err)
		}
		if n := tend(); n != 0 {
			t.Error("a minute after they withdrew, their answer is held")
		}
		if w.DB.Engine() != db.SQLite {
			return
		}
		file := ""
		if err := w.DB.Read(t.Context(), func(tx *db.Tx) error {
			return tx.Each(func(r db.Row) error {
				var n int64
				name, at := "", ""
				if err := r.Scan(&n, &name, &at); err != nil || name != "main" {
					return err
				}
				file = at
				return nil
			}, `PRAGMA database_list`)
		}); err != nil || file == "" {
			t.Fatal(err, file)
		}
		for _, end := range []string{"", "-wal"} {
			b, err := os.ReadFile(file + end)
			if err != nil {
				t.Fatal(err)
			}
			if bytes.Contains(b, []byte("from the clinic")) {
				t.Errorf("their answer stands in %q", "test.db"+end)
			}
		}
	})
}
