package script

import (
	"slices"
	"strings"
	"unicode"
)

const (
	maxWords  = 24 // words kept of one name
	maxRunes  = 24 // runes kept of one word
	maxSuffix = 8  // runes kept from each start within a run without spaces
)

// Words returns the search words of a name: at most 24 words of at most 24
// runes, folded, none twice, always in the same order. A search finds the name
// when each of its own words (see [Query]) begins one of them.
//
// Where words are not parted by spaces (Han, kana, Hangul, Thai, Lao, Khmer,
// Burmese) there is also an entry from each character on, eight characters
// long, so that a word in the middle is found. Arabic words with the article
// are also found without it.
func Words(s string) []string {
	var out []string
	add := func(w []rune, limit int) {
		if len(w) > limit {
			w = w[:limit]
		}
		if t := string(w); len(out) < maxWords && !slices.Contains(out, t) {
			out = append(out, t)
		}
	}
	var words [][]rune
	for w := range strings.FieldsSeq(Fold(s)) {
		rs := []rune(w)
		add(rs, maxRunes)
		if words = append(words, rs); len(out) == maxWords {
			return out
		}
	}
	for _, rs := range words {
		if len(rs) >= 4 && rs[0] == 'ا' && rs[1] == 'ل' {
			add(rs[2:], maxRunes)
		}
	}
	for _, rs := range words {
		for i, r := range rs {
			if len(out) == maxWords {
				return out
			}
			if i == 0 || unicode.Is(unicode.M, r) {
				continue
			}
			was, is := unspaced(rs[i-1]), unspaced(r)
			switch {
			case is:
				add(rs[i:], maxSuffix)
			case was: // "越南vnp": the Latin word within
				add(rs[i:], maxRunes)
			}
		}
	}
	return out
}

// Query returns what to look for in [Words] when a person searches for s: each
// result must be the beginning of one of the name's words. There are at most
// eight; none means that there is nothing to look for.
func Query(s string) []string {
	var out []string
	for w := range strings.FieldsSeq(Fold(s)) {
		rs := []rune(w)
		limit := maxRunes
		if slices.ContainsFunc(rs, unspaced) {
			limit = maxSuffix
		}
		if len(rs) > limit {
			rs = rs[:limit]
		}
		if t := string(rs); !slices.Contains(out, t) {
			out = append(out, t)
		}
		if len(out) == 8 {
			break
		}
	}
	return out
}

// unspaced reports whether r belongs to a script that is written without
// spaces between words, or, for Hangul, often so in names.
func unspaced(r rune) bool {
	return r >= 0x0E00 && (r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana,
		unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Thai, unicode.Lao,
		unicode.Khmer, unicode.Myanmar))
}
