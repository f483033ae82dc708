package synthetic

import (
	"embed"
	"fmt"
	"hash/fnv"
	"io/fs"
	"math/rand/v2"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed grammar/*.txt
var grammars embed.FS

// grammar is lists of phrases by name. {name} in a phrase stands for one of a list.
type grammar map[string][]string

func load(lang string) grammar {
	text, err := fs.ReadFile(grammars, "grammar/"+lang+".txt")
	if err != nil {
		panic(err) // embedded: not there only if this package is broken
	}
	g, name := grammar{}, ""
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || strings.HasPrefix(line, "//"):
		case strings.HasPrefix(line, "# "):
			name = line[2:]
		default:
			g[name] = append(g[name], line)
		}
	}
	return g
}

// The themes of the base texts: each is a declaration of its own.
var themes = []struct{ lang, theme string }{
	{"en", "health"}, {"en", "digital"}, {"en", "water"}, {"fr", "health"}, {"fr", "digital"}, {"es", "health"}, {"ru", "health"}, {"ar", "health"}, {"zh", "health"},
}

// Bases writes the base texts: declarations of some 60 to 110 paragraphs.
func Bases() (out []Base) {
	for _, t := range themes {
		out = append(out, declaration(t.lang, t.theme, 0, 60+6*(len(out)%6)))
	}
	return out
}

// Long writes a base text in English of so many paragraphs with, together, about so
// many words.
func Long(paragraphs, words int) Base {
	each := words / paragraphs
	b := declaration("en", "digital", 7, 2*words/25)
	b.Text, b.Sister = filled(b.Text, each)[:paragraphs], filled(b.Sister, each)
	return b
}

// filled joins paragraphs until they have so many words.
func filled(all []string, least int) (out []string) {
	var one []string
	n := 0
	for _, p := range all {
		one, n = append(one, p), n+len(strings.Fields(p))
		if n >= least-10 {
			out = append(out, strings.Join(one, " "))
			one, n = nil, 0
		}
	}
	return out
}

func declaration(lang, theme string, edition, operative int) Base {
	b := Base{Name: lang + "-" + theme, Lang: lang}
	g := load(lang)
	b.Qualifiers = g["qualifiers"]
	b.Text = write(g, lang, theme, fmt.Sprint("text ", edition), operative)
	other := theme
	for _, t := range themes { // the sister is of another theme where there is one
		if t.lang == lang && t.theme != theme {
			other = t.theme
		}
	}
	b.Sister = append(write(g, lang, other, fmt.Sprint("sister ", edition), operative/2), write(g, lang, theme, fmt.Sprint("sister ", edition), operative/2)...)
	return b
}

// writer writes one text. A list gives each of its phrases once before any twice.
type writer struct {
	*rand.Rand
	g     grammar
	theme string
	left  map[string][]string
	comma string
	end   string
	space string
}

func write(g grammar, lang, theme, seed string, operative int) (out []string) {
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %s %s", lang, theme, seed)
	w := &writer{Rand: rand.New(rand.NewPCG(h.Sum64(), 5)), g: g, theme: theme, left: map[string][]string{}, comma: ", ", end: ";", space: " "}
	switch lang {
	case "ar":
		w.comma, w.end = "، ", "؛"
	case "zh":
		w.comma, w.end, w.space = "，", "；", ""
	}
	had := map[string]bool{}
	put := func(s string) {
		if s = strings.TrimSpace(s); s != "" && !had[s] {
			had[s] = true
			out = append(out, s)
		}
	}
	put(w.fill("title"))
	for range operative / 5 {
		s := w.fill("recalls") + w.space + w.fill("facts")
		if w.IntN(3) == 0 {
			s += w.comma + w.fill("aims")
		}
		put(s + w.end)
	}
	for i := range operative {
		if i%9 == 0 {
			put(w.fill("heads"))
		}
		lead := w.fill("commits") + w.space
		if w.IntN(6) == 0 { // a sub-paragraph
			lead = ""
		}
		s := lead + w.fill("acts")
		for _, name := range [][]string{{"means"}, {"means", "aims"}, {"aims"}, {"means", "ends"}, {"aims", "ends"}, {"means", "means", "aims"}, {}}[w.IntN(7)] {
			s += w.comma + w.fill(name)
		}
		for range []int{0, 0, 0, 1, 1, 2}[w.IntN(6)] {
			s += w.comma + w.fill("and") + w.space + w.fill("acts")
			if w.IntN(2) == 0 {
				s += w.comma + w.fill("aims")
			}
		}
		if lead == "" {
			s = capital(s)
		}
		put(s + w.end)
	}
	return out
}

func capital(s string) string {
	r, n := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(r)) + s[n:]
}

// list is what a name stands for: the list of the theme and the one for all.
func (w *writer) list(name string) []string {
	return slices.Concat(w.g[name+":"+w.theme], w.g[name])
}

func (w *writer) fill(name string) string {
	if len(w.left[name]) == 0 {
		all := slices.Clone(w.list(name))
		if len(all) == 0 {
			panic("the grammar has no list " + name)
		}
		w.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		w.left[name] = all
	}
	s := w.left[name][0]
	w.left[name] = w.left[name][1:]
	for {
		before, rest, ok := strings.Cut(s, "{")
		if !ok {
			return s
		}
		slot, after, _ := strings.Cut(rest, "}")
		s = before + w.fill(slot) + after
	}
}
