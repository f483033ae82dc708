package edition_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"groundswell/internal/core"
	"groundswell/internal/platform/edition"
)

// allowed is written again here and not taken from the package: the test says
// what a page may contain.
var allowed = map[string][]string{
	"p": nil, "br": nil, "em": nil, "strong": nil, "code": nil, "ul": nil, "ol": {"start"}, "li": nil,
	"blockquote": nil, "table": nil, "thead": nil, "tbody": nil, "tr": nil, "th": {"scope"}, "td": nil,
	"a": {"href", "rel"}, "img": {"src", "alt", "loading"}, "h2": nil, "h3": nil, "h4": nil,
}

var (
	// An apostrophe may stand in an address: the value is quoted with double quotes.
	href = regexp.MustCompile(`^(https?://[^/\s"<>\\@]+([/?#][^\s"<>\\]*)?|mailto:[^\s"<>\\]+|/|/[^/\s"<>\\][^\s"<>\\]*)$`)
	src  = regexp.MustCompile(`^/files/[A-Za-z0-9_~-][A-Za-z0-9_.~/-]*$`)
)

// checkSafe reads HTML as a browser would and reports everything that may not be there.
func checkSafe(t *testing.T, from, markup string) {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(markup), &html.Node{Type: html.ElementNode, Data: "div", DataAtom: atom.Div})
	if err != nil {
		t.Fatalf("%q: %v", from, err)
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		switch n.Type {
		case html.ElementNode:
			attrs, ok := allowed[n.Data]
			if !ok || n.Namespace != "" {
				t.Errorf("%q wrote <%s> in %q", from, n.Data, markup)
			}
			for _, a := range n.Attr {
				if !strings.Contains(" "+strings.Join(attrs, " ")+" ", " "+a.Key+" ") {
					t.Errorf("%q wrote %s=%q on <%s>", from, a.Key, a.Val, n.Data)
				}
				if a.Key == "href" && !href.MatchString(a.Val) || a.Key == "src" && (!src.MatchString(a.Val) || strings.Contains(a.Val, "/.")) {
					t.Errorf("%q wrote %s=%q", from, a.Key, a.Val)
				}
			}
		case html.CommentNode, html.DoctypeNode:
			t.Errorf("%q wrote a comment or doctype: %q", from, n.Data)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	for _, n := range nodes {
		walk(n)
	}
}

// checkDoc checks every piece of HTML of a text.
func checkDoc(t *testing.T, from string, d *edition.Doc) {
	t.Helper()
	for _, b := range d.Blocks {
		checkSafe(t, from, string(b.HTML))
		for _, n := range b.Notes {
			checkSafe(t, from, string(n))
		}
	}
	checkSafe(t, from, string(edition.FeedHTML(d)))
}

var attacks = []string{
	`<script>alert(1)</script>`, `<img src=x onerror=alert(1)>`, `<svg/onload=alert(1)>`,
	`<svg><script>alert(1)</script></svg>`, `<math><mi//xlink:href="data:x,<script>alert(1)</script>">`,
	`<iframe src="javascript:alert(1)">`, `<style>@import '//evil.example'</style>`, `<link rel=stylesheet href=//evil.example>`,
	`<base href="//evil.example/">`, `<form action=//evil.example><input name=q>`, `<a href="javascript:alert(1)">x</a>`,
	`<a href=" java&#115;cript:alert(1)">x</a>`, `<p onclick=alert(1)>x</p>`, `<div style="background:url(//evil.example)">x</div>`,
	`<!-- <script> -->`, `<![CDATA[<script>alert(1)</script>]]>`, `<?php echo 1 ?>`, `<!DOCTYPE x [<!ENTITY a "b">]>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`, `<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`,
	`<scr<script>ipt>alert(1)</scr</script>ipt>`, `&lt;script&gt;alert(1)&lt;/script&gt;`, `&#60;script&#62;`, `&#x3c;img src=x onerror=alert(1)&#x3e;`,
	`\<script>alert(1)\</script>`, "`<script>`", "``` <b onmouseover=alert(1)> ```",
	`[x](javascript:alert(1))`, `[x](JaVaScRiPt:alert(1))`, `[x](&#106;avascript:alert(1))`, `[x](java&#x0A;script:alert(1))`, `[x](javascript&colon;alert(1))`,
	`[x](<javascript:alert(1)>)`, "[x](<java\tscript:alert(1)>)", `[x](vbscript:x)`, `[x](data:text/html,<script>alert(1)</script>)`, `[x](data:image/svg+xml;base64,AAAA)`,
	`[x](file:///etc/passwd)`, `[x](//evil.example)`, `[x](/\evil.example)`, `[x](\\evil.example)`, `[x](/%5cevil.example)`, `[x](http://a@evil.example/)`, `[x](http:evil)`,
	`[x](https://ok.example" onclick="alert(1))`, `[x](https://ok.example/"onclick=alert(1)//)`, `[x](/a "title' onmouseover='alert(1)")`, `[x](/a'onclick='alert(1))`,
	`[x](relative)`, `[x](#fragment)`, `[x](?q)`, `[x]()`, `[](https://ok.example)`, `[x](mailto:a@b.example?x=%0d%0aBcc:c@d)`, `[x](blob:https://a)`, `[x](ftp://a.b/c)`,
	`[<img src=x onerror=alert(1)>](/a)`, `[[x](javascript:a)](javascript:b)`, `[![a](javascript:alert(1))](/b)`, `[x][y]` + "\n\n[y]: javascript:alert(1)",
	`![x](https://evil.example/p.gif)`, `![x](/files/../../etc)`, `![x](/files/a.png)`, `![" onerror="alert(1)](/files/a.png)`, `![x](/files/a.png "t" onload=x)`,
	`![x](/files//evil.example/a.png)`, `![x](data:image/png;base64,AAAA)`, `![x](/files/a.png?x=y)`, `![x](/files/%2e%2e/a)`, `![x](files/a.png)`,
	`<javascript:alert(1)>`, `<data:text/html,x>`, `<https://ok.example/"onclick=alert(1)>`, `<a@b.example"onclick=x>`, `<mailto:a@b.example>`, `<x-y:z>`,
	`http://ok.example/<script>`, `http://ok.example/"onclick="x`, `www.ok.example/'onclick='x`, `https://ok.example/&quot;onclick=x`, `ftp://a.example/x`, `javascript://a.example/%0aalert(1)`,
	"| a | b |\n|---|---|\n| <script>x</script> | [x](javascript:y) |", "| a\" style=\"x |\n|:--|\n| b |",
	"> <script>x</script>\n\n> [x](javascript:y)", "x[^1]\n\n[^1]: <script>y</script> [z](javascript:z) [^1]", "[^<script>]: x\n\ny[^<script>]",
	"- <script>\n- </script>", "1. **<b onclick=x>A</b>** [x](javascript:y)", "## H {#x onclick=alert(1)}", `## H {#"><script>}`, `## H {onclick="alert(1)" .c style="x"}`,
	"## <script>x</script> {#demands}\n\n1. **[x](javascript:y)** z", "a\x00b<scr\x00ipt>", "*a*\u0338 <em\u0338>", "*a*&#x338;", "<\u0130mg src=x>", "&#xD800; &#x110000; &#0;",
	"\u202e<script>\u202c", "[x](https://ok.example/\u202egnp.exe)", "<b>**a</b>**", "**<a href='**' onclick=x>", "`a`<img src=`x`onerror=alert(1)>",
}

func TestNothingDangerousComesThrough(t *testing.T) {
	for _, a := range attacks {
		for _, md := range []string{"# T\n\n" + a, "# " + strings.SplitN(a, "\n", 2)[0], "# T\n\nx\n\n> " + strings.ReplaceAll(a, "\n", "\n> "),
			"# T\n\n## D {#demands}\n\n1. " + strings.ReplaceAll(a, "\n", "\n   "), "# T\n\nx [y](" + a + ") z", "# T\n\n- [" + a + "](/b)"} {
			d, err := edition.Parse(md)
			if err != nil {
				if core.KindOf(err) != core.Invalid {
					t.Errorf("%q: %v", md, err)
				}
				continue
			}
			checkDoc(t, md, d)
		}
	}
}

func TestNothingDangerousComesThroughImports(t *testing.T) {
	for _, a := range attacks {
		md, err := edition.FromHTML("<h1>T</h1><p>x</p>" + a + "<p>y " + a + "</p><ul><li>" + a + "</ul>")
		if err == nil {
			d, err := edition.Parse(md)
			if err != nil {
				t.Fatalf("%q: %v", a, err)
			}
			checkDoc(t, a, d)
		}
		if md, err = edition.FromPlain("A title\n\n" + a); err == nil {
			d, _ := edition.Parse(md)
			checkDoc(t, a, d)
		}
	}
}

func TestWhatLinksBecome(t *testing.T) {
	for md, want := range map[string]string{
		`[x](https://a.example/b_c?d=e&f)`:  `<a href="https://a.example/b_c?d=e&amp;f" rel="nofollow noopener">x</a>`,
		`[x](/en/statements/1#p2)`:          `<a href="/en/statements/1#p2">x</a>`,
		`[x](mailto:a@b.example)`:           `<a href="mailto:a@b.example">x</a>`,
		`<https://a.example>`:               `<a href="https://a.example" rel="nofollow noopener">https://a.example</a>`,
		`see https://a.example/b.`:          `see <a href="https://a.example/b" rel="nofollow noopener">https://a.example/b</a>.`,
		`[x](javascript:y)`:                 `x`,
		`[x](//a.example)`:                  `x`,
		`![a *b*](/files/c/d.png)`:          `<img src="/files/c/d.png" alt="a b" loading="lazy">`,
		`a ![b](https://c.example/d.png) e`: `a  e`,
		`a <b>c</b> <!-- d --> e`:           `a c  e`,
		`a & b &amp; c < d "e" 'f'`:         `a &amp; b &amp; c &lt; d &#34;e&#34; &#39;f&#39;`,
		"a  \nb\\\nc\nd":                    `a<br>b<br>c d`,
		"人人生而自由,\n在尊严和权利上\n一律平等":            "人人生而自由, 在尊严和权利上一律平等",
	} {
		d, err := edition.Parse("# T\n\n" + md)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.ReplaceAll(string(d.Blocks[0].HTML), "/>", ">"); got != want {
			t.Errorf("%s\n got %s\nwant %s", md, got, want)
		}
	}
}

// shared finds the evidence beside the project, if this machine has it.
func shared(elem ...string) string {
	root := os.Getenv("GROUNDSWELL_SHARED")
	if root == "" {
		root = "../../../../shared"
	}
	path := filepath.Join(append([]string{root}, elem...)...)
	if _, err := os.Stat(path); err != nil {
		return ""
	}
	return path
}
