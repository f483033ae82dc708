package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// largest is the number of endorsements of the filled site.
func (b *bench) largest() int { return b.scale.grow[len(b.scale.grow)-1] }

// signLarge signs on a small and on the filled site in turns.
func (b *bench) signLarge(ctx context.Context) error {
	large, err := b.filled(ctx)
	if err != nil {
		return err
	}
	small, err := b.newSite(ctx, "sign-small", "")
	if err != nil {
		return err
	}
	if _, err := small.importRows(ctx, 0, b.scale.grow[0]); err != nil {
		return err
	}
	p, err := small.serve(ctx, "")
	if err != nil {
		return err
	}
	defer p.kill()
	q, err := large.serve(ctx, "")
	if err != nil {
		return err
	}
	defer q.kill()
	few, many := b.signers("sign", p, small), b.signers("sign", q, large)
	if err := b.turns(ctx, few, many); err != nil {
		return err
	}
	b.add(few.row("sqlite", b.scale.grow[0], nil))
	r := many.row("sqlite", b.largest(), few)
	if _, r.RSS, err = q.memory(); err != nil {
		return err
	}
	b.add(r)
	b.within(fmt.Sprintf("sign at %s endorsements as at %s", thousands(int64(b.largest())), thousands(int64(b.scale.grow[0]))), r.Ratio, 0.2)
	b.pointAt(b.scale.grow[0]).sign = few.median(func(o *outcome) float64 { return o.percentile(0.5) })
	b.pointAt(b.largest()).sign = r.P50
	return errors.Join(p.stop(), q.stop())
}

// memory measures what a site needs at rest, and the filled one while everything
// on it is read as fast as it goes.
func (b *bench) memory(ctx context.Context) error {
	s, err := b.newSite(ctx, "rest", "")
	if err != nil {
		return err
	}
	p, err := s.serve(ctx, "")
	if err != nil {
		return err
	}
	defer p.kill()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(3 * b.lasting):
	}
	now, _, err := p.memory()
	if err != nil {
		return err
	}
	b.add(row{Name: "memory at rest", Engine: "sqlite", RSS: now})
	b.atMost("memory at rest", now, 60, " MB")
	if err := p.stop(); err != nil {
		return err
	}

	large, err := b.filled(ctx)
	if err != nil {
		return err
	}
	if p, err = large.serve(ctx, ""); err != nil {
		return err
	}
	defer p.kill()
	if now, _, err = p.memory(); err != nil {
		return err
	}
	paths := append(searches(), "/en/", "/ar/statements/"+slug+"/numbers", "/fr/statements/"+slug+"/numbers", "/en/statements/"+slug+"/sign")
	for _, l := range []string{"en", "fr", "es", "ru", "pt", "ar", "zh"} {
		paths = append(paths, "/"+l+"/statements/"+slug, "/"+l+"/statements/"+slug, "/"+l+"/statements/"+slug, "/"+l+"/statements/"+slug+".json")
	}
	more, err := rollPages(p)
	if err != nil {
		return err
	}
	var requests [][]byte
	for _, path := range append(paths, more...) {
		requests = append(requests, get(p.addr, path, "Accept-Encoding: gzip"))
	}
	o, err := strict(ctx, load{to: p, conns: clients, want: 200, lasting: 5 * b.lasting, next: func(w, n int) []byte { return requests[(n*clients+w)%len(requests)] }})
	if err != nil {
		return err
	}
	_, peak, err := p.memory()
	if err != nil {
		return err
	}
	b.add(row{Name: "read: everything at once", Engine: "sqlite", Size: b.largest(), PerSecond: o.perSecond(), P50: o.percentile(0.5), P99: o.percentile(0.99), CPU: o.cpuPerOp(), RSS: peak})
	b.atMost("memory at "+thousands(int64(b.largest()))+" endorsements under full reading load", peak, 250, " MB")
	b.note("At %s endorsements the site had %.0f MB after it started, and %.0f MB at the most while %d clients asked for %d different pages, searches and parts of the roll as fast as they were answered.", thousands(int64(b.largest())), now, peak, clients, len(requests))
	return p.stop()
}

// export asks for the whole roll as a table, of the filled site and of one with a
// tenth of it: memory must not grow with the roll.
func (b *bench) export(ctx context.Context) error {
	large, err := b.filled(ctx)
	if err != nil {
		return err
	}
	small, err := b.newSite(ctx, "tenth", "")
	if err != nil {
		return err
	}
	tenth := b.largest() / 10
	if _, err := small.importRows(ctx, 0, tenth, "--large"); err != nil {
		return err
	}
	few, err := b.exportOf(ctx, small, tenth)
	if err != nil {
		return err
	}
	many, err := b.exportOf(ctx, large, b.largest())
	if err != nil {
		return err
	}
	b.atMost(fmt.Sprintf("export of %s endorsements as CSV: memory more than for a tenth of them", thousands(int64(b.largest()))), max(0, many-few), 64, " MB")
	return nil
}

// exportOf fetches the table and returns how much more memory the server had for
// it than before, in MB.
func (b *bench) exportOf(ctx context.Context, s *site, size int) (more float64, err error) {
	p, err := s.serve(ctx, "")
	if err != nil {
		return 0, err
	}
	defer p.kill()
	// A page first, so that what every answer needs is there.
	if status, _, err := fetch(p.addr, "/en/statements/"+slug+"/roll"); err != nil || status != 200 {
		return 0, fmt.Errorf("the roll: %d %w", status, err)
	}
	before, _, err := p.memory()
	if err == nil {
		err = p.resetPeak()
	}
	if err != nil {
		return 0, err
	}
	k, err := dial(p.addr)
	if err != nil {
		return 0, err
	}
	defer k.close()
	lines := 0
	k.each = func(b []byte) { lines += bytes.Count(b, []byte("\n")) }
	k.patience = 5 * time.Minute
	cpu, err := p.cpu()
	if err != nil {
		return 0, err
	}
	begun := time.Now()
	status, err := k.do(get(p.addr, "/en/statements/"+slug+"/roll.csv"))
	took := time.Since(begun)
	if err != nil || status != 200 {
		return 0, fmt.Errorf("roll.csv: %d %w", status, err)
	}
	if lines--; lines != size {
		return 0, fmt.Errorf("the table has %d rows of %d", lines, size)
	}
	used, err := p.cpu()
	if err != nil {
		return 0, err
	}
	_, peak, err := p.memory()
	if err != nil {
		return 0, err
	}
	b.add(row{Name: "export: the roll as CSV", Engine: "sqlite", Size: size, PerSecond: float64(lines) / took.Seconds(), CPU: float64(used-cpu) / float64(time.Millisecond) / float64(lines), RSS: peak})
	b.note("The table of %s rows (%.0f MB) took %.1f s; %.0f MB before, %.0f MB at the most.", thousands(int64(lines)), float64(k.length)/(1<<20), took.Seconds(), before, peak)
	return peak - before, p.stop()
}

// importing times an import into a site without endorsements, beside one of a tenth
// of it: memory must not grow with the file.
func (b *bench) importing(ctx context.Context) error {
	one := func(n int) (*ran, error) {
		s, err := b.newSite(ctx, fmt.Sprint("import-", n), "")
		if err != nil {
			return nil, err
		}
		r, err := s.importRows(ctx, 0, n)
		return r, errors.Join(err, os.RemoveAll(s.dir))
	}
	tenth, err := one(b.scale.imports / 10)
	if err != nil {
		return err
	}
	r, err := one(b.scale.imports)
	if err != nil {
		return err
	}
	n := float64(b.scale.imports)
	b.add(row{Name: "import: CSV", Engine: "sqlite", Size: b.scale.imports, PerSecond: n / r.took.Seconds(), CPU: float64(r.cpu) / float64(time.Millisecond) / n, RSS: r.peak})
	b.atMost(fmt.Sprintf("import of %s endorsements from CSV: memory more than for a tenth of them", thousands(int64(b.scale.imports))), max(0, r.peak-tenth.peak), 64, " MB")
	b.note("The import of %s rows took %.1f s and %.0f MB at the most; of a tenth of them %.0f MB. What grows is a fingerprint of 16 bytes for each row, by which a name that comes twice is told.", thousands(int64(n)), r.took.Seconds(), r.peak, tenth.peak)
	return nil
}

// open opens a list of sealed records as a coordinator does, offline.
func (b *bench) open(ctx context.Context) error {
	s, err := b.newSite(ctx, "open", "")
	if err != nil {
		return err
	}
	begun := time.Now()
	if err := s.addSealed(ctx, b.sealed); err != nil {
		return err
	}
	b.say("  %d records sealed and added in %.1f s", b.sealed, time.Since(begun).Seconds())
	file, out := filepath.Join(s.dir, "list.export"), filepath.Join(s.dir, "opened")
	e, err := s.run(ctx, "export", slug, file)
	if err != nil {
		return err
	}
	n := float64(b.sealed)
	b.add(row{Name: "export: sealed records", Engine: "sqlite", Size: b.sealed, PerSecond: n / e.took.Seconds(), CPU: float64(e.cpu) / float64(time.Millisecond) / n, RSS: e.peak})
	r, err := s.run(ctx, "open", file, "--key", s.key, "--out", out)
	if err != nil {
		return err
	}
	if want := fmt.Sprintf("%d endorsers:", b.sealed); !strings.Contains(r.out, want) {
		return fmt.Errorf("open did not say %q but:\n%s", want, r.out[max(0, len(r.out)-1000):])
	}
	b.add(row{Name: "open: sealed records", Engine: "none", Size: b.sealed, PerSecond: n / r.took.Seconds(), CPU: float64(r.cpu) / float64(time.Millisecond) / n, RSS: r.peak})
	b.atMost(fmt.Sprintf("open %s sealed records", thousands(int64(b.sealed))), r.took.Seconds(), 60, " s")
	shown := strings.Count(r.out, fmt.Sprintf(" of %d opened", b.sealed))
	b.fact("open: progress shown", "yes", fmt.Sprintf("%d times", shown), shown > 0)
	return os.RemoveAll(s.dir)
}
