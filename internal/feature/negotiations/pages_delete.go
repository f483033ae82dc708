package negotiations

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/web"
)

// deletePage is the data of ui/delete.html.
type deletePage struct {
	Page
	Kept      []Count
	Stay      bool // something stays
	Typed     string
	Protected bool // there is a second person who can agree
	Asked     *auth.Second
	AskedBy   string
	Ask       bool // may ask for it
}

// Due is when it is carried out if nobody stops it.
func (p *deletePage) Due() time.Time { return time.Unix(p.Asked.DueAt, 0).UTC() }

// lookDelete are who may look at what would go: who may ask for it, and who may agree.
var lookDelete = []core.Role{core.Coordinator, core.Administrator}

func (h *handlers) delete(w http.ResponseWriter, r *web.Request) error {
	return h.showDelete(w, r, http.StatusOK, "", nil)
}

func (h *handlers) showDelete(w http.ResponseWriter, r *web.Request, status int, typed string, bad []*core.Error) error {
	x, err := h.theirs(r, lookDelete)
	if err == nil && h.s.Staff == nil {
		err = errNone
	}
	if err != nil {
		return err
	}
	p := &deletePage{Page: h.page(r, x.Negotiation, r.T("negotiations.delete.title")), Typed: typed, Ask: r.Actor.May(x.Campaign, Delete...)}
	p.Bad = bad
	if p.Kept, err = h.s.Kept(r.Context(), x.Slug); err != nil {
		return err
	}
	for _, c := range p.Kept {
		p.Stay = p.Stay || c.Stays && c.N > 0
	}
	staff, err := h.s.Staff.Accounts(r.Context())
	if err != nil {
		return err
	}
	p.Protected = slices.ContainsFunc(staff, func(a *auth.Account) bool {
		return a.ID != r.Actor.Account && a.State == auth.Active && auth.Watches(a.Actor())
	})
	if p.Asked, p.AskedBy, err = h.asked(r, x.Negotiation); err != nil {
		return err
	}
	return r.Render(w, status, "negotiations/delete", p)
}

// asked returns who wants a negotiation deleted, nil if nobody does.
func (h *handlers) asked(r *web.Request, n *Negotiation) (x *auth.Second, by string, err error) {
	if x, err = h.s.Deletion(r.Context(), n); err != nil || x == nil {
		return nil, "", err
	}
	names, err := h.s.Names(r.Context())
	return x, names[x.By], err
}

func (h *handlers) askDelete(w http.ResponseWriter, r *web.Request) error {
	slug, typed := r.PathValue("slug"), r.PostForm.Get("title")
	x, err := h.s.AskDelete(r.Context(), r.Actor, slug, core.ID(r.PostForm.Get("text")), typed)
	if err != nil {
		if bad := repairable(err); bad != nil {
			return h.showDelete(w, r, http.StatusUnprocessableEntity, typed, bad)
		}
		return err
	}
	if x.Alone {
		return r.Done(w, "/desk/texts", "negotiations.deleted")
	}
	return r.Done(w, "/desk/texts/"+slug+"/delete", "negotiations.delete_asked")
}

// waitingRow is what is to become public, as pages show it.
type waitingRow struct {
	*Plan
	Name string // of the draft, "" of the text itself
	Who  string // wanted it; of what was refused
	Left int64  // seconds
}

// named finds the draft that a plan is about.
func named(x *Head, p *Plan) waitingRow {
	row := waitingRow{Plan: p}
	for _, d := range x.Drafts {
		if d.ID == p.Draft {
			row.Name = d.Name
		}
	}
	return row
}

// waiting fills in what is to become public.
func (h *handlers) waiting(r *web.Request, x *Head) (out []waitingRow, err error) {
	all, err := h.s.Waiting(r.Context(), x.ID)
	for _, p := range all {
		row := named(x, p)
		row.Left = max(0, p.DueAt-h.s.Now().Unix())
		out = append(out, row)
	}
	return out, err
}

// refused fills in what did not become public.
func (h *handlers) refused(r *web.Request, x *Head) (out []waitingRow, err error) {
	all, err := h.s.Refused(r.Context(), x.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	names, err := h.s.Names(r.Context())
	for _, p := range all {
		row := named(x, p)
		row.Who = names[core.ID(p.By)]
		out = append(out, row)
	}
	return out, err
}

func (h *handlers) noticed(w http.ResponseWriter, r *web.Request) error {
	slug := r.PathValue("slug")
	if err := h.s.Noticed(r.Context(), r.Actor, slug, core.ID(r.PostForm.Get("plan"))); err != nil {
		return err
	}
	return r.Done(w, "/desk/texts/"+slug, "negotiations.noticed")
}

// soon reports whether a text (draft "") or a draft of it waits to become public.
func (h *handlers) soon(r *web.Request, x *Head, draft core.ID) (bool, error) {
	all, err := h.s.Waiting(r.Context(), x.ID)
	for _, p := range all {
		if p.Draft == draft {
			return true, err
		}
	}
	return false, err
}

func (h *handlers) undo(w http.ResponseWriter, r *web.Request) error {
	slug := r.PathValue("slug")
	err := h.s.TakeBack(r.Context(), r.Actor, slug, core.ID(r.PostForm.Get("plan")))
	if errors.Is(err, ErrLate) {
		return h.showOverview(w, r, http.StatusUnprocessableEntity, []*core.Error{ErrLate})
	}
	if err != nil {
		return err
	}
	return r.Done(w, "/desk/texts/"+slug, "negotiations.undone")
}
