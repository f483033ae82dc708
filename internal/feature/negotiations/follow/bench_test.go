package follow

import (
	"testing"

	"groundswell/internal/feature/negotiations/draft"
)

// BenchmarkRead reads five drafts of 150 paragraphs; BenchmarkFollow follows one ask
// through them.
func big() (drafts [][]draft.Paragraph) {
	for n := range 5 {
		var ps []draft.Paragraph
		for len(ps) < 150 {
			more, _ := compose("en", processes["en"][len(ps)%8], "KRWBM"[n], n)
			ps = append(ps, more...)
		}
		drafts = append(drafts, ps)
	}
	return drafts
}

func BenchmarkRead(b *testing.B) {
	drafts := big()
	for b.Loop() {
		Read("en", drafts, nil)
	}
}

func BenchmarkFollow(b *testing.B) {
	c := Read("en", big(), nil)
	for b.Loop() {
		c.Follow(Ask{Lang: "en", Wanted: processes["en"][3].wanted})
	}
}
