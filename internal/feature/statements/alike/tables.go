package alike

import (
	_ "embed"
	"strings"
	"sync"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

// What a word of the tables is.
const (
	stop    = 's' // left out
	legal   = 'l' // left out
	kind    = 'g' // a kind of organisation: tells little
	subject = 'c'
	place   = 'p'
	acronym = 'x' // stands in so many names that it says nothing alone
	word    = 0   // in no table
)

type meaning struct {
	class byte
	key   string // "#health", the code of a place
}

//go:embed words.txt
var wordsText string

//go:embed places.txt
var placesText string

type tables struct {
	whole  map[string]meaning // a folded word
	begins map[string]meaning // the beginning of one
	places map[string]string  // whole names of countries, of up to maxPlace words
	nearly map[string]string  // the same with one letter left out, for long ones
	common map[string]bool    // acronyms that say nothing
	han    int                // the longest word in Han characters, in runes
}

// maxPlace is how many words the longest name of a country has that is looked for.
const maxPlace = 5

// known is made when it is first needed.
var known = sync.OnceValue(func() *tables {
	t := &tables{whole: map[string]meaning{}, begins: map[string]meaning{},
		places: map[string]string{}, nearly: map[string]string{}, common: map[string]bool{}}
	for line := range strings.Lines(wordsText) {
		f := strings.Fields(line)
		if len(f) < 3 || f[0] == "#" {
			if len(f) > 1 && f[0] == "x" {
				t.common[script.Fold(f[1])] = true
			}
			continue
		}
		if f[0] == "x" {
			for _, w := range f[1:] {
				t.common[script.Fold(w)] = true
			}
			continue
		}
		m := meaning{f[0][0], "#" + f[1]}
		words := f[2:]
		if m.class == legal {
			words = f[1:]
		}
		for _, w := range words {
			t.add(w, m)
		}
	}
	for line := range strings.Lines(placesText) {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] == "#" {
			continue
		}
		for _, w := range f[1:] {
			if strings.Contains(w, ".") {
				t.places[script.Fold(w)] = f[0]
				continue
			}
			t.add(w, meaning{place, f[0]})
		}
	}
	for _, l := range core.Langs {
		for _, c := range i18n.Countries(l) {
			t.place(script.Fold(c.Name), c.Code)
		}
	}
	return t
})

func (t *tables) add(w string, m meaning) {
	into := t.whole
	w, star := strings.CutSuffix(w, "*")
	folded := script.Fold(w)
	for _, r := range folded {
		if isHan(r) {
			t.han = max(t.han, len([]rune(folded)))
			star = false
			break
		}
	}
	if star {
		into = t.begins
	}
	if _, ok := into[folded]; !ok && folded != "" {
		into[folded] = m
	}
}

func (t *tables) place(name, code string) {
	if name == "" || strings.Count(name, " ") >= maxPlace {
		return
	}
	if _, ok := t.places[name]; ok {
		return
	}
	t.places[name] = code
	if strings.Contains(name, " ") || len(name) < 8 {
		return
	}
	for cut := range cuts(name) {
		if _, ok := t.nearly[cut]; !ok {
			t.nearly[cut] = code
		}
	}
}

// look returns what the tables know of a folded word.
func (t *tables) look(w string) meaning {
	if m, ok := t.whole[w]; ok {
		return m
	}
	if code, ok := t.places[w]; ok {
		return meaning{place, code}
	}
	for end := len(w); end >= 3; end-- {
		if m, ok := t.begins[w[:end]]; ok {
			return m
		}
	}
	if len(w) >= 8 {
		if code, ok := t.nearly[w]; ok {
			return meaning{place, code}
		}
		for cut := range cuts(w) {
			if _, ok := t.places[cut]; ok {
				return meaning{place, t.places[cut]}
			}
			if code, ok := t.nearly[cut]; ok {
				return meaning{place, code}
			}
		}
	}
	return meaning{}
}

func isHan(r rune) bool { return r >= 0x2E80 && script.Of(string(r)) == "Hani" }
