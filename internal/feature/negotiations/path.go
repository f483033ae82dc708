package negotiations

import (
	"context"
	"slices"
	"sync"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/strength"
	"groundswell/internal/platform/db"
)

// Path is a negotiation with its drafts in order, the steps between successive
// ones, and the traces of all paragraphs. It is shared: nobody changes it.
type Path struct {
	*Negotiation
	Drafts []*Draft
	Steps  []*Step // Steps[i] leads from Drafts[i] to Drafts[i+1]
	Traces []*Trace

	decided []Decision
	groups  []string
	byID    map[string]*Trace
}

// Draft returns the draft with a number, nil if there is none.
func (p *Path) Draft(number int64) *Draft {
	for _, d := range p.Drafts {
		if d.Number == number {
			return d
		}
	}
	return nil
}

// DraftOf returns the draft with an id, nil if there is none.
func (p *Path) DraftOf(id core.ID) *Draft {
	for _, d := range p.Drafts {
		if d.ID == id {
			return d
		}
	}
	return nil
}

// Newest returns the last draft, nil if there is none.
func (p *Path) Newest() *Draft {
	if len(p.Drafts) == 0 {
		return nil
	}
	return p.Drafts[len(p.Drafts)-1]
}

// Trace returns the trace with an ID, nil if there is none.
func (p *Path) Trace(id string) *Trace { return p.byID[id] }

// TraceAt returns the trace of a paragraph, nil if there is no such paragraph.
func (p *Path) TraceAt(number int64, n int) *Trace {
	d := p.Draft(number)
	if d == nil || n < 0 || n >= len(d.Traces) {
		return nil
	}
	return p.byID[d.Traces[n]]
}

// Find returns the paragraph of a draft that delegates call so, however they space
// and write it ("OP6 alt", "op 6alt", "12"), and false if there is none or more than one.
func (d *Draft) Find(label string) (int, bool) {
	want, at := plainLabel(label), -1
	if want == "" {
		return 0, false
	}
	for i, p := range d.Paragraphs {
		if plainLabel(p.Label) == want || plainLabel(p.Path) == want {
			if at >= 0 {
				return 0, false
			}
			at = i
		}
	}
	return at, at >= 0
}

// step compares any two drafts of the path.
func (p *Path) step(before, after *Draft) *Step {
	i, j := slices.Index(p.Drafts, before), slices.Index(p.Drafts, after)
	if j == i+1 {
		return p.Steps[i]
	}
	if i > j {
		return newStep(p.Lang, before, after, turned(between(p.decided, after.ID, before.ID)), p.groups)
	}
	far := append(p.carried(i, j), p.carriedNone(i, j)...)
	return newStep(p.Lang, before, after, append(far, between(p.decided, before.ID, after.ID)...), p.groups)
}

// carried are decisions about successive drafts as they hold for two that are
// further apart: what a person joined or parted stays so.
func (p *Path) carried(i, j int) (out []Decision) {
	for n := range p.Drafts[i].Paragraphs {
		at, tie := n, Open
		for k := i; k < j && at >= 0; k++ {
			s := p.Steps[k]
			for _, d := range p.decided {
				if d.Old == s.Old.ID && d.New == s.New.ID && d.OldN == at && d.NewN != None && d.Tie == Apart {
					if to, _ := p.onward(k+1, j, d.NewN); to >= 0 {
						out = append(out, Decision{OldN: n, NewN: to, Tie: Apart})
					}
				}
			}
			var by Tie
			if at, by = p.onward(k, k+1, at); by == Together {
				tie = Together
			}
		}
		if at >= 0 && tie == Together {
			out = append(out, Decision{OldN: n, NewN: at, Tie: Together})
		}
	}
	return out
}

// onward returns where a paragraph of Drafts[i] is in Drafts[j], -1 if it is gone,
// and Together if a person decided so on the way.
func (p *Path) onward(i, j, n int) (at int, tie Tie) {
	tie = Open
	for at = n; i < j && at >= 0; i++ {
		s := p.Steps[i]
		l := s.LinkOf(at)
		if l < 0 {
			return -1, tie
		}
		if s.Decided[l].Tie == Together {
			tie = Together
		}
		at = longest(s.New.Paragraphs, s.Result.Links[l].New)
	}
	return at, tie
}

// between picks the decisions about two drafts.
func between(all []Decision, before, after core.ID) (out []Decision) {
	for _, d := range all {
		if d.Old == before && d.New == after {
			out = append(out, d)
		}
	}
	return out
}

// turned are decisions read from the newer draft to the older one: what was weakened is
// stronger there.
func turned(all []Decision) []Decision {
	out := slices.Clone(all)
	for i := range out {
		d := &out[i]
		d.Old, d.New, d.OldN, d.NewN = d.New, d.Old, d.NewN, d.OldN
		d.Strength = opposite(d.Strength)
	}
	return out
}

// opposite is what a verdict is when it is read from the newer wording to the older one.
func opposite(v strength.Verdict) strength.Verdict {
	switch v {
	case strength.Weakened:
		return strength.Strengthened
	case strength.Strengthened:
		return strength.Weakened
	}
	return v
}

// newPath computes the steps and traces of a negotiation's drafts.
func newPath(n *Negotiation, drafts []*Draft, decided []Decision, groups []string) *Path {
	p := &Path{Negotiation: n, Drafts: drafts, decided: decided, groups: groups, byID: map[string]*Trace{}}
	for i := 1; i < len(drafts); i++ {
		p.Steps = append(p.Steps, newStep(n.Lang, drafts[i-1], drafts[i], between(decided, drafts[i-1].ID, drafts[i].ID), groups))
	}
	p.Traces = traces(n.ID, n.Lang, drafts, p.Steps)
	for _, t := range p.Traces {
		p.byID[t.ID] = t
	}
	return p
}

// memory keeps the paths that were last asked for.
type memory struct {
	mu    sync.Mutex
	paths map[string]*kept
	turn  int64
}

// kept is a path, or one being computed: the lock is held meanwhile, so that many
// who ask at once wait for one computation.
type kept struct {
	mu       sync.Mutex
	revision int64
	path     *Path
	steps    map[[2]int64]*Step
	held     int // paragraphs of steps
	used     int64

	// work is held while two drafts that are not successive are compared: who reads
	// anything else of the negotiation does not wait for that.
	work sync.Mutex
}

const (
	maxPaths = 24     // kept in memory
	maxSteps = 400    // between drafts that are not successive, of each
	maxHeld  = 60_000 // paragraphs in all of these
)

func (m *memory) entry(key string) *kept {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.paths == nil {
		m.paths = map[string]*kept{}
	}
	m.turn++
	k := m.paths[key]
	if k == nil {
		if len(m.paths) >= maxPaths {
			oldest := ""
			for name, o := range m.paths {
				if oldest == "" || o.used < m.paths[oldest].used {
					oldest = name
				}
			}
			delete(m.paths, oldest)
		}
		k = &kept{}
		m.paths[key] = k
	}
	k.used = m.turn
	return k
}

// Path returns a negotiation with all its drafts, for staff. Callers check that it
// is theirs.
func (s *Service) Path(ctx context.Context, slug string) (*Path, error) {
	p, _, err := s.path(ctx, slug, false)
	return p, err
}

// PublicPath returns a public negotiation as the public may know it: computed from
// its public drafts alone.
func (s *Service) PublicPath(ctx context.Context, slug string) (*Path, error) {
	p, _, err := s.path(ctx, slug, true)
	return p, err
}

// Step compares two drafts of a negotiation, by their numbers; public says whether
// only public ones may be seen.
func (s *Service) Step(ctx context.Context, slug string, before, after int64, public bool) (*Step, error) {
	p, k, err := s.path(ctx, slug, public)
	if err != nil {
		return nil, err
	}
	a, b := p.Draft(before), p.Draft(after)
	if a == nil || b == nil || a == b {
		return nil, errNone
	}
	key := [2]int64{before, after}
	if st := k.step(p, key); st != nil {
		return st, nil
	}
	k.work.Lock()
	defer k.work.Unlock()
	if st := k.step(p, key); st != nil {
		return st, nil // made for somebody who was here before
	}
	if err := ctx.Err(); err != nil {
		return nil, err // who waited for it is gone
	}
	st := p.step(a, b)
	k.keep(p, key, st)
	return st, nil
}

// step returns a step that is kept, nil if it is not.
func (k *kept) step(p *Path, key [2]int64) *Step {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.path != p {
		return nil
	}
	return k.steps[key]
}

// keep keeps a step, within bounds.
func (k *kept) keep(p *Path, key [2]int64, st *Step) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.path != p {
		return
	}
	size := len(st.Old.Paragraphs) + len(st.New.Paragraphs)
	if len(k.steps) >= maxSteps || k.held+size > maxHeld {
		clear(k.steps)
		k.held = 0
	}
	k.steps[key], k.held = st, k.held+size
}

func (s *Service) path(ctx context.Context, slug string, public bool) (_ *Path, _ *kept, err error) {
	defer core.Wrap(&err, "reading a negotiation")
	var n *Negotiation
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		n, err = bySlug(tx, slug)
		return err
	}); err != nil {
		return nil, nil, err
	}
	if public && !n.Public {
		return nil, nil, errNone
	}
	key := string(n.ID)
	if public {
		key += " public"
	}
	k := s.memory.entry(key)
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.path != nil && k.revision == n.Revision {
		return k.path, k, nil
	}
	var all []*Draft
	var decided []Decision
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) {
		if n, err = bySlug(tx, slug); err != nil {
			return err
		}
		if all, err = drafts(tx, n.ID); err != nil {
			return err
		}
		if public {
			// A gap in the numbers would tell of a draft that is not public.
			numbers, err := shown(tx, n.ID)
			if err != nil {
				return err
			}
			all = slices.DeleteFunc(all, func(d *Draft) bool { return !d.Public })
			for _, d := range all {
				d.Number = numbers[d.ID]
			}
		}
		for _, d := range all {
			if d.Paragraphs, err = paragraphs(tx, d.ID); err != nil {
				return err
			}
		}
		decided, err = decisions(tx, n.ID)
		return err
	}); err != nil {
		return nil, nil, err
	}
	if public && !n.Public {
		return nil, nil, errNone
	}
	k.path, k.revision, k.steps = newPath(n, all, decided, nil), n.Revision, map[[2]int64]*Step{}
	k.held = 0
	return k.path, k, nil
}
