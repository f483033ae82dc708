package edition

import (
	"strings"
	"unicode/utf8"
)

// Limits of front matter.
const (
	maxFrontBytes = 64 << 10
	maxFrontKeys  = 200
)

// Meta is one line of front matter. The same key may stand more than once.
type Meta struct {
	Key   string // lower-case letters, digits, "_", "-" and "."
	Value string // the rest of the line, trimmed; continued lines are joined by a space
	Line  int    // in the file, from 1
}

// FrontMatter parts a file into what stands between its first line, "---", and
// the next such line, and the text that follows. A file that does not begin with
// "---" is all text. body has plain line ends and no byte order mark; its first
// line is number 1 + Count(file, "\n") - Count(body, "\n") of the file, unless
// the file ends its lines with carriage returns only. Which keys there are is
// the caller's matter.
func FrontMatter(file string) (meta []Meta, body string, err error) {
	if !utf8.ValidString(file) {
		return nil, "", invalid("edition.utf8")
	}
	file = lineEnds.Replace(strings.TrimPrefix(file, "\uFEFF"))
	first, rest, more := strings.Cut(file, "\n")
	if strings.TrimRight(first, " \t") != "---" {
		return nil, file, nil
	}
	for number := 2; more; number++ {
		var line string
		if line, rest, more = strings.Cut(rest, "\n"); len(file)-len(rest) > maxFrontBytes {
			return nil, "", invalid("edition.front_size", "Line", number, "Limit", maxFrontBytes>>10)
		}
		switch trimmed := strings.TrimSpace(line); {
		case strings.TrimRight(line, " \t") == "---":
			return meta, rest, nil
		case trimmed == "":
		case strings.HasPrefix(line, "  ") && len(meta) > 0:
			last := &meta[len(meta)-1]
			last.Value = joined(last.Value, trimmed, " ")
		case trimmed[0] == '#':
		default:
			key, value, ok := strings.Cut(line, ":")
			if key = strings.TrimRight(key, " \t"); !ok || !plainKey(key) {
				return nil, "", invalid("edition.front_line", "Line", number)
			}
			if len(meta) == maxFrontKeys {
				return nil, "", invalid("edition.front_keys", "Line", number, "Limit", maxFrontKeys)
			}
			meta = append(meta, Meta{Key: key, Value: strings.TrimSpace(value), Line: number})
		}
	}
	return nil, "", invalid("edition.front_open", "Line", 1)
}

func plainKey(key string) bool {
	for _, c := range key {
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.') {
			return false
		}
	}
	return key != "" && len(key) <= 64
}
