package soak

import (
	"fmt"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"groundswell/test/cluster/rig"
)

// length is for how long the run lasts; without SOAK long enough to see that the
// run itself works, which judges nothing but errors.
func length(t *testing.T) time.Duration {
	text := os.Getenv("SOAK")
	if text == "" {
		return 12 * time.Second
	}
	d, err := time.ParseDuration(text)
	if err != nil {
		t.Fatal("SOAK is a duration such as 10m or 72h: ", err)
	}
	return d
}

// judged is from when on slopes tell something: before, the program is still
// filling what it keeps.
const judged = 4 * time.Minute

// TestS97Soak is S-97: two sites for hours under readers, signers, people who
// hang up and senders of rubbish, while at random the relay goes or refuses, the
// process is stopped for seconds, PostgreSQL is restarted and its connections are
// cut; a third site is killed and started again. At the end of the run whoever was
// acknowledged is there, and heap, goroutines and open files of the two have no
// slope.
func TestS97Soak(t *testing.T) {
	dir := t.TempDir()
	program, err := rig.Program(dir, "../..")
	if err != nil {
		t.Fatal(err)
	}
	s := begin(t, program)
	s.end = time.Now().Add(length(t))
	s.load()
	s.faults()
	s.measure()
	s.wg.Wait()
	s.judge()
}

type soak struct {
	t     *testing.T
	end   time.Time
	began time.Time
	relay *rig.Relay
	pg    *rig.Postgres
	link  *rig.Proxy
	slug  string
	sites []*site
	wg    sync.WaitGroup
	moody atomic.Int64 // the relay's mood
}

// site is a node with what is measured of it; the last one is killed instead.
type site struct {
	*rig.Site
	name    string
	metrics string
	killed  bool
	samples map[string][]point
	people  []*rig.Person
	mu      sync.Mutex
	reads   atomic.Int64
}

type point struct{ at, value float64 }

func begin(t *testing.T, program string) *soak {
	s := &soak{t: t, relay: rig.NewRelay(t)}
	s.relay.Answer(func(step, _ string) string {
		switch m := s.moody.Load(); {
		case m == 1 && step == "rcpt":
			return "451 later"
		case m == 2 && step == "text":
			return rig.HangUp
		case m == 3:
			time.Sleep(20 * time.Millisecond)
		}
		return ""
	})
	s.pg = rig.NewPostgres(t)
	s.link = rig.NewProxy(t, s.pg.Addr)
	for _, x := range []struct {
		name, dsn string
		killed    bool
	}{{"sqlite", "", false}, {"postgres", rig.DSN(s.link.Addr), false}, {"killed", "", true}} {
		n := &site{Site: rig.NewSite(t, program, x.dsn), name: x.name, metrics: rig.FreeAddr(t), killed: x.killed, samples: map[string][]point{}}
		n.Env = []string{"GROUNDSWELL_SMTP_TLS=none"}
		n.Args = []string{"--trust-proxy", "--smtp", s.relay.Addr, "--mail-from", "post@network.example", "--metrics", n.metrics}
		_, s.slug = n.Publish()
		n.Start()
		s.sites = append(s.sites, n)
	}
	s.began = time.Now()
	return s
}

func (s *soak) over() bool { return time.Now().After(s.end) }

// every does something about every d, by chance, until the end.
func (s *soak) every(d time.Duration, do func()) {
	s.wg.Go(func() {
		for !s.over() {
			time.Sleep(d/2 + rand.N(d))
			if !s.over() {
				do()
			}
		}
	})
}

// load is what people do, steadily: a few sign-ons and some dozens of pages a
// second, so that what is kept for each sign-on for days weighs little.
func (s *soak) load() {
	pages := []string{"/en", "/fr/statements/" + s.slug, "/ar/statements/" + s.slug + "/roll", "/en/statements/" + s.slug + ".json", "/zh/safety", "/en/none", "/en/statements/" + s.slug + "/sign"}
	for _, n := range s.sites {
		for range 2 {
			s.every(50*time.Millisecond, func() {
				if _, _, err := n.Get(pages[rand.N(len(pages))]); err == nil {
					n.reads.Add(1)
				}
			})
		}
		s.every(500*time.Millisecond, func() { s.sign(n) })
		s.every(300*time.Millisecond, func() { hangUp(n) })
		s.every(700*time.Millisecond, func() {
			if a, err := http.Post(n.Origin+"/en/statements/"+s.slug+"/sign", "application/x-www-form-urlencoded", strings.NewReader("name=%zz&token="+strings.Repeat("A", rand.N(4000)))); err == nil {
				a.Body.Close()
			}
		})
	}
}

// sign has somebody sign, and every other one confirm.
func (s *soak) sign(n *site) {
	p := rig.NewPerson(s.slug, []string{"public", "sealed"}[rand.N(2)])
	if _, err := p.Sign(n.Origin, rig.Patience); err != nil {
		return
	}
	n.mu.Lock()
	n.people = append(n.people, p)
	n.mu.Unlock()
	if l, ok := s.relay.Wait(p.Email, time.Second); ok && rand.N(2) == 0 {
		p.Confirm(n.Origin, l.Link, rig.Patience)
	}
}

// hangUp begins a request and goes.
func hangUp(n *site) {
	c, err := net.DialTimeout("tcp", strings.TrimPrefix(n.Origin, "http://"), 2*time.Second)
	if err != nil {
		return
	}
	fmt.Fprintf(c, "POST /en/statements/open-doors/sign HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nname=")
	time.Sleep(rand.N(300 * time.Millisecond))
	c.Close()
}

func (s *soak) faults() {
	pause := min(20*time.Second, time.Until(s.end)/6)
	s.every(pause, func() { s.moody.Store(rand.Int64N(4)) })
	s.every(2*pause, func() {
		s.relay.Down()
		time.Sleep(rand.N(pause / 2))
		if err := s.relay.Up(); err != nil {
			s.t.Error(err)
		}
	})
	s.every(pause, func() {
		n := s.sites[rand.N(2)]
		n.Signal(syscall.SIGSTOP)
		time.Sleep(rand.N(2 * time.Second))
		n.Signal(syscall.SIGCONT)
	})
	s.every(pause, func() { s.link.Cut(false) })
	s.every(2*pause, func() {
		s.link.Hang()
		time.Sleep(rand.N(3 * time.Second))
		s.link.Flow()
	})
	s.every(6*pause, func() {
		s.pg.Crash()
		s.pg.Start()
	})
	s.every(pause, func() {
		n := s.sites[2]
		n.Kill()
		n.Begin()
		if err := n.Ready(3 * time.Minute); err != nil {
			s.t.Errorf("killed and started again: %v\n%s", err, n.Log())
		}
	})
}

// watched are the numbers that must not grow, with what they may grow by in a
// whole run without being asked why.
var watched = []struct {
	name  string
	least float64
}{{"go_memstats_heap_alloc_bytes", 8 << 20}, {"go_goroutines", 25}, {"process_open_fds", 15}}

const jobsWaiting = "groundswell_jobs_waiting"

// measure takes a number of samples, of the heap the smallest of each while, which
// is what is left after collecting.
func (s *soak) measure() {
	whole := time.Until(s.end)
	while := min(time.Minute, whole/20)
	for _, n := range s.sites {
		if n.killed {
			continue
		}
		s.wg.Go(func() {
			for !s.over() {
				least := map[string]float64{}
				for next := time.Now().Add(while); time.Now().Before(next); time.Sleep(min(time.Second, while/5)) {
					for name, v := range numbers(n.metrics) {
						if old, ok := least[name]; !ok || v < old {
							least[name] = v
						}
					}
				}
				for _, w := range watched {
					if v, ok := least[w.name]; ok {
						n.samples[w.name] = append(n.samples[w.name], point{time.Since(s.began).Seconds(), v})
					}
				}
			}
		})
	}
}

func numbers(addr string) map[string]float64 {
	out := map[string]float64{}
	_, body, err := (&rig.Site{Origin: "http://" + addr}).Get("/metrics")
	if err != nil {
		return out
	}
	for line := range strings.Lines(body) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), " ")
		for _, w := range watched {
			if name == w.name || name == jobsWaiting {
				if v, err := strconv.ParseFloat(value, 64); err == nil {
					out[name] = v
				}
			}
		}
	}
	return out
}

// slope fits a line through the points and returns by how much it rises from the
// first to the last, and the mean.
func slope(all []point) (rise, mean float64) {
	n := float64(len(all))
	if n < 2 {
		return 0, 0
	}
	var x, y, xx, xy float64
	for _, p := range all {
		x += p.at
		y += p.value
		xx += p.at * p.at
		xy += p.at * p.value
	}
	d := n*xx - x*x
	if d == 0 {
		return 0, y / n
	}
	return (n*xy - x*y) / d * (all[len(all)-1].at - all[0].at), y / n
}

func (s *soak) judge() {
	s.link.Flow()
	s.moody.Store(0)
	lasted := time.Since(s.began)
	for _, n := range s.sites {
		if err := n.Ready(3 * time.Minute); err != nil {
			s.t.Errorf("%s: %v\n%s", n.name, err, n.Log())
			continue
		}
		// On a machine that is busy a short run may have let nobody through.
		for deadline := time.Now().Add(2 * time.Minute); (len(n.people) == 0 || n.reads.Load() == 0) && time.Now().Before(deadline); {
			s.sign(n)
			if _, _, err := n.Get("/en"); err == nil {
				n.reads.Add(1)
			}
		}
		s.acknowledged(n)
		if n.killed {
			continue
		}
		for _, w := range watched {
			all := n.samples[w.name]
			all = all[len(all)/5:]
			rise, mean := slope(all)
			s.t.Logf("%s: %s: %d samples, mean %.4g, rises by %.3g in %s", n.name, w.name, len(all), mean, rise, lasted.Round(time.Second))
			if len(all) < 5 && lasted > judged {
				s.t.Errorf("%s: %s was not measured", n.name, w.name)
			}
			if lasted > judged && rise > math.Max(w.least, mean/10) {
				s.t.Errorf("%s: %s is not flat: %v", n.name, w.name, all)
			}
		}
	}
}

// acknowledged sees that everybody who was told "look at your mail" gets it, and
// that who confirmed stands there.
func (s *soak) acknowledged(n *site) {
	lost, confirmed := 0, 0
	deadline := time.Now().Add(15 * time.Second)
	for _, p := range n.people {
		l, ok := s.relay.Wait(p.Email, time.Until(deadline))
		switch {
		case !ok:
		case p.Confirmed:
			confirmed++
			if status, body, err := n.Get("/en/e/" + l.Link); err != nil || status != 200 || strings.Contains(body, "/confirm\"") {
				s.t.Errorf("%s: a confirmation is lost: %d %v", n.name, status, err)
			}
		}
	}
	s.t.Logf("%s: %d pages read, %d signed, %d confirmed", n.name, n.reads.Load(), len(n.people), confirmed)
	// A mail that was refused for now comes back in minutes or hours. Who has none now
	// had one waiting a moment ago.
	waiting := -1.0 // what the metrics say when the store gives no answer
	for deadline := time.Now().Add(time.Minute); waiting < 0 && time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		if v, ok := numbers(n.metrics)[jobsWaiting]; ok {
			waiting = v
		}
	}
	for _, p := range n.people {
		if len(s.relay.To(p.Email)) == 0 {
			lost++
		}
	}
	if float64(lost) > waiting {
		s.t.Errorf("%s: %d acknowledged sign-ons got no mail, and %v mails wait", n.name, lost, waiting)
	}
	if len(n.people) == 0 || n.reads.Load() == 0 {
		s.t.Errorf("%s: nobody came", n.name)
	}
}
