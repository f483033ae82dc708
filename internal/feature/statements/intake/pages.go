package intake

import (
	"errors"
	"html/template"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/web"
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s}
	return web.Feature{Name: "intake", FS: FS, Routes: h.routes, Funcs: template.FuncMap{"long": func(n int) int64 { return int64(n) }}, Tabs: []web.DeskItem{
		{Key: "intake.tab", Path: "/desk/statements/{slug}/import", Roles: may, Order: 50},
		{Key: "intake.paper.tab", Path: "/desk/statements/{slug}/paper", Roles: may, Order: 55},
	}}
}

type handlers struct{ s *Service }

func (h *handlers) routes(r *web.Router) {
	const at = "/desk/statements/{slug}"
	r.Desk("GET "+at+"/import", may, web.Only(h.list, "done"))
	r.Desk("POST "+at+"/import", may, h.upload)
	r.Desk("GET "+at+"/import/{id}", may, web.Only(h.show, "done", "change"))
	r.Desk("POST "+at+"/import/{id}", may, h.plan)
	r.Desk("POST "+at+"/import/{id}/start", may, h.start)
	r.Desk("POST "+at+"/import/{id}/cancel", may, h.cancel)
	r.Desk("POST "+at+"/import/{id}/undo", may, h.undo)
	r.Desk("GET "+at+"/paper", may, web.Only(h.paper, "done"))
	r.Desk("POST "+at+"/paper", may, h.keyIn)
	r.Desk("POST "+at+"/paper/{id}/undo", may, h.undoSheet)
	r.Desk("GET "+at+"/paper/print", may, web.Only(h.print, "from", "n"))
	r.Desk("GET "+at+"/paper/sheet.pdf", may, web.Only(h.printPDF, "from", "n"))
}

func path(slug, more string) string { return "/desk/statements/" + slug + more }

// head is what all pages about a statement have.
type head struct {
	web.Frame
	web.Repairs
	St       *statements.Statement
	Name     string // the statement's title, in the reader's language where there is one
	NameLang core.Lang
}

func (h *handlers) head(r *web.Request, st *statements.Statement, title string) (p head, err error) {
	p.St, p.Slug, p.Title = st, st.Slug, title
	err = h.s.DB.Read(r.Context(), func(tx *db.Tx) error {
		in, err := h.s.Statements.InsideByID(tx, st.ID)
		if err != nil {
			return err
		}
		p.Name, p.NameLang = st.Slug, "en"
		for _, l := range []core.Lang{st.Source, r.Lang} {
			if e, ok := in.Editions[l]; ok && e.Title != "" {
				p.Name, p.NameLang = e.Title, l
			}
		}
		return nil
	})
	return p, err
}

type listPage struct {
	head
	Runs     []*run
	MB, Rows int64
	Sealing  bool
	Can      bool // it is one that is endorsed
}

// When is when a run was begun.
func (x *run) When() time.Time { return time.Unix(x.At, 0) }

func (h *handlers) list(w http.ResponseWriter, r *web.Request) error {
	return h.showList(w, r, http.StatusOK, nil)
}

func (h *handlers) showList(w http.ResponseWriter, r *web.Request, status int, bad error) error {
	st, err := h.s.statement(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	if err := h.s.Sweep(r.Context()); err != nil {
		return err
	}
	p := &listPage{MB: maxFile >> 20, Rows: maxRows, Can: st.Signers != statements.SignersNone && st.Version > 0}
	if p.head, err = h.head(r, st, r.T("intake.title")); err != nil {
		return err
	}
	if bad != nil {
		if err := p.Keep(bad, core.Closed); err != nil {
			return err
		}
	}
	if p.Sealing, err = h.s.sealing(r.Context(), st); err != nil {
		return err
	}
	if err := h.s.DB.Read(r.Context(), func(tx *db.Tx) error { p.Runs, err = runsOf(tx, st.ID); return err }); err != nil {
		return err
	}
	return r.Render(w, status, "intake/list", p)
}

func (h *handlers) upload(w http.ResponseWriter, r *web.Request) error {
	slug := r.PathValue("slug")
	var data []byte
	if f := r.MultipartForm; f != nil && len(f.File["file"]) > 0 {
		if f.File["file"][0].Size > maxFile {
			return h.showList(w, r, http.StatusUnprocessableEntity, refused("large", "MB", int64(maxFile>>20), "N", int64(maxRows)))
		}
		in, err := f.File["file"][0].Open()
		if err != nil {
			return err
		}
		defer in.Close()
		if data, err = io.ReadAll(in); err != nil {
			return err
		}
	}
	id, err := h.s.Upload(r.Context(), r.Actor, slug, data)
	clear(data)
	var e *core.Error
	if errors.As(err, &e) && e.Kind != core.NotFound {
		return h.showList(w, r, http.StatusUnprocessableEntity, err)
	}
	if err != nil {
		return err
	}
	return r.SeeOther(w, path(slug, "/import/"+string(id)))
}

// column is a column of the file as the page of mapping shows it.
type column struct {
	ID      string
	N       int64
	Head    string
	Samples []string
	Field   string
	Emptied bool
}

type filePage struct {
	head
	F        *File
	P        *plan
	Columns  []column
	Fields   []string
	Contacts []string
	Consent  string
	Rep      *Report
	Sample   []Sample
	Alikes   []*like
	Compared int64 // how many rows were compared, when not all were
	Long     bool  // it can be left: the page looks again by itself
	Path     string
}

// WhereID names the fields of a condition.
func (p *filePage) WhereID(i int) string { return columnID(i) }

// WhereColumn is the column that a condition is about, counted from one.
func (p *filePage) WhereColumn(i int) int64 { return int64(p.P.Where[i].Column) }

func (h *handlers) show(w http.ResponseWriter, r *web.Request) error {
	return h.showFile(w, r, http.StatusOK, nil, "", nil)
}

func (h *handlers) showFile(w http.ResponseWriter, r *web.Request, status int, typed *plan, consent string, bad error) error {
	st, f, err := h.s.File(r.Context(), r.Actor, r.PathValue("slug"), core.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := &filePage{F: f, P: f.Plan, Consent: consent, Rep: f.Report, Path: path(st.Slug, "/import/"+string(f.Run.ID))}
	if p.head, err = h.head(r, st, r.T("intake.title")); err != nil {
		return err
	}
	if bad != nil {
		if err := p.Keep(bad, core.Closed); err != nil {
			return err
		}
	}
	switch {
	case f.Run.State == running:
		return r.Render(w, status, "intake/running", p)
	case f.Run.State != open:
		return r.Render(w, status, "intake/report", p)
	case f.Table == nil:
		return r.Render(w, status, "intake/gone", p)
	}
	if typed != nil {
		p.P = typed
	}
	if typed != nil || f.Plan == nil || r.URL.Query().Get("change") != "" {
		if p.P == nil {
			p.P = f.guess(st)
		}
		h.columns(p)
		return r.Render(w, status, "intake/map", p)
	}
	if p.Rep, p.Sample, p.Alikes, err = h.s.Preview(r.Context(), r.Actor, st, f); err != nil {
		return err
	}
	if len(f.Table.Rows) > maxCompared {
		p.Compared = maxCompared
	}
	return r.Render(w, status, "intake/preview", p)
}

// columns sets what the page of mapping shows of each column.
func (h *handlers) columns(p *filePage) {
	t := p.F.Table
	p.Fields, p.Contacts = statements.ImportFields()
	if !p.F.Sealing {
		p.Contacts = nil
	}
	for i := range t.Head {
		c := column{ID: columnID(i), N: int64(i + 1), Head: t.Head[i]}
		if i < len(p.P.Fields) {
			c.Field = p.P.Fields[i]
		}
		for _, e := range t.Emptied {
			c.Emptied = c.Emptied || e == i
		}
		for row := 0; row < len(t.Rows) && len(c.Samples) < 3; row++ {
			if s := t.cell(row, i); s != "" {
				if len([]rune(s)) > 60 {
					s = string([]rune(s)[:60]) + "…"
				}
				if strings.Contains(s, "@") { // an address shows that it is one, and not whose
					s = "…@…"
				}
				c.Samples = append(c.Samples, s)
			}
		}
		p.Columns = append(p.Columns, c)
	}
}

func (h *handlers) plan(w http.ResponseWriter, r *web.Request) error {
	slug, id := r.PathValue("slug"), core.ID(r.PathValue("id"))
	_, f, err := h.s.File(r.Context(), r.Actor, slug, id)
	if err != nil {
		return err
	}
	if f.Table == nil {
		return r.SeeOther(w, path(slug, "/import/"+string(id)))
	}
	p := plan{Kind: statements.EndorserKind(r.PostFormValue("kind")), Level: statements.Level(r.PostFormValue("level")), Network: r.PostFormValue("network")}
	for i := range f.Table.Head {
		p.Fields = append(p.Fields, r.PostFormValue("column-"+columnID(i)))
	}
	for i := range p.Where {
		p.Where[i].Column, _ = strconv.Atoi(r.PostFormValue("where-" + columnID(i)))
		p.Where[i].Value = r.PostFormValue("value-" + columnID(i))
	}
	err = h.s.SetPlan(r.Context(), r.Actor, slug, id, p)
	if core.KindOf(err) == core.Invalid {
		return h.showFile(w, r, http.StatusUnprocessableEntity, &p, "", err)
	}
	if err != nil {
		return err
	}
	return r.SeeOther(w, path(slug, "/import/"+string(id)))
}

func (h *handlers) start(w http.ResponseWriter, r *web.Request) error {
	slug, id := r.PathValue("slug"), core.ID(r.PathValue("id"))
	err := h.s.Start(r.Context(), r.Actor, slug, id, r.PostFormValue("consent"))
	if core.KindOf(err) == core.Invalid {
		return h.showFile(w, r, http.StatusUnprocessableEntity, nil, r.PostFormValue("consent"), err)
	}
	if err != nil && core.KindOf(err) != core.Conflict {
		return err
	}
	return r.SeeOther(w, path(slug, "/import/"+string(id)))
}

func (h *handlers) cancel(w http.ResponseWriter, r *web.Request) error {
	slug := r.PathValue("slug")
	if err := h.s.Cancel(r.Context(), r.Actor, slug, core.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return r.Done(w, path(slug, "/import"), "intake.ended")
}

func (h *handlers) undo(w http.ResponseWriter, r *web.Request) error {
	slug := r.PathValue("slug")
	if _, err := h.s.Undo(r.Context(), r.Actor, slug, core.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return r.Done(w, path(slug, "/import"), "intake.undone")
}
