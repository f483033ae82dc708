package app_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"groundswell/internal/app"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/tlog"
)

// twoNetworks are two sites: one that keeps a log, filled with the demonstration,
// and one that is its witness. mine is the configuration of the first.
func twoNetworks(t *testing.T, dsn string) (a *app.App, at string, b *app.App, mine app.Config) {
	t.Helper()
	site := func(c app.Config) *app.App {
		s, err := app.New(t.Context(), c, quiet)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	mine = app.Config{Data: filepath.Join(t.TempDir(), "a"), Database: dsn, Origin: "https://a.example", Demo: true}
	first := site(mine)
	key, err := first.TLog.VKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first.Close()
	b = site(app.Config{Data: filepath.Join(t.TempDir(), "b"), Origin: "https://b.example", WitnessOf: []string{key}})
	t.Cleanup(func() { b.Close() })
	hostB := httptest.NewServer(b.Handler())
	t.Cleanup(hostB.Close)
	mine.Witness = []string{hostB.URL + "/witness," + b.Witness.VKey()}
	a = site(mine)
	t.Cleanup(func() { a.Close() })
	if err := a.SeedDemo(t.Context()); err != nil {
		t.Fatal(err)
	}
	hostA := httptest.NewServer(a.Handler())
	t.Cleanup(hostA.Close)
	return a, hostA.URL, b, mine
}

func logged(t *testing.T, a *app.App, entry string) {
	t.Helper()
	if err := a.DB.Write(t.Context(), func(tx *db.Tx) error { return tlog.Add(tx, []byte(entry)) }); err != nil {
		t.Fatal(err)
	}
	if _, err := a.TLog.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// TestNetworksWitness: one site's log is cosigned by another site over HTTP, and
// anybody can download and check it; a browser on a foreign page cannot send to the
// witness.
func TestNetworksWitness(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		a, at, b, _ := twoNetworks(t, dsn)
		logged(t, a, "a line of the test")
		key, err := tlog.FetchKey(t.Context(), nil, at+"/log")
		if err != nil || !strings.HasPrefix(key, "a.example/log+") {
			t.Fatalf("%q %v", key, err)
		}
		p := tlog.Policy{Witnesses: []string{b.Witness.VKey()}, Need: 1}
		tree, err := tlog.Fetch(t.Context(), nil, at+"/log", key, p)
		if err != nil || tree.Size == 0 || tree.Cosigned[0] != "b.example/witness" {
			t.Fatalf("%+v %v", tree, err)
		}
		if got := string(client(t, b).Get("/witness/vkey").Status(t, 200).Body); got != b.Witness.VKey()+"\n" {
			t.Errorf("%q", got)
		}
		for _, f := range a.Doctor(t.Context()) {
			if strings.Contains(f.What, "log") && !f.OK || strings.Contains(f.What, "witness") && !f.OK {
				t.Errorf("%s: %s", f.What, f.Fix)
			}
		}
		for _, path := range []string{"/log/tile/0/x999/000", "/log/tile/../checkpoint/x", "/log/nothing"} {
			client(t, a).Get(path).Status(t, 404)
		}
		req, err := http.NewRequestWithContext(t.Context(), "POST", strings.Split(a.Config.Witness[0], ",")[0]+"/add-checkpoint", strings.NewReader("old 0\n\n"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Sec-Fetch-Site", "cross-site")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != http.StatusForbidden {
			t.Errorf("from a foreign page: %d", resp.StatusCode)
		}
	})
}

// TestS45OldBackup is S-45 from outside: an old backup is put back, on the other
// engine too. The newest backup is the same log; the old one is found out by the
// witness, shown by doctor and the metrics, and nothing is signed over it. Seen to
// fail when askOne took a 409 with a larger size for nothing.
func TestS45OldBackup(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, dsn string) {
		a, _, _, mine := twoNetworks(t, dsn)
		back := func(from *bytes.Buffer, dsn string) *app.App {
			t.Helper()
			c := mine
			c.Demo, c.Data, c.Database = false, filepath.Join(t.TempDir(), "back"), dsn
			if err := app.Restore(t.Context(), c, bytes.NewReader(from.Bytes()), nil); err != nil {
				t.Fatal(err)
			}
			r, err := app.New(t.Context(), c, quiet)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { r.Close() })
			return r
		}
		var old, newest bytes.Buffer
		if _, err := a.Backup(t.Context(), &old, ""); err != nil {
			t.Fatal(err)
		}
		logged(t, a, "a line after the old backup")
		if _, err := a.Backup(t.Context(), &newest, ""); err != nil {
			t.Fatal(err)
		}
		last, note, err := a.TLog.Latest(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		dbtest.Each(t, func(t *testing.T, dsn string) {
			same := back(&newest, dsn)
			if c, n, err := same.TLog.Latest(t.Context()); err != nil || c != last || !bytes.Equal(n, note) {
				t.Errorf("%+v %v", c, err)
			}
			if err := errors.Join(same.TLog.Check(t.Context()), same.TLog.Ask(t.Context())); err != nil {
				t.Errorf("the newest backup: %v", err)
			}
		})
		dbtest.Each(t, func(t *testing.T, dsn string) {
			stale := back(&old, dsn)
			if err := stale.TLog.Ask(t.Context()); !errors.Is(err, tlog.ErrBehind) {
				t.Errorf("an old backup: %v", err)
			}
			if _, err := stale.TLog.Checkpoint(t.Context()); !errors.Is(err, tlog.ErrBehind) {
				t.Errorf("signed over it: %v", err)
			}
			found := false
			for _, f := range stale.Doctor(t.Context()) {
				found = found || !f.OK && strings.Contains(f.Fix, "old backup")
			}
			if !found {
				t.Error("doctor says nothing")
			}
			if m := metricsOf(t, stale); !strings.Contains(m, "\ngroundswell_log_alarm 1\n") {
				t.Error("the metrics say nothing")
			}
		})
		if m := metricsOf(t, a); !strings.Contains(m, "\ngroundswell_log_alarm 0\n") || !strings.Contains(m, "\ngroundswell_log_cosignatures 1\n") || !strings.Contains(m, "\ngroundswell_log_witness_lag 0\n") {
			t.Error(m)
		}
	})
}

func metricsOf(t *testing.T, a *app.App) string {
	t.Helper()
	s := httptest.NewServer(a.Metrics.Handler())
	defer s.Close()
	req, err := http.NewRequestWithContext(context.Background(), "GET", s.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
