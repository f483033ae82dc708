package doc

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/platform/edition"
)

// ToMarkdown returns a text as platform/edition reads it: changes accepted,
// hidden text left out. The first paragraph with the style of a title is the
// title, or else the first heading of the highest level if nothing but it stands
// so high, or else the file's own title, or else the first paragraph. What Word
// draws and this subset has not (colours, columns, pictures) is left out; a table
// whose cells hold more than a line is written line after line in its cells.
func ToMarkdown(d *Doc) string {
	m := &mdWriter{d: d.As(Accepted)}
	blocks := m.d.Blocks
	title, at, shift := m.title(blocks)
	m.shift = shift
	m.chunk("# " + title)
	for i := range blocks {
		if i == at {
			continue
		}
		if blocks[i].Table != nil {
			m.endList()
			m.table(blocks[i].Table)
		} else {
			m.paragraph(blocks[i].Para)
		}
	}
	m.endList()
	for i := 0; i < len(m.cited); i++ { // a note may cite another
		m.note(i)
	}
	return strings.Join(m.chunks, "\n\n") + "\n"
}

type mdWriter struct {
	d      *Doc
	chunks []string
	list   []string // lines of the list that is open
	last   ListKind // of the outermost level
	counts [10]int
	shift  int // levels that headings go down
	cited  []int
}

func (m *mdWriter) chunk(s string) { m.chunks = append(m.chunks, s) }

// title finds the title: its words, which block it was (-1 for none), and by how
// much the other headings go down to stand under it.
func (m *mdWriter) title(blocks []Block) (words string, at, shift int) {
	high, count, first, firstHigh, styled := 10, 0, -1, -1, -1
	for i, b := range blocks {
		if b.Para == nil || plainLine(b.Para) == "" {
			continue
		}
		if first < 0 {
			first = i
		}
		if b.Para.Style == "Title" && styled < 0 {
			styled = i
		}
		if l := b.Para.Level; l > 0 && b.Para.Style != "Title" {
			if l < high {
				high, count, firstHigh = l, 0, i
			}
			if l == high {
				count++
			}
		}
	}
	switch {
	case styled >= 0:
		return escapeLine(plainLine(blocks[styled].Para)), styled, 2 - min(high, 2)
	case count == 1 && (firstHigh == first || high == 1):
		return escapeLine(plainLine(blocks[firstHigh].Para)), firstHigh, min(0, 1-high)
	case strings.TrimSpace(m.d.Title) != "":
		return escapeLine(m.d.Title), -1, 2 - min(high, 2)
	case first >= 0:
		return escapeLine(plainLine(blocks[first].Para)), first, 2 - min(high, 2)
	}
	return "[missing]", -1, 0
}

// plainLine returns a paragraph's visible words on one line.
func plainLine(p *Para) string {
	var b strings.Builder
	for _, r := range p.Runs {
		if !r.Hidden {
			b.WriteString(r.Text)
		}
	}
	return strings.Join(strings.Fields(strings.Map(shown, b.String())), " ")
}

// shown leaves out what is not to be seen but joiners and marks of direction.
func shown(r rune) rune {
	switch {
	case r == '\n' || r == '\t':
		return r
	case unicode.IsControl(r) || r == '\u00AD' || r == '\uFEFF' || r >= '\u202A' && r <= '\u202E':
		return -1
	}
	return r
}

func (m *mdWriter) paragraph(p *Para) {
	if p.Level > 0 {
		m.endList()
		if words := plainLine(p); words != "" {
			m.chunk(strings.Repeat("#", min(max(p.Level+m.shift, 2), 4)) + " " + escapeLine(words) + m.cites(p))
		}
		return
	}
	text := m.phrases(p)
	if p.List == NoList && typedNumber.MatchString(plainStart(p)) {
		q := *p
		q.Runs = append([]Run(nil), p.Runs...)
		q.Runs[0].Text = typedNumber.ReplaceAllString(q.Runs[0].Text, "")
		text = m.phrases(&q)
	}
	if text == "" {
		return
	}
	if p.List == NoList {
		m.endList()
		if p.Quote {
			text = "> " + strings.ReplaceAll(text, "\n", "\n> ")
		}
		m.chunk(text)
		return
	}
	depth := min(p.Depth, 3)
	if len(m.list) == 0 {
		depth = 0
	}
	if depth == 0 && len(m.list) > 0 && p.List != m.last {
		m.endList()
	}
	if depth == 0 {
		m.last = p.List
	}
	sign := "- "
	if m.counts[depth]++; p.List == Ordered {
		sign = strconv.Itoa(m.counts[depth]) + ". "
	}
	for i := depth + 1; i < len(m.counts); i++ {
		m.counts[i] = 0
	}
	indent := strings.Repeat("    ", depth)
	m.list = append(m.list, indent+sign+strings.ReplaceAll(text, "\n", "\n"+indent+strings.Repeat(" ", len(sign))))
}

// typedNumber is a paragraph's number that was typed, with a tab after it. A text
// of ours numbers its paragraphs by itself.
var typedNumber = regexp.MustCompile(`^[0-9]{1,3}[.)]\x{200F}?\t`)

func plainStart(p *Para) string {
	if len(p.Runs) == 0 {
		return ""
	}
	return p.Runs[0].Text
}

func (m *mdWriter) endList() {
	if len(m.list) > 0 {
		m.chunk(strings.Join(m.list, "\n"))
	}
	m.list, m.last, m.counts = nil, NoList, [10]int{}
}

// cites returns the signs of the notes of a heading.
func (m *mdWriter) cites(p *Para) string {
	var b strings.Builder
	for _, r := range p.Runs {
		b.WriteString(m.cite(r.Note))
	}
	return b.String()
}

func (m *mdWriter) cite(note int) string {
	if note < 1 || note > len(m.d.Notes) {
		return ""
	}
	for i, n := range m.cited {
		if n == note {
			return "[^" + strconv.Itoa(i+1) + "]"
		}
	}
	m.cited = append(m.cited, note)
	return "[^" + strconv.Itoa(len(m.cited)) + "]"
}

// note writes what the n-th sign stands for, on one line.
func (m *mdWriter) note(n int) {
	var words []string
	for i := range m.d.Notes[m.cited[n]-1].Paras {
		if s := strings.ReplaceAll(m.phrases(&m.d.Notes[m.cited[n]-1].Paras[i]), "\\\n", " "); s != "" {
			words = append(words, s)
		}
	}
	m.chunk("[^" + strconv.Itoa(n+1) + "]: " + strings.Join(words, " "))
}

// phrases returns the words of a paragraph: with emphasis and links if that
// reads back as the same words, otherwise with less.
func (m *mdWriter) phrases(p *Para) string {
	plain := m.runs(p.Runs, false, false)
	if plain == "" {
		return ""
	}
	rich := m.runs(p.Runs, true, true)
	if rich == plain {
		return plain
	}
	want := readBack(plain)
	for _, s := range []string{rich, m.runs(p.Runs, false, true)} {
		if got := readBack(s); got == want && got != "" {
			return s
		}
	}
	return plain
}

// readBack returns the words that a paragraph of Markdown reads as.
func readBack(s string) string {
	d, err := edition.Parse("# T\n\n" + noteSign.ReplaceAllString(s, "") + "\n")
	if err != nil || len(d.Blocks) != 1 {
		return ""
	}
	return strings.Join(strings.Fields(d.Blocks[0].Text), " ")
}

var noteSign = regexp.MustCompile(`\[\^[0-9]+\]`)

// runs writes runs on one line, or several with hard breaks.
func (m *mdWriter) runs(runs []Run, marks, links bool) string {
	type piece struct {
		text, open, link string
	}
	var pieces []piece
	for _, r := range runs {
		if r.Hidden {
			continue
		}
		if r.Note > 0 {
			pieces = append(pieces, piece{text: m.cite(r.Note)})
			continue
		}
		p := piece{text: escapeMarkdown(strings.Map(shown, r.Text))}
		if marks && r.Bold {
			p.open = "**"
		}
		if marks && r.Italic {
			p.open += "*"
		}
		if links && safeLink(r.Link) && !strings.ContainsAny(r.Link, "<>\n ") && !strings.Contains(r.Text, r.Link) {
			p.link = r.Link
		}
		if n := len(pieces) - 1; n >= 0 && pieces[n].open == p.open && pieces[n].link == p.link && !strings.HasPrefix(pieces[n].text, "[^") {
			pieces[n].text += p.text
			continue
		}
		pieces = append(pieces, p)
	}
	var b strings.Builder
	for _, p := range pieces {
		text := strings.Trim(p.text, " \t\n")
		if text == "" || p.open == "" && p.link == "" || strings.Contains(text, "\n") {
			b.WriteString(p.text)
			continue
		}
		lead, trail, _ := strings.Cut(p.text, text)
		text = p.open + text + p.open
		if p.link != "" {
			text = "[" + text + "](<" + p.link + ">)"
		}
		b.WriteString(lead + text + trail)
	}
	var kept []string
	for line := range strings.SplitSeq(b.String(), "\n") {
		if line = strings.Join(strings.Fields(line), " "); line != "" {
			kept = append(kept, escapeStart(line))
		}
	}
	return strings.Join(kept, "\\\n")
}

// table writes a table: the first row is its head. One with a single column is
// written as paragraphs: it was a frame.
func (m *mdWriter) table(t *Table) {
	columns := 0
	for _, r := range t.Rows {
		columns = max(columns, rowWidth(r))
	}
	if columns < 2 || columns > 60 {
		for _, r := range t.Rows {
			for _, c := range r.Cells {
				for _, p := range paragraphs(c.Blocks) {
					m.paragraph(p)
				}
			}
		}
		m.endList()
		return
	}
	var lines []string
	for i, r := range t.Rows {
		phrases := m.phrases
		if i == 0 {
			phrases = func(p *Para) string { return m.runs(p.Runs, false, true) } // a head is bold anyway
		}
		cells := make([]string, 0, columns)
		for _, c := range r.Cells {
			var words []string
			for _, p := range paragraphs(c.Blocks) {
				if s := phrases(p); s != "" {
					words = append(words, strings.ReplaceAll(s, "\\\n", " "))
				}
			}
			cells = append(cells, strings.ReplaceAll(strings.Join(words, " "), "|", `\|`))
			for n := 1; n < c.Span && len(cells) < columns; n++ {
				cells = append(cells, "")
			}
		}
		for len(cells) < columns {
			cells = append(cells, "")
		}
		lines = append(lines, "| "+strings.Join(cells, " | ")+" |")
		if i == 0 {
			lines = append(lines, "|"+strings.Repeat(" --- |", columns))
		}
	}
	m.chunk(strings.Join(lines, "\n"))
}

func rowWidth(r TableRow) int {
	n := 0
	for _, c := range r.Cells {
		n += max(c.Span, 1)
	}
	return n
}

// escapeMarkdown writes words as Markdown that reads as the same words.
func escapeMarkdown(s string) string {
	var b strings.Builder
	for i, r := range s {
		next, _ := utf8.DecodeRuneInString(s[i+utf8.RuneLen(r):])
		prev, _ := utf8.DecodeLastRuneInString(s[:i])
		switch {
		case strings.ContainsRune("\\*`[]<{", r),
			r == '_' && !(wordRune(prev) && wordRune(next)),
			r == '&' && (next == '#' || wordRune(next)),
			r == '~' && (next == '~' || prev == '~'):
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func wordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func escapeLine(s string) string { return escapeMarkdown(strings.Join(strings.Fields(s), " ")) }

// lineOpens matches what would make a line a heading, a list, a quotation, a line
// across or the second line of a table.
var lineOpens = regexp.MustCompile(`^(?:[#+\-=>|:~]|[0-9]{1,9}[.)])`)

func escapeStart(line string) string {
	found := lineOpens.FindString(line)
	if found == "" {
		return line
	}
	return found[:len(found)-1] + `\` + line[len(found)-1:]
}
