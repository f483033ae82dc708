package draft

import "strings"

// outline knows where in the numbering a text stands: it tells the ninth letter from
// the Roman one, and gives each label its depth and its path.
type outline struct {
	stack  []level
	outer  reading // the last option that stands above numbered paragraphs
	number int     // the last number at the margin, 16 of 16.1 too
}

type level struct {
	fam         family
	value       int
	label       string
	lead, parts int // of a number: 16 and 2 of 16.1
	in          float64
}

// reset forgets everything: a heading begins a new numbering.
func (o *outline) reset() { o.stack = o.stack[:0] }

// top are the families of labels that stand at the margin.
func top(f family) bool {
	switch f {
	case famPP, famOP, famNumber, famPara, famHan, famArticle, famPart, famRecital:
		return true
	}
	return false
}

// pick chooses the reading of m that goes best with what came before, and where in
// the stack its siblings are (len(stack) if it begins a new list). fit is how well it goes:
// 3 the next one, 2 the first of a new list, 1 later than its siblings, 0 from nowhere.
func (o *outline) pick(m mark) (r reading, at, fit int) {
	fit = -1
	for _, c := range m.readings {
		k, f := o.siblings(c, m), 0
		switch {
		case k < len(o.stack) && (c.value == o.stack[k].value+1 || m.again && c.value == o.stack[k].value):
			f = 3
		case k == len(o.stack) && option(c.fam) && c.fam == o.outer.fam && c.value == o.outer.value+1:
			f = 3 // Option III behind Option II and its paragraphs
		case c.value == 1:
			if f = 2; k < len(o.stack) && m.in > 0 && o.stack[k].in > 0 && m.in > o.stack[k].in+12 && !top(c.fam) && !option(c.fam) {
				k = len(o.stack) // (a) farther in than (e): a list in it
			}
			if k == len(o.stack) && len(o.stack) > 0 && c.fam == famRoman {
				f = 3 - b2i(len(m.readings) > 1 && o.next(famLetter, 9))
			}
		case k < len(o.stack) && c.value > o.stack[k].value:
			f = 1
		case m.again && k == len(o.stack):
			f = 1
		}
		if f > fit {
			r, at, fit = c, k, f
		}
	}
	return r, at, fit
}

// siblings gives the level of the stack that a reading of m goes on with: the deepest of
// its family, but for a list in a list of the same kind, where it is the one it is due in.
// len(stack) if there is none.
func (o *outline) siblings(c reading, m mark) int {
	k := len(o.stack)
	for j := len(o.stack) - 1; j >= 0; j-- {
		l := &o.stack[j]
		if l.fam != c.fam {
			continue
		}
		if k == len(o.stack) {
			k = j
		}
		due := c.value == l.value+1 || m.again && c.value == l.value
		if due && m.in > 0 && l.in > 0 && o.stack[k].in > 0 && m.in < o.stack[k].in-12 && m.in > l.in-12 {
			return j
		}
	}
	return k
}

// option reports whether f is one of several wordings.
func option(f family) bool { return f == famOption || f == famOptionRoman || f == famOptionLetter }

// above says that option m stands above the numbered paragraphs that follow.
func (o *outline) above(m mark) {
	o.outer, _, _ = o.pick(m)
	o.reset()
}

// next reports whether value is the next of family f somewhere in the stack.
func (o *outline) next(f family, value int) bool {
	for _, l := range o.stack {
		if l.fam == f {
			return l.value+1 == value
		}
	}
	return false
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// place enters m and gives its path and depth.
func (o *outline) place(m mark) (path string, depth int) {
	r, at, _ := o.pick(m)
	switch {
	case option(r.fam) && o.outer.fam == r.fam && r.value > o.outer.value && at == len(o.stack):
		// Option II after Option I with its paragraphs 1 to 4 is none of paragraph 4.
		o.outer, at = r, 0
	case top(r.fam):
		at = 0
	case r.fam == famDotted:
		at = o.dotted(m)
	}
	if r.fam == famNumber || r.fam == famDotted {
		o.number = m.lead
	}
	o.stack = append(o.stack[:at], level{r.fam, r.value, m.label, m.lead, m.parts, m.in})
	if len(o.stack) > 12 { // nothing is that deep: the numbering is not understood
		o.stack = append(o.stack[:0], o.stack[len(o.stack)-1])
	}
	return o.path(), len(o.stack) - 1
}

// within enters a label that stands behind another one before the same text: 16.1
// Option 1 is an option of 16.1, whatever options stand above that.
func (o *outline) within(m mark, outer mark) (path string, depth int) {
	r, at, _ := o.pick(m)
	if outer.readings[0].fam != famDotted || !option(r.fam) || at >= len(o.stack) || len(o.stack) == 0 || o.stack[len(o.stack)-1].fam != famDotted {
		return o.place(m)
	}
	if o.stack = append(o.stack, level{r.fam, r.value, m.label, m.lead, m.parts, m.in}); len(o.stack) > 12 {
		o.stack = append(o.stack[:0], o.stack[len(o.stack)-1])
	}
	return o.path(), len(o.stack) - 1
}

// dotted gives the place of 16.1: under 16, or under its option, or at the margin.
func (o *outline) dotted(m mark) int {
	if len(o.stack) == 0 || o.stack[0].fam != famNumber && o.stack[0].fam != famDotted || o.stack[0].lead != m.lead {
		return 0
	}
	for i, l := range o.stack {
		if l.fam == famDotted && l.parts >= m.parts {
			return i
		}
	}
	// Behind what has fewer numbers, and behind the option that is open.
	at := len(o.stack)
	for at > 1 && o.stack[at-1].fam != famDotted && !option(o.stack[at-1].fam) {
		at--
	}
	return at
}

// path is the labels of the stack; a dotted one has those above it in it already.
func (o *outline) path() string {
	var b strings.Builder
	for i, l := range o.stack {
		if i+1 < len(o.stack) && o.stack[i+1].fam == famDotted && !option(l.fam) {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(l.label)
	}
	return b.String()
}
