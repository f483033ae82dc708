package inputs

import (
	"net/http"
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/web"
)

// guest shows a link's draft, or the form for one of its paragraphs. Whatever session the
// browser has, it is the same page.
func (h *handlers) guest(w http.ResponseWriter, r *web.Request) error {
	r.Actor = core.Actor{}
	l, t, err := h.s.Guest(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	q := r.URL.Query()
	if id := q.Get("id"); id != "" {
		in := t.Find(core.ID(id))
		if in == nil || in.State == Agreed {
			return errNone
		}
		return h.showGuestEdit(w, r, editOf(in), l, t, http.StatusOK)
	}
	if q.Get("kind") != "" {
		in, ok := begun(t, q.Get("p"), q.Get("kind"))
		if !ok {
			return errNone
		}
		return h.showGuestEdit(w, r, &editPage{Input: in}, l, t, http.StatusOK)
	}
	return h.showGuest(w, r, &pickPage{}, l, t, http.StatusOK)
}

func (h *handlers) showGuest(w http.ResponseWriter, r *web.Request, p *pickPage, l *Link, t *Table, status int) error {
	h.fill(r, &p.page, t, r.T("inputs.guest.title"))
	p.guestFrame(r, l)
	p.Guest, p.Link = true, l
	p.Action = "/desk/propose/" + r.PathValue("token") + "?"
	p.take(t, r.URL.Query())
	tp := &tablePage{page: p.page}
	for _, in := range t.Inputs {
		p.Mine = append(p.Mine, tp.view(r, in, nil, false))
	}
	for _, in := range t.Adrift {
		p.Mine = append(p.Mine, tp.view(r, in, nil, true))
	}
	return r.Render(w, status, "inputs/pick", p)
}

// guestFrame takes out of a page what is for staff.
func (p *page) guestFrame(r *web.Request, l *Link) {
	p.Slug, p.May, p.NoIndex = "", false, true
	p.Title = r.T("inputs.guest.title")
	if _, done, _ := strings.Cut(r.URL.Query().Get("done"), "."); done == "saved" || done == "withdrawn" {
		p.Done = r.T("inputs.done." + done)
	}
}

func (h *handlers) showGuestEdit(w http.ResponseWriter, r *web.Request, p *editPage, l *Link, t *Table, status int) error {
	p.Guest, p.Link, p.Network = true, l, l.Network
	p.Action = "/desk/propose/" + r.PathValue("token")
	p.Return = p.Action
	p.Kept, p.Chosen = nil, ""
	p.guestFrame(r, l)
	return h.showEdit(w, r, p, t, status)
}

func (h *handlers) guestSave(w http.ResponseWriter, r *web.Request) error {
	r.Actor = core.Actor{}
	l, t, err := h.s.Guest(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	in, _ := typed(r)
	in.ID, in.Network = core.ID(r.PostFormValue("id")), l.Network
	if _, err = r.FormToken(); err == nil && !h.saves.Allow(string(l.ID)) {
		err = invalid("", "often")
	}
	path := "/desk/propose/" + r.PathValue("token")
	if err == nil && r.PostFormValue("do") == "withdraw" {
		if err = h.s.WithdrawGuest(r.Context(), l, t, in.ID); err == nil {
			return r.Done(w, path, "inputs.withdrawn")
		}
	}
	there := found(t, &in, r.PostFormValue("seen"))
	if err == nil && (in.N < -1 || in.N >= len(t.Draft.Paragraphs) || !slices.Contains(Kinds, in.Kind)) {
		return errNone
	}
	p := &editPage{Input: in}
	if err == nil && !there {
		p.Seen, err = r.PostFormValue("seen"), negotiations.ErrChanged
	}
	if err == nil && r.PostFormValue("do") == "look" {
		c := in
		if err = Clean(&c, t.Draft.Paragraphs); err == nil {
			p.Input, p.Looked = c, true
			return h.showGuestEdit(w, r, p, l, t, http.StatusOK)
		}
	}
	if err == nil {
		if _, err = h.s.SaveGuest(r.Context(), l, t, in); err == nil {
			return r.Done(w, path, "inputs.saved")
		}
	}
	if err := p.Keep(err); err != nil {
		return err
	}
	status := http.StatusUnprocessableEntity
	if core.KindOf(err) == core.Conflict {
		status = http.StatusConflict
		if have := t.Find(in.ID); have != nil {
			p.Input.Revision = have.Revision
		}
	}
	if in.N < -1 || in.N >= len(t.Draft.Paragraphs) || !slices.Contains(Kinds, in.Kind) {
		// A form that is too old, or too many: there is no paragraph to show it on.
		q := &pickPage{}
		q.Bad = p.Bad
		return h.showGuest(w, r, q, l, t, status)
	}
	if in.N >= 0 {
		p.Input.Base = t.Draft.Paragraphs[in.N].Text
	}
	return h.showGuestEdit(w, r, p, l, t, status)
}
