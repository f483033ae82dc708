package importing

import (
	"slices"
	"strings"
	"unicode"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/doc"
)

// Deed is what a correction does.
type Deed string

// The deeds.
const (
	Set  Deed = "set"  // label, kind, depth or words of a paragraph; its words in several parts divide it
	Join Deed = "join" // it goes on with the paragraph before it
	Out  Deed = "out"  // it is no part of the text
	In   Deed = "in"   // it is, after all
	Back Deed = "back" // a line that repeats at the heads or feet of pages is text: it becomes a paragraph
)

// Fix is one correction. It is tied to the words of the paragraph it was made on.
type Fix struct {
	Do     Deed
	On     string // the words when it was made
	N      int    // where the paragraph stood: which of several with the same words
	Before string `json:",omitempty"` // of Join: the words of the one before it

	// Of Set.
	Label string     `json:",omitempty"`
	Kind  draft.Kind `json:",omitempty"`
	Depth int        `json:",omitempty"`
	Texts []string   `json:",omitempty"` // nil: the words stay
}

// Item is a paragraph while it is corrected.
type Item struct {
	draft.Paragraph
	From    int  // which paragraph of the program's reading it comes from; -1 - n: Running[n]
	Out     bool // no part of the draft
	Touched bool
	key     string // see key
}

// Apply makes corrections on what the program read, in their order. lost are those
// whose paragraph is not there any more.
func Apply(base *draft.Draft, fixes []Fix, lang core.Lang) (items []Item, lost int) {
	for i, p := range base.Paragraphs {
		items = append(items, Item{Paragraph: p, From: i, key: key(p.Text)})
	}
	for i := range fixes {
		var ok bool
		if f := &fixes[i]; f.Do == Back {
			items, ok = back(items, base.Running, f)
		} else {
			items, ok = apply(items, f, lang)
		}
		if !ok {
			lost++
		}
	}
	return items, lost
}

// back puts a line that repeats at the heads or feet of pages back into the text: where
// the first of its pages begins, or ends.
func back(items []Item, running []doc.Running, f *Fix) ([]Item, bool) {
	n := -1
	for i := range running {
		if running[i].Text == f.On && (n < 0 || apart(i, f.N) < apart(n, f.N)) {
			n = i
		}
	}
	if n < 0 {
		return items, false
	}
	if at := slices.IndexFunc(items, func(it Item) bool { return it.From == -1-n }); at >= 0 {
		items[at].Out, items[at].Touched = false, true
		return items, true
	}
	r := &running[n]
	page := r.Pages[0]
	at := slices.IndexFunc(items, func(it Item) bool { return it.Page > page || !r.Foot && it.Page == page })
	if at < 0 {
		at = len(items)
	}
	p := draft.Paragraph{Kind: draft.Plain, Text: r.Text, Page: page}
	return slices.Insert(items, at, Item{Paragraph: p, From: -1 - n, Touched: true, key: key(r.Text)}), true
}

func apply(items []Item, f *Fix, lang core.Lang) ([]Item, bool) {
	at, exact := find(items, f)
	if at < 0 {
		return items, false
	}
	p := &items[at]
	switch f.Do {
	case Out, In:
		p.Out, p.Touched = f.Do == Out, true
	case Join:
		before := at - 1
		for before >= 0 && items[before].Out {
			before--
		}
		if before < 0 || alike(items[before].Text, f.Before) < near {
			return items, false
		}
		b := &items[before]
		words := p.Text
		if p.Label != "" { // it was no label, then
			words = p.Label + " " + words
		}
		b.Text = strings.TrimSpace(b.Text + " " + words)
		b.key = key(b.Text)
		b.Notes = append(slices.Clone(b.Notes), p.Notes...)
		b.Doubt, b.Touched = "", true
		return slices.Delete(items, at, at+1), true
	case Set:
		if f.Texts != nil && !exact {
			return items, false // other words than those that were corrected
		}
		p.Label, p.Kind, p.Depth, p.Doubt, p.Touched = f.Label, f.Kind, f.Depth, "", true
		if len(f.Texts) == 0 {
			return items, true
		}
		p.Text = f.Texts[0]
		p.key = key(p.Text)
		var more []Item
		for _, words := range f.Texts[1:] {
			part := Item{Paragraph: draft.Paragraph{Kind: p.Kind, Depth: p.Depth, Page: p.Page, Text: words}, From: p.From, Touched: true}
			if read := draft.Paragraphs(words, lang).Paragraphs; len(read) == 1 && read[0].Label != "" {
				part.Label, part.Text, part.Depth = read[0].Label, read[0].Text, read[0].Depth
			}
			part.key = key(part.Text)
			more = append(more, part)
		}
		return slices.Insert(items, at+1, more...), true
	}
	return items, true
}

// near is how alike words must be to be taken for the same ones.
const near = 0.9

// find returns the paragraph that a correction was made on: the one with its words,
// the nearest of several; or else one with nearly these words, close to where it was.
func find(items []Item, f *Fix) (at int, exact bool) {
	want := key(f.On)
	at = -1
	for i := range items {
		if items[i].key == want && (at < 0 || apart(i, f.N) < apart(at, f.N)) {
			at = i
		}
	}
	if at >= 0 {
		return at, true
	}
	best := near
	for i := max(0, f.N-40); i < min(len(items), f.N+40); i++ {
		if a := alike(items[i].Text, f.On); a > best || a == best && at < 0 {
			at, best = i, a
		}
	}
	return at, false
}

func apart(a, b int) int { return max(a-b, b-a) }

// key is a text by which it is known again: letters and digits.
func key(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, s)
}

// alike is the share of words that two texts have in common, from 0 to 1. Texts
// without spaces are compared whole.
func alike(a, b string) float64 {
	if key(a) == key(b) {
		return 1
	}
	x, y := strings.Fields(a), strings.Fields(b)
	if len(x)+len(y) == 0 {
		return 0
	}
	count := map[string]int{}
	for _, w := range x {
		count[key(w)]++
	}
	same := 0
	for _, w := range y {
		if count[key(w)] > 0 {
			count[key(w)]--
			same++
		}
	}
	return 2 * float64(same) / float64(len(x)+len(y))
}

// Settle makes the draft of items: what is out goes, and sections, paths and
// brackets are worked out anew.
func Settle(base *draft.Draft, items []Item) *draft.Draft {
	out := *base
	out.Paragraphs, out.Warnings, out.Running = nil, nil, nil
	var heads []int   // the headings that are open, by level
	var path []string // labels by depth
	for _, it := range items {
		if it.Out {
			continue
		}
		p := it.Paragraph
		p.Brackets, p.Section, p.Path, p.Doubt = nil, -1, p.Label, ""
		if p.Kind == draft.Heading {
			for len(heads) > 0 && out.Paragraphs[heads[len(heads)-1]].Depth >= p.Depth {
				heads = heads[:len(heads)-1]
			}
			if len(heads) > 0 {
				p.Section = heads[len(heads)-1]
			}
			heads, path = append(heads, len(out.Paragraphs)), nil
		} else {
			if len(heads) > 0 {
				p.Section = heads[len(heads)-1]
			}
			if p.Label != "" {
				for len(path) <= p.Depth {
					path = append(path, "")
				}
				path = path[:p.Depth+1]
				path[p.Depth] = p.Label
				p.Path = strings.Join(strings.Fields(strings.Join(path, " ")), " ")
			}
		}
		out.Paragraphs = append(out.Paragraphs, p)
	}
	draft.ParseBrackets(out.Paragraphs)
	return &out
}
