package translating

import (
	"html/template"
	"net/http"
	"slices"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/edition"
	"groundswell/internal/platform/limit"
	"groundswell/internal/platform/web"
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s: s, saves: limit.New(120, 20*time.Second, s.Now)}
	return web.Feature{Name: "translating", FS: FS, Routes: h.routes, Funcs: funcs,
		Desk: []web.DeskItem{{Key: "translating.menu", Path: "/desk/translations", Roles: workers, Order: 30}},
		Tabs: []web.DeskItem{{Key: "translating.tab", Path: "/desk/statements/{slug}/translations", Roles: workers, Order: 20}}}
}

type handlers struct {
	s     *Service
	saves *limit.Limiter // by a volunteer's link, which must not fill the database
}

// wordsmiths may change how the interface itself speaks.
var wordsmiths = []core.Role{core.Translator, core.Administrator}

// readers of the glossary and its keepers.
var glossarists = []core.Role{core.Translator, core.Editor, core.Coordinator}

func (h *handlers) routes(r *web.Router) {
	r.Desk("GET /desk/translations", workers, web.Only(h.board, "campaign", "mine", "late"))
	r.Desk("GET /desk/statements/{slug}/translations", workers, web.Only(h.tab))
	r.Desk("GET /desk/translations/{slug}/{to}", workers, web.Only(h.editor, "part"))
	r.Desk("POST /desk/translations/{slug}/{to}", workers, h.save)
	r.Desk("POST /desk/translations/{slug}/{to}/ask", workers, h.ask)
	r.Desk("POST /desk/translations/{slug}/{to}/check", workers, h.check)
	r.Desk("POST /desk/translations/{slug}/{to}/task", workers, h.task)
	r.Desk("POST /desk/translations/{slug}/{to}/link", workers, h.makeLink)
	r.Desk("POST /desk/translations/{slug}/{to}/link/{id}/revoke", workers, h.revoke)
	r.Desk("GET /desk/translations/{slug}/{to}/{file}", workers, web.Only(h.out))
	r.Desk("POST /desk/translations/{slug}/{to}/in", workers, h.in)
	r.DeskOpen("GET /desk/volunteer/{token}", web.Only(h.volunteer, "part"))
	r.DeskOpen("POST /desk/volunteer/{token}", h.volunteerSave)
	r.Desk("GET /desk/glossary", glossarists, web.Only(h.glossary))
	r.Desk("POST /desk/glossary", glossarists, h.putTerm)
	r.Desk("GET /desk/glossary/{id}", glossarists, web.Only(h.term))
	r.Desk("POST /desk/glossary/{id}/remove", glossarists, h.dropTerm)
	r.Desk("GET /desk/glossary.csv", glossarists, web.Only(h.termsOut))
	r.Desk("POST /desk/glossary/import", glossarists, h.termsIn)
	r.Desk("GET /desk/catalogues", wordsmiths, web.Only(h.catalogues))
	r.Desk("GET /desk/catalogues/{file}", wordsmiths, web.Only(h.catalogueOut))
	r.Desk("POST /desk/catalogues", wordsmiths, h.catalogueIn)
	r.Desk("POST /desk/catalogues/save", wordsmiths, h.reword)
	r.Desk("POST /desk/catalogues/remove", wordsmiths, h.unword)
}

var funcs = template.FuncMap{
	// statemark is the mark of a state, see web/marks.
	"statemark": func(s edition.State) string {
		switch s {
		case edition.Missing:
			return "empty"
		case edition.Draft:
			return "half"
		case edition.Stale:
			return "struck"
		}
		return "full"
	},
	"dayof":   func(d core.Day) time.Time { return d.Time() },
	"howmany": func(n int) int64 { return int64(n) },
	"changeof": func(t *Text, c Change) changeView {
		return changeView{Change: c, From: t.Source.Lang, To: t.Lang, Spans: writing.Words(c.Was, c.Is)}
	},
}

// changeView is the data of one change in ui/incoming.html.
type changeView struct {
	Change
	From, To core.Lang
	Spans    []writing.Span
}

// boardPage is the data of ui/board.html.
type boardPage struct {
	web.Frame
	Rows      []Row
	All       int // texts without the filter
	Due       []Due
	Who       map[string]string
	Filter    Filter
	Campaigns []string
	One       bool // the tab of one statement
	Words     bool // may change how the interface speaks
}

func (h *handlers) board(w http.ResponseWriter, r *web.Request) error {
	q := r.URL.Query()
	p := &boardPage{Filter: Filter{Campaign: q.Get("campaign"), Mine: q.Get("mine") != "", Late: q.Get("late") != ""}}
	rows, err := h.s.Board(r.Context(), r.Actor, Filter{})
	if err != nil {
		return err
	}
	p.All = len(rows)
	for _, row := range rows {
		if c := row.Work.Statement.Campaign; c != "" && !slices.Contains(p.Campaigns, c) {
			p.Campaigns = append(p.Campaigns, c)
		}
	}
	slices.Sort(p.Campaigns)
	if p.Rows = rows; p.Filter != (Filter{}) {
		if p.Rows, err = h.s.Board(r.Context(), r.Actor, p.Filter); err != nil {
			return err
		}
	}
	p.Title = r.T("translating.board.title")
	return h.render(w, r, p)
}

func (h *handlers) tab(w http.ResponseWriter, r *web.Request) error {
	p := &boardPage{One: true}
	rows, err := h.s.Board(r.Context(), r.Actor, Filter{})
	if err != nil {
		return err
	}
	p.Rows = slices.DeleteFunc(rows, func(row Row) bool { return row.Work.Statement.Slug != r.PathValue("slug") })
	if len(p.Rows) == 0 {
		return errNone
	}
	p.All, p.Slug = 1, r.PathValue("slug")
	p.Title = r.T("translating.board.one")
	return h.render(w, r, p)
}

func (h *handlers) render(w http.ResponseWriter, r *web.Request, p *boardPage) (err error) {
	p.Due, p.Wide = Deadlines(p.Rows), true
	p.Words = r.Actor.May("", wordsmiths...)
	if p.Who, err = h.s.Who(r.Context()); err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, "translating/board", p)
}
