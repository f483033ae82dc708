package doc

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// paragraphs makes paragraphs of the lines that are left.
func (l *inLayout) paragraphs() error {
	var open *Para     // the one that may go on
	var last *inLine   // its last line
	lines := 0         // how many it has, and
	rest := float32(0) // where those after the first begin, on this page
	pace := float32(0) // from line to line in it, 0 if it has one
	for p := range l.pages {
		leaf := &l.pages[p]
		for i := range leaf.lines {
			line := &leaf.lines[i]
			if line.gone || len(line.words) == 0 {
				continue
			}
			if l.weight += pieceWeight; l.weight > maxWeight {
				return refuse("doc.long")
			}
			if line.table != nil {
				l.doc.Blocks = append(l.doc.Blocks, Block{Table: l.makeTable(line)})
				open = nil
				continue
			}
			if open != nil && l.goesOn(rest, pace, last, line, lines) {
				if step := line.y1 - last.y1; last.page == line.page && last.side == line.side && step > 0.5*line.size && (pace == 0 || step < pace) {
					pace = step
				}
				in := line.x0 - line.left
				if lines == 1 {
					open.Rest = float64(in)
				}
				if lines == 1 || last.page != line.page || last.side != line.side {
					rest = in
				}
				l.join(open, line, true)
				lines++
			} else {
				in := float64(line.x0 - line.left)
				open = &Para{Page: p + 1, Indent: in, Rest: in, Size: float64(line.size), RTL: leaf.rtl}
				l.doc.Blocks = append(l.doc.Blocks, Block{Para: open})
				l.join(open, line, true)
				lines, rest, pace = 1, float32(in), 0
			}
			last = line
		}
	}
	// Notes whose sign was not found are notes all the same.
	for i := range l.notes {
		if n := &l.notes[i]; n.place == 0 {
			n.para.Number = n.label
			l.doc.Notes = append(l.doc.Notes, Note{Paras: []Para{n.para}})
		}
	}
	return nil
}

// labelled says how a line begins that has a number, letter or label of its own.
var labelled = regexp.MustCompile(`^[\["“«(]*(\p{Nd}{1,3}(\.\p{Nd}{1,3}){0,3}[.):]|\p{Nd}{1,3}(\.\p{Nd}{1,3}){1,3}|\p{Nd}{1,3}(\.\p{Nd}{1,3})?\s?(bis|ter|quater|quinquies|sexies|septies|octies|alt)\.?|\p{Nd}{1,3} [-–—]|\(?(\p{Nd}{1,3}|[a-zа-я]{1,2}|[ivxlc]{1,6}|[A-Z])( bis| ter)?\)|[a-zA-Z]\.|[ivxlcIVXLC]{1,6}\.|(PP|OP|Pp|Op)\s?\d+\S*|Option \S+|Article \S+|[•·▪●‣–—-])$`)

// label is the beginning of a line that may be a label: its first token, or two.
func label(line *inLine) bool {
	first := line.words[0].text
	if first == "o" && len(line.words) > 1 && line.words[1].x-line.words[0].right() > 0.85*line.size {
		return true // the second bullet of word processors; in Portuguese a word
	}
	if at := strings.IndexAny(first, ".:)"); at > 0 && strings.HasPrefix(first[at+1:], "[") { // 17quater.[The
		first = first[:at+1]
	}
	if labelled.MatchString(strings.TrimRight(first, ":")) || labelled.MatchString(first) {
		return true
	}
	if len(line.words) > 1 {
		return labelled.MatchString(strings.TrimRight(first+" "+line.words[1].text, ":"))
	}
	return false
}

// apart reports whether a gap follows the first word, or the second one, so that
// what stands before it is set in the margin.
func apart(line *inLine) bool {
	for i := 1; i < len(line.words) && i < 3; i++ {
		if line.words[i].x-line.words[i-1].right() > 0.85*line.size {
			return true
		}
	}
	return false
}

// goesOn reports whether a line belongs to the paragraph whose last line is last.
func (l *inLayout) goesOn(rest, pace float32, last, line *inLine, lines int) bool {
	if ratio := line.size / last.size; ratio > 1.12 || ratio < 0.88 {
		return false
	}
	near := last.page == line.page && last.side == line.side
	in, before := line.x0-line.left, last.x0-last.left
	// A line that had room for the next word was the last of its paragraph.
	room := last.right - last.x1 - firstWidth(line) - 0.3*line.size
	full := room <= 0.6*line.size
	ended := sentenceEnds(last)
	if near {
		step := line.y1 - last.y1
		usual := l.pitch * line.size / l.size
		if step < 0.3*line.size && step > -0.3*line.size {
			return !apart(line) || !label(line) // pieces of one line
		}
		if step < 0 || step > 1.42*usual {
			return false
		}
		if label(line) && (apart(line) && abs(in-rest) > 1 || !full || ended) && (ended || apart(line) || !full) {
			return false
		}
		if strings.HasPrefix(line.words[0].text, "{") && ended && lines == 1 { // a remark of the editors
			return false
		}
		if lines == 1 && label(last) && apart(last) && abs(in-before) < 1.5 && (label(line) && apart(line) || l.hangs) {
			return false // 11 below 10, or text below (a) that hangs
		}
		if line.size > 1.12*l.size { // a title in several lines
			return true
		}
		if pace == 0 || pace > usual {
			pace = usual
		}
		if step > 1.2*pace && step > 1.1*usual && !lower(line) && !centred(last, line) && (!full || ended || commaEnds(last) || label(line) && in < rest-0.7*line.size) {
			return false // there is more space than between the lines of a paragraph
		}
		if lines > 1 && in > rest+0.7*line.size && !centred(last, line) { // a first line that is set in
			return false
		}
		if lines == 1 && in > before+0.7*line.size && !full {
			return false
		}
		if lines > 1 && in < rest-0.7*line.size && (ended || !full) && !centred(last, line) {
			return false
		}
		if !full && ended {
			return false
		}
		if !full && room > 3*line.size && !centred(last, line) && !lower(line) {
			return false
		}
		return true
	}
	// Over the end of a page or a column.
	if label(line) && (apart(line) || ended) || !full && ended {
		return false
	}
	if lower(line) && !ended {
		return true
	}
	if lines == 1 {
		rest = in
	}
	if abs(in-rest) > 0.6*line.size {
		return lower(line) && full
	}
	return full && !ended || lower(line) && full
}

// firstWidth is the width of the first word of a line, of which programs draw Arabic ones
// letter by letter, or in stretches.
func firstWidth(line *inLine) float32 {
	from, to := line.words[0].x, line.words[0].right()
	for i := 1; i < len(line.words) && gap(line, i) == ""; i++ {
		from, to = min(from, line.words[i].x), max(to, line.words[i].right())
	}
	return to - from
}

// centred reports whether two lines have one middle and neither fills the column.
func centred(a, b *inLine) bool {
	width := a.right - a.left
	inside := func(l *inLine) bool { return l.x0-l.left > 0.04*width && l.right-l.x1 > 0.01*width }
	return abs((a.x0+a.x1)-(b.x0+b.x1)) < 4 && inside(a) && inside(b)
}

// lower reports whether a line begins with a small letter.
func lower(line *inLine) bool {
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(line.words[0].text, "[(/“\"«"))
	return unicode.IsLower(r)
}

// sentenceEnds reports whether a line ends as a paragraph does, signs of notes and
// brackets aside.
func sentenceEnds(line *inLine) bool {
	joins := false
	for i := len(line.words) - 1; i >= 0; i-- {
		if line.raised != nil && line.raised[i] {
			continue
		}
		w := ending(line, &line.words[i])
		r, _ := utf8.DecodeLastRuneInString(w)
		if w == "" {
			continue
		}
		if strings.ContainsRune(".;:!?。；：！？؟؛۔", r) {
			return true
		}
		if i > 0 && !joins && joiners[strings.ToLower(w)] {
			joins = true // "…; and" before the last of a list
			continue
		}
		return joins && strings.ContainsRune(",،、，", r)
	}
	return false
}

// ending is a word as it is read, without brackets and quotation marks at its end.
func ending(line *inLine, w *inWord) string {
	s := w.text
	if w.visual && (fromRight(s) || line.rtl && !fromLeft(s)) {
		return strings.TrimRight(logical(s, false), "[](){}”“\"»«’")
	}
	return strings.TrimRight(s, "])}”\"»’")
}

// commaEnds reports whether a line ends with a comma, as a preambular paragraph does.
func commaEnds(line *inLine) bool {
	for i := len(line.words) - 1; i >= 0; i-- {
		if line.raised != nil && line.raised[i] {
			continue
		}
		if w := ending(line, &line.words[i]); w != "" {
			r, _ := utf8.DecodeLastRuneInString(w)
			return strings.ContainsRune(",،，、", r)
		}
	}
	return false
}

// joiners stand between the last two of a list.
var joiners = map[string]bool{"and": true, "or": true, "et": true, "ou": true, "y": true, "o": true, "e": true, "и": true, "или": true, "و": true, "أو": true, "和": true, "或": true}

// join puts a line to the end of a paragraph.
func (l *inLayout) join(p *Para, line *inLine, signs bool) {
	add := func(look Run, s string) {
		if n := len(p.Runs); n > 0 && look.Note == 0 && p.Runs[n-1].Note == 0 && p.Runs[n-1].Super == look.Super {
			p.Runs[n-1].Text += s
			return
		}
		look.Text = s
		p.Runs = append(p.Runs, look)
	}
	text := ""
	flush := func(super bool) {
		if text != "" {
			l.weight += len(text)
			add(Run{Super: super}, text)
		}
		text = ""
	}
	if len(p.Runs) > 0 {
		text = l.seam(p, line)
	}
	for i := range line.words {
		w := &line.words[i]
		if i > 0 {
			text += gap(line, i)
		}
		raised := line.raised != nil && line.raised[i]
		if raised && i == 0 && len(line.words) > 1 && space(line, 1) > 1.1*line.size {
			raised = false // a small label in the margin
		}
		if raised && signs && footSign.MatchString(strings.Trim(w.text, ",")) {
			all := strings.Split(strings.Trim(w.text, ","), ",")
			if s := all[0]; len(all) == 1 && len(s) == 2 && s[1] == s[0]+1 && !l.noted(s, line.page) && l.noted(s[:1], line.page) {
				all = []string{s[:1], s[1:]} // ⁶⁷: two signs
			}
			word := i > 0 && len(line.words[i-1].text[strings.LastIndexByte(line.words[i-1].text, '/')+1:]) > 2 // not "W/m²"
			if n := l.cite(all[0], line.page, word); n > 0 {
				text = strings.TrimRight(text, " ")
				flush(false)
				for _, s := range all {
					if n := l.cite(s, line.page, word); n > 0 {
						p.Runs = append(p.Runs, Run{Note: n})
					}
				}
				continue
			}
		}
		if raised {
			flush(false)
			text = l.say(line, w)
			flush(true)
			continue
		}
		text += l.say(line, w)
	}
	flush(false)
}

// space is how far a word stands from the one before it.
func space(line *inLine, i int) float32 {
	a, b := &line.words[i-1], &line.words[i]
	return max(b.x-a.right(), a.x-b.right()) // or against the page
}

// meets reports whether two words meet in letters of scripts without spaces, or, if
// near, such a letter and a number.
func meets(a, b *inWord, near bool) bool {
	last, _ := utf8.DecodeLastRuneInString(a.text)
	first, _ := utf8.DecodeRuneInString(b.text)
	return wide(last) && wide(first) || near && (wide(last) && unicode.IsDigit(first) || unicode.IsDigit(last) && wide(first))
}

// capitalized reports whether a word has a big letter and then a small one: no word
// goes on so, "A Assembleia" is two.
func capitalized(s string) bool {
	r, n := utf8.DecodeRuneInString(s)
	next, _ := utf8.DecodeRuneInString(s[n:])
	return unicode.IsUpper(r) && unicode.IsLower(next)
}

func ifOne(b bool) int {
	if b {
		return 1
	}
	return 0
}

// gap is what stands between two words of a line: nothing inside a word of several
// looks, a space, a tab after what stands in the margin.
func gap(line *inLine, i int) string {
	d := space(line, i)
	switch {
	case d < 0.09*line.size, d < 0.16*line.size && d < 0.5*line.space && !capitalized(line.words[i].text):
		return "" // some programs part words where they measure anew
	case d < 0.45*line.size && meets(&line.words[i-1], &line.words[i], true) && !meets(&line.words[i-1], &line.words[i], false),
		line.spread && d < 1.6*line.space && meets(&line.words[i-1], &line.words[i], true):
		return "" // Chinese that fills its line is spread
	case i <= 2 && d > 1.1*line.size && labelled.MatchString(strings.TrimRight(line.words[0].text, ":")), d > 2.5*line.size:
		return "\t"
	}
	return " "
}
