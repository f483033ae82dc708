package web

import (
	"net/http"
	"net/url"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

// Frame is what every page needs around its own content. A page's struct embeds
// it; the handler sets the upper part, the server the lower.
type Frame struct {
	Title       string      // of the tab; on a private page it must tell nothing
	Description string      // one sentence, for search engines and previews
	Card        string      // path of the preview picture, without language, or ""
	Feed        string      // path of the page's feed, without language, or ""
	Langs       []core.Lang // in which the content exists; nil: all
	Private     bool        // part of signing: neutral, with "Leave this page", never stored by browsers
	NoIndex     bool        // not for search engines
	Bare        bool        // without the language row in the foot: the page has its own
	Main        string      // id to which "skip" leads; "main" if empty
	Skip        string      // message key of the skip link; "web.skip" if empty
	Slug        string      // at the desk: of the statement that the page is about, for its tabs
	Wide        bool        // at the desk: a table that needs the whole width
	Texts       bool        // about a negotiated text: with the styles of ui/texts/*.css and the marks of changes

	Desk       bool   // a page for staff
	Me         string // the name of who is signed in
	Tabs       []FrameLink
	Done       string // what was just done, for role=status
	Token      string // of the page's forms, at the desk
	Lang       core.Lang
	Path       string // of this page, without language, with the query
	Origin     string
	Site       string
	Demo       bool
	Nav        []FrameLink
	Alternates []FrameLink
	CSS, JS    string
	DeskCSS    string
	TextsCSS   string
	Leave      string
	PrintedAt  string
}

// FrameLink is a link of the frame.
type FrameLink struct {
	Lang    core.Lang
	Text    string
	Href    string
	Current bool
	Missing bool // there is no edition in this language; the page says so
}

type framed interface{ frame() *Frame }

func (f *Frame) frame() *Frame { return f }

// Fill sets what the server knows of a page. [Request.Render] does it by itself.
func (f *Frame) Fill(r *Request) {
	s := r.srv
	f.Lang, f.Origin, f.Demo = r.Lang, r.Origin(), s.cfg.Demo
	f.Site = s.cfg.SiteName(r.Lang)
	f.CSS, f.JS, f.TextsCSS = s.assets.css, s.assets.js, ""
	if f.Texts {
		f.TextsCSS = s.assets.textsCSS
	}
	f.Path = strings.TrimPrefix(r.URL.EscapedPath(), "/"+string(r.Lang))
	if f.Main == "" {
		f.Main = "main"
	}
	if f.Skip == "" {
		f.Skip = "web.skip"
	}
	query := ""
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		query = keptQuery(r.URL)
	}
	f.Nav, f.Alternates = nil, nil
	for _, n := range s.nav {
		if n.Shown != nil && !n.Shown(r.Context()) {
			continue
		}
		f.Nav = append(f.Nav, FrameLink{Text: r.T(n.Key), Href: "/" + string(r.Lang) + n.Path,
			Current: n.Path == f.Path || n.Path != "/" && strings.HasPrefix(f.Path, n.Path+"/")})
	}
	for _, l := range core.Langs {
		f.Alternates = append(f.Alternates, FrameLink{Lang: l, Text: l.Name(), Href: "/" + string(l) + f.Path + query,
			Current: l == r.Lang, Missing: f.Langs != nil && !contains(f.Langs, l)})
	}
	f.PrintedAt = i18n.DateTime(r.Lang, s.cfg.Now())
	f.Leave = "/" + string(r.Lang) + "/leave"
	if r.desk != nil {
		f.fillDesk(r)
	}
}

func contains(all []core.Lang, l core.Lang) bool {
	for _, k := range all {
		if k == l {
			return true
		}
	}
	return false
}

// MissingLangs returns the languages in which the content does not exist.
func (f *Frame) MissingLangs() (out []core.Lang) {
	for _, a := range f.Alternates {
		if a.Missing {
			out = append(out, a.Lang)
		}
	}
	return out
}

// Canonical returns the page's absolute address, without its query.
func (f *Frame) Canonical() string { return f.Origin + "/" + string(f.Lang) + f.Path }

// URL returns the absolute address of a path in a language.
func URL(origin string, lang core.Lang, path string) string {
	return origin + "/" + string(lang) + (&url.URL{Path: path}).EscapedPath()
}
