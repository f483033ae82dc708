package keyring_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/keyring"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/seal"
)

// openPage is the page in a language.
func openPage(t *testing.T, lang core.Lang) string {
	t.Helper()
	cat, err := i18n.Load(i18n.FS, seal.FS, keyring.FS)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := keyring.OpenPage(&b, lang, func(key string, args ...any) string { return cat.T(lang, key, args...) }); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var loads = regexp.MustCompile(`(?i)\b(src|href|action|url)\s*=|@import|url\(|<(link|img|iframe|object|embed|base)\b`)

// The page that opens lists offline is one file: it names nothing to be got from
// elsewhere, and its own policy allows its one script and its one style, and no
// request at all.
func TestOpenPageIsWhole(t *testing.T) {
	for _, lang := range core.Langs {
		page := openPage(t, lang)
		head, rest, ok := strings.Cut(page, "<style>")
		style, rest, ok2 := strings.Cut(rest, "</style>")
		markup, rest, ok3 := strings.Cut(rest, "<script>")
		script, end, ok4 := strings.Cut(rest, "</script>")
		if !ok || !ok2 || !ok3 || !ok4 || strings.TrimSpace(end) != "</body>\n</html>" {
			t.Fatalf("%s: the page is not one style, one text and one script", lang)
		}
		for name, s := range map[string]string{"script-src": script, "style-src": style} {
			sum := sha256.Sum256([]byte(s))
			if want := name + " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(head, want) {
				t.Errorf("%s: the policy does not allow its %s", lang, name)
			}
		}
		if !strings.Contains(head, "default-src 'none';") || strings.Contains(head, "unsafe") || strings.Contains(head, "http:") || strings.Contains(head, "https:") || strings.Contains(head, "connect-src") {
			t.Errorf("%s: the policy allows more: %s", lang, head)
		}
		if m := loads.FindString(head + style + markup); m != "" {
			t.Errorf("%s: %q", lang, m)
		}
		if strings.Contains(script, "<!--") || strings.Contains(script, "</script") || strings.Contains(script, "<script") {
			t.Error("the script ends before its end")
		}
		if m := regexp.MustCompile(`>\s*(keyring|seal)\.[a-z_.]+\s*<`).FindString(markup); m != "" {
			t.Errorf("%s: a message is missing: %s", lang, m)
		}
	}
}

// What is served with the pages: no way to run text as a program, none to put text
// into a page as markup, and the bundle is what its lock file says.
func TestScriptsAreHarmless(t *testing.T) {
	for _, name := range []string{"ui/extra/age.js", "ui/extra/sealing.js", "ui/extra/opening.js", "ui/extra/desk-keys.js", "ui/open/said.js", "ui/open/open.js"} {
		b, err := keyring.FS.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range []string{"eval(", "new Function", "innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "WebAssembly", "importScripts",
			"import(", "localStorage", "sessionStorage", "indexedDB", "fetch(", "XMLHttpRequest", "sendBeacon", "WebSocket"} {
			if strings.Contains(string(b), bad) {
				t.Errorf("%s: %s", name, bad)
			}
		}
	}
	var lock struct {
		Packages map[string]struct {
			Version, Integrity string
			Dev                bool
		}
	}
	text, err := os.ReadFile("bundle/package-lock.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &lock); err != nil {
		t.Fatal(err)
	}
	bundle, err := keyring.FS.ReadFile("ui/extra/age.js")
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for at, p := range lock.Packages {
		if at == "" || p.Dev {
			continue
		}
		n++
		if !strings.Contains(string(bundle), p.Version) || !strings.Contains(string(bundle), p.Integrity) || p.Integrity == "" {
			t.Errorf("the bundle does not say that it has %s %s", at, p.Version)
		}
	}
	if n < 8 {
		t.Errorf("the lock file has %d packages", n)
	}
}
