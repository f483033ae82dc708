package statements

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"html"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/card"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
	"groundswell/internal/platform/web"
)

// file serves the other forms of a statement. Each passes the same gate as the
// page, so a draft's feed is as absent as a draft.
func (h *handlers) file(w http.ResponseWriter, r *web.Request) error {
	switch r.PathValue("file") {
	case "roll.csv":
		return h.rollCSV(w, r)
	case "roll.json":
		return h.rollJSON(w, r)
	case "feed.atom":
		return h.feed(w, r)
	case "card.png":
		return h.card(w, r)
	}
	return &core.Error{Kind: core.NotFound, Key: "web.not_found"}
}

// jsonFacts is the answer of /{lang}/statements/{slug}.json.
type jsonFacts struct {
	Slug          string               `json:"slug"`
	Kind          Kind                 `json:"kind"`
	Title         string               `json:"title"`
	Lang          core.Lang            `json:"lang"`
	Organisations int64                `json:"organisations"`
	Persons       int64                `json:"persons"`
	Sealed        int64                `json:"sealed"`
	Countries     int64                `json:"countries"`
	Version       int64                `json:"version"`
	Hash          string               `json:"hash"`
	Open          bool                 `json:"open"`
	Opens         string               `json:"opens,omitempty"`
	Closes        string               `json:"closes,omitempty"`
	Goal          int64                `json:"goal,omitempty"`
	Rule          string               `json:"rule"`
	Withdrawn     int64                `json:"withdrawn"`   // names that were printed once
	Invalidated   int64                `json:"invalidated"` // likewise
	ListKey       string               `json:"list_key,omitempty"`
	AsOf          string               `json:"as_of"`
	URL           string               `json:"url"`
	Editions      map[core.Lang]string `json:"editions"`
}

func (h *handlers) factsJSON(w http.ResponseWriter, r *web.Request) error {
	f, err := h.facts(r, 0)
	if err != nil {
		return err
	}
	st := f.T.Statement
	j := jsonFacts{Slug: st.Slug, Kind: st.Kind, Title: f.E.Title, Lang: f.E.Lang, Organisations: f.F.Organisations,
		Persons: f.F.Persons, Sealed: f.F.Sealed(), Countries: f.F.Countries(), Version: st.Version, Hash: f.T.Version.Hash,
		Open: f.Closed == "", Opens: rfc3339(st.OpensAt), Closes: rfc3339(st.ClosesAt), Goal: st.Goal,
		AsOf: f.F.At.UTC().Format(time.RFC3339), URL: web.URL(r.Origin(), r.Lang, f.StatementPath()), Editions: map[core.Lang]string{}}
	j.Rule = st.Rule
	if j.Withdrawn, j.Invalidated, err = h.s.Gone(r.Context(), st); err != nil {
		return err
	}
	if j.ListKey, err = h.s.ListKeyWords(r.Context(), st); err != nil {
		return err
	}
	for _, l := range core.Langs {
		j.Editions[l] = string(f.T.State(l))
	}
	return writeJSON(w, j)
}

func rfc3339(unix int64) string {
	if unix == 0 {
		return ""
	}
	return time.Unix(unix, 0).UTC().Format(time.RFC3339)
}

func writeJSON(w http.ResponseWriter, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if w.Header().Get("Cache-Control") == "" {
		w.Header().Set("Cache-Control", "no-cache")
	}
	_, err := w.Write(b.Bytes())
	return err
}

// rollRow is one name of the public roll in a file.
type rollRow struct {
	Kind        EndorserKind `json:"kind"`
	Name        string       `json:"name"`
	Country     string       `json:"country"`
	CountryName string       `json:"country_name"`
	Region      string       `json:"region,omitempty"`
	Website     string       `json:"website,omitempty"`
	Affiliation string       `json:"affiliation,omitempty"`
	Level       Level        `json:"level"`
	VouchedBy   string       `json:"vouched_by,omitempty"`
	Version     int64        `json:"version"`
	Lang        core.Lang    `json:"lang"`
	Day         string       `json:"day"`
	Logo        string       `json:"logo,omitempty"`
	Proof       *Proved      `json:"proof"` // in the JSON file only
}

func row(lang core.Lang, e *Endorsement) rollRow {
	x := rollRow{Kind: e.Kind, Name: e.Name, Country: e.Country, CountryName: i18n.Country(lang, e.Country), Website: e.Website,
		Affiliation: e.Affiliation, Level: e.Level, VouchedBy: e.VouchedBy, Version: e.Version, Lang: e.Lang, Day: e.Day.Time().Format("2006-01-02"), Logo: e.Logo}
	if e.Region != "" {
		x.Region = i18n.Region(lang, e.Region)
	}
	return x
}

// rollCSV is the public roll as RFC 4180; no cell can become a formula.
func (h *handlers) rollCSV(w http.ResponseWriter, r *web.Request) error {
	f, err := h.facts(r, 0)
	if err != nil {
		return err
	}
	attach(w, "text/csv; charset=utf-8", f.T.Statement.Slug+"."+string(r.Lang)+".csv")
	c := csv.NewWriter(w)
	c.UseCRLF = true
	if err := c.Write([]string{"kind", "name", "country", "country_name", "region", "website", "affiliation", "level", "vouched_by", "version", "lang", "day"}); err != nil {
		return err
	}
	err = h.s.EachPublic(r.Context(), f.T.Statement, r.Lang, func(e *Endorsement) error {
		x := row(r.Lang, e)
		cells := []string{string(x.Kind), x.Name, x.Country, x.CountryName, x.Region, x.Website, x.Affiliation, string(x.Level), x.VouchedBy, strconv.FormatInt(x.Version, 10), string(x.Lang), x.Day}
		for i := range cells {
			cells[i] = script.Cell(cells[i])
		}
		return c.Write(cells)
	})
	c.Flush()
	return err
}

func attach(w http.ResponseWriter, kind, name string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Cache-Control", "no-cache")
}

// rollJSON is the public roll as one JSON document, sent row by row, each with
// its place in the transparency log. The numbers stand before and after the names:
// where they differ, somebody signed meanwhile.
func (h *handlers) rollJSON(w http.ResponseWriter, r *web.Request) error {
	f, err := h.facts(r, 0)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Cache-Control", "no-cache")
	head, err := h.rollHead(r, &f)
	if err != nil {
		return err
	}
	sep := append(head[:len(head)-1], []byte(`,"roll":[`)...)
	if err := h.s.EachProved(r.Context(), f.T.Statement, r.Lang, func(e *Endorsement, p *Proved) error {
		x := row(r.Lang, e)
		x.Proof = p
		b, err := json.Marshal(x)
		if err != nil {
			return err
		}
		_, err = w.Write(append(append(sep, '\n'), b...))
		sep = []byte(",")
		return err
	}); err != nil {
		return err
	}
	if len(sep) > 1 { // no name yet: the head has not been sent
		if _, err := w.Write(sep); err != nil {
			return err
		}
	}
	tail, err := h.rollTail(r, &f)
	if err != nil {
		return err
	}
	_, err = w.Write(append(append([]byte("\n],"), tail[1:]...), '\n'))
	return err
}

// feed tells of new versions of the text and of the newest organisations behind
// it. People are not in it: what a feed reader fetched cannot be taken back.
func (h *handlers) feed(w http.ResponseWriter, r *web.Request) error {
	f, err := h.facts(r, 0)
	if err != nil {
		return err
	}
	rows, err := h.s.Newest(r.Context(), f.T.Statement, 50)
	if err != nil {
		return err
	}
	page := web.URL(r.Origin(), r.Lang, f.StatementPath())
	a := web.Feed{Lang: r.Lang.Tag(), ID: page, Title: f.E.Title, Author: web.FeedAuthor{Name: r.SiteName()}, Updated: rfc3339(f.T.Version.PublishedAt),
		Links: []web.FeedHref{{Rel: "self", Type: "application/atom+xml", Href: page + "/feed.atom"}, {Rel: "alternate", Type: "text/html", Href: page}}}
	for _, e := range rows {
		day := e.Day.Time().Format(time.RFC3339)
		if day > a.Updated {
			a.Updated = day
		}
		a.Entries = append(a.Entries, web.FeedEntry{ID: page + "#" + string(e.ID), Title: e.Name, Updated: day, Link: web.FeedHref{Rel: "alternate", Type: "text/html", Href: page + "/roll"},
			Content: &web.FeedContent{Type: "text", Text: r.T("statements.feed.signed", "Name", e.Name, "Country", i18n.Country(r.Lang, e.Country))}})
	}
	for _, v := range f.T.Versions {
		text := ""
		if v.Number == f.T.Statement.Version {
			text = string(edition.FeedHTML(f.E.Doc))
		}
		a.Entries = append(a.Entries, web.FeedEntry{Lang: f.E.Lang.Tag(), ID: page + "/v/" + strconv.FormatInt(v.Number, 10), Title: f.E.Title,
			Updated: rfc3339(v.PublishedAt), Link: web.FeedHref{Rel: "alternate", Type: "text/html", Href: page + "/v/" + strconv.FormatInt(v.Number, 10)},
			Content: &web.FeedContent{Type: "html", Text: "<p>" + html.EscapeString(r.T("statements.feed.version", "Version", v.Number)) + "</p>" + text}})
	}
	return web.SendXML(w, "application/atom+xml; charset=utf-8", a)
}

// cards keeps the preview pictures: each is drawn once an hour at the most.
type cards struct {
	mu  sync.Mutex
	all map[cardKey][]byte
}

type cardKey struct {
	slug     string
	lang     core.Lang
	revision int64
	hour     int64
}

func (h *handlers) card(w http.ResponseWriter, r *web.Request) error {
	f, err := h.facts(r, 0)
	if err != nil {
		return err
	}
	png, err := h.drawn(r, &f)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "image/png")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	_, err = w.Write(png)
	return err
}

// drawn returns the statement's picture of this hour. One is drawn at a time; the
// lock is not held while it is sent, since a reader may be slow.
func (h *handlers) drawn(r *web.Request, f *facts) (png []byte, err error) {
	st := f.T.Statement
	key := cardKey{st.Slug, r.Lang, st.Revision, h.s.Now().Unix() / 3600}
	h.cards.mu.Lock()
	defer h.cards.mu.Unlock()
	png, ok := h.cards.all[key]
	if !ok {
		c := card.Card{Lang: r.Lang, Label: r.T("statements.kind."+string(st.Kind)) + " · " + i18n.Date(r.Lang, f.Dated), Title: f.E.Title, Site: r.SiteName()}
		if r.Demo() {
			c.Note = r.T("web.demo")
		}
		if f.Endorsed() && f.F.All() > 0 {
			for _, x := range []struct {
				n    int64
				unit string
			}{{f.F.Organisations, "statements.unit.organisations"}, {f.F.Persons, "statements.unit.persons"}, {f.F.Countries(), "statements.unit.countries"}} {
				c.Figures = append(c.Figures, card.Figure{Number: i18n.Number(r.Lang, x.n), Unit: r.T(x.unit, "N", x.n)})
			}
		}
		if png, err = card.Draw(c); err != nil {
			return nil, err
		}
		if h.cards.all == nil || len(h.cards.all) > 100 {
			h.cards.all = map[cardKey][]byte{}
		}
		h.cards.all[key] = png
	}
	return png, nil
}

// logo serves a picture by the hash of its bytes. An SVG comes with a policy of
// its own under which nothing in it can run or load.
func (h *handlers) logo(w http.ResponseWriter, r *web.Request) error {
	name := r.PathValue("name")
	kind := logoKinds[path.Ext(name)]
	b, err := h.s.Logo(r.Context(), strings.TrimSuffix(name, path.Ext(name)))
	if kind == "" || err != nil {
		return &core.Error{Kind: core.NotFound, Key: "web.not_found", Err: err}
	}
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; sandbox")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	_, err = w.Write(b)
	return err
}
