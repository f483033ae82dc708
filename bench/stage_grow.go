package main

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// point is what was found at one number of endorsements, for the chart.
type point struct {
	size                     int
	page, roll, search, sign float64 // ms: p50, p50, p50; sign-ons: none yet is 0
}

// at most so many milliseconds for a page of the roll or a search.
const rollGoal = 20

// grow fills one site step by step and reads it at each size.
func (b *bench) grow(ctx context.Context) error {
	s, err := b.newSite(ctx, "grown", "")
	if err != nil {
		return err
	}
	had := 0
	var first, last struct{ ratio, perSecond float64 }
	for i, size := range b.scale.grow {
		r, err := s.importRows(ctx, had, size, "--large")
		if err != nil {
			return err
		}
		b.add(row{Name: fmt.Sprintf("import --large onto %s", thousands(int64(had))), Engine: "sqlite", Size: size, PerSecond: float64(size-had) / r.took.Seconds(),
			CPU: float64(r.cpu) / float64(time.Millisecond) / float64(size-had), RSS: r.peak})
		had = size
		p, err := s.serve(ctx, "")
		if err != nil {
			return err
		}
		rounds := b.rounds
		b.rounds = min(rounds, 3) // four sizes take long enough
		ratio, perSecond, err := b.readBeside(ctx, "read: statement", p, size)
		b.rounds = rounds
		if err != nil {
			return err
		}
		last.ratio, last.perSecond = ratio, perSecond
		if i == 0 {
			first = last
		}
		if err := b.look(ctx, p, size, i == len(b.scale.grow)-1); err != nil {
			return err
		}
		if err := p.stop(); err != nil {
			return err
		}
	}
	largest := thousands(int64(had))
	b.atLeast("read: the statement's page beside a bare handler, at "+largest, last.ratio, 0.8, "")
	b.within(fmt.Sprintf("read: the statement's page at %s as at %s endorsements (ratio to the bare handler)", largest, thousands(int64(b.scale.grow[0]))), last.ratio/first.ratio, 0.2)
	b.grown = s
	return nil
}

// look asks for pages of the roll and searches by first letters, at a rate that
// one site sees on its best day: 50 of each a second.
func (b *bench) look(ctx context.Context, p *process, size int, judge bool) error {
	more, err := rollPages(p)
	if err != nil {
		return err
	}
	for _, what := range []struct {
		name  string
		paths []string
	}{{"roll page", more}, {"search by first letters", searches()}} {
		var requests [][]byte
		for _, path := range what.paths {
			requests = append(requests, get(p.addr, path, "Accept-Encoding: gzip"))
		}
		l := load{to: p, conns: clients, want: 200, lasting: b.lasting / 3, rate: 50, next: func(w, n int) []byte { return requests[(n*clients+w)%len(requests)] }}
		if _, err := strict(ctx, l); err != nil { // to warm up
			return err
		}
		l.lasting = 2 * b.lasting
		o, err := strict(ctx, l)
		if err != nil {
			return err
		}
		b.add(row{Name: what.name, Engine: "sqlite", Size: size, PerSecond: o.perSecond(), P50: o.percentile(0.5), P99: o.percentile(0.99), CPU: o.cpuPerOp()})
		pt := b.pointAt(size)
		if what.name == "roll page" {
			pt.roll = o.percentile(0.5)
		} else {
			pt.search = o.percentile(0.5)
		}
		if judge {
			b.atMost(what.name+" at "+thousands(int64(size))+" endorsements, p50", o.percentile(0.5), rollGoal, " ms")
			b.atMost(what.name+" at "+thousands(int64(size))+" endorsements, p99", o.percentile(0.99), rollGoal, " ms")
		}
	}
	return nil
}

// pointAt returns what was found at a size, made if it is new.
func (b *bench) pointAt(size int) *point {
	for _, p := range b.points {
		if p.size == size {
			return p
		}
	}
	b.points = append(b.points, &point{size: size})
	return b.points[len(b.points)-1]
}

// rollPages returns addresses of different pages of the roll: the first, of all
// regions and of each, in three languages, and those that follow.
func rollPages(p *process) (out []string, err error) {
	for _, lang := range []string{"en", "ru", "ar"} {
		base := "/" + lang + "/statements/" + slug + "/roll"
		for _, region := range []string{"", "?region=networks", "?region=africa"} {
			at := base + region
			status, body, err := fetch(p.addr, at)
			if err != nil {
				return nil, err
			}
			if status == 404 && region != "" {
				continue // no such region on this site
			}
			out = append(out, at)
			for range 3 {
				i := strings.Index(string(body), "after=")
				if i < 0 {
					break
				}
				after, _, _ := strings.Cut(string(body[i+6:]), `"`)
				after, _, _ = strings.Cut(after, "&")
				at = base + "?after=" + after
				if status, body, err = fetch(p.addr, at); err != nil || status != 200 {
					return nil, fmt.Errorf("%s: %d %w", at, status, err)
				}
				out = append(out, at)
			}
		}
	}
	return out, nil
}

// searches are queries of one to four first letters and of two words, in all
// scripts of the names.
func searches() (out []string) {
	var words []string
	for n := range 40 {
		e := endorserNumber(n * 997)
		first, second, _ := strings.Cut(e.name, " ")
		letters := []rune(first)
		words = append(words, string(letters[:1+n%min(4, len(letters))]))
		if n%4 == 3 {
			words = append(words, string(letters[:min(3, len(letters))])+" "+string([]rune(second)[:1]))
		}
	}
	for _, w := range words {
		out = append(out, "/en/statements/"+slug+"/roll?q="+url.QueryEscape(w))
	}
	return out
}

// filled is a site filled to the largest size; it is filled once.
func (b *bench) filled(ctx context.Context) (*site, error) {
	if b.grown != nil {
		return b.grown, nil
	}
	size := b.scale.grow[len(b.scale.grow)-1]
	b.say("  filling a site with %s endorsements", thousands(int64(size)))
	s, err := b.newSite(ctx, "grown", "")
	if err != nil {
		return nil, err
	}
	if _, err := s.importRows(ctx, 0, size, "--large"); err != nil {
		return nil, err
	}
	b.grown = s
	return s, nil
}
