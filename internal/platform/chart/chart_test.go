package chart_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"groundswell/internal/core"
	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/i18n"
)

func labels(t *testing.T, lang core.Lang) chart.Labels {
	t.Helper()
	c, err := i18n.Load(chart.FS)
	if err != nil {
		t.Fatal(err)
	}
	return chart.Labels{
		Number: func(n int64) string { return i18n.Number(lang, n) },
		Text:   func(k string, a ...any) string { return c.T(lang, k, a...) },
		RTL:    lang.Dir() == "rtl",
	}
}

func date(t time.Time) string { return t.Format("2 January") }

type reporter interface {
	Helper()
	Errorf(format string, args ...any)
}

var (
	textAt     = regexp.MustCompile(`<text (?:class="big" )?x="([^"]*)" y="([^"]*)"`)
	viewBox    = regexp.MustCompile(`viewBox="0 0 ([0-9.]+) ([0-9.]+)"`)
	command    = regexp.MustCompile(`([MLmlhHvVaz])((?:[ -]?[0-9.]+)*)`)
	notANumber = regexp.MustCompile(`(?: d|x|y|cx|cy|viewBox)="[^"]*(?:NaN|Inf)`)
	number     = regexp.MustCompile(`-?[0-9.]+`)
)

// attr returns the value of the first attribute after a piece of markup.
func attr(svg, before string) string {
	_, s, _ := strings.Cut(svg, before+`="`)
	s, _, _ = strings.Cut(s, `"`)
	return s
}

// checkSVG checks that a picture is well-formed, has only what the content
// policy and the style sheet allow, and stays in its view box.
func checkSVG[S ~string](t reporter, pic S) {
	t.Helper()
	svg := string(pic)
	d := xml.NewDecoder(strings.NewReader(svg))
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Errorf("not well-formed: %v\n%s", err, svg)
			return
		}
		if e, ok := tok.(xml.StartElement); ok {
			if !slices.Contains([]string{"svg", "g", "path", "text", "circle"}, e.Name.Local) {
				t.Errorf("element %s", e.Name.Local)
			}
			for _, a := range e.Attr {
				if a.Name.Local == "style" || strings.HasPrefix(a.Name.Local, "on") || strings.HasSuffix(a.Name.Local, "href") {
					t.Errorf("attribute %s", a.Name.Local)
				}
				if a.Name.Local == "aria-label" && strings.TrimSpace(a.Value) == "" {
					t.Errorf("no words for who cannot see it")
				}
			}
		}
	}
	if !strings.Contains(svg, `role="img" aria-label="`) {
		t.Errorf("no role: %s", svg)
	}
	if notANumber.MatchString(svg) {
		t.Errorf("not a number:\n%s", svg)
	}
	box := viewBox.FindStringSubmatch(svg)
	if box == nil {
		t.Errorf("no view box")
		return
	}
	wide, tall := float(box[1]), float(box[2])
	in := func(x, y float64) {
		if x < 0 || x > wide || y < 0 || y > tall {
			t.Errorf("%v,%v is outside %v×%v:\n%s", x, y, wide, tall, svg)
		}
	}
	for _, m := range textAt.FindAllStringSubmatch(svg, -1) {
		in(float(m[1]), float(m[2]))
	}
	for _, p := range regexp.MustCompile(` d="([^"]*)"`).FindAllStringSubmatch(svg, -1) {
		var x, y, startX, startY float64
		for _, c := range command.FindAllStringSubmatch(p[1], -1) {
			var v []float64
			for _, n := range number.FindAllString(c[2], -1) {
				v = append(v, float(n))
			}
			switch c[1] {
			case "M", "L":
				x, y = v[0], v[1]
			case "m", "l":
				x, y = x+v[0], y+v[1]
			case "z":
				x, y = startX, startY
			case "h":
				x += v[0]
			case "v":
				y += v[0]
			case "a":
				x += v[5]
			}
			in(x, y)
			if c[1] == "M" || c[1] == "m" {
				startX, startY = x, y
			}
		}
	}
}

func float(s string) float64 {
	v, err := strconv.ParseFloat(s, 64)
	if err != nil {
		return -1e9
	}
	return v
}

func compressed(s string) int {
	var b bytes.Buffer
	w, _ := gzip.NewWriterLevel(&b, 9)
	io.WriteString(w, s)
	w.Close()
	return b.Len()
}

// Every key of English stands in every language with the same placeholders.
func TestCatalogues(t *testing.T) {
	hole := regexp.MustCompile(`{{\.\w+}}`)
	read := func(l core.Lang) map[string]any {
		b, err := chart.FS.ReadFile("i18n/" + string(l) + ".json")
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]any{}
		if err := json.Unmarshal(b, &m); err != nil {
			t.Fatal(l, err)
		}
		return m
	}
	other := func(v any) string {
		if m, ok := v.(map[string]any); ok {
			v = m["other"]
		}
		s, _ := v.(string)
		return s
	}
	en := read("en")
	src := ""
	for _, f := range []string{"regions.go", "countries.go", "line.go", "bar.go", "text.go", "votes.go"} {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		src += string(b)
	}
	for k := range en {
		if !strings.HasPrefix(k, "chart.tile.") && !strings.Contains(src, `"`+k+`"`) {
			t.Errorf("%s is not used", k)
		}
	}
	for _, l := range core.Langs {
		m := read(l)
		if len(m) != len(en) {
			t.Errorf("%s has %d messages, not %d", l, len(m), len(en))
		}
		for k, v := range en {
			a, b := hole.FindAllString(other(v), -1), hole.FindAllString(other(m[k]), -1)
			slices.Sort(a)
			slices.Sort(b)
			if other(m[k]) == "" || !slices.Equal(a, b) {
				t.Errorf("%s %s: %q", l, k, other(m[k]))
			}
		}
	}
}

// In every language each name has at most three lines, none is cut, and the
// picture keeps to its size.
func TestTileNamesFit(t *testing.T) {
	for _, l := range core.Langs {
		p := chart.World(chart.WorldInput{Regions: regionsOf(mockCounts), Labels: labels(t, l),
			Countries: []chart.CountryCount{{Code: "KE", Name: "K", N: 12}, {Code: "UG", Name: "U", N: 30}}})
		checkSVG(t, p.SVG)
		checkSVG(t, p.Also[0].SVG)
		if strings.Contains(fmt.Sprint(p), "{{") {
			t.Errorf("%s: a gap in a message: %v", l, p)
		}
		if strings.Contains(string(p.SVG)+string(p.Also[0].SVG), "…") {
			t.Errorf("%s: a name is cut:\n%s", l, p.SVG)
		}
		for _, tile := range strings.Split(string(p.SVG), `class="hair"`)[1:] {
			if n := strings.Count(tile, "<text"); n < 2 || n > 4 {
				t.Errorf("%s: %d texts on a tile: %s", l, n, tile)
			}
		}
		if tall := float(viewBox.FindStringSubmatch(string(p.SVG))[2]); tall > 300 {
			t.Errorf("%s: %v tall", l, tall)
		}
		if n := compressed(string(p.SVG)); n > 1024 {
			t.Errorf("%s: tiles take %d bytes", l, n)
		}
	}
}

func TestAnyNamesStayInside(t *testing.T) {
	l := labels(t, "en")
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.String().Draw(t, "name")
		l := l
		l.RTL = rapid.Bool().Draw(t, "rtl")
		text := l.Text
		l.Text = func(k string, a ...any) string {
			if strings.HasPrefix(k, "chart.tile.") {
				return name
			}
			return text(k, a...)
		}
		p := chart.World(chart.WorldInput{Regions: []chart.RegionCount{{Code: "sa", Name: name, N: rapid.Int64().Draw(t, "n")}},
			Countries: []chart.CountryCount{{Code: name, Name: name, N: 12}, {Code: "NP", Name: name, N: 30}}, Labels: l})
		checkSVG(t, p.SVG)
		checkSVG(t, p.Also[0].SVG)
	})
}

func TestBar(t *testing.T) {
	l, ar := labels(t, "en"), labels(t, "ar")
	p := chart.Bar(1534, 2000, l)
	checkSVG(t, p.SVG)
	if s := string(p.SVG); !strings.Contains(s, ">1,534 of 2,000<") || !strings.Contains(s, `d="M0 6.5h196.4"`) {
		t.Error(s)
	}
	if s := string(chart.Bar(1534, 2000, ar).SVG); !strings.Contains(s, `d="M256 6.5h-196.4"`) || !strings.Contains(s, `<text x="256"`) {
		t.Error(s)
	}
	for _, c := range [][2]int64{{0, 0}, {0, 10}, {10, 10}, {12, 0}, {3000, 2000}, {-4, -4}, {1, 1 << 62}, {1 << 62, 1}} {
		checkSVG(t, chart.Bar(c[0], c[1], l).SVG)
		checkSVG(t, chart.Bar(c[0], c[1], ar).SVG)
	}
	if got := fmt.Sprint(p.Table.Rows); got != "[[1,534 2,000]]" {
		t.Error(got)
	}
}
