package edition_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"groundswell/internal/core"
	"groundswell/internal/platform/edition"
)

func source(t testing.TB, md string) *edition.Edition {
	return &edition.Edition{Lang: "en", Doc: mustParse(t, md), Said: edition.Checked}
}

// translated makes a checked French edition of what the source says now.
func translated(t testing.TB, md string, of *edition.Edition, prev *edition.Edition) *edition.Edition {
	d := mustParse(t, md)
	return &edition.Edition{Lang: "fr", Doc: d, Said: edition.Checked, Based: edition.Rebase(prev, d, of.Doc)}
}

// seen writes a view as "key:lang:state:text".
func seen(v []edition.Shown) string {
	var out []string
	for _, s := range v {
		line := fmt.Sprintf("%s:%s:%s:%s", s.Key, s.Lang, s.State, s.Text)
		if s.Source != nil {
			line += "<" + s.Source.Text
		}
		out = append(out, line)
	}
	return strings.Join(out, " ")
}

const (
	english = "# T\n\nA.\n\nB.\n\nC.\n"
	french  = "# t\n\na.\n\nb.\n\nc.\n"
)

func TestStates(t *testing.T) {
	for _, c := range []struct {
		name, now, tr string
		said          edition.State
		state         edition.State
		view          string
	}{
		{"as it was", english, french, edition.Checked, edition.Checked, "p1:fr:checked:a. p2:fr:checked:b. p3:fr:checked:c."},
		{"a draft", english, french, edition.Draft, edition.Draft, "p1:fr:draft:a. p2:fr:draft:b. p3:fr:draft:c."},
		{"nothing said", english, french, "", edition.Draft, "p1:fr:draft:a. p2:fr:draft:b. p3:fr:draft:c."},
		{"a block left out", english, "# t\n\na.\n\n[missing]\n\nc.\n", edition.Checked, edition.Draft, "p1:fr:checked:a. p2:en:missing:B. p3:fr:checked:c."},
		{"all left out", english, "# t\n\n[missing]\n\n[missing]\n\n[missing]\n", edition.Checked, edition.Missing, "p1:en:missing:A. p2:en:missing:B. p3:en:missing:C."},
		{"too short", english, "# t\n\na.\n\nb.\n", edition.Checked, edition.Stale, "p1:fr:checked:a. p2:fr:checked:b. p3:en:missing:C."},
		{"too long", english, french + "\nd.\n", edition.Checked, edition.Checked, "p1:fr:checked:a. p2:fr:checked:b. p3:fr:checked:c."},
		{"source reworded", "# T\n\nA.\n\nB!\n\nC.\n", french, edition.Checked, edition.Stale, "p1:fr:checked:a. p2:fr:stale:b.<B! p3:fr:checked:c."},
		{"source respelt", "# *T*\n\nA.\n\n**B**.  \n\nC.\n", french, edition.Checked, edition.Checked, "p1:fr:checked:a. p2:fr:checked:b. p3:fr:checked:c."},
		{"title reworded", "# TT\n\nA.\n\nB.\n\nC.\n", french, edition.Checked, edition.Stale, "p1:fr:checked:a. p2:fr:checked:b. p3:fr:checked:c."},
		{"paragraph put in", "# T\n\nA.\n\nNew.\n\nB.\n\nC.\n", french, edition.Checked, edition.Stale, "p1:fr:checked:a. p2:en:missing:New. p3:fr:checked:b. p4:fr:checked:c."},
		{"put in and reworded", "# T\n\nA.\n\nNew.\n\nB.\n\nC!\n", french, edition.Checked, edition.Stale, "p1:fr:checked:a. p2:en:missing:New. p3:fr:checked:b. p4:fr:stale:c.<C!"},
		{"paragraph taken out", "# T\n\nA.\n\nC.\n", french, edition.Checked, edition.Checked, "p1:fr:checked:a. p2:fr:checked:c."},
		{"paragraphs changed round", "# T\n\nC.\n\nB.\n\nA.\n", french, edition.Checked, edition.Checked, "p1:fr:checked:c. p2:fr:checked:b. p3:fr:checked:a."},
		{"all reworded", "# T\n\nX.\n\nY.\n\nZ.\n\nAA.\n", french, edition.Checked, edition.Stale, "p1:fr:stale:a.<X. p2:fr:stale:b.<Y. p3:fr:stale:c.<Z. p4:en:missing:AA."},
		{"a note put in", "# T\n\nA.\n\n> N\n\nB.\n\nC.\n", french, edition.Checked, edition.Stale, "p1:fr:stale:a.<A. p2:fr:checked:b. p3:fr:checked:c."},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := translated(t, c.tr, source(t, english), nil)
			e.Said = c.said
			now := source(t, c.now)
			if got := e.State(now.Doc); got != c.state {
				t.Errorf("state %s, want %s", got, c.state)
			}
			if got := seen(edition.View(now, e)); got != c.view {
				t.Errorf("view\n got %s\nwant %s", got, c.view)
			}
		})
	}
}

func TestNoEdition(t *testing.T) {
	src := source(t, english)
	var none *edition.Edition
	if none.State(src.Doc) != edition.Missing || (&edition.Edition{Lang: "fr"}).State(src.Doc) != edition.Missing {
		t.Error("no text is missing")
	}
	for _, e := range []*edition.Edition{nil, {Lang: "fr"}} {
		if got := seen(edition.View(src, e)); got != "p1:en:missing:A. p2:en:missing:B. p3:en:missing:C." {
			t.Error(got)
		}
	}
	if got := seen(edition.View(src, src)); got != "p1:en:checked:A. p2:en:checked:B. p3:en:checked:C." {
		t.Error("the source is shown as it is: " + got)
	}
}

func TestRebase(t *testing.T) {
	first := source(t, english)
	e1 := translated(t, french, first, nil)
	second := source(t, "# T\n\nA.\n\nNew.\n\nB!\n\nC!\n")
	// The translator put in the new paragraph and reworked one of the two that changed.
	e2 := translated(t, "# t\n\na.\n\nnouveau.\n\nb!\n\nc.\n", second, e1)
	if got := seen(edition.View(second, e2)); got != "p1:fr:checked:a. p2:fr:checked:nouveau. p3:fr:checked:b! p4:fr:stale:c.<C!" {
		t.Error(got)
	}
	if e2.State(second.Doc) != edition.Stale {
		t.Error("one is still stale")
	}
	e3 := translated(t, "# t\n\na.\n\nnouveau.\n\nb!\n\nc!\n", second, e2)
	if e3.State(second.Doc) != edition.Checked {
		t.Error("all was brought up to date")
	}
	// Importing the same file again says nothing about the source.
	third := source(t, "# TT\n\nA.\n\nNew.\n\nB!\n\nC?\n")
	e4 := translated(t, "# t\n\na.\n\nnouveau.\n\nb!\n\nc!\n", third, e3)
	if e4.State(third.Doc) != edition.Stale || e4.Based["title"] != e3.Based["title"] || e4.Based["p4"] != e3.Based["p4"] {
		t.Error("an untouched block was taken for a new translation")
	}
}

func TestProblems(t *testing.T) {
	src := mustParse(t, "# T\n\nA.\n\n> n\n\n## H {#demands}\n\n1. **X** y\n2. z\n\n## L\n\n- a\n- b\n\nB.\n\n[missing]\n")
	tr := mustParse(t, "# t\n\na.\n\n### h {#demands}\n\n1. x y\n\n## l\n\n1. a\n\n> q\n\nb.\n\nc.\n\nd.\n")
	var got []string
	for _, p := range edition.Problems(src, tr) {
		got = append(got, fmt.Sprint(p.Key, " ", strings.TrimPrefix(p.What, "edition.problem."), " ", p.Line))
	}
	want := "p1 notes 3|h1 heading 5|d1 lead 7|d2 lacking 10|l1 shape 11|p3 source 19|l2 extra 13|p4 extra 19"
	if strings.Join(got, "|") != want {
		t.Errorf("got %s\nwant %s", strings.Join(got, "|"), want)
	}
	if p := edition.Problems(tr, tr); p != nil {
		t.Error(p)
	}
	if p := edition.Problems(mustParse(t, english), mustParse(t, "# [missing]\n\n[missing]\n\n[missing]\n\n[missing]")); p != nil {
		t.Error("what is marked as missing is no problem", p)
	}
}

// text draws a text in the subset.
func text(t *rapid.T) string {
	block := rapid.SampledFrom([]string{"A.", "B b.", "*C*", "## H", "### I {#i}", "- x\n- y", "1. x\n   - z", "> q", "| a |\n|---|\n| b |",
		"## D {#demands}", "1. **L.** m", "---", "[l](/m) n", "E[^1]", "F.", "<!-- c -->", "\\[missing\\]"})
	return "# T\n\n" + strings.Join(rapid.SliceOfN(block, 1, 30).Draw(t, "blocks"), "\n\n") + "\n\n[^1]: note\n"
}

func TestIdenticalTranslationHasNoStaleBlock(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		md := text(rt)
		src := source(t, md)
		e := translated(t, md, src, nil)
		for i, s := range edition.View(src, e) {
			if s.State != edition.Checked || s.Lang != "fr" || s.Source != nil || s.Key != src.Doc.Blocks[i].Key {
				rt.Fatalf("%+v", s)
			}
		}
		if st := e.State(src.Doc); len(src.Doc.Blocks) > 0 && st != edition.Checked || edition.Problems(src.Doc, e.Doc) != nil {
			rt.Fatal(st)
		}
		if again := translated(t, md, src, e); fmt.Sprint(again.Based) != fmt.Sprint(e.Based) {
			rt.Fatal("importing twice changes something")
		}
	})
}

func TestViewAlwaysShowsTheWholeSource(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		was, now := source(t, text(rt)), source(t, text(rt))
		e := translated(t, text(rt), was, nil)
		view := edition.View(now, e)
		if len(view) != len(now.Doc.Blocks) {
			rt.Fatalf("%d of %d blocks", len(view), len(now.Doc.Blocks))
		}
		own := map[string]int{}
		for _, b := range e.Doc.Blocks {
			own[string(b.Kind)+b.Text+fmt.Sprint(b.Notes)]++
		}
		for i, s := range view {
			src := &now.Doc.Blocks[i]
			switch {
			case s.Key != src.Key || s.Number != src.Number:
				rt.Fatal("keys and numbers are the source's")
			case (s.State == edition.Stale) != (s.Source != nil), s.Source != nil && s.Source != src:
				rt.Fatal("a stale block has its source beside it, and no other has")
			case (s.State == edition.Missing) != (s.Lang == core.Lang("en")):
				rt.Fatal("a missing block is in the source's language")
			}
			if s.Lang == "fr" {
				if k := string(s.Kind) + s.Text + fmt.Sprint(s.Notes); own[k] == 0 {
					rt.Fatal("a block was shown twice")
				} else {
					own[k]--
				}
			}
		}
	})
}
