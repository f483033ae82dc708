package app_test

import (
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"groundswell/internal/app"
	"groundswell/internal/platform/webtest"
)

var placeholder = regexp.MustCompile(`\{[a-z]+(\.\.\.)?\}`)

// address fills a route's pattern with what is there.
func (s *stage) address(pattern string) (method, path string) {
	method, path, ok := strings.Cut(pattern, " ")
	if !ok {
		method, path = http.MethodGet, pattern
	}
	last := func(p string) string { return p[strings.LastIndexByte(p, '/')+1:] }
	values := map[string]string{"{lang}": "en", "{slug}": "declaration", "{number}": "1", "{link}": last(s.links["confirmed"]), "{box}": last(s.boxes["pending"]), "{file}": "roll.csv", "{rest...}": "0/000"}
	if name, ok := s.held("organisation")["logo"].(string); ok {
		values["{name}"] = name + ".png"
	}
	path = placeholder.ReplaceAllStringFunc(strings.TrimSuffix(path, "{$}"), func(p string) string { return values[p] })
	return method, path
}

// checkHeaders is what a strict judge of headers asks of an answer, and what it
// has no business to say. Three answers have a policy of their own: a picture
// that somebody sent, the way out, and style sheets.
func (s *stage) checkHeaders(t *testing.T, what string, p *webtest.Page) {
	t.Helper()
	h := p.Header
	for name, want := range map[string]string{"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin", "X-Frame-Options": "DENY"} {
		if p.Code == 303 && strings.HasPrefix(h.Get("Location"), "https://") && name == "Referrer-Policy" { // the way out
			want = "no-referrer"
		}
		if strings.HasPrefix(h.Get("Content-Type"), "text/css") && name == "Cross-Origin-Resource-Policy" { // for the preview of a draft, which has no origin
			want = "cross-origin"
		}
		if got := h.Values(name); len(got) != 1 || got[0] != want {
			t.Errorf("%s (%d): %s is %q", what, p.Code, name, got)
		}
	}
	policy := h.Get("Content-Security-Policy")
	need := []string{"default-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'", "require-trusted-types-for 'script'"}
	if strings.Contains(what, "/files/") && p.Code == 200 {
		need, policy = []string{"default-src 'none'", "sandbox"}, strings.Replace(policy, "style-src 'unsafe-inline'", "", 1) // an SVG's own style, in a sandbox
	}
	for _, x := range need {
		if !strings.Contains(policy, x) {
			t.Errorf("%s (%d): the content policy lacks %s: %q", what, p.Code, x, policy)
		}
	}
	for _, x := range []string{"unsafe", "*", "http:", "https:", "blob:"} {
		if strings.Contains(policy, x) {
			t.Errorf("%s (%d): the content policy allows %s", what, p.Code, x)
		}
	}
	if !strings.Contains(h.Get("Permissions-Policy"), "camera=()") || !strings.Contains(h.Get("Permissions-Policy"), "interest-cohort=()") {
		t.Errorf("%s (%d): Permissions-Policy is %q", what, p.Code, h.Get("Permissions-Policy"))
	}
	if got := h.Get("Strict-Transport-Security"); got != "max-age=31536000" {
		t.Errorf("%s (%d): HSTS is %q", what, p.Code, got)
	}
	for _, x := range []string{"Server", "X-Powered-By", "Via", "X-Generator", "X-Runtime", "Access-Control-Allow-Origin", "Public-Key-Pins", "X-Aspnet-Version", "Onion-Location"} {
		if h.Get(x) != "" {
			t.Errorf("%s (%d) says %s: %s", what, p.Code, x, h.Get(x))
		}
	}
	for _, c := range (&http.Response{Header: h}).Cookies() {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("%s (%d): the cookie %v", what, p.Code, c)
		}
	}
	if p.Body != "" && p.Code != 304 {
		kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
		if err != nil || kind == "text/html" && !strings.Contains(h.Get("Content-Type"), "charset=utf-8") {
			t.Errorf("%s (%d): Content-Type is %q", what, p.Code, h.Get("Content-Type"))
		}
	}
	if p.Code >= 400 && h.Get("Cache-Control") != "no-store" {
		t.Errorf("%s (%d): an error may be kept: %q", what, p.Code, h.Get("Cache-Control"))
	}
}

// TestS96HeadersEverywhere is S-96: what an observatory looks for, on every route
// and with every method, and on errors, redirects, files to download, answers to
// "has it changed" and to "a part of it". Seen to fail when headers were set by
// Render alone. What net/http answers by itself, before there is a request (a
// malformed one: 400, 431, 501, 505), has one line of plain text, no page, and none
// of these headers: nothing in it could run, and it says nothing of the server.
func TestS96HeadersEverywhere(t *testing.T) {
	t.Parallel()
	s := onStageWith(t, "", func(c *app.Config) { c.Origin, c.Contact = "https://example.org", "mailto:desk@example.org" })
	c := s.visitor()
	seen := map[int]bool{}
	look := func(method, path string, h http.Header, body string) *webtest.Page {
		p := c.Do(method, path, h, body)
		seen[p.Code] = true
		s.checkHeaders(t, method+" "+path, p)
		return p
	}
	form := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}, "Sec-Fetch-Site": {"same-origin"}, "Origin": {"https://example.org"}}
	for _, route := range s.app.Routes() {
		_, path := s.address(route)
		for _, method := range []string{"GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND"} {
			look(method, path, nil, "")
		}
		look("POST", path, form, "")                          // no token
		look("POST", path, form, strings.Repeat("a=1&", 300)) // too many fields
		if strings.HasPrefix(route, "POST") {
			look("POST", path, form, "a="+strings.Repeat("a", 4<<20)) // too large
		}
		look("POST", path, http.Header{"Sec-Fetch-Site": {"cross-site"}}, "")                                                // from elsewhere
		look("GET", path, http.Header{"Range": {"bytes=0-4"}}, "")                                                           // a part
		p := look("GET", path, http.Header{"Accept-Encoding": {"br, gzip"}, "Referer": {"https://example.org/fr/help"}}, "") // may set the cookie
		if tag := p.Header.Get("Etag"); tag != "" {
			look("GET", path, http.Header{"Accept-Encoding": {"br, gzip"}, "If-None-Match": {tag}}, "")
		}
	}
	for _, path := range []string{"/en/statements/declaration.json", "/en/statements/declaration/roll.json", "/en/statements/declaration/feed.atom", "/en/statements/declaration/card.png", "/en/statements/declaration/roll?state=held",
		"/en/statements/declaration/roll?all=1", "/en/statements/declaration/roll?q=x", "/en/nothing", "/nothing", "//", "/en/../x", "/en/%2f", c.Get("/en/").Attr("link[rel=stylesheet]", "href"), s.links["withdrawn"], s.links["pending"]} {
		look("GET", path, nil, "")
		look("HEAD", path, nil, "")
	}
	s.act("confirmed", "hide")
	look("POST", s.links["confirmed"]+"/withdraw", form, url.Values{"token": {s.token()}}.Encode())
	for _, code := range []int{200, 303, 304, 400, 403, 404, 413} {
		if !seen[code] {
			t.Errorf("no answer with %d was looked at", code)
		}
	}
}

// TestS65Downloads is S-65: what is downloaded has a name of our own in a header
// that no name can break (RFC 6266), cannot be taken for a page, and what somebody
// uploaded comes in a sandbox. Seen to fail without attach, and without the policy
// of logo.
func TestS65Downloads(t *testing.T) {
	t.Parallel()
	s := onStage(t, "")
	c := s.visitor()
	for path, want := range map[string]string{demoStatement + "/roll.csv": "declaration.en.csv", "/ar/statements/declaration/roll.csv": "declaration.ar.csv", s.links["confirmed"] + "/everything.json": "held.json"} {
		h := c.Get(path).Status(t, 200).Header
		kind, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
		if err != nil || kind != "attachment" || params["filename"] != want {
			t.Errorf("%s: %q", path, h.Get("Content-Disposition"))
		}
		if h.Get("X-Content-Type-Options") != "nosniff" || strings.Contains(h.Get("Content-Type"), "html") {
			t.Errorf("%s: %v", path, h)
		}
	}
	name := s.held("organisation")["logo"].(string)
	p := c.Get("/files/"+name+".png").Status(t, 200)
	if policy := p.Header.Get("Content-Security-Policy"); !strings.Contains(policy, "sandbox") || !strings.Contains(policy, "default-src 'none'") {
		t.Errorf("an uploaded picture comes with %q", policy)
	}
	if p.Header.Get("Content-Type") != "image/png" || p.Header.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("an uploaded picture comes as %v", p.Header)
	}
}

// hostileNames are what a file can be called.
var hostileNames = []string{"\u202egnp.exe", "../../../etc/passwd", "..\\..\\boot.ini", "a\x00.png", "CON", "NUL.png", "COM1", "aux.svg", ".htaccess", "-rf", "$(id).png", "`id`.png", "|id", "a;b.png", `"quoted".png`, `a"; filename="b.html`,
	"'; DROP TABLE x; --.png", "<svg onload=alert(1)>", "<script>alert(1)</script>.svg", "a\r\nX-Evil: 1.png", "%00.png", "%2e%2e%2f.png", "=cmd|' /C calc'!A0.csv", "a.png.html", "a.php", "ａ．ｐｎｇ", "a\u200b.png", "\ufeff.png", " ", ".", "..", "/", "C:\\x.png", "\\\\host\\share", "a:stream.png", "\xff\xfe.png",
	strings.Repeat("n", 300) + ".png", strings.Repeat("名", 200), "zqxfile.PNG"}

// TestS65FileNames is S-65: whatever an uploaded picture is called, it is stored
// under the hash of what we drew anew, and its name stands nowhere: in no page, no
// file, no header, no database. Seen to fail when the name of
// the file was taken for the officer.
func TestS65FileNames(t *testing.T) {
	t.Parallel()
	s := onStage(t, "")
	c := s.visitor()
	for i, name := range hostileNames {
		marked, mailbox := "Zqxfilename"+name, fmt.Sprintf("names%d@zqx.example", i)
		for _, n := range []string{[]string{name, marked}[i%2], marked}[i%2:] { // as it is, or to be found again
			f := c.Get(demoStatement + "/sign").Form("#form")
			for k, v := range map[string]string{"kind": "organisation", "visibility": "public", "name": "Zqxharbour Union", "country": "PE", "email": mailbox, "officer": "Rosa"} {
				f.Set(k, v)
			}
			p := f.Attach("logo", n, "text/html; charset=utf-7", aLogo(t)).Submit()
			if p.Code != 200 && p.Code != 422 {
				t.Fatalf("a picture called %q: %d", n, p.Code)
			}
			p.HasNot(t, "Zqxfilename", "X-Evil")
			if n == marked && i%5 == 0 && p.Code == 200 {
				p.Form("#form").Submit().Status(t, 303).Follow().Status(t, 200).HasNot(t, "Zqxfilename")
				link := s.mailed(mailbox)
				c.Get(link).Form("main form").Submit()
			}
		}
		for _, path := range []string{"/files/", "/files/x", "/a/"} {
			p := c.Get(path + url.PathEscape("x"+name)) // a browser takes dots away before it asks
			if p.Code != 404 || p.Header.Get("X-Evil") != "" {
				t.Errorf("%s%q: %d", path, name, p.Code)
			}
		}
	}
	s.absent(t, "Zqxfilename")
	if !strings.Contains(s.roll(), "Zqxharbour") {
		t.Error("no picture got onto the roll: the test says nothing")
	}
}
