package app

import (
	"cmp"
	"context"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/positions"
	"groundswell/internal/feature/statements/keyring"
	"groundswell/internal/platform/seal"
)

// openers seals records to the coordinators' opening keys that are in use: what
// positions asks for. This server opens none of them.
type openers struct{ keys *keyring.Service }

// Openers is how many opening keys are in use.
func (o openers) Openers(ctx context.Context) (int, error) {
	r, err := o.keys.Ring(ctx)
	if err != nil {
		return 0, err
	}
	return len(r.Used), nil
}

// Seal returns one age file to all of them.
func (o openers) Seal(ctx context.Context, plain []byte) ([]byte, error) {
	r, err := o.keys.Ring(ctx)
	if err != nil {
		return nil, err
	}
	return seal.ToOpeners(r.Openers(), plain)
}

// askNames tells positions what the asks of a negotiation are called.
type askNames struct{ app *App }

// List returns the asks of a negotiation, named for a reader of lang; "" is the language
// it is negotiated in.
func (n askNames) List(ctx context.Context, slug string, lang core.Lang) (out []positions.Ask, err error) {
	of, err := n.app.Texts.BySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	all, err := n.app.Asks.All(ctx, of.ID)
	for _, x := range all {
		name, in := x.Name(cmp.Or(lang, of.Lang), of.Lang)
		out = append(out, positions.Ask{ID: string(x.ID), Name: name, In: in})
	}
	return out, err
}
