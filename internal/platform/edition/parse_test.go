package edition_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/edition"
)

const sample = `# We are the people in your *paragraphs*

First, one & all.
Second line.

> Who was asked: [report](/en/report).

Nine in ten[^n] went back.

[^n]: 668 of 742 answers.

## What we demand {#demands}

1. **Say who.** Name the people.

   > Weakened in draft 3.

   A second paragraph.
2. **Say why.**
   Write that.

> In, since draft 3.

3. No lead.

### Also

- one
- two
  1. two and a bit

| a | b |
|---|---|
| c | d |

> Alone.

Last one.

---
Adopted on 2 May 2031.
`

func mustParse(t testing.TB, md string) *edition.Doc {
	t.Helper()
	d, err := edition.Parse(md)
	if err != nil {
		t.Fatalf("%v\n%s", err, md)
	}
	return d
}

func TestParse(t *testing.T) {
	d := mustParse(t, sample)
	var got []string
	for _, b := range d.Blocks {
		got = append(got, fmt.Sprintf("%s %s %d %d %q %q %q %q", b.Key, b.Kind, b.Number, b.Level, b.ID, b.Title, b.Text, b.NoteTexts))
	}
	want := []string{
		`p1 para 1 0 "" "" "First, one & all. Second line." ["Who was asked: report."]`,
		`p2 para 2 0 "" "" "Nine in ten went back." ["668 of 742 answers."]`,
		`h1 heading 0 2 "demands" "What we demand" "What we demand" []`,
		`d1 demand 1 0 "" "Say who." "Name the people.\nA second paragraph." ["Weakened in draft 3."]`,
		`d2 demand 2 0 "" "Say why." "Write that." ["In, since draft 3."]`,
		`d3 demand 3 0 "" "" "No lead." []`,
		`h2 heading 0 3 "" "Also" "Also" []`,
		`l1 list 0 0 "" "" "- one\n- two\n  1. two and a bit" []`,
		`l2 list 0 0 "" "" "a | b\nc | d" []`,
		`l3 list 0 0 "" "" "Alone." []`,
		`p3 para 3 0 "" "" "Last one." []`,
		`c1 closing 0 0 "" "" "Adopted on 2 May 2031." []`,
	}
	if d.Title != "We are the people in your paragraphs" {
		t.Errorf("title %q", d.Title)
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for key, want := range map[string]string{
		"d1": "<p>Name the people.</p><p>A second paragraph.</p>",
		"l1": "<ul><li>one</li><li>two<ol><li>two and a bit</li></ol></li></ul>",
		"l2": `<table><thead><tr><th scope="col">a</th><th scope="col">b</th></tr></thead><tbody><tr><td>c</td><td>d</td></tr></tbody></table>`,
		"l3": "<blockquote><p>Alone.</p></blockquote>",
	} {
		if got := string(d.Block(key).HTML); got != want {
			t.Errorf("%s: %s", key, got)
		}
	}
	if n := string(d.Block("p1").Notes[0]); n != `Who was asked: <a href="/en/report">report</a>.` {
		t.Error(n)
	}
	if plain := edition.Plain(d); !strings.Contains(plain, "1. Say who.\nName the people.") || !strings.Contains(plain, "/en/report") {
		t.Error(plain)
	}
	if feed := string(edition.FeedHTML(d)); !strings.Contains(feed, "<p>1. <strong>Say who.</strong></p>\n<p>Name") {
		t.Error(feed)
	}
	plain, err := edition.ParseWith(sample, edition.Options{})
	if err != nil || plain.Blocks[0].Number != 0 || plain.Blocks[0].Key != "p1" || plain.Hash() == d.Hash() {
		t.Error("a plain text has keys and no numbers, and is another text")
	}
}

func TestMissingMarks(t *testing.T) {
	d := mustParse(t, "# [missing]\n\nOne.\n\n[missing]\n\n> [missing]\n\n## [missing] {#demands}\n\n1. [missing]\n2. **B** c\n\n## x\n\n- [missing]\n\n\\[missing\\]\n\n[Missing] too\n\n---\n\n[MISSING]\n")
	missing := ""
	for _, b := range d.Blocks {
		if b.Missing {
			missing += b.Key + " "
			if b.HTML != "" || b.Text != "" || b.Hash != "" || b.Title != "" || b.Notes != nil {
				t.Errorf("%+v", b)
			}
		}
	}
	if missing != "p2 h1 d1 l1 c1 " || d.Title != "" || d.Block("p3").Text != "[missing]" || d.Block("h1").ID != "demands" {
		t.Errorf("missing %q, title %q, p3 %+v", missing, d.Title, d.Block("p3"))
	}
}

func TestErrors(t *testing.T) {
	deep := ""
	for i := range 12 {
		deep += strings.Repeat("  ", i) + "- a\n"
	}
	for _, c := range []struct {
		md, key string
		line    any
	}{
		{"", "edition.title", 1},
		{"#\n", "edition.title", 1},
		{"\n\nNo title.\n\n# T\n", "edition.title", 3},
		{"# T\n\na\n\n# U\n", "edition.title_again", 5},
		{"# T\n\n" + strings.Repeat(">", 11) + " a", "edition.nesting", 3},
		{"# T\n\n" + deep, "edition.nesting", 3},
		{"# T\n\nx\n\n*a **b *c **d *e **f *g **h *i **j *k **l** k* j** i* h** g* f** e* d** c* b** a*", "edition.nesting", 5},
		{"# T\n\n" + strings.Repeat("a\n\n", 2001), "edition.blocks", 4003},
		{"# T\n\n" + strings.Repeat("[a](", 20_000), "edition.tangled", 3},
		{"# T\n\na" + strings.Repeat("|a", 200) + "\n-" + strings.Repeat("|-", 200) + "\n" + strings.Repeat("a\n", 200), "edition.table", nil},
		{"# T\n\n" + strings.Repeat("[^a]: b\n\n", 1001), "edition.footnotes", nil},
		{"# T\n\n[^a]: " + strings.Repeat("b", 500_000) + "\n\n" + strings.Repeat("x[^a]\n\n", 30), "edition.output", nil},
		{"# T\n\n" + strings.Repeat("a\n", 50_000), "edition.lines", nil},
		{"# T\n\n" + strings.Repeat("a", 1<<20), "edition.size", nil},
		{"# T\xff", "edition.utf8", nil},
	} {
		_, err := edition.Parse(c.md)
		var e *core.Error
		if !errors.As(err, &e) || e.Kind != core.Invalid || e.Key != c.key {
			t.Errorf("%.30q: got %v, want %s", c.md, err, c.key)
			continue
		}
		if c.line != nil && (len(e.Args) < 2 || e.Args[0] != "Line" || e.Args[1] != c.line) {
			t.Errorf("%.30q: %s: args %v, want line %v", c.md, c.key, e.Args, c.line)
		}
	}
	_, err := edition.ParseWith("# T\n\n# U", edition.Options{Line: 11})
	if e := (*core.Error)(nil); !errors.As(err, &e) || e.Args[1] != 13 {
		t.Errorf("line numbers start at Options.Line: %v", err)
	}
}

func TestHashDependsOnWordsOnly(t *testing.T) {
	const base = "# Café *au* lait\n\nOne two **three**\nfour.\n\n> A note\n> here.\n\n## H\n\n* a\n* b\n\n1. x\n2. y\n\n[l](/m)\n\n---\nEnd.\n"
	a := mustParse(t, base)
	b := mustParse(t, "\uFEFF#   Cafe\u0301 au lait   #\r\n\r\n<!-- to check -->\r\n\r\n  One   two\u00a0three  \r\nfour\\.\r\n\r\n>A _note_ here.\r\n\r\n"+
		"##  __H__\r\n\r\n- a\r\n\r\n- &#98;\r\n\r\n1) x\r\n1) y\r\n\r\n[*l*](</m>)\r\n\r\n* * *\r\n\r\nEnd.\r\n")
	if a.Hash() != b.Hash() {
		t.Errorf("the same words, two hashes:\n%+v\n%+v", a, b)
	}
	for i := range a.Blocks {
		if a.Blocks[i].Hash != b.Blocks[i].Hash || len(a.Blocks[i].Hash) != 16 {
			t.Errorf("%s: %q %q", a.Blocks[i].Key, a.Blocks[i].Hash, b.Blocks[i].Hash)
		}
	}
	if len(a.Hash()) != 64 {
		t.Error(a.Hash())
	}
	seen := map[string]string{a.Hash(): "base"}
	for _, c := range [][2]string{{"Café", "Cafe"}, {"two", "too"}, {"note", "not"}, {"> A note", "A note"}, {"## H", "### H"}, {"* a", "* a a"},
		{"* a\n* b", "* a b"}, {"1. x", "2. x"}, {"* a\n* b", "1. a\n2. b"}, {"(/m)", "(/n)"}, {"[l](/m)", "l"}, {"---\n", ""}, {"End.", "End. \n\nEnd."},
		{"One", "[missing]\n\nOne"}, {"* b", "  * b"}} {
		d := mustParse(t, strings.Replace(base, c[0], c[1], 1))
		if was, ok := seen[d.Hash()]; ok {
			t.Errorf("%q has the hash of %q", c, was)
		}
		seen[d.Hash()] = c[0] + c[1]
	}
	// The form must not change unseen: signatures are bound to it.
	if got := mustParse(t, "# T\n\nA.\n").Hash(); got != "54eca967f8c9771aee79791e8ba3add9fdf61abe1be3861566c8d3b9b1b6006c" {
		t.Error("the canonical form changed: " + got)
	}
	if one, two := mustParse(t, "# T\n\nA.\n\nB.").Block("p2"), mustParse(t, "# T\n\nB.").Block("p1"); one.Hash != two.Hash {
		t.Error("a paragraph that moved is another")
	}
}
