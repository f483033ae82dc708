package chart

import (
	"html/template"
	"strings"
)

// Bar draws done endorsements on the way to a goal: a hairline as long as the
// goal, a thick line on it, and the words. With more than the goal the goal is
// a tick on the line; without a goal (0) there are only the words.
func Bar(done, goal int64, l Labels) Picture {
	done, goal = max(done, 0), max(goal, 0)
	d, g := l.Number(done), l.Number(goal)
	p := Picture{Caption: l.t("chart.head.endorsements")}
	words := l.t("chart.bar.open", "N", done)
	say := words
	if goal > 0 {
		say = l.t("chart.bar.aria", "Count", d, "Goal", g)
		words = l.t("chart.bar.of", "Count", d, "Goal", g)
		if done >= goal {
			words = l.t("chart.bar.reached", "Count", d, "Goal", g)
		}
	}
	x, dir, y, tall := 0.0, 1.0, 14.0, "20"
	if l.RTL {
		x, dir = lineWide, -1
	}
	var b strings.Builder
	if goal > 0 {
		p.Caption = l.t("chart.bar.caption")
		y, tall = 30, "36"
		most := float64(max(done, goal))
		b.WriteString(`<path class="hair" d="M0 6.5h256M` + num(x+dir*lineWide*float64(goal)/most) + ` 0v12"/>`)
		if done > 0 {
			// A first endorsement is to be seen even of a large goal.
			b.WriteString(`<path class="line done" d="M` + num(x) + ` 6.5h` + num(dir*max(lineWide*float64(done)/most, 2)) + `"/>`)
		}
		b.WriteString("\n")
	}
	b.WriteString(`<text x="` + num(x) + `" y="` + num(y) + `">` + esc(fit(words, lineText, lineWide)) + "</text>")
	p.SVG = template.HTML(`<svg class="bar" viewBox="0 0 256 ` + tall + `" role="img" aria-label="` + esc(say) + `">` + "\n" + b.String() + "\n</svg>")
	p.Table = Table{Head: []string{l.t("chart.head.endorsements")}, Rows: [][]string{{d}}}
	if goal > 0 {
		p.Table.Head = append(p.Table.Head, l.t("chart.bar.goal"))
		p.Table.Rows[0] = append(p.Table.Rows[0], g)
	}
	return p
}
