package people

import (
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"path"
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/web"
)

var (
	administrators = []core.Role{core.Administrator}
	trusted        = []core.Role{core.Administrator, core.Coordinator}
)

// errNone is the answer to what does not exist and to what is not the actor's.
var errNone = web.ErrNone

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &pages{s}
	return web.Feature{Name: "people", FS: FS, Routes: h.routes, Desk: []web.DeskItem{
		{Key: "people.menu.seconds", Path: "/desk/seconds", Roles: trusted, Order: 80},
		{Key: "people.menu.people", Path: "/desk/people", Roles: administrators, Order: 85},
		{Key: "people.menu.log", Path: "/desk/log", Roles: administrators, Order: 90},
	}}
}

type pages struct{ s *Service }

func (h *pages) routes(r *web.Router) {
	r.DeskOpen("GET /desk/sign-in", web.Only(h.signIn, "then", "done"))
	r.DeskOpen("POST /desk/sign-in", h.signedIn)
	r.DeskOpen("GET /desk/signed-in", h.inAgain)
	r.DeskOpen("POST /desk/sign-out", h.signOut)
	r.DeskOpen("GET /desk/invite/{token}", h.invitation)
	r.DeskOpen("POST /desk/invite/{token}", h.join)
	r.DeskOpen("POST /desk/oidc", h.leave)
	r.DeskOpen("GET /desk/oidc/back", h.back)

	r.Desk("GET /desk/fresh", nil, web.Only(h.showFresh, "then"))
	r.Desk("POST /desk/fresh", nil, h.Fresh(h.freshDone))
	r.Desk("GET /desk/me", nil, web.Only(h.me, "done"))
	r.Desk("POST /desk/me", nil, h.saveMe)
	r.Desk("GET /desk/me/sees", nil, web.Only(h.meSees))
	r.Desk("GET /desk/me/passkeys", nil, web.Only(h.passkeys, "second", "done"))
	r.Desk("POST /desk/me/passkeys", nil, h.Fresh(h.addPasskey))
	r.Desk("POST /desk/me/passkeys/drop", nil, h.Fresh(h.dropPasskey))
	r.Desk("POST /desk/me/sessions", nil, h.endSessions)
	r.Desk("POST /desk/me/unbind", nil, h.Fresh(h.unbind))

	r.Desk("GET /desk/people", administrators, web.Only(h.list, "done"))
	r.Desk("POST /desk/people/invite", administrators, h.Fresh(h.invite))
	r.Desk("POST /desk/people/withdraw", administrators, h.withdraw)
	r.Desk("GET /desk/people/{id}", administrators, web.Only(h.person, "done"))
	r.Desk("POST /desk/people/{id}/roles", administrators, h.Fresh(h.setRoles))
	r.Desk("POST /desk/people/{id}/back", administrators, h.Fresh(h.inviteBack))
	r.Desk("POST /desk/people/{id}/end", administrators, h.endAll)
	r.Desk("POST /desk/people/{id}/left", administrators, h.Fresh(h.left))
	r.Desk("GET /desk/people/{id}/sees", administrators, web.Only(h.personSees))

	r.Desk("GET /desk/seconds", nil, web.Only(h.seconds, "done"))
	r.Desk("POST /desk/seconds/{id}/agree", trusted, h.Fresh(h.agree))
	r.Desk("POST /desk/seconds/{id}/stop", nil, h.stop)

	r.Desk("GET /desk/log", administrators, web.Only(h.log, "who", "what", "kind", "day", "before", "done"))
	r.Desk("GET /desk/log.csv", administrators, web.Only(h.logCSV, "who", "what", "kind", "day"))
}

// then is where to go after signing in: a path of this desk, and nothing else. An
// address of another site, or one that a browser could read as one, is none.
func then(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || u.Opaque != "" || u.Fragment != "" ||
		strings.ContainsAny(to, "\\\r\n\t") || path.Clean(u.Path) != u.Path || u.Path != "/desk" && !strings.HasPrefix(u.Path, "/desk/") ||
		u.Path == "/desk/sign-in" || len(to) > 1000 {
		return "/desk"
	}
	return u.RequestURI()
}

// wrong are the errors of a form, for its page.
type wrong struct {
	Bad []*core.Error
}

// Wrong returns the error at a field, or nil.
func (w wrong) Wrong(field string) *core.Error {
	for _, e := range w.Bad {
		if e.Field == field {
			return e
		}
	}
	return nil
}

// N is how many there are.
func (w wrong) N() int64 { return int64(len(w.Bad)) }

// repairable takes an error that the person can repair on the same page; others
// are returned.
func repairable(err error) (wrong, int, error) {
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		return wrong{}, 0, err
	}
	switch e.Kind {
	case core.Invalid:
		return wrong{e.All()}, http.StatusUnprocessableEntity, nil
	case core.Denied:
		return wrong{e.All()}, http.StatusForbidden, nil
	case core.Conflict:
		return wrong{e.All()}, http.StatusConflict, nil
	case core.TooMany:
		return wrong{e.All()}, http.StatusTooManyRequests, nil
	}
	return wrong{}, 0, err
}

// passkeyForm is what a form needs that asks for a passkey.
type passkeyForm struct {
	Ask       auth.Ask
	Elsewhere string // where passkeys work, when that is not here
}

// here reports whether passkeys work at the address that the browser is at; where a
// number of this machine stands for its name, the browser is led there.
func (h *pages) here(w http.ResponseWriter, r *web.Request, f *passkeyForm) (led bool, err error) {
	origin := auth.KeyOrigin(h.s.Origin)
	u, err := url.Parse(origin)
	if err != nil || strings.EqualFold(u.Host, r.Host) {
		return false, err
	}
	if at, err := netip.ParseAddrPort(r.Host); err == nil && at.Addr().IsLoopback() && u.Hostname() == "localhost" {
		w.Header().Set("Cache-Control", "no-store")
		http.Redirect(w, r.Request, origin+r.URL.RequestURI(), http.StatusSeeOther)
		return true, nil
	}
	f.Elsewhere = origin
	return false, nil
}

// langs are the languages for a form.
func langs() []core.Lang { return core.Langs }

// mine reports whether an actor decides about people, for all campaigns.
func mine(r *web.Request) error {
	if !r.Actor.May("", core.Administrator) {
		return errNone
	}
	return nil
}

// kept are the fields of a form as they were sent, but for our own.
func kept(r *web.Request) (out []web.Field) {
	for name, values := range r.PostForm {
		if name == "token" || strings.HasPrefix(name, "fresh_") {
			continue
		}
		for _, v := range values {
			out = append(out, web.Field{Name: name, Value: v})
		}
	}
	slices.SortStableFunc(out, func(a, b web.Field) int { return strings.Compare(a.Name, b.Name) })
	return out
}
