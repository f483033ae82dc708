package script_test

import (
	"net/url"
	"strings"
	"testing"

	"groundswell/internal/platform/script"

	"pgregory.net/rapid"
)

// goodAddresses and badAddresses also seed the fuzzer.
var goodAddresses = map[string]string{
	"Me@Example.ORG":                 "Me@example.org",
	"  me@example.org\u00a0":         "me@example.org",
	"\u202ame@example.org\u202c":     "me@example.org",
	"first.last+tag@sub.example.com": "first.last+tag@sub.example.com",
	"info@пример.рф":                 "info@xn--e1afmkfd.xn--p1ai",
	"info@bücher.example":            "info@xn--bcher-kva.example",
	"info@例子。中国":                     "info@xn--fsqu00a.xn--fiqs8s",
	"ｍｅ＠ｅｘａｍｐｌｅ．ｃｏｍ":                 "me@example.com",
	"o'brien@example.ie":             "o'brien@example.ie",
	"a@b.co":                         "a@b.co",
	"1@x1.xn--p1ai":                  "1@x1.xn--p1ai",
	strings.Repeat("a", 64) + "@" + strings.Repeat("b", 60) + ".org": strings.Repeat("a", 64) + "@" + strings.Repeat("b", 60) + ".org",
}

var badAddresses = []string{
	"", " ", "@", "me", "me@", "@example.org", "me@example", "me@@example.org", "me@a@b.org",
	"me@example.org\r\nBcc: you@example.org", "me@example.org\n", "me\x00@example.org", "me@exam\u0085ple.org",
	"me\u2028@example.org", "Me <me@example.org>", "<me@example.org>", "me@example.org (comment)", "((((((((((me@example.org",
	`"me"@example.org`, `"a b"@example.org`, "me@[127.0.0.1]", "me@[IPv6:::1]", "me@127.0.0.1", "me@1.2.3", "me@0x7f.1",
	".me@example.org", "me.@example.org", "m..e@example.org", "me@.example.org", "me@example..org", "me@example.org.",
	"me@-example.org", "me@example-.org", "me@exa_mple.org", "me@example.o", "me@example.123", "-oQ/tmp@example.org",
	"mé@example.org", "me@exa mple.org", "me@example.org,you@example.org", "me@example.org;you@example.org", "me@xn--0.org",
	"me\u200b@example.org", "me@exa\u202emple.org", "me@example.org?bcc=x", "mailto:me@example.org", "me%40example.org", "\xff@example.org",
	strings.Repeat("a", 65) + "@example.org", "a@" + strings.Repeat("b", 64) + ".org", "a@" + strings.Repeat("b.", 130) + "org",
	strings.Repeat("x", 100_000) + "@example.org", "me@" + strings.Repeat("ü.", 120) + "example.org",
}

func TestAddress(t *testing.T) {
	for in, want := range goodAddresses {
		got, ok := script.Address(in)
		if !ok || got != want {
			t.Errorf("Address(%q) = %q, %v; want %q", in, got, ok, want)
		}
		checkAddress(t, in)
	}
	for _, in := range badAddresses {
		if got, ok := script.Address(in); ok {
			t.Errorf("Address(%.80q) = %q", in, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		checkAddress(t, typed.Draw(t, "local")+"@"+typed.Draw(t, "domain")+rapid.SampledFrom([]string{"", ".org", ".рф"}).Draw(t, "tld"))
	})
}

func checkAddress(t interface {
	Helper()
	Fatalf(string, ...any)
}, in string) {
	t.Helper()
	a, ok := script.Address(in)
	if !ok {
		if a != "" {
			t.Fatalf("%q: refused with %q", in, a)
		}
		return
	}
	if again, ok := script.Address(a); !ok || again != a {
		t.Fatalf("%q → %q → %q", in, a, again)
	}
	local, domain, _ := strings.Cut(a, "@")
	if len(a) > 254 || strings.Count(a, "@") != 1 || !strings.Contains(domain, ".") || domain != strings.ToLower(domain) ||
		local == "" || strings.ContainsFunc(a, func(r rune) bool { return r <= ' ' || r >= 0x7F || strings.ContainsRune(`"(),:;<>[\]`, r) }) {
		t.Fatalf("%q → %q", in, a)
	}
	s := script.SameAddress(a)
	if script.SameAddress(s) != s || script.SameAddress(strings.ToUpper(a)) != s {
		t.Fatalf("%q: same address %q", a, s)
	}
}

func TestSameAddress(t *testing.T) {
	for _, group := range [][]string{
		{"A.b.C+x@GMail.com", "abc@googlemail.com", "abc@gmail.com", "abc+y+z@gmail.com"},
		{"a.b+x@Example.org", "A.B@example.org"},
		{"me@пример.рф", "ME@xn--e1afmkfd.xn--p1ai"},
	} {
		for _, a := range group {
			if script.SameAddress(a) != script.SameAddress(group[0]) {
				t.Errorf("%s and %s: %q, %q", a, group[0], script.SameAddress(a), script.SameAddress(group[0]))
			}
		}
	}
	for _, p := range [][2]string{{"ab@example.org", "a.b@example.org"}, {"a@example.org", "a@example.com"}, {"+a@example.org", "+b@example.org"}} {
		if script.SameAddress(p[0]) == script.SameAddress(p[1]) {
			t.Errorf("%v are taken for the same", p)
		}
	}
}

var goodSites = map[string]string{
	"example.org":          "https://example.org/",
	" Example.ORG/About ":  "https://example.org/About",
	"http://example.org/x": "http://example.org/x",
	"HTTPS://www.Example.org/a/b/?p=12&utm_source=x#top": "https://www.example.org/a/b/?p=12",
	"facebook.com/profile.php?id=1000&fbclid=Iw":         "https://facebook.com/profile.php?id=1000",
	"пример.рф":          "https://xn--e1afmkfd.xn--p1ai/",
	"https://例子.中国/关于":   "https://xn--fsqu00a.xn--fiqs8s/%E5%85%B3%E4%BA%8E",
	"example.org?x":      "https://example.org/?x",
	"example.org/%D0%B0": "https://example.org/%D0%B0",
}

var badSites = []string{
	"", "x", "localhost", "http://", "ftp://example.org", "javascript:alert(1)", "javascript://example.org/%0aalert(1)",
	"data:text/html,x", "file:///etc/passwd", "//example.org", "http:///example.org", "http:example.org",
	"http://user@example.org", "http://user:pw@example.org", "example.org:8080", "http://127.0.0.1/", "http://2130706433/",
	"http://0x7f.0.0.1", "http://0177.0.0.1/", "http://1.2.3", "http://[::1]/", "http://[::ffff:127.0.0.1]/", "http://１２７.０.０.１/",
	"http://example.org\\@evil.org", "http://exa mple.org", "http://example.org/a b", "http://example.org/\r\nX: y", "http://example.org/\x00",
	"http://example.org/\"onx=", "http://example.org/<script>", "http://example.org/%zz", "http://exa\u202emple.org/", "http://example.org/\u202etxt",
	"http://exa_mple.org", "http://-example.org", "http://example..org", "http://example.org./", "http://example.org/" + strings.Repeat("a", 200),
	strings.Repeat("a", 100_000), "http://%65xample.org", "http://example.org%2f@evil.org", "me@example.org", "\xff.org",
}

func TestWebsite(t *testing.T) {
	for in, want := range goodSites {
		if got, ok := script.Website(in); !ok || got != want {
			t.Errorf("Website(%q) = %q, %v; want %q", in, got, ok, want)
		}
		checkWebsite(t, in)
	}
	for _, in := range badSites {
		if got, ok := script.Website(in); ok {
			t.Errorf("Website(%.80q) = %q", in, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		checkWebsite(t, rapid.SampledFrom([]string{"", "http://", "https://", "HTTP://", "//"}).Draw(t, "scheme")+
			typed.Draw(t, "host")+".org"+rapid.SampledFrom([]string{"", "/", "?", "#", ":", "/%"}).Draw(t, "after")+typed.Draw(t, "path"))
	})
}

func checkWebsite(t interface {
	Helper()
	Fatalf(string, ...any)
}, in string) {
	t.Helper()
	w, ok := script.Website(in)
	if !ok {
		if w != "" {
			t.Fatalf("%q: refused with %q", in, w)
		}
		return
	}
	if again, ok := script.Website(w); !ok || again != w {
		t.Fatalf("%q → %q → %q", in, w, again)
	}
	u, err := url.Parse(w)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil || u.Port() != "" || u.Fragment != "" ||
		!strings.Contains(u.Host, ".") || u.Host != strings.ToLower(u.Host) || len(w) > 200 || u.Path == "" {
		t.Fatalf("%q → %q", in, w)
	}
	if strings.ContainsFunc(w, func(r rune) bool { return r <= ' ' || r >= 0x7F || strings.ContainsRune("\"'<>\\`", r) }) {
		t.Fatalf("%q → %q", in, w)
	}
}

func TestSameDomain(t *testing.T) {
	for _, c := range []struct {
		address, site string
		want          bool
	}{
		{"info@example.org", "https://www.example.org/x", true},
		{"info@EXAMPLE.org", "example.org", true},
		{"info@www.example.org", "example.org", true},
		{"info@пример.рф", "xn--e1afmkfd.xn--p1ai", true},
		{"info@mail.example.org", "example.org", false},
		{"info@example.org", "example.org.evil.com", false},
		{"info@evilexample.org", "example.org", false},
		{"info@example.org", "", false},
		{"", "example.org", false},
		{"a@gmail.com", "gmail.com", false},
		{"a@yahoo.co.uk", "yahoo.co.uk", false},
		{"a@yahoo.com.br", "www.yahoo.com.br", false},
		{"a@outlook.fr", "outlook.fr", false},
		{"a@yandex.kz", "yandex.kz", false},
		{"a@163.com", "163.com", false},
		{"a@x.wordpress.com", "x.wordpress.com", false},
		{"a@x.github.io", "x.github.io", false},
		{"a@x.blogspot.com", "x.blogspot.com", false},
		{"a@co.uk", "co.uk", false},
		{"a@facebook.com", "facebook.com/group", false},
	} {
		if got := script.SameDomain(c.address, c.site); got != c.want {
			t.Errorf("SameDomain(%q, %q) = %v", c.address, c.site, got)
		}
	}
}

// S-57.
func TestCell(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "Réseau": "Réseau", "a=b": "a=b", "'x": "'x", "=1+1": "'=1+1", "+33": "'+33", "-1": "'-1", "@SUM(A1)": "'@SUM(A1)",
		"  =1": "'  =1", "\u00a0=1": "'\u00a0=1", "\ufeff=1": "'\ufeff=1", "\u200b=1": "'\u200b=1", "\tx": "'\tx", "\rx": "'\rx", "\nx": "'\nx",
		"\x00=1": "'=1", "=\x00cmd": "'=cmd", "\x01=1": "'\x01=1", "＝1": "'＝1", "＋1": "'＋1", "－1": "'－1", "＠x": "'＠x", "\xff=1": "'\uFFFD=1",
		`=cmd|' /C calc'!A0`: `'=cmd|' /C calc'!A0`, " (a) ": " (a) ", "«=1»": "«=1»",
	} {
		if got := script.Cell(in); got != want {
			t.Errorf("Cell(%q) = %q, want %q", in, got, want)
		}
	}
	for _, s := range []string{"a", "é", "中", "𝐀", "=", "=𝐀"} {
		long := script.Cell(strings.Repeat(s, 40_000))
		units := 0
		for _, r := range long {
			if units++; r > 0xFFFF {
				units++
			}
		}
		if units > 32_000 || units < 31_990 {
			t.Errorf("%s: %d units", s, units)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		c := script.Cell(typed.Draw(t, "s"))
		if script.Cell(c) != c || strings.TrimLeft(c, " \t\r\n\u00a0\u3000\x00") != "" &&
			strings.ContainsAny(strings.TrimLeft(c, " \t\r\n\u00a0\u3000\x00")[:1], "=+-@") {
			t.Fatalf("%+q", c)
		}
	})
}
