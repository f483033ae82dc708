package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// labelWords are the words that stand before a number as a label, by class. The
// class "option" is one of several wordings of one place; "article", "part" and the
// like are titles of parts; "paragraph" is a numbered paragraph.
var labelWords = func() map[string]family {
	m := map[string]family{}
	for fam, words := range map[family]string{
		famOption:  "option alternative variant variante opción alternativa opção вариант альтернатива الخيار خيار البديل بديل 备选案文 选项 方案 备选方案",
		famPara:    "paragraph para par paragraphe párrafo párr parágrafo пункт п الفقرة فقرة alinéa al",
		famRecital: "recital considérant considerando",
		famLetter:  "subparagraph alínea inciso literal подпункт подп",
		famArticle: "article art artículo artigo статья ст المادة مادة rule principle regla règle principe principio princípio принцип правило",
		famPart: `section chapter part annex appendix title schedule sección capítulo parte anexo apéndice título seção apêndice chapitre
			partie annexe appendice titre раздел глава часть приложение дополнение القسم الفرع الفصل الباب الجزء المرفق مرفق التذييل 附件 附录`,
	} {
		for _, w := range strings.Fields(words) {
			m[w] = fam
		}
	}
	return m
}()

var className = map[family]string{famOption: "option", famPara: "paragraph", famLetter: "paragraph", famRecital: "paragraph", famArticle: "article", famPart: "part"}

// abbreviated are the words that a point may follow; the value says whether it must.
var abbreviated = map[string]bool{"art": false, "par": false, "para": false, "párr": false, "al": true, "п": true, "подп": true, "ст": true}

// wordLabel reads Option 1, Option (a):, Article 3 bis, Annex II, 第三条, 备选案文 1.
func wordLabel(s *scanner, m *mark) bool {
	begin := s.i
	if s.peek() == '第' {
		return hanWordLabel(s, m)
	}
	word := s.letters()
	fam := labelWords[strings.ToLower(word)]
	if fam == famNone {
		// Chinese has no space between the word and its number: 选项一
		for _, w := range []string{"备选案文", "选项", "方案", "备选方案", "附件", "附录"} {
			if strings.HasPrefix(word, w) {
				fam, word = labelWords[w], w
				s.i = begin + len(w)
			}
		}
		if fam == famNone {
			return false
		}
	}
	if must, short := abbreviated[strings.ToLower(word)]; short {
		if point := s.one("."); must && !point {
			return false
		}
		word = s.in[begin:s.i]
	}
	gap := s.space() > 0
	inner := s.i
	value := 0
	m.readings = nil
	open := s.one("[") // Article [3]
	paren := !open && s.one("(（")
	if v, _, ok := s.number(); ok {
		value = v
		for s.peek() == '.' && s.i+1 < len(s.in) && digit(rune(s.in[s.i+1])) >= 0 {
			s.next()
			s.number()
			m.parts++
		}
		if s.ordinal() != "" {
			m.parts++
		}
		if r := s.peek(); unicode.IsLetter(r) {
			size := utf8.RuneLen(r)
			next, _ := utf8.DecodeRuneInString(s.in[s.i+size:])
			if !unicode.IsLetter(next) { // Article 3A
				s.next()
			}
		}
	} else if v, ok := s.han(); ok {
		value = v.value
	} else {
		back := s.i
		id := s.letters()
		switch {
		case id != "" && letterReadings(id) != nil && (paren || id == strings.ToUpper(id) && id != strings.ToLower(id) || (fam == famLetter || fam == famOption) && strings.ContainsRune(".:)：）", s.peek())):
			// Option ii:, alínea a)
			m.readings = nil
			for _, r := range letterReadings(id) {
				switch fam {
				case famOption:
					r.fam = map[family]family{famLetter: famOptionLetter, famRoman: famOptionRoman}[r.fam]
				case famLetter: // alínea a) stands beside b)
				default:
					r.fam = fam
				}
				m.readings = append(m.readings, r)
			}
		case fam == famPart && (back == len(s.in) || id == ""):
			// Annex, by itself: only as a whole title
			s.i = inner
			if strings.Trim(s.in[s.i:], " :.[]") != "" {
				return false
			}
			m.label, m.readings, m.sign = strings.TrimSpace(s.in[begin:s.i]), []reading{{fam, 0}}, true
			s.i = len(s.in)
			return true
		default:
			return false
		}
	}
	if open && !s.one("]") || paren && !s.one(")）") {
		return false
	}
	id := s.in[inner:s.i]
	suffix := s.suffix()
	if fam == famOption && s.peek() == '/' {
		suffix += s.beside()
	}
	m.again = suffix != ""
	m.label = s.in[begin : begin+len(word)]
	if gap {
		m.label += " "
	}
	m.label += id + suffix
	if m.readings == nil {
		m.readings = []reading{{fam, value}}
	}
	return wordEnd(s, m, fam)
}

// beside reads what stands behind a stroke: Option 1/Alt 2.
func (s *scanner) beside() string {
	back := s.i
	s.next()
	word := strings.ToLower(s.letters())
	if word == "alt" || labelWords[word] == famOption {
		s.space()
		end := s.i
		if _, _, ok := s.number(); ok || s.i == end && strings.ContainsRune(".:)", s.peek()) {
			return strings.TrimRight(s.in[back:s.i], " ")
		}
	}
	s.i = back
	return ""
}

// wordEnd reads what stands behind "Article 3" and tells a label from the beginning
// of a sentence about it.
func wordEnd(s *scanner, m *mark, fam family) bool {
	if r := s.peek(); unicode.IsLetter(r) && !unicode.Is(unicode.Han, r) {
		return false
	}
	at := s.i
	if s.open && s.peek() == ']' {
		// [Article 3 bis] (TITLE): readLabel sees to the brackets.
		s.next()
		s.end(":.")
		rest := s.in[s.i:]
		s.i = at
		m.word = className[fam]
		return strings.TrimSpace(rest) == "" || strings.HasPrefix(rest, "(") || fam == famOption && (upperFirst(rest) || strings.HasPrefix(rest, "[")) || len(rest) < 100 && fam != famPara && upperFirst(rest) && !endsSentence(rest)
	}
	m.sign = s.end(":.)：–—-、")
	m.word = className[fam]
	rest := s.in[s.i:]
	switch {
	case strings.TrimSpace(rest) == "":
		return true
	case strings.ContainsAny(s.in[at:s.i], ":.：、\t"):
		return true
	case strings.ContainsAny(s.in[at:s.i], "–—-"):
		return fam != famPara && upperFirst(rest)
	case fam == famLetter:
		return strings.ContainsAny(s.in[at:s.i], ")）") // alínea a) to collect
	case strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, "{"):
		return fam != famPara || anyHead(rest)
	case strings.HasPrefix(rest, "(") || strings.HasPrefix(rest, "（"):
		return true
	case fam == famOption:
		return unicode.IsUpper(first(rest)) || unicode.Is(unicode.Han, first(rest))
	}
	if (m.parts > 0 || anyHead(rest)) && unicode.IsUpper(first(rest)) && (fam == famPara || fam == famArticle || fam == famRecital) {
		return true // Art. 5º Os Estados, Alinéa 1 Rappelant
	}
	// Article 3 Mitigation: a title is short, begins big and does not end as a sentence.
	return len(rest) <= 120 && (m.sign || unicode.IsUpper(first(rest))) && !strings.HasSuffix(rest, ".") && !strings.ContainsAny(rest, ",;")
}

// hanWordLabel reads 第三条, 第1段, 第二章.
func hanWordLabel(s *scanner, m *mark) bool {
	begin := s.i
	s.next()
	s.space()
	value, _, ok := s.number()
	if !ok {
		v, isHan := s.han()
		if !isHan {
			return false
		}
		value = v.value
	}
	s.space()
	fam := famNone
	switch s.next() {
	case '条', '條':
		fam = famArticle
	case '章', '节', '節', '部', '编', '篇':
		fam = famPart
		s.one("分")
	case '段', '款':
		fam = famPara
	default:
		return false
	}
	suffix := s.suffix()
	m.label = s.in[begin:s.i]
	m.again = suffix != ""
	m.readings = []reading{{fam, value}}
	m.word = className[fam]
	at := s.i
	m.sign = s.end(":.：、．")
	if s.i > at || s.i >= len(s.in) {
		return true
	}
	return false // 第三条规定…: a sentence about it
}
