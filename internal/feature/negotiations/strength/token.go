package strength

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/core"
)

// token is a word, a number or one character of Chinese.
type token struct {
	text     string // folded; numbers keep only digits, and a point
	from, to int    // bytes
	number   bool
	head     bool   // first of a sentence
	comma    bool   // a comma stands before it
	quoted   bool   // inside quotation marks
	slash    bool   // a slash or a hyphen ties it to a number or a word: 70/266, 90-90-90
	bracket  bool   // inside square brackets
	tables   uint16 // bit n: a form of table n may begin here; bit 15: the others are set
	also     bool   // Arabic: "and" is written in one with it
	article  bool   // Arabic: and the article
}

// label is the number or letter before a paragraph: "12.", "14 bis.", "(a)", "iv)",
// "OP 7.", "1 - ", "(أ)". It says nothing, and what follows is the head of a sentence.
var label = regexp.MustCompile(`^\s*(?:(?:OP|PP|SDG)?\s?\d+(?:\.\d+)*\s?(?:bis|ter|quater|alt)?\s?[.)]\s|\d+\s?[-–—]\s|\(\s?(?:\pL|[ivxlc]{1,5}|\d{1,3})\s?(?:bis|ter)?\s?\)\s|(?:\pL|[ivxlc]{1,5})(?:\s(?:bis|ter))?\)\s)`)

// unlabelled takes the tokens of a label off.
func unlabelled(text string, ts []token) []token {
	at := label.FindStringIndex(text)
	if at == nil {
		return ts
	}
	n := 0
	for n < len(ts) && ts[n].to <= at[1] {
		n++
	}
	if n > 0 && n < len(ts) {
		ts = ts[n:]
		ts[0].head = true
	}
	return ts
}

// latin takes the accents off the letters that the ladders' languages use. Accents
// get lost in PDF files, and whoever corrects a ladder may type without them.
var latin = func() map[rune]string {
	m := map[rune]string{'œ': "oe", 'æ': "ae", 'ß': "ss", 'ﬁ': "fi", 'ﬂ': "fl", 'ё': "е", 'ї': "i"}
	for to, from := range map[string]string{
		"a": "àáâãäåā", "c": "çćč", "e": "èéêëē", "i": "ìíîïī", "n": "ñń", "o": "òóôõöøō", "u": "ùúûüū", "y": "ýÿ",
	} {
		for _, r := range from {
			m[r] = to
		}
	}
	return m
}()

// fold lowers a rune and strips what does not distinguish words; "" leaves it out.
func fold(r rune) string {
	switch {
	case r < 0x80:
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return string(r)
	case r >= 0xFF01 && r <= 0xFF5E: // full width
		return fold(r - 0xFEE0)
	case r >= 0x0660 && r <= 0x0669:
		return string('0' + r - 0x0660)
	case r >= 0x06F0 && r <= 0x06F9:
		return string('0' + r - 0x06F0)
	case r == 'أ' || r == 'إ' || r == 'آ' || r == 'ٱ':
		return "ا"
	case r == 'ى':
		return "ي"
	case r == 'ة':
		return "ه"
	case r == 'ـ' || unicode.Is(unicode.Mn, r) || unicode.Is(unicode.Cf, r):
		return ""
	}
	r = unicode.ToLower(r)
	if s, ok := latin[r]; ok {
		return s
	}
	return string(r)
}

// stem takes the particles off an Arabic word that are written in one with it: and,
// with, for, the. Ladders are read through it too, so both sides agree.
func stem(w string) string {
	if w == "واذ" {
		return "اذ"
	}
	rs := []rune(w)
	if len(rs) >= 5 && (rs[0] == 'و' || rs[0] == 'ف') {
		rs = rs[1:]
	}
	for _, p := range []string{"بال", "كال", "لل", "ال"} {
		if s := string(rs); strings.HasPrefix(s, p) && len(rs)-utf8.RuneCountInString(p) >= 3 {
			return strings.TrimPrefix(s, p)
		}
	}
	return string(rs)
}

// joined reports whether "and" and the article are written in one with an Arabic word.
func joined(w string) (also, article bool) {
	also = strings.HasPrefix(w, "و") && utf8.RuneCountInString(w) >= 4
	return also, strings.Contains(w[:min(len(w), 8)], "ال") || strings.HasPrefix(w, "لل")
}

// short are the little words that melt into each other: d'ouvrir, du plan, del Estado.
var short = map[core.Lang]map[string]string{
	"fr": {"d": "de", "du": "de", "des": "de", "au": "a", "aux": "a", "l": "le", "s": "se", "n": "ne", "qu": "que"},
	"es": {"del": "de"}, // not al: "al menos" is not "a menos"
	"pt": {"do": "de", "da": "de", "dos": "de", "das": "de"},
}

// closers are the quotation marks, and what closes each.
var closers = map[rune]rune{'"': '"', '“': '”', '„': '“', '«': '»', '「': '」', '『': '』', '《': '》'}

// tokens divides a text. It is linear in the length of the text.
func tokens(lang core.Lang, text string) []token {
	out := make([]token, 0, len(text)/6+4)
	head, comma := true, false
	depth := 0
	var until rune // the sign that closes the quotation we are in
	tie := false
	for i := 0; i < len(text); {
		r, n := utf8.DecodeRuneInString(text[i:])
		switch {
		case unicode.IsDigit(r):
			j, s := number(text, i)
			out = append(out, token{text: s, from: i, to: j, number: true, head: head, comma: comma, quoted: until != 0, slash: tie || byTheWay(text, i, j, head), bracket: depth > 0})
			head, comma, tie, i = false, false, false, j
			continue
		case unicode.Is(unicode.Han, r):
			if j, s := numeral(text, i, out); j > i {
				out = append(out, token{text: s, from: i, to: j, number: true, head: head, comma: comma, quoted: until != 0, bracket: depth > 0})
				head, comma, tie, i = false, false, false, j
				continue
			}
			out = append(out, token{text: string(r), from: i, to: i + n, head: head, comma: comma, quoted: until != 0, bracket: depth > 0})
			head, comma, tie = false, false, false
		case unicode.IsLetter(r):
			j, s := word(text, i)
			var also, article bool
			if lang == "ar" {
				also, article = joined(s)
				s = stem(s)
			} else if t, ok := short[lang][s]; ok {
				s = t
			}
			out = append(out, token{text: s, from: i, to: j, head: head, comma: comma, quoted: until != 0, slash: tie, bracket: depth > 0, also: also, article: article})
			head, comma, tie, i = false, false, false, j
			continue
		case r == '%' || r == '٪':
			out = append(out, token{text: "%", from: i, to: i + n, bracket: depth > 0})
		case until != 0 && r == until:
			until = 0
		case until == 0 && closers[r] != 0 && strings.ContainsRune(text[i+n:], closers[r]):
			until = closers[r]
		case r == '[' || r == '［':
			depth++
		case r == ']' || r == '］':
			depth = max(0, depth-1)
		case strings.ContainsRune(".;:!?。；：！？؛؟", r):
			head, comma = true, false
		case strings.ContainsRune(",，、،", r):
			comma = true
		case r == '/':
			if len(out) > 0 && out[len(out)-1].to == i {
				out[len(out)-1].slash, tie = true, true
			}
		}
		i += n
	}
	return out
}

// byTheWay reports whether the figures at text[i:j] count nothing: the sign of a note
// ("[^1]"), part of a name ("CP.21"), the number of a list ("6. Parties …"), a place in
// a row ("82nd").
func byTheWay(text string, i, j int, head bool) bool {
	if ordinal(text[j:]) {
		return true
	}
	if i > 0 && text[i-1] == '^' {
		return true
	}
	if i > 1 && text[i-1] == '.' && letter(text[i-2]) {
		return true
	}
	return head && j+1 < len(text) && (text[j] == '.' || text[j] == ')') && text[j+1] == ' '
}

// ordinal reports whether what follows figures makes them a place in a row.
func ordinal(after string) bool {
	after, hyphen := strings.CutPrefix(after, "-")
	_, w := word(after, 0)
	switch w {
	case "":
		return strings.HasPrefix(after, "ª") || strings.HasPrefix(after, "º")
	case "st", "nd", "rd", "th", "er", "re", "ere", "eme", "o":
		return true
	case "e", "a", "ª", "º":
		return !hyphen
	case "я", "и", "го", "ю", "му", "м", "ой", "е", "x":
		return hyphen
	}
	return false
}

// word reads letters and the marks on them from i; it answers the end and the folded form.
func word(text string, i int) (int, string) {
	plain := true // mostly the folded form is the text itself
	j := i
	for j < len(text) && text[j] < 0x80 {
		if c := text[j]; 'a' <= c && c <= 'z' {
			j++
			continue
		}
		plain = false
		break
	}
	if plain && j == len(text) || j > i && j < len(text) && text[j] < 0x80 && !letter(text[j]) {
		return j, text[i:j]
	}
	var b strings.Builder
	b.WriteString(text[i:j])
	for j < len(text) {
		r, n := utf8.DecodeRuneInString(text[j:])
		if unseen(r) || unicode.Is(unicode.Mn, r) || unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) || r == 'ـ' {
			if !unseen(r) {
				b.WriteString(fold(r))
			}
			j += n
			continue
		}
		break
	}
	return j, oneScript(b.String())
}

func letter(c byte) bool { return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' }

// number reads digits from i with what groups them: 26,000 · 3.5 · 1 000 000.
func number(text string, i int) (int, string) {
	var parts []string
	var b strings.Builder
	seps := []rune{}
	j := i
	for j < len(text) {
		r, n := utf8.DecodeRuneInString(text[j:])
		if unicode.IsDigit(r) {
			b.WriteString(fold(r))
			j += n
			continue
		}
		next, _ := utf8.DecodeRuneInString(text[j+n:])
		if !unicode.IsDigit(next) || !strings.ContainsRune(".,  \u202f\u2009٬٫’", r) {
			break
		}
		if !strings.ContainsRune(".,٫", r) && (b.Len() > 3 || !three(text[j+n:])) {
			break // two numbers beside each other, not one of six digits
		}
		parts, seps = append(parts, b.String()), append(seps, r)
		b.Reset()
		j += n
	}
	parts = append(parts, b.String())
	s := parts[0]
	for k, p := range parts[1:] {
		last := k == len(seps)-1
		if last && seps[k] != ' ' && seps[k] != '٬' && len(p) != 3 {
			s += "."
		}
		s += p
	}
	return j, s
}

// three reports whether exactly three digits stand at the beginning.
func three(s string) bool {
	n := 0
	for _, r := range s {
		if !unicode.IsDigit(r) {
			break
		}
		n++
	}
	return n == 3
}
