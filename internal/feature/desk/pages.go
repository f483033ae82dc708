package desk

import (
	"net/http"
	"net/url"
	"slices"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/notice"
	"groundswell/internal/platform/web"
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s}
	return web.Feature{Name: "desk", FS: FS, Routes: h.routes, Desk: []web.DeskItem{
		{Key: "desk.today", Path: "/desk", Order: 0},
		{Key: "desk.tasks", Path: "/desk/tasks", Order: 60},
	}}
}

type handlers struct{ s *Service }

func (h *handlers) routes(r *web.Router) {
	r.Desk("GET /desk", nil, web.Only(h.today, "done"))
	r.Desk("GET /desk/tasks", nil, web.Only(h.lists, "done"))
	r.Desk("GET /desk/tasks/{campaign}", nil, web.Only(h.list, "done"))
	r.Desk("POST /desk/tasks/{campaign}", writers, h.add)
	r.Desk("POST /desk/tasks/{campaign}/copy", writers, h.copyList)
	r.Desk("GET /desk/tasks/{campaign}/{id}", writers, web.Only(h.task, "done"))
	r.Desk("POST /desk/tasks/{campaign}/{id}", writers, h.save)
	r.Desk("POST /desk/tasks/{campaign}/{id}/state", nil, h.setState)
}

// ListPath is where a campaign's list is, without language.
func ListPath(campaign string) string {
	if campaign == "" {
		return "/desk/tasks/-"
	}
	return "/desk/tasks/" + url.PathEscape(campaign)
}

func campaignOf(r *web.Request) string {
	if c := r.PathValue("campaign"); c != "-" {
		return c
	}
	return ""
}

// Row is a task or a step as a page shows it.
type Row struct {
	ID    core.ID // "" of a step
	Words string
	Of    string // the statement's title, of a step
	Who   string
	Due   core.Day
	State State
	Late  bool
	Path  string // where it is dealt with or changed
	May   bool   // the one who looks may say how far it is
	From  core.Day
	First string // the words of what comes first
}

// Day is Due as a time, for the page.
func (r Row) Day() time.Time { return r.Due.Time() }

// FromDay is the day before which it cannot start.
func (r Row) FromDay() time.Time { return r.From.Time() }

// view is a list as a page shows it.
type view struct {
	Campaign  string
	Path      string
	Done, All int64
	Rows      []Row
	Left      int64 // rows that are not shown
	DaysLeft  int64 // until the last day that is set for it; 0: none, or over
}

// words are a task's words in the reader's language.
func words(r *web.Request, t *Task) string {
	if t.Message != "" {
		return r.T(t.Message)
	}
	return t.Title
}

func (h *handlers) view(r *web.Request, l *List, names map[core.ID]string) *view {
	v := &view{Campaign: l.Campaign, Path: ListPath(l.Campaign)}
	v.Done, v.All = l.Count(h.s)
	today := h.s.today()
	for _, p := range l.Statements {
		for _, s := range p.Steps(h.s.Now()) {
			if !r.Actor.May(l.Campaign, s.Roles...) {
				s.Path = ""
			}
			v.Rows = append(v.Rows, Row{Words: r.T(s.Key, "N", s.N, "Of", s.Of), Of: p.Title, Who: r.T("web.role." + string(s.Role)), Due: s.Due,
				State: s.State, Path: s.Path, Late: s.Due > 0 && s.Due < today && s.State != Done})
		}
		v.last(dayAt(p.ClosesAt), today)
	}
	for _, t := range l.Tasks {
		row := Row{ID: t.ID, Words: words(r, t), Due: t.Due, State: t.standing(l.byID, today), From: 0, May: Writes(r.Actor, l.Campaign) || mine(r.Actor, t)}
		row.Late = t.Due > 0 && t.Due < today && row.State != Done
		if row.State == Barred {
			if first := l.byID[t.After]; first != nil && first.State != Done {
				row.First = words(r, first)
			} else {
				row.From = t.NotBefore
			}
		}
		if Writes(r.Actor, l.Campaign) {
			row.Path = v.Path + "/" + string(t.ID)
		}
		switch {
		case t.Account != "":
			row.Who = names[t.Account]
		case t.Role != "":
			row.Who = r.T("web.role." + string(t.Role))
		}
		v.Rows = append(v.Rows, row)
		v.last(t.Due, today)
	}
	return v
}

func (v *view) last(d, today core.Day) { v.DaysLeft = max(v.DaysLeft, int64(d-today)) }

// short keeps up to n rows: what is under way first, then what can begin, then what
// cannot; what is done goes.
func (v *view) short(n int) {
	order := map[State]int{Doing: 0, Todo: 1, Barred: 2, Done: 3}
	slices.SortStableFunc(v.Rows, func(a, b Row) int {
		if a.Late != b.Late {
			if a.Late {
				return -1
			}
			return 1
		}
		return order[a.State] - order[b.State]
	})
	v.Rows = slices.DeleteFunc(v.Rows, func(r Row) bool { return r.State == Done })
	if len(v.Rows) > n {
		v.Left = int64(len(v.Rows) - n)
		v.Rows = v.Rows[:n]
	}
}

// first is a thing to do on a new site.
type first struct {
	Key   string
	About string
	Path  string
	Done  bool
	Roles []core.Role
	Who   string // the names of the roles
	May   bool
}

// next is a day that comes.
type next struct {
	Key   string
	At    time.Time
	Title string
	Path  string
}

// line is a notice in the reader's language.
type line struct {
	notice.Notice
	Words, Sentence, Side string
}

func newLine(r *web.Request, n notice.Notice) line {
	x := line{Notice: n, Words: r.T(n.Key, append([]any{"N", n.Count}, n.Args...)...)}
	if n.About != "" {
		x.Sentence = r.T(n.About, n.AboutArgs...)
	}
	if n.Margin != "" {
		x.Side = r.T(n.Margin, n.MarginArgs...)
	}
	return x
}

type todayPage struct {
	web.Frame
	Now     time.Time
	Notices []line
	Two     int64 // of them, how many need a second person
	Partly  bool  // something could not be asked
	First   []first
	Follows bool // may begin to follow a negotiated text
	Lists   []*view
	More    bool
	Next    []next
}

func (h *handlers) today(w http.ResponseWriter, r *web.Request) error {
	ctx := r.Context()
	p := &todayPage{Now: h.s.Now()}
	p.Title = r.T("desk.today")
	var all []notice.Notice
	for _, f := range h.s.Waiting {
		some, err := f.Notices(ctx, r.Actor)
		if err != nil { // the others are shown all the same
			h.s.Log.Error("what waits could not be asked", "err", err)
			p.Partly = true
			continue
		}
		all = append(all, some...)
	}
	for _, n := range notice.For(r.Actor, all) {
		p.Notices = append(p.Notices, newLine(r, n))
		if n.Two {
			p.Two++
		}
	}
	lists, err := h.s.Lists(ctx, r.Actor)
	if err != nil {
		return err
	}
	names, err := h.s.Staff.Names(ctx)
	if err != nil {
		return err
	}
	if err := h.beginning(r, p); err != nil {
		return err
	}
	for _, l := range lists {
		h.coming(r, p, l)
		v := h.view(r, l, names)
		if v.short(6); len(v.Rows) == 0 {
			continue
		}
		if p.Lists = append(p.Lists, v); len(p.Lists) == 3 {
			p.More = len(lists) > 3
			break
		}
	}
	slices.SortFunc(p.Next, func(a, b next) int { return a.At.Compare(b.At) })
	p.Next = p.Next[:min(3, len(p.Next))]
	return r.Render(w, http.StatusOK, "desk/today", p)
}

// coming notes the days of a list's statements that come within two months.
func (h *handlers) coming(r *web.Request, p *todayPage, l *List) {
	now := h.s.Now()
	add := func(key string, at time.Time, s *Progress, path string) {
		if at.After(now) && at.Before(now.AddDate(0, 2, 0)) {
			n := next{Key: "desk.next." + key, At: at, Title: s.Title}
			if r.Actor.May(l.Campaign, opens[path]...) {
				n.Path = "/desk/statements/" + s.Slug + path
			}
			p.Next = append(p.Next, n)
		}
	}
	for _, s := range l.Statements {
		if !s.Published {
			continue
		}
		add("opens", time.Unix(s.OpensAt, 0), s, "")
		add("closes", time.Unix(s.ClosesAt, 0), s, "")
		add("snapshot", time.Unix(s.SnapshotAt, 0), s, "/rolls")
		add("erase", s.EraseOn.Time(), s, "/retention")
	}
}

// beginning is what to do first on a new site, until all of it is done.
func (h *handlers) beginning(r *web.Request, p *todayPage) error {
	all, err := h.s.Progress(r.Context())
	if err != nil {
		return err
	}
	accounts, err := h.s.Staff.Accounts(r.Context())
	if err != nil {
		return err
	}
	people := 0
	for _, a := range accounts {
		if a.State == "active" {
			people++
		}
	}
	any := func(f func(*Progress) bool) bool {
		return slices.ContainsFunc(all, func(p Progress) bool { return f(&p) })
	}
	needed := false
	p.Follows = r.Actor.Has(core.Editor, core.Coordinator)
	p.First = []first{
		{Key: "desk.first.invite", About: "desk.first.invite_about", Path: "/desk/people", Done: people > 1, Roles: []core.Role{core.Administrator}},
		{Key: "desk.first.write", About: "desk.first.write_about", Path: "/desk/statements/new", Done: any(func(p *Progress) bool { return p.Written }), Roles: []core.Role{core.Editor, core.Coordinator}},
		{Key: "desk.first.keys", About: "desk.first.keys_about", Path: "/desk/keys", Done: any(func(p *Progress) bool { return p.Openers >= neededKeys }), Roles: []core.Role{core.Coordinator}},
		{Key: "desk.first.translate", About: "desk.first.translate_about", Path: "/desk/translations", Done: any(func(p *Progress) bool { return p.Translations > 0 }), Roles: []core.Role{core.Editor, core.Translator, core.Coordinator}},
		{Key: "desk.first.publish", About: "desk.first.publish_about", Path: "/desk/statements", Done: any(func(p *Progress) bool { return p.Published }), Roles: []core.Role{core.Editor, core.Coordinator}},
	}
	for i, f := range p.First {
		p.First[i].May = r.Actor.Has(f.Roles...)
		for _, role := range f.Roles {
			if p.First[i].Who != "" {
				p.First[i].Who += ", "
			}
			p.First[i].Who += r.T("web.role." + string(role))
		}
		needed = needed || !f.Done && f.Key != "desk.first.translate" // a site of one language is a whole site
	}
	if !needed {
		p.First = nil
	}
	return nil
}
