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
}

// readFresh reads the pairs of one list in one language.
func readFresh(t *testing.T, list string, lang core.Lang) []fresh {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + list + "/" + string(lang) + ".txt")
	if err != nil {
		t.Fatal(err)
	}
	var out []fresh
	for _, line := range strings.Split(string(raw), "\n") {
		if len(line) < 3 {
			continue
		}
		rest := line[2:]
		switch line[0] {
		case '@':
			out = append(out, fresh{want: Verdict(rest)})
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

// TestFresh: of each list most verdicts and reasons are right, no weakening is called
// strengthened or the other way round, and no verdict on a weakening or on a mere
// rewording that is wrong is sure. Seen to fail with the ladders of the day before.
func TestFresh(t *testing.T) {
	for _, list := range []string{"1", "2", "3", "4", "5"} {
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
				if f.Verdict == Weakened && p.want == Strengthened || f.Verdict == Strengthened && p.want == Weakened || f.Sure && p.want != Unclear {
					say = t.Errorf
				}
				say("%s: %q\n -> %q\n: %s (sure %v), want %s: %+v", lang, p.old, p.now, f.Verdict, f.Sure, p.want, f.Why)
			}
		}
		t.Logf("list %s: %d of %d verdicts, %d of %d reasons", list, right, all, why, whyAll)
		if right*100 < all*96 || why*100 < whyAll*96 {
			t.Errorf("list %s: %d of %d verdicts, %d of %d reasons: too few", list, right, all, why, whyAll)
		}
	}
}

// TestFreshMirror: read backwards, no weakening is still one.
func TestFreshMirror(t *testing.T) {
	wrong, all := 0, 0
	for _, list := range []string{"1", "2", "3", "4", "5"} {
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
