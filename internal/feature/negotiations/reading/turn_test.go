package reading

import (
	"context"
	"errors"
	"testing"
)

// TestAttackWholeDraftsInTurns: however many readers ask for all changes of a draft on one
// page, or as a file, two are worked for at once; the others wait, and who hangs up goes.
// A fault of ours leaves the turn to the next. Seen to fail when all were worked for at
// once, and when only what ended well gave its turn back.
func TestAttackWholeDraftsInTurns(t *testing.T) {
	h := &handlers{whole: make(chan struct{}, turns)}
	gone, hangUp := context.WithCancel(t.Context())
	hangUp()
	nothing := func() error { return nil }
	deep := 0
	var within func() error
	within = func() error { // inside each other: as many at once
		if deep++; deep < turns {
			return h.inTurn(t.Context(), within)
		}
		if err := h.inTurn(gone, nothing); !errors.Is(err, context.Canceled) {
			t.Errorf("one more is worked for: %v", err)
		}
		return nil
	}
	if err := h.inTurn(t.Context(), within); err != nil || deep != turns {
		t.Fatalf("%d at once, %v", deep, err)
	}
	for range turns {
		func() {
			defer func() { _ = recover() }()
			_ = h.inTurn(t.Context(), func() error { panic("a fault of ours") })
		}()
	}
	if len(h.whole) != 0 {
		t.Error("a turn is never given back")
	}
}
