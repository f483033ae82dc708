package positions

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/jobs"
	"groundswell/internal/platform/web"
)

// Sealer seals records to the coordinators' opening keys. What it is given it does not
// keep, and nobody on this server opens what it returns.
type Sealer interface {
	// Openers is how many opening keys are in use.
	Openers(ctx context.Context) (int, error)
	// Seal returns one age file to all of them.
	Seal(ctx context.Context, plain []byte) ([]byte, error)
}

// Ask is one thing the network wants of a text.
type Ask struct {
	ID   string
	Name string
	In   core.Lang // of Name
}

// Asks knows the asks of a negotiation.
type Asks interface {
	// List names each ask in a language where it has a name in it, else in the one that is
	// negotiated in; with "" always in that one.
	List(ctx context.Context, slug string, lang core.Lang) ([]Ask, error)
}

// Config is what the feature stands on.
type Config struct {
	DB           *db.DB
	Negotiations *negotiations.Service
	Staff        *auth.Service // who agrees when sealed positions are to be deleted
	Queue        *jobs.Queue
	Sealer       Sealer
	Asks         Asks // may be nil
	// Fresh lets a form through only when who sends it has just shown a passkey; nil lets
	// all through.
	Fresh func(web.HandlerFunc) web.HandlerFunc
	Now   core.Clock
	Log   *slog.Logger
}

// Service does what can be done with positions. Methods that take an actor ask whether
// it may; what is not theirs is answered like what does not exist.
type Service struct{ Config }

// New returns a service.
func New(c Config) *Service {
	if c.Fresh == nil {
		c.Fresh = func(h web.HandlerFunc) web.HandlerFunc { return h }
	}
	s := &Service{c}
	c.Staff.On(kindDelete, s.carryOut)
	c.Negotiations.OnDelete(part)
	c.Queue.Handle("positions.scrub", func(ctx context.Context, _ []byte) error { s.scrub(ctx); return nil })
	return s
}

var (
	errNone    = web.ErrNone
	errChanged = &core.Error{Kind: core.Conflict, Key: "positions.wrong.changed"}
	errNoKey   = &core.Error{Kind: core.Closed, Field: "kept", Key: "positions.wrong.no_key"}
)

// maxPositions is how many positions a negotiation can have of each kind.
const maxPositions = 5000

// The ways to keep a position.
const (
	Team   = "team"
	Public = "public"
	Closed = "sealed"
)

func (s *Service) today() core.Day { return core.DayOf(s.Now()) }

// staff returns a negotiation that the actor has one of the roles for.
func (s *Service) staff(ctx context.Context, actor core.Actor, slug string, roles []core.Role) (*negotiations.Path, error) {
	p, err := s.Negotiations.Path(ctx, slug)
	if err == nil && !actor.May(p.Campaign, roles...) {
		return nil, errNone
	}
	return p, err
}

// asks returns the asks of a negotiation, none if nobody knows them, named for a
// reader of lang; "" is for the record, in the language of the text.
func (s *Service) asks(ctx context.Context, slug string, lang core.Lang) ([]Ask, error) {
	if s.Asks == nil {
		return nil, nil
	}
	return s.Asks.List(ctx, slug, lang)
}

// All returns the positions on a negotiation that are kept in clear, the latest first;
// public says whether only public ones may be seen. Callers check that the negotiation
// may be.
func (s *Service) All(ctx context.Context, negotiation core.ID, public bool) (out []*Position, err error) {
	defer core.Wrap(&err, "positions.All")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = positionsOf(tx, negotiation)
		return err
	})
	if public {
		out = slices.DeleteFunc(out, func(p *Position) bool { return !p.Public })
	}
	return out, err
}

// AnyPublic reports whether readers find positions on a public negotiation.
func (s *Service) AnyPublic(ctx context.Context, slug string) (bool, error) {
	n, err := s.Negotiations.PublicPath(ctx, slug)
	if err != nil {
		return false, err
	}
	all, err := s.publicOn(ctx, n)
	return len(all) > 0, err
}

// publicOn returns the positions that readers of a path may see.
func (s *Service) publicOn(ctx context.Context, n *negotiations.Path) ([]*Position, error) {
	all, err := s.All(ctx, n.ID, true)
	return slices.DeleteFunc(all, func(x *Position) bool { return x.Draft != "" && n.DraftOf(x.Draft) == nil }), err
}

// kept returns all positions on a negotiation, those in clear and what is known of the
// sealed ones.
func (s *Service) kept(ctx context.Context, negotiation core.ID) (all []*Position, closed []*Sealed, err error) {
	if all, err = s.All(ctx, negotiation, false); err != nil {
		return nil, nil, err
	}
	closed, err = s.Counted(ctx, negotiation)
	return all, closed, err
}

// Counted returns where the sealed positions on a negotiation belong.
func (s *Service) Counted(ctx context.Context, negotiation core.ID) (out []*Sealed, err error) {
	defer core.Wrap(&err, "positions.Counted")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out, err = sealedOf(tx, negotiation, false)
		return err
	})
	return out, err
}

// Note is a position to be kept.
type Note struct {
	At
	Line int // which of several, for what is wrong with it; -1 when it is one
	Said
	Day  core.Day
	Kept string // Team, Public or Closed
}

// Add keeps positions, all or none of them. Sealed ones are sealed before anything is
// stored.
func (s *Service) Add(ctx context.Context, actor core.Actor, slug string, all []Note) (err error) {
	defer core.Wrap(&err, "positions.Add(%s)", slug)
	path, err := s.staff(ctx, actor, slug, negotiations.Write)
	if err != nil {
		return err
	}
	known, err := s.asks(ctx, slug, "")
	if err != nil {
		return err
	}
	var open []*Position
	var closed []*Sealed
	for i := range all {
		n := &all[i]
		if err := n.check(path, known, s.today()); err != nil {
			return inLine(err, n.Line)
		}
		if n.Kept == Closed {
			x, err := s.seal(ctx, actor, path, n, known)
			if err != nil {
				return err
			}
			closed = append(closed, x)
			continue
		}
		open = append(open, &Position{ID: core.NewID(), Negotiation: path.ID, Day: n.Day, Public: n.Kept == Public, Revision: 1,
			Noted: s.Now().UnixMilli() + int64(i), By: string(actor.Account), At: n.At, Said: n.Said})
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := negotiations.Still(tx, path.ID); err != nil {
			return err
		}
		had, err := positionsOf(tx, path.ID)
		if err != nil {
			return err
		}
		hidden, err := sealedOf(tx, path.ID, false)
		if err != nil {
			return err
		}
		if len(had)+len(open) > maxPositions || len(hidden)+len(closed) > maxPositions {
			return bad("words", "many", "N", int64(maxPositions))
		}
		for _, p := range open {
			if err := insertPosition(tx, p); err != nil {
				return err
			}
		}
		for _, x := range closed {
			if err := insertSealed(tx, x); err != nil {
				return err
			}
		}
		if slices.ContainsFunc(open, func(p *Position) bool { return p.Public }) {
			return s.noted(tx, actor, path, "position.public", "")
		}
		return nil
	})
}

func (s *Service) noted(tx *db.Tx, actor core.Actor, p *negotiations.Path, what, note string) error {
	return audit.Add(tx, s.Now(), string(actor.Account), what, core.Ref{Kind: "negotiation", ID: core.ID(p.Slug)}, note)
}

// inLine says in which of several lines something is wrong.
func inLine(err error, line int) error {
	e, ok := errors.AsType[*core.Error](err)
	if !ok || line < 0 {
		return err
	}
	var out []*core.Error
	for _, x := range e.All() {
		y := *x
		y.Field, y.More = fmt.Sprintf("%s-%d", x.Field, line), nil
		out = append(out, &y)
	}
	return core.Join(out)
}

// check is clean, and that it is about something that is there.
func (n *Note) check(path *negotiations.Path, known []Ask, today core.Day) error {
	if err := n.clean(); err != nil {
		return err
	}
	if n.Kept != Team && n.Kept != Public && n.Kept != Closed {
		return bad("kept", "kept")
	}
	if n.Day <= 0 || n.Day > today+1 { // it may be tomorrow where the meeting is
		return bad("day", "day")
	}
	if n.Ask != "" && !slices.ContainsFunc(known, func(a Ask) bool { return a.ID == n.Ask }) {
		n.Ask = ""
	}
	n.settle(path)
	return nil
}

// settle says which paragraph is meant when only its label was said, and notes the
// words of the one that is.
func (n *Note) settle(path *negotiations.Path) {
	d := path.DraftOf(n.Draft)
	if d == nil {
		d, n.Paragraph = path.Newest(), -1
	}
	if d == nil {
		n.At = At{Paragraph: -1, Ask: n.Ask}
		return
	}
	n.Draft = d.ID
	if n.Paragraph < 0 || n.Paragraph >= len(d.Paragraphs) {
		n.Paragraph = -1
		if found := Find(d, n.Label); len(found) == 1 {
			n.Paragraph = found[0]
		}
	}
	if n.Anchor = ""; n.Paragraph >= 0 {
		n.Anchor = anchor(d.Paragraphs[n.Paragraph])
	}
}

// One returns a position that is kept in clear.
func (s *Service) One(ctx context.Context, actor core.Actor, slug string, id core.ID) (p *Position, path *negotiations.Path, err error) {
	if path, err = s.staff(ctx, actor, slug, negotiations.Write); err != nil {
		return nil, nil, err
	}
	err = s.DB.Read(ctx, func(tx *db.Tx) error { p, err = positionByID(tx, path.ID, id); return err })
	return p, path, err
}

// Save changes a position whose Revision is the one that was shown. With Kept Closed it
// is sealed, and what stood in clear is deleted.
func (s *Service) Save(ctx context.Context, actor core.Actor, slug string, id core.ID, revision int64, n Note) (err error) {
	defer core.Wrap(&err, "positions.Save(%s)", slug)
	was, path, err := s.One(ctx, actor, slug, id)
	if err != nil {
		return err
	}
	known, err := s.asks(ctx, slug, "")
	if err != nil {
		return err
	}
	if n.Label == was.Label && n.Draft == was.Draft { // it stays with its paragraph
		n.Paragraph = was.on(path.DraftOf(was.Draft))
	}
	stays := n.Draft == was.Draft && was.orphaned(path) // on a draft that was removed
	if err := n.check(path, known, s.today()); err != nil {
		return err
	}
	if stays {
		n.Draft, n.Paragraph, n.Anchor = was.Draft, was.Paragraph, was.Anchor
	}
	var closed *Sealed
	if n.Kept == Closed {
		if closed, err = s.seal(ctx, actor, path, &n, known); err != nil {
			return err
		}
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		p, err := positionByID(tx, path.ID, id)
		if err != nil {
			return err
		}
		if p.Revision != revision {
			return errChanged
		}
		if closed != nil {
			if err := deletePosition(tx, id); err != nil {
				return err
			}
			return insertSealed(tx, closed)
		}
		turned := p.Public != (n.Kept == Public)
		p.At, p.Said, p.Day, p.Public = n.At, n.Said, n.Day, n.Kept == Public
		ok, err := updatePosition(tx, p)
		if err == nil && !ok {
			err = errChanged
		}
		if err == nil && turned {
			err = s.noted(tx, actor, path, "position.public", string(id))
		}
		return err
	})
	if err == nil && closed != nil {
		s.scrub(ctx)
	}
	return err
}

// scrub removes what deleting left behind in the database's files. The change itself
// is done.
func (s *Service) scrub(ctx context.Context) {
	if err := s.DB.Scrub(context.WithoutCancel(ctx), "positions_position", "positions_sealed"); err != nil {
		s.Log.Warn("deleted rows may still lie in the files until the next checkpoint", "err", err)
	}
}

// Delete deletes a position that is kept in clear.
func (s *Service) Delete(ctx context.Context, actor core.Actor, slug string, id core.ID) (err error) {
	defer core.Wrap(&err, "positions.Delete(%s)", slug)
	_, path, err := s.One(ctx, actor, slug, id)
	if err != nil {
		return err
	}
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := deletePosition(tx, id); err != nil {
			return err
		}
		return s.noted(tx, actor, path, "position.deleted", string(id))
	})
	if err == nil {
		s.scrub(ctx)
	}
	return err
}
