package draft

import (
	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
)

// Kind is what a paragraph is in a negotiated text.
type Kind string

// The kinds of paragraph.
const (
	Heading    Kind = "heading"    // the title of a part: "II. Mitigation", "Article 3", "Objectives"
	Preambular Kind = "preambular" // "Recalling …", PP 4: why the text says what it says
	Operative  Kind = "operative"  // what is decided: "12. Urges …", OP 6, sub-paragraphs too
	Plain      Kind = "plain"      // neither can be told: chapeau, signature, prose that nobody numbered
)

// Draft is one draft of a negotiated text, in the order of reading.
type Draft struct {
	Title      string    // as the file says it, or ""
	Lang       core.Lang // declared by whoever brought it in
	Paragraphs []Paragraph
	Notes      []Note    // footnotes, kept apart from the text
	Warnings   []Warning // what a person should look at before saving
	// Running is what was left out of a PDF file because it repeats at the head or foot of
	// its pages; nil once the draft was looked at.
	Running []doc.Running `json:",omitempty"`
}

// Paragraph is the smallest piece that is followed from draft to draft: a
// paragraph, a sub-paragraph with a label of its own, a heading, one option of several.
type Paragraph struct {
	Kind  Kind
	Label string // as delegates say it, without the signs around it: "PP2bis", "OP6 alt", "12", "(a)", "(iv)", "Option 1", "Article 3"; "" if it has none
	Path  string // the labels from the paragraph down, "12 (a) (iv)", or Label when it stands by itself
	Depth int    // 0 a paragraph, 1 (a), 2 (i) …; of a heading its level from 1
	// Text is the wording without the label, brackets as they are written, signs of
	// footnotes taken out, spaces single, no line breaks.
	Text     string
	Brackets []Bracket // in the order they open
	Notes    []int     // which of Draft.Notes are cited, from 0
	Section  int       // index of the heading it stands under, -1 if none; of a heading, the one above it
	Page     int       // from 1 where it begins, 0 if the format has no pages
	Doubt    string    // message key of why the program is unsure where this paragraph begins or ends, "" if it is sure
}

// Bracket is one pair of square brackets in the text of a paragraph. What stands in
// brackets is not agreed.
type Bracket struct {
	From, To int // bytes in Text: text[From:To] has the brackets at both ends
	Depth    int // 0 the outermost
	// Before and After say that it was opened in an earlier paragraph (From is 0 and no
	// bracket stands there) or closes in a later one.
	Before, After bool
}

// Note is a footnote.
type Note struct {
	Label string // as it is written: "1", "*"
	Text  string
	Page  int
}

// Warning is something a person should look at before the draft is saved.
type Warning struct {
	Key       string // message
	Args      []any  // name, value pairs
	Paragraph int    // -1 is the whole draft
}
