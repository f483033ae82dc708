package strength

import "groundswell/internal/core"

// Measure finds the marks of one text.
func Measure(lang core.Lang, text string) Level {
	f := of(lang).find(text)
	out := Level{Rung: -1}
	verb := f.first
	if verb < 0 {
		verb = f.bare
	}
	if verb >= 0 {
		m := f.marks[verb]
		out.Verb, _ = f.words(m)
		out.Rung = m.rung
		if verb == f.bare && m.class != hedges {
			out.Rung = commits
		}
		out.Preamble = m.class == preamble
	}
	for _, m := range f.marks {
		k := Mark{}
		k.Words, k.At = f.words(m)
		switch m.class {
		case modals:
			if out.Modal == "" {
				out.Modal = k.Words
			}
		case qualifiers:
			out.Qualifiers = append(out.Qualifiers, k)
		case deadline:
			out.Dates = append(out.Dates, k)
		case units:
			out.Numbers = append(out.Numbers, k)
		}
	}
	for _, m := range f.groups {
		if m.class == groups {
			k := Mark{}
			k.Words, k.At = f.words(m)
			out.Groups = append(out.Groups, k)
		}
	}
	return out
}

// Names reports whether a text names a group, in these words or in others of the
// ladder that mean the same people.
func Names(lang core.Lang, text, group string) bool {
	l := of(lang)
	_, ok := l.names(l.find(text), group)
	return ok
}
