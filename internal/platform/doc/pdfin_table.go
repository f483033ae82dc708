package doc

import "slices"

// inTable is a table while its words are placed: columns by where they begin, rows
// of cells of lines.
type inTable struct {
	starts []float32
	rows   [][]inCell
}

type inCell struct{ lines []inLine }

// piece is a stretch of a row without a wide gap.
type piece struct {
	words  []inWord
	x0, x1 float32
}

// pieces parts a row at its wide gaps.
func pieces(row []inWord) (out []piece) {
	size := usualHeight(row) * 0.9
	from := 0
	for i := 1; i <= len(row); i++ {
		if i < len(row) && row[i].x-row[i-1].right() < 1.9*size {
			continue
		}
		part := row[from:i]
		out = append(out, piece{part, part[0].x, far(part)})
		from = i
	}
	if len(out) == 2 && len(out[0].words) <= 3 && (out[0].x1-out[0].x0 < 4*size || label(&inLine{words: out[0].words})) {
		return []piece{{row, row[0].x, far(row)}} // a paragraph with its number, a note with its sign
	}
	return out
}

// rows makes lines of the rows of a page in one column. Where three and more stand
// in columns of their own, they are a table.
func (l *inLayout) rows(page int, rows [][]inWord, rtl bool) (out []inLine) {
	all := make([][]piece, len(rows))
	for i, row := range rows {
		all[i] = pieces(row)
	}
	uncounted(rows, all)
	for i := 0; i < len(rows); {
		if end, starts := tableAt(rows, all, i); end > i {
			out = append(out, l.tableLine(page, all[i:end], starts, rtl))
			i = end
			continue
		}
		out = append(out, l.line(page, rows[i], rtl))
		i++
	}
	return out
}

// uncounted makes one piece of rows that have nothing but the number of their line beside
// their text: these count up, from line to line or at every fifth.
func uncounted(rows [][]inWord, all [][]piece) {
	last, pairs, good := -1, 0, 0
	n := func(i int) int {
		if len(all[i]) != 2 || len(all[i][1].words) != 1 {
			return 0
		}
		v, _ := countOf(all[i][1].words[0].text)
		return v
	}
	for i := range all {
		v := n(i)
		if v == 0 {
			continue
		}
		if last >= 0 {
			pairs++
			good += ifOne(v-n(last) == 1 || v-n(last) == 5 && i-last <= 6)
		}
		last = i
	}
	if pairs < 3 || good*10 < 8*pairs {
		return
	}
	for i := range all {
		if n(i) > 0 {
			all[i] = []piece{{rows[i], rows[i][0].x, far(rows[i])}}
		}
	}
}

// tableAt returns where a table ends that begins with row i, and where its columns
// begin; i if none does.
func tableAt(rows [][]inWord, all [][]piece, i int) (end int, starts []float32) {
	if len(all[i]) < 2 {
		return i, nil
	}
	for _, p := range all[i] {
		starts = append(starts, p.x0)
	}
	several, last := 1, i+1
	for j := i + 1; j < len(all); j++ {
		gap := middle(rows[j]) - middle(rows[j-1])
		if gap > 6*rows[j][0].h {
			break
		}
		fits, news := 0, []float32(nil)
		for k, p := range all[j] {
			at := column(starts, p.x0)
			switch {
			case at >= 0 && (at+1 >= len(starts) || p.x1 < starts[at+1]+2):
				fits++
			case k > 0 && len(all[j]) > len(starts) && at < 0:
				news = append(news, p.x0)
			}
		}
		if fits+len(news) < len(all[j]) || fits == 0 || len(all[j]) == 1 && fits == 1 && all[j][0].x0 < starts[0]+2 && all[j][0].x1 > starts[1] {
			break
		}
		if len(news) > 0 {
			starts = append(starts, news...)
			slices.Sort(starts)
		}
		if len(all[j]) > 1 {
			several++
			last = j + 1
		} else if column(starts, all[j][0].x0) >= 0 && gap < 1.6*rows[j][0].h {
			last = j + 1 // a cell goes on
		}
	}
	if several < 3 {
		return i, nil
	}
	return last, starts
}

// column is the column that begins at x, or -1.
func column(starts []float32, x float32) int {
	return slices.IndexFunc(starts, func(s float32) bool { return abs(s-x) < 4 })
}

// tableLine makes one line of the rows of a table. A row of the page that has
// nothing in the first column goes on with the row above it.
func (l *inLayout) tableLine(page int, rows [][]piece, starts []float32, rtl bool) inLine {
	t := &inTable{starts: starts}
	var whole []inWord
	bottom := float32(0)
	for _, row := range rows {
		first := column(starts, row[0].x0) == 0
		top := row[0].words[0].y
		if first || len(t.rows) == 0 || len(row) > 1 && top > bottom+0.6*row[0].words[0].h {
			t.rows = append(t.rows, make([]inCell, len(starts)))
		}
		now := t.rows[len(t.rows)-1]
		for _, p := range row {
			at := max(column(starts, p.x0), 0)
			now[at].lines = append(now[at].lines, l.line(page, p.words, rtl))
			whole = append(whole, p.words...)
			bottom = p.words[0].bottom()
		}
	}
	line := l.line(page, whole, rtl)
	line.table = t
	return line
}

// makeTable says what stands in the cells.
func (l *inLayout) makeTable(line *inLine) *Table {
	out := &Table{}
	for _, cells := range line.table.rows {
		row := TableRow{}
		for _, c := range cells {
			cell := TableCell{}
			if len(c.lines) > 0 {
				p := &Para{Page: line.page + 1, Size: float64(line.size), RTL: line.rtl}
				for i := range c.lines {
					part := &c.lines[i]
					part.size, part.left, part.right = line.size, line.left, line.right
					l.join(p, part, true)
				}
				cell.Blocks = []Block{{Para: p}}
			}
			row.Cells = append(row.Cells, cell)
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
