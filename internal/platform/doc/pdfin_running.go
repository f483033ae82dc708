package doc

import "strings"

// Running is what repeats at the head or foot of the pages of a PDF file, and was left
// out of its text: a title, a symbol, the number of the page.
type Running struct {
	Text  string // as it stands on the first of the pages
	Pages []int  // from 1, in their order
	Foot  bool
	Like  bool // on other pages it differs in its numbers
}

// repeats notes what running let go, so that who checks the text sees it.
func (l *inLayout) repeats() {
	at := map[string]int{} // place in Doc.Running
	for p := range l.pages {
		leaf := &l.pages[p]
		for end := range 2 {
			for _, i := range outermost(leaf, end == 1) {
				line := &leaf.lines[i]
				if !line.gone {
					continue
				}
				text := l.said(line)
				key := text
				if len(key) <= 60 { // as running does it
					key = alike(key)
				}
				if end == 1 {
					key = "\x00" + key
				}
				n, had := at[key]
				if !had {
					n = len(l.doc.Running)
					at[key] = n
					l.doc.Running = append(l.doc.Running, Running{Text: text, Foot: end == 1})
				}
				r := &l.doc.Running[n]
				r.Like = r.Like || r.Text != text
				if k := len(r.Pages); k == 0 || r.Pages[k-1] != p+1 {
					r.Pages = append(r.Pages, p+1)
				}
			}
		}
	}
}

// said is a line as it is read.
func (l *inLayout) said(line *inLine) string {
	var b strings.Builder
	for i := range line.words {
		if i > 0 && gap(line, i) != "" {
			b.WriteByte(' ')
		}
		b.WriteString(l.say(line, &line.words[i]))
	}
	return strings.Join(strings.Fields(b.String()), " ")
}
