package cluster

import (
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"groundswell/internal/platform/dbtest"
	"groundswell/test/cluster/rig"
)

// signMany has n people sign, some at the same time.
func signMany(t *testing.T, s *rig.Site, slug string, n int) {
	t.Helper()
	var left atomic.Int64
	left.Store(int64(n))
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for left.Add(-1) >= 0 {
				if _, err := rig.NewPerson(slug, "public").Sign(s.Origin, rig.Patience); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		t.Fatal(s.Log())
	}
}

// TestMailKilledInTheMiddle: the program is killed twice in the middle of
// thousands of mails and started again. None is lost, and at most as many as
// there are connections are sent twice at each kill, under the same Message-ID,
// by which mailboxes know them. Seen to fail with more repeated mails when the
// workers did not wait until the end of their last job was on the disk.
func TestMailKilledInTheMiddle(t *testing.T) {
	t.Parallel()
	n, workers := 2000, 6
	if v, err := strconv.Atoi(os.Getenv("GROUNDSWELL_TEST_MAILS")); err == nil {
		n = v
	}
	dbtest.Each(t, func(t *testing.T, dsn string) {
		relay := rig.NewRelay(t)
		s := rig.NewSite(t, program, dsn)
		s.Env = []string{"GROUNDSWELL_SMTP_TLS=none"}
		s.Args = []string{"--trust-proxy", "--smtp", relay.Addr, "--mail-from", "post@network.example", "--mail-per-minute", "0",
			"--mail-workers", strconv.Itoa(workers)}
		_, slug := s.Publish()
		args := s.Args
		s.Args = append(args, "--hold-mail")
		s.Start()
		signMany(t, s, slug, n)
		s.Stop()
		if all, _, _ := relay.Taken(); all != 0 {
			t.Fatalf("%d mails were sent while they were held", all)
		}
		s.Args = args
		for _, at := range []int{n / 4, n / 2} {
			enough := make(chan struct{})
			var once sync.Once
			relay.Answer(func(step, _ string) string { // who kills it is the one that it tells of this mail
				if all, _, _ := relay.Taken(); step == "end" && all >= at {
					once.Do(func() { s.Signal(syscall.SIGKILL); close(enough) })
				}
				return ""
			})
			s.Begin()
			select {
			case <-enough:
			case <-time.After(5 * time.Minute):
				t.Fatalf("the mails do not go out\n%s", s.Log())
			}
			s.Kill()
			relay.Answer(func(string, string) string { return "" })
			if all, _, _ := relay.Taken(); all == n {
				t.Errorf("killed too late to tell anything: %d", all)
			}
		}
		s.Start()
		for deadline := time.Now().Add(5 * time.Minute); ; time.Sleep(50 * time.Millisecond) {
			if _, _, people := relay.Taken(); people >= n {
				break
			}
			if time.Now().After(deadline) {
				all, ids, people := relay.Taken()
				t.Fatalf("of %d mails %d people got theirs, %d different, %d in all\n%s", n, people, ids, all, s.Log())
			}
		}
		s.Stop()
		all, ids, people := relay.Taken()
		t.Logf("%d mails to %d people, %d sent twice", all, people, all-ids)
		if people != n || ids != n {
			t.Errorf("%d people, %d Message-IDs, want %d of both", people, ids, n)
		}
		if twice := all - ids; twice > 2*workers {
			t.Errorf("%d mails were sent twice by two kills with %d connections", twice, workers)
		}
	})
}
