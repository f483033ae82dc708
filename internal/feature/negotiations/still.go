package negotiations

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/web"
)

// Still is core.NotFound unless a negotiation, and each of these drafts of it ("" is
// none), is there in this transaction. Whoever stores something about them asks it in the
// transaction that stores it: between looking and storing they may have been deleted for
// good, and what is stored then would stay when nobody can reach or delete it.
func Still(tx *db.Tx, n core.ID, drafts ...core.ID) error {
	if _, err := negotiationByID(tx, n); err != nil {
		return err
	}
	for _, d := range drafts {
		if d == "" {
			continue
		}
		if there, err := hasDraft(tx, n, d); err != nil || !there {
			return web.OrNone(err)
		}
	}
	return nil
}

// Scrub takes rows that were deleted out of the database's files. The deletion itself is
// done: what fails here is logged, and the next one does it.
func (s *Service) Scrub(ctx context.Context, tables ...string) {
	if err := s.DB.Scrub(context.WithoutCancel(ctx), tables...); err != nil {
		s.Log.Warn("deleted rows may still lie in the files until the next checkpoint", "err", err)
	}
}
