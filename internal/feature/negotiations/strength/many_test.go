package strength

import (
	"strings"
	"testing"
)

// TestAttackNothingButAmounts: a paragraph of nothing but figures costs its length. Seen
// not to end in a minute when each figure was looked for among all words of the other
// text, all its cues were looked at for each, and each was matched from the first on.
func TestAttackNothingButAmounts(t *testing.T) {
	for _, c := range [][2]string{{"1% ", "2% "}, {"[1 2] ", "[2 1] "}, {"up to $5 million ", "$6 million "}} {
		old, now := strings.Repeat(c[0], 200_000/len(c[0])), strings.Repeat(c[1], 200_000/len(c[1]))
		if f := Compare("en", old, now, nil); f.Verdict == Same && f.Sure {
			t.Errorf("%q and %q are the same", c[0], c[1])
		}
	}
}
