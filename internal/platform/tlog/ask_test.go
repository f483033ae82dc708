package tlog_test

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/tlog"
)

// TestBadWitnesses: a witness that is down, slow, lies, sends elsewhere or sends
// too much delays no checkpoint and leaves nothing of its own under it.
func TestBadWitnesses(t *testing.T) {
	dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
		plain := newLog(t, d)
		good, at, _ := witnessOf(t, plain, "good.example")
		release := make(chan struct{})
		moved := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a redirect was followed") }))
		defer moved.Close()
		var here []string
		for name, h := range map[string]http.HandlerFunc{
			"hangs": func(w http.ResponseWriter, r *http.Request) {
				select {
				case <-release:
				case <-r.Context().Done():
				}
			},
			"breaks off":   func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) },
			"says nothing": func(w http.ResponseWriter, r *http.Request) {},
			"sends elsewhere": func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, moved.URL, http.StatusTemporaryRedirect)
			},
			"sends too much": func(w http.ResponseWriter, r *http.Request) { w.Write(bytes.Repeat([]byte("— x y\n"), 20<<10)) },
			"signs with another key": func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprint(w, "— bad.example "+strings.Repeat("A", 104)+"\n")
			},
			"slips in a line": func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprint(w, "\nexample.org/log\n9\n\n— bad.example AAAA\n")
			},
			"says a size that is none": func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(409)
				fmt.Fprint(w, "-1\n")
			},
			"changes its mind for ever": func(w http.ResponseWriter, r *http.Request) {
				var b bytes.Buffer
				b.ReadFrom(r.Body)
				w.WriteHeader(409)
				if strings.HasPrefix(b.String(), "old 1\n") {
					fmt.Fprint(w, "2\n")
				} else {
					fmt.Fprint(w, "1\n")
				}
			},
			"does not know us": func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404) },
		} {
			s := httptest.NewServer(h)
			defer s.Close()
			k := newStranger(t, strings.ReplaceAll(name, " ", "-")+".example")
			here = append(here, s.URL+","+k.vkey)
		}
		here = append(here, "http://127.0.0.1:1,"+newStranger(t, "down.example").vkey, at)
		l := newLog(t, d, withWitness(new(alarms), here...))
		many(t, d, "first", 5)
		done := make(chan error)
		go func() { _, err := l.Checkpoint(t.Context()); done <- err }()
		for signedYet := false; !signedYet; { // while one of them hangs
			if c, note, err := plain.Latest(t.Context()); err == nil && c.Size == 5 && signedBy(note, good.VKey()) {
				signedYet = true
			}
			select {
			case err := <-done:
				t.Fatalf("it did not wait for the one that hangs: %v", err)
			case <-time.After(5 * time.Millisecond):
			}
		}
		close(release)
		if err := <-done; err != nil {
			t.Error(err)
		}
		if _, sigs, err := noteParts(served(t, l)); err != nil || len(sigs) != 2 {
			t.Errorf("%v\n%s", err, served(t, l))
		}
		st, err := l.Status(t.Context())
		if err != nil || st.Alarm || st.Cosigned != 1 {
			t.Errorf("%+v %v", st, err)
		}
		many(t, d, "second", 5)
		if c := checkpoint(t, l); c.Size != 10 || !signedBy(served(t, l), good.VKey()) {
			t.Errorf("%+v", c)
		}
	})
	for _, text := range []string{"", "https://example.org", "ftp://example.org,x", "https://example.org,not-a-key", "https://u:p@example.org," + newStranger(t, "w").vkey} {
		if _, err := tlog.New(tlog.Config{Secret: secret, Origin: "example.org/log", Log: quiet, Witnesses: []string{text}}); err == nil {
			t.Errorf("taken as a witness: %q", text)
		}
	}
}
