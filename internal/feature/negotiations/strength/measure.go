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
		case modals, bans:
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

// Governor answers the verb or modal that in text governs the deed with which wanted
// opens, and its rung: "Urge" for "repeal laws" in "Urge States to repeal laws". ok is
// false when wanted has a verb of deciding of its own, or text has none.
func Governor(lang core.Lang, wanted, text string) (verb string, rung int, ok bool) {
	l := of(lang)
	w, f := l.find(wanted), l.find(text)
	deed := -1
	switch {
	case w.bare >= 0 && w.marks[w.bare].class != hedges:
		deed = w.bare
	case w.first >= 0 && w.marks[w.first].class == operative && w.marks[w.first].rung <= commits:
		deed = w.first // "prohibit" decides and is decided upon
	}
	if deed < 0 {
		return "", 0, false
	}
	word := w.ts[w.marks[deed].i].text
	for k := range f.marks {
		m := &f.marks[k]
		if m.class != operative && m.class != modals {
			continue
		}
		if deed == w.bare || f.behind(m, word) >= 0 {
			verb, _ = f.words(*m)
			return verb, m.rung, true
		}
	}
	return "", 0, false
}

// Hedged answers the words by which a text does less than what it is about: it only
// considers it ("consider dismissing"), puts it to somebody with a verb below rung firm
// ("invites"), or takes it back ("as appropriate"). ok is false when it has none.
func Hedged(lang core.Lang, text string, firm int) (r Reason, ok bool) {
	f := of(lang).find(text)
	for i := range f.marks {
		m, kind := &f.marks[i], KindVerb
		switch {
		case m.class == hedges && m.rung >= 50, m.class == operative && i == f.first && m.rung > firm:
		case m.class == qualifiers:
			kind = KindQualifier
		default:
			continue
		}
		r = Reason{Kind: kind, Direction: -1, OldAt: none}
		r.New, r.NewAt = f.words(*m)
		return r, true
	}
	return Reason{}, false
}

// Names reports whether a text names a group, in these words or in others of the
// ladder that mean the same people.
func Names(lang core.Lang, text, group string) bool {
	l := of(lang)
	_, ok := l.names(l.find(text), group)
	return ok
}
