package i18n

import (
	"slices"
	"sync"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"

	"groundswell/internal/core"
)

// International is the "country" of a network that works in many: the code of
// the world in UN M49.
const International = "001"

// Named is a code and its name in the reader's language.
type Named struct{ Code, Name string }

// Country returns the short name of the country with this ISO 3166-1 alpha-2
// code (or XK), as the CLDR has it, or "International" in the reader's language
// for "001". An unknown code is returned as it is.
func Country(l core.Lang, code string) string {
	if code == International {
		return own().T(l, "i18n.country.001")
	}
	if name, ok := localeOf(l).Countries[code]; ok {
		return name
	}
	return code
}

// ValidCountry reports whether code, in capitals, is a country's ISO 3166-1
// alpha-2 code (or XK), or "001".
func ValidCountry(code string) bool {
	if code == International {
		return true
	}
	_, ok := localeOf(core.Langs[0]).Countries[code]
	return ok
}

// Countries returns all countries, without "001", in the reader's alphabetical
// order. The slice is the caller's own.
func Countries(l core.Lang) []Named { return sorted(l, countryLists) }

var countryLists = lists(func(l core.Lang) []Named {
	var out []Named
	for code, name := range localeOf(l).Countries {
		out = append(out, Named{code, name})
	}
	return out
})

// lists returns for each language a function that makes its list and sorts it,
// once.
func lists(list func(core.Lang) []Named) map[core.Lang]func() []Named {
	m := map[core.Lang]func() []Named{}
	for _, l := range core.Langs {
		m[l] = sync.OnceValue(func() []Named {
			out := list(l)
			order := collate.New(language.Make(l.Tag()))
			slices.SortFunc(out, func(a, b Named) int {
				if c := order.CompareString(a.Name, b.Name); c != 0 {
					return c
				}
				return slices.Compare([]byte(a.Code), []byte(b.Code))
			})
			return out
		})
	}
	return m
}

func sorted(l core.Lang, lists map[core.Lang]func() []Named) []Named {
	f := lists[l]
	if f == nil {
		f = lists[core.Langs[0]]
	}
	return slices.Clone(f())
}
