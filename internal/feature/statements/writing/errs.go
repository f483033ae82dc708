package writing

import (
	"errors"
	"slices"

	"groundswell/internal/core"
)

// repairable returns what a person can repair in a form that was sent.
func repairable(err error) ([]*core.Error, bool) {
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		return nil, false
	}
	switch e.Kind {
	case core.Invalid, core.Conflict, core.Denied, core.Closed:
		return e.All(), true
	}
	return nil, false
}

// titleLines is how many lines a text's title takes, with the empty one after it.
const titleLines = 2

// below is an error about a text as the editor counts its lines: the title has a
// field of its own there.
func below(e *core.Error) *core.Error {
	out := *e
	out.Args = slices.Clone(e.Args)
	for i := 0; i+1 < len(out.Args); i += 2 {
		if n, ok := out.Args[i+1].(int); ok && out.Args[i] == "Line" {
			out.Args[i+1] = max(1, n-titleLines)
		}
	}
	return &out
}
