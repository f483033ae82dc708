package rollcheck

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// What can be found.
const (
	Removed = "REMOVED" // the log has it, the roll does not
	Altered = "ALTERED" // the roll prints something else than was logged
	Added   = "ADDED"   // the roll has it, the log does not
	Numbers = "NUMBERS" // a number does not fit the names, or what left
	Hidden  = "SEALED"  // the number of sealed endorsements does not fit the log
	Text    = "TEXT"    // a version of the text is not the one that was logged
	ListKey = "KEY"     // the list key in use is not the one that was logged
	Log     = "LOG"     // the log itself is not sound
	Late    = "LATE"    // something waits for the log too long
)

// Finding is one thing that is wrong.
type Finding struct {
	What      string // one of the words above
	Statement string // its slug; "" for the log itself
	Leaf      int64  // position in the log; -1 when there is none
	Says      string // one or two English sentences: what was found, and what to do
}

// String is the finding as one line.
func (f Finding) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-8s", f.What)
	if f.Statement != "" {
		b.WriteString(" " + f.Statement)
	}
	if f.Leaf >= 0 {
		fmt.Fprintf(&b, " leaf %d", f.Leaf)
	}
	return b.String() + ": " + f.Says
}

// Report is what a check found.
type Report struct {
	Origin   string // the log's name
	VKey     string // its key
	Size     int64  // leaves under the checkpoint
	Root     string
	Cosigned []string // the wanted witnesses that signed
	KeyTold  bool     // the key was only what the site itself said

	Statements, Names, Sealed int64
	Waiting                   int64 // what the log will tell of at its next checkpoint
	Findings                  []Finding
	Remembered                int64 // size of the earlier checkpoint that this one continues; 0: none
}

func (r *Report) find(what, statement string, leaf int64, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{what, statement, leaf, fmt.Sprintf(format, args...)})
}

// both keeps the findings that an earlier look had too: what was only under way
// is gone by then.
func (r *Report) both(earlier *Report) {
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool {
		return !slices.ContainsFunc(earlier.Findings, func(g Finding) bool {
			return f.What == g.What && f.Statement == g.Statement && f.Leaf == g.Leaf
		})
	})
}

// State is what is remembered between two checks of one site. Without it nobody
// can tell whether the log was begun anew.
type State struct {
	Origin     string           `json:"origin"`
	VKey       string           `json:"vkey"`
	Checkpoint string           `json:"checkpoint"` // with its signatures
	Waiting    map[string]int64 `json:"waiting"`    // what waited → Unix seconds when it was first seen
}

// Patience is how long something may wait for the next checkpoint: one is made
// every hour.
const Patience = 2 * time.Hour

// overdue notes what waits, and returns what has waited too long.
func (s *State) overdue(waiting []wait, now time.Time) (late []wait) {
	next := make(map[string]int64, len(waiting))
	for _, w := range waiting {
		since, ok := s.Waiting[w.id]
		if !ok {
			since = now.Unix()
		}
		next[w.id] = since
		if now.Sub(time.Unix(since, 0)) > Patience {
			late = append(late, w)
		}
	}
	s.Waiting = next
	return late
}

// wait is something that the log does not tell of yet.
type wait struct {
	id, statement, says string
}
