package faults

import (
	"bytes"
	"compress/gzip"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/test/cluster/rig"
)

// firstRelease are the migrations that the first release had.
var firstRelease = []string{"20261122001_jobs.sql", "20261122002_index.sql", "20261122003_audit.sql", "20261122010_statements.sql"}

// olderMigrations are those of them that are still in the tree, which is all:
// what was released is never changed.
func olderMigrations(t *testing.T) []fs.FS {
	t.Helper()
	old := fstest.MapFS{}
	for _, fsys := range everyMigration(t) {
		for _, name := range firstRelease {
			if b, err := fs.ReadFile(fsys, "migrations/"+name); err == nil {
				old["migrations/"+name] = &fstest.MapFile{Data: b}
			}
		}
	}
	if len(old) != len(firstRelease) {
		t.Fatalf("of the first release's migrations there are %d", len(old))
	}
	return []fs.FS{old}
}

// unpackOld lays the first release's data out in a site's folder.
func unpackOld(t *testing.T, s *rig.Site) {
	t.Helper()
	for from, to := range map[string]string{"v0.1.db.gz": database(s), "v0.1.secret.gz": filepath.Join(data(s), "secret.key")} {
		f, err := os.Open(filepath.Join("testdata", from))
		if err != nil {
			t.Fatal(err)
		}
		z, err := gzip.NewReader(f)
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(z)
		if err = errors.Join(err, f.Close()); err == nil {
			err = os.WriteFile(to, b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, rest := range []string{"-wal", "-shm", ".migrating"} {
			os.Remove(to + rest)
		}
	}
	all, _ := filepath.Glob(database(s) + ".before-*")
	for _, f := range all {
		os.Remove(f)
	}
}

// sameRows sees that every table that was in before is in after, with the same rows as
// far as its columns of then tell.
func sameRows(before, after stored) error {
	for name, was := range before.all {
		is := after.all[name]
		if is == nil || !maps.Equal(was.of(was.columns), is.of(was.columns)) {
			return fmt.Errorf("%s: its %d rows of before are not there", name, len(was.rows))
		}
	}
	return nil
}

// upgrade runs the present program's migrations and nothing else, and reports
// whether it got to their end.
func upgrade(t *testing.T, s *rig.Site, wrapper ...string) (ended bool, said string) {
	t.Helper()
	args := append(wrapper, program, "doctor")
	c := exec.Command(args[0], args[1:]...)
	c.Dir = s.Dir
	c.Env = append(os.Environ(), "GROUNDSWELL_DATA="+data(s), "GOTRACEBACK=none")
	if s.Database != "" {
		c.Env = append(c.Env, "GROUNDSWELL_DATABASE="+s.Database)
	}
	out, _ := c.CombinedOutput() // doctor always has something to say
	return bytes.Contains(out, []byte("audit log: no entry was changed")), string(out)
}

// snapshotOf is the copy from before the upgrade, "" if there is none yet.
func snapshotOf(t *testing.T, s *rig.Site) string {
	t.Helper()
	all, err := filepath.Glob(database(s) + ".before-*")
	if err != nil {
		t.Fatal(err)
	}
	whole := ""
	for _, f := range all {
		if !strings.HasSuffix(f, ".part") {
			whole = f
		}
	}
	return whole
}

// TestS86Upgrade is S-86: the data of the first release is upgraded by this
// program, which is killed at its writes, renames and fsyncs, one after another,
// until a run gets to its end. After each kill the database is sound and holds
// everybody; as soon as anything of it is new there is a whole copy of the old
// one; and the next run completes. The list still opens.
//
// Seen to fail before migrations with lower numbers than those that had run were
// allowed: nothing could be upgraded. (That the copy is not made again over itself:
// TestSnapshotOfABrokenOffUpgrade in internal/platform/db.)
func TestS86Upgrade(t *testing.T) {
	needs(t, "strace")
	s := newSite(t)
	unpackOld(t, s)
	old := readCopy(t, database(s))
	if old.rows != 24 || len(old.names) != 12 {
		t.Fatalf("the old data: %d people, %d names", old.rows, len(old.names))
	}
	intact := func(when string) {
		t.Helper()
		now := readCopy(t, database(s))
		if err := sameRows(old, now); err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		if len(now.sums) == len(old.sums) {
			return // nothing is new yet
		}
		copied := snapshotOf(t, s)
		if copied == "" {
			t.Fatalf("%s: the database has changed and there is no copy of the old one", when)
		}
		was := readCopy(t, copied)
		if err := sameRows(old, was); err != nil || len(was.sums) != len(old.sums) {
			t.Fatalf("%s: the copy is not the old data: %v, %d tables", when, err, len(was.sums))
		}
	}
	kills := 0
	for _, call := range []struct {
		names string
		step  int
	}{{"fsync,fdatasync", 1}, {"rename,renameat,renameat2,unlink,unlinkat", 1}, {"pwrite64", 17}} {
		for n := 1; n < 400; n += call.step {
			unpackOld(t, s)
			done, _ := upgrade(t, s, "strace", "-f", "-o", "/dev/null", "-e", "trace="+call.names, "-e", fmt.Sprintf("inject=%s:signal=KILL:when=%d", call.names, n))
			when := fmt.Sprintf("killed at %s %d", call.names, n)
			intact(when)
			if done {
				break
			}
			kills++
			if done, said := upgrade(t, s); !done {
				t.Fatalf("%s: the next start does not complete:\n%s", when, said)
			}
			intact("after being " + when)
		}
	}
	t.Logf("killed at %d places", kills)
	if kills < 10 {
		t.Error("too few to show anything")
	}
	if len(readCopy(t, database(s)).sums) <= len(old.sums) {
		t.Error("nothing was upgraded")
	}
	s.Start()
	reads(t, s)
	sign(t, s)
	if f := facts(t, s); f.Organisations+f.Persons != 18 {
		t.Errorf("the counts do not follow: %+v", f)
	}
	s.Stop()
	export := filepath.Join(s.Dir, "export")
	s.Run("export", "open-doors", export)
	key, err := filepath.Abs("testdata/v0.1.Amani.key")
	if err != nil {
		t.Fatal(err)
	}
	if said := s.Run("open", export, "--key", key, "--out", filepath.Join(s.Dir, "opened")); !strings.Contains(said, "18 endorsers: 9 public, 9 sealed") {
		t.Errorf("the list opens as: %s", said)
	}
}

// TestS86Downgrade is S-86 the other way: a program that knows less (the present
// one with the first release's migrations only) refuses the upgraded database,
// names the copy, and starts on it once the command it prints was run.
//
// Seen to fail when pendingMigrations did not compare versions.
func TestS86Downgrade(t *testing.T) {
	ctx := context.Background()
	s := newSite(t)
	unpackOld(t, s)
	old := readCopy(t, database(s))
	if done, said := upgrade(t, s); !done {
		t.Fatal(said)
	}
	older := func() (err error) {
		behindItsBack(t, s, func(d *db.DB) error { err = d.Migrate(ctx, olderMigrations(t)...); return nil })
		return err
	}
	var newer *db.Newer
	if err := older(); !errors.As(err, &newer) || newer.Program != 20261122010 || newer.Snapshot != snapshotOf(t, s) {
		t.Fatalf("the older program says: %v", err)
	}
	_, line, _ := strings.Cut(newer.Fix(), ".newer file): ")
	sh(t, s, line)
	if err := older(); err != nil {
		t.Fatalf("on the copy: %v", err)
	}
	if err := sameRows(old, readCopy(t, database(s))); err != nil {
		t.Error(err)
	}
}

// TestS86UpgradePostgres is S-86 on PostgreSQL, where each step is a transaction:
// the same data in the first release's tables, upgraded by this program, which is
// killed at a moment that chance chooses; everybody is there, and the next start
// completes, after the lease of the killed one has ended.
//
// It waited for ten minutes when the lease was for as long.
func TestS86UpgradePostgres(t *testing.T) {
	by := chance(t)
	ctx := context.Background()
	lite := newSite(t)
	unpackOld(t, lite)
	var dump bytes.Buffer
	var before stored
	behindItsBack(t, lite, func(d *db.DB) (err error) { before.sums, err = d.DumpSums(ctx, &dump); return err })
	if err := before.read(bytes.NewReader(dump.Bytes())); err != nil || len(before.all) == 0 {
		t.Fatalf("%d tables of the old data: %v", len(before.all), err)
	}
	for try := range 3 {
		dsn := dbtest.Postgres(t)
		d, err := db.Open(ctx, dsn)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(d.Migrate(ctx, olderMigrations(t)...), d.Load(ctx, bytes.NewReader(dump.Bytes()), before.sums, nil)); err != nil {
			t.Fatal(err)
		}
		s := rig.NewSite(t, program, dsn)
		unpackOld(t, s)
		same := func(when string) {
			t.Helper()
			var after stored
			var now bytes.Buffer
			if err := errors.Join(d.Dump(ctx, &now), after.read(&now)); err != nil {
				t.Fatal(err)
			}
			if err := sameRows(before, after); err != nil {
				t.Fatalf("%s: %v", when, err)
			}
		}
		c := exec.Command(program, "doctor")
		c.Env = append(os.Environ(), "GROUNDSWELL_DATA="+data(s), "GROUNDSWELL_DATABASE="+dsn, "GOTRACEBACK=none")
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		// The lease's row is there as long as it migrates: kill it in that time.
		deadline := time.Now().Add(10 * time.Second)
		for !migrating(t, dsn) && time.Now().Before(deadline) {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(time.Duration(by.IntN(40)) * time.Millisecond)
		c.Process.Kill()
		c.Wait()
		held := migrating(t, dsn)
		same("killed")
		if done, said := upgrade(t, s); !done {
			t.Fatalf("the next start does not complete:\n%s", said)
		}
		same("completed")
		d.Close()
		t.Logf("try %d: killed while it migrated: %v", try, held)
		if held {
			return
		}
	}
}

func migrating(t *testing.T, dsn string) bool {
	t.Helper()
	a, err := sql.Open("pgx", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	n := 0
	err = a.QueryRow("SELECT COUNT(*) FROM db_migrating").Scan(&n)
	return err == nil && n > 0
}
