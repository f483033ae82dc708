package seal_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"groundswell/internal/core"
	"groundswell/internal/platform/seal"
)

// texts reads one language's messages and returns the function that Page wants.
// It fails the test for a key that is missing.
func texts(t testing.TB, lang core.Lang) (map[string]string, func(string, ...any) string) {
	t.Helper()
	b, err := seal.FS.ReadFile("i18n/" + string(lang) + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]string
	if err := json.Unmarshal(b, &m); err != nil {
		t.Fatalf("%s: %v", lang, err)
	}
	return m, func(key string, _ ...any) string {
		if m[key] == "" {
			t.Errorf("%s lacks %s", lang, key)
		}
		return m[key]
	}
}

func TestTextsComplete(t *testing.T) {
	blanks := regexp.MustCompile(`\{\{\.\w+\}\}`)
	en, _ := texts(t, "en")
	for _, lang := range core.Langs {
		m, _ := texts(t, lang)
		if len(m) != len(en) {
			t.Errorf("%s has %d texts, English %d", lang, len(m), len(en))
		}
		for key, text := range en {
			if fmt.Sprint(blanks.FindAllString(text, -1)) != fmt.Sprint(blanks.FindAllString(m[key], -1)) {
				t.Errorf("%s: %s has other blanks", lang, key)
			}
			if lang != "en" && m[key] == text {
				t.Errorf("%s: %s is English", lang, key)
			}
		}
	}
}

// Every key of an error has a text.
func TestErrorTexts(t *testing.T) {
	en, _ := texts(t, "en")
	used := regexp.MustCompile(`"(seal\.[a-z0-9_.]+)"`)
	files, _ := filepath.Glob("*.go")
	files = append(files, "page.tmpl")
	seen := map[string]bool{}
	for _, f := range files {
		if strings.HasSuffix(f, "_test.go") {
			continue
		}
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range used.FindAllStringSubmatch(string(b), -1) {
			seen[m[1]] = true
			if en[m[1]] == "" {
				t.Errorf("%s: %s has no text", f, m[1])
			}
		}
	}
	for key := range en {
		if !seen[key] {
			t.Errorf("%s is never used", key)
		}
	}
}

func TestPage(t *testing.T) {
	id := newIdentity(t)
	const name = `Ана <b>"Zoé"</b> سمية`
	out := os.Getenv("GROUNDSWELL_PAGES") // a folder to look at the pages in
	for _, lang := range core.Langs {
		_, text := texts(t, lang)
		var b bytes.Buffer
		if err := seal.Page(&b, lang, text, name, id, day); err != nil {
			t.Fatal(err)
		}
		if out != "" {
			b.Reset()
			if err := seal.Page(&b, lang, text, "Nomvula Dlamini-Okonkwo", id, day); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(out, "key."+string(lang)+".html"), b.Bytes(), 0o600); err != nil {
				t.Fatal(err)
			}
			continue
		}
		page := b.String()
		if strings.Contains(page, "<b>") || strings.Contains(page, "ZgotmplZ") || strings.Contains(page, "<script") {
			t.Errorf("%s: a name became markup", lang)
		}
		if loads := regexp.MustCompile(`(?i)(\b(?:src|href)=|url\(|@import|https?:)`).FindString(page); loads != "" {
			t.Errorf("%s: the page may load something: %s", lang, loads)
		}
		if !strings.Contains(page, fmt.Sprintf(`<html lang="%s" dir="%s">`, lang.Tag(), lang.Dir())) {
			t.Errorf("%s: language or direction", lang)
		}
		words, all := visible(t, b.Bytes())
		if strings.Join(words, " ") != strings.Join(id.Words(), " ") {
			t.Errorf("%s: words %v", lang, words)
		}
		for _, must := range []string{name, id.Secret(), id.Fingerprint(), "2021-06-04", text("seal.page.what5"), text("seal.page.lost_all_do")} {
			if !strings.Contains(all, strings.Join(strings.Fields(must), " ")) {
				t.Errorf("%s: the page lacks %q", lang, must)
			}
		}
	}
}

// visible returns the numbered words and all text of a page, spaces joined.
func visible(t *testing.T, page []byte) (words []string, all string) {
	t.Helper()
	doc, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	var walk func(n *html.Node, inWords bool)
	walk = func(n *html.Node, inWords bool) {
		if n.Type == html.TextNode && n.Parent.Data != "style" {
			text.WriteString(n.Data)
			if inWords && n.Parent.Data == "li" {
				words = append(words, n.Data)
			}
		}
		for _, a := range n.Attr {
			inWords = inWords || (a.Key == "class" && a.Val == "words")
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				t.Errorf("attribute %s", a.Key)
			}
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c, inWords)
		}
	}
	walk(doc, false)
	return words, strings.Join(strings.Fields(text.String()), " ")
}
