package agreed

import (
	"strings"
	"unicode"

	"groundswell/internal/core"
	"groundswell/internal/platform/script"
)

// word is a word of a text as it is compared, and where it stands.
type word struct {
	term     string
	from, to int // bytes
}

// folder takes texts of one language apart. It remembers what it folded: a language
// has few words, and folding one is most of the work.
type folder struct {
	lang core.Lang
	seen map[string]string
}

func newFolder(lang core.Lang) *folder { return &folder{lang, map[string]string{}} }

// maxTerm bounds what is folded as one word, in bytes: a longer one is no word, and
// the rest of it is left out.
const maxTerm = 120

// words returns the words of a text, at most max. Scripts without spaces between words
// give every two neighbouring characters, so that a word is found wherever it begins.
func (f *folder) words(text string, max int) (out []word) {
	rs := 0 // where the run of letters began, -1: none
	rs = -1
	hard := false // the run is of a script without spaces
	flush := func(to int) {
		if rs >= 0 && len(out) < max {
			out = f.run(out, text, rs, to, hard, max)
		}
		rs = -1
	}
	for i, r := range text {
		switch {
		case !unicode.In(r, unicode.L, unicode.M, unicode.N):
			flush(i)
		case rs < 0:
			rs, hard = i, unspaced(r)
		case unspaced(r) != hard && !unicode.Is(unicode.M, r):
			flush(i)
			rs, hard = i, unspaced(r)
		}
		if len(out) >= max {
			return out
		}
	}
	flush(len(text))
	return out
}

// run adds the words of one run of letters.
func (f *folder) run(out []word, text string, from, to int, hard bool, max int) []word {
	if !hard {
		// What stands beside an apostrophe and is short belongs to the grammar: l’accès,
		// d’une, qu’il, people’s.
		n := to - from
		if n <= 2 && (apostrophe(text[to:], true) || apostrophe(text[:from], false)) {
			return out
		}
		if term := f.fold(text[from:min(to, from+maxTerm)]); term != "" {
			out = append(out, word{term, from, to})
		}
		return out
	}
	var at []int // where each character begins
	for i := range text[from:to] {
		at = append(at, from+i)
	}
	at = append(at, to)
	if len(at) == 2 {
		if term := f.fold(text[from:to]); term != "" {
			out = append(out, word{term, from, to})
		}
	}
	for i := 0; i+2 < len(at) && len(out) < max; i++ {
		if term := f.fold(text[at[i]:at[i+2]]); term != "" {
			out = append(out, word{term, at[i], at[i+2]})
		}
	}
	return out
}

// apostrophe reports whether s begins, or ends, with one.
func apostrophe(s string, begins bool) bool {
	for _, a := range []string{"'", "’", "ʼ", "‘"} {
		if begins && strings.HasPrefix(s, a) || !begins && strings.HasSuffix(s, a) {
			return true
		}
	}
	return false
}

// unspaced reports whether r is of a script that is written without spaces.
func unspaced(r rune) bool {
	return r >= 0x0E00 && (r == 'ー' || unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar))
}

func (f *folder) fold(raw string) string {
	if t, ok := f.seen[raw]; ok {
		return t
	}
	t := strings.ReplaceAll(script.Fold(raw), " ", "")
	t = bare(f.lang, t)
	f.seen[raw] = t
	return t
}

// bare takes from a folded word what grammar adds to it: the plural, the case, the
// article that is written together with it. It is rough on purpose: two forms of one
// word must meet, and two words that meet by chance weigh little beside the pairs.
func bare(lang core.Lang, t string) string {
	n := len([]rune(t))
	if n < 4 || t[0] >= '0' && t[0] <= '9' {
		return t
	}
	switch lang {
	case "en":
		switch {
		case strings.HasSuffix(t, "ies") && n > 4:
			return t[:len(t)-3] + "y"
		case strings.HasSuffix(t, "s") && !strings.HasSuffix(t, "ss") && !strings.HasSuffix(t, "us") && !strings.HasSuffix(t, "is"):
			return t[:len(t)-1]
		}
	case "fr", "es", "pt":
		t = strings.TrimRight(t, "sx")
		if n = len(t); n > 4 && strings.ContainsRune("aeo", rune(t[n-1])) {
			t = t[:n-1]
		}
	case "ru":
		for _, end := range russian {
			if strings.HasSuffix(t, end) && n-len(end)/2 >= 4 {
				return t[:len(t)-len(end)]
			}
		}
	case "ar":
		for _, head := range arabic {
			if strings.HasPrefix(t, head) && n-len(head)/2 >= 3 {
				return t[len(head):]
			}
		}
	}
	return t
}

// Endings of Russian nouns, adjectives and verbs as [script.Fold] leaves them (й is и,
// ё is е), and what is written together with an Arabic word before it; longer ones
// first.
var (
	russian = strings.Fields("иями ями ами ого его ому ему ыми ими иях ием иеи ией иям ется ются ать ять ить еть ых их ые ие ыи ии ои еи ая яя ое ее ую юю ов ев ам ям ах ях ом ем ию ия ью а я о е ы и у ю ь")
	arabic  = strings.Fields("وال بال فال كال ولل لل ال")
)
