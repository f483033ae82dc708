package doc

import (
	"slices"
	"unicode"
)

// timesWidths are how wide letters are in the commonest typeface of such texts, in
// hundredths of its size: "A" to "Z", "a" to "z". Others have the same ratios, more
// or less, and what counts is to compare sizes inside one file.
var timesWidths = [2][26]uint8{
	{72, 67, 67, 72, 61, 56, 72, 72, 33, 39, 72, 61, 89, 72, 72, 56, 72, 67, 56, 61, 72, 72, 94, 72, 72, 61},
	{44, 50, 44, 50, 44, 33, 50, 50, 28, 28, 50, 28, 78, 50, 50, 50, 50, 33, 39, 28, 50, 50, 72, 50, 50, 44},
}

// letterWidth is how wide a letter usually is, in hundredths of the size, and how
// much one may rely on it.
func letterWidth(r rune) (width, weight int) {
	switch {
	case r >= 'A' && r <= 'Z':
		return int(timesWidths[0][r-'A']), 1
	case r >= 'a' && r <= 'z':
		return int(timesWidths[1][r-'a']), 1
	case r >= '0' && r <= '9':
		return 50, 1
	case r < 0x80:
		return 30, 0
	case wide(r):
		return 100, 1
	case unicode.IsUpper(r):
		return 70, 1
	case rightLetter(r):
		return 42, 1
	case unicode.IsLetter(r):
		return 50, 1
	}
	return 40, 0
}

// letterSize is the size of the letters of a row by how wide they are. The height
// that a program tells is that of the font's box, which differs from font to font
// for letters of one size. A row with few letters has none: 0.
func letterSize(words []inWord) float32 {
	usual := usualHeight(words)
	sum, over, letters := float32(0), 0, 0
	for i := range words {
		if words[i].h < 0.85*usual || words[i].h > 1.15*usual {
			continue
		}
		width, weight := 0, 0
		for _, r := range words[i].text {
			w, n := letterWidth(r)
			width, weight = width+w, weight+n
		}
		sum, over, letters = sum+words[i].w, over+width, letters+weight
	}
	if letters < 24 {
		return 0
	}
	return sum * 100 / float32(over)
}

// sizes gives rows with few letters the size that rows of the same height have.
func (l *inLayout) sizes() {
	byHeight := map[int][]float32{}
	var ratios []float32
	for p := range l.pages {
		for i := range l.pages[p].lines {
			if line := &l.pages[p].lines[i]; line.size > 0 {
				byHeight[quarter(line.tall)] = append(byHeight[quarter(line.tall)], line.size)
				ratios = append(ratios, line.size/line.tall)
			}
		}
	}
	ratio := float32(0.9)
	if len(ratios) > 0 {
		slices.Sort(ratios)
		ratio = ratios[len(ratios)/2]
	}
	size := map[int]float32{}
	for h, all := range byHeight {
		slices.Sort(all)
		size[h] = all[len(all)/2]
	}
	for p := range l.pages {
		for i := range l.pages[p].lines {
			line := &l.pages[p].lines[i]
			usual, ok := size[quarter(line.tall)]
			switch {
			case ok && (line.size == 0 || abs(line.size-usual) < 0.09*usual):
				line.size = usual // letters of one line are chance
			case line.size == 0:
				line.size = ratio * line.tall
			}
		}
	}
}

// usualSpace is the space between most words of a line.
func usualSpace(line *inLine) float32 {
	var all []float32
	for i := 1; i < len(line.words); i++ {
		if d := space(line, i); d > 0.05*line.tall {
			all = append(all, d)
		}
	}
	if len(all) < 3 {
		return 0.25 * line.tall
	}
	slices.Sort(all)
	return all[len(all)/2]
}
