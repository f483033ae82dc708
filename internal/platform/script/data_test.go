package script_test

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"groundswell/internal/platform/script"

	"golang.org/x/text/unicode/norm"
)

// shared returns the path of a file of real data, which is not part of the
// repository; "" where there is none. Tests on it are in addition to others.
func shared(elem ...string) string {
	root := os.Getenv("GROUNDSWELL_SHARED")
	if root == "" {
		root = "../../../../shared"
	}
	p := filepath.Join(append([]string{root, "data"}, elem...)...)
	if _, err := os.Stat(p); err != nil {
		return ""
	}
	return p
}

// names returns the real names of organisations in the shared data, if any.
func names(t testing.TB) []string {
	var out []string
	for _, f := range []struct{ path, column string }{
		{shared("endorsements", "owinfs", "endorsements.csv"), "organisation"},
		{shared("endorsements", "institutions-multiscript.csv"), "name"},
		{shared("endorsements", "institutions-multiscript.csv"), "names_by_language"},
	} {
		if f.path == "" {
			t.Log("no shared data: real names not tried")
			continue
		}
		file, err := os.Open(f.path)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		rows, err := csv.NewReader(file).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		col := -1
		for i, h := range rows[0] {
			if h == f.column {
				col = i
			}
		}
		for _, row := range rows[1:] {
			if f.column != "names_by_language" {
				out = append(out, row[col])
				continue
			}
			var m map[string]string
			if row[col] != "" && json.Unmarshal([]byte(row[col]), &m) == nil {
				for _, n := range m {
					out = append(out, n)
				}
			}
		}
	}
	return out
}

// texts returns the text of the Universal Declaration in each language.
func texts(t testing.TB) map[string]string {
	out := map[string]string{}
	dir := shared("multilingual", "udhr")
	if dir == "" {
		t.Log("no shared data: real languages not tried")
		return out
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.html"))
	tags := regexp.MustCompile(`(?s)<(script|style|head).*?</(script|style|head)>|<[^>]*>`)
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		out[filepath.Base(f)] = html.UnescapeString(tags.ReplaceAllString(string(b), " "))
	}
	return out
}

// bare returns s without white space: what Line must never change.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

// difference shows where got leaves want.
func difference(want, got string) string {
	w, g := []rune(want), []rune(got)
	for i := range w {
		if i >= len(g) || w[i] != g[i] {
			return fmt.Sprintf("%+q, got %+q", string(w[max(0, i-8):min(len(w), i+8)]), string(g[max(0, min(i-8, len(g))):min(len(g), i+8)]))
		}
	}
	return "more at the end"
}

func TestRealNamesStay(t *testing.T) {
	mixed, n := 0, 0
	for _, name := range names(t) {
		n++
		got, p := script.Line(name, 300)
		if p != script.OK {
			t.Errorf("%q is refused: %s", name, p.Key())
			continue
		}
		if bare(got) != bare(name) {
			t.Errorf("%+q became %+q", name, got)
		} else if got != name {
			t.Logf("white space: %q became %q", name, got)
		}
		if script.Mixed(name) {
			mixed++
			t.Logf("mixed scripts: %s", name)
		}
		if len(script.Words(name)) == 0 || script.Fold(name) == "" || script.Skeleton(name) == "" || len(script.SortKey(name)) == 0 {
			t.Errorf("%q cannot be found or sorted", name)
		}
	}
	if mixed > 1+n/100 {
		t.Errorf("%d of %d real names are held as mixed", mixed, n)
	}
}

func TestRealLanguages(t *testing.T) {
	for lang, text := range texts(t) {
		clean, p := script.Text(text, 1<<20)
		if p != script.OK {
			t.Errorf("%s: %s", lang, p.Key())
		}
		if again, _ := script.Text(clean, 1<<20); again != clean {
			t.Errorf("%s: Text is not idempotent", lang)
		}
		if f := script.Fold(text); script.Fold(f) != f {
			t.Errorf("%s: Fold is not idempotent", lang)
		}
		if got, want := bare(clean), bare(norm.NFC.String(text)); got != want {
			t.Errorf("%s: Text changed more than white space: %s", lang, difference(want, got))
		}
		for line := range strings.Lines(clean) {
			if script.Mixed(line) {
				t.Errorf("%s: mixed: %s", lang, line)
			}
		}
	}
}
