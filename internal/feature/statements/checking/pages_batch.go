package checking

import (
	"errors"
	"net/http"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/web"
)

// batchPage is the data of ui/batch.html.
type batchPage struct {
	web.Frame
	form
	Of      *Of
	Do      Action
	Reason  string
	Reasons []string
	Shown   bool // the number was counted
	N       int64
	Sample  []*statements.Endorsement
	Bad     []*core.Error
	Max     int64
}

// Wrong returns the error of a field, or nil.
func (p *batchPage) Wrong(field string) *core.Error { return wrongOf(p.Bad, field) }

// More is how many are not in the sample.
func (p *batchPage) More() int64 { return p.N - int64(len(p.Sample)) }

// preview shows the form, and what it would change when an action is chosen.
func (h *handlers) preview(w http.ResponseWriter, r *web.Request) error {
	return h.showBatch(w, r, http.StatusOK, nil)
}

func (h *handlers) showBatch(w http.ResponseWriter, r *web.Request, status int, bad []*core.Error) error {
	v := r.URL.Query()
	if r.Method == http.MethodPost {
		v = r.PostForm
	}
	f, err := parse(v)
	of, known := h.of(r, r.PathValue("slug"))
	if known != nil {
		return known
	}
	p := &batchPage{form: formOf(r, f), Of: of, Do: Action(v.Get("do")), Reason: v.Get("reason"), Reasons: Reasons, Max: maxBatch, Bad: bad}
	p.Title, p.Slug = r.T("checking.batch.title"), of.Slug
	if err == nil && p.Do != "" {
		p.N, p.Sample, err = h.s.Preview(r.Context(), r.Actor, of.Slug, p.Do, f, p.Reason)
		p.Shown = err == nil
	}
	if e, ok := errors.AsType[*core.Error](err); ok && e.Kind == core.Invalid {
		p.Bad, status = append(p.Bad, e.All()...), http.StatusUnprocessableEntity
	} else if err != nil {
		return err
	}
	return r.Render(w, status, "checking/batch", p)
}

// of returns a statement that the actor may look after.
func (h *handlers) of(r *web.Request, slug string) (o *Of, err error) {
	err = h.s.DB.Read(r.Context(), func(tx *db.Tx) error {
		st, err := own(tx, r.Actor, slug)
		if err != nil {
			return err
		}
		titles, err := statements.CheckTitles(tx)
		o = &Of{Statement: st, Title: titleFor(titles, st, r.Lang)}
		return err
	})
	return o, err
}

func (h *handlers) begin(w http.ResponseWriter, r *web.Request) error {
	f, err := parse(r.PostForm)
	var id core.ID
	if err == nil {
		id, err = h.s.Begin(r.Context(), r.Actor, r.PathValue("slug"), Action(r.PostFormValue("do")), f, r.PostFormValue("reason"), number(r.PostFormValue("count")))
	}
	if e, ok := errors.AsType[*core.Error](err); ok && (e.Kind == core.Invalid || e.Key == errCount.Key) {
		if e.Kind == core.Invalid {
			return h.showBatch(w, r, http.StatusUnprocessableEntity, nil)
		}
		return h.showBatch(w, r, http.StatusConflict, e.All())
	} else if err != nil {
		return err
	}
	return r.SeeOther(w, "/desk/checks/batches/"+string(id))
}

// runPage is the data of ui/run.html.
type runPage struct {
	web.Frame
	B     *Batch
	Of    *Of
	Now   int64
	Until time.Time
}

func (h *handlers) run(w http.ResponseWriter, r *web.Request) error {
	b, st, err := h.s.Run(r.Context(), r.Actor, core.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	of, err := h.of(r, st.Slug)
	if err != nil {
		return err
	}
	p := &runPage{B: b, Of: of, Now: r.Now(), Until: time.Unix(b.UndoUntil(), 0).UTC()}
	p.Title, p.Slug = r.T("checking.run.title"), st.Slug
	return r.Render(w, http.StatusOK, "checking/run", p)
}

func (h *handlers) turn(w http.ResponseWriter, r *web.Request) (err error) {
	id := core.ID(r.PathValue("id"))
	what := r.PostFormValue("do")
	switch what {
	case "stop":
		err = h.s.Stop(r.Context(), r.Actor, id)
	case "undo":
		err = h.s.Undo(r.Context(), r.Actor, id)
	default:
		err = &core.Error{Kind: core.Invalid, Key: "web.bad_query"}
	}
	if err != nil {
		return err
	}
	return r.Done(w, "/desk/checks/batches/"+string(id), said(what))
}

// settingsPage is the data of ui/settings.html.
type settingsPage struct {
	web.Frame
	Of      *Of
	Rule    Rule
	Rules   []Rule
	Sets    []Set
	Batches []*Batch
	Codes   []string // just made: shown this once
	In      NewSet
	Bad     []*core.Error
	Now     core.Day
}

// Wrong returns the error of a field, or nil.
func (p *settingsPage) Wrong(field string) *core.Error { return wrongOf(p.Bad, field) }

// UntilText is the day for a field.
func (p *settingsPage) UntilText() string { return p.In.Until.Time().Format(time.DateOnly) }

// At is when a batch was begun.
func (p *settingsPage) At(unix int64) time.Time { return time.Unix(unix, 0).UTC() }

func (h *handlers) settings(w http.ResponseWriter, r *web.Request) error {
	return h.showSettings(w, r, http.StatusOK, &settingsPage{In: NewSet{Codes: 1, Uses: 20, Until: h.s.today() + 60}})
}

func (h *handlers) showSettings(w http.ResponseWriter, r *web.Request, status int, p *settingsPage) error {
	of, err := h.of(r, r.PathValue("slug"))
	if err != nil {
		return err
	}
	p.Of, p.Rules, p.Now = of, Rules, h.s.today()
	if err := h.s.DB.Read(r.Context(), func(tx *db.Tx) (err error) {
		if p.Rule, err = ruleOf(tx, of.ID); err != nil {
			return err
		}
		if p.Sets, err = sets(tx, of.ID); err != nil {
			return err
		}
		p.Batches, err = batchesOf(tx, of.ID)
		return err
	}); err != nil {
		return err
	}
	p.Title, p.Slug = r.T("checking.settings.title"), of.Slug
	return r.Render(w, status, "checking/settings", p)
}

func (h *handlers) set(w http.ResponseWriter, r *web.Request) (err error) {
	slug := r.PathValue("slug")
	if _, err := h.of(r, slug); err != nil { // before anything else is said
		return err
	}
	path := "/desk/statements/" + slug + "/checks/settings"
	what := r.PostFormValue("do")
	switch what {
	case "rule":
		err = h.s.SetRule(r.Context(), r.Actor, slug, Rule(r.PostFormValue("rule")))
	case "withdraw":
		err = h.s.WithdrawCodes(r.Context(), r.Actor, slug, core.ID(r.PostFormValue("set")))
	case "codes":
		in := NewSet{Network: r.PostFormValue("network"), Codes: number(r.PostFormValue("codes")), Uses: number(r.PostFormValue("uses"))}
		if t, err := time.Parse(time.DateOnly, r.PostFormValue("until")); err == nil {
			in.Until = core.DayOf(t)
		}
		codes, err := h.s.MakeCodes(r.Context(), r.Actor, slug, in)
		p := &settingsPage{In: in, Codes: codes}
		if e, ok := errors.AsType[*core.Error](err); ok && e.Kind == core.Invalid {
			p.Bad = e.All()
			return h.showSettings(w, r, http.StatusUnprocessableEntity, p)
		} else if err != nil {
			return err
		}
		return h.showSettings(w, r, http.StatusOK, p)
	default:
		err = &core.Error{Kind: core.Invalid, Key: "web.bad_query"}
	}
	if e, ok := errors.AsType[*core.Error](err); ok && e.Kind == core.Invalid && e.Field != "" {
		return h.showSettings(w, r, http.StatusUnprocessableEntity, &settingsPage{Bad: e.All(), In: NewSet{Codes: 1, Uses: 20, Until: h.s.today() + 60}})
	} else if err != nil {
		return err
	}
	return r.Done(w, path, said(what))
}
