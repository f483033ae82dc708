package doc

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// ReadHTML reads a page of HTML: headings, paragraphs, lists, whose numbers become
// Para.Number, tables, quotations, notes that a raised sign leads to, insertions and
// deletions. What is not the text (scripts, menus, asides, feet) is left out, and
// nothing is fetched: there is no tree of it in memory and no address that is opened.
// Errors are "doc.*".
func ReadHTML(r io.Reader) (*Doc, error) {
	b, err := whole(r)
	if err != nil {
		return nil, err
	}
	s, e, by, err := letters(b, "", true)
	if err != nil {
		return nil, err
	}
	d, err := readHTML(plain(s))
	return d.in(e, by), err
}

func readHTML(s string) (*Doc, error) {
	// An element that is left out and never closed would take the rest with it:
	// then it is not left out.
	spared := map[atom.Atom]bool{}
	for range len(leftOut) + 1 {
		h := &htmlReader{doc: &Doc{}, spared: spared, refs: map[string]bool{}}
		open, err := h.read(s)
		if err != nil {
			return nil, err
		}
		if open == 0 {
			return h.finish()
		}
		spared[open] = true
	}
	return nil, refuse("doc.damaged")
}

// leftOut are elements that are no part of a text.
var leftOut = []atom.Atom{atom.Script, atom.Style, atom.Nav, atom.Aside, atom.Footer, atom.Template, atom.Noscript, atom.Iframe,
	atom.Svg, atom.Select, atom.Button, atom.Object, atom.Textarea, atom.Audio, atom.Video, atom.Canvas, atom.Label, atom.Legend, atom.Datalist}

// ofNotes reports whether an element at the side or the foot holds the notes of a text,
// as programs write them: <aside id="footnotes" role="doc-endnotes">.
func ofNotes(name atom.Atom, attrs map[string]string) bool {
	return (name == atom.Aside || name == atom.Footer) && strings.Contains(strings.ToLower(attrs["id"]+" "+attrs["class"]+" "+attrs["role"]), "note")
}

// parting are elements that begin and end a paragraph.
var parting = []atom.Atom{atom.P, atom.Div, atom.Section, atom.Article, atom.Main, atom.Header, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6,
	atom.Li, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd, atom.Blockquote, atom.Pre, atom.Table, atom.Tr, atom.Td, atom.Th, atom.Caption, atom.Thead, atom.Tbody,
	atom.Figure, atom.Figcaption, atom.Address, atom.Hr, atom.Body, atom.Center, atom.Fieldset, atom.Details, atom.Summary, atom.Hgroup, atom.Menu}

// htmlReader gathers paragraphs while the page goes by, element by element.
type htmlReader struct {
	doc    *Doc
	spared map[atom.Atom]bool
	stack  []htmlOpen
	weight int

	para   *Para // the one that is being gathered, nil between two
	space  bool  // white space waits for the next word
	breaks int   // <br> one after the other
	lists  []htmlList
	number string               // of the <li> that has no paragraph yet
	format string               // how that counts
	counts map[string][]counter // of Google Docs: what stands before the items of a list, by class
	stands map[string]int       // and the last number of each
	quote  int
	ids    []string // that were met since the last paragraph
	refs   map[string]bool
	marks  []htmlMark
	tables []*Table
	title  bool
	head   bool // in <head>: what stands there is no text
	pre    int  // elements whose lines are lines
	rtl    bool
}

// htmlOpen is an element that is open, with what it changes.
type htmlOpen struct {
	name   atom.Atom
	look   Run // how text in it looks
	rtl    bool
	quote  bool
	listed bool
	typed  bool // its lines are lines
}

// htmlMark is a paragraph with the names that lead to it.
type htmlMark struct {
	block int
	ids   []string
}

func (h *htmlReader) weigh(n int) error {
	if h.weight += n; h.weight > maxWeight {
		return refuse("doc.long")
	}
	return nil
}

// read goes through the page. It returns an element that was left out and never
// ended, or 0.
func (h *htmlReader) read(s string) (atom.Atom, error) {
	z := html.NewTokenizer(strings.NewReader(s))
	z.SetMaxBuf(4 << 20)
	skip, depth := atom.Atom(0), 0
	for {
		kind := z.Next()
		switch kind {
		case html.ErrorToken:
			if err := z.Err(); !errors.Is(err, io.EOF) {
				return 0, because(err, "doc.long")
			}
			h.end()
			for len(h.tables) > 0 {
				h.closeTable()
			}
			if skip != atom.Script && skip != atom.Style {
				return skip, nil
			}
			return 0, nil
		case html.TextToken:
			if skip == atom.Style {
				if sheet := z.Raw(); bytes.Contains(sheet, []byte("lst-kix_")) {
					h.google(string(sheet[:min(len(sheet), 256<<10)]))
				}
			}
			if skip == 0 {
				if err := h.text(string(z.Text())); err != nil {
					return 0, err
				}
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			raw, more := z.TagName()
			name := atom.Lookup(raw)
			if skip != 0 {
				if name == skip && kind == html.StartTagToken {
					depth++
				}
				continue
			}
			attrs := map[string]string{}
			for n := 0; more && n < 40; n++ {
				var key, value []byte
				key, value, more = z.TagAttr()
				if len(value) < 400 {
					attrs[string(bytes.ToLower(key))] = string(value)
				}
			}
			if slices.Contains(leftOut, name) && !h.spared[name] && !ofNotes(name, attrs) {
				if kind == html.StartTagToken {
					skip, depth = name, 1
				}
				continue
			}
			if err := h.start(name, attrs); err != nil {
				return 0, err
			}
		case html.EndTagToken:
			raw, _ := z.TagName()
			name := atom.Lookup(raw)
			if skip != 0 {
				if name == skip {
					if depth--; depth == 0 {
						skip = 0
					}
				}
				continue
			}
			h.stop(name)
		}
	}
}

func (h *htmlReader) top() htmlOpen {
	if len(h.stack) == 0 {
		return htmlOpen{rtl: h.rtl}
	}
	return h.stack[len(h.stack)-1]
}

// start takes in the beginning of an element.
func (h *htmlReader) start(name atom.Atom, attrs map[string]string) error {
	if err := h.weigh(32); err != nil {
		return err
	}
	if id := attrs["id"]; id != "" {
		h.ids = append(h.ids, id)
	}
	if name == atom.A && attrs["name"] != "" {
		h.ids = append(h.ids, attrs["name"])
	}
	if slices.Contains(parting, name) {
		h.end()
		h.head = false
	}
	if name == atom.P || name == atom.Li || name == atom.Dt || name == atom.Dd || name == atom.Td || name == atom.Th || name == atom.Tr || name == atom.Option {
		h.implied(name)
	}
	now := h.top()
	now.name, now.quote, now.listed, now.typed = name, false, false, false
	if dir := attrs["dir"]; dir == "rtl" || dir == "ltr" {
		now.rtl = dir == "rtl"
	}
	now.styled(attrs)
	switch name {
	case atom.Html:
		h.doc.Lang = clip(attrs["lang"], 40)
		h.rtl = now.rtl
	case atom.Head:
		h.head = true
	case atom.Pre:
		now.typed = true
		h.pre++
	case atom.Title:
		h.title = h.doc.Title == ""
	case atom.B, atom.Strong:
		now.look.Bold = true
	case atom.I, atom.Em, atom.Cite:
		now.look.Italic = true
	case atom.U:
		now.look.Underline = true
	case atom.S, atom.Strike:
		now.look.Strike = true
	case atom.Sup:
		now.look.Super = true
	case atom.Ins, atom.Del:
		now.look.Change = h.change(name, attrs, now.look.Change)
	case atom.A:
		now.look.Link = h.target(attrs["href"])
	case atom.Blockquote:
		now.quote = true
		h.quote++
	case atom.Ul, atom.Ol:
		if len(h.lists) < 64 {
			h.lists, now.listed = append(h.lists, h.openList(name == atom.Ol, attrs)), true
		}
	case atom.Li:
		h.item(attrs)
	case atom.Br:
		h.breaks++
		if h.breaks > 1 {
			h.end()
		}
		return nil
	case atom.Table:
		return h.push(now, h.openTable())
	case atom.Tr, atom.Td, atom.Th:
		if err := h.cell(name, attrs); err != nil {
			return err
		}
	case atom.Img, atom.Hr, atom.Input, atom.Meta, atom.Link, atom.Wbr, atom.Col, atom.Base, atom.Embed, atom.Source, atom.Track, atom.Area, atom.Param:
		return nil // they have no end
	}
	return h.push(now, nil)
}

func (h *htmlReader) push(now htmlOpen, err error) error {
	if err != nil {
		return err
	}
	if len(h.stack) >= 2*maxDepth {
		return refuse("doc.deep", "Limit", 2*maxDepth)
	}
	h.stack = append(h.stack, now)
	return nil
}

// implied ends an element whose end tag may be left out.
func (h *htmlReader) implied(name atom.Atom) {
	for i := len(h.stack) - 1; i >= 0; i-- {
		open := h.stack[i].name
		same := open == name || open == atom.P ||
			name == atom.Dd && open == atom.Dt || name == atom.Dt && open == atom.Dd || (name == atom.Td || name == atom.Th || name == atom.Tr) && (open == atom.Td || open == atom.Th)
		if same {
			h.stop(open)
			if name != atom.Tr {
				return
			}
			continue
		}
		if slices.Contains(parting, open) {
			return
		}
	}
}

// stop takes in the end of an element, and of those in it that were not ended.
func (h *htmlReader) stop(name atom.Atom) {
	if name == 0 {
		return
	}
	at := -1
	for i := len(h.stack) - 1; i >= 0; i-- {
		if h.stack[i].name == name {
			at = i
			break
		}
		if h.stack[i].name == atom.Table && name != atom.Table {
			return // nothing in a cell ends what the table stands in
		}
	}
	if at < 0 {
		return
	}
	for i := len(h.stack) - 1; i >= at; i-- {
		open := h.stack[i]
		if slices.Contains(parting, open.name) {
			h.end()
		}
		switch {
		case open.name == atom.Title:
			h.title = false
		case open.name == atom.Head:
			h.head = false
		case open.typed:
			h.pre--
		case open.quote:
			h.quote--
		case open.listed:
			h.lists = h.lists[:len(h.lists)-1]
		case open.name == atom.Li:
			h.number = ""
		case open.name == atom.Table:
			h.closeTable()
		}
		h.stack = h.stack[:i]
	}
}
