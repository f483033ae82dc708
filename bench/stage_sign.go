package main

import (
	"context"
	"fmt"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"

	"filippo.io/age"
)

// clients is how many sign at once, as the goal says.
const clients = 32

// recipient is a list key's public half, for the bare loops.
func recipient() (string, error) {
	id, err := age.GenerateHybridIdentity()
	if err != nil {
		return "", err
	}
	return id.Recipient().String(), nil
}

// bareSigners starts the bare loops of an engine: the one that seals, the one
// that does not, and on PostgreSQL the one that seals and needs one journey.
func (b *bench) bareSigners(ctx context.Context, stage, engine string) (sealing, plain, pipeline *process, err error) {
	to, err := recipient()
	if err != nil {
		return nil, nil, nil, err
	}
	one := func(name, kind, to string) *process {
		if err != nil {
			return nil
		}
		dsn := filepath.Join(b.dir, name+".db")
		if engine == "postgres" {
			if dsn, err = b.cluster.schema(ctx); err != nil {
				return nil
			}
		}
		var p *process
		if p, err = b.startBare(ctx, name, kind, dsn, to); err == nil && engine == "postgres" {
			p.group = b.cluster.pids
		}
		return p
	}
	sealing, plain = one("bare-sealing-"+stage+"-"+engine, engine, to), one("bare-"+stage+"-"+engine, engine, "")
	if engine == "postgres" {
		pipeline = one("bare-pipeline-"+stage+"-"+engine, "pipeline", to)
	}
	return sealing, plain, pipeline, err
}

// database returns an empty database of an engine for the program.
func (b *bench) database(ctx context.Context, engine string) (dsn string, err error) {
	if engine != "postgres" {
		return "", nil
	}
	if b.cluster == nil {
		if b.cluster, err = startPostgres(ctx); err != nil {
			return "", err
		}
	}
	return b.cluster.schema(ctx)
}

// sign measures POST → durable row and mail job.
func (b *bench) sign(ctx context.Context, engine string) error {
	dsn, err := b.database(ctx, engine)
	if err != nil {
		return err
	}
	s, err := b.newSite(ctx, "sign-"+engine, dsn)
	if err != nil {
		return err
	}
	real, err := s.serve(ctx, "")
	if err != nil {
		return err
	}
	defer real.kill()
	if engine == "postgres" {
		real.group = b.cluster.pids
	}
	sealing, plain, pipeline, err := b.bareSigners(ctx, "sign", engine)
	if err != nil {
		return err
	}
	defer func() { sealing.kill(); plain.kill(); pipeline.kill() }()

	ours := b.signers("sign", real, s)
	limit, loose := b.signers("sign: bare, sealing", sealing, nil), b.signers("sign: bare, nothing sealed", plain, nil)
	all := []*contender{ours, limit, loose}
	var journey *contender
	if pipeline != nil {
		journey = b.signers("sign: bare, sealing, one journey", pipeline, nil)
		all = append(all, journey)
	}
	if err := b.turns(ctx, all...); err != nil {
		return err
	}
	if err := s.counted(); err != nil {
		return err
	}
	r := ours.row(engine, b.signedSoFar(s), limit)
	if _, r.RSS, err = real.memory(); err != nil {
		return err
	}
	b.add(r)
	for _, c := range all[1:] {
		b.add(c.row(engine, 0, nil))
	}
	cpu := ours.ratio(limit, (*outcome).cpuPerOp)
	want := 0.7
	if engine == "postgres" {
		want = 0.5
	}
	b.atLeast("sign on "+engine+": beside the bare loop that seals", r.Ratio, want, "")
	b.note("Signing on %s: %.2f of the bare loop that seals nothing. CPU of the server for one sign-on: %.2f times that of the bare sealing loop (%.3f ms against %.3f ms).",
		engine, ours.ratio(loose, (*outcome).perSecond), cpu, ours.median((*outcome).cpuPerOp), limit.median((*outcome).cpuPerOp))
	if journey != nil {
		b.note("On PostgreSQL, %.2f of a bare loop that sends its whole transaction in one journey to the database (pgx.Batch), which no program that looks before it writes can do.", ours.ratio(journey, (*outcome).perSecond))
	}
	return b.halfLoad(ctx, "sign", engine, r, ours, real)
}

// halfLoad measures the latencies at half of full load, with requests that come
// whether or not answers do.
func (b *bench) halfLoad(ctx context.Context, what, engine string, full row, c *contender, p *process) error {
	l, err := c.load()
	if err != nil {
		return err
	}
	l.rate = full.PerSecond / 2
	if l.lasting > 0 {
		l.lasting = 2 * b.lasting
	}
	o, err := strict(ctx, l)
	if err != nil {
		return err
	}
	b.add(row{Name: what + " at half load", Engine: engine, Size: full.Size, PerSecond: o.perSecond(), P50: o.percentile(0.5), P99: o.percentile(0.99), CPU: o.cpuPerOp()})
	b.atMost(what+" on "+engine+": p99 at half of full load", o.percentile(0.99), 50, " ms")
	return p.alive()
}

// signers is a contender that signs; s is nil for a bare loop, which takes any token.
func (b *bench) signers(name string, p *process, s *site) *contender {
	var boxes atomic.Int64
	return &contender{name: name, load: func() (load, error) {
		l := load{to: p, conns: clients, want: 303, lasting: b.lasting}
		if s == nil {
			l.next = signOns(p.addr, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", clients, &boxes)
			return l, nil
		}
		var err error
		l.next, err = s.signOns(p.addr, clients)
		l.check = func(_ int, k *conn) error {
			if !strings.HasPrefix(string(k.location), "/en/wait/") {
				return fmt.Errorf("led to %q", k.location)
			}
			return nil
		}
		return l, err
	}}
}

func (b *bench) signedSoFar(s *site) int { return int(s.boxes.Load()) }

var counter = regexp.MustCompile(`(?m)^(groundswell_\w+)(?:\{[^}]*\})? ([0-9.e+]+)$`)

// counters reads what the program counts of itself.
func (s *site) counters() (map[string]float64, error) {
	status, body, err := fetch(s.metrics, "/metrics")
	if err != nil || status != 200 {
		return nil, fmt.Errorf("metrics: %d %w", status, err)
	}
	out := map[string]float64{}
	for _, m := range counter.FindAllStringSubmatch(string(body), -1) {
		f, err := strconv.ParseFloat(m[2], 64)
		if err != nil {
			return nil, err
		}
		out[m[1]] += f
	}
	return out, nil
}

// counted checks that every sign-on that was thanked for is a row with a mail job.
func (s *site) counted() error {
	c, err := s.counters()
	if err != nil {
		return err
	}
	if n := s.boxes.Load(); int64(c["groundswell_signed_total"]) != n || int64(c["groundswell_jobs_waiting"]) != n {
		return fmt.Errorf("%d sign-ons were thanked for, %.0f taken, %.0f mails wait", n, c["groundswell_signed_total"], c["groundswell_jobs_waiting"])
	}
	return nil
}
