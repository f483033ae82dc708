package strength

import (
	"os"
	"strings"
	"testing"

	"groundswell/internal/core"
)

// fresh is one pair of testdata, see README.txt there.
type fresh struct {
	want     Verdict
	old, now string
	words    []string // one of these must stand among the reasons
	kind     string   // what sort of change it is, for counting
}

// readFresh reads the pairs of one list in one language.
func readFresh(t *testing.T, list string, lang core.Lang) []fresh {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + list + "/" + string(lang) + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []fresh
	kind := ""
	for _, line := range strings.Split(string(raw), "\n") {
		if len(line) < 3 {
			continue
		}
		rest := line[2:]
		switch line[0] {
		case '@':
			out = append(out, fresh{want: Verdict(rest), kind: kind})
		case '#':
			kind = rest
		case '<':
			out[len(out)-1].old = rest
		case '>':
			out[len(out)-1].now = rest
		case '!':
			out[len(out)-1].words = strings.Split(strings.ToLower(rest), "|")
		}
	}
	return out
}

// pointed reports whether the words an advocate would point to are among the reasons.
func pointed(p fresh, f Finding) bool {
	if len(p.words) == 0 {
		return true
	}
	for _, r := range f.Why {
		said := English(r)
		for _, w := range p.words {
			if strings.Contains(said, w) {
				return true
			}
		}
	}
	return false
}

// lists are the lists of testdata, in the order in which they were written.
var lists = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"}

// TestFresh: of each list most verdicts and reasons are right, no weakening is called
// strengthened or the other way round, and no verdict that is wrong is sure; "the same"
// never, whatever the change was. Seen to fail with the ladders of the day before, and
// when "the same" was surely said of words that no ladder knows.
func TestFresh(t *testing.T) {
	for _, list := range lists {
		floor := 96
		if list > "5" {
			floor = 90
		}
		if list == "9" {
			floor = 80 // nobody mended by it: this is what a new list gives
		}
		all, right, whyAll, why := 0, 0, 0, 0
		for _, lang := range core.Langs {
			for _, p := range readFresh(t, list, lang) {
				f := Compare(lang, p.old, p.now, nil)
				all++
				if len(p.words) > 0 {
					whyAll++
					if pointed(p, f) {
						why++
					}
				}
				if f.Verdict == p.want {
					right++
					continue
				}
				say := t.Logf
				if f.Verdict == Weakened && p.want == Strengthened || f.Verdict == Strengthened && p.want == Weakened || f.Sure && (p.want != Unclear || f.Verdict == Same) {
					say = t.Errorf
				}
				say("%s: %q\n -> %q\n: %s (sure %v), want %s: %+v", lang, p.old, p.now, f.Verdict, f.Sure, p.want, f.Why)
			}
		}
		t.Logf("list %s: %d of %d verdicts, %d of %d reasons", list, right, all, why, whyAll)
		if right*100 < all*floor || why*100 < whyAll*floor {
			t.Errorf("list %s: %d of %d verdicts, %d of %d reasons: too few", list, right, all, why, whyAll)
		}
	}
}

// TestFreshMirror: read backwards, no weakening is still one.
func TestFreshMirror(t *testing.T) {
	wrong, all := 0, 0
	for _, list := range lists {
		for _, lang := range core.Langs {
			for _, p := range readFresh(t, list, lang) {
				if p.want != Weakened && p.want != Strengthened {
					continue
				}
				all++
				if f := Compare(lang, p.now, p.old, nil); f.Verdict == p.want {
					wrong++
					t.Logf("%s backwards: %q -> %q: %s %+v", lang, p.now, p.old, f.Verdict, f.Why)
				}
			}
		}
	}
	if wrong > 0 {
		t.Errorf("%d of %d", wrong, all)
	}
}
