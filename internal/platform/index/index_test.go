package index_test

import (
	"context"
	"io/fs"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/index"
)

// TestKinds: the menu learns of what is public within two seconds, and keeps what it
// knew while the database does not answer.
func TestKinds(t *testing.T) {
	dbtest.Run(t, []fs.FS{index.FS}, func(t *testing.T, d *db.DB) {
		ctx, now := context.Background(), time.Unix(1_000_000, 0)
		k := &index.Kinds{DB: d, Now: func() time.Time { return now }}
		ref := core.Ref{Kind: "statement", ID: "a"}
		is := func(want bool) {
			t.Helper()
			if k.Any(ctx, "statement") != want || k.Any(ctx, "negotiation") {
				t.Errorf("not %v at %v", want, now)
			}
		}
		write := func(f func(*db.Tx) error) {
			t.Helper()
			if err := d.Write(ctx, f); err != nil {
				t.Fatal(err)
			}
		}
		is(false)
		write(func(tx *db.Tx) error { return index.Put(tx, index.Entry{Ref: ref, Lang: "en", Title: "A", Path: "/a"}) })
		is(false) // it looked a moment ago
		now = now.Add(2 * time.Second)
		is(true)
		write(func(tx *db.Tx) error { return index.Remove(tx, ref) })
		is(true)
		now = now.Add(2 * time.Second)
		is(false)
		write(func(tx *db.Tx) error { return index.Put(tx, index.Entry{Ref: ref, Lang: "en", Title: "A", Path: "/a"}) })
		now = now.Add(2 * time.Second)
		is(true)
		now = now.Add(2 * time.Second)
		var gone context.CancelFunc
		ctx, gone = context.WithCancel(ctx)
		gone()
		is(true)
	})
}

func TestNewestInTheReadersLanguage(t *testing.T) {
	dbtest.Run(t, []fs.FS{index.FS}, func(t *testing.T, d *db.DB) {
		ctx := context.Background()
		put := func(id core.ID, lang core.Lang, title string, at int64) {
			t.Helper()
			if err := d.Write(ctx, func(tx *db.Tx) error {
				return index.Put(tx, index.Entry{Ref: core.Ref{Kind: "statement", ID: id}, Lang: lang, Title: title, Path: "/statements/" + string(id), At: at})
			}); err != nil {
				t.Fatal(err)
			}
		}
		put("a", "en", "A", 1)
		put("a", "ru", "А", 1)
		put("b", "fr", "B fr", 2)
		put("b", "fr", "B fr, corrected", 2)
		newest := func(lang core.Lang, limit int) (titles []string) {
			t.Helper()
			if err := d.Read(ctx, func(tx *db.Tx) error {
				all, err := index.Newest(tx, lang, limit)
				for _, e := range all {
					titles = append(titles, e.Title)
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return titles
		}
		if got := newest("ru", 10); len(got) != 2 || got[0] != "B fr, corrected" || got[1] != "А" {
			t.Errorf("for a reader of Russian: %q", got)
		}
		if got := newest("zh", 10); len(got) != 2 || got[1] != "A" {
			t.Errorf("for a reader of Chinese: %q", got)
		}
		if got := newest("en", 1); len(got) != 1 {
			t.Errorf("limit 1: %q", got)
		}
		if err := d.Write(ctx, func(tx *db.Tx) error { return index.Remove(tx, core.Ref{Kind: "statement", ID: "a"}) }); err != nil {
			t.Fatal(err)
		}
		if got := newest("ru", 10); len(got) != 1 {
			t.Errorf("a removed thing is still listed: %q", got)
		}
	})
}
