package notice_test

import (
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/notice"
)

// TestFor: who looks sees what they can deal with, and what alarms first.
func TestFor(t *testing.T) {
	all := []notice.Notice{
		{Count: 1, Key: "all staff"},
		{Count: 0, Key: "nothing"},
		{Count: 2, Key: "of the campaign", Roles: []core.Role{core.Moderator}, Campaign: "a"},
		{Count: 2, Key: "of another", Roles: []core.Role{core.Moderator}, Campaign: "b"},
		{Count: 3, Key: "another role", Roles: []core.Role{core.Coordinator}, Campaign: "a"},
		{Count: 4, Key: "alarm", Alarm: true},
	}
	got := notice.For(core.Actor{Account: "x", Grants: []core.Grant{{Role: core.Moderator, Campaign: "a"}}}, all)
	want := []string{"alarm", "all staff", "of the campaign"}
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i, n := range got {
		if n.Key != want[i] {
			t.Errorf("%d: %q, not %q", i, n.Key, want[i])
		}
	}
}
