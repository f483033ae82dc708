package doc

import (
	"regexp"
	"slices"
	"strings"
)

// inNote is a footnote while it is being matched with its sign.
type inNote struct {
	label string
	page  int
	place int // in Doc.Notes, from 1; 0 until it is cited
	para  Para
}

var (
	footSign = regexp.MustCompile(`^(\d{1,3}|[*†‡§¶]{1,4}|[a-z]|[ivx]{1,5})[).]?$`)
	ruleLine = regexp.MustCompile(`^[_‗─—–-]{5,}$`)
)

// footnotes takes the notes at the feet of pages out of the text. They are set
// smaller, or below a rule, and each begins with a sign.
func (l *inLayout) footnotes() {
	for p := range l.pages {
		leaf := &l.pages[p]
		var live []int
		for i := range leaf.lines {
			if !leaf.lines[i].gone {
				live = append(live, i)
			}
		}
		// In the order of height: notes of a page in columns stand below both.
		from := -1
		for k := len(live) - 1; k >= 0; k-- {
			line := &leaf.lines[live[k]]
			if ruleLine.MatchString(lineText(line)) && line.y0 > 0.2*leaf.h && line.x1-line.x0 < 0.6*leaf.w {
				if l.noteBelow(leaf, live[k+1:]) {
					line.gone = true
					from = k + 1
				}
				break
			}
			if line.size > 0.93*l.size && !(line.y0 > 0.6*leaf.h && signOf(line) != "" && raisedSign(line) && citedIn(leaf, live[:k], signOf(line))) {
				break
			}
			if signOf(line) != "" && raisedSign(line) {
				from = k // and those below it
			} else if line.y0 < 0.3*leaf.h {
				break
			}
		}
		if from < 0 {
			continue
		}
		if from > 0 && !l.noteBelow(leaf, live[from:]) {
			continue
		}
		open := -1
		for _, i := range live[from:] {
			line := &leaf.lines[i]
			line.gone = true
			sign := signOf(line)
			if sign != "" && (open < 0 || raisedSign(line) || line.words[0].right()+0.5*line.size < line.words[min(1, len(line.words)-1)].x) {
				l.notes = append(l.notes, inNote{label: strings.TrimRight(sign, ")."), page: p, para: Para{Page: p + 1, Size: float64(line.size), Small: true}})
				open = len(l.notes) - 1
				dropFirst(line)
			} else if open < 0 {
				if open = len(l.notes) - 1; open < 0 || l.notes[open].page != p-1 {
					line.gone, open = false, -1 // nothing that it could go on
					continue
				}
			}
			l.join(&l.notes[open].para, line, false)
		}
	}
}

// citedIn reports whether a sign stands raised in one of these lines.
func citedIn(leaf *inLeaf, lines []int, sign string) bool {
	for _, i := range lines {
		line := &leaf.lines[i]
		for j := range line.words {
			if j > 0 && line.raised != nil && line.raised[j] && strings.Trim(line.words[j].text, ",") == sign {
				return true
			}
		}
	}
	return false
}

// noteBelow reports whether the first of these lines begins a note and none is
// larger than the text.
func (l *inLayout) noteBelow(leaf *inLeaf, lines []int) bool {
	if len(lines) == 0 {
		return false
	}
	for _, i := range lines {
		if leaf.lines[i].size > 1.08*l.size {
			return false
		}
	}
	first := &leaf.lines[lines[0]]
	return signOf(first) != "" || len(l.notes) > 0 && first.size < 0.95*l.size
}

// signOf is the sign at the beginning of a line, or "".
func signOf(line *inLine) string {
	if len(line.words) > 1 && footSign.MatchString(line.words[0].text) {
		return line.words[0].text
	}
	return ""
}

func raisedSign(line *inLine) bool {
	return line.raised != nil && line.raised[0] || strings.Trim(line.words[0].text, "*†‡§") == ""
}

func dropFirst(line *inLine) {
	line.words = slices.Clone(line.words[1:])
	if line.raised != nil {
		line.raised = slices.Clone(line.raised[1:])
	}
}

// noted reports whether a page has a note with that sign.
func (l *inLayout) noted(sign string, page int) bool {
	for i := range l.notes {
		if l.notes[i].label == sign && l.notes[i].page == page {
			return true
		}
	}
	return false
}

// cite returns the place of the note that a sign on a page stands for, from 1, or
// 0. A sign after a whole word may stand for a note far away, if only one has it.
func (l *inLayout) cite(sign string, page int, word bool) int {
	sign = strings.TrimRight(sign, ").")
	found, count := -1, 0
	for i := range l.notes {
		n := &l.notes[i]
		if n.label != sign {
			continue
		}
		count++
		if n.page == page {
			found, count = i, 1
			break
		}
		// Signs that go on through the file may stand one page from their note.
		if d := n.page - page; found < 0 || d >= -1 && d <= 1 {
			found = i
		}
	}
	if found >= 0 && l.notes[found].page != page && (count > 1 || !word) {
		if d := l.notes[found].page - page; d < -1 || d > 1 || !word {
			return 0
		}
	}
	if found < 0 {
		return 0
	}
	n := &l.notes[found]
	if n.place == 0 {
		n.para.Number = n.label
		l.doc.Notes = append(l.doc.Notes, Note{Paras: []Para{n.para}})
		n.place = len(l.doc.Notes)
	}
	return n.place
}
