package demo

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"unicode"

	"groundswell/internal/core"
)

var (
	//go:embed names.txt
	namesTxt string
	//go:embed countries.txt
	countriesTxt string
)

// pool holds the words of one language, or of one country's given and family
// names; names.txt says what each list is.
type pool struct {
	lang  core.Lang
	words map[string][]string
	next  []string // things not yet used in this round
}

// country is one line of countries.txt.
type country struct {
	code                   string
	organisations, persons int
	orgPools, personPools  []string
}

// readPools parses names.txt. The file is part of the program, so a fault in it
// is a fault of the build and panics.
func readPools() map[string]*pool {
	pools := map[string]*pool{}
	var p *pool
	for line := range strings.Lines(namesTxt) {
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#':
		case line[0] == '[':
			name, lang, _ := strings.Cut(strings.Trim(line, "[]"), " ")
			p = &pool{lang: core.Lang(lang), words: map[string][]string{}}
			pools[name] = p
		default:
			key, list, ok := strings.Cut(line, ": ")
			if !ok {
				panic(fmt.Sprintf("demo: names.txt: no list in %q", line))
			}
			p.words[key] = strings.Split(list, ", ")
		}
	}
	return pools
}

// readCountries parses countries.txt; see there.
func readCountries() []country {
	var out []country
	for line := range strings.Lines(countriesTxt) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		orgs, persons, _ := strings.Cut(line, "|")
		f := strings.Fields(orgs)
		c := country{code: f[0], orgPools: f[3:], personPools: strings.Fields(persons)}
		var err1, err2 error
		c.organisations, err1 = strconv.Atoi(f[1])
		c.persons, err2 = strconv.Atoi(f[2])
		if err1 != nil || err2 != nil {
			panic(fmt.Sprintf("demo: countries.txt: %q", line))
		}
		out = append(out, c)
	}
	return out
}

// plain maps every accented Latin letter of names.txt to what stands for it in
// an address.
var plain = func() map[rune]string {
	m := map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ı': "i"}
	for base, accented := range map[string]string{
		"a": "àáâãäåāăąạảấầẩẫậắằẳẵặ", "c": "çćč", "d": "ď", "e": "èéêëēęěẹẻẽếềểễệ",
		"g": "ğ", "i": "ìíîïịỉĩ", "n": "ñńň", "o": "òóôõöőọỏốồổỗộớờởỡợơ", "r": "ř",
		"s": "śšşș", "t": "ťțţ", "u": "ùúûüůűụủũưứừửữự", "y": "ýÿỳỵỷỹ", "z": "źżž",
	} {
		for _, r := range accented {
			m[r] = base
		}
	}
	return m
}()

// address spells name in the letters of an address, its words joined by sep.
// It returns "" if the name is not in Latin letters.
func address(name, sep string) string {
	var words []string
	for word := range strings.FieldsFuncSeq(strings.ToLower(name), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
	}) {
		var b strings.Builder
		for _, r := range word {
			switch s, ok := plain[r]; {
			case ok:
				b.WriteString(s)
			case r < 0x80:
				b.WriteRune(r)
			case unicode.IsMark(r), unicode.Is(unicode.Lm, r): // as in "i̇" and "koʻk"
			default:
				return ""
			}
		}
		words = append(words, b.String())
	}
	return strings.Join(words, sep)
}
