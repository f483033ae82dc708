package negotiations

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// Head is a negotiation with what is said about its drafts, without their text.
type Head struct {
	*Negotiation
	Drafts []*Draft // in their order; without paragraphs
}

// Heads returns all negotiations, the newest first.
func (s *Service) Heads(ctx context.Context) (out []Head, err error) {
	defer core.Wrap(&err, "listing negotiations")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		out = nil
		all, err := negotiations(tx)
		if err != nil {
			return err
		}
		for _, n := range all {
			ds, err := drafts(tx, n.ID)
			if err != nil {
				return err
			}
			out = append(out, Head{n, ds})
		}
		return nil
	})
	return out, err
}

// Head returns one negotiation with what is said about its drafts.
func (s *Service) Head(ctx context.Context, slug string) (out *Head, err error) {
	defer core.Wrap(&err, "reading a negotiation")
	err = s.DB.Read(ctx, func(tx *db.Tx) error {
		n, err := bySlug(tx, slug)
		if err != nil {
			return err
		}
		ds, err := drafts(tx, n.ID)
		out = &Head{n, ds}
		return err
	})
	return out, err
}
