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
	ByCountry                 map[string]int64 // what may be told of each
	Unplaced                  int64            // sealed ones whose country is not told
	PublicCountry             map[string]bool  // somebody public is from there
	ByRegion                  map[string]int64
	ByDay                     map[core.Day]int64
	Segments                  map[segment]int64 // of the roll
	places                    map[string]bool   // all countries endorsements came from
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
	for c := range f.places {
		if c != "" && c != i18n.International {
			n++
		}
	}
	return n
}

// figures keeps each statement's numbers until this process changes one, and two
// seconds at the most, since another process may.
type figures struct {
	mu  sync.Mutex
	all map[core.ID]*slot
}

// slot is one statement's place: who waits for its numbers waits for no other's.
type slot struct {
	mu     sync.Mutex
	f      *Figures
	failed time.Time // when the store last gave none
	rows   int       // of the tally that f was made from
	read   time.Time // when it was read, by the machine's clock, and how long it took
	took   time.Duration
}

func (x *figures) slot(id core.ID) *slot {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.all[id] == nil {
		x.all[id] = new(slot)
	}
	return x.all[id]
}

const (
	figuresAge  = 2 * time.Second
	figuresMany = 5000 // rows of a tally that takes some 20 ms to read
)

// Figures returns the numbers of a statement as they are now.
func (s *Service) Figures(ctx context.Context, st *Statement) (_ *Figures, err error) {
	defer core.Wrap(&err, "statements.Figures(%s)", st.Slug)
	slot := s.figures.slot(st.ID)
	slot.mu.Lock()
	defer slot.mu.Unlock()
	changes, now := s.changes.Load(), s.Now()
	if f := slot.f; f != nil && f.changes == changes && now.Sub(f.At) < figuresAge {
		return f, nil
	}
	if slot.f != nil && now.Sub(slot.failed) < figuresAge {
		return slot.f, nil // a store that hangs must not be waited for by one after the other
	}
	// A tally of many days and countries takes its time. When somebody signs every
	// moment, it is read a tenth of the time and not all of it.
	if slot.f != nil && slot.rows > figuresMany && time.Since(slot.read) < 10*slot.took {
		return slot.f, nil
	}
	begun := time.Now()
	var rows []tallyRow
	var segments map[segment]int64
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		if rows, err = tally(tx, st.ID); err != nil || st.Rule == RuleCarry {
			return err
		}
		// Who has not affirmed yet stands on the roll without being counted.
		segments, err = rollSegments(tx, st.ID)
		return err
	}); err != nil && slot.f != nil && now.Sub(slot.f.At) < readyStale {
		slot.failed = s.Now()
		return slot.f, nil // old numbers under a form that was typed, rather than no form
	} else if err != nil {
		return nil, err
	}
	f := count(rows)
	if segments != nil {
		f.Segments = segments
	}
	f.At, f.changes = now, changes
	slot.f, slot.rows, slot.read, slot.took = f, len(rows), begun, time.Since(begun)
	return f, nil
}

func count(rows []tallyRow) *Figures {
	f := &Figures{ByCountry: map[string]int64{}, PublicCountry: map[string]bool{}, ByRegion: map[string]int64{},
		ByDay: map[core.Day]int64{}, Segments: map[segment]int64{}, places: map[string]bool{}}
	sealedFrom, sealedOn := map[string]int64{}, map[core.Day]int64{}
	for _, r := range rows {
		f.places[r.Country] = true
		if r.Kind == Organisation {
			f.Organisations += r.N
		} else {
			f.Persons += r.N
		}
		if r.Visibility == Sealed {
			sealedFrom[r.Country] += r.N
			sealedOn[r.Day] += r.N
			if r.Kind == Organisation {
				f.SealedOrgs += r.N
			} else {
				f.SealedPersons += r.N
			}
			continue
		}
		f.add(r.Country, r.N)
		f.ByDay[r.Day] += r.N
		f.PublicCountry[r.Country] = true
		if r.Kind == Organisation {
			f.Segments[segment{Organisation, region(r.Country), r.Script}] += r.N
		} else {
			f.Segments[segment{Person, "", r.Script}] += r.N
		}
	}
	f.addSealedCountries(sealedFrom)
	f.addSealedDays(sealedOn)
	return f
}

// least is the smallest group of sealed endorsements that a number tells of.
// Names are on the roll, so whatever is in a number besides them is sealed: a
// country with 12 names and a 13 beside it would give the thirteenth away.
const least = 10

func region(country string) string {
	if r := i18n.RegionOf(country); r != "" {
		return r
	}
	return i18n.Networks
}

func (f *Figures) add(country string, n int64) {
	f.ByCountry[country] += n
	f.ByRegion[region(country)] += n
}

// addSealedCountries adds the sealed endorsements of the countries that have at
// least ten, and puts the others in one number without a place. Regions get what
// their countries got and no more, so that nothing can be found by subtracting.
func (f *Figures) addSealedCountries(from map[string]int64) {
	for country, n := range from {
		if n >= least && country != "" {
			f.add(country, n)
		} else {
			f.Unplaced += n
		}
	}
}

// addSealedDays adds sealed endorsements to days in groups of at least ten; what
// is left over stands on the last day, where only the whole, which is public
// anyway, can be read.
func (f *Figures) addSealedDays(on map[core.Day]int64) {
	days := make([]core.Day, 0, len(on))
	for d := range on {
		days = append(days, d)
	}
	for d := range f.ByDay {
		if _, both := on[d]; !both {
			days = append(days, d)
		}
	}
	sort.Slice(days, func(i, j int) bool { return days[i] < days[j] })
	waiting := int64(0)
	for i, d := range days {
		if waiting += on[d]; waiting >= least || waiting > 0 && i == len(days)-1 {
			f.ByDay[d] += waiting
			waiting = 0
		}
	}
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
