package strength

import (
	"strings"
	"unicode"
)

// Whoever sends a draft may write a weaker verb so that people read it and programs do
// not: with a character in it that nobody sees, or with letters of another script that
// look the same. Words are read here as people read them.

// unseen reports whether a character inside a word is not seen there: joiners, marks of
// direction, soft hyphens. The Arabic signs that stand before figures are seen.
func unseen(r rune) bool {
	switch {
	case r < 0x80:
		return false
	case r >= 0x0600 && r <= 0x0605, r == 0x06DD, r == 0x070F, r == 0x0890, r == 0x0891, r == 0x08E2:
		return false
	}
	return unicode.Is(unicode.Cf, r)
}

// alike are small letters of other scripts, and what they look like in Latin; also those
// whose capitals do.
var alike = map[rune]rune{
	'а': 'a', 'в': 'b', 'с': 'c', 'ԁ': 'd', 'е': 'e', 'һ': 'h', 'н': 'h', 'і': 'i', 'ј': 'j', 'к': 'k', 'ӏ': 'l', 'м': 'm', 'о': 'o', 'р': 'p',
	'ԛ': 'q', 'ѕ': 's', 'т': 't', 'у': 'y', 'ѵ': 'v', 'ԝ': 'w', 'х': 'x',
	'α': 'a', 'β': 'b', 'ε': 'e', 'η': 'n', 'ι': 'i', 'κ': 'k', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'τ': 't', 'υ': 'u', 'χ': 'x', 'ϲ': 'c', 'ϳ': 'j',
	'ı': 'i', 'ɑ': 'a', 'ɡ': 'g', 'ɩ': 'i', 'ſ': 's',
}

// likewise are the Latin letters that look like Cyrillic ones.
var likewise = map[rune]rune{'a': 'а', 'b': 'в', 'c': 'с', 'e': 'е', 'h': 'н', 'k': 'к', 'm': 'м', 'o': 'о', 'p': 'р', 't': 'т', 'x': 'х', 'y': 'у'}

// oneScript returns a folded word in the script that most of it is in, if it has letters
// of two that look alike. A word of one script stays.
func oneScript(s string) string {
	latin, cyrillic, greek := 0, 0, 0
	for _, r := range s {
		switch {
		case r < 0x80 && letter(byte(r)):
			latin++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		case r == 'ı' || r == 'ɑ' || r == 'ɡ' || r == 'ɩ' || r == 'ſ' || unicode.Is(unicode.Greek, r):
			greek++
		}
	}
	to := alike
	switch {
	case latin == 0 || cyrillic+greek == 0:
		return s
	case cyrillic > latin:
		to = likewise
	}
	return strings.Map(func(r rune) rune {
		if l, ok := to[r]; ok {
			return l
		}
		return r
	}, s)
}
