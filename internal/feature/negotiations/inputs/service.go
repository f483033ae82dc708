package inputs

import (
	"context"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/agreed"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/web"
)

// Asks are the network's asks about a negotiation.
type Asks interface {
	// List returns them in their order, with their short names in a language.
	List(ctx context.Context, slug string, lang core.Lang) ([]Ask, error)
}

// Ask is one of them.
type Ask struct{ ID, Name string }

// Library is agreed language; agreed.Service is one.
type Library interface {
	Similar(ctx context.Context, text string, lang core.Lang) ([]agreed.Hit, error)
	Paragraph(ctx context.Context, source core.ID, n int64) (*agreed.Paragraph, error)
}

// Config is what the feature stands on.
type Config struct {
	DB     *db.DB
	Texts  *negotiations.Service
	Agreed Library
	Asks   Asks                                                      // nil: inputs name none
	Actor  func(ctx context.Context, id core.ID) (core.Actor, error) // an account with its roles of now
	Now    core.Clock
}

// Service does everything that can be done to an input. Each method is one thing a
// person can do.
type Service struct{ Config }

// New returns a service.
func New(c Config) *Service {
	c.Texts.OnRemove(func(tx *db.Tx, d *negotiations.Draft, _ []*negotiations.Draft) error { return forgetDraft(tx, d.ID) })
	c.Texts.OnDelete(part)
	return &Service{c}
}

var errNone = web.ErrNone

// Limits of what a person enters.
const (
	maxText    = 20_000 // characters of a wording
	maxReason  = 4_000
	maxNetwork = 120
	maxLabel   = 40
	maxInputs  = 5_000 // of a negotiation
	maxByLink  = 200   // of one link
)

func invalid(field, what string, args ...any) *core.Error {
	return &core.Error{Kind: core.Invalid, Field: field, Key: "inputs.wrong." + what, Args: args}
}

func (s *Service) today() core.Day { return core.DayOf(s.Now()) }

// linkPrefix marks a link where else the id of an account stands.
const linkPrefix = "link:"

// Table is a draft with all that is proposed on it.
type Table struct {
	Path   *negotiations.Path
	Draft  *negotiations.Draft
	Inputs []*Input // settled, of all states, in the order of the draft
	Adrift []*Input // those whose paragraph changed under them
}

// May reports whether an actor may change what is in the table.
func (t *Table) May(actor core.Actor) bool {
	return actor.May(t.Path.Campaign, negotiations.Write...)
}

// Find returns an input of the table, nil if it has none with the id.
func (t *Table) Find(id core.ID) *Input {
	for _, all := range [][]*Input{t.Inputs, t.Adrift} {
		if i := slices.IndexFunc(all, func(in *Input) bool { return in.ID == id }); i >= 0 {
			return all[i]
		}
	}
	return nil
}

// theirs returns a negotiation that an actor may read, or write.
func (s *Service) theirs(ctx context.Context, actor core.Actor, slug string, roles []core.Role) (*negotiations.Path, error) {
	p, err := s.Texts.Path(ctx, slug)
	if err == nil && !actor.May(p.Campaign, roles...) {
		err = errNone
	}
	if err != nil {
		return nil, err
	}
	return p, nil
}

// Table returns the inputs on a draft of a negotiation, by its number; 0 is the newest.
// A negotiation without drafts has a table without one.
func (s *Service) Table(ctx context.Context, actor core.Actor, slug string, number int64) (t *Table, err error) {
	defer core.Wrap(&err, "inputs.Table(%s)", slug)
	p, err := s.theirs(ctx, actor, slug, negotiations.Read)
	if err != nil {
		return nil, err
	}
	d := p.Newest()
	if number != 0 {
		if d = p.Draft(number); d == nil {
			return nil, errNone
		}
	}
	return s.table(ctx, p, d)
}

func (s *Service) table(ctx context.Context, p *negotiations.Path, d *negotiations.Draft) (*Table, error) {
	t := &Table{Path: p, Draft: d}
	if d == nil {
		return t, nil
	}
	var all []*Input
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { all, err = inputsOn(tx, p.ID, d.ID); return err }); err != nil {
		return nil, err
	}
	t.Inputs, t.Adrift = Settle(d.Paragraphs, all)
	slices.SortStableFunc(t.Inputs, func(a, b *Input) int { return a.N - b.N })
	return t, nil
}

// TableOf returns the table that an input is in.
func (s *Service) TableOf(ctx context.Context, actor core.Actor, slug string, id core.ID) (t *Table, in *Input, err error) {
	defer core.Wrap(&err, "inputs.TableOf(%s)", slug)
	p, err := s.theirs(ctx, actor, slug, negotiations.Read)
	if err != nil {
		return nil, nil, err
	}
	return s.tableOf(ctx, p, id)
}

func (s *Service) tableOf(ctx context.Context, p *negotiations.Path, id core.ID) (t *Table, in *Input, err error) {
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { in, err = inputByID(tx, p.ID, id); return err }); err != nil {
		return nil, nil, err
	}
	d := p.DraftOf(in.Draft)
	if d == nil {
		return nil, nil, errNone
	}
	if t, err = s.table(ctx, p, d); err != nil {
		return nil, nil, err
	}
	if in = t.Find(id); in == nil {
		return nil, nil, errNone
	}
	return t, in, nil
}

// Save stores an input for a member of staff: a new one without ID, else the changed one
// over Revision. It returns the ID.
func (s *Service) Save(ctx context.Context, actor core.Actor, slug string, number int64, in Input) (id core.ID, err error) {
	defer core.Wrap(&err, "inputs.Save(%s)", slug)
	p, err := s.theirs(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return "", err
	}
	d := p.Draft(number)
	if d == nil {
		return "", errNone
	}
	in.By = string(actor.Account)
	return s.save(ctx, p, d, in, nil)
}

// save stores an input; through a link, if l is not nil: then of those that are there
// only its own may be changed, which are not agreed.
func (s *Service) save(ctx context.Context, p *negotiations.Path, d *negotiations.Draft, in Input, l *Link) (core.ID, error) {
	if in.State != Drafted {
		in.State = Proposed
	}
	if err := Clean(&in, d.Paragraphs); err != nil {
		return "", err
	}
	in.Negotiation, in.Draft = p.ID, d.ID
	if in.ID == "" {
		in.ID, in.On, in.Revision = core.NewID(), s.today(), 1
		return in.ID, s.DB.Write(ctx, func(tx *db.Tx) error {
			if err := s.still(tx, p, d.ID, l); err != nil {
				return err
			}
			all, theirs, err := countInputs(tx, p.ID, in.By)
			if err != nil {
				return err
			}
			if all >= maxInputs || l != nil && theirs >= maxByLink {
				return invalid("text", "many")
			}
			if in.Place, err = nextPlace(tx, p.ID, d.ID); err != nil {
				return err
			}
			if err := insertInput(tx, &in); err != nil {
				return err
			}
			return s.note(tx, in.By, "input.added", p)
		})
	}
	return in.ID, s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := s.still(tx, p, d.ID, l); err != nil {
			return err
		}
		have, err := inputByID(tx, p.ID, in.ID)
		if err != nil {
			return err
		}
		if have.Draft != d.ID || l != nil && (have.By != l.By() || have.State == Agreed) {
			return errNone
		}
		next := *have
		next.Revision = in.Revision
		next.N, next.Words, next.Network, next.State, next.Public = in.N, in.Words, in.Network, in.State, false
		if l == nil && have.State == Agreed && sameWords(have, &next) {
			// A better reason does not take back what was agreed.
			next.State, next.Public = have.State, have.Public
		}
		if !SameWish(have, &next) { // what became of other words was not decided yet
			if err := deleteFates(tx, have.ID); err != nil {
				return err
			}
		}
		if ok, err := updateInput(tx, &next); err != nil {
			return err
		} else if !ok {
			return errMeanwhile
		}
		return s.note(tx, in.By, "input.changed", p)
	})
}

// still asks in a transaction whether a draft is there, and a link, if there is one, open:
// the page that was read before may be a while old.
func (s *Service) still(tx *db.Tx, p *negotiations.Path, draft core.ID, l *Link) error {
	if err := negotiations.Still(tx, p.ID, draft); err != nil || l == nil {
		return err
	}
	now, err := linkByID(tx, l.ID)
	if err == nil && !now.Open(s.Now()) {
		err = errNone
	}
	return err
}

func sameWords(a, b *Input) bool {
	return SameWish(a, b) && a.Label == b.Label && a.Network == b.Network
}

func (s *Service) note(tx *db.Tx, who, what string, p *negotiations.Path) error {
	return audit.Add(tx, s.Now(), who, what, core.Ref{Kind: "negotiation", ID: core.ID(p.Slug)}, "")
}
