package alike

import (
	"slices"
	"strings"
	"unicode"

	"groundswell/internal/platform/script"
)

const (
	maxName  = 200 // runes of a name that are looked at
	maxWords = 24  // words of one form
	maxForms = 6   // forms of one name
)

// token is a word of a name that counts.
type token struct {
	key   string // what is compared: "#health", or the word itself
	surf  string // as it was written, folded, without a plural s
	class byte
}

// form is one way to read a name: the whole, one of its halves, what stands in
// brackets.
type form struct {
	tokens []token
	places []string // codes, sorted, none twice
	joined string   // all letters of tokens and places, without spaces
	named  string   // the same without words that say no more than a legal form
	part   bool     // a half or a bracket: proves less
	short  bool     // the name without words in brackets that it has
}

// shape is a name taken apart.
type shape struct {
	folded   string
	looks    []string // skeletons (UTS 39)
	forms    []form
	joins    []string // joined words, with and without places
	given    []string // acronyms: the name itself, in brackets, a half of it
	words    []string // words of the name in capitals: may be acronyms
	initials []string // what an acronym of it would be
	alone    bool     // the name is nothing but an acronym
}

// take takes a name apart.
func take(name string) *shape {
	if rs := []rune(name); len(rs) > maxName {
		name = string(rs[:maxName])
	}
	s := &shape{folded: script.Fold(name)}
	s.looks = append(s.looks, script.Skeleton(name))
	if l := script.Skeleton(s.folded); l != s.looks[0] {
		s.looks = append(s.looks, l)
	}
	main, brackets := unbracket(name)
	shouts := strings.ToUpper(main) == main // capitals say nothing here
	s.add(main, false)
	full := main
	var inside []string
	var beside []string // places that stand beside acronyms
	for _, b := range brackets {
		if places, only := s.acronyms(b, true); only {
			beside = append(beside, places...)
			continue
		}
		full += " " + b
		inside = append(inside, b)
	}
	if len(inside) > 0 {
		if n := len(s.forms); n > 0 {
			if s.add(full, false); len(s.forms) > n {
				s.forms[n-1].short = true
			}
		} else {
			s.add(full, false)
		}
		for _, b := range inside {
			s.add(b, true)
		}
	}
	var rest []string // the halves that are more than an acronym
	parts := halves(main)
	for _, p := range parts {
		if len(strings.Fields(p)) == 1 && strings.ToUpper(p) == p {
			if _, only := s.acronyms(p, true); only {
				continue
			}
		}
		rest = append(rest, p)
		s.add(p, true)
	}
	if len(rest) < len(parts) { // "FEMNET - African Women's Network"
		s.add(strings.Join(rest, " "), false)
	}
	if len(s.forms) > 0 {
		f := s.forms[0]
		if !shouts || len(f.tokens) <= 2 {
			s.acronyms(main, false)
		}
		if len(f.tokens) == 1 && f.tokens[0].class == word && len(f.tokens[0].key) <= 10 {
			s.alone = true
			s.give(f.tokens[0].surf, true)
		}
		s.initial(main)
	}
	s.everywhere(beside)
	for _, f := range s.forms {
		if !f.part {
			s.join(f)
		}
	}
	return s
}

// everywhere gives all forms the countries that stand anywhere in the name: half a
// name is of the same country as the whole.
func (s *shape) everywhere(more []string) {
	if len(s.forms) == 0 {
		return
	}
	all := slices.Clone(more)
	for _, p := range s.forms[0].places {
		if country(p) {
			all = append(all, p)
		}
	}
	for i := range s.forms {
		f := &s.forms[i]
		f.places = append(f.places, all...)
		slices.Sort(f.places)
		f.places = slices.Compact(f.places)
	}
}

// country reports whether the code of a place is a country's: regions have small
// letters.
func country(place string) bool { return place < "a" }

// unbracket returns a name without what stands in brackets, and that.
func unbracket(name string) (string, []string) {
	var main, in strings.Builder
	var out []string
	depth := 0
	for _, r := range name {
		switch r {
		case '(', '[', '（', '【':
			depth++
			main.WriteByte(' ')
		case ')', ']', '）', '】':
			if depth > 0 {
				depth--
			}
			if depth == 0 && in.Len() > 0 {
				out = append(out, in.String())
				in.Reset()
			}
		default:
			if depth > 0 {
				in.WriteRune(r)
			} else {
				main.WriteRune(r)
			}
		}
	}
	if in.Len() > 0 {
		out = append(out, in.String())
	}
	if strings.TrimSpace(main.String()) == "" { // all of it in brackets
		return strings.Join(out, " "), nil
	}
	return main.String(), out
}

// halves returns the parts of a name between strokes, dashes that are no hyphens,
// commas and colons; none if there is only one.
func halves(name string) []string {
	rs := []rune(name)
	var out []string
	from := 0
	for i, r := range rs {
		cut := false
		switch r {
		case '/', ',', ':', ';', '|', '·', '–', '—', '،', '、', '，', '：', '.':
			cut = r != '.'
		case '-':
			cut = i > 0 && unicode.IsSpace(rs[i-1]) || i+1 < len(rs) && unicode.IsSpace(rs[i+1])
		}
		if cut {
			out = append(out, string(rs[from:i]))
			from = i + 1
		}
	}
	if out == nil {
		return nil
	}
	return append(out, string(rs[from:]))
}

// acronyms takes the acronyms of a piece. In brackets (sure) one with no spaces
// and at least two capitals is one; in a name only what is written in capitals
// throughout. It reports the places in it, and whether there was nothing else.
func (s *shape) acronyms(piece string, sure bool) (places []string, only bool) {
	only = true
	fields := strings.FieldsFunc(piece, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("-–—/,:;\"«»“”", r)
	})
	whole := ""
	for _, f := range fields {
		caps, small := 0, 0
		for _, r := range f {
			switch {
			case unicode.IsUpper(r) || unicode.IsDigit(r):
				caps++
			case unicode.IsLetter(r):
				small++
			}
		}
		w := strings.ReplaceAll(script.Fold(f), " ", "")
		if small == 0 && caps >= 3 || sure && caps >= 2 && caps+small <= 10 {
			whole += w
			if m := known().look(w); m.class == place {
				places = append(places, m.key)
			}
			s.give(w, sure)
		} else if m := known().look(w); m.class == place {
			places = append(places, m.key)
		} else {
			only = false
		}
	}
	if sure && only && len(fields) > 1 && !strings.ContainsAny(strings.TrimSpace(piece), " ,/") {
		s.give(whole, true)
	}
	return places, only && len(fields) > 0
}

// give keeps an acronym.
func (s *shape) give(a string, sure bool) {
	into := &s.words
	if sure {
		into = &s.given
	}
	if n := len([]rune(a)); n < 3 || n > 12 || known().common[a] || slices.Contains(*into, a) || len(*into) >= 4 {
		return
	}
	if known().look(a).class == place || strings.Trim(a, "0123456789") == "" {
		return
	}
	*into = append(*into, a)
}

// initial makes what the acronym of a name could be: of its words without
// articles and the like, and of all of them.
func (s *shape) initial(name string) {
	var few, all strings.Builder
	n := 0
	for w := range strings.FieldsSeq(script.Fold(name)) {
		r := []rune(w)[0]
		if isHan(r) {
			return
		}
		all.WriteRune(r)
		if c := known().look(w).class; c != stop && c != legal {
			few.WriteRune(r)
			n++
		}
	}
	if n < 3 {
		return
	}
	for _, a := range []string{few.String(), all.String()} {
		if len(a) <= 12 && !known().common[a] && !slices.Contains(s.initials, a) {
			s.initials = append(s.initials, a)
		}
	}
}

// add adds a form of the name, if it is not empty nor there already.
func (s *shape) add(piece string, part bool) {
	if len(s.forms) >= maxForms {
		return
	}
	f := read(piece)
	f.part = part
	if len(f.tokens) == 0 && !part {
		f.tokens = bareTokens(piece)
	}
	if len(f.tokens) == 0 || part && !f.tells() {
		return
	}
	for i, g := range s.forms {
		if slices.EqualFunc(f.tokens, g.tokens, func(a, b token) bool { return a.key == b.key }) && slices.Equal(f.places, g.places) {
			s.forms[i].part = g.part && part
			return
		}
	}
	s.forms = append(s.forms, f)
}

// tells reports whether a half of a name could be a name.
func (f *form) tells() bool {
	words, subjects := 0, 0
	for _, t := range f.tokens {
		switch t.class {
		case word:
			words++
		case subject:
			subjects++
		}
	}
	return words >= 1 && (len(f.tokens) >= 2 || len(f.tokens[0].key) >= 4) || subjects >= 2
}
