package edition

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
)

// Source is a text's Markdown in pieces, one for each block: what a translator
// writes beside what. [Split] takes a text apart and [Source.Markdown] puts it
// together; the text in between is the same to a reader, block by block.
type Source struct {
	Title  string // Markdown of the title; "" is missing
	Pieces []Piece
}

// Piece is the Markdown of one block without the signs that make it the block it
// is: no "##" before a heading, no number before a demand. A list, a table and a
// quotation keep theirs.
type Piece struct {
	Key   string
	Kind  Kind
	Level int    // of a heading
	ID    string // of a heading
	Shape string // of a List: "ul", "ol", "table" or "quote"
	Text  string // "" is missing
	Notes []string
	// Before is what stands before the block and is none: the line after which
	// paragraphs are the closing, a heading without words.
	Before string
}

// origin is where a block comes from.
type origin struct {
	node  ast.Node
	notes []ast.Node // nil for one that is missing

	before []string // see [Piece.Before]
}

func (b *builder) keepNote(n ast.Node) {
	if len(b.from) > 0 {
		last := &b.from[len(b.from)-1]
		last.notes = append(last.notes, n)
	}
}

// Split reads a text as [Parse] does and takes it apart. What it returns says the
// same as the text, word for word and block by block; the rare text of which that
// cannot be had, because it plays tricks with Markdown, is refused.
func Split(markdown string) (*Source, *Doc, error) {
	b, err := build(markdown, Options{Numbered: true})
	if err != nil {
		return nil, nil, err
	}
	s := b.split(signsGo)
	// Footnotes become notes of their blocks and lose their sign. Where the sign
	// held something apart, such as "_a_[^1]b", it stays under a new name; where
	// that would not do either, as it is.
	for _, how := range []signs{signsNamed, signsStay} {
		again, err := Parse(s.Markdown())
		if err == nil && again.Hash() == b.doc.Hash() {
			return s, &b.doc, nil
		}
		other := b.split(how)
		if err != nil || len(again.Blocks) != len(b.doc.Blocks) {
			s = other
			continue
		}
		if again.Title != b.doc.Title {
			s.Title = other.Title
		}
		for i := range s.Pieces {
			if again.Blocks[i].Hash != b.doc.Blocks[i].Hash {
				s.Pieces[i] = other.Pieces[i]
			}
		}
	}
	if again, err := Parse(s.Markdown()); err != nil || again.Hash() != b.doc.Hash() {
		return nil, nil, invalid("edition.apart")
	}
	return s, &b.doc, nil
}

// signs says what becomes of the signs of footnotes.
type signs int

const (
	signsGo signs = iota
	signsNamed
	signsStay
)

var footStart = regexp.MustCompile(`\[\^([^\[\]\n]+)\]:`)

// labels are those of all footnotes of the text.
func (b *builder) labels() map[string]bool {
	all := map[string]bool{}
	for _, m := range footStart.FindAllSubmatch(b.src, -1) {
		all[string(m[1])] = true
	}
	return all
}

func (b *builder) split(how signs) *Source {
	r := &rawWriter{src: b.src}
	if how != signsStay {
		r.labels = b.labels()
	}
	s := &Source{}
	if b.doc.Title != "" {
		s.Title = r.line(b.heads)
	}
	for i, k := range b.doc.Blocks {
		from := b.from[i]
		p := Piece{Key: k.Key, Kind: k.Kind, Level: k.Level, ID: k.ID, Shape: k.shape, Before: strings.Join(from.before, "\n\n")}
		if how == signsNamed {
			r.sign = k.Key
		}
		if !k.Missing {
			p.Text = r.piece(k.Kind, from.node)
		}
		r.sign = ""
		for _, n := range from.notes {
			text := ""
			if n != nil {
				text = strings.Join(r.children(n, true), "\n")
			}
			p.Notes = append(p.Notes, text)
		}
		s.Pieces = append(s.Pieces, p)
	}
	return s
}

// Markdown puts the text together.
func (s *Source) Markdown() string {
	var out, foot []string
	out = append(out, "# "+orMissing(s.Title))
	number := 0
	for i, p := range s.Pieces {
		if p.Before != "" {
			out = append(out, p.Before)
		} else if i > 0 && p.Kind == List && s.Pieces[i-1].Kind == List {
			out = append(out, "<!-- -->") // or two lists would be one
		}
		text := orMissing(p.Text)
		var notes []string
		for n, note := range p.Notes {
			label := p.Key + "." + strconv.Itoa(n+1)
			switch sign := "[^" + label + "]"; {
			case p.Kind == Heading || p.Kind == List:
				if !strings.Contains(text, sign) && p.Text != "" {
					text = signed(text, sign)
				}
				fallthrough
			case strings.Contains(text, sign):
				foot = append(foot, sign+": "+indent(orMissing(note), 4))
			default:
				notes = append(notes, prefixed(orMissing(note)))
			}
		}
		switch p.Kind {
		case Heading:
			text = strings.Repeat("#", max(2, p.Level)) + " " + text
			if p.ID != "" {
				text += " {#" + p.ID + "}"
			}
		case Demand:
			number++
			sign := strconv.Itoa(number) + ". "
			for _, n := range notes {
				text += "\n\n" + n
			}
			text, notes = sign+indent(text, len(sign)), nil
		case List:
			if p.Text == "" {
				text = map[string]string{"ol": "1. ", "quote": "> "}[p.Shape] + missingMark
				if text == missingMark {
					text = "- " + missingMark
				}
			}
		}
		out = append(append(out, text), notes...)
	}
	return strings.Join(append(out, foot...), "\n\n") + "\n"
}

// signed puts the sign of a footnote where it changes nothing: behind the words,
// in a table into its last cell.
func signed(text, sign string) string {
	if bare, ok := strings.CutSuffix(text, "|"); ok {
		return bare + sign + " |"
	}
	return text + sign
}

func orMissing(s string) string {
	if s == "" {
		return missingMark
	}
	return s
}

func prefixed(s string) string {
	return strings.ReplaceAll("> "+strings.ReplaceAll(s, "\n", "\n> "), "> \n", ">\n")
}

// Lay returns the pieces that source asks for with the words of e in them: a
// translation in the order of the source as it is now. Which block of e goes
// where is found as [View] does; what is left of it is in rest.
func Lay(source *Source, doc *Doc, own *Source, e *Edition) (laid *Source, keys map[string]string, rest []Piece) {
	laid = &Source{Pieces: make([]Piece, len(source.Pieces))}
	keys = map[string]string{} // of the source → of e
	used := map[int]bool{}
	var pairs []int
	if own != nil {
		laid.Title = own.Title
		pairs = pair(doc, e)
	}
	for i, s := range source.Pieces {
		s.Text, s.Notes = "", make([]string, len(s.Notes))
		if pairs != nil && pairs[i] >= 0 {
			p := own.Pieces[pairs[i]]
			used[pairs[i]] = true
			keys[s.Key] = p.Key
			s.Text = p.Text
			for n, note := range p.Notes {
				if n < len(s.Notes) {
					s.Notes[n] = note
				} else {
					s.Notes = append(s.Notes, note)
				}
			}
			if s.Kind == List && p.Text != "" {
				s.Shape = p.Shape
			}
		}
		laid.Pieces[i] = s
	}
	if own != nil {
		for j, p := range own.Pieces {
			if !used[j] && p.Text != "" {
				rest = append(rest, p)
			}
		}
	}
	return laid, keys, rest
}

// TitleKey is the entry of [Edition.Based] for the title.
const TitleKey = titleKey

// TitleHash returns what [Edition.Based] holds for a title.
func TitleHash(title string) string { return titleHash(title) }
