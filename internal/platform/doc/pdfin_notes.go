package doc

import (
	"cmp"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
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
		l.belowBoth(leaf, live)
		for k, i := range live {
			if line := &leaf.lines[i]; line.y0 > 0.4*leaf.h && line.size < 0.93*l.size {
				unglue(line, func(sign string) bool { return citedIn(leaf, live[:k], sign) })
			}
		}
		// In the order of height: notes of a page in columns stand below both.
		from, small := -1, -1
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
			small = k
		}
		if small > 0 && (from < 0 || small < from) && l.unfinished(p-1) && leaf.lines[live[small]].y1-leaf.lines[live[small-1]].y1 > 1.42*l.pitch {
			from = small // the note of the page before goes on
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

// belowBoth puts the lines of a page in two columns into the order of their height, if
// small ones stand below both: there they were the last of the first column.
func (l *inLayout) belowBoth(leaf *inLeaf, live []int) {
	if len(live) < 3 || leaf.lines[live[len(live)-1]].side != 2 || leaf.lines[live[len(live)-1]].size < 0.93*l.size {
		return
	}
	low := live[0]
	for _, i := range live {
		if leaf.lines[i].y0 > leaf.lines[low].y0 {
			low = i
		}
	}
	if leaf.lines[low].size < 0.93*l.size && leaf.lines[low].side < 2 {
		slices.SortStableFunc(live, func(a, b int) int { return cmp.Compare(leaf.lines[a].y0, leaf.lines[b].y0) })
	}
}

var gluedSign = regexp.MustCompile(`^(\d{1,2})(\p{L}.*)$`)

// unglue parts the sign of a note from its first word, "1See", if the sign is cited.
func unglue(line *inLine, cited func(sign string) bool) {
	if sign := line.words[0].text; len(line.words) > 1 && len(sign) < 3 && footSign.MatchString(sign) && gap(line, 1) == "" && cited(sign) {
		if line.raised == nil { // programs draw Arabic letter by letter: it is a word already
			line.raised = make([]bool, len(line.words))
		}
		line.raised[0] = true
		return
	}
	m := gluedSign.FindStringSubmatch(line.words[0].text)
	if m == nil || line.rtl || !cited(m[1]) {
		return
	}
	sign, word := line.words[0], line.words[0]
	sign.text, word.text = m[1], m[2]
	sign.w = word.w * float32(len(m[1])) / float32(len([]rune(m[1]+m[2])))
	word.x, word.w = word.x+sign.w, word.w-sign.w
	line.words = append([]inWord{sign, word}, line.words[1:]...)
	raised := make([]bool, len(line.words))
	if raised[0] = true; line.raised != nil {
		copy(raised[2:], line.raised[1:])
	}
	line.raised = raised
}

// nextPage says that a note goes on.
var nextPage = regexp.MustCompile(`(?i)\s*[(（\[]?(footnote )?(continue[sd]?|cont\.?)( on)?( the)? next page[)）\]]?\s*$|\s*[(（]?(suite (à la )?page suivante|continúa en la página siguiente|continua na página seguinte|` +
	`продолжение на следующей странице|يتبع في الصفحة التالية|续下页|下页续)[)）]?\s*$`)

// unfinished reports whether the last note of a page has no end: it says that it goes
// on, or breaks off. What says so is taken off it.
func (l *inLayout) unfinished(page int) bool {
	if len(l.notes) == 0 || l.notes[len(l.notes)-1].page != page {
		return false
	}
	runs := l.notes[len(l.notes)-1].para.Runs
	if len(runs) == 0 {
		return false
	}
	last := &runs[len(runs)-1]
	if at := nextPage.FindStringIndex(last.Text); at != nil {
		last.Text = last.Text[:at[0]]
		return true
	}
	text := strings.TrimRight(last.Text, " ])}”\"»’")
	r, _ := utf8.DecodeLastRuneInString(text)
	return text != "" && !strings.ContainsRune(".;:!?。；：！？؟؛", r)
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
