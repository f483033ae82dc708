package tlog_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/tlog"
)

// TestS45EditedRows is S-45 for single rows, and what S-70 builds on: whatever is
// edited in the log's tables is found at the next start, with the place where it
// can be told, and nothing is signed over it. Seen to fail when compare() did not
// look at the stored hashes, when fits() did not compare the root, and when
// allowed() did not ask whether the log was found sound.
func TestS45EditedRows(t *testing.T) {
	root := strings.Repeat("\x01", 32)
	for name, edit := range map[string]struct {
		query string
		args  []any
		place string
	}{
		"an entry altered":               {`UPDATE tlog_entry SET entry = $1 WHERE n = 77`, []any{[]byte("another")}, "leaf 77"},
		"an entry removed":               {`DELETE FROM tlog_entry WHERE n = 77`, nil, "entry 77 is missing"},
		"the last entry removed":         {`DELETE FROM tlog_entry WHERE n = 299`, nil, ""},
		"the last hundred removed":       {`DELETE FROM tlog_entry WHERE n >= 200`, nil, ""},
		"two entries exchanged":          {`UPDATE tlog_entry SET entry = (SELECT o.entry FROM tlog_entry o WHERE o.n = 278 - tlog_entry.n) WHERE n = 78 OR n = 200`, nil, "leaf 78"},
		"an entry slipped in at the end": {`INSERT INTO tlog_entry (n, entry) VALUES ($1, $2)`, []any{int64(300), []byte("slipped in")}, ""},
		"a leaf's hash altered":          {`UPDATE tlog_hash SET hash = $1 WHERE level = 0 AND n = 33`, []any{[]byte(root)}, "leaf 33"},
		"an inner hash altered":          {`UPDATE tlog_hash SET hash = $1 WHERE level = 3 AND n = 5`, []any{[]byte(root)}, "leaf 40"},
		"a hash on the edge altered":     {`UPDATE tlog_hash SET hash = $1 WHERE level = 8 AND n = 0`, []any{[]byte(root)}, "leaf 0"},
		"a hash removed":                 {`DELETE FROM tlog_hash WHERE level = 2 AND n = 9`, nil, ""},
		"a checkpoint's root altered":    {`UPDATE tlog_checkpoint SET root = $1 WHERE size = 300`, []any{[]byte(root)}, "the first 300"},
		"an older checkpoint altered":    {`UPDATE tlog_checkpoint SET root = $1 WHERE size = 100`, []any{[]byte(root)}, "the first 100"},
		"a checkpoint's text altered":    {`UPDATE tlog_checkpoint SET note = 'example.org/log' WHERE size = 300`, nil, ""},
		"a checkpoint moved":             {`UPDATE tlog_checkpoint SET size = 250 WHERE size = 300`, nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
				first := newLog(t, d)
				many(t, d, "first", 100)
				checkpoint(t, first)
				many(t, d, "second", 200)
				last := checkpoint(t, first)
				run(t, d, edit.query, edit.args...)
				alarm := new(alarms)
				l := newLog(t, d, func(c *tlog.Config) { c.Log = alarm.logger() })
				err := l.Check(t.Context())
				if !errors.Is(err, tlog.ErrChanged) || !strings.Contains(err.Error(), edit.place) || !strings.Contains(alarm.text(), "not whole") {
					t.Errorf("%v", err)
				}
				add(t, d, "one more")
				if c, err := l.Checkpoint(t.Context()); !errors.Is(err, tlog.ErrChanged) {
					t.Errorf("signed over it: %+v %v", c, err)
				}
				if st, err := l.Status(t.Context()); err == nil && (st.Sound || st.Size > last.Size) {
					t.Errorf("%+v", st)
				}
			})
		})
	}
}

// TestGoesOnWhenMended: once the rows are what they were, the log goes on by
// itself at the next hour.
func TestGoesOnWhenMended(t *testing.T) {
	dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
		l := newLog(t, d)
		many(t, d, "first", 9)
		checkpoint(t, l)
		was := entriesOf(t, d)[4]
		run(t, d, `UPDATE tlog_entry SET entry = $1 WHERE n = 4`, []byte("another"))
		if err := l.Check(t.Context()); !errors.Is(err, tlog.ErrChanged) {
			t.Fatal(err)
		}
		add(t, d, "it waits")
		if _, err := l.Checkpoint(t.Context()); !errors.Is(err, tlog.ErrChanged) {
			t.Fatal(err)
		}
		run(t, d, `UPDATE tlog_entry SET entry = $1 WHERE n = 4`, []byte(was))
		if c := checkpoint(t, l); c.Size != 10 {
			t.Errorf("%+v", c)
		}
	})
}

// TestQuietEdits: rows that are edited between the daily checks, without one: the
// edge of the tree is compared each hour, and nothing is ever signed that does not
// continue the last checkpoint. Seen to fail when verified() did not compare the
// root.
func TestQuietEdits(t *testing.T) {
	dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
		l := newLog(t, d)
		many(t, d, "first", 100)
		checkpoint(t, l)
		for level, n := range map[int64]int64{6: 0, 5: 2, 2: 24} { // 64 + 32 + 4
			var was []byte
			if err := d.Read(t.Context(), func(tx *db.Tx) (err error) {
				was, err = db.Value[[]byte](tx, `SELECT hash FROM tlog_hash WHERE level = $1 AND n = $2`, level, n)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			run(t, d, `UPDATE tlog_hash SET hash = $1 WHERE level = $2 AND n = $3`, bytes.Repeat([]byte{7}, 32), level, n)
			add(t, d, "one more")
			if c, err := newLog(t, d).Checkpoint(t.Context()); !errors.Is(err, tlog.ErrChanged) {
				t.Errorf("level %d: signed over it: %+v %v", level, c, err)
			}
			if n := len(entriesOf(t, d)); n != 100 {
				t.Errorf("level %d: %d entries were put on top of it", level, n-100)
			}
			run(t, d, `UPDATE tlog_hash SET hash = $1 WHERE level = $2 AND n = $3`, was, level, n)
		}
		if c := checkpoint(t, l); c.Size != 103 {
			t.Errorf("%+v", c)
		}
	})
}
