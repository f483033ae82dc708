package asks

import (
	"context"
	"html/template"
	"net/http"
	"slices"
	"strconv"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/follow"
	"groundswell/internal/feature/negotiations/strength"
	"groundswell/internal/platform/web"
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s}
	return web.Feature{Name: "asks", FS: FS, Routes: h.routes, Funcs: funcs, Tabs: []web.DeskItem{
		{Key: "asks.tab", Path: "/desk/texts/{slug}/asks", Roles: negotiations.Read, Order: 30},
	}}
}

// funcs are what templates need besides the usual.
var funcs = template.FuncMap{"len64": func(s []int) int64 { return int64(len(s)) }}

type handlers struct{ s *Service }

func (h *handlers) routes(r *web.Router) {
	r.Public("GET /texts/{slug}/asks", web.Only(h.publicList))
	r.Public("GET /texts/{slug}/asks/{id}", web.Only(h.publicAsk))
	const at = "/desk/texts/{slug}/asks"
	read, write := negotiations.Read, negotiations.Write
	r.Desk("GET "+at, read, web.Only(h.list, "done"))
	r.Desk("POST "+at+"/follow", read, h.followAll)
	r.Desk("GET "+at+"/new", write, web.Only(h.newForm))
	r.Desk("POST "+at+"/new", write, h.create)
	r.Desk("GET "+at+"/{id}", read, web.Only(h.ask, "done"))
	r.Desk("GET "+at+"/{id}/edit", write, web.Only(h.edit))
	r.Desk("POST "+at+"/{id}/edit", write, h.save)
	r.Desk("POST "+at+"/{id}/move", write, h.move)
	r.Desk("POST "+at+"/{id}/remove", write, h.remove)
	r.Desk("POST "+at+"/{id}/follow", read, h.follow)
	r.Desk("GET "+at+"/{id}/{number}", read, web.Only(h.cell, "done"))
	r.Desk("POST "+at+"/{id}/{number}", write, h.decide)
	r.Desk("GET /desk/asks/{id}", read, web.Only(h.find))
}

// page is what all pages about the asks of one text begin with.
type page struct {
	negotiations.Page
	Staff  bool
	Drafts []*negotiations.Draft
}

func (h *handlers) page(r *web.Request, n *negotiations.Negotiation, title string, desk bool) page {
	p := page{Page: negotiations.NewPage(r, n, title, "/asks", desk), Staff: desk}
	p.Texts = true
	return p
}

// row is an ask as pages show it.
type row struct {
	*Row
	Name   string
	NameIn core.Lang
	Path   string
	Shown  []*cell
}

// Now is the cell of the newest draft, nil if there is none.
func (r *row) Now() *cell {
	if len(r.Shown) == 0 {
		return nil
	}
	return r.Shown[len(r.Shown)-1]
}

// Before is the cell of the draft before the newest, nil if there is none.
func (r *row) Before() *cell {
	if len(r.Shown) < 2 {
		return nil
	}
	return r.Shown[len(r.Shown)-2]
}

// cell is an ask in one draft as pages show it.
type cell struct {
	*Cell
	Path  string // of the cell's own page; "" for readers
	Read  string // of the paragraph in its draft
	Quote []piece
	Lang  core.Lang // of the text
}

// piece is a part of a quotation; Hit marks words that the program points to.
type piece struct {
	Text string
	Hit  bool
}

// Mark is the sign of the status.
func (c *cell) Mark() string { return c.Status.Mark() }

// Propose is the query of the form for wording on the paragraph that carries the ask, or
// of the draft's paragraphs to choose one from if none does.
func (c *cell) Propose() string {
	q := "?draft=" + strconv.FormatInt(c.Draft.Number, 10)
	if len(c.Found.Paragraphs) > 0 && c.Status != follow.Out {
		q += "&kind=replace&p=" + strconv.Itoa(c.Found.Paragraphs[0])
	}
	return q
}

// Was is the message of what was decided about an earlier wording.
func (c *cell) Was() string { return "asks.status." + string(c.Earlier.Status) }

// Key is the message of the status.
func (c *cell) Key() string { return "asks.status." + string(c.Status) }

// Why are the reasons that say something: those with words in them, or a move.
func (c *cell) Why() (out []strength.Reason) {
	if c.Decision != nil && c.Status != c.Found.Status {
		return nil // the person had other reasons
	}
	for _, r := range c.Found.Why {
		if r.Direction != 0 && (r.Old != "" || r.New != "" || r.Kind == strength.KindPreamble) {
			out = append(out, r)
		}
	}
	return out
}

func (p *page) rows(g *Grid, lang core.Lang) (out []*row) {
	p.Drafts = g.Drafts
	for _, r := range g.Rows {
		out = append(out, p.row(g, r, lang))
	}
	return out
}

func (p *page) row(g *Grid, r *Row, lang core.Lang) *row {
	x := &row{Row: r, Path: p.At + "/" + string(r.ID)}
	x.Name, x.NameIn = r.Name(lang, g.Lang)
	for _, c := range r.Cells {
		y := &cell{Cell: c, Lang: g.Lang, Quote: pieces(c.Found)}
		number := strconv.FormatInt(c.Draft.Number, 10)
		y.Read = "/texts/" + g.Slug + "/" + number
		if p.Staff {
			y.Path, y.Read = x.Path+"/"+number, "/desk/texts/"+g.Slug+"/read/"+number
		}
		x.Shown = append(x.Shown, y)
	}
	return x
}

// pieces divides a quotation at the words that the reasons point to.
func pieces(s follow.Standing) (out []piece) {
	var at [][2]int
	for _, r := range s.Why {
		if r.NewAt[0] >= 0 {
			at = append(at, r.NewAt)
		}
	}
	slices.SortFunc(at, func(a, b [2]int) int { return a[0] - b[0] })
	end := 0
	for _, a := range at {
		if a[0] < end || a[1] > len(s.Quote) {
			continue
		}
		if a[0] > end {
			out = append(out, piece{s.Quote[end:a[0]], false})
		}
		out = append(out, piece{s.Quote[a[0]:a[1]], true})
		end = a[1]
	}
	if end < len(s.Quote) {
		out = append(out, piece{s.Quote[end:], false})
	}
	return out
}

// listPage is the data of ui/list.html.
type listPage struct {
	page
	Rows      []*row
	Weak      []*row // what stands worst now, the worst first; without what is in
	Sum       []sum
	Following bool // all of them
	Open      int64
	Earlier   int64 // decisions about an earlier wording
}

// sum counts the asks of one status in the newest draft.
type sum struct {
	*cell
	N int64
}

func (h *handlers) fill(ctx context.Context, p *listPage, lang core.Lang, public bool) (*Grid, error) {
	g, err := h.s.Grid(ctx, p.N.Slug, public)
	if err != nil {
		return nil, err
	}
	p.Rows = p.rows(g, lang)
	for _, r := range g.Weakest() {
		if c := r.Last(); c != nil && c.Status != follow.In {
			p.Weak = append(p.Weak, p.row(g, r, lang))
		}
		if c := r.Last(); c != nil && !c.Sure() {
			p.Open++
		}
		for _, c := range r.Cells {
			if c.Earlier != nil {
				p.Earlier++
			}
		}
	}
	for _, st := range follow.Statuses {
		n := int64(0)
		for _, r := range g.Rows {
			if c := r.Last(); c != nil && c.Status == st {
				n++
			}
		}
		if n > 0 {
			p.Sum = append(p.Sum, sum{&cell{Cell: &Cell{Status: st}}, n})
		}
	}
	return g, nil
}

func (h *handlers) list(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Read)
	if err != nil {
		return err
	}
	p := &listPage{page: h.page(r, n, r.T("asks.title"), true)}
	p.Wide = true
	if _, err := h.fill(r.Context(), p, r.Lang, false); err != nil {
		return err
	}
	followers, err := h.s.Followers(r.Context(), n.ID)
	if err != nil {
		return err
	}
	p.Following = len(p.Rows) > 0
	for _, x := range p.Rows {
		if !slices.Contains(followers[x.ID], r.Actor.Account) {
			p.Following = false
		}
	}
	return r.Render(w, http.StatusOK, "asks/list", p)
}

func (h *handlers) publicList(w http.ResponseWriter, r *web.Request) error {
	n, err := h.open(r)
	if err != nil {
		return err
	}
	p := &listPage{page: h.page(r, n, r.T("asks.public.title"), false)}
	if _, err := h.fill(r.Context(), p, r.Lang, true); err != nil {
		return err
	}
	if len(p.Rows) == 0 {
		return errNone
	}
	return r.Render(w, http.StatusOK, "asks/list", p)
}

// open returns a negotiation that readers may see.
func (h *handlers) open(r *web.Request) (*negotiations.Negotiation, error) {
	n, err := h.s.Texts.BySlug(r.Context(), r.PathValue("slug"))
	if err == nil && !n.Public {
		return nil, errNone
	}
	return n, err
}

// askPage is the data of ui/ask.html.
type askPage struct {
	page
	A         *row
	Life      []*cell // the newest first
	Following bool
	Followers []person
	Others    []person // colleagues who could follow
}

type person struct {
	ID   core.ID
	Name string
	Mail bool // can be written to
}

func (h *handlers) publicAsk(w http.ResponseWriter, r *web.Request) error {
	n, err := h.open(r)
	if err != nil {
		return err
	}
	return h.showAsk(w, r, n, false)
}

func (h *handlers) ask(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Read)
	if err != nil {
		return err
	}
	return h.showAsk(w, r, n, true)
}

func (h *handlers) showAsk(w http.ResponseWriter, r *web.Request, n *negotiations.Negotiation, desk bool) error {
	g, err := h.s.Grid(r.Context(), n.Slug, !desk)
	if err != nil {
		return err
	}
	found := g.Row(core.ID(r.PathValue("id")))
	if found == nil {
		return errNone
	}
	p := &askPage{page: h.page(r, n, "", desk)}
	p.A = p.row(g, found, r.Lang)
	p.Title = p.A.Name + " · " + p.Heading
	p.Life = slices.Clone(p.A.Shown)
	slices.Reverse(p.Life)
	if desk {
		if err := h.people(r, p); err != nil {
			return err
		}
	}
	return r.Render(w, http.StatusOK, "asks/ask", p)
}

// people fills in who follows an ask and who could.
func (h *handlers) people(r *web.Request, p *askPage) error {
	followers, err := h.s.Followers(r.Context(), p.N.ID)
	if err != nil {
		return err
	}
	staff, err := h.s.Staff.Accounts(r.Context())
	if err != nil {
		return err
	}
	for _, a := range staff {
		if !a.Actor().May(p.N.Campaign, negotiations.Read...) {
			continue
		}
		x := person{a.ID, a.Name, a.Email != ""}
		on := slices.Contains(followers[p.A.ID], a.ID)
		switch {
		case on:
			p.Followers = append(p.Followers, x)
		case a.ID != r.Actor.Account && a.State == "active":
			p.Others = append(p.Others, x)
		}
		if on && a.ID == r.Actor.Account {
			p.Following = true
		}
	}
	return nil
}

// find leads from the address in a mail, which tells nothing, to the asks of a text.
func (h *handlers) find(w http.ResponseWriter, r *web.Request) error {
	all, err := h.s.Texts.All(r.Context())
	if err != nil {
		return err
	}
	for _, n := range all {
		if !r.Actor.May(n.Campaign, negotiations.Read...) {
			continue
		}
		have, err := h.s.All(r.Context(), n.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(have, func(a *Ask) bool { return string(a.ID) == r.PathValue("id") }) {
			return r.SeeOther(w, "/desk/texts/"+n.Slug+"/asks")
		}
	}
	return errNone
}
