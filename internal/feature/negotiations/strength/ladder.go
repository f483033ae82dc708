package strength

import (
	"embed"
	"fmt"
	"sort"
	"strconv"
	"strings"
	"sync"

	"groundswell/internal/core"
)

//go:embed ladders/*.txt
var files embed.FS

// class is a part of a ladder file.
type class string

const (
	operative  class = "operative"
	concern    class = "concern"
	preamble   class = "preamble"
	modals     class = "modals"
	action     class = "action"
	ending     class = "ending"
	hedges     class = "hedges"
	qualifiers class = "qualifiers"
	amplifiers class = "amplifiers"
	scope      class = "scope"
	pace       class = "pace"
	deadline   class = "deadline"
	ups        class = "up"
	downs      class = "down"
	bys        class = "by"
	units      class = "unit"
	groups     class = "groups"
	general    class = "general"
	vague      class = "vague"
	reference  class = "reference"
	ignore     class = "ignore"
	subject    class = "subject"
	adverb     class = "adverb"
	ands       class = "and"
	negation   class = "negation"
	small      class = "small"
	scale      class = "scale"
	money      class = "money"
	numerals   class = "numeral"
	ordinals   class = "ordinal"
	fractions  class = "fraction"
	role       class = "role"
	terms      class = "terms"
	bans       class = "bans"
	avoids     class = "avoid"
	agents     class = "agents"
	ourselves  class = "ourselves"
	equal      class = "equal"
	conditions class = "conditions"
	law        class = "law"
	ceiling    class = "ceiling"
	payers     class = "payers"
	about      class = "about"
)

// ranked says which parts begin each line with a rung.
var ranked = map[class]bool{operative: true, concern: true, preamble: true, modals: true, action: true, ending: true, hedges: true, scope: true, pace: true, scale: true, numerals: true, fractions: true, role: true}

// table is where the parts are looked up together: a place in the text can stand in
// one part of each table.
var table = map[class]int{
	operative: 0, concern: 0, preamble: 0, modals: 0, action: 0, ending: 0, hedges: 0, qualifiers: 0, amplifiers: 0,
	scope: 0, pace: 0, deadline: 0, ignore: 0, negation: 0, bans: 0, avoids: 0,
	groups: 1, general: 1, vague: 1,
	ups: 2, downs: 2, bys: 2, units: 2, reference: 2,
	subject: 3, adverb: 3, ands: 3,
	small: 4,
	scale: 5, money: 5, numerals: 5, ordinals: 5,
	fractions: 7, role: 8, terms: 9,
	agents: 6, payers: 6, ourselves: 6,
	equal: 10, ceiling: 11, about: 12,
	conditions: 0, law: 9,
}

const tables = 13

// form is one spelling: its words, and the line it stands on.
type form struct {
	class class
	rung  int
	line  int
	words []string // "#" is any number, a word ending in "*" any with that beginning
}

// ladder is one language.
type ladder struct {
	lang  core.Lang
	forms [tables]map[string][]form // by the first word; the longest first
	stars [tables]map[string][]form // those whose first word ends in *, by its first three letters
	// begins says in which tables a word, and the first three letters of one with *, begin
	// a form: one look instead of one for each table.
	begins, beginStars map[string]uint16
}

var loaded sync.Map // core.Lang -> func() *ladder

// of returns the ladder of a language; that of a language without one is empty.
func of(lang core.Lang) *ladder {
	f, ok := loaded.Load(lang)
	if !ok {
		if !lang.Valid() {
			return &ladder{}
		}
		f, _ = loaded.LoadOrStore(lang, sync.OnceValue(func() *ladder {
			raw, err := files.ReadFile("ladders/" + string(lang) + ".txt")
			if err != nil {
				return &ladder{lang: lang}
			}
			l, err := parse(lang, string(raw))
			if err != nil {
				return &ladder{lang: lang} // a test reads them all
			}
			return l
		}))
	}
	return f.(func() *ladder)()
}

// parse reads a ladder file; see ladders/README.txt for how it is written.
func parse(lang core.Lang, text string) (*ladder, error) {
	l := &ladder{lang: lang}
	for i := range l.forms {
		l.forms[i], l.stars[i] = map[string][]form{}, map[string][]form{}
	}
	part := class("")
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]") {
			part = class(line[1 : len(line)-1])
			if _, ok := table[part]; !ok {
				return nil, fmt.Errorf("%s.txt, line %d: there is no part [%s]", lang, n+1, part)
			}
			continue
		}
		rung := 0
		if ranked[part] {
			first, rest, _ := strings.Cut(line, " ")
			v, err := strconv.Atoi(first)
			if err != nil || v < 0 || v > 100 {
				return nil, fmt.Errorf("%s.txt, line %d: a line of [%s] begins with its rung, 0 to 100", lang, n+1, part)
			}
			rung, line = v, rest
		}
		if err := l.add(part, rung, n+1, line); err != nil {
			return nil, err
		}
	}
	l.begins, l.beginStars = map[string]uint16{}, map[string]uint16{}
	for n := range l.forms {
		for w := range l.forms[n] {
			l.begins[w] |= 1 << n
		}
		for w := range l.stars[n] {
			l.beginStars[w] |= 1 << n
		}
	}
	for _, t := range append(l.forms[:], l.stars[:]...) {
		for _, fs := range t {
			sort.SliceStable(fs, func(i, j int) bool { return len(fs[i].words) > len(fs[j].words) })
		}
	}
	return l, nil
}

// add takes the forms of one line.
func (l *ladder) add(part class, rung, line int, forms string) error {
	if part == "" {
		return fmt.Errorf("%s.txt, line %d: words before the first [part]", l.lang, line)
	}
	for _, f := range strings.FieldsFunc(forms, func(r rune) bool { return r == ',' || r == '،' || r == '，' || r == '、' }) {
		for _, f := range inflect(l.lang, f) {
			if err := l.keep(part, rung, line, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// keep takes one form.
func (l *ladder) keep(part class, rung, line int, f string) error {
	words := pattern(l.lang, f)
	if len(words) == 0 {
		return nil
	}
	t, key := l.forms[table[part]], words[0]
	if stem, star := strings.CutSuffix(key, "*"); star {
		p, ok := first3(stem)
		if !ok {
			return fmt.Errorf("%s.txt, line %d: %q is too short for *", l.lang, line, f)
		}
		t, key = l.stars[table[part]], p
	}
	t[key] = append(t[key], form{part, rung, line, words})
	return nil
}

// pattern folds one form as a text is folded.
func pattern(lang core.Lang, s string) []string {
	var out []string
	for _, w := range strings.Fields(s) {
		if w == "#" {
			out = append(out, "#")
			continue
		}
		stem, star := strings.CutSuffix(w, "*")
		if stem == "#" { // "#年": a number and a sign written in one
			continue
		}
		for strings.Contains(stem, "#") {
			before, after, _ := strings.Cut(stem, "#")
			for _, t := range tokens(lang, before) {
				out = append(out, t.text)
			}
			out = append(out, "#")
			stem = after
		}
		ts := tokens(lang, stem)
		for i, t := range ts {
			if star && i == len(ts)-1 {
				t.text += "*"
			}
			out = append(out, t.text)
		}
	}
	return out
}

// fits reports whether the words stand at ts[i].
func (f *form) fits(ts []token, i int) bool {
	if i+len(f.words) > len(ts) {
		return false
	}
	for k, w := range f.words {
		t := &ts[i+k]
		if k > 0 && t.head {
			return false // never over the end of a sentence
		}
		switch {
		case w == "#":
			if !t.number {
				return false
			}
		case strings.HasSuffix(w, "*"):
			if !strings.HasPrefix(t.text, w[:len(w)-1]) {
				return false
			}
		case w != t.text:
			return false
		}
	}
	return true
}

// looked is the bit of token.tables that says that the others are set.
const looked = 1 << 15

// longest returns the forms of one table that stand at ts[i], the longest first,
// as far as ok allows.
func (l *ladder) longest(t int, ts []token, i int, ok func(*form) bool) *form {
	var best *form
	try := func(fs []form) {
		for k := range fs {
			if best != nil && len(fs[k].words) <= len(best.words) {
				return
			}
			if fs[k].fits(ts, i) && ok(&fs[k]) {
				best = &fs[k]
				return
			}
		}
	}
	key := ts[i].text
	if ts[i].number {
		key = "#"
	}
	if ts[i].tables&looked == 0 {
		ts[i].tables = looked | l.begins[key]
		if p, ok := first3(key); ok {
			ts[i].tables |= l.beginStars[p]
		}
	}
	if ts[i].tables&(1<<t) == 0 {
		return nil
	}
	try(l.forms[t][key])
	if stars := l.stars[t]; len(stars) > 0 {
		if p, ok := first3(key); ok {
			try(stars[p])
		}
	}
	return best
}

// first3 answers the first three letters, under which forms with * are kept.
func first3(w string) (string, bool) {
	n := 0
	for i := range w {
		if n == 3 {
			return w[:i], true
		}
		n++
	}
	return w, n == 3
}
