package script

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Problem is what a person must repair in a line or text they typed.
type Problem int

const (
	OK         Problem = iota // Nothing to repair.
	Empty                     // Nothing is left after cleaning.
	TooLong                   // More than the allowed number of characters.
	HasURL                    // A web or mail address stands where a name belongs.
	Unreadable                // Invalid UTF-8 or control characters.
)

// Key returns the last part of the message key that explains p, such as
// "too_long"; "" for [OK].
func (p Problem) Key() string {
	switch p {
	case Empty:
		return "empty"
	case TooLong:
		return "too_long"
	case HasURL:
		return "has_url"
	case Unreadable:
		return "unreadable"
	}
	return ""
}

// Line cleans one line that a person typed: a name, an affiliation, a title.
//
// It refuses invalid UTF-8, control characters and line breaks of any kind (a
// tab counts as white space), more than max characters (runes after cleaning),
// and what a mail program would make clickable ("x.org/y", "me@x.org"; but
// "350.org" is a name). It removes what cannot be seen (bidi controls,
// zero-width and tag characters, stray variation selectors, private use) and
// piled-up accents, replaces emoji and white space of all kinds by single
// spaces, and returns NFC. Joiners that Persian, Indic, Khmer and similar
// scripts need between letters stay. The result is "" unless the Problem is
// [OK]; Line of a result is the result.
func Line(s string, max int) (string, Problem) {
	if p := precheck(s, max, false); p != OK {
		return "", p
	}
	s = clean(s, false)
	switch {
	case s == "":
		return "", Empty
	case utf8.RuneCountInString(s) > max:
		return "", TooLong
	case hasAddress(s):
		return "", HasURL
	}
	return s, OK
}

// Text cleans free text of several lines like [Line], but keeps line breaks (as
// "\n", at most two together: one empty line) and allows web addresses.
func Text(s string, max int) (string, Problem) {
	if p := precheck(s, max, true); p != OK {
		return "", p
	}
	s = clean(s, true)
	switch {
	case s == "":
		return "", Empty
	case utf8.RuneCountInString(s) > max:
		return "", TooLong
	}
	return s, OK
}

// precheck bounds the work before anything is parsed, and refuses what no
// keyboard types. Sixteen bytes for each allowed character leave room for
// decomposed letters and generous white space.
func precheck(s string, max int, lines bool) Problem {
	if len(s) > 16*max+1024 {
		return TooLong
	}
	if !utf8.ValidString(s) {
		return Unreadable
	}
	for _, r := range s {
		switch {
		case r == '\t', r >= ' ' && r < 0x7F:
		case lines && (r == '\n' || r == '\r'):
		case unicode.Is(unicode.Cc, r), r == 0x2028, r == 0x2029,
			r >= 0xFFF9 && r <= 0xFFFB, // interlinear annotation: hides text
			r == utf8.RuneError,        // what a wrong encoding leaves
			unicode.Is(unicode.Noncharacter_Code_Point, r):
			return Unreadable
		}
	}
	return OK
}

// clean does the work of Line and Text on checked input.
func clean(s string, lines bool) string {
	if lines {
		s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	}
	rs := make([]rune, 0, len(s))
	for _, r := range s {
		rs = append(rs, visible(r)...)
	}
	// x/text/unicode/norm inserts an invisible joiner when more than thirty
	// marks follow each other, so their number is bounded before NFC; what
	// real writing uses is counted after it.
	rs = marks(joiners(rs), func(rune) int { return 16 })
	rs = []rune(norm.NFC.String(string(rs)))
	// Taking characters away can bring together what then composes.
	rs = marks(joiners(rs), markLimit)
	return spaces(norm.NFC.String(string(rs)), lines)
}

// spaces trims and makes every run of white space one space or, with lines,
// one or two line breaks.
func spaces(s string, lines bool) string {
	var b strings.Builder
	b.Grow(len(s))
	breaks, gap := 0, false
	for _, r := range s {
		switch {
		case r == '\n' && lines:
			breaks++
			continue
		case unicode.IsSpace(r):
			gap = true
			continue
		}
		switch {
		case b.Len() == 0:
		case breaks > 0:
			b.WriteString("\n\n"[:min(breaks, 2)])
		case gap:
			b.WriteByte(' ')
		}
		breaks, gap = 0, false
		b.WriteRune(r)
	}
	return b.String()
}
