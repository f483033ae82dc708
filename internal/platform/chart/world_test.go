package chart_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/i18n"
)

var codes = []string{"na", "we", "eeca", "ea", "cca", "mena", "sa", "sea", "sam", "wca", "esa", "pac"}

// mockCounts are the numbers of the design's picture; ea and pac make 13.
var mockCounts = map[string]int64{"na": 118, "we": 211, "eeca": 189, "ea": 6, "cca": 74, "mena": 63,
	"sa": 104, "sea": 161, "sam": 196, "wca": 142, "esa": 263, "pac": 7}

func regionsOf(counts map[string]int64) (out []chart.RegionCount) {
	for _, c := range codes {
		out = append(out, chart.RegionCount{Code: c, Name: "R-" + c, N: counts[c]})
	}
	return out
}

func TestTilesAreTheDesignsOnes(t *testing.T) {
	p := chart.World(chart.WorldInput{Regions: regionsOf(mockCounts), Labels: labels(t, "en")})
	svg := string(p.SVG)
	for _, want := range []string{
		`viewBox="0 0 336 262"`, `role="img"`,
		`<path class="hair" d="M0 0.5h78"/><text class="big" x="0" y="21">118</text><text x="0" y="36">North</text><text x="0" y="49.5">America</text><path class="dots" d="M3 59.5h67.6M3 66.5h7.6"/>`,
		`<text class="big" x="258" y="21">&lt; 10</text>`,
		`d="M175 239.5h67.6M175 246.5h67.6M175 253.5h37.6"`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("lacks %s in\n%s", want, svg)
		}
	}
	if n := len(p.Table.Rows); n != 11 || p.Table.Rows[0][1] != "263" || p.Table.Rows[10][1] != "13" {
		t.Errorf("table: %q", p.Table.Rows)
	}
	if !strings.Contains(p.Note, "10") || !strings.Contains(p.Note, "13") {
		t.Errorf("note: %q", p.Note)
	}
}

func TestTilesMirrorTextNotGeography(t *testing.T) {
	p := chart.World(chart.WorldInput{Regions: regionsOf(mockCounts), Labels: labels(t, "ar")})
	svg := string(p.SVG)
	for _, want := range []string{
		`<path class="hair" d="M0 0.5h78"/><text class="big" x="78" y="21">118</text>`,
		`<text x="164" y="37">أوروبا الغربية</text><text x="164" y="52">والوسطى</text>`,
		`d="M75 62h-67.6M75 69h-7.6"`, `>أقل من 10<`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("lacks %s in\n%s", want, svg)
		}
	}
}

func TestLoneSmallRegionTakesTheNextWithIt(t *testing.T) {
	counts := map[string]int64{}
	for _, c := range codes {
		counts[c] = 40
	}
	counts["pac"], counts["ea"] = 3, 25
	p := chart.World(chart.WorldInput{Regions: regionsOf(counts), Labels: labels(t, "en")})
	svg := string(p.SVG)
	if last := p.Table.Rows[len(p.Table.Rows)-1]; len(p.Table.Rows) != 11 || last[1] != "28" {
		t.Errorf("the two belong together: %q", p.Table.Rows)
	}
	if strings.Contains(svg, ">25<") || !strings.Contains(svg, ">10+<") || strings.Count(svg, "&lt; 10") != 1 {
		t.Errorf("the tile gives away what the table hides:\n%s", svg)
	}
}

func TestEmptyAndTinyWorld(t *testing.T) {
	p := chart.World(chart.WorldInput{Labels: labels(t, "en")})
	if len(p.Table.Rows) != 0 || strings.Count(string(p.SVG), ">0<") != 12 || p.Note == "" || len(p.Also) != 0 {
		t.Errorf("nobody yet: %q %q\n%s", p.Table.Rows, p.Note, p.SVG)
	}
	p = chart.World(chart.WorldInput{Regions: regionsOf(map[string]int64{"sa": 4, "we": 3}), Labels: labels(t, "en")})
	if len(p.Table.Rows) != 0 || strings.Contains(string(p.SVG), ">4<") {
		t.Errorf("seven people are told apart: %q\n%s", p.Table.Rows, p.SVG)
	}
}

func TestManyEndorsementsStayOnTheirTiles(t *testing.T) {
	for _, n := range []int64{299, 305, 1000, 999_999, 12_000_000} {
		p := chart.World(chart.WorldInput{Regions: regionsOf(map[string]int64{"sam": n, "na": 20}), Labels: labels(t, "en")})
		checkSVG(t, p.SVG)
		if d := attr(string(p.SVG), `class="dots" d`); len(d) == 0 {
			t.Errorf("%d: no dots", n)
		}
	}
}

func TestUnknownRegionIsInTheTableOnly(t *testing.T) {
	in := chart.WorldInput{Regions: append(regionsOf(mockCounts), chart.RegionCount{Code: "intl", Name: "International", N: 5}), Labels: labels(t, "en")}
	p := chart.World(in)
	last := p.Table.Rows[len(p.Table.Rows)-1]
	if last[1] != "18" {
		t.Errorf("5 international ones are found by subtracting: %q", p.Table.Rows)
	}
}

func TestNamesAreEscaped(t *testing.T) {
	bad := `<script>"&'` + "\x00</svg>"
	in := chart.WorldInput{Labels: labels(t, "en"), Regions: []chart.RegionCount{{Code: "sa", Name: bad, N: 50}},
		Countries: []chart.CountryCount{{Code: "NP", Name: bad, N: 50}}}
	in.Labels.Text = func(key string, args ...any) string {
		if strings.HasPrefix(key, "chart.tile.") {
			return key // no such message: the name is used
		}
		return bad
	}
	p := chart.World(in)
	for _, svg := range []string{string(p.SVG), string(p.Also[0].SVG), string(chart.Bar(1, 2, in.Labels).SVG)} {
		checkSVG(t, svg)
		if strings.Contains(svg, "<script") {
			t.Errorf("not escaped:\n%s", svg)
		}
	}
}

// countries makes one country for each code, with its true region.
func countries(n map[string]int64, known bool) (out []chart.CountryCount) {
	for c, v := range n {
		out = append(out, chart.CountryCount{Code: c, Name: "C-" + c, N: v, Region: i18n.RegionOf(c), Known: known})
	}
	return out
}

func TestMapClasses(t *testing.T) {
	n := map[string]int64{"KE": 120, "UG": 60, "TZ": 30, "ZM": 12, "MW": 4, "RW": 9}
	in := chart.WorldInput{Labels: labels(t, "en"), Countries: countries(n, true)}
	svg := string(chart.World(in).Also[0].SVG)
	for class, want := range map[string]int{"few": 2 + 1, "d1": 1 + 1, "d2": 1 + 1, "d3": 1 + 1, "d4": 1 + 1} { // one more in the key
		if got := strings.Count(attr(svg, `class="`+class+`" d`), "M"); got != want {
			t.Errorf("class %s has %d dots, want %d", class, got, want)
		}
	}
	in.Countries = countries(n, false)
	svg = string(chart.World(in).Also[0].SVG)
	if got := strings.Count(attr(svg, `class="few" d`), "M"); got != 1 {
		t.Errorf("a country nobody may know of has a ring: %d", got)
	}
	if strings.Count(svg, "<path") != 6 {
		t.Error("each class is one path")
	}
}

// value reads a number of the tests' labels back.
func value(s string) int64 {
	n, err := strconv.ParseInt(strings.NewReplacer(",", "").Replace(s), 10, 64)
	if err != nil {
		return -1
	}
	return n
}

// Whoever has both pictures, both tables and the total cannot tell how many
// are in a group of 1 to 9: for each such region and country there is more
// than one number that fits everything shown.
func TestSmallGroupsCannotBeWorkedOut(t *testing.T) {
	all := map[string][]string{}
	for _, c := range i18n.Countries("en") {
		r := i18n.RegionOf(c.Code)
		all[r] = append(all[r], c.Code)
	}
	l := labels(t, "en")
	rapid.Check(t, func(t *rapid.T) {
		in := chart.WorldInput{Labels: l}
		sizes := rapid.SampledFrom([]int64{3, 12, 40, 400}).Draw(t, "largest")
		inCountry := map[string]int64{}
		inRegion := map[string]int64{}
		var total int64
		for _, r := range codes {
			k := rapid.IntRange(0, min(6, len(all[r]))).Draw(t, r)
			for _, c := range all[r][:k] {
				n := rapid.Int64Range(0, sizes).Draw(t, c)
				inCountry[c], inRegion[r], total = n, inRegion[r]+n, total+n
				in.Countries = append(in.Countries, chart.CountryCount{Code: c, Name: c, N: n, Known: true})
			}
		}
		in.Regions = regionsOf(inRegion)
		p := chart.World(in)
		shownRegion, restRegions := read(p.Table, func(name string) (string, bool) { return strings.CutPrefix(name, "R-") })
		shown, restCountries := read(p.Also[0].Table, func(name string) (string, bool) { _, ok := inCountry[name]; return name, ok })
		if got := sum(shownRegion) + restRegions; len(p.Table.Rows) > 0 && got != total {
			t.Fatalf("regions add up to %d, not %d", got, total)
		}
		if got := sum(shown) + restCountries; len(p.Also[0].Table.Rows) > 0 && got != total {
			t.Fatalf("countries add up to %d, not %d", got, total)
		}
		for name, n := range shownRegion {
			if n > 0 && n < chart.Least || n != inRegion[name] {
				t.Fatalf("region %s shows %d, has %d", name, n, inRegion[name])
			}
		}
		for name, n := range shown {
			if n < chart.Least || n != inCountry[name] {
				t.Fatalf("country %s shows %d, has %d", name, n, inCountry[name])
			}
		}
		if total == 0 || len(shown) == 0 && len(shownRegion) == 0 {
			return // nothing but the total, which is public anyway
		}
		// Regions: small ones are 0 to 9, the others at least 10.
		g := group{}
		for r, n := range inRegion {
			if _, ok := shownRegion[r]; !ok {
				g.add(r, n, 0, 9, total)
			}
		}
		for _, r := range codes {
			if _, ok := shownRegion[r]; !ok && inRegion[r] == 0 {
				if _, in := inRegion[r]; !in {
					g.add(r, 0, 0, 9, total)
				}
			}
		}
		g.check(t, "region")
		// Countries: those of a shown region add up to it, the others to the rest.
		groups := map[string]*group{}
		for c, n := range inCountry {
			r := i18n.RegionOf(c)
			if _, ok := shownRegion[r]; !ok {
				r = "rest"
			}
			if groups[r] == nil {
				groups[r] = &group{}
			}
			if _, ok := shown[c]; !ok && n > 0 {
				lo, hi := class(n)
				groups[r].add(c, n, lo, hi, hi)
			}
		}
		for r, g := range groups {
			g.check(t, "countries of "+r)
		}
	})
}

// class is what the map shows of a country.
func class(n int64) (lo, hi int64) {
	switch {
	case n < 10:
		return 1, 9
	case n < 25:
		return 10, 24
	case n < 50:
		return 25, 49
	case n < 100:
		return 50, 99
	}
	return 100, 1 << 40
}

// read splits a table into the rows of known names and the sum of the others.
func read(t chart.Table, name func(string) (string, bool)) (shown map[string]int64, rest int64) {
	shown = map[string]int64{}
	for _, r := range t.Rows {
		if n, ok := name(r[0]); ok {
			shown[n] = value(r[1])
		} else {
			rest += value(r[1])
		}
	}
	return shown, rest
}

func sum(m map[string]int64) (s int64) {
	for _, n := range m {
		s += n
	}
	return s
}

// group is hidden counts whose sum is known.
type group struct {
	names      []string
	n, lo, hi  []int64
	sum        int64
	sumLo      int64
	sumHi      int64
	smallCount int
}

func (g *group) add(name string, n, lo, hi, most int64) {
	if n >= chart.Least && lo < chart.Least {
		lo, hi = chart.Least, most
	}
	g.names, g.n = append(g.names, name), append(g.n, n)
	g.lo, g.hi = append(g.lo, lo), append(g.hi, hi)
	g.sum, g.sumLo, g.sumHi = g.sum+n, g.sumLo+lo, g.sumHi+hi
	if n > 0 && n < chart.Least {
		g.smallCount++
	}
}

func (g *group) check(t *rapid.T, what string) {
	if g.smallCount == 0 {
		return
	}
	if g.sum < chart.Least {
		t.Fatalf("%s: %v together are only %d", what, g.names, g.sum)
	}
	for i, n := range g.n {
		if n == 0 || n >= chart.Least {
			continue
		}
		lo := max(g.lo[i], g.sum-(g.sumHi-g.hi[i]))
		hi := min(g.hi[i], g.sum-(g.sumLo-g.lo[i]))
		if n < lo || n > hi {
			t.Fatalf("%s: %s has %d, which does not fit %d…%d: the test is wrong", what, g.names[i], n, lo, hi)
		}
		if lo == hi {
			t.Fatalf("%s: %s can only be %d (of %v, %v)", what, g.names[i], lo, g.names, g.n)
		}
	}
}

func TestMapIsSmall(t *testing.T) {
	in := chart.WorldInput{Labels: labels(t, "ru")}
	for i, c := range i18n.Countries("ru") {
		if i%3 == 0 {
			in.Countries = append(in.Countries, chart.CountryCount{Code: c.Code, Name: c.Name, N: int64(i*i) % 120, Known: true})
		}
	}
	p := chart.World(in)
	checkSVG(t, p.Also[0].SVG)
	if n := compressed(string(p.Also[0].SVG)); n > 1500 {
		t.Errorf("the map takes %d bytes compressed", n)
	}
}

func ExampleWorld() {
	p := chart.World(chart.WorldInput{
		Regions: []chart.RegionCount{{"esa", "Eastern and Southern Africa", 263}, {"pac", "Pacific", 7}, {"ea", "East Asia", 6}},
		Labels:  chart.Labels{Number: func(n int64) string { return fmt.Sprint(n) }, Text: func(k string, _ ...any) string { return k + "." }},
	})
	for _, r := range p.Table.Rows {
		fmt.Println(r[0], r[1])
	}
	// Output:
	// Eastern and Southern Africa 263
	// chart.regions.rest. 13
}

// Two groups under ten with 18 together have nine each, and ten countries with
// ten endorsements one each: their sum may not stand alone either.
func TestSumsThatGiveThemselvesAwayAreJoined(t *testing.T) {
	n := map[string]int64{"KE": 9, "UG": 9, "TZ": 40, "ZM": 70, "MW": 90}
	p := chart.World(chart.WorldInput{Labels: labels(t, "en"), Countries: countries(n, true)}).Also[0]
	if last := p.Table.Rows[len(p.Table.Rows)-1]; len(p.Table.Rows) != 3 || last[1] != "58" {
		t.Errorf("%q", p.Table.Rows)
	}
	n = map[string]int64{"TZ": 40, "ZM": 70}
	for _, c := range []string{"KE", "UG", "MW", "RW", "BI", "ET", "ER", "DJ", "SO", "SS"} {
		n[c] = 1
	}
	p = chart.World(chart.WorldInput{Labels: labels(t, "en"), Countries: countries(n, true)}).Also[0]
	if last := p.Table.Rows[len(p.Table.Rows)-1]; len(p.Table.Rows) != 2 || last[1] != "50" {
		t.Errorf("%q", p.Table.Rows)
	}
}
