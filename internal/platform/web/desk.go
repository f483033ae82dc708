package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

// Staff knows who is signed in; auth.Service is one.
type Staff interface {
	// Actor returns who a session's token belongs to; the zero Actor when it is
	// none, ended, or its account has left.
	Actor(ctx context.Context, token string) (core.Actor, error)
}

// DeskItem is a place at the desk, shown to those who have one of the roles;
// without roles to all staff.
type DeskItem struct {
	Key   string // message
	Path  string // without language
	Roles []core.Role
	Order int // the lowest first; then as registered
}

// deskRoute is what a route of the desk asks of who calls it.
type deskRoute struct {
	roles []core.Role
	open  bool // sign-in and invitations: nobody needs to be signed in
}

// Desk registers a page for staff who have one of the roles for any campaign, or
// with no roles for all staff. Which of the things they ask for are theirs is the
// handler's to check, with [core.Actor.May]; what is not is answered like what does
// not exist. A POST must carry the form token of a page of ours (Frame.Token).
func (r *Router) Desk(pattern string, roles []core.Role, h HandlerFunc) {
	r.deskPage(pattern, &deskRoute{roles: roles}, func(w http.ResponseWriter, req *Request) error {
		if req.Method == http.MethodPost {
			if _, err := req.FormToken(); errors.Is(err, errFormOld) {
				return req.kept(w, http.StatusConflict, true)
			} else if err != nil {
				return err
			}
		}
		return h(w, req)
	})
}

// DeskOpen registers a page of the desk that is shown to those who are not signed
// in yet: signing in, an invitation, a link for a volunteer. Its handler checks
// what it needs.
func (r *Router) DeskOpen(pattern string, h HandlerFunc) {
	r.deskPage(pattern, &deskRoute{open: true}, h)
}

func (r *Router) deskPage(pattern string, d *deskRoute, h HandlerFunc) {
	method, path, _ := strings.Cut(pattern, " ")
	r.s.desk = append(r.s.desk, DeskRoute{Method: method, Path: path, Roles: d.roles, Open: d.open})
	r.s.handleDesk(method+" /{lang}"+path, d, h, true)
	if method == http.MethodGet && !strings.Contains(path, "{") {
		r.s.handle("GET "+path, redirectToLang, false)
	}
}

// isDesk reports whether a path is under /{lang}/desk/.
func isDesk(path string) bool {
	_, rest, ok := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	return ok && strings.HasPrefix(rest, "desk/")
}

// admitted finds out who calls, and answers those who may not.
func (r *Request) admitted(w http.ResponseWriter) bool {
	var err error
	if s := r.srv.cfg.Staff; s != nil {
		if token := r.Session(); token != "" {
			r.Actor, err = s.Actor(r.Context(), token)
		}
	}
	switch {
	case err != nil:
	case r.desk.open:
		return true
	case !r.Actor.Staff() && r.Method == http.MethodPost:
		err = r.ended(w)
	case !r.Actor.Staff():
		err = r.SeeOther(w, "/desk/sign-in?then="+url.QueryEscape(strings.TrimPrefix(r.URL.RequestURI(), "/"+string(r.Lang))))
	case len(r.desk.roles) > 0 && !r.Actor.Has(r.desk.roles...):
		err = &core.Error{Kind: core.Denied, Key: "web.desk.role", Args: []any{"Roles", r.roleNames(r.desk.roles)}}
	default:
		return true
	}
	if err != nil {
		r.srv.fail(w, r, err)
	}
	return false
}

func (r *Request) roleNames(roles []core.Role) string {
	var names []string
	for _, role := range roles {
		names = append(names, r.T("web.role."+string(role)))
	}
	return strings.Join(names, i18n.Comma(r.Lang))
}

// endedPage is the data of ui/ended.html: the session is over, or the form was open
// for too long, and what was typed is kept in a form that can be sent again.
type endedPage struct {
	Frame
	Old    bool // it was the form
	Kept   []Field
	Files  bool // files cannot be kept
	Action string
}

// Field is a field of a form as it was sent.
type Field struct{ Name, Value string }

// ended answers a form of somebody whose session is over.
func (r *Request) ended(w http.ResponseWriter) error {
	if err := r.bounded(); err != nil {
		return err
	}
	// Only what a page of ours sent is offered to be sent again: else another site could
	// have somebody sign in and press the button on a form of its own making.
	if _, err := r.FormToken(); core.KindOf(err) == core.Denied {
		return err
	}
	return r.kept(w, http.StatusUnauthorized, false)
}

// kept answers a form that was not taken with all that was typed.
func (r *Request) kept(w http.ResponseWriter, status int, old bool) error {
	p := &endedPage{Action: r.URL.RequestURI(), Old: old}
	for name, values := range r.PostForm {
		for _, v := range values {
			if name != "token" {
				p.Kept = append(p.Kept, Field{name, v})
			}
		}
	}
	slices.SortFunc(p.Kept, func(a, b Field) int { return strings.Compare(a.Name, b.Name) })
	p.Files = r.MultipartForm != nil && len(r.MultipartForm.File) > 0
	if p.Title = r.T("web.ended.title"); old {
		p.Title = r.T("web.old.title")
	}
	return r.Render(w, status, "web/ended", p)
}

// sessionCookie is the name of the cookie of who is signed in.
func (r *Request) sessionCookie() string {
	if r.secure() {
		return "__Host-desk"
	}
	return "desk"
}

// Session returns the token of who is signed in, or "".
func (r *Request) Session() string {
	c, err := r.Cookie(r.sessionCookie())
	if err != nil || len(c.Value) > 64 {
		return ""
	}
	return c.Value
}

// SetSession gives the browser a session's token; "" takes it away. It ends with
// the browser: on a borrowed phone nothing stays.
func (r *Request) SetSession(w http.ResponseWriter, token string) {
	c := &http.Cookie{Name: r.sessionCookie(), Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: r.secure()}
	if token == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// Done leads the browser to a path of the desk, whose page then says what was
// done: the message "<feature>.done.<what>", given as "feature.what".
func (r *Request) Done(w http.ResponseWriter, path, what string) error {
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	path, fragment, _ := strings.Cut(path, "#")
	if fragment != "" {
		fragment = "#" + fragment
	}
	return r.SeeOther(w, path+sep+"done="+url.QueryEscape(what)+fragment)
}

// fillDesk sets the desk's menu and tabs, as far as who is signed in may go.
func (f *Frame) fillDesk(r *Request) {
	s := r.srv
	f.Desk, f.CSS, f.JS = true, s.assets.css, s.assets.deskJS
	f.DeskCSS, f.Token, f.Langs = s.assets.deskCSS, r.NewFormToken(), nil
	f.Nav = nil
	feature, what, _ := strings.Cut(r.URL.Query().Get("done"), ".")
	if key := feature + ".done." + what; f.Done == "" && s.cfg.Catalog.Has("en", key) {
		f.Done = r.T(key)
	}
	if !r.Actor.Staff() {
		return
	}
	f.Me = r.Actor.Name
	path, _, _ := strings.Cut(f.Path, "?")
	link := func(it DeskItem, to string) FrameLink {
		return FrameLink{Text: r.T(it.Key), Href: "/" + string(r.Lang) + to, Current: to == path || to != "/desk" && strings.HasPrefix(path, to+"/")}
	}
	for _, it := range s.places {
		if len(it.Roles) == 0 || r.Actor.Has(it.Roles...) {
			f.Nav = append(f.Nav, link(it, it.Path))
		}
	}
	f.Tabs = nil
	for _, it := range s.tabs {
		place, _, _ := strings.Cut(it.Path, "{slug}")
		if f.Slug != "" && strings.HasPrefix(path, place) && (len(it.Roles) == 0 || r.Actor.Has(it.Roles...)) {
			f.Tabs = append(f.Tabs, link(it, strings.ReplaceAll(it.Path, "{slug}", f.Slug)))
		}
	}
	if len(f.Tabs) > 1 { // the first leads to what the others are part of
		f.Tabs[0].Current = f.Tabs[0].Href == "/"+string(r.Lang)+path
	}
}
