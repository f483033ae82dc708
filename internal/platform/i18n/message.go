package i18n

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"iter"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
)

// A message is compiled into parts when it is first spoken.
type part struct {
	kind partKind
	text string // the text, the argument's name, or the mark's name
}

type partKind uint8

const (
	words   partKind = iota
	hole             // {{.Name}}
	opening          // [a]
	closing          // [/a]
)

// phrase is one text of a message, compiled.
type phrase struct {
	source string
	parts  []part
}

// message is one message of a language: its only text or, if it is plural, each form's
// behind the form's number and its own length. Nobody changes it.
type message struct {
	packed string
	plural bool                           // written with forms, even if only with "other"
	static bool                           // has neither plurals nor placeholders: packed is what is said
	spoken atomic.Pointer[[forms]*phrase] // compiled, once somebody asked
}

func (m *message) set(packed string, plural bool) {
	m.packed, m.plural = packed, plural
	m.static = !plural && !strings.Contains(packed, "{{") // pack has seen to it that it is a placeholder
}

// pack appends to b what a [message] keeps of one text, once it is sure that it can be
// compiled.
func pack(b []byte, f form, text []byte, plural bool) ([]byte, error) {
	if bytes.Contains(text, []byte("{{")) || bytes.Contains(text, []byte("}}")) { // nothing else can be wrong
		if _, err := compile(string(text)); err != nil {
			return nil, err
		}
	}
	if plural {
		b = binary.AppendUvarint(append(b, byte(f)), uint64(len(text)))
	}
	return append(b, text...), nil
}

// packEntry packs all texts of a message.
func packEntry(e entry) (packed []byte, err error) {
	for f, name := range formNames {
		if text, ok := e.text[name]; ok && err == nil {
			packed, err = pack(packed, form(f), []byte(text), e.plural)
		}
	}
	return packed, err
}

// texts returns the text of each form that there is; a message without plurals has
// "other" only.
func (m *message) texts() iter.Seq2[form, string] {
	return func(yield func(form, string) bool) {
		if !m.plural {
			yield(other, m.packed)
			return
		}
		for rest := m.packed; rest != ""; {
			n, width := binary.Uvarint([]byte(rest[1:min(len(rest), 1+binary.MaxVarintLen64)]))
			from := 1 + width
			if !yield(form(rest[0]), rest[from:from+int(n)]) {
				return
			}
			rest = rest[from+int(n):]
		}
	}
}

// pick returns the text for form f, or "other" where f was not translated, or
// nil.
func (m *message) pick(f form) *phrase {
	all := m.spoken.Load()
	if all == nil {
		all = new([forms]*phrase)
		for f, text := range m.texts() {
			all[f], _ = compile(text) // pack has compiled it before
		}
		m.spoken.Store(all)
	}
	if t := all[f]; t != nil {
		return t
	}
	return all[other]
}

var (
	holeSyntax = regexp.MustCompile(`\{\{\s*\.([A-Za-z][A-Za-z0-9]*)\s*\}\}`)
	markSyntax = regexp.MustCompile(`\[(/?)([a-z][a-z0-9]*)\]`)
)

// compile cuts s into parts. Braces that are not a placeholder are an error;
// brackets that are not a well-nested pair of marks are text.
func compile(s string) (*phrase, error) {
	t := &phrase{source: s}
	at := 0
	for _, m := range holeSyntax.FindAllStringSubmatchIndex(s, -1) {
		t.parts = appendText(t.parts, s[at:m[0]])
		t.parts = append(t.parts, part{hole, s[m[2]:m[3]]})
		at = m[1]
	}
	t.parts = appendText(t.parts, s[at:])
	for _, p := range t.parts {
		if p.kind == words && (strings.Contains(p.text, "{{") || strings.Contains(p.text, "}}")) {
			return nil, fmt.Errorf("only placeholders such as {{.Name}} can stand in a message")
		}
	}
	pair(t.parts)
	return t, nil
}

// appendText appends the text s with its possible marks as parts of their own.
func appendText(parts []part, s string) []part {
	at := 0
	for _, m := range markSyntax.FindAllStringSubmatchIndex(s, -1) {
		if m[0] > at {
			parts = append(parts, part{words, s[at:m[0]]})
		}
		kind := opening
		if m[2] != m[3] {
			kind = closing
		}
		parts = append(parts, part{kind, s[m[4]:m[5]]})
		at = m[1]
	}
	if at < len(s) {
		parts = append(parts, part{words, s[at:]})
	}
	return parts
}

// pair turns marks without a partner back into text: "[brackets]" is a word of
// negotiators.
func pair(parts []part) {
	var open []int
	paired := make([]bool, len(parts))
	for i, p := range parts {
		switch p.kind {
		case opening:
			open = append(open, i)
		case closing:
			for k := len(open) - 1; k >= 0; k-- {
				if parts[open[k]].text == p.text {
					paired[open[k]], paired[i] = true, true
					open = open[:k]
					break
				}
			}
		}
	}
	for i, p := range parts {
		switch {
		case paired[i]:
		case p.kind == opening:
			parts[i] = part{words, "[" + p.text + "]"}
		case p.kind == closing:
			parts[i] = part{words, "[/" + p.text + "]"}
		}
	}
}

// names returns the sorted names of the parts of that kind, each as often as it
// occurs if repeats is true, else once.
func (t *phrase) names(kind partKind, repeats bool) []string {
	var out []string
	for _, p := range t.parts {
		if p.kind == kind {
			out = append(out, p.text)
		}
	}
	slices.Sort(out)
	if !repeats {
		out = slices.Compact(out)
	}
	return out
}
