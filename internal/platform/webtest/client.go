package webtest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Client is one browser: its cookies and what it says of itself.
type Client struct {
	// Origin is the site's address as the visitor sees it. It decides whether
	// cookies are secure. Set it before the first request.
	Origin string
	// Addr is where the requests come from, "192.0.2.1:1234".
	Addr string
	// Header is sent with every request.
	Header http.Header

	t   testing.TB
	h   http.Handler
	jar http.CookieJar
}

// New returns a browser without cookies that visits h at https://example.org.
func New(t testing.TB, h http.Handler) *Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Client{Origin: "https://example.org", Addr: "192.0.2.1:1234", t: t, h: h, jar: jar, Header: http.Header{
		"Accept":     {"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
		"User-Agent": {"Mozilla/5.0 (webtest)"},
	}}
}

// Get opens an address that was typed or comes from a mail.
func (c *Client) Get(path string) *Page {
	c.t.Helper()
	return c.Do(http.MethodGet, path, http.Header{"Sec-Fetch-Site": {"none"}}, "")
}

// Post sends values as a form of a page of this site would, whatever the forms
// there are: what a person can do is [Form.Submit].
func (c *Client) Post(path string, values url.Values) *Page {
	c.t.Helper()
	return c.Do(http.MethodPost, path, c.from("", "application/x-www-form-urlencoded"), values.Encode())
}

// from is what a browser adds to a request that a page of this site makes.
func (c *Client) from(page, kind string) http.Header {
	h := http.Header{"Sec-Fetch-Site": {"same-origin"}, "Origin": {c.Origin}}
	if page != "" {
		h.Set("Referer", page)
	}
	if kind != "" {
		h.Set("Content-Type", kind)
	}
	return h
}

// Do makes any request. Path may be absolute if it is of this site. Header goes
// before the client's own; an empty list of values takes one of these away.
func (c *Client) Do(method, path string, header http.Header, body string) *Page {
	c.t.Helper()
	u := c.resolve(nil, path)
	r := httptest.NewRequestWithContext(c.t.Context(), method, u.String(), strings.NewReader(body))
	r.RemoteAddr = c.Addr
	for k, v := range c.Header {
		r.Header[k] = v
	}
	for k, v := range header {
		if r.Header[k] = v; len(v) == 0 {
			delete(r.Header, k)
		}
	}
	for _, k := range c.jar.Cookies(u) {
		r.AddCookie(k)
	}
	w := httptest.NewRecorder()
	c.h.ServeHTTP(w, r)
	res := w.Result()
	defer res.Body.Close()
	c.jar.SetCookies(u, res.Cookies())
	text, err := io.ReadAll(res.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return newPage(c, r, body, res, string(text))
}

// resolve makes path an address of this site; any other ends the test.
func (c *Client) resolve(base *url.URL, path string) *url.URL {
	c.t.Helper()
	origin, err := url.Parse(c.Origin)
	if err != nil {
		c.t.Fatal(err)
	}
	if base == nil {
		base = origin
	}
	u, err := base.Parse(path)
	if err != nil {
		c.t.Fatal(err)
	}
	if u.Scheme != origin.Scheme || u.Host != origin.Host {
		c.t.Fatalf("%s leads out of the site", path)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	u.Fragment, u.RawFragment = "", ""
	return u
}

// Cookies returns what the browser would send to the site's first page.
func (c *Client) Cookies() []*http.Cookie {
	c.t.Helper()
	return c.jar.Cookies(c.resolve(nil, "/"))
}

// SetCookie gives the browser a cookie of the site.
func (c *Client) SetCookie(k *http.Cookie) {
	c.t.Helper()
	c.jar.SetCookies(c.resolve(nil, "/"), []*http.Cookie{k})
}
