package faults

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"groundswell/test/cluster/rig"
)

// TestS85Restore is S-85: a backup made while people sign, as of a moment that
// chance chooses, restored on a clean machine: who was thanked before it began is
// there. Damaged anywhere, cut anywhere, or with another key, it is refused in
// words and leaves nothing behind.
//
// Seen to fail when unpack did not compare checksums, and when Restore did not
// clear up.
func TestS85Restore(t *testing.T) {
	by := chance(t)
	s := newSite(t)
	keys, _ := s.Publish()
	s.Run("keys", "new", "backup", "--out", keys)
	s.Run("keys", "new", "other", "--out", keys)
	key := func(name string) string { return filepath.Join(keys, name) }
	s.Start()
	var mu sync.Mutex
	var thanked []string
	var stop atomic.Bool
	var crowd sync.WaitGroup
	for range 8 {
		crowd.Go(func() {
			for !stop.Load() {
				p := rig.NewPerson("open-doors", "public")
				if _, err := p.Sign(s.Origin, rig.Patience); err == nil {
					mu.Lock()
					thanked = append(thanked, p.Name)
					mu.Unlock()
				}
			}
		})
	}
	snapshot := func() []string {
		mu.Lock()
		defer mu.Unlock()
		return append([]string(nil), thanked...)
	}
	for deadline := time.Now().Add(2 * time.Minute); len(snapshot()) == 0 && time.Now().Before(deadline); {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(time.Duration(200+by.IntN(1000)) * time.Millisecond)
	before := snapshot()
	file := filepath.Join(s.Dir, "site.age")
	s.Run("backup", file, "--to", key("backup.pub"))
	stop.Store(true)
	crowd.Wait()
	if len(before) == 0 || len(thanked) == len(before) {
		t.Fatalf("nobody signed before or while the backup was made: %d, %d", len(before), len(thanked))
	}
	s.Stop()
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	plain := filepath.Join(s.Dir, "site.bak")
	s.Run("backup", plain)
	open, err := os.ReadFile(plain)
	if err != nil {
		t.Fatal(err)
	}

	to := filepath.Join(s.Dir, "clean")
	refused := func(what string, backup []byte, words string, args ...string) {
		t.Helper()
		bad := filepath.Join(s.Dir, "bad")
		if err := os.WriteFile(bad, backup, 0o600); err != nil {
			t.Fatal(err)
		}
		out, err := s.Try(append([]string{"restore", bad, "--data", to, "--database", "sqlite:" + filepath.Join(to, "groundswell.db")}, args...)...)
		if err == nil {
			t.Fatalf("%s: restored", what)
		}
		if !strings.Contains(out, words) || strings.Contains(out, "panic") {
			t.Errorf("%s: it says %q, not %q", what, out, words)
		}
		if left, err := os.ReadDir(to); err == nil && len(left) > 0 {
			t.Fatalf("%s: left behind: %v", what, left)
		}
	}
	refused("wrong key", whole, "key", "--key", key("other.key"))
	refused("no key", whole, "encrypted")
	refused("something else", []byte("not a backup at all"), "not a backup")
	refused("empty", nil, "not a backup")
	for range 12 {
		at := by.IntN(len(whole))
		refused("cut", whole[:at], "", "--key", key("backup.key"))
		hurt := append([]byte(nil), whole...)
		hurt[at] ^= 1 << by.IntN(8)
		refused("a changed bit", hurt, "", "--key", key("backup.key"))
		at = by.IntN(len(open))
		refused("cut, not encrypted", open[:at], "backup")
	}
	// Not encrypted, gzip's own sum finds what the parts' do not hold; a bit of its
	// header that nobody reads may change, and then the site is the same.
	for range 12 {
		hurt := append([]byte(nil), open...)
		hurt[20+by.IntN(len(open)-20)] ^= 1 << by.IntN(8)
		refused("a changed bit, not encrypted", hurt, "damaged")
	}

	// One whose every part fits its checksum and whose rows are not those of the
	// site: found when all is in the database, and taken out of it again.
	refused("forged rows", forged(t, open, true), "differ")
	refused("forged rows, old checksums", forged(t, open, false), "does not match its checksum")

	if out, err := s.Try("restore", file, "--key", key("backup.key"), "--data", to, "--database", "sqlite:"+filepath.Join(to, "groundswell.db")); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got := readCopy(t, filepath.Join(to, "groundswell.db"))
	for _, n := range before {
		if got.names[n] != 1 {
			t.Errorf("%s was thanked before the backup and is in it %d times", n, got.names[n])
		}
	}
	submitted := map[string]bool{}
	for _, n := range thanked {
		submitted[n] = true
	}
	for n := range got.names {
		if !submitted[n] {
			t.Errorf("%s is in the backup and never signed", n)
		}
	}
	t.Logf("%d thanked before the backup, %d in it, %d in the end", len(before), got.rows, len(thanked))
	if _, err := s.Try("restore", file, "--key", key("backup.key"), "--data", to); err == nil {
		t.Error("restored over a site")
	}
}

// forged changes a name in a backup's rows; fit: and makes its list of checksums fit.
func forged(t *testing.T, backup []byte, fit bool) []byte {
	t.Helper()
	z, err := gzip.NewReader(bytes.NewReader(backup))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	zw := gzip.NewWriter(&out)
	in, tw := tar.NewReader(z), tar.NewWriter(zw)
	sums := map[string]string{}
	for {
		h, err := in.Next()
		if err == io.EOF {
			break
		}
		var part []byte
		if err == nil {
			part, err = io.ReadAll(in)
		}
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(h.Name, "rows/") {
			part = bytes.Replace(part, []byte("Person Number"), []byte("Person Numbex"), 1)
		}
		sum := sha256.Sum256(part)
		sums[h.Name] = hex.EncodeToString(sum[:])
		if h.Name == "sums.json" && fit {
			delete(sums, h.Name)
			if part, err = json.Marshal(sums); err != nil {
				t.Fatal(err)
			}
			h.Size = int64(len(part))
		}
		if err := tw.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if _, err := tw.Write(part); err != nil {
			t.Fatal(err)
		}
	}
	if err := errors.Join(tw.Close(), zw.Close()); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// TestS85NoMailUntilReleased is S-85: a restored site takes sign-ons and sends no
// mail, whatever it was started with, and says so in its log, in doctor and in its
// metrics, until it is released.
//
// Seen to fail when Restore left no mark.
func TestS85NoMailUntilReleased(t *testing.T) {
	s := newSite(t)
	s.Publish()
	file := filepath.Join(s.Dir, "site.bak")
	s.Run("backup", file)
	relay := rig.NewRelay(t)
	r := rig.NewSite(t, program, "")
	r.Env = []string{"GROUNDSWELL_SMTP_TLS=none"}
	metrics := rig.FreeAddr(t)
	r.Args = []string{"--smtp", relay.Addr, "--mail-from", "post@network.example", "--metrics", metrics}
	r.Run("restore", file)
	r.Start()
	p := rig.NewPerson("open-doors", "sealed")
	if _, err := p.Sign(r.Origin, rig.Patience); err != nil {
		t.Fatal(err)
	}
	gauge := func() string {
		t.Helper()
		a, err := http.Get("http://" + metrics + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		defer a.Body.Close()
		b, err := io.ReadAll(a.Body)
		if err != nil {
			t.Fatal(err)
		}
		_, after, _ := strings.Cut(string(b), "\ngroundswell_mail_held ")
		value, _, _ := strings.Cut(after, "\n")
		return value
	}
	if l, ok := relay.Wait(p.Email, 4*time.Second); ok {
		t.Fatalf("a restored site sent a mail: %+v", l)
	}
	if got := gauge(); got != "1" {
		t.Errorf("the metric says %q", got)
	}
	if !strings.Contains(r.Log(), "run: groundswell release") {
		t.Errorf("the log does not say it:\n%s", r.Log())
	}
	if said, _ := r.Try("doctor"); !strings.Contains(said, "look mail: goes out") || !strings.Contains(said, "run: groundswell release") {
		t.Errorf("doctor does not say it:\n%s", said)
	}
	r.Run("release")
	if _, ok := relay.Wait(p.Email, 30*time.Second); !ok {
		t.Errorf("released, and no mail\n%s", r.Log())
	}
	if got := gauge(); got != "0" {
		t.Errorf("the metric says %q", got)
	}
}

// TestS85Rehearse is the rehearsal of promise P3, beside the running site: it
// says what it compared, leaves nothing behind, and is written down.
//
// Seen to fail when nothing was written down.
func TestS85Rehearse(t *testing.T) {
	s := newSite(t)
	keys, _ := s.Publish()
	s.Start()
	for range 5 {
		sign(t, s)
	}
	if said, _ := s.Try("doctor"); !strings.Contains(said, "look restore: never rehearsed") || !strings.Contains(said, "look backup: never made") {
		t.Errorf("doctor says:\n%s", said)
	}
	if said := s.Run("rehearse", "--key", filepath.Join(keys, "Amani.key")); !strings.Contains(said, "are the same") {
		t.Errorf("it says %s", said)
	}
	s.Run("backup", filepath.Join(s.Dir, "site.bak"))
	if said, _ := s.Try("doctor"); !strings.Contains(said, "ok   restore: rehearsed") || !strings.Contains(said, "ok   backup: made") {
		t.Errorf("doctor says:\n%s", said)
	}
	if left, _ := filepath.Glob(filepath.Join(data(s), "re*-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	sign(t, s)
	s.Stop()
}
