package audit_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
)

func write(t *testing.T, d *db.DB, f func(tx *db.Tx) error) {
	t.Helper()
	if err := d.Write(context.Background(), f); err != nil {
		t.Fatal(err)
	}
}

func filled(t *testing.T, d *db.DB, n int) {
	t.Helper()
	for i := range n {
		at := time.Date(2026, 11, 20+i%3, 10, i%60, 0, 0, time.UTC)
		who, what := []string{"command", "amani", "bea"}[i%3], []string{"account.roles", "account.left", "accountant.x", "statement.publish"}[i%4]
		write(t, d, func(tx *db.Tx) error {
			return audit.Add(tx, at, who, what, core.Ref{Kind: []string{"account", "statement"}[i%2], ID: core.ID(fmt.Sprint(i))}, "")
		})
	}
}

// TestList: each part of a filter, all of them together, and page by page.
func TestList(t *testing.T) {
	dbtest.Run(t, []fs.FS{audit.FS}, func(t *testing.T, d *db.DB) {
		filled(t, d, 60)
		list := func(f audit.Filter, limit int) (all []audit.Entry) {
			t.Helper()
			if err := d.Read(context.Background(), func(tx *db.Tx) (err error) { all, err = audit.List(tx, f, limit); return err }); err != nil {
				t.Fatal(err)
			}
			return all
		}
		day := core.DayOf(time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
		for _, c := range []struct {
			f    audit.Filter
			want int
		}{
			{audit.Filter{}, 60}, {audit.Filter{Who: "amani"}, 20}, {audit.Filter{Who: "x"}, 0}, {audit.Filter{What: "account.roles"}, 15}, {audit.Filter{What: "account."}, 30},
			{audit.Filter{What: "account"}, 0}, {audit.Filter{Kind: "statement"}, 30}, {audit.Filter{Day: day}, 20}, {audit.Filter{Who: "amani", Day: day}, 20}, {audit.Filter{Who: "bea", Day: day}, 0},
			{audit.Filter{Who: "command", What: "account.", Kind: "account"}, 5}, {audit.Filter{Before: 11}, 10}, {audit.Filter{What: "' OR 1=1 --"}, 0}, {audit.Filter{What: "account%."}, 0},
		} {
			if got := list(c.f, 100); len(got) != c.want {
				t.Errorf("%+v: %d entries, want %d", c.f, len(got), c.want)
			}
		}
		seen := map[int64]bool{}
		f := audit.Filter{What: "account."}
		for {
			some := list(f, 7)
			for _, e := range some {
				if seen[e.N] || f.Before > 0 && e.N >= f.Before {
					t.Fatalf("entry %d comes twice", e.N)
				}
				seen[e.N] = true
				f.Before = e.N
			}
			if len(some) < 7 {
				break
			}
		}
		if len(seen) != 30 {
			t.Errorf("%d by pages", len(seen))
		}
		if err := d.Read(context.Background(), func(tx *db.Tx) error {
			who, what, kinds, err := audit.Facets(tx)
			if len(who) != 3 || len(what) != 4 || len(kinds) != 2 {
				t.Errorf("%v %v %v", who, what, kinds)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
	})
}

// TestS45Watch is S-45 for the audit log: a row that is edited, taken out in the
// middle or at the end, or an end that is written anew with all its hashes, shows at
// the next look, whole or not, or against a head that is known from before. Seen to
// fail when Verify did not compare hashes, and when Holds looked at the number alone.
func TestS45Watch(t *testing.T) {
	dbtest.Run(t, []fs.FS{audit.FS}, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		filled(t, d, 40)
		var w audit.Watch
		head, err := w.Verify(ctx, d, true)
		if err != nil || head.Count != 40 {
			t.Fatal(head, err)
		}
		broken := func(w *audit.Watch, whole bool, want int64) {
			t.Helper()
			_, err := w.Verify(ctx, d, whole)
			if b, ok := errors.AsType[*audit.Broken](err); want == 0 && err != nil || want > 0 && (!ok || b.N != want) {
				t.Errorf("got %v, want %d", err, want)
			}
		}
		holds := func() (ok bool) {
			t.Helper()
			if err := d.Read(ctx, func(tx *db.Tx) (err error) { ok, err = audit.Holds(tx, head); return err }); err != nil {
				t.Fatal(err)
			}
			return ok
		}
		exec := func(q string) { t.Helper(); write(t, d, func(tx *db.Tx) error { _, err := tx.Exec(q); return err }) }
		broken(&w, false, 0)
		exec(`UPDATE audit_entry SET note = 'x' WHERE n = 7`)
		broken(new(audit.Watch), false, 7)
		broken(&w, true, 7)
		exec(`UPDATE audit_entry SET note = '' WHERE n = 7`)
		broken(&w, true, 0)
		// Everything since yesterday is gone: sound in itself, but not what was known.
		exec(`DELETE FROM audit_entry WHERE n > 30`)
		broken(&w, false, 40)
		broken(new(audit.Watch), true, 0)
		if holds() {
			t.Error("the end is missing, and the head from before holds")
		}
		// And written anew, with hashes that fit.
		filled(t, d, 10)
		broken(new(audit.Watch), true, 0)
		if holds() {
			t.Error("another end, and the head from before holds")
		}
		broken(&w, false, 40)
		exec(`DELETE FROM audit_entry WHERE n = 12`)
		broken(new(audit.Watch), true, 12)
	})
}
