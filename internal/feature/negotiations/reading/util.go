package reading

import (
	"errors"
	"strconv"

	"groundswell/internal/core"
)

var errNone = &core.Error{Kind: core.NotFound, Key: "web.not_found"}

func itoa(n int) string { return strconv.Itoa(n) }

// repairable returns what a person can repair in a form that was sent, nil if the
// error is of another kind.
func repairable(err error) []*core.Error {
	e, ok := errors.AsType[*core.Error](err)
	if !ok {
		return nil
	}
	switch e.Kind {
	case core.Invalid, core.Conflict, core.Closed:
		return e.All()
	}
	return nil
}
