package site

import (
	"context"
	"net/url"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/index"
	"groundswell/internal/platform/web"
)

// DefaultLeaveTo is where "Leave this page" leads when the operator names no
// other place.
const DefaultLeaveTo = "https://{lang}.wikipedia.org/"

// defaultLeaveToZh is the same for readers of Chinese: Wikipedia is blocked where
// most of them are, and asking for it would stand out.
const defaultLeaveToZh = "https://www.bing.com/"

// Service is what the pages of the site stand on.
type Service struct {
	DB      *db.DB
	Contact string // mail address or https: address of the secretariat, or ""
	LeaveTo string // {lang} is replaced; "" is DefaultLeaveTo
	Origin  string // "https://example.org", no slash at the end
	Site    func(core.Lang) string
	Now     core.Clock
	// Look says how the site stands, for /status. nil: there is no such page.
	Look func(context.Context) (Standing, error)

	look look
}

// Feature returns the site's pages for the server.
func Feature(s *Service) web.Feature {
	return web.Feature{Name: "site", FS: FS, Routes: s.routes, Nav: []web.NavItem{
		{Key: "site.nav.statements", Path: "/statements", Order: 10},
		{Key: "site.nav.safety", Path: "/safety", Order: 80},
		{Key: "site.nav.help", Path: "/help", Order: 90},
	}}
}

// Listed is one public thing as a reader sees it in a list.
type Listed struct {
	index.Entry             // in the reader's language, or in the next best
	Langs       []core.Lang // in which it exists, in the site's order; nil if that was not asked
}

// Time returns when it was published.
func (l Listed) Time() time.Time { return time.Unix(l.At, 0).UTC() }

// Newest returns up to limit public things, newest first, for a reader of lang.
func (s *Service) Newest(ctx context.Context, lang core.Lang, limit int) (out []Listed, err error) {
	defer core.Wrap(&err, "site.Newest")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err := index.Newest(tx, lang, limit)
		out = make([]Listed, len(all))
		for i, e := range all {
			out[i].Entry = e
		}
		return err
	})
	return out, err
}

// All returns all public things of a kind ("": of every kind), newest first, for
// a reader of lang, each with the languages in which it exists.
func (s *Service) All(ctx context.Context, kind string, lang core.Lang) (out []Listed, err error) {
	defer core.Wrap(&err, "site.All(%s)", kind)
	var all []index.Entry
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		all, err = index.All(tx)
		return err
	}); err != nil {
		return nil, err
	}
	editions := map[core.Ref]map[core.Lang]index.Entry{}
	var order []core.Ref
	for _, e := range all {
		if kind != "" && e.Kind != kind {
			continue
		}
		if editions[e.Ref] == nil {
			editions[e.Ref] = map[core.Lang]index.Entry{}
			order = append(order, e.Ref)
		}
		editions[e.Ref][e.Lang] = e
	}
	for _, ref := range order {
		out = append(out, best(editions[ref], lang))
	}
	return out, nil
}

// best picks the edition for a reader of lang: theirs, or the first there is in
// the site's order of languages.
func best(editions map[core.Lang]index.Entry, lang core.Lang) (l Listed) {
	for _, k := range core.Langs {
		e, ok := editions[k]
		if !ok {
			continue
		}
		if l.Langs = append(l.Langs, k); len(l.Langs) == 1 || k == lang {
			l.Entry = e
		}
	}
	return l
}

// contact returns the secretariat's address as a link, "" if there is none that
// can be linked to.
func (s *Service) contact() string {
	c := s.Contact
	if strings.ContainsFunc(c, func(r rune) bool { return r <= ' ' || r == 0x7f }) {
		return ""
	}
	if u, err := url.Parse(c); err == nil && (u.Scheme == "https" && u.Host != "" || u.Scheme == "mailto" && u.Opaque != "") {
		return c
	}
	if name, host, ok := strings.Cut(c, "@"); ok && name != "" && host != "" && !strings.ContainsAny(c, ":/?#%") {
		return "mailto:" + c
	}
	return ""
}

// leaveTo returns the neutral page for a reader of lang.
func (s *Service) leaveTo(lang core.Lang) string {
	to := s.LeaveTo
	switch {
	case to == "" && lang == "zh":
		to = defaultLeaveToZh
	case to == "":
		to = DefaultLeaveTo
	}
	return strings.ReplaceAll(to, "{lang}", string(lang))
}
