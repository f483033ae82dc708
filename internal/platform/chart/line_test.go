package chart_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"groundswell/internal/core"
	"groundswell/internal/platform/chart"
)

func days(first core.Day, n ...int64) (out []chart.DayCount) {
	for i, v := range n {
		out = append(out, chart.DayCount{Day: first + core.Day(i), N: v})
	}
	return out
}

const may4 = core.Day(22403) // 4 May 2031

// month is 26 days that come to 1,534, in weeks of 412, 391, 402 and 329.
func month() []chart.DayCount {
	return days(may4, 62, 60, 58, 61, 56, 58, 57, 57, 55, 54, 52, 56, 60, 57, 58, 56, 54, 60, 62, 58, 54, 66, 66, 66, 65, 66)
}

func TestLineIsTheDesignsOne(t *testing.T) {
	p := chart.Line(chart.LineInput{Days: month(), Date: date, Labels: labels(t, "en")})
	svg := string(p.SVG)
	checkSVG(t, p.SVG)
	for _, want := range []string{`viewBox="0 0 256 136"`, `d="M0 112.5h256"`, `class="line" d="M0 112L`, ` 16"/><circle cx="`, `cy="16" r="4" fill="var(--voice)"/>`,
		`<text x="256" y="38" text-anchor="end">1,534</text>`, `<text x="0" y="130">4 May</text>`, `<text x="256" y="130" text-anchor="end">29 May</text>`} {
		if !strings.Contains(svg, want) {
			t.Errorf("lacks %s in\n%s", want, svg)
		}
	}
	want := [][]string{{"4 May – 10 May", "412", "412"}, {"11 May – 17 May", "391", "803"}, {"18 May – 24 May", "402", "1,205"}, {"25 May – 29 May", "329", "1,534"}}
	for i, r := range want {
		if strings.Join(p.Table.Rows[i], "|") != strings.Join(r, "|") {
			t.Errorf("row %d: %q, want %q", i, p.Table.Rows[i], r)
		}
	}
}

func TestLineRunsFromRightToLeft(t *testing.T) {
	svg := string(chart.Line(chart.LineInput{Days: month(), Date: date, Labels: labels(t, "ar")}).SVG)
	for _, want := range []string{`class="line" d="M256 112L`, `<text x="0" y="38" text-anchor="end">1,534</text>`,
		`<text x="256" y="130">4 May</text>`, `<text x="0" y="130" text-anchor="end">29 May</text>`} {
		if !strings.Contains(svg, want) {
			t.Errorf("lacks %s in\n%s", want, svg)
		}
	}
}

func TestShortAndEmptyLines(t *testing.T) {
	l := labels(t, "en")
	for name, d := range map[string][]chart.DayCount{"none": nil, "zero": days(may4, 0), "zeros": days(may4, 0, 0, 0), "one": days(may4, 12), "few": days(may4, 1, 0, 2)} {
		p := chart.Line(chart.LineInput{Days: d, Date: date, Labels: l})
		checkSVG(t, p.SVG)
		if name != "one" && len(p.Table.Rows) != 0 {
			t.Errorf("%s: %q", name, p.Table.Rows)
		}
		if n := strings.Count(string(p.SVG), "4 May<"); name == "one" && n != 1 {
			t.Errorf("%s: the day stands %d times", name, n)
		}
	}
}

func TestLongLine(t *testing.T) {
	var n []int64
	for i := range 730 {
		n = append(n, int64(i*7919%13))
	}
	in := chart.LineInput{Days: days(may4, n...), Date: date, Labels: labels(t, "fr")}
	p := chart.Line(in)
	checkSVG(t, p.SVG)
	if c := len(corner.FindAllString(string(p.SVG), -1)); c < 50 || c > 60 {
		t.Errorf("%d corners", c)
	}
	if len(p.Table.Rows) < 23 || len(p.Table.Rows) > 25 || p.Table.Head[0] != "Mois" {
		t.Errorf("%v", p.Table)
	}
	if c := compressed(string(p.SVG)); c > 900 {
		t.Errorf("%d bytes", c)
	}
	// Dates too long to stand side by side stand one above the other.
	in.Date = func(_ time.Time) string { return "the twenty-ninth of September" }
	if svg := string(chart.Line(in).SVG); !strings.Contains(svg, `y="148" text-anchor="end"`) || !strings.Contains(svg, `0 0 256 154`) {
		t.Error(svg)
	}
}

func TestDaysMayComeInAnyOrder(t *testing.T) {
	in := chart.LineInput{Days: days(may4, 11, 0, 0, 30), Date: date, Labels: labels(t, "en")}
	want := chart.Line(in).SVG
	in.Days = []chart.DayCount{{may4 + 3, 20}, {may4, 11}, {may4 + 3, 10}, {may4 + 1, -7}}
	if got := chart.Line(in).SVG; got != want {
		t.Errorf("\n%s\n%s", got, want)
	}
	in.Days = append(in.Days, chart.DayCount{Day: -1 << 60, N: 1}) // a date gone wrong
	checkSVG(t, chart.Line(in).SVG)
}

var corner = regexp.MustCompile(`L([0-9.]+) ([0-9.]+)`)

// No two numbers of the table, and no two corners of the line, are 1 to 9
// apart, nor is a corner from a row's end.
func TestLineShowsNoSmallGroups(t *testing.T) {
	l := labels(t, "en")
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.SampledFrom([]int64{1, 3, 8, 30}).Draw(t, "most")
		n := rapid.SliceOfN(rapid.Int64Range(0, most), 0, 200).Draw(t, "n")
		lab := l
		lab.RTL = rapid.Bool().Draw(t, "rtl")
		in := chart.LineInput{Days: days(may4, n...), Date: date, Labels: lab}
		p := chart.Line(in)
		checkSVG(t, p.SVG)
		var total int64
		for _, v := range n {
			total += v
		}
		seen := map[int64]bool{0: true, total: true}
		var last int64
		for _, r := range p.Table.Rows {
			if v := value(r[1]); v < chart.Least {
				t.Fatalf("row of %d", v)
			}
			if last += value(r[1]); last != value(r[2]) {
				t.Fatalf("%d is not the sum %s", last, r[2])
			}
			seen[last] = true
		}
		if total >= chart.Least && last != total {
			t.Fatalf("the table ends at %d of %d", last, total)
		}
		for _, m := range corner.FindAllStringSubmatch(string(p.SVG), -1) {
			// Back from the height; with a tenth of a unit the sum is known to one.
			if total <= 900 {
				seen[int64((112-float(m[2]))*float64(total)/96+.5)] = true
			}
		}
		if total < chart.Least {
			return
		}
		var at []int64
		for v := range seen {
			at = append(at, v)
		}
		for _, a := range at {
			for _, b := range at {
				if a < b && b-a < chart.Least-1 { // less the one of the rounding
					t.Fatalf("%d and %d are told apart: %v", a, b, n)
				}
			}
		}
	})
}
