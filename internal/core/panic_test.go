package core_test

import (
	"strings"
	"testing"

	"groundswell/internal/core"
)

// TestPanicPlace: the place is the function that panicked, for a panic of ours
// and for one of the runtime.
func TestPanicPlace(t *testing.T) {
	place := func(f func()) (at string) {
		defer func() {
			recover()
			at = core.PanicPlace()
		}()
		f()
		return ""
	}
	for _, f := range []func(){failing, func() { nilDeref(nil) }} {
		if at := place(f); !strings.Contains(at, "core_test.") || strings.Contains(at, "PanicPlace.func1.1") {
			t.Errorf("at %q", at)
		}
	}
	if at := place(failing); !strings.Contains(at, "core_test.failing:") {
		t.Errorf("at %q", at)
	}
}

//go:noinline
func failing() { panic("a name") }

//go:noinline
func nilDeref(p *[4]int) int { return p[2] }
