package webtest_test

import (
	"fmt"
	"html/template"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

// soundPage has one of everything that is checked.
const soundPage = `<!doctype html>
<html lang="en" dir="ltr"><head><meta charset="utf-8"><title>T</title><link rel="canonical" href="https://other.example/"><link rel="stylesheet" href="/a.css"></head>
<body><nav aria-label="Site"><a href="#main">Skip</a><a href="/"><svg aria-hidden="true"><path d="M0 0"/></svg>Home</a></nav><nav aria-labelledby="h"><a href="https://other.example/">Other</a></nav>
<main id="main"><h1 id="h">H</h1><h2>A</h2><p lang="zh-Hans" dir="auto">x<br>y</p><h3>B</h3><h2>C</h2>
<svg role="img" aria-label="Map"><path d="M0 0"></path></svg><img src="/x.png" alt=""><img src="data:image/png;base64,x" alt="X">
<table><tr><th scope="col">K</th></tr><tr><td>v</td></tr></table><table><thead><tr><th scope="row">K</th></tr></thead><tbody><tr><td>v</td></tr></tbody></table>
<form action="/x" method="post"><input type="hidden" name="h"><label for="a">A</label><input id="a" aria-invalid="true" aria-describedby="e"><p id="e">Wrong</p>
<fieldset><legend>Which</legend><label><input type="radio" name="r" value="1">1</label><label><input type="radio" name="r" value="2">2</label></fieldset>
<label>S <select name="s"><option>1</option></select></label><textarea aria-label="T"></textarea><button>Go</button></form>
<details><summary>More</summary><p>m</p></details><noscript><p>n</p></noscript></main></body></html>`

func sound(body string, change func(h http.Header)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Type", "text/html")
		h.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'")
		for k, v := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
			"X-Frame-Options": "DENY", "Permissions-Policy": "camera=(), microphone=(), geolocation=()", "Strict-Transport-Security": "max-age=1", "Cache-Control": "no-store"} {
			h.Set(k, v)
		}
		if change != nil {
			change(h)
		}
		io.WriteString(w, body)
	})
}

func TestSoundPageIsSound(t *testing.T) {
	c := webtest.New(t, sound(soundPage, nil))
	c.Get("/").Sound(t)
	c.Post("/", nil).Sound(t)
}

// broken is the sound page with one thing replaced.
type broken struct{ old, new, want string }

func (b broken) page(t *testing.T) string {
	t.Helper()
	if !strings.Contains(soundPage, b.old) {
		t.Fatalf("%q is not in the page", b.old)
	}
	return strings.Replace(soundPage, b.old, b.new, 1)
}

func TestAccessibleFindsBarriers(t *testing.T) {
	for _, b := range []broken{
		{`<html lang="en"`, `<html`, "is no language (3.1.1)"},
		{`<html lang="en" dir="ltr"`, `<html lang="ar" dir="ltr"`, `<html dir="ltr"> in "ar"`},
		{`<html lang="en" dir="ltr"`, `<html lang="en"`, `<html dir="">`},
		{`<title>T</title>`, `<title> </title>`, "no title"},
		{`<main id="main">`, `<div id="main">`, "0 main parts"},
		{`<meta charset="utf-8">`, `<meta name="viewport" content="user-scalable=no">`, "cannot be made larger"},
		{`<nav aria-label="Site">`, `<nav>`, "<nav> has no name"},
		{`<h2>A</h2>`, `<h1>A</h1>`, "2 <h1>"},
		{`<h1 id="h">H</h1>`, `<p id="h">H</p>`, "0 <h1>"},
		{`<h2>A</h2>`, `<p>A</p>`, "<h3> follows <h1>"},
		{`<h2>A</h2>`, `<h2> </h2>`, "<h2> is empty"},
		{`<p id="e">`, `<p id="a">`, `two elements have the id "a"`},
		{`<p id="e">`, `<p id="f">`, `aria-describedby="e">: there is no such id`},
		{`aria-labelledby="h"`, `aria-labelledby="g"`, `aria-labelledby="g">: there is no such id`},
		{`<label for="a">`, `<label for="b">`, `for="b">: there is no such id`},
		{`<label for="a">`, `<label for="h">`, `names a <h1>`},
		{`href="#main"`, `href="#text"`, "leads nowhere"},
		{`lang="zh-Hans"`, `lang="Chinese (simplified)"`, "is no language (3.1.2)"},
		{`dir="auto"`, `dir="left"`, `dir="left"`},
		{`<button>`, `<button tabindex="2">`, "goes before all else"},
		{`<button>`, `<button accesskey="s">`, "accesskey"},
		{` aria-describedby="e"`, ``, "does not say why"},
		{`<button>`, `<button aria-hidden="true">`, "can be reached"},
		{`<p lang="zh-Hans" dir="auto">x`, `<p aria-hidden="true"><a href="/y">x</a>`, "inside aria-hidden"},
		{`<img src="/x.png" alt="">`, `<img src="/x.png">`, "has no alt"},
		{`<svg role="img" aria-label="Map">`, `<svg>`, "<svg> is neither"},
		{`<svg role="img" aria-label="Map">`, `<svg role="img">`, "<svg> is neither"},
		{`</svg>Home</a>`, `</svg></a>`, `<a href="/"> has no text`},
		{`<button>Go</button>`, `<button> </button>`, "<button name=\"\"> has no text"},
		{`<button>Go</button>`, `<button>Go<a href="/">x</a></button>`, "is inside <button>"},
		{`<label for="a">A</label>`, ``, "has no label"},
		{`<textarea aria-label="T">`, `<textarea>`, "<textarea name=\"\"> has no label"},
		{`<label>S <select name="s">`, `<label><select name="s">`, `<select name="s"> has no label`},
		{`<th scope="col">`, `<th>`, "has no scope"},
		{`<th scope="col">K</th>`, `<td>K</td>`, "has no heads"},
		{`<legend>Which</legend>`, ``, `the choices "r" have no legend`},
		{`<legend>Which</legend>`, ``, "<fieldset> has no legend"},
		{`<summary>More</summary>`, ``, "has no summary"},
	} {
		fails(t, b.want, func(t2 testing.TB) { webtest.New(t2, sound(b.page(t), nil)).Get("/").Accessible(t2) })
	}
	fails(t, "this is no page", func(t testing.TB) { webtest.New(t, site("")).Get("/").Accessible(t) })
}

func TestWellformedFindsFaults(t *testing.T) {
	for _, b := range []broken{
		{`<h2>A</h2>`, `<h2>A`, "</main> stands where"},
		{`<h2>A</h2>`, `<h2><b>A</h2></b>`, "</h2> stands where <b>"},
		{`</main></body></html>`, `</main>`, "<body> is never closed"},
		{`x<br>y`, `x<br></br>y`, "closes what has no end"},
		{`<p id="e">Wrong</p>`, `<p id="e"/>`, "is not closed by its slash"},
		{`<p id="e">Wrong</p>`, `<p id="e"><div>Wrong</div></p>`, "<div> in <p> becomes <div> in <form>"},
		{`<button>Go</button>`, `<button>Go</button><form action="/y"></form>`, "<form> in <form> becomes"},
		{`<td>v</td>`, `<td>v</td><p>w</p>`, "becomes"},
		{`<a href="https://other.example/">Other</a>`, `<a href="/1">1<span><a href="/2">2</a></span></a>`, "becomes"},
		{`<p id="e">`, `<p id="e" id="f">`, "the attribute id twice"},
		{"<!doctype html>\n", ``, "begins with <!doctype html>"},
		{`<body>`, ``, "</body> stands where"},
		{`href="/a.css"`, `href="#ZgotmplZ"`, `a template left "ZgotmplZ"`},
		{`Wrong`, `{{.Name}}`, `a template left "{{."`},
		{`Wrong`, `%!d(string=x)`, `a template left "%!"`},
		{`Wrong`, "\xff", "not UTF-8"},
	} {
		fails(t, b.want, func(t2 testing.TB) { webtest.New(t2, sound(b.page(t), nil)).Get("/").Wellformed(t2) })
	}
}

func TestSafeFindsDangers(t *testing.T) {
	for _, b := range []broken{
		{`<p id="e">`, `<p id="e" style="color:red">`, `<p style="color:red">`},
		{`<meta charset="utf-8">`, `<style>p{}</style>`, "<style> stands"},
		{`<meta charset="utf-8">`, `<script>x()</script>`, "<script> stands"},
		{`<meta charset="utf-8">`, `<script src="/x.js">x()</script>`, "<script> stands"},
		{`<meta charset="utf-8">`, `<script src="https://other.example/x.js"></script>`, "asks a third party"},
		{`<meta charset="utf-8">`, `<meta http-equiv="refresh" content="1">`, "<meta refresh>"},
		{`<meta charset="utf-8">`, `<link rel="preconnect" href="//other.example">`, "asks a third party"},
		{`<meta charset="utf-8">`, `<base href="/x">`, "<base >"},
		{`src="/x.png"`, `src="https://other.example/x.png"`, "asks a third party"},
		{`src="/x.png"`, `src="/x.png" srcset="/y.png 2x, https://other.example/x.png 3x"`, "asks a third party"},
		{`src="/x.png"`, `src="/x.png" onerror="x()"`, "runs a script"},
		{`href="#main"`, `href="JavaScript:x()"`, "runs a script"},
		{`action="/x"`, `action="https://other.example/"`, "asks a third party"},
		{`action="/x" method="post"><input`, `action="/x" method="get"><input type="hidden" name="token"><input`, `puts ["token"] into the address`},
	} {
		fails(t, b.want, func(t2 testing.TB) { webtest.New(t2, sound(b.page(t), nil)).Get("/").Safe(t2) })
	}
	set := func(k, v string) func(http.Header) { return func(h http.Header) { h.Set(k, v) } }
	for want, change := range map[string]func(http.Header){
		"default-src is \"\"":                 func(h http.Header) { h.Del("Content-Security-Policy") },
		"script-src allows 'unsafe-inline'":   set("Content-Security-Policy", "script-src 'self' 'unsafe-inline'"),
		"img-src allows https:":               set("Content-Security-Policy", "img-src https:"),
		"style-src allows data:":              set("Content-Security-Policy", "style-src data:"),
		"X-Content-Type-Options is \"\"":      set("X-Content-Type-Options", ""),
		"Referrer-Policy is \"no-referrer\"":  set("Referrer-Policy", "no-referrer"),
		"Permissions-Policy lacks microphone": set("Permissions-Policy", "camera=(), geolocation=()"),
		"Strict-Transport-Security is \"\"":   set("Strict-Transport-Security", ""),
		"X-Powered-By: x":                     set("X-Powered-By", "x"),
		"the answer to a form can be kept":    set("Cache-Control", "no-cache"),
		"the cookie a can be read":            set("Set-Cookie", "a=b; HttpOnly; SameSite=Lax; Secure; Path=/"),
		"the cookie __Host-a can be read":     set("Set-Cookie", "__Host-a=b; SameSite=Lax; Secure; Path=/"),
	} {
		fails(t, want, func(t testing.TB) { webtest.New(t, sound(soundPage, change)).Post("/", nil).Safe(t) })
	}
}

// TestThePagesOfThePlatformAreSound visits a real server, so that the checks and
// the headers that it sends are the same.
func TestThePagesOfThePlatformAreSound(t *testing.T) {
	catalog, err := i18n.Load(web.FS, i18n.FS)
	if err != nil {
		t.Fatal(err)
	}
	type page struct {
		web.Frame
		Token string
	}
	feature := web.Feature{Name: "x", FS: fstest.MapFS{"ui/x.html": {Data: []byte(`{{template "web/top" .}}<main id="main" class="frame"><h1>X</h1>` +
		`<form method="post"><input type="hidden" name="token" value="{{.Token}}"><button>OK</button></form></main>{{template "web/foot" .}}`)}},
		Funcs: template.FuncMap{}, Routes: func(r *web.Router) {
			r.Page("GET /x/y", func(w http.ResponseWriter, r *web.Request) error {
				return r.Render(w, http.StatusOK, "x/x", &page{web.Frame{Title: "X", Private: true}, r.NewFormToken()})
			})
			r.Page("POST /x/y", func(w http.ResponseWriter, r *web.Request) error {
				if _, err := r.FormToken(); err != nil {
					return err
				}
				return r.SeeOther(w, "/nowhere")
			})
		}}
	for _, origin := range []string{"https://example.org", "http://127.0.0.1:8080"} {
		s, err := web.New(web.Config{Origin: origin, Catalog: catalog, Secret: []byte("0123456789abcdef"), Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
			Now: time.Now, SiteName: func(core.Lang) string { return "Site" }}, feature)
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range core.Langs {
			c := webtest.New(t, s)
			c.Origin = origin
			p := c.Get(fmt.Sprintf("/%s/x/y", l)).Status(t, 200).Sound(t)
			p.Form().Submit().Status(t, 303).Safe(t).Follow().Status(t, 404).Sound(t)
			p.Form().Force("token", "x").Submit().Status(t, 403).Sound(t)
			fails(t, "want 303", func(t testing.TB) {
				c.Do("POST", "/en/x/y", http.Header{"Origin": {"https://other.example"}, "Sec-Fetch-Site": {"cross-site"}}, "").Status(t, 303)
			})
		}
	}
}
