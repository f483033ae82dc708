package app_test

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"groundswell/internal/app"
	"groundswell/internal/core"
)

// absent checks that a word stands nowhere in what is stored: not in the
// database, nor as the name or in the bytes of a file.
func (s *stage) absent(t *testing.T, word string) {
	t.Helper()
	var b bytes.Buffer
	if err := s.app.DB.Dump(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	if strings.Contains(b.String(), word) {
		t.Errorf("%s is in the database", word)
	}
	if err := filepath.WalkDir(s.app.Config.Data, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if strings.Contains(path, word) || bytes.Contains(text, []byte(word)) {
			t.Errorf("%s is in %s", word, filepath.Base(path))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
}

const onionOrigin, clearOrigin = "http://groundswellabcdefghijklmnopqrstuvwxyz234567abcdefghijk.onion", "https://example.org"

// absolute are addresses that say a scheme and a host.
var absolute = regexp.MustCompile(`https?://[^\s"'<>\\)]+`)

// TestS99Onion is S-99: who reads on the onion service gets addresses of the onion
// or none with a host, in pages, feeds, the site map and robots.txt; forms work;
// cookies are the onion's own; nothing offers the onion to who is there. On the
// ordinary host, and for any other name in the Host header, it is the other way
// round. Seen to fail when Origin answered the ordinary origin to everybody, and
// when it believed every Host that ends in .onion.
func TestS99Onion(t *testing.T) {
	t.Parallel()
	s := onStageWith(t, "", func(c *app.Config) {
		c.Origin, c.Onion, c.Contact = clearOrigin, onionOrigin, "https://desk.example.org/"
	})
	host := strings.TrimPrefix(onionOrigin, "http://")
	outside := []string{"https://wa.me/", "https://t.me/", "http://www.w3.org/", "http://www.sitemaps.org/", "https://desk.example.org/"} // names of formats, and links a reader presses
	paths := append([]string{"/sitemap.xml", "/robots.txt", "/.well-known/security.txt"}, "/en/nothing")
	for _, l := range core.Langs {
		for _, p := range append(publicPages, "/feed.atom", "/statements/declaration/feed.atom", "/statements/declaration.json") {
			paths = append(paths, "/"+string(l)+p)
		}
	}
	c := s.visitor()
	for _, x := range []struct{ host, mine, foreign string }{{host, onionOrigin, "example.org"}, {"example.org", clearOrigin, ".onion"}, {"evil.onion", clearOrigin, "evil.onion"}, {"evil.example", clearOrigin, "evil.example"},
		{host + ".evil.example", clearOrigin, "evil.example"}, {host + ":8080", clearOrigin, ":8080"}, {"x." + host, clearOrigin, "x." + host}} {
		c.Origin = "http://" + x.host
		found := 0
		for i, path := range paths {
			if x.host != host && i > 40 {
				break // what differs is seen in two languages
			}
			p := c.Get(path)
			body := p.Body
			for _, ok := range outside {
				body = strings.ReplaceAll(body, ok, "")
			}
			body = regexp.MustCompile(`tag:[^<]+`).ReplaceAllString(body, "") // names for ever, not addresses
			for _, to := range absolute.FindAllString(body, -1) {
				if u, err := url.Parse(to); err == nil && strings.HasSuffix(u.Host, ".example") { // of made-up networks
					continue
				}
				if found++; !strings.HasPrefix(to, x.mine) {
					t.Fatalf("%s on %s names %s", path, x.host, to)
				}
			}
			if strings.Contains(body, x.foreign) && x.foreign != "example.org" {
				t.Errorf("%s on %s has %s in it", path, x.host, x.foreign)
			}
			for name, v := range p.Header {
				if text := strings.Join(v, ","); strings.Contains(text, x.foreign) && name != "Onion-Location" {
					t.Errorf("%s on %s: %s: %s", path, x.host, name, text)
				}
			}
			offer := p.Header.Get("Onion-Location")
			if want := onionOrigin + p.URL.EscapedPath(); strings.Contains(x.host, ".onion") == (offer != "") && !strings.Contains(x.host, "evil.example") && !strings.Contains(x.host, ":") || offer != "" && offer != want {
				t.Errorf("%s on %s: Onion-Location is %q", path, x.host, offer)
			}
			if on := x.host == host; on == (p.Header.Get("Strict-Transport-Security") != "") {
				t.Errorf("%s on %s: HSTS is %q", path, x.host, p.Header.Get("Strict-Transport-Security"))
			}
		}
		if found < 50 {
			t.Errorf("on %s only %d addresses were found", x.host, found)
		}
	}
	s.onionForms(t)
	plain := onStage(t, "")
	if got := plain.visitor().Get("/en/").Header.Get("Onion-Location"); got != "" {
		t.Errorf("no onion was configured, and %q is offered", got)
	}
}

// onionForms signs on the onion, as Tor Browser does.
func (s *stage) onionForms(t *testing.T) {
	c := s.visitor()
	c.Origin = onionOrigin
	f := c.Get(demoStatement+"/sign").Status(t, 200).Form("#form")
	for k, v := range map[string]string{"kind": "person", "visibility": "sealed", "name": "Zqxonion", "country": "KE", "email": "onion@zqx.example"} {
		f.Set(k, v)
	}
	p := f.Submit().Status(t, 200).Form("#form").Submit().Status(t, 303)
	if to := p.Header.Get("Location"); !strings.HasPrefix(to, "/") {
		t.Errorf("a form on the onion leads to %q", to)
	}
	// A mail is read outside, and on a day when the onion may be gone: it leads to
	// the address that the operator gave the site.
	if link := s.mailed("onion@zqx.example"); !strings.HasPrefix(link, "/en/e/") {
		t.Errorf("the mail leads to %q", link)
	}
	token := c.Get(demoStatement + "/sign").Form("#form").Value("token")
	for origin, want := range map[string]int{onionOrigin: 422, "http://evil.onion": 403, "null": 403} { // 422: taken, and empty
		h := http.Header{"Origin": {origin}, "Content-Type": {"application/x-www-form-urlencoded"}}
		if got := c.Do("POST", demoStatement+"/sign", h, url.Values{"token": {token}}.Encode()).Code; got != want {
			t.Errorf("a form from %s: %d", origin, got)
		}
	}
	for at, want := range map[string]string{onionOrigin: "lang=fr; Path=/; Max-Age=15552000; HttpOnly; SameSite=Lax", clearOrigin: "__Host-lang=fr; Path=/; Max-Age=15552000; HttpOnly; Secure; SameSite=Lax"} {
		c := s.visitor()
		c.Origin = at
		if got := c.Do("GET", "/fr/help", http.Header{"Referer": {at + "/en/help"}}, "").Header.Get("Set-Cookie"); got != want {
			t.Errorf("on %s the cookie is %q", at, got)
		}
	}
}
