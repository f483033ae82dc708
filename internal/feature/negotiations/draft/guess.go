package draft

import (
	"strings"
	"unicode"

	"groundswell/internal/core"
)

// guessed is how much of a text is looked at to tell its language, in bytes.
const guessed = 64 << 10

// Guess tells which of the seven languages a text is in, by its script and by its
// most frequent small words. sure is false when the text is too short or mixed, or
// when it is more likely in a language that is none of the seven: then lang is the
// nearest of them, or "" if there is nothing to go by.
func Guess(text string) (lang core.Lang, sure bool) {
	if len(text) > guessed {
		text = text[:guessed]
	}
	var latin, cyrillic, arabic, han, other int
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r):
		case unicode.Is(unicode.Latin, r):
			latin++
		case unicode.Is(unicode.Cyrillic, r):
			cyrillic++
		case unicode.Is(unicode.Arabic, r):
			arabic++
		case unicode.Is(unicode.Han, r):
			han += 3 // a sign is about a word's third
		default: // kana too: it shows that Han signs are Japanese
			other++
		}
	}
	all := latin + cyrillic + arabic + han + other
	most := max(latin, cyrillic, arabic, han)
	if all == 0 || most == 0 {
		return "", false
	}
	clear := most*10 >= all*7 && other*20 <= all
	switch most {
	case han:
		return "zh", clear && han >= 3*6 && modern(text)
	case arabic:
		return byWords(text, "ar", clear)
	case cyrillic:
		return byWords(text, "ru", clear)
	}
	return byWords(text, "", clear)
}

// modern reports whether Chinese is what the signs are likely to be: a text of any
// length has one of the commonest signs of the written language.
func modern(text string) bool {
	return strings.ContainsAny(text, "的和在是及并為为与與各将將")
}

// byWords counts the small words of each language. only is the one of the seven that
// the script leaves, "" for the Latin ones.
func byWords(text string, only core.Lang, clear bool) (core.Lang, bool) {
	hits, words := map[core.Lang]int{}, 0
	for _, w := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && r != '’' && r != '\''
	}) {
		// l'homme, d’accord: the part before the sign is a word of its own.
		if i := strings.IndexAny(w, "'’"); i > 0 && i <= 4 {
			w = w[:i]
		}
		words++
		for _, l := range smallWords[w] {
			hits[l]++
		}
	}
	var best, second core.Lang
	for _, l := range candidates {
		if only != "" && l != only && !beside[only][l] || only == "" && !latinOnes[l] {
			continue
		}
		switch {
		case best == "" || hits[l] > hits[best]:
			best, second = l, best
		case second == "" || hits[l] > hits[second]:
			second = l
		}
	}
	if best == "" {
		return only, false
	}
	nearest := best
	if !best.Valid() {
		for _, l := range core.Langs {
			if hits[l] > 0 && (!nearest.Valid() || hits[l] > hits[nearest]) {
				nearest = l
			}
		}
	}
	if !nearest.Valid() || hits[nearest] == 0 {
		nearest = only
	}
	sure := clear && best.Valid() && words >= 6 && hits[best] >= 3 && hits[best]*9 >= words
	if second != "" && hits[best]*4 < hits[second]*5 {
		sure = false
	}
	return nearest, sure
}
