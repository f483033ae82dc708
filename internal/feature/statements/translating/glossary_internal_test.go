package translating

import (
	"testing"

	"groundswell/internal/core"
)

// TestCleanKeepsWhatItWasGiven: two who enter the same term at once do not write into
// each other's maps. Seen to fail when the tidied words were put into the map that came.
func TestCleanKeepsWhatItWasGiven(t *testing.T) {
	words, never := map[core.Lang]string{"en": " drop-in ", "fr": " "}, map[core.Lang]string{"en": " shelter "}
	x := Term{Words: words, Never: never}
	if err := x.clean(); err != nil || x.Words["en"] != "drop-in" || len(x.Words) != 1 || x.Never["en"] != "shelter" {
		t.Errorf("%v: %q, %q", err, x.Words, x.Never)
	}
	if words["en"] != " drop-in " || len(words) != 2 || never["en"] != " shelter " {
		t.Errorf("what was given was changed where it lay: %q, %q", words, never)
	}
}
