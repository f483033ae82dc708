package edition

import (
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"

	"groundswell/internal/core"
)

// demandsID marks the heading under which an ordered list is demands.
const demandsID = "demands"

// missingMark stands, alone, where a translation lacks a block.
const missingMark = "[missing]"

// reader is the subset of Markdown that a text is written in. What is not here
// is not understood and shows as typed: link references (one target could be
// repeated a hundred thousand times), code blocks, and headings underlined with
// dashes (they would swallow the line before the closing). Raw HTML is
// understood only to be dropped.
var reader = parser.NewParser(
	parser.WithBlockParsers(
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(parser.NewListParser(), 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewATXHeadingParser(parser.WithHeadingAttribute()), 600),
		util.Prioritized(parser.NewBlockquoteParser(), 800),
		util.Prioritized(extension.NewFootnoteBlockParser(), 999),
		util.Prioritized(parser.NewParagraphParser(), 1000),
	),
	parser.WithInlineParsers(
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(extension.NewFootnoteParser(), 101),
		util.Prioritized(parser.NewLinkParser(), 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(parser.NewRawHTMLParser(), 400),
		util.Prioritized(parser.NewEmphasisParser(), 500),
		util.Prioritized(extension.NewLinkifyParser(extension.WithLinkifyEmailRegexp(bareEmail)), 999),
	),
	parser.WithParagraphTransformers(
		util.Prioritized(extension.NewTableParagraphTransformer(), 200),
	),
)

// ParseWith is [Parse] with options.
func ParseWith(markdown string, o Options) (*Doc, error) {
	b, err := build(markdown, o)
	if err != nil {
		return nil, err
	}
	return &b.doc, nil
}

func build(markdown string, o Options) (*builder, error) {
	if o.Line < 1 {
		o.Line = 1
	}
	markdown, err := bounded(markdown, o.Line)
	if err != nil {
		return nil, err
	}
	src := []byte(markdown)
	root := reader.Parse(text.NewReader(src))
	b := &builder{src: src, o: o, lines: lineStarts(src), footnotes: map[int]*extast.Footnote{}}
	b.collectFootnotes(root, 0)
	for n := root.FirstChild(); n != nil && b.err == nil; n = n.NextSibling() {
		b.block(n)
	}
	if b.err == nil && !b.titled {
		b.err = invalid("edition.title", "Line", o.Line)
	}
	if b.err != nil {
		return nil, b.err
	}
	for i := range b.doc.Blocks {
		b.doc.Blocks[i].Hash = b.doc.Blocks[i].hash()
	}
	return b, nil
}

// builder turns the parsed tree into blocks.
type builder struct {
	src       []byte
	o         Options
	lines     []int // offsets at which lines begin
	footnotes map[int]*extast.Footnote
	size      int // bytes of HTML so far

	doc     Doc
	titled  bool
	count   [256]int // blocks so far by the letter of their keys
	demands int      // level of the demands heading we are under, or 0
	closing bool     // the line was passed
	before  []string // what stands since the last block and is none, see source.go
	heads   ast.Node // the title
	from    []origin // where each block comes from, see source.go
	noted   bool     // a quotation here is a note to the last block
	err     *core.Error
}

// block adds what n is to the text.
func (b *builder) block(n ast.Node) {
	if n.Kind() == extast.KindFootnoteList {
		return
	}
	if h, ok := n.(*ast.Heading); ok && h.Level == 1 {
		b.title(h)
		return
	}
	if !b.titled {
		if w := b.render(n); w.empty() {
			return // a comment before the title
		}
		b.fail("edition.title", n)
		return
	}
	switch n := n.(type) {
	case *ast.Heading:
		b.heading(n)
	case *ast.ThematicBreak:
		b.closing, b.demands, b.noted = true, 0, false
		b.before = append(b.before, "---")
	case *ast.Paragraph:
		b.paragraph(n)
	case *ast.Blockquote:
		if b.noted {
			b.note(n)
		} else {
			b.list(n, "quote", 0)
		}
	case *ast.List:
		switch {
		case n.IsOrdered() && b.demands > 0:
			for item := n.FirstChild(); item != nil && b.err == nil; item = item.NextSibling() {
				b.demand(item)
			}
		case n.IsOrdered():
			b.list(n, "ol", n.ChildCount())
		default:
			b.list(n, "ul", n.ChildCount())
		}
	case *extast.Table:
		b.list(n, "table", n.ChildCount())
	}
}

func (b *builder) title(n *ast.Heading) {
	if b.titled {
		b.fail("edition.title_again", n)
		return
	}
	b.titled, b.heads = true, n
	if b.missing(n) {
		return
	}
	b.doc.Title = b.inline(n).plain()
	if b.doc.Title == "" && b.err == nil {
		b.fail("edition.title", n)
	}
}

func (b *builder) heading(n *ast.Heading) {
	level := min(n.Level, 4)
	id := ""
	if v, ok := n.AttributeString("id"); ok {
		if raw, ok := v.([]byte); ok && plainID(raw) {
			id = string(raw)
		}
	}
	if b.demands == 0 || level <= b.demands {
		b.demands = 0
		if id == demandsID {
			b.demands = level
		}
	}
	k := Block{Kind: Heading, Level: level, ID: id, Missing: b.missing(n)}
	w := b.inline(n)
	if w.empty() && !k.Missing {
		b.before = append(b.before, strings.Repeat("#", level)+" {#"+id+"}")
		return
	}
	k.Title = w.plain()
	b.add("h", k, w, n)
	b.noted = false
}

func (b *builder) paragraph(n *ast.Paragraph) {
	k := Block{Kind: Para, Missing: b.missing(n)}
	letter := "p"
	if b.closing {
		k.Kind, letter = Closing, "c"
	}
	w := b.inline(n)
	if w.empty() && !k.Missing {
		return // only a comment, or a picture from elsewhere
	}
	if !b.closing && b.o.Numbered {
		k.Number = b.count['p'] + 1
	}
	b.add(letter, k, w, n)
	b.noted = true
}

func (b *builder) demand(item ast.Node) {
	first := item.FirstChild()
	k := Block{Kind: Demand, Number: b.count['d'] + 1, Missing: first != nil && b.missing(first)}
	w := b.writer()
	if first != nil && (first.Kind() == ast.KindParagraph || first.Kind() == ast.KindTextBlock) {
		if lead, ok := first.FirstChild().(*ast.Emphasis); ok && lead.Level == 2 {
			t := b.inline(lead)
			k.Title = t.plain()
			w.cites = t.cites
			first.RemoveChild(first, lead)
		}
	}
	var notes []ast.Node
	for c := item.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == ast.KindBlockquote {
			notes = append(notes, c)
		} else {
			w.flow(c, 1)
		}
	}
	if k.Title == "" && w.empty() && !k.Missing {
		return
	}
	b.add("d", k, w, item)
	for _, q := range notes {
		b.note(q)
	}
	b.noted = true
}

// list adds a list, a table or a quotation. A list whose only item is the mark
// is one that the translation lacks.
func (b *builder) list(n ast.Node, shape string, items int) {
	k := Block{Kind: List, shape: shape, items: items}
	if c := n.FirstChild(); c != nil && c.NextSibling() == nil && shape != "table" {
		if shape != "quote" {
			c = c.FirstChild()
		}
		k.Missing = c != nil && c.NextSibling() == nil && b.missing(c)
	}
	w := b.render(n)
	if w.empty() && !k.Missing {
		return
	}
	b.add("l", k, w, n)
	b.noted = false
}

// add appends a block and gives it its key, and its footnotes as notes.
func (b *builder) add(letter string, k Block, w *writer, n ast.Node) {
	b.take(w, n)
	b.count[letter[0]]++
	k.Key = letter + strconv.Itoa(b.count[letter[0]])
	k.line = b.line(n)
	if b.err != nil {
		return
	}
	if !k.Missing {
		k.HTML, k.Text, k.Links = w.safe(), w.plain(), w.links
	} else {
		k.Title, k.HTML, k.Text, k.items = "", "", "", 0
	}
	b.doc.Blocks = append(b.doc.Blocks, k)
	b.from, b.before = append(b.from, origin{node: n, before: b.before}), nil
	if len(b.doc.Blocks) > MaxBlocks {
		b.fail("edition.blocks", n, "Limit", MaxBlocks)
	}
	for _, i := range w.cites {
		if f := b.footnotes[i]; f != nil && !k.Missing && b.err == nil {
			b.note(f)
		}
	}
}

// note adds what stands in n as a margin note of the last block.
func (b *builder) note(n ast.Node) {
	only := n.FirstChild()
	if only == nil || only.NextSibling() == nil && b.missing(only) {
		b.keepNote(nil)
		return
	}
	w := b.writer()
	if only.NextSibling() == nil && only.Kind() == ast.KindParagraph {
		w.inlines(only, 1)
	} else {
		w.flows(n, 1)
	}
	b.take(w, n)
	if w.empty() || b.err != nil {
		return
	}
	last := &b.doc.Blocks[len(b.doc.Blocks)-1]
	if last.Missing {
		return
	}
	b.keepNote(n)
	last.Notes = append(last.Notes, w.safe())
	last.NoteTexts = append(last.NoteTexts, w.plain())
	last.Links = append(last.Links, w.links...)
}

// take accounts for what w wrote. One footnote may be cited by many blocks and
// is repeated beside each: without a bound a small text could become a very
// large page.
func (b *builder) take(w *writer, n ast.Node) {
	if w.tooDeep {
		b.fail("edition.nesting", n, "Limit", MaxNesting)
	}
	if b.size += len(w.html); b.size > maxOutput && b.err == nil {
		b.fail("edition.output", n)
	}
}

func (b *builder) writer() *writer { return &writer{src: b.src} }

func (b *builder) inline(n ast.Node) *writer {
	w := b.writer()
	w.inlines(n, 1)
	return w
}

func (b *builder) render(n ast.Node) *writer {
	w := b.writer()
	w.flow(n, 0)
	return w
}

// missing reports whether n is the mark and nothing else, as it was typed: an
// escaped bracket is a bracket.
func (b *builder) missing(n ast.Node) bool {
	switch n.Kind() {
	case ast.KindParagraph, ast.KindTextBlock, ast.KindHeading:
		l := n.Lines()
		return l.Len() == 1 && strings.EqualFold(strings.TrimSpace(string(l.Value(b.src))), missingMark)
	}
	return false
}

// collectFootnotes finds the notes that are cited, wherever they are written.
func (b *builder) collectFootnotes(n ast.Node, depth int) {
	for c := n.FirstChild(); c != nil && depth <= 2*MaxNesting+2; c = c.NextSibling() {
		if f, ok := c.(*extast.Footnote); ok && f.Index > 0 {
			b.footnotes[f.Index] = f
		}
		if c.Type() == ast.TypeBlock {
			b.collectFootnotes(c, depth+1)
		}
	}
}

func (b *builder) fail(key string, n ast.Node, args ...any) {
	if b.err == nil {
		b.err = invalid(key, append([]any{"Line", b.line(n)}, args...)...)
	}
}

// plainID reports whether a heading's {#id} can stand in an address as it is.
func plainID(id []byte) bool {
	for _, c := range id {
		if !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-') {
			return false
		}
	}
	return len(id) > 0 && len(id) <= 64
}
