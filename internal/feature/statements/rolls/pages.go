package rolls

import (
	"strconv"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/platform/web"
)

// see are the roles that may look at snapshots and deliveries, take those that
// may take and record them.
var (
	see  = []core.Role{core.Editor, core.Coordinator, core.Moderator}
	take = []core.Role{core.Editor, core.Coordinator}
)

// Feature gives this feature's pages to the server.
func Feature(s *Service) web.Feature {
	h := &handlers{s: s}
	return web.Feature{Name: "rolls", FS: FS, Routes: h.routes,
		Tabs: []web.DeskItem{
			{Key: "rolls.tab", Path: "/desk/statements/{slug}/rolls", Roles: see, Order: 60},
			{Key: "rolls.deliveries.title", Path: "/desk/statements/{slug}/deliveries", Roles: see, Order: 65},
		}}
}

type handlers struct{ s *Service }

func (h *handlers) routes(r *web.Router) {
	r.Public("GET /statements/{slug}/rolls", web.Only(h.list))
	r.Public("GET /statements/{slug}/rolls/{n}", web.Only(h.show, "after"))
	r.Page("GET /statements/{slug}/rolls/{n}/{file}", web.Only(h.file))
	r.Desk("GET /desk/statements/{slug}/rolls", see, web.Only(h.desk, "done"))
	r.Desk("POST /desk/statements/{slug}/rolls", take, h.plan)
	r.Desk("GET /desk/statements/{slug}/rolls/{n}", see, web.Only(h.one, "done"))
	r.Desk("POST /desk/statements/{slug}/rolls/{n}/hold", take, h.hold)
	r.Desk("POST /desk/statements/{slug}/rolls/{n}/files", take, h.ask)
	r.Desk("GET /desk/statements/{slug}/deliveries", see, web.Only(h.deliveries, "done"))
	r.Desk("POST /desk/statements/{slug}/deliveries", take, h.deliver)
	r.Desk("GET /desk/statements/{slug}/deliveries/{id}", see, web.Only(h.delivery, "done"))
	r.Desk("POST /desk/statements/{slug}/deliveries/{id}", take, h.change)
}

// number reads the number of a snapshot in an address: written in one way only.
func number(r *web.Request) (int64, error) {
	v := r.PathValue("n")
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil || n < 1 || strconv.FormatInt(n, 10) != v {
		return 0, errNone
	}
	return n, nil
}

// text is a public statement with the edition that a reader gets.
type text struct {
	T *statements.Text
	E *statements.Edition
}

// public returns the statement of the address if everybody may see it (S-2: a
// draft, and one that was taken down, answer like none), and its snapshot if n is
// not 0.
func (h *handlers) public(r *web.Request, n int64) (x text, snap *Snapshot, err error) {
	if x.T, err = h.s.Statements.Text(r.Context(), r.PathValue("slug"), 0); err != nil {
		return x, nil, err
	}
	x.E, _ = x.T.Edition(r.Lang)
	if n == 0 {
		return x, nil, nil
	}
	if snap, err = h.s.Snapshot(r.Context(), x.T.Statement.ID, n); err == nil && !snap.Public() {
		err = errNone
	}
	return x, snap, err
}

// Formats are the formats that can be asked for.
func (p *deskPage) Formats() []annex.Format { return annex.Formats }

// Orders are the orders that can be asked for.
func (p *deskPage) Orders() []annex.Order { return annex.Orders }

// AllLangs are the languages that can be asked for.
func (p *deskPage) AllLangs() []core.Lang { return core.Langs }

// Kinds are those whom a roll is handed to.
func (p *deskPage) Kinds() []string { return Kinds }

// When is a time given as Unix seconds.
func (p *deskPage) When(at int64) time.Time { return time.Unix(at, 0).UTC() }
