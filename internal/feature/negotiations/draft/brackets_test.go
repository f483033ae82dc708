package draft

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

func parsed(texts ...string) ([]Paragraph, []Warning) {
	var ps []Paragraph
	for _, t := range texts {
		ps = append(ps, Paragraph{Text: t})
	}
	return ps, parseBrackets(ps)
}

// written puts what each bracket covers into one line, with its depth.
func written(p Paragraph) string {
	var out []string
	for _, b := range p.Brackets {
		s := fmt.Sprintf("%d:%s", b.Depth, p.Text[b.From:b.To])
		if b.Before {
			s = "<" + s
		}
		if b.After {
			s += ">"
		}
		out = append(out, s)
	}
	return strings.Join(out, " | ")
}

// TestBrackets: nested, side by side, over paragraphs, of other scripts; and those
// that are no brackets of a negotiation.
func TestBrackets(t *testing.T) {
	for _, c := range []struct {
		texts    []string
		want     []string
		warnings int
	}{
		{[]string{"[a [b] [c]] d [e]"}, []string{"0:[a [b] [c]] | 1:[b] | 1:[c] | 0:[e]"}, 0},
		{[]string{"x [a", "b [c]", "d] y"}, []string{"0:[a>", "<0:b [c]> | 1:[c]", "<0:d]"}, 0},
		{[]string{"[[a", "b] c]"}, []string{"0:[[a> | 1:[a>", "<0:b] c] | <1:b]"}, 0},
		{[]string{"[a", "b"}, []string{"0:[a", ""}, 1},
		{[]string{"a", "b] [c]"}, []string{"", "0:b] | 0:[c]"}, 1},
		{[]string{"敦促【各国】［政府］"}, []string{"0:【各国】 | 0:［政府］"}, 0},
		{[]string{"as was shown [12]. See [sic] and […]"}, []string{""}, 0},
		{[]string{"by [2030] within [30] days, [X] per cent, paragraph [3], by [50]."}, []string{"0:[2030] | 0:[30] | 0:[X] | 0:[3] | 0:[50]"}, 0},
		{[]string{"[shall][should]"}, []string{"0:[shall] | 0:[should]"}, 0},
	} {
		ps, w := parsed(c.texts...)
		for i := range ps {
			if got := written(ps[i]); got != c.want[i] {
				t.Errorf("%q: got %q, want %q", c.texts[i], got, c.want[i])
			}
		}
		if len(w) != c.warnings {
			t.Errorf("%q: warnings %v", c.texts, w)
		}
	}
	ps, _ := parsed("[a", "b]")
	again := []Paragraph{{Text: "[a"}, {Text: "b]"}}
	ParseBrackets(again)
	if !reflect.DeepEqual(ps, again) {
		t.Error("ParseBrackets says something else")
	}
}

// TestBracketsBounded: what never closes costs no more than what does.
func TestBracketsBounded(t *testing.T) {
	texts := make([]string, 10_000)
	for i := range texts {
		texts[i] = strings.Repeat("[", 100)
	}
	ended := make(chan int)
	go func() {
		ps, _ := parsed(texts...)
		n := 0
		for _, p := range ps {
			n += len(p.Brackets)
		}
		ended <- n
	}()
	select {
	case n := <-ended:
		if n > 1_100_000 {
			t.Errorf("%d brackets", n)
		}
	case <-time.After(time.Minute):
		t.Fatal("does not end")
	}
}

// FuzzBrackets: every bracket lies in its text and names brackets or ends.
func FuzzBrackets(f *testing.F) {
	f.Add("[a [b]\n\nc] d [12] 【e】 ]")
	f.Add("[[[\n\n]]")
	f.Fuzz(func(t *testing.T, text string) {
		for i, p := range Paragraphs(text, "en").Paragraphs {
			for _, b := range p.Brackets {
				if b.From < 0 || b.To > len(p.Text) || b.From > b.To || b.Depth < 0 || b.Before && b.From != 0 {
					t.Fatalf("%d: %+v in %q", i, b, p.Text)
				}
			}
		}
	})
}

// FuzzFrom: nothing panics, nothing is lost of a plain text: every block is a
// paragraph and its letters are in it.
func FuzzFrom(f *testing.F) {
	f.Add(resolution)
	f.Add("12.\n\n[13. [x]\n\nOption 1: (a) b\n\n第三条之二 x\n\n١٢ - ب\n\nj bis A")
	f.Add("a-\nb\n\n3 of 4\n\n4 of 4\n\n- - -\n\n§ 5 x")
	f.Fuzz(func(t *testing.T, text string) {
		d := Paragraphs(text, "en")
		if want := len(blocks(text)); len(d.Paragraphs) != want {
			t.Fatalf("%d paragraphs of %d blocks", len(d.Paragraphs), want)
		}
		for i, block := range blocks(text) {
			p := d.Paragraphs[i]
			if letters, kept := countLetters(block), countLetters(p.Label+p.Text); kept < letters {
				t.Fatalf("%d of %d letters of %q are in %q %q", kept, letters, block, p.Label, p.Text)
			}
		}
		read, err := readText(text)
		if err != nil {
			return
		}
		for i, p := range From(read, "en").Paragraphs {
			if p.Section >= i || p.Depth < 0 || p.Depth > 20 {
				t.Fatalf("%d: section %d, depth %d", i, p.Section, p.Depth)
			}
		}
	})
}
