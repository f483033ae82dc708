package doc

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"groundswell/internal/core"
)

// inLine is one line of text. On pages that run from right to left x is measured
// from the right edge, so that all that follows need not know.
type inLine struct {
	page           int // from 0
	x0, x1, y0, y1 float32
	size           float32 // of its letters, in points, see letterSize
	tall           float32 // height of its ordinary letters: depends on the font, too
	words          []inWord
	raised         []bool  // which words are signs above the line; nil if none is
	space          float32 // between words, usually
	left, right    float32 // edges of its column
	side           int     // 0 the page's whole width, 1 and 2 the columns in the order of reading
	rtl            bool
	table          *inTable // set if these are rows of a table: they are one line
	gone           bool     // no part of the text: it repeats, or went into a note
	spread         bool     // its letters are set apart to fill the column
}

// inLayout is what is worked out of the places of words.
type inLayout struct {
	lang  core.Lang
	doc   *Doc
	pages []inLeaf
	// Of the whole file: the size of most letters, and from line to line.
	hangs       bool // text hangs beside its number or letter
	size, pitch float32
	known       map[string]bool // words that stand inside lines, lower case
	soft        bool            // hyphens at the ends of lines mostly part words
	mirror      int             // brackets in text from the right: above 0 drawn as they look, below 0 as they are meant
	marks       int             // signs over letters: above 0 told after their letter, from the left
	notes       []inNote
	weight      int
	gutter      float32 // of the last page in two columns
}

// inLeaf is one page of lines.
type inLeaf struct {
	w, h  float32
	rtl   bool
	lines []inLine
}

// lines makes lines of the words of a page, in the order of reading.
func (l *inLayout) lines(s *inSheet) inLeaf {
	leaf := inLeaf{w: s.w, h: s.h}
	words := make([]inWord, 0, len(s.words))
	right, left := 0, 0
	for _, w := range s.words {
		if turned(&w) || w.w <= 0 || w.h <= 0 {
			continue // a stamp along the margin
		}
		if fromRight(w.text) {
			right++
		} else if fromLeft(w.text) {
			left++
		}
		words = append(words, w)
	}
	if leaf.rtl = right > left; leaf.rtl {
		for i := range words {
			words[i].x = s.w - words[i].right()
		}
	}
	rows := rowsOf(words)
	page := len(l.pages)
	gutter, ok := columns(rows, l.gutter)
	if !ok && l.gutter > 0 && carried(rows, l.gutter) {
		gutter, ok = l.gutter, true
	}
	if ok {
		l.gutter = gutter
	}
	if !ok {
		leaf.lines = l.rows(page, rows, leaf.rtl)
		return leaf
	}
	// Lines of two columns need not stand at the same heights: each has rows of its own.
	var band [2][]inWord
	flush := func() {
		for side := range band {
			for _, row := range rowsOf(band[side]) {
				line := l.line(page, row, leaf.rtl)
				line.side = side + 1
				leaf.lines = append(leaf.lines, line)
			}
		}
		band = [2][]inWord{}
	}
	for _, row := range rows {
		if crosses(row, gutter) {
			flush()
			leaf.lines = append(leaf.lines, l.line(page, row, leaf.rtl))
			continue
		}
		at, _ := slices.BinarySearchFunc(row, gutter, func(w inWord, x float32) int { return cmp.Compare(w.x, x) })
		for side, part := range [2][]inWord{row[:at], row[at:]} {
			band[side] = append(band[side], part...)
		}
	}
	flush()
	return leaf
}

// turned reports whether a word runs up or down the page.
func turned(w *inWord) bool {
	n := 0
	for range w.text {
		n++
	}
	return n >= 3 && w.h > 2*w.w || n >= 6 && w.h > w.w
}

// rowsOf puts words that stand side by side into rows, from above, each from its
// beginning. Small letters that hang on larger ones, such as the signs of notes,
// belong to the row of those.
func rowsOf(words []inWord) [][]inWord {
	var out [][]inWord
	for len(words) > 0 {
		usual := usualHeight(words)
		var rows [][]inWord
		var small []inWord
		slices.SortStableFunc(words, func(a, b inWord) int { return cmp.Compare(a.y+a.h/2, b.y+b.h/2) })
		for _, w := range words {
			if w.h < 0.78*usual {
				small = append(small, w)
				continue
			}
			if n := len(rows) - 1; n >= 0 {
				last := rows[n][0]
				if (w.y+w.h/2)-(last.y+last.h/2) < 0.42*min(w.h, last.h) {
					rows[n] = append(rows[n], w)
					continue
				}
			}
			rows = append(rows, []inWord{w})
		}
		for _, row := range rows {
			slices.SortStableFunc(row, func(a, b inWord) int { return cmp.Compare(a.x, b.x) })
		}
		rest := small[:0]
		for _, w := range small {
			if i := hangs(rows, &w, usual); i >= 0 {
				at, _ := slices.BinarySearchFunc(rows[i], w.x, func(o inWord, x float32) int { return cmp.Compare(o.x, x) })
				rows[i] = slices.Insert(rows[i], at, w)
			} else {
				rest = append(rest, w)
			}
		}
		out = append(out, rows...)
		words = slices.Clone(rest) // a second round for text that is all small
	}
	slices.SortStableFunc(out, func(a, b []inWord) int { return cmp.Compare(middle(a), middle(b)) })
	return out
}

// middle is the height at which a row stands: that of its largest word.
func middle(row []inWord) float32 {
	big := &row[0]
	for i := range row {
		if row[i].h > big.h {
			big = &row[i]
		}
	}
	return big.y + big.h/2
}

// hangs returns the row that a small word belongs to, or -1: one that it stands
// beside or touches from above or below, with a word next to it.
func hangs(rows [][]inWord, w *inWord, usual float32) int {
	centre := w.y + w.h/2
	from, _ := slices.BinarySearchFunc(rows, centre-2*usual, func(r []inWord, y float32) int { return cmp.Compare(r[0].y+r[0].h/2, y) })
	best, near := -1, float32(1e9)
	for i := from; i < len(rows); i++ {
		r := &rows[i][0]
		if r.y > w.bottom()+usual {
			break
		}
		if centre < r.y-0.15*r.h || centre > r.bottom()+0.1*r.h {
			continue
		}
		for j := range rows[i] {
			o := &rows[i][j]
			apart := max(w.x-o.right(), o.x-w.right(), 0)
			if j == 0 && w.right() < o.x && apart < 5*usual {
				apart = min(apart, usual) // a label in the margin
			}
			if apart < 1.2*usual && apart+abs(centre-o.y-o.h/2) < near {
				best, near = i, apart+abs(centre-o.y-o.h/2)
			}
		}
	}
	return best
}

func abs(f float32) float32 { return max(f, -f) }

// usualHeight is the height of most letters.
func usualHeight(words []inWord) float32 {
	count := map[int]int{}
	for i := range words {
		count[int(words[i].h*4+0.5)] += len(words[i].text)
	}
	best := 0
	for h, n := range count {
		if n > count[best] || n == count[best] && h > best {
			best = h
		}
	}
	return float32(best) / 4
}

// line makes a line of words of a row.
func (l *inLayout) line(page int, words []inWord, rtl bool) inLine {
	size := usualHeight(words)
	out := inLine{page: page, rtl: rtl, tall: size, size: letterSize(words), x0: words[0].x, x1: words[0].right(), y0: 1e9}
	out.words, out.raised = signs(slices.Clone(words))
	for i := range out.words {
		w := &out.words[i]
		out.x0, out.x1 = min(out.x0, w.x), max(out.x1, w.right())
		if w.h >= 0.8*size {
			out.y0, out.y1 = min(out.y0, w.y), max(out.y1, w.bottom())
		}
	}
	for i := range out.words {
		w := &out.words[i]
		if w.h < 0.8*size && w.bottom() < out.y1-0.24*size && w.y < out.y0+0.3*size {
			if out.raised == nil {
				out.raised = make([]bool, len(out.words))
			}
			out.raised[i] = true
		}
	}
	order(&out, rtl)
	out.space = usualSpace(&out)
	apart := 0
	for i := 1; i < len(out.words); i++ {
		apart += ifOne(meets(&out.words[i-1], &out.words[i], false))
	}
	out.spread = apart >= 3
	return out
}

// order puts words that run against the page into their order: they were sorted
// as the page runs.
func order(l *inLine, rtl bool) {
	right, left := 0, 0
	for i := range l.words {
		if fromRight(l.words[i].text) {
			right++
		} else if fromLeft(l.words[i].text) {
			left++
		}
	}
	if right > left != rtl && right != left { // a line of another language
		rtl = !rtl
		slices.Reverse(l.words)
		slices.Reverse(l.raised)
	}
	l.rtl = rtl
	against := fromRight
	if rtl {
		against = fromLeft
	}
	for i := 0; i < len(l.words); {
		if !against(l.words[i].text) {
			i++
			continue
		}
		end := i + 1
		for j := end; j < len(l.words) && (against(l.words[j].text) || neutral(l.words[j].text)); j++ {
			if against(l.words[j].text) {
				end = j + 1
			}
		}
		slices.Reverse(l.words[i:end])
		if l.raised != nil {
			slices.Reverse(l.raised[i:end])
		}
		i = end
	}
}

func neutral(s string) bool { return !fromRight(s) && !fromLeft(s) }

// fromRight reports whether a word is of a script that is written from the right.
func fromRight(s string) bool {
	for _, r := range s {
		if r >= 0x590 && rightLetter(r) {
			return true
		}
	}
	return false
}

func rightLetter(r rune) bool {
	return unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana) && unicode.IsLetter(r)
}

// fromLeft reports whether a word has letters of other scripts.
func fromLeft(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return unicode.IsLetter(r) && !rightLetter(r) }) >= 0
}

// edges finds where columns begin and end: where the lines of all pages of that
// make do, left pages and right pages apart if their margins are mirrored.
func (l *inLayout) edges() {
	type make struct {
		width, side, parity int
	}
	at := map[make][2][]float32{}
	each := func(parity bool, do func(make, *inLine)) {
		for p := range l.pages {
			for i := range l.pages[p].lines {
				line := &l.pages[p].lines[i]
				m := make{int(l.pages[p].w), line.side, -1}
				if parity {
					m.parity = p % 2
				}
				if !line.gone {
					do(m, line)
				}
			}
		}
	}
	collect := func(m make, line *inLine) {
		v := at[m]
		v[0], v[1] = append(v[0], line.x0), append(v[1], line.x1)
		at[m] = v
	}
	each(false, collect)
	each(true, collect)
	for _, v := range at {
		slices.Sort(v[0])
		slices.Sort(v[1])
	}
	ends := func(m make) (float32, float32) {
		v := at[m]
		return v[0][len(v[0])/40], v[1][len(v[1])-1-len(v[1])/20]
	}
	each(true, func(m make, line *inLine) {
		all, other := m, m
		all.parity, other.parity = -1, 1-m.parity
		line.left, line.right = ends(all)
		if len(at[other][0]) > 20 && len(at[m][0]) > 20 {
			left, right := ends(m)
			left2, right2 := ends(other)
			if abs(left-left2) > 4 && abs(right-right2) > 4 && (left < left2) == (right < right2) {
				line.left, line.right = left, right
			}
		}
	})
}
