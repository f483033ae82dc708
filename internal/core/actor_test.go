package core_test

import (
	"testing"

	"groundswell/internal/core"
)

// TestMay: a role for one campaign opens nothing of another, nor what belongs to
// none.
func TestMay(t *testing.T) {
	all := core.Actor{Account: "a", Grants: []core.Grant{{Role: core.Editor}}}
	one := core.Actor{Account: "b", Grants: []core.Grant{{Role: core.Editor, Campaign: "hlm"}, {Role: core.Moderator, Campaign: "aids"}}}
	for _, x := range []struct {
		a        core.Actor
		campaign string
		role     core.Role
		want     bool
	}{
		{all, "hlm", core.Editor, true}, {all, "", core.Editor, true}, {all, "", core.Moderator, false},
		{one, "hlm", core.Editor, true}, {one, "aids", core.Editor, false}, {one, "aids", core.Moderator, true}, {one, "", core.Editor, false},
		{core.Actor{}, "", core.Editor, false},
	} {
		if got := x.a.May(x.campaign, x.role); got != x.want {
			t.Errorf("%s may %s in %q: %v", x.a.Account, x.role, x.campaign, got)
		}
	}
	if !one.Has(core.Moderator) || one.Has(core.Administrator) || (core.Actor{}).Staff() || !one.Staff() {
		t.Error("Has, Staff")
	}
	for _, r := range core.Roles {
		if !r.Valid() {
			t.Errorf("%s is no role", r)
		}
	}
	if core.Role("owner").Valid() {
		t.Error("owner is a role")
	}
}
