package web_test

import (
	"bytes"
	"errors"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
	"groundswell/internal/platform/webtest"
)

type page struct {
	web.Frame
	Token, Said string
}

// site is a server with one small feature that echoes, fails and panics.
func site(t *testing.T, change func(*web.Config)) (*web.Server, *bytes.Buffer, *time.Time) {
	t.Helper()
	cat, err := i18n.Load(web.FS, i18n.FS)
	if err != nil {
		t.Fatal(err)
	}
	log, now := new(bytes.Buffer), time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	cfg := web.Config{Origin: "https://example.org", SiteName: func(core.Lang) string { return "Test" }, Secret: []byte("secret"), Catalog: cat,
		Log: slog.New(slog.NewTextHandler(log, nil)), Now: func() time.Time { return now }}
	if change != nil {
		change(&cfg)
	}
	files := fstest.MapFS{
		"ui/form.html": {Data: []byte(`{{template "web/top" .}}<main class="frame" id="main"><h1>{{t "web.help"}}</h1><form method="post" action="{{to "/echo"}}"><input type="hidden" name="token" value="{{.Token}}"><input name="x" aria-label="x"><button>{{t "web.help"}}</button></form><p>{{.Said}}</p></main>{{template "web/foot" .}}`)},
		"ui/half.html": {Data: []byte(`{{template "web/top" .}}half a page {{.Nothing}}`)},
	}
	f := web.Feature{Name: "echo", FS: fs.FS(files), Routes: func(r *web.Router) {
		r.Page("GET /echo", func(w http.ResponseWriter, r *web.Request) error {
			return r.Render(w, 200, "echo/form", &page{Frame: web.Frame{Title: "Echo"}, Token: r.NewFormToken()})
		})
		r.Page("POST /echo", func(w http.ResponseWriter, r *web.Request) error {
			if _, err := r.FormToken(); err != nil {
				return err
			}
			return r.Render(w, 200, "echo/form", &page{Frame: web.Frame{Title: "Echo"}, Said: r.PostFormValue("x")})
		})
		r.Page("GET /fail/{kind}", func(_ http.ResponseWriter, r *web.Request) error {
			switch r.PathValue("kind") {
			case "panic":
				panic("typed: marker@example.org")
			case "internal":
				return errors.New("cause with marker-internal")
			case "busy":
				return &core.Error{Kind: core.Busy, Key: "web.not_saved", Err: errors.New("disk full")}
			case "closed":
				return &core.Error{Kind: core.Closed, Key: "web.not_found"}
			}
			return &core.Error{Kind: core.NotFound, Key: "web.not_found"}
		})
		r.Page("GET /half", func(w http.ResponseWriter, r *web.Request) error {
			return r.Render(w, 200, "echo/half", &page{})
		})
	}}
	s, err := web.New(cfg, f)
	if err != nil {
		t.Fatal(err)
	}
	return s, log, &now
}

func TestLanguageOfTheReader(t *testing.T) {
	s, _, _ := site(t, nil)
	for header, want := range map[string]string{"": "/en/", "fr-CH, en;q=0.5": "/fr/", "zh-TW": "/zh/", "sw, ar;q=0.8": "/ar/", strings.Repeat("x", 5000): "/en/"} {
		c := webtest.New(t, s)
		c.Header.Set("Accept-Language", header)
		p := c.Get("/").Status(t, 303)
		if got := p.Header.Get("Location"); got != want {
			t.Errorf("%.20q leads to %s, want %s", header, got, want)
		}
	}
	c := webtest.New(t, s)
	c.Get("/xx/echo").Status(t, 404)
	for _, l := range core.Langs {
		c.Get("/"+string(l)+"/echo").Status(t, 200).Sound(t)
	}
}

// TestChosenLanguageSticks: following a language link is remembered, for "/" only.
func TestChosenLanguageSticks(t *testing.T) {
	s, _, _ := site(t, nil)
	c := webtest.New(t, s)
	c.Header.Set("Accept-Language", "fr")
	if n := len(c.Get("/fr/echo").Header.Values("Set-Cookie")); n != 0 {
		t.Errorf("%d cookies without a choice", n)
	}
	p := c.Do("GET", "/ru/echo", http.Header{"Referer": {"https://example.org/fr/echo"}}, "")
	set := p.Header.Get("Set-Cookie")
	if !strings.HasPrefix(set, "__Host-lang=ru") || !strings.Contains(set, "HttpOnly") || !strings.Contains(set, "Secure") {
		t.Fatalf("cookie %q", set)
	}
	if got := c.Get("/").Header.Get("Location"); got != "/ru/" {
		t.Errorf("after the choice / leads to %s", got)
	}
	if set := c.Do("GET", "/es/echo", http.Header{"Referer": {"https://evil.example/fr/echo"}}, "").Header.Get("Set-Cookie"); set != "" {
		t.Errorf("another site chose the language: %q", set)
	}
}

// TestHeadersEverywhere: pages, errors, redirects, assets (S-96 in small).
func TestHeadersEverywhere(t *testing.T) {
	s, _, _ := site(t, nil)
	c := webtest.New(t, s)
	css := c.Get("/en/echo").Attr("link[rel=stylesheet]", "href")
	for _, path := range []string{"/en/echo", "/", "/en/nothing", "/nothing", "/en/fail/internal", "/en/fail/panic", css, "/a/nothing.css"} {
		h := c.Get(path).Header
		for name, want := range map[string]string{"Content-Security-Policy": "default-src 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin",
			"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "Strict-Transport-Security": "max-age=", "Permissions-Policy": "camera=()"} {
			if path == css && name == "Cross-Origin-Resource-Policy" {
				want = "cross-origin" // for the preview of a draft, which has no origin
			}
			if !strings.Contains(h.Get(name), want) {
				t.Errorf("%s: %s is %q", path, name, h.Get(name))
			}
		}
		for _, none := range []string{"unsafe-inline", "unsafe-eval", "*"} {
			if strings.Contains(h.Get("Content-Security-Policy"), none) {
				t.Errorf("%s: the content policy allows %s", path, none)
			}
		}
	}
}

// TestErrorsTellTheReaderAndNotMore: the page is in the reader's language and
// holds no cause; the log holds the cause, no typed value, no path, no address.
func TestErrorsTellTheReaderAndNotMore(t *testing.T) {
	s, log, _ := site(t, nil)
	c := webtest.New(t, s)
	c.Header.Set("User-Agent", "marker-agent")
	for kind, status := range map[string]int{"panic": 500, "internal": 500, "busy": 503, "closed": 410, "none": 404} {
		p := c.Get("/en/fail/"+kind+"?q=marker-query").Status(t, status).Sound(t)
		p.HasNot(t, "marker@", "marker-internal", "marker-agent", "disk full")
	}
	c.Get("/ru/fail/busy").Status(t, 503)
	if h := c.Get("/en/fail/busy").Header; h.Get("Retry-After") == "" || h.Get("Cache-Control") != "no-store" {
		t.Errorf("503 without Retry-After, or kept: %v", h)
	}
	if !strings.Contains(log.String(), "marker-internal") {
		t.Error("the cause is not in the log")
	}
	for _, secret := range []string{"marker@", "marker-agent", "marker-query", "192.0.2", "/en/fail/busy"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log holds %q", secret)
		}
	}
}

// TestHalfAPageIsNoPage: a template that fails sends an error, not a torso.
func TestHalfAPageIsNoPage(t *testing.T) {
	s, _, _ := site(t, nil)
	webtest.New(t, s).Get("/en/half").Status(t, 500).HasNot(t, "half a page")
}

// TestS54CrossSite: what another site can make a browser send changes nothing.
func TestS54CrossSite(t *testing.T) {
	s, _, now := site(t, nil)
	c := webtest.New(t, s)
	token := c.Get("/en/echo").Form("form").Value("token")
	body := url.Values{"token": {token}, "x": {"said"}}.Encode()
	post := func(h http.Header, body string) *webtest.Page {
		h.Set("Content-Type", "application/x-www-form-urlencoded")
		return c.Do("POST", "/en/echo", h, body)
	}
	for name, h := range map[string]http.Header{
		"cross-site":     {"Sec-Fetch-Site": {"cross-site"}},
		"same-site":      {"Sec-Fetch-Site": {"same-site"}},
		"foreign origin": {"Origin": {"https://evil.example"}},
		"null origin":    {"Origin": {"null"}},
		"near origin":    {"Origin": {"https://example.org.evil.example"}},
	} {
		if p := post(h, body); p.Code != 403 {
			t.Errorf("%s: %d", name, p.Code)
		}
	}
	for name, bad := range map[string]string{"none": "", "forged": strings.Repeat("A", 48), "changed": token[:len(token)-2] + "AA", "long": strings.Repeat("A", 5000)} {
		if p := post(http.Header{}, url.Values{"token": {bad}, "x": {"said"}}.Encode()); p.Code != 403 {
			t.Errorf("token %s: %d", name, p.Code)
		}
	}
	for name, h := range map[string]http.Header{"own origin": {"Origin": {"https://example.org"}, "Sec-Fetch-Site": {"same-origin"}}, "old browser": {}} {
		post(h, body).Status(t, 200).Has(t, "said")
		_ = name
	}
	*now = now.Add(49 * time.Hour)
	post(http.Header{}, body).Status(t, 422)
}

// TestS55Redirects: no path leads away, and no header makes an address.
func TestS55Redirects(t *testing.T) {
	s, _, _ := site(t, nil)
	c := webtest.New(t, s)
	for _, path := range []string{"//evil.example/echo", "///evil.example", `/\evil.example`, `/\/evil.example`, "/echo", "/en//evil.example", "/\t/evil.example", "/../evil.example"} {
		req := httptest.NewRequest("GET", "/?to=//evil.example", nil)
		req.URL.Path = path
		w := httptest.NewRecorder()
		s.ServeHTTP(w, req)
		if to := w.Header().Get("Location"); to != "" {
			u, err := url.Parse(to)
			if err != nil || u.Host != "" || u.Scheme != "" || strings.HasPrefix(to, "//") || strings.HasPrefix(to, `/\`) {
				t.Errorf("%q leads to %q", path, to)
			}
		}
	}
	p := c.Do("GET", "/en/echo", http.Header{"Host": {"evil.example"}, "X-Forwarded-Host": {"evil.example"}, "Forwarded": {"host=evil.example"}}, "")
	p.HasNot(t, "evil.example")
	if got := p.Attr("link[rel=canonical]", "href"); got != "https://example.org/en/echo" {
		t.Errorf("canonical %q", got)
	}
}

// TestCompression: pages are, answers to a POST are not (BREACH).
func TestCompression(t *testing.T) {
	s, _, _ := site(t, nil)
	c := webtest.New(t, s)
	h := http.Header{"Accept-Encoding": {"gzip"}}
	if got := c.Do("GET", "/en/echo", h, "").Header.Get("Content-Encoding"); got != "gzip" {
		t.Errorf("a page came as %q", got)
	}
	token := c.Get("/en/echo").Form("form").Value("token")
	h.Set("Content-Type", "application/x-www-form-urlencoded")
	if got := c.Do("POST", "/en/echo", h, url.Values{"token": {token}, "x": {"y"}}.Encode()).Header.Get("Content-Encoding"); got != "" {
		t.Errorf("an answer beside typed text came as %q", got)
	}
}

// TestTooLarge: a body over the limit is refused in words.
func TestTooLarge(t *testing.T) {
	s, _, _ := site(t, nil)
	c := webtest.New(t, s)
	h := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
	p := c.Do("POST", "/en/echo", h, "x="+strings.Repeat("a", 4<<20))
	if p.Code != 413 && p.Code != 403 {
		t.Errorf("4 MB were answered with %d", p.Code)
	}
}

// TestVoiceCanBeRead: any accent becomes one with contrast on paper and by night.
func TestVoiceCanBeRead(t *testing.T) {
	for _, voice := range []string{"#ffff00", "#000000", "#ffffff", "#7f7f7f", "#00ff88", "#a3123f"} {
		s, _, _ := site(t, func(c *web.Config) { c.Voice = voice })
		c := webtest.New(t, s)
		css := c.Get(c.Get("/en/echo").Attr("link[rel=stylesheet]", "href"))
		if !strings.Contains(string(css.Body), ":root{--voice:#") {
			t.Errorf("%s: no accent in the style sheet", voice)
		}
	}
	cat, _ := i18n.Load(web.FS)
	for _, bad := range []string{"red", "#fff", "#12345g", "#a3123f;}body{display:none"} {
		if _, err := web.New(web.Config{Voice: bad, Catalog: cat, SiteName: func(core.Lang) string { return "" }}); err == nil {
			t.Errorf("the colour %q was taken", bad)
		}
	}
}
