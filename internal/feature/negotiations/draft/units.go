package draft

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
)

// longestJoined bounds what is put together line by line, in bytes; the longest real
// paragraphs have 6,000.
const longestJoined = 16 << 10

// unit is what will be one paragraph: the lines that belong together, joined.
type unit struct {
	text   string
	notes  []int
	para   *doc.Para
	cell   bool
	joined bool // pieces of two paragraphs of the file: over a page
	bullet bool
	level  int // of a heading as the file says it, 0 none
	rank   int // of a heading, 0 if it is none
	mark   mark
	marked bool
}

// units puts lines together.
func units(lines []line, lang core.Lang) []unit {
	j := newJoiner(lines)
	var out []unit
	var o outline // sees labels go by, to know which is due
	for i, l := range lines {
		text := strings.TrimRight(l.text, " \t\u00a0")
		n := len(out) - 1
		if n >= 0 && !begins(&o, lines, i, out[n], lang) {
			out[n].text = j.join(out[n].text, strings.TrimSpace(text))
			out[n].notes = append(out[n].notes, l.notes...)
			out[n].joined = out[n].joined || l.first
			continue
		}
		u := unit{text: text, notes: l.notes, para: l.para, cell: l.cell, level: max(l.para.Level, 0)}
		if rest, ok := bullet(text); ok {
			u.text, u.bullet = rest, true
		}
		u.bullet = u.bullet || l.first && l.para.List == doc.Bullet
		if m, ok := readLabel(text); ok && u.level == 0 && believed(&o, m) && (m.sign || m.word != "") {
			o.place(m)
		}
		out = append(out, u)
	}
	for i := range out {
		out[i].text = j.mend(out[i].text)
	}
	return options(out)
}

// inner is an option, or a number with bis, ter …, behind the end of a clause in the
// same paragraph.
var inner = regexp.MustCompile(`[.;,:\])”"][ \t]+(\[?(?:\d{1,3}(?:\.\d{1,2})?[ \t]?(?:bis|ter|quater|quinquies|sexies|septies|octies)\.?[ \t]+\[?[A-Z]|(?:Option|Alternative|Variante|Opción|Alternativa|Opção|Вариант|Альтернатива)[ \t](?:\d{1,2}|[IVX]{1,4}|[A-H]|\([a-z]{1,3}\))(?:[ \t]?(?:bis|ter|alt))?[ \t]?:))`)

// options divides paragraphs of a PDF file in which several options were read as one.
func options(us []unit) []unit {
	out := us[:0:0]
	for _, u := range us {
		if u.para.Page == 0 {
			out = append(out, u)
			continue
		}
		text := u.text
		var cuts []int
		for _, at := range inner.FindAllStringSubmatchIndex(text, 40) {
			if _, short := abbreviated[lastWord(strings.TrimRight(text[:at[2]], ". \t"))]; !short { // par. 3 ter
				cuts = append(cuts, at[2])
			}
		}
		from := 0
		for _, cut := range append(cuts, len(text)) {
			piece := u
			piece.text = strings.TrimSpace(text[from:cut])
			if from > 0 {
				piece.notes, piece.bullet, piece.level = nil, false, 0
			}
			out = append(out, piece)
			from = cut
		}
	}
	return out
}

// begins reports whether line i begins a unit, the last one being before.
func begins(o *outline, lines []line, i int, before unit, lang core.Lang) bool {
	l := lines[i]
	text := strings.TrimSpace(l.text)
	if l.cell != before.cell || before.level > 0 || l.para.Level > 0 {
		return l.first || l.para.Level == 0
	}
	if _, ok := bullet(l.text); ok || len(before.text) > longestJoined {
		return true
	}
	if l.first && !lines[i-1].cell && (continues(before.text, text, l, lines[i-1]) || l.para.Page > 0 && l.para.Style == "" && hangs(before.text, text, l.para.Size == 0, lang)) {
		return false
	}
	if l.first {
		return true
	}
	// A line break inside a paragraph of the file: it is one of text that was pasted or
	// came out of a PDF file, where every line has one, or of a form in a table.
	ended := endsClause(before.text)
	if m, ok := readLabel(text); ok && (m.sign || m.word != "") && believed(o, m) {
		_, _, fit := o.pick(m)
		fam := m.readings[0].fam
		if fam == famPP || fam == famOP || m.word == "option" || fit >= 2 && (ended || m.rest == "" || fit == 3) || fit == 1 && ended {
			return true
		}
	}
	if !ended {
		return false
	}
	pre, op := headOf(text, lang)
	if (pre || op) && upperFirst(text) {
		return true
	}
	// A new sentence after a line that was not full.
	return upperFirst(text) && utf8.RuneCountInString(lines[i-1].text) < 60 && strings.HasSuffix(strings.TrimRight(before.text, "] "), ".")
}

// continues reports whether text goes on with a paragraph that a page break or
// something left out had divided.
func continues(before, text string, l, last line) bool {
	// In a PDF file a paragraph that begins small goes on with one that has no end.
	broken := l.cut || l.para.Page > 0 && (l.para.Page > last.para.Page || unicode.IsLower(first(text)) && !endsClause(before))
	if !broken || endsClause(before) && !strings.HasSuffix(before, ",") || isLabelOnly(before) {
		return false
	}
	if _, ok := readLabel(text); ok {
		return false
	}
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, "[(“\"«"))
	return unicode.IsLower(r) || unicode.IsDigit(r) && !endsClause(before)
}

// hangs reports whether before breaks off at a word that no paragraph ends with: "…
// decision 1/CP.17 of the", and text has no label.
func hangs(before, text string, flat bool, lang core.Lang) bool {
	if len(before) < 40 || endsClause(before) {
		return false
	}
	_, labelled := readLabel(text)
	if labelled {
		return false
	}
	if flat && len(before) >= 60 {
		// Text that a program took out of a PDF file: a line that was not full is taken
		// for a paragraph by the reader, and is none if no clause ends with it.
		pre, op := headOf(text, lang)
		return !pre && !op
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	if !unicode.IsLower(r) {
		return false
	}
	last := lastWord(before)
	if last == "and" || last == "or" || last == "et" || last == "ou" || last == "y" || last == "o" || last == "e" || last == "и" || last == "или" {
		return false // the last but one of a list ends so
	}
	small := false
	for _, l := range smallWords[last] {
		small = small || l == lang
	}
	return small
}

// endsClause reports whether text ends as a paragraph or a line of a list does.
func endsClause(text string) bool {
	text = strings.TrimRight(text, " \t]})”\"»’'*")
	r, _ := utf8.DecodeLastRuneInString(text)
	return strings.ContainsRune(".;:,!?。；：，؛،؟！…", r)
}

var bulletSign = regexp.MustCompile(`^\s*(?:[•●○▪■□◦‣⁃·\x{F0B7}\x{F0A7}\x{F02D}]|[-–—]{1,2}|o)(?:\s+|$)`)

// bullet takes a bullet off.
func bullet(text string) (string, bool) {
	at := bulletSign.FindStringIndex(text[:min(len(text), 16)])
	if at == nil {
		return text, false
	}
	rest := strings.TrimSpace(text[at[1]:])
	if strings.TrimSpace(text[:at[1]]) == "o" && !upperFirst(rest) {
		return text, false
	}
	return rest, true
}
