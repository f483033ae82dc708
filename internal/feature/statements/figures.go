package statements

import (
	"context"
	"sort"
	"sync"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/i18n"
)

// Figures are the numbers of a statement at one moment.
type Figures struct {
	At                        time.Time
	Organisations, Persons    int64 // sealed ones included
	SealedOrgs, SealedPersons int64
	ByCountry                 map[string]int64
	PublicCountry             map[string]bool // somebody public is from there
	ByRegion                  map[string]int64
	ByDay                     map[core.Day]int64
	Segments                  map[segment]int64 // of the roll
	changes                   int64
}

// All is how many endorsements count.
func (f *Figures) All() int64 { return f.Organisations + f.Persons }

// Sealed is how many of them are sealed.
func (f *Figures) Sealed() int64 { return f.SealedOrgs + f.SealedPersons }

// PublicOrgs is how many organisations are printed.
func (f *Figures) PublicOrgs() int64 { return f.Organisations - f.SealedOrgs }

// PublicPersons is how many persons are printed.
func (f *Figures) PublicPersons() int64 { return f.Persons - f.SealedPersons }

// Countries is how many countries endorsements came from.
func (f *Figures) Countries() (n int64) {
	for c, k := range f.ByCountry {
		if c != "" && c != i18n.International && k > 0 {
			n++
		}
	}
	return n
}

// figures keeps each statement's numbers until this process changes one, and two
// seconds at the most, since another process may.
type figures struct {
	mu  sync.Mutex
	all map[core.ID]*Figures
}

const figuresAge = 2 * time.Second

// Figures returns the numbers of a statement as they are now.
func (s *Service) Figures(ctx context.Context, st *Statement) (_ *Figures, err error) {
	defer core.Wrap(&err, "statements.Figures(%s)", st.Slug)
	s.figures.mu.Lock()
	defer s.figures.mu.Unlock()
	changes, now := s.changes.Load(), s.Now()
	if f := s.figures.all[st.ID]; f != nil && f.changes == changes && now.Sub(f.At) < figuresAge {
		return f, nil
	}
	var rows []tallyRow
	var segments map[segment]int64
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if rows, err = tally(tx, st.ID); err != nil || st.Rule == RuleCarry {
			return err
		}
		// Who has not affirmed yet stands on the roll without being counted.
		segments, err = rollSegments(tx, st.ID)
		return err
	}); err != nil {
		return nil, err
	}
	f := count(rows)
	if segments != nil {
		f.Segments = segments
	}
	f.At, f.changes = now, changes
	s.figures.all[st.ID] = f
	return f, nil
}

func count(rows []tallyRow) *Figures {
	f := &Figures{ByCountry: map[string]int64{}, PublicCountry: map[string]bool{}, ByRegion: map[string]int64{},
		ByDay: map[core.Day]int64{}, Segments: map[segment]int64{}}
	for _, r := range rows {
		region := i18n.RegionOf(r.Country)
		if region == "" {
			region = i18n.Networks
		}
		f.ByCountry[r.Country] += r.N
		f.ByRegion[region] += r.N
		f.ByDay[r.Day] += r.N
		if r.Visibility == Public {
			f.PublicCountry[r.Country] = true
		}
		switch {
		case r.Kind == Organisation:
			f.Organisations += r.N
			if r.Visibility == Sealed {
				f.SealedOrgs += r.N
			} else {
				f.Segments[segment{Organisation, region, r.Script}] += r.N
			}
		default:
			f.Persons += r.N
			if r.Visibility == Sealed {
				f.SealedPersons += r.N
			} else {
				f.Segments[segment{Person, "", r.Script}] += r.N
			}
		}
	}
	return f
}

// Days returns the days with endorsements, in order.
func (f *Figures) Days() []core.Day {
	out := make([]core.Day, 0, len(f.ByDay))
	for d := range f.ByDay {
		out = append(out, d)
	}
	sort.Slice(out, func(i, j int) bool { return out[i] < out[j] })
	return out
}
