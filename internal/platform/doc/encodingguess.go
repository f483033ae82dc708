package doc

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Older encodings have no mark: the same bytes are letters in all of them. But in the
// right one they make the letters of a language, as often as that language has them,
// and in the others mostly not. guess is sure only when the text is like one of the
// seven languages in exactly one encoding; what is unlike all of them is left to a
// person.

// most of a file that is looked at for a guess, in bytes.
const mostGuessed = 512 << 10

// guess returns the encoding that a text is surely in. It is in none of Unicode's with
// a mark, nor in UTF-8.
func guess(b []byte) (Encoding, bool) {
	b = b[:min(len(b), mostGuessed)]
	var found []Encoding
	if strings.ContainsRune(string(b), 0) {
		for _, e := range []Encoding{UTF16LE, UTF16BE} {
			if s, strange, ok := e.decode(b[:len(b)&^1]); ok && strange == 0 && plausible(s) {
				found = append(found, e)
			}
		}
	} else if !controlled(b) {
		for e, like := range map[Encoding]func(s string) bool{"windows-1252": latin, "windows-1251": russian, "koi8-r": russian, "iso-8859-5": russian,
			"windows-1256": arabic, "iso-8859-6": arabic, "gb18030": chinese} {
			if e == "windows-1252" && ninth(b) {
				e = "iso-8859-15"
			}
			// A letter of several bytes may be cut where the sample ends.
			if s, strange, ok := e.decode(b); ok && (strange == 0 || strange == 1 && len(b) == mostGuessed && e == "gb18030") && like(s) {
				found = append(found, e)
			}
		}
	}
	if len(found) != 1 {
		return "", false
	}
	return found[0], true
}

// controlled reports whether bytes are no text: they have control characters.
func controlled(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\t' && c != '\n' && c != '\r' && c != '\f' {
			return true
		}
	}
	return false
}

// Letters of the languages that are written in Latin letters, beyond ASCII, and signs
// that stand between words, or in one.
const (
	latinLetters = "àáâãäåæçèéêëíîïñóôõöøùúûüÿœßÀÁÂÃÄÅÆÇÈÉÊËÍÎÏÑÓÔÕÖØÙÚÛÜŸŒ"
	latinSigns   = "‘’“”„«»–—…•·°§ºª¿¡€™®©†‡‰‹›½¼¾²³¹¶£±×\u00a0\u00ad"
	latinInside  = "‘’·–—\u00ad"
	aloneLetters = "àáéêóôÀÁÉÊÓÔ" // are words by themselves
)

// latin reports whether a text is like English, French, Spanish or Portuguese: mostly
// letters of ASCII, with letters and signs between them as these languages have them.
func latin(s string) bool {
	plain, high, odd := 0, 0, 0
	before := ' '
	for i, r := range s {
		if r < utf8.RuneSelf {
			if asciiLetter(r) {
				plain++
			}
			before = r
			continue
		}
		after, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		in := unicode.IsLetter(before) && unicode.IsLetter(after)
		beside := unicode.IsLetter(before) || unicode.IsLetter(after)
		high++
		switch {
		case strings.ContainsRune(latinLetters, r):
			if !beside && !strings.ContainsRune(aloneLetters, r) {
				odd++
			}
		case !strings.ContainsRune(latinSigns, r), in && !strings.ContainsRune(latinInside, r) && r != 0xA0:
			odd++
		}
		before = r
	}
	return high > 0 && plain >= 20 && plain >= 3*high && odd*50 <= high
}

// ninth reports whether a text that is like Latin 1 is in ISO 8859-15: it has the signs
// that only that one has where letters or sums are, and none of windows-1252.
func ninth(b []byte) bool {
	yes := false
	for i, c := range b {
		if c >= 0x80 && c < 0xA0 {
			return false
		}
		next, before := byte(' '), byte(' ')
		if i+1 < len(b) {
			next = b[i+1]
		}
		if i > 0 {
			before = b[i-1]
		}
		switch c {
		case 0xBC, 0xBD: // Œ, œ: ¼ and ½ stand at no letter
			yes = yes || asciiLetter(rune(next))
		case 0xA4: // €: nobody writes ¤
			yes = yes || before >= '0' && before <= '9' || before == ' ' || next >= '0' && next <= '9'
		}
	}
	return yes
}

func asciiLetter(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

// enough letters of a script to count them.
const enough = 20

// russian reports whether a text is like Russian: its letters as often as Russian has
// them, capital ones at the beginning of words only, or everywhere.
func russian(s string) bool {
	n, upper, often, inside, odd := 0, 0, 0, 0, 0
	before := ' '
	for _, r := range s {
		switch {
		case r >= 'А' && r <= 'я', r == 'ё', r == 'Ё':
			n++
			if unicode.IsUpper(r) {
				if upper++; unicode.IsLower(before) {
					inside++
				}
			}
			if strings.ContainsRune("оеаинтсрвлкмдпу", unicode.ToLower(r)) {
				often++
			}
		case r >= utf8.RuneSelf && !strings.ContainsRune(latinSigns+"№", r):
			odd++
		}
		before = r
	}
	return n >= enough && odd*50 <= n && often*100 >= 68*n && inside*50 <= n && (upper*3 <= n || upper*20 >= 19*n)
}

// arabic reports whether a text is like Arabic: its letters as often as Arabic has
// them, and words that begin with the article.
func arabic(s string) bool {
	n, often, article, odd := 0, 0, 0, 0
	before, first := ' ', ' '
	for _, r := range s {
		switch {
		case r >= 0x0621 && r <= 0x063A, r >= 0x0641 && r <= 0x064A:
			n++
			if strings.ContainsRune("اليمونرتبعةهدأ", r) {
				often++
			}
			if r == 'ل' && before == 'ا' && !unicode.In(first, unicode.Arabic) {
				article++
			}
		case r >= 0x064B && r <= 0x0652, strings.ContainsRune("،؛؟ـ٪\u200c\u200d\u200e\u200f", r): // vowels and signs
		case r >= utf8.RuneSelf && !strings.ContainsRune(latinSigns+latinLetters, r):
			odd++
		case r >= utf8.RuneSelf && strings.ContainsRune(latinLetters, r) && !asciiLetter(before): // French, in Latin words only
			odd++
		}
		before, first = r, before
	}
	return n >= enough && odd*30 <= n && often*100 >= 65*n && article*100 >= 2*n
}

// common are signs that make up a third of official Chinese and more. All signs of the
// table together have one of them by chance in thirty.
const common = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开合还因由其些然前外政四日社义事平形全表间样与关各重新内数正反明看利比或但质第向道此变条没结解问意建月公无系军议决组织报告权联施支持保护促提供委员安际济展区"

// chinese reports whether a text is like Chinese: signs that Chinese uses most, and
// punctuation as wide as they are.
func chinese(s string) bool {
	n, often, odd := 0, 0, 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			n++
			if commonest[r] {
				often++
			}
		case r < utf8.RuneSelf, r >= 0x3000 && r <= 0x3020, r >= 0xFF01 && r <= 0xFF5E, strings.ContainsRune(latinSigns+"①②③④⑤⑥⑦⑧⑨⑩○", r):
		default:
			odd++
		}
	}
	return n >= enough && odd*20 <= n && often*100 >= 18*n
}

// commonest are the signs of common.
var commonest = func() map[rune]bool {
	m := map[rune]bool{}
	for _, r := range common {
		m[r] = true
	}
	return m
}()

// plausible reports whether text of Unicode is like one of the seven languages: it is
// for bytes that may be pairs, in one of two orders, or none.
func plausible(s string) bool {
	n, wide, odd := 0, 0, 0
	for _, r := range s {
		switch {
		case unicode.Is(unicode.Han, r):
			wide++
		case r >= 0x3000 && r <= 0x3020, r >= 0xFF01 && r <= 0xFF5E:
		case r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f', r >= 0x7F && r < 0xA0:
			return false
		case r < utf8.RuneSelf, r >= 'А' && r <= 'ё', unicode.Is(unicode.Arabic, r), strings.ContainsRune(latinLetters+latinSigns+"№،؛؟\u200e\u200f", r):
			n++
		default:
			odd++
		}
	}
	return n+wide >= enough && odd*50 <= n+wide && (wide*50 <= n || chinese(s))
}
