package edition

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// FromHTML turns a simple HTML document into a text: h1 (the first is the
// title), h2 to h6, p, ol, ul, blockquote, hr, br, em, strong and a. Other
// elements count as what they contain; scripts, styles, forms and embedded
// things count as nothing. Errors are those of [Parse], and "edition.html" if
// there is no h1.
func FromHTML(doc string) (string, error) {
	if len(doc) > MaxBytes {
		return "", invalid("edition.size", "Limit", MaxBytes>>20)
	}
	if !utf8.ValidString(doc) {
		return "", invalid("edition.utf8")
	}
	root, err := html.Parse(strings.NewReader(doc))
	if err != nil {
		e := invalid("edition.html")
		e.Err = err
		return "", e
	}
	c := &converter{}
	chunks := c.blocks(root)
	if !c.titled {
		return "", invalid("edition.html")
	}
	// What stands before the title (a site's header) belongs after it.
	for i, k := range chunks {
		if strings.HasPrefix(k, "# ") {
			chunks = append([]string{k}, append(chunks[:i:i], chunks[i+1:]...)...)
			break
		}
	}
	md := strings.Join(chunks, "\n\n") + "\n"
	if _, err := Parse(md); err != nil {
		return "", err
	}
	return md, nil
}

type converter struct {
	titled bool
}

// blocks returns the children of n as blocks of Markdown.
func (c *converter) blocks(n *html.Node) []string {
	var out []string
	var loose []*html.Node // text and phrases that stand in no p
	flush := func() {
		if p := paragraph(loose); p != "" {
			out = append(out, p)
		}
		loose = nil
	}
	for k := n.FirstChild; k != nil; k = k.NextSibling {
		if phrasing(k) {
			loose = append(loose, k)
			continue
		}
		flush()
		if k.Type == html.ElementNode && !nothing(k) || k.Type == html.DocumentNode {
			out = append(out, c.block(k, out)...)
		}
	}
	flush()
	return out
}

func (c *converter) block(n *html.Node, before []string) []string {
	switch n.DataAtom {
	case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
		return c.heading(n)
	case atom.Hr:
		return []string{"---"}
	case atom.Ol, atom.Ul:
		return c.list(n, before)
	case atom.Blockquote:
		inner := strings.Join(c.blocks(n), "\n\n")
		if inner == "" {
			return nil
		}
		return []string{"> " + strings.ReplaceAll(inner, "\n", "\n> ")}
	}
	return c.blocks(n)
}

func (c *converter) heading(n *html.Node) []string {
	words := strings.ReplaceAll(paragraph([]*html.Node{n}), "\\\n", " ")
	if words == "" {
		return nil
	}
	level := min(int(n.Data[1]-'0'), 4)
	if level == 1 && c.titled {
		level = 2
	}
	if level == 1 {
		c.titled = true
	}
	if id := attr(n, "id"); level > 1 && plainID([]byte(id)) {
		words += " {#" + id + "}"
	}
	return []string{strings.Repeat("#", level) + " " + words}
}

// list writes the items of a list. Its sign differs from that of a list right
// before it, or they would be one list.
func (c *converter) list(n *html.Node, before []string) []string {
	bullet, dot, number := "-", ".", 1
	if v, err := strconv.Atoi(attr(n, "start")); err == nil && v >= 0 && v < 1e9 {
		number = v
	}
	if len(before) > 0 && strings.HasPrefix(before[len(before)-1], "- ") {
		bullet = "*"
	}
	if len(before) > 0 {
		if m := opens.FindString(before[len(before)-1]); strings.HasSuffix(m, ".") {
			dot = ")"
		}
	}
	var items []string
	for li := n.FirstChild; li != nil; li = li.NextSibling {
		if li.Type != html.ElementNode || nothing(li) {
			continue
		}
		body := strings.Join(c.blocks(li), "\n\n")
		if body == "" {
			continue
		}
		sign := bullet + " "
		if n.DataAtom == atom.Ol {
			sign = strconv.Itoa(number) + dot + " "
			number++
		}
		items = append(items, sign+indent(body, len(sign)))
	}
	if len(items) == 0 {
		return nil
	}
	return []string{strings.Join(items, "\n\n")}
}

// paragraph writes phrases as one paragraph: with emphasis and links if that
// reads back as the same words, otherwise without.
func paragraph(nodes []*html.Node) string {
	plain := phrases(nodes, 0)
	if strings.TrimSpace(plain) == "" {
		return ""
	}
	rich := phrases(nodes, emphasis|links)
	if rich == plain {
		return plain
	}
	want := readBack(plain)
	for _, md := range []string{rich, phrases(nodes, links)} {
		if readBack(md) == want {
			return md
		}
	}
	return plain
}

// readBack returns the words of a paragraph of Markdown.
func readBack(md string) string {
	d, err := Parse("# T\n\n" + md)
	if err != nil || len(d.Blocks) != 1 {
		return ""
	}
	return words(d.Blocks[0].Text)
}

const (
	emphasis = 1 << iota
	links
)

// phrases writes phrasing content on one line, or on several with hard breaks.
func phrases(nodes []*html.Node, with int) string {
	var b strings.Builder
	for _, n := range nodes {
		phrase(&b, n, with)
	}
	lines := strings.Split(b.String(), "\n")
	kept := lines[:0]
	for _, l := range lines {
		if l = words(l); l != "" {
			kept = append(kept, escapeStart(l))
		}
	}
	return strings.Join(kept, "\\\n")
}

func phrase(b *strings.Builder, n *html.Node, with int) {
	if n.Type == html.TextNode {
		b.WriteString(escape(strings.Map(visible, n.Data)))
		return
	}
	if n.Type != html.ElementNode || nothing(n) {
		return
	}
	if n.DataAtom == atom.Br {
		b.WriteString("\n")
		return
	}
	var inner strings.Builder
	inside := with
	if n.DataAtom == atom.A {
		inside &^= links
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		phrase(&inner, c, inside)
	}
	text := inner.String()
	open, end := marks(n, with)
	if trimmed := strings.TrimSpace(text); open != "" && trimmed != "" && !strings.Contains(trimmed, "\n") {
		lead := text[:strings.Index(text, trimmed)]
		if before := b.String(); open == "[" && strings.HasSuffix(before+lead, "!") {
			b.Reset()
			b.WriteString(before[:len(before)-1] + `\!`) // or the link would be a picture
		}
		text = lead + open + trimmed + end + text[len(lead)+len(trimmed):]
	}
	b.WriteString(text)
}

// marks returns what stands around an element's words.
func marks(n *html.Node, with int) (open, end string) {
	switch n.DataAtom {
	case atom.Em, atom.I:
		if with&emphasis != 0 {
			return "*", "*"
		}
	case atom.Strong, atom.B:
		if with&emphasis != 0 {
			return "**", "**"
		}
	case atom.A:
		to, _, ok := target(strings.TrimSpace(attr(n, "href")))
		if ok && with&links != 0 && !strings.ContainsAny(to, "<>") {
			return "[", "](<" + to + ">)"
		}
	}
	return "", ""
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name && a.Namespace == "" {
			return a.Val
		}
	}
	return ""
}

// phrasing reports whether n stands within a line.
func phrasing(n *html.Node) bool {
	if n.Type == html.TextNode {
		return true
	}
	switch n.DataAtom {
	case atom.A, atom.Abbr, atom.B, atom.Bdi, atom.Bdo, atom.Br, atom.Cite, atom.Code, atom.Dfn,
		atom.Em, atom.Font, atom.I, atom.Ins, atom.Kbd, atom.Mark, atom.Q, atom.S, atom.Small,
		atom.Span, atom.Strong, atom.Sub, atom.Sup, atom.Time, atom.U, atom.Var, atom.Wbr:
		return n.Type == html.ElementNode
	}
	return false
}

// nothing reports whether an element has nothing to read.
func nothing(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Head, atom.Script, atom.Style, atom.Template, atom.Noscript, atom.Iframe, atom.Object,
		atom.Embed, atom.Svg, atom.Math, atom.Form, atom.Button, atom.Input, atom.Select, atom.Textarea,
		atom.Audio, atom.Video, atom.Canvas, atom.Nav:
		return true
	}
	return false
}
