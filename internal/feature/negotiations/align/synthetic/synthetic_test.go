package synthetic

import (
	"reflect"
	"strings"
	"testing"
)

func TestBases(t *testing.T) {
	for _, b := range Bases() {
		n := Words(b.Text)
		t.Logf("%s: %d paragraphs, %d words, sister %d; %s", b.Name, len(b.Text), n, len(b.Sister), b.Text[len(b.Text)/2])
		if len(b.Text) < 60 || len(b.Text) > 150 || len(b.Sister) < 40 || n < 1500 {
			t.Errorf("%s has %d paragraphs, %d words; its sister %d", b.Name, len(b.Text), n, len(b.Sister))
		}
		if strings.ContainsAny(strings.Join(b.Text, ""), "{}#") {
			t.Errorf("%s: a phrase was not filled", b.Name)
		}
	}
	if !reflect.DeepEqual(Bases(), Bases()) {
		t.Error("two runs write other texts")
	}
}

// TestGenerate: every link that is called sure has its words; what is identical is
// said to be; the same arguments give the same pair, others another.
func TestGenerate(t *testing.T) {
	bases := Bases()
	for _, b := range []Base{bases[0], bases[6], bases[8]} {
		for _, how := range Intensities() {
			p := Generate(b, 1, how)
			if !reflect.DeepEqual(p, Generate(b, 1, how)) || reflect.DeepEqual(p.New, Generate(b, 2, how).New) {
				t.Errorf("%s %s: the seed does not decide", b.Name, how)
			}
			for _, l := range p.Sure {
				in := interned{}
				old, now := in.all(words(p.Old[l[0]], 0)), in.all(words(p.New[l[1]], 0))
				if 6*repeated(old, now, 1) < min(clauseWords, len(old)) {
					t.Errorf("%s %s: %v\n%s\n%s", b.Name, how, l, p.Old[l[0]], p.New[l[1]])
				}
			}
			// An aligner that knows all is right, and one that knows nothing is not.
			s := Measure(p, p.Sure)
			if s.HardF() != 1 || s.MoveR() != 1 || s.PartR() != 1 || s.FalseGone() != 0 || s.FalseKept() != 0 || s.Wrong > 0 || s.Found == 0 {
				t.Errorf("%s %s: the truth scores %+v", b.Name, how, s)
			}
			if s := Measure(p, nil); s.HardF() != 0 || s.FalseGone() != 1 || s.FalseKept() != 0 {
				t.Errorf("%s %s: no answer scores %+v", b.Name, how, s)
			}
			if hard := p.Strict(); len(hard.Perhaps)+len(p.repeats) != len(p.Perhaps) || Measure(hard, p.Sure) != (func() Score { s.Dead = Measure(hard, nil).Dead; return s }()) {
				t.Errorf("%s %s: strictly %+v", b.Name, how, Measure(hard, p.Sure))
			}
			some := p.Sure[len(p.Sure)/3:]
			if s, back := Measure(p, some), Measure(p.Transpose(), Pair{Sure: some}.Transpose().Sure); s.Moves != back.Moves || s.Parts != back.Parts || s.Wrong+back.Wrong > 0 { // which of two swapped paragraphs moved is a matter of taste
				t.Errorf("%s %s: the other way round %+v, %+v", b.Name, how, s, back)
			}
			t.Logf("%s %s: %d to %d paragraphs, %d sure, %d perhaps, %+v", b.Name, how, len(p.Old), len(p.New), len(p.Sure), len(p.Perhaps), s)
		}
	}
}

// TestMeasure: by hand.
func TestMeasure(t *testing.T) {
	p := Pair{
		Old:     []string{"1. same", "2. other text", "3. split one two", "4. gone", "5. trace"},
		New:     []string{"1. SAME", "2. split one", "3. two", "4. other text", "5. new", "6. trace of it"},
		Sure:    [][2]int{{0, 0}, {1, 3}, {2, 1}, {2, 2}},
		Perhaps: [][2]int{{4, 5}},
	}
	for _, c := range []struct {
		links [][2]int
		want  Score
	}{
		{[][2]int{{0, 0}, {1, 3}, {2, 1}, {2, 2}, {2, 2}, {4, 5}}, Score{Found: 2, Alive: 3, Dead: 1, Parts: 2, PartsFound: 2}},
		{[][2]int{{2, 1}, {3, 4}, {1, 9}}, Score{Found: 1, Wrong: 2, Missed: 1, Alive: 3, Gone: 1, Dead: 1, Kept: 1, Parts: 2, PartsFound: 1}},
	} {
		if got := Measure(p, c.links); got != c.want {
			t.Errorf("%v:\n%+v, want\n%+v", c.links, got, c.want)
		}
	}
	if got := Measure(Pair{}, nil); got.HardF() != 1 || got.FalseGone() != 0 {
		t.Errorf("nothing scores %+v", got)
	}
	// Of two in the wrong order one is moved.
	p = Pair{Old: []string{"a", "b", "c"}, New: []string{"b", "c", "a"}, Sure: [][2]int{{0, 2}, {1, 0}, {2, 1}}}
	if got := Measure(p, [][2]int{{0, 2}}); got != (Score{Found: 1, Moves: 1, MovesFound: 1, Alive: 3, Gone: 2}) {
		t.Errorf("%+v", got)
	}
}

// TestBare: numbers are no words.
func TestBare(t *testing.T) {
	for text, want := range map[string]string{
		"12. Urges States": "Urges States", "OP12. Urges": "Urges", "(12) Urges": "Urges", "(a) To act": "To act", "PP2bis Recalling": "Recalling",
		"3.1. Urges": "Urges", "(iv) Urges": "Urges", "12.": "12.", "Urges 12 States": "Urges 12 States", "I am here": "I am here", "": "",
	} {
		if got := bare(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestLong(t *testing.T) {
	b := Long(60, 4800)
	if n := Words(b.Text); len(b.Text) != 60 || n < 4000 || n > 6000 {
		t.Errorf("%d paragraphs, %d words", len(b.Text), n)
	}
}

// TestGold: the rule, by hand.
func TestGold(t *testing.T) {
	const a, b = "one two three four five six seven eight nine ten eleven twelve", "Short heading"
	old := [][]word{words(a, 0), words(b, 1)}
	reworded := func(ws []word, n int) []word {
		ws = append([]word(nil), ws...)
		for i := range n {
			ws[i].text, ws[i].kept = "other", false
		}
		return ws
	}
	elsewhere := words(a, -1)
	for name, c := range map[string]struct {
		now           []word
		sure, perhaps [][2]int
	}{
		"as it was":               {old[0], [][2]int{{0, 0}}, nil},
		"a clause":                {old[0][:6], [][2]int{{0, 0}}, nil},
		"less than a clause":      {old[0][:5], nil, [][2]int{{0, 0}}},
		"half of it reworded":     {reworded(old[0], 6), [][2]int{{0, 0}}, nil},
		"more of it reworded":     {reworded(old[0], 7), nil, [][2]int{{0, 0}}},
		"half of a heading":       {old[1][:1], [][2]int{{1, 0}}, nil},
		"both":                    {append(append([]word(nil), old[0]...), old[1]...), [][2]int{{0, 0}, {1, 0}}, nil},
		"its words, inserted":     {elsewhere, nil, [][2]int{{0, 0}}},
		"some of them, inserted":  {append(words("new words in great number come before what was taken", -1), elsewhere[:7]...), nil, nil},
		"nothing of it":           {words("wholly new", -1), nil, nil},
		"its words, with another": {append(append([]word(nil), old[1]...), elsewhere...), [][2]int{{1, 0}}, [][2]int{{0, 0}}},
	} {
		sure, perhaps, _ := gold(old, [][]word{c.now}, false)
		if !reflect.DeepEqual(sure, c.sure) || !reflect.DeepEqual(perhaps, c.perhaps) {
			t.Errorf("%s: %v and perhaps %v, want %v and %v", name, sure, perhaps, c.sure, c.perhaps)
		}
	}
}

// TestSmallTexts: nothing, one word, one paragraph, no sister.
func TestSmallTexts(t *testing.T) {
	for _, text := range []string{"", "word", "12.", "One paragraph alone, which has some words, and a clause more.", "a\n\nb\n\nA\n\n", "字\n\n一个段落，没有别的。"} {
		for _, how := range Intensities() {
			for seed := range int64(20) {
				p := Generate(FromText("small", "en", text), seed, how)
				if s := Measure(p, p.Sure); s.Wrong+s.Missed+s.Gone > 0 || len(p.Old) != len(FromText("", "", text).Text) {
					t.Errorf("%q: %+v", text, s)
				}
			}
		}
	}
}
