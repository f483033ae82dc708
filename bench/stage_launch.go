package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// The day of the launch (S-93 in shape): in ten minutes as many sign-ons as a
// worldwide conference has participants, 7,397, and 500 readers a second.
const (
	launchSigns = 7397.0 / 600 // a second
	launchReads = 500.0        // a second
)

// launchDay plays it on one machine: people open the page, sign, get their mail
// and confirm, while others read.
func (b *bench) launchDay(ctx context.Context) error {
	lasting := b.launch
	if b.full {
		lasting = 10 * time.Minute
	}
	s, err := b.newSite(ctx, "launch", "")
	if err != nil {
		return err
	}
	s.env = nil // with the limits that a site has by itself
	office, err := b.startRelay(ctx, "relay-launch", false)
	if err != nil {
		return err
	}
	defer func() { office.kill() }()
	p, err := s.serve(ctx, office.addr)
	if err != nil {
		return err
	}
	defer p.kill()
	token, err := s.formToken()
	if err != nil {
		return err
	}

	var reads [][]byte
	add := func(times int, path string) {
		for range times {
			reads = append(reads, get(p.addr, path, "Accept-Encoding: gzip"))
		}
	}
	for i, l := range siteLangs {
		add(30-3*i, "/"+l+"/statements/"+slug) // English most, Chinese least
		add(2, "/"+l+"/statements/"+slug+"/roll")
		add(1, "/"+l+"/statements/"+slug+"/numbers")
		add(2, "/"+l+"/statements/"+slug+"/sign")
		add(1, "/"+l+"/")
		add(1, "/"+l+"/statements/"+slug+".json")
	}
	for i, path := range searches() {
		if i%8 == 0 {
			add(1, path)
		}
	}
	var turn atomic.Int64
	next := func(int, int) []byte { return reads[int(turn.Add(1)*37)%len(reads)] }
	if _, err := strict(ctx, load{to: p, conns: 8, want: 200, lasting: min(time.Second, b.lasting), next: next}); err != nil {
		return err
	}
	if err := p.resetPeak(); err != nil {
		return err
	}

	var wg sync.WaitGroup
	outs, errs := make([]*outcome, 3), make([]error, 3)
	play := func(i int, l load) { wg.Go(func() { outs[i], errs[i] = strict(ctx, l) }) }
	play(0, load{to: p, conns: 64, want: 200, lasting: lasting, rate: launchReads, next: next})
	sign, err := s.signOns(p.addr, clients)
	if err != nil {
		return err
	}
	play(1, load{to: p, conns: clients, want: 303, lasting: lasting, rate: launchSigns, next: sign})
	// Nine in ten confirm, as soon as their mail is there.
	links := make(chan string, 1000)
	done := make(chan struct{})
	go b.carry(ctx, office, links, done)
	play(2, load{to: p, conns: 8, want: 303, next: func(int, int) []byte {
		link, ok := <-links
		if !ok {
			return nil
		}
		return post(p.addr, "/en/e/"+link+"/confirm", "token="+token)
	}})
	select {
	case <-ctx.Done():
	case <-time.After(lasting + 2*time.Second): // the last mails
	}
	close(done)
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	_, peak, err := p.memory()
	if err != nil {
		return err
	}
	c, err := s.counters()
	if err != nil {
		return err
	}
	if int64(c["groundswell_signed_total"]) != s.boxes.Load() || int(c["groundswell_confirmed_total"]) != outs[2].ops {
		return fmt.Errorf("%d signed and %d confirmed; the program counted %.0f and %.0f", s.boxes.Load(), outs[2].ops, c["groundswell_signed_total"], c["groundswell_confirmed_total"])
	}
	writes := &outcome{latencies: append(slices.Clone(outs[1].latencies), outs[2].latencies...)}
	slices.Sort(writes.latencies)
	both := func(name string, o *outcome) row {
		return row{Name: "launch: " + name, Engine: "sqlite", Size: int(c["groundswell_confirmed_total"]), PerSecond: float64(len(o.latencies)) / lasting.Seconds(),
			P50: o.percentile(0.5), P99: o.percentile(0.99), RSS: peak}
	}
	b.add(both("reads", outs[0]))
	b.add(both("sign-ons and confirmations", writes))
	b.atMost("launch: p95 of reads", outs[0].percentile(0.95), 300, " ms")
	b.atMost("launch: p95 of writes", writes.percentile(0.95), 800, " ms")
	b.atMost("launch: memory", peak, 512, " MB")
	b.note("The day of the launch was played for %s at its full rates: %d sign-ons (%.1f a second), %d confirmations from real mails, %d reads (%.0f a second); the server used %.0f %% of one core.%s",
		lasting, outs[1].ops, float64(outs[1].ops)/lasting.Seconds(), outs[2].ops, outs[0].ops, float64(outs[0].ops)/lasting.Seconds(),
		100*outs[0].server.Seconds()/outs[0].took.Seconds(), map[bool]string{false: " FULL=1 plays the whole ten minutes.", true: ""}[b.full])
	return p.stop()
}

// carry reads the mails as they come and hands nine links of ten on, until done.
func (b *bench) carry(ctx context.Context, office *postOffice, links chan<- string, done <-chan struct{}) {
	defer close(links)
	handed := 0
	for {
		all, err := office.letters()
		if err != nil {
			return
		}
		for ; handed < len(all); handed++ {
			if handed%10 != 9 && all[handed].link != "" {
				select {
				case links <- all[handed].link:
				case <-ctx.Done():
					return
				}
			}
		}
		select {
		case <-done:
			return
		case <-ctx.Done():
			return
		case <-time.After(100 * time.Millisecond):
		}
	}
}
