package web

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

// HandlerFunc is a feature's handler.
type HandlerFunc func(w http.ResponseWriter, r *Request) error

// Feature is what a feature gives to the server.
type Feature struct {
	Name   string
	FS     fs.FS         // ui/, i18n/, mail/ and migrations/
	Routes func(*Router) // all routes of the feature
	Nav    []NavItem     // places in the site's menu
	Desk   []DeskItem    // places in the desk's menu
	Tabs   []DeskItem    // places at the desk about one statement; {slug} in the path is replaced
	Funcs  template.FuncMap
}

// NavItem is one place in the site's menu.
type NavItem struct {
	Key   string                     // message
	Path  string                     // without language
	Order int                        // in the menu, the smallest first
	Shown func(context.Context) bool // asked for each page; nil: always
}

// Config is what a server needs to know.
type Config struct {
	Origin     string // "https://example.org", no slash at the end
	Onion      string // "http://….onion" or "", told to Tor Browser
	SiteName   func(core.Lang) string
	Voice      string // the accent, "#rrggbb", or "" for the default
	LeaveTo    string // where "Leave this page" leads; {lang} is replaced
	Demo       bool   // mark every page as a demonstration
	TrustProxy bool   // take the client's network from X-Forwarded-For
	Secret     []byte // keys form tokens
	Staff      Staff  // who is signed in; nil: there is no desk
	Catalog    *i18n.Catalog
	Log        *slog.Logger
	Now        core.Clock
	Changes    func() int64                                               // grows with every change of what the pages show
	Observe    func(route, method string, status int, took time.Duration) // metrics
}

// Server serves all features.
type Server struct {
	cfg     Config
	mux     *http.ServeMux
	pages   map[pageSet]func() (*template.Template, error)
	assets  *assets
	nav     []NavItem
	places  []DeskItem // of the desk's menu
	tabs    []DeskItem
	routes  []string
	desk    []DeskRoute
	handler http.Handler
	buffers sync.Pool
	cache   *cache

	requests requestLog
	bodies   atomic.Int64 // bytes that large forms take now
	uploads  atomic.Int64 // bytes that large forms of the desk take now
}

// Router registers the routes of one feature.
type Router struct{ s *Server }

// Page registers "METHOD /path" for every language: it is served under
// /{lang}/path, and /path alone leads there in the reader's language.
func (r *Router) Page(pattern string, h HandlerFunc) {
	method, path, _ := strings.Cut(pattern, " ")
	r.s.handle(method+" /{lang}"+path, h, true)
	if method == http.MethodGet && path != "/" && path != "/{$}" && !strings.Contains(path, "...") {
		r.s.handle("GET "+path, redirectToLang, false)
	}
}

// Public is Page for what is the same for every reader of a language: its
// answers are kept and sent again, so its handler must look at nothing but the
// address. With a query it is a Page.
func (r *Router) Public(pattern string, h HandlerFunc) { r.Page(pattern, r.s.public(h)) }

// Private is Page for what belongs to one person: its errors too are neutral, have
// "Leave this page" and are not kept.
func (r *Router) Private(pattern string, h HandlerFunc) {
	r.Page(pattern, func(w http.ResponseWriter, req *Request) error {
		req.private = true
		return h(w, req)
	})
}

// Plain registers a route that has no language in its path, such as
// "GET /sitemap.xml".
func (r *Router) Plain(pattern string, h HandlerFunc) { r.s.handle(pattern, h, false) }

// New makes the server of all features.
func New(cfg Config, features ...Feature) (*Server, error) {
	s := &Server{cfg: cfg, mux: http.NewServeMux(), cache: newCache(cfg.Changes), requests: requestLog{log: cfg.Log}}
	s.buffers.New = func() any { return new(bytes.Buffer) }
	all := append([]Feature{{Name: "web", FS: FS}}, features...)
	var err error
	if s.assets, err = newAssets(cfg.Voice, all); err != nil {
		return nil, err
	}
	if s.pages, err = s.pageSets(all); err != nil {
		return nil, err
	}
	s.handle("GET /{$}", redirectToLang, false)
	s.handle("GET /a/{file}", s.assets.serve, false)
	r := &Router{s}
	for _, f := range features {
		s.nav = append(s.nav, f.Nav...)
		s.places, s.tabs = append(s.places, f.Desk...), append(s.tabs, f.Tabs...)
		if f.Routes != nil {
			f.Routes(r)
		}
	}
	slices.SortStableFunc(s.nav, func(a, b NavItem) int { return cmp.Compare(a.Order, b.Order) })
	for _, items := range [][]DeskItem{s.places, s.tabs} {
		slices.SortStableFunc(items, func(a, b DeskItem) int { return cmp.Compare(a.Order, b.Order) })
	}
	s.handle("/", func(http.ResponseWriter, *Request) error {
		return &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}, false)
	s.handler = s.middleware(s.refuseOdd(s.mux))
	return s, nil
}

// Routes lists every registered pattern, for the test that each has a row in
// the matrix of who may do what.
func (s *Server) Routes() []string { return s.routes }

// ServeHTTP answers a request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.handler.ServeHTTP(w, r) }

// handle registers a pattern; one that begins with /{lang} once per language,
// so that no other address can be taken for a language.
func (s *Server) handle(pattern string, h HandlerFunc, perLang bool) {
	s.handleDesk(pattern, nil, h, perLang)
}

func (s *Server) handleDesk(pattern string, desk *deskRoute, h HandlerFunc, perLang bool) {
	s.routes = append(s.routes, pattern)
	serve := func(lang core.Lang) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			r.Pattern = pattern // for the log: not one line per language
			req := &Request{Request: r, srv: s, Lang: lang}
			if lang == "" {
				req.Lang = req.guessLang()
			}
			defer req.release()
			if desk != nil {
				if req.desk = desk; !req.admitted(w) {
					return
				}
			}
			if err := req.bounded(); err != nil {
				s.fail(w, req, err)
				return
			}
			if err := s.call(w, req, h); err != nil {
				s.fail(w, req, err)
			}
		}
	}
	if !perLang {
		s.mux.HandleFunc(pattern, serve(""))
		return
	}
	for _, l := range core.Langs {
		s.mux.HandleFunc(strings.Replace(pattern, "{lang}", string(l), 1), serve(l))
	}
}

// call runs a handler; a panic becomes an error without its value, which could
// hold what a person typed.
func (s *Server) call(w http.ResponseWriter, r *Request, h HandlerFunc) (err error) {
	defer func() {
		if p := recover(); p != nil {
			if p == http.ErrAbortHandler {
				panic(p)
			}
			err = fmt.Errorf("panic in a handler (%T) at %s", p, where())
		}
	}()
	return h(w, r)
}
