package doc

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// xmlWord cuts a name off the front.
func xmlWord(b []byte) (word, rest []byte) {
	if i := bytes.IndexAny(b, " \t\r\n=\"'"); i >= 0 {
		return b[:i], b[i:]
	}
	return b, nil
}

func xmlNamed(b []byte) bool {
	if len(b) == 0 || len(b) > maxXMLName || b[0] >= '0' && b[0] <= '9' || b[0] == '-' || b[0] == '.' {
		return false
	}
	for _, c := range b {
		if !(c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.' || c == ':' || c >= 0x80) {
			return false
		}
	}
	return true
}

// xmlValue resolves the entities of an attribute's value.
func xmlValue(b []byte) (string, error) {
	if bytes.IndexByte(b, '&') < 0 {
		if !xmlChars(b) {
			return "", refuse("doc.xml")
		}
		return string(b), nil
	}
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		if b[0] != '&' {
			out, b = append(out, b[0]), b[1:]
			continue
		}
		end := bytes.IndexByte(b[:min(len(b), 12)], ';')
		if end < 0 {
			return "", refuse("doc.xml")
		}
		r, ok := xmlEntity(string(b[1:end]))
		if !ok {
			return "", refuse("doc.xml")
		}
		out, b = utf8.AppendRune(out, r), b[end+1:]
	}
	if !xmlChars(out) {
		return "", refuse("doc.xml")
	}
	return string(out), nil
}

// xmlEntity resolves one of the five entities or a number.
func xmlEntity(s string) (rune, bool) {
	switch s {
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "amp":
		return '&', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	s, ok := strings.CutPrefix(s, "#")
	base := 10
	if hex, is := strings.CutPrefix(s, "x"); is {
		s, base = hex, 16
	}
	n, err := strconv.ParseUint(s, base, 32)
	return rune(n), ok && err == nil && n <= utf8.MaxRune && utf8.ValidRune(rune(n)) && xmlChar(rune(n))
}

func xmlChar(r rune) bool {
	return r >= ' ' && r != 0xFFFE && r != 0xFFFF || r == '\t' || r == '\n' || r == '\r'
}

// xmlChars reports whether b is UTF-8 of characters that XML allows.
func xmlChars(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' {
			return false
		}
	}
	return utf8.Valid(b)
}
