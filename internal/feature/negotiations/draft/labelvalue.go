package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The letters that count, in the order in which they do. Russian lists leave out ё,
// з is in, й often not; Arabic ones count by abjad or by hija.
var alphabets = [][]rune{
	[]rune("abcdefghijklmnopqrstuvwxyz"),
	[]rune("абвгдежзиклмнопрстуфхцчшщэюя"),
	[]rune("أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"),
	[]rune("أبتثجحخدذرزسشصضطظعغفقكلمنهوي"), // as Word counts when it is not told abjad
}

// letterReadings gives what a word of letters may count: a is 1, aa 27, iv 4. It is
// nil if it is no such word.
func letterReadings(word string) []reading {
	if word == "" || len(word) > 12 {
		return nil
	}
	word = strings.NewReplacer("ه\u0640", "ه", "ا", "أ", "\u0640", "", "й", "и").Replace(strings.ToLower(word))
	var out []reading
	runes := []rune(word)
	if len(runes) == 0 { // a stroke that only makes letters longer
		return nil
	}
	for _, letters := range alphabets {
		at := strings.IndexRune(string(letters), runes[0])
		if at < 0 {
			continue
		}
		at = utf8.RuneCountInString(string(letters)[:at])
		same := true
		for _, r := range runes {
			same = same && r == runes[0]
		}
		// aa, bb: the second round.
		if same && len(runes) <= 3 {
			out = append(out, reading{famLetter, at + 1 + (len(runes)-1)*len(letters)})
		}
	}
	if v := roman(word); v > 0 {
		out = append(out, reading{famRoman, v})
		if len(out) == 2 && len(runes) > 1 { // iii is three, unless it follows hhh
			out[0], out[1] = out[1], out[0]
		}
	}
	return out
}

// roman gives the value of a Roman number up to 89, 0 if it is none.
func roman(word string) int {
	word = strings.NewReplacer("ⅰ", "i", "ⅴ", "v", "ⅹ", "x", "х", "x", "і", "i").Replace(strings.ToLower(word))
	value, last := 0, 1000
	for _, r := range word {
		v := map[rune]int{'i': 1, 'v': 5, 'x': 10, 'l': 50}[r]
		if v == 0 {
			return 0
		}
		if v > last {
			value -= 2 * last
		}
		value += v
		last = v
	}
	if value < 1 || value > 89 || spellRoman(value) != word {
		return 0
	}
	return value
}

func spellRoman(n int) string {
	var b strings.Builder
	for _, p := range []struct {
		v int
		s string
	}{{50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for n >= p.v {
			b.WriteString(p.s)
			n -= p.v
		}
	}
	return b.String()
}

type hanNumber struct{ from, value int }

// han reads a Chinese number up to 99: 三, 十二, 二十一.
func (s *scanner) han() (hanNumber, bool) {
	from, value, unit := s.i, 0, 0
	n := 0
	for s.i < len(s.in) && n < 4 {
		r := s.peek()
		if r == '十' {
			value += max(unit, 1) * 10
			unit = 0
		} else if i := strings.IndexRune("一二三四五六七八九", r); i >= 0 && unit == 0 {
			unit = i/3 + 1
		} else {
			break
		}
		s.next()
		n++
	}
	if n == 0 {
		return hanNumber{}, false
	}
	return hanNumber{from, value + unit}, true
}

// hanLabel reads 一、 二、 十二．
func hanLabel(s *scanner, m *mark) bool {
	v, ok := s.han()
	if !ok {
		return false
	}
	text := s.in[v.from:s.i]
	if !s.one("、．.，") {
		return false
	}
	m.label, m.readings, m.sign = text, []reading{{famHan, v.value}}, true
	s.space()
	return true
}

// signLabel reads the numbers that are one sign: ①, ⑴, ⒈.
func signLabel(s *scanner, m *mark) bool {
	r := s.peek()
	switch {
	case r >= '①' && r <= '⑳':
		m.label, m.readings = string(r), []reading{{famCircle, int(r-'①') + 1}}
	case r >= '⑴' && r <= '⒇':
		n := int(r-'⑴') + 1
		m.label, m.readings = "("+decimal(n)+")", []reading{{famParen, n}}
	case r >= '⒈' && r <= '⒛':
		n := int(r-'⒈') + 1
		m.label, m.readings, m.parts, m.lead = decimal(n), []reading{{famNumber, n}}, 1, n
	default:
		return false
	}
	s.next()
	s.end(".、：:")
	m.sign = true
	return true
}

// upperFirst reports whether the next letter is a capital or of a script without.
func upperFirst(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return !unicode.IsLower(r)
		}
		if unicode.IsDigit(r) {
			return true
		}
	}
	return false
}
