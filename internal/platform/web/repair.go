package web

import (
	"errors"
	"slices"

	"groundswell/internal/core"
)

// ErrNone is the one answer to what does not exist and to what is not the actor's:
// nobody learns from it which of the two it is.
var ErrNone = &core.Error{Kind: core.NotFound, Key: "web.not_found"}

// OrNone is what went wrong or, if nothing did, that nothing was there to be changed.
func OrNone(err error) error {
	if err == nil {
		return ErrNone
	}
	return err
}

// Repairs is what a person has to repair in a form that was sent. A page's struct
// embeds it, and the page is sent again with all that was typed.
type Repairs struct{ Bad []*core.Error }

// Wrong returns what is wrong with a field, nil if nothing.
func (p *Repairs) Wrong(field string) *core.Error {
	for _, e := range p.Bad {
		if e.Field == field {
			return e
		}
	}
	return nil
}

// Errors is how many things have to be repaired, for the heading of their list.
func (p *Repairs) Errors() int64 { return int64(len(p.Bad)) }

// Keep keeps an error that a person can repair (see [Repairable]) for the page, and
// returns any other.
func (p *Repairs) Keep(err error, also ...core.Kind) error {
	bad := Repairable(err, also...)
	if bad == nil {
		return err
	}
	p.Bad = bad
	return nil
}

// Repairable returns what a person can repair by sending a form once more, in the
// order of the form: what is invalid, what somebody else changed meanwhile, and what
// is of the kinds that the form's page can show besides. It returns nil for all else.
func Repairable(err error, also ...core.Kind) []*core.Error {
	e, ok := errors.AsType[*core.Error](err)
	if !ok || e.Kind != core.Invalid && e.Kind != core.Conflict && !slices.Contains(also, e.Kind) {
		return nil
	}
	return e.All()
}
