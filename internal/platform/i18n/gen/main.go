//go:build ignore

// This program writes the data folder of package i18n from the Unicode CLDR.
// It is run by hand when a new CLDR is wanted, never during a build:
//
//	mkdir /tmp/cldr && cd /tmp/cldr
//	npm install cldr-core@48.2.0 cldr-localenames-full@48.2.0 cldr-dates-full@48.2.0 cldr-numbers-full@48.2.0
//	cd - # the root of the repository
//	go run internal/platform/i18n/gen/main.go -cldr /tmp/cldr/node_modules -out internal/platform/i18n/data
//
// It writes one file per language of the site ({lang}.json: numbers, dates,
// country names), codes.json (ISO 3166-1 alpha-2 to alpha-3), names.json
// (names of countries in further languages, for recognising only) and
// LICENSE-UNICODE. aliases.json in the same folder is ours and not touched.
package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

var cldr = flag.String("cldr", "", "folder that holds the cldr-* packages (node_modules)")
var out = flag.String("out", "", "folder to write to")

// source says which CLDR locale each part of a language's file comes from.
// English dates are written day first, as the United Nations does: en-GB.
var site = []struct{ lang, names, dates string }{
	{"en", "en", "en-GB"}, {"fr", "fr", "fr"}, {"es", "es", "es"}, {"ru", "ru", "ru"},
	{"pt", "pt", "pt"}, {"ar", "ar", "ar"}, {"zh", "zh", "zh"},
}

// further are languages in which people type the name of their country. The
// order matters: of two countries with one name, the first language decides.
var further = []string{"pt-PT", "es-419", "zh-Hant", "it", "de", "nl", "ca", "ro", "pl", "tr", "sw", "id", "vi",
	"uk", "hi", "bn", "ur", "fa", "th", "ko", "ja"}

// shown names where the CLDR offers a form nearer to the one the United
// Nations uses than the plain one.
var shown = map[string]string{"PS": "PS-alt-short", "FK": "FK-alt-variant"}

// ours are names that CLDR has in a form that people of the country, or careful
// writers of the language, do not use.
var ours = map[string]map[string]string{
	"ru": {"KG": "Кыргызстан", "US": "Соединённые Штаты", "CD": "ДР Конго", "CG": "Республика Конго"},
}

// notCountries are two-letter entries of CLDR that are no ISO 3166-1 countries.
var notCountries = strings.Fields("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ")

type locale struct {
	Group       string            `json:"group"`
	MinGrouping string            `json:"minGrouping"`
	Minus       string            `json:"minus"`
	Months      []string          `json:"months"`
	FirstDay    string            `json:"firstDay"`
	Date        string            `json:"date"`
	ShortDate   string            `json:"shortDate"`
	Countries   map[string]string `json:"countries"`
}

func main() {
	log.SetFlags(0)
	flag.Parse()
	if *cldr == "" || *out == "" {
		log.Fatal("both -cldr and -out are needed; see the head of gen/main.go")
	}
	var codes []string
	for code := range territories("en") {
		if len(code) == 2 && !slices.Contains(notCountries, code) {
			codes = append(codes, code)
		}
	}
	slices.Sort(codes)

	seen := map[string]map[string]bool{}
	more := map[string]map[string][]string{}
	for _, s := range site {
		names := territories(s.names)
		l := locale{Countries: map[string]string{}}
		for _, c := range codes {
			name := names[c]
			if n := names[shown[c]]; n != "" {
				name = n
			}
			if n := ours[s.lang][c]; n != "" {
				name = n
			}
			if name == "" {
				log.Fatalf("%s has no name in %s", c, s.lang)
			}
			l.Countries[c] = name
		}
		numbers := tree(read("cldr-numbers-full/main/"+s.names+"/numbers.json"), "main", s.names, "numbers")
		symbols := tree(numbers, "symbols-numberSystem-latn")
		l.Group, l.Minus = str(symbols, "group"), str(symbols, "minusSign")
		l.MinGrouping = str(numbers, "minimumGroupingDigits")

		l.Months = months(s.dates, "wide")
		if s.lang == "zh" { // Chinese writes its dates with numbers.
			l.Months = months(s.dates, "abbreviated")
		}
		if s.lang == "ar" { // Both names of each month: the Levant's and the Nile's.
			levant := months("ar-LB", "wide")
			for i := range l.Months {
				if levant[i] != l.Months[i] {
					l.Months[i] = levant[i] + "/" + l.Months[i]
				}
			}
		}
		if s.lang == "fr" { // The CLDR leaves the ordinal out; French does not.
			l.FirstDay = "1er"
		}
		g := gregorian(s.dates)
		// The narrow no-break space before the Russian "г." is missing in many fonts.
		l.Date = strings.ReplaceAll(str(tree(g, "dateFormats"), "long"), "\u202f", "\u00a0")
		l.ShortDate = str(tree(g, "dateTimeFormats", "availableFormats"), "MMMMd")
		write(s.lang+".json", l)
		more[s.lang] = remember(seen, codes, names)
	}
	for _, lang := range further {
		more[lang] = remember(seen, codes, territories(lang))
	}
	type named struct {
		Lang  string              `json:"lang"`
		Names map[string][]string `json:"names"`
	}
	var list []named
	for _, s := range site {
		list = append(list, named{s.lang, more[s.lang]})
	}
	for _, lang := range further {
		list = append(list, named{lang, more[lang]})
	}
	write("names.json", list)

	mappings := tree(read("cldr-core/supplemental/codeMappings.json"), "supplemental", "codeMappings")
	iso3 := map[string]string{}
	for _, c := range codes {
		iso3[c] = str(tree(mappings, c), "_alpha3")
	}
	write("codes.json", iso3)

	licence, err := os.ReadFile(filepath.Join(*cldr, "cldr-core/LICENSE"))
	if err != nil {
		log.Fatal(err)
	}
	head := "The files {lang}.json, names.json and codes.json in this folder were made by\n" +
		"../gen/main.go from the Unicode Common Locale Data Repository (CLDR) 48.2.0.\n" +
		"aliases.json is not part of it.\n\n"
	save("LICENSE-UNICODE", append([]byte(head), licence...))
}

// remember returns the names of this language, all forms of them, that no
// earlier language gave to the same country.
func remember(seen map[string]map[string]bool, codes []string, names map[string]string) map[string][]string {
	out := map[string][]string{}
	for _, c := range codes {
		if seen[c] == nil {
			seen[c] = map[string]bool{}
		}
		for _, form := range []string{c, c + "-alt-short", c + "-alt-variant"} {
			n := names[form]
			if n == "" || seen[c][strings.ToLower(n)] {
				continue
			}
			seen[c][strings.ToLower(n)] = true
			out[c] = append(out[c], n)
		}
	}
	return out
}

func territories(lang string) map[string]string {
	t := tree(read("cldr-localenames-full/main/"+lang+"/territories.json"), "main", lang, "localeDisplayNames", "territories")
	out := map[string]string{}
	for k := range t {
		out[k] = str(t, k)
	}
	return out
}

func gregorian(lang string) map[string]any {
	return tree(read("cldr-dates-full/main/"+lang+"/ca-gregorian.json"), "main", lang, "dates", "calendars", "gregorian")
}

// months returns the names that stand beside a day: the genitive in Russian.
func months(lang, width string) []string {
	m := tree(gregorian(lang), "months", "format", width)
	var out []string
	for _, k := range strings.Fields("1 2 3 4 5 6 7 8 9 10 11 12") {
		out = append(out, str(m, k))
	}
	return out
}

func read(path string) map[string]any {
	b, err := os.ReadFile(filepath.Join(*cldr, path))
	if err != nil {
		log.Fatal(err)
	}
	var v map[string]any
	if err := json.Unmarshal(b, &v); err != nil {
		log.Fatalf("%s: %v", path, err)
	}
	return v
}

func tree(v map[string]any, path ...string) map[string]any {
	for _, p := range path {
		next, ok := v[p].(map[string]any)
		if !ok {
			log.Fatalf("no %q of %v", p, path)
		}
		v = next
	}
	return v
}

func str(v map[string]any, key string) string {
	s, ok := v[key].(string)
	if !ok {
		log.Fatalf("no text %q", key)
	}
	return s
}

func write(name string, v any) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", " ")
	if err := e.Encode(v); err != nil {
		log.Fatal(err)
	}
	save(name, b.Bytes())
}

func save(name string, b []byte) {
	if err := os.WriteFile(filepath.Join(*out, name), b, 0o644); err != nil {
		log.Fatal(err)
	}
}
