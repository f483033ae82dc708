package writing

import "slices"

// Merge puts two texts together that were both made from base, paragraph by
// paragraph. Where both changed the same, both stand in the result, mine first,
// and clean is false.
func Merge(base, mine, theirs string) (merged []string, clean bool) {
	b, m, t := Parts(base), Parts(mine), Parts(theirs)
	inMine, inTheirs := matches(b, m), matches(b, t)
	clean = true
	var piece func(b, m, t []string)
	piece = func(b, m, t []string) {
		switch {
		case slices.Equal(m, b):
			merged = append(merged, t...)
		case slices.Equal(t, b), slices.Equal(m, t):
			merged = append(merged, m...)
		case len(b) == len(m) && len(b) == len(t) && len(b) > 1: // each paragraph became another one
			for i := range b {
				piece(b[i:i+1], m[i:i+1], t[i:i+1])
			}
		default:
			clean = false
			merged = append(append(merged, m...), t...)
		}
	}
	i, j, k := 0, 0, 0
	for at := range b {
		mj, tk := inMine[at], inTheirs[at]
		if mj < 0 || tk < 0 {
			continue
		}
		piece(b[i:at], m[j:mj], t[k:tk])
		merged = append(merged, b[at])
		i, j, k = at+1, mj+1, tk+1
	}
	piece(b[i:], m[j:], t[k:])
	return merged, clean
}

// matches says for each paragraph of base where it is in the other text, or -1.
func matches(base, other []string) []int {
	out := make([]int, len(base))
	for i := range out {
		out[i] = -1
	}
	for _, e := range edits(base, other) {
		if e.i >= 0 && e.j >= 0 {
			out[e.i] = e.j
		}
	}
	return out
}
