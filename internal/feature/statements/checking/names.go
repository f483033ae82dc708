package checking

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/alike"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
)

const (
	maxNames = 50_000  // of one statement that are compared: the latest ones
	allNames = 100_000 // of all statements that are kept in memory, some 2 kB each
	catchUp  = 30 * time.Second
	stale    = 30 * time.Minute // then the list is made anew, aside: names were corrected and taken back
	most     = 8                // matches that are kept and shown
)

// known keeps the organisations of statements in memory, to compare new names with.
type known struct {
	mu  sync.Mutex
	all map[core.ID]*names
}

// names are those of one statement.
type names struct {
	mu    sync.Mutex
	index *alike.Index
	made  time.Time
	fresh time.Time // when the latest were added
	used  time.Time
	size  size
}

// size is how many names there are, read without waiting for who uses them.
type size struct{ n atomic.Int64 }

func (s *size) Load() int   { return int(s.n.Load()) }
func (s *size) Store(n int) { s.n.Store(int64(n)) }

// of returns the place of a statement, and forgets others when they are too many.
func (k *known) of(st core.ID, now time.Time) *names {
	k.mu.Lock()
	defer k.mu.Unlock()
	n := k.all[st]
	if n == nil {
		n = new(names)
		k.all[st] = n
	}
	n.used = now
	for total := k.total(); total > allNames && len(k.all) > 1; total = k.total() {
		var oldest core.ID
		for id, o := range k.all {
			if id != st && (oldest == "" || o.used.Before(k.all[oldest].used)) {
				oldest = id
			}
		}
		delete(k.all, oldest)
	}
	return n
}

func (k *known) total() (n int) {
	for _, x := range k.all {
		n += x.size.Load()
	}
	return n
}

func entry(e *statements.Endorsement) alike.Entry {
	host, _ := script.Domain(e.Website)
	return alike.Entry{ID: string(e.ID), Name: e.Name, Country: e.Country, Domain: host, Kind: string(e.Kind)}
}

// like returns the organisations of a statement that are like e, the most alike
// first. The list of names is made when it is not there: [Service.warm] sees to it
// that nobody who confirms waits for that.
func (s *Service) like(ctx context.Context, st core.ID, e *statements.Endorsement) ([]alike.Match, error) {
	n := s.known.of(st, s.Now())
	n.mu.Lock()
	defer n.mu.Unlock()
	now := s.Now()
	switch {
	case n.index == nil:
		ix, err := s.list(ctx, st)
		if err != nil {
			return nil, err
		}
		n.index, n.made, n.fresh = ix, now, now
		n.size.Store(ix.Len())
	case now.Sub(n.fresh) >= catchUp: // those who came since, on whatever node
		if err := s.add(ctx, st, n.index, 1000); err != nil {
			return nil, err
		}
		n.fresh = now
	}
	found := n.index.Like(entry(e), most)
	n.index.Add(entry(e))
	return s.standing(ctx, found)
}

// list makes the list of a statement's names.
func (s *Service) list(ctx context.Context, st core.ID) (*alike.Index, error) {
	ix := alike.New(maxNames + 5000)
	return ix, s.add(ctx, st, ix, maxNames)
}

func (s *Service) add(ctx context.Context, st core.ID, ix *alike.Index, limit int) error {
	return s.DB.Read(ctx, func(tx *db.Tx) error {
		return statements.Organisations(tx, st, limit, func(o *statements.Endorsement) error {
			ix.Add(entry(o))
			return nil
		})
	})
}

// warm makes the lists of statements that can be signed before somebody needs
// them, and anew when names may have been corrected or taken back. It works beside
// the old list, so that nobody waits.
func (s *Service) warm(ctx context.Context) error {
	all, err := s.Statements.Slugs(ctx)
	if err != nil {
		return err
	}
	for _, st := range all {
		if st.State != statements.Published || st.Signers == statements.SignersNone || st.Signers == statements.SignersPersons || st.Open(s.Now()) != "" {
			continue
		}
		if s.known.has(st.ID, s.Now()) {
			continue
		}
		ix, err := s.list(ctx, st.ID)
		if err != nil {
			return err
		}
		if !s.known.put(st.ID, ix, s.Now()) {
			return nil // no more room: the others are made when they are needed
		}
	}
	return nil
}

// has reports whether there is a list that is not stale.
func (k *known) has(st core.ID, now time.Time) bool {
	k.mu.Lock()
	n := k.all[st]
	k.mu.Unlock()
	if n == nil {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.index != nil && now.Sub(n.made) < stale
}

// put puts a new list in the place of the one before, if there is room for it.
func (k *known) put(st core.ID, ix *alike.Index, now time.Time) bool {
	k.mu.Lock()
	n := k.all[st]
	total := 0
	for id, x := range k.all {
		if id != st {
			total += x.size.Load()
		}
	}
	room := total+ix.Len() <= allNames
	if n == nil && room {
		n = new(names)
		n.used = now
		k.all[st] = n
	}
	k.mu.Unlock()
	if n == nil {
		return false
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.index, n.made, n.fresh = ix, now, now
	n.size.Store(ix.Len())
	return true
}

// standing leaves out matches that are gone.
func (s *Service) standing(ctx context.Context, found []alike.Match) (out []alike.Match, err error) {
	if len(found) == 0 {
		return nil, nil
	}
	var ids []core.ID
	for _, m := range found {
		ids = append(ids, core.ID(m.ID))
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out = nil
		there, err := statements.CheckMany(tx, ids)
		for _, m := range found {
			if e := there[core.ID(m.ID)]; e != nil && e.State != statements.StateInvalidated {
				out = append(out, m)
			}
		}
		return err
	})
	return out, err
}

// atOnce is how many names [Service.examine] looks at in a minute.
const atOnce = 500

// examine compares held organisations that were not compared when they came, as in
// an import, so that the queue can say what they are like.
func (s *Service) examine(ctx context.Context) error {
	all, err := s.Statements.Slugs(ctx)
	if err != nil {
		return err
	}
	left := atOnce
	for _, st := range all {
		for after := core.ID(""); left > 0; {
			var some []*statements.Endorsement
			var known map[core.ID]evidence
			if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
				q := statements.CheckQuery{State: statements.StateHeld, Kind: statements.Organisation}
				if some, err = statements.CheckPage(tx, st.ID, q, after, 200); err != nil {
					return err
				}
				var ids []core.ID
				for _, e := range some {
					ids = append(ids, e.ID)
				}
				known, err = evidenceFor(tx, ids)
				return err
			}); err != nil {
				return err
			}
			var new []evidence
			for _, e := range some {
				after = e.ID
				if _, ok := known[e.ID]; ok || left == 0 {
					continue
				}
				left--
				found, err := s.like(ctx, st.ID, e)
				if err != nil {
					return err
				}
				new = append(new, evidence{Endorsement: e.ID, Statement: st.ID, Matches: found})
			}
			if len(new) > 0 {
				if err := s.DB.Write(ctx, func(tx *db.Tx) error {
					for _, e := range new {
						if err := putEvidence(tx, e); err != nil {
							return err
						}
					}
					return nil
				}); err != nil {
					return err
				}
			}
			if len(some) < 200 {
				break
			}
		}
	}
	return nil
}
