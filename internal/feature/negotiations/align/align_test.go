package align_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/feature/negotiations/align/synthetic"
	"groundswell/internal/feature/negotiations/draft"
)

func paragraphs(in ...string) []draft.Paragraph {
	out := make([]draft.Paragraph, len(in))
	for i, s := range in {
		out[i] = draft.Paragraph{Kind: draft.Plain, Text: s, Section: -1}
	}
	return out
}

func links(r align.Result) (out [][2]int) {
	for _, l := range r.Links {
		for _, i := range l.Old {
			for _, j := range l.New {
				out = append(out, [2]int{i, j})
			}
		}
	}
	slices.SortFunc(out, func(a, b [2]int) int { return slices.Compare(a[:], b[:]) })
	return out
}

// whole checks what holds of every result.
func whole(t testing.TB, old, new []draft.Paragraph, r align.Result) {
	t.Helper()
	seenOld, seenNew := make([]int, len(old)), make([]int, len(new))
	for k, l := range r.Links {
		if len(l.Old) == 0 || len(l.New) == 0 || !slices.IsSorted(l.Old) || !slices.IsSorted(l.New) || l.Score < 0 || l.Score > 1 || len(l.Why) == 0 {
			t.Fatalf("link %+v", l)
		}
		if k > 0 && r.Links[k-1].New[0] >= l.New[0] {
			t.Fatalf("links out of order: %v, %v", r.Links[k-1], l)
		}
		for _, i := range l.Old {
			seenOld[i]++
		}
		for _, j := range l.New {
			seenNew[j]++
		}
		for _, y := range l.Why {
			if !strings.HasPrefix(y.Key, "negotiations.why.") || align.English(y) == y.Key {
				t.Fatalf("reason %+v", y)
			}
		}
	}
	for _, i := range r.Removed {
		seenOld[i]++
	}
	for _, j := range r.Added {
		seenNew[j]++
	}
	for _, seen := range [][]int{seenOld, seenNew} {
		for i, n := range seen {
			if n != 1 {
				t.Fatalf("paragraph %d is in %d links", i, n)
			}
		}
	}
}

// samples are pairs of drafts in six languages, little and much changed.
var samples = sync.OnceValue(func() (out []synthetic.Pair) {
	for k, b := range synthetic.Bases() {
		if k == 1 || k == 2 || k == 4 {
			continue // a second one of a language
		}
		for _, how := range []synthetic.Intensity{synthetic.Light, synthetic.Heavy} {
			out = append(out, synthetic.Generate(b, 3, how))
		}
	}
	return out
})

func TestItself(t *testing.T) {
	for _, p := range samples() {
		a := paragraphs(p.New...)
		r := align.Align(a, a, align.Options{})
		whole(t, a, a, r)
		for i, l := range r.Links {
			if l.Kind != align.Same || l.Old[0] != i || l.New[0] != i || l.Score != 1 || !l.Sure {
				t.Errorf("%s: %+v", p.Name, l)
			}
		}
		if len(r.Links) != len(a) {
			t.Errorf("%s: %d links of %d", p.Name, len(r.Links), len(a))
		}
	}
}

func TestTranspose(t *testing.T) {
	for _, p := range samples() {
		a, b := paragraphs(p.Old...), paragraphs(p.New...)
		r := align.Align(a, b, align.Options{})
		whole(t, a, b, r)
		back := align.Align(b, a, align.Options{})
		whole(t, b, a, back)
		if !reflect.DeepEqual(r, back.Transpose()) || !reflect.DeepEqual(r.Transpose(), back) {
			t.Errorf("%s: the other way round is another result", p.Name)
		}
		if !reflect.DeepEqual(r, align.Align(a, b, align.Options{})) {
			t.Errorf("%s: twice the same gives two results", p.Name)
		}
	}
}

// TestDress: numbers, case, quotation marks, dashes, ligatures, spaces and forms of
// the same letter change no link.
func TestDress(t *testing.T) {
	dress := []func(i int, s string) string{
		func(_ int, s string) string { return strings.ToUpper(s) },
		func(_ int, s string) string {
			return strings.NewReplacer("fi", "ﬁ", "ff", "ﬀ", "oe", "œ", "ae", "æ", "'", "’", "\"", "“", "-", "–", " ", "\u00a0").Replace(s)
		},
		func(i int, s string) string { return fmt.Sprintf("%d. %s", i+101, s) },
		func(i int, s string) string { return fmt.Sprintf("OP%d bis. %s", i+1, s) },
		func(i int, s string) string { return fmt.Sprintf("(%c) %s", 'a'+i%26, s) },
		func(i int, s string) string { return fmt.Sprintf("%d.%d (iv) %s", i/9, i, s) },
		func(i int, s string) string { return strings.ReplaceAll(s, "é", "e\u0301") },
		func(i int, s string) string { return "[" + s + "]" },
	}
	for _, p := range samples() {
		a, b := paragraphs(p.Old...), paragraphs(p.New...)
		want := links(align.Align(a, b, align.Options{}))
		for k, f := range dress {
			c := make([]string, len(p.New))
			for i, s := range p.New {
				c[i] = f(i, bare(s))
			}
			if got := links(align.Align(a, paragraphs(c...), align.Options{})); !slices.Equal(got, want) {
				t.Errorf("%s: dress %d changes %d links to %d", p.Name, k, len(want), len(got))
			}
		}
	}
}

// bare takes the number off that the generator put before.
func bare(s string) string {
	if at := strings.IndexByte(s, ' '); at > 0 && at < 7 && strings.ContainsAny(s[:at], ".)") && strings.ContainsAny(s[:at], "0123456789") {
		return s[at+1:]
	}
	return s
}

func TestShuffled(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	for _, p := range samples() {
		a := paragraphs(p.Old...)
		order := rnd.Perm(len(a))
		b := make([]draft.Paragraph, len(a))
		for i, k := range order {
			b[i] = a[k]
		}
		r := align.Align(a, b, align.Options{})
		whole(t, a, b, r)
		if len(r.Added)+len(r.Removed) > 0 {
			t.Errorf("%s: %d added, %d removed", p.Name, len(r.Added), len(r.Removed))
		}
		for _, l := range r.Links {
			if l.Changed || l.Kind != align.Same && l.Kind != align.Moved || a[l.Old[0]].Text != b[l.New[0]].Text && p.Lang != "zh" {
				t.Errorf("%s: %+v", p.Name, l)
			}
		}
	}
}

// TestInsertions: where new paragraphs are put, and in which order, changes no link
// between the others.
func TestInsertions(t *testing.T) {
	rnd := rand.New(rand.NewPCG(9, 9))
	bases := synthetic.Bases()
	p := synthetic.Generate(bases[0], 5, synthetic.Light)
	add := bases[2].Text[5:15]
	a := paragraphs(p.Old...)
	var first []string
	for round := range 20 {
		new := slices.Clone(p.New)
		for _, k := range rnd.Perm(len(add)) {
			new = slices.Insert(new, rnd.IntN(len(new)+1), add[k])
		}
		var got []string
		for _, l := range links(align.Align(a, paragraphs(new...), align.Options{})) {
			if !slices.Contains(add, new[l[1]]) {
				got = append(got, p.Old[l[0]]+" -> "+new[l[1]])
			}
		}
		if round == 0 {
			first = got
		} else if !slices.Equal(got, first) {
			t.Errorf("round %d: %d links, %d before", round, len(got), len(first))
			for _, x := range append(got, first...) {
				if slices.Contains(got, x) != slices.Contains(first, x) {
					t.Log(x)
				}
			}
		}
	}
}

func TestSmall(t *testing.T) {
	text := paragraphs("We commit to end the epidemic by 2030.", "We urge all States to fund community services.", "We invite the Secretary-General to report.")
	other := paragraphs("Fish swim upstream in spring when rivers are cold.", "A violin has four strings tuned in fifths.")
	for _, c := range []struct {
		name                  string
		old, new              []draft.Paragraph
		links, added, removed int
	}{
		{"nothing", nil, nil, 0, 0, 0},
		{"from nothing", nil, text, 0, 3, 0},
		{"to nothing", text, nil, 0, 0, 3},
		{"nothing in common", text, other, 0, 2, 3},
		{"empty paragraphs", paragraphs("", "", "A"), paragraphs("", "A"), 2, 0, 1},
		{"repeated", paragraphs("Agreed.", "Agreed.", "Agreed.", "One word."), paragraphs("Agreed.", "One word.", "Agreed."), 3, 0, 1},
		{"signs", paragraphs("***", "—", "[]"), paragraphs("***", "—", "[]"), 3, 0, 0},
		{"only numbers", paragraphs("Article 1", "Article 2"), paragraphs("Article 2", "Article 3"), 2, 0, 0},
	} {
		r := align.Align(c.old, c.new, align.Options{})
		whole(t, c.old, c.new, r)
		if len(r.Links) != c.links || len(r.Added) != c.added || len(r.Removed) != c.removed {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

// TestKinds is each kind in one small draft.
func TestKinds(t *testing.T) {
	old := paragraphs(
		"1. Recalling the promise that nobody is left behind when epidemics are fought,",
		"2. Commit to close the financing gap of community organizations before the end of the decade;",
		"3. Urge pharmaceutical companies to publish what they spend on research and to license their patents;",
		"4. Encourage parliaments to repeal laws that punish travellers, musicians and beekeepers, and request universities to train more midwives in remote islands;",
		"5. Decide to hold a review in the third year.",
		"6. Invite mayors to open night clinics near railway stations;",
		"7. Take note of the report on drinking fountains.",
	)
	new := paragraphs(
		"1. Recalling the promise that nobody is left behind when epidemics are fought;",
		"2. Take note of the report on drinking fountains.",
		"3. Consider closing the financing gap of community organizations, as appropriate, before the end of the decade;",
		"4. Encourage parliaments to repeal laws that punish travellers, musicians and beekeepers;",
		"5. Request universities to train more midwives in remote islands;",
		"6. Decide to hold a review in the third year, and invite mayors to open night clinics near railway stations;",
		"7. Welcome the offer of the observatory to measure starlight over deserts.",
	)
	r := align.Align(old, new, align.Options{})
	whole(t, old, new, r)
	var got []string
	for _, l := range r.Links {
		got = append(got, fmt.Sprint(l.Old, l.New, " ", l.Kind))
	}
	want := []string{"[0] [0] same", "[6] [1] moved", "[1] [2] changed", "[3] [3 4] split", "[4 5] [5] merged"}
	if !slices.Equal(got, want) || !slices.Equal(r.Removed, []int{2}) || !slices.Equal(r.Added, []int{6}) {
		t.Errorf("%q, added %v, removed %v", got, r.Added, r.Removed)
	}
}

// TestSame: labels and marks may change, accents, brackets and words may not.
func TestSame(t *testing.T) {
	for _, c := range []struct {
		old, new string
		kind     align.Kind
	}{
		{"12. (a) We agree to act.", "OP 14 bis. We agree to act;", align.Same},
		{"Article 3", "Article 4", align.Same},
		{"第三条 各国应采取行动。", "第四条 各国应采取行动。", align.Same},
		{"We “agree” to co-operate – now.", "WE \"AGREE\" TO CO‑OPERATE - NOW", align.Same},
		{"l’eﬃcacité des œuvres", "L'efficacité des oeuvres", align.Same},
		{"L’État agit où il peut.", "L’État agit ou il peut.", align.Changed},
		{"We agree [to act].", "We agree to act.", align.Changed},
		{"We agree to give 50% of it.", "We agree to give 50 of it.", align.Changed},
	} {
		r := align.Align(paragraphs(c.old), paragraphs(c.new), align.Options{})
		if len(r.Links) != 1 || r.Links[0].Kind != c.kind {
			t.Errorf("%q -> %q: %+v", c.old, c.new, r)
		}
	}
}

// TestFixed: what a person decided wins, in both directions.
func TestFixed(t *testing.T) {
	old := paragraphs("We commit to end the epidemic by 2030.", "A violin has four strings tuned in fifths.", "We thank the hosts.")
	new := paragraphs("We commit to end the epidemic by 2035.", "Fish swim upstream in spring.", "We thank the hosts.")
	fixed := []align.Fixed{{Old: 0, New: 0}, {Old: 1, New: 1, Linked: true}, {Old: 2, New: 2}, {Old: 9, New: -1, Linked: true}}
	r := align.Align(old, new, align.Options{Fixed: fixed})
	whole(t, old, new, r)
	if got := links(r); !slices.Equal(got, [][2]int{{1, 1}}) || !r.Links[0].Sure {
		t.Errorf("%+v", r)
	}
	var turned []align.Fixed
	for _, f := range fixed {
		turned = append(turned, align.Fixed{Old: f.New, New: f.Old, Linked: f.Linked})
	}
	if back := align.Align(new, old, align.Options{Fixed: turned}); !reflect.DeepEqual(back.Transpose(), r) {
		t.Errorf("%+v", back)
	}
	// A pair that a person parted is not joined again through a third paragraph.
	old = paragraphs("We commit to end the epidemic by 2030 and to fund clinics on remote islands.")
	new = paragraphs("We commit to end the epidemic by 2030.", "We commit to fund clinics on remote islands.")
	r = align.Align(old, new, align.Options{Fixed: []align.Fixed{{Old: 0, New: 1}}})
	if got := links(r); !slices.Equal(got, [][2]int{{0, 0}}) {
		t.Errorf("%+v", r)
	}
}

// TestHeadings: a heading is linked to a paragraph only when the words are the same.
func TestHeadings(t *testing.T) {
	old := paragraphs("Financing of community services", "We urge all States to act.")
	new := paragraphs("Financing of community services and more", "We urge all States to act.")
	old[0].Kind = draft.Heading
	if got := links(align.Align(old, new, align.Options{})); !slices.Equal(got, [][2]int{{1, 1}}) {
		t.Errorf("%v", got)
	}
	new[0].Text = old[0].Text
	if got := links(align.Align(old, new, align.Options{})); !slices.Equal(got, [][2]int{{0, 0}, {1, 1}}) {
		t.Errorf("%v", got)
	}
}

// TestUndivided: a draft that came in as one paragraph is linked with all of the
// other, and words that only repeat themselves take no time.
func TestUndivided(t *testing.T) {
	p := samples()[0]
	old, new := paragraphs(strings.Join(p.Old, " ")), paragraphs(p.Old...)
	r := align.Align(old, new, align.Options{})
	whole(t, old, new, r)
	if len(r.Links) != 1 || len(r.Links[0].New) < len(new)*8/10 || r.Links[0].Kind != align.Split {
		t.Errorf("%d links, %d added of %d", len(r.Links), len(r.Added), len(new))
	}
	old, new = paragraphs(strings.Repeat("the ", 30_000)), paragraphs(strings.Repeat("the ", 20_000), strings.Repeat("各国", 20_000))
	whole(t, old, new, align.Align(old, new, align.Options{}))
}

// TestGoals: the synthetic sets of the issue, small; the bench has them whole.
func TestGoals(t *testing.T) {
	for how, goal := range map[synthetic.Intensity][3]float64{synthetic.Light: {.99, .005, .1}, synthetic.Medium: {.975, .01, .1}, synthetic.Heavy: {.94, .025, .1}} {
		var s synthetic.Score
		for _, b := range synthetic.Bases() {
			p := synthetic.Generate(b, 1, how)
			s = s.Plus(synthetic.Measure(p, links(align.Align(paragraphs(p.Old...), paragraphs(p.New...), align.Options{}))))
		}
		t.Logf("%s: hard-F %.3f, gone %.4f, kept %.3f", how, s.HardF(), s.FalseGone(), s.FalseKept())
		if s.HardF() < goal[0] || s.FalseGone() > goal[1] || s.FalseKept() > goal[2] {
			t.Errorf("%s is worse than it was", how)
		}
	}
}
