package edition

import (
	"embed"
	"html/template"
	"strconv"
	"strings"

	"groundswell/internal/core"
)

// FS holds this package's texts for readers, one file for each language.
//
//go:embed i18n/*.json
var FS embed.FS

// Kind says what a [Block] is on the page.
type Kind string

const (
	Para    Kind = "para"    // A paragraph of the text, numbered unless the text is plain.
	Heading Kind = "heading" // A heading inside the text.
	Demand  Kind = "demand"  // A numbered demand: a title and a body.
	List    Kind = "list"    // A list, a table, or a quotation that stands alone.
	Closing Kind = "closing" // A paragraph after the line: who adopted it, where, when.
)

// Block is one piece of a text that is numbered, linked to, translated and
// checked by itself.
type Block struct {
	// Key names the block within its text: "p1", "h1", "d1", "l1", "c1". Each
	// kind counts by itself, so the same block has the same key in every
	// language. It is also the fragment of the block's address.
	Key    string
	Kind   Kind
	Number int    // of a Para or Demand, from 1; 0 when not numbered
	Level  int    // of a Heading: 2, 3 or 4
	ID     string // of a Heading: what stood in {#id}, or empty
	Title  string // plain text of a Heading, or of the bold words that open a Demand

	// HTML is safe. Of a Para, Closing or Heading it is phrasing content (to
	// stand in p or h2); of a Demand (without its title) and of a List it is
	// flow content (p, ul, ol, table, blockquote).
	HTML template.HTML
	// Text is HTML as plain text, NFC. Lines end in "\n": hard breaks, list
	// items ("- ", "1. ", two spaces for each level), rows. A Demand's Text is
	// without its title; a Heading's is the same as its Title.
	Text string
	// Notes are the margin notes, safe HTML: phrasing content if the note is
	// one paragraph, otherwise flow content.
	Notes []template.HTML
	// NoteTexts are the Notes as plain text, in the same order.
	NoteTexts []string
	// Links are the targets of the links and images of the title, body and
	// notes, in the order in which they are written.
	Links []string

	Missing bool   // "[missing]" stood here: this edition lacks the block
	Hash    string // 16 hex digits; see the package comment. Empty if Missing.

	shape string // for a List: "ul", "ol", "table" or "quote"
	items int    // for a List: items of the outermost list, rows, or 0
	line  int    // where the block begins, from 1
}

// Doc is a text in one language. A translation lacks its title if Title is
// empty ("# [missing]").
type Doc struct {
	Title  string
	Blocks []Block
}

// Options are what the writer of a text may choose about all of it.
type Options struct {
	Numbered bool // paragraphs are numbered 1, 2, 3 …
	Line     int  // number of the text's first line in its file, for errors; 0 means 1
}

// Parse reads a text with numbered paragraphs. Errors are a [core.Error] of
// kind Invalid with an "edition.*" key and, where there is one place to repair,
// the line number as "Line".
func Parse(markdown string) (*Doc, error) { return ParseWith(markdown, Options{Numbered: true}) }

// Block returns the block with that key, or nil.
func (d *Doc) Block(key string) *Block {
	for i := range d.Blocks {
		if d.Blocks[i].Key == key {
			return &d.Blocks[i]
		}
	}
	return nil
}

// Plain returns the whole text as plain text: for mails, search and download.
// Blocks are parted by an empty line; a link's target follows its block unless
// the text says it already. Missing blocks are left out.
func Plain(d *Doc) string {
	var b strings.Builder
	b.WriteString(d.Title)
	for _, k := range d.Blocks {
		if k.Missing {
			continue
		}
		b.WriteString("\n\n")
		if k.Number > 0 {
			b.WriteString(strconv.Itoa(k.Number) + ". ")
		}
		text := k.Text
		if k.Kind == Demand {
			text = joined(k.Title, k.Text, "\n")
		}
		b.WriteString(text)
		for _, n := range k.NoteTexts {
			b.WriteString("\n(" + n + ")")
		}
		for _, l := range k.Links {
			if !strings.Contains(text, strings.TrimPrefix(l, "mailto:")) {
				b.WriteString("\n" + l)
			}
		}
	}
	return strings.TrimSpace(b.String()) + "\n"
}

func joined(a, b, sep string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + sep + b
}

// FeedHTML returns the text without its title as one piece of safe HTML with no
// classes, for feeds and mails. Missing blocks are left out.
func FeedHTML(d *Doc) template.HTML {
	var b strings.Builder
	for _, k := range d.Blocks {
		if k.Missing {
			continue
		}
		number := ""
		if k.Number > 0 {
			number = strconv.Itoa(k.Number) + ". "
		}
		switch k.Kind {
		case Heading:
			h := strconv.Itoa(k.Level)
			b.WriteString("<h" + h + ">" + string(k.HTML) + "</h" + h + ">\n")
		case Demand:
			b.WriteString("<p>" + number + "<strong>" + template.HTMLEscapeString(k.Title) + "</strong></p>\n" + string(k.HTML) + "\n")
		case List:
			b.WriteString(string(k.HTML) + "\n")
		default:
			b.WriteString("<p>" + number + string(k.HTML) + "</p>\n")
		}
		for _, n := range k.Notes {
			b.WriteString("<blockquote>" + string(n) + "</blockquote>\n")
		}
	}
	return template.HTML(b.String())
}

// invalid is a mistake in the text, to be repaired by whoever wrote it.
func invalid(key string, args ...any) *core.Error {
	return &core.Error{Kind: core.Invalid, Field: "text", Key: key, Args: args}
}
