package tlog_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/tlog"
)

var migrations = []fs.FS{tlog.FS}

var quiet = slog.New(slog.DiscardHandler)

var secret = []byte("0123456789abcdef0123456789abcdef")

// clock is a clock that a test sets.
type clock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *clock { return &clock{t: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

// alarms is a log whose errors can be read.
type alarms struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (a *alarms) Write(p []byte) (int, error) {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.b.Write(p)
}

func (a *alarms) text() string {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.b.String()
}

func (a *alarms) logger() *slog.Logger {
	return slog.New(slog.NewTextHandler(a, &slog.HandlerOptions{Level: slog.LevelError}))
}

// newLog is a log in d.
func newLog(t *testing.T, d *db.DB, change ...func(*tlog.Config)) *tlog.Log {
	t.Helper()
	c := tlog.Config{DB: d, Secret: secret, Origin: "example.org/log", Now: newClock().now, Log: quiet}
	for _, f := range change {
		f(&c)
	}
	l, err := tlog.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// add gives entries to the log, each in a transaction of its own.
func add(t *testing.T, d *db.DB, entries ...string) {
	t.Helper()
	for _, e := range entries {
		if err := d.Write(t.Context(), func(tx *db.Tx) error { return tlog.Add(tx, []byte(e)) }); err != nil {
			t.Fatal(err)
		}
	}
}

// many adds n entries that begin with what.
func many(t *testing.T, d *db.DB, what string, n int) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx *db.Tx) error {
		for i := range n {
			if err := tlog.Add(tx, fmt.Appendf(nil, "%s %d", what, i)); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
}

func checkpoint(t *testing.T, l *tlog.Log) tlog.Checkpoint {
	t.Helper()
	c, err := l.Checkpoint(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func vkey(t *testing.T, l *tlog.Log) string {
	t.Helper()
	k, err := l.VKey(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return k
}

// run runs statements past the package, as somebody with the database would.
func run(t *testing.T, d *db.DB, query string, args ...any) {
	t.Helper()
	if err := d.Write(t.Context(), func(tx *db.Tx) error { _, err := tx.Exec(query, args...); return err }); err != nil {
		t.Fatal(err)
	}
}

// serve serves a log as the site does, and returns its address.
func serve(t *testing.T, l *tlog.Log) string {
	t.Helper()
	mux := http.NewServeMux()
	for pattern, h := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /log/checkpoint": l.ServeCheckpoint, "GET /log/vkey": l.ServeKey, "GET /log/tile/{rest...}": l.ServeTile} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
			if err := h(w, r); err != nil {
				http.Error(w, err.Error(), 500)
			}
		})
	}
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL + "/log"
}

// page is a GET.
func page(t *testing.T, url string) (status int, body []byte, h http.Header) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), "GET", url, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	var b bytes.Buffer
	if _, err := b.ReadFrom(resp.Body); err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, b.Bytes(), resp.Header
}

// entriesOf reads all leaves as the database has them.
func entriesOf(t *testing.T, d *db.DB) (out []string) {
	t.Helper()
	if err := d.Read(context.Background(), func(tx *db.Tx) error {
		out = nil
		return tx.Each(func(r db.Row) error {
			var b []byte
			err := r.Scan(&b)
			out = append(out, string(b))
			return err
		}, `SELECT entry FROM tlog_entry ORDER BY n`)
	}); err != nil {
		t.Fatal(err)
	}
	return out
}
