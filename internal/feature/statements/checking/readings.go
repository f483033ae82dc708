package checking

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/web"
)

// watchers are those who see how often colleagues opened single names (S-46).
var watchers = []core.Role{core.Coordinator, core.Administrator}

const (
	weeks       = 4
	maxReadings = 20_000 // entries of the audit log that are counted
)

// Reading is how many single names somebody opened in a week.
type Reading struct {
	Week core.Day // its Monday
	Who  core.ID
	Name string // of the account; "" when it is not known
	N    int64
}

// monday is the first day of a day's week.
func monday(d core.Day) core.Day { return d - core.Day((int64(d.Time().Weekday())+6)%7) }

// Readings returns who opened how many single names, by week, the latest first. The
// audit log is what it counts: no name and no content stands there.
func (s *Service) Readings(ctx context.Context, by core.Actor) (out []Reading, err error) {
	defer core.Wrap(&err, "checking.Readings")
	if !by.May("", watchers...) {
		return nil, errNone
	}
	var all []audit.Entry
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		all, err = audit.List(tx, audit.Filter{What: "endorsement.read"}, maxReadings)
		return err
	}); err != nil {
		return nil, err
	}
	names := map[core.ID]string{}
	if s.Names != nil {
		if names, err = s.Names(ctx); err != nil {
			return nil, err
		}
	}
	since := monday(s.today()) - 7*(weeks-1)
	type key struct {
		week core.Day
		who  core.ID
	}
	counts := map[key]int64{}
	for _, e := range all {
		if w := monday(core.DayOf(time.Unix(e.At, 0))); w >= since {
			counts[key{w, core.ID(e.Who)}]++
		}
	}
	for k, n := range counts {
		out = append(out, Reading{k.week, k.who, names[k.who], n})
	}
	slices.SortFunc(out, func(a, b Reading) int {
		return cmp.Or(cmp.Compare(b.Week, a.Week), cmp.Compare(b.N, a.N), cmp.Compare(a.Who, b.Who))
	})
	return out, nil
}

// digest is how many single names were opened in the week before this one; it is
// told on Mondays.
func (s *Service) digest(ctx context.Context, by core.Actor) (n int64, err error) {
	if s.today() != monday(s.today()) || !by.May("", watchers...) {
		return 0, nil
	}
	all, err := s.Readings(ctx, by)
	for _, r := range all {
		if r.Week == monday(s.today())-7 {
			n += r.N
		}
	}
	return n, err
}

// readingsPage is the data of ui/readings.html.
type readingsPage struct {
	web.Frame
	All []Reading
}

func (h *handlers) readings(w http.ResponseWriter, r *web.Request) (err error) {
	p := new(readingsPage)
	if p.All, err = h.s.Readings(r.Context(), r.Actor); err != nil {
		return err
	}
	p.Title = r.T("checking.readings.title")
	return r.Render(w, http.StatusOK, "checking/readings", p)
}
