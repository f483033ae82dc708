package card

// The places on the card, in pixels. The page's head is the model: the
// thick-and-thin rule, the label, the title, a hairline, the numbers.
const (
	margin = 72.0
	inner  = Width - 2*margin

	headTop     = 48.0  // of the thick rule
	labelBase   = 112.0 // base line of the label
	titleTop    = 152.0
	titleLow    = 388.0 // lowest ink of a title above numbers
	titleFree   = 512.0 // the same without numbers
	figureLine  = 416.0 // the hairline above the numbers
	numberBase  = 487.0
	unitBase    = 525.0
	footBase    = 590.0
	maxFigures  = 4
	fewFigures  = 3 // the columns are at least three, so that one number stands at the side
	columnGap   = 32.0
	titleLarge  = 96.0
	titleLarger = 116.0 // without numbers
	titleTurn   = 60.0  // below this a title is set in the face for texts: thin strokes would get lost
	titleSmall  = 30.0
	titleLines  = 5
	numberLarge = 70.0
)

// compose puts everything in its place.
func compose(cv *canvas, s *setter, c Card) {
	cv.bar(ink, margin, headTop, inner, 8)
	cv.bar(ink, margin, headTop+13, inner, 2)

	l, size := s.single(s.text(c.Label, s.label), slot{inner, s.labelSize(), 20, 42, 24})
	cv.put(s, voice, l, margin, labelBase, size)

	figures := c.Figures[:min(len(c.Figures), maxFigures)]
	low, largest := titleLow, titleLarge
	if len(figures) == 0 {
		low, largest = titleFree, titleLarger
	}
	b := s.heading(c.Title, low-titleTop, largest)
	y := titleTop + b.top*b.size
	for _, l := range b.lines {
		cv.put(s, ink, l, margin, y, b.size)
		y += b.leading * b.size
	}
	if len(figures) > 0 {
		cv.bar(ink, margin, figureLine, inner, 1)
		s.figures(cv, figures)
	}
	s.foot(cv, c)
}

// put prints a line in the column that begins at x from the side where one
// begins to read: flush with that side by its ink, not by the white around it.
func (cv *canvas) put(s *setter, p pigment, l *line, x, base, size float64) {
	left := x - l.left*size
	if s.rtl {
		left = Width - x - l.right*size
	}
	cv.line(p, l, left, base, size)
}

// heading sets the title: in the display face while it is large, in the face
// for texts when it must be small.
func (s *setter) heading(title string, height, largest float64) block {
	t := s.shorten(s.text(title, s.title))
	if len(t.runes) == 0 {
		return block{}
	}
	r := room{inner, height, largest, titleTurn, titleLines}
	if b, ok := s.large(t, r); ok {
		return b
	}
	r.largest, r.smallest = titleTurn-2, titleSmall
	return s.fit(s.shorten(s.text(title, s.small)), r)
}

// shorten cuts a title that is longer than a title may be.
func (s *setter) shorten(t *text) *text {
	if len(t.runes) <= maxTitle {
		return t
	}
	n := 0
	for n < len(t.steps) && t.steps[n] < maxTitle {
		n++
	}
	return s.cut(t, n)
}

// labelSize is the size of labels: small capitals and Arabic look smaller than they are.
func (s *setter) labelSize() float64 {
	switch s.lang {
	case "ru", "zh":
		return 29
	case "ar":
		return 27
	}
	return 32
}

// figures prints the numbers in equal columns, all numbers of one size, and all units.
func (s *setter) figures(cv *canvas, figures []Figure) {
	n := float64(max(len(figures), fewFigures))
	width := (inner - (n-1)*columnGap) / n
	numbers, units := make([]*line, len(figures)), make([]*line, len(figures))
	numberSize, unitSize := numberLarge, s.labelSize()-3
	for i, f := range figures {
		var size float64
		numbers[i], size = s.single(s.text(f.Number, s.number), slot{width, numberLarge, 40, 64, 20})
		numberSize = min(numberSize, size)
		units[i], size = s.single(s.text(f.Unit, s.label), slot{width, unitSize, 18, 34, 16})
		unitSize = min(unitSize, size)
	}
	for i := range figures {
		x := margin + float64(i)*(width+columnGap)
		cv.put(s, ink, numbers[i], x, numberBase, numberSize)
		cv.put(s, quiet, units[i], x, unitBase, unitSize)
	}
}

// foot prints the network's name and, at the other end, the note.
func (s *setter) foot(cv *canvas, c Card) {
	name := slot{inner, 27, 20, 36, 16}
	quietly := slot{inner, 22, 18, 36, 16}
	site, siteSize := s.single(s.text(c.Site, s.site), name)
	note, noteSize := s.single(s.text(c.Note, s.note), quietly)
	if used := (site.right-site.left)*siteSize + (note.right-note.left)*noteSize; used+columnGap > inner {
		quietly.width = 0.6 * inner
		note, noteSize = s.single(s.text(c.Note, s.note), quietly)
		name.width = inner - (note.right-note.left)*noteSize - columnGap
		site, siteSize = s.single(s.text(c.Site, s.site), name)
	}
	cv.put(s, ink, site, margin, footBase, siteSize)
	w := (note.right - note.left) * noteSize
	cv.put(s, quiet, note, margin+inner-w, footBase, noteSize)
}
