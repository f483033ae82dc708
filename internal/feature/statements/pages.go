package statements

import (
	"html/template"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/limit"
	"groundswell/internal/platform/web"
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s: s, pictures: limit.New(120, 2*time.Second, s.Now), codes: limit.New(1200, time.Second, s.Now), again: limit.New(60, 5*time.Second, s.Now),
		decode: make(chan struct{}, 1)}
	return web.Feature{Name: "statements", FS: FS, Routes: h.routes, Funcs: funcs}
}

type handlers struct {
	s        *Service
	pictures *limit.Limiter // pictures looked at per network, in memory
	codes    *limit.Limiter // codes typed, likewise
	again    *limit.Limiter // mails asked for again, likewise
	decode   chan struct{}  // one picture is looked at at a time
	cards    cards
}

func (h *handlers) routes(r *web.Router) {
	r.Public("GET /statements/{slug}", h.show)
	r.Public("GET /statements/{slug}/v/{number}", h.version)
	r.Public("GET /statements/{slug}/roll", web.Only(h.roll, "q", "region", "after", "all"))
	r.Public("GET /statements/{slug}/numbers", h.numbers)
	r.Page("GET /statements/{slug}/{file}", web.Only(h.file))
	r.Private("GET /statements/{slug}/sign", h.form)
	r.Private("POST /statements/{slug}/sign", h.sign)
	r.Private("GET /wait/{box}", h.wait)
	r.Private("POST /wait/{box}/code", h.waitCode)
	r.Private("POST /wait/{box}/again", h.waitAgain)
	r.Private("POST /wait/{box}/address", h.waitAddress)
	r.Private("GET /e/{link}", h.mine)
	r.Private("GET /e/{link}/everything.json", h.everything)
	r.Private("GET /e/{link}/proof", h.proof)
	r.Private("POST /e/{link}/confirm", h.confirm)
	r.Private("POST /e/{link}/correct", h.correct)
	r.Private("POST /e/{link}/hide", h.hide)
	r.Private("POST /e/{link}/withdraw", h.withdraw)
	r.Private("POST /e/{link}/affirm", h.affirm)
	r.Private("GET /e/{link}/mute", h.mine)
	r.Private("POST /e/{link}/mute", h.mute)
	r.Plain("GET /files/{name}", h.logo)
}

// facts are what every page about a statement says of it.
type facts struct {
	web.Frame
	T      *Text
	E      *Edition // the one that is shown
	Own    bool     // E is in the reader's language
	State  edition.State
	F      *Figures
	Dated  time.Time
	Closes time.Time
	Closed string // message key that says why it cannot be signed; "" when it can
	Old    bool   // not the present version

	Openers int64 // how many can open what is sealed, while it can be signed
}

func (h *handlers) facts(r *web.Request, number int64) (facts, error) {
	p, err := h.factsOnly(r, number)
	if err == nil {
		p.F, err = h.s.Figures(r.Context(), p.T.Statement)
	}
	return p, err
}

// factsOnly are the facts without the numbers.
func (h *handlers) factsOnly(r *web.Request, number int64) (facts, error) {
	t, err := h.s.Text(r.Context(), r.PathValue("slug"), number)
	if err != nil {
		return facts{}, err
	}
	p := facts{T: t, State: t.State(r.Lang), Closed: t.Statement.Open(h.s.Now())}
	p.Old = number > 0 && number != t.Statement.Version
	p.E, p.Own = t.Edition(r.Lang)
	p.Dated = time.Unix(t.Version.PublishedAt, 0).UTC()
	if t.Statement.Dated > 0 && number <= 1 {
		p.Dated = t.Statement.Dated.Time()
	}
	if t.Statement.ClosesAt > 0 {
		p.Closes = time.Unix(t.Statement.ClosesAt, 0).UTC()
	}
	if p.Closed == "" {
		if p.Openers, err = h.s.Openers(r.Context(), t.Statement); err != nil {
			return p, err
		}
		if p.Openers == 0 {
			p.Closed = errNoKey.Key
		}
	}
	p.Title, p.Description, p.Langs = p.E.Title, p.E.Lead, t.Langs()
	p.Feed = "/statements/" + t.Statement.Slug + "/feed.atom"
	p.Card = "/statements/" + t.Statement.Slug + "/card.png"
	return p, nil
}

// StatementPath is the statement's address without language.
func (p *facts) StatementPath() string { return "/statements/" + p.T.Statement.Slug }

// LongTitle says that the title is set smaller, so that it does not fill the
// screen of a phone.
func (p *facts) LongTitle() bool { return utf8.RuneCountInString(p.E.Title) > 60 }

// Endorsed says whether the statement is one that people stand behind.
func (p *facts) Endorsed() bool { return p.T.Statement.Signers != SignersNone }

// showPage is the data of ui/show.html.
type showPage struct {
	facts
	Blocks []edition.Shown
	Logos  map[string]template.URL // of the issuers, by name
	pictures
	Regions []rollGroup
}

// pictures are the drawn numbers of a statement, each with its table.
type pictures struct {
	Tiles     chart.Picture   // by region
	Countries []chart.Picture // on a map of the world
	Line      chart.Picture   // over time
	Goal      *chart.Picture
}

// numbersPage is the data of ui/numbers.html: all pictures. They have a page of
// their own so that the text's page stays small enough for a bad line.
type numbersPage struct {
	facts
	pictures
}

func (h *handlers) numbers(w http.ResponseWriter, r *web.Request) error {
	f, err := h.facts(r, 0)
	if err != nil {
		return err
	}
	if !f.Endorsed() {
		return &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	p := &numbersPage{facts: f, pictures: draw(r, &f)}
	p.Title, p.Bare, p.Langs, p.Main = r.T("statements.numbers.title")+" · "+f.E.Title, true, nil, "numbers"
	return r.Render(w, http.StatusOK, "statements/numbers", p)
}

// show is the page of a statement, and its facts as JSON under the same name
// with .json behind it.
func (h *handlers) show(w http.ResponseWriter, r *web.Request) error {
	if slug, ok := strings.CutSuffix(r.PathValue("slug"), ".json"); ok {
		r.SetPathValue("slug", slug)
		return web.Only(h.factsJSON)(w, r)
	}
	return h.showVersion(w, r, 0)
}

func (h *handlers) version(w http.ResponseWriter, r *web.Request) error {
	n, err := strconv.ParseInt(r.PathValue("number"), 10, 32)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != r.PathValue("number") { // nor 01, nor +1: a page has one address
		return &core.Error{Kind: core.NotFound, Key: "web.not_found"}
	}
	return h.showVersion(w, r, n)
}

func (h *handlers) showVersion(w http.ResponseWriter, r *web.Request, number int64) error {
	f, err := h.facts(r, number)
	if err != nil {
		return err
	}
	p := &showPage{facts: f, Blocks: f.T.Shown(r.Lang)}
	p.Bare, p.Main, p.Logos = true, "text", h.logos(f.E)
	if p.Old {
		p.NoIndex = true
	} else if p.Endorsed() {
		p.pictures = draw(r, &f)
		some, err := h.s.Newest(r.Context(), f.T.Statement, 10)
		if err != nil {
			return err
		}
		p.Regions = groupByRegion(r.Lang, some, f.F)
	}
	return r.Render(w, http.StatusOK, "statements/show", p)
}

// inlineLogo is up to how many bytes a network's logo stands in the page itself,
// which saves a request each.
const inlineLogo = 3000

// logos returns where the issuers' logos are: in the page, when they are small.
func (h *handlers) logos(e *Edition) map[string]template.URL {
	out := map[string]template.URL{}
	for _, i := range e.Issuers {
		if i.Logo == "" {
			continue
		}
		out[i.Logo] = template.URL("/files/" + i.Logo)
		kind := logoKinds[path.Ext(i.Logo)]
		if b, err := h.s.Blobs.Get(strings.TrimSuffix(i.Logo, path.Ext(i.Logo))); err == nil && len(b) <= inlineLogo {
			// Ours, looked through when it was imported; nothing runs in an img.
			// Escaped rather than base64: like logos compress well together.
			out[i.Logo] = template.URL("data:" + kind + "," + url.PathEscape(string(b)))
		}
	}
	return out
}

// logoKinds are the forms that a logo may have.
var logoKinds = map[string]string{".png": "image/png", ".svg": "image/svg+xml"}

// draw draws the maps, the line and the bar toward the goal.
func draw(r *web.Request, f *facts) (p pictures) {
	l := chart.Labels{Number: func(n int64) string { return i18n.Number(r.Lang, n) }, Text: r.T, RTL: r.Lang.Dir() == "rtl"}
	in := chart.WorldInput{Labels: l}
	for _, reg := range i18n.Regions(r.Lang) {
		in.Regions = append(in.Regions, chart.RegionCount{Code: reg.Code, Name: reg.Name, N: f.F.ByRegion[reg.Code]})
	}
	if f.F.Unplaced > 0 {
		in.Regions = append(in.Regions, chart.RegionCount{Code: "unsaid", Name: r.T("statements.numbers.unsaid"), N: f.F.Unplaced})
		in.Countries = append(in.Countries, chart.CountryCount{Code: "unsaid", Name: r.T("statements.numbers.unsaid"), N: f.F.Unplaced, Region: "unsaid"})
	}
	for _, c := range i18n.Countries(r.Lang) {
		if n := f.F.ByCountry[c.Code]; n > 0 {
			in.Countries = append(in.Countries, chart.CountryCount{Code: c.Code, Name: c.Name, N: n, Region: i18n.RegionOf(c.Code), Known: f.F.PublicCountry[c.Code]})
		}
	}
	p.Tiles = chart.World(in)
	p.Countries = p.Tiles.Also
	line := chart.LineInput{Labels: l, Date: func(t time.Time) string { return i18n.ShortDate(r.Lang, t) }}
	for _, d := range f.F.Days() {
		line.Days = append(line.Days, chart.DayCount{Day: d, N: f.F.ByDay[d]})
	}
	p.Line = chart.Line(line)
	if goal := f.T.Statement.Goal; goal > 0 {
		bar := chart.Bar(f.F.All(), goal, l)
		p.Goal = &bar
	}
	return p
}

// inReadersWords puts the names of the networks that issue the statement, where
// they vouch for somebody, into the reader's language.
func (p *facts) inReadersWords(rows []*Endorsement) []*Endorsement {
	for _, e := range rows {
		for i, n := range p.T.Source().Issuers {
			if e.VouchedBy == n.Name && i < len(p.E.Issuers) {
				e.VouchedBy = p.E.Issuers[i].Name
			}
		}
	}
	return rows
}

// rollGroup is a part of the roll under one heading.
type rollGroup struct {
	Code, Name string
	All        int64 // printed names in it
	Rows       []*Endorsement
}

// More is how many names of the group are not shown.
func (g rollGroup) More() int64 { return g.All - int64(len(g.Rows)) }

// groupByRegion puts organisations under their regions, in the reader's order.
func groupByRegion(lang core.Lang, rows []*Endorsement, f *Figures) (out []rollGroup) {
	for _, reg := range i18n.Regions(lang) {
		g := rollGroup{Code: reg.Code, Name: reg.Name}
		for seg, n := range f.Segments {
			if seg.Kind == Organisation && seg.Region == reg.Code {
				g.All += n
			}
		}
		for _, e := range rows {
			if e.Kind == Organisation && e.Region == reg.Code {
				g.Rows = append(g.Rows, e)
			}
		}
		if len(g.Rows) > 0 {
			out = append(out, g)
		}
	}
	return out
}
