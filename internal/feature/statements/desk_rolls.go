package statements

import (
	"context"
	"encoding/base64"
	"fmt"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// Keeper keeps printed names in other places than the roll: package rolls, whose
// snapshots stay. The right to take a name back is told to it where it is used.
type Keeper interface {
	// Moved is told, in the transaction that changes it, that what is printed of an
	// endorsement is another thing now, or, with after nil, that it is printed no
	// longer: withdrawn, hidden, taken off the roll.
	Moved(tx *db.Tx, before, after *Endorsement) error
	// Dated reports whether there is a public snapshot of a statement's roll.
	Dated(ctx context.Context, statement core.ID) (bool, error)
	// Tables are those in which names may leave traces when they are deleted.
	Tables() []string
}

// SetKeeper sets who else keeps printed names. Call it before the site serves.
func (s *Service) SetKeeper(k Keeper) { s.keeper = k }

// moved tells the keeper what became of a printed endorsement.
func (s *Service) moved(tx *db.Tx, before, after *Endorsement) error {
	if s.keeper == nil || before == nil || before.Visibility != Public {
		return nil
	}
	if after != nil && (after.Visibility != Public || after.State != stateConfirmed && after.State != stateLapsed) {
		after = nil
	}
	return s.keeper.Moved(tx, before, after)
}

// dated reports whether there are snapshots to lead to.
func (s *Service) dated(ctx context.Context, statement core.ID) (bool, error) {
	if s.keeper == nil {
		return false, nil
	}
	return s.keeper.Dated(ctx, statement)
}

// traces are the tables in which deleted persons may leave traces.
func (s *Service) traces() []string {
	if s.keeper == nil {
		return scrubbed
	}
	return append(append([]string{}, scrubbed...), s.keeper.Tables()...)
}

// PrintedNow returns an endorsement if it stands on the roll, or nil.
func PrintedNow(tx *db.Tx, id core.ID) (*Endorsement, error) {
	e, err := endorsementByID(tx, id)
	if core.KindOf(err) == core.NotFound {
		return nil, nil
	}
	if err != nil || !stands(e) {
		return nil, err
	}
	return e, nil
}

// LastCheckpoint returns the public log's last checkpoint in one line, its size
// and its hash; "" while there is none.
func (s *Service) LastCheckpoint(ctx context.Context) (string, error) {
	if s.Tree == nil {
		return "", nil
	}
	c, _, err := s.Tree.Latest(ctx)
	if core.KindOf(err) == core.NotFound || err == nil && c.Size == 0 {
		return "", nil
	}
	return fmt.Sprintf("%s %d %s", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:])), err
}

// RollStatement returns a statement in any state by its slug, and its title in its
// own language, "" before it has one.
func RollStatement(tx *db.Tx, slug string) (st *Statement, title string, err error) {
	if st, err = statementBySlug(tx, slug); err != nil {
		return nil, "", err
	}
	all, err := editions(tx, st.ID, st.Version)
	if e := all[st.Source]; err == nil && e != nil {
		title = e.Title
	}
	return st, title, err
}

// RollStatementByID returns a statement in any state.
func RollStatementByID(tx *db.Tx, id core.ID) (*Statement, error) { return statementByID(tx, id) }
