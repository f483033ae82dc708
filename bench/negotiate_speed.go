package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/align/synthetic"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/doc"
)

// alignSpeed measures the aligner in this process, beside peers that are processes.
func (b *bench) alignSpeed(ctx context.Context, dir string) error {
	sizes := []struct {
		paragraphs, words int
		limit             float64 // ms
	}{{150, 12_000, 80}, {400, 32_000, 300}, {1500, 120_000, 0}}
	if b.size == "tiny" {
		sizes = sizes[:1]
	}
	var took []float64
	for _, z := range sizes {
		before, after := synthetic.Revise(synthetic.Long(z.paragraphs, z.words), 101, synthetic.Medium)
		old, err := read(before, "en")
		if err != nil {
			return err
		}
		now, err := read(after, "en")
		if err != nil {
			return err
		}
		name := fmt.Sprintf("links of %s paragraphs, %s words", thousands(int64(z.paragraphs)), thousands(int64(z.words)))
		var result align.Result
		peak := peakHeap(func() { result = align.Align(old, now, align.Options{Lang: "en"}) })
		if len(result.Links) < z.paragraphs/2 {
			return fmt.Errorf("%s: only %d links", name, len(result.Links))
		}
		a, c, err := files(dir, before, after)
		if err != nil {
			return err
		}
		contenders := map[string][]string{
			"wdiff":           {"wdiff", a, c},
			"git --word-diff": {"git", "diff", "--no-index", "--no-color", "--no-ext-diff", "--word-diff=porcelain", "-U1000000", a, c},
		}
		times, ratios := []float64{}, map[string][]float64{}
		var theirs = map[string][]float64{}
		theirRounds := min(b.rounds, max(1, 1500/z.paragraphs)) // they take seconds for a long text
		for round := range b.rounds + 1 {                       // the first to warm up
			began := time.Now()
			align.Align(old, now, align.Options{Lang: "en"})
			ms := float64(time.Since(began)) / float64(time.Millisecond)
			times = append(times, ms)
			if round == 0 || round > theirRounds {
				continue
			}
			for who, args := range contenders {
				if _, err := exec.LookPath(args[0]); err != nil {
					continue
				}
				began := time.Now()
				if _, err := output(ctx, args[0], args[1:]...); err != nil {
					return err
				}
				t := float64(time.Since(began)) / float64(time.Millisecond)
				theirs[who] = append(theirs[who], t)
				ratios[who] = append(ratios[who], t/ms)
			}
		}
		times = times[1:]
		slices.Sort(times)
		ms := median(times)
		took = append(took, times[0]) // growth is judged by the best of the rounds: what else the machine does falls on long ones
		r := row{Name: name, Engine: "memory", Size: z.paragraphs, PerSecond: 1000 / ms, P50: ms, P99: times[len(times)-1], RSS: peak}
		for who, t := range theirs {
			if r.LimitPerSecond == 0 || who == "wdiff" {
				r.LimitPerSecond, r.Ratio = 1000/median(t), median(ratios[who])
			}
			b.note("%s: %s ms; %s needs %s ms as a process, %s times as long.", name, figure(ms), who, figure(median(t)), figure(median(ratios[who])))
		}
		b.add(r)
		if z.limit > 0 {
			b.atMost(name, ms, z.limit, " ms")
		}
		if z.paragraphs == 1500 || b.size == "tiny" {
			b.atMost("memory of "+name, peak, 300, " MB")
		}
	}
	if len(took) == 3 {
		b.atMost("links: ten times the text takes", took[2]/took[0], 20, " times as long")
	}
	return nil
}

// peakHeap is how much the heap grew at the most while f ran, in 2^20 bytes.
func peakHeap(f func()) float64 {
	var before runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		most := uint64(0)
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
			select {
			case <-stop:
				peak <- most
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	f()
	close(stop)
	most := <-peak
	return float64(most-min(most, before.HeapAlloc)) / (1 << 20)
}

// pdfSpeed reads a PDF of 86 pages: one that is written here, and the negotiating
// text of Geneva where it is there.
func (b *bench) pdfSpeed(ctx context.Context, _ string) error {
	pages := 86
	if b.size == "tiny" {
		pages = 5
	}
	own, err := ownPDF(pages)
	if err != nil {
		return err
	}
	texts := []struct {
		name string
		file []byte
	}{{fmt.Sprintf("import of a PDF of %d pages written here", pages), own}}
	if dir := os.Getenv(dataFolder); dir != "" && b.size != "tiny" {
		file, err := os.ReadFile(filepath.Join(dir, "negotiations", "paris-agreement", "pdf", "0-2015-02-12-geneva-negotiating-text.pdf"))
		if err != nil {
			b.note("The PDF of Geneva is not read: %v.", err)
		} else {
			texts = append(texts, struct {
				name string
				file []byte
			}{"import of the Geneva negotiating text, a PDF of 86 pages", file})
		}
	} else {
		b.note("The PDF of the Geneva negotiating text is not read: %s is not set.", dataFolder)
	}
	for _, t := range texts {
		for _, library := range []bool{false, true} {
			name := t.name
			if library {
				name += ", without poppler"
			}
			began := time.Now()
			var d *draft.Draft
			var err error
			peak := peakHeap(func() {
				var text *doc.Doc
				if text, err = doc.ReadPDF(ctx, bytes.NewReader(t.file), int64(len(t.file)), doc.PDFReadOptions{Lang: "en", Library: library}); err == nil {
					d = draft.From(text, "en")
				}
			})
			took := time.Since(began)
			if err != nil || len(d.Paragraphs) < pages {
				found := 0
				if d != nil {
					found = len(d.Paragraphs)
				}
				b.fact(name, "read", fmt.Sprintf("%d paragraphs, %v", found, err), false)
				continue
			}
			b.add(row{Name: name, Engine: "memory", Size: len(d.Paragraphs), PerSecond: 1 / took.Seconds(), RSS: peak})
			b.atMost(name, took.Seconds(), 5, " s")
		}
	}
	return nil
}

// ownPDF writes a declaration of so many pages.
func ownPDF(pages int) ([]byte, error) {
	var out bytes.Buffer
	p := doc.NewPDF(&out, doc.PDFOptions{Lang: "en", Title: "Draft declaration", ID: "bench"})
	p.Title("en", "Draft declaration")
	for i, text := range synthetic.Long(pages*8, pages*8*60).Text {
		if p.Pages() >= pages {
			break
		}
		p.Numbered(fmt.Sprint(i+1, "."), "en", doc.PDFSpan{Text: text})
	}
	if n := p.Pages(); n < pages {
		return nil, fmt.Errorf("the text fills %d pages of %d", n, pages)
	}
	err := errors.Join(p.Err(), p.Close())
	return out.Bytes(), err
}
