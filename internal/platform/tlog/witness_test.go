package tlog_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"

	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/tlog"
)

// eachWitness runs f with a witness of the given logs on every memory: a folder,
// and the databases. again opens the same witness once more, as after a restart.
func eachWitness(t *testing.T, logs func() []string, f func(t *testing.T, url string, alarm *alarms, again func() (*tlog.Witness, string))) {
	t.Helper()
	host := func(t *testing.T, w *tlog.Witness) string {
		s := httptest.NewServer(w.Handler())
		t.Cleanup(s.Close)
		return s.URL
	}
	t.Run("folder", func(t *testing.T) {
		t.Parallel()
		dir := filepath.Join(t.TempDir(), "witness")
		alarm := new(alarms)
		var w *tlog.DirWitness
		open := func() (*tlog.Witness, string) {
			if w != nil {
				w.Close()
			}
			var err error
			if w, err = tlog.OpenDirWitness(dir, "witness.example", logs(), alarm.logger()); err != nil {
				t.Fatal(err)
			}
			return w.Witness, host(t, w.Witness)
		}
		t.Cleanup(func() { w.Close() })
		_, url := open()
		f(t, url, alarm, open)
	})
	dbtest.Run(t, migrations, func(t *testing.T, d *db.DB) {
		alarm := new(alarms)
		open := func() (*tlog.Witness, string) {
			w, err := tlog.NewWitness(d, secret, "witness.example", logs(), newClock().now, alarm.logger())
			if err != nil {
				t.Fatal(err)
			}
			return w, host(t, w)
		}
		_, url := open()
		f(t, url, alarm, open)
	})
}

type answer struct {
	status int
	kind   string
	body   string
}

func post(t *testing.T, url, body string) answer {
	t.Helper()
	req, err := http.NewRequestWithContext(context.Background(), "POST", url+"/add-checkpoint", strings.NewReader(body))
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
	return answer{resp.StatusCode, resp.Header.Get("Content-Type"), string(b)}
}

func keyOf(t *testing.T, url string) string {
	t.Helper()
	_, b, _ := page(t, url+"/vkey")
	return strings.TrimSpace(string(b))
}

// TestWitnessProtocol is https://c2sp.org/tlog-witness, line by line, on every
// memory, judged by the independent implementation.
func TestWitnessProtocol(t *testing.T) {
	s := newStranger(t, "log.example")
	s.grow("leaf", 40)
	unknown := newStranger(t, "unknown.example")
	unknown.grow("leaf", 5)
	impostor := newStranger(t, "log.example") // the same name, another key
	impostor.grow("leaf", 40)
	eachWitness(t, func() []string { return []string{s.vkey} }, func(t *testing.T, url string, alarm *alarms, again func() (*tlog.Witness, string)) {
		signed := func(what, body string) {
			t.Helper()
			a := post(t, url, body)
			_, cp, _ := strings.Cut(body, "\n\n")
			if a.status != 200 || !signedBy([]byte(cp+a.body), keyOf(t, url)) || strings.Count(a.body, "\n") != 1 {
				t.Errorf("%s: %+v", what, a)
			}
		}
		refused := func(what, body string, status int) {
			t.Helper()
			if a := post(t, url, body); a.status != status || strings.Contains(a.body, "—") {
				t.Errorf("%s: %+v, want %d", what, a, status)
			}
		}
		conflict := func(what, body string, size int) {
			t.Helper()
			if a := post(t, url, body); a.status != 409 || a.kind != "text/x.tlog.size" || a.body != strconv.Itoa(size)+"\n" {
				t.Errorf("%s: %+v, want the size %d", what, a, size)
			}
		}
		refused("an unknown log", unknown.body(t, 0, 5), 404)
		refused("another key under the log's name", impostor.body(t, 0, 5), 403)
		refused("a changed root", strings.Replace(s.body(t, 0, 5), "\n5\n", "\n6\n", 1), 403)
		conflict("an old size before the first", s.body(t, 3, 5), 0)
		refused("a proof from nothing", strings.Replace(s.body(t, 0, 5), "old 0\n", "old 0\n"+s.proofLine(t), 1), 422)
		signed("the first", s.body(t, 0, 5))
		signed("the same again", s.body(t, 5, 5))
		conflict("the first again", s.body(t, 0, 5), 5)
		conflict("a larger one from nothing", s.body(t, 0, 9), 5)
		refused("old beyond the checkpoint", strings.Replace(s.body(t, 4, 4), "old 4", "old 5", 1), 400)
		signed("a larger one", s.body(t, 5, 9))
		conflict("an older one", s.body(t, 5, 7), 9)
		conflict("an older one, honestly", s.body(t, 4, 4), 9)
		good := s.body(t, 9, 20)
		lines := strings.SplitAfter(good, "\n")
		refused("a proof without its end", lines[0]+strings.Join(lines[2:], ""), 422)
		refused("a proof with one hash too many", lines[0]+lines[1]+strings.Join(lines[1:], ""), 422)
		refused("no proof", lines[0]+good[strings.Index(good, "\n\n")+1:], 422)
		for what, body := range map[string]string{
			"nothing": "", "no size": "\n\n" + s.checkpoint(t, 20), "a size in words": strings.Replace(good, "old 9", "old nine", 1),
			"a size with zeroes": strings.Replace(good, "old 9", "old 09", 1), "a negative size": strings.Replace(good, "old 9", "old -9", 1),
			"a hash that is none": lines[0] + "AAAA\n" + strings.Join(lines[1:], ""), "no empty line": strings.ReplaceAll(good, "\n\n", "\n"),
			"64 hashes": lines[0] + strings.Repeat(lines[1], 64) + good[strings.Index(good, "\n\n")+1:], "carriage returns": strings.ReplaceAll(good, "\n", "\r\n"),
			"a size beyond int64": strings.Replace(good, "old 9", "old 9223372036854775808", 1),
		} {
			refused(what, body, 400)
		}
		refused("too large", good+strings.Repeat("x", 20<<10), 413)
		refused("a root that is too short", "old 9\n\n"+s.sign(t, "log.example\n20\nAAAA\n"), 403)
		refused("a size with zeroes in the checkpoint", "old 9\n\n"+s.sign(t, "log.example\n020\n"+base64.StdEncoding.EncodeToString(mth(s.leaves[:20]))+"\n"), 403)
		signed("more signatures than one", good+"— other.example AAAAAAAAAAAAAAAAAAAA\n")
		signed("lines that the log adds", "old 20\n\n"+s.sign(t, "log.example\n20\n"+base64.StdEncoding.EncodeToString(mth(s.leaves[:20]))+"\nan extension\n"))
		if s := alarm.text(); strings.Contains(s, "what=fork") {
			t.Errorf("an alarm about a fork that is none: %s", s)
		}
		_, url = again()
		conflict("after a restart it goes back", s.body(t, 0, 5), 20)
		signed("after a restart", s.body(t, 20, 33))
	})
}

// TestWitnessEmptyTree: a log may begin with nothing; a wrong root of nothing is
// refused.
func TestWitnessEmptyTree(t *testing.T) {
	s := newStranger(t, "log.example")
	s.grow("leaf", 3)
	eachWitness(t, func() []string { return []string{s.vkey} }, func(t *testing.T, url string, _ *alarms, _ func() (*tlog.Witness, string)) {
		wrong := s.sign(t, "log.example\n0\n"+base64.StdEncoding.EncodeToString(make([]byte, 32))+"\n")
		if a := post(t, url, "old 0\n\n"+wrong); a.status != 403 {
			t.Errorf("%+v", a)
		}
		for _, body := range []string{s.body(t, 0, 0), s.body(t, 0, 0), s.body(t, 0, 2), s.body(t, 2, 3)} {
			if a := post(t, url, body); a.status != 200 {
				t.Errorf("%+v", a)
			}
		}
		if a := post(t, url, s.body(t, 0, 0)); a.status != 409 || a.body != "3\n" {
			t.Errorf("back to nothing: %+v", a)
		}
	})
}

// TestWitnessRace: of many requests at once for one log, those that are signed
// lie on one line, and none goes back.
func TestWitnessRace(t *testing.T) {
	s := newStranger(t, "log.example")
	s.grow("leaf", 5)
	a, b := s.fork(5), s.fork(5)
	a.grow("one", 20)
	b.grow("other", 20)
	eachWitness(t, func() []string { return []string{s.vkey} }, func(t *testing.T, url string, _ *alarms, _ func() (*tlog.Witness, string)) {
		if got := post(t, url, s.body(t, 0, 5)); got.status != 200 {
			t.Fatalf("%+v", got)
		}
		bodies := map[string]*stranger{}
		for _, f := range []*stranger{a, b} {
			for _, size := range []int{6, 9, 20} {
				bodies[f.body(t, 5, size)] = f
			}
		}
		var mu sync.Mutex
		var wg sync.WaitGroup
		ok := map[*stranger]int{}
		for body, f := range bodies {
			for range 3 {
				wg.Go(func() {
					if post(t, url, body).status == 200 {
						mu.Lock()
						ok[f]++
						mu.Unlock()
					}
				})
			}
		}
		wg.Wait()
		if ok[a]+ok[b] != 1 {
			t.Errorf("%d and %d were signed, all from size 5: exactly one may be", ok[a], ok[b])
		}
	})
}

// TestDirWitness: what lies in the folder is for its owner, one process uses it,
// and what cannot be trusted is not used.
func TestDirWitness(t *testing.T) {
	s := newStranger(t, "log.example")
	s.grow("leaf", 9)
	dir := filepath.Join(t.TempDir(), "witness")
	open := func(name string, logs ...string) (*tlog.DirWitness, error) {
		return tlog.OpenDirWitness(dir, name, logs, quiet)
	}
	if _, err := open("", s.vkey); err == nil {
		t.Error("a new witness without a name")
	}
	w, err := open("witness.example", s.vkey)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := open("", s.vkey); err == nil || !strings.Contains(err.Error(), "another witness") {
		t.Errorf("two in one folder: %v", err)
	}
	host := httptest.NewServer(w.Handler())
	defer host.Close()
	if a := post(t, host.URL, s.body(t, 0, 5)); a.status != 200 {
		t.Fatalf("%+v", a)
	}
	key := w.VKey()
	w.Close()
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 3 {
		t.Errorf("%v %v", files, err)
	}
	state := ""
	for _, f := range files {
		st, err := os.Stat(f)
		if err != nil || st.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", filepath.Base(f), st.Mode(), err)
		}
		if strings.HasPrefix(filepath.Base(f), "log-") {
			state = f
		}
	}
	if _, err := open("other.example", s.vkey); err == nil {
		t.Error("a witness was given another name")
	}
	if _, err := open("", "not a key"); err == nil {
		t.Error("a log's key that is none")
	}
	if _, err := open("", s.vkey, s.vkey); err == nil {
		t.Error("a log twice")
	}
	if w, err = open("", s.vkey); err != nil || w.VKey() != key {
		t.Fatalf("opened again: %v", err)
	}
	w.Close()
	good, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{"cut": good[:len(good)/2], "empty": {}, "changed": bytes.Replace(good, []byte("\n5\n"), []byte("\n4\n"), 1)} {
		if err := os.WriteFile(state, bad, 0o600); err != nil {
			t.Fatal(err)
		}
		if w, err := open("", s.vkey); err == nil {
			w.Close()
			t.Errorf("it trusts a %s file", name)
		}
	}
	if err := os.WriteFile(state, good, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(filepath.Join(dir, "witness.key"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := open("", s.vkey); err == nil || !strings.Contains(err.Error(), "chmod") {
		t.Errorf("a key that others can read: %v", err)
	}
}

// TestWitnessCannotWrite: what is not on the disk is not signed.
func TestWitnessCannotWrite(t *testing.T) {
	s := newStranger(t, "log.example")
	s.grow("leaf", 5)
	dir := filepath.Join(t.TempDir(), "witness")
	w, err := tlog.OpenDirWitness(dir, "witness.example", []string{s.vkey}, quiet)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	host := httptest.NewServer(w.Handler())
	defer host.Close()
	if err := os.RemoveAll(dir); err != nil { // the disk is gone
		t.Fatal(err)
	}
	if a := post(t, host.URL, s.body(t, 0, 5)); a.status != 500 || strings.Contains(a.body, "—") {
		t.Errorf("%+v", a)
	}
}
