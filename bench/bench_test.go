package main

import (
	"bytes"
	"context"
	"encoding/json"
	"encoding/xml"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestMain lets this test binary be the bare limits and the relay, as the program is.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && (os.Args[1] == "bare" || os.Args[1] == "relay") {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestHarness runs every stage at the smallest size: it says nothing about speed,
// but fails when a stage no longer runs through or finds a wrong answer.
func TestHarness(t *testing.T) {
	if _, err := postgresBinaries(); err != nil {
		t.Fatal(err)
	}
	out := t.TempDir()
	var log bytes.Buffer
	var to io.Writer = &log
	if testing.Verbose() {
		to = io.MultiWriter(to, os.Stderr)
	}
	if err := runBench(t.Context(), options{size: "tiny", out: out}, to); err != nil {
		t.Fatalf("%v\n%s", err, log.String())
	}
	var rows []row
	b, err := os.ReadFile(filepath.Join(out, "results.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &rows); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"sign", "sign at half load", "confirm", "read: statement", "roll page", "search by first letters", "mail",
		"import: CSV", "export: the roll as CSV", "open: sealed records", "memory at rest", "launch: reads",
		"desk: today", "desk: queue of all", "is a new organisation there already?", "annex as PDF, in Arabic", "links of 150 paragraphs, 12,000 words"} {
		i := slices.IndexFunc(rows, func(r row) bool { return r.Name == name })
		if i < 0 {
			t.Errorf("there is no row %q", name)
			continue
		}
		if r := rows[i]; r.PerSecond <= 0 && r.RSS <= 0 || r.Ratio > 0 != (r.LimitPerSecond > 0) || r.P99 < r.P50 {
			t.Errorf("%+v", r)
		}
	}
	text, err := os.ReadFile(filepath.Join(out, "RESULTS.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Goals met: **", "| sign on sqlite: beside the bare loop that seals | ≥ 0.7 |", "sign on postgres", "| `/statements/declaration/roll` |", "started again: lost | 0 | 0 |",
		"| links of drafts, synthetic, heavy: hard-F | ≥ 0.94 |", "| real, held out: osl | groundswell |"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the report does not say %q", want)
		}
	}
	svg, err := os.ReadFile(filepath.Join(out, "growth.svg"))
	if err != nil {
		t.Fatal(err)
	}
	if err := xml.Unmarshal(svg, new(struct{})); err != nil || !bytes.Contains(svg, []byte(">roll page<")) {
		t.Errorf("the chart: %v\n%s", err, svg)
	}
	running.Lock()
	defer running.Unlock()
	if len(running.all) > 0 {
		t.Errorf("%d processes were left behind", len(running.all))
	}
}

// TestGoalsAreJudged: the report cannot say "met" where the number says otherwise.
func TestGoalsAreJudged(t *testing.T) {
	b := &bench{log: new(bytes.Buffer), began: time.Now()}
	b.atLeast("a", 0.69, 0.7, "")
	b.atLeast("b", 0.7, 0.7, "")
	b.atMost("c", 50.1, 50, " ms")
	b.atMost("d", 50, 50, " ms")
	b.within("e", 0.79, 0.2)
	b.within("f", 1.2, 0.2)
	for i, want := range []bool{false, true, false, true, false, true} {
		if b.goals[i].Met != want {
			t.Errorf("%+v", b.goals[i])
		}
	}
	if got := b.goals[2]; got.Got != "50.1 ms" || got.Wanted != "≤ 50 ms" || got.By != "+0 %" {
		t.Errorf("%+v", got)
	}
	text, err := b.markdown()
	if err != nil || strings.Count(text, "**not met**") != 3 || !strings.Contains(text, "Goals met: **3 of 6**") {
		t.Errorf("%v\n%s", err, text)
	}
}

// TestChart: it ends, and is well-formed, whatever was measured.
func TestChart(t *testing.T) {
	for name, points := range map[string][]*point{
		"nothing": nil,
		"no size": {{size: 0, page: 1}},
		"one":     {{size: 1000, page: 0.5, roll: 0.5, search: 0.5, sign: 0.5}},
		"usual":   {{size: 1000, page: 0.7, roll: 4, search: 3, sign: 13}, {size: 1_000_000, page: 0.7, roll: 5, search: 9, sign: 14}},
	} {
		svg := (&bench{points: points}).growthChart()
		if err := xml.Unmarshal(svg, new(struct{})); err != nil || len(svg) > 20_000 || bytes.Contains(svg, []byte("NaN")) || bytes.Contains(svg, []byte("Inf")) {
			t.Errorf("%s: %v, %d bytes", name, err, len(svg))
		}
		if strings.Count(string(svg), "<circle") != 4*len(points) && name != "nothing" && name != "no size" {
			t.Errorf("%s: %s", name, svg)
		}
	}
}

func TestFigures(t *testing.T) {
	for f, want := range map[float64]string{0.384: "0.384", 0.5: "0.5", 1: "1", 0.9996: "1", 12.34: "12.3", 20: "20", 394.2: "394", 24800: "24,800", 1000000: "1,000,000", -1234: "-1,234"} {
		if got := figure(f); got != want {
			t.Errorf("%v is %q, want %q", f, got, want)
		}
	}
	o := &outcome{latencies: []time.Duration{1e6, 2e6, 3e6, 4e6}}
	if o.percentile(0.5) != 3 || o.percentile(0.99) != 4 || (&outcome{}).percentile(0.5) != 0 {
		t.Error("percentiles")
	}
	if median([]float64{3, 1, 2}) != 2 || median[float64](nil) != 0 {
		t.Error("median")
	}
}

// TestNoNameTwice: an import would leave such rows out.
func TestNoNameTwice(t *testing.T) {
	had := map[string]bool{}
	for n := range 300_000 {
		e := endorserNumber(n)
		if key := e.name + "\x00" + e.country + "\x00" + e.affiliation; had[key] {
			t.Fatalf("%q came twice", key)
		} else {
			had[key] = true
		}
	}
}

// TestClient: what the load generator counts is what the server said.
func TestClient(t *testing.T) {
	b := &bench{self: os.Args[0], dir: t.TempDir(), log: new(bytes.Buffer), began: time.Now()}
	for name, body := range map[string]string{"short": "ok", "long, in chunks": strings.Repeat("0123456789", 5000)} {
		page, err := json.Marshal(barePage{Body: []byte(body)})
		if err != nil {
			t.Fatal(err)
		}
		file := filepath.Join(b.dir, "page.json")
		if err := os.WriteFile(file, page, 0o600); err != nil {
			t.Fatal(err)
		}
		ctx, stop := context.WithTimeout(t.Context(), time.Minute)
		defer stop()
		p, err := b.startBare(ctx, "page", "page", file)
		if err != nil {
			t.Fatal(err)
		}
		status, got, err := fetch(p.addr, "/")
		if err != nil || status != 200 || string(got) != body {
			t.Errorf("%s: %d, %d bytes, %v", name, status, len(got), err)
		}
		request, left := get(p.addr, "/"), 100
		o, err := strict(ctx, load{to: p, conns: 1, want: 200, next: func(int, int) []byte {
			if left--; left < 0 {
				return nil
			}
			return request
		}})
		if err != nil || o.ops != 100 || o.errors != 0 || len(o.latencies) != 100 {
			t.Errorf("%s: %+v %v", name, o, err)
		}
		left = 3
		if _, err := strict(ctx, load{to: p, conns: 1, want: 303, next: func(int, int) []byte {
			if left--; left < 0 {
				return nil
			}
			return request
		}}); err == nil {
			t.Errorf("%s: wrong answers were taken for right ones", name)
		}
		if err := p.stop(); err != nil {
			t.Error(err)
		}
	}
}
