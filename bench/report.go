package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// row is one measurement. What does not apply is 0 and left out.
type row struct {
	Name           string  `json:"name"`
	Engine         string  `json:"engine"`
	Size           int     `json:"size"` // endorsements in the database
	PerSecond      float64 `json:"per_second,omitzero"`
	P50            float64 `json:"p50_ms,omitzero"`
	P99            float64 `json:"p99_ms,omitzero"`
	CPU            float64 `json:"cpu_ms_per_op,omitzero"` // of the server and its database
	RSS            float64 `json:"rss_mb,omitzero"`        // highest, in 2^20 bytes
	LimitPerSecond float64 `json:"limit_per_second,omitzero"`
	Ratio          float64 `json:"ratio,omitzero"` // median of the ratios of the turns
}

// goal is what the project promised itself.
type goal struct {
	Name, Wanted, Got, By string
	Met                   bool
}

func (b *bench) add(r row) {
	b.rows = append(b.rows, r)
	text := fmt.Sprintf("  %-34s %-8s %9s", r.Name, r.Engine, thousands(int64(r.Size)))
	for _, x := range []struct {
		of   float64
		what string
	}{{r.PerSecond, "/s"}, {r.P50, " ms p50"}, {r.P99, " ms p99"}, {r.CPU, " ms CPU"}, {r.RSS, " MB"}, {r.LimitPerSecond, "/s limit"}, {r.Ratio, " ratio"}} {
		if x.of != 0 {
			text += "  " + figure(x.of) + x.what
		}
	}
	b.say("%s", text)
}

// atLeast and atMost judge a goal by its number.
func (b *bench) atLeast(name string, got, want float64, unit string) {
	b.judge(name, "≥ "+figure(want)+unit, got, got >= want, want, unit)
}

func (b *bench) atMost(name string, got, want float64, unit string) {
	b.judge(name, "≤ "+figure(want)+unit, got, got <= want, want, unit)
}

// within judges whether got is near 1.
func (b *bench) within(name string, got, part float64) {
	b.judge(name, fmt.Sprintf("within %.0f %%", part*100), got, math.Abs(got-1) <= part, 1, " times")
}

func (b *bench) judge(name, wanted string, got float64, met bool, want float64, unit string) {
	g := goal{Name: name, Wanted: wanted, Got: figure(got) + unit, Met: met}
	if want != 0 {
		g.By = fmt.Sprintf("%+.0f %%", (got/want-1)*100)
	}
	b.goals = append(b.goals, g)
	b.say("  %s: %s, wanted %s: %s", g.Name, g.Got, g.Wanted, metOrNot(met))
}

// fact judges a goal that is no number.
func (b *bench) fact(name, wanted, got string, met bool) {
	b.goals = append(b.goals, goal{Name: name, Wanted: wanted, Got: got, Met: met})
	b.say("  %s: %s, wanted %s: %s", name, got, wanted, metOrNot(met))
}

func (b *bench) note(format string, args ...any) {
	b.notes = append(b.notes, fmt.Sprintf(format, args...))
	b.say("  note: "+format, args...)
}

func metOrNot(met bool) string {
	if met {
		return "met"
	}
	return "not met"
}

// figure writes a number as short as it can be read.
func figure(f float64) string {
	switch a := math.Abs(f); {
	case a >= 1000:
		return thousands(int64(math.Round(f)))
	case a >= 100:
		return fmt.Sprintf("%.0f", f)
	case a >= 10:
		return strings.TrimSuffix(fmt.Sprintf("%.1f", f), ".0")
	}
	return strings.TrimSuffix(strings.TrimRight(fmt.Sprintf("%.3f", f), "0"), ".")
}

func thousands(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func median[T cmp.Ordered](all []T) (m T) {
	if len(all) == 0 {
		return m
	}
	all = slices.Clone(all)
	slices.Sort(all)
	return all[len(all)/2]
}

// report writes the files when the whole was run, and says what was found.
func (b *bench) report() error {
	met := 0
	for _, g := range b.goals {
		if g.Met {
			met++
		}
	}
	b.say("%d of %d goals met", met, len(b.goals))
	out := b.out
	if out == "" {
		if len(b.only) > 0 || b.size != "full" {
			b.say("nothing written: not everything ran, or not at full size (-out DIR writes it all the same)")
			return nil
		}
		out = filepath.Join(b.root, "bench")
	}
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	j, err := json.MarshalIndent(b.rows, "", "  ")
	if err != nil {
		return err
	}
	text, err := b.markdown()
	// What a run cannot say by itself: why a goal is missed and what was tried.
	why, werr := os.ReadFile(filepath.Join(b.root, "bench", "NOTES.md"))
	text += "\n" + string(why)
	return errors.Join(err, werr,
		os.WriteFile(filepath.Join(out, "results.json"), append(j, '\n'), 0o644),
		os.WriteFile(filepath.Join(out, "RESULTS.md"), []byte(text), 0o644),
		os.WriteFile(filepath.Join(out, "growth.svg"), b.growthChart(), 0o644))
}

// machine says on what it ran.
func machine() string {
	cpu := "unknown processor"
	if f, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(f)) {
			if k, v, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(k) == "model name" {
				cpu = strings.TrimSpace(v)
				break
			}
		}
	}
	memory := ""
	if f, err := os.ReadFile("/proc/meminfo"); err == nil {
		var kb float64
		if _, err := fmt.Sscanf(string(f), "MemTotal: %f kB", &kb); err == nil {
			memory = fmt.Sprintf(", %.0f GB of memory", kb/1024/1024)
		}
	}
	return fmt.Sprintf("%d cores of %s%s, %s/%s, %s", runtime.NumCPU(), cpu, memory, runtime.GOOS, runtime.GOARCH, runtime.Version())
}

func (b *bench) commit() string {
	git := func(args ...string) string {
		c := exec.Command("git", args...)
		c.Dir = b.root
		out, err := c.Output()
		if err != nil {
			return ""
		}
		return strings.TrimSpace(string(out))
	}
	at := git("rev-parse", "--short=12", "HEAD")
	if at == "" {
		return "unknown"
	}
	if git("status", "--porcelain", "--", "cmd", "internal", "go.mod") != "" {
		at += ", with changes not yet committed"
	}
	return at
}

func (b *bench) markdown() (string, error) {
	var s strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&s, format+"\n", args...) }
	met := 0
	for _, g := range b.goals {
		if g.Met {
			met++
		}
	}
	p("# Results of `make bench`\n")
	p("Written by the program, not by hand. [README.md](README.md) says what is measured and how; [results.json](results.json) has every number.\n")
	p("- Machine: %s", machine())
	p("- Date: %s, commit %s", b.began.UTC().Format(time.DateOnly), b.commit())
	p("- It took %s.", time.Since(b.began).Round(time.Second))
	p("- Goals met: **%d of %d**.\n", met, len(b.goals))
	p("## Goals\n")
	p("| goal | wanted | found | against it | |\n|---|---|---|---|---|")
	for _, g := range b.goals {
		mark := "met"
		if !g.Met {
			mark = "**not met**"
		}
		p("| %s | %s | %s | %s | %s |", g.Name, g.Wanted, g.Got, g.By, mark)
	}
	p("\n## Measurements\n")
	p("Latencies are of the client. CPU is that of the server, and of PostgreSQL where it is the engine, per answer. The limit was measured in the same minutes, in turns; the ratio is the median of the turns.\n")
	p("| what | engine | endorsements | per second | p50 ms | p99 ms | CPU ms | memory MB | limit per second | ratio |\n|---|---|--:|--:|--:|--:|--:|--:|--:|--:|")
	cell := func(f float64) string {
		if f == 0 {
			return ""
		}
		return figure(f)
	}
	for _, r := range b.rows {
		p("| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |", r.Name, r.Engine, thousands(int64(r.Size)), cell(r.PerSecond), cell(r.P50), cell(r.P99), cell(r.CPU), cell(r.RSS), cell(r.LimitPerSecond), cell(r.Ratio))
	}
	p("\n![How the answers grow with the number of endorsements](growth.svg)\n")
	if len(b.weight) > 0 {
		b.weighedTable(p)
	}
	if len(b.linked) > 0 {
		b.linkTable(p)
	}
	p("## Notes\n")
	for _, n := range b.notes {
		p("- %s", n)
	}
	p("- %s", orientation)
	p("\n## How long each part took\n")
	for _, t := range b.took {
		p("- %s: %.0f s", t.name, t.took.Seconds())
	}
	return s.String(), nil
}

// orientation are the figures of other programs that were measured once, by hand.
const orientation = "For orientation, measured once by hand on two cores and not part of this run: bare Go and SQLite with group commit 24,800 rows/s (8,700 with one commit each), " +
	"PocketBase 3,240 records/s, listmonk's subscription 926/s, a WordPress petition 97/s (13/s at 103,000 signatures); a bare Go page 46,700/s, nginx 96,300/s, WordPress 63/s; " +
	"listmonk sends 6,700 mails/s to a local sink and 389/s to a relay 50 ms away."
