package doc

import "slices"

// columns finds the gutter of a page in two columns: a strip that nearly no row
// crosses, with rows on both sides that fill their column. Columns of a table have
// short cells, or rows that begin on the same heights after the same gaps.
// The gutter of a page before, 0 if there was none, speaks for columns: two paragraphs at
// one height are no rows of a table then.
func columns(rows [][]inWord, known float32) (gutter float32, ok bool) {
	if len(rows) < 10 {
		return 0, false
	}
	var from, to []float32
	for _, row := range rows {
		from, to = append(from, row[0].x), append(to, far(row))
	}
	slices.Sort(from)
	slices.Sort(to)
	left, right := from[len(from)/20], to[len(to)-1-len(to)/20]
	width := right - left
	if width < 200 {
		return 0, false
	}
	best := 0
	for x := left + width*0.3; x < left+width*0.7; x += 2 {
		if n := parted(rows, x); n > best {
			gutter, best = x, n
		}
	}
	if best < 16 {
		return 0, false
	}
	// The middle of the strip.
	end := gutter
	for end < right && parted(rows, end+2) == best {
		end += 2
	}
	gutter = (gutter + end) / 2
	return gutter, fills(rows, gutter, left, right, known > 0 && abs(gutter-known) < 8)
}

// carried reports whether a page with few rows, the last of a text in two columns,
// goes on with the gutter of the page before.
func carried(rows [][]inWord, gutter float32) bool {
	left, right, over := 0, 0, 0
	for _, row := range rows {
		if crosses(row, gutter) {
			over++
			continue
		}
		left += ifOne(row[0].x < gutter)
		right += ifOne(far(row) > gutter)
	}
	return len(rows) <= 24 && min(left, right) >= 2 && over*4 <= len(rows)
}

// far is where a row ends.
func far(row []inWord) float32 {
	x := row[0].right()
	for i := range row {
		x = max(x, row[i].right())
	}
	return x
}

// crosses reports whether a word of the row stands over x, or close on both sides.
func crosses(row []inWord, x float32) bool {
	before, after := float32(-1e9), float32(1e9)
	for i := range row {
		w := &row[i]
		if w.x < x && w.right() > x {
			return true
		}
		if w.right() <= x {
			before = max(before, w.right())
		} else {
			after = min(after, w.x)
		}
	}
	return after-before < max(0.9*row[0].h, 8)
}

// parted counts the pieces of rows on both sides of x, less those that cross it.
func parted(rows [][]inWord, x float32) int {
	left, right, over := 0, 0, 0
	for _, row := range rows {
		switch {
		case crosses(row, x):
			over++
		default:
			if row[0].x < x {
				left++
			}
			if far(row) > x {
				right++
			}
		}
	}
	if left < 8 || right < 8 || over*3 > len(rows) {
		return 0
	}
	return 2*min(left, right) - over
}

// fills reports whether the pieces on both sides are lines of prose.
func fills(rows [][]inWord, gutter, left, right float32, known bool) bool {
	var full, count [2]int
	var tops [2][]float32
	for _, row := range rows {
		if crosses(row, gutter) {
			continue
		}
		for side := range 2 {
			x0, x1, top := float32(1e9), float32(-1e9), float32(0)
			for i := range row {
				if w := &row[i]; (w.x > gutter) == (side == 1) {
					x0, x1, top = min(x0, w.x), max(x1, w.right()), w.y
				}
			}
			if x1 < x0 {
				continue
			}
			count[side]++
			tops[side] = append(tops[side], top)
			span := gutter - left
			if side == 1 {
				span = right - gutter
			}
			if x1-x0 > 0.72*span {
				full[side]++
			}
		}
	}
	for side := range 2 {
		if full[side]*2 < count[side] {
			return false
		}
	}
	return known || !rowsOfTable(tops)
}

// rowsOfTable reports whether the gaps inside two columns lie at the same heights.
func rowsOfTable(tops [2][]float32) bool {
	var after [2][]float32 // tops of lines after a gap
	for side, ys := range tops {
		var steps []float32
		for i := 1; i < len(ys); i++ {
			steps = append(steps, ys[i]-ys[i-1])
		}
		if len(steps) == 0 {
			return false
		}
		sorted := slices.Sorted(slices.Values(steps))
		usual := sorted[len(sorted)/3]
		for i, s := range steps {
			if s > 1.25*usual {
				after[side] = append(after[side], ys[i+1])
			}
		}
	}
	if len(after[0]) < 2 || len(after[1]) < 2 {
		return false
	}
	same := 0
	for _, y := range after[0] {
		if slices.ContainsFunc(after[1], func(o float32) bool { return abs(o-y) < 2 }) {
			same++
		}
	}
	return same*10 > 7*min(len(after[0]), len(after[1])) && same >= 2
}
