package negotiations

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/notice"
	"groundswell/internal/platform/script"
	"groundswell/internal/platform/web"
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s: s}
	return web.Feature{Name: "negotiations", FS: FS, Routes: h.routes,
		Desk: []web.DeskItem{{Key: "negotiations.menu", Path: "/desk/texts", Roles: Read, Order: 25}},
		Tabs: []web.DeskItem{
			{Key: "negotiations.tab.overview", Path: "/desk/texts/{slug}", Roles: Read, Order: 10},
			{Key: "negotiations.tab.facts", Path: "/desk/texts/{slug}/facts", Roles: Write, Order: 90},
		}}
}

type handlers struct{ s *Service }

func (h *handlers) routes(r *web.Router) {
	r.Desk("GET /desk/texts", Read, web.Only(h.list, "done"))
	r.Desk("GET /desk/texts/new", Write, web.Only(h.newForm))
	r.Desk("POST /desk/texts/new", Write, h.begin)
	r.Desk("GET /desk/texts/{slug}", Read, web.Only(h.overview, "done"))
	r.Desk("GET /desk/texts/{slug}/facts", Write, web.Only(h.facts, "done"))
	r.Desk("POST /desk/texts/{slug}/facts", Write, h.saveFacts)
	r.Desk("GET /desk/texts/{slug}/drafts/{number}", Write, web.Only(h.draft, "done"))
	r.Desk("POST /desk/texts/{slug}/drafts/{number}", Write, h.saveDraft)
	r.Desk("POST /desk/texts/{slug}/drafts/{number}/remove", Write, h.removeDraft)
	r.Desk("POST /desk/texts/{slug}/undo", Write, h.undo)
	r.Desk("POST /desk/texts/{slug}/noticed", Write, h.noticed)
	r.Desk("GET /desk/texts/{slug}/delete", lookDelete, web.Only(h.delete, "done"))
	r.Desk("POST /desk/texts/{slug}/delete", Delete, h.s.Fresh(h.askDelete))
}

// listPage is the data of ui/list.html.
type listPage struct {
	web.Frame
	Rows []listRow
	May  bool
}

type listRow struct {
	*Negotiation
	Heading string
	In      core.Lang
	By      Words // who negotiates
	Drafts  int64
	Newest  string
	Day     core.Day
}

func (h *handlers) list(w http.ResponseWriter, r *web.Request) error {
	p := &listPage{May: r.Actor.Has(Write...)}
	p.Title = r.T("negotiations.menu")
	all, err := h.s.Heads(r.Context())
	if err != nil {
		return err
	}
	for _, x := range all {
		if !r.Actor.May(x.Campaign, Read...) {
			continue
		}
		row := listRow{Negotiation: x.Negotiation, Drafts: int64(len(x.Drafts))}
		row.Heading, row.In = x.Title(r.Lang)
		row.By = x.ForumFor(r.Lang)
		if n := len(x.Drafts); n > 0 {
			row.Newest, row.Day = x.Drafts[n-1].Name, x.Drafts[n-1].Day
		}
		p.Rows = append(p.Rows, row)
	}
	return r.Render(w, http.StatusOK, "negotiations/list", p)
}

func (h *handlers) page(r *web.Request, n *Negotiation, title string) Page {
	return NewPage(r, n, title, "", true)
}

// theirs returns the negotiation of the address if the actor has one of the roles
// for it.
func (h *handlers) theirs(r *web.Request, roles []core.Role) (*Head, error) {
	x, err := h.s.Head(r.Context(), r.PathValue("slug"))
	if err == nil && !r.Actor.May(x.Campaign, roles...) {
		return nil, errNone
	}
	return x, err
}

// overviewPage is the data of ui/overview.html.
type overviewPage struct {
	Page
	Drafts   []overviewRow // the newest first
	Waiting  []waitingRow  // to become public
	Waits    []notice.Notice
	Refused  []waitingRow // that did not
	Soon     map[core.ID]bool
	TextSoon bool
	Asked    *auth.Second // to delete the text
	AskedBy  string
}

type overviewRow struct {
	*Draft
	Before int64 // number of the draft before it, 0 of the first
}

func (h *handlers) overview(w http.ResponseWriter, r *web.Request) error {
	return h.showOverview(w, r, http.StatusOK, nil)
}

func (h *handlers) showOverview(w http.ResponseWriter, r *web.Request, status int, bad []*core.Error) error {
	x, err := h.theirs(r, Read)
	if err != nil {
		return err
	}
	p := &overviewPage{Page: h.page(r, x.Negotiation, r.T("negotiations.tab.overview")), Soon: map[core.ID]bool{}}
	p.Bad = bad
	if p.Waiting, err = h.waiting(r, x); err != nil {
		return err
	}
	if p.Refused, err = h.refused(r, x); err != nil {
		return err
	}
	if p.Waits, err = h.s.Waits(r.Context(), r.Actor, x.Negotiation); err != nil {
		return err
	}
	for _, k := range p.Waiting {
		p.Soon[k.Draft] = true
		p.TextSoon = p.TextSoon || k.Draft == ""
	}
	if n := len(p.Waiting); n > 0 && status == http.StatusOK { // without scripts the page follows the time all the same
		w.Header().Set("Refresh", strconv.FormatInt(max(2, p.Waiting[n-1].Left+1), 10)+"; url="+r.URL.Path)
	}
	if p.Asked, p.AskedBy, err = h.asked(r, x.Negotiation); err != nil {
		return err
	}
	for i := len(x.Drafts) - 1; i >= 0; i-- {
		row := overviewRow{Draft: x.Drafts[i]}
		if i > 0 {
			row.Before = x.Drafts[i-1].Number
		}
		p.Drafts = append(p.Drafts, row)
	}
	return r.Render(w, status, "negotiations/overview", p)
}

// factsPage is the data of ui/facts.html, for a new negotiation and an old one.
type factsPage struct {
	Page
	New           bool
	In            *Negotiation
	Opens, Closes string
	Action        string
	Was           string // see was
	Seen          string // what the form was made of, see Negotiation.Seen
	Ticked        bool   // readers may see it, now or in a minute
	Soon          bool   // in a minute
	Delete        bool   // may ask that it is deleted
	Any           bool   // may name any campaign
	Campaigns     []string
	Others        []core.Lang
	Spoken        core.Lang // the language it is negotiated in
}

func (h *handlers) newForm(w http.ResponseWriter, r *web.Request) error {
	n := &Negotiation{Lang: r.Lang, Facts: Facts{Titles: map[core.Lang]string{}, Leads: map[core.Lang]string{}, Forums: map[core.Lang]string{}}}
	return h.showFacts(w, r, http.StatusOK, n, true, nil)
}

func (h *handlers) showFacts(w http.ResponseWriter, r *web.Request, status int, n *Negotiation, fresh bool, bad []*core.Error) (err error) {
	p := &factsPage{Page: Page{N: n, May: true, Repairs: web.Repairs{Bad: bad}}, New: fresh, In: n, Spoken: n.Lang, Action: "/desk/texts/new"}
	p.Title = r.T("negotiations.new.title")
	if !fresh {
		p.Page = h.page(r, n, r.T("negotiations.tab.facts"))
		p.Bad, p.Action = bad, "/desk/texts/"+n.Slug+"/facts"
	}
	p.Ticked = n.Public
	if !fresh {
		now, err := h.s.BySlug(r.Context(), n.Slug)
		if err != nil {
			return err
		}
		p.Seen = formed(r, bad, now.Seen())
		if p.Soon, err = h.soon(r, &Head{Negotiation: n}, ""); err != nil {
			return err
		}
		p.Delete = h.s.Staff != nil && r.Actor.May(n.Campaign, lookDelete...)
		p.Ticked = n.Public || p.Soon && !r.PostForm.Has("was")
	}
	p.Was = was(r, p.Ticked)
	p.Opens, p.Closes = n.Opens.Typed(), n.Closes.Typed()
	for _, g := range r.Actor.Grants {
		if g.Campaign == "" {
			p.Any = true
		} else {
			p.Campaigns = append(p.Campaigns, g.Campaign)
		}
	}
	p.Others = core.Langs
	return r.Render(w, status, "negotiations/facts", p)
}

// ticked reads whether readers may see something. A form that was open while a colleague
// hid it, and whose own box nobody touched, does not make it public again.
func ticked(r *web.Request, now bool) bool {
	public := r.PostForm.Get("public") == "1"
	if was := r.PostForm.Get("was"); was != "" && (was == "1") == public {
		return now
	}
	return public
}

// was is how the box stood when the form was first shown.
func was(r *web.Request, public bool) string {
	if r.PostForm.Has("was") {
		return r.PostForm.Get("was")
	}
	if public {
		return "1"
	}
	return "0"
}

// typed reads the form of facts into n.
func typed(r *web.Request, n *Negotiation) (bad []*core.Error) {
	n.Titles = map[core.Lang]string{n.Lang: strings.TrimSpace(r.PostForm.Get("title"))}
	n.Leads = map[core.Lang]string{n.Lang: strings.TrimSpace(r.PostForm.Get("lead"))}
	n.Forums = map[core.Lang]string{n.Lang: strings.TrimSpace(r.PostForm.Get("forum"))}
	for _, l := range core.Langs {
		if l == n.Lang {
			continue
		}
		n.Titles[l] = strings.TrimSpace(r.PostForm.Get("title-" + string(l)))
		n.Leads[l] = strings.TrimSpace(r.PostForm.Get("lead-" + string(l)))
		n.Forums[l] = strings.TrimSpace(r.PostForm.Get("forum-" + string(l)))
	}
	n.Campaign = strings.TrimSpace(r.PostForm.Get("campaign"))
	day := func(field string, to *core.Day) {
		t := strings.TrimSpace(r.PostForm.Get(field))
		if t == "" {
			*to = 0
		} else if d, _ := core.ParseDay(t); d <= 0 {
			bad = append(bad, &core.Error{Kind: core.Invalid, Field: field, Key: "negotiations.wrong.day"})
		} else {
			*to = d
		}
	}
	day("opens", &n.Opens)
	day("closes", &n.Closes)
	return bad
}

func (h *handlers) begin(w http.ResponseWriter, r *web.Request) error {
	n := &Negotiation{Lang: core.Lang(r.PostForm.Get("lang")), Slug: strings.TrimSpace(r.PostForm.Get("slug"))}
	if !n.Lang.Valid() {
		n.Lang = r.Lang
	}
	bad := typed(r, n)
	if n.Slug == "" {
		n.Slug = slugOf(n.Titles[n.Lang])
	}
	if bad == nil {
		_, err := h.s.Begin(r.Context(), r.Actor, *n)
		if err == nil {
			return r.Done(w, "/desk/texts/"+n.Slug, "negotiations.begun")
		}
		if bad = repairable(err); bad == nil {
			return err
		}
	}
	return h.showFacts(w, r, http.StatusUnprocessableEntity, n, true, bad)
}

func (h *handlers) facts(w http.ResponseWriter, r *web.Request) error {
	x, err := h.theirs(r, Write)
	if err != nil {
		return err
	}
	return h.showFacts(w, r, http.StatusOK, x.Negotiation, false, nil)
}

func (h *handlers) saveFacts(w http.ResponseWriter, r *web.Request) error {
	x, err := h.theirs(r, Write)
	if err != nil {
		return err
	}
	n, was := x.Negotiation, x.Public
	soon, err := h.soon(r, x, "")
	if err != nil {
		return err
	}
	bad := typed(r, n)
	n.Public = ticked(r, was || soon)
	if bad == nil {
		err := h.s.Edit(r.Context(), r.Actor, n.Slug, n.Campaign, n.Public, n.Facts, Shown{Facts: r.PostForm.Get("seen")})
		if err == nil && n.Public && !was {
			return r.Done(w, "/desk/texts/"+n.Slug, "negotiations.soon")
		}
		if err == nil {
			return r.Done(w, "/desk/texts/"+n.Slug+"/facts", "negotiations.saved")
		}
		if bad = repairable(err); bad == nil {
			return err
		}
	}
	return h.showFacts(w, r, statusOf(bad), n, false, bad)
}

// slugOf makes an address of a title in Latin letters; "" of another.
func slugOf(title string) string {
	words := strings.FieldsFunc(script.Fold(title), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	slug := ""
	for _, w := range words {
		if len(slug)+len(w) >= 60 {
			break
		}
		slug = strings.TrimPrefix(slug+"-"+w, "-")
	}
	return slug
}

// formed is the fingerprint that a form carries on: of what it was first made of, or, once
// its sender was told that this changed, of what is there now.
func formed(r *web.Request, bad []*core.Error, now string) string {
	if was := r.PostForm.Get("seen"); was != "" && statusOf(bad) != http.StatusConflict {
		return was
	}
	return now
}

// statusOf is that of a page that shows what is wrong with a form: whether somebody else
// was faster, or something has to be written otherwise.
func statusOf(bad []*core.Error) int {
	if slices.ContainsFunc(bad, func(e *core.Error) bool { return e.Kind == core.Conflict }) {
		return http.StatusConflict
	}
	return http.StatusUnprocessableEntity
}

// repairable returns what a person can repair, nil if the error is of another kind.
func repairable(err error) []*core.Error {
	return web.Repairable(err, core.Denied, core.Closed)
}
