package web_test

import (
	"errors"
	"fmt"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/web"
)

// TestRepairs: a page keeps what can be repaired, finds it by its field, and lets
// everything else through.
func TestRepairs(t *testing.T) {
	two := core.Join([]*core.Error{{Kind: core.Invalid, Field: "name", Key: "a"}, {Kind: core.Invalid, Field: "day", Key: "b"}})
	var p web.Repairs
	if err := p.Keep(fmt.Errorf("saving: %w", two)); err != nil || p.Errors() != 2 || p.Wrong("day") == nil || p.Wrong("day").Key != "b" || p.Wrong("place") != nil {
		t.Errorf("%v, kept %v", err, p.Bad)
	}
	if err := p.Keep(nil); err != nil || p.Errors() != 2 {
		t.Errorf("nothing wrong: %v, kept %v", err, p.Bad)
	}
	other := errors.New("the disk is full")
	if err := new(web.Repairs).Keep(other); err != other {
		t.Errorf("another error became %v", err)
	}
	for kind, can := range map[core.Kind]bool{core.Conflict: true, core.Closed: false, core.Denied: false, core.NotFound: false, core.Internal: false} {
		err := &core.Error{Kind: kind, Key: "x"}
		if got := web.Repairable(err) != nil; got != can {
			t.Errorf("kind %v can be repaired: %t", kind, got)
		}
		if web.Repairable(err, kind) == nil {
			t.Errorf("kind %v was named and is not kept", kind)
		}
	}
}
