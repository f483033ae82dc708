package align

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// marked writes a comparison as [-taken out-]{+put in+}.
func marked(s []Span) string {
	var b strings.Builder
	for _, x := range s {
		switch x.Op {
		case Ins:
			fmt.Fprintf(&b, "{+%s+}", x.Text)
		case Del:
			fmt.Fprintf(&b, "[-%s-]", x.Text)
		default:
			b.WriteString(x.Text)
		}
	}
	return b.String()
}

// twoSides joins a comparison back to the two wordings.
func twoSides(s []Span) (before, after string) {
	for _, x := range s {
		if x.Op != Ins {
			before += x.Text
		}
		if x.Op != Del {
			after += x.Text
		}
	}
	return before, after
}

func TestWords(t *testing.T) {
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"", "All people.", "{+All people.+}"},
		{"All people.", "", "[-All people.-]"},
		{"We commit to end it by 2030.", "We aim to end it.", "We [-commit-]{+aim+} to end it[- by 2030-]."},
		{"We urge all States to act.", "We encourage some States to act.", "We [-urge all-]{+encourage some+} States to act."},
		{"to fund care", "to fund, as appropriate, care", "to fund{+, as appropriate,+} care"},
		{"women and girls", "women, children and girls", "women{+, children+} and girls"},
		{"1,000 clinics", "1,500 clinics", "[-1,000-]{+1,500+} clinics"},
		{"l’accord de tous", "l’avis de tous", "l’[-accord-]{+avis+} de tous"},
		{"各国承诺到2030年终结艾滋病", "各国努力到2035年终结艾滋病", "各国[-承诺到2030-]{+努力到2035+}年终结艾滋病"},
		{"تتعهد الدول بالعمل", "تسعى الدول إلى العمل", "[-تتعهد-]{+تسعى+} الدول [-بالعمل-]{+إلى العمل+}"},
		{"a  b", "a b", "a[-  -]{+ +}b"},
		{" x", "x", "[- -]x"},
		{"First. Second. Third.", "First. Third.", "First. [-Second. -]Third."},
	} {
		got := Words(c.before, c.after)
		if m := marked(got); m != c.want {
			t.Errorf("%q -> %q:\n got %s\nwant %s", c.before, c.after, m, c.want)
		}
		if x, y := twoSides(got); x != c.before || y != c.after {
			t.Errorf("%q -> %q joins to %q, %q", c.before, c.after, x, y)
		}
	}
}

// TestWordsJoin compares wordings put together by chance.
func TestWordsJoin(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	signs := []string{"the", "of", "States", "women", ",", ".", " ", "  ", "\n", "l’", "ação", "艾", "滋", "病", "ค", "ำ", "\u00ad", "1,000", "\xff", "[", "]", "é", "e\u0301"}
	for range 3000 {
		var x, y strings.Builder
		for range rnd.IntN(30) {
			s := signs[rnd.IntN(len(signs))]
			if rnd.IntN(4) > 0 {
				x.WriteString(s)
			}
			if rnd.IntN(4) > 0 {
				y.WriteString(s)
			}
		}
		got := Words(x.String(), y.String())
		if a, b := twoSides(got); a != x.String() || b != y.String() {
			t.Fatalf("%q -> %q gives %s", x.String(), y.String(), marked(got))
		}
		for k := range got {
			if got[k].Text == "" || k > 0 && got[k].Op == got[k-1].Op {
				t.Fatalf("%q -> %q: an empty or a broken stretch in %s", x.String(), y.String(), marked(got))
			}
		}
	}
}
