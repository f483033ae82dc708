package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
)

// most is how many paragraphs a draft may have; the longest real ones have 1,500.
const most = 20_000

// From makes a draft out of a file that was read. Of a file with tracked changes
// the caller passes the reading that is wanted (doc.As). What belongs to the page and
// not to the text is left out, and a warning says so; all else is in the draft, in
// its order.
func From(d *doc.Doc, lang core.Lang) *Draft {
	out := &Draft{Lang: lang, Notes: notesOf(d)}
	lines, under := belowRule(flatten(d))
	out.Notes = append(out.Notes, under...)
	lines, warnings := furniture(lines)
	out.Warnings = append(leftOut(d), warnings...)
	out.Running = d.Running
	us := labelled(units(lines, lang))
	if len(us) > most {
		us = us[:most]
		out.Warnings = append(out.Warnings, Warning{Key: "negotiations.draft.too_long", Args: []any{"Limit", most}, Paragraph: -1})
	}
	b := building{out: out, lang: lang, body: bodySize(us), margin: -1}
	for i := range us {
		var next, before *unit
		if i+1 < len(us) {
			next = &us[i+1]
		}
		if i > 0 {
			before = &us[i-1]
		}
		b.add(&us[i], next, before)
	}
	out.citeLoose()
	b.kinds()
	out.Title = titleOf(d, out)
	out.Warnings = append(out.Warnings, b.gaps...)
	out.Warnings = append(out.Warnings, parseBrackets(out.Paragraphs)...)
	return out
}

// labelled reads the labels of units, and gives a label that stands by itself to the
// text behind it.
func labelled(us []unit) []unit {
	var out []unit
	var o outline
	for i := 0; i < len(us); i++ {
		u := us[i]
		if u.level == 0 {
			m, ok := readLabel(u.text)
			for joined := 0; ok && i+1 < len(us) && joined < mostLabels; joined++ {
				last := m // 12. Option 1: has two labels and may still want its text
				for range mostLabels {
					m2, ok2 := readLabel(last.rest)
					if !ok2 || last.wrapped || len(m2.rest) >= len(last.rest) || !compound(last, m2) {
						break
					}
					last = m2
				}
				if !isBare(last) || !takes(last, &us[i+1]) {
					break
				}
				i++
				u.text, u.bullet = strings.TrimSpace(u.text)+"\t"+us[i].text, false
				u.notes = append(u.notes, us[i].notes...)
				m, ok = readLabel(u.text)
			}
			if ok && u.para.List != doc.Bullet && u.para.Depth > 0 && m.readings[0].fam == famNumber {
				m.readings = []reading{{famNested, m.readings[0].value}} // 1. inside 2.
			}
			if ok {
				m = counted(m, u.para.Counted)
				m.in = inset(u.para)
			}
			u.mark, u.marked = m, ok && believed(&o, m)
			if u.marked {
				o.place(m)
			}
		} else if m, ok := readLabel(u.text); ok && (m.sign || m.word != "") {
			u.mark, u.marked = m, true
		}
		out = append(out, u)
	}
	return out
}

// counted leaves of the readings of a label the one that the file says: a list of Roman
// numbers begins with (i) also behind (h).
func counted(m mark, format string) mark {
	want := famNone
	switch format {
	case "lowerRoman":
		want = famRoman
	case "lowerLetter", "arabicAbjad", "arabicAlpha", "russianLower":
		want = famLetter
	case "upperRoman":
		want = famUpRoman
	case "upperLetter":
		want = famUpper
	}
	var of []reading
	for _, r := range m.readings {
		if r.fam == want {
			of = append(of, r)
		}
	}
	if len(of) > 0 {
		m.readings = of
	}
	return m
}

// inset gives how far in a paragraph stands, in points and more than 0 where the file
// tells: by its place on a page, or by the level of its list.
func inset(p *doc.Para) float64 {
	switch {
	case p.Page > 0 && p.Size > 0:
		return 1 + max(p.Indent, 0)
	case p.List == doc.Ordered && p.Number != "":
		return 1 + 20*float64(p.Depth)
	}
	return 0
}

func isBare(m mark) bool { return strings.Trim(m.rest, "[] ") == "" && !m.wrapped }

// takes reports whether a label that stands by itself is the label of next.
func takes(m mark, next *unit) bool {
	if next.level > 0 || next.bullet {
		return false
	}
	n, ok := readLabel(next.text)
	switch m.word {
	case "article", "part":
		// Article 3 / Mitigation: the title stands below.
		return !ok && utf8.RuneCountInString(next.text) <= 100 && !endsSentence(next.text) && upperFirst(next.text) && !strings.HasSuffix(strings.TrimSpace(next.text), ":")
	case "option":
		return !ok || compound(m, n)
	}
	if !ok {
		return true
	}
	return compound(m, n)
}

// building is the draft while it grows.
type building struct {
	out   *Draft
	lang  core.Lang
	o     outline
	t     titles
	gaps  []Warning
	begun bool    // what stands before the first part is over
	body  float64 // size of letters of most of the text
	ranks []int   // of each paragraph of the draft, 0 if it is no heading
	lists []bool
	notes []bool // paragraphs below a remark that belong to it
	// margin is where the numbers of paragraphs stand under the last heading of a PDF
	// file, -1 if none came.
	margin float64
	remark bool    // remarks of those who hold the pen go on, without labels
	noted  float64 // how far in the last of them stands in a PDF file
}

// add puts a unit behind the others.
func (b *building) add(u, next, before *unit) {
	if strings.TrimSpace(u.text) == "" {
		return
	}
	p := Paragraph{Page: u.para.Page, Kind: Plain, Section: b.t.top()}
	if u.para.Style == "recital" { // of Akoma Ntoso
		p.Kind = Preambular
	}
	i := len(b.out.Paragraphs)
	text := u.text
	if u.marked && u.mark.readings[0].fam == famNumber && b.inside(u) {
		u.mark.readings = []reading{{famNested, u.mark.readings[0].value}} // 1. under Option 3 of 19
	}
	noted := b.remarks(u)
	rank := b.titleRank(u, next, before)
	if u.level > 0 && rank == 0 {
		rank = rankLine
	}
	u.rank = rank
	if u.marked && (rank > 0 || u.level == 0) {
		p.Label, text = u.mark.label, u.mark.rest
	}
	if rank > 0 {
		p.Kind = Heading
		style, value := "", 0
		if u.marked {
			style, value = b.t.read(u.mark)
		}
		p.Path = p.Label
		p.Depth, p.Section = b.t.enter(i, rank, u.level, style, value)
		b.begun = b.begun || u.marked || u.level > 0
		switch {
		case rank == rankOption:
			b.o.above(u.mark)
		case rank <= rankArticle:
			b.o.reset()
			b.o.outer = reading{}
		}
		if rank != rankBrace {
			b.margin = -1
		}
	} else if u.marked {
		b.order(u.mark, i)
		p.Path, p.Depth = b.o.place(u.mark)
		if u.mark.readings[0].fam == famNumber && u.para.Page > 0 {
			b.margin = u.para.Indent
		}
		for m, deep := u.mark, 0; !m.wrapped && deep < mostLabels; deep++ {
			inner, ok := readLabel(m.rest)
			if !ok || len(inner.rest) >= len(m.rest) || !compound(m, inner) {
				break
			}
			if inner.readings[0].fam == famDotted && m.word == "" { // 13. 13.1: the second says both
				p.Label = inner.label
			} else {
				p.Label += " " + inner.label
			}
			p.Path, p.Depth = b.o.within(inner, m)
			m, text = inner, inner.rest
		}
	} else if !u.bullet && len(b.o.stack) > 0 && option(b.o.stack[0].fam) {
		if pre, _ := headOf(text, b.lang); pre {
			b.o.reset() // a reason without a label behind reasons that are options
		}
	}
	if rank == 0 && !u.marked && u.bullet {
		p.Path, p.Depth = b.o.path(), len(b.o.stack)
	}
	p.Text = squeeze(text)
	for _, n := range u.notes {
		if n < len(b.out.Notes) {
			p.Notes = append(p.Notes, n)
		}
	}
	switch {
	case u.joined:
		p.Doubt = "negotiations.draft.doubt_joined"
	case p.Label == "" && !u.bullet && rank == 0 && unicode.IsLower(first(p.Text)):
		p.Doubt = "negotiations.draft.doubt_start"
	}
	b.out.Paragraphs = append(b.out.Paragraphs, p)
	b.ranks = append(b.ranks, rank)
	b.lists = append(b.lists, u.bullet)
	b.notes = append(b.notes, noted)
	if noted = noted && p.Kind != Heading; !u.marked {
		b.noted = u.para.Indent
	}
	b.remark = rank == 0 && (noted || !u.marked && strings.HasSuffix(strings.TrimRight(p.Text, " ]"), ":") && remark.MatchString(p.Text))
}

// inside reports whether a number of a PDF file stands farther in than the numbers of
// paragraphs, under an option of one of them.
func (b *building) inside(u *unit) bool {
	if !u.marked || b.margin < 0 || u.para.Page == 0 || u.para.Indent < b.margin+15 {
		return false
	}
	r, under := u.mark.readings[0], false
	for _, l := range b.o.stack {
		under = under || option(l.fam)
		if l.fam == famNested && r.value == l.value+1 {
			return true
		}
	}
	return under && (r.value == 1 || r.fam != famNumber)
}

// order warns of a number that is missing: after 7 comes 9.
func (b *building) order(m mark, at int) {
	r, k, fit := b.o.pick(m)
	if fit != 1 || k >= len(b.o.stack) || m.again || option(r.fam) {
		return
	}
	if last := b.o.stack[k]; r.value > last.value+1 {
		b.gaps = append(b.gaps, Warning{Key: "negotiations.draft.gap", Args: []any{"Before", last.label, "After", m.label}, Paragraph: at})
	}
}

func decimal(n int) string {
	var buf [20]byte
	i := len(buf)
	for {
		i--
		buf[i] = byte('0' + n%10)
		if n /= 10; n == 0 {
			return string(buf[i:])
		}
	}
}
