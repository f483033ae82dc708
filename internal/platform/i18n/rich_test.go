package i18n_test

import (
	"encoding/json"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"groundswell/internal/platform/i18n"
)

func TestRich(t *testing.T) {
	c := load(t, files("en", `{
		"name": "Signed by {{.Name}}, {{.N}} <others>",
		"link": "Read [a]how & why[/a].",
		"two": "[a]one[/a] [b]two[/b]",
		"marks": "[strong]s[/strong] [em]e[/em] [q]q[/q]",
		"nested": "[strong]a [a]b [em]c[/em][/a][/strong]",
		"inner": "[a]x [b]y[/b] [a]z[/a] w[/a]",
		"text": "the [brackets] stay, [/a] too, [a]crossed [strong]x[/a] y[/strong]",
		"n": {"one": "[strong]{{.N}}[/strong] name", "other": "[strong]{{.N}}[/strong] names"},
		"html": "<script>alert(1)</script> \"x\" 'y' &lt;"
	}`))
	for _, x := range []struct {
		key  string
		args []any
		want string
	}{
		{"name", []any{"Name", "A & <b>B</b>", "N", 1148}, "Signed by <bdi>A &amp; &lt;b&gt;B&lt;/b&gt;</bdi>, 1,148 &lt;others&gt;"},
		{"name", []any{"Name", "[a]x[/a] {{.N}}", "N", 2, "a", "/x"}, "Signed by <bdi>[a]x[/a] {{.N}}</bdi>, 2 &lt;others&gt;"},
		{"link", []any{"a", "/en/how?x=1&y=2#z"}, `Read <a href="/en/how?x=1&amp;y=2#z">how &amp; why</a>.`},
		{"link", nil, "Read how &amp; why."},
		{"link", []any{"a", 3}, "Read how &amp; why."},
		{"two", []any{"a", "#top", "b", "https://un.org/x"}, `<a href="#top">one</a> <a href="https://un.org/x">two</a>`},
		{"two", []any{"b", "mailto:a@example.org"}, `one <a href="mailto:a@example.org">two</a>`},
		{"marks", nil, "<strong>s</strong> <em>e</em> <q>q</q>"},
		{"nested", []any{"a", "/b"}, `<strong>a <a href="/b">b <em>c</em></a></strong>`},
		{"inner", []any{"a", "/a", "b", "/b"}, `<a href="/a">x y z w</a>`},
		{"text", []any{"a", "/a", "brackets", "/b"}, `the [brackets] stay, [/a] too, <a href="/a">crossed [strong]x</a> y[/strong]`},
		{"n", []any{"N", 1}, "<strong>1</strong> name"},
		{"html", nil, "&lt;script&gt;alert(1)&lt;/script&gt; &#34;x&#34; &#39;y&#39; &amp;lt;"},
		{"<b>no.such", nil, "&lt;b&gt;no.such"},
		{"name", nil, "Signed by {{.Name}}, {{.N}} &lt;others&gt;"},
	} {
		if got := string(c.Rich("en", x.key, x.args...)); got != x.want {
			t.Errorf("%s %v:\n got %s\nwant %s", x.key, x.args, got, x.want)
		}
	}
}

func TestRichLinksOnlyToSafeAddresses(t *testing.T) {
	c := load(t, files("en", `{"link": "[a]text[/a]"}`))
	for _, href := range []string{
		"", "x", "en/how", "?q=1", "//evil.example", "///evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example",
		"/\n/evil.example", " /x", "/x y", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)",
		"data:text/html,x", "vbscript:x", "http://example.org", "ftp://example.org", "file:///etc/passwd", "https:", "https://",
		"https:evil.example", "https:/evil.example", "https://un.org@evil.example/", "https://user:pw@evil.example", "mailto:", "/%zz",
		"blob:https://x/y", "about:blank", "/" + strings.Repeat("x", 3000),
	} {
		if got := c.Rich("en", "link", "a", href); got != "text" {
			t.Errorf("%q: %s", href, got)
		}
	}
	for _, href := range []string{"/", "/ar/عريضة", "#", "#p-3", "https://example.org", "HTTPS://example.org/a?b#c", "mailto:a@b.example?subject=x", `/"><script>`} {
		got := string(c.Rich("en", "link", "a", href))
		if !strings.HasPrefix(got, `<a href="`) || !strings.HasSuffix(got, `">text</a>`) || strings.Count(got, `"`) != 2 || strings.Contains(got, "<script") {
			t.Errorf("%q: %s", href, got)
		}
	}
}

// TestRichIsAlwaysWellFormed: whatever the message and the arguments, only our
// five elements come out, well nested, with an address nowhere but in a link,
// and no link in a link; and arguments stand there letter by letter.
func TestRichIsAlwaysWellFormed(t *testing.T) {
	piece := rapid.SampledFrom([]string{"[a]", "[/a]", "[b]", "[/b]", "[strong]", "[/strong]", "[em]", "[/em]", "[q]", "[/q]", "[x", "]",
		"{{.Name}}", "{{.N}}", "<", ">", "&", `"`, "'", "text", " ", "ع", "[/"})
	evil := rapid.SampledFrom([]string{"<script>", "</bdi>", "</a>", `" onclick="x`, "[a]", "{{.Name}}", "/ok", "//no", "https://x.example/", "javascript:x",
		"&lt;", "]]>", "<!--", "\u202e", "é"})
	rapid.Check(t, func(t *rapid.T) {
		message := strings.Join(rapid.SliceOfN(piece, 0, 12).Draw(t, "message"), "")
		name := strings.Join(rapid.SliceOfN(evil, 0, 3).Draw(t, "name"), "")
		a, b := evil.Draw(t, "a"), evil.Draw(t, "b")
		file, _ := json.Marshal(map[string]string{"k": message})
		c, err := i18n.Load(files("en", string(file)))
		if err != nil {
			t.Skip("not a message")
		}
		out := string(c.Rich("en", "k", "Name", name, "N", 5, "a", a, "b", b))
		d := xml.NewDecoder(strings.NewReader("<r>" + out + "</r>"))
		var open []string
		for {
			tok, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", out, err)
			}
			switch tok := tok.(type) {
			case xml.StartElement:
				e := tok.Name.Local
				if !slices.Contains([]string{"r", "a", "bdi", "strong", "em", "q"}, e) {
					t.Fatalf("<%s> in %s", e, out)
				}
				if e == "a" && slices.Contains(open, "a") {
					t.Fatalf("a link in a link: %s", out)
				}
				for _, at := range tok.Attr {
					if e != "a" || at.Name.Local != "href" || at.Value != "/ok" && at.Value != "https://x.example/" {
						t.Fatalf("%s=%q in %s", at.Name.Local, at.Value, out)
					}
				}
				open = append(open, e)
			case xml.EndElement:
				open = open[:len(open)-1]
			case xml.CharData:
				if len(open) > 0 && open[len(open)-1] == "bdi" && string(tok) != name {
					t.Fatalf("the name %q became %q", name, tok)
				}
			case xml.Comment, xml.ProcInst, xml.Directive:
				t.Fatalf("%T in %s", tok, out)
			}
		}
	})
}
