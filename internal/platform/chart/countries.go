package chart

//go:generate go run generate.go

import (
	"html/template"
	"math"
	"sort"
	"strconv"
	"strings"
)

// place is where a country's dot stands.
type place struct {
	code string
	x, y int
}

// places are all countries of the map, from west to east.
var places = readPlaces(placeList)

func readPlaces(list string) (out []place) {
	f := strings.Fields(list)
	for i := 0; i+2 < len(f); i += 3 {
		x, _ := strconv.Atoi(f[i+1])
		y, _ := strconv.Atoi(f[i+2])
		out = append(out, place{f[i], x, y})
	}
	return out
}

// sizes are the classes of the map. Their CSS class sets how wide a round cap
// is; a whole class is one path.
var sizes = []struct {
	class  string
	lo, hi int64
}{
	{"d1", Least, 24},
	{"d2", 25, 49},
	{"d3", 50, 99},
	{"d4", 100, math.MaxInt64},
}

// band returns the bounds of the class a large count is drawn in: what a
// reader of the map knows although the number is not in the table.
func band(n int64) (lo, hi int64) {
	for _, s := range sizes {
		if n <= s.hi {
			return s.lo, s.hi
		}
	}
	return Least, math.MaxInt64
}

const (
	ringArc = "a2 2 0 1 0 4 0a2 2 0 1 0-4 0" // from its left end
	keyTall = 24                             // of the first line of signs under the map
	keyStep = 18
	keyText = 12.5
)

// dots draws the map. A country with few endorsements has a ring only if it is
// known to have any; otherwise it looks like one without.
func (w *world) dots() Picture {
	l := w.l
	at := map[string]CountryCount{}
	for _, c := range w.countries {
		at[c.Code] = c
	}
	paths := map[string]*strings.Builder{"none": {}, "few": {}}
	for _, s := range sizes {
		paths[s.class] = &strings.Builder{}
	}
	var large int64
	for _, p := range places {
		c := at[p.code]
		class := "none"
		switch {
		case c.N >= Least:
			large++
			for _, s := range sizes {
				if c.N >= s.lo {
					class = s.class
				}
			}
		case c.N > 0 && c.Known:
			class = "few"
		}
		mark(paths[class], class, float64(p.x), float64(p.y))
	}
	var b strings.Builder
	key, tall := w.key(paths)
	for _, class := range []string{"none", "few", "d1", "d2", "d3", "d4"} {
		if d := paths[class].String(); d != "" {
			b.WriteString(`<path class="` + class + `" d="` + d + `"/>` + "\n")
		}
	}
	b.WriteString(key)
	p := Picture{Caption: l.t("chart.countries.caption"), Table: w.countryTable()}
	say := l.t("chart.countries.aria", "Count", l.Number(large), "Least", l.Number(Least))
	p.SVG = template.HTML(`<svg class="tiles world" viewBox="0 0 336 ` + strconv.Itoa(mapTall+tall) + `" role="img" aria-label="` + esc(say) + `">` + "\n" + b.String() + "\n</svg>")
	p.Note = l.t("chart.countries.key", "Least", l.Number(Least))
	return p
}

// mark adds one sign to the path of its class.
func mark(b *strings.Builder, class string, x, y float64) {
	if class == "few" {
		b.WriteString("M" + num(x-2) + " " + num(y) + ringArc)
		return
	}
	b.WriteString("M" + num(x) + " " + num(y) + "h0")
}

// key writes the signs with their words under the map, in as many lines as they
// need, and adds the signs to the paths. It returns how much taller than the
// map the picture is.
func (w *world) key(paths map[string]*strings.Builder) (texts string, tall int) {
	l := w.l
	type entry struct{ class, words string }
	entries := []entry{{"none", l.t("chart.countries.none")}, {"few", l.under()}}
	for _, s := range sizes {
		words := l.t("chart.over", "Count", l.Number(s.lo))
		if s.hi < math.MaxInt64 {
			words = l.t("chart.between", "From", l.Number(s.lo), "To", l.Number(s.hi))
		}
		entries = append(entries, entry{s.class, words})
	}
	// One line with the gaps that are left, or else three signs a line.
	room := worldWide - 5
	for i, e := range entries {
		entries[i].words = fit(e.words, keyText, 80)
		room -= 8 + width(entries[i].words, keyText)
	}
	gap, aLine := min(room/float64(len(entries)-1), 11), len(entries)
	if gap < 7 {
		gap, aLine = 11, 3
	}
	var b strings.Builder
	x := 5.0
	tall = keyTall
	for i, e := range entries {
		if i > 0 && i%aLine == 0 {
			x, tall = 5, tall+keyStep
		}
		sign, word := x, x+8
		if l.RTL {
			sign, word = worldWide-sign, worldWide-word
		}
		y := float64(mapTall + tall - 8)
		mark(paths[e.class], e.class, sign, y-4)
		b.WriteString(`<text x="` + num(word) + `" y="` + num(y) + `">` + esc(e.words) + "</text>")
		x += 8 + width(e.words, keyText) + gap
	}
	return b.String(), tall
}

func (w *world) countryTable() Table {
	l := w.l
	t := Table{Head: []string{l.t("chart.countries.head"), l.t("chart.head.endorsements")}, NumericFrom: 1}
	var shown []CountryCount
	var rest, sum int64
	for i, c := range w.countries {
		switch {
		case c.N == 0:
		case w.hide[i]:
			rest++
			sum += c.N
		default:
			shown = append(shown, c)
		}
	}
	sort.SliceStable(shown, func(a, b int) bool { return shown[a].N > shown[b].N })
	for _, c := range shown {
		name := c.Name
		if name == "" {
			name = c.Code
		}
		t.Rows = append(t.Rows, []string{name, l.Number(c.N)})
	}
	if rest > 0 && w.safe {
		key := "chart.countries.rest"
		if len(shown) == 0 {
			key = "chart.countries.all"
		}
		t.Rows = append(t.Rows, []string{l.t(key, "N", rest), l.Number(sum)})
	}
	return t
}
