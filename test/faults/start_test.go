package faults

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/notes"
	"groundswell/test/cluster/rig"
)

// behindItsBack works on a site's database while the program does not run.
func behindItsBack(t *testing.T, s *rig.Site, f func(d *db.DB) error) {
	t.Helper()
	d, err := db.Open(context.Background(), "sqlite:"+database(s))
	if err != nil {
		t.Fatal(err)
	}
	if err := f(d); err != nil {
		t.Fatal(err)
	}
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
}

// refuses sees that serve does not start and says want, and that doctor prints a
// line of what to do, which it returns.
func refuses(t *testing.T, s *rig.Site, want ...string) (fix string) {
	t.Helper()
	s.Begin()
	err := ended(s, 2*time.Minute)
	s.Kill()
	if err == nil || err.Error() != "exit status 1" {
		t.Fatalf("it started: %v", err)
	}
	said, err := s.Try("doctor")
	if err == nil {
		t.Error("doctor is content")
	}
	for _, w := range want {
		if !strings.Contains(s.Log(), w) {
			t.Errorf("serve does not say %q:\n%s", w, s.Log())
		}
		if !strings.Contains(said, w) {
			t.Errorf("doctor does not say %q:\n%s", w, said)
		}
	}
	_, fix, _ = strings.Cut(said, "\n      ")
	fix, _, _ = strings.Cut(fix, "\n")
	return fix
}

// sh runs a command line as an operator would paste it.
func sh(t *testing.T, s *rig.Site, line string) {
	t.Helper()
	c := exec.Command("sh", "-c", line)
	c.Dir = s.Dir
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", line, err, out)
	}
}

// TestS84Refusals is S-84: what is not right does not start, says what is wrong,
// and doctor prints what puts it right; that is then done, word for word, and the
// site starts. (Wrong settings of SQLite and an old SQLite: TestS84Pragmas and
// TestS84OldSQLite of internal/platform/db.)
//
// Seen to fail with each of the checks taken out: checkClock, the two in
// loadSecret, the look at the folder in Config.complete, and pendingMigrations.
func TestS84Refusals(t *testing.T) {
	s := newSite(t)
	s.Publish()
	s.Start()
	sign(t, s)
	s.Stop()
	starts := func() {
		t.Helper()
		s.Start()
		reads(t, s)
		s.Stop()
	}
	t.Run("data folder that others can read", func(t *testing.T) {
		if err := os.Chmod(data(s), 0o755); err != nil {
			t.Fatal(err)
		}
		fix := refuses(t, s, "can be read by others")
		sh(t, s, strings.TrimPrefix(fix, "Run: "))
		starts()
	})
	secret := filepath.Join(data(s), "secret.key")
	kept, err := os.ReadFile(secret)
	if err != nil {
		t.Fatal(err)
	}
	t.Run("missing secret", func(t *testing.T) {
		backup := filepath.Join(s.Dir, "with-secret.bak")
		s.Run("backup", backup)
		if err := os.Remove(secret); err != nil {
			t.Fatal(err)
		}
		fix := refuses(t, s, "secret.key is missing")
		if _, err := os.Stat(secret); err == nil {
			t.Error("it made a new secret")
		}
		// groundswell restore BACKUP … --data ./old, then cp ./old/secret.key …
		if !strings.Contains(fix, "groundswell restore BACKUP") || !strings.Contains(fix, "cp ./old/secret.key "+secret) {
			t.Fatalf("doctor says: %s", fix)
		}
		sh(t, s, program+" restore "+backup+" --data ./old && cp ./old/secret.key "+secret)
		starts()
	})
	t.Run("another secret", func(t *testing.T) {
		if err := os.WriteFile(secret, []byte("0123456789abcdef0123456789abcdef"), 0o600); err != nil {
			t.Fatal(err)
		}
		refuses(t, s, "is not the secret that this database belongs to")
		if err := os.WriteFile(secret, kept, 0o600); err != nil {
			t.Fatal(err)
		}
		starts()
	})
	clock := func(at time.Time) {
		t.Helper()
		behindItsBack(t, s, func(d *db.DB) error {
			return d.Write(context.Background(), func(tx *db.Tx) error { return notes.Put(tx, notes.Clock, at, "") })
		})
	}
	t.Run("a clock a year behind", func(t *testing.T) {
		clock(time.Now().AddDate(1, 0, 0)) // the site saw next year: now is a year behind
		fix := refuses(t, s, "the clock says "+time.Now().UTC().Format("2006-01"), "already saw "+time.Now().AddDate(1, 0, 0).UTC().Format("2006"))
		if !strings.Contains(fix, "timedatectl") || !strings.HasSuffix(fix, "groundswell doctor --clock-is-right") {
			t.Fatalf("doctor says: %s", fix)
		}
		s.Try("doctor", "--clock-is-right") // which then finds other things to look at
		starts()
	})
	t.Run("a clock a year and more ahead", func(t *testing.T) {
		clock(time.Now().AddDate(-1, -2, 0))
		said, _ := s.Try("doctor")
		if !strings.Contains(said, "look clock: ") || !strings.Contains(said, "timedatectl set-ntp true") {
			t.Errorf("doctor says:\n%s", said)
		}
		starts() // it may be true; the log says what would be erased
		if !strings.Contains(s.Log(), "the clock is more than a year ahead") {
			t.Errorf("the log does not warn:\n%s", s.Log())
		}
		if said, _ := s.Try("doctor"); !strings.Contains(said, "ok   clock: ") {
			t.Errorf("after a start doctor says:\n%s", said)
		}
	})
	t.Run("a database of a newer program", func(t *testing.T) {
		before := readCopy(t, database(s))
		later := fstest.MapFS{"migrations/20991231001_later.sql": {Data: []byte("-- +goose Up\nCREATE TABLE later_thing (\n\tid TEXT NOT NULL PRIMARY KEY\n);\n")}}
		behindItsBack(t, s, func(d *db.DB) error { return d.Migrate(context.Background(), append(everyMigration(t), later)...) })
		fix := refuses(t, s, "newer version (20991231001) than this program")
		_, line, ok := strings.Cut(fix, "that file): ")
		if !ok {
			_, line, ok = strings.Cut(fix, ".newer file): ")
		}
		if !ok {
			t.Fatalf("doctor says: %s", fix)
		}
		sh(t, s, line)
		starts()
		if after := readCopy(t, database(s)); after.rows != before.rows {
			t.Errorf("%d people before, %d after going back", before.rows, after.rows)
		}
	})
}

var migrationFile = regexp.MustCompile(`^\d{11}_[a-z_]+\.sql$`)

// everyMigration is what the present program brings: all migrations of the tree,
// as file systems, but that of package db itself, which Migrate adds.
func everyMigration(t *testing.T) (all []fs.FS) {
	t.Helper()
	dirs, err := filepath.Glob("../../internal/*/*/migrations")
	if err != nil || len(dirs) < 5 {
		t.Fatalf("%v: %v", dirs, err)
	}
	for _, d := range dirs {
		files, err := os.ReadDir(d)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			if !migrationFile.MatchString(f.Name()) {
				t.Fatal(fmt.Errorf("%s is no migration", f.Name()))
			}
		}
		all = append(all, os.DirFS(filepath.Dir(d)))
	}
	return all
}
