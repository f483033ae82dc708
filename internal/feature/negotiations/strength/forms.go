package strength

import (
	"strings"

	"groundswell/internal/core"
)

// regular are the endings of the regular forms in which a verb of deciding or doing
// stands in a text: the infinitive, the future ("los Estados garantizarán"), the
// subjunctive ("que garanticen"), the plural of the present, the gerund. The singular
// of the present is left out: it is too often a noun ("la reforma", "une réforme").
// Accents are off, as in all that is compared.
var regular = map[core.Lang]map[string][]string{
	"es": {
		"ar": {"ar", "ara", "aran", "aremos", "e", "en", "emos", "an", "amos", "ando"},
		"er": {"er", "era", "eran", "eremos", "a", "an", "amos", "en", "emos", "iendo"},
		"ir": {"ir", "ira", "iran", "iremos", "a", "an", "amos", "en", "imos", "iendo"},
	},
	"pt": {
		"ar": {"ar", "arem", "armos", "ara", "arao", "aremos", "e", "em", "emos", "am", "amos", "ando"},
		"er": {"er", "erem", "ermos", "era", "erao", "eremos", "a", "am", "amos", "em", "emos", "endo"},
		"ir": {"ir", "irem", "irmos", "ira", "irao", "iremos", "a", "am", "amos", "em", "imos", "indo"},
	},
	"fr": {
		"er": {"er", "era", "eront", "erons", "ent", "ons", "ant"},
		"ir": {"ir", "ira", "iront", "irons", "issent", "issons", "issant"},
		"re": {"re", "ra", "ront", "rons"},
	},
}

// inflect answers the regular forms of a verb that stands in a ladder with "~"; it may
// have more words behind it: "velar~ por".
func inflect(lang core.Lang, s string) []string {
	verb, rest, marked := strings.Cut(s, "~")
	if !marked {
		return []string{s}
	}
	_, folded := word(strings.TrimSpace(verb), 0)
	if len(folded) < 4 {
		return []string{verb + rest}
	}
	stem, end := folded[:len(folded)-2], folded[len(folded)-2:]
	out := make([]string, 0, 12)
	for _, e := range regular[lang][end] {
		if strings.HasSuffix(verb, "çar") {
			out = append(out, stem+e+rest) // "alcance": ç and c are one letter here
			continue
		}
		out = append(out, spell(lang, stem, end, e)+rest)
	}
	if len(out) == 0 {
		return []string{verb + rest}
	}
	return out
}

// spell joins a stem and an ending: before e the sound of the stem's last letter is
// kept ("alcance", "garantice", "publique").
func spell(lang core.Lang, stem, verb, end string) string {
	front := strings.HasPrefix(end, "e") || strings.HasPrefix(end, "i")
	last := stem[len(stem)-1]
	head := stem[:len(stem)-1]
	switch {
	case lang == "fr":
		if !front && last == 'g' && verb == "er" {
			return stem + "e" + end
		}
	case verb == "ar" && front && last == 'z' && lang == "es":
		return head + "c" + end
	case verb == "ar" && front && last == 'c':
		return head + "qu" + end
	case verb == "ar" && front && last == 'g':
		return stem + "u" + end
	case verb != "ar" && !front && last == 'g':
		return head + "j" + end
	case verb == "er" && !front && last == 'c':
		if lang == "es" {
			return head + "zc" + end
		}
	}
	return stem + end
}
