package i18n_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"groundswell/internal/platform/i18n"
)

// good returns messages with which nothing is wrong.
func good() fstest.MapFS {
	return files(
		"en", `{"t": "See [a]the text[/a] of {{.Name}}", "n": {"one": "one name", "other": "{{.N}} names by {{.N}}"}, "p": "Plain"}`,
		"fr", `{"t": "Voir [a]le texte[/a] de {{.Name}}", "n": {"one": "{{.N}} nom", "many": "{{.N}} de noms", "other": "{{.N}} noms"}, "p": "Simple…"}`,
		"es", `{"t": "Ver [a]el texto[/a] de {{.Name}}", "n": {"one": "un nombre", "many": "{{.N}} de nombres", "other": "{{.N}} nombres"}, "p": "Llano"}`,
		"pt", `{"t": "Ver [a]o texto[/a] de {{.Name}}", "n": {"one": "{{.N}} nome", "many": "{{.N}} de nomes", "other": "{{.N}} nomes"}, "p": "Simples"}`,
		"ru", `{"t": "{{.Name}}: [a]текст[/a]", "n": {"one": "{{.N}} имя", "few": "{{.N}} имени", "many": "{{.N}} имён", "other": "{{.N}} имени"}, "p": "Просто"}`,
		"ar", `{"t": "{{.Name}}: [a]النص[/a]", "n": {"zero": "لا أسماء", "one": "اسم واحد", "two": "اسمان", "few": "{{.N}} أسماء", "many": "{{.N}} اسمًا", "other": "{{.N}} اسم"}, "p": "بسيط"}`,
		"zh", `{"t": "{{.Name}}的[a]文本[/a]", "n": {"other": "{{.N}}个名字"}, "p": "简单"}`,
	)
}

func TestCheckGood(t *testing.T) {
	for _, p := range i18n.Check(good(), files(), i18n.FS) {
		t.Error(p)
	}
}

func TestCheckFindsEachError(t *testing.T) {
	for name, x := range map[string]struct{ lang, old, new, key, what string }{
		"key missing":             {"fr", `, "p": "Simple…"`, ``, "p", "is missing"},
		"key not in English":      {"fr", `"p": "Simple…"`, `"p": "S", "q": "Q"`, "q", "not in English"},
		"placeholder missing":     {"ru", "{{.Name}}: ", "", "t", "{{.Name}} is missing"},
		"placeholder renamed":     {"ru", "{{.Name}}", "{{.Nom}}", "t", "{{.Nom}} is not in English"},
		"placeholder broken":      {"ru", "{{.Name}}", "{{Name}}", "t", "only placeholders"},
		"English broken":          {"en", "{{.Name}}", "{{Name}}", "t", "only placeholders"},
		"count missing":           {"fr", "{{.N}} noms", "noms", "n", "{{.N}} is missing in other"},
		"count missing in ru one": {"ru", "{{.N}} имя", "одно имя", "n", "{{.N}} is missing in one"},
		"count missing in fr one": {"fr", "{{.N}} nom\"", "un nom\"", "n", "{{.N}} is missing in one"},
		"mark missing":            {"es", "[a]el texto[/a]", "el texto", "t", "marks"},
		"mark renamed":            {"es", "[a]el texto[/a]", "[b]el texto[/b]", "t", "marks"},
		"mark not closed":         {"es", "[/a]", "", "t", "marks"},
		"mark twice":              {"es", "[a]el texto[/a]", "[a]el[/a] [a]texto[/a]", "t", "marks"},
		"many missing in fr":      {"fr", `"many": "{{.N}} de noms", `, ``, "n", `"many" is missing`},
		"many missing in es":      {"es", `"many": "{{.N}} de nombres", `, ``, "n", `"many" is missing`},
		"few missing in ru":       {"ru", `"few": "{{.N}} имени", `, ``, "n", `"few" is missing`},
		"zero missing in ar":      {"ar", `"zero": "لا أسماء", `, ``, "n", `"zero" is missing`},
		"one missing in en":       {"en", `"one": "one name", `, ``, "n", `"one" is missing`},
		"form too many":           {"zh", `"other": "{{.N}}个名字"`, `"one": "{{.N}}个", "other": "{{.N}}个名字"`, "n", `no plural form "one"`},
		"no forms":                {"pt", `{"one": "{{.N}} nome", "many": "{{.N}} de nomes", "other": "{{.N}} nomes"}`, `"{{.N}} nomes"`, "n", "needs plural forms"},
		"forms without a count":   {"zh", `"简单"`, `{"other": "简单"}`, "p", "does not count"},
		"empty":                   {"fr", "Simple…", "", "p", "empty"},
		"only a space":            {"fr", "Simple…", " ", "p", "empty"},
		"space before":            {"fr", "Simple…", " Simple", "p", "space at the beginning"},
		"no-break space after":    {"fr", "Simple…", "Simple\u00a0", "p", "space at the beginning"},
		"two spaces":              {"fr", "Simple…", "Sim  ple", "p", "space too many"},
		"tab":                     {"fr", "Simple…", `Sim\tple`, "p", "space too many"},
		"space before line end":   {"fr", "Simple…", `Sim \nple`, "p", "space too many"},
		"replacement character":   {"fr", "Simple…", `Sim\ufffdple`, "p", "cannot be seen"},
		"dots":                    {"ru", "Просто", "Просто...", "p", "…"},
		"quotation marks":         {"zh", "简单", `\"简单\"`, "p", "quotation marks"},
		"file broken":             {"ar", "{", "", "", "ar.json"},
		"key twice":               {"ar", `"p":`, `"t": "x", "p":`, "", "defined twice"},
		"English text careless":   {"en", "Plain", "Plain ", "p", "space at the beginning"},
	} {
		m := good()
		file := m["i18n/"+x.lang+".json"]
		changed := strings.Replace(string(file.Data), x.old, x.new, 1)
		if changed == string(file.Data) {
			t.Fatalf("%s: nothing was planted", name)
		}
		file.Data = []byte(changed)
		found := false
		problems := i18n.Check(m)
		for _, p := range problems {
			found = found || p.File == "i18n/"+x.lang+".json" && p.Key == x.key && strings.Contains(p.String(), x.what)
		}
		if !found {
			t.Errorf("%s: not found among %v", name, problems)
		}
	}
	m := good()
	delete(m, "i18n/pt.json")
	if p := i18n.Check(m); len(p) != 1 || p[0].File != "i18n/pt.json" || p[0].Key != "" {
		t.Errorf("missing file: %v", p)
	}
	m = good()
	delete(m, "i18n/en.json")
	if p := i18n.Check(m); len(p) != 6 {
		t.Errorf("missing English: %v", p)
	}
	if p := i18n.Check(good(), good()); len(p) != 7*3 {
		t.Errorf("two packages with the same keys: %v", p)
	}
}
