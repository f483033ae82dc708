package faults

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"groundswell/test/cluster/rig"
)

const (
	clients    = 50
	confirmers = 10 // of the clients: they also wait for their mail and confirm
)

// crowd is people who sign at a site that goes away again and again. Each keeps
// their form and sends it until it was acknowledged.
type crowd struct {
	site  *rig.Site
	relay *rig.Relay
	stop  atomic.Bool

	mu        sync.Mutex
	submitted int           // people whose form went out
	acked     []*rig.Person // signed and told so
	confirmed int           // in public, and confirmed, and told so
	tries     int
}

func (c *crowd) run(n int, wg *sync.WaitGroup) {
	for i := range n {
		wg.Go(func() {
			for !c.stop.Load() {
				c.one([]string{"sealed", "public"}[i%2], i < confirmers)
				time.Sleep(rand.N(400 * time.Millisecond)) // or 200 rounds make a large database
			}
		})
	}
}

// one is one person's way. It is gone to the end even when the crowd has been
// told to stop: then the site is up for good.
func (c *crowd) one(visibility string, confirm bool) {
	p := rig.NewPerson("open-doors", visibility)
	fetched := false
	for !fetched {
		if c.stop.Load() {
			return
		}
		if fetched = p.Fetch(c.site.Origin, 5*time.Second) == nil; !fetched {
			time.Sleep(10 * time.Millisecond)
		}
	}
	c.mu.Lock()
	c.submitted++
	c.mu.Unlock()
	for {
		c.mu.Lock()
		c.tries++
		c.mu.Unlock()
		if _, err := p.Sign(c.site.Origin, 5*time.Second); err == nil {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	c.mu.Lock()
	c.acked = append(c.acked, p)
	c.mu.Unlock()
	if !confirm {
		return
	}
	// A mail whose sender was killed goes out when its lease has ended: too late here.
	letter, ok := c.relay.Wait(p.Email, time.Second)
	for ok && !p.Confirmed {
		if err := p.Confirm(c.site.Origin, letter.Link, 5*time.Second); err != nil {
			time.Sleep(10 * time.Millisecond)
		}
	}
	if ok && p.Visibility == "public" { // sealed ones are counted by the hour
		c.mu.Lock()
		c.confirmed++
		c.mu.Unlock()
	}
}

// take returns those who were acknowledged since it was last called.
func (c *crowd) take(from int) []*rig.Person {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.acked[from:])
}

// TestS80Kill is S-80: fifty people sign through the real form, ten of them
// confirm, while the program is killed at random moments, 100 times (more with
// GROUNDSWELL_ROUNDS). Acknowledged ⊆ stored ⊆ submitted; each is stored once,
// although forms were sent again and again; the database is sound.
//
// Seen to fail when a group was answered before its commit (three of 2,348 lost in
// 25 rounds; the run before lost nobody, so fewer rounds say little), and when the
// form's token did not make a second sign-on the same one.
func TestS80Kill(t *testing.T) {
	rounds := 100
	if n, err := strconv.Atoi(os.Getenv("GROUNDSWELL_ROUNDS")); err == nil {
		rounds = n
	}
	by := chance(t)
	s := rig.NewSite(t, program, "")
	relay := rig.NewRelay(t)
	s.Env = []string{"GROUNDSWELL_SMTP_TLS=none"}
	s.Args = []string{"--smtp", relay.Addr, "--mail-from", "post@network.example", "--mail-per-minute", "0"}
	s.Publish()
	c := &crowd{site: s, relay: relay}
	var people sync.WaitGroup
	t.Cleanup(func() { c.stop.Store(true) })
	var ready []time.Duration
	seen := 0
	for round := range rounds {
		started := time.Now()
		s.Begin()
		if by.IntN(10) == 0 { // also while it starts
			time.Sleep(time.Duration(by.IntN(150)) * time.Millisecond)
			s.Kill()
			continue
		}
		if err := s.Ready(2 * time.Minute); err != nil {
			t.Fatalf("round %d: %v\n%s", round, err, s.Log())
		}
		ready = append(ready, time.Since(started))
		if len(ready) == 1 {
			c.run(clients, &people)
		}
		// Who was thanked before the last kill: their page still waits for them.
		now := c.take(seen)
		for _, p := range now[:min(len(now), 25)] {
			if status, body, err := s.Get("/en/wait/" + p.Box); err == nil && status != 200 && !relayed(relay, p) {
				t.Fatalf("round %d: an acknowledged sign-on is gone: %d\n%.300s", round, status, body)
			}
		}
		seen += len(now)
		time.Sleep(time.Duration(50+by.IntN(350)) * time.Millisecond)
		s.Signal(syscall.SIGKILL)
		s.Kill()
		if round%50 == 25 {
			before := len(c.take(0))
			if got := readCopy(t, database(s)); got.rows < before {
				t.Fatalf("round %d: %d acknowledged, %d stored", round, before, got.rows)
			}
		}
	}
	s.Start()
	c.stop.Store(true)
	people.Wait()
	if t.Failed() {
		return
	}
	counted := facts(t, s)
	s.Kill()
	got := readCopy(t, database(s))
	t.Logf("%d kills, %d submitted, %d forms sent, %d acknowledged, %d stored, %d confirmed; ready after %s (median), %s (most)", rounds, c.submitted, c.tries, len(c.acked), got.rows, c.confirmed, median(ready), slices.Max(ready))
	if len(c.acked) < rounds || c.tries == c.submitted || c.confirmed == 0 {
		t.Error("too little happened to show anything")
	}
	if len(c.acked) != c.submitted || got.rows != c.submitted {
		t.Errorf("%d submitted, %d acknowledged, %d stored: not the same", c.submitted, len(c.acked), got.rows)
	}
	for _, p := range c.acked {
		if p.Visibility == "public" && got.names[p.Name] != 1 {
			t.Errorf("%s is stored %d times", p.Name, got.names[p.Name])
		}
	}
	if n := counted.Organisations + counted.Persons; n != c.confirmed {
		t.Errorf("%d confirmed, %d counted", c.confirmed, n)
	}
	if m := median(ready); m > 3*time.Second {
		t.Errorf("ready after %s", m)
	}
	// The same forms once more: acknowledged, and nothing is added.
	s.Start()
	for _, p := range c.acked[:min(len(c.acked), 500)] {
		if _, err := p.Sign(s.Origin, rig.Patience); err != nil {
			t.Fatalf("the same form again: %v %v", err, p.Refusals)
		}
	}
	s.Kill()
	if again := readCopy(t, database(s)); again.rows != got.rows {
		t.Errorf("%d stored, %d after the same forms came again", got.rows, again.rows)
	}
}

// relayed reports whether somebody got their mail and may have confirmed: then
// their page has ended.
func relayed(r *rig.Relay, p *rig.Person) bool { return len(r.To(p.Email)) > 0 }

func median(all []time.Duration) time.Duration {
	sorted := slices.Sorted(slices.Values(all))
	return sorted[len(sorted)/2].Round(time.Millisecond)
}

// count is what the statement's own facts say.
type count struct{ Organisations, Persons, Sealed int }

func facts(t *testing.T, s *rig.Site) (f count) {
	t.Helper()
	status, body, err := s.Get("/en/statements/open-doors.json")
	if err == nil && status != 200 {
		err = fmt.Errorf("status %d", status)
	}
	if err == nil {
		err = json.Unmarshal([]byte(body), &f)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}
