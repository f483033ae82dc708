package site_test

import (
	"context"
	"encoding/xml"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/site"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/dbtest"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/web"
)

const origin = "https://lantern.example"

var now = time.Date(2031, 5, 29, 18, 0, 0, 0, time.UTC)

// labels stand for the messages of the features that publish things.
var labels = fstest.MapFS{"i18n/en.json": {Data: []byte(`{"test.declaration": "Declaration", "test.news": "News"}`)}}

// world is a site with a database of its own.
type world struct {
	t   *testing.T
	db  *db.DB
	cat *i18n.Catalog
	srv *web.Server
}

func newWorld(t *testing.T, d *db.DB, change func(*site.Service)) *world {
	t.Helper()
	cat, err := i18n.Load(i18n.FS, web.FS, site.FS, labels)
	if err != nil {
		t.Fatal(err)
	}
	name := func(l core.Lang) string {
		if l == "fr" {
			return "Alliance de la lanterne"
		}
		return "Lantern Alliance"
	}
	clock := func() time.Time { return now }
	s := &site.Service{DB: d, Contact: "office@lantern.example", Origin: origin, Site: name, Now: clock}
	if change != nil {
		change(s)
	}
	srv, err := web.New(web.Config{Origin: origin, SiteName: name, Secret: []byte("secret"), Catalog: cat, Log: slog.New(slog.DiscardHandler), Now: clock, Changes: d.Commits},
		site.Feature(s))
	if err != nil {
		t.Fatal(err)
	}
	return &world{t, d, cat, srv}
}

// run runs f on every engine, with an empty index.
func run(t *testing.T, f func(w *world)) {
	t.Helper()
	dbtest.Run(t, []fs.FS{index.FS}, func(t *testing.T, d *db.DB) { f(newWorld(t, d, nil)) })
}

// alone is a site whose pages need no index.
func alone(t *testing.T, change func(*site.Service)) *world {
	t.Helper()
	d, err := db.Open(context.Background(), "sqlite:"+t.TempDir()+"/t.db")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { d.Close() })
	if err := d.Migrate(context.Background(), index.FS); err != nil {
		t.Fatal(err)
	}
	return newWorld(t, d, change)
}

// put publishes a thing in some languages; its titles are "title in lang".
func (w *world) put(kind, slug, title string, at int64, langs ...core.Lang) core.Ref {
	w.t.Helper()
	ref := core.Ref{Kind: kind, ID: core.NewID()}
	label, path := "test.declaration", "/statements/"+slug
	if kind != "statement" {
		label, path = "test.news", "/news/"+slug
	}
	if err := w.db.Write(context.Background(), func(tx *db.Tx) error {
		for _, l := range langs {
			if err := index.Put(tx, index.Entry{Ref: ref, Lang: l, Label: label, Title: title + " in " + string(l),
				Lead: "lead of " + slug, Path: path, At: at}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		w.t.Fatal(err)
	}
	return ref
}

func (w *world) remove(ref core.Ref) {
	w.t.Helper()
	if err := w.db.Write(context.Background(), func(tx *db.Tx) error { return index.Remove(tx, ref) }); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) get(path string, headers ...string) *httptest.ResponseRecorder {
	w.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Host = "elsewhere.example" // must never be believed
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	rec := httptest.NewRecorder()
	w.srv.ServeHTTP(rec, r)
	return rec
}

// page gets a path that must be there.
func (w *world) page(path string) string {
	w.t.Helper()
	rec := w.get(path)
	if rec.Code != http.StatusOK {
		w.t.Fatalf("%s: %d", path, rec.Code)
	}
	return rec.Body.String()
}

func (w *world) has(path string, want ...string) {
	w.t.Helper()
	body := w.page(path)
	for _, s := range want {
		if !strings.Contains(body, s) {
			w.t.Errorf("%s: there is no %q", path, s)
		}
	}
}

func (w *world) hasNot(path string, unwanted ...string) {
	w.t.Helper()
	body := w.page(path)
	for _, s := range unwanted {
		if strings.Contains(body, s) {
			w.t.Errorf("%s: there is %q", path, s)
		}
	}
}

// keys are what a page shows where a message is missing.
var keys = regexp.MustCompile(`\b(site|web)\.[a-z]\w+`)

var pages = []string{"/", "/statements", "/safety", "/help"}

func TestEveryPageInEveryLanguage(t *testing.T) {
	run(t, func(w *world) {
		w.put("statement", "declaration", "We are here", now.Unix(), "en", "ar")
		for _, l := range core.Langs {
			for _, p := range pages {
				path := "/" + string(l) + p
				body := w.page(path)
				if !strings.Contains(body, `<html lang="`+l.Tag()+`" dir="`+l.Dir()+`">`) {
					w.t.Errorf("%s: language or direction is wrong", path)
				}
				if !strings.Contains(body, `<link rel="canonical" href="`+origin+path+`">`) {
					w.t.Errorf("%s: the canonical address is not from the origin", path)
				}
				if key := keys.FindString(body); key != "" {
					w.t.Errorf("%s: %q has no message", path, key)
				}
				for _, bad := range []string{"{{", "elsewhere.example", "[a]", "[/a]", "[strong]", "[q]", "ZgotmplZ", "<no value>"} {
					if strings.Contains(body, bad) {
						w.t.Errorf("%s: there is %q", path, bad)
					}
				}
			}
		}
	})
}

func TestAddressesWithoutLanguage(t *testing.T) {
	w := alone(t, nil)
	for path, want := range map[string]string{
		"/": "/ru/", "/statements": "/ru/statements", "/safety": "/ru/safety", "/help": "/ru/help", "/feed.atom": "/ru/feed.atom", "/leave": "/ru/leave",
	} {
		rec := w.get(path, "Accept-Language", "ru")
		if rec.Code != http.StatusSeeOther || rec.Header().Get("Location") != want {
			t.Errorf("%s: %d to %q, want %q", path, rec.Code, rec.Header().Get("Location"), want)
		}
	}
	if rec := w.get("/fr"); rec.Code/100 != 3 || rec.Header().Get("Location") != "/fr/" {
		t.Errorf("/fr: %d to %q", rec.Code, rec.Header().Get("Location"))
	}
	for _, path := range []string{"/xx/", "/xx/safety", "/en/nothing", "/en/statements/", "/xx/feed.atom", "/xx/leave"} {
		if rec := w.get(path); rec.Code != http.StatusNotFound {
			t.Errorf("%s: %d", path, rec.Code)
		}
	}
}

func TestEmptySite(t *testing.T) {
	run(t, func(w *world) {
		for _, p := range []string{"/en/", "/en/statements"} {
			w.has(p, "Nothing is published yet", "<bdi>Lantern Alliance</bdi>", "groundswell import statement", "/en/feed.atom")
			w.hasNot(p, `class="listed"`)
		}
		w.has("/sitemap.xml", "<urlset")
		w.has("/en/feed.atom", "<updated>2031-05-29T18:00:00Z</updated>")
	})
}

func TestLists(t *testing.T) {
	run(t, func(w *world) {
		w.put("statement", "first", "First", now.Unix()-86400, "en", "fr", "ar")
		w.put("statement", "second", "Second", now.Unix(), "ar", "zh")
		w.put("news", "third", "Third", now.Unix()-5, "en")
		notYet := string(w.cat.Rich("fr", "site.not_yet", "Lang", core.Lang("fr"), "Other", core.Lang("ar")))
		body := w.page("/fr/")
		if a, b := strings.Index(body, "Second"), strings.Index(body, "First in fr"); a < 0 || b < a {
			w.t.Errorf("the newest is not first: %d, %d", a, b)
		}
		w.has("/fr/", `<h3><a href="/fr/statements/first">First in fr</a></h3>`, // in the reader's language: no marks
			`<h3 lang="ar" dir="rtl"><a href="/fr/statements/second">Second in ar</a></h3>`,
			`<h3 lang="en" dir="ltr"><a href="/fr/news/third">Third in en</a></h3>`,
			`<p lang="ar" dir="rtl">lead of second</p>`, "Declaration", "News", notYet)
		w.has("/en/", "<bdi>Declaration</bdi> · 28 May 2031", "<bdi>News</bdi> · 29 May 2031", "Not yet in <bdi>English</bdi>. You can read it in <bdi>العربية</bdi>.")
		w.has("/zh/", `<h3><a href="/zh/statements/second">Second in zh</a></h3>`, `lang="en" dir="ltr"`)

		// The list says before opening in which languages there is a text (U-31).
		w.has("/fr/statements", `<a href="/fr/statements/first" lang="fr" hreflang="fr" dir="ltr">Français</a>`,
			`<a href="/ar/statements/first" lang="ar" hreflang="ar" dir="rtl">العربية</a>`,
			`<a href="/zh/statements/second" lang="zh-Hans" hreflang="zh-Hans" dir="ltr">中文</a>`,
			notYet)
		w.hasNot("/fr/statements", "/en/statements/second", "/es/statements/first", "Third")
	})
}

func TestTextIsEscaped(t *testing.T) {
	run(t, func(w *world) {
		ref := core.Ref{Kind: "statement", ID: core.NewID()}
		evil := "<script>alert(1)</script>\" onclick=x & \u0001 ]]>"
		if err := w.db.Write(context.Background(), func(tx *db.Tx) error {
			return index.Put(tx, index.Entry{Ref: ref, Lang: "en", Label: "test.declaration", Title: evil, Lead: evil, Path: "/statements/<x>\"", At: now.Unix()})
		}); err != nil {
			w.t.Fatal(err)
		}
		for _, p := range []string{"/en/", "/ar/", "/en/statements", "/ar/statements"} {
			w.hasNot(p, "<script", `" onclick`, "<x>")
			w.has(p, "&lt;script&gt;")
		}
		for _, p := range []string{"/en/feed.atom", "/sitemap.xml"} {
			w.hasNot(p, "<script", "<x>")
			parse(w, p, new(struct{}))
		}
	})
}

// parse reads a whole XML document; any mistake in it is an error.
func parse(w *world, path string, v any) string {
	w.t.Helper()
	rec := w.get(path)
	if err := xml.Unmarshal(rec.Body.Bytes(), v); err != nil || rec.Code != http.StatusOK {
		w.t.Fatalf("%s: %d, %v", path, rec.Code, err)
	}
	return rec.Header().Get("Content-Type")
}

type sitemap struct {
	XMLName xml.Name `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []struct {
		Loc   string `xml:"loc"`
		Links []struct {
			Rel  string `xml:"rel,attr"`
			Lang string `xml:"hreflang,attr"`
			Href string `xml:"href,attr"`
		} `xml:"http://www.w3.org/1999/xhtml link"`
	} `xml:"url"`
}

func TestSitemap(t *testing.T) {
	run(t, func(w *world) {
		w.put("statement", "one", "One", now.Unix(), "en", "zh")
		w.put("news", "two", "Two", now.Unix()-1, "fr")
		var m sitemap
		if kind := parse(w, "/sitemap.xml", &m); !strings.HasPrefix(kind, "application/xml") {
			w.t.Error(kind)
		}
		var got []string
		for _, u := range m.URLs {
			line := u.Loc
			for _, l := range u.Links {
				line += " " + l.Rel[:1] + ":" + l.Lang + "=" + strings.TrimPrefix(l.Href, origin)
			}
			got = append(got, strings.TrimPrefix(line, origin))
		}
		one := " a:en=/en/statements/one a:zh-Hans=/zh/statements/one a:x-default=/statements/one"
		want := []string{"/en/statements/one" + one, "/zh/statements/one" + one, "/fr/news/two a:fr=/fr/news/two a:x-default=/news/two"}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			w.t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}

type atom struct {
	XMLName xml.Name   `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string     `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	ID      string     `xml:"id"`
	Title   string     `xml:"title"`
	Updated string     `xml:"updated"`
	Author  string     `xml:"author>name"`
	Links   []atomLink `xml:"link"`
	Entries []struct {
		Lang    string     `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
		ID      string     `xml:"id"`
		Title   string     `xml:"title"`
		Updated string     `xml:"updated"`
		Summary string     `xml:"summary"`
		Links   []atomLink `xml:"link"`
	} `xml:"entry"`
}

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Href string `xml:"href,attr"`
}

func TestFeed(t *testing.T) {
	run(t, func(w *world) {
		one := w.put("statement", "one", "One", now.Unix()-60, "en", "zh")
		w.put("news", "two", "Two", now.Unix()-3600, "ar", "fr")
		var f atom
		if kind := parse(w, "/fr/feed.atom", &f); !strings.HasPrefix(kind, "application/atom+xml") {
			w.t.Error(kind)
		}
		if f.Lang != "fr" || f.ID != origin+"/fr/feed.atom" || f.Title != "Alliance de la lanterne" || f.Author == "" || f.Updated != "2031-05-29T17:59:00Z" {
			w.t.Errorf("%+v", f)
		}
		if len(f.Links) != 2 || f.Links[0] != (atomLink{"self", origin + "/fr/feed.atom"}) || f.Links[1] != (atomLink{"alternate", origin + "/fr/"}) {
			w.t.Errorf("links %v", f.Links)
		}
		var got []string
		for _, e := range f.Entries {
			got = append(got, fmt.Sprint(e.Lang, "|", e.Title, "|", e.Updated, "|", e.Summary, "|", e.Links))
		}
		want := []string{"en|One in en|2031-05-29T17:59:00Z|lead of one|[{alternate " + origin + "/fr/statements/one}]",
			"fr|Two in fr|2031-05-29T17:00:00Z|lead of two|[{alternate " + origin + "/fr/news/two}]"}
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			w.t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
		// A thing keeps its name in every language, so that readers see it once.
		var zh atom
		parse(w, "/zh/feed.atom", &zh)
		if id := "tag:lantern.example,2031-05-29:statement/" + string(one.ID); f.Entries[0].ID != id || zh.Entries[0].ID != id || zh.Entries[0].Lang != "zh-Hans" {
			w.t.Errorf("%+v", zh.Entries[0])
		}
	})
}

// TestRemovedIsNowhere: what left the index is on no page and in no file.
func TestRemovedIsNowhere(t *testing.T) {
	run(t, func(w *world) {
		gone := w.put("statement", "gone", "Vanished", now.Unix(), core.Langs...)
		w.put("statement", "stays", "Stays", now.Unix()-1, "en")
		paths := []string{"/sitemap.xml", "/robots.txt", "/.well-known/security.txt"}
		for _, l := range core.Langs {
			for _, p := range append(pages, "/feed.atom") {
				paths = append(paths, "/"+string(l)+p)
			}
		}
		w.has("/fr/feed.atom", "Vanished in fr")
		w.has("/sitemap.xml", "/fr/statements/gone")
		w.remove(gone)
		for _, p := range paths {
			w.hasNot(p, "Vanished", "gone", string(gone.ID))
		}
		w.has("/fr/feed.atom", "Stays in en")
	})
}

func TestLeave(t *testing.T) {
	w := alone(t, nil)
	for _, l := range core.Langs {
		to := "https://" + string(l) + ".wikipedia.org/"
		if l == "zh" { // blocked where most of its readers are
			to = "https://www.bing.com/"
		}
		rec := w.get("/"+string(l)+"/leave", "Referer", origin+"/"+string(l)+"/statements/declaration/sign", "Cookie", "__Host-lang=ru")
		for name, want := range map[string]string{
			"Location":        to,
			"Clear-Site-Data": `"cache", "cookies", "storage"`,
			"Cache-Control":   "no-store",
			"Referrer-Policy": "no-referrer",
			"Set-Cookie":      "",
		} {
			if got := rec.Header().Values(name); strings.Join(got, "+") != want {
				t.Errorf("%s %s: %q, want %q", l, name, got, want)
			}
		}
		if rec.Code != http.StatusSeeOther || rec.Body.Len() != 0 {
			t.Errorf("%s: %d with %d bytes", l, rec.Code, rec.Body.Len())
		}
	}
	w = alone(t, func(s *site.Service) { s.LeaveTo = "https://weather.example/?in={lang}" })
	if to := w.get("/ar/leave").Header().Get("Location"); to != "https://weather.example/?in=ar" {
		t.Error(to)
	}
	w.has("/ar/safety", "<bdi>weather.example</bdi>", `href="/ar/leave" rel="noreferrer"`)
}

func TestRobots(t *testing.T) {
	w := alone(t, nil)
	w.has("/robots.txt", "User-agent: *\n", "Disallow: /*/e/\n", "Disallow: /*/wait/\n", "Disallow: /*/sign$\n", "Sitemap: "+origin+"/sitemap.xml\n")
	w.hasNot("/robots.txt", "Disallow: /\n", "elsewhere.example")
}

func TestSecurityTxt(t *testing.T) {
	w := alone(t, nil)
	w.has("/.well-known/security.txt", "Contact: mailto:office@lantern.example\n", "Expires: 2031-11-25T00:00:00Z\n",
		"Preferred-Languages: en, fr, es, ru, pt, ar, zh-Hans\n", "Canonical: "+origin+"/.well-known/security.txt\n")
	if kind := w.get("/.well-known/security.txt").Header().Get("Content-Type"); kind != "text/plain; charset=utf-8" {
		t.Error(kind)
	}
}

func TestContact(t *testing.T) {
	for contact, link := range map[string]string{
		"office@lantern.example":        "mailto:office@lantern.example",
		"mailto:office@lantern.example": "mailto:office@lantern.example",
		"https://lantern.example/us":    "https://lantern.example/us",
		"":                              "",
		"http://lantern.example/us":     "",
		"javascript:alert(1)@x":         "",
		"a@b\nExpires: never":           "",
		"the office":                    "",
		"@":                             "",
	} {
		w := alone(t, func(s *site.Service) { s.Contact = contact })
		rec := w.get("/.well-known/security.txt")
		for _, p := range []string{"/en/safety", "/en/help"} {
			if link == "" {
				w.has(p, "names no address")
				w.hasNot(p, "mailto:", "javascript", "security.txt")
			} else {
				w.has(p, `<a href="`+link+`"><bdi dir="ltr">`+strings.TrimPrefix(contact, "mailto:")+`</bdi></a>`)
			}
		}
		if want := map[bool]int{true: 404, false: 200}[link == ""]; rec.Code != want {
			t.Errorf("%q: security.txt %d, want %d", contact, rec.Code, want)
		} else if link != "" && !strings.HasPrefix(rec.Body.String(), "Contact: "+link+"\n") {
			t.Errorf("%q: %s", contact, rec.Body)
		}
	}
}
