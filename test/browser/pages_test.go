package browser

import (
	"slices"
	"strings"
	"testing"
)

// statuses are the views that do not answer 200.
var statuses = map[string]int{"no such page": 404, "gone": 404, "form with errors": 422, "wait with error": 422, "correction with error": 422}

// TestEveryPage loads every page in every language once and looks at it from
// all sides: axe-core finds nothing in light and in dark (U-19), the browser
// complains of nothing and is sent nowhere else, at most three requests, no font
// (U-1, S-52), nothing to scroll sideways at 320 px nor at 360 px with text
// twice as large (U-3), targets and text large enough (U-21).
func TestEveryPage(t *testing.T) {
	b := browser(t)
	i := demonstration(t)
	t.Run("languages", func(t *testing.T) { // returns when all are done
		for _, lang := range languages {
			t.Run(lang, func(t *testing.T) {
				t.Parallel()
				p := newTab(t, b)
				p.size(360, 740)
				i.walk(p, lang, func(v view) { p.examine(v, i.Origin) })
			})
		}
	})
}

// examine looks at what is shown and leaves the tab as it found it.
func (p *tab) examine(v view, origin string) {
	p.t.Helper()
	wrong := func(where string, all []string) {
		for _, w := range all {
			p.t.Errorf("/%s %s, %s: %s", v.lang, v.name, where, w)
		}
	}
	want := statuses[v.name]
	if want == 0 {
		want = 200
	}
	if v.status != want {
		p.t.Errorf("/%s %s: status %d", v.lang, v.name, v.status)
	}
	asked, moaned := p.heardSo()
	for _, a := range asked {
		if host(a) != host(origin) {
			p.t.Errorf("/%s %s asks %s", v.lang, v.name, a)
		}
	}
	// A form's answer is a second address; what counts is the page itself.
	if len(asked) > 3 && !strings.Contains(strings.Join(asked, " "), "/e/") && !strings.Contains(strings.Join(asked, " "), "/wait/") {
		p.t.Errorf("/%s %s needs %d requests: %q", v.lang, v.name, len(asked), asked)
	}
	wrong("console", slices.DeleteFunc(moaned, func(m string) bool { return want != 200 && strings.Contains(m, "Failed to load resource") }))

	wrong("360 px", p.measure(true))
	wrong("360 px, light", p.axe())
	eval[bool](p, `document.documentElement.style.fontSize = "200%", true`)
	wrong("360 px, text twice as large", p.sideways())
	eval[bool](p, `document.documentElement.style.fontSize = "", true`)
	p.size(320, 640)
	wrong("320 px", p.sideways())
	p.size(1280, 900)
	p.media("prefers-color-scheme=dark")
	wrong("1280 px", p.measure(false))
	wrong("1280 px, dark", p.axe())
	if v.lang == "en" || v.lang == "ar" {
		p.media("forced-colors=active", "prefers-reduced-motion=reduce")
		wrong("forced colours", p.axe())
	}
	p.media("prefers-color-scheme=light")
	p.size(360, 740)
	p.heardSo()
}

// sideways lists what makes one scroll sideways.
func (p *tab) sideways() []string {
	p.t.Helper()
	return slices.DeleteFunc(p.measure(false), func(w string) bool {
		return !strings.Contains(w, "wide on a screen") && !strings.Contains(w, "leaves the screen")
	})
}
