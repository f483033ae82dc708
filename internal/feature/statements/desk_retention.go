package statements

import (
	"context"
	"fmt"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
)

// Eraser is told inside the transaction that erases what is sealed for a statement:
// how many sealed records and fingerprints went.
type Eraser func(tx *db.Tx, st *Statement, records, fingerprints int64) error

// SetEraser sets who is told of erasing. Call it before the site serves.
func (s *Service) SetEraser(f Eraser) { s.eraser = f }

// Kept is what is held for a statement that its day of erasing takes away, and what
// stays.
type Kept struct {
	Records      int64 // sealed: names, addresses, reservations
	Fingerprints int64 // of those who signed in public
	Printed      int64 // names on the roll: they stay
	Figures      *Figures
	Exact        bool // else the first two are at most: who was imported has no record
}

// AtMost says by the numbers that are there anyway what is held for a statement.
func (s *Service) AtMost(ctx context.Context, st *Statement) (*Kept, error) {
	f, err := s.Figures(ctx, st)
	if err != nil {
		return nil, err
	}
	printed := f.PublicOrgs() + f.PublicPersons()
	return &Kept{Records: f.All(), Fingerprints: printed, Printed: printed, Figures: f}, nil
}

// Kept counts what is held for a statement: it looks at every endorsement.
func (s *Service) Kept(ctx context.Context, st *Statement) (k *Kept, err error) {
	defer core.Wrap(&err, "statements.Kept(%s)", st.Slug)
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		k = &Kept{Exact: true}
		if k.Records, k.Fingerprints, err = keptOf(tx, st.ID); err != nil {
			return err
		}
		rows, err := tally(tx, st.ID)
		if err != nil {
			return err
		}
		k.Figures = count(rows)
		k.Printed = k.Figures.PublicOrgs() + k.Figures.PublicPersons()
		return nil
	})
	return k, err
}

// AnySigned reports whether somebody signed a statement, so that something is held
// for it until its day of erasing.
func (s *Service) AnySigned(tx *db.Tx, st core.ID) (bool, error) { return anySigned(tx, st) }

// AllStatements returns all statements in any state.
func (s *Service) AllStatements(tx *db.Tx) ([]*Statement, error) { return allStatements(tx) }

// MayEraseOn returns what is wrong with a day of erasing: it leaves everybody their
// days to confirm after signing closes, and is not past. Day 0 is no day at all.
func (st *Statement) MayEraseOn(day, today core.Day) *core.Error {
	wrong := func(key string) *core.Error {
		return &core.Error{Kind: core.Invalid, Field: "day", Key: "statements.retention." + key}
	}
	switch {
	case st.EraseOn > 0 && st.EraseOn <= today:
		return wrong("erased")
	case day == 0:
		return nil
	case day <= today:
		return wrong("past")
	case st.ClosesAt > 0 && day <= core.DayOf(time.Unix(st.ClosesAt, 0))+window:
		return wrong("early")
	}
	return nil
}

// SetEraseOn sets the day of erasing of a statement; 0 sets none. Call [Service.Told]
// after the transaction.
func (s *Service) SetEraseOn(tx *db.Tx, slug string, day core.Day, who string) error {
	st, err := statementBySlug(tx, slug)
	if err != nil {
		return err
	}
	if bad := st.MayEraseOn(day, s.today()); bad != nil {
		return bad
	}
	return s.eraseOn(tx, st, day, who)
}

// EraseToday makes today the day of erasing: signing ends, and [Service.Erase] has
// its way. Call [Service.Told] after the transaction.
func (s *Service) EraseToday(tx *db.Tx, slug, who string) error {
	st, err := statementBySlug(tx, slug)
	if err != nil || st.EraseOn > 0 && st.EraseOn <= s.today() {
		return err
	}
	if now := s.Now().Unix(); st.ClosesAt == 0 || st.ClosesAt > now {
		if st.ClosesAt = now; st.OpensAt >= now {
			st.OpensAt = now - 1
		}
	}
	return s.eraseOn(tx, st, s.today(), who)
}

func (s *Service) eraseOn(tx *db.Tx, st *Statement, day core.Day, who string) error {
	was := st.EraseOn
	st.EraseOn, st.Revision = day, st.Revision+1
	if err := saveStatement(tx, st); err != nil {
		return err
	}
	text := func(d core.Day) string {
		if d == 0 {
			return "no day"
		}
		return isoDay(d)
	}
	return audit.Add(tx, s.Now(), who, "statement.erase_on", core.Ref{Kind: "statement", ID: st.ID}, fmt.Sprintf("%s, was %s", text(day), text(was)))
}

// FiguresIn counts what counts for a statement, inside a transaction.
func (s *Service) FiguresIn(tx *db.Tx, st core.ID) (*Figures, error) {
	rows, err := tally(tx, st)
	if err != nil {
		return nil, err
	}
	return count(rows), nil
}
