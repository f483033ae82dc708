package strength

import (
	"strings"
	"testing"

	"groundswell/test/demo"
)

// TestDemoProcess weighs the changes of the made-up process of the demonstration, which
// others wrote and judged: 41 of 52 as they say, none the other way round, and no sure
// one wrong. Five of the rest are brackets, which they call "same"; two are words gone of
// which no ladder knows anything ("before anybody else"), and a person should read them.
func TestDemoProcess(t *testing.T) {
	n := demo.Negotiated()
	right, all := 0, 0
	for _, s := range n.Steps {
		text := func(d int, keys []string) string {
			var b []string
			for _, k := range keys {
				b = append(b, n.Drafts[d].Part(k).Text)
			}
			return strings.Join(b, " ")
		}
		for _, l := range s.Links {
			if l.Strength == "" {
				continue
			}
			f, want := Compare(n.Lang, text(s.Old, l.Old), text(s.New, l.New), nil), Verdict(l.Strength)
			all++
			if f.Verdict == want {
				right++
			} else if f.Sure || f.Verdict == Weakened && want == Strengthened || f.Verdict == Strengthened && want == Weakened {
				t.Errorf("%v → %v: %s (sure %v), want %s: %+v", l.Old, l.New, f.Verdict, f.Sure, want, f.Why)
			}
		}
	}
	t.Logf("%d of %d", right, all)
	if right*100 < all*75 {
		t.Errorf("%d of %d are too few", right, all)
	}
}
