package inputs

import (
	"context"
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations"
	"groundswell/internal/platform/db"
)

// Public returns the negotiation as readers know it, and what is public of the inputs on
// each of its public drafts, the newest first. Drafts without any are left out.
func (s *Service) Public(ctx context.Context, slug string) (p *negotiations.Path, out []*Table, err error) {
	defer core.Wrap(&err, "inputs.Public")
	if p, err = s.Texts.PublicPath(ctx, slug); err != nil {
		return nil, nil, err
	}
	for _, d := range slices.Backward(p.Drafts) {
		t, err := s.table(ctx, p, d)
		if err != nil {
			return nil, nil, err
		}
		t.Adrift = nil
		t.Inputs = slices.DeleteFunc(t.Inputs, func(in *Input) bool { return !in.readable() })
		if len(t.Inputs) > 0 {
			out = append(out, t)
		}
	}
	if len(out) == 0 {
		return nil, nil, errNone
	}
	return p, out, nil
}

// readable reports whether readers may see an input.
func (in *Input) readable() bool { return in.Public && in.State == Agreed }

// AnyPublic reports whether Public would return inputs, and looks no further than the
// first.
func (s *Service) AnyPublic(ctx context.Context, slug string) (found bool, err error) {
	defer core.Wrap(&err, "inputs.AnyPublic")
	p, err := s.Texts.PublicPath(ctx, slug)
	if err != nil {
		return false, err
	}
	var on map[core.ID]bool
	if err := s.DB.Read(ctx, func(tx *db.Tx) (err error) { on, err = draftsWithPublic(tx, p.ID); return err }); err != nil {
		return false, err
	}
	for _, d := range p.Drafts {
		if !on[d.ID] {
			continue
		}
		if t, err := s.table(ctx, p, d); err != nil || slices.ContainsFunc(t.Inputs, (*Input).readable) {
			return err == nil, err
		}
	}
	return false, nil
}
