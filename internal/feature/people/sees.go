package people

import (
	"net/http"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/web"
)

// besides are the parts of the desk that stand in no menu.
var besides = []web.DeskItem{
	{Key: "people.sees.me", Path: "/desk/me"},
	{Key: "people.sees.me", Path: "/desk/fresh"},
	{Key: "people.sees.glossary", Path: "/desk/glossary"},
	{Key: "people.sees.catalogues", Path: "/desk/catalogues"},
	{Key: "asks.tab", Path: "/desk/asks"}, // where the links in mails about asks lead
	{Key: "negotiations.list.agreed", Path: "/desk/agreed"},
}

// Area is a part of the desk and what an actor may do there.
type Area struct {
	Key    string // message, or "" for a route that no part of the desk names
	Path   string // the longest common beginning of its routes
	Tab    bool   // of each statement
	Open   bool   // may look at some page of it
	Change bool   // may send some form of it
}

// Areas sorts the routes of the desk, as they are registered, into its places, and
// says what an actor may do in each. A place is as open as its most open route: it
// never says less than is true.
func Areas(routes []web.DeskRoute, places, tabs []web.DeskItem, a core.Actor) (all []*Area) {
	var known []*Area
	for i, it := range append(append(append([]web.DeskItem{}, places...), tabs...), besides...) {
		known = append(known, &Area{Key: it.Key, Path: it.Path, Tab: i >= len(places) && i < len(places)+len(tabs)})
	}
	byKey := map[string]*Area{}
	for _, rt := range routes {
		if rt.Open {
			continue
		}
		k := nearest(known, rt.Path)
		if k == nil {
			k = &Area{Path: rt.Path}
			known = append(known, k)
		}
		id := k.Key
		if id == "" {
			id = k.Path
		}
		if byKey[id] == nil {
			byKey[id] = k
			all = append(all, k)
		}
		k = byKey[id]
		if len(rt.Roles) == 0 || a.Has(rt.Roles...) {
			if rt.Method == http.MethodPost {
				k.Change = true
			} else {
				k.Open = true
			}
		}
	}
	return all
}

// nearest is the part of the desk whose path is the longest beginning of a route's.
func nearest(known []*Area, path string) (best *Area) {
	for _, k := range known {
		rest, ok := strings.CutPrefix(path, k.Path)
		if !ok || rest != "" && (k.Path == "/desk" || rest[0] != '/' && rest[0] != '.') {
			continue
		}
		if best == nil || len(k.Path) > len(best.Path) {
			best = k
		}
	}
	return best
}

// seesPage is the data of ui/sees.html.
type seesPage struct {
	web.Frame
	Own            bool
	A              *auth.Account
	Roles          []roleLine
	Can, OfEach    []*Area
	Cannot         []*Area
	Opens, Decides bool // is a coordinator; may agree to what colleagues ask for
	Partly         bool // some roles are for some campaigns only
}

func (h *pages) meSees(w http.ResponseWriter, r *web.Request) error {
	return h.showSees(w, r, r.Actor.Account)
}

func (h *pages) personSees(w http.ResponseWriter, r *web.Request) error {
	if err := mine(r); err != nil {
		return err
	}
	return h.showSees(w, r, core.ID(r.PathValue("id")))
}

func (h *pages) showSees(w http.ResponseWriter, r *web.Request, id core.ID) error {
	a, err := h.s.Staff.Account(r.Context(), id)
	if err != nil {
		return err
	}
	who := a.Actor()
	p := &seesPage{Own: id == r.Actor.Account, A: a, Roles: roleLines(r, a.Grants), Opens: who.Has(core.Coordinator), Decides: auth.Watches(who)}
	for _, g := range a.Grants {
		p.Partly = p.Partly || g.Campaign != ""
	}
	places, tabs := h.s.Items()
	for _, k := range Areas(h.s.Routes(), places, tabs, who) {
		switch {
		case !k.Open && !k.Change || a.State != auth.Active:
			p.Cannot = append(p.Cannot, k)
		case k.Tab:
			p.OfEach = append(p.OfEach, k)
		default:
			p.Can = append(p.Can, k)
		}
	}
	p.Title = r.T("people.sees.title")
	return r.Render(w, http.StatusOK, "people/sees", p)
}
