package statements

import (
	"context"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// Campaigns returns the names of the campaigns that statements belong to, for who
// gives roles.
func (s *Service) Campaigns(ctx context.Context) (all []string, err error) {
	defer core.Wrap(&err, "statements.Campaigns")
	err = s.DB.Read(ctx, func(tx *db.Tx) (err error) { all, err = campaigns(tx); return err })
	slices.Sort(all)
	return all, err
}
