package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/platform/doc"
)

// line is a line of the file as it was read: a paragraph of a word processor is one
// line unless there are line breaks in it.
type line struct {
	text  string // without the signs of notes
	notes []int  // that are cited in it, from 0
	para  *doc.Para
	first bool // the first of its paragraph
	cell  bool // in a table
	cut   bool // something that is no text was left out before it
}

// flatten gives the lines of a document in the order of reading.
func flatten(d *doc.Doc) []line {
	var out []line
	labels := map[string]int{} // of a note, as it is written
	for i, n := range d.Notes {
		if len(n.Paras) > 0 && n.Paras[0].Number != "" {
			labels[n.Paras[0].Number] = i + 1
		}
	}
	var walk func(blocks []doc.Block, cell bool)
	walk = func(blocks []doc.Block, cell bool) {
		for i := range blocks {
			if t := blocks[i].Table; t != nil {
				for _, r := range t.Rows {
					for _, c := range r.Cells {
						walk(c.Blocks, true)
					}
				}
				continue
			}
			p := blocks[i].Para
			if p == nil {
				continue
			}
			out = append(out, paraLines(p, labels, cell)...)
		}
	}
	walk(d.Blocks, false)
	return strayed(out, labels)
}

// strayed gives a small number that a reader of PDF files took for a line of its own,
// and that is the sign of a note, to the line behind it.
func strayed(lines []line, labels map[string]int) []line {
	out := lines[:0]
	for i, l := range lines {
		if i+1 < len(lines) && l.para.Size > 0 && l.para.Size < 0.8*lines[i+1].para.Size && l.para.Page == lines[i+1].para.Page {
			if n := labels[strings.TrimSpace(l.text)]; n > 0 {
				lines[i+1].notes = append(lines[i+1].notes, n-1)
				continue
			}
		}
		out = append(out, l)
	}
	return out
}

// paraLines gives the lines of one paragraph, with its number before the first.
func paraLines(p *doc.Para, labels map[string]int, cell bool) []line {
	var out []line
	var b strings.Builder
	var notes []int
	cited := false // the run before was the sign of a note
	if n := strings.TrimSpace(p.Number); n != "" {
		b.WriteString(n)
		if r, _ := utf8.DecodeLastRuneInString(n); unicode.IsLetter(r) || unicode.IsDigit(r) {
			b.WriteByte('.')
		}
		b.WriteByte('\t')
	}
	flush := func() {
		if strings.TrimSpace(b.String()) != "" || len(notes) > 0 && len(out) == 0 {
			out = append(out, line{text: b.String(), notes: notes, para: p, first: len(out) == 0, cell: cell})
			notes = nil
		}
		b.Reset()
	}
	for _, r := range p.Runs {
		if r.Hidden {
			continue
		}
		if r.Note > 0 {
			notes = append(notes, r.Note-1)
			cited = true
			continue
		}
		if n := labels[strings.TrimSpace(r.Text)]; r.Super && n > 0 && !unitBefore(b.String()) {
			notes = append(notes, n-1) // the sign of a note that was cited before
			cited = true
			continue
		}
		for i, piece := range strings.Split(r.Text, "\n") {
			if i > 0 {
				flush()
			}
			last, _ := utf8.DecodeLastRuneInString(b.String())
			if cited && i == 0 && unicode.IsLetter(last) && unicode.IsLetter(first(piece)) && !wide(last) {
				b.WriteByte(' ') // nothing but the sign stood between two words
			}
			cited = false
			b.WriteString(piece)
		}
	}
	flush()
	return out
}

// units of measure that have a raised number: W/m² is no sign of a note.
var measures = setOf("m km cm mm dm ft yd s м км см мм م كم 米 公里")

func unitBefore(text string) bool {
	at := strings.LastIndexFunc(text, func(r rune) bool { return !unicode.IsLetter(r) })
	word := text
	if at >= 0 {
		_, size := utf8.DecodeRuneInString(text[at:])
		word = text[at+size:]
	}
	return measures[word]
}

// paraText gives the text of p in one line.
func paraText(p *doc.Para) string {
	var b strings.Builder
	for _, l := range paraLines(p, nil, false) {
		b.WriteString(l.text + " ")
	}
	return squeeze(b.String())
}

// joiner joins lines of one paragraph, hyphens at their ends included.
type joiner struct{ words map[string]bool }

// newJoiner learns the words of a text, so that it can tell "develop-ment" from
// "low-income".
func newJoiner(lines []line) *joiner {
	j := &joiner{words: map[string]bool{}}
	if !hyphenated(lines) {
		return j
	}
	for _, l := range lines {
		fields := strings.FieldsFunc(strings.ToLower(l.text), func(r rune) bool {
			return !unicode.IsLetter(r) && r != '-' && r != '’' && r != '\''
		})
		for _, w := range fields {
			if len(w) < 40 && !strings.HasSuffix(w, "-") && len(j.words) < 200_000 {
				j.words[w] = true
			}
		}
	}
	return j
}

func hyphenated(lines []line) bool {
	for _, l := range lines {
		t := strings.TrimRight(l.text, " ")
		if strings.HasSuffix(t, "-") || strings.HasSuffix(t, "\u00ad") || strings.HasSuffix(t, "‐") || strings.Contains(t, "- ") || strings.ContainsRune(t, '\u00ad') {
			return true
		}
	}
	return false
}

// compounds are first parts that keep their hyphen when nothing else is known.
var compounds = setOf(`non well self low long short high multi cross co pre post anti inter medium small large middle least so decision policy
	climate gender people child age evidence rights science community user zero net full part half mid vice sous avant après auto ex
	two three four five ten one first second third cost country sea land ex`)

// join puts b behind a.
func (j *joiner) join(a, b string) string {
	a, b = strings.TrimRight(a, " \t\u00a0"), strings.TrimLeft(b, " \t\u00a0")
	if a == "" || b == "" {
		return a + b
	}
	if cut, ok := strings.CutSuffix(a, "\u00ad"); ok {
		return cut + b
	}
	head, hyphen := strings.CutSuffix(a, "-")
	if !hyphen {
		head, hyphen = strings.CutSuffix(a, "‐")
	}
	before, _ := utf8.DecodeLastRuneInString(head)
	after, _ := utf8.DecodeRuneInString(b)
	if hyphen && unicode.IsDigit(before) && unicode.IsLetter(after) || hyphen && unicode.IsLetter(before) && unicode.IsUpper(after) {
		return a + b
	}
	if hyphen && unicode.IsLetter(before) && unicode.IsLower(after) {
		left, right := lastWord(head), firstWord(b)
		switch {
		case right == "and" || right == "or" || right == "et" || right == "ou" || right == "y" || right == "o" || right == "e" || right == "и":
			return a + " " + b
		case j.words[left+right]:
			return head + b
		case j.words[left+"-"+right] || compounds[left] || strings.Contains(left, "-"):
			return a + b
		}
		return head + b
	}
	if wide(before) && wide(after) || a != head && wide(before) {
		return a + b
	}
	last, _ := utf8.DecodeLastRuneInString(a)
	if wide(last) && wide(after) {
		return a + b // Chinese has no spaces
	}
	return a + " " + b
}

func wide(r rune) bool {
	return unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFF60
}

// mend takes out hyphens that a reader left inside a line: "develop- ment".
func (j *joiner) mend(text string) string {
	text = strings.ReplaceAll(text, "\u00ad", "")
	if !strings.Contains(text, "- ") {
		return text
	}
	var b strings.Builder
	for {
		i := strings.Index(text, "- ")
		if i < 0 {
			break
		}
		left, right := lastWord(text[:i]), firstWord(text[i+2:])
		b.WriteString(text[:i])
		if left == "" || right == "" || !j.words[left+right] {
			b.WriteString("- ")
		}
		text = text[i+2:]
	}
	b.WriteString(text)
	return b.String()
}

func lastWord(s string) string {
	i := len(s)
	for i > 0 {
		r, n := utf8.DecodeLastRuneInString(s[:i])
		if !unicode.IsLetter(r) && r != '-' {
			break
		}
		i -= n
	}
	return strings.ToLower(s[i:])
}

func firstWord(s string) string {
	for i, r := range s {
		if !unicode.IsLetter(r) {
			return strings.ToLower(s[:i])
		}
	}
	return strings.ToLower(s)
}
