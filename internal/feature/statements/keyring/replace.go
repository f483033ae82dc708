package keyring

import (
	"context"
	"encoding/json"

	"groundswell/internal/core"
	"groundswell/internal/platform/auth"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/seal"
)

// kindReplace is another list key in place of the one in use. Whoever makes a list key
// could have kept its private half, so one person alone must not choose what everybody
// seals to (security decision 10).
var kindReplace = of("replace")

// replaceBody is a list key that is to take the place of another.
type replaceBody struct {
	Slug string
	File []byte
}

// Take takes a list key of a statement: at once where it is the first, or the one that
// is in use already (x is nil); another one when a second person agrees.
func (s *Service) Take(ctx context.Context, by core.Actor, slug string, file []byte) (x *auth.Second, err error) {
	defer core.Wrap(&err, "keyring.Take(%s)", slug)
	k, other, err := s.Statements.LookListKey(ctx, slug, file, s.exactly)
	if err != nil {
		return nil, err
	}
	if !other {
		return nil, s.Use(ctx, by, slug, file)
	}
	words, err := seal.Fingerprint(k.Recipient)
	if err != nil {
		return nil, err
	}
	defer s.DB.NewEpoch()
	return s.Auth.Propose(ctx, by, kindReplace, slug+": "+words, replaceBody{slug, file})
}

func (s *Service) carryOutReplace(tx *db.Tx, x *auth.Second) error {
	var b replaceBody
	if err := json.Unmarshal(x.Body, &b); err != nil {
		return err
	}
	_, err := s.Statements.TakeListKeyIn(tx, x.By, b.Slug, b.File, s.exactly)
	return err
}
