package edition

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// bareURL is an address in running text; what follows it may still be the
// sentence's own punctuation.
var bareURL = regexp.MustCompile(`https?://[^\s<>"“”«»]+`)

// escape writes words as Markdown that reads as the same words. Addresses stay
// as they are, in brackets if they contain a sign of Markdown.
func escape(s string) string {
	var b strings.Builder
	from := 0
	for _, m := range bareURL.FindAllStringIndex(s, -1) {
		u := strings.TrimRight(s[m[0]:m[1]], ".,;:!?)]}'’*_")
		if _, _, ok := target(u); !ok {
			continue
		}
		escapeWords(&b, s[from:m[0]])
		if strings.ContainsAny(u, "*_`[]\\&") {
			u = "<" + u + ">"
		}
		b.WriteString(u)
		from = m[0] + len(strings.Trim(u, "<>"))
	}
	escapeWords(&b, s[from:])
	return b.String()
}

func escapeWords(b *strings.Builder, s string) {
	for i, r := range s {
		rest := s[i+utf8.RuneLen(r):]
		next, _ := utf8.DecodeRuneInString(rest)
		prev, _ := utf8.DecodeLastRuneInString(s[:i])
		sign := false
		switch r {
		case '\\', '*', '`', '[', ']', '<', '{':
			sign = true
		case '_':
			sign = !(letter(prev) && letter(next))
		case '&':
			sign = next == '#' || letter(next)
		}
		if sign {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
}

func letter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// opens matches what would make a line a heading, a list, a quotation, a line
// across or the second line of a table.
var opens = regexp.MustCompile(`^(?:[#+\-=>|:~]|[0-9]{1,9}[.)])`)

// escapeStart makes sure that a line is a line of a paragraph.
func escapeStart(line string) string {
	m := opens.FindString(line)
	if m == "" {
		return line
	}
	return m[:len(m)-1] + `\` + line[len(m)-1:]
}

// indent puts all lines but the first behind as many spaces as the sign of a
// list item is wide.
func indent(s string, width int) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\n", "\n"+strings.Repeat(" ", width)),
		strings.Repeat(" ", width)+"\n", "\n")
}
