package card

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	maxBytes = 2000 // of any field
	maxTitle = 300  // characters of a title
	maxMarks = 3    // combining marks on one letter; more would climb out of the line
)

// clean returns s as one line of drawable text: valid UTF-8, cut to maxBytes,
// white space collapsed, without control characters.
//
// Of the invisible format characters only those stay that change how letters
// join or which way they run. Overrides and embeddings go: they serve to make
// text read as something else.
func clean(s string) string {
	if len(s) > maxBytes {
		cut := maxBytes
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	var b strings.Builder
	marks := 0
	space := true // true at the start: leading space goes
	for _, r := range s {
		if unicode.Is(unicode.M, r) {
			if marks++; marks > maxMarks {
				continue
			}
		} else {
			marks = 0
		}
		switch {
		case r == '\u00a0' || r == '\u202f' || r == '\u2007': // spaces that do not break
			b.WriteRune(r)
			space = false
		case unicode.IsSpace(r) || r == '\u2028' || r == '\u2029':
			if !space {
				b.WriteByte(' ')
			}
			space = true
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && !useful(r):
		default:
			b.WriteRune(r)
			space = false
		}
	}
	return strings.TrimSpace(b.String())
}

// useful tells the format characters that clean keeps: joiners, marks of
// direction and isolates.
func useful(r rune) bool {
	return steers(r) || r == '\u200c' || r == '\u200d' || r == '\u2060' ||
		// Arabic signs that stand over a number are format characters by category, yet visible.
		r >= '\u0600' && r <= '\u0605' || r == '\u06dd' || r == '\u08e2'
}

// steers tells the characters that only tell the bidirectional algorithm which
// way to go. They have done their work once the levels are known.
func steers(r rune) bool {
	return r == '\u200e' || r == '\u200f' || r == '\u061c' || r >= '\u2066' && r <= '\u2069'
}

// rightToLeft tells the direction of a text by its first letter, as dir=auto
// does in HTML; otherwise is the answer for a text without letters.
func rightToLeft(rs []rune, otherwise bool) bool {
	depth := 0
	for _, r := range rs {
		switch {
		case r == '\u200e' && depth == 0:
			return false
		case (r == '\u200f' || r == '\u061c') && depth == 0:
			return true
		case r >= '\u2066' && r <= '\u2068':
			depth++
		case r == '\u2069' && depth > 0:
			depth--
		case depth == 0 && unicode.IsLetter(r):
			return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
		}
	}
	return otherwise
}
