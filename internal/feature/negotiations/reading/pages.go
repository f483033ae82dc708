package reading

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/web"
)

// Carried is an ask as the drafts carry it. Package asks knows.
type Carried struct {
	ID   core.ID
	Name string
	In   core.Lang // of Name
	At   map[int64]Cell
}

// Cell is an ask in one draft.
type Cell struct {
	Status     string
	Sure       bool // no person needs to look
	Paragraphs []int
}

// Config is what the feature stands on.
type Config struct {
	Texts *negotiations.Service
	Names func(ctx context.Context) (map[core.ID]string, error) // of the staff
	// Asks lists the asks of a negotiation, the public ones or all; nil: there are none.
	Asks func(ctx context.Context, slug string, lang core.Lang, public bool) ([]Carried, error)
	// Said lists what states said about the paragraph of a trace, as far as the reader
	// may know; nil: nobody notes it.
	Said func(ctx context.Context, p *negotiations.Path, trace string, lang core.Lang, staff bool) ([]Said, error)
	// More lists further pages about a public negotiation that have something to show:
	// votes, positions. A Path is without language.
	More func(ctx context.Context, slug string) ([]Place, error)
	// Any reports whether readers find a negotiation at all: the menu has a place for
	// them then. nil: it has none.
	Any  func(context.Context) bool
	Site func(core.Lang) string
	Now  core.Clock
}

// Said is what a state or a group said about a paragraph. Package positions knows.
type Said struct {
	Who    string
	Stance string // message
	Words  string
	Day    core.Day
	Draft  string
	Source string
}

// Place is a page about a negotiation: a message and where it is.
type Place struct{ Key, Path string }

// Feature gives this feature's pages to the server.
func Feature(c Config) web.Feature {
	h := &handlers{Config: c, whole: make(chan struct{}, turns)}
	var nav []web.NavItem
	if c.Any != nil {
		nav = []web.NavItem{{Key: "negotiations.menu", Path: "/texts", Order: 20, Shown: c.Any}}
	}
	return web.Feature{Name: "reading", FS: FS, Routes: h.routes, Funcs: funcs, Nav: nav,
		Tabs: []web.DeskItem{{Key: "reading.tab", Path: "/desk/texts/{slug}/compare", Roles: negotiations.Read, Order: 20}}}
}

type handlers struct {
	Config
	whole chan struct{} // see inTurn
}

var filters = []string{"view", "weaker", "stronger", "asks", "brackets", "eyes", "moved", "gone", "whole", "all", "after"}

func (h *handlers) routes(r *web.Router) {
	r.Public("GET /texts", web.Only(h.list))
	r.Public("GET /texts/{slug}", web.Only(h.tracker))
	r.Public("GET /texts/{slug}/{number}", web.Only(h.public(h.draft), "all", "after"))
	r.Public("GET /texts/{slug}/{old}/{new}", web.Only(h.public(h.compare), filters...))
	r.Public("GET /texts/{slug}/flow/{old}/{new}", web.Only(h.public(h.flow)))
	r.Public("GET /texts/{slug}/trace/{id}", web.Only(h.public(h.trace)))
	r.Page("GET /texts/{slug}/file/{name}", web.Only(h.public(h.file)))
	read := negotiations.Read
	r.Desk("GET /desk/texts/{slug}/compare", read, web.Only(h.newest))
	r.Desk("GET /desk/texts/{slug}/compare/{old}/{new}", read, web.Only(h.desk(h.compare), append(filters, "done")...))
	r.Desk("GET /desk/texts/{slug}/flow/{old}/{new}", read, web.Only(h.desk(h.flow)))
	r.Desk("GET /desk/texts/{slug}/read/{number}", read, web.Only(h.desk(h.draft), "all", "after"))
	r.Desk("GET /desk/texts/{slug}/trace/{id}", read, web.Only(h.desk(h.trace)))
	r.Desk("GET /desk/texts/{slug}/file/{name}", read, web.Only(h.desk(h.file)))
	r.Desk("GET /desk/texts/{slug}/correct/{old}/{new}", negotiations.Write, web.Only(h.desk(h.correct), "o", "n"))
	r.Desk("POST /desk/texts/{slug}/correct/{old}/{new}", negotiations.Write, h.decide)
}

// base is what all pages about one text begin with.
type base struct {
	web.Frame
	P       *negotiations.Path
	Heading string
	In      core.Lang
	Root    string // of its pages, without language
	May     bool   // decide
	r       *web.Request
}

// Compare, Read, Trace and File are where the pages and files about it are.
func (b *base) Compare(before, after int64) string {
	mid := "/"
	if b.r.Actor.Staff() {
		mid = "/compare/"
	}
	return b.Root + mid + num(before) + "/" + num(after)
}

// Flow is where the two are a picture.
func (b *base) Flow(before, after int64) string {
	return b.Root + "/flow/" + num(before) + "/" + num(after)
}

// summed are the sums over a step, and where its changes stand.
type summed struct {
	counts
	At string // without language
}

// Sum is what ui/parts.html writes as the sums over a step.
func (b *base) Sum(n counts, before, after int64) summed { return summed{n, b.Compare(before, after)} }

// Read is where a draft stands clean.
func (b *base) Read(number int64) string {
	mid := "/"
	if b.r.Actor.Staff() {
		mid = "/read/"
	}
	return b.Root + mid + num(number)
}

// Trace is where the life of a paragraph stands.
func (b *base) Trace(id string) string { return b.Root + "/trace/" + id }

// File is where a file about it is.
func (b *base) File(name string) string { return b.Root + "/file/" + name }

// At is a time that is kept as a number, for templates.
func (b *base) At(unix int64) time.Time { return time.Unix(unix, 0).UTC() }

func num(n int64) string { return strconv.FormatInt(n, 10) }

// public and desk run the same page for readers and for staff: each finds the path
// that its reader may know.
func (h *handlers) public(f func(http.ResponseWriter, *web.Request, *base) error) web.HandlerFunc {
	return func(w http.ResponseWriter, r *web.Request) error {
		p, err := h.Texts.PublicPath(r.Context(), r.PathValue("slug"))
		if err != nil {
			return err
		}
		return f(w, r, h.base(r, p, "/texts/"+p.Slug))
	}
}

func (h *handlers) desk(f func(http.ResponseWriter, *web.Request, *base) error) web.HandlerFunc {
	return func(w http.ResponseWriter, r *web.Request) error {
		p, err := h.Texts.Path(r.Context(), r.PathValue("slug"))
		if err != nil {
			return err
		}
		if !r.Actor.May(p.Campaign, negotiations.Read...) {
			return errNone
		}
		b := h.base(r, p, "/desk/texts/"+p.Slug)
		b.May = r.Actor.May(p.Campaign, negotiations.Write...)
		return f(w, r, b)
	}
}

func (h *handlers) base(r *web.Request, p *negotiations.Path, root string) *base {
	b := &base{P: p, Root: root, r: r}
	b.Heading, b.In = p.Title(r.Lang)
	b.Texts, b.Slug = true, p.Slug
	return b
}

// draftAt returns the draft of a number in the address.
func (b *base) draftAt(value string) (*negotiations.Draft, error) {
	n, err := strconv.ParseInt(value, 10, 32)
	if err != nil || num(n) != value {
		return nil, errNone
	}
	if d := b.P.Draft(n); d != nil {
		return d, nil
	}
	return nil, errNone
}

// pair returns the step between the two drafts of the address.
func (h *handlers) pair(r *web.Request, b *base) (*negotiations.Step, error) {
	before, err := b.draftAt(r.PathValue("old"))
	if err != nil {
		return nil, err
	}
	after, err := b.draftAt(r.PathValue("new"))
	if err != nil {
		return nil, err
	}
	return h.Texts.Step(r.Context(), b.P.Slug, before.Number, after.Number, !r.Actor.Staff())
}

// newest leads to the last two drafts.
func (h *handlers) newest(w http.ResponseWriter, r *web.Request) error {
	p, err := h.Texts.Path(r.Context(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	if !r.Actor.May(p.Campaign, negotiations.Read...) {
		return errNone
	}
	n := len(p.Drafts)
	switch {
	case n > 1:
		return r.SeeOther(w, "/desk/texts/"+p.Slug+"/compare/"+num(p.Drafts[n-2].Number)+"/"+num(p.Drafts[n-1].Number))
	case n == 1:
		return r.Done(w, "/desk/texts/"+p.Slug, "reading.one")
	}
	return r.Done(w, "/desk/texts/"+p.Slug, "reading.none")
}
