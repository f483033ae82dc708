package card

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/platform/font"
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
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r) && !font.Useful(r):
		default:
			b.WriteRune(r)
			space = false
		}
	}
	return strings.TrimSpace(b.String())
}
