package strength

// Signs that need both texts side by side: a modal where none stood, a weak deed where
// another word stood, another way offered.

// polarity counts what turns a sentence round: "not", "may not", "avoid".
func (f *found) polarity() int {
	n := 0
	for i := range f.marks {
		switch m := &f.marks[i]; m.class {
		case negation, bans, avoids:
			if concord[f.ts[m.i].text] && f.denied(m.i) {
				continue
			}
			n++
		}
	}
	return n
}

// concord are the words that only repeat the "not" of their sentence: "no … ninguna".
var concord = map[string]bool{
	"ningun": true, "ninguna": true, "ninguno": true, "nadie": true, "ni": true, "tampoco": true,
	"nenhum": true, "nenhuma": true, "ninguem": true, "nem": true,
	"никто": true, "никому": true, "никого": true, "никакой": true, "никакие": true, "никаких": true, "никакая": true, "ни": true, "никогда": true,
}

// denied reports whether a plain "not" stands in the sentence of token i.
func (f *found) denied(i int) bool {
	from, to := i, i+1
	for from > 0 && !f.ts[from].head && i-from < 60 {
		from--
	}
	for to < len(f.ts) && !f.ts[to].head && to-i < 60 {
		to++
	}
	for k := from; k < to; k++ {
		if w := f.ts[k].text; k != i && (w == "no" || w == "nao" || w == "не") {
			return true
		}
	}
	return false
}

// turned reports whether one text denies more than the other. "No child is left
// without" and "every child has" deny alike.
func (c *comparison) turned() bool {
	d := c.a.polarity() - c.b.polarity()
	if d%2 != 0 {
		return true
	}
	all := func(f *found, left map[int]bool) bool {
		for i := range left {
			if m := &f.marks[i]; m.class == scope && m.rung == 5 {
				return true
			}
		}
		return false
	}
	return d > 0 && !all(c.b, c.left[1]) || d < 0 && !all(c.a, c.left[0])
}

// relative are the words after which a modal describes and does not bind: "people who
// may need it".
var relative = map[string]bool{
	"who": true, "which": true, "that": true, "whom": true, "where": true, "as": true, "what": true, "it": true,
	"qui": true, "que": true, "dont": true, "ou": true, "quien": true, "quienes": true, "quem": true, "donde": true, "onde": true, "como": true, "cual": true, "cuales": true,
	"которые": true, "который": true, "которая": true, "которое": true, "которых": true, "что": true, "как": true, "кто": true,
	"التي": true, "الذي": true, "الذين": true, "ما": true, "من": true,
}

// hole answers the tokens of the other text that stand unpaired where token i stands.
func hole(i int, own, other []int, paired []int) (from, to int) {
	at := own[i]
	from = 0
	for from < len(paired) && other[from] < at {
		from++
	}
	to = from
	for to < len(paired) && paired[to] < 0 {
		to++
	}
	return from, to
}

// put says what a modal means that stands in one text, with none in its place in the
// other: "принимает" is what is done, "может принимать" what may be. dir is that of
// putting it in. It answers whether it was said.
func (c *comparison) put(m *mark, own *found, ownMatch []int, ownPaired []int, other *found, otherMatch []int, otherPaired []int, dir int) {
	if m.class != modals || m.rung < 35 || m.bracket || m.i > 0 && relative[own.ts[m.i-1].text] {
		return
	}
	next := m.i + m.n
	if next >= len(own.ts) {
		return
	}
	from, to := hole(m.i, ownMatch, otherMatch, otherPaired)
	ok, hard := false, false
	var was *mark // "pagarán" → "deberían pagar"
	for k := from; k < to && was == nil; k++ {
		for i := next; i < len(own.ts) && i < next+2; i++ {
			if akin(own.ts[i].text, other.ts[k].text) {
				ok, hard = true, true
				both := *m
				both.n = i + 1 - m.i
				m, was = &both, &mark{i: k, n: 1, bracket: other.ts[k].bracket}
				break
			}
		}
	}
	for k := range other.marks {
		if o := &other.marks[k]; o.i >= from && o.i < to && (o.class == action || o.class == ending) {
			ok = true
		}
	}
	if from == to && ownPaired[next] >= 0 && m.rung >= 55 || m.rung >= 55 && own.lone(m) && other.lone(nil) && own.within(m, other) {
		ok = true
	}
	if !ok {
		return
	}
	if dir < 0 {
		c.say(KindModal, dir, was, m, hard)
	} else {
		c.say(KindModal, dir, m, was, hard)
	}
}

// lone reports that an Arabic preambular mark is only its "whereas": the verb behind it
// is in no ladder.
func (m *mark) lone(f *found) bool { return m.n == 1 && f.ts[m.i].text == "اذ" }

// lone reports whether m is all that binds in a text; nil: nothing does by itself.
func (f *found) lone(m *mark) bool {
	for k := range f.marks {
		if o := &f.marks[k]; (o.class.force() || o.class == hedges) && (m == nil || o.i != m.i) {
			return false
		}
	}
	return true
}

// within reports whether most words of a text but m stand in the other one, in any order.
func (f *found) within(m *mark, other *found) bool {
	have := map[string]bool{}
	for i := range other.ts {
		have[other.ts[i].text] = true
	}
	in, all := 0, 0
	for i := range f.ts {
		if i >= m.i && i < m.i+m.n {
			continue
		}
		all++
		if have[f.ts[i].text] {
			in++
		}
	}
	return in*10 >= all*7
}

// deed answers the rung that the word of a mark has as a deed, -1 if it is none:
// "prohibit" decides, and is what others are asked to do.
func (l *ladder) deed(f *found, m *mark) int {
	if m.class == action || m.class == ending {
		return m.rung
	}
	if d := l.longest(0, f.ts, m.i, func(o *form) bool { return o.class == action || o.class == ending }); d != nil {
		return d.rung
	}
	return -1
}

// done compares a verb that opens one text with the deed that stands in its place in
// the other: "garantizan" → "consideran garantizar", "prohibimos" → "restringimos".
// verb is the mark of own text; dir is -1 when it is in the new one. It answers whether
// it could.
func (c *comparison) done(verb *mark, own *found, other *found, deed *mark, dir int) bool {
	d, e := c.l.deed(own, verb), c.l.deed(other, deed)
	x, y, sign := deed, verb, 0
	switch {
	case d >= 0 && e >= 0 && abs(d-e) >= 10:
		sign = sgn(e - d)
	case d < 0 && verb.class == operative && verb.rung > commits+5 && e <= 30:
		sign = -1
	default:
		return false
	}
	if dir > 0 {
		x, y, sign = verb, deed, -sign
	}
	c.say(KindVerb, sign, x, y, abs(d-e) >= 20)
	return true
}

// softened finds a weak deed ("promote") in the place of a word that no ladder has:
// "pay" → "promote the payment of". dir is -1 when the weak deed is in the new text.
func (c *comparison) softened(own *found, left map[int]bool, ownMatch []int, other *found, otherMatch, otherPaired []int, dir int) {
	for i := range own.marks {
		m := &own.marks[i]
		weak := m.class == action && m.rung >= 40 || m.class == ending && m.rung >= 50
		if !left[i] || !weak || i != own.bare && !own.forced(m.i) {
			continue
		}
		from, to := hole(m.i, ownMatch, otherMatch, otherPaired)
		word := -1
		for k := from; k < to && k < from+3; k++ {
			if !c.l.little(other.ts, k) && !other.ts[k].number {
				word = k
				break
			}
		}
		if word < 0 || other.holds(word) {
			continue
		}
		x := mark{i: word, n: 1, bracket: other.ts[word].bracket}
		if dir < 0 {
			c.say(KindVerb, dir, &x, m, false)
		} else {
			c.say(KindVerb, dir, m, &x, false)
		}
		delete(left, i)
	}
}

// little reports whether a small word stands at token i.
func (l *ladder) little(ts []token, i int) bool {
	return l.longest(4, ts, i, func(*form) bool { return true }) != nil
}

// forced reports whether a verb of deciding, a modal or those who act end right before
// token i.
func (f *found) forced(i int) bool {
	if f.acted(i) {
		return true
	}
	for k := range f.marks {
		if m := &f.marks[k]; m.class.force() && m.i+m.n == i {
			return true
		}
	}
	return false
}

// holds reports whether a mark lies on token i.
func (f *found) holds(i int) bool {
	for k := range f.marks {
		if m := &f.marks[k]; m.i <= i && i < m.i+m.n {
			return true
		}
	}
	return false
}

// whole answers 1 when a deed stands in one text only together with what it is done to,
// and little stands there instead: it was struck out, not put in other words.
func (c *comparison) whole(m *mark, paired, own, other, otherPaired []int) int {
	from, to := m.i, m.i+m.n
	for from > 0 && paired[from-1] < 0 {
		from--
	}
	for to < len(paired) && paired[to] < 0 {
		to++
	}
	a, b := hole(m.i, own, other, otherPaired)
	if to-m.i >= 4 && (b-a)*2 < to-from {
		return 1
	}
	return 0
}

// either are the words that offer another way.
var either = map[string]bool{"or": true, "ou": true, "o": true, "u": true, "или": true, "либо": true, "او": true, "或": true}

// choice finds another way that was put in or struck out: "domestically, or through the
// use of markets". Whether it takes the point away only people can say.
func (c *comparison) choice() bool {
	find := func(f *found, paired []int) (span, bool) {
		for i := 0; i < len(f.ts); i++ {
			k := i
			for k < len(f.ts) && paired[k] < 0 && (k == i || !f.ts[k].head) {
				k++
			}
			if either[f.ts[i].text] && (k-i >= 4 && c.l.lang != "zh" || k-i >= 7) {
				return span{any: true, at: [2]int{f.ts[i].from, f.ts[k-1].to}}, true
			}
			i = max(i, k-1)
		}
		return span{}, false
	}
	if s, ok := find(c.b, c.pairedB); ok {
		c.why = append(c.why, Reason{Kind: KindChoice, New: c.b.text[s.at[0]:s.at[1]], OldAt: none, NewAt: s.at})
		return true
	}
	if s, ok := find(c.a, c.pairedA); ok {
		c.why = append(c.why, Reason{Kind: KindChoice, Old: c.a.text[s.at[0]:s.at[1]], OldAt: s.at, NewAt: none})
		return true
	}
	return false
}

// bared deals with a modal that went and left its own verb: "may recognize" →
// "recognize". The verb is no other one, whatever ladder it stands in.
func (c *comparison) bared(x, y *mark) bool {
	own := func(modal *mark, f *found, verb *mark, other *found) bool {
		next := modal.i + modal.n
		return modal.class == modals && verb.class != modals && verb.class != bans && next < len(f.ts) && akin(f.ts[next].text, other.ts[verb.i].text)
	}
	switch {
	case own(x, c.a, y, c.b):
		if x.rung >= 35 {
			c.say(KindModal, 1, x, y, true)
		}
	case own(y, c.b, x, c.a):
		if y.rung >= 35 {
			c.say(KindModal, -1, x, y, true)
		}
	default:
		return false
	}
	return true
}

// duty reports whether a "shall" went together with what was to be done, into a text in
// which nothing binds any more: "The State shall guarantee the safety" → "Safety is
// a shared responsibility". The other way round it is not believed: a future tense looks
// like a "shall" in some languages.
func (c *comparison) duty(m *mark, own, other *found) bool {
	next := m.i + m.n
	if m.class != modals || c.l.little(own.ts, m.i) || m.rung > 20 || m.bracket || next >= len(own.ts) || !other.lone(nil) || other.bare >= 0 {
		return false
	}
	for i := range other.marks {
		if k := other.marks[i].class; k == action || k == ending || k == negation {
			return false
		}
	}
	if own.ts[next].text == "be" || c.l.little(own.ts, next) { // "shall be paid"
		next++
	}
	for i := range other.ts {
		if next < len(own.ts) && c.l.kin(other.ts[i].text, own.ts[next].text) {
			return false
		}
	}
	return c.share() < 0.7
}

// equalled reports whether a word that is equal to a mark's stands in the other text.
func (c *comparison) equalled(own *found, m *mark, other *found) bool {
	for _, e := range c.l.equals(own) {
		if e.i > m.i || e.i+e.n < m.i+m.n {
			continue
		}
		for _, o := range c.l.equals(other) {
			if o.rung == e.rung {
				return true
			}
		}
	}
	return false
}
