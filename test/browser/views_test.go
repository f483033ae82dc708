package browser

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// languages are those of the interface.
var languages = []string{"en", "fr", "es", "ru", "pt", "ar", "zh"}

// publicViews are the demonstration's pages that anybody may see, without their
// language.
var publicViews = []string{"/", "/statements", "/safety", "/help", "/status", "/statements/declaration", "/statements/declaration/v/1", "/statements/declaration/roll",
	"/statements/declaration/roll?q=bao", "/statements/declaration/roll?q=zzzz", "/statements/declaration/numbers", "/statements/open-letter", "/statements/condolence"}

// view is what is shown in a tab, by name.
type view struct {
	name    string
	lang    string
	private bool // it belongs to signing: it has the way out, and a script of ours
	status  int
}

// demonstration starts the demo.
func demonstration(t *testing.T) *installation {
	t.Helper()
	i := newInstallation(t, "")
	i.Origin = "http://" + strings.Replace(freeAddr(t), "127.0.0.1", "localhost", 1) // as the program calls itself
	i.start("demo", "--data", i.Data)
	return i
}

// walk shows look every page in one language, in the order in which somebody
// might come through, from the start to the endorsement's end.
func (i *installation) walk(p *tab, lang string, look func(view)) {
	p.t.Helper()
	at := func(path string) string { return i.Origin + "/" + lang + path }
	see := func(name string, private bool, status int) {
		p.t.Helper()
		look(view{name: name, lang: lang, private: private, status: status})
	}
	for _, path := range publicViews {
		see(path, false, p.open(at(path)))
	}
	see("no such page", false, p.open(at("/statements/no-such-text")))
	see("closed", true, p.open(at("/statements/condolence/sign")))
	see("open letter's form", true, p.open(at("/statements/open-letter/sign")))
	see("form", true, p.open(at("/statements/declaration/sign")))
	see("form with errors", true, p.press(`#form button[type=submit]`))
	email := "reader-" + lang + "@mail.example"
	p.fill(map[string]string{"name": "Ñandú مرحبا 你好 " + lang, "country": "PE", "email": email, "officer": "A. B.", "website": "example.org"})
	eval[bool](p, `document.querySelector("#kind-o").click(), document.querySelector("#vis-p").click(), true`)
	see("review", true, p.press(`#form button[type=submit]`))
	see("wait", true, p.press(`#form button[type=submit]:not([name])`))
	p.fill(map[string]string{"code": "12"})
	see("wait with error", true, p.press(`form[action$="/code"] button`))
	m := i.outbox(email)
	see("to be confirmed", true, p.open(m.Link))
	see("confirmed", true, p.press(`form[action$="/confirm"] button`))
	p.fill(map[string]string{"name": ""})
	see("correction with error", true, p.press(`form[action$="/correct"] button`))
	p.open(m.Link)
	see("hidden", true, p.press(`form[action$="/hide"] button`))
	see("withdrawn", true, p.press(`form[action$="/withdraw"] button`))
	see("gone", false, p.open(m.Link))
}

// fill puts text into fields, by their ids.
func (p *tab) fill(fields map[string]string) {
	p.t.Helper()
	b, err := json.Marshal(fields)
	if err != nil {
		p.t.Fatal(err)
	}
	if missing := eval[[]string](p, fmt.Sprintf(`Object.entries(%s).filter(([id, v]) => { const el = document.getElementById(id); if (el) el.value = v; return !el }).map(([id]) => id)`, b)); len(missing) > 0 {
		p.t.Fatalf("%s has no field %q", p.address(), missing)
	}
}

// kept is a mail in the demonstration's outbox.
type kept struct{ To, Lang, Subject, Text, Link, Code string }

// outbox returns the newest mail to an address, once it is there.
func (i *installation) outbox(to string) kept {
	i.t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var all []kept
		if err := json.Unmarshal([]byte(i.get("/demo/outbox.json")), &all); err != nil {
			i.t.Fatal(err)
		}
		for n := len(all) - 1; n >= 0; n-- {
			if all[n].To == to {
				return all[n]
			}
		}
	}
	i.t.Fatalf("no mail for %s in the outbox", to)
	return kept{}
}

//go:embed testdata/measure.js
var measureJS string

//go:embed testdata/axe.min.js
var axeJS string

// measure lists what is wrong with the layout, as it is shown now.
func (p *tab) measure(touch bool) []string {
	p.t.Helper()
	return eval[[]string](p, fmt.Sprintf("(%s)(%v)", strings.TrimSpace(measureJS), touch))
}

// axe lists the violations that axe-core finds in what is shown now.
func (p *tab) axe() []string {
	p.t.Helper()
	if !eval[bool](p, `typeof axe === "object"`) {
		p.do("load axe", chromedp.Evaluate[chromedp.Void](axeJS))
	}
	return eval[[]string](p, `axe.run(document, {resultTypes: ["violations"], elementRef: false, ancestry: false}).then(r => r.violations.flatMap(v => v.nodes.slice(0, 4).map(n => v.id + " (" + v.impact + "): " + n.target.join(" ") + ": " + n.html.slice(0, 160) + " " + [...n.any, ...n.all, ...n.none].map(c => c.message).join("; ").slice(0, 240))))`)
}

// media sets what the reader's system prefers, as name=value.
func (p *tab) media(features ...string) {
	p.t.Helper()
	var f []*emulation.MediaFeature
	for _, x := range features {
		name, value, _ := strings.Cut(x, "=")
		f = append(f, &emulation.MediaFeature{Name: name, Value: value})
	}
	p.do("media", call(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: f}))
}

// fileName makes a name for a file of a view's name.
func fileName(s string) string {
	s = strings.Trim(strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' {
			return r
		}
		return '-'
	}, s), "-")
	if s == "" {
		return "start"
	}
	return s
}

func writeFile(t testing.TB, dir, name string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), b, 0o644); err != nil {
		t.Fatal(err)
	}
}

// host returns the part of an address that says whose it is.
func host(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	return u.Host
}
