package align

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// enumerators returns the length of the numbers and letters that s begins with:
// "12. (a) ", "OP3 bis ", "Article 4: ", "（一）". What stands before the wording
// does not count when drafts are compared.
func enumerators(s string) int {
	at := 0
	for range 4 {
		p := at + len(s[at:]) - len(strings.TrimLeft(s[at:], " \t\n[#*_\u00a0\u3000"))
		n := enumerator(s[p:])
		if n == 0 {
			break
		}
		at = p + n
	}
	return at
}

// enumerator returns the length of one, or 0.
func enumerator(s string) int {
	if r, n := utf8.DecodeRuneInString(s); strings.ContainsRune("•·▪●‣◦-–—", r) && spaceAt(s[n:]) {
		return n
	}
	if n := numbered(s); n > 0 {
		return n
	}
	open := 0
	if r, n := utf8.DecodeRuneInString(s); r == '(' || r == '（' {
		open = n
	}
	body := number(s[open:])
	if body == 0 {
		return 0
	}
	at := open + body
	at += suffix(s[at:])
	closed := 0
	for at < len(s) {
		r, n := utf8.DecodeRuneInString(s[at:])
		if strings.ContainsRune(")）]、．", r) {
			at += n
			closed = 2
			continue
		}
		if strings.ContainsRune(".:–—-°º", r) && (spaceAt(s[at+n:]) || closed == 2 || strings.ContainsRune(")]）", first(s[at+n:]))) {
			at += n
			closed = max(closed, 1)
			continue
		}
		break
	}
	if closed == 0 && open == 0 && strings.ContainsRune(s[:at], '.') && spaceAt(s[at:]) { // "3.12 The Parties", not "3.5 million"
		r, _ := utf8.DecodeRuneInString(strings.TrimLeft(s[at:], " \u00a0"))
		if r == '(' || unicode.IsLetter(r) && !unicode.IsLower(r) {
			return at
		}
	}
	if closed == 0 || open > 0 && closed < 2 {
		return 0
	}
	return at
}

// numbered reads a number with its name before it: "OP 3 bis", "PP4.", "Article 3",
// "第三条". The words count unless a stop or nothing follows them.
func numbered(s string) int {
	if strings.HasPrefix(s, "第") {
		at := len("第")
		n := number(s[at:])
		r, k := utf8.DecodeRuneInString(s[at+n:])
		if n > 0 && strings.ContainsRune("条條章节節款项項编編部", r) {
			at += n + k
			if at == len(s) || spaceAt(s[at:]) {
				return at
			}
			if r, k = utf8.DecodeRuneInString(s[at:]); strings.ContainsRune("、：:．.", r) {
				return at + k
			}
		}
		return 0
	}
	at := 0
	for at < len(s) {
		r, n := utf8.DecodeRuneInString(s[at:])
		if !unicode.IsLetter(r) && !unicode.IsMark(r) || at > 24 {
			break
		}
		at += n
	}
	name := strings.ToLower(s[:at])
	code := name == "op" || name == "pp" || name == "ор" // the last in Cyrillic letters
	if !code && !names[name] {
		return 0
	}
	at += len(s[at:]) - len(strings.TrimLeft(s[at:], ". \u00a0"))
	n := number(s[at:])
	if n == 0 {
		return 0
	}
	at += n
	at += suffix(s[at:])
	if at == len(s) {
		return at
	}
	if r, k := utf8.DecodeRuneInString(s[at:]); strings.ContainsRune(".:)–—-", r) {
		return at + k
	} else if strings.HasPrefix(s[at:], " –") || strings.HasPrefix(s[at:], " —") || strings.HasPrefix(s[at:], " - ") {
		return at + 1
	}
	if code && spaceAt(s[at:]) {
		return at
	}
	return 0
}

var names = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields("article articles art section sec chapter part annex appendix paragraph para rule principle " +
		"option title clause schedule chapitre partie annexe paragraphe titre artículo artigo sección seção capítulo parte anexo " +
		"título párrafo parágrafo opción opção статья раздел глава часть приложение пункт вариант المادة الفصل الباب القسم البند الفقرة المرفق") {
		m[w] = true
	}
	return m
}()

// number reads what counts: figures of any script with points between, a single
// letter or the same one twice, roman numerals, Chinese numerals.
func number(s string) int {
	at := 0
	digits := func() int {
		n := 0
		for i, r := range s[at:] {
			if !unicode.Is(unicode.Nd, r) {
				return i
			}
			if n++; n > 4 {
				return 0
			}
		}
		return len(s) - at
	}
	if n := digits(); n > 0 {
		at += n
		for at < len(s) && s[at] == '.' {
			at++
			n := digits()
			if n == 0 {
				at--
				break
			}
			at += n
		}
		if at < len(s) && 'a' <= s[at]|0x20 && s[at]|0x20 <= 'z' && !letterAt(s[at+1:]) { // 12a
			at++
		}
		return at
	}
	letters, roman, chinese, same := 0, true, true, true
	var first rune
	for i, r := range s {
		if strings.ContainsRune("一二三四五六七八九十百零〇两", r) {
			roman, same = false, false
		} else {
			chinese = false
			if !unicode.IsLetter(r) {
				at = i
				break
			}
			roman = roman && strings.ContainsRune("ivxlcIVXLC", r)
		}
		if letters++; letters == 1 {
			first = r
		}
		same = same && r == first
		at = i + utf8.RuneLen(r)
		if chinese {
			if next, _ := utf8.DecodeRuneInString(s[at:]); !strings.ContainsRune("一二三四五六七八九十百零〇两", next) || at == len(s) {
				break
			}
		}
		if letters > 8 {
			return 0
		}
	}
	switch {
	case letters == 0:
		return 0
	case chinese && letters <= 6, letters == 1, same && letters == 2, roman && romanNumeral.MatchString(s[:at]):
		return at
	}
	return 0
}

var romanNumeral = regexp.MustCompile(`^(?i)c{0,3}(xc|xl|l?x{0,3})(ix|iv|v?i{0,3})$`)

// suffix reads "bis", "ter", "alt" … after a number.
func suffix(s string) int {
	at := 0
	for range 2 {
		t := strings.TrimLeft(s[at:], " \u00a0.")
		p := at + len(s[at:]) - len(t)
		n := 0
		for n < len(t) && 'a' <= t[n]|0x20 && t[n]|0x20 <= 'z' {
			n++
		}
		switch strings.ToLower(t[:n]) {
		case "bis", "ter", "quater", "quinquies", "sexies", "septies", "octies", "alt", "new", "pre":
			at = p + n
		default:
			return at
		}
	}
	return at
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}

func spaceAt(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s == "" || unicode.IsSpace(r)
}

func letterAt(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	return s != "" && unicode.IsLetter(r)
}
