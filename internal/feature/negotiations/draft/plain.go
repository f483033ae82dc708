package draft

import (
	"strings"

	"groundswell/internal/core"
)

// Paragraphs reads text whose paragraphs are divided by blank lines. Paragraph i of
// the draft is block i of the text: nothing is merged, split or left out. Its label is
// read off into Label; Label and Text together are the whole block, with single
// spaces and without the signs around the label.
func Paragraphs(text string, lang core.Lang) *Draft {
	d := &Draft{Lang: lang}
	var o outline
	for _, block := range blocks(text) {
		d.add(&o, block)
	}
	b := building{out: d, lang: lang, ranks: make([]int, len(d.Paragraphs)), lists: make([]bool, len(d.Paragraphs)), notes: make([]bool, len(d.Paragraphs))}
	b.kinds()
	d.Warnings = append(d.Warnings, parseBrackets(d.Paragraphs)...)
	return d
}

// blocks divides text at blank lines and gives each block in one line.
func blocks(text string) []string {
	text = strings.TrimPrefix(text, "\ufeff")
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text) // the end of a page, \f, is a space: no blank line
	var out []string
	var block []string
	flush := func() {
		if len(block) > 0 {
			out = append(out, strings.Join(block, "\n"))
			block = nil
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) == "" {
			flush()
			continue
		}
		block = append(block, line)
	}
	flush()
	return out
}

// squeeze puts single spaces for white space of every kind.
func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }

// add puts one paragraph of plain text behind the others.
func (d *Draft) add(o *outline, text string) {
	p := Paragraph{Section: -1, Kind: Plain, Text: squeeze(text)}
	if m, ok := readLabel(text); ok && believed(o, m) {
		p.Label, p.Text = m.label, squeeze(m.rest)
		p.Path, p.Depth = o.place(m)
		for deep := 0; !m.wrapped && deep < mostLabels; deep++ {
			inner, ok := readLabel(m.rest)
			if !ok || len(inner.rest) >= len(m.rest) || !compound(m, inner) {
				break
			}
			m = inner
			p.Label += " " + m.label
			p.Text = squeeze(m.rest)
			p.Path, p.Depth = o.place(m)
		}
		p.Kind = Operative
	}
	d.Paragraphs = append(d.Paragraphs, p)
}

// believed tells a label from a number or a letter that the sentence begins with.
func believed(o *outline, m mark) bool {
	if m.word != "" || m.wrapped {
		return true
	}
	_, _, fit := o.pick(m)
	if !m.sign {
		// "12 Urges": only where 12 is due.
		due := fit == 3 || m.again || m.readings[0].fam == famDotted && m.parts == 2 && o.number > 0 && m.lead-o.number <= 1 && m.lead >= o.number
		return due && upperFirst(m.rest) || m.readings[0].fam == famPP || m.readings[0].fam == famOP
	}
	return true
}

// mostLabels is how many labels may stand before one text behind the first: 16.1
// Option 1 (a) (i).
const mostLabels = 4

// compound reports whether two labels that stand together are both labels: 16.1
// Option 1, 1. (a).
func compound(a, b mark) bool {
	if a.word == "article" || a.word == "part" {
		return false
	}
	if a.tied {
		return true
	}
	if b.readings[0].fam == famDotted && a.word == "option" {
		return b.readings[0].value == 1 // Option 2: / 97.1
	}
	if b.readings[0].fam == famDotted {
		return a.readings[0].fam == famNumber && a.lead == b.lead && b.parts == 2 && upperFirst(b.rest)
	}
	if !b.sign {
		return false
	}
	if b.word == "option" {
		return a.word != "option" || a.readings[0].fam != b.readings[0].fam
	}
	switch b.readings[0].fam {
	case famLetter, famRoman, famParen:
		if a.word == "option" && strings.HasPrefix(b.label, "(") {
			return true // Option (b) (ii)
		}
		return a.readings[0].fam != b.readings[0].fam && b.readings[len(b.readings)-1].value == 1 || b.readings[0].value == 1
	}
	return false
}

func name(paras []Paragraph, i int) string {
	switch {
	case paras[i].Path != "":
		return paras[i].Path
	case paras[i].Label != "":
		return paras[i].Label
	}
	words := strings.Fields(paras[i].Text)
	return strings.Join(words[:min(len(words), 6)], " ")
}
