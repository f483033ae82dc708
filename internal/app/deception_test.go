package app_test

import (
	"compress/gzip"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"groundswell/internal/app"
	"groundswell/internal/core"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"
)

// TestS66Deception is S-66: addresses that make a personal page look like a file
// that a cache keeps (a style sheet, a picture), however they are written, lead
// nowhere: nothing personal, nothing to be kept. Seen to fail without refuseOdd
// (the router led to the real page), and when the link was cut at its first dot.
func TestS66Deception(t *testing.T) {
	t.Parallel()
	s := onStage(t, "")
	c := s.visitor()
	for _, path := range []string{s.links["confirmed"], s.boxes["pending"]} {
		p := c.Get(path).Status(t, 200)
		if p.Header.Get("Cache-Control") != "no-store" || p.Header.Get("Etag") != "" || p.Header.Get("Last-Modified") != "" {
			t.Errorf("the page itself may be kept: %v", p.Header)
		}
		dir, last := path[:strings.LastIndexByte(path, '/')+1], path[strings.LastIndexByte(path, '/')+1:]
		told := leaksOf(s.secrets(), path) // that the link itself is in its own redirect is no news
		told = append(told, stands, "name=\"token\"")
		for _, ending := range []string{".css", ".js", ".png", ".ico", ".svg", ".txt", ".json", ".html", "/x.css", "/style.css", "/favicon.ico", "/robots.txt", "/", "//", "//x.css", "/./x.css", "/../x.css", "/..;/x.css",
			";x.css", ";.css", ";jsessionid=1", "%3Bx.css", "%2ecss", "%2Ecss", "%2fx.css", "%2Fx.css", "%2f..%2fx.css", "%5cx.css", "\\x.css", "%00.css", "%0a.css", "%0d%0a.css", "%23.css", "%3f.css", "%3Fx.css", "%20.css", "%09.css",
			"~.css", "!.css", "$.css", ",x.css", ":x.css", "@x.css", "%25.css", "%252fx.css", "/everything.json/x.css", "/everything.css", "/mute/x.css", "/confirm.css"} {
			for _, from := range []string{path, strings.TrimPrefix(path, "/en")} {
				s.nothing(t, from+ending, told)
			}
		}
		for _, odd := range []string{strings.ToUpper(dir) + last, "/EN" + strings.TrimPrefix(path, "/en"), dir + strings.ToUpper(last) + "x", "/" + path, "/x/.." + path, "/." + path, "/en/x/%2e%2e" + strings.TrimPrefix(path, "/en"), dir + "/" + last, dir + "./" + last,
			strings.Replace(path, "/en/", "/en%2f", 1), "/a/.." + path, "/files/.." + path, "/files/..%2f" + last, "/a/..%2f.." + path, "/static" + path, path[:len(path)-1] + ".css"} {
			s.nothing(t, odd, told)
		}
	}
}

// nothing checks that an address, as it stands, has no page, and that the answer
// has nothing in it and is not kept; a redirect may lead there.
func (s *stage) nothing(t *testing.T, target string, told []string) {
	t.Helper()
	for range 3 {
		u, err := url.ParseRequestURI(target)
		if err != nil {
			return // nor does net/http take it
		}
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.URL, r.RequestURI, r.Host = u, target, "127.0.0.1:8080"
		w := httptest.NewRecorder()
		s.app.Handler().ServeHTTP(w, r)
		if got := w.Header().Get("Cache-Control"); got != "no-store" {
			t.Errorf("%q may be kept: %d, %q", target, w.Code, got)
		}
		for _, word := range told {
			if strings.Contains(w.Body.String(), word) {
				t.Errorf("%q tells %q", target, word)
			}
		}
		if w.Code == 303 {
			target = w.Header().Get("Location")
			continue
		}
		if w.Code != 404 {
			t.Errorf("%q: %d", target, w.Code)
		}
		return
	}
	t.Errorf("%q leads in a circle", target)
}

// TestS66CacheHoldsNothingPersonal is S-66: in whatever order visitors come, with
// cookies, from pages in other languages, asking for parts or for what changed, on
// the ordinary host or the onion's, each gets the answer that a server without a
// memory would give, and no cookie, no form token and nobody's page is ever in an
// answer to somebody else. Seen to fail when the key lacked the onion, and when
// an answer with a cookie was kept.
func TestS66CacheHoldsNothingPersonal(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	s := onStageWith(t, "", func(c *app.Config) {
		c.Now = func() time.Time { return now }
		c.Origin, c.Onion = "https://example.org", "http://abcdefghijklmnop.onion"
	})
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 66))
	pick := func(all ...string) string { return all[r.IntN(len(all))] }
	secrets := s.secrets()
	type visit struct {
		host, path string
		h          http.Header
	}
	do := func(method string, v visit) *httptest.ResponseRecorder {
		q := httptest.NewRequest(method, v.path, nil)
		q.Host, q.Header = v.host, v.h
		w := httptest.NewRecorder()
		s.app.Handler().ServeHTTP(w, q)
		return w
	}
	fresh := map[string]*httptest.ResponseRecorder{} // what a server without a memory says: a lone ? goes past it
	etags, last := []string{`"x"`, "*"}, map[string]string{}
	var kept int
	visits := 1500
	if raced {
		visits = 500
	}
	for range visits {
		lang, host := string(core.Langs[r.IntN(len(core.Langs))]), pick("example.org", "abcdefghijklmnop.onion", "evil.example")
		path := "/" + lang + pick(publicPages...)
		if r.IntN(10) == 0 { // somebody's own page in between
			path = pick(s.links["confirmed"], s.boxes["pending"], "/en/statements/declaration/sign")
		}
		v := visit{host, path, http.Header{}}
		if r.IntN(2) == 0 {
			v.h.Set("Accept-Encoding", pick("gzip", "br", "gzip, br", "br;q=0, gzip", "identity", "*", "zstd"))
		}
		from := ""
		if r.IntN(3) == 0 {
			from = pick("https://", "http://") + pick(host, "evil.example") + "/" + pick("fr", "en", "ar", "xx") + "/statements/declaration"
			v.h.Set("Referer", from)
		}
		for name, values := range map[string][]string{"Accept-Language": {"fr", "ar, en;q=0.1", "zz"}, "Cookie": {"__Host-lang=ru; Zqxcookie=1", "lang=zh"}, "Range": {"bytes=0-9", "bytes=5-"},
			"X-Forwarded-Host": {"evil.example"}, "X-Forwarded-Proto": {"http"}, "X-Original-URL": {s.links["confirmed"]}, "X-Rewrite-Url": {s.links["confirmed"]}, "Authorization": {"Basic Zqxauth"}, "User-Agent": {"Zqxagent"}, "X-HTTP-Method-Override": {"POST"}} {
			if r.IntN(5) == 0 {
				v.h.Set(name, pick(values...))
			}
		}
		if r.IntN(4) == 0 {
			v.h.Set("If-None-Match", pick(pick(etags...), last[host+path]))
		}
		method := pick("GET", "GET", "GET", "HEAD")
		w := do(method, v)
		public := slices.ContainsFunc(publicPages, func(p string) bool { return path == "/"+lang+p }) && !strings.HasSuffix(path, "/sign")
		if set := w.Header().Get("Set-Cookie"); set != "" && (!strings.Contains(from, "://"+host+"/") || !public) {
			t.Fatalf("%s %s on %s from %q sets %q", method, path, host, from, set)
		}
		if !public {
			if w.Header().Get("Cache-Control") != "no-store" || w.Header().Get("Etag") != "" {
				t.Fatalf("%s may be kept", path)
			}
			continue
		}
		body := unzip(t, w)
		for _, word := range append(secrets, `name="token"`, "Zqxcookie", "Zqxagent", "Zqxauth", "evil.example") {
			if strings.Contains(body, word) {
				t.Fatalf("%s %s tells %q", host, path, word)
			}
		}
		key := host + path
		if fresh[key] == nil {
			bare := path + "?"
			if strings.Contains(path, "?") {
				bare = path
			}
			fresh[key] = do("GET", visit{host, bare, http.Header{}})
		}
		want := fresh[key]
		switch {
		case w.Code == 304:
			kept++
			if len(body) > 0 || !slices.Contains(etags, v.h.Get("If-None-Match")) {
				t.Fatalf("%s: 304 with %d bytes", path, len(body))
			}
		case w.Code == 206:
			if !strings.Contains(want.Body.String(), body) {
				t.Fatalf("%s: a part that is none", path)
			}
		case method == "HEAD":
			if w.Code != 200 {
				t.Fatalf("HEAD %s: %d", path, w.Code)
			}
		case w.Code != 200 || body != want.Body.String():
			at := 0
			for at < min(len(body), want.Body.Len()) && body[at] == want.Body.String()[at] {
				at++
			}
			t.Fatalf("%s on %s with %v: %d, not what a server without a memory says: %.80q", path, host, v.h, w.Code, body[at:])
		}
		last[key] = w.Header().Get("Etag")
		if tag := last[key]; tag != "" && !slices.Contains(etags, tag) {
			etags = append(etags, tag)
		}
		for _, name := range []string{"Content-Security-Policy", "Content-Language", "Strict-Transport-Security", "Onion-Location", "X-Robots-Tag", "Cache-Control", "Referrer-Policy", "X-Content-Type-Options"} {
			if got := w.Header().Get(name); got != want.Header().Get(name) {
				t.Fatalf("%s on %s (%d): %s is %q, from a server without a memory %q", path, host, w.Code, name, got, want.Header().Get(name))
			}
		}
		if w.Header().Get("Content-Encoding") != "" && !strings.Contains(w.Header().Get("Vary"), "Accept-Encoding") {
			t.Fatalf("%s does not say that it varies", path)
		}
	}
	if kept == 0 {
		t.Error("nothing was kept: the test says nothing")
	}
}

// unzip returns the body of an answer as a browser would see it.
func unzip(t *testing.T, w *httptest.ResponseRecorder) string {
	t.Helper()
	if w.Body.Len() == 0 {
		return ""
	}
	var in io.Reader = w.Body
	switch w.Header().Get("Content-Encoding") {
	case "gzip":
		z, err := gzip.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		in = z
	case "zstd":
		z, err := zstd.NewReader(w.Body)
		if err != nil {
			t.Fatal(err)
		}
		defer z.Close()
		in = z
	case "br":
		in = brotli.NewReader(w.Body)
	}
	b, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
