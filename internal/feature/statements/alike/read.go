package alike

import (
	"slices"
	"strings"
	"unicode"

	"groundswell/internal/platform/script"
)

// read makes the tokens of a piece of a name.
func read(piece string) form {
	var f form
	words := split(strings.Fields(script.Fold(piece)))
	t := known()
	for i := 0; i < len(words); {
		if code, n := t.named(words[i:]); n > 1 {
			f.places = append(f.places, code)
			f.joined += strings.Join(words[i:i+n], "")
			f.named += strings.Join(words[i:i+n], "")
			i += n
			continue
		}
		w := words[i]
		i++
		m := t.look(bare(w))
		if m.class == 0 {
			m = t.look(w)
		}
		switch m.class {
		case stop, legal:
		case place:
			f.places = append(f.places, m.key)
			f.joined += w
			f.named += w
		default:
			tok := token{key: m.key, surf: stem(roman(bare(w))), class: m.class}
			if m.class == word {
				tok.key = tok.surf
			}
			f.joined += tok.surf
			if !empty[m.key] {
				f.named += tok.surf
			}
			if len(f.tokens) < maxWords && tok.key != "" && !slices.ContainsFunc(f.tokens, func(o token) bool { return o.key == tok.key }) {
				f.tokens = append(f.tokens, tok)
			}
		}
	}
	slices.Sort(f.places)
	f.places = slices.Compact(f.places)
	return f
}

// bareTokens are the words of a name that has no others than places, articles and
// legal forms: "AFRICANDO", "The And".
func bareTokens(piece string) (out []token) {
	words := split(strings.Fields(script.Fold(piece)))
	for _, all := range []bool{false, true} {
		for _, w := range words {
			if c := known().look(w).class; len(out) < maxWords && (all || c != stop && c != legal) {
				out = append(out, token{key: w, surf: w})
			}
		}
		if len(out) > 0 {
			break
		}
	}
	return out
}

// empty are the kinds of organisations that say no more than a legal form.
var empty = map[string]bool{"#association": true, "#foundation": true}

// join keeps the letters of a form without spaces, "Gene Ethics" being "GeneEthics":
// with places, without, and without words that say no more than a legal form.
func (s *shape) join(f form) {
	var words, bare strings.Builder
	for _, t := range f.tokens {
		words.WriteString(t.surf)
		if !empty[t.key] {
			bare.WriteString(t.surf)
		}
	}
	for _, j := range []string{f.joined, f.named, words.String(), bare.String()} {
		if len([]rune(j)) >= 6 && !slices.Contains(s.joins, j) {
			s.joins = append(s.joins, j)
		}
	}
}

// named returns the code of the place whose name of several words stands first.
func (t *tables) named(words []string) (string, int) {
	for n := min(maxPlace, len(words)); n > 1; n-- {
		if code, ok := t.places[strings.Join(words[:n], " ")]; ok {
			return code, n
		}
	}
	return "", 0
}

// split makes one word of letters that stand alone ("e v", "a n p e"), and parts
// words in Han characters where a word of the tables or two characters end.
func split(fields []string) []string {
	var out []string
	single := false
	for _, w := range fields {
		rs := []rune(w)
		one := len(rs) == 1 && rs[0] < 0x80 && unicode.IsLetter(rs[0])
		switch {
		case one && single:
			out[len(out)-1] += w
		case isHan(rs[0]):
			out = append(out, han(rs)...)
		default:
			out = append(out, w)
		}
		single = one
	}
	return out
}

func han(rs []rune) (out []string) {
	t := known()
	rest := 0 // where what no table knows begins
	flush := func(to int) {
		for ; rest < to; rest += 2 {
			out = append(out, string(rs[rest:min(rest+2, to)]))
		}
	}
	for i := 0; i < len(rs); {
		found := 0
		for n := min(max(t.han, 2), len(rs)-i); n > 1; n-- {
			w := string(rs[i : i+n])
			if _, ok := t.whole[w]; ok {
				found = n
			} else if _, ok := t.places[w]; ok {
				found = n
			}
			if found > 0 {
				break
			}
		}
		if found == 0 {
			i++
			continue
		}
		flush(i)
		out = append(out, string(rs[i:i+found]))
		i += found
		rest = i
	}
	flush(len(rs))
	return out
}

// bare leaves out the article at the head of an Arabic word.
func bare(w string) string {
	for _, head := range []string{"وال", "بال", "ال", "لل"} {
		if rest, ok := strings.CutPrefix(w, head); ok && len([]rune(rest)) >= 3 {
			return rest
		}
	}
	return w
}

// stem leaves out the s of a plural.
func stem(w string) string {
	if len(w) > 4 && w[len(w)-1] == 's' && w[len(w)-2] != 's' {
		return w[:len(w)-1]
	}
	return w
}
