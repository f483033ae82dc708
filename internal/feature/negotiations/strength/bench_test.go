package strength

import (
	"strings"
	"testing"
)

// BenchmarkCompare is one changed paragraph of 80 words, of which a draft has some
// dozens.
func BenchmarkCompare(b *testing.B) {
	p := english[0]
	filler := strings.Repeat("and that the lamps of the harbour are kept in good order by those who know them, ", 3)
	old, now := p.old+filler, filler+p.new
	Compare("en", old, now, nil)
	for b.Loop() {
		Compare("en", old, now, nil)
	}
}
