package app

import (
	"context"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/inputs"
)

// inputAsks tells inputs what the asks of a negotiation are called, for the desk.
type inputAsks struct{ app *App }

// List returns the asks of a negotiation with their names in a language, or in the
// negotiation's.
func (n inputAsks) List(ctx context.Context, slug string, lang core.Lang) (out []inputs.Ask, err error) {
	of, err := n.app.Texts.BySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	all, err := n.app.Asks.All(ctx, of.ID)
	for _, x := range all {
		name, _ := x.Name(lang, of.Lang)
		out = append(out, inputs.Ask{ID: string(x.ID), Name: name})
	}
	return out, err
}
