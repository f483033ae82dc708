package app_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"groundswell/internal/app"
	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth/authtest"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/tlog"
)

// TestS45AuditInTheLog is S-45: the transparency log tells how far the audit log of
// the desk goes, once for each state; an audit log that contradicts it is found at
// the start, and said on its page and on "Today". That a log that was put back is
// found by every witness is TestS45RolledBack. Seen to fail when checkAnchors took
// every leaf.
func TestS45AuditInTheLog(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		ctx := context.Background()
		a, err := app.New(ctx, app.Config{Data: filepath.Join(t.TempDir(), "data"), Database: dsn}, quiet)
		if err != nil {
			t.Fatal(err)
		}
		defer a.Close()
		admin, _ := authtest.SignIn(t, a.Auth, a.Handler(), core.Grant{Role: core.Administrator})
		leaves := func() (out []string) {
			t.Helper()
			if err := a.AnchorAudit(ctx); err != nil {
				t.Fatal(err)
			}
			if _, err := a.TLog.Checkpoint(ctx); err != nil {
				t.Fatal(err)
			}
			if err := a.DB.Read(ctx, func(tx *db.Tx) error {
				all, err := tlog.With(tx, "audit ")
				out = nil
				for _, f := range all {
					out = append(out, string(f.Entry))
				}
				return err
			}); err != nil {
				t.Fatal(err)
			}
			return out
		}
		if all := leaves(); len(all) != 1 || !strings.HasPrefix(all[0], "audit 1 ") {
			t.Fatalf("%q", all)
		}
		if all := leaves(); len(all) != 1 {
			t.Fatalf("nothing was done, and %q", all)
		}
		authtest.SignIn(t, a.Auth, a.Handler(), core.Grant{Role: core.Coordinator})
		if all := leaves(); len(all) != 2 || !strings.HasPrefix(all[1], "audit 2 ") {
			t.Fatalf("%q", all)
		}
		if err := a.CheckAudit(ctx); err != nil {
			t.Fatal(err)
		}
		admin.Get("/en/desk/log").Status(t, 200).Sound(t).Has(t, "Unbroken since")
		// The log was told of another past.
		if err := a.DB.Write(ctx, func(tx *db.Tx) error { return tlog.Add(tx, []byte("audit 1 "+strings.Repeat("ab", 32))) }); err != nil {
			t.Fatal(err)
		}
		leaves()
		err = a.CheckAudit(ctx)
		if b, ok := errors.AsType[*audit.Broken](err); !ok || b.N != 1 {
			t.Fatalf("got %v", err)
		}
		admin.Get("/en/desk/log").Status(t, 200).Sound(t).Has(t, "This record is not what it was: entry 1")
		admin.Get("/en/desk").Status(t, 200).Has(t, "record of changes was altered in the database")
	})
}

// TestFirstLink: while there is no administrator each start prints a link, which
// leads to a page at an address where passkeys work.
func TestFirstLink(t *testing.T) {
	ctx := context.Background()
	a, err := app.New(ctx, app.Config{Data: filepath.Join(t.TempDir(), "data")}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	link, err := a.FirstLink(ctx)
	if err != nil || !strings.HasPrefix(link, "http://localhost:8080/en/desk/invite/") {
		t.Fatal(link, err)
	}
	client(t, a).Get(strings.TrimPrefix(link, "http://localhost:8080")).Status(t, 200).Sound(t).Has(t, "Set up this site")
	authtest.SignIn(t, a.Auth, a.Handler(), core.Grant{Role: core.Administrator})
	if link, err = a.FirstLink(ctx); err != nil || link != "" {
		t.Error(link, err)
	}
}
