package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/alike"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
)

// deskPages are what a secretariat opens all day, and how long each may take.
var deskPages = []struct {
	name, path string
	limit      float64 // ms, p95
}{
	{"desk: today", "/en/desk", 100},
	{"desk: all statements", "/en/desk/statements", 100},
	{"desk: one statement", "/en/desk/statements/" + slug, 100},
	{"desk: the text", "/en/desk/statements/" + slug + "/text", 100},
	{"desk: translation board", "/en/desk/translations", 100},
	{"desk: one translation", "/ar/desk/translations/" + slug + "/ar", 100},
	{"desk: queue of all", "/en/desk/checks", 20},
	{"desk: queue of one statement", "/en/desk/statements/" + slug + "/checks", 20},
	{"desk: rolls", "/en/desk/statements/" + slug + "/rolls", 100},
	{"desk: retention", "/en/desk/statements/" + slug + "/retention", 100},
}

// desk opens the desk's pages on the filled site, asks which of 50,000
// organisations are like a new one, and writes an annex of 5,000.
func (b *bench) desk(ctx context.Context) error {
	s, err := b.filled(ctx)
	if err != nil {
		return err
	}
	size := b.scale.grow[len(b.scale.grow)-1]
	if err := s.holdRows(ctx, 2_000_000, 2_000_000+min(2000, size)); err != nil {
		return err
	}
	token, err := s.signIn(ctx)
	if err != nil {
		return err
	}
	p, err := s.serve(ctx, "")
	if err != nil {
		return err
	}
	defer p.kill()
	for _, page := range deskPages {
		request := get(p.addr, page.path, "Accept-Encoding: gzip", "Cookie: desk="+token)
		l := load{to: p, conns: 2, want: 200, lasting: b.lasting / 6, rate: 10, next: func(int, int) []byte { return request }}
		if _, err := strict(ctx, l); err != nil { // to warm up
			return fmt.Errorf("%s: %w", page.path, err)
		}
		l.lasting = b.lasting
		o, err := strict(ctx, l)
		if err != nil {
			return fmt.Errorf("%s: %w", page.path, err)
		}
		b.add(row{Name: page.name, Engine: "sqlite", Size: size, PerSecond: o.perSecond(), P50: o.percentile(0.5), P99: o.percentile(0.99), CPU: o.cpuPerOp()})
		b.atMost(page.name+" at "+thousands(int64(size))+" endorsements, p95", o.percentile(0.95), page.limit, " ms")
	}
	if err := p.stop(); err != nil {
		return err
	}
	b.likeness()
	return b.annexes()
}

// holdRows brings in endorsers that nobody confirmed: they wait for a person.
func (s *site) holdRows(ctx context.Context, from, to int) error {
	path := filepath.Join(s.dir, "held.csv")
	if err := writeCSV(path, from, to); err != nil {
		return err
	}
	defer os.Remove(path)
	r, err := s.run(ctx, "import", "endorsements", path, "--statement", slug, "--consent", "Made up for a measurement.", "--commit")
	if err == nil && !strings.Contains(r.out, "held") {
		err = fmt.Errorf("nobody is held:\n%s", r.out[:min(len(r.out), 500)])
	}
	return err
}

// signIn makes an account with every role, in the stopped site's database, and
// returns the token of a session. A person would show a passkey.
func (s *site) signIn(ctx context.Context) (token string, err error) {
	dsn := s.database
	if dsn == "" {
		dsn = "sqlite:" + filepath.Join(s.dir, "data", "groundswell.db")
	}
	d, err := db.Open(ctx, dsn)
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	a, err := auth.New(auth.Config{DB: d, Origin: "http://localhost", Secret: make([]byte, 32), Now: time.Now, Site: func(core.Lang) string { return "Bench" }})
	if err != nil {
		return "", err
	}
	who, err := a.NewAccount(ctx, "Bench", "en", auth.Everything())
	if err != nil {
		return "", err
	}
	return a.Begin(ctx, who.ID, true)
}

// likeness asks an index of organisations for those that are like a new one.
func (b *bench) likeness() {
	all := 50_000
	if b.size == "tiny" {
		all = 500
	}
	ix := alike.New(all)
	entry := func(n int) alike.Entry {
		e := endorserNumber(4 * n) // every fourth is an organisation
		return alike.Entry{ID: fmt.Sprint(n), Name: e.name, Country: e.country, Kind: e.kind}
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	began := time.Now()
	for n := range all {
		ix.Add(entry(n))
	}
	built := time.Since(began)
	runtime.GC()
	runtime.ReadMemStats(&after)
	var took []float64
	found := 0
	for n := range 2000 {
		e := entry(n * 17 % all)
		e.ID = "new"
		if r := []rune(e.Name); n%2 == 0 { // with a letter too many
			e.Name = string(r[:2]) + string(r[1:])
		}
		began := time.Now()
		if m := ix.Like(e, 5); len(m) > 0 {
			found++
		}
		took = append(took, float64(time.Since(began))/float64(time.Millisecond))
	}
	slices.Sort(took)
	p99 := took[len(took)*99/100]
	b.add(row{Name: "is a new organisation there already?", Engine: "memory", Size: all, P50: median(took), P99: p99, RSS: float64(after.HeapAlloc-before.HeapAlloc) / (1 << 20)})
	b.atMost("a new organisation compared with "+thousands(int64(all)), p99, 20, " ms")
	b.note("The index of %s organisations was built in %.1f s; of 2,000 questions %d found something.", thousands(int64(all)), built.Seconds(), found)
	runtime.KeepAlive(ix)
}

// annexes writes the annex of 5,000 organisations, and one four times as long to
// see what memory it takes.
func (b *bench) annexes() error {
	cat, err := i18n.Load(annex.FS)
	if err != nil {
		return err
	}
	var peaks [2]float64
	n := 5000
	if b.size == "tiny" {
		n = 100
	}
	for i, rows := range []int{n / 5, n, 4 * n} {
		i-- // the first fills what is kept from one file to the next
		stop, peak := make(chan struct{}), make(chan float64)
		var before runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		go func() {
			most := uint64(0)
			for {
				select {
				case <-stop:
					peak <- float64(most-min(most, before.HeapAlloc)) / (1 << 20)
					return
				case <-time.After(10 * time.Millisecond):
					var m runtime.MemStats
					runtime.ReadMemStats(&m)
					most = max(most, m.HeapAlloc)
				}
			}
		}()
		told := int64(0)
		began := time.Now()
		err := annex.Write(io.Discard, annex.File{Format: annex.PDF, Order: annex.ByRegion,
			Head: annex.Head{Lang: "ar", Title: "Declaration", TitleLang: "en", Site: "Bench", Address: "http://localhost/", Hash: fmt.Sprintf("%064d", 1), RollHash: fmt.Sprintf("%064d", 2),
				Version: 1, Taken: time.Now(), FileID: "bench", Organisations: int64(rows), Countries: 12, Printed: int64(rows)},
			Rows: annexRows(rows), T: func(key string, args ...any) string { return cat.T("ar", key, args...) }, Progress: func(done int64) { told = done }})
		took := time.Since(began)
		close(stop)
		most := <-peak
		if err != nil {
			return err
		}
		if i < 0 {
			continue
		}
		peaks[i] = most
		if told != int64(rows) {
			return fmt.Errorf("the annex told of %d of %d rows", told, rows)
		}
		b.add(row{Name: "annex as PDF, in Arabic", Engine: "memory", Size: rows, PerSecond: float64(rows) / took.Seconds(), RSS: peaks[i]})
		if i == 0 {
			b.atMost("annex PDF of "+thousands(int64(rows))+" organisations", took.Seconds(), 10, " s")
		}
	}
	b.atMost("memory of an annex four times as long", peaks[1]/peaks[0], 1.5, " times")
	return nil
}

func annexRows(n int) iter.Seq2[annex.Row, error] {
	return func(yield func(annex.Row, error) bool) {
		regions := i18n.Regions("ar")
		for i := range n {
			e := endorserNumber(4 * i)
			if !yield(annex.Row{Kind: "organisation", Name: e.name, Country: e.country, Region: regions[i*len(regions)/n].Code, Website: e.website, Level: "address", Version: 1, Day: "2026-11-22"}, nil) {
				return
			}
		}
	}
}
