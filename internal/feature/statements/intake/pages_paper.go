package intake

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/web"
)

type paperPage struct {
	head
	K         *Keyed
	Sheets    []*sheet
	Langs     []core.Lang
	Countries []i18n.Named
	Vouches   bool
	Sealing   bool
	Can       bool
	Next      int64
	Today     string
}

// Day is when a sheet was keyed in.
func (x *sheet) Day() time.Time { return x.On.Time() }

// ID of a field of a line, in the page.
func (p *paperPage) ID(i int, field string) string { return lineID(i, field) }

// N is a line's number on the page.
func (p *paperPage) N(i int) int64 { return int64(i + 1) }

func (h *handlers) paper(w http.ResponseWriter, r *web.Request) error {
	return h.showPaper(w, r, http.StatusOK, &Keyed{Lines: make([]Line, linesAtOnce)}, nil)
}

func (h *handlers) showPaper(w http.ResponseWriter, r *web.Request, status int, k *Keyed, bad error) error {
	st, err := h.s.statement(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return err
	}
	p := &paperPage{K: k, Countries: i18n.Countries(r.Lang), Vouches: r.Actor.May(st.Campaign, core.Coordinator),
		Can: st.Signers != statements.SignersNone && st.Version > 0, Today: h.s.today().Time().Format(time.DateOnly)}
	if p.head, err = h.head(r, st, r.T("intake.paper.title")); err != nil {
		return err
	}
	p.Wide = true
	if bad != nil {
		if err := p.Keep(bad, core.Closed); err != nil {
			return err
		}
	}
	openers, err := h.s.Statements.SealsTo(r.Context(), st)
	if err != nil {
		return err
	}
	p.Sealing = openers >= statements.MinOpeners
	if err := h.s.DB.Read(r.Context(), func(tx *db.Tx) error {
		in, err := h.s.Statements.InsideByID(tx, st.ID)
		if err != nil {
			return err
		}
		p.Langs = nil
		for _, l := range core.Langs {
			if _, ok := in.Editions[l]; ok {
				p.Langs = append(p.Langs, l)
			}
		}
		p.Sheets, err = sheetsOf(tx, st.ID)
		return err
	}); err != nil {
		return err
	}
	p.Next = 1
	for _, x := range p.Sheets {
		if n, err := strconv.ParseInt(x.Number, 10, 64); err == nil && n < 1e9 {
			p.Next = max(p.Next, n+1)
		}
	}
	if k.DayText == "" {
		k.DayText = p.Today
	}
	if k.In == "" {
		k.In = st.Source
	}
	return r.Render(w, status, "intake/paper", p)
}

func (h *handlers) keyIn(w http.ResponseWriter, r *web.Request) error {
	v := func(name string) string { return r.PostFormValue(name) }
	k := &Keyed{Number: v("number"), DayText: strings.TrimSpace(v("day")), In: core.Lang(v("in")), Signed: v("signed") == "yes",
		Vouch: v("vouch") == "yes", Network: v("network")}
	for i := range linesAtOnce {
		id := func(field string) string { return lineID(i, field) }
		k.Lines = append(k.Lines, Line{As: v(id("as")), Name: v(id("name")), Organisation: v(id("organisation")), Country: v(id("country")),
			Sealed: v(id("seal")) == "yes", Email: v(id("email")), Anyway: v(id("anyway")) == "yes"})
	}
	err := h.s.KeyIn(r.Context(), r.Actor, r.PathValue("slug"), k)
	var e *core.Error
	if errors.As(err, &e) && (e.Kind == core.Invalid || e.Kind == core.Conflict || e.Kind == core.Closed) {
		return h.showPaper(w, r, http.StatusUnprocessableEntity, k, err)
	}
	if err != nil {
		return err
	}
	return r.Done(w, path(r.PathValue("slug"), "/paper#sheets"), "intake.keyed")
}

func (h *handlers) undoSheet(w http.ResponseWriter, r *web.Request) error {
	_, err := h.s.UndoSheet(r.Context(), r.Actor, r.PathValue("slug"), core.ID(r.PathValue("id")))
	if core.KindOf(err) == core.Conflict {
		return h.showPaper(w, r, http.StatusConflict, &Keyed{Lines: make([]Line, linesAtOnce)}, err)
	}
	if err != nil {
		return err
	}
	return r.Done(w, path(r.PathValue("slug"), "/paper#sheets"), "intake.sheet_undone")
}

// printed is what a sheet of paper shows, in the language of the page.
type printed struct {
	head
	In      core.Lang // in which the text is shown: where it has no edition, its source
	Lead    string
	Address string
	Shown   string // the address as people read it
	QR      string
	Side    int
	Numbers []int64
	Lines   []int64
	Sealing bool
}

func (h *handlers) sheetOf(r *web.Request) (*printed, error) {
	st, err := h.s.statement(r.Context(), r.Actor, r.PathValue("slug"))
	if err != nil {
		return nil, err
	}
	q := r.URL.Query()
	p := &printed{In: r.Lang}
	if p.head, err = h.head(r, st, r.T("intake.paper.print")); err != nil {
		return nil, err
	}
	if err := h.s.DB.Read(r.Context(), func(tx *db.Tx) error {
		in, err := h.s.Statements.InsideByID(tx, st.ID)
		if err != nil {
			return err
		}
		e, ok := in.Editions[p.In]
		if !ok {
			if e, ok = in.Editions[st.Source]; !ok {
				return errNone
			}
			p.In = st.Source
		}
		p.Name, p.NameLang, p.Lead = e.Title, p.In, e.Lead
		return nil
	}); err != nil {
		return nil, err
	}
	openers, err := h.s.Statements.SealsTo(r.Context(), st)
	if err != nil {
		return nil, err
	}
	p.Sealing = openers >= statements.MinOpeners
	p.Address = h.s.Origin + "/" + string(p.In) + "/statements/" + st.Slug
	_, p.Shown, _ = strings.Cut(p.Address, "://")
	if p.QR, p.Side, err = seal.QRPath(p.Address); err != nil {
		return nil, err
	}
	from, err := strconv.ParseInt(q.Get("from"), 10, 64)
	if err != nil || from < 1 || from > 1e6 {
		from = 1
	}
	n, err := strconv.ParseInt(q.Get("n"), 10, 64)
	if err != nil || n < 1 {
		n = 1
	}
	for i := range min(n, 50) {
		p.Numbers = append(p.Numbers, from+i)
	}
	for i := range int64(linesAtOnce) {
		p.Lines = append(p.Lines, i+1)
	}
	return p, nil
}

func (h *handlers) print(w http.ResponseWriter, r *web.Request) error {
	p, err := h.sheetOf(r)
	if err != nil {
		return err
	}
	return r.Render(w, http.StatusOK, "intake/print", p)
}

func digits(n int64) string { return strconv.FormatInt(n, 10) }
