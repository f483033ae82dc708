package strength

import (
	"strconv"
	"strings"
)

// mark is a form found in a text.
type mark struct {
	class   class
	rung    int
	id      string // marks with one id say the same
	i, n    int    // tokens
	value   float64
	bracket bool // inside square brackets
	amount  bool // of a number: something counted, not a number by the way
	up      int  // of a number: +1 a higher one is stronger, -1 a lower one, 0 cannot be told
}

// found is a text with what was found in it.
type found struct {
	text   string
	ts     []token
	marks  []mark // forces, actions, qualifiers …, in the order of the text
	groups []mark
	agents []mark // those who can be obliged, and "we"
	agent  int    // index in agents of the first right before a modal or a deed, -1
	first  int    // index in marks of the first operative, concern or preambular verb, -1
	bare   int    // index in marks of an action verb that opens the text ("Ensure …"), -1
}

// force says whether a class says how much a sentence binds.
func (c class) force() bool {
	return c == operative || c == concern || c == preamble || c == modals || c == bans
}

// words are the mark as it is written.
func (f *found) words(m mark) (string, [2]int) {
	at := [2]int{f.ts[m.i].from, f.ts[m.i+m.n-1].to}
	return f.text[at[0]:at[1]], at
}

// find reads one text.
func (l *ladder) find(text string) *found {
	f := &found{text: text, ts: l.figures(unlabelled(text, tokens(l.lang, text))), first: -1, bare: -1}
	p := place{l: l, f: f}
	for i := 0; i < len(f.ts); {
		i += p.at(i)
	}
	l.people(f)
	l.amounts(f)
	l.actors(f)
	l.beside(f)
	return f
}

// place goes through a text and knows whether a verb that decides something can
// stand where it is.
type place struct {
	l       *ladder
	f       *found
	open    bool // beginning of a sentence, or a subject, or adverbs after one of them
	start   bool // open, and only adverbs since the beginning of the sentence
	subject bool // the sentence began with a subject and has no verb yet
	about   bool // a Chinese sentence that began with 对: its verb stands at its end
	also    int  // an "and" ended just before this token: 1 bare, 2 after a comma or with an adverb
	verb    int  // index in marks of the sentence's first verb, -1
}

// at reads what stands at token i and answers how many tokens it took.
func (p *place) at(i int) int {
	t := &p.f.ts[i]
	if t.head || i == 0 {
		p.open, p.start, p.subject, p.also, p.verb = true, true, false, 0, -1
		p.about = t.text == "对"
	} else if t.comma && p.subject {
		p.open = true
	}
	if t.also && p.verb >= 0 && !p.open { // "وتطلب": the and is part of the word
		p.also = 1
		if t.comma {
			p.also = 2
		}
	}
	m := p.l.longest(0, p.f.ts, i, func(f *form) bool { return p.allowed(f, i) })
	if m != nil && m.class == scope && p.start {
		// 各 is "each", 各国 is who speaks.
		if s := p.l.longest(3, p.f.ts, i, func(f *form) bool { return f.class == subject }); s != nil && len(s.words) > len(m.words) {
			m = nil
		}
	}
	if m != nil && m.class != ignore {
		return p.take(m, i)
	} else if m != nil && len(m.words) > 1 {
		p.shut()
		return len(m.words)
	}
	if m := p.l.longest(3, p.f.ts, i, func(f *form) bool { return true }); m != nil {
		switch m.class {
		case subject:
			if p.start {
				p.subject = true
			}
			p.open, p.start, p.also = true, false, 0
		case ands:
			if p.verb >= 0 && !p.open {
				p.also = 1
				if t.comma {
					p.also = 2
				}
			}
		case adverb:
			if p.also == 1 {
				p.also = 2
			}
		}
		return len(m.words)
	}
	p.shut()
	return 1
}

func (p *place) shut() { p.open, p.start, p.also = false, false, 0 }

// allowed says whether a form may stand at token i.
func (p *place) allowed(f *form, i int) bool {
	if p.f.ts[i].quoted {
		return f.class == ignore || !f.class.force() && f.class != hedges && f.class != action && f.class != ending
	}
	switch f.class {
	case operative, concern:
		if p.open && (p.verb < 0 || p.f.marks[p.verb].class == preamble) {
			return true
		}
		if p.open && !p.start || p.about && p.verb < 0 && (f.words[0] == "表" || f.words[0] == "深") {
			return true // "…; we request"; 对……表示关切
		}
		return p.also == 2 || p.also == 1 && p.alike(i)
	case deadline:
		return p.dated(f, i)
	case preamble:
		return p.start && p.open || p.also > 0 && p.verb >= 0 && p.f.marks[p.verb].class == preamble
	}
	return true
}

// dated says whether the number that ends a form is a year or a day: "until 40 per
// cent" sets no date.
func (p *place) dated(f *form, i int) bool {
	n := len(f.words)
	if f.words[n-1] != "#" {
		return true
	}
	t := &p.f.ts[i+n-1]
	v, err := strconv.ParseFloat(t.text, 64)
	if err != nil || v >= 1900 && v <= 2150 {
		return true
	}
	if v < 1 || v > 31 || i+n >= len(p.f.ts) {
		return false
	}
	m := p.l.longest(2, p.f.ts, i+n, func(m *form) bool { return m.class == units })
	return m == nil
}

// alike says whether the verb at token i is inflected as the sentence's first one:
// "requests … and urges", not "requests … to review and urge".
func (p *place) alike(i int) bool {
	first := p.f.ts[p.f.marks[p.verb].i].text
	a, b := []rune(first), []rune(p.f.ts[i].text)
	if len(a) == 0 || len(b) == 0 || a[len(a)-1] != b[len(b)-1] {
		return false
	}
	return p.l.lang != "en" || a[len(a)-1] == 's'
}

// take notes a form found at token i.
func (p *place) take(m *form, i int) int {
	f := p.f
	n := len(m.words)
	k := mark{class: m.class, rung: m.rung, id: string(m.class) + strconv.Itoa(m.line), i: i, n: n, bracket: f.ts[i].bracket}
	switch m.class {
	case operative, concern, preamble:
		if p.verb < 0 {
			p.verb = len(f.marks)
		}
		if f.first < 0 {
			f.first = len(f.marks)
		}
		p.subject = false
	case action, ending, hedges:
		if p.start && f.first < 0 && f.bare < 0 {
			f.bare = len(f.marks)
			p.verb = len(f.marks)
		}
	case deadline:
		k.value = -1
		for _, t := range f.ts[i : i+n] {
			if t.number {
				k.value, _ = strconv.ParseFloat(t.text, 64)
				k.id = "deadline " + t.text
			}
		}
		if k.value >= 1 && k.value <= 31 && f.ts[i+n-1].number {
			// "by 31 December 2027" is one date
			for e := i + n; e < len(f.ts) && e < i+n+4 && !f.ts[e].head && !f.ts[e].comma; e++ {
				if v, err := strconv.ParseFloat(f.ts[e].text, 64); f.ts[e].number && err == nil && v >= 1900 && v <= 2150 {
					n = e + 1 - i
					k.n, k.value, k.id = n, v, "deadline"
					for _, t := range f.ts[i+1 : i+n] {
						k.id += " " + t.text
					}
				}
			}
		}
		if k.value >= 0 && k.value < 1900 { // "within 5 years": the words say what is counted
			k.id += " " + strconv.Itoa(m.line)
		}
	case negation:
		k.id = "negation"
	case conditions:
		k.id = "condition"
	case modals, bans:
		if m.class == bans {
			k.rung = 5 // "may not" is as strong as "shall not"
		}
		if p.open {
			p.subject = false // "We will pay, and recognize …": the sentence has its verb
		}
	}
	f.marks = append(f.marks, k)
	if m.class == amplifiers || m.class == qualifiers {
		if p.open {
			return n // "Strongly and urgently calls upon"
		}
	}
	p.shut()
	return n
}

// people finds the groups named.
func (l *ladder) people(f *found) {
	for i := 0; i < len(f.ts); {
		m := l.longest(1, f.ts, i, func(*form) bool { return true })
		if m == nil {
			i++
			continue
		}
		f.groups = append(f.groups, mark{class: m.class, id: string(m.class) + strconv.Itoa(m.line), i: i, n: len(m.words), bracket: f.ts[i].bracket})
		i += len(m.words)
	}
}

// names reports whether a group is named in a text, in these or in other words of
// the same line of the ladder; the words may be inflected at their ends.
func (l *ladder) names(f *found, group string) (mark, bool) {
	want := tokens(l.lang, group)
	if len(want) == 0 {
		return mark{}, false
	}
	if m := l.longest(1, want, 0, func(g *form) bool { return len(g.words) == len(want) }); m != nil {
		id := string(m.class) + strconv.Itoa(m.line)
		for _, g := range f.groups {
			if g.id == id {
				return g, true
			}
		}
	}
	for i := 0; i+len(want) <= len(f.ts); i++ {
		ok := true
		for k := range want {
			if !inflected(want[k].text, f.ts[i+k].text) {
				ok = false
				break
			}
		}
		if ok {
			return mark{class: groups, id: "asked " + strings.ToLower(group), i: i, n: len(want), bracket: f.ts[i].bracket}, true
		}
	}
	return mark{}, false
}

// inflected reports whether two words differ in a short ending only.
func inflected(a, b string) bool {
	if a == b {
		return true
	}
	x, y := []rune(a), []rune(b)
	n := 0
	for n < len(x) && n < len(y) && x[n] == y[n] {
		n++
	}
	return n >= 4 && len(x)-n <= 2 && len(y)-n <= 3
}
