package writing

import (
	"slices"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

// repairable returns what a person can repair in a form that was sent.
func repairable(err error) ([]*core.Error, bool) {
	bad := web.Repairable(err, core.Denied, core.Closed)
	return bad, bad != nil
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
