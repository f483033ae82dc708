package i18n_test

import (
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/i18n"
)

func TestNegotiate(t *testing.T) {
	for header, want := range map[string]core.Lang{
		"": "en", "*": "en", "en": "en", "fr": "fr", "fr-CA,fr;q=0.9,en;q=0.8": "fr", "FR-ca": "fr", "es-419": "es", "pt-PT": "pt", "pt-BR,pt": "pt",
		"ar-EG": "ar", "ar": "ar", "ru-RU, en;q=0.5": "ru",
		"zh": "zh", "zh-CN": "zh", "zh-TW": "zh", "zh-Hant": "zh", "zh-Hant-HK,en;q=0.5": "zh", "zh-HK": "zh", "yue": "zh", "cmn": "zh",
		"de": "en", "de,fr;q=0.5": "fr", "nb,de;q=0.9,es;q=0.1": "es", "en;q=0.1, ru;q=0.9": "ru", "fr;q=0, es": "es",
		"uk": "en", "uk,ru;q=0.8,en;q=0.7": "ru", "uk,en;q=0.8,ru;q=0.7": "en", "sw,fr": "fr",
		"garbage, %%%": "en", ";;;": "en", "fr;q=x": "en", "\x00": "en",
		strings.Repeat("de,", 150) + "fr": "fr", // 452 bytes
		strings.Repeat("de,", 400) + "fr": "en", // past the limit
		"fr," + strings.Repeat("a", 600):  "fr",
		strings.Repeat("a", 600):          "en",
		"es," + strings.Repeat("-", 5000): "es",
	} {
		if got := i18n.Negotiate(header); got != want {
			t.Errorf("%.40q: %s, want %s", header, got, want)
		}
	}
}

func FuzzNegotiate(f *testing.F) {
	f.Add("zh-Hant-HK,en;q=0.5")
	f.Add("x-private, i-klingon, *;q=0.1")
	f.Fuzz(func(t *testing.T, header string) {
		if l := i18n.Negotiate(header); !l.Valid() {
			t.Errorf("%q: %q", header, l)
		}
	})
}
