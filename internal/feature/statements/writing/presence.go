package writing

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// halfMinute is how fine the time is that is kept of who has a text open.
const halfMinute = 30

// Here notes that somebody has a text open, and returns who else has. It is
// forgotten within a minute and a half.
func (s *Service) Here(ctx context.Context, who core.ID, statement core.ID, lang core.Lang) (others []core.ID, err error) {
	defer core.Wrap(&err, "writing.Here")
	at := s.now() / halfMinute * halfMinute
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		if err := here(tx, statement, lang, who, at); err != nil {
			return err
		}
		others, err = present(tx, statement, lang, at-60)
		return err
	})
	return without(others, who), err
}

// Forget deletes who had a text open. Opening one does it too, but the last one to go
// would stay.
func (s *Service) Forget(ctx context.Context) (err error) {
	defer core.Wrap(&err, "writing.Forget")
	var n int64
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { n, err = overdue(tx, s.now()-90); return err }); err != nil || n == 0 {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error { return allGone(tx, s.now()-90) })
}

// Present returns who else has a text open.
func (s *Service) Present(ctx context.Context, who core.ID, statement core.ID, lang core.Lang) (others []core.ID, err error) {
	defer core.Wrap(&err, "writing.Present")
	at := s.now() / halfMinute * halfMinute
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		others, err = present(tx, statement, lang, at-60)
		return err
	})
	return without(others, who), err
}

// Away notes that somebody closed a text.
func (s *Service) Away(ctx context.Context, who core.ID, statement core.ID, lang core.Lang) (err error) {
	defer core.Wrap(&err, "writing.Away")
	return s.DB.Write(ctx, func(tx *db.Tx) error { return gone(tx, statement, lang, who) })
}

func without(all []core.ID, who core.ID) (out []core.ID) {
	for _, id := range all {
		if id != who {
			out = append(out, id)
		}
	}
	return out
}
