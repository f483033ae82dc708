package chart

import (
	"html/template"
	"sort"
	"strings"
	"time"

	"groundswell/internal/core"
)

const (
	lineWide  = 256.0
	lineTop   = 16.0
	lineFoot  = 112.0
	lineText  = 13.5 // the largest size its text is set in
	mostKnots = 60
	weekRows  = 12 // with more weeks than this the table is by month
)

// Line draws how endorsements grew, day by day, with a table by week or month.
// It has a corner only where at least [Least] endorsements came since the one
// before, or none at all, and the table ends its rows at such corners: two of
// them subtracted never give a smaller group.
func Line(in LineInput) Picture {
	l := in.Labels
	s := newSeries(in.Days)
	p := Picture{Caption: l.t("chart.line.caption")}
	tall := 136.0
	var b strings.Builder
	rows, joined := s.rows()
	ks := s.knots(rows)
	value := l.Number(s.total)
	// The line ends early enough for its last value to stand beside its end.
	end := max(min(224, lineWide-width(value, lineText)-2), lineWide/2)
	x := func(day float64) string {
		v := end * day / float64(max(len(s.n), 1))
		if l.RTL {
			v = lineWide - v
		}
		return num(v)
	}
	y := func(n int64) string {
		return num(lineFoot - (lineFoot-lineTop)*float64(n)/float64(max(s.total, 1)))
	}
	near, far := "0", num(lineWide)
	if l.RTL {
		near, far = far, near
	}
	b.WriteString(`<path class="hair" d="M0 112.5h256" opacity=".35"/>` + "\n")
	if s.total > 0 {
		b.WriteString(`<path class="line" d="M` + x(0) + " " + num(lineFoot))
		for _, k := range ks {
			b.WriteString("L" + x(float64(k.day)) + " " + y(k.sum))
		}
		b.WriteString(`"/><circle cx="` + x(float64(len(s.n))) + `" cy="16" r="4" fill="var(--voice)"/>` + "\n")
		b.WriteString(`<text x="` + far + `" y="38" text-anchor="end">` + esc(value) + "</text>")
	} else {
		cx := "4"
		if l.RTL {
			cx = num(lineWide - 4)
		}
		b.WriteString(`<circle cx="` + cx + `" cy="112" r="4" fill="var(--voice)"/>` + "\n")
		b.WriteString(`<text x="` + near + `" y="98">` + esc(value) + "</text>")
	}
	from, to := "", ""
	if len(s.n) > 0 {
		from, to = in.Date(s.first.Time()), in.Date((s.first + core.Day(len(s.n)-1)).Time())
		from, to = fit(from, lineText, lineWide), fit(to, lineText, lineWide)
		b.WriteString(`<text x="` + near + `" y="130">` + esc(from) + "</text>")
		if len(s.n) > 1 {
			at := 130.0
			if width(from, lineText)+width(to, lineText)+8 > lineWide {
				at, tall = 148, 154 // no room side by side
			}
			b.WriteString(`<text x="` + far + `" y="` + num(at) + `" text-anchor="end">` + esc(to) + "</text>")
		}
	}
	var say string
	switch {
	case s.total == 0:
		say = l.t("chart.line.empty")
		p.Note = say
	case len(s.n) == 1:
		say = l.t("chart.line.aria.day", "Count", value, "From", from)
	default:
		say = l.t("chart.line.aria", "Count", value, "From", from, "To", to)
	}
	if joined {
		p.Note = l.t("chart.line.joined", "Least", l.Number(Least))
	}
	p.SVG = template.HTML(`<svg viewBox="0 0 256 ` + num(tall) + `" role="img" aria-label="` + esc(say) + `">` + "\n" + b.String() + "\n</svg>")
	p.Table = s.table(in, rows)
	return p
}

// series is a run of days without gaps.
type series struct {
	first core.Day
	n     []int64
	total int64
}

// longest is the most days a series has. What came before is counted on its
// first day; it only keeps a wrong date from filling the memory.
const longest = 100 * 366

func newSeries(days []DayCount) series {
	days = append([]DayCount(nil), days...)
	sort.SliceStable(days, func(a, b int) bool { return days[a].Day < days[b].Day })
	if len(days) == 0 {
		return series{}
	}
	first, last := days[0].Day, days[len(days)-1].Day
	if last-first >= longest {
		first = last - longest + 1
	}
	s := series{first: first, n: make([]int64, last-first+1)}
	for _, d := range days {
		s.n[max(d.Day-first, 0)] += max(d.N, 0)
		s.total += max(d.N, 0)
	}
	return s
}

// span is the days from..to (to is not in it) and how many came in them.
type span struct {
	from, to int
	n        int64
}

// rows cuts the series into weeks from its first day, or into months of the
// calendar, and joins those with fewer than Least with the next; the last with
// the one before. There are none if there are fewer than Least in all.
func (s series) rows() (rows []span, joined bool) {
	if s.total < Least {
		return nil, false
	}
	cuts := s.cuts()
	from := 0
	var n int64
	at := 0
	for _, to := range cuts {
		for ; at < to; at++ {
			n += s.n[at]
		}
		if n < Least {
			joined = true
			continue
		}
		rows = append(rows, span{from, to, n})
		from, n = to, 0
	}
	if from < len(s.n) {
		rows[len(rows)-1].to = len(s.n)
		rows[len(rows)-1].n += n
	}
	return rows, joined
}

// byMonth reports whether the table is by month.
func (s series) byMonth() bool { return len(s.n) > 7*weekRows }

func (s series) cuts() (cuts []int) {
	for d := 1; d < len(s.n); d++ {
		if s.byMonth() && (s.first+core.Day(d)).Time().Day() == 1 || !s.byMonth() && d%7 == 0 {
			cuts = append(cuts, d)
		}
	}
	return append(cuts, len(s.n))
}

// knot is a corner of the line: sum endorsements by the end of the day before.
type knot struct {
	day int
	sum int64
}

// knots returns the corners after the origin, at most mostKnots. The ends of
// the rows are corners of the full line, so leaving some out only makes the
// picture coarser; the last one is always exact.
func (s series) knots(rows []span) []knot {
	if s.total == 0 || len(rows) == 0 {
		return []knot{{len(s.n), s.total}}
	}
	ks := []knot{{}}
	var sum int64
	for _, r := range rows {
		left, n := r.n, int64(0)
		for d := r.from; d < r.to; d++ {
			n += s.n[d]
			left -= s.n[d]
			last := len(ks) - 1
			switch {
			case n == 0 && ks[last].day == d && last > 0 && ks[last-1].sum == sum:
				ks[last].day = d + 1 // a flat stretch goes on
			case n == 0 && ks[last].day == d:
				ks = append(ks, knot{d + 1, sum})
			case n >= Least && (left >= Least || left == 0):
				sum += n
				n = 0
				ks = append(ks, knot{d + 1, sum})
			}
		}
		if n > 0 {
			sum += n
			ks = append(ks, knot{r.to, sum})
		}
	}
	ks = ks[1:]
	if ks[len(ks)-1].day < len(s.n) {
		ks = append(ks, knot{len(s.n), sum})
	}
	if len(ks) <= mostKnots {
		return ks
	}
	thin := make([]knot, mostKnots)
	for i := range thin {
		thin[i] = ks[(i+1)*len(ks)/mostKnots-1]
	}
	return thin
}

func (s series) table(in LineInput, rows []span) Table {
	l := in.Labels
	head := "chart.line.week"
	if s.byMonth() {
		head = "chart.line.month"
	}
	t := Table{Head: []string{l.t(head), l.t("chart.line.new"), l.t("chart.line.all")}, NumericFrom: 1}
	var sum int64
	for _, r := range rows {
		sum += r.n
		from, to := s.date(in, r.from), s.date(in, r.to-1)
		when := from
		if r.to-r.from > 1 {
			when = l.t("chart.dates", "From", from, "To", to)
		}
		t.Rows = append(t.Rows, []string{when, l.Number(r.n), l.Number(sum)})
	}
	return t
}

func (s series) date(in LineInput, day int) string {
	return in.Date((s.first + core.Day(day)).Time().In(time.UTC))
}
