package script

import "testing"

func TestDomain(t *testing.T) {
	for in, want := range map[string]string{
		"https://www.Harbour.org/about": "harbour.org",
		"news.harbour.org":              "news.harbour.org",
		"https://réseau.fr":             "xn--rseau-bsa.fr",
		"https://harbour.blogspot.com":  "", // anybody's
		"https://facebook.com/harbour":  "",
		"https://co.uk":                 "",
		"https://localhost":             "",
		"https://server.intern":         "",
		"https://127.0.0.1/":            "",
		"https://[::1]/":                "",
		"https://harbour.org:8080/":     "",
		"https://a@harbour.org/":        "",
		"":                              "",
	} {
		if got, ok := Domain(in); got != want || ok != (want != "") {
			t.Errorf("%q: %q %v, want %q", in, got, ok, want)
		}
	}
}
