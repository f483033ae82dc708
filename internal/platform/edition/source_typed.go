package edition

import (
	"regexp"
	"strconv"
	"strings"

	"groundswell/internal/core"
)

var blankLines = regexp.MustCompile(`\n[ \t]*(?:\n[ \t]*)+`)

// Typed returns what somebody typed for a piece so that it is a block of the
// piece's kind, whatever was typed: a paragraph stays one paragraph, its parts
// divided by line breaks. "" and "[missing]" are missing. What cannot be made to
// fit, a table without its lines, is an error of kind Invalid.
func (p *Piece) Typed(text string) (string, error) {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == 0 {
			return -1
		}
		return r
	}, lineEnds.Replace(text)))
	if text == "" || strings.EqualFold(text, missingMark) {
		return "", nil
	}
	lines := strings.Split(text, "\n")
	switch p.Kind {
	case Heading:
		text = headingLine(text)
	case Para, Closing:
		lines = strings.Split(blankLines.ReplaceAllString(text, "\\\n"), "\n")
		for i, l := range lines {
			lines[i] = plainLine(strings.TrimSpace(l))
		}
		text = strings.Join(lines, "\n")
	}
	if p.Kind != List {
		if p.Kind == Demand && !p.fits(text) {
			lines[0] = plainLine(lines[0])
			text = strings.Join(lines, "\n")
		}
		if !p.fits(text) {
			return "", nil // a comment, a picture from elsewhere: nobody would see anything
		}
		return text, nil
	}
	if p.fits(text) {
		return text, nil
	}
	for i, l := range lines {
		l = strings.TrimSpace(l)
		switch p.Shape {
		case "ul":
			l = "- " + plainLine(l)
		case "ol":
			l = strconv.Itoa(i+1) + ". " + plainLine(l)
		case "quote":
			l = strings.TrimRight("> "+l, " ")
		}
		lines[i] = l
	}
	if text = strings.Join(lines, "\n"); p.fits(text) {
		return text, nil
	}
	return "", &core.Error{Kind: core.Invalid, Field: p.Key, Key: "edition.piece." + p.Shape}
}

// fits reports whether text is one block of the piece's kind and shape.
func (p *Piece) fits(text string) bool {
	alone := Source{Title: "x", Pieces: []Piece{{Kind: p.Kind, Level: p.Level, Shape: p.Shape, Text: text}}}
	at := 0
	if p.Kind == Closing {
		alone.Pieces[0].Before = "---"
	}
	if p.Kind == Demand {
		at = 1
		alone.Pieces = []Piece{{Kind: Heading, ID: demandsID, Text: "x"}, alone.Pieces[0]}
	}
	doc, err := Parse(alone.Markdown())
	return err == nil && len(doc.Blocks) == at+1 && doc.Blocks[at].Kind == p.Kind && doc.Blocks[at].shape == p.Shape
}

// headingLine keeps words on one line from ending the heading or naming it.
func headingLine(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if bare := strings.TrimRight(text, "#"); bare != text && !strings.HasSuffix(bare, `\`) {
		text = bare + strings.Repeat(`\#`, len(text)-len(bare))
	}
	if strings.HasSuffix(text, "}") {
		text = unescapedBrace.ReplaceAllString(text, `$1\{`)
	}
	return text
}

var unescapedBrace = regexp.MustCompile(`(^|[^\\])\{`)

// TypedTitle returns what somebody typed for a title, on one line; "" is missing.
func TypedTitle(text string) string {
	p := Piece{Kind: Heading, Level: 2}
	text, err := p.Typed(text)
	if err != nil {
		return "" // a heading always fits
	}
	return text
}
