package i18n

import (
	"embed"
	"encoding/json"
	"sync"

	"groundswell/internal/core"
)

//go:embed data/*.json
var data embed.FS

// locale is what the CLDR says about one language; gen writes it.
type locale struct {
	Group       string            `json:"group"`              // separator of thousands
	MinGrouping int               `json:"minGrouping,string"` // digits before the first separator
	Minus       string            `json:"minus"`
	Months      []string          `json:"months"`    // as they stand beside a day
	FirstDay    string            `json:"firstDay"`  // the first of a month, where it is no plain 1
	Date        string            `json:"date"`      // pattern with year
	ShortDate   string            `json:"shortDate"` // pattern without
	Countries   map[string]string `json:"countries"`

	date, shortDate []field
}

var locales = func() map[core.Lang]func() *locale {
	m := map[core.Lang]func() *locale{}
	for _, l := range core.Langs {
		m[l] = sync.OnceValue(func() *locale {
			v := &locale{}
			readData(string(l)+".json", v)
			v.date, v.shortDate = fields(v.Date), fields(v.ShortDate)
			return v
		})
	}
	return m
}()

// localeOf returns the locale of l, or of English if l is not of the site.
func localeOf(l core.Lang) *locale {
	if f := locales[l]; f != nil {
		return f()
	}
	return locales[core.Langs[0]]()
}

// own holds this package's messages, for the functions that are not given a
// Catalog.
var own = sync.OnceValue(func() *Catalog {
	c, err := Load(FS)
	if err != nil {
		panic(err) // The files are part of the program.
	}
	return c
})

// readData reads a file of the program's own; it cannot fail in a program that
// passed its tests.
func readData(name string, v any) {
	b, err := data.ReadFile("data/" + name)
	if err == nil {
		err = json.Unmarshal(b, v)
	}
	if err != nil {
		panic(err)
	}
}
