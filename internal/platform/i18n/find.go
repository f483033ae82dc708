package i18n

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"groundswell/internal/core"
)

// maxTyped is the longest name that is looked for, in bytes.
const maxTyped = 200

// minGuess is how many letters a name must have for a typing error in it to be
// forgiven: one letter makes another country of Mali or Iran.
const minGuess = 6

// FindCountry returns the code of the country, or "001" for what is not one
// ("Global", "Europe"), that a person meant by what they typed: a name in any
// of some thirty languages, an older or official name, an ISO 3166-1 code.
// Capitals, accents, punctuation and spaces do not matter. It returns "" if
// that is no country we know, or more than one.
//
// Sure is false if the answer should be shown to a person: the name stands for
// several countries and this is the likely one (Congo, Korea), there is a typing
// error, it was found beside something else ("Nairobi, Kenya"), or a code could
// be a word.
func FindCountry(typed string) (code string, sure bool) {
	typed = strings.TrimSpace(typed)
	if typed == "" || len(typed) > maxTyped {
		return "", false
	}
	ix := countryIndex()
	// A code in capitals goes before a name: "MY" is Malaysia, "Mỹ" the USA.
	iso := ix.iso[typed]
	if h, ok := ix.whole(typed); ok && (iso == "" || h.alias) {
		return h.code, h.sure
	}
	if iso != "" {
		return iso, !inWords[typed]
	}
	if h, ok := ix.turned(typed); ok {
		return h.code, h.sure
	}
	if code := ix.iso[strings.ToUpper(typed)]; code != "" {
		return code, false
	}
	if h, ok := ix.beside(typed); ok {
		return h.code, h.sure
	}
	return ix.guess(squeeze(nameWords(typed))), false
}

// inWords are codes that people type for something else: South Africa, "not
// available", California and so on.
var inWords = map[string]bool{"SA": true, "NA": true, "CA": true, "NO": true, "AL": true, "LA": true, "IN": true, "ID": true}

type hit struct {
	code  string
	sure  bool
	alias bool // from aliases.json
}

type index struct {
	names  map[string]hit    // by squeezed name
	long   []string          // the names in which an error is forgiven
	iso    map[string]string // by ISO 3166-1 alpha-2 and alpha-3
	titles map[string]bool   // words of official names: republic, kingdom, of …
}

// countryIndex is built when it is first needed: some 5,500 names, 20 ms.
var countryIndex = sync.OnceValue(func() *index {
	var aliases struct {
		Sure   map[string][]string `json:"sure"`
		Unsure map[string][]string `json:"unsure"`
		Titles []string            `json:"titles"`
	}
	readData("aliases.json", &aliases)
	ix := &index{names: map[string]hit{}, iso: map[string]string{}, titles: map[string]bool{}}
	for _, t := range aliases.Titles {
		ix.titles[t] = true
	}
	for code, names := range aliases.Sure {
		for _, n := range names {
			ix.names[squeeze(nameWords(n))] = hit{code, true, true}
		}
	}
	for code, names := range aliases.Unsure {
		for _, n := range names {
			ix.names[squeeze(nameWords(n))] = hit{code, false, true}
		}
	}
	var further []struct {
		Lang  core.Lang           `json:"lang"`
		Names map[string][]string `json:"names"`
	}
	readData("names.json", &further)
	for _, lang := range further {
		ix.add(lang.Names, lang.Lang.Valid())
	}
	iso3 := map[string]string{}
	readData("codes.json", &iso3)
	for two, three := range iso3 {
		ix.iso[two], ix.iso[three] = two, two
	}
	for name := range ix.names {
		if len([]rune(name)) >= minGuess {
			ix.long = append(ix.long, name)
		}
	}
	return ix
})

// add adds the names of one language. An earlier language keeps a name that
// both have; a name that two countries have in this one is left out. Site is true
// for a language of the site: its readers see these names and type them.
func (ix *index) add(names map[string][]string, site bool) {
	here := map[string]string{}
	for code, list := range names {
		for _, n := range list {
			key := squeeze(nameWords(n))
			if was, ok := here[key]; ok && was != code {
				code = ""
			}
			here[key] = code
		}
	}
	for key, code := range here {
		if _, ok := ix.names[key]; !ok && code != "" && key != "" {
			// Without its accents a name of two or three letters can be any word:
			// Vietnamese Mỹ is the USA.
			ix.names[key] = hit{code: code, sure: site || len(key) > 3}
		}
	}
}

// whole looks for the name as it is, then without the words of an official
// name before it ("Islamic Republic of").
func (ix *index) whole(typed string) (hit, bool) {
	words := nameWords(typed)
	if h, ok := ix.names[squeeze(words)]; ok {
		return h, true
	}
	n := 0
	for n < len(words) && ix.titles[words[n]] {
		n++
	}
	// From the longest rest to the shortest: "of" can belong to a name.
	for k := 1; k <= n && k < len(words); k++ {
		if h, ok := ix.names[squeeze(words[k:])]; ok && h.sure {
			return h, true
		}
	}
	return hit{}, false
}

// turned looks for names as lists have them: "Korea, Republic of", "Gambia
// (the)", "Bolivia (Plurinational State of)".
func (ix *index) turned(typed string) (hit, bool) {
	i := strings.IndexAny(typed, ",(（،")
	if i < 0 {
		return hit{}, false
	}
	return ix.whole(typed[i:] + " " + typed[:i])
}

// beside looks for one country among parts parted by commas or brackets:
// "Nairobi, Kenya". Two different countries are none.
func (ix *index) beside(typed string) (hit, bool) {
	var found hit
	parts := strings.FieldsFunc(typed, func(r rune) bool { return strings.ContainsRune(",;()（）،、/", r) })
	for _, p := range parts {
		h, ok := ix.whole(p)
		if !ok {
			continue
		}
		if found.code != "" && found.code != h.code {
			return hit{}, false
		}
		found = hit{code: h.code}
	}
	return found, found.code != ""
}

// guess returns the only country whose name differs from the typed one by one
// letter too many, missing, wrong, or changed with its neighbour.
func (ix *index) guess(typed string) string {
	t := []rune(typed)
	if len(t) < minGuess-1 {
		return ""
	}
	found := ""
	for _, name := range ix.long {
		// One letter has at most 4 bytes: most names are refused here.
		if d := len(name) - len(typed); d > 4 || d < -4 || !near(t, []rune(name)) {
			continue
		}
		code := ix.names[name].code
		if found != "" && found != code {
			return ""
		}
		found = code
	}
	return found
}

// near reports whether a and b are one typing error apart.
func near(a, b []rune) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b)-len(a) > 1 {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	ra, rb := a[i:], b[i:] // where they differ
	switch {
	case len(ra) < len(rb):
		return slices.Equal(ra, rb[1:])
	case len(ra) == 0:
		return true
	case slices.Equal(ra[1:], rb[1:]):
		return true
	}
	return len(ra) > 1 && ra[0] == rb[1] && ra[1] == rb[0] && slices.Equal(ra[2:], rb[2:])
}

// nameWords cuts a name into lower-case words without accents and punctuation.
func nameWords(s string) []string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(strings.ToLower(s)) {
		switch {
		case r == '\'' || r == '’' || r == 'ʼ' || r == 'ʻ' || r == '`' || r == '´' || r == 'ـ':
			// d'Ivoire is one word; the last is only a long line.
		case accent(r):
		case r == '&':
			b.WriteString(" and ")
		case plain[r] != "":
			b.WriteString(plain[r])
		case unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r):
			b.WriteRune(r)
		default:
			b.WriteByte(' ')
		}
	}
	words := strings.Fields(b.String())
	for i, w := range words {
		if long, ok := short[w]; ok && len(words) > 1 {
			words[i] = long
		}
	}
	return words
}

// squeeze joins the words of a name without those that come and go.
func squeeze(words []string) string {
	var b strings.Builder
	for _, w := range words {
		if w != "the" && w != "and" {
			b.WriteString(w)
		}
	}
	return b.String()
}

// accent reports whether r is a mark that people leave out: those of Latin,
// Greek and Cyrillic, and the vowels and hamzas of Arabic. The marks of Indic
// and other scripts are letters to their readers.
func accent(r rune) bool {
	return r >= 0x300 && r <= 0x36f || r >= 0x64b && r <= 0x65f || r == 0x670 || r == 0x200c || r == 0x200d
}

// plain are letters that no normal form takes apart, or that keyboards have in
// several shapes.
var plain = map[rune]string{'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'ı': "i", 'ß': "ss", 'æ': "ae", 'œ': "oe", 'þ': "th",
	'ə': "a", 'ة': "ه", 'ى': "ي", 'ی': "ي", 'ک': "ك", 'ە': "ه", 'ھ': "ه", 'ہ': "ه"}

var short = map[string]string{"st": "saint", "ste": "saint", "rep": "republic", "dem": "democratic", "is": "islands", "isl": "islands"}
