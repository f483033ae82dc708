package statements

import (
	"math"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"groundswell/internal/platform/edition"
)

// Paragraphs are paired with the source's by their number. In Markdown the
// translator says "[missing]" where one is lacking; plain text and HTML cannot,
// and one paragraph more or less would set all that follow beside a wrong one.
// So these are aligned by their lengths, as Gale and Church do it (A Program for
// Aligning Sentences in Bilingual Corpora, 1993).

// chunk is a block of a text with its Markdown.
type chunk struct {
	kind   edition.Kind
	text   string // Markdown
	before string // a line "---" that stands before it
	size   float64
	items  int // of a list
}

// chunks parts the Markdown of converted text into its blocks; ok is false if
// they are not those of doc.
func chunks(markdown string, doc *edition.Doc) (title string, out []chunk, ok bool) {
	before := ""
	for i, part := range strings.Split(strings.TrimSpace(markdown), "\n\n") {
		switch part = strings.Trim(part, "\n"); {
		case i == 0:
			title = part
		case part == "":
		case part == "---":
			before = part
		case len(out) > 0 && before == "" && goesOn(out[len(out)-1], part):
			last := &out[len(out)-1]
			last.text += "\n\n" + part
			last.items = len(items(last.text))
		case len(out) == len(doc.Blocks):
			return "", nil, false
		default:
			b := doc.Blocks[len(out)]
			c := chunk{kind: b.Kind, text: part, before: before, size: float64(utf8.RuneCountInString(b.Text))}
			if before = ""; b.Kind == edition.List {
				c.items = len(items(part))
			} else if (b.Kind == edition.Heading) != (part[0] == '#') {
				return "", nil, false
			}
			out = append(out, c)
		}
	}
	return title, out, len(out) == len(doc.Blocks)
}

// goesOn reports whether part belongs to the block before it: a margin note, more
// of an item, or the next item of a list with spaces between.
func goesOn(last chunk, part string) bool {
	if last.kind != edition.List {
		return part[0] == ' ' || part[0] == '>'
	}
	mark := itemMark.FindString(part)
	return part[0] == ' ' || mark != "" && (mark[0] >= '0' && mark[0] <= '9') == (last.text[0] >= '0' && last.text[0] <= '9')
}

var itemMark = regexp.MustCompile(`^(?:[-*]|\d+[.)])[ \t]+`)

// items returns the items of a list that has one line for each, without their
// marks; nil for other lists.
func items(list string) (out []string) {
	for _, line := range strings.Split(list, "\n") {
		if line == "" {
			continue
		}
		mark := itemMark.FindString(line)
		if mark == "" {
			return nil
		}
		out = append(out, line[len(mark):])
	}
	return out
}

// bead is a pair of runs of blocks that say the same.
type bead struct{ i, j, n, m int } // n blocks of the source from i, m of the translation from j

// align makes a converted translation have the blocks of the source.
func (r *folder) align(slug string, src, p *piece) error {
	same := len(src.doc.Blocks) == len(p.doc.Blocks)
	for i := 0; same && i < len(src.doc.Blocks); i++ {
		same = src.doc.Blocks[i].Kind == p.doc.Blocks[i].Kind
	}
	if same {
		return nil
	}
	_, a, ok := chunks(src.text, src.doc)
	if src.file != "" && strings.ToLower(path.Ext(src.file)) == ".md" {
		ok = false
	}
	title, b, ok2 := chunks(p.text, p.doc)
	if !ok || !ok2 {
		r.note("%s %s: it has other paragraphs than the source; look at what stands beside what", slug, p.lang)
		return nil
	}
	w := weaver{a: a, b: b}
	out := []string{title}
	for _, x := range w.beads() {
		out = w.weave(out, x)
	}
	p.text = strings.Join(append(out, w.extra...), "\n\n") + "\n"
	doc, err := edition.Parse(p.text)
	if err != nil {
		return unread(p.file, err)
	}
	p.doc, p.guessed = doc, true
	r.note("%s %s: paragraphs were set beside the source's by their length; %d are lacking, %d were joined or parted, %d do not fit: look at it", slug, p.lang, w.lacking, w.joined, len(w.extra))
	return nil
}

type weaver struct {
	a, b            []chunk
	scale           float64
	lacking, joined int
	extra           []string // what is nowhere in the source, put at the end
}

// maxRun is how many paragraphs may stand for a list or the other way round.
const maxRun = 30

// beads finds the cheapest way through both texts.
func (w *weaver) beads() []bead {
	total := func(c []chunk) (n float64) {
		for _, x := range c {
			n += x.size
		}
		return n
	}
	w.scale = (total(w.b) + 1) / (total(w.a) + 1)
	n, m := len(w.a), len(w.b)
	cost := make([][]float64, n+1)
	back := make([][][2]uint8, n+1) // how far each cheapest way came from
	for i := range cost {
		cost[i], back[i] = make([]float64, m+1), make([][2]uint8, m+1)
		for j := range cost[i] {
			cost[i][j] = math.Inf(1)
		}
	}
	cost[0][0] = 0
	for i := 0; i <= n; i++ {
		for j := 0; j <= m; j++ {
			if math.IsInf(cost[i][j], 1) {
				continue
			}
			try := func(k, l int) {
				if i+k > n || j+l > m {
					return
				}
				if c := cost[i][j] + w.cost(bead{i, j, k, l}); c < cost[i+k][j+l] {
					cost[i+k][j+l], back[i+k][j+l] = c, [2]uint8{uint8(k), uint8(l)}
				}
			}
			for _, s := range [][2]int{{1, 1}, {1, 0}, {0, 1}, {1, 2}, {2, 1}, {1, 3}, {3, 1}} {
				try(s[0], s[1])
			}
			if i < n && w.a[i].items > 3 && w.a[i].items <= maxRun {
				try(1, w.a[i].items)
			}
			if j < m && w.b[j].items > 3 && w.b[j].items <= maxRun {
				try(w.b[j].items, 1)
			}
		}
	}
	var out []bead
	for i, j := n, m; i > 0 || j > 0; {
		k, l := int(back[i][j][0]), int(back[i][j][1])
		i, j = i-k, j-l
		out = append(out, bead{i, j, k, l})
	}
	slices.Reverse(out)
	return out
}

// cost says how unlikely a bead is, as a negative logarithm.
func (w *weaver) cost(x bead) float64 {
	const never = 1e6
	a, b := w.a[x.i:x.i+x.n], w.b[x.j:x.j+x.m]
	all := func(c []chunk, k edition.Kind) bool {
		return !slices.ContainsFunc(c, func(y chunk) bool { return y.kind != k })
	}
	var c float64
	switch {
	case x.n == 1 && x.m == 1:
		heading := a[0].kind == edition.Heading || b[0].kind == edition.Heading
		switch {
		case a[0].kind == b[0].kind && heading: // their lengths say little
			return min(4, w.apart(a, b))
		case heading && a[0].kind != edition.List && b[0].kind != edition.List && b[0].size < 200:
			c = 3 // taken for a heading in one language only
		case a[0].kind != b[0].kind:
			return never
		}
		if a[0].items != b[0].items {
			c = 2
		}
	case x.n == 0 || x.m == 0:
		if c = 4.5; slices.ContainsFunc(append(slices.Clip(a), b...), func(y chunk) bool { return y.kind != edition.Para }) {
			c = 9
		}
	case x.n == 1 && all(a, edition.List) && all(b, edition.Para):
		if c = 3; a[0].items != x.m {
			return never
		}
	case x.m == 1 && all(b, edition.List) && all(a, edition.Para):
		if c = 3; b[0].items != x.n {
			return never
		}
	case all(a, edition.Para) && all(b, edition.Para) && x.n+x.m <= 4:
		c = 2.4 * float64(x.n+x.m-2)
	default:
		return never
	}
	return c + w.apart(a, b)
}

// apart says how unlikely it is that texts of these lengths say the same.
func (w *weaver) apart(a, b []chunk) float64 {
	var la, lb float64
	for _, y := range a {
		la += y.size * w.scale
	}
	for _, y := range b {
		lb += y.size
	}
	const variance = 6.8 // of a translation's length, for each character
	d := math.Abs(la-lb) / math.Sqrt(variance*(max(la, lb)+1))
	return -math.Log(max(math.Erfc(d/math.Sqrt2), 1e-30))
}

// weave writes a bead of the translation so that it has the source's blocks.
func (w *weaver) weave(out []string, x bead) []string {
	a, b := w.a[x.i:x.i+x.n], w.b[x.j:x.j+x.m]
	if x.n > 0 && a[0].before != "" {
		out = append(out, a[0].before)
	}
	lacking := func(c chunk) string {
		w.lacking++
		switch c.kind {
		case edition.Heading:
			return c.text[:len(c.text)-len(strings.TrimLeft(c.text, "#"))] + " [missing]"
		case edition.List:
			return "- [missing]"
		}
		return "[missing]"
	}
	switch {
	case x.n == 0:
		w.extra = append(w.extra, b[0].text)
	case x.m == 0:
		out = append(out, lacking(a[0]))
	case x.n == 1 && x.m == 1 && a[0].kind == edition.Heading: // on the source's level
		level := len(a[0].text) - len(strings.TrimLeft(a[0].text, "#"))
		out = append(out, strings.Repeat("#", level)+" "+strings.TrimLeft(flat(b[0].text), "# "))
	case x.n == 1 && x.m == 1 && b[0].kind == edition.Heading:
		out = append(out, strings.TrimLeft(b[0].text, "# "))
	case x.n == 1 && x.m == 1:
		out = append(out, b[0].text)
	case a[0].kind == edition.List: // paragraphs that are items
		list := make([]string, len(b))
		for i, y := range b {
			if list[i] = "- " + flat(y.text); a[0].text[0] >= '0' && a[0].text[0] <= '9' {
				number, _, _ := strings.Cut(a[0].text, " ")
				n, err := strconv.Atoi(strings.TrimRight(number, ".)"))
				if err != nil {
					n = 1
				}
				list[i] = strconv.Itoa(n+i) + ". " + flat(y.text)
			}
		}
		w.joined++
		out = append(out, strings.Join(list, "\n"))
	case b[0].kind == edition.List: // items that are paragraphs
		w.joined++
		out = append(out, items(b[0].text)...)
	case x.n == 1:
		parts := make([]string, len(b))
		for i, y := range b {
			parts[i] = y.text
		}
		w.joined++
		out = append(out, strings.Join(parts, "\\\n"))
	default: // several of the source in one: it stands where most of it belongs
		longest := 0
		for i, y := range a {
			if y.size > a[longest].size {
				longest = i
			}
		}
		for i, y := range a {
			if i == longest {
				out = append(out, b[0].text)
			} else {
				out = append(out, lacking(y))
			}
		}
	}
	return out
}

// flat writes a paragraph on one line.
func flat(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\\\n", " ")), " ")
}
