package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// scanner reads runes of a label.
type scanner struct {
	in   string
	i    int
	open bool // brackets stand before the label
}

func (s *scanner) peek() rune {
	r, n := utf8.DecodeRuneInString(s.in[s.i:])
	if n == 0 {
		return -1
	}
	return r
}

func (s *scanner) next() rune {
	r, n := utf8.DecodeRuneInString(s.in[s.i:])
	s.i += n
	return r
}

// space skips spaces and marks of direction and gives how wide they were.
func (s *scanner) space() int {
	n := 0
	for s.i < len(s.in) {
		r := s.peek()
		switch {
		case r == '\t' || r == '\n' || r == '\u3000':
			n += 4
		case unicode.IsSpace(r):
			n++
		case !unicode.Is(unicode.Cf, r):
			return n
		}
		s.next()
	}
	return n
}

func (s *scanner) one(of string) bool {
	if r := s.peek(); r >= 0 && strings.ContainsRune(of, r) {
		s.next()
		return true
	}
	return false
}

// number reads up to four decimal digits of any script.
func (s *scanner) number() (value int, text string, ok bool) {
	start := s.i
	for s.i < len(s.in) {
		d := digit(s.peek())
		if d < 0 {
			break
		}
		value = value*10 + d
		s.next()
		if s.i-start > 12 || value > 9999 {
			return 0, "", false
		}
	}
	return value, s.in[start:s.i], s.i > start
}

// digit gives the value of a decimal digit: 0–9, full-width, Arabic-Indic and Persian.
func digit(r rune) int {
	for _, zero := range []rune{'0', '０', '٠', '۰'} {
		if r >= zero && r <= zero+9 {
			return int(r - zero)
		}
	}
	return -1
}

// letters reads letters that stand together.
func (s *scanner) letters() string {
	start := s.i
	for s.i < len(s.in) && s.i-start < 40 && (unicode.IsLetter(s.peek()) || unicode.Is(unicode.Mn, s.peek())) {
		s.next()
	}
	return s.in[start:s.i]
}

var suffixes = setOf(`bis ter quat quart quarter quater quin quint quinquies quinqiues quinter sex sexies sexties sept septies oct octies non nonies novies dec decies undecies
	duodecies terdecies quaterdecies quindecies quinquiesdecies sexdecies septdecies septiesdecies octodecies octiesdecies novodecies noviesdecies vicies alt rev
	бис тер кватер квинквиес альт مكرر مكررا مكرراً ثالثا ثانيا رابعا ثالثاً ثانياً رابعاً بديل`)

// suffix reads bis, ter, alt … as often as they come and gives them as they are
// written, with single spaces.
func (s *scanner) suffix() string {
	var out strings.Builder
	for n := 0; n < 6; n++ {
		back := s.i
		wide := s.space()
		paren := s.one("(")
		begin := s.i
		word := s.letters()
		han := strings.HasPrefix(word, "之") || strings.HasPrefix(word, "备选")
		if wide > 2 || !suffixes[strings.ToLower(word)] && !han {
			s.i = back
			break
		}
		text := s.in[begin:s.i]
		if han {
			// 之二: one sign or number; what follows is text.
			_, first := utf8.DecodeRuneInString(word)
			_, second := utf8.DecodeRuneInString(word[first:])
			s.i = begin + first + second
			text = s.in[begin:s.i]
		} else if v := s.i; wide > 0 || !paren {
			// alt2, alt 2: one of several alternatives.
			gap := s.space()
			if _, digits, ok := s.number(); ok && len(digits) == 1 && gap < 2 && !unicode.IsLetter(s.peek()) && (gap == 0 || s.alone()) {
				if gap > 0 {
					text += " "
				}
				text += digits
			} else {
				s.i = v
			}
		}
		if paren && !s.one(")") {
			s.i = back
			break
		}
		if wide > 0 && !han {
			out.WriteByte(' ')
		}
		out.WriteString(text)
	}
	return out.String()
}

// alone reports whether what was read may be the end of a label: a sign follows, or a
// capital, or nothing.
func (s *scanner) alone() bool {
	rest := strings.TrimLeft(s.in[s.i:], " \t")
	return rest == "" || strings.ContainsRune(".:)]–—、：", first(rest)) || len(rest) < len(s.in)-s.i && (upperFirst(rest) && !unicode.IsDigit(first(rest)))
}

// ordinal reads the sign of an ordinal number: Art. 5º, § 2º-A. It gives what was read.
func (s *scanner) ordinal() string {
	from := s.i
	if !s.one("ºª°˚") {
		return ""
	}
	if s.peek() == '-' { // § 2º-A was put in between
		back := s.i
		s.next()
		r := s.next()
		if next := s.peek(); !unicode.IsUpper(r) || unicode.IsLetter(next) {
			s.i = back
		}
	}
	return s.in[from:s.i]
}

// end reads what divides a label from its text. sign is whether something did, one
// of the runes in signs or a wide space or the end.
func (s *scanner) end(signs string) bool {
	back := s.i
	sign := s.space() > 1
	if sign {
		back = s.i
	}
	for s.one(signs) {
		sign = true
		back = s.i
		s.space()
	}
	if !sign {
		s.i = back
	}
	return s.space() > 1 || sign || s.i >= len(s.in)
}
