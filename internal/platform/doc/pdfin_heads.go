package doc

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// measure finds what is usual in the file: the size of letters, the step from
// line to line, the words that stand whole inside lines.
func (l *inLayout) measure() {
	l.sizes()
	sizes, steps := map[int]int{}, map[int]int{}
	for p := range l.pages {
		for i := range l.pages[p].lines {
			line := &l.pages[p].lines[i]
			sizes[quarter(line.size)] += int(line.x1 - line.x0)
		}
	}
	l.size = float32(most(sizes)) / 4
	inside := map[int]int{} // behind lines that are full: inside paragraphs, mostly
	within := 0
	for p := range l.pages {
		lines := l.pages[p].lines
		widest := [3]float32{}
		for i := range lines {
			if l.body(&lines[i]) {
				widest[lines[i].side] = max(widest[lines[i].side], lines[i].x1-lines[i].x0)
			}
		}
		for i := 1; i < len(lines); i++ {
			a, b := &lines[i-1], &lines[i]
			if step := b.y1 - a.y1; a.side == b.side && step > 0.5*l.size && step < 3*l.size && l.body(a) && l.body(b) {
				steps[quarter(step)]++
				if a.x1-a.x0 > 0.85*widest[a.side] && !label(b) {
					inside[quarter(step)]++
					within++
				}
			}
		}
	}
	if within >= 8 {
		steps = inside // a text of short paragraphs has more steps between them
	}
	if l.pitch = float32(most(steps)) / 4; l.pitch == 0 {
		l.pitch = 1.2 * l.size
	}
	l.known = map[string]bool{}
	for p := range l.pages {
		for i := range l.pages[p].lines {
			words := l.pages[p].lines[i].words
			for j := range words[:len(words)-1] {
				if w := lowerWord(words[j].text); w != "" && len(l.known) < 100_000 {
					l.known[w] = true
				}
			}
		}
	}
	l.hangs = l.hanging()
	l.habits()
	l.brackets()
}

// hanging reports whether text hangs beside its number or letter in this file: its
// second line begins where the words of the first do.
func (l *inLayout) hanging() bool {
	hang, flush := 0, 0
	for p := range l.pages {
		lines := l.pages[p].lines
		for i := 1; i < len(lines); i++ {
			a, b := &lines[i-1], &lines[i]
			if step := b.y1 - a.y1; a.side != b.side || step <= 0 || step > 1.42*l.pitch || label(b) || !label(a) {
				continue
			}
			for k := 1; k < len(a.words) && k < 3; k++ {
				if a.words[k].x-a.words[k-1].right() > 0.85*a.size {
					if abs(b.x0-a.words[k].x) < 2 {
						hang++
					}
					break
				}
			}
			if abs(b.x0-a.x0) < 2 {
				flush++
			}
		}
	}
	return hang >= 5 && hang > 8*flush
}

func quarter(f float32) int { return int(f*4 + 0.5) }

// most returns the key with the largest count, the smaller of two.
func most(count map[int]int) int {
	best, n := 0, 0
	for k, c := range count {
		if c > n || c == n && k < best {
			best, n = k, c
		}
	}
	return best
}

// body reports whether a line is of the size of most.
func (l *inLayout) body(a *inLine) bool { return abs(a.size-l.size) < 0.08*l.size }

var (
	pageNumber = regexp.MustCompile(`(?i)^(page|p\.?|página|pagina|страница|стр\.?|صفحة|الصفحة|第)?\s*[-–—(]?\s*(\p{Nd}{1,4}|[ivxlc]{1,7})\s*[-–—)]?\s*((/|of|de|sur|sobre|из|من)\s*\p{Nd}{1,4})?\s*页?$`)
	docSymbol  = regexp.MustCompile(`^(([A-Z]{1,6}|\d{1,2})(/[A-Z0-9.*()\[\]-]+){1,6}(/(Rev|Add|Corr|Amend|Res)\.\d{0,3}(/[A-Z]+)?)*[*†]*|\d\d-\d{5}(\s*\([A-Z]\))?(\s+\d{4,8})?|\*\d{6,8}\*|GE\.\d\d-\d{5}(\s*\([A-Z]\))?)$`)
)

// running lets go what repeats at the head and the foot of pages: titles, symbols,
// page numbers, job numbers of the printer.
func (l *inLayout) running() {
	type place struct{ page, line int }
	type pile struct {
		at    []place
		ys    []float32
		signs bool
	}
	heads := [2]map[string]*pile{{}, {}} // by the words with numbers made alike
	for p := range l.pages {
		leaf := &l.pages[p]
		for end := range 2 {
			for _, i := range outermost(leaf, end == 1) {
				line := &leaf.lines[i]
				if signOf(line) != "" && raisedSign(line) {
					continue // a note, and the same note may stand on several pages
				}
				key := lineText(line)
				if len(key) <= 60 { // of a longer one the numbers are the same too
					key = alike(key)
				}
				if heads[end][key] == nil {
					heads[end][key] = &pile{}
				}
				h := heads[end][key]
				h.at = append(h.at, place{p, i})
				h.ys = append(h.ys, line.y1)
				h.signs = pageNumber.MatchString(lineText(line)) || docSymbol.MatchString(lineText(line))
			}
		}
	}
	often := map[place]bool{} // on half of many pages: that is no chance
	for end := range 2 {
		for _, h := range heads[end] {
			for i, at := range h.at {
				near, page := 0, -1 // pages that have it there; two columns are one page
				for k, y := range h.ys {
					if abs(y-h.ys[i]) < 8 && h.at[k].page != page {
						near++
						page = h.at[k].page
					}
				}
				many := near >= 3 || near >= 2 && len(l.pages) <= 6 && (at.page > 0 || l.same(at.page, at.line, h.at[len(h.at)-1].page, h.at[len(h.at)-1].line))
				if near*2 < len(l.pages) || len(l.pages) <= 6 { // not on most pages: what reads as text is text
					line := &l.pages[at.page].lines[at.line]
					many = many && !label(line) && (near > 2 || !lower(line)) && !sentenceEnds(line) && !commaEnds(line)
				}
				often[at] = h.signs || near >= 5 && near*2 >= len(l.pages)
				if many || h.signs && (at.page > 0 || end == 1) {
					l.pages[at.page].lines[at.line].gone = true
				}
			}
		}
	}
	// Only what reaches the edge runs: a line that stays shields what is inside it.
	for p := range l.pages {
		leaf := &l.pages[p]
		for end := range 2 {
			kept := false
			for _, i := range outermost(leaf, end == 1) {
				line := &leaf.lines[i]
				if line.gone && !often[place{p, i}] && l.joined(leaf, i) {
					kept = true
				}
				short := pageNumber.MatchString(lineText(line)) || docSymbol.MatchString(lineText(line))
				if kept && !short {
					line.gone = false
				}
				kept = kept || !line.gone
			}
		}
	}
}

// same reports whether two lines stand at the same height of their pages in letters of
// one size: a head, where a title that runs afterwards stands lower and is larger.
func (l *inLayout) same(p, i, q, j int) bool {
	a, b := &l.pages[p].lines[i], &l.pages[q].lines[j]
	return p != q && abs(a.y1-b.y1) < 2 && abs(a.size-b.size) < 0.05*b.size
}

// joined reports whether a line that would go stands so close to one that stays that
// both are of one paragraph: what runs has a gap to the text.
func (l *inLayout) joined(leaf *inLeaf, i int) bool {
	for step := float32(-1); step <= 1; step += 2 {
		for at, n := leaf.lines[i].y1, 0; n < 6; n++ { // from line to line, up and down
			next := -1
			for k := range leaf.lines {
				d := (leaf.lines[k].y1 - at) * step
				if d > 0.3*l.size && d < 1.42*l.pitch && (next < 0 || d < (leaf.lines[next].y1-at)*step) {
					next = k
				}
			}
			if next < 0 {
				break
			}
			if !leaf.lines[next].gone {
				return true
			}
			at = leaf.lines[next].y1
		}
	}
	return false
}

// outermost returns the lines nearest to the head (or foot) of a page, the
// outermost first: those in its outer parts, six at most.
func outermost(leaf *inLeaf, foot bool) []int {
	var out []int
	for i := range leaf.lines {
		line := &leaf.lines[i]
		if !foot && line.y1 < 0.16*leaf.h || foot && line.y0 > 0.84*leaf.h {
			out = append(out, i)
		}
	}
	slices.SortStableFunc(out, func(a, b int) int {
		d := leaf.lines[a].y1 - leaf.lines[b].y1
		if foot {
			d = -d
		}
		switch {
		case d < 0:
			return -1
		case d > 0:
			return 1
		}
		return 0
	})
	return out[:min(len(out), 6)]
}

// alike makes every number the same, and letters small.
func alike(s string) string {
	var b strings.Builder
	number := false
	for _, r := range s {
		if unicode.IsDigit(r) {
			if !number {
				b.WriteByte('0')
			}
			number = true
			continue
		}
		number = false
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// numbered lets go the numbers of lines at the margin: a number before the text of
// each line, or of each fifth, one more each time.
func (l *inLayout) numbered() {
	for p := range l.pages {
		leaf := &l.pages[p]
		type mark struct {
			line, word, n int
			x             float32
		}
		for _, last := range []bool{false, true} {
			var marks []mark
			for i := range leaf.lines {
				line := &leaf.lines[i]
				j := 0
				if last {
					j = len(line.words) - 1
				}
				w := &line.words[j]
				n, ok := wholeNumber(w.text)
				alone := len(line.words) == 1
				if ok && !line.gone && (alone || !last && line.words[1].x-w.right() > 0.9*line.size || last && w.x-line.words[j-1].right() > 0.9*line.size) {
					marks = append(marks, mark{i, j, n, w.x})
				}
			}
			if len(marks) < 6 || len(marks)*7 < len(leaf.lines) {
				continue
			}
			steady := 0
			for k := 1; k < len(marks); k++ {
				if d := marks[k].n - marks[k-1].n; (d == 1 || d == 5) && marks[k].line-marks[k-1].line <= 2*d {
					steady++
				}
			}
			// Numbers of paragraphs also count up, but not with the lines.
			lines := marks[len(marks)-1].line - marks[0].line
			count := marks[len(marks)-1].n - marks[0].n
			if steady*10 < 8*(len(marks)-1) || count*10 < 6*lines {
				continue
			}
			for _, m := range marks {
				l.unmark(marginMark{page: p, line: m.line, word: m.word})
			}
		}
	}
}

func wholeNumber(s string) (int, bool) {
	n := 0
	for _, r := range s {
		if r < '0' || r > '9' || n > 99_999 {
			return 0, false
		}
		n = n*10 + int(r-'0')
	}
	return n, s != ""
}
