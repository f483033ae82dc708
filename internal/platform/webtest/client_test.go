package webtest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/url"
	"runtime"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/platform/webtest"
)

const formPage = `<!doctype html><html lang="en" dir="ltr"><head><title>Sign it</title></head><body><main>
<h1>Sign</h1><p>Dear&nbsp;<b>A</b>mina,<br>read  this</p><p hidden>unseen</p><!-- a secret note -->
<a href="/next?a=1#part">Go <span>on</span></a> <a href="/next?a=1#other">Go on</a> <a href="https://example.com/">Away</a> <a href="/twice">Two</a> <a href="/other">Two</a>
<form action="/search" id="find"><label>Words <input name="q" value="peace"></label><button>Find</button></form>
<form action="/sign?x=1" method="post" id="sign" enctype="%s">
<input type="hidden" name="token" value="t&quot;1">
<label for="name">Your name</label><input id="name" name="name" maxlength="5" required aria-describedby="hint"><p id="hint">As it should appear</p>
<label>Why <textarea name="why">
one
two</textarea></label>
<select name="country"><option value="">Choose</option><option value="KE" selected>Kenya</option><option>TZ</option><option disabled>XX</option></select>
<input type="radio" name="visibility" value="public"><input type="radio" name="visibility" value="sealed" checked>
<input type="checkbox" name="updates"><input type="checkbox" name="topic" value="a" checked><input type="checkbox" name="topic" value="b">
<input name="old" value="1" disabled><fieldset disabled><input name="older" value="1"></fieldset>
<input name="seen" value="s" readonly><input type="file" name="logo">
<button name="do" value="go">Look at it</button><button name="do" value="back" formnovalidate>Back</button></form>
<input name="outside" value="o" form="sign">
</main></body></html>`

// site answers with what it was asked, and with a form.
func site(enctype string) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /form", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, formPage, enctype)
	})
	mux.HandleFunc("/step/{n}", func(w http.ResponseWriter, r *http.Request) {
		to := map[string]string{"1": "2", "2": "/echo?a=b#c", "keep": "../echo", "out": "https://example.com/", "loop": "loop"}[r.PathValue("n")]
		code := http.StatusSeeOther
		if r.PathValue("n") == "keep" {
			code = http.StatusTemporaryRedirect
		}
		http.SetCookie(w, &http.Cookie{Name: "__Host-step" + r.PathValue("n"), Value: "x", Path: "/", Secure: true})
		w.Header().Set("Location", to)
		w.WriteHeader(code)
	})
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/plain")
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %s|%s|%s|site=%s origin=%s referer=%s|%s|%s", r.Method, r.URL, body, r.Header.Get("Cookie"), r.Header.Get("Sec-Fetch-Site"),
			r.Header.Get("Origin"), r.Referer(), r.Header.Get("Accept-Language"), r.RemoteAddr)
	})
	return mux
}

// recorder is a test that notes what is wrong instead of failing.
type recorder struct {
	testing.TB
	said []string
}

func (r *recorder) Helper() {}

func (r *recorder) Errorf(format string, args ...any) {
	r.said = append(r.said, fmt.Sprintf(format, args...))
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.Errorf(format, args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) { r.Fatalf("%s", fmt.Sprint(args...)) }

// fails checks that f ends its test with a message that has want.
func fails(t *testing.T, want string, f func(t testing.TB)) {
	t.Helper()
	r := &recorder{TB: t}
	done := make(chan bool)
	go func() { defer close(done); f(r) }()
	<-done
	if !strings.Contains(strings.Join(r.said, "\n"), want) || len(r.said) == 0 {
		t.Errorf("said %q, want %q", r.said, want)
	}
}

func TestGetAndPostLookLikeABrowser(t *testing.T) {
	c := webtest.New(t, site(""))
	c.Header.Set("Accept-Language", "fr")
	c.Addr = "198.51.100.7:9"
	c.Get("/a?b=c#d").Status(t, 200).Has(t, "GET https://example.org/a?b=c|", "site=none origin= referer=|fr|198.51.100.7:9")
	c.Post("/p", url.Values{"name": {"é"}}).Has(t, "POST https://example.org/p|name=%C3%A9|", "site=same-origin origin=https://example.org")
	c.Do("PUT", "/p", http.Header{"Accept-Language": nil, "Origin": {"null"}}, "x").Has(t, "PUT ", "|x|", "origin=null referer=||")
	c.Origin = "http://[::1]:8080"
	c.Get("").Has(t, "GET http://[::1]:8080/|")
	fails(t, "leads out of the site", func(t testing.TB) { webtest.New(t, site("")).Get("https://example.com/") })
}

func TestRedirectsAndCookies(t *testing.T) {
	c := webtest.New(t, site(""))
	p := c.Get("/step/1").Status(t, 303).Follow().Status(t, 303).Follow().Status(t, 200)
	p.Has(t, "GET https://example.org/echo?a=b|", "__Host-step1=x", "__Host-step2=x")
	if n := len(c.Cookies()); n != 2 {
		t.Errorf("%d cookies", n)
	}
	c.Get("/step/1").Land().Has(t, "/echo?a=b")
	c.Post("/step/keep", url.Values{"a": {"b"}}).Follow().Has(t, "POST https://example.org/echo|a=b|")
	c.Origin = "http://example.org"
	c.Get("/cookies").HasNot(t, "__Host-") // they are for the secure address only
	for path, want := range map[string]string{"/step/out": "leads out", "/a": "is no redirect", "/step/loop": "ten redirects"} {
		fails(t, want, func(t testing.TB) { webtest.New(t, site("")).Get(path).Follow().Land() })
	}
}

func TestPageIsRead(t *testing.T) {
	p := webtest.New(t, site("")).Get("/form")
	p.Has(t, "Dear Amina, read this", "Go on").HasNot(t, "absent")
	if p.Title() != "Sign it" || p.H1() != "Sign" || p.Attr("#find button, #name", "name") != "" || p.Attr("form[method=post] input", "value") != `t"1` {
		t.Error("title, heading or attribute")
	}
	if got := p.Texts("main a[href]"); !slices.Equal(got, []string{"Go on", "Go on", "Away", "Two", "Two"}) {
		t.Errorf("links %q", got)
	}
	for _, x := range []struct {
		want string
		f    func(p *webtest.Page, t testing.TB)
	}{
		{"unseen", func(p *webtest.Page, t testing.TB) { p.Has(t, "unseen") }},
		{"a secret note", func(p *webtest.Page, t testing.TB) { p.HasNot(t, "a secret note") }},
		{`t\"1`, func(p *webtest.Page, t testing.TB) { p.HasNot(t, `t"1`) }},
		{"charset", func(p *webtest.Page, t testing.TB) { p.HasNot(t, "charset=utf-8") }},
		{"status 200, want 404", func(p *webtest.Page, t testing.TB) { p.Status(t, 404) }},
		{"there is no #gone", func(p *webtest.Page, t testing.TB) { p.Attr("#gone", "id") }},
		{"is not understood", func(p *webtest.Page, t testing.TB) { p.Find("a > b") }},
		{`2 links are named "Two"`, func(p *webtest.Page, t testing.TB) { p.Click("Two") }},
		{`0 links are named "None"`, func(p *webtest.Page, t testing.TB) { p.Click("None") }},
		{"leads out", func(p *webtest.Page, t testing.TB) { p.Click("Away") }},
		{"0 forms have a button", func(p *webtest.Page, t testing.TB) { p.Press("None") }},
	} {
		fails(t, x.want, func(t testing.TB) { x.f(webtest.New(t, site("")).Get("/form"), t) })
	}
	p.Click("Go on").Has(t, "GET https://example.org/next?a=1|", "referer=https://example.org/form")
	p.Press("Find").Has(t, "GET https://example.org/search?q=peace|")
}
