package card

import (
	"math"
	"strings"
	"unicode"
)

// room is the space for a paragraph, in pixels, and the sizes it may have.
type room struct {
	width, height float64
	largest       float64
	smallest      float64
	lines         int
}

// block is a paragraph cut into lines, all of one size.
type block struct {
	lines   []*line
	size    float64 // pixels an em
	leading float64 // from base line to base line, in em
	top     float64 // from the top of the block to the first base line, in em
}

// capHeight is how high the capitals of the Noto faces are, in em.
const capHeight = 0.714

// fit sets a paragraph as large as the room allows, in lines of about equal
// length. What does not fit at the smallest size is cut.
func (s *setter) fit(t *text, r room) block {
	if len(t.runes) == 0 {
		return block{}
	}
	if b, ok := s.large(t, r); ok {
		return b
	}
	rough := func(t *text) (block, bool) {
		return s.try(t, s.splitLong(t, r.width/r.smallest), r, r.smallest)
	}
	if b, ok := rough(t); ok {
		return b
	}
	// Too long at any size: the longest beginning that fits, with an ellipsis.
	best, _ := rough(s.cut(t, 0))
	for lo, hi := 1, len(t.steps)-1; lo <= hi; {
		mid := (lo + hi) / 2
		if b, ok := rough(s.cut(t, mid)); ok {
			best, lo = b, mid+1
		} else {
			hi = mid - 1
		}
	}
	// A single character may be larger than the room; then it shrinks.
	for _, l := range best.lines {
		best.size = math.Min(best.size, r.width/math.Max(l.right-l.left, 1e-3))
	}
	best.size = math.Min(best.size, r.height/math.Max(best.height(), 1e-3))
	return best
}

// large sets a paragraph at the largest size at which all of it fits without
// breaking a word, if there is one.
func (s *setter) large(t *text, r room) (block, bool) {
	for size := r.largest; size >= r.smallest; size -= 2 {
		if b, ok := s.try(t, t.breaks, r, size); ok {
			return s.atPauses(t, r, b), true
		}
	}
	return block{}, false
}

// atPauses returns b, or a somewhat smaller block of as many lines that all end
// with a punctuation mark. It is for Chinese only: there a line may end after any
// character, and so in the middle of a word.
func (s *setter) atPauses(t *text, r room, b block) block {
	if len(b.lines) < 2 || !b.lines[0].hasPlain {
		return b
	}
	var ends []int
	for i, end := range t.breaks {
		if i == len(t.breaks)-1 || pause(t.runes[end-1]) {
			ends = append(ends, end)
		}
	}
	for size := b.size; size >= max(titleSmall, 0.75*b.size); size -= 2 {
		if c, ok := s.try(t, ends, r, size); ok && len(c.lines) == len(b.lines) {
			return c
		}
	}
	return b
}

// pause tells the marks after which a line ends well.
func pause(r rune) bool {
	return strings.ContainsRune(",;:.!?–—،؛؟，；：。、！？）》」』", r)
}

// try sets a paragraph at one size, in lines that end at some of ends, and
// tells whether it fits.
func (s *setter) try(t *text, ends []int, r room, size float64) (block, bool) {
	limit := r.width / size
	cuts, ok := s.balance(t, ends, limit, r.lines)
	if !ok {
		return block{}, false
	}
	b := block{size: size}
	from := 0
	for _, to := range cuts {
		l := s.line(t, from, to)
		ok = ok && l.right-l.left <= limit+1e-9
		b.lines = append(b.lines, l)
		from = to
	}
	b.space()
	return b, ok && b.height()*size <= r.height
}

// space sets the distance of the lines: by the script, and never so small that
// ink of one line touches that of the next.
func (b *block) space() {
	b.leading, b.top = 1.12, capHeight
	for i, l := range b.lines {
		if l.hasPlain {
			b.leading = math.Max(b.leading, 1.3)
		}
		if l.hasArabic {
			b.leading = math.Max(b.leading, 1.4)
		}
		if i > 0 {
			b.leading = math.Max(b.leading, b.lines[i-1].descent+l.ascent+0.04)
		} else {
			b.top = math.Max(b.top, l.ascent)
		}
	}
}

// height is from the top of the first line to the lowest ink of the last, in em.
func (b *block) height() float64 {
	n := len(b.lines)
	if n == 0 {
		return 0
	}
	return b.top + float64(n-1)*b.leading + b.lines[n-1].descent
}

// splitLong returns the breaks of t with further ones inside words that are
// longer than a line.
func (s *setter) splitLong(t *text, limit float64) []int {
	var out []int
	from, step := 0, 0
	for _, to := range t.breaks {
		for l := s.line(t, from, to); l.right-l.left > limit; l = s.line(t, from, to) {
			for step < len(t.steps) && t.steps[step] <= from {
				step++
			}
			// As many characters as fit on a line, at least one.
			lo, hi := step, step
			for hi < len(t.steps) && t.steps[hi] < to {
				hi++
			}
			if lo >= hi {
				break
			}
			for lo+1 < hi {
				mid := (lo + hi) / 2
				if l := s.line(t, from, t.steps[mid]); l.right-l.left <= limit {
					lo = mid
				} else {
					hi = mid
				}
			}
			from = t.steps[lo]
			out = append(out, from)
		}
		out = append(out, to)
		from = to
	}
	return out
}

// balance returns where to end the lines of t, given the places where they may
// end: as few lines as needed, at most most, of lengths as equal as possible.
// It prefers to break after a pause and avoids a line that ends with a word of
// one letter. ok is false if the text needs more lines or has a longer word.
func (s *setter) balance(t *text, ends []int, limit float64, most int) (cuts []int, ok bool) {
	n := len(ends)
	full := make([]float64, n+1)    // width of the first i pieces with their spaces
	trimmed := make([]float64, n+1) // the same, without the space at the end
	from := 0
	for i, to := range ends {
		w := s.width(t, from, to)
		trimmed[i+1] = full[i] + w
		full[i+1] = trimmed[i+1] + s.gap(t, from, to)
		if w > limit {
			return ends, false
		}
		from = to
	}
	best := make([]float64, n+1) // of setting the first i pieces in the lines so far
	for i := 1; i <= n; i++ {
		best[i] = math.Inf(1)
	}
	var back [][]int
	for range most {
		next := make([]float64, n+1)
		from := make([]int, n+1)
		for j := range next {
			next[j] = math.Inf(1)
			for i := j - 1; i >= 0; i-- {
				w := trimmed[j] - full[i]
				if w > limit {
					break
				}
				slack := (limit - w) / limit
				if c := best[i] + slack*slack + ending(t, ends, j); c < next[j] {
					next[j], from[j] = c, i
				}
			}
		}
		best = next
		back = append(back, from)
		if !math.IsInf(best[n], 1) {
			cuts = make([]int, len(back))
			for k, j := len(back)-1, n; k >= 0; k-- {
				cuts[k] = ends[j-1]
				j = back[k][j]
			}
			return cuts, true
		}
	}
	return ends, false
}

// ending is the cost of ending a line with piece j.
func ending(t *text, ends []int, j int) float64 {
	if j == len(ends) {
		return 0
	}
	from := 0
	if j > 1 {
		from = ends[j-2]
	}
	word := []rune(strings.TrimSpace(string(t.runes[from:ends[j-1]])))
	switch {
	case len(word) == 0:
		return 0
	case len(word) == 1 && unicode.IsLetter(word[0]) && !unicode.Is(unicode.Han, word[0]):
		return 0.05
	case word[len(word)-1] == '-' || word[len(word)-1] == '‐': // inside a compound
		return 0.08
	case pause(word[len(word)-1]):
		return -0.03
	}
	return 0
}

// width is the advance of a piece without the spaces around it, gap that of the
// space at its end; both in em.
func (s *setter) width(t *text, from, to int) float64 {
	key := [2]int{from, to}
	w, ok := t.widths[key]
	if !ok {
		w = s.line(t, from, to).width
		t.widths[key] = w
	}
	return w
}

func (s *setter) gap(t *text, from, to int) float64 {
	if to > from && t.runes[to-1] == ' ' {
		return spaceWidth
	}
	return 0
}

// spaceWidth is the space of the Noto faces, in em.
const spaceWidth = 0.26

// slot is the space for a text of one line, in pixels.
type slot struct {
	width, size, smallest float64
	above, below          float64 // the base line; high and deep ink makes the text smaller
}

// single sets a text on one line: smaller, down to the smallest size, then cut.
// It returns the size that the line has to be printed in.
func (s *setter) single(t *text, sl slot) (*line, float64) {
	l := s.line(t, 0, len(t.runes))
	fits := func(l *line) bool { return (l.right-l.left)*sl.smallest <= sl.width }
	if !fits(l) {
		c := s.cut(t, 0)
		l = s.line(c, 0, len(c.runes))
		for lo, hi := 1, len(t.steps)-1; lo <= hi; {
			mid := (lo + hi) / 2
			c := s.cut(t, mid)
			if x := s.line(c, 0, len(c.runes)); fits(x) {
				l, lo = x, mid+1
			} else {
				hi = mid - 1
			}
		}
	}
	size := sl.size
	for _, limit := range [][2]float64{{sl.width, l.right - l.left}, {sl.above, l.ascent}, {sl.below, l.descent}} {
		size = math.Min(size, limit[0]/math.Max(limit[1], 1e-3))
	}
	return l, size
}
