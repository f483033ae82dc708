package checking

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/web"
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s}
	return web.Feature{Name: "checking", FS: FS, Routes: h.routes,
		Desk: []web.DeskItem{{Key: "checking.menu", Path: "/desk/checks", Roles: roles, Order: 40}},
		Tabs: []web.DeskItem{{Key: "checking.tab", Path: "/desk/statements/{slug}/checks", Roles: roles, Order: 40}}}
}

type handlers struct{ s *Service }

// filters are the parameters of the queue.
var filters = []string{"state", "statement", "kind", "level", "country", "day", "host", "words", "alike", "after"}

func (h *handlers) routes(r *web.Router) {
	r.Desk("GET /desk/checks", roles, web.Only(h.queue, filters...))
	r.Desk("GET /desk/checks/readings", watchers, web.Only(h.readings))
	r.Desk("GET /desk/checks/{id}", roles, web.Only(h.one))
	r.Desk("POST /desk/checks/{id}", roles, h.decide)
	r.Desk("GET /desk/checks/batches/{id}", roles, web.Only(h.run))
	r.Desk("POST /desk/checks/batches/{id}", roles, h.turn)
	r.Desk("GET /desk/statements/{slug}/checks", roles, web.Only(h.queue, filters...))
	r.Desk("GET /desk/statements/{slug}/checks/batch", roles, web.Only(h.preview, append(filters, "do", "reason")...))
	r.Desk("POST /desk/statements/{slug}/checks/batch", roles, h.begin)
	r.Desk("GET /desk/statements/{slug}/checks/settings", roles, web.Only(h.settings))
	r.Desk("POST /desk/statements/{slug}/checks/settings", roles, h.set)
	r.Private("POST /e/{link}/answer", h.answer)
}

// kinds, levels and states are what can be chosen in the form.
var (
	kinds  = []statements.EndorserKind{statements.Organisation, statements.Person}
	levels = []statements.Level{statements.Unconfirmed, statements.ByAddress, statements.ByDomain, statements.Vouched, statements.Member}
	states = []string{statements.StateHeld, statements.StateInvalidated, statements.StateConfirmed}
)

// parse reads a filter out of an address or a form. What is no value of its kind
// is refused: nobody is shown all because of a mistyped word.
func parse(v url.Values) (f Filter, err error) {
	get := func(name string) string { return strings.TrimSpace(v.Get(name)) }
	f.State, f.Kind, f.Level = get("state"), statements.EndorserKind(get("kind")), statements.Level(get("level"))
	f.Country, f.Host, f.Words = get("country"), strings.ToLower(get("host")), get("words")
	f.Slug, f.Alike, f.After = get("statement"), get("alike"), core.ID(get("after"))
	if f.State == "" {
		f.State = statements.StateHeld
	}
	wrong := func(field string) error {
		return &core.Error{Kind: core.Invalid, Field: field, Key: "checking.wrong.filter"}
	}
	switch {
	case !in(f.State, states):
		return f, wrong("state")
	case f.Kind != "" && !in(f.Kind, kinds):
		return f, wrong("kind")
	case f.Level != "" && !in(f.Level, levels):
		return f, wrong("level")
	case f.Country != "" && !i18n.ValidCountry(f.Country):
		return f, wrong("country")
	case f.Alike != "" && f.Alike != "yes" && f.Alike != "no":
		return f, wrong("alike")
	case len(f.After) > 40 || len(f.Slug) > 100 || strings.ContainsRune(string(f.After)+f.Slug, 0):
		return f, wrong("after")
	case len(f.Words) > 200 || strings.ContainsRune(f.Words, 0):
		return f, wrong("words")
	case f.Host != "" && !plainHost(f.Host):
		return f, wrong("host")
	}
	if d := get("day"); d != "" {
		t, err := time.Parse(time.DateOnly, d)
		if err != nil {
			return f, wrong("day")
		}
		f.Day = core.DayOf(t)
	}
	return f, nil
}

func in[T comparable](x T, all []T) bool {
	for _, y := range all {
		if x == y {
			return true
		}
	}
	return false
}

// plainHost reports whether a text could be a domain in ASCII.
func plainHost(h string) bool {
	return len(h) <= 253 && strings.Contains(h, ".") && !strings.ContainsFunc(h, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-'
	})
}

// values are the filter as parameters, for links and hidden fields.
func (f Filter) values() url.Values {
	v := url.Values{}
	set := func(name, value string) {
		if value != "" {
			v.Set(name, value)
		}
	}
	set("state", f.State)
	set("statement", f.Slug)
	set("kind", string(f.Kind))
	set("level", string(f.Level))
	set("country", f.Country)
	set("host", f.Host)
	set("words", f.Words)
	set("alike", f.Alike)
	if f.Day != 0 {
		v.Set("day", f.Day.Time().Format(time.DateOnly))
	}
	return v
}

// form is what the fields of the filter offer.
type form struct {
	F         Filter
	Levels    []statements.Level
	States    []string
	Countries []i18n.Named
}

func formOf(r *web.Request, f Filter) form {
	return form{f, levels, states, i18n.Countries(r.Lang)}
}

// DayText is the day for a field.
func (f form) DayText() string {
	if f.F.Day == 0 {
		return ""
	}
	return f.F.Day.Time().Format(time.DateOnly)
}

// queuePage is the data of ui/queue.html.
type queuePage struct {
	web.Frame
	form
	Items []Item
	Of    []Of
	One   *Of // the page is about this statement
	Held  int64
	Next  string // address of the next page
	Clear string // address without filters
	Batch string // address of the batch with these conditions
	Bad   []*core.Error
}

// Narrowed reports whether not all that wait are shown.
func (p *queuePage) Narrowed() bool {
	return p.F.State != statements.StateHeld || p.F.Alike != "" || !p.F.Empty() || p.One == nil && p.F.Slug != ""
}

// Several reports whether names of several statements can stand in the list.
func (p *queuePage) Several() bool { return p.One == nil && len(p.Of) > 1 }

func (h *handlers) queue(w http.ResponseWriter, r *web.Request) error {
	f, bad := parse(r.URL.Query())
	p := &queuePage{Clear: "/desk/checks"}
	status := http.StatusOK
	if e, ok := errors.AsType[*core.Error](bad); ok {
		p.Bad, status = e.All(), http.StatusUnprocessableEntity
		f = Filter{}
		f.State = statements.StateHeld
	}
	path := "/desk/checks"
	if slug := r.PathValue("slug"); slug != "" {
		f.Slug, path = slug, "/desk/statements/"+slug+"/checks"
		p.Clear = path
	}
	items, next, of, err := h.s.Waiting(r.Context(), r.Actor, r.Lang, f)
	if err != nil {
		return err
	}
	p.form, p.Items, p.Of = formOf(r, f), items, of
	for i := range of {
		if p.Held += of[i].Held; r.PathValue("slug") == of[i].Slug {
			p.One, p.Slug = &of[i], of[i].Slug
		}
	}
	if p.One != nil {
		p.Held = p.One.Held
		v := f.values()
		v.Del("statement")
		p.Batch = path + "/batch?" + v.Encode()
	}
	if next != "" {
		v := f.values()
		if p.One != nil {
			v.Del("statement")
		}
		v.Set("after", string(next))
		p.Next = path + "?" + v.Encode()
	}
	p.Title = r.T("checking.title")
	return r.Render(w, status, "checking/queue", p)
}

// onePage is the data of ui/one.html.
type onePage struct {
	web.Frame
	O        *One
	Reasons  []string
	Question string
	Bad      []*core.Error
	Max      int64
}

// Wrong returns the error of a field, or nil.
func (p *onePage) Wrong(field string) *core.Error { return wrongOf(p.Bad, field) }

func wrongOf(bad []*core.Error, field string) *core.Error {
	for _, e := range bad {
		if e.Field == field {
			return e
		}
	}
	return nil
}

func (h *handlers) one(w http.ResponseWriter, r *web.Request) error {
	return h.showOne(w, r, http.StatusOK, nil)
}

func (h *handlers) showOne(w http.ResponseWriter, r *web.Request, status int, bad []*core.Error) error {
	o, err := h.s.Open(r.Context(), r.Actor, r.Lang, core.ID(r.PathValue("id")))
	if err != nil {
		return err
	}
	p := &onePage{O: o, Reasons: Reasons, Bad: bad, Max: maxQuestion}
	if bad != nil {
		p.Question = r.PostFormValue("question")
	} else if o.Ask != nil {
		p.Question = o.Ask.Question
	}
	p.Title, p.Slug = r.T("checking.one.title"), o.Of.Slug
	return r.Render(w, status, "checking/one", p)
}

func (h *handlers) decide(w http.ResponseWriter, r *web.Request) error {
	id := core.ID(r.PathValue("id"))
	ctx, by, path := r.Context(), r.Actor, "/desk/checks/"+string(id)
	var err error
	what := r.PostFormValue("do")
	switch what {
	case "accept":
		if err = h.s.Accept(ctx, by, id); err == nil {
			path = back(r)
		}
	case "refuse":
		err = h.s.Refuse(ctx, by, id, r.PostFormValue("reason"))
	case "ask":
		err = h.s.Ask(ctx, by, id, r.PostFormValue("question"))
	case "domain":
		var result string
		if result, err = h.s.CheckDomain(ctx, by, id); err == nil {
			what = "domain_" + result
		}
	case "seen":
		err = h.s.SawFile(ctx, by, id)
	default:
		return &core.Error{Kind: core.Invalid, Key: "web.bad_query"}
	}
	if e, ok := errors.AsType[*core.Error](err); ok && e.Kind == core.Invalid {
		return h.showOne(w, r, http.StatusUnprocessableEntity, e.All())
	} else if err != nil {
		return err
	}
	return r.Done(w, path, said(what))
}

// back is the queue from which a name was accepted; anything else than a queue of
// ours leads to the first one.
func back(r *web.Request) string {
	to := r.PostFormValue("back")
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(to, "/desk/") || !strings.Contains(u.Path, "/checks") && u.Path != "/desk/checks" || len(to) > 1000 {
		return "/desk/checks"
	}
	v := u.Query()
	for name := range v {
		if !in(name, filters) {
			v.Del(name)
		}
	}
	if len(v) == 0 {
		return u.Path
	}
	return u.Path + "?" + v.Encode()
}

func (h *handlers) answer(w http.ResponseWriter, r *web.Request) error {
	if _, err := r.FormToken(); err != nil {
		return err
	}
	link := r.PathValue("link")
	if err := h.s.Answer(r.Context(), link, r.PostFormValue("answer")); err != nil {
		return err
	}
	return r.SeeOther(w, "/e/"+link)
}

// said is what [web.Request.Done] is told.
func said(what string) string { return "checking" + "." + what }

func number(s string) int64 {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 32)
	if err != nil {
		return 0
	}
	return n
}
