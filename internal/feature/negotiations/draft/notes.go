package draft

import (
	"regexp"
	"strings"

	"groundswell/internal/platform/doc"
)

// foot is the number of a page and that of the print job behind the last note of it.
var foot = regexp.MustCompile(`(?:\s+\d{1,3}/\d{1,3})?\s+\d\d-\d{5}(?:\s\([A-Z]\))?(?:\s+\d{1,3}/\d{1,3})?$`)

// notesOf gives the footnotes with the signs they are cited by.
func notesOf(d *doc.Doc) []Note {
	var out []Note
	for i, n := range d.Notes {
		var b strings.Builder
		page, label := 0, decimal(i+1)
		for k := range n.Paras {
			para := n.Paras[k]
			if k == 0 && strings.TrimSpace(para.Number) != "" {
				label, para.Number = strings.Trim(para.Number, " .()[]"), ""
			}
			b.WriteString(paraText(&para) + " ")
			if page == 0 {
				page = n.Paras[k].Page
			}
		}
		text := squeeze(b.String())
		if page > 0 { // 2/2 18-18418: the foot of a page of two
			text = foot.ReplaceAllString(text, "")
		}
		out = append(out, Note{Label: label, Text: text, Page: page})
	}
	return out
}

var (
	ruled  = regexp.MustCompile(`^\s*[_‗]{2,}\s*$`)
	signed = regexp.MustCompile(`^\s*(\d{1,3}|[*†‡]{1,3})(?:\s+|$)`)
)

// belowRule takes the notes out of text that a program made of the pages of a PDF file:
// they stand below a line of underscores, to the end of the page, each with its sign
// before it. Their signs in the text stay: nothing tells them from numbers.
func belowRule(lines []line) ([]line, []Note) {
	var notes []Note
	out := lines[:0:0]
	for i := 0; i < len(lines); i++ {
		l := lines[i]
		page := l.para.Page
		if page == 0 || l.para.Size > 0 || !ruled.MatchString(l.text) {
			out = append(out, l)
			continue
		}
		if i+1 >= len(lines) || lines[i+1].para.Page != page || !signed.MatchString(lines[i+1].text) {
			continue // a rule
		}
		for ; i+1 < len(lines) && lines[i+1].para.Page == page; i++ {
			text := lines[i+1].text
			last := i+2 >= len(lines) || lines[i+2].para.Page != page
			if flat := squeeze(text); len(flat) < 60 && job.MatchString(flat) || last && pageWords[shapeOf(flat)] {
				out = append(out, lines[i+1]) // of the page
				continue
			}
			if at := signed.FindStringSubmatch(text); at != nil {
				notes = append(notes, Note{Label: at[1], Page: page})
				text = text[len(at[0]):]
			}
			n := &notes[len(notes)-1]
			n.Text = squeeze(n.Text + " " + text)
		}
		if i+1 < len(lines) {
			lines[i+1].cut = true
		}
	}
	return out, notes
}

// loose is a number that stands close behind a word or a bracket, as the sign of a
// note does whose raised place the file does not tell: "(TITLE)17", "Goals2 for".
var loose = regexp.MustCompile(`(\p{Ll}{4}|[)\]”"][,.;:]?)(\d{1,3})(?:[\s,.;:]|$)`)

// citeLoose finds the signs of notes of a PDF file that were read as text: of a note
// that nobody cites, on its page; behind a long word also of one on a page before.
func (d *Draft) citeLoose() {
	if len(d.Notes) == 0 || d.Notes[0].Page == 0 {
		return
	}
	cited := make([]bool, len(d.Notes))
	for _, p := range d.Paragraphs {
		for _, n := range p.Notes {
			cited[n] = true
		}
	}
	byLabel := map[string][]int{}
	for i, n := range d.Notes {
		byLabel[n.Label] = append(byLabel[n.Label], i)
	}
	for k := range d.Paragraphs {
		p := &d.Paragraphs[k]
		at := loose.FindStringSubmatchIndex(p.Text)
		if at == nil {
			continue
		}
		word := at[3]-at[2] >= 4 // four letters
		for _, n := range byLabel[p.Text[at[4]:at[5]]] {
			page := d.Notes[n].Page
			if !cited[n] && page >= p.Page && page <= p.Page+1 || word && page <= p.Page && len(byLabel[d.Notes[n].Label]) == 1 {
				p.Text = p.Text[:at[4]] + p.Text[at[5]:]
				p.Notes = append(p.Notes, n)
				cited[n] = true
				break
			}
		}
	}
}
