package main

import (
	"io"
	"strings"
	"unicode"
)

// seeing is a terminal that shows words and obeys none: a draft comes from somebody, and
// may hold what moves the cursor, or turns the order of letters.
type seeing struct{ io.Writer }

func (w seeing) Write(p []byte) (int, error) {
	shown := strings.Map(func(r rune) rune {
		if r != '\n' && (unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069) {
			return -1
		}
		return r
	}, string(p))
	if _, err := io.WriteString(w.Writer, shown); err != nil {
		return 0, err
	}
	return len(p), nil
}
