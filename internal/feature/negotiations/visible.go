package negotiations

import (
	"slices"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/script"
)

// visible takes out of a text what nobody sees and everybody is deceived by: controls,
// what turns the order of letters, what has no width, joiners and marks of direction
// inside words that do not need them. A text must read as it is compared.
func visible(s string) string { return script.Bare(s) }

// clean makes all of a draft visible. Brackets and notes are where they were.
func clean(d *draft.Draft) {
	paras := slices.Clone(d.Paragraphs)
	other := false
	for i := range paras {
		p := &paras[i]
		text := visible(p.Text)
		other = other || text != p.Text
		p.Text, p.Label, p.Path = text, visible(p.Label), visible(p.Path)
	}
	if d.Paragraphs = paras; other {
		draft.ParseBrackets(paras)
	}
	notes := slices.Clone(d.Notes)
	for i := range notes {
		notes[i].Label, notes[i].Text = visible(notes[i].Label), visible(notes[i].Text)
	}
	d.Notes, d.Title = notes, visible(d.Title)
}

// Typed puts what a person typed into a field in order, one line of it or several, and
// returns what is wrong with it, nil if nothing: it has more than most characters, or
// some that no keyboard types.
func Typed(field string, s *string, most int, lines bool) *core.Error {
	if strings.TrimSpace(*s) == "" {
		*s = ""
		return nil
	}
	wrong := "unreadable"
	switch t, is := script.Text(*s, most); is {
	case script.OK, script.Empty:
		if *s = t; !lines {
			*s = strings.Join(strings.Fields(t), " ")
		}
		return nil
	case script.TooLong:
		wrong = "long"
	}
	return &core.Error{Kind: core.Invalid, Field: field, Key: "negotiations.wrong." + wrong, Args: []any{"N", most}}
}

// line is Typed for a line, and writes down what is wrong.
func line(wrong []*core.Error, field string, s *string, most int) []*core.Error {
	if e := Typed(field, s, most, false); e != nil {
		return append(wrong, e)
	}
	return wrong
}
