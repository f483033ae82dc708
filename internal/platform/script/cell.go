package script

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// maxCell is the number of UTF-16 units kept of one cell; Excel takes 32,767.
const maxCell = 32_000

// Cell returns s as the text of a CSV cell that no spreadsheet takes for a
// formula: an apostrophe stands before a text that starts, white space and
// invisible characters aside, with = + - @ or a full-width form of them, or
// with a tab or line break. NUL is removed, invalid UTF-8 becomes U+FFFD. The
// CSV writer adds quotes (RFC 4180).
func Cell(s string) string {
	s = strings.ToValidUTF8(strings.ReplaceAll(s, "\x00", ""), "\uFFFD")
	if formula(s) {
		s = "'" + s
	}
	n := 0
	for i, r := range s {
		if n += max(1, utf16.RuneLen(r)); n > maxCell {
			return s[:i]
		}
	}
	return s
}

// formula reports whether a spreadsheet might compute s.
func formula(s string) bool {
	for _, r := range s {
		switch {
		case r == '\t' || r == '\r' || r == '\n':
			return true
		case unicode.IsSpace(r) || unicode.IsControl(r) || ignorable(r):
			continue
		}
		return strings.ContainsRune("=+-@＝＋－＠﹢﹣﹦﹫−", r)
	}
	return false
}
