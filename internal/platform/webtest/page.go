package webtest

import (
	"mime"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// Page is an answer of the site: an HTML page, a redirect or a file.
type Page struct {
	Code   int
	Header http.Header
	Body   string
	URL    *url.URL   // that was asked for
	Doc    *html.Node // nil if it is not HTML

	c       *Client
	t       testing.TB
	request *http.Request
	sent    string
	cookies []*http.Cookie
}

func newPage(c *Client, r *http.Request, sent string, res *http.Response, body string) *Page {
	c.t.Helper()
	p := &Page{Code: res.StatusCode, Header: res.Header, Body: body, URL: r.URL, c: c, t: c.t, request: r, sent: sent, cookies: res.Cookies()}
	if kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")); kind == "text/html" {
		p.Doc = parse(c.t, body)
	}
	return p
}

// parse reads a page as a browser without scripts does.
func parse(t testing.TB, body string) *html.Node {
	t.Helper()
	doc, err := html.ParseWithOptions(strings.NewReader(body), html.ParseOptionEnableScripting(false))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// Status ends the test if the answer has another status.
func (p *Page) Status(t testing.TB, want int) *Page {
	t.Helper()
	if p.Code != want {
		t.Fatalf("%s %s: status %d, want %d: %.400s", p.request.Method, p.URL.Path, p.Code, want, p.Text())
	}
	return p
}

// Text returns what can be read on the page, with single spaces. If it is not
// HTML it returns all of it.
func (p *Page) Text() string {
	if p.Doc == nil {
		return p.Body
	}
	return visible(p.Doc)
}

// Has checks that each text can be read on the page.
func (p *Page) Has(t testing.TB, texts ...string) *Page {
	t.Helper()
	all := p.Text()
	for _, s := range texts {
		if p.Doc != nil {
			s = squeeze(s)
		}
		if !strings.Contains(all, s) {
			t.Errorf("%s: %q is not on the page: %.2000s", p.URL.Path, s, all)
		}
	}
	return p
}

// HasNot checks that each text stands nowhere in the answer: not to be read,
// not in an attribute, a comment or a header.
func (p *Page) HasNot(t testing.TB, texts ...string) *Page {
	t.Helper()
	places := []string{p.Text(), p.Body, html.UnescapeString(p.Body)}
	for k, v := range p.Header {
		places = append(places, k+": "+strings.Join(v, ", "))
	}
	for _, s := range texts {
		for _, in := range places {
			if i := strings.Index(in, s); i >= 0 && s != "" {
				t.Errorf("%s: %q is on the page: …%s…", p.URL.Path, s, in[max(0, i-60):min(len(in), i+len(s)+60)])
				break
			}
		}
	}
	return p
}

// Title returns the text of the tab.
func (p *Page) Title() string { return p.text("head title") }

// H1 returns the page's heading.
func (p *Page) H1() string { return p.text("h1") }

func (p *Page) text(selector string) string {
	if all := p.Find(selector); len(all) > 0 {
		return content(all[0])
	}
	return ""
}

// Find returns the elements that a selector names, in the order of the page. A
// selector has names, #ids, .classes and [attribute=value], nested by spaces and
// parted by commas.
func (p *Page) Find(selector string) []*html.Node {
	p.t.Helper()
	if p.Doc == nil {
		return nil
	}
	all, err := find(p.Doc, selector)
	if err != nil {
		p.t.Fatal(err)
	}
	return all
}

// Texts returns what can be read in each element that a selector names.
func (p *Page) Texts(selector string) (out []string) {
	p.t.Helper()
	for _, n := range p.Find(selector) {
		out = append(out, content(n))
	}
	return out
}

// Attr returns an attribute of the first element that a selector names. The test
// ends if there is no such element; without the attribute it is "".
func (p *Page) Attr(selector, name string) string {
	p.t.Helper()
	all := p.Find(selector)
	if len(all) == 0 {
		p.t.Fatalf("%s: there is no %s", p.URL.Path, selector)
	}
	v, _ := attr(all[0], name)
	return v
}

// Follow takes one step of a redirect.
func (p *Page) Follow() *Page {
	p.t.Helper()
	to := p.Header.Get("Location")
	if p.Code < 300 || p.Code > 399 || to == "" {
		p.t.Fatalf("%s %s is no redirect: status %d: %.400s", p.request.Method, p.URL.Path, p.Code, p.Text())
	}
	method, sent, h := http.MethodGet, "", p.c.from(p.request.Referer(), "")
	if p.Code == http.StatusTemporaryRedirect || p.Code == http.StatusPermanentRedirect {
		method, sent = p.request.Method, p.sent
		h.Set("Content-Type", p.request.Header.Get("Content-Type"))
	} else {
		h.Del("Origin")
	}
	return p.c.Do(method, p.c.resolve(p.URL, to).String(), h, sent)
}

// Land follows redirects until there is a page.
func (p *Page) Land() *Page {
	p.t.Helper()
	for range 10 {
		if p.Code < 300 || p.Code > 399 {
			return p
		}
		p = p.Follow()
	}
	p.t.Fatalf("%s: ten redirects and no page", p.URL.Path)
	return nil
}

// Click follows the link with this text; if there is none, the one whose text
// has it as a part. Several links to one address are one; a link inside the page
// leads to the page itself.
func (p *Page) Click(text string) *Page {
	p.t.Helper()
	text = squeeze(text)
	whole, part := map[string]bool{}, map[string]bool{}
	var names []string
	for _, a := range p.Find("a[href]") {
		if concealed(a) {
			continue
		}
		name, to := p.name(a), ""
		to, _, _ = strings.Cut(value(a, "href"), "#")
		names = append(names, name)
		if name == text {
			whole[to] = true
		} else if strings.Contains(name, text) {
			part[to] = true
		}
	}
	if len(whole) == 0 {
		whole = part
	}
	if len(whole) != 1 {
		p.t.Fatalf("%s: %d links are named %q; the page has %q", p.URL.Path, len(whole), text, names)
	}
	var to string
	for to = range whole {
	}
	if to == "" {
		return p
	}
	h := p.c.from(p.URL.String(), "")
	h.Del("Origin")
	return p.c.Do(http.MethodGet, p.c.resolve(p.URL, to).String(), h, "")
}

// Press sends the form that has a button with this text.
func (p *Page) Press(text string) *Page {
	p.t.Helper()
	var found []*html.Node
	for _, f := range p.Find("form") {
		for _, b := range buttons(p, f) {
			if buttonName(p, b) == squeeze(text) {
				found = append(found, f)
				break
			}
		}
	}
	if len(found) != 1 {
		p.t.Fatalf("%s: %d forms have a button %q", p.URL.Path, len(found), text)
	}
	return p.form(found[0]).Submit(text)
}
