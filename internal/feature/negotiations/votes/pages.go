package votes

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/chart"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s}
	return web.Feature{Name: "votes", FS: FS, Routes: h.routes, Tabs: []web.DeskItem{
		{Key: "votes.tab", Path: "/desk/texts/{slug}/votes", Roles: negotiations.Read, Order: 70},
	}}
}

type handlers struct{ s *Service }

func (h *handlers) routes(r *web.Router) {
	r.Public("GET /texts/{slug}/votes", web.Only(h.publicList))
	r.Public("GET /texts/{slug}/votes/{id}", web.Only(h.publicShow, "with"))
	r.Public("GET /texts/{slug}/votes/{id}/{file}", web.Only(h.publicFile))
	const at = "/desk/texts/{slug}/votes"
	read, write := negotiations.Read, negotiations.Write
	r.Desk("GET "+at, read, web.Only(h.list, "done"))
	r.Desk("GET "+at+"/new", write, web.Only(h.newForm))
	r.Desk("POST "+at+"/new", write, h.create)
	r.Desk("GET "+at+"/import", write, web.Only(h.importForm))
	r.Desk("POST "+at+"/import", write, h.importFile)
	r.Desk("GET "+at+"/{id}", read, web.Only(h.show, "done", "with"))
	r.Desk("GET "+at+"/{id}/edit", write, web.Only(h.edit))
	r.Desk("POST "+at+"/{id}/edit", write, h.save)
	r.Desk("POST "+at+"/{id}/public", write, h.setPublic)
	r.Desk("POST "+at+"/{id}/delete", write, h.remove)
	r.Desk("GET "+at+"/{id}/{file}", read, web.Only(h.file))
}

func path(slug, more string) string { return "/desk/texts/" + slug + "/votes" + more }

// head is what all pages about the votes of one negotiation begin with.
type head struct {
	negotiations.Page
	Drafts []*negotiations.Draft // in their order
}

func (h *handlers) head(r *web.Request, n *negotiations.Head, title string, desk bool) head {
	return head{negotiations.NewPage(r, n.Negotiation, title, "/votes", desk), n.Drafts}
}

// vote is a vote as pages show it.
type vote struct {
	*Vote
	Tally Tally
	Path  string
	Draft *negotiations.Draft // nil if there is none that may be seen
}

// When is the day, for templates.
func (v *vote) When() time.Time { return v.Day.Time() }

// ISO is the day for machines.
func (v *vote) ISO() string { return v.Day.Typed() }

func (p *head) vote(v *Vote) *vote {
	x := &vote{Vote: v, Tally: v.Tally(), Path: p.At + "/" + string(v.ID)}
	for _, d := range p.Drafts {
		if d.ID == v.Facts.Draft {
			x.Draft = d
		}
	}
	return x
}

// listPage is the data of ui/list.html.
type listPage struct {
	head
	Votes []*vote
	Desk  bool
}

func (h *handlers) publicList(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.public(r.Context(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	return h.showList(w, r, n, false)
}

func (h *handlers) list(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Read)
	if err != nil {
		return err
	}
	return h.showList(w, r, n, true)
}

func (h *handlers) showList(w http.ResponseWriter, r *web.Request, n *negotiations.Head, desk bool) error {
	p := &listPage{head: h.head(r, n, r.T("votes.title"), desk), Desk: desk}
	all, err := h.s.All(r.Context(), n.ID, !desk)
	if err != nil {
		return err
	}
	if len(all) == 0 && !desk {
		return errNone
	}
	for _, v := range all {
		p.Votes = append(p.Votes, p.vote(v))
	}
	return r.Render(w, http.StatusOK, "votes/list", p)
}

// showPage is the data of ui/show.html.
type showPage struct {
	head
	V       *vote
	Map     chart.Picture
	Regions []Region
	Said    []said // who voted no, abstained …: those that are few enough to be read
	Others  []*vote
	With    *vote
	Moves   []Move
	Desk    bool
}

// said is who chose one choice.
type said struct {
	Choice  Choice
	Entries []Entry
}

// Said is who chose what in a region, in the order of choices.
func (r Region) Said() (out []said) {
	for _, c := range Choices {
		x := said{Choice: c}
		for _, e := range r.Entries {
			if e.Choice == c {
				x.Entries = append(x.Entries, e)
			}
		}
		if len(x.Entries) > 0 {
			out = append(out, x)
		}
	}
	return out
}

// fewEnough is how many names are written out under a choice; more stand in the
// table only.
const fewEnough = 60

func (h *handlers) publicShow(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.public(r.Context(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	return h.showVote(w, r, n, false)
}

func (h *handlers) show(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Read)
	if err != nil {
		return err
	}
	return h.showVote(w, r, n, true)
}

func (h *handlers) showVote(w http.ResponseWriter, r *web.Request, n *negotiations.Head, desk bool) error {
	all, err := h.s.All(r.Context(), n.ID, !desk)
	if err != nil {
		return err
	}
	p := &showPage{Desk: desk}
	p.head = h.head(r, n, r.T("votes.title"), desk)
	with := core.ID(r.URL.Query().Get("with"))
	for _, v := range all {
		switch {
		case v.ID == core.ID(r.PathValue("id")):
			p.V = p.vote(v)
			continue
		case v.ID == with:
			p.With = p.vote(v)
		}
		p.Others = append(p.Others, p.vote(v))
	}
	if p.V == nil || with != "" && p.With == nil {
		return errNone
	}
	p.Title = p.V.Title + " · " + p.Heading
	p.Map = chart.Votes(votesInput(r, p.V.Vote))
	p.Regions = p.V.ByRegion(r.Lang)
	for _, c := range []Choice{No, Abstain, Yes} {
		if n := p.V.Tally.Of(c); n > 0 && n <= fewEnough {
			p.Said = append(p.Said, said{c, choosers(p.Regions, c, r.Lang)})
		}
	}
	if p.With != nil {
		before, after := p.With.Vote, p.V.Vote
		if cmp.Or(cmp.Compare(before.Day, after.Day), cmp.Compare(before.At, after.At)) > 0 {
			before, after = after, before
		}
		p.Moves = Moves(before, after, r.Lang)
	}
	return r.Render(w, http.StatusOK, "votes/show", p)
}

// Named writes names as a list in the reader's language.
func (p *head) Named(all []Entry) string {
	var names []string
	for _, e := range all {
		name := e.Called(p.Lang)
		if e.Country == "" { // as it was written, in whatever script
			name = "\u2068" + name + "\u2069"
		}
		names = append(names, name)
	}
	return strings.Join(names, i18n.Comma(p.Lang))
}

// Count is the length of a list, for messages.
func (p *head) Count(all []Entry) int64 { return int64(len(all)) }

// ChoiceKey is the message of a choice; "" is of who is not in a vote.
func (p *head) ChoiceKey(c Choice) string {
	if c == "" {
		return "votes.choice.none"
	}
	return "votes.choice." + string(c)
}

func choosers(regions []Region, c Choice, lang core.Lang) (out []Entry) {
	place := map[string]int{}
	for i, x := range i18n.Countries(lang) {
		place[x.Code] = i
	}
	for _, r := range regions {
		for _, e := range r.Entries {
			if e.Choice == c {
				out = append(out, e)
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return cmp.Compare(place[a.Country], place[b.Country]) })
	return out
}

func votesInput(r *web.Request, v *Vote) chart.VotesInput {
	in := chart.VotesInput{Choices: map[string]string{}, Labels: chart.Labels{
		Number: func(n int64) string { return i18n.Number(r.Lang, n) },
		Text:   r.T,
		RTL:    r.Lang.Dir() == "rtl",
	}}
	for _, e := range v.Entries {
		if e.Country == "" {
			in.Others = append(in.Others, string(e.Choice))
		} else {
			in.Choices[e.Country] = string(e.Choice)
		}
	}
	return in
}

func (h *handlers) publicFile(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.public(r.Context(), r.PathValue("slug"))
	if err != nil {
		return err
	}
	return h.handOut(w, r, n, true)
}

func (h *handlers) file(w http.ResponseWriter, r *web.Request) error {
	n, err := h.s.staff(r.Context(), r.Actor, r.PathValue("slug"), negotiations.Read)
	if err != nil {
		return err
	}
	return h.handOut(w, r, n, false)
}

func (h *handlers) handOut(w http.ResponseWriter, r *web.Request, n *negotiations.Head, public bool) error {
	v, err := h.s.One(r.Context(), n.ID, core.ID(r.PathValue("id")), public)
	if err != nil {
		return err
	}
	w.Header().Set("X-Robots-Tag", "noindex")
	w.Header().Set("Cache-Control", map[bool]string{true: "no-cache", false: "no-store"}[public])
	switch r.PathValue("file") {
	case "vote.csv":
		w.Header().Set("Content-Type", "text/csv; charset=utf-8")
		w.Header().Set("Content-Disposition", `attachment; filename="vote.csv"`)
		return writeCSV(w, v, r.Lang)
	case "vote.json":
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		return writeJSON(w, v, n.Slug, web.URL(r.Origin(), r.Lang, "/texts/"+n.Slug+"/votes/"+string(v.ID)), r.Lang)
	}
	return errNone
}

func (h *handlers) setPublic(w http.ResponseWriter, r *web.Request) error {
	slug, id := r.PathValue("slug"), r.PathValue("id")
	public := r.PostFormValue("public") == "1"
	revision, _ := strconv.ParseInt(r.PostFormValue("revision"), 10, 64)
	if err := h.s.show(r.Context(), r.Actor, slug, core.ID(id), revision, public); err != nil {
		return err
	}
	if public {
		return r.Done(w, path(slug, "/"+id), "votes.public")
	}
	return r.Done(w, path(slug, "/"+id), "votes.team")
}

func (h *handlers) remove(w http.ResponseWriter, r *web.Request) error {
	slug := r.PathValue("slug")
	if err := h.s.Delete(r.Context(), r.Actor, slug, core.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return r.Done(w, path(slug, ""), "votes.deleted")
}
