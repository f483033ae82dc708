package app_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/seal"
)

// TestPromises: what is written down of backups and rehearsals (P2, P3), on both
// engines; a rehearsal that fails is written down as such and leaves nothing.
func TestPromises(t *testing.T) {
	ctx := context.Background()
	id, err := seal.NewIdentity()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Each(t, func(t *testing.T, dsn string) {
		now := time.Date(2026, 12, 1, 10, 0, 0, 0, time.UTC)
		dir := filepath.Join(t.TempDir(), "data")
		a, err := app.New(ctx, app.Config{Data: dir, Database: dsn, Addr: "127.0.0.1:8080", Demo: true, Now: func() time.Time { return now }}, quiet)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		promises := func() app.Promises {
			t.Helper()
			p, err := a.Promises(ctx)
			if err != nil {
				t.Fatal(err)
			}
			return p
		}
		if p := promises(); !p.BackupAt.IsZero() || !p.RehearsedAt.IsZero() || p.RehearsedOK || !p.HeldSince.IsZero() || p.Engine != a.DB.Engine() || (p.Standby == -1) != (p.Engine == "sqlite") {
			t.Errorf("at the beginning: %+v", p)
		}
		if err := a.SeedDemo(ctx); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		as, err := a.Backup(ctx, &b, "")
		if err != nil || !as.Equal(now) {
			t.Fatal(as, err)
		}
		if err := a.NoteBackup(ctx, as); err != nil {
			t.Fatal(err)
		}
		if p := promises(); !p.BackupAt.Equal(now) {
			t.Errorf("after a backup: %+v", p)
		}
		now = now.Add(time.Hour)
		rep, err := a.Rehearse(ctx, id, "")
		if err != nil || rep.Rows < 3000 || rep.Files == 0 {
			t.Fatalf("%+v %v", rep, err)
		}
		if p := promises(); !p.RehearsedAt.Equal(now) || !p.RehearsedOK {
			t.Errorf("after a rehearsal: %+v", p)
		}
		now = now.Add(time.Hour)
		if err := os.Remove(filepath.Join(dir, "secret.key")); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Rehearse(ctx, nil, ""); err == nil {
			t.Error("a site without its secret was rehearsed")
		}
		if p := promises(); !p.RehearsedAt.Equal(now) || p.RehearsedOK {
			t.Errorf("after a rehearsal that failed: %+v", p)
		}
		if left, _ := filepath.Glob(filepath.Join(dir, "rehearse-*")); len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	})
}
