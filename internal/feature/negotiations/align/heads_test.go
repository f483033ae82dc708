package align_test

import (
	"slices"
	"strings"
	"testing"

	"groundswell/internal/feature/negotiations/align"
)

// TestHeads: what is too short to say much by itself goes with its neighbour, or stays
// where it was.
func TestHeads(t *testing.T) {
	base := samples()[0].Old[:60]
	body := func(i int) string { _, after, _ := strings.Cut(base[i], " "); return after }
	often, title := map[string]int{}, "" // a word that most have
	for _, word := range strings.Fields(strings.ToLower(strings.Join(base, " "))) {
		if often[word]++; len(word) > 2 && (often[word] > often[title] || often[word] == often[title] && word < title) {
			title = word
		}
	}
	with := func(change func([]string) []string) []string { return change(slices.Clone(base)) }
	for name, c := range map[string]struct {
		old, new []string
		want     [][2]int // of the old paragraphs from 19 to 22
	}{
		"a title went into what it stood above, before other words": {
			with(func(s []string) []string { s[20] = "7. " + title; return s }),
			with(func(s []string) []string {
				s[21] = "7. " + title + " Without prejudice to what was agreed before, " + body(21)
				return slices.Delete(s, 20, 21)
			}),
			[][2]int{{19, 19}, {20, 20}, {21, 20}, {22, 21}},
		},
		"a title that was dropped is gone": {
			with(func(s []string) []string { s[20] = "7. " + title; return s }),
			with(func(s []string) []string { return slices.Delete(s, 20, 21) }),
			[][2]int{{19, 19}, {21, 20}, {22, 21}},
		},
		"a line drawn under a title is no word": {
			with(func(s []string) []string { s[20] = "NOTES ========="; return s }),
			with(func(s []string) []string { s[20] = "WARRANTY ========="; return s }),
			[][2]int{{19, 19}, {21, 21}, {22, 22}},
		},
		"of two copies the one nearest to where it stood is kept": {
			with(func(s []string) []string { s[3] = s[20]; return s }),
			with(func(s []string) []string { s[20], s[21] = s[21], s[20]; return slices.Delete(s, 3, 4) }),
			[][2]int{{19, 18}, {20, 20}, {21, 19}, {22, 21}},
		},
	} {
		old, new := paragraphs(c.old...), paragraphs(c.new...)
		r := align.Align(old, new, align.Options{})
		whole(t, old, new, r)
		back := align.Align(new, old, align.Options{}).Transpose()
		for which, links := range map[string][]align.Link{"": r.Links, "the other way round": back.Links} {
			got := slices.DeleteFunc(pairsOf(t, links), func(p [2]int) bool { return p[0] < 19 || p[0] > 22 })
			if !slices.Equal(got, c.want) {
				t.Errorf("%s %s: %v, not %v", name, which, got, c.want)
			}
		}
	}
}
