package intake

import (
	"context"
	"strconv"
	"sync"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/alike"
	"groundswell/internal/platform/script"
)

// maxNames is how many organisations of a roll new ones are compared with.
const maxNames = 60_000

// roll is the organisations of one statement's roll, to be asked who is like whom.
type roll struct {
	ix    *alike.Index
	names map[string]string // id → name
	at    time.Time
}

// rolls keeps the last one for a minute: a page of ten lines asks ten times.
type rolls struct {
	mu   sync.Mutex
	of   core.ID
	last *roll
}

const rollAge = time.Minute

func (s *Service) roll(ctx context.Context, st *statements.Statement) (*roll, error) {
	s.rolls.mu.Lock()
	defer s.rolls.mu.Unlock()
	if r := s.rolls.last; r != nil && s.rolls.of == st.ID && s.Now().Sub(r.at) < rollAge {
		return r, nil
	}
	r := &roll{ix: alike.New(maxNames), names: map[string]string{}, at: s.Now()}
	if err := s.Statements.EachOrganisation(ctx, st, func(e *statements.Endorsement) bool {
		return r.add(string(e.ID), e.Name, e.Country, e.Website)
	}); err != nil {
		return nil, err
	}
	s.rolls.of, s.rolls.last = st.ID, r
	return r, nil
}

// forget makes the next question look at the roll anew.
func (s *Service) forget() {
	s.rolls.mu.Lock()
	defer s.rolls.mu.Unlock()
	s.rolls.last = nil
}

func (r *roll) add(id, name, country, website string) bool {
	domain, _ := script.Domain(website)
	r.names[id] = name
	return r.ix.Add(alike.Entry{ID: id, Name: name, Country: country, Domain: domain, Kind: "organisation"})
}

// like is an organisation that is likely to be one that is known already.
type like struct {
	Line int
	Name string
	Of   string    // the name that it is like
	Why  alike.Why // message: Why.Key()
}

// ask returns what an organisation is most like, nil if it is like none.
func (r *roll) ask(line int, e *statements.Endorsement) *like {
	if e.Kind != statements.Organisation {
		return nil
	}
	domain, _ := script.Domain(e.Website)
	for _, m := range r.ix.Like(alike.Entry{Name: e.Name, Country: e.Country, Domain: domain, Kind: "organisation"}, 1) {
		if m.Score >= alike.Likely {
			return &like{Line: line, Name: e.Name, Of: r.names[m.ID], Why: m.Why}
		}
	}
	return nil
}

// own is a roll of the rows of a file, so that two of them that are alike are seen.
func own() *roll { return &roll{ix: alike.New(maxRows + 1), names: map[string]string{}} }

func (r *roll) put(line int, e *statements.Endorsement) {
	if e.Kind == statements.Organisation {
		r.add(strconv.Itoa(line), e.Name, e.Country, e.Website)
	}
}
