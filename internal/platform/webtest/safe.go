package webtest

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// loading are the attributes by which a page makes a browser ask for something,
// or sends something away, by element.
var loading = map[string][]string{"script": {"src"}, "img": {"src", "srcset"}, "iframe": {"src"}, "frame": {"src"}, "object": {"data"}, "embed": {"src"},
	"source": {"src", "srcset"}, "video": {"src", "poster"}, "audio": {"src"}, "track": {"src"}, "form": {"action"}, "button": {"formaction"},
	"input": {"src", "formaction"}, "use": {"href"}, "image": {"href"}, "base": {"href"}, "body": {"background"}, "a": {"ping"}}

// loadingLinks are the kinds of <link> that are asked for.
var loadingLinks = []string{"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload", "manifest", "prerender", "apple-touch-icon"}

// Safe checks that the page asks nothing of anybody else, that nothing in it
// runs, and that the answer carries the headers of security decision 8.
func (p *Page) Safe(t testing.TB) *Page {
	t.Helper()
	for _, f := range p.dangers() {
		t.Errorf("%s: %s", p.URL.Path, f)
	}
	return p
}

func (p *Page) dangers() (f findings) {
	p.headers(&f)
	if p.Doc == nil {
		return f
	}
	for n := range elements(p.Doc) {
		if n.Data == "style" {
			f.add("<style> stands in the page")
		}
		if n.Data == "script" && (value(n, "src") == "" || strings.TrimSpace(raw(n)) != "") {
			f.add("<script> stands in the page")
		}
		if n.Data == "base" || n.Data == "meta" && has(n, "http-equiv") {
			f.add("<%s %s> changes what the headers say", n.Data, value(n, "http-equiv"))
		}
		for _, a := range n.Attr {
			lower := strings.ToLower(strings.TrimSpace(a.Val))
			switch {
			case a.Key == "style":
				f.add("<%s style=%q>", n.Data, a.Val)
			case strings.HasPrefix(a.Key, "on"):
				f.add("<%s %s=%q> runs a script", n.Data, a.Key, a.Val)
			case strings.HasPrefix(lower, "javascript:") || strings.HasPrefix(lower, "vbscript:") || strings.HasPrefix(lower, "data:text/html"):
				f.add("<%s %s=%q> runs a script", n.Data, a.Key, a.Val)
			case slices.Contains(loading[n.Data], a.Key) || n.Data == "link" && a.Key == "href" && loads(n):
				for _, u := range addresses(a) {
					if to, err := p.URL.Parse(u); err != nil || to.Scheme != "data" && (to.Scheme != p.URL.Scheme || to.Host != p.URL.Host) {
						f.add("<%s %s=%q> asks a third party", n.Data, a.Key, u)
					}
				}
			}
		}
		if n.Data == "form" && strings.EqualFold(value(n, "method"), "get") && len(secretFields(p, n)) > 0 {
			f.add("a form puts %q into the address", secretFields(p, n))
		}
	}
	return f
}

// secretFields are the fields of a form that must not stand in an address.
func secretFields(p *Page, form *html.Node) (out []string) {
	for _, n := range controls(p, form) {
		if name := value(n, "name"); slices.Contains([]string{"email", "token", "code", "password", "officer"}, name) {
			out = append(out, name)
		}
	}
	return out
}

func loads(link *html.Node) bool {
	for _, r := range strings.Fields(strings.ToLower(value(link, "rel"))) {
		if slices.Contains(loadingLinks, r) {
			return true
		}
	}
	return false
}

// addresses returns those of an attribute, which srcset has several of.
func addresses(a html.Attribute) (out []string) {
	if a.Key != "srcset" {
		return []string{strings.TrimSpace(a.Val)}
	}
	for _, part := range strings.Split(a.Val, ",") {
		if w := strings.Fields(part); len(w) > 0 {
			out = append(out, w[0])
		}
	}
	return out
}

// directives are what the content policy must say, word for word.
var directives = map[string]string{"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
	"frame-ancestors": "'none'", "require-trusted-types-for": "'script'"}

// exact are the other headers that every answer has.
var exact = map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY"}

func (p *Page) headers(f *findings) {
	said := map[string]string{}
	for _, d := range strings.Split(p.Header.Get("Content-Security-Policy"), ";") {
		name, v, _ := strings.Cut(strings.TrimSpace(d), " ")
		said[name] = v
		for _, word := range strings.Fields(v) {
			switch word {
			case "'none'", "'self'", "'script'", "data:":
			default:
				f.add("Content-Security-Policy: %s allows %s", name, word)
			}
			if word == "data:" && name != "img-src" {
				f.add("Content-Security-Policy: %s allows data:", name)
			}
		}
	}
	for name, want := range directives {
		if said[name] != want {
			f.add("Content-Security-Policy: %s is %q, want %q", name, said[name], want)
		}
	}
	for name, want := range exact {
		if got := p.Header.Get(name); got != want {
			f.add("%s is %q, want %q", name, got, want)
		}
	}
	for _, off := range []string{"camera=()", "microphone=()", "geolocation=()"} {
		if !strings.Contains(p.Header.Get("Permissions-Policy"), off) {
			f.add("Permissions-Policy lacks %s", off)
		}
	}
	secure := strings.HasPrefix(p.c.Origin, "https://")
	if hsts := p.Header.Get("Strict-Transport-Security"); secure != strings.Contains(hsts, "max-age=") {
		f.add("Strict-Transport-Security is %q at %s", hsts, p.c.Origin)
	}
	for _, h := range []string{"Server", "X-Powered-By", "Access-Control-Allow-Origin"} {
		if v := p.Header.Get(h); v != "" {
			f.add("%s: %s is told to others", h, v)
		}
	}
	if p.request.Method == http.MethodPost && !strings.Contains(p.Header.Get("Cache-Control"), "no-store") {
		f.add("the answer to a form can be kept: Cache-Control is %q", p.Header.Get("Cache-Control"))
	}
	for _, c := range p.cookies {
		if !c.HttpOnly || c.SameSite != http.SameSiteLaxMode && c.SameSite != http.SameSiteStrictMode || c.Domain != "" || secure && (!c.Secure || !strings.HasPrefix(c.Name, "__Host-")) {
			f.add("the cookie %s can be read or sent where it should not", c.Name)
		}
	}
}
