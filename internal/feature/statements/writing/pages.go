package writing

import (
	"net/http"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// see are the roles that may read texts that are not public, write those that may
// change them and publish.
var (
	see   = []core.Role{core.Editor, core.Translator, core.Moderator, core.Coordinator}
	write = []core.Role{core.Editor, core.Coordinator}
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s: s}
	return web.Feature{Name: "writing", FS: FS, Routes: h.routes, Funcs: funcs,
		Desk: []web.DeskItem{{Key: "writing.menu", Path: "/desk/statements", Roles: see, Order: 20}},
		Tabs: []web.DeskItem{
			{Key: "writing.tab.overview", Path: "/desk/statements/{slug}", Roles: see, Order: 10},
			{Key: "writing.tab.text", Path: "/desk/statements/{slug}/text", Roles: []core.Role{core.Editor, core.Translator, core.Coordinator}, Order: 20},
			{Key: "writing.tab.facts", Path: "/desk/statements/{slug}/facts", Roles: write, Order: 25},
			{Key: "writing.tab.publish", Path: "/desk/statements/{slug}/publish", Roles: write, Order: 40},
		}}
}

type handlers struct{ s *Service }

func (h *handlers) routes(r *web.Router) {
	texts := []core.Role{core.Editor, core.Translator, core.Coordinator}
	r.Desk("GET /desk/statements", see, web.Only(h.list, "done"))
	r.Desk("GET /desk/statements/new", write, web.Only(h.newForm, "example", "done"))
	r.Desk("POST /desk/statements/new", write, h.begin)
	r.Desk("GET /desk/statements/{slug}", see, web.Only(h.overview, "done"))
	r.Desk("GET /desk/statements/{slug}/text", texts, web.Only(h.editor, "done"))
	r.Desk("POST /desk/statements/{slug}/text", write, h.save)
	r.Desk("POST /desk/statements/{slug}/text/auto", write, h.autosave)
	r.Desk("POST /desk/statements/{slug}/text/import", write, h.importText)
	r.Desk("POST /desk/statements/{slug}/text/conflict", write, h.settle)
	r.Desk("GET /desk/statements/{slug}/preview", texts, web.Only(h.preview, "r"))
	r.Desk("GET /desk/statements/{slug}/versions/{code}", texts, web.Only(h.versions, "a", "b", "done"))
	r.Desk("POST /desk/statements/{slug}/versions/{code}/restore", write, h.restore)
	r.Desk("GET /desk/statements/{slug}/facts", write, web.Only(h.facts, "done"))
	r.Desk("POST /desk/statements/{slug}/facts", write, h.saveFacts)
	r.Desk("GET /desk/statements/{slug}/publish", write, web.Only(h.publish, "done"))
	r.Desk("POST /desk/statements/{slug}/publish", write, h.propose)
	r.Desk("POST /desk/statements/{slug}/publish/stop", write, h.stop)
	r.Desk("POST /desk/statements/{slug}/publish/close", write, h.closeNow)
	r.Desk("POST /desk/statements/{slug}/publish/down", write, h.takeDown)
	r.Desk("POST /desk/statements/{slug}/links", write, h.newLink)
	r.Desk("POST /desk/statements/{slug}/links/revoke", write, h.revokeLink)
	r.Private("GET /preview/{token}", h.outside)
}

// work returns the statement of the address, if it is one of the actor's.
func (h *handlers) work(r *web.Request, roles ...core.Role) (*Work, error) {
	w, err := h.s.Work(r.Context(), r.PathValue("slug"))
	if err == nil && !r.Actor.May(w.Statement.Campaign, roles...) {
		return nil, errNone
	}
	return w, err
}

// page is what all pages about one statement begin with.
type page struct {
	web.Frame
	W     *Work
	Write bool // may change it
	Bad   []*core.Error
	names map[core.ID]string
	r     *web.Request
}

func (h *handlers) page(r *web.Request, w *Work, title string) page {
	p := page{W: w, Write: r.Actor.May(w.Statement.Campaign, write...), r: r}
	p.Slug, p.Langs = w.Statement.Slug, nil
	p.Title = title + " · " + w.Title(r.Lang)
	p.names = h.names(r)
	return p
}

func (h *handlers) names(r *web.Request) map[core.ID]string {
	if h.s.Names == nil {
		return nil
	}
	names, err := h.s.Names(r.Context())
	if err != nil {
		return nil // the page is worth more than the names on it
	}
	return names
}

// By is who did something, in words.
func (p *page) By(by string) string { return nameOf(p.r, p.names, by) }

func nameOf(r *web.Request, names map[core.ID]string, by string) string {
	switch name := names[core.ID(by)]; {
	case name != "":
		return name
	case by == "":
		return r.T("writing.by.outside")
	case len(by) > 5 && by[:5] == "link:":
		return r.T("writing.by.link")
	}
	return r.T("writing.by.gone")
}

// At is the time of something that was done.
func (p *page) At(at int64) time.Time { return time.Unix(at, 0).UTC() }

// Link is an address of the statement at the desk, without language.
func (p *page) Link(rest string) string { return "/desk/statements/" + p.W.Statement.Slug + rest }

// Wrong returns the error of a field, or nil.
func (p *page) Wrong(field string) *core.Error {
	for _, e := range p.Bad {
		if e.Field == field {
			return e
		}
	}
	return nil
}

// N is how many answers are to be repaired.
func (p *page) N() int64 { return int64(len(p.Bad)) }

// listRow is one statement on the list.
type listRow struct {
	W      *Work
	Title  string
	Lang   core.Lang // of the title
	State  string    // message key
	Plan   *Plan
	States []langState
	May    bool // read its text
}

// langState is how far one language is.
type langState struct {
	Lang  core.Lang
	State edition.State
	Sheet *Sheet
	Mark  string // of the picture
}

// marks are the pictures of states; their words stand beside them.
var marks = map[edition.State]string{edition.Missing: "empty", edition.Draft: "half", edition.Checked: "full", edition.Stale: "struck"}

func states(w *Work, missing bool) (out []langState) {
	for _, l := range core.Langs {
		if st := w.State(l); w.Sheets[l] != nil || missing {
			out = append(out, langState{l, st, w.Sheets[l], marks[st]})
		}
	}
	return out
}

// listPage is the data of ui/list.html.
type listPage struct {
	web.Frame
	Rows []listRow
	May  bool // begin one
}

func (h *handlers) list(w http.ResponseWriter, r *web.Request) error {
	all, err := h.s.Works(r.Context())
	if err != nil {
		return err
	}
	plans, err := h.s.Waiting(r.Context())
	if err != nil {
		return err
	}
	p := &listPage{May: r.Actor.Has(write...)}
	p.Title = r.T("writing.list.title")
	for _, x := range all {
		if !r.Actor.May(x.Statement.Campaign, see...) {
			continue
		}
		row := listRow{W: x, Title: x.Title(r.Lang), Lang: r.Lang, Plan: plans[x.Statement.ID], States: states(x, false)}
		if sh := x.Sheets[r.Lang]; sh == nil || sh.Title() == "" {
			row.Lang = x.Statement.Source
		}
		row.State = stateKey(x, row.Plan, h.s.Now())
		p.Rows = append(p.Rows, row)
	}
	return r.Render(w, http.StatusOK, "writing/list", p)
}

// stateKey is the message that says in what state a statement is.
func stateKey(w *Work, plan *Plan, now time.Time) string {
	switch {
	case plan != nil:
		return "writing.state.planned"
	case !w.Published && len(w.Versions) > 0:
		return "writing.state.down"
	case !w.Published:
		return "writing.state.draft"
	case w.Behind:
		return "writing.state.behind"
	case w.Statement.Signers != statements.SignersNone && w.Statement.Open(now) == "statements.closed.late":
		return "writing.state.closed"
	}
	return "writing.state.public"
}

// Due is when the plan of a row is carried out.
func (row listRow) Due() time.Time { return time.Unix(row.Plan.DueAt, 0).UTC() }

// newPage is the data of ui/new.html.
type newPage struct {
	web.Frame
	Bad       []*core.Error
	In        statements.Statement
	Heading   string   // the title, as typed
	Campaigns []string // those the actor may begin one for
	Any       bool     // and any other
	Example   bool
}

// Wrong returns the error of a field, or nil.
func (p *newPage) Wrong(field string) *core.Error { return (&page{Bad: p.Bad}).Wrong(field) }

// N is how many answers are to be repaired.
func (p *newPage) N() int64 { return int64(len(p.Bad)) }

func (h *handlers) newForm(w http.ResponseWriter, r *web.Request) error {
	p := &newPage{In: statements.Statement{Kind: statements.Declaration, Source: r.Lang, Signers: statements.SignersBoth, Rule: statements.RuleCarry},
		Example: r.URL.Query().Get("example") == "1"}
	if p.Example {
		p.Heading = r.T("writing.example.title")
	}
	return h.showNew(w, r, http.StatusOK, p)
}

func (h *handlers) showNew(w http.ResponseWriter, r *web.Request, status int, p *newPage) error {
	p.Title = r.T("writing.new.title")
	for _, g := range r.Actor.Grants {
		if g.Role != core.Editor && g.Role != core.Coordinator {
			continue
		}
		if g.Campaign == "" {
			p.Any = true
		} else {
			p.Campaigns = append(p.Campaigns, g.Campaign)
		}
	}
	if p.Any {
		all, err := h.s.Campaigns(r.Context())
		if err != nil {
			return err
		}
		p.Campaigns = all
	} else if p.In.Campaign == "" && len(p.Campaigns) > 0 {
		p.In.Campaign = p.Campaigns[0]
	}
	return r.Render(w, status, "writing/new", p)
}

func (h *handlers) begin(w http.ResponseWriter, r *web.Request) error {
	p := &newPage{Heading: r.PostFormValue("title"), Example: r.PostFormValue("example") == "1"}
	p.In = statements.Statement{Kind: statements.Kind(r.PostFormValue("kind")), Source: core.Lang(r.PostFormValue("source")),
		Signers: r.PostFormValue("signers"), Rule: statements.RuleCarry, Campaign: r.PostFormValue("campaign"), Slug: r.PostFormValue("slug")}
	text := ""
	if p.Example {
		text = r.T("writing.example.text")
	}
	st, err := h.s.Begin(r.Context(), r.Actor, p.In, p.Heading, text)
	if bad, ok := repairable(err); ok {
		p.Bad = bad
		return h.showNew(w, r, http.StatusUnprocessableEntity, p)
	} else if err != nil {
		return err
	}
	return r.Done(w, "/desk/statements/"+st.Slug+"/text", "writing.begun")
}

// kinds, signers and rules are what the forms offer.
var funcs = map[string]any{
	"writing_kinds": func() []statements.Kind {
		return []statements.Kind{statements.Declaration, statements.Letter, statements.Joint, statements.Solidarity, statements.Condolence}
	},
	"writing_signers": func() []string {
		return []string{statements.SignersBoth, statements.SignersOrganisations, statements.SignersPersons, statements.SignersNone}
	},
	"writing_rules": func() []string { return []string{statements.RuleCarry, statements.RuleAffirm, statements.RuleLapse} },
	// Signs of the text itself, the same in every language.
	"writing_sign": func(name string) string {
		return map[string]string{"demands": "{#demands}", "link": "(https://…)"}[name]
	},
	"writing_langs": func() []core.Lang { return core.Langs },
	"writing_date":  func(l core.Lang, at int64) string { return i18n.DateTime(l, time.Unix(at, 0)) },
}
