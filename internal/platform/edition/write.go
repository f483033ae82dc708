package edition

import (
	"bufio"
	"bytes"
	stdhtml "html"
	"html/template"
	"strconv"
	"strings"
	"sync"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/util"
	"golang.org/x/text/unicode/norm"
)

// writer writes a part of the tree as HTML and as plain text at once. It knows
// every element it may write; what it does not know it leaves out.
type writer struct {
	src     []byte
	html    []byte
	text    []byte
	links   []string
	cites   []int // footnotes
	inLink  bool
	level   int  // of lists we are in
	atItem  bool // the sign of a list item was just written
	tooDeep bool
}

func (w *writer) tag(s string)  { w.html = append(w.html, s...) }
func (w *writer) both(s string) { w.html, w.text = append(w.html, s...), append(w.text, s...) }

// empty reports whether a reader would see nothing.
func (w *writer) empty() bool {
	return len(bytes.TrimSpace(w.text)) == 0 && !bytes.Contains(w.html, []byte("<img "))
}

// plain returns the text, each line without superfluous space. A tab at the
// start of a line is one level of a list.
func (w *writer) plain() string {
	lines := strings.Split(string(w.text), "\n")
	for i, l := range lines {
		words := strings.TrimLeft(l, "\t")
		indent := strings.Repeat("  ", len(l)-len(words))
		if words = strings.Join(strings.Fields(words), " "); words != "" {
			words = indent + words
		}
		lines[i] = words
	}
	return norm.NFC.String(strings.Trim(strings.Join(lines, "\n"), "\n"))
}

// safe returns the HTML through the second wall.
func (w *writer) safe() template.HTML {
	return template.HTML(bytes.TrimSpace(policy.SanitizeBytes(w.html)))
}

// inlines writes the children of n, phrasing content.
func (w *writer) inlines(n ast.Node, depth int) {
	if depth > MaxNesting {
		w.tooDeep = true
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.phrase(c, depth)
	}
}

func (w *writer) phrase(n ast.Node, depth int) {
	switch n := n.(type) {
	case *ast.Text:
		w.words(n)
	case *ast.String:
		w.escaped(n.Value, n.IsRaw() || n.IsCode())
	case *ast.CodeSpan:
		w.tag("<code>")
		w.inlines(n, depth+1)
		w.tag("</code>")
	case *ast.Emphasis:
		name := "em>"
		if n.Level == 2 {
			name = "strong>"
		}
		w.tag("<" + name)
		w.inlines(n, depth+1)
		w.tag("</" + name)
	case *ast.Link:
		w.link(string(util.URLEscape(n.Destination, true)), func() { w.inlines(n, depth+1) })
	case *ast.AutoLink:
		to := string(util.URLEscape(n.URL(w.src), false))
		if n.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(to), "mailto:") {
			to = "mailto:" + to
		}
		w.link(to, func() { w.escaped(n.Label(w.src), true) })
	case *ast.Image:
		w.image(n)
	case *extast.FootnoteLink:
		w.cites = append(w.cites, n.Index)
	}
}

// words writes one stretch of text and the line end after it.
func (w *writer) words(n *ast.Text) {
	w.escaped(n.Segment.Value(w.src), n.IsRaw())
	switch {
	case n.HardLineBreak():
		w.tag("<br>")
		w.text = append(w.text, '\n')
	case n.SoftLineBreak() && !(wide(lastRune(w.text)) && wide(firstRune(w.src[n.Segment.Stop:]))):
		w.both(" ")
	}
}

// escaped writes text that is not markup. Entities and backslashes are resolved
// unless it is raw.
func (w *writer) escaped(value []byte, raw bool) {
	out := bufs.Get().(*buffer)
	defer bufs.Put(out)
	out.Reset()
	out.to.Reset(&out.Buffer)
	if raw {
		html.DefaultWriter.RawWrite(out.to, value)
	} else {
		html.DefaultWriter.Write(out.to, value)
	}
	out.to.Flush()
	s := strings.Map(visible, out.String())
	w.html = append(w.html, s...)
	w.text = append(w.text, stdhtml.UnescapeString(s)...)
}

// buffer is what the Markdown library writes to; one for each stretch of text
// would cost more than the text.
type buffer struct {
	bytes.Buffer
	to *bufio.Writer
}

var bufs = sync.Pool{New: func() any { return &buffer{to: bufio.NewWriter(nil)} }}

// link writes what words writes, as a link if the target is allowed.
func (w *writer) link(to string, words func()) {
	href, external, ok := target(to)
	if !ok || w.inLink {
		words()
		return
	}
	w.inLink = true
	start, said := len(w.html), len(w.text)
	w.tag(`<a href="` + template.HTMLEscapeString(href) + `"`)
	if external {
		w.tag(` rel="nofollow noopener"`)
	}
	w.tag(">")
	words()
	if len(bytes.TrimSpace(w.text[said:])) == 0 {
		w.html = w.html[:start] // nothing to click on
	} else {
		w.tag("</a>")
		w.links = append(w.links, href)
	}
	w.inLink = false
}

// image writes a picture of ours. Any other would tell somebody else's server
// that this page is being read.
func (w *writer) image(n *ast.Image) {
	src := string(util.URLEscape(n.Destination, true))
	if !ownFile.MatchString(src) {
		return
	}
	alt := writer{src: w.src}
	alt.inlines(n, 1)
	words := alt.plain()
	w.tag(`<img src="` + src + `" alt="` + template.HTMLEscapeString(words) + `" loading="lazy">`)
	w.text = append(w.text, words...)
	w.links = append(w.links, src)
}

// flows writes the children of n, flow content.
func (w *writer) flows(n ast.Node, depth int) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.flow(c, depth)
	}
}

// flow writes one block. depth counts the lists and quotations around it.
func (w *writer) flow(n ast.Node, depth int) {
	if depth > MaxNesting {
		w.tooDeep = true
		return
	}
	switch n := n.(type) {
	case *ast.Paragraph, *ast.TextBlock, *ast.Heading:
		w.para(n, "<p>", "</p>")
	case *ast.Blockquote:
		w.newline()
		w.tag("<blockquote>")
		w.flows(n, depth+1)
		w.tag("</blockquote>")
	case *ast.List:
		w.list(n, depth)
	case *extast.Table:
		w.table(n)
	}
}

// para writes a paragraph on a line of its own, or nothing if it is empty.
func (w *writer) para(n ast.Node, open, end string) {
	w.newline()
	start, said := len(w.html), len(w.text)
	w.tag(open)
	inner := len(w.html)
	w.inlines(n, 1)
	for bytes.HasPrefix(w.html[inner:], []byte("<br>")) || bytes.HasPrefix(w.html[inner:], []byte(" ")) {
		cut := 1 + bytes.IndexAny(w.html[inner:], "> ")
		w.html = append(w.html[:inner], w.html[inner+cut:]...)
	}
	if len(bytes.TrimSpace(w.text[said:])) == 0 && !bytes.Contains(w.html[inner:], []byte("<img ")) {
		w.html, w.text = w.html[:start], w.text[:said]
		return
	}
	w.tag(end)
}

// newline ends the line of text, unless nothing stands on it but the sign of a
// list item.
func (w *writer) newline() {
	if l := len(w.text); l > 0 && w.text[l-1] != '\n' && !w.atItem {
		w.text = append(w.text, '\n')
	}
	w.atItem = false
}

func (w *writer) list(n *ast.List, depth int) {
	name, number := "ul", 0
	if n.IsOrdered() {
		name, number = "ol", n.Start
		if number != 1 {
			w.tag(`<ol start="` + strconv.Itoa(number) + `">`)
		} else {
			w.tag("<ol>")
		}
	} else {
		w.tag("<ul>")
	}
	for item := n.FirstChild(); item != nil; item = item.NextSibling() {
		w.newline()
		w.text = append(w.text, strings.Repeat("\t", w.level)...)
		if n.IsOrdered() {
			w.text = append(w.text, strconv.Itoa(number)+". "...)
			number++
		} else {
			w.text = append(w.text, "- "...)
		}
		w.atItem = true
		w.level++
		w.tag("<li>")
		w.item(item, depth+1)
		w.tag("</li>")
		w.level--
		w.atItem = false
	}
	w.tag("</" + name + ">")
}

// item writes a list item. Its only paragraph needs no p, whether or not empty
// lines stand between the items.
func (w *writer) item(item ast.Node, depth int) {
	paras := 0
	for c := item.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == ast.KindParagraph || c.Kind() == ast.KindTextBlock {
			paras++
		}
	}
	for c := item.FirstChild(); c != nil; c = c.NextSibling() {
		if paras == 1 && (c.Kind() == ast.KindParagraph || c.Kind() == ast.KindTextBlock) {
			w.para(c, "", "")
		} else {
			w.flow(c, depth)
		}
	}
}

func (w *writer) table(n *extast.Table) {
	w.tag("<table>")
	body := false
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		cell, end := "<td>", "</td>"
		if row.Kind() == extast.KindTableHeader {
			w.tag("<thead>")
			cell, end = `<th scope="col">`, "</th>"
		} else if !body {
			w.tag("<tbody>")
			body = true
		}
		w.newline()
		w.tag("<tr>")
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			w.tag(cell)
			w.inlines(c, 1)
			w.tag(end)
			if c.NextSibling() != nil {
				w.text = append(w.text, " | "...)
			}
		}
		w.tag("</tr>")
		if row.Kind() == extast.KindTableHeader {
			w.tag("</thead>")
		}
	}
	if body {
		w.tag("</tbody>")
	}
	w.tag("</table>")
}
