package writing

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Op says what became of a piece of text.
type Op int

// The pieces of a comparison.
const (
	Same Op = iota
	Ins     // is in the new text only
	Del     // is in the old text only
)

// Span is a run of words with one fate.
type Span struct {
	Op   Op
	Text string
}

// IsIns and IsDel are for templates.
func (s Span) IsIns() bool { return s.Op == Ins }

// IsDel reports whether the words are gone.
func (s Span) IsDel() bool { return s.Op == Del }

// maxCells bounds the work of one comparison: longer texts are compared by what is
// the same at both ends. 2,000 words against 2,000 are within it.
const maxCells = 4_000_000

// Words compares two texts word by word. Where a script does not part its words by
// spaces (Han, kana, Thai and others) each character is a word. Joining the texts
// of all spans but the Ins ones gives the old text, all but the Del ones the new.
func Words(before, after string) []Span {
	if before == after {
		if before == "" {
			return nil
		}
		return []Span{{Same, before}}
	}
	a, b := tokens(before), tokens(after)
	var out []Span
	var run strings.Builder
	last := Same
	flush := func() {
		if run.Len() > 0 {
			out = append(out, Span{last, run.String()})
		}
		run.Reset()
	}
	for _, e := range edits(a, b) {
		op, text := Ins, ""
		switch {
		case e.i >= 0 && e.j >= 0:
			op, text = Same, a[e.i]
		case e.i >= 0:
			op, text = Del, a[e.i]
		default:
			text = b[e.j]
		}
		if op != last {
			flush()
			last = op
		}
		run.WriteString(text)
	}
	flush()
	return tidy(out)
}

// tidy puts what was taken out before what was put in, and does not leave single
// spaces standing between changes: "~~a b~~ c d" reads better than each by itself.
func tidy(in []Span) []Span {
	var out []Span
	var del, ins strings.Builder
	flush := func() {
		if del.Len() > 0 {
			out = append(out, Span{Del, del.String()})
		}
		if ins.Len() > 0 {
			out = append(out, Span{Ins, ins.String()})
		}
		del.Reset()
		ins.Reset()
	}
	for k, s := range in {
		switch {
		case s.Op == Del:
			del.WriteString(s.Text)
		case s.Op == Ins:
			ins.WriteString(s.Text)
		case (del.Len() > 0 && ins.Len() > 0) && k+1 < len(in) && strings.TrimSpace(s.Text) == "" && !strings.Contains(s.Text, "\n"):
			del.WriteString(s.Text)
			ins.WriteString(s.Text)
		default:
			flush()
			out = append(out, s)
		}
	}
	flush()
	return out
}

// tokens parts a text into words, runs of white space, and single other signs.
func tokens(s string) (out []string) {
	start, was := 0, -1
	for i, r := range s {
		k := class(r)
		if i > start && (k != was || k == single) && !unicode.Is(unicode.Mn, r) {
			out = append(out, s[start:i])
			start = i
		}
		if !unicode.Is(unicode.Mn, r) {
			was = k
		}
	}
	if start < len(s) {
		out = append(out, s[start:])
	}
	return out
}

const (
	space = iota
	letters
	single
)

func class(r rune) int {
	switch {
	case unicode.IsSpace(r):
		return space
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar):
		return single
	case unicode.IsLetter(r), unicode.IsNumber(r), unicode.IsMark(r), r == '\'', r == '’', r == 0x200c, r == 0x200d:
		return letters
	}
	return single
}

// edit is one step: token i of the old, j of the new, or -1.
type edit struct{ i, j int }

// edits finds a longest common subsequence of two lists, what is the same at both
// ends aside.
func edits(a, b []string) (out []edit) {
	head := 0
	for head < len(a) && head < len(b) && a[head] == b[head] {
		out = append(out, edit{head, head})
		head++
	}
	tail := 0
	for tail < len(a)-head && tail < len(b)-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	out = append(out, middle(a[head:len(a)-tail], b[head:len(b)-tail], head)...)
	for k := tail; k > 0; k-- {
		out = append(out, edit{len(a) - k, len(b) - k})
	}
	return out
}

func middle(a, b []string, at int) (out []edit) {
	n, m := len(a), len(b)
	if n == 0 || m == 0 || n*m > maxCells {
		for i := range a {
			out = append(out, edit{at + i, -1})
		}
		for j := range b {
			out = append(out, edit{-1, at + j})
		}
		return out
	}
	long := make([]int32, (n+1)*(m+1)) // of the rest from i, j
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			c := max(long[(i+1)*(m+1)+j], long[i*(m+1)+j+1])
			if a[i] == b[j] {
				c = max(c, long[(i+1)*(m+1)+j+1]+1)
			}
			long[i*(m+1)+j] = c
		}
	}
	i, j := 0, 0
	for i < n && j < m {
		switch {
		case a[i] == b[j]:
			out = append(out, edit{at + i, at + j})
			i, j = i+1, j+1
		case long[(i+1)*(m+1)+j] >= long[i*(m+1)+j+1]:
			out = append(out, edit{at + i, -1})
			i++
		default:
			out = append(out, edit{-1, at + j})
			j++
		}
	}
	for ; i < n; i++ {
		out = append(out, edit{at + i, -1})
	}
	for ; j < m; j++ {
		out = append(out, edit{-1, at + j})
	}
	return out
}

// Pair is a paragraph of one text beside the one of another that it became. Either
// may be empty.
type Pair struct {
	Old, New string
	Spans    []Span // of the words; nil when nothing changed
}

// Changed reports whether the paragraph is another one.
func (p Pair) Changed() bool { return p.Old != p.New }

// Added and Gone are for templates.
func (p Pair) Added() bool { return p.Old == "" && p.New != "" }

// Gone reports whether the paragraph was taken out.
func (p Pair) Gone() bool { return p.New == "" && p.Old != "" }

// Paragraphs compares two texts in Markdown paragraph by paragraph, and the words
// of those that changed.
func Paragraphs(before, after string) []Pair {
	a, b := Parts(before), Parts(after)
	var out []Pair
	for _, e := range align(a, b) {
		p := Pair{}
		if e.i >= 0 {
			p.Old = a[e.i]
		}
		if e.j >= 0 {
			p.New = b[e.j]
		}
		if p.Old != p.New {
			p.Spans = Words(p.Old, p.New)
		}
		out = append(out, p)
	}
	return out
}

// CountChanged returns how many paragraphs are not the same.
func CountChanged(all []Pair) (n int64) {
	for _, p := range all {
		if p.Changed() {
			n++
		}
	}
	return n
}

// Parts returns the paragraphs of a text in Markdown: what stands between empty
// lines.
func Parts(markdown string) (out []string) {
	var one []string
	flush := func() {
		if len(one) > 0 {
			out = append(out, strings.Join(one, "\n"))
		}
		one = nil
	}
	for line := range strings.SplitSeq(strings.ReplaceAll(markdown, "\r\n", "\n"), "\n") {
		if line = strings.TrimRight(line, " \t"); line == "" {
			flush()
		} else {
			one = append(one, line)
		}
	}
	flush()
	return out
}

// align pairs equal paragraphs, and between them those that are alike.
func align(a, b []string) (out []edit) {
	var left, right []int
	flush := func() {
		out = append(out, alike(a, b, left, right)...)
		left, right = nil, nil
	}
	for _, e := range edits(a, b) {
		switch {
		case e.i >= 0 && e.j >= 0:
			flush()
			out = append(out, e)
		case e.i >= 0:
			left = append(left, e.i)
		default:
			right = append(right, e.j)
		}
	}
	flush()
	return out
}

// alike pairs paragraphs of two gaps in order: each old one with the first new one
// after the last pair that has enough words of it; one beside one always.
func alike(a, b []string, left, right []int) (out []edit) {
	next := 0
	for _, i := range left {
		found := -1
		for k := next; k < len(right) && k < next+12; k++ {
			if likeness(a[i], b[right[k]]) >= .4 {
				found = k
				break
			}
		}
		if found < 0 && len(left) == 1 && len(right) == 1 {
			found = 0
		}
		if found < 0 {
			out = append(out, edit{i, -1})
			continue
		}
		for ; next < found; next++ {
			out = append(out, edit{-1, right[next]})
		}
		out = append(out, edit{i, right[found]})
		next = found + 1
	}
	for ; next < len(right); next++ {
		out = append(out, edit{-1, right[next]})
	}
	return out
}

// likeness is the share of words that two paragraphs have in common.
func likeness(a, b string) float64 {
	count := map[string]int{}
	n := 0
	for _, w := range tokens(a) {
		if word(w) {
			count[w]++
			n++
		}
	}
	m, both := 0, 0
	for _, w := range tokens(b) {
		if !word(w) {
			continue
		}
		m++
		if count[w] > 0 {
			count[w]--
			both++
		}
	}
	if n+m == 0 {
		return 0
	}
	return 2 * float64(both) / float64(n+m)
}

func word(w string) bool {
	r, _ := utf8.DecodeRuneInString(w)
	return unicode.IsLetter(r) || unicode.IsNumber(r)
}
