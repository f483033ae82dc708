package doc

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ReadText reads Markdown or plain text in Unicode or, where it is sure of it, in an
// older encoding; Doc.Encoding says which. Blank lines part paragraphs; lines that were broken to a width are joined; a text
// whose lines are whole paragraphs has one for each line. What is numbered keeps
// the numbers as they are written, in the text. Of Markdown: headings, lists,
// quotations, tables, notes, bold and italic. A form feed is the end of a page.
func ReadText(b []byte) (*Doc, error) {
	if len(b) > maxText {
		return nil, refuse("doc.size", "Limit", maxText>>20)
	}
	s, e, by, err := letters(b, "", false)
	if err != nil {
		return nil, err
	}
	d, err := readText(plain(s))
	return d.in(e, by), err
}

// in notes the encoding that a text was in.
func (d *Doc) in(e Encoding, by EncodingBy) *Doc {
	if d != nil {
		d.Encoding, d.EncodingBy = e, by
	}
	return d
}

func readText(s string) (*Doc, error) {
	if strings.TrimSpace(s) == "" {
		return nil, refuse("doc.empty")
	}
	if len(s) > maxWeight {
		return nil, refuse("doc.long")
	}
	t := &textReader{doc: &Doc{}, notes: map[string]int{}}
	t.lines = strings.Split(s, "\n")
	t.front()
	t.measure()
	t.collect()
	for i := 0; i < len(t.lines); {
		if t.weight += pieceWeight; t.weight > 4*maxWeight {
			return nil, refuse("doc.long")
		}
		i = t.block(i)
	}
	if t.weight > 4*maxWeight {
		return nil, refuse("doc.long")
	}
	return t.doc, nil
}

// plain puts text in order: single line ends, no control characters, and none of the
// invisible ones that turn the order of what is read around.
func plain(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n", "\u2028", "\n", "\u2029", "\n\n", "\u00a0", " ").Replace(s)
	return strings.Map(func(r rune) rune {
		switch {
		case r < ' ' && r != '\n' && r != '\t' && r != '\f', r >= 0x7F && r < 0xA0, r == '\uFEFF', r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069:
			return -1
		}
		return r
	}, s)
}

// textReader reads a text line by line.
type textReader struct {
	doc     *Doc
	lines   []string
	width   int  // lines were broken at about this many letters; 0: each is a paragraph
	pages   bool // it has form feeds
	page    int
	notes   map[string]int // label of [^label] → place in Doc.Notes, from 1
	weight  int
	skipped map[int]bool // lines that went into notes
	margin  int          // how far in the last number stands, in columns, from 1; 0 if none came
	inner   int          // the last number of a list inside a numbered paragraph
}

// measure finds out whether lines were broken to a width, or are whole paragraphs:
// then some are longer than anybody's screen.
func (t *textReader) measure() {
	longest, over, lines := 0, 0, 0
	for _, line := range t.lines {
		n := utf8.RuneCountInString(strings.TrimRight(line, " \t"))
		if n == 0 {
			continue
		}
		lines++
		longest = max(longest, n)
		if n > 140 {
			over++
		}
		t.pages = t.pages || strings.Contains(line, "\f")
	}
	if t.pages {
		t.page = 1
	}
	if over*20 > lines || over > 0 && lines < 20 {
		return
	}
	t.width = min(longest, 140)
}

var (
	mdHeading = regexp.MustCompile(`^ {0,3}(#{1,6})(?:[ \t]+|$)(.*?)(?:[ \t]+#+)?[ \t]*$`)
	mdUnder   = regexp.MustCompile(`^ {0,3}(=+|-{2,})[ \t]*$`)
	mdRule    = regexp.MustCompile(`^ {0,3}([-*_])[ \t]*(?:[-*_][ \t]*){2,}$`)
	mdBullet  = regexp.MustCompile(`^([ \t]*)([-*+•·▪●‣–])[ \t]+(\S.*)$`)
	mdQuote   = regexp.MustCompile(`^ {0,3}>[ ]?(.*)$`)
	mdNothing = regexp.MustCompile(`^[ \t]*(?:<!--[^<>]*-->|\{:[^{}]*\})[ \t]*$`) // a remark; what a program is told
	mdNote    = regexp.MustCompile(`^\[\^([^\]\s]{1,40})\]:[ \t]*(.*)$`)
	mdTable   = regexp.MustCompile(`^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(\|[ \t]*:?-{2,}:?[ \t]*)+\|?[ \t]*$`)
	textLabel = regexp.MustCompile(`^[ \t]*[\["“«(]{0,3}(?:\p{Nd}{1,3}(?:\.\p{Nd}{1,3}){0,3}[.):]|\p{Nd}{1,3}(?:\.\p{Nd}{1,3})? ?(?:bis|ter|quater|alt)\b\.?|\((?:\p{Nd}{1,3}|\pL{1,2}|[ivxlc]{1,6})(?: bis| ter)?\)|(?:[a-z]|[ivxlc]{1,6}|[A-Z]|[IVXLC]{1,6})[.)]|(?:PP|OP|Pp|Op|pp|op) ?\d+\S*)[ \t:.\]]`)
)

// collect takes the notes of Markdown out.
func (t *textReader) collect() {
	t.skipped = map[int]bool{}
	for i := 0; i < len(t.lines); i++ {
		m := mdNote.FindStringSubmatch(t.lines[i])
		if m == nil || t.notes[m[1]] > 0 {
			continue
		}
		words := m[2]
		t.skipped[i] = true
		for i+1 < len(t.lines) && strings.TrimSpace(t.lines[i+1]) != "" && mdNote.FindStringIndex(t.lines[i+1]) == nil {
			i++
			t.skipped[i] = true
			words += " " + strings.TrimSpace(t.lines[i])
		}
		t.doc.Notes = append(t.doc.Notes, Note{Paras: []Para{{Number: m[1], Runs: mdInline(words, nil)}}})
		t.notes[m[1]] = len(t.doc.Notes)
	}
}

func (t *textReader) blank(i int) bool {
	return i >= len(t.lines) || t.skipped[i] || strings.Trim(t.lines[i], " \t\f") == ""
}

// block reads what begins at a line and returns the line after it.
func (t *textReader) block(i int) int {
	line := t.lines[i]
	if n := strings.Count(line, "\f"); n > 0 && t.pages {
		t.page += n
		line = strings.ReplaceAll(line, "\f", "")
		t.lines[i] = line
	}
	switch {
	case t.pages && strings.Trim(line, "_ \t") == "" && strings.Contains(line, "__"): // what follows on the page are notes
		t.add(Para{Runs: []Run{{Text: strings.TrimSpace(line)}}})
		return i + 1
	case t.blank(i), mdRule.MatchString(line), mdNothing.MatchString(line):
		return i + 1
	case i+1 < len(t.lines) && strings.TrimSpace(t.lines[i+1]) == "{:toc}":
		return i + 2 // the place of a list of contents
	case mdHeading.MatchString(line):
		m := mdHeading.FindStringSubmatch(line)
		t.add(Para{Level: len(m[1]), Runs: mdInline(m[2], t.notes)})
		return i + 1
	case i+1 < len(t.lines) && strings.Contains(line, "|") && mdTable.MatchString(t.lines[i+1]):
		return t.table(i)
	case !t.blank(i+1) && mdUnder.MatchString(t.lines[i+1]) && !mdBullet.MatchString(line):
		level := 1
		if strings.Contains(t.lines[i+1], "-") {
			level = 2
		}
		t.add(Para{Level: level, Runs: mdInline(strings.TrimSpace(line), t.notes)})
		return i + 2
	}
	p := Para{}
	words := line
	if m := mdBullet.FindStringSubmatch(line); m != nil {
		p.List, p.Depth, words = Bullet, min(columnsOf(m[1])/2, 8), m[3]
	} else if m := mdQuote.FindStringSubmatch(line); m != nil {
		p.Quote, words = true, m[1]
	} else {
		p.Depth = t.nested(line)
	}
	pieces := []string{strings.TrimSpace(words)}
	last := line
	for i++; !t.blank(i) && t.follows(last, t.lines[i], p); i++ {
		last = t.lines[i]
		more := strings.TrimSpace(last)
		if m := mdQuote.FindStringSubmatch(last); m != nil && p.Quote {
			more = strings.TrimSpace(m[1])
		}
		pieces = seamText(pieces, more)
	}
	p.Runs = mdInline(strings.Join(pieces, ""), t.notes)
	t.add(p)
	return i
}

// seamText puts a line to the end of others, with what stands between.
func seamText(pieces []string, b string) []string {
	a := &pieces[len(pieces)-1]
	last, _ := utf8.DecodeLastRuneInString(*a)
	first, _ := utf8.DecodeRuneInString(b)
	if cut, ok := strings.CutSuffix(*a, "\u00ad"); ok {
		*a = cut
		return append(pieces, b)
	}
	if wide(last) && wide(first) || last == '-' && len(*a) > 1 && unicode.IsLower(first) && unicode.IsLetter(rune((*a)[len(*a)-2])) {
		return append(pieces, b)
	}
	return append(pieces, " ", b)
}

// follows reports whether a line goes on with the paragraph of the one before it.
func (t *textReader) follows(last, line string, p Para) bool {
	if strings.Contains(line, "\f") || mdHeading.MatchString(line) || mdBullet.MatchString(line) && !strings.HasPrefix(strings.TrimSpace(line), "–") || mdRule.MatchString(line) {
		return false
	}
	if mdQuote.MatchString(line) != p.Quote {
		return false
	}
	if t.width == 0 {
		return false
	}
	length := utf8.RuneCountInString(strings.TrimRight(last, " \t"))
	first, _, _ := strings.Cut(strings.TrimSpace(line), " ")
	full := length+1+utf8.RuneCountInString(first) > t.width*85/100
	trimmed := strings.TrimRight(last, " \t]\")”»")
	r, _ := utf8.DecodeLastRuneInString(trimmed)
	ended := strings.ContainsRune(".;:!?。；：！？؟؛", r) || strings.HasSuffix(trimmed, "; and") || strings.HasSuffix(trimmed, "; or")
	if textLabel.MatchString(line) && (ended || !full) {
		return false
	}
	begins, _ := utf8.DecodeRuneInString(strings.TrimLeft(line, "> \t"))
	return full || !ended && unicode.IsLower(begins)
}

var typedCount = regexp.MustCompile(`^([ \t]*)(\d{1,3})[.)][ \t]`)

// nested gives 1 for a number that stands farther in than those of the paragraphs and
// counts by itself, and 0 for all else.
func (t *textReader) nested(line string) int {
	m := typedCount.FindStringSubmatch(line)
	if m == nil {
		return 0
	}
	at, n := columnsOf(m[1])+1, 0
	for _, r := range m[2] {
		n = 10*n + int(r-'0')
	}
	if t.margin > 0 && at >= t.margin+2 && (n == 1 || n == t.inner+1) {
		t.inner = n
		return 1
	}
	t.margin, t.inner = at, 0
	return 0
}

func columnsOf(indent string) int {
	n := 0
	for _, r := range indent {
		if r == '\t' {
			n += 4 - n%4
		} else {
			n++
		}
	}
	return n
}

func (t *textReader) add(p Para) {
	if len(p.Runs) == 0 {
		return
	}
	if p.Level > 0 {
		t.margin, t.inner = 0, 0
	}
	t.weight += pieceWeight * len(p.Runs)
	if len(p.Text()) > maxRun { // a paragraph of 1 MB is none
		t.weight = 4*maxWeight + 1
	}
	p.Page = t.page
	p.RTL = firstStrongRight(p.Runs)
	t.doc.Blocks = append(t.doc.Blocks, Block{Para: &p})
}

// firstStrongRight reports whether text begins with a letter of a script that is
// written from the right (UAX 9, P2).
func firstStrongRight(runs []Run) bool {
	for i := range runs {
		for _, r := range runs[i].Text {
			if unicode.IsLetter(r) {
				return rightLetter(r)
			}
		}
	}
	return false
}

// table reads a table of Markdown; line i is its head.
func (t *textReader) table(i int) int {
	table := &Table{}
	row := func(line string, header bool) {
		line = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(line), "|"), "|")
		r := TableRow{Header: header}
		for cell := range strings.SplitSeq(strings.ReplaceAll(line, `\|`, "\x01"), "|") {
			p := Para{Runs: mdInline(strings.ReplaceAll(strings.TrimSpace(cell), "\x01", "|"), t.notes), Page: t.page}
			r.Cells = append(r.Cells, TableCell{Blocks: []Block{{Para: &p}}})
			t.weight += pieceWeight
		}
		table.Rows = append(table.Rows, r)
	}
	row(t.lines[i], true)
	for i += 2; !t.blank(i) && strings.Contains(t.lines[i], "|"); i++ {
		row(t.lines[i], false)
	}
	t.doc.Blocks = append(t.doc.Blocks, Block{Table: table})
	return i
}
