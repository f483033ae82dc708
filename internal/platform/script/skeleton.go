package script

import (
	_ "embed"
	"strings"
	"sync"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Skeleton returns s with every letter replaced by the one it looks like, so
// that two names that look alike have the same skeleton (UTS 39 section 4)
// whatever their accents, punctuation and, but for a few Greek letters, case.
// It is for comparing with other skeletons only: "WHO" is "vvho".
//
// Letters are compared in the case in which they stand, as "Н" looks like "H"
// but "η" like "n". Two names whose [Fold] is equal can therefore have
// different skeletons: look at both.
func Skeleton(s string) string {
	m := confusables()
	s = plain(strings.ToValidUTF8(s, " "))
	s = spaced(replace(s, m))
	// What has no look-alike is folded now; a capital and its small letter
	// then meet, and targets of the table map to themselves.
	s = replace(plain(cases.Fold().String(s)), m)
	return norm.NFC.String(spaced(s))
}

func replace(s string, m map[rune]string) string {
	var b strings.Builder
	b.Grow(len(s))
	for _, r := range s {
		if t, ok := m[r]; ok {
			b.WriteString(t)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

//go:embed confusables.txt
var confusablesText string

// confusables reads the table: on each line what to write, a space, and the
// characters that look like it.
var confusables = sync.OnceValue(func() map[rune]string {
	m := make(map[rune]string, 4096)
	for line := range strings.Lines(confusablesText) {
		to, from, ok := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		if !ok || to == "#" {
			continue
		}
		for _, r := range from {
			m[r] = to
		}
	}
	return m
})
