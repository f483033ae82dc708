package people

import (
	"net/http"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/web"
)

// secondsPage is the data of ui/seconds.html.
type secondsPage struct {
	web.Frame
	wrong
	Open, Decided []secondRow
	Protected     bool
	May           bool // agree and stop
	Server        []time.Time
}

// secondRow is one thing that waits for a second person, or was decided.
type secondRow struct {
	*auth.Second
	What     string // in words
	Whom     string // whom it is about, or ""
	Roles    []roleLine
	Who      string // asked
	Decided  string // who decided; "": nobody, the day was over
	Own      bool
	MayStop  bool
	AtTime   time.Time
	DueTime  time.Time
	DoneTime time.Time
}

// what says in words what a kind is.
func what(r *web.Request, kind string) string {
	key := "auth.second." + kind
	if text := r.T(key); text != key {
		return text
	}
	feature, rest, _ := strings.Cut(kind, ".")
	key = feature + ".second." + rest
	if text := r.T(key); text != key {
		return text
	}
	return kind
}

func (h *pages) seconds(w http.ResponseWriter, r *web.Request) error {
	return h.showSeconds(w, r, http.StatusOK, &secondsPage{})
}

func (h *pages) showSeconds(w http.ResponseWriter, r *web.Request, status int, p *secondsPage) error {
	open, decided, err := h.s.Staff.Seconds(r.Context())
	if err != nil {
		return err
	}
	names, err := h.s.Staff.Names(r.Context())
	if err != nil {
		return err
	}
	invites, err := h.s.Staff.Invites(r.Context())
	if err != nil {
		return err
	}
	if p.Protected, err = h.s.Staff.Protected(r.Context()); err != nil {
		return err
	}
	links, err := h.s.serverLinks(r.Context())
	if err != nil {
		return err
	}
	for _, e := range links {
		p.Server = append(p.Server, time.Unix(e.At, 0).UTC())
	}
	p.May = auth.Watches(r.Actor)
	stops, err := h.s.Staff.MayStop(r.Context(), r.Actor)
	if err != nil {
		return err
	}
	row := func(x *auth.Second) secondRow {
		s := secondRow{Second: x, What: what(r, x.Kind), Who: names[x.By], Decided: names[x.DecidedBy], Own: x.By == r.Actor.Account}
		s.MayStop = stops || s.Own
		s.AtTime, s.DueTime, s.DoneTime = time.Unix(x.At, 0).UTC(), time.Unix(x.DueAt, 0).UTC(), time.Unix(x.DecidedAt, 0).UTC()
		if account, grants, ok := auth.Roles(x, invites); ok {
			s.Whom, s.Roles = names[account], roleLines(r, grants)
		} else if grants, ok := readNote(x.About); ok {
			s.Roles = roleLines(r, grants)
		}
		if x.DecidedBy == "command" {
			s.Decided = r.T("people.log_command")
		}
		return s
	}
	for _, x := range open {
		p.Open = append(p.Open, row(x))
	}
	for _, x := range decided {
		p.Decided = append(p.Decided, row(x))
	}
	p.Title = r.T("people.seconds.title")
	return r.Render(w, status, "people/seconds", p)
}

func (h *pages) agree(w http.ResponseWriter, r *web.Request) error {
	if err := h.s.Staff.Agree(r.Context(), r.Actor, core.ID(r.PathValue("id"))); err != nil {
		return h.undecided(w, r, err)
	}
	h.s.Queue.Wake()
	return r.Done(w, "/desk/seconds", "people.agreed")
}

func (h *pages) stop(w http.ResponseWriter, r *web.Request) error {
	if err := h.s.Staff.Stop(r.Context(), r.Actor, core.ID(r.PathValue("id"))); err != nil {
		return h.undecided(w, r, err)
	}
	return r.Done(w, "/desk/seconds", "people.stopped")
}

// undecided shows the page again with why nothing was decided.
func (h *pages) undecided(w http.ResponseWriter, r *web.Request, err error) error {
	p, status := &secondsPage{}, 0
	if p.wrong, status, err = repairable(err); err != nil {
		return err
	}
	return h.showSeconds(w, r, status, p)
}
