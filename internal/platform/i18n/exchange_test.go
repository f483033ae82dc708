package i18n_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

type written map[string]string

func (w written) write(pkg, lang string, data []byte) error {
	w[pkg+"/"+lang] = string(data)
	return nil
}

func export(t *testing.T, l core.Lang, all map[string]fs.FS) string {
	t.Helper()
	var b bytes.Buffer
	if err := i18n.Export(&b, l, all); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestExportImportGivesTheSameFiles(t *testing.T) {
	all := map[string]fs.FS{"sign": good(), "i18n": i18n.FS}
	for _, l := range core.Langs {
		w := written{}
		if err := i18n.Import(strings.NewReader(export(t, l, all)), all, w.write); err != nil {
			t.Fatal(err)
		}
		if len(w) != 2 {
			t.Fatalf("%s: %d files", l, len(w))
		}
		want, _ := fs.ReadFile(i18n.FS, "i18n/"+string(l)+".json")
		if got := w["i18n/"+string(l)]; got != string(want) {
			t.Errorf("%s: the file changed:\n%s", l, got)
		}
		c := load(t, files(string(l), w["sign/"+string(l)]))
		for _, n := range []int{0, 1, 2, 7, 1000000} {
			if got, want := c.T(l, "n", "N", n), load(t, good()).T(l, "n", "N", n); got != want {
				t.Errorf("%s %d: %q, was %q", l, n, got, want)
			}
		}
	}
}

func TestImportTranslates(t *testing.T) {
	all := map[string]fs.FS{"a": files(
		"en", `{"z": "<b> & Zed", "n": {"one": "{{.N}} name", "other": "{{.N}} names"}, "k": "Kay", "left": "Left"}`,
		"ru", `{"k": "Кей", "old": "Нет"}`)}
	sheet := export(t, "ru", all)
	for _, part := range []string{`"language": "ru"`, `"package": "a"`, `<b> & Zed`, `"few": ""`, `"other": "Кей"`, `"many"`} {
		if !strings.Contains(sheet, part) {
			t.Errorf("%q is not in %s", part, sheet)
		}
	}
	if strings.Contains(sheet, `"zero"`) {
		t.Error("Russian has no zero")
	}
	var s map[string]any
	json.Unmarshal([]byte(sheet), &s)
	rows := s["messages"].([]any)
	set := func(i int, form, text string) { rows[i].(map[string]any)["text"].(map[string]any)[form] = text }
	set(0, "other", "<b> и Зет")
	for _, f := range []string{"one", "few", "many", "other"} {
		set(1, f, "{{.N}} "+f)
	}
	s["messages"] = []any{rows[1], rows[0], rows[3]} // Another order, and "k" is not there.
	b, _ := json.Marshal(s)
	w := written{}
	if err := i18n.Import(bytes.NewReader(b), all, w.write); err != nil {
		t.Fatal(err)
	}
	want := `{
  "z": "<b> и Зет",
  "n": {
    "one": "{{.N}} one",
    "few": "{{.N}} few",
    "many": "{{.N}} many",
    "other": "{{.N}} other"
  },
  "k": "Кей"
}
`
	if w["a/ru"] != want {
		t.Errorf("got %s", w["a/ru"])
	}
}

func TestImportRefuses(t *testing.T) {
	all := map[string]fs.FS{"sign": good()}
	for name, x := range map[string]struct{ old, new string }{
		"placeholder missing": {"de {{.Name}}", "de"},
		"mark missing":        {"[a]le texte[/a]", "le texte"},
		"form missing":        {`"many": "{{.N}} de noms"`, `"many": ""`},
		"English changed":     {`"See [a]the text[/a] of {{.Name}}"`, `"Look at [a]the text[/a] of {{.Name}}"`},
		"unknown package":     {`"sign"`, `"other"`},
		"unknown key":         {`"key": "p"`, `"key": "pp"`},
		"key twice":           {`"key": "p"`, `"key": "t"`},
		"unknown language":    {`"language": "fr"`, `"language": "de"`},
		"unknown field":       {`"language"`, `"mystery": 1, "language"`},
		"no JSON":             {`{`, ``},
		"careless":            {"Simple…", "Simple..."},
		"template code":       {"Simple…", "{{len 1}}"},
		"unknown form":        {`"other": "Simple…"`, `"others": "Simple…"`},
	} {
		sheet := export(t, "fr", all)
		changed := strings.Replace(sheet, x.old, x.new, 1)
		if changed == sheet {
			t.Fatalf("%s: nothing was planted in %s", name, sheet)
		}
		w := written{}
		if err := i18n.Import(strings.NewReader(changed), all, w.write); err == nil || len(w) > 0 {
			t.Errorf("%s: error %v, %d files", name, err, len(w))
		}
	}
	full := errors.New("disk full")
	err := i18n.Import(strings.NewReader(export(t, "fr", all)), all, func(string, string, []byte) error { return full })
	if !errors.Is(err, full) {
		t.Errorf("write failed: %v", err)
	}
	if i18n.Export(&bytes.Buffer{}, "xx", all) == nil {
		t.Error("exported an unknown language")
	}
}

func FuzzImport(f *testing.F) {
	all := map[string]fs.FS{"sign": good()}
	var b bytes.Buffer
	i18n.Export(&b, "ar", all)
	f.Add(b.Bytes())
	f.Add([]byte(`{"language":"fr","messages":[{"package":"sign","key":"n","text":{"x":""}}]}`))
	f.Fuzz(func(t *testing.T, in []byte) {
		i18n.Import(bytes.NewReader(in), all, func(pkg, lang string, data []byte) error {
			if _, err := i18n.Load(files(lang, string(data))); err != nil {
				t.Errorf("what was written cannot be read: %v", err)
			}
			return nil
		})
	})
}
