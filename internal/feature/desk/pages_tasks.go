package desk

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

type listsPage struct {
	web.Frame
	Lists []*view
}

func (h *handlers) lists(w http.ResponseWriter, r *web.Request) error {
	all, err := h.s.Lists(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	p := new(listsPage)
	p.Title = r.T("desk.tasks")
	for _, l := range all {
		p.Lists = append(p.Lists, h.view(r, l, nil))
	}
	return r.Render(w, http.StatusOK, "desk/lists", p)
}

// choice is one of those who can be asked to do a task, or one of the tasks that
// can come first.
type choice struct{ Value, Text string }

// form is a task as it is typed.
type form struct {
	Task
	Who            string // "role:editor", "account:…" or ""
	DueText, NotBe string
	Bad            []*core.Error
	Roles, People  []choice
	Others         []choice // tasks that can come first
}

// Wrong returns what must be repaired at a field.
func (f *form) Wrong(field string) *core.Error {
	for _, e := range f.Bad {
		if e.Field == field {
			return e
		}
	}
	return nil
}

// N is how many things must be repaired.
func (f *form) N() int64 { return int64(len(f.Bad)) }

type listPage struct {
	web.Frame
	List   *view
	Writes bool
	Form   *form
	Copies []string // lists to begin with
}

func (h *handlers) list(w http.ResponseWriter, r *web.Request) error {
	return h.showList(w, r, http.StatusOK, &form{})
}

func (h *handlers) showList(w http.ResponseWriter, r *web.Request, status int, f *form) error {
	l, err := h.s.List(r.Context(), r.Actor, campaignOf(r))
	if err != nil {
		return err
	}
	names, err := h.s.Staff.Names(r.Context())
	if err != nil {
		return err
	}
	p := &listPage{List: h.view(r, l, names), Writes: Writes(r.Actor, l.Campaign), Form: f, Copies: []string{"declaration", "un"}}
	p.Title = r.T("desk.tasks")
	if err := h.fill(r, f, l); err != nil {
		return err
	}
	return r.Render(w, status, "desk/list", p)
}

// fill sets what a form offers to choose from.
func (h *handlers) fill(r *web.Request, f *form, l *List) error {
	for _, role := range core.Roles {
		f.Roles = append(f.Roles, choice{"role:" + string(role), r.T("web.role." + string(role))})
	}
	all, err := h.s.Staff.Accounts(r.Context())
	if err != nil {
		return err
	}
	for _, a := range all {
		if a.State == "active" && sees(a.Actor(), l.Campaign) {
			f.People = append(f.People, choice{"account:" + string(a.ID), a.Name})
		}
	}
	for _, t := range l.Tasks {
		if t.ID != f.ID && !circle(f.ID, t.ID, l.byID) {
			f.Others = append(f.Others, choice{string(t.ID), words(r, t)})
		}
	}
	return nil
}

// typed reads the form of a task.
func (h *handlers) typed(r *web.Request) (*form, *core.Error) {
	f := &form{Who: r.PostFormValue("who"), DueText: strings.TrimSpace(r.PostFormValue("due")), NotBe: strings.TrimSpace(r.PostFormValue("not_before"))}
	f.Campaign, f.ID = campaignOf(r), core.ID(r.PathValue("id"))
	f.Title, f.After, f.State = r.PostFormValue("title"), core.ID(r.PostFormValue("after")), State(r.PostFormValue("state"))
	f.Revision, _ = strconv.ParseInt(r.PostFormValue("revision"), 10, 64)
	kind, who, _ := strings.Cut(f.Who, ":")
	switch kind {
	case "role":
		if f.Role = core.Role(who); !f.Role.Valid() {
			f.Role = ""
		}
	case "account":
		if a, err := h.s.Staff.Account(r.Context(), core.ID(who)); err == nil && a.State == "active" {
			f.Account = a.ID
		}
	}
	clean, bad := f.Task.clean(f.DueText, f.NotBe)
	if bad != nil {
		f.Bad = bad.All()
		return f, bad
	}
	f.Task = clean
	return f, nil
}

func (h *handlers) add(w http.ResponseWriter, r *web.Request) error {
	if !Writes(r.Actor, campaignOf(r)) {
		return errNone
	}
	f, bad := h.typed(r)
	if bad != nil {
		return h.showList(w, r, http.StatusUnprocessableEntity, f)
	}
	if err := h.s.Add(r.Context(), r.Actor, f.Task); err != nil {
		return err
	}
	return r.Done(w, ListPath(f.Campaign)+"#tasks", "desk.added")
}

func (h *handlers) copyList(w http.ResponseWriter, r *web.Request) error {
	if err := h.s.Copy(r.Context(), r.Actor, campaignOf(r), r.PostFormValue("list")); err != nil {
		return err
	}
	return r.Done(w, ListPath(campaignOf(r))+"#tasks", "desk.copied")
}

type taskPage struct {
	web.Frame
	Campaign string
	Path     string
	Form     *form
	By       string
	On       time.Time
}

func (h *handlers) task(w http.ResponseWriter, r *web.Request) error {
	l, err := h.s.List(r.Context(), r.Actor, campaignOf(r))
	if err != nil {
		return err
	}
	t := l.byID[core.ID(r.PathValue("id"))]
	if t == nil || !Writes(r.Actor, l.Campaign) {
		return errNone
	}
	f := &form{Task: *t, DueText: day(t.Due), NotBe: day(t.NotBefore)}
	f.Title = words(r, t)
	switch {
	case t.Account != "":
		f.Who = "account:" + string(t.Account)
	case t.Role != "":
		f.Who = "role:" + string(t.Role)
	}
	return h.showTask(w, r, http.StatusOK, l, f)
}

// day writes a day as a browser's field takes it.
func day(d core.Day) string {
	if d == 0 {
		return ""
	}
	return d.Time().Format(time.DateOnly)
}

func (h *handlers) showTask(w http.ResponseWriter, r *web.Request, status int, l *List, f *form) error {
	if err := h.fill(r, f, l); err != nil {
		return err
	}
	names, err := h.s.Staff.Names(r.Context())
	if err != nil {
		return err
	}
	p := &taskPage{Campaign: l.Campaign, Path: ListPath(l.Campaign), Form: f}
	if t := l.byID[f.ID]; t != nil {
		p.By, p.On = names[t.ChangedBy], t.ChangedOn.Time()
	}
	p.Title = r.T("desk.task.change")
	return r.Render(w, status, "desk/task", p)
}

func (h *handlers) save(w http.ResponseWriter, r *web.Request) error {
	l, err := h.s.List(r.Context(), r.Actor, campaignOf(r))
	if err != nil {
		return err
	}
	had := l.byID[core.ID(r.PathValue("id"))]
	if had == nil || !Writes(r.Actor, l.Campaign) {
		return errNone
	}
	if r.PostFormValue("act") == "delete" {
		if err := h.s.Delete(r.Context(), r.Actor, l.Campaign, had.ID); err != nil {
			return err
		}
		return r.Done(w, ListPath(l.Campaign)+"#tasks", "desk.deleted")
	}
	f, bad := h.typed(r)
	if bad != nil {
		return h.showTask(w, r, http.StatusUnprocessableEntity, l, f)
	}
	row := f.Task
	if had.Message != "" && row.Title == r.T(had.Message) { // its words were left as they are
		row.Message, row.Title = had.Message, ""
	}
	err = h.s.Save(r.Context(), r.Actor, row)
	var wrong *core.Error
	switch {
	case errors.As(err, &wrong) && wrong.Kind == core.Conflict:
		// What was typed stays; the next try goes on from what the other one did.
		f.Bad, f.Revision = []*core.Error{wrong}, had.Revision
		return h.showTask(w, r, http.StatusConflict, l, f)
	case errors.As(err, &wrong) && wrong.Kind == core.Invalid:
		f.Bad = []*core.Error{wrong}
		return h.showTask(w, r, http.StatusUnprocessableEntity, l, f)
	case err != nil:
		return err
	}
	return r.Done(w, ListPath(l.Campaign)+"#tasks", "desk.saved")
}

func (h *handlers) setState(w http.ResponseWriter, r *web.Request) error {
	c := campaignOf(r)
	if err := h.s.SetState(r.Context(), r.Actor, c, core.ID(r.PathValue("id")), State(r.PostFormValue("state"))); err != nil {
		return err
	}
	return r.Done(w, ListPath(c)+"#tasks", "desk.moved")
}
