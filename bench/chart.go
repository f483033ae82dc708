package main

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// growthChart draws how long an answer takes at each number of endorsements, both
// axes by powers of ten: a level line means that the number does not matter.
func (b *bench) growthChart() []byte {
	const w, h, left, right, top, bottom = 760, 420, 70, 150, 50, 60
	series := []struct {
		name, ink, dash string
		of              func(*point) float64
	}{
		{"statement page", "#1f6f8b", "", func(p *point) float64 { return p.page }},
		{"roll page", "#8b3a1f", "6 3", func(p *point) float64 { return p.roll }},
		{"search", "#5b7f1f", "2 3", func(p *point) float64 { return p.search }},
		{"sign-on", "#6a3d9a", "9 3 2 3", func(p *point) float64 { return p.sign }},
	}
	minX, maxX, minY, maxY := math.Inf(1), math.Inf(-1), 0.0, 1.0
	points := slices.DeleteFunc(slices.Clone(b.points), func(p *point) bool { return p.size < 1 }) // nothing has no place on this axis
	slices.SortFunc(points, func(x, y *point) int { return x.size - y.size })
	for _, p := range points {
		x := math.Log10(float64(p.size))
		minX, maxX = math.Min(minX, x), math.Max(maxX, x)
		for _, s := range series {
			if v := s.of(p); v > 0 {
				minY, maxY = math.Min(minY, math.Floor(math.Log10(v))), math.Max(maxY, math.Ceil(math.Log10(v)))
			}
		}
	}
	if len(points) == 0 || maxX <= minX {
		minX, maxX = 3, 6
	}
	px := func(size float64) float64 { return left + (math.Log10(size)-minX)/(maxX-minX)*(w-left-right) }
	py := func(ms float64) float64 { return h - bottom - (math.Log10(ms)-minY)/(maxY-minY)*(h-top-bottom) }
	var s strings.Builder
	p := func(format string, args ...any) { fmt.Fprintf(&s, format+"\n", args...) }
	p(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="13" role="img" aria-labelledby="t d">`, w, h)
	p(`<title id="t">How long an answer takes as endorsements grow</title>`)
	p(`<desc id="d">Median milliseconds of the statement's page, a page of the roll, a search by first letters and a sign-on, from a thousand to a million endorsements.</desc>`)
	p(`<rect width="%d" height="%d" fill="#fff"/>`, w, h)
	p(`<text x="%d" y="26" font-size="16" fill="#111">Median milliseconds of an answer, by number of endorsements</text>`, left)
	for e := minY; e <= maxY; e++ {
		y := py(math.Pow(10, e))
		p(`<path d="M%d %.1fH%d" stroke="#ddd"/><text x="%d" y="%.1f" text-anchor="end" fill="#444">%s ms</text>`, left, y, w-right, left-8, y+4, figure(math.Pow(10, e)))
	}
	for e := math.Ceil(minX - 1e-9); e <= maxX+1e-9; e++ {
		x := px(math.Pow(10, e))
		p(`<path d="M%.1f %dV%d" stroke="#eee"/><text x="%.1f" y="%d" text-anchor="middle" fill="#444">%s</text>`, x, top, h-bottom, x, h-bottom+22, thousands(int64(math.Pow(10, e)+0.5)))
	}
	p(`<text x="%d" y="%d" text-anchor="middle" fill="#444">endorsements</text>`, (left+w-right)/2, h-14)
	var labels []float64
	for _, line := range series {
		path, lastX, lastY := "", 0.0, 0.0
		for _, pt := range points {
			v := line.of(pt)
			if v <= 0 {
				continue
			}
			lastX, lastY = px(float64(pt.size)), py(v)
			command := "L"
			if path == "" {
				command = "M"
			}
			path += fmt.Sprintf("%s%.1f %.1f", command, lastX, lastY)
			p(`<circle cx="%.1f" cy="%.1f" r="3.5" fill="%s"/>`, lastX, lastY, line.ink)
		}
		if path == "" {
			continue
		}
		p(`<path d="%s" fill="none" stroke="%s" stroke-width="2" stroke-dasharray="%s"/>`, path, line.ink, line.dash)
		at := lastY + 4
		slices.Sort(labels)
		for _, y := range labels { // no label on another
			if math.Abs(y-at) < 16 {
				at = y + 16
			}
		}
		labels = append(labels, at)
		p(`<text x="%.1f" y="%.1f" fill="%s">%s</text>`, lastX+10, at, line.ink, line.name)
	}
	p(`</svg>`)
	return []byte(s.String())
}
