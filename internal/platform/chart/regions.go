package chart

import (
	"html/template"
	"math"
	"sort"
	"strings"
)

// layout is the order of the tiles, row by row: roughly the regions' places on
// a map with north at the top and the Atlantic in the middle of the first two
// columns. It is geography and stays the same in every language.
var layout = []string{
	"na", "we", "eeca", "ea",
	"cca", "mena", "sa", "sea",
	"sam", "wca", "esa", "pac",
}

const (
	columns   = 4
	tileWide  = 78.0
	tileStep  = 86.0
	tileTall  = 90.0
	tileText  = 12.5 // size of the text on a phone; wide pages set it smaller
	worldWide = 336.0
	dotStep   = 7.5
	dotLine   = 7.0
	dotsARow  = 10
	dotRows   = 3
)

// tileName is the short name for a tile, or the caller's if the catalogue does
// not know the region.
func (w *world) tileName(r RegionCount) string {
	if s := w.l.t("chart.tile." + r.Code); s != "" {
		return s
	}
	return r.Name
}

// tileNumber is what stands large on a tile.
func (w *world) tileNumber(i int) string {
	switch n := w.regions[i].N; {
	case !w.hideRegion[i]:
		return w.l.Number(n)
	case !w.safe && w.total >= Least:
		return "–"
	case n < Least:
		return w.l.under()
	}
	return w.l.t("chart.over", "Count", w.l.Number(Least))
}

// unit is how many endorsements one dot stands for: ten, or more if the
// largest region would not fit its tile.
func (w *world) unit() int64 {
	var most int64
	for i, r := range w.regions[:len(layout)] {
		if !w.hideRegion[i] {
			most = max(most, r.N)
		}
	}
	for scale := int64(10); ; scale *= 10 {
		for _, step := range []int64{1, 2, 5} {
			if u := scale * step; (most+u/2)/u <= dotsARow*dotRows || scale > math.MaxInt64/100 {
				return u
			}
		}
	}
}

func (w *world) tiles() Picture {
	l := w.l
	unit := w.unit()
	// Scripts that reach further above and below the line need a larger step.
	first, step := 36.0, 13.5
	names := make([][]string, len(layout))
	for i := range layout {
		name := w.tileName(w.regions[i])
		names[i] = wrap(name, tileText, tileWide+2, 3)
		if l.RTL || strings.ContainsFunc(name, isHan) {
			first, step = 37, 15
		}
	}
	var b strings.Builder
	top, foot, drawn := 0.0, 0.0, false
	for row := 0; row < len(layout); row += columns {
		lines, rows := 2, 1
		for i := row; i < row+columns; i++ {
			lines = max(lines, len(names[i]))
			rows = max(rows, (w.dotCount(i, unit)+dotsARow-1)/dotsARow)
		}
		dots := first + step*float64(lines-1) + 10
		for i := row; i < row+columns; i++ {
			drawn = drawn || w.dotCount(i, unit) > 0
			w.tile(&b, i, top, first, step, dots, names[i], w.dotCount(i, unit))
		}
		tall := max(tileTall, dots+dotLine*float64(rows-1)+14)
		foot = top + tall - 8
		top += tall
	}
	p := Picture{Caption: l.t("chart.regions.caption"), Table: w.regionTable()}
	p.SVG = template.HTML(`<svg class="tiles" viewBox="0 0 336 ` + num(foot) + `" role="img" aria-label="` + esc(l.t("chart.regions.aria")) + `">` + "\n" + b.String() + "</svg>")
	var note []string
	if drawn {
		note = append(note, l.t("chart.regions.dot", "N", unit))
	}
	k, sum := w.hiddenRegions()
	switch {
	case w.total == 0:
		note = append(note, l.t("chart.regions.empty"))
	case k > 0 && k < len(w.regions) && w.safe:
		note = append(note, l.t("chart.regions.hidden", "Count", l.Number(sum), "Least", l.Number(Least)))
	case k > 0:
		note = append(note, l.t("chart.regions.few", "Least", l.Number(Least)))
	}
	p.Note = sentences(note)
	return p
}

// dotCount is how many dots region i's tile gets.
func (w *world) dotCount(i int, unit int64) int {
	n := w.regions[i].N
	if w.hideRegion[i] || n == 0 {
		return 0
	}
	return int(max(1, (n+unit/2)/unit))
}

func (w *world) tile(b *strings.Builder, i int, top, first, step, dots float64, name []string, count int) {
	left := float64(i%columns) * tileStep
	x, dotX, dir := left, left+3, 1.0
	if w.l.RTL {
		x, dotX, dir = left+tileWide, left+tileWide-3, -1
	}
	at := func(y float64) string { return `x="` + num(x) + `" y="` + num(top+y) + `">` }
	b.WriteString(`<path class="hair" d="M` + num(left) + " " + num(top+.5) + `h78"/>`)
	number, class := w.tileNumber(i), `class="big" `
	if width(number, 20) > tileStep {
		class = ""
	}
	b.WriteString(`<text ` + class + at(21) + esc(number) + "</text>")
	for j, s := range name {
		b.WriteString("<text " + at(first+step*float64(j)) + esc(s) + "</text>")
	}
	if count > 0 {
		b.WriteString(`<path class="dots" d="`)
		for r := 0; count > 0; r++ {
			n := min(count, dotsARow)
			b.WriteString("M" + num(dotX) + " " + num(top+dots+dotLine*float64(r)) + "h" + num(dir*(float64(n-1)*dotStep+.1)))
			count -= n
		}
		b.WriteString(`"/>`)
	}
	b.WriteString("\n")
}

// hiddenRegions returns how many regions are not shown alone and their sum.
func (w *world) hiddenRegions() (k int, sum int64) {
	for i, r := range w.regions {
		if w.hideRegion[i] {
			k++
			sum += r.N
		}
	}
	return k, sum
}

func (w *world) regionTable() Table {
	l := w.l
	t := Table{Head: []string{l.t("chart.regions.head"), l.t("chart.head.endorsements")}, NumericFrom: 1}
	var shown []RegionCount
	for i, r := range w.regions {
		if !w.hideRegion[i] && w.total > 0 {
			shown = append(shown, r)
		}
	}
	sort.SliceStable(shown, func(a, b int) bool { return shown[a].N > shown[b].N })
	for _, r := range shown {
		t.Rows = append(t.Rows, []string{r.Name, l.Number(r.N)})
	}
	if k, sum := w.hiddenRegions(); k > 0 && w.safe {
		key := "chart.regions.rest"
		if len(shown) == 0 {
			key = "chart.regions.all"
		}
		t.Rows = append(t.Rows, []string{l.t(key), l.Number(sum)})
	}
	return t
}

// sentences joins sentences: with a space, but for Chinese, whose full stop
// brings its own.
func sentences(s []string) string {
	var b strings.Builder
	for _, one := range s {
		if t := b.String(); t != "" && one != "" && !strings.HasSuffix(t, "。") {
			b.WriteByte(' ')
		}
		b.WriteString(one)
	}
	return b.String()
}
