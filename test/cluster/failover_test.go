package cluster

import (
	"cmp"
	"encoding/csv"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"groundswell/test/cluster/rig"
)

// crowd is many people who sign and confirm at once, at any of the nodes, and try
// again with the same form until they are told that it worked.
type crowd struct {
	t     *testing.T
	relay *rig.Relay
	slug  string
	nodes func() []string // origins
	// patience is for how long each waits for an answer, rig.Patience if it is 0.
	patience time.Duration

	mu      sync.Mutex
	people  []*rig.Person
	stopped atomic.Bool
	acks    atomic.Int64 // answers that acknowledged something
	wg      sync.WaitGroup
}

// come has n of them sign, one after the other each, until leave.
func (c *crowd) come(n int) {
	patience := cmp.Or(c.patience, rig.Patience)
	for i := range n {
		c.wg.Go(func() {
			for k := i; !c.stopped.Load(); k++ {
				p := rig.NewPerson(c.slug, "public")
				c.mu.Lock()
				c.people = append(c.people, p)
				c.mu.Unlock()
				for at := k; p.Box == "" && !c.stopped.Load(); at++ {
					nodes := c.nodes()
					if p.Fetch(nodes[at%len(nodes)], patience) != nil {
						time.Sleep(100 * time.Millisecond)
						continue
					}
					for try := 1; p.Box == "" && try < 40 && !c.stopped.Load(); try++ {
						if _, err := p.Sign(nodes[(at+try)%len(nodes)], patience); err != nil {
							time.Sleep(100 * time.Millisecond)
						}
					}
				}
				if p.Box == "" {
					continue
				}
				c.acks.Add(1)
				if l, ok := c.relay.Wait(p.Email, 200*time.Millisecond); ok && k%2 == 0 {
					if nodes := c.nodes(); p.Confirm(nodes[k%len(nodes)], l.Link, patience) == nil {
						c.acks.Add(1)
					}
				}
			}
		})
	}
}

// leave ends the coming, after which nobody is under way.
func (c *crowd) leave() {
	c.stopped.Store(true)
	c.wg.Wait()
	c.stopped.Store(false)
}

// progress waits until n more answers acknowledged something, or fails.
func (c *crowd) progress(n int64, within time.Duration, what string) time.Duration {
	c.t.Helper()
	from, began := c.acks.Load(), time.Now()
	for c.acks.Load() < from+n {
		if time.Since(began) > within {
			c.t.Fatalf("%s: %d acknowledgements in %s, want %d", what, c.acks.Load()-from, within, n)
		}
		time.Sleep(10 * time.Millisecond)
	}
	return time.Since(began)
}

// settle sees that everything that was acknowledged is there, once: whoever was
// told "look at your mail" gets that mail and can confirm, and stands on the roll
// once; nobody else does who did not confirm.
func (c *crowd) settle(s *rig.Site) {
	c.t.Helper()
	signed := 0
	for _, p := range c.people {
		if p.Box == "" {
			continue
		}
		signed++
		l, ok := c.relay.Wait(p.Email, 3*time.Minute)
		if !ok {
			c.t.Fatalf("of a sign-on that was acknowledged there is no mail\n%s", s.Log())
		}
		for try := 0; !p.Confirmed; try++ {
			if err := p.Confirm(s.Origin, l.Link, rig.Patience); err != nil && try == 20 {
				c.t.Fatalf("a sign-on that was acknowledged cannot be confirmed: %v %v", err, p.Refusals)
			}
		}
		for _, more := range c.relay.To(p.Email) {
			if more.ID != l.ID || more.Link != l.Link {
				c.t.Error("one sign-on had two different mails")
			}
		}
	}
	_, body, err := s.Get("/en/statements/" + c.slug + "/roll.csv")
	if err != nil {
		c.t.Fatal(err)
	}
	rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(body, "\ufeff"))).ReadAll()
	if err != nil {
		c.t.Fatal(err)
	}
	times := map[string]int{}
	for _, r := range rows {
		for _, cell := range r {
			if strings.HasPrefix(cell, "Person Number ") {
				times[cell]++
			}
		}
	}
	for _, p := range c.people {
		if n := times[p.Name]; p.Confirmed && n != 1 {
			c.t.Errorf("%s confirmed and stands %d times", p.Name, n)
		} else if p.Box == "" && n > 0 {
			c.t.Errorf("%s never heard and stands there", p.Name)
		}
	}
	var facts struct{ Persons int }
	for deadline := time.Now().Add(time.Minute); ; time.Sleep(500 * time.Millisecond) { // numbers are kept for two seconds
		_, body, err = s.Get("/en/statements/" + c.slug + ".json")
		if err == nil {
			err = json.Unmarshal([]byte(body), &facts)
		}
		if err == nil && facts.Persons == signed {
			break
		}
		if time.Now().After(deadline) {
			c.t.Errorf("%d confirmed, the page counts %d: %v", signed, facts.Persons, err)
			break
		}
	}
	refused := map[int]int{}
	for _, p := range c.people {
		for _, status := range p.Refusals {
			refused[status]++
		}
	}
	c.t.Logf("%d people, %d signed and confirmed; not acknowledged by status: %v", len(c.people), signed, refused)
	for status := range refused {
		if status != 0 && status != http.StatusServiceUnavailable {
			c.t.Errorf("an answer was %d", status)
		}
	}
}

// TestS87Failover is S-87: the primary of a PostgreSQL with a synchronous standby
// loses its power under load; the standby is promoted; the program finds it by
// itself, nothing acknowledged is lost and nobody stands twice. Then the network
// between them breaks, then hangs, then connections run out, then three in ten
// transactions are refused as not serializable: whoever is not acknowledged has
// 503 and their form with what they typed.
//
// Seen to fail: with lost sign-ons when commits did not wait for the standby; with
// answers of 500 when a broken connection was not classified; without an answer
// for 40 s before numbers under a form were taken from memory; with 157 of 261 people refused when a transaction that was lost
// was not tried again.
func TestS87Failover(t *testing.T) {
	t.Parallel()
	primary := rig.NewPostgres(t)
	link := rig.NewProxy(t, primary.Addr)
	standby := primary.Standby(link)
	one, two := rig.NewProxy(t, primary.Addr), rig.NewProxy(t, standby.Addr)
	relay := rig.NewRelay(t)
	s := rig.NewSite(t, program, rig.DSN(one.Addr, two.Addr))
	s.Env = []string{"GROUNDSWELL_SMTP_TLS=none"}
	s.Args = []string{"--trust-proxy", "--smtp", relay.Addr, "--mail-from", "post@network.example", "--mail-per-minute", "0"}
	_, slug := s.Publish()
	s.Start()
	c := &crowd{t: t, relay: relay, slug: slug, nodes: func() []string { return []string{s.Origin} }}

	c.come(12)
	c.progress(100, 3*time.Minute, "at first")
	link.Hang() // for a moment the standby is behind: nothing may be acknowledged
	time.Sleep(500 * time.Millisecond)
	primary.Crash()
	link.Cut(true)
	time.Sleep(time.Second)
	standby.Promote()
	t.Logf("acknowledged again %s after the promotion", c.progress(10, 3*time.Minute, "after the promotion").Round(time.Millisecond))

	one.Cut(true)
	two.Cut(false)
	t.Logf("%s after all connections were cut", c.progress(10, 3*time.Minute, "after a cut").Round(time.Millisecond))
	c.leave()

	// The network hangs: everybody has an answer, with what they typed.
	hang(t, s, slug, two)
	c.come(12)
	t.Logf("%s after the network hung", c.progress(10, 3*time.Minute, "after the network hung").Round(time.Millisecond))
	c.leave()

	// There are fewer connections than people.
	standby.Do("CREATE ROLE few LOGIN CONNECTION LIMIT 5", "GRANT ALL ON SCHEMA public TO few", "GRANT ALL ON ALL TABLES IN SCHEMA public TO few")
	few := s.Sibling()
	few.Database = strings.Replace(s.Database, "postgres@", "few@", 1)
	few.Start()
	c.nodes = func() []string { return []string{few.Origin} }
	c.come(12)
	c.progress(60, 3*time.Minute, "with five connections for twelve people")
	c.leave()
	few.Stop()

	// Three in ten transactions are refused: a sign-on has four statements that
	// write, and each is refused one time in twelve.
	standby.Do(`CREATE FUNCTION unlucky() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF random() < 0.085 THEN RAISE EXCEPTION 'unlucky' USING ERRCODE = '40001'; END IF; RETURN NULL; END $$`,
		`DO $$ DECLARE t text; BEGIN FOR t IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'db_%' LOOP
			EXECUTE format('CREATE TRIGGER unlucky BEFORE INSERT OR UPDATE OR DELETE ON %I FOR EACH STATEMENT EXECUTE FUNCTION unlucky()', t); END LOOP; END $$`)
	unlucky := &crowd{t: t, relay: relay, slug: slug, nodes: func() []string { return []string{s.Origin} }}
	unlucky.come(8)
	unlucky.progress(300, 5*time.Minute, "with three transactions in ten refused")
	unlucky.leave()
	refused := 0
	for _, p := range unlucky.people {
		refused += len(p.Refusals)
	}
	t.Logf("with three in ten refused, %d of %d people had to send again", refused, len(unlucky.people))
	// Not none: the unlucky meet others at the row of the tally.
	if refused*20 > len(unlucky.people) {
		t.Errorf("%d of %d people were refused", refused, len(unlucky.people))
	}
	c.people = append(c.people, unlucky.people...)

	c.settle(s)
	s.Stop()
}

// hang has people sign while the database says nothing, more than there are
// connections.
func hang(t *testing.T, s *rig.Site, slug string, network *rig.Proxy) {
	t.Helper()
	people := make([]*rig.Person, 40)
	for i := range people {
		people[i] = rig.NewPerson(slug, "public")
		if err := people[i].Fetch(s.Origin, rig.Patience); err != nil {
			t.Fatal(err)
		}
	}
	network.Hang()
	defer network.Flow()
	began := time.Now()
	var wg sync.WaitGroup
	for _, p := range people {
		wg.Go(func() {
			body, err := p.Sign(s.Origin, 3*time.Minute) // the site must give up before they do
			if err == nil {
				t.Error("acknowledged by a database that hangs")
			}
			if n := len(p.Refusals); n != 1 || p.Refusals[0] != http.StatusServiceUnavailable {
				t.Errorf("the answer while the database hangs is %v", p.Refusals)
			} else if !strings.Contains(body, p.Name) || !strings.Contains(body, p.Email) {
				t.Error("the answer while the database hangs has not what was typed")
			}
		})
	}
	wg.Wait()
	t.Logf("the last of %d had an answer %s after the network hung", len(people), time.Since(began).Round(time.Second))
	if status, _, err := s.Get("/healthz"); status != 200 || err != nil {
		t.Errorf("the program itself is not well: %d %v", status, err)
	}
}
