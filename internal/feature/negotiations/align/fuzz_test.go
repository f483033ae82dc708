package align_test

import (
	"reflect"
	"strings"
	"testing"

	"groundswell/internal/feature/negotiations/align"
)

// FuzzAlign: any two texts give a whole result, the other way round its transpose,
// a text and itself nothing but the same; and the words of a pair join to the pair.
func FuzzAlign(f *testing.F) {
	f.Add("12. We agree to act.\n\n(a) now;\n\n(b) soon;", "13. We agree to act now.\n\n(a) soon;")
	f.Add("第一条 各国承诺\n\n各国应", "各国应\n\n第二条 各国努力")
	f.Add("[[a]\n\n\n\n]", "\xff\n\n***\n\nArticle 3")
	f.Add("a a a a a a\n\na a a\n\na", "a a a\n\na a a a a a a\n\na")
	f.Fuzz(func(t *testing.T, before, after string) {
		if len(before)+len(after) > 1<<14 {
			return
		}
		a, b := paragraphs(strings.Split(before, "\n\n")...), paragraphs(strings.Split(after, "\n\n")...)
		r := align.Align(a, b, align.Options{})
		whole(t, a, b, r)
		if back := align.Align(b, a, align.Options{}).Transpose(); !reflect.DeepEqual(back, r) {
			t.Fatalf("%+v\n%+v", r, back)
		}
		for _, l := range align.Align(a, a, align.Options{}).Links {
			if l.Kind != align.Same || l.Old[0] != l.New[0] {
				t.Fatalf("itself: %+v", l)
			}
		}
		var x, y strings.Builder
		for _, s := range align.Words(before, after) {
			if s.Op != align.Ins {
				x.WriteString(s.Text)
			}
			if s.Op != align.Del {
				y.WriteString(s.Text)
			}
		}
		if x.String() != before || y.String() != after {
			t.Fatalf("%q, %q", x.String(), y.String())
		}
	})
}
