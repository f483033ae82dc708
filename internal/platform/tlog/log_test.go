package tlog_test

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/tlog"

	"pgregory.net/rapid"
)

// TestEntriesBecomeLeaves: nothing is a leaf before a checkpoint, everything
// after it, and the signed root is that of RFC 6962.
func TestEntriesBecomeLeaves(t *testing.T) {
	dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
		l := newLog(t, d)
		if c := checkpoint(t, l); c.Size != 0 || c.Origin != "example.org/log" || !bytes.Equal(c.Root[:], mth(nil)) {
			t.Errorf("an empty log: %+v", c)
		}
		add(t, d, "one", "two", "two", "été 名字")
		leaf := func(e string) (n int64, ok bool) {
			t.Helper()
			if err := d.Read(t.Context(), func(tx *db.Tx) (err error) { n, ok, err = tlog.Leaf(tx, []byte(e)); return err }); err != nil {
				t.Fatal(err)
			}
			return n, ok
		}
		if _, ok := leaf("one"); ok {
			t.Error("a leaf before the checkpoint")
		}
		c := checkpoint(t, l)
		all := entriesOf(t, d)
		if c.Size != 4 || len(all) != 4 || !bytes.Equal(c.Root[:], mthOf(all)) {
			t.Errorf("%+v over %q", c, all)
		}
		for i, e := range all {
			if n, ok := leaf(e); !ok || n != int64(slices.Index(all, e)) {
				t.Errorf("leaf %d is found as %d %v", i, n, ok)
			}
		}
		if _, ok := leaf("three"); ok {
			t.Error("found what was never added")
		}
		if again := checkpoint(t, l); again != c {
			t.Errorf("nothing waited and the checkpoint changed: %+v", again)
		}
		many(t, d, "more", 600) // more than one transaction's worth
		c = checkpoint(t, l)
		after := entriesOf(t, d)
		if c.Size != 604 || !slices.Equal(after[:4], all) || !bytes.Equal(c.Root[:], mthOf(after)) {
			t.Errorf("the log did not only grow: %+v", c)
		}
		if err := l.Check(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

func TestRefusesEntries(t *testing.T) {
	dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
		for name, e := range map[string]string{"nothing": "", "two lines": "a\nb", "a line's end": "a\n", "not UTF-8": "\xff", "NUL": "a\x00", "too long": strings.Repeat("x", 1025)} {
			if err := d.Write(t.Context(), func(tx *db.Tx) error { return tlog.Add(tx, []byte(e)) }); err == nil {
				t.Errorf("%s was taken", name)
			}
		}
		add(t, d, strings.Repeat("x", 1024))
		if c := checkpoint(t, newLog(t, d)); c.Size != 1 {
			t.Errorf("%+v", c)
		}
	})
}

// TestUndone: an entry of a transaction that fails is never in the log.
func TestUndone(t *testing.T) {
	dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
		no := errors.New("no")
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return errors.Join(tlog.Add(tx, []byte("undone")), no) }); !errors.Is(err, no) {
			t.Fatal(err)
		}
		if c := checkpoint(t, newLog(t, d)); c.Size != 0 {
			t.Errorf("%+v", c)
		}
	})
}

// TestOrderIsChance: the order of the leaves is neither that of arrival nor that
// of the ids the entries waited under. Seen to fail when grow() did not shuffle.
func TestOrderIsChance(t *testing.T) {
	dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
		many(t, d, "e", 200)
		var byID []string
		if err := d.Read(t.Context(), func(tx *db.Tx) error {
			byID = nil
			return tx.Each(func(r db.Row) error {
				var b []byte
				err := r.Scan(&b)
				byID = append(byID, string(b))
				return err
			}, `SELECT entry FROM tlog_pending ORDER BY id`)
		}); err != nil {
			t.Fatal(err)
		}
		checkpoint(t, newLog(t, d))
		got := entriesOf(t, d)
		same := func(a, b []string) (n int) {
			for i := range a {
				if a[i] == b[i] {
					n++
				}
			}
			return n
		}
		arrived := make([]string, 200)
		for i := range arrived {
			arrived[i] = fmt.Sprint("e ", i)
		}
		// One in its place is the expectation; 20 or more happen less often than once in 10^18.
		if a, b := same(got, arrived), same(got, byID); a >= 20 || b >= 20 {
			t.Errorf("%d of 200 stand where they came, %d where their ids put them", a, b)
		}
		sort.Strings(got)
		sort.Strings(arrived)
		if !slices.Equal(got, arrived) {
			t.Error("entries were lost or doubled")
		}
	})
}

// TestAnySequence: whatever is added and integrated when, by whichever node, the
// root is that of all entries computed anew, and each checkpoint continues the
// one before.
func TestAnySequence(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		d, err := db.Open(t.Context(), dsn)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if err := d.Migrate(t.Context(), migrations...); err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(r *rapid.T) {
			for _, table := range []string{"tlog_pending", "tlog_entry", "tlog_hash", "tlog_checkpoint"} {
				run(t, d, "DELETE FROM "+table)
			}
			nodes := []*tlog.Log{newLog(t, d), newLog(t, d)}
			want := map[string]int{}
			n := 0
			for range rapid.IntRange(1, 5).Draw(r, "steps") {
				var waiting []string
				for range rapid.SampledFrom([]int{0, 1, 2, 3, 7, 40}).Draw(r, "added") {
					e := fmt.Sprint("e", rapid.IntRange(0, 50).Draw(r, "entry"))
					waiting = append(waiting, e)
					want[e]++
					n++
				}
				if err := d.Write(t.Context(), func(tx *db.Tx) (err error) {
					for _, e := range waiting {
						err = errors.Join(err, tlog.Add(tx, []byte(e)))
					}
					return err
				}); err != nil {
					r.Fatal(err)
				}
				before := entriesOf(t, d)
				c := checkpoint(t, nodes[rapid.IntRange(0, 1).Draw(r, "node")])
				after := entriesOf(t, d)
				if c.Size != int64(n) || !slices.Equal(after[:len(before)], before) || !bytes.Equal(c.Root[:], mthOf(after)) {
					r.Fatalf("%d entries, %+v", n, c)
				}
			}
			for _, e := range entriesOf(t, d) {
				want[e]--
			}
			for e, left := range want {
				if left != 0 {
					r.Fatalf("%s: %d too few", e, left)
				}
			}
			if err := nodes[0].Check(t.Context()); err != nil {
				r.Fatal(err)
			}
		})
	})
}

// TestManyNodes: three nodes with connections of their own make checkpoints at
// once while others add; every entry becomes a leaf exactly once, nobody who adds
// is refused, and all checkpoints that were ever signed lie on one line.
func TestManyNodes(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		var nodes []*tlog.Log
		var dbs []*db.DB
		for range 3 {
			d, err := db.Open(t.Context(), dsn)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			if err := d.Migrate(t.Context(), migrations...); err != nil {
				t.Fatal(err)
			}
			nodes, dbs = append(nodes, newLog(t, d)), append(dbs, d)
			if strings.HasPrefix(dsn, "sqlite:") {
				dbs, nodes = append(dbs, d, d), append(nodes, newLog(t, d), newLog(t, d)) // one process owns the file
				break
			}
		}
		var wg sync.WaitGroup
		for i := range 3 {
			wg.Go(func() {
				for j := range 60 {
					if err := dbs[i].Write(t.Context(), func(tx *db.Tx) error { return tlog.Add(tx, fmt.Appendf(nil, "%d-%d", i, j)) }); err != nil {
						t.Error(err)
					}
				}
			})
			wg.Go(func() {
				for range 6 {
					if _, err := nodes[i].Checkpoint(t.Context()); err != nil {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		c := checkpoint(t, nodes[rand.IntN(3)])
		all := entriesOf(t, dbs[0])
		if c.Size != 180 || !bytes.Equal(c.Root[:], mthOf(all)) {
			t.Errorf("%+v", c)
		}
		sort.Strings(all)
		if len(slices.Compact(all)) != 180 {
			t.Error("an entry became a leaf twice")
		}
		if err := nodes[0].Check(t.Context()); err != nil { // it compares every checkpoint
			t.Error(err)
		}
	})
}

// TestKeepsItsName: a site that moves to another address keeps its log; one that
// has no leaf yet takes the new name; another secret is not taken for the same log.
func TestKeepsItsName(t *testing.T) {
	dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
		named := func(o string) *tlog.Log { return newLog(t, d, func(c *tlog.Config) { c.Origin = o }) }
		checkpoint(t, named("127.0.0.1:8080/log"))
		if c := checkpoint(t, named("example.org/log")); c.Origin != "example.org/log" {
			t.Errorf("an unused log kept the name %s", c.Origin)
		}
		add(t, d, "one")
		first := named("example.net/log")
		if c := checkpoint(t, first); c.Origin != "example.net/log" {
			t.Errorf("named %s", c.Origin)
		}
		if err := first.Check(t.Context()); err != nil {
			t.Error(err)
		}
		add(t, d, "two")
		moved := named("other.example/log")
		if c := checkpoint(t, moved); c.Origin != "example.net/log" || c.Size != 2 || vkey(t, moved) != vkey(t, first) {
			t.Errorf("after moving: %+v", c)
		}
		stranger := newLog(t, d, func(c *tlog.Config) { c.Secret = []byte("another secret") })
		if _, err := stranger.Checkpoint(t.Context()); !errors.Is(err, tlog.ErrChanged) {
			t.Errorf("another secret signed on: %v", err)
		}
	})
	if _, err := tlog.New(tlog.Config{Origin: "a name+with what may not be", Log: quiet}); err == nil {
		t.Error("an impossible name was taken")
	}
}
