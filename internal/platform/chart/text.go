package chart

import (
	"html"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// t returns a message, or "" if the catalogue has none of that key.
func (l Labels) t(key string, args ...any) string {
	if s := l.Text(key, args...); s != key {
		return s
	}
	return ""
}

func (l Labels) under() string { return l.t("chart.under", "Count", l.Number(Least)) }

// esc escapes text for XML, where control characters may not stand at all.
func esc(s string) string {
	s = strings.Map(func(r rune) rune {
		if r < 0x20 || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
			return ' '
		}
		return r
	}, s)
	return html.EscapeString(s)
}

// num writes a coordinate with at most one decimal.
func num(v float64) string {
	return strconv.FormatFloat(math.Round(v*10)/10+0, 'f', -1, 64)
}

// width estimates how wide s is set in a sans face of the given size. It leans
// to the wide faces: a label that is wrapped too early is no harm, one that
// runs into its neighbour is.
func width(s string, size float64) float64 {
	var em float64
	var prev rune
	for _, r := range s + " " {
		if r == ' ' && strings.ContainsRune("بتثفقكلنيىسشصض", prev) {
			em += .43 // the tail of an Arabic letter at the end of a word
		}
		em += advance(r)
		prev = r
	}
	return (em - advance(' ')) * size
}

// advance is the width of a character in em, after DejaVu Sans, Noto Sans and
// Noto Kufi Arabic.
func advance(r rune) float64 {
	switch {
	case unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return 0
	case strings.ContainsRune(" .,:;'’|!()[]-iljItfr\u00a0\u202f/", r):
		return .36
	case unicode.Is(unicode.Arabic, r):
		switch {
		case strings.ContainsRune("اأإآ", r):
			return .26
		case strings.ContainsRune("بتثلنيىئ", r):
			return .31
		case strings.ContainsRune("رزودذؤ", r):
			return .45
		case strings.ContainsRune("سشصضطظ", r):
			return .86
		}
		return .55
	case r >= 0x2E80 && r <= 0xFFEF: // East Asian scripts and their punctuation
		return 1
	case strings.ContainsRune("mwMW@%—жшщюмфыЖШЩЮМФЫ", r):
		return .92
	case unicode.IsUpper(r):
		return .7
	}
	return .59
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// wrap sets s in at most lines lines no wider than wide, of about the same
// length each. What does not fit is cut with an ellipsis; the table has the
// whole name.
func wrap(s string, size, wide float64, lines int) []string {
	list := words(s, false)
	if slices.ContainsFunc(list, func(w string) bool { return width(strings.TrimRight(w, " "), size) > wide }) {
		list = words(s, true)
	}
	out := fill(list, size, wide)
	for w := wide - 2; w > 0; w -= 2 {
		narrow := fill(list, size, w)
		if len(narrow) > len(out) || widest(narrow, size) > max(w, widest(out, size)) {
			break
		}
		out = narrow
	}
	if len(out) > lines {
		out = out[:lines]
		out[lines-1] += "…"
	}
	for i := range out {
		out[i] = fit(out[i], size, wide)
	}
	return out
}

// fill fills line after line up to the width. A word wider than that has a
// line of its own.
func fill(words []string, size, wide float64) (out []string) {
	line := ""
	for _, w := range words {
		next := line + w
		if line != "" && width(strings.TrimRight(next, " "), size) > wide {
			out = append(out, strings.TrimRight(line, " "))
			next = w
		}
		line = next
	}
	if line = strings.TrimRight(line, " "); line != "" {
		out = append(out, line)
	}
	return out
}

func widest(lines []string, size float64) (w float64) {
	for _, s := range lines {
		w = max(w, width(s, size))
	}
	return w
}

// words splits s where a line may end: after a space, between Chinese
// characters but not before punctuation and, only if hyphens is set, after a
// hyphen. The space stays with the word.
func words(s string, hyphens bool) []string {
	var out []string
	var prev rune
	start := 0
	for i, r := range s {
		if i > 0 && r != ' ' && (prev == ' ' || hyphens && prev == '-' || isHan(prev) && isHan(r)) {
			out = append(out, s[start:i])
			start = i
		}
		prev = r
	}
	return append(out, s[start:])
}

// fit cuts s to the width, with an ellipsis if it had to.
func fit(s string, size, wide float64) string {
	if width(s, size) <= wide {
		return s
	}
	r := []rune(strings.TrimSuffix(s, "…"))
	for len(r) > 0 && width(string(r)+"…", size) > wide {
		r = r[:len(r)-1]
	}
	return strings.TrimRight(string(r), " .-") + "…"
}
