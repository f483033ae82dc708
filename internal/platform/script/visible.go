package script

import (
	"slices"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// visible returns what a name may keep of r: r itself, nothing, a space, or
// the plain letters of a mathematical one.
func visible(r rune) []rune {
	switch {
	case r == zwnj || r == zwj || isSelector(r):
		return []rune{r} // judged by their neighbours in joiners
	case r == '\n', r > ' ' && r < 0x7F:
		return []rune{r}
	case unicode.IsSpace(r):
		return []rune{' '}
	case ignorable(r), unicode.Is(unicode.Me, r):
		return nil
	case r >= 0x1D400 && r <= 0x1D7FF:
		// 𝐁𝐨𝐥𝐝 of mathematics is no script: read out letter by letter, not
		// found by searching. Full-width forms stay: they belong to Chinese.
		return []rune(norm.NFKC.String(string(r)))
	case unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.Sc, unicode.Sm):
		return []rune{r}
	case keptSymbol(r):
		return []rune{r}
	case unicode.In(r, unicode.So, unicode.Sk):
		return []rune{' '} // emoji, dingbats, skin tones
	}
	return nil // private use, unassigned, surrogates, what is left of Cf
}

// keptSymbol reports whether r, a symbol, is part of names: № in Russian, ㈱ in
// Japanese, ® and °, stray accents that stand for apostrophes, and the symbols
// that belong to one script.
func keptSymbol(r rune) bool {
	switch r {
	case '^', '`', '´', '¨', '¯', '¸', '˚', '°', '№', '™', '®', '©', '℠', '℗', '〒':
		return true
	}
	switch {
	case r >= 0x3200 && r <= 0x33FF: // enclosed and squared CJK
		return true
	case unicode.Is(unicode.Sk, r):
		return r < 0x1F000
	case !unicode.Is(unicode.So, r):
		return false
	}
	return !unicode.In(r, unicode.Common, unicode.Inherited, unicode.Braille) && r != 0xFDFD
}

// ignorable reports whether r is invisible wherever it stands: format controls,
// fillers, tags, selectors (Unicode's Default_Ignorable_Code_Point, and the
// bidi controls).
func ignorable(r rune) bool {
	switch {
	case r == 0x034F, r == 0x115F, r == 0x1160, r == 0x17B4, r == 0x17B5,
		r == 0x3164, r == 0xFFA0, r == 0x2800:
		return true
	case r >= 0x180B && r <= 0x180F, r >= 0xFE00 && r <= 0xFE0F:
		return true
	case r >= 0xFFF0 && r <= 0xFFFF, r >= 0xE0000 && r <= 0xE0FFF:
		return true
	// Signs such as U+0600 ARABIC NUMBER SIGN and U+110BD are visible.
	case r >= 0x0600 && r <= 0x0605, r == 0x06DD, r == 0x070F, r == 0x08E2,
		r == 0x0890, r == 0x0891, r == 0x110BD, r == 0x110CD:
		return false
	}
	return unicode.Is(unicode.Cf, r)
}

const (
	zwnj = 0x200C
	zwj  = 0x200D
)

// isSelector reports whether r chooses a form of the character before it.
func isSelector(r rune) bool {
	return r >= 0xFE00 && r <= 0xFE02 || r >= 0xE0100 && r <= 0xE01EF || // Han
		r >= 0x180B && r <= 0x180F // Mongolian; 180E parts a final vowel
}

// joined are the scripts that write ZWNJ and ZWJ between letters.
var joined = []*unicode.RangeTable{
	unicode.Arabic, unicode.Syriac, unicode.Mandaic, unicode.Nko, unicode.Mongolian,
	unicode.Adlam, unicode.Hanifi_Rohingya, unicode.Devanagari, unicode.Bengali,
	unicode.Gurmukhi, unicode.Gujarati, unicode.Oriya, unicode.Tamil, unicode.Telugu,
	unicode.Kannada, unicode.Malayalam, unicode.Sinhala, unicode.Khmer,
	unicode.Myanmar, unicode.Tibetan, unicode.Balinese, unicode.Javanese,
	unicode.Newa, unicode.Tirhuta, unicode.Grantha, unicode.Chakma, unicode.Meetei_Mayek,
}

// joiners removes the joiners and selectors that do nothing where they stand.
func joiners(rs []rune) []rune {
	first := slices.IndexFunc(rs, joiner)
	if first < 0 {
		return rs
	}
	after := following(rs)
	out := rs[:first]
	for i := first; i < len(rs); i++ {
		if r := rs[i]; !joiner(r) || useful(out, r, after[i]) {
			out = append(out, r)
		}
	}
	return out
}

func joiner(r rune) bool { return r == zwnj || r == zwj || isSelector(r) }

// following returns for each rune the first one after it that stays whatever its
// neighbours are, or 0. Only the first of a run of joiners joins anything. All at once:
// a long run costs its length once.
func following(rs []rune) []rune {
	out := make([]rune, len(rs))
	stays := rune(0)
	for i := len(rs) - 1; i >= 0; i-- {
		if i == 0 || rs[i-1] != zwnj && rs[i-1] != zwj {
			out[i] = stays
		}
		if !joiner(rs[i]) {
			stays = rs[i]
		}
	}
	return out
}

// useful reports whether r, a joiner or selector, has an effect between what
// was kept so far and the rune after.
func useful(kept []rune, r, after rune) bool {
	if len(kept) == 0 {
		return false
	}
	last := kept[len(kept)-1]
	switch {
	case r >= 0x180B && r <= 0x180F:
		return unicode.Is(unicode.Mongolian, last) && unicode.IsLetter(last)
	case isSelector(r):
		return unicode.Is(unicode.Han, last)
	case !unicode.In(last, unicode.L, unicode.M):
		return false
	}
	// Vowel signs of Arabic and the stroke that lengthens its letters belong
	// to no script of their own: look for the letter before.
	base := last
	for i := len(kept) - 1; i >= 0 && i > len(kept)-10 &&
		(base == 0x0640 || unicode.Is(unicode.Inherited, base)); i-- {
		base = kept[i]
	}
	for _, t := range joined {
		if !unicode.Is(t, base) {
			continue
		}
		if unicode.Is(t, after) && unicode.In(after, unicode.L, unicode.M) {
			return true
		}
		// The older spelling of final consonants in Malayalam and Bengali
		// is virama + ZWJ at the end of the word.
		return r == zwj && (last == 0x0D4D || last == 0x09CD || last == 0x0DCA)
	}
	return false
}

// marks keeps, after each base, as many combining marks as real writing uses,
// and none where there is no base; limit is how many if r is the last.
func marks(rs []rune, limit func(r rune) int) []rune {
	out := rs[:0]
	base, n, same := false, 0, 0
	for _, r := range rs {
		if r < 0x300 || !unicode.Is(unicode.M, r) || isSelector(r) {
			if r != zwnj && r != zwj && !isSelector(r) {
				base, n, same = !unicode.IsSpace(r), 0, 0
			}
			out = append(out, r)
			continue
		}
		if len(out) > 0 && out[len(out)-1] == r {
			same++
		} else {
			same = 0
		}
		if n++; base && n <= limit(r) && same < 2 {
			out = append(out, r)
		}
	}
	return out
}

// markLimit returns how many marks may stand on one base when r is the last:
// four accents, as in Vietnamese and Thai; eight in scripts that write vowels
// and subjoined consonants as marks (Burmese "မျှော်" has five).
func markLimit(r rune) int {
	if unicode.In(r, unicode.Inherited, unicode.Common, unicode.Thai, unicode.Lao,
		unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Arabic) {
		return 4
	}
	if unicode.Is(unicode.Hebrew, r) {
		return 5
	}
	return 8
}

// Bare takes out of a text what is in it and not on the page: controls, what has no
// width, joiners and selectors that do nothing where they stand, and marks of direction
// inside a word. All else stays as it was written, so that a text of somebody else's can
// be quoted. Tabs and line breaks become spaces.
func Bare(s string) string {
	rs := make([]rune, 0, len(s))
	for _, r := range s {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			rs = append(rs, ' ')
		case r == zwnj || r == zwj || isSelector(r) || direction(r):
			rs = append(rs, r)
		case r == unicode.ReplacementChar, ignorable(r), unicode.In(r, unicode.Cc, unicode.Noncharacter_Code_Point):
		default:
			rs = append(rs, r)
		}
	}
	rs = joiners(rs)
	out := rs[:0]
	for i := 0; i < len(rs); {
		end := i
		for end < len(rs) && direction(rs[end]) {
			end++
		}
		if end == i {
			out = append(out, rs[i])
			i++
			continue
		}
		if inside := len(out) > 0 && end < len(rs) && inWord(out[len(out)-1]) && inWord(rs[end]); !inside {
			out = append(out, rs[i:end]...)
		}
		i = end
	}
	return string(out)
}

// direction reports whether r is a mark of direction, which stands beside words in
// Arabic and Hebrew texts.
func direction(r rune) bool { return r == 0x200E || r == 0x200F || r == 0x061C }

func inWord(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }
