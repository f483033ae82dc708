package main

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
)

// confirm measures POST /e/{link}/confirm, which makes a pending sign-on count.
// The links come as they come to people: by the mails of a relay.
func (b *bench) confirmOn(ctx context.Context, engine string) error {
	dsn, err := b.database(ctx, engine)
	if err != nil {
		return err
	}
	s, err := b.newSite(ctx, "confirm-"+engine, dsn)
	if err != nil {
		return err
	}
	// One turn to warm up, the turns that count, and half load.
	half := b.confirm
	n := b.confirm*(b.rounds+1) + half
	if err := s.collect(ctx, n); err != nil {
		return err
	}
	office, err := b.startRelay(ctx, "relay-confirm-"+engine, false)
	if err != nil {
		return err
	}
	defer func() { office.kill() }()
	real, err := s.serve(ctx, office.addr)
	if err != nil {
		return err
	}
	defer real.kill()
	letters, err := office.wait(ctx, n, patience)
	if err != nil {
		return err
	}
	if rate, _, _ := pace(letters); rate > 0 {
		b.say("  %d mails came at %.0f/s", len(letters), rate)
	}
	sealing, plain, pipeline, err := b.bareSigners(ctx, "confirm", engine)
	if err != nil {
		return err
	}
	defer func() { sealing.kill(); plain.kill(); pipeline.kill() }()
	if engine == "postgres" {
		real.group = b.cluster.pids
	}
	// The bare loops get as many rows to confirm.
	for _, p := range []*process{sealing, plain} {
		var boxes, left atomic.Int64
		left.Store(int64(n))
		next := signOns(p.addr, "AAAA", clients, &boxes)
		if _, err := strict(ctx, load{to: p, conns: clients, want: 303, next: func(w, k int) []byte {
			if left.Add(-1) < 0 {
				return nil
			}
			return next(w, k)
		}}); err != nil {
			return err
		}
	}

	token, err := s.formToken()
	if err != nil {
		return err
	}
	form := "token=" + token
	var used atomic.Int64
	ours := b.confirmers("confirm", real, &used, func(i int) []byte {
		return post(real.addr, "/en/e/"+letters[i].link+"/confirm", form)
	})
	ours.check = func(k *conn) error {
		if !strings.HasPrefix(string(k.location), "/en/e/") {
			return fmt.Errorf("led to %q", k.location)
		}
		return nil
	}
	bareOne := func(name string, p *process) *confirmer {
		return b.confirmers(name, p, new(atomic.Int64), func(i int) []byte {
			return post(p.addr, "/en/e/"+mailboxOf(int64(i+1))+"/confirm", form)
		})
	}
	limit, least := bareOne("confirm: bare, the same rows", sealing), bareOne("confirm: bare, the least", plain)
	if err := b.turns(ctx, &ours.contender, &limit.contender, &least.contender); err != nil {
		return err
	}
	r := ours.row(engine, n, &limit.contender)
	if _, r.RSS, err = real.memory(); err != nil {
		return err
	}
	b.add(r)
	b.add(limit.row(engine, 0, nil))
	b.add(least.row(engine, 0, nil))
	want := 0.7
	if engine == "postgres" {
		want = 0.5
	}
	b.atLeast("confirm on "+engine+": beside a bare loop that writes the same rows", r.Ratio, want, "")
	b.note("Confirming on %s: CPU of the server for one %.2f times that of the bare loop that writes the same rows (%.3f ms against %.3f ms); %.2f of the one that only finds the row, changes its state and counts it.",
		engine, ours.ratio(&limit.contender, (*outcome).cpuPerOp), ours.median((*outcome).cpuPerOp), limit.median((*outcome).cpuPerOp), ours.ratio(&least.contender, (*outcome).perSecond))
	if err := b.halfLoad(ctx, "confirm", engine, r, &ours.contender, real); err != nil {
		return err
	}
	c, err := s.counters()
	if err != nil {
		return err
	}
	if int64(c["groundswell_confirmed_total"]) != min(used.Load(), int64(n)) {
		return fmt.Errorf("%d confirmations were thanked for, %.0f counted", used.Load(), c["groundswell_confirmed_total"])
	}
	return real.stop()
}

// confirmer is a contender whose turns are of a fixed number of requests, each
// used once.
type confirmer struct {
	contender
	check func(*conn) error
}

func (b *bench) confirmers(name string, p *process, used *atomic.Int64, request func(i int) []byte) *confirmer {
	c := &confirmer{}
	c.contender = contender{name: name, load: func() (load, error) {
		first := int(used.Load())
		all := make([][]byte, b.confirm) // made beforehand: it is not what is measured
		for i := range all {
			all[i] = request(first + i)
		}
		end := int64(first + b.confirm)
		l := load{to: p, conns: clients, want: 303, next: func(int, int) []byte {
			i := used.Add(1) - 1
			if i >= end {
				used.Add(-1)
				return nil
			}
			return all[int(i)-first]
		}}
		if c.check != nil {
			l.check = func(_ int, k *conn) error { return c.check(k) }
		}
		return l, nil
	}}
	return c
}
