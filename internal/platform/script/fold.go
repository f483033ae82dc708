package script

import (
	"strings"
	"unicode"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// Fold returns s for comparing and searching, never for showing: without case,
// accents, punctuation, apostrophes and compatibility forms, in single words
// parted by one space. Fold of a result is the result.
//
// Beyond NFKC, full case folding and the removal of accents (Cyrillic й and ё
// become и and е) it makes one of what people type for each other: đ d, ł l,
// ø o, æ ae, ß ss; digits of all scripts; in Arabic أ إ آ ٱ ا, ى ئ ي, ة ه,
// ؤ و, without harakat and tatweel, with Persian and Urdu ک ی ہ as ك ي ه;
// Hebrew without niqqud. Vowel signs of Indic scripts and Thai, and the marks
// of kana, are letters and stay.
func Fold(s string) string {
	return fold(strings.ToValidUTF8(s, " "), true)
}

// fold is Fold; without lower it keeps case and punctuation, for [Skeleton].
func fold(s string, lower bool) string {
	s = plain(s)
	if lower {
		// A caser has state, so each call has its own.
		s = plain(cases.Fold().String(s))
		s = spaced(s)
	}
	return norm.NFC.String(s)
}

// plain decomposes and leaves the bare letters of s, case and punctuation kept.
func plain(s string) string {
	var a strings.Builder
	a.Grow(len(s))
	for _, r := range s {
		if !apostrophe(r) { // before NFKD, which makes a space and a mark of ´
			a.WriteRune(r)
		}
	}
	var b strings.Builder
	b.Grow(a.Len())
	marks := 0
	for _, r := range norm.NFKD.String(a.String()) {
		if r < 0x80 { // most of most names
			b.WriteByte(byte(r))
			marks = 0
			continue
		}
		if unicode.Is(unicode.M, r) {
			if marks++; marks > 16 || accent(r) {
				continue
			}
		} else {
			marks = 0
		}
		if ignorable(r) || apostrophe(r) || r == 0x0640 { // tatweel
			continue
		}
		if t, ok := letters[r]; ok {
			b.WriteString(t)
			continue
		}
		b.WriteRune(digit(cherokee(r)))
	}
	return b.String()
}

// accent reports whether the mark r is left out when comparing.
func accent(r rune) bool {
	if r == 0x3099 || r == 0x309A { // the difference between か and が
		return false
	}
	return unicode.In(r, unicode.Inherited, unicode.Hebrew, unicode.Arabic,
		unicode.Cyrillic, unicode.Latin, unicode.Greek, unicode.Syriac, unicode.Me)
}

// spaced makes one space of all that is not a letter, mark or number.
func spaced(s string) string {
	var b strings.Builder
	b.Grow(len(s))
	gap := false
	for _, r := range s {
		if !wordRune(r) {
			gap = true
			continue
		}
		if gap && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = false
		b.WriteRune(r)
	}
	return b.String()
}

// wordRune reports whether r can be part of a word.
func wordRune(r rune) bool {
	if r < 0x80 {
		return 'a' <= r|0x20 && r|0x20 <= 'z' || '0' <= r && r <= '9'
	}
	return unicode.In(r, unicode.L, unicode.M, unicode.N)
}

// apostrophe reports whether r stands for an apostrophe, a modifier letter
// written like one, or a Hebrew geresh.
func apostrophe(r rune) bool {
	switch r {
	case '\'', '`', '´', '’', '‘', '‛', '′', 'ʼ', 'ʻ', 'ʽ', 'ʾ', 'ʿ', 'ʹ', 'ˈ', 'ˊ', 'ˋ',
		'＇', '｀', '׳', '״', 'ꞌ', 'Ꞌ', '᾿', '᾽', '῾', '΄':
		return true
	}
	return false
}

// cherokee returns the capital for a small Cherokee letter: case folding makes
// capitals of them, but golang.org/x/text/cases changes each into the other.
func cherokee(r rune) rune {
	switch {
	case r >= 0xAB70 && r <= 0xABBF:
		return r - 0xAB70 + 0x13A0
	case r >= 0x13F8 && r <= 0x13FD:
		return r - 8
	}
	return r
}

// digit returns the ASCII digit for a decimal digit of any script, else r.
func digit(r rune) rune {
	if r < 0x80 || !unicode.Is(unicode.Nd, r) {
		return r
	}
	// Every range of decimal digits is a whole number of sets of ten, and
	// starts with a nought.
	for _, g := range unicode.Nd.R16 {
		if r >= rune(g.Lo) && r <= rune(g.Hi) {
			return '0' + (r-rune(g.Lo))%10
		}
	}
	for _, g := range unicode.Nd.R32 {
		if r >= rune(g.Lo) && r <= rune(g.Hi) {
			return '0' + (r-rune(g.Lo))%10
		}
	}
	return r
}

// letters are the letters that Unicode does not decompose but people replace
// by others when their keyboard lacks them.
var letters = pairs(
	"đd Đd ðd Ðd łl Łl øo Øo ħh Ħh ŧt Ŧt ŋn Ŋn ıi ƒf ĸk ſs "+
		"ɓb Ɓb ɗd Ɗd ɖd Ɖd ƙk Ƙk ƴy Ƴy ɛe Ɛe ɔo Ɔo ɩi Ɩi ʋv Ʋv ɣg Ɣg əe Əe ƀb ɨi Ɨi ʉu Ʉu ɵo "+
		"ґг Ґг қк Қк ғг Ғг ңн Ңн ҳх Ҳх ҷч Ҷч үу Үу ұу Ұу өо Өо "+
		"ٱا ىي ةه کك یي ہه ھه ەه ےي ټت ډد ړر ڼن ۍي ېي",
	"æae Æae œoe Œoe þth Þth ßss ẞss ǆdz")

func pairs(lists ...string) map[rune]string {
	m := map[rune]string{}
	for _, l := range lists {
		for _, p := range strings.Fields(l) {
			rs := []rune(p)
			m[rs[0]] = string(rs[1:])
		}
	}
	return m
}
