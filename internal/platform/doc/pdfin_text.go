package doc

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// ligatures are letters that some fonts have in one piece.
var ligatures = strings.NewReplacer("ﬀ", "ff", "ﬁ", "fi", "ﬂ", "fl", "ﬃ", "ffi", "ﬄ", "ffl", "ﬅ", "st", "ﬆ", "st",
	"\u00a0", " ", "\u00ad", "\u00ad", "\ufeff", "", "\u200b", "", "\u202a", "", "\u202b", "", "\u202c", "", "\u2066", "", "\u2067", "", "\u2068", "", "\u2069", "", "\u200e", "", "\u200f", "")

// pdfLetters makes ordinary letters of what a font drew.
func pdfLetters(s string) string {
	plain := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 || s[i] < ' ' {
			plain = false
			break
		}
	}
	if plain {
		return s
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r < ' ' || r == 0x7f || r == unicode.ReplacementChar || r >= 0xE000 && r <= 0xF8FF:
			if r == 0xF0B7 { // the bullet of a font of signs
				return '•'
			}
			return -1
		}
		return r
	}, s)
	return strings.TrimSpace(arabicLetters(ligatures.Replace(s)))
}

func arabicForm(r rune) bool { return r >= 0xFB50 && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFC }

// arabicLetters makes letters of the forms that they take in a word (U+FB50 to
// U+FEFC). A form of two letters gives them in the order in which they are drawn.
func arabicLetters(s string) string {
	if strings.IndexFunc(s, arabicForm) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if !arabicForm(r) {
			b.WriteRune(r)
			continue
		}
		letters := []rune(norm.NFKC.String(string(r)))
		turn(letters)
		b.WriteString(string(letters))
	}
	return b.String()
}

// lowerWord is a word as it is known again elsewhere: letters, small.
func lowerWord(s string) string {
	return strings.ToLower(strings.TrimFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }))
}

// habits finds out whether hyphens at the ends of lines part words.
func (l *inLayout) habits() {
	joined, kept := 0, 0
	for p := range l.pages {
		lines := l.pages[p].lines
		for i := 1; i < len(lines); i++ {
			a, b, ok := halves(lines[i-1].words[len(lines[i-1].words)-1].text, lines[i].words[0].text)
			if !ok {
				continue
			}
			if l.known[a+b] {
				joined++
			} else if l.known[a+"-"+b] || l.known[a] && l.known[b] {
				kept++
			}
		}
	}
	l.soft = joined > kept
}

// halves returns both halves of a word that has a hyphen at the end of a line.
func halves(end, begin string) (a, b string, ok bool) {
	cut, ok := strings.CutSuffix(end, "-")
	if !ok {
		cut, ok = strings.CutSuffix(end, "\u2010")
	}
	first, _ := utf8.DecodeRuneInString(begin)
	last, _ := utf8.DecodeLastRuneInString(cut)
	if !ok || !unicode.IsLower(first) || !unicode.IsLetter(last) {
		return "", "", false
	}
	return lowerWord(cut), lowerWord(begin), true
}

// seam prepares the end of a paragraph for its next line and returns what stands
// between: a space, or nothing after a hyphen and in scripts without spaces.
func (l *inLayout) seam(p *Para, line *inLine) string {
	run := &p.Runs[len(p.Runs)-1]
	if run.Note > 0 || run.Text == "" {
		return " "
	}
	next := line.words[0].text
	if cut, ok := strings.CutSuffix(run.Text, "\u00ad"); ok {
		run.Text = cut
		return ""
	}
	end := run.Text[strings.LastIndexAny(run.Text, " \t")+1:]
	if a, b, ok := halves(end, next); ok {
		if l.known[a+b] || l.soft && !l.known[a+"-"+b] {
			run.Text = strings.TrimRight(run.Text, "-\u2010")
		}
		return ""
	}
	last, _ := utf8.DecodeLastRuneInString(run.Text)
	first, _ := utf8.DecodeRuneInString(next)
	switch {
	case wide(last) && wide(first):
		return ""
	case (last == '-' || last == '/' || last == '–') && strings.IndexFunc(end, unicode.IsLetter) >= 0 && (unicode.IsLetter(first) || unicode.IsDigit(first)):
		return "" // "Paris-", "and/": the line ended where a line may
	}
	return " "
}

// wide reports whether a letter is of a script that has no spaces.
func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF
}

// say returns a word as it is read. On pages from the right words without letters
// turn too: "12." is drawn as ".12".
func (l *inLayout) say(line *inLine, w *inWord) string {
	if !w.visual {
		return w.text
	}
	if fromLeft(w.text) && !fromRight(w.text) || !line.rtl && !fromRight(w.text) {
		if line.rtl && l.mirror < 0 {
			return mirrored.Replace(w.text)
		}
		return w.text
	}
	s := logical(w.text, l.marks >= 0)
	if l.mirror > 0 && strings.ContainsAny(s, "()[]{}«»<>") {
		s = mirrored.Replace(s)
	}
	return repaired(s)
}

// mirrored turns brackets that were told as they look.
var mirrored = strings.NewReplacer("(", ")", ")", "(", "[", "]", "]", "[", "{", "}", "}", "{", "«", "»", "»", "«", "<", ">", ">", "<")

// lamAlef are letters that fonts have in one piece and name in the order of
// reading, so that they come the wrong way round. No word has two of alef together.
var lamAlef = strings.NewReplacer("األ", "الأ", "اإل", "الإ", "اآل", "الآ", "اال", "الا")

func repaired(s string) string {
	if s == "ال" {
		return "لا"
	}
	if strings.Contains(s, "ا") {
		return lamAlef.Replace(s)
	}
	return s
}

// brackets finds out whether brackets in text from the right are told as they
// look, or as they are meant, and whether signs over letters come after them.
func (l *inLayout) brackets() {
	for p := range l.pages {
		for i := range l.pages[p].lines {
			line := &l.pages[p].lines[i]
			if !line.rtl {
				continue
			}
			var text strings.Builder // in the order of reading, brackets as they were told
			for j := range line.words {
				w := &line.words[j]
				if j > 0 && gap(line, j) != "" {
					text.WriteByte(' ')
				}
				if !w.visual || fromLeft(w.text) && !fromRight(w.text) {
					text.WriteString(w.text)
					continue
				}
				if first, _ := utf8.DecodeRuneInString(w.text); unicode.Is(unicode.Mn, first) {
					l.marks--
				} else if last, _ := utf8.DecodeLastRuneInString(w.text); unicode.Is(unicode.Mn, last) {
					l.marks++
				}
				text.WriteString(logical(w.text, false))
			}
			before := ' '
			all := []rune(text.String() + " ")
			for j, r := range all[:len(all)-1] {
				open, closing := strings.ContainsRune("([{«", r), strings.ContainsRune(")]}»", r)
				if begins := !wordRune(before) && wordRune(all[j+1]); open && begins || closing && wordRune(before) && !wordRune(all[j+1]) {
					l.mirror--
				} else if closing && begins || open && wordRune(before) && !wordRune(all[j+1]) {
					l.mirror++
				}
				before = r
			}
		}
	}
}

// logical turns a word as it is drawn, from left to right, into the order in which
// it is read from the right; numbers and letters of other scripts stay as they
// are, and so do signs over letters if they were told after their letter.
func logical(s string, together bool) string {
	r := []rune(s)
	turn(r)
	if together {
		for i := 0; i < len(r); i++ {
			from := i
			for i < len(r) && unicode.Is(unicode.Mn, r[i]) {
				i++
			}
			if i > from && i < len(r) {
				turn(r[from : i+1]) // the letter, then its signs as they were told
			}
		}
	}
	for i := 0; i < len(r); {
		if !runsRight(r[i]) {
			i++
			continue
		}
		end := i + 1
		for j := end; j < len(r) && !rightLetter(r[j]); j++ {
			if runsRight(r[j]) {
				end = j + 1
			}
		}
		turn(r[i:end])
		i = end
	}
	return string(r)
}

func runsRight(r rune) bool { return unicode.IsDigit(r) || unicode.IsLetter(r) && !rightLetter(r) }

func turn(r []rune) {
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
}

// lineText is the text of a line, for comparing.
func lineText(line *inLine) string {
	var b strings.Builder
	for i := range line.words {
		if i > 0 && gap(line, i) != "" {
			b.WriteByte(' ')
		}
		b.WriteString(line.words[i].text)
	}
	return b.String()
}
