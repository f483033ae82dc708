package follow

import "slices"

// Status is what became of an ask in one draft.
type Status string

// The statuses.
const (
	In        Status = "in"
	Bracketed Status = "bracketed"
	Weakened  Status = "weakened"
	Moved     Status = "moved" // to the preamble
	Out       Status = "out"
)

// Statuses are all of them, from the best to the worst.
var Statuses = []Status{In, Bracketed, Weakened, Moved, Out}

// Rank is how bad a status is, from 0; an unknown one is the worst.
func (s Status) Rank() int {
	if i := slices.Index(Statuses, s); i >= 0 {
		return i
	}
	return len(Statuses)
}

// Mark names the sign that pages draw for a status.
func (s Status) Mark() string {
	switch s {
	case In:
		return "full"
	case Bracketed:
		return "held"
	case Weakened:
		return "half"
	case Moved:
		return "rise"
	}
	return "empty"
}
