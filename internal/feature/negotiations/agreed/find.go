package agreed

import (
	"cmp"
	"slices"

	"groundswell/internal/core"
)

// Find returns the paragraphs that have all the words, and how many there are: at most
// max of them, those of the shorter texts first. Lang "" is all languages.
func (l *Library) Find(words string, lang core.Lang, limit int) (out []Hit, total int) {
	for _, in := range core.Langs {
		s := l.shelves[in]
		if s == nil || lang != "" && lang != in {
			continue
		}
		a := s.ask(words)
		if len(a.words) == 0 || len(a.idf) > 0 {
			continue
		}
		slices.SortFunc(a.words, func(x, y uint32) int { return cmp.Compare(len(s.in[x]), len(s.in[y])) })
		have := s.in[a.words[0]]
		for _, id := range a.words[1:] {
			have = both(have, s.in[id])
		}
		slices.Sort(a.words)
		total += len(have)
		for _, at := range have[:min(len(have), maxFound)] {
			out = append(out, s.compare(a, at))
		}
	}
	slices.SortStableFunc(out, func(x, y Hit) int { return cmp.Compare(y.Score, x.Score) })
	out = out[:min(len(out), limit)]
	for i := range out {
		s := l.shelves[out[i].Source.Lang]
		out[i].Marks = s.marks(s.ask(words), out[i].Text)
	}
	return out, total
}

// both returns what is in two ascending lists.
func both(a, b []uint32) (out []uint32) {
	for _, x := range a {
		if _, ok := slices.BinarySearch(b, x); ok {
			out = append(out, x)
		}
	}
	return out
}
