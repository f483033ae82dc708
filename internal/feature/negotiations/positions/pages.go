package positions

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s}
	return web.Feature{Name: "positions", FS: FS, Routes: h.routes, Tabs: []web.DeskItem{
		{Key: "positions.tab", Path: "/desk/texts/{slug}/positions", Roles: negotiations.Read, Order: 60},
	}}
}

type handlers struct{ s *Service }

func (h *handlers) routes(r *web.Router) {
	r.Public("GET /texts/{slug}/positions", web.Only(h.public))
	r.Public("GET /texts/{slug}/positions/{file}", web.Only(h.publicFile))
	const at = "/desk/texts/{slug}/positions"
	read, write := negotiations.Read, negotiations.Write
	r.Desk("GET "+at, read, web.Only(h.list, "done", "place", "as", "draft", "who", "on"))
	r.Desk("POST "+at, write, h.add)
	r.Desk("GET "+at+"/matrix", read, web.Only(h.matrix))
	r.Desk("GET "+at+"/paste", write, web.Only(h.pasteForm, "place"))
	r.Desk("POST "+at+"/paste", write, h.paste)
	r.Desk("GET "+at+"/sealed", coordinators, web.Only(h.sealed, "done"))
	r.Desk("POST "+at+"/sealed", coordinators, h.export)
	r.Desk("POST "+at+"/sealed/delete", coordinators, h.s.Fresh(h.deleteSealed))
	r.Desk("GET "+at+"/removed", read, web.Only(h.removed, "done"))
	r.Desk("POST "+at+"/removed", write, h.mend)
	r.Desk("GET "+at+"/{id}", write, web.Only(h.edit))
	r.Desk("POST "+at+"/{id}", write, h.save)
	r.Desk("POST "+at+"/{id}/delete", write, h.remove)
}

func path(slug, more string) string { return "/desk/texts/" + slug + "/positions" + more }

// head is what all pages about the positions on one negotiation begin with. May is
// whether one may note positions.
type head struct {
	negotiations.Page
	Opens bool // a coordinator's pages are theirs
	name  func(key string, args ...any) string
}

func (h *handlers) head(r *web.Request, n *negotiations.Negotiation, title string, desk bool) head {
	return head{negotiations.NewPage(r, n, title, "/positions", desk), desk && r.Actor.May(n.Campaign, coordinators...), r.T}
}

// Speaks names who said something, in the reader's language.
func (p *head) Speaks(w Who) string { return Speaks(w, p.Lang, p.name) }

// Speaks names who said something in a language; t gives the names of known groups.
func Speaks(w Who, lang core.Lang, t func(string, ...any) string) string {
	switch {
	case w.Country != "":
		return i18n.Country(lang, w.Country)
	case Known(w.Group):
		return t("positions.group." + w.Group)
	}
	return w.Group
}

// WhoQuery is what asks a list for one speaker; the template escapes it.
func (p *head) WhoQuery(w Who) string { return strings.Trim(w.Country+w.Group, " ") }

// typed is the form of one position.
type typed struct {
	Place, Who, Words, Stance, Source, DayText, Kept, Ask, Draft string
}

// listPage is the data of ui/list.html.
type listPage struct {
	head
	F       typed
	Groups  []*Group
	Total   int64
	Sealed  int64
	Lost    int64 // positions on drafts that were removed
	Keys    int   // opening keys in use
	Only    string
	OnlyOn  *Group
	Labels  []string
	Names   []string // of countries and groups, to choose from
	Asks    []Ask
	Drafts  []*negotiations.Draft // the newest first
	Orphan  core.ID               // the removed draft that the changed one is on, "" none
	Stances []string
	Action  string
	ID      core.ID // of the one that is changed, "" for a new one
	Rev     int64
}

func (h *handlers) list(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Read)
	if err != nil {
		return err
	}
	q := r.URL.Query()
	f := typed{Place: q.Get("place"), Kept: q.Get("as"), Draft: q.Get("draft")}
	return h.showList(w, r, http.StatusOK, n, f, nil)
}

func (h *handlers) showList(w http.ResponseWriter, r *web.Request, status int, n *negotiations.Path, f typed, bad error) error {
	p := &listPage{head: h.head(r, n.Negotiation, r.T("positions.title"), true), F: f, Action: path(n.Slug, "")}
	if err := p.Keep(bad, core.Closed); err != nil {
		return err
	}
	all, closed, err := h.s.kept(r.Context(), n.ID)
	if err != nil {
		return err
	}
	if err := h.fill(r, n, p, all); err != nil {
		return err
	}
	p.Total, p.Sealed = int64(len(all)), int64(len(closed))
	for _, x := range all {
		if x.orphaned(n) {
			p.Lost++
		}
	}
	for _, x := range closed {
		if x.orphaned(n) {
			p.Lost++
		}
	}
	if who := r.URL.Query().Get("who"); who != "" {
		all = slices.DeleteFunc(all, func(x *Position) bool { return x.Who.Country+x.Who.Group != who })
		closed = nil // of a sealed one it is not known who
		p.Only = who
		if len(all) > 0 {
			p.Only = p.speaksIn(r.Lang, all[0].Who)
		}
	}
	p.Groups = grouped(n, all, closed, p.Asks, true)
	if on := r.URL.Query().Get("on"); on != "" {
		p.Groups = slices.DeleteFunc(p.Groups, func(g *Group) bool { return g.Trace != on })
		if len(p.Groups) == 0 {
			return errNone
		}
		p.OnlyOn = p.Groups[0]
	}
	return r.Render(w, status, "positions/list", p)
}

func (p *head) speaksIn(lang core.Lang, w Who) string { return Speaks(w, lang, p.name) }

// fill sets what a form offers, and what the last note of the same person had.
func (h *handlers) fill(r *web.Request, n *negotiations.Path, p *listPage, all []*Position) (err error) {
	p.Stances = Stances
	if p.Asks, err = h.s.asks(r.Context(), n.Slug, r.Lang); err != nil {
		return err
	}
	if p.Keys, err = h.keys(r); err != nil {
		return err
	}
	if d := n.Newest(); d != nil {
		for i := range d.Paragraphs {
			if l := Called(d, i); l != "" && len(p.Labels) < 400 {
				p.Labels = append(p.Labels, l)
			}
		}
	}
	for _, g := range Groups {
		p.Names = append(p.Names, r.T("positions.group."+g))
	}
	for _, c := range i18n.Countries(r.Lang) {
		p.Names = append(p.Names, c.Name)
	}
	p.Drafts = slices.Clone(n.Drafts)
	slices.Reverse(p.Drafts)
	if p.F.Kept == "" {
		p.F.Kept = Team
	}
	if p.F.Stance == "" {
		p.F.Stance = Unclear
	}
	if p.F.DayText == "" {
		p.F.DayText = h.s.today().Typed()
		// A note of today goes on where the last one was that is kept the same way: one
		// meeting, many notes. Of a sealed one nothing is known.
		for _, x := range all {
			if x.By == string(r.Actor.Account) && x.Day == h.s.today() && p.F.Kept != Closed && x.Public == (p.F.Kept == Public) {
				p.F.Source = x.Source
				break
			}
		}
	}
	return nil
}

func (h *handlers) keys(r *web.Request) (int, error) {
	if h.s.Sealer == nil {
		return 0, nil
	}
	return h.s.Sealer.Openers(r.Context())
}

// typedOf reads the form of a position.
func typedOf(r *web.Request) typed {
	v := r.PostFormValue
	return typed{Place: v("place"), Who: v("who"), Words: v("words"), Stance: v("stance"), Source: v("source"), DayText: strings.TrimSpace(v("day")), Kept: v("kept"), Ask: v("ask"), Draft: v("draft")}
}

// note makes a position of what was typed.
func (f typed) note() Note {
	n := Note{At: At{Draft: core.ID(f.Draft), Paragraph: -1, Ask: f.Ask}, Line: -1, Kept: f.Kept, Said: Said{Stance: f.Stance, Words: f.Words, Source: f.Source, Label: f.Place}}
	n.Who, _ = Speaker(f.Who)
	if d, _ := core.ParseDay(f.DayText); d > 0 {
		n.Day = d
	}
	return n
}

func (h *handlers) add(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Write)
	if err != nil {
		return err
	}
	f := typedOf(r)
	x := f.note()
	if err := h.s.Add(r.Context(), r.Actor, n.Slug, []Note{x}); err != nil {
		return h.showList(w, r, http.StatusUnprocessableEntity, n, f, err)
	}
	// The next note is most often about the same paragraph and kept the same way. Nothing
	// that was said goes into an address.
	q := url.Values{"place": {f.Place}}
	if f.Kept != Team {
		q.Set("as", f.Kept)
	}
	if d := n.Newest(); d != nil && f.Draft != string(d.ID) {
		q.Set("draft", f.Draft)
	}
	if len(f.Place) > maxLabel {
		q.Del("place")
	}
	return saved(w, r, path(n.Slug, "?"+q.Encode()+"#note"), f.Kept)
}

// matrixPage is the data of ui/matrix.html.
type matrixPage struct {
	head
	M *matrix
}

func (h *handlers) matrix(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Read)
	if err != nil {
		return err
	}
	all, err := h.s.All(r.Context(), n.ID, false)
	if err != nil {
		return err
	}
	asks, err := h.s.asks(r.Context(), n.Slug, r.Lang)
	if err != nil {
		return err
	}
	p := &matrixPage{head: h.head(r, n.Negotiation, r.T("positions.matrix"), true)}
	p.Wide = true
	p.M = crossed(grouped(n, all, nil, asks, true), func(x Who) string { return Speaks(x, r.Lang, r.T) }, r.Lang)
	return r.Render(w, http.StatusOK, "positions/matrix", p)
}

func (h *handlers) edit(w http.ResponseWriter, r *web.Request) error {
	x, n, err := h.s.One(r.Context(), r.Actor, r.PathValue("slug"), core.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	f := typed{Place: x.Label, Who: Speaks(x.Who, r.Lang, r.T), Words: x.Words, Stance: x.Stance, Source: x.Source, DayText: x.Day.Typed(), Kept: Team, Ask: x.Ask, Draft: string(x.Draft)}
	if x.Public {
		f.Kept = Public
	}
	return h.showEdit(w, r, http.StatusOK, n, x.ID, x.Revision, f, nil)
}

func (h *handlers) showEdit(w http.ResponseWriter, r *web.Request, status int, n *negotiations.Path, id core.ID, revision int64, f typed, bad error) error {
	p := &listPage{head: h.head(r, n.Negotiation, r.T("positions.edit"), true), F: f, ID: id, Rev: revision, Action: path(n.Slug, "/"+string(id))}
	if on := (At{Draft: core.ID(f.Draft)}); on.orphaned(n) {
		p.Orphan = on.Draft
	}
	if err := p.Keep(bad, core.Closed); err != nil {
		return err
	}
	if err := h.fill(r, n, p, nil); err != nil {
		return err
	}
	return r.Render(w, status, "positions/edit", p)
}

func (h *handlers) save(w http.ResponseWriter, r *web.Request) error {
	x, n, err := h.s.One(r.Context(), r.Actor, r.PathValue("slug"), core.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	f := typedOf(r)
	note := f.note()
	revision, _ := strconv.ParseInt(r.PostFormValue("revision"), 10, 64)
	if err := h.s.Save(r.Context(), r.Actor, n.Slug, x.ID, revision, note); err != nil {
		return h.showEdit(w, r, http.StatusUnprocessableEntity, n, x.ID, revision, f, err)
	}
	return saved(w, r, path(n.Slug, ""), f.Kept)
}

// saved leads on and says how it was kept.
func saved(w http.ResponseWriter, r *web.Request, to, kept string) error {
	if kept == Closed {
		return r.Done(w, to, "positions.sealed")
	}
	return r.Done(w, to, "positions.saved")
}

func (h *handlers) remove(w http.ResponseWriter, r *web.Request) error {
	slug := r.PathValue("slug")
	if err := h.s.Delete(r.Context(), r.Actor, slug, core.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return r.Done(w, path(slug, ""), "positions.deleted")
}
