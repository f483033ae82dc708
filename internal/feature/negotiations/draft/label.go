package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// family is a kind of numbering. Labels of one family that follow one another at
// one depth are siblings.
type family uint8

const (
	famNone         family = iota
	famPP                  // PP2bis
	famOP                  // OP6 alt
	famNumber              // 12.
	famNested              // 1. in a list inside a numbered paragraph
	famDotted              // 12.1
	famParen               // (1)
	famLetter              // (a), also Cyrillic and Arabic letters
	famRoman               // (iv)
	famUpper               // A.
	famUpRoman             // IV.
	famHan                 // 一、
	famHanParen            // （一）
	famOption              // Option 1
	famOptionRoman         // Option II
	famOptionLetter        // Option (a), Alternative A
	famPara                // Paragraph 3 ter
	famArticle             // Article 3
	famPart                // Section, Chapter, Part, Annex
	famRecital             // Considérant 3
	famCircle              // ①
)

// reading is one way to understand a label: (i) is the ninth letter and the first
// Roman number.
type reading struct {
	fam   family
	value int
}

// mark is a label at the beginning of a text.
type mark struct {
	label    string // as delegates say it
	readings []reading
	again    bool    // it has bis, ter, alt …: it stands beside its number
	rest     string  // the text without the label; brackets that stood before it are kept
	sign     bool    // a sign or a wide space divides it from the text: "12." and not "12"
	wrapped  bool    // brackets stand around the label alone; rest still has it
	word     string  // "option", "article": the class of the word, "" if none
	parts    int     // numbers of a dotted label
	lead     int     // the first number of a dotted label
	in       float64 // how far in it stands, in points; 0 if that is not known
	tied     bool    // a letter follows that belongs to the number: 62 (d)
}

// longestLabel bounds how far into a paragraph a label is looked for, in bytes.
const longestLabel = 96

// readLabel reads a label at the beginning of text. A paragraph without one gives
// ok false.
func readLabel(text string) (m mark, ok bool) {
	s := &scanner{in: text}
	s.space()
	for s.i < longestLabel && (s.peek() == '[' || s.peek() == '［') {
		s.next()
		s.space()
	}
	opening := strings.Map(func(r rune) rune {
		if r == '[' || r == '［' {
			return r
		}
		return -1
	}, text[:s.i])
	start := s.i
	for _, try := range []func(*scanner, *mark) bool{wordLabel, stateLabel, parenLabel, hanLabel, signLabel, numberLabel, letterLabel} {
		s.i, s.open, m = start, opening != "", mark{}
		if !try(s, &m) {
			continue
		}
		if opening != "" && (s.peek() == ']' || s.peek() == '］') {
			// [12 bis] stands in brackets by itself: they say something about the
			// paragraph and stay where they are.
			m.wrapped, m.sign, m.rest = true, true, strings.TrimSpace(text)
			return m, true
		}
		m.rest = opening + strings.TrimSpace(s.in[s.i:])
		return m, true
	}
	return mark{}, false
}

// stateLabel reads PP2bis, OP 6 alt, "OP3 bis alt:", Pp1.
func stateLabel(s *scanner, m *mark) bool {
	begin := s.i
	word := s.letters()
	up := strings.ToUpper(word)
	for _, cut := range []string{"BIS", "TER", "ALT"} { // PPbis has no number
		up = strings.TrimSuffix(up, cut)
	}
	if up == "P" || up == "O" { // P.P. 4
		s.one(".")
		if !strings.EqualFold(s.letters(), "P") {
			return false
		}
		s.one(".")
		up += "P"
		word = s.in[begin:s.i]
	}
	fam := famNone
	switch up {
	case "PP", "PPA", "ПП", "ППА":
		fam = famPP
	case "OP", "ОП", "DP", "DISP": // a French or Spanish room says OP too
		fam = famOP
	}
	if fam == famNone || len(word) < 2 {
		return false
	}
	label := strings.ToUpper(strings.ReplaceAll(word, ".", ""))
	gap := s.space() > 0
	value, digits, ok := s.number()
	if !ok {
		// PP alt, OP bis: beside the one before.
		suffix := s.suffix()
		if suffix == "" {
			return false
		}
		m.label, m.again = label+suffix, true
	} else {
		if gap {
			label += " "
		}
		label += digits
		for s.peek() == '.' && s.i+1 < len(s.in) && digit(rune(s.in[s.i+1])) >= 0 {
			s.next()
			_, d, _ := s.number()
			label += "." + d
		}
		if r := s.peek(); unicode.IsUpper(r) { // OP3A
			if next := s.in[s.i+utf8.RuneLen(r):]; next == "" || !unicode.IsLetter([]rune(next[:min(4, len(next))])[0]) {
				s.next()
				label += string(r)
			}
		}
		suffix := s.suffix()
		m.label, m.again = label+suffix, suffix != ""
	}
	if r := s.peek(); unicode.IsLetter(r) {
		return false
	}
	m.readings = []reading{{fam, value}}
	m.sign = s.end(".:)–—-、：")
	return true
}

// parenLabel reads (a), (iv), (1), （一）, (a bis), (أ), also with the first sign missing: a).
func parenLabel(s *scanner, m *mark) bool {
	if !s.one("(（") {
		return false
	}
	s.space()
	if v, ok := s.han(); ok {
		text := s.in[v.from:s.i]
		if !s.one(")）") {
			return false
		}
		m.label, m.readings = "（"+text+"）", []reading{{famHanParen, v.value}}
	} else if value, digits, ok := s.number(); ok {
		suffix := s.suffix()
		if !s.one(")）") || value > 999 {
			return false
		}
		m.label, m.readings, m.again = "("+digits+suffix+")", []reading{{famParen, value}}, suffix != ""
	} else {
		word := s.letters()
		readings := letterReadings(word)
		suffix := ""
		if readings == nil {
			return false
		}
		suffix = s.suffix()
		if !s.one(")）") {
			return false
		}
		m.label, m.readings, m.again = "("+word+suffix+")", readings, suffix != ""
	}
	if after := s.suffix(); after != "" {
		if !strings.HasPrefix(after, " ") {
			after = " " + after
		}
		m.label, m.again = m.label+after, true
	}
	s.end(".:：、")
	m.sign = true
	return true
}

// numberLabel reads 12., 12bis., 12.1, 12), §12, ١٢ - and 12 before a wide space.
func numberLabel(s *scanner, m *mark) bool {
	section := s.one("§")
	s.space()
	value, digits, ok := s.number()
	if !ok {
		return false
	}
	m.label, m.parts, m.lead = digits, 1, value
	last := value
	for s.peek() == '.' && m.parts < 5 {
		back := s.i
		s.next()
		v, d, ok := s.number()
		if !ok {
			s.i = back
			break
		}
		m.label += "." + d
		m.parts++
		last = v
	}
	if r := s.peek(); unicode.IsLetter(r) && s.i+utf8.RuneLen(r) <= len(s.in) {
		// 12A, 12a
		after := s.in[s.i+utf8.RuneLen(r):]
		next, _ := utf8.DecodeRuneInString(after)
		if after == "" || strings.ContainsRune(".):\t", next) {
			m.label += string(s.next())
			m.again = true
		}
	}
	ordinal := s.ordinal()
	m.label += ordinal
	m.again = m.again || strings.Contains(ordinal, "-")
	suffix := s.suffix()
	m.label += suffix
	m.again = m.again || suffix != ""
	for suffix != "" && s.peek() == '.' && m.parts < 5 { // 24 quater.1
		back := s.i
		s.next()
		v, d, ok := s.number()
		if !ok {
			s.i = back
			break
		}
		m.label, last, m.parts, m.again = m.label+"."+d, v, m.parts+1, false
	}
	if unicode.IsLetter(s.peek()) && !unicode.Is(unicode.Han, s.peek()) {
		return false // 2nd, 5G
	}
	if m.tied = s.tied(); m.tied { // 62 (d). or 12(a): text
		m.sign, m.readings = true, []reading{{famNumber, value}}
		return m.parts == 1
	}
	paren := s.peek() == ')' || s.peek() == '）'
	at := s.i
	m.sign = s.end(".)）:：、．") || section
	if r := s.peek(); !m.sign && (r == '-' || r == '–' || r == '—') { // 12 - text, 12- Text, and not 8–13 February
		tight := s.i == at
		s.next()
		m.sign = s.space() > 0 && (!tight || upperFirst(s.in[s.i:]) && digit(s.peek()) < 0)
		if !m.sign {
			s.i = at
		}
	}
	if late := s.suffix(); late != "" && suffix == "" && m.sign { // 7. bis
		m.label, m.again = m.label+" "+strings.TrimSpace(late), true
		s.end(".):：")
	}
	if strings.ContainsAny(s.in[at:s.i], ".") && digit(s.peek()) >= 0 && strings.TrimLeft(s.in[at:s.i], ".") == "" {
		return false
	}
	switch {
	case m.parts > 1:
		m.readings = []reading{{famDotted, last}}
	case paren:
		m.label = "(" + m.label + ")"
		m.readings = []reading{{famParen, value}}
	default:
		m.readings = []reading{{famNumber, value}}
	}
	return value < 2000 || m.sign
}

// tied reports whether a letter in parentheses and a sign follow a number, so that
// both are one label: 62 (d). Nothing is read but the space between them.
func (s *scanner) tied() bool {
	back := s.i
	if s.space() > 1 || s.peek() != '(' {
		s.i = back
		return false
	}
	at := s.i
	for deep := 0; deep < 3 && s.peek() == '('; deep++ { // 62 (d)(i).
		m := mark{}
		if !parenLabel(s, &m) || m.readings[0].fam == famHanParen {
			s.i = back
			return false
		}
	}
	_, closed, _ := strings.Cut(s.in[at:s.i], ")")
	if !strings.ContainsAny(closed, ".:\t") {
		s.i = back
		return false
	}
	s.i = at
	return true
}

// letterLabel reads a), a., iv., A., IV., I –, أ), أ -, б).
func letterLabel(s *scanner, m *mark) bool {
	word := s.letters()
	if word == "" || utf8.RuneCountInString(word) > 6 {
		return false
	}
	readings := letterReadings(word)
	if readings == nil {
		return false
	}
	upper := word == strings.ToUpper(word) && word != strings.ToLower(word)
	suffix := s.suffix()
	back := s.i
	m.sign = s.end(").）:．-–—")
	gap := s.in[back:s.i]
	switch {
	case strings.ContainsAny(gap, ")）"):
	case strings.ContainsAny(gap, ".．"):
		if short := abbreviated[strings.ToLower(word)]; short && digit(s.peek()) >= 0 {
			return false // п. 4 статьи 5
		}
		if next := s.peek(); s.i == back+1 && next >= 0 && !unicode.IsSpace(next) && next != '[' {
			return false // i.e., a.m.
		}
	case unicode.Is(unicode.Arabic, first(word)) && m.sign && s.i < len(s.in):
	case upper && roman(word) > 0 && dashed(gap): // I – collect
	case suffix != "" && utf8.RuneCountInString(word) == 1 && !upper && upperFirst(s.in[s.i:]): // j bis In a manner
	default:
		return false
	}
	m.again = suffix != ""
	m.readings = readings
	if upper {
		m.label = word + suffix
		for i := range m.readings {
			m.readings[i].fam = map[family]family{famLetter: famUpper, famRoman: famUpRoman}[m.readings[i].fam]
		}
		return true
	}
	m.label = "(" + word + suffix + ")"
	return true
}

// dashed reports whether a dash with space on both sides stands in a gap.
func dashed(gap string) bool {
	dash := strings.TrimSpace(gap)
	return len(gap) > len(dash)+1 && (dash == "-" || dash == "–" || dash == "—") && strings.IndexFunc(gap, unicode.IsSpace) == 0
}

func first(s string) rune {
	r, _ := utf8.DecodeRuneInString(s)
	return r
}
