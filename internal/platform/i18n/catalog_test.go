package i18n_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

// files makes a file system of one package's messages: language, JSON, ...
func files(pairs ...string) fstest.MapFS {
	m := fstest.MapFS{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m["i18n/"+pairs[i]+".json"] = &fstest.MapFile{Data: []byte(pairs[i+1])}
	}
	return m
}

func load(t testing.TB, all ...fs.FS) *i18n.Catalog {
	t.Helper()
	c, err := i18n.Load(all...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// allForms is a catalogue whose every form says which it is.
var allForms = files(
	"en", `{"n": {"one": "one {{.N}}", "other": "other {{.N}}"}}`,
	"fr", `{"n": {"one": "one {{.N}}", "many": "many {{.N}}", "other": "other {{.N}}"}}`,
	"es", `{"n": {"one": "one {{.N}}", "many": "many {{.N}}", "other": "other {{.N}}"}}`,
	"pt", `{"n": {"one": "one {{.N}}", "many": "many {{.N}}", "other": "other {{.N}}"}}`,
	"ru", `{"n": {"one": "one {{.N}}", "few": "few {{.N}}", "many": "many {{.N}}", "other": "other {{.N}}"}}`,
	"ar", `{"n": {"zero": "zero {{.N}}", "one": "one {{.N}}", "two": "two {{.N}}", "few": "few {{.N}}", "many": "many {{.N}}", "other": "other {{.N}}"}}`,
	"zh", `{"n": {"other": "other {{.N}}"}}`,
)

func TestPluralForms(t *testing.T) {
	numbers := []int{0, 1, 2, 3, 5, 11, 21, 100, 103, 111, 1000, 1001, 1021, 1011, 1000000, -1}
	want := map[core.Lang]string{
		"en": "other one other other other other other other other other other other other other other one",
		"fr": "one one other other other other other other other other other other other other many one",
		"es": "other one other other other other other other other other other other other other many one",
		"pt": "one one other other other other other other other other other other other other many one",
		"ru": "many one few few many many one many few many many one one many many one",
		"ar": "zero one two few few many many other few many other other many many other one",
		"zh": "other other other other other other other other other other other other other other other other",
	}
	c := load(t, allForms)
	for _, l := range core.Langs {
		forms := strings.Fields(want[l])
		for i, n := range numbers {
			got := c.T(l, "n", "N", n)
			if w := forms[i] + " " + i18n.Number(l, int64(n)); got != w {
				t.Errorf("%s %d: %q, want %q", l, n, got, w)
			}
			if got64 := c.T(l, "n", "N", int64(n)); got64 != got {
				t.Errorf("%s %d: int64 gives %q", l, n, got64)
			}
		}
	}
}

func TestMissingManyFallsBackToOther(t *testing.T) {
	c := load(t, files(
		"en", `{"n": {"one": "{{.N}} name", "other": "{{.N}} names"}}`,
		"fr", `{"n": {"one": "{{.N}} nom", "other": "{{.N}} noms"}}`))
	if got, want := c.T("fr", "n", "N", 1000000), "1\u202f000\u202f000 noms"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestT(t *testing.T) {
	c := load(t, files(
		"en", `{"plain": "Sign", "only": "English {{.Name}}", "name": "{{.Name}} of {{ .Name }}, {{.Place}}", "n": {"one": "one", "other": "{{.N}} of {{.Max}}"}, "empty": "", "br": "in [brackets] and [b]x[/b]", "when": "{{.Day}} in {{.In}}"}`,
		"fr", `{"plain": "Signer", "empty": ""}`))
	for _, x := range []struct {
		lang core.Lang
		key  string
		args []any
		want string
	}{
		{"fr", "plain", nil, "Signer"},
		{"fr", "plain", []any{"N", 3}, "Signer"},
		{"es", "plain", nil, "Sign"},
		{"xx", "plain", nil, "Sign"},
		{"", "plain", nil, "Sign"},
		{"fr", "no.such", []any{"N", 1}, "no.such"},
		{"fr", "only", []any{"Name", "É"}, "English É"},
		{"en", "only", nil, "English {{.Name}}"},
		{"en", "only", []any{"Name"}, "English {{.Name}}"},
		{"en", "only", []any{3, 4, "Name", "x"}, "English x"},
		{"en", "name", []any{"Name", "<A> {{.Place}}", "Place", "B"}, "<A> {{.Place}} of <A> {{.Place}}, B"},
		{"en", "n", []any{"N", 1, "Max", 2}, "one"},
		{"en", "n", []any{"N", 1234, "Max", int64(5678)}, "1,234 of 5,678"},
		{"fr", "n", []any{"N", 1234, "Max", int64(5678)}, "1,234 of 5,678"}, // English text, English numbers
		{"en", "n", []any{"Max", 1}, "{{.N}} of 1"},
		{"fr", "empty", nil, ""},
		{"en", "br", nil, "in [brackets] and [b]x[/b]"},
		{"en", "when", []any{"Day", time.Date(2021, 6, 4, 0, 0, 0, 0, time.UTC), "In", core.Lang("fr")}, "4 June 2021 in Français"},
	} {
		if got := c.T(x.lang, x.key, x.args...); got != x.want {
			t.Errorf("%s %s %v: %q, want %q", x.lang, x.key, x.args, got, x.want)
		}
	}
	if !c.Has("fr", "plain") || c.Has("fr", "only") || c.Has("xx", "plain") {
		t.Error("Has is wrong")
	}
	if got := strings.Join(c.Keys("fr"), " "); got != "empty plain" {
		t.Errorf("Keys: %q", got)
	}
}

func TestLoadRefuses(t *testing.T) {
	for name, all := range map[string][]fs.FS{
		"twice in a file":       {files("en", `{"a": "x", "b": "y", "a": "z"}`)},
		"twice in two packages": {files("en", `{"a": "x"}`), files("en", `{"a": "x"}`)},
		"no JSON":               {files("en", `{"a": "x"`)},
		"more after the end":    {files("en", `{"a": "x"} {}`)},
		"no object":             {files("en", `["a"]`)},
		"a number":              {files("en", `{"a": 1}`)},
		"a list":                {files("en", `{"a": ["x"]}`)},
		"nested":                {files("en", `{"a": {"b": "x"}}`)},
		"form no text":          {files("en", `{"a": {"one": null, "other": "x"}}`)},
		"template code":         {files("fr", `{"a": "{{printf \"%d\" 1}}"}`)},
		"a half placeholder":    {files("fr", `{"a": "{{.Name}"}`)},
		"form twice":            {files("en", `{"a": {"other": "x", "other": "y"}}`)},
	} {
		if _, err := i18n.Load(all...); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := i18n.Load(); err != nil {
		t.Errorf("nothing at all: %v", err)
	}
}

// TestOwnMessages also sees to it that the format stays the one of go-i18n,
// which translation tools know.
func TestOwnMessages(t *testing.T) {
	for _, p := range i18n.Check(i18n.FS) {
		t.Error(p)
	}
	c := load(t, i18n.FS)
	for _, l := range core.Langs {
		b, err := fs.ReadFile(i18n.FS, "i18n/"+string(l)+".json")
		if err != nil {
			t.Fatal(err)
		}
		f, err := goi18n.ParseMessageFileBytes(b, string(l)+".json", map[string]goi18n.UnmarshalFunc{"json": json.Unmarshal})
		if err != nil {
			t.Fatal(err)
		}
		if len(f.Messages) != len(c.Keys(l)) {
			t.Errorf("%s: go-i18n reads %d messages, we %d", l, len(f.Messages), len(c.Keys(l)))
		}
		for _, m := range f.Messages {
			if !strings.Contains(m.Other, "{{") && c.T(l, m.ID) != m.Other {
				t.Errorf("%s %s: %q, go-i18n has %q", l, m.ID, c.T(l, m.ID), m.Other)
			}
		}
		if bytes.Contains(b, []byte(`\u`)) {
			t.Errorf("%s: letters are escaped", l)
		}
	}
}

func TestConcurrent(t *testing.T) {
	c := load(t, allForms, i18n.FS)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for n := range 500 {
				for _, l := range core.Langs {
					c.T(l, "n", "N", n*977)
					c.Rich(l, "n", "N", n)
					i18n.Country(l, "FR")
					i18n.DateTime(l, time.Unix(int64(n)*86400, 0))
				}
			}
			i18n.Countries("ar")
			i18n.Regions("ru")
			i18n.FindCountry("Colomba")
			i18n.Negotiate("fr")
		})
	}
	wg.Wait()
}

func BenchmarkT(b *testing.B) {
	c := load(b, allForms, files("en", `{"plain": "Sign", "name": "{{.Name}} signed in {{.Place}}"}`))
	b.Run("static", func(b *testing.B) {
		for b.Loop() {
			c.T("en", "plain")
		}
	})
	b.Run("plural", func(b *testing.B) {
		for b.Loop() {
			c.T("ru", "n", "N", 412)
		}
	})
	b.Run("large plural", func(b *testing.B) {
		for b.Loop() {
			c.T("ru", "n", "N", 41212)
		}
	})
	b.Run("two arguments", func(b *testing.B) {
		for b.Loop() {
			c.T("en", "name", "Name", "Amina", "Place", "Tunis")
		}
	})
	b.Run("rich", func(b *testing.B) {
		for b.Loop() {
			c.Rich("en", "name", "Name", "Amina", "Place", "Tunis")
		}
	})
}
