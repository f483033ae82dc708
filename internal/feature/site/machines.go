package site

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

const (
	// feedLimit is more than a feed reader keeps; the list of statements has all.
	feedLimit = 200
	// sitemapLimit is how many addresses a site map may have (sitemaps.org).
	sitemapLimit = 50_000
	// securityAge is for how long security.txt vouches for itself. RFC 9116,
	// 2.5.5 recommends less than a year.
	securityAge = 180 * 24 * time.Hour
)

type urlset struct {
	XMLName xml.Name  `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	XHTML   string    `xml:"xmlns:xhtml,attr"`
	URLs    []siteURL `xml:"url"`
}

type siteURL struct {
	Loc   string      `xml:"loc"`
	Links []alternate `xml:"xhtml:link"`
}

type alternate struct {
	Rel      string `xml:"rel,attr"`
	HrefLang string `xml:"hreflang,attr"`
	Href     string `xml:"href,attr"`
}

// sitemap lists every public thing in every language it exists in, each with its
// other languages, as search engines ask for (hreflang in a site map).
func (s *Service) sitemap(w http.ResponseWriter, r *web.Request) error {
	all, err := s.All(r.Context(), "", core.Langs[0])
	if err != nil {
		return err
	}
	set := urlset{XHTML: "http://www.w3.org/1999/xhtml"}
	for _, l := range all {
		var links []alternate
		for _, k := range l.Langs {
			links = append(links, alternate{"alternate", k.Tag(), web.URL(r.Origin(), k, l.Path)})
		}
		links = append(links, alternate{"alternate", "x-default", r.Origin() + (&url.URL{Path: l.Path}).EscapedPath()})
		for _, k := range l.Langs {
			if len(set.URLs) < sitemapLimit {
				set.URLs = append(set.URLs, siteURL{web.URL(r.Origin(), k, l.Path), links})
			}
		}
	}
	return web.SendXML(w, "application/xml; charset=utf-8", set)
}

// feed has what is public, newest first, each thing once: in the reader's
// language, or in the best there is.
func (s *Service) feed(w http.ResponseWriter, r *web.Request) error {
	entries, err := s.Newest(r.Context(), r.Lang, feedLimit)
	if err != nil {
		return err
	}
	self, home := web.URL(r.Origin(), r.Lang, feedPath), web.URL(r.Origin(), r.Lang, "/")
	f := web.Feed{Lang: r.Lang.Tag(), ID: self, Title: s.Site(r.Lang), Updated: web.Stamp(s.Now()), Author: web.FeedAuthor{Name: s.Site(r.Lang)},
		Links: []web.FeedHref{{Rel: "self", Type: "application/atom+xml", HrefLang: r.Lang.Tag(), Href: self}, {Rel: "alternate", Type: "text/html", HrefLang: r.Lang.Tag(), Href: home}}}
	for i, e := range entries {
		if i == 0 {
			f.Updated = web.Stamp(e.Time())
		}
		f.Entries = append(f.Entries, web.FeedEntry{Lang: e.Lang.Tag(), ID: s.tag(e), Title: e.Title, Summary: e.Lead,
			Updated: web.Stamp(e.Time()), Published: web.Stamp(e.Time()),
			Link:     web.FeedHref{Rel: "alternate", Type: "text/html", HrefLang: r.Lang.Tag(), Href: web.URL(r.Origin(), r.Lang, e.Path)},
			Category: &web.FeedCategory{Term: e.Kind, Label: r.T(e.Label)}})
	}
	w.Header().Set("Content-Language", r.Lang.Tag())
	return web.SendXML(w, "application/atom+xml; charset=utf-8", f)
}

// tag is the name of a thing for ever, in whatever language and at whatever path
// it is read: a tag URI (RFC 4151) of the day it was published.
func (s *Service) tag(e Listed) string {
	host := "localhost"
	if u, err := url.Parse(s.Origin); err == nil && u.Hostname() != "" && !strings.Contains(u.Hostname(), ":") {
		host = u.Hostname()
	}
	return "tag:" + host + "," + e.Time().Format("2006-01-02") + ":" + e.Kind + "/" + string(e.ID)
}

func send(w http.ResponseWriter, kind, text string) error {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Cache-Control", "no-cache")
	_, err := io.WriteString(w, text)
	return err
}

// robots asks search engines to stay away from private links and from forms.
// The $ and the ? keep a text whose name begins with "sign" open to them.
func (s *Service) robots(w http.ResponseWriter, r *web.Request) error {
	return send(w, "text/plain; charset=utf-8", strings.Join([]string{
		"User-agent: *",
		"Allow: /",
		"Disallow: /e/",
		"Disallow: /*/e/",
		"Disallow: /wait/",
		"Disallow: /*/wait/",
		"Disallow: /*/sign$",
		"Disallow: /*/sign?",
		"Disallow: /*/sign/",
		"",
		"Sitemap: " + r.Origin() + "/sitemap.xml",
		"",
	}, "\n"))
}

// security tells whom to write about a hole in the site (RFC 9116). Without an
// address to write to there is nothing to tell.
func (s *Service) security(w http.ResponseWriter, r *web.Request) error {
	to := s.contact()
	if to == "" {
		return &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	langs := make([]string, len(core.Langs))
	for i, l := range core.Langs {
		langs[i] = l.Tag()
	}
	return send(w, "text/plain; charset=utf-8", strings.Join([]string{
		"Contact: " + to,
		"Expires: " + web.Stamp(core.DayOf(s.Now().Add(securityAge)).Time()),
		"Preferred-Languages: " + strings.Join(langs, ", "),
		"Canonical: " + r.Origin() + "/.well-known/security.txt",
		"",
	}, "\n"))
}
