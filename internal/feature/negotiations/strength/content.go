package strength

import (
	"strconv"
	"strings"

	"groundswell/internal/core"
)

// Content answers what a text is about: its words but the little ones, and without
// the verbs, modals, qualifiers and dates that say how much it binds. Each is cut to
// what stays when it is inflected; in Chinese each is two characters. A text goes on
// being about the same thing when it is weakened; this is how it is found again.
func Content(lang core.Lang, text string) []Mark {
	l := of(lang)
	f := l.find(text)
	skip := make([]bool, len(f.ts))
	for _, m := range f.marks {
		switch m.class {
		case units, negation, action, ending:
			continue
		}
		for k := m.i; k < m.i+m.n; k++ {
			skip[k] = true
		}
	}
	var out []Mark
	for i := 0; i < len(f.ts); i++ {
		t := &f.ts[i]
		if m := l.subject(f.ts, i); m != nil {
			end := i + len(m.words) - 1
			out = append(out, Mark{"~" + strconv.Itoa(m.line), [2]int{t.from, f.ts[end].to}})
			i = end
			continue
		}
		if skip[i] || l.longest(4, f.ts, i, func(*form) bool { return true }) != nil {
			continue
		}
		if lang == "zh" && !t.number && len(t.text) == 3 {
			if i+1 < len(f.ts) && !skip[i+1] && len(f.ts[i+1].text) == 3 && f.ts[i+1].from == t.to {
				out = append(out, Mark{t.text + f.ts[i+1].text, [2]int{t.from, f.ts[i+1].to}})
			}
			continue
		}
		out = append(out, Mark{trunk(lang, t.text), [2]int{t.from, t.to}})
	}
	return out
}

// subject answers the form at token i that has others of one meaning: "jail" is about
// what "imprisonment" is about, "donors" are who "rich countries" are. People ask in
// their own words.
func (l *ladder) subject(ts []token, i int) *form {
	var best *form
	for _, t := range []int{table[about], table[groups], table[agents]} {
		m := l.longest(t, ts, i, func(m *form) bool { return m.class == about || m.class == groups || m.class == payers })
		if m != nil && (best == nil || len(m.words) > len(best.words)) {
			best = m
		}
	}
	return best
}

// Heads answers where the verbs of deciding stand: each begins a part of the text
// that binds as it says.
func Heads(lang core.Lang, text string) []Mark {
	f := of(lang).find(text)
	var out []Mark
	for i, m := range f.marks {
		if m.class == operative || m.class == concern || m.class == preamble || i == f.bare {
			w, at := f.words(m)
			out = append(out, Mark{w, at})
		}
	}
	return out
}

var endings = map[core.Lang][]string{
	"en": {"ations", "ation", "ings", "ing", "ies", "ed", "es", "ly", "s", "e", "y"},
	"fr": {"issements", "issement", "ements", "ement", "ations", "ation", "aux", "es", "s", "e", "er", "ir"},
	"es": {"aciones", "acion", "amente", "mente", "es", "as", "os", "s", "a", "o", "ar", "er", "ir"},
	"pt": {"acoes", "acao", "amente", "mente", "oes", "es", "as", "os", "s", "a", "o", "ar", "er", "ir"},
	"ar": {"هما", "ات", "ون", "ين", "ان", "ها", "هم", "وا", "ه", "ي"},
}

// trunk cuts an ending off, roughly: the same cut is made on both sides.
func trunk(lang core.Lang, w string) string {
	rs := []rune(w)
	if lang == "ru" {
		switch n := len(rs); {
		case n >= 8:
			return string(rs[:6])
		case n >= 5:
			return string(rs[:n-2])
		}
		return w
	}
	for _, e := range endings[lang] {
		if s, ok := strings.CutSuffix(w, e); ok && len([]rune(s)) >= 3 {
			rs = []rune(s)
			break
		}
	}
	if len(rs) > 8 {
		rs = rs[:8]
	}
	return string(rs)
}

// Plain answers all words of a text, cut as Content cuts them.
func Plain(lang core.Lang, text string) []string {
	ts := tokens(lang, text)
	out := make([]string, len(ts))
	for i := range ts {
		out[i] = trunk(lang, ts[i].text)
	}
	return out
}
