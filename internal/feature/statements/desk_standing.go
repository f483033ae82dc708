package statements

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// Standing is how far a statement is, as far as this package knows.
type Standing struct {
	Statement Statement
	Openers   int64 // opening keys that its list key is sealed to; 0: there is none
	Erased    bool  // its day of erasing has come
}

// Standings returns how far all statements are, by id.
func (s *Service) Standings(ctx context.Context) (out map[core.ID]*Standing, err error) {
	defer core.Wrap(&err, "statements.Standings")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out = map[core.ID]*Standing{}
		all, err := allStatements(tx)
		if err != nil {
			return err
		}
		for _, st := range all {
			x := &Standing{Statement: *st}
			if x.Openers, err = s.DraftOpeners(tx, st.ID); err != nil {
				return err
			}
			x.Erased = st.EraseOn > 0 && st.EraseOn <= s.today()
			out[st.ID] = x
		}
		return nil
	})
	return out, err
}
