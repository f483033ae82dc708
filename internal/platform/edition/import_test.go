package edition_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"groundswell/internal/core"
	"groundswell/internal/platform/edition"
)

func TestFromHTML(t *testing.T) {
	got, err := edition.FromHTML(`<!doctype html><title>x</title><nav>Home</nav><header><p>Before.</p><h1>The <em>title</em></h1></header>
<article><h2 id="a-b">One &amp; two</h2><p>Some <b>bold </b>and <i>leaning</i> words,<br>a <a href="https://a.example/b_c">link</a>!<a href="/d">d</a>
<a href="javascript:x">none</a>.</p>loose <span>text</span><ol start="4"><li><p>four</p><li>five<ul><li>a</ul></ol><ol><li>one</ol>
<blockquote><p>q</p><p>r</p></blockquote><script>alert(1)</script><p>1. no list</p><p>[missing]</p><p># no heading</p><hr><p>foo<em>(bar)</em>baz</article>`)
	want := "# The *title*\n\nBefore.\n\n## One & two {#a-b}\n\nSome **bold** and *leaning* words,\\\na [link](<https://a.example/b_c>)\\![d](</d>) none.\n\nloose text\n\n" +
		"4. four\n\n5. five\n\n   - a\n\n1) one\n\n> q\n> \n> r\n\n1\\. no list\n\n\\[missing\\]\n\n\\# no heading\n\n---\n\nfoo(bar)baz\n"
	if err != nil || got != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
	for _, none := range []string{"", "<p>x</p>", "<h1> </h1>"} {
		if _, err := edition.FromHTML(none); core.KindOf(err) != core.Invalid {
			t.Errorf("%q: %v", none, err)
		}
	}
}

func TestFromPlain(t *testing.T) {
	got, err := edition.FromPlain("Español Français\r\n\r\nEnglish pdf\n\nStop *all* talks\n\n4 May 2031\n\nTo the governments that meet in New York: this is a paragraph that is\nwrapped at seventy or so letters, and it goes on for\nlong enough to be one.\n\n" +
		"OUR DEMANDS\n\n• one\n• two, that\n  goes on\n\n3. three\n4. four\n7. seven\n\n***\n\nSigned,\n\nAda\n\nBo, Peru\n\nCee\n\nDee (D)\n\nhttps://a.example/b_c and https://a.example/*x*.\n")
	want := "# Stop \\*all\\* talks\n\n4 May 2031\n\nTo the governments that meet in New York: this is a paragraph that is wrapped at seventy or so letters, and it goes on for long enough to be one.\n\n" +
		"## OUR DEMANDS\n\n- one\n- two, that goes on\n\n3. three\n4. four\n\n7) seven\n\nSigned,\n\n- Ada\n- Bo, Peru\n- Cee\n- Dee (D)\n\n<https://a.example/b_c> and <https://a.example/*x>\\*.\n"
	if err != nil || got != want {
		t.Errorf("%v\n got %s\nwant %s", err, got, want)
	}
	var e *core.Error
	if _, err := edition.FromPlain(" \n\t\n"); !errors.As(err, &e) || e.Key != "edition.plain" {
		t.Error(err)
	}
}

// Whatever somebody wrote, the import says the same words.
func TestImportsKeepEveryWord(t *testing.T) {
	chars := rapid.StringOfN(rapid.SampledFrom([]rune("ab *_[]()<>&#!`\\-+=|{}~:.1é人ع\"'\u0301^/@")), 1, 30, -1)
	squash := func(s string) string { return strings.Join(strings.Fields(norm.NFC.String(s)), " ") }
	rapid.Check(t, func(rt *rapid.T) {
		s := chars.Draw(rt, "text") + "z"
		s = squash(s)
		tag := rapid.SampledFrom([]string{"p", "h2", "li", "blockquote", "em", "strong", "a href=/x", "div"}).Draw(rt, "tag")
		doc := "<h1>T</h1><div>b <" + tag + ">" + html.EscapeString(s) + "</" + strings.Fields(tag)[0] + "> c</div>"
		if tag == "li" {
			doc = "<h1>T</h1>b<ul><li>" + html.EscapeString(s) + "</ul>c"
		}
		md, err := edition.FromHTML(doc)
		if err != nil {
			rt.Fatal(doc, err)
		}
		d, _ := edition.Parse(md)
		said := ""
		for _, b := range d.Blocks {
			text := b.Text
			if b.Kind == edition.List {
				text = strings.TrimPrefix(text, "- ")
			}
			said += " " + text + " " + strings.Join(b.NoteTexts, " ")
		}
		if want := squash("b " + s + " c"); squash(said) != want {
			rt.Fatalf("%q became %q:\n%s", want, squash(said), md)
		}
	})
}

var udhr = []string{"eng", "fra", "spa", "rus", "por_PT", "arb", "cmn_hans"}

func TestUniversalDeclaration(t *testing.T) {
	dir := shared("data", "multilingual", "udhr")
	if dir == "" {
		t.Log("no copies of the Universal Declaration on this machine")
		return
	}
	shape := map[string]string{}
	for _, lang := range udhr {
		raw, err := os.ReadFile(filepath.Join(dir, lang+".html"))
		if err != nil {
			t.Fatal(err)
		}
		md, err := edition.FromHTML(string(raw))
		if err != nil {
			t.Fatal(lang, err)
		}
		d := mustParse(t, md)
		checkDoc(t, lang, d)
		// The seven sources break the preamble into 8 to 10 paragraphs; from the
		// first article on they agree.
		headings, all := 0, ""
		for _, b := range d.Blocks {
			all += "\n" + b.Text
			if b.Kind == edition.Heading {
				headings++
			}
			if headings > 1 {
				shape[lang] += fmt.Sprint(b.Kind, strings.Count(b.Text, "\n"), " ")
			}
		}
		if headings != 31 || shape[lang] != shape["eng"] {
			t.Errorf("%s: %d headings, articles %s", lang, headings, shape[lang])
		}
		page, _ := html.Parse(strings.NewReader(string(raw)))
		if got, want := letters(d.Title+all), letters(textOf(page)); got != want {
			t.Errorf("%s: words were lost or added: %d, %d letters", lang, len(got), len(want))
		}
	}
}

// textOf returns what a body says.
func textOf(n *html.Node) string {
	if n.Type == html.TextNode {
		return n.Data
	}
	if n.Data == "head" {
		return ""
	}
	s := ""
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		s += textOf(c)
	}
	return s
}

// listSign is what a list item's number or dash is in a block's text.
var listSign = regexp.MustCompile(`(?m)^ *([0-9]+\.|-) `)

func letters(s string) string {
	return strings.Join(strings.Fields(listSign.ReplaceAllString(norm.NFC.String(s), "")), "")
}

func TestStatementsFromPlainText(t *testing.T) {
	dir := shared("data", "endorsements", "owinfs", "statements")
	if dir == "" {
		t.Log("no statements on this machine")
		return
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.txt"))
	for _, file := range files {
		raw, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		md, err := edition.FromPlain(string(raw))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		d := mustParse(t, md)
		checkDoc(t, file, d)
		said := map[string]int{}
		for _, w := range strings.FieldsFunc(edition.Plain(d), notLetter) {
			said[w]++
		}
		lost := 0
		for _, w := range strings.FieldsFunc(norm.NFC.String(string(raw)), notLetter) {
			if said[w]--; said[w] < 0 {
				lost++
			}
		}
		// The links to other languages are left out: a few words at the most.
		if lost > 8 || len(d.Title) < 15 || len(d.Blocks) < 8 {
			t.Errorf("%s: %d words lost, title %q, %d blocks", filepath.Base(file), lost, d.Title, len(d.Blocks))
		}
	}
}

func notLetter(r rune) bool {
	return r < 'A' || r > 'Z' && r < 'a' || r > 'z' && r < 0xC0 || r >= 0x2000 && r < 0x2070
}

// Every message is there in every language, with the same fields, and every key
// that the code uses has a message.
func TestMessages(t *testing.T) {
	field := regexp.MustCompile(`\{\{\.[A-Za-z]+\}\}`)
	var english map[string]string
	read := func(lang core.Lang) map[string]string {
		raw, err := fs.ReadFile(edition.FS, "i18n/"+string(lang)+".json")
		if err != nil {
			t.Fatal(err)
		}
		m := map[string]string{}
		if err := json.Unmarshal(raw, &m); err != nil {
			t.Fatal(lang, err)
		}
		return m
	}
	english = read("en")
	for _, lang := range core.Langs {
		m := read(lang)
		if len(m) != len(english) {
			t.Errorf("%s: %d messages of %d", lang, len(m), len(english))
		}
		for key, text := range english {
			got := map[string]bool{}
			for _, f := range field.FindAllString(m[key], -1) {
				got[f] = true
			}
			for _, f := range field.FindAllString(text, -1) {
				if !got[f] {
					t.Errorf("%s: %s lacks %s", lang, key, f)
				}
				delete(got, f)
			}
			if m[key] == "" || len(got) > 0 {
				t.Errorf("%s: %s: %q", lang, key, m[key])
			}
		}
	}
	sources, _ := filepath.Glob("*.go")
	used := 0
	for _, file := range sources {
		raw, _ := os.ReadFile(file)
		for _, m := range regexp.MustCompile(`"(edition\.[a-z_.]+)"`).FindAllStringSubmatch(string(raw), -1) {
			if used++; english[m[1]] == "" && !strings.HasSuffix(m[1], ".") {
				t.Errorf("%s uses %s, which has no message", file, m[1])
			}
		}
	}
	if used < 20 {
		t.Error("no keys found")
	}
}
