// Package notice is what a feature says on the page "Today" of the desk: how many
// things of one kind wait for the person who looks, and where they are dealt with.
// A feature that has such things implements
//
//	Notices(ctx context.Context, actor core.Actor) ([]notice.Notice, error)
//
// and answers, in few queries, what waits for that actor now: nothing of campaigns
// that are not theirs, and no notice with nothing in it. A notice holds counts,
// messages and slugs, never a name, an address or anything else about a person who
// signed: what must be known of them stands behind its link, where who may see it is
// checked again.
package notice

import (
	"slices"

	"groundswell/internal/core"
)

// Notice is one line of "Today".
type Notice struct {
	Count int64 // how many; stands large beside the words

	// Key is the plural message of the link, without the number: "endorsements to
	// check". It gets "N", which is Count, and Args.
	Key  string
	Args []any
	Path string // where they are dealt with, without language

	// About is the message of the sentence beneath, or "".
	About     string
	AboutArgs []any

	// Margin is the message of the note at the side, such as since when the oldest
	// waits, or "".
	Margin     string
	MarginArgs []any

	Alarm    bool        // something is wrong, or ends soon: it stands first
	Roles    []core.Role // who can deal with it; nil: all staff
	Campaign string      // of what it is about; Roles are asked for in it
	Two      bool        // it needs a second person
}

// For returns what of all an actor can deal with: what alarms first, else in the
// order given; what counts nothing is left out.
func For(actor core.Actor, all []Notice) (out []Notice) {
	for _, n := range all {
		if n.Count > 0 && (len(n.Roles) == 0 || actor.May(n.Campaign, n.Roles...)) {
			out = append(out, n)
		}
	}
	slices.SortStableFunc(out, func(a, b Notice) int {
		switch {
		case a.Alarm == b.Alarm:
			return 0
		case a.Alarm:
			return -1
		}
		return 1
	})
	return out
}
