package align

import (
	"unicode"
	"unicode/utf8"
)

// readable makes the comparison easier to read: what stands between two replaced
// stretches and is no more than a short word or a sign is replaced with them; what
// was only put in or taken out begins, where that is the same, after a stop or a
// comma rather than before it.
func readable(a, b []piece, in []edit) []edit {
	var out []edit
	for k, e := range in {
		if n := len(out); e.same && n > 0 && k+1 < len(in) && island(a[e.p0:e.p1], out[n-1], in[k+1], a, b) {
			e.same = false
		}
		if n := len(out); n > 0 && !e.same && !out[n-1].same {
			out[n-1].p1, out[n-1].q1 = e.p1, e.q1
			continue
		}
		out = append(out, e)
	}
	for k := 1; k+1 < len(out); k++ {
		if !out[k].same {
			slide(a, b, &out[k-1], &out[k], &out[k+1])
		}
	}
	kept := out[:0]
	for _, e := range out {
		if e.p0 < e.p1 || e.q0 < e.q1 {
			kept = append(kept, e)
		}
	}
	return kept
}

// island reports whether the words between two changes are too few to help a reader.
func island(words []piece, before, after edit, a, b []piece) bool {
	count, letters := 0, 0
	for _, p := range words {
		if r, _ := utf8.DecodeRuneInString(p.word); unicode.IsLetter(r) || unicode.IsNumber(r) {
			count++
			letters += utf8.RuneCountInString(p.word)
			if kindOf(r) == alone {
				letters++
			}
		}
	}
	replaced := func(e edit) bool { return e.p0 < e.p1 && e.q0 < e.q1 }
	if !replaced(before) && !replaced(after) {
		return false
	}
	// Beside a single word put in or taken out a sign helps to see it.
	if !(replaced(before) && replaced(after)) {
		return count <= 1 && letters <= 3 && size(before, a, b) >= 12 && size(after, a, b) >= 12
	}
	if count <= 1 && letters <= 3 {
		return true
	}
	least := min(size(before, a, b), size(after, a, b))
	return count <= 2 && letters*4 <= least
}

// size is the letters of the longer side of a change.
func size(e edit, a, b []piece) int {
	x, y := 0, 0
	for _, p := range a[e.p0:e.p1] {
		x += utf8.RuneCountInString(p.word)
	}
	for _, p := range b[e.q0:e.q1] {
		y += utf8.RuneCountInString(p.word)
	}
	return max(x, y)
}

// slide moves a stretch that was only put in or taken out to where it reads best.
func slide(a, b []piece, before, e, after *edit) {
	words, from, to := b, e.q0, e.q1
	if e.q0 == e.q1 {
		words, from, to = a, e.p0, e.p1
	} else if e.p0 < e.p1 {
		return
	}
	low := 0 // how far to the left it may go, to the right
	for k := 1; k <= before.p1-before.p0 && words[from-k] == words[to-k]; k++ {
		low = k
	}
	high := 0
	for k := 0; k < after.p1-after.p0 && words[from+k] == words[to+k]; k++ {
		high = k + 1
	}
	best, at := -1, 0
	for k := -low; k <= high; k++ {
		score := 2 * stop(words, from+k-1)
		if stop(words, to+k-1) > 0 {
			score++
		}
		if score > best || score == best && abs(int32(k)) < abs(int32(at)) {
			best, at = score, k
		}
	}
	before.p1, before.q1 = before.p1+at, before.q1+at
	e.p0, e.p1, e.q0, e.q1 = e.p0+at, e.p1+at, e.q0+at, e.q1+at
	after.p0, after.q0 = after.p0+at, after.q0+at
}

// stop is how well a stretch may begin after the word at k.
func stop(words []piece, k int) int {
	if k < 0 {
		return 3
	}
	switch words[k].word {
	case ".", ";", ":", "。", "；", "：", "؛", "?", "!", "？", "！", "۔":
		return 3
	case ",", "，", "،", "、", ")", "）":
		return 2
	}
	return 0
}
