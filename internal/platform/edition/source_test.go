package edition_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/edition"
)

// same takes a text apart and puts it together, and compares the two block by
// block; it returns what was put together.
func same(t testing.TB, md string) string {
	t.Helper()
	doc, err := edition.Parse(md)
	if err != nil {
		return ""
	}
	src, _, err := edition.Split(md)
	if err != nil {
		return "" // refused
	}
	joined := src.Markdown()
	again, err := edition.Parse(joined)
	if err != nil {
		t.Fatalf("put together it cannot be read: %v\n%q\n%q", err, md, joined)
	}
	if doc.Hash() != again.Hash() || len(doc.Blocks) != len(again.Blocks) {
		for i := range min(len(doc.Blocks), len(again.Blocks)) {
			if doc.Blocks[i].Hash != again.Blocks[i].Hash {
				t.Errorf("block %d was %+v\nis %+v", i, doc.Blocks[i], again.Blocks[i])
				break
			}
		}
		t.Fatalf("%d blocks became %d\n%q\n%q", len(doc.Blocks), len(again.Blocks), md, joined)
	}
	for i, b := range doc.Blocks {
		if b.ID != again.Blocks[i].ID || b.Key != again.Blocks[i].Key || b.Missing != again.Blocks[i].Missing {
			t.Fatalf("%s became %s\n%q\n%q", b.Key, again.Blocks[i].Key, md, joined)
		}
	}
	return joined
}

var splits = []string{
	sample,
	"# [missing]\n\n[missing]\n\n## [missing] {#demands}\n\n1. [missing]\n2. **A.** b\n\n- [missing]\n",
	"# T\n\n- a\n\n* b\n\n+ c\n\n1. d\n\n1) e\n",
	"# T\n\na[^1] b\n\n## H[^2]\n\n- x[^1]\n- y\n\n| a | b[^2] |\n|---|---|\n| c | d |\n\n[^1]: One.\n\n    More.\n[^2]: Two `[^1]`.\n",
	"# T\n\n_a_[^1]b `[^1]` \\[^1]\n\n[^1]: N\n",
	"# T\n\na\n    # b\n    - c\n",
	"# T\n\n---\n\n- a\n\n---\n\nb\n\n> c\n\n---\n\n> d\n\n## {x\n\n## y \\# #\n",
	"# T\n\n## D {#demands}\n\n1. **A** b\n   - c\n     1. d\n\n   > n\n\n   | a |\n   |---|\n\ntext\n\n2. e  \n   f\\\n   g\n\n> after\n\n> and again\n",
	"# T\n\n> a\n>\n> - b\n>   c\n\n> d\n\n> e\n",
	"# T\n\n- a\n\n  b\n- \n- c\n\n      # d\n",
	"# T\n\na <b onclick=x>c</b> <!-- d -->\n\n<!-- e -->\n\n![x](http://a/b)\n\nlast\n",
	"# T\n\nx[^a]\n\n[^a]: [missing]\n\n> [missing]\n\n> note\n",
}

// TestSplit: of texts that use everything, and of those of the demonstration,
// taking apart and putting together changes nothing, and after
// the second time the Markdown stays as it is.
func TestSplit(t *testing.T) {
	all := splits
	files, err := filepath.Glob("../../../test/demo/statement/*/*.md")
	if err != nil || len(files) < 10 {
		t.Fatalf("%d texts of the demonstration, %v", len(files), err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		_, body, err := edition.FrontMatter(string(b))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, body)
	}
	for _, md := range all {
		joined := same(t, md)
		if joined == "" {
			t.Errorf("cannot be read or taken apart: %q", md)
		} else if again := same(t, joined); same(t, again) != again {
			t.Errorf("%q\nbecame\n%q", joined, again)
		}
	}
}

// FuzzSplit: anything that is a text is the same again, or refused.
func FuzzSplit(f *testing.F) {
	for _, s := range splits {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) < 4000 {
			same(t, s)
		}
	})
}

// TestTyped: whatever is typed for a block stays one block of that kind.
func TestTyped(t *testing.T) {
	md := "# T\n\nPara.\n\n## D {#demands}\n\n1. **A.** b\n\n- x\n- y\n\n> q\n\n| a | b |\n|---|---|\n| c | d |\n\n---\n\nEnd.\n"
	src, doc, err := edition.Split(md)
	if err != nil {
		t.Fatal(err)
	}
	hostile := []string{"one\n\ntwo\n\n\n\nthree", "# head", "## h {#x}", "- a", "1. b", "2030. c", "> d", "---", "| a |\n|---|", "a\n|---|\n| b |", "[^1]: x", "***", "foo ##",
		"[missing]", "", "   ", "\x00", "a\r\nb\r\r\nc", "{#demands}", "```\ncode\n```", "<script>alert(1)</script>", "\\", "- [missing]", "+", "    x\n    # y", "===", "_ _ _"}
	for i := range src.Pieces {
		for _, typed := range hostile {
			p := &src.Pieces[i]
			was := p.Text
			text, err := p.Typed(typed)
			if err != nil {
				if core.KindOf(err) != core.Invalid || p.Kind != edition.List {
					t.Errorf("%s %q: %v", p.Key, typed, err)
				}
				continue
			}
			if again, err := p.Typed(text); err != nil || again != text {
				t.Errorf("%s: %q is typed as %q, that as %q, %v", p.Key, typed, text, again, err)
			}
			p.Text = text
			got, err := edition.Parse(src.Markdown())
			if err != nil {
				t.Errorf("%s %q: %v", p.Key, typed, err)
			} else if len(got.Blocks) != len(doc.Blocks) {
				if text != "" && p.Kind != edition.List && !strings.Contains("<script>alert(1)</script>", typed) {
					t.Errorf("%s: %q makes %d blocks of %d: %q", p.Key, typed, len(got.Blocks), len(doc.Blocks), src.Markdown())
				}
			} else {
				for j, b := range got.Blocks {
					if b.Key != doc.Blocks[j].Key || j != i && b.Hash != doc.Blocks[j].Hash {
						t.Errorf("%s: %q changes %s: %q", p.Key, typed, b.Key, src.Markdown())
					}
				}
			}
			p.Text = was
		}
	}
}

// TestLay puts a translation beside a source into which a paragraph was put and
// from which another was taken.
func TestLay(t *testing.T) {
	old := mustParse(t, "# T\n\nOne.\n\nTwo.\n\nThree.\n")
	fr, frDoc, err := edition.Split("# F\n\nUn.\n\nDeux.\n\nTrois.\n")
	if err != nil {
		t.Fatal(err)
	}
	e := &edition.Edition{Lang: "fr", Doc: frDoc, Based: edition.Rebase(nil, frDoc, old)}
	src, doc, err := edition.Split("# T\n\nOne.\n\nNew.\n\nThree.\n\nLast.\n")
	if err != nil {
		t.Fatal(err)
	}
	laid, keys, rest := edition.Lay(src, doc, fr, e)
	if got := laid.Markdown(); got != "# F\n\nUn.\n\nDeux.\n\nTrois.\n\n[missing]\n" || keys["p2"] != "p2" || len(rest) != 0 {
		t.Errorf("%q, %v, %v", got, keys, rest)
	}
	src, doc, err = edition.Split("# T\n\nThree.\n")
	if err != nil {
		t.Fatal(err)
	}
	laid, keys, rest = edition.Lay(src, doc, fr, e)
	if got := laid.Markdown(); got != "# F\n\nTrois.\n" || keys["p1"] != "p3" || len(rest) != 2 || rest[0].Text != "Un." {
		t.Errorf("%q, %v, %v", got, keys, rest)
	}
}
