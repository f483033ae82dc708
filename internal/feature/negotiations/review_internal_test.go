package negotiations

import (
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/draft"
)

// TestReviewStepsAreBounded: readers can ask for every pair of drafts; what is kept of
// that does not grow with what they ask. Seen to fail when steps were counted and not
// weighed.
func TestReviewStepsAreBounded(t *testing.T) {
	p := &Path{}
	k := &kept{path: p, steps: map[[2]int64]*Step{}}
	d := &Draft{Draft: draft.Draft{Paragraphs: make([]draft.Paragraph, MaxParagraphs)}}
	for i := range int64(100) {
		k.keep(p, [2]int64{i, i + 2}, &Step{Old: d, New: d})
		n := 0
		for _, s := range k.steps {
			n += len(s.Old.Paragraphs) + len(s.New.Paragraphs)
		}
		if n > maxHeld || k.step(p, [2]int64{i, i + 2}) == nil {
			t.Fatalf("%d paragraphs are kept, or the last step is not", n)
		}
	}
}

// TestCheckKeepsWhatItWasGiven: two who enter the same facts at once do not write into
// each other's maps. Seen to fail when the tidied titles were put into the map that came.
func TestCheckKeepsWhatItWasGiven(t *testing.T) {
	titles := map[core.Lang]string{"en": "  Winter\u200B roads "}
	n := Negotiation{Slug: "winter-roads", Lang: "en", Facts: Facts{Titles: titles}}
	if err := n.Check(); err != nil || n.Titles["en"] != "Winter roads" || titles["en"] != "  Winter\u200B roads " {
		t.Errorf("%v: %q of %q", err, n.Titles, titles)
	}
}
