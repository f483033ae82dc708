package strength

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What the ladders do not explain. "The same" may only be said when every word that
// differs is accounted for: a word of grammar, the same word moved or inflected, an
// equal one. A word in the place of another one is a change of which nobody but a
// person can say what it does, and a short text has no room for words that do nothing.

// far is how many words without a partner are compared with each other, form by form.
const far = 200

// many is how many words nobody can account for make a verdict of "same" a guess:
// as many as a clause has. In Chinese a token is half a word.
func (l *ladder) many() int {
	if l.lang == "zh" {
		return 4
	}
	return 3
}

// rest is the verdict on a pair without a sign.
func (c *comparison) rest() (Verdict, bool) {
	a := c.unsaid(c.a, c.b, c.pairedA, c.pairedB, c.left[0])
	b := c.unsaid(c.b, c.a, c.pairedB, c.pairedA, c.left[1])
	if max(len(a), len(b)) < c.l.many() && !c.called(a, b) && !c.otherwise(a, b) {
		return Same, len(a)+len(b) == 0 && c.share() >= 0.5
	}
	r := Reason{Kind: KindText, OldAt: none, NewAt: none}
	if len(b) > 0 {
		r.NewAt = c.b.run(b, c.pairedB)
		r.New = c.b.text[r.NewAt[0]:r.NewAt[1]]
		a = slices.DeleteFunc(a, func(i int) bool { // only what stood in that place
			return !slices.ContainsFunc(b, func(j int) bool { return c.b.ts[j].from == r.NewAt[0] && c.matchA[i] == c.matchB[j] })
		})
	}
	if len(a) > 0 {
		r.OldAt = c.a.run(a, c.pairedA)
		r.Old = c.a.text[r.OldAt[0]:r.OldAt[1]]
	}
	c.why = append(c.why, r)
	return Unclear, false
}

// otherwise reports whether the word that says what is done, right behind those who do
// it or behind a modal, was replaced by another one of which nothing is known.
func (c *comparison) otherwise(a, b []int) bool {
	at := func(f *found, words []int) int {
		for _, i := range words {
			if f.forced(i) {
				return i
			}
		}
		return -1
	}
	if len(a) == 0 || len(b) == 0 {
		return false
	}
	i, j := at(c.a, a), at(c.b, b)
	return i >= 0 && j >= 0 && c.matchA[i] == c.matchB[j]
}

// called reports whether one of the words is a name or a place in a row and something
// stands in its place: "in Nairobi" → "in Geneva", "Second Committee" → "Third".
func (c *comparison) called(a, b []int) bool {
	kind := func(f *found, words []int) (name, place bool) {
		for _, i := range words {
			t := &f.ts[i]
			if m := c.l.longest(5, f.ts, i, func(m *form) bool { return m.class == ordinals }); m != nil {
				place = true
				continue
			}
			r, _ := utf8.DecodeRuneInString(f.text[t.from:])
			name = name || unicode.IsUpper(r) && !t.head && i > 0
		}
		return name, place
	}
	n, p := kind(c.a, a)
	m, q := kind(c.b, b)
	return n && m || p && q
}

// monthly reports whether token i is a month or another word after which a number is
// that of a thing: of when and under which number something happened nothing depends.
func (l *ladder) monthly(ts []token, i int) bool {
	return l.longest(2, ts, i, func(m *form) bool { return m.class == reference }) != nil
}

// kin reports whether two words are forms of one word.
func (l *ladder) kin(a, b string) bool {
	if akin(a, b) || trunk(l.lang, a) == trunk(l.lang, b) {
		return true
	}
	if l.lang != "ar" {
		return false
	}
	x, y := skeleton(a), skeleton(b)
	return len(x) >= 6 && x == y // three letters
}

// skeleton is what an Arabic word keeps in most of its forms: without what is put
// before it and the long vowels in it.
func skeleton(w string) string {
	rs := []rune(w)
	for n := 0; n < 3 && len(rs) > 3 && strings.ContainsRune("وفسنتيابل", rs[0]); n++ {
		rs = rs[1:]
	}
	var b strings.Builder
	for _, r := range rs {
		if !strings.ContainsRune("اويه", r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// run is the place of the longest run of unpaired tokens that begins and ends with one
// of words.
func (f *found) run(words, paired []int) [2]int {
	best, most := [2]int{}, -1
	for k := 0; k < len(words); k++ {
		e := k
		for e+1 < len(words) && f.gapless(words[e], words[e+1], paired) {
			e++
		}
		if n := words[e] - words[k]; n > most {
			most, best = n, [2]int{f.ts[words[k]].from, f.ts[words[e]].to}
		}
		k = e
	}
	return best
}

func (f *found) gapless(i, j int, paired []int) bool {
	for k := i + 1; k <= j; k++ {
		if paired[k] >= 0 || f.ts[k].head {
			return false
		}
	}
	return true
}

// unsaid answers the tokens of own that the other text does not have in any form.
// Forms of one word are looked for among the first words that are left only.
// left are the marks that stand in own text only: they are not accounted for; nil when
// what they mean was said.
func (c *comparison) unsaid(own, other *found, paired, otherPaired []int, left map[int]bool) []int {
	var out []int
	known := make([]bool, len(own.ts))
	for i := range own.marks {
		m := &own.marks[i]
		if left[i] && m.class != operative {
			continue
		}
		switch m.class {
		case ignore:
			continue
		}
		for k := m.i; k < m.i+m.n; k++ {
			known[k] = true
		}
	}
	have := map[int]bool{}
	for _, m := range c.l.equals(other) {
		have[m.rung] = true
	}
	for _, m := range c.l.equals(own) {
		if have[m.rung] {
			for k := m.i; k < m.i+m.n; k++ {
				known[k] = true
			}
		}
	}
	same := make(map[string]bool, len(other.ts))
	for i := range other.groups {
		same[other.groups[i].id] = true
	}
	for i := range own.groups {
		if m := &own.groups[i]; left == nil || same[m.id] {
			for k := m.i; k < m.i+m.n; k++ {
				known[k] = true
			}
		}
	}
	for i := range other.ts {
		same[other.ts[i].text] = true
		same["~"+trunk(c.l.lang, other.ts[i].text)] = true
	}
	var alone []string // what only the other text has
	for k := range other.ts {
		if otherPaired[k] < 0 && len(alone) < far {
			alone = append(alone, other.ts[k].text)
		}
	}
	for i := range own.ts {
		t := &own.ts[i]
		if paired[i] >= 0 || known[i] || t.quoted || t.slash || t.number || c.l.monthly(own.ts, i) || same[t.text] || same["~"+trunk(c.l.lang, t.text)] || c.l.little(own.ts, i) {
			continue
		}
		if m := c.l.longest(5, own.ts, i, func(m *form) bool { return m.class == numerals }); m != nil && c.l.figured(other, m.rung) {
			continue
		}
		akins := false
		for _, w := range alone {
			if len(out) < far && c.l.kin(t.text, w) {
				akins = true
				break
			}
		}
		if !akins {
			out = append(out, i)
		}
	}
	return out
}

// figured reports whether a number stands in a text in figures.
func (l *ladder) figured(f *found, v int) bool {
	for i := range f.marks {
		if m := &f.marks[i]; m.class == units && int(m.value) == v {
			return true
		}
	}
	return false
}

// equals finds the words that have equals; rung is their line.
func (l *ladder) equals(f *found) []mark {
	var out []mark
	for i := 0; i < len(f.ts); {
		m := l.longest(10, f.ts, i, func(*form) bool { return true })
		if m == nil {
			i++
			continue
		}
		out = append(out, mark{class: equal, rung: m.line, i: i, n: len(m.words)})
		i += len(m.words)
	}
	return out
}
