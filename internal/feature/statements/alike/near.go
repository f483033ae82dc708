package alike

import (
	"iter"
	"unicode/utf8"
)

// cuts yields s with one letter left out, once for each letter. Two words are one
// typing error apart (a letter too many, too few, wrong, or two in the wrong
// order) only if a cut of the one is the other or a cut of the other.
func cuts(s string) iter.Seq[string] {
	return func(yield func(string) bool) {
		for at, size := 0, 0; at < len(s); at += size {
			_, size = utf8.DecodeRuneInString(s[at:])
			if !yield(s[:at] + s[at+size:]) {
				return
			}
		}
	}
}

// oneApart reports whether one typing error makes b of a.
func oneApart(a, b string) bool {
	x, y := []rune(a), []rune(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(y)-len(x) > 1 {
		return false
	}
	i := 0
	for i < len(x) && x[i] == y[i] {
		i++
	}
	if len(x) < len(y) {
		return same(x[i:], y[i+1:])
	}
	if i == len(x) || same(x[i+1:], y[i+1:]) {
		return true
	}
	return i+1 < len(x) && x[i] == y[i+1] && x[i+1] == y[i] && same(x[i+2:], y[i+2:])
}

func same(a, b []rune) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}
