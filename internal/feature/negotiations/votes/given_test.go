package votes_test

import (
	"testing"

	"groundswell/internal/feature/negotiations/votes"
)

// TestCleanKeepsWhatItWasGiven: a vote is put in order in a copy of its list. Seen to
// fail when the list that came was sorted where it lay.
func TestCleanKeepsWhatItWasGiven(t *testing.T) {
	given := []votes.Entry{{Country: "ZM", Choice: votes.Yes}, {Country: "AL", Choice: votes.No}}
	v := votes.Vote{Entries: given}
	v.Title, v.On, v.Source = "On the whole", votes.Subjects[0], "The record"
	if err := v.Clean(); err != nil || v.Entries[0].Country != "AL" || given[0].Country != "ZM" {
		t.Errorf("%v: %v of %v", err, v.Entries, given)
	}
}
