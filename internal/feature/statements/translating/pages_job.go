package translating

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

// again shows the editor with what is wrong with a form beside the text.
func (h *handlers) again(w http.ResponseWriter, r *web.Request, t *Text, err error) error {
	e, ok := errors.AsType[*core.Error](err)
	if !ok || e.Kind != core.Invalid && e.Kind != core.Conflict && e.Kind != core.Denied {
		return err
	}
	p, err := h.page(r, t, 1, nil)
	if err != nil {
		return err
	}
	p.Errors = e.All()
	status := map[core.Kind]int{core.Conflict: http.StatusConflict, core.Denied: http.StatusForbidden}[e.Kind]
	if status == 0 {
		status = http.StatusUnprocessableEntity
	}
	return h.show(w, r, p, status)
}

func (h *handlers) ask(w http.ResponseWriter, r *web.Request) error {
	t, err := h.load(r)
	if err != nil {
		return err
	}
	if err := h.s.Ask(r.Context(), string(r.Actor.Account), t); err != nil {
		return h.again(w, r, t, err)
	}
	return r.Done(w, path(t), "translating.asked")
}

func (h *handlers) check(w http.ResponseWriter, r *web.Request) error {
	t, err := h.load(r)
	if err != nil {
		return err
	}
	revision, err := strconv.ParseInt(r.PostFormValue("base"), 10, 64)
	if err != nil {
		revision = -1
	}
	if r.PostFormValue("do") == "back" {
		if err := h.s.Uncheck(r.Context(), r.Actor, t, revision); err != nil {
			return h.again(w, r, t, err)
		}
		return r.Done(w, path(t), "translating.unchecked")
	}
	if err := h.s.Check(r.Context(), r.Actor, t, revision); err != nil {
		return h.again(w, r, t, err)
	}
	return r.Done(w, path(t), "translating.checked")
}

func (h *handlers) task(w http.ResponseWriter, r *web.Request) error {
	t, err := h.load(r)
	if err != nil {
		return err
	}
	var due core.Day
	if s := r.PostFormValue("due"); s != "" {
		d, err := time.Parse("2006-01-02", s)
		if err != nil || d.Year() < 2000 || d.Year() > 2200 {
			return h.again(w, r, t, &core.Error{Kind: core.Invalid, Field: "due", Key: "translating.error.due"})
		}
		due = core.DayOf(d)
	}
	if err := h.s.Assign(r.Context(), r.Actor, t, r.PostFormValue("assignee"), r.PostFormValue("checker"), due); err != nil {
		return h.again(w, r, t, err)
	}
	return r.Done(w, path(t)+"#job", "translating.assigned")
}

func (h *handlers) makeLink(w http.ResponseWriter, r *web.Request) error {
	t, err := h.load(r)
	if err != nil {
		return err
	}
	days := int64(linkDays)
	if s := r.PostFormValue("days"); s != "" {
		if days, err = strconv.ParseInt(s, 10, 64); err != nil {
			days = 0
		}
	}
	token, err := h.s.MakeLink(r.Context(), r.Actor, t, days)
	if err != nil {
		return h.again(w, r, t, err)
	}
	p, err := h.page(r, t, 1, nil)
	if err != nil {
		return err
	}
	// Shown once, in the answer itself: it never stands in an address of the desk.
	p.NewLink = r.Origin() + "/" + string(t.Lang) + "/desk/volunteer/" + token
	p.NewUntil = h.s.Now().Add(time.Duration(days) * 24 * time.Hour)
	return h.show(w, r, p, http.StatusOK)
}

func (h *handlers) revoke(w http.ResponseWriter, r *web.Request) error {
	t, err := h.load(r)
	if err != nil {
		return err
	}
	if err := h.s.Revoke(r.Context(), r.Actor, t, core.ID(r.PathValue("id"))); err != nil {
		return err
	}
	return r.Done(w, path(t)+"#volunteers", "translating.revoked")
}

// volunteer is the editor for somebody without an account. Whatever session the
// browser has, it is the same page.
func (h *handlers) volunteer(w http.ResponseWriter, r *web.Request) error {
	r.Actor = core.Actor{}
	l, t, err := h.s.Volunteer(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	p, err := h.page(r, t, partOf(r), nil)
	if err != nil {
		return err
	}
	return h.showVolunteer(l, l.Name)(w, r, p, http.StatusOK)
}

func (h *handlers) showVolunteer(l *Link, name string) func(http.ResponseWriter, *web.Request, *editorPage, int) error {
	return func(w http.ResponseWriter, r *web.Request, p *editorPage, status int) error {
		p.Title, p.Name, p.Until, p.Wide, p.NoIndex = r.T("translating.volunteer.title"), name, l.Expires(), true, true
		p.Action = "/desk/volunteer/" + r.PathValue("token")
		if _, done, _ := strings.Cut(r.URL.Query().Get("done"), "."); done == "saved" || done == "valid" || done == "thanks" {
			p.Done = r.T("translating.done." + done)
		}
		return r.Render(w, status, "translating/edit", p)
	}
}

func (h *handlers) volunteerSave(w http.ResponseWriter, r *web.Request) error {
	r.Actor = core.Actor{}
	l, t, err := h.s.Volunteer(r.Context(), r.PathValue("token"))
	if err != nil {
		return err
	}
	back, name := "/desk/volunteer/"+r.PathValue("token"), r.PostFormValue("name")
	show := h.showVolunteer(l, name)
	auto := r.PostFormValue("do") == "auto"
	_, err = r.FormToken()
	if err == nil && !h.saves.Allow(string(l.ID)) {
		err = &core.Error{Kind: core.Invalid, Key: "translating.error.often"}
	}
	if err == nil && !auto {
		err = h.s.NameLink(r.Context(), l, name)
	}
	if err != nil {
		e, ok := asError(err)
		switch {
		case !ok || e.Kind != core.Invalid:
			return err
		case auto:
			return autoSaved(w, r, nil, err)
		}
		p, err := h.page(r, t, partOf(r), typedIn(r, t).Words)
		if err != nil {
			return err
		}
		p.Errors = e.All()
		return show(w, r, p, http.StatusUnprocessableEntity)
	}
	if r.PostFormValue("do") != "done" {
		return h.store(w, r, t, l.By(), back, show)
	}
	// Done means saved, and then asked for a check.
	if _, err := h.s.Save(r.Context(), l.By(), t, typedIn(r, t)); err != nil {
		return h.store(w, r, t, l.By(), back, show)
	}
	if _, t, err = h.s.Volunteer(r.Context(), r.PathValue("token")); err != nil {
		return err
	}
	if err := h.s.Ask(r.Context(), l.By(), t); err != nil {
		e, ok := asError(err)
		if !ok || e.Kind != core.Invalid {
			return err
		}
		p, err := h.page(r, t, partOf(r), nil)
		if err != nil {
			return err
		}
		p.Errors = e.All()
		return show(w, r, p, http.StatusUnprocessableEntity)
	}
	return r.Done(w, back, "translating.thanks")
}
