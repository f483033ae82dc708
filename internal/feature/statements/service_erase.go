package statements

import (
	"context"
	"fmt"

	"groundswell/internal/core"
	"groundswell/internal/platform/audit"
	"groundswell/internal/platform/db"
)

// Erase deletes the sealed records of the statements whose day of erasing has
// come: names, addresses and what else was sealed, and the fingerprints of those
// who signed in public. The endorsements stay counted, the printed names stay
// printed, the private links go on working. It returns how many records went.
func (s *Service) Erase(ctx context.Context) (erased int64, err error) {
	defer core.Wrap(&err, "statements.Erase")
	var due []*Statement
	changed := false
	if err := s.DB.Read(ctx, func(tx *db.Tx) error {
		due, err = dueForErasing(tx, s.today())
		return err
	}); err != nil {
		return 0, err
	}
	for _, st := range due {
		// What still waits is counted first: its place in the log is a hash of what
		// is about to go.
		if _, err := s.settle(ctx, st); err != nil {
			return erased, err
		}
		var n, signers int64
		if err := s.DB.Write(ctx, func(tx *db.Tx) error {
			if n, signers, err = eraseRecords(tx, st.ID); err != nil || n+signers == 0 {
				return err
			}
			if s.eraser != nil {
				if err := s.eraser(tx, st, n, signers); err != nil {
					return err
				}
			}
			return audit.Add(tx, s.Now(), "time", "statement.erase", core.Ref{Kind: "statement", ID: st.ID}, fmt.Sprintf("%d sealed records, %d fingerprints", n, signers))
		}); err != nil {
			return erased, err
		}
		erased += n
		changed = changed || n+signers > 0
	}
	if !changed {
		return 0, nil
	}
	return erased, s.scrub(ctx, nil)
}
