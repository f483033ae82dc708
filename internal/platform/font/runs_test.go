package font_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/go-text/typesetting/di"
	"github.com/go-text/typesetting/language"

	"groundswell/internal/platform/font"
)

// alphabet is a face that knows some letters.
type alphabet struct{ of string }

func (a *alphabet) has(r rune) bool { return strings.ContainsRune(a.of, r) }

// TestPick: quotation marks have the face of their word, where it has them, and a line
// break has none.
func TestPick(t *testing.T) {
	latin, arab := &alphabet{"ab «»"}, &alphabet{"سلام«»"}
	rs := []rune("ab «سلام»\nb?")
	got := font.Pick(rs, func(i int) *alphabet {
		if arab.has(rs[i]) {
			return arab
		}
		return latin
	}, (*alphabet).has)
	want := []*alphabet{latin, latin, latin, arab, arab, arab, arab, arab, arab, nil, latin, latin}
	if !slices.Equal(got, want) {
		for i := range got {
			t.Logf("%q: %v", rs[i], got[i])
		}
		t.Error("the faces are others")
	}
}

// TestRuns: a number goes with the letters beside it, and a change of face, of script
// or of direction begins a run.
func TestRuns(t *testing.T) {
	rs := []rune("No 5 да سلام")
	levels := font.Levels(rs, false)
	one := func(int, int) bool { return true }
	var words []string
	runs := font.Runs(rs, levels, 0, len(rs), one)
	for _, r := range runs {
		words = append(words, strings.TrimSpace(string(rs[r.Start:r.End])))
	}
	if !slices.Equal(words, []string{"No 5", "да", "سلام"}) || runs[0].Script != language.Latin || runs[0].Backward() || !runs[2].Backward() {
		t.Errorf("%q %+v", words, runs)
	}
	if n := len(font.Runs(rs, levels, 0, 4, func(i, j int) bool { return i/2 == j/2 })); n != 2 {
		t.Errorf("two faces make %d runs", n)
	}
	if in := runs[2].Input(rs, nil, true, "ar"); in.Direction != di.DirectionRTL || in.Script != language.Arabic || in.RunStart != runs[2].Start || in.RunEnd != len(rs) {
		t.Errorf("%+v", in)
	}
	alone := font.Runs([]rune("12"), []uint8{0, 0}, 0, 2, one)[0]
	if a, l := alone.Input(rs, nil, true, "ar").Script, alone.Input(rs, nil, false, "en").Script; a != language.Arabic || l != language.Latin {
		t.Errorf("digits alone are %v and %v", a, l)
	}
}
