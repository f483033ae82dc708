package script

import (
	"slices"
	"unicode"

	"groundswell/internal/core"

	"golang.org/x/text/unicode/norm"
)

// none is the code of a name without any letter of a known script.
const none = "Zyyy"

// Of returns the ISO 15924 code of the script of the first letter of s: "Latn",
// "Cyrl", "Arab". A name that starts with Han or kana is "Jpan" when there is
// kana anywhere in it, else "Hani". Without letters it is "Zyyy".
func Of(s string) string {
	for i, r := range s {
		c := codeOf(r)
		if c == none {
			continue
		}
		if c == "Hani" && kana(s[i:]) {
			return "Jpan"
		}
		return c
	}
	return none
}

// First returns the script whose names readers of l see first in a list.
func First(l core.Lang) string {
	switch l {
	case "ru":
		return "Cyrl"
	case "ar":
		return "Arab"
	case "zh":
		return "Hani"
	}
	return "Latn"
}

// Order returns all codes that [Of] can return: the script of the readers of l
// first, then the others in an order that is the same for everybody, "Zyyy"
// last.
func Order(l core.Lang) []string {
	first := First(l)
	out := make([]string, 0, len(codes)+1)
	out = append(out, first)
	for _, c := range codes {
		if c.code != first {
			out = append(out, c.code)
		}
	}
	return append(out, none)
}

// Mixed reports whether a word of s mixes scripts in a way no language does:
// Latin with Cyrillic, Greek, Armenian or another alphabet of similar letters,
// or two scripts other than Latin. Han, kana, Hangul and Latin go together in
// one word, and Latin goes with scripts that nobody takes for it (UTS 39,
// "moderately restrictive"). Words of different scripts in one name are usual:
// "VNP+ 越南".
func Mixed(s string) bool {
	var seen []string
	for _, r := range norm.NFKC.String(s) {
		if !wordRune(r) && r != zwnj && r != zwj {
			seen = seen[:0]
			continue
		}
		c := codeOf(r)
		if c == none || slices.Contains(seen, c) {
			continue
		}
		for _, d := range seen {
			if !together(c, d) {
				return true
			}
		}
		seen = append(seen, c)
	}
	return false
}

// together reports whether the scripts a and b may meet in one word.
func together(a, b string) bool {
	if b == "Latn" {
		a, b = b, a
	}
	if a == "Latn" {
		return !slices.Contains(alike, b)
	}
	return slices.Contains(eastern, a) && slices.Contains(eastern, b)
}

var (
	// alike are the scripts with many letters that look like Latin ones.
	alike = []string{"Cyrl", "Grek", "Armn", "Cher", "Copt", "Lisu", "Dsrt", "Geor",
		"Goth", "Ital", "Glag", "Osge", "Cans", "Runr", "Tfng", "Ogam", "Vaii", "Wara"}
	eastern = []string{"Hani", "Jpan", "Hang", "Bopo"}
)

// codeOf returns the code of the script of r, "Zyyy" for what belongs to none
// or to all. Kana alone counts as "Jpan".
func codeOf(r rune) string {
	switch {
	case r < 0x80:
		if 'a' <= r|0x20 && r|0x20 <= 'z' {
			return "Latn"
		}
		return none
	case !unicode.In(r, unicode.L, unicode.M):
		return none
	case unicode.In(r, unicode.Hiragana, unicode.Katakana) || r == 'ー':
		return "Jpan"
	case unicode.In(r, unicode.Common, unicode.Inherited):
		// Letters of mathematics, such as 𝐀, are Latin or Greek.
		if d := []rune(norm.NFKD.String(string(r))); d[0] != r && len(d) == 1 {
			return codeOf(d[0])
		}
		return none
	}
	for _, c := range codes {
		if c.table != nil && unicode.Is(c.table, r) {
			return c.code
		}
	}
	return none
}

// kana reports whether s has a letter that only Japanese is written with.
func kana(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Hiragana, unicode.Katakana) {
			return true
		}
	}
	return false
}
