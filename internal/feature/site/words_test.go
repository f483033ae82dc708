package site_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/site"
	"groundswell/internal/platform/i18n"
)

// TestSafetyHasItsPlaces: other pages link to these parts by name, and the list
// of contents to all of them.
func TestSafetyHasItsPlaces(t *testing.T) {
	w := alone(t, nil)
	body := w.page("/en/safety")
	for _, id := range []string{"promises", "limits", "ways", "who", "kept", "mail", "shared", "leave", "levels", "counting", "withdraw", "contact"} {
		if !strings.Contains(body, `<h2 id="`+id+`">`) || !strings.Contains(body, `<a href="#`+id+`">`) {
			t.Errorf("#%s is not there, or nothing leads to it", id)
		}
	}
	help := w.page("/en/help")
	for _, id := range []string{"sign", "nomail", "mail", "change", "translate", "contact"} {
		if !strings.Contains(help, `<h2 id="`+id+`">`) {
			t.Errorf("help: #%s is not there", id)
		}
	}
	// Every link inside these pages leads to a part that is there.
	for _, m := range regexp.MustCompile(`href="/en/(safety|help)#([a-z]+)"|href="#([a-z]+)"`).FindAllStringSubmatch(body+help, -1) {
		id, where := m[2]+m[3], body
		if m[1] == "help" || m[1] == "" && strings.Contains(help, m[0]) && !strings.Contains(body, m[0]) {
			where = help
		}
		if !strings.Contains(where, `id="`+id+`"`) {
			t.Errorf("%s leads nowhere", m[0])
		}
	}
}

// TestSize: the longest page and the style sheet fit in the first answer, 13 KB
// (U-1). What is measured here is the page alone; the rest is for the style sheet.
func TestSize(t *testing.T) {
	w := alone(t, nil)
	for _, l := range core.Langs {
		for _, p := range pages {
			rec := w.get("/"+string(l)+p, "Accept-Encoding", "gzip")
			if rec.Code != http.StatusOK || rec.Header().Get("Content-Encoding") != "gzip" {
				t.Fatalf("%s%s: %d, %q", l, p, rec.Code, rec.Header().Get("Content-Encoding"))
			}
			if n := rec.Body.Len(); n > 7<<10 {
				t.Errorf("%s%s: %d bytes compressed", l, p, n)
			} else if p == "/safety" {
				t.Logf("%s%s: %d bytes", l, p, n)
			}
		}
	}
}

// TestPlainWords: what stands here can be read after eight years of school in
// English (U-24), by the formula of Flesch and Kincaid over the whole text.
func TestPlainWords(t *testing.T) {
	cat, err := i18n.Load(site.FS)
	if err != nil {
		t.Fatal(err)
	}
	text := regexp.MustCompile(`\[[^\]]*\]|\{\{[^}]*\}\}`)
	words, sentences, syllables := 0, 0, 0
	for _, key := range cat.Keys(core.Langs[0]) {
		s := text.ReplaceAllString(cat.T(core.Langs[0], key), "")
		if !strings.HasSuffix(s, ".") {
			continue // a heading or a name would only make the rest look easier
		}
		var long int
		for _, sentence := range regexp.MustCompile(`[.?!]+(?:\s|$)`).Split(s, -1) {
			ws := strings.Fields(sentence)
			if len(ws) == 0 {
				continue
			}
			sentences++
			words += len(ws)
			long = max(long, len(ws))
			for _, word := range ws {
				syllables += sounds(word)
			}
		}
		if long > 35 {
			t.Errorf("%s: a sentence of %d words", key, long)
		}
	}
	grade := 0.39*float64(words)/float64(sentences) + 11.8*float64(syllables)/float64(words) - 15.59
	t.Logf("%d words, grade %.1f", words, grade)
	if grade > 8 {
		t.Errorf("grade %.1f, want 8 or less", grade)
	}
}

// sounds counts the syllables of an English word, roughly: its groups of vowels,
// without a silent e at the end.
func sounds(word string) int {
	word = strings.Trim(strings.ToLower(word), ",()“”\"'·")
	if len(word) > 2 {
		word = strings.TrimSuffix(word, "e")
	}
	return max(1, len(regexp.MustCompile(`[aeiouy]+`).FindAllString(word, -1)))
}

// TestTranslations: every language says what English says.
func TestTranslations(t *testing.T) {
	for _, p := range i18n.Check(site.FS) {
		t.Error(p)
	}
}
