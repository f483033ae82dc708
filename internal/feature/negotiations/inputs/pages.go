package inputs

import (
	"cmp"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/platform/limit"
	"groundswell/internal/platform/web"
)

// name is what the feature is called in addresses of templates and messages.
const name = "inputs"

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s: s, saves: limit.New(60, 20*time.Second, s.Now)}
	return web.Feature{Name: name, FS: FS, Routes: h.routes, Funcs: template.FuncMap{
		"dayof": func(d core.Day) time.Time { return d.Time() },
	}, Tabs: []web.DeskItem{{Key: "inputs.tab", Path: "/desk/texts/{slug}/inputs", Roles: negotiations.Read, Order: 50}}}
}

type handlers struct {
	s     *Service
	saves *limit.Limiter // by a network's link, which must not fill the database
}

func (h *handlers) routes(r *web.Router) {
	read, write := negotiations.Read, negotiations.Write
	r.Desk("GET /desk/texts/{slug}/inputs", read, web.Only(h.table, "draft", "state", "network"))
	r.Desk("GET /desk/texts/{slug}/inputs/new", write, web.Only(h.pick, "draft", "from", "find", "p", "kind", "ask"))
	r.Desk("POST /desk/texts/{slug}/inputs", write, h.save)
	r.Desk("GET /desk/texts/{slug}/inputs/fates", read, web.Only(h.fates, "draft"))
	r.Desk("POST /desk/texts/{slug}/inputs/sheet", read, h.sheet)
	r.Desk("POST /desk/texts/{slug}/inputs/link", write, h.makeLink)
	r.Desk("POST /desk/texts/{slug}/inputs/link/{id}/revoke", write, h.revoke)
	r.Desk("GET /desk/texts/{slug}/inputs/{id}", write, web.Only(h.edit))
	r.Desk("POST /desk/texts/{slug}/inputs/{id}", write, h.save)
	r.Desk("POST /desk/texts/{slug}/inputs/{id}/do", write, h.do)
	r.Desk("POST /desk/texts/{slug}/inputs/{id}/fate", write, h.fate)
	r.DeskOpen("GET /desk/propose/{token}", web.Only(h.guest, "from", "find", "p", "kind", "id"))
	r.DeskOpen("POST /desk/propose/{token}", h.guestSave)
	r.Public("GET /texts/{slug}/inputs", web.Only(h.public, "page"))
}

// page is what all pages have.
type page struct {
	negotiations.Page
	T *Table
}

// Text is the language of the draft.
func (p *page) Text() core.Lang { return p.T.Path.Lang }

// Named is what a paragraph of the draft is called.
func (p *page) Named(n int) string {
	if p.T.Draft == nil {
		return ""
	}
	return placeOf(p.T.Draft.Paragraphs, n)
}

// fill sets what is about the text; what is already set of the frame stays.
func (h *handlers) fill(r *web.Request, p *page, t *Table, title string) {
	about := negotiations.NewPage(r, t.Path.Negotiation, title, "/inputs", true)
	p.N, p.Heading, p.In, p.At, p.Title, p.Slug = about.N, about.Heading, about.In, about.At, about.Title, about.Slug
	p.T, p.May, p.Wide = t, t.May(r.Actor), true
}

func number(s string) int64 {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return n
}

// View is an input as the table shows it.
type View struct {
	*Input
	Spans  []align.Span
	Where  string // where it is put in or moved to, in words
	Ask    string
	Clash  []string // networks that want other words in the same place
	Guest  bool     // it came through a link
	Adrift bool
}

// group is a paragraph with all that is proposed on it.
type group struct {
	Line
	Base   string
	Views  []View
	Merged bool // several inputs are merged: show the words together
}

// tablePage is the data of ui/table.html.
type tablePage struct {
	page
	Groups   []group
	Adrift   []View
	State    State
	Network  string
	Networks []string
	Count    int // of all inputs on the draft
	Links    []*Link
	NewLink  string
	NewFor   string
	Now      time.Time
	LinkFor  string // what was typed
	Days     string
	Next     bool // there is a later draft
	Asks     map[string]string
	States   []State
}

func (h *handlers) table(w http.ResponseWriter, r *web.Request) error {
	q := r.URL.Query()
	t, err := h.s.Table(r.Context(), r.Actor, r.PathValue("slug"), number(q.Get("draft")))
	if err != nil {
		return err
	}
	return h.showTable(w, r, &tablePage{State: State(q.Get("state")), Network: q.Get("network")}, t, http.StatusOK)
}

func (h *handlers) asks(r *web.Request, slug string) ([]Ask, map[string]string, error) {
	if h.s.Asks == nil {
		return nil, nil, nil
	}
	all, err := h.s.Asks.List(r.Context(), slug, r.Lang)
	if err != nil {
		return nil, nil, err
	}
	names := map[string]string{}
	for _, a := range all {
		names[a.ID] = a.Name
	}
	return all, names, nil
}

func (h *handlers) showTable(w http.ResponseWriter, r *web.Request, p *tablePage, t *Table, status int) (err error) {
	h.fill(r, &p.page, t, r.T("inputs.title"))
	p.Now, p.States = h.s.Now(), States
	if p.Days == "" {
		p.Days = strconv.Itoa(linkDays)
	}
	if _, p.Asks, err = h.asks(r, t.Path.Slug); err != nil {
		return err
	}
	if t.Draft == nil {
		return r.Render(w, status, "inputs/table", p)
	}
	p.Next = t.Path.Newest() != t.Draft
	p.Count = len(t.Inputs) + len(t.Adrift)
	for _, in := range append(slices.Clone(t.Inputs), t.Adrift...) {
		if !slices.Contains(p.Networks, in.Network) {
			p.Networks = append(p.Networks, in.Network)
		}
	}
	slices.Sort(p.Networks)
	var shown []*Input
	for _, in := range t.Inputs {
		if p.wanted(in) {
			shown = append(shown, in)
		}
	}
	p.Groups = h.groups(r, p, shown)
	for _, in := range t.Adrift {
		if p.wanted(in) {
			p.Adrift = append(p.Adrift, p.view(r, in, nil, true))
		}
	}
	if p.May {
		if p.Links, err = h.s.Links(r.Context(), t); err != nil {
			return err
		}
	}
	return r.Render(w, status, "inputs/table", p)
}

// wanted reports whether the filter lets an input through; withdrawn ones only when they
// are asked for.
func (p *tablePage) wanted(in *Input) bool {
	return (p.State == in.State || p.State == "" && in.State != Withdrawn || p.State == "all") && (p.Network == "" || p.Network == in.Network)
}

func (p *tablePage) view(r *web.Request, in *Input, among []*Input, adrift bool) View {
	v := View{Input: in, Spans: in.Spans(), Ask: p.Asks[in.Ask], Guest: strings.HasPrefix(in.By, linkPrefix), Adrift: adrift}
	s := Sheet{Paras: p.T.Draft.Paragraphs, T: r.T}
	switch {
	case in.Kind == Move:
		v.Where = s.target(in)
	case in.Kind == Insert && in.N < 0:
		v.Where = r.T("inputs.sheet.insert_begin")
	case in.Kind == Insert:
		v.Where = r.T("inputs.sheet.insert", "Label", p.Named(in.N))
	case in.Kind == Delete:
		v.Where = r.T("inputs.kind.delete")
	}
	for _, o := range among {
		if o != in && o.State != Withdrawn && in.State != Withdrawn && Clash(in, o) && !slices.Contains(v.Clash, o.Network) {
			v.Clash = append(v.Clash, o.Network)
		}
	}
	return v
}

func (h *handlers) groups(r *web.Request, p *tablePage, shown []*Input) (out []group) {
	live := slices.DeleteFunc(slices.Clone(shown), func(in *Input) bool { return in.State == Withdrawn })
	gone := slices.DeleteFunc(slices.Clone(shown), func(in *Input) bool { return in.State != Withdrawn })
	at := map[int]int{} // paragraph → group
	for _, l := range Merge(p.T.Draft.Paragraphs, live) {
		if !l.Changed() || l.Fate == Lands {
			continue
		}
		g := group{Line: l}
		if l.N >= 0 {
			g.Base = p.T.Draft.Paragraphs[l.N].Text
			at[l.N] = len(out)
		}
		all := l.Inputs()
		slices.SortStableFunc(all, func(a, b *Input) int { return cmp.Compare(a.Place, b.Place) })
		for _, in := range all {
			g.Views = append(g.Views, p.view(r, in, p.T.Inputs, false))
		}
		g.Merged = len(l.Words) > 1
		out = append(out, g)
	}
	for _, in := range gone {
		v := p.view(r, in, nil, false)
		if i, ok := at[in.N]; ok && in.Kind != Insert {
			out[i].Views = append(out[i].Views, v)
			continue
		}
		g := group{Line: Line{N: in.N}, Views: []View{v}}
		if in.N >= 0 && in.Kind != Insert {
			g.Base, g.Label = p.T.Draft.Paragraphs[in.N].Text, p.T.Draft.Paragraphs[in.N].Label
		}
		out = append(out, g)
	}
	return out
}

// again shows the table with what is wrong with one of its forms.
func (h *handlers) again(w http.ResponseWriter, r *web.Request, p *tablePage, slug string, draft int64, err error) error {
	if err := p.Keep(err); err != nil {
		return err
	}
	t, err := h.s.Table(r.Context(), r.Actor, slug, draft)
	if err != nil {
		return err
	}
	return h.showTable(w, r, p, t, http.StatusUnprocessableEntity)
}

// back is where the table of an input's draft is, at the input.
func back(t *Table, in *Input) string {
	to := "/desk/texts/" + t.Path.Slug + "/inputs"
	if t.Draft != t.Path.Newest() {
		to += "?draft=" + strconv.FormatInt(t.Draft.Number, 10)
	}
	if in != nil {
		to += "#i" + string(in.ID)
	}
	return to
}

// do changes the state, the place or the publicity of an input.
func (h *handlers) do(w http.ResponseWriter, r *web.Request) error {
	slug, id := r.PathValue("slug"), core.ID(r.PathValue("id"))
	t, in, err := h.s.TableOf(r.Context(), r.Actor, slug, id)
	if err != nil {
		return err
	}
	what, instead := "state", 0
	switch do := r.PostFormValue("do"); do {
	case "up", "down":
		what = "moved"
		err = h.s.Shift(r.Context(), r.Actor, slug, id, map[string]int{"up": -1, "down": 1}[do])
	case "public", "private":
		what = do
		err = h.s.setPublic(r.Context(), r.Actor, slug, id, number(r.PostFormValue("rev")), do == "public")
	case "remove":
		what = "removed"
		err = h.s.Remove(r.Context(), r.Actor, slug, id)
		in = nil
	default:
		if instead, err = h.s.setState(r.Context(), r.Actor, slug, id, number(r.PostFormValue("rev")), State(do)); instead > 0 {
			what = "instead"
		}
	}
	if err != nil {
		return h.again(w, r, &tablePage{}, slug, t.Draft.Number, err)
	}
	return r.Done(w, back(t, in), name+"."+what)
}

func (h *handlers) makeLink(w http.ResponseWriter, r *web.Request) error {
	p := &tablePage{LinkFor: r.PostFormValue("link-network"), Days: strings.TrimSpace(r.PostFormValue("days"))}
	slug, draft := r.PathValue("slug"), number(r.PostFormValue("draft"))
	token, err := h.s.MakeLink(r.Context(), r.Actor, slug, draft, p.LinkFor, number(p.Days), core.ID(r.PostFormValue("of")))
	if err != nil {
		return h.again(w, r, p, slug, draft, err)
	}
	t, err := h.s.Table(r.Context(), r.Actor, slug, draft)
	if err != nil {
		return err
	}
	// Shown once, in the answer itself: it never stands in an address of the desk.
	p.NewLink, p.NewFor, p.LinkFor = r.Origin()+"/"+string(r.Lang)+"/desk/propose/"+token, p.LinkFor, ""
	return h.showTable(w, r, p, t, http.StatusOK)
}

func (h *handlers) revoke(w http.ResponseWriter, r *web.Request) error {
	slug := r.PathValue("slug")
	if err := h.s.Revoke(r.Context(), r.Actor, slug, core.ID(r.PathValue("id"))); err != nil {
		return err
	}
	to := "/desk/texts/" + slug + "/inputs"
	if n := number(r.PostFormValue("draft")); n > 0 {
		to += "?draft=" + strconv.FormatInt(n, 10)
	}
	return r.Done(w, to+"#links", "inputs.revoked")
}

// At is the paragraph's place in the draft, from 1.
func (g *group) At() int { return g.N + 1 }
