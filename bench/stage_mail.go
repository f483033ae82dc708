package main

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"
)

// patience is how long no mail may come before a run counts as stuck: longer than
// a lease, after which the jobs of a killed process are taken up again.
const patience = 6 * time.Minute

// collect signs on n mailboxes with mails held back, and stops the site.
func (s *site) collect(ctx context.Context, n int) error {
	p, err := s.serve(ctx, "")
	if err != nil {
		return err
	}
	defer p.kill()
	next, err := s.signOns(p.addr, clients)
	if err != nil {
		return err
	}
	var left atomic.Int64
	left.Store(int64(n))
	if _, err := strict(ctx, load{to: p, conns: clients, want: 303, next: func(w, k int) []byte {
		if left.Add(-1) < 0 {
			return nil
		}
		return next(w, k)
	}}); err != nil {
		return err
	}
	return p.stop()
}

// mail measures how fast waiting mails leave, beside a bare client of the same
// relay, and what a kill in the middle costs.
func (b *bench) mail(ctx context.Context) error {
	s, err := b.newSite(ctx, "mail", "")
	if err != nil {
		return err
	}
	conns, size, twice := 0, 0, 0
	killed, err := b.mailKilled(ctx, &conns)
	if err != nil {
		return err
	}
	b.later = append(b.later, killed)
	rounds := max(1, b.rounds/2)
	for _, keeps := range []bool{true, false} {
		var ratios, ours, limits, cpus []float64
		for round := range rounds {
			m, err := b.mailTurn(ctx, s, fmt.Sprint(keeps, "-", round), keeps)
			if err != nil {
				return err
			}
			conns, size, twice = m.conns, m.size, twice+m.twice
			ours, limits, ratios, cpus = append(ours, m.ours), append(limits, m.limit), append(ratios, m.ours/m.limit), append(cpus, m.cpu)
		}
		r := row{Name: "mail", Engine: "sqlite", Size: b.mails, PerSecond: median(ours), CPU: median(cpus), LimitPerSecond: median(limits), Ratio: median(ratios)}
		if keeps {
			b.atLeast(fmt.Sprintf("mail: %s mails to a local relay that keeps them, beside a bare client of it", thousands(int64(b.mails))), r.Ratio, 0.7, "")
		} else {
			r.Name = "mail: to a sink"
		}
		b.add(r)
	}
	b.note("Mails: %d connections of the program to the relay, as many of the bare client; %d bytes each. The relay puts each mail on the disk before it says that it has it, as RFC 5321 asks; the sink forgets it. The limit of mails a minute that a site has by itself is taken off (--mail-per-minute 0). The bare client remembers nothing; the program takes each mail from the table, opens its seal, writes it in the reader's language and deletes it durably.", conns, size)
	b.fact(fmt.Sprintf("mail: of %s mails in %d runs, twice", thousands(int64(2*rounds*b.mails)), 2*rounds), "0", fmt.Sprint(twice), twice == 0)
	return nil
}

// mailTurn is what one turn of the program and one of the bare client gave.
type mailTurn struct {
	ours, limit, cpu   float64
	conns, size, twice int
}

func (b *bench) mailTurn(ctx context.Context, s *site, name string, keeps bool) (m mailTurn, err error) {
	if err := s.collect(ctx, b.mails); err != nil {
		return m, err
	}
	office, err := b.startRelay(ctx, "relay-"+name, keeps)
	if err != nil {
		return m, err
	}
	p, err := s.serve(ctx, office.addr)
	if err != nil {
		return m, err
	}
	before, err := p.cpu()
	if err != nil {
		return m, err
	}
	all, err := office.wait(ctx, b.mails, patience)
	if err != nil {
		return m, err
	}
	after, err := p.cpu()
	if err != nil {
		return m, err
	}
	if err := p.stop(); err != nil {
		return m, err
	}
	if m.ours, m.conns, m.size = pace(all); len(all) != b.mails {
		return m, fmt.Errorf("%d mails came, %d were waiting", len(all), b.mails)
	}
	different := map[string]bool{}
	for _, l := range all {
		different[l.to] = true
	}
	m.twice, m.cpu = len(all)-len(different), float64(after-before)/float64(time.Millisecond)/float64(b.mails)
	office.kill()
	bare, err := b.startRelay(ctx, "relay-bare-"+name, keeps)
	if err != nil {
		return m, err
	}
	defer bare.kill()
	if err := bareMails(bare.addr, b.mails, m.conns, m.size); err != nil {
		return m, err
	}
	if all, err = bare.wait(ctx, b.mails, time.Minute); err != nil {
		return m, err
	}
	m.limit, _, _ = pace(all)
	return m, nil
}

// mailKilled kills the site in the middle of sending and starts it again. What it
// returns waits for the last mail and judges, at the end of the run: until then
// the lease of what was under way has run out. conns is over how many connections
// mails are on their way at once.
func (b *bench) mailKilled(ctx context.Context, conns *int) (func(context.Context) error, error) {
	s, err := b.newSite(ctx, "mail-killed", "")
	if err != nil {
		return nil, err
	}
	if err := s.collect(ctx, b.mails); err != nil {
		return nil, err
	}
	office, err := b.startRelay(ctx, "relay-killed", false)
	if err != nil {
		return nil, err
	}
	p, err := s.serve(ctx, office.addr)
	if err != nil {
		return nil, err
	}
	if _, err := office.wait(ctx, b.mails*2/5, patience); err != nil {
		return nil, err
	}
	p.kill()
	all, err := office.letters()
	if err != nil {
		return nil, err
	}
	at := len(all)
	if p, err = s.serve(ctx, office.addr); err != nil {
		return nil, err
	}
	return func(ctx context.Context) error {
		begun, different := time.Now(), map[string]int{}
		for {
			all, err := office.letters()
			if err != nil {
				return err
			}
			clear(different)
			for _, l := range all {
				different[l.to]++
			}
			c, err := s.counters()
			if err != nil {
				return err
			}
			if len(different) >= b.mails && c["groundswell_jobs_waiting"] == 0 || time.Since(begun) > patience {
				break
			}
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(200 * time.Millisecond):
			}
		}
		twice := 0
		for _, n := range different {
			twice += n - 1
		}
		what := fmt.Sprintf("mail: killed after %s of %s mails and started again: ", thousands(int64(at)), thousands(int64(b.mails)))
		b.fact(what+"lost", "0", fmt.Sprint(b.mails-len(different)), len(different) == b.mails)
		b.fact(what+"twice", fmt.Sprintf("≤ %d, those on their way", *conns), fmt.Sprint(twice), twice <= *conns)
		b.note("Who is killed between the relay's last word and the deletion of the job cannot know that the mail is gone, and sends it again: %d mails came twice.", twice)
		office.kill()
		return p.stop()
	}, nil
}
