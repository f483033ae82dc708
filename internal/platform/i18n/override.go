package i18n

import (
	"maps"
	"slices"
	"strings"

	"groundswell/internal/core"
)

// Forms are the texts of one message: by the CLDR's names of the plural forms, or
// "other" alone of a message that does not count.
type Forms map[string]string

// table is what is spoken in l now.
func (c *Catalog) table(l core.Lang) *table {
	if p := c.over[l]; p != nil {
		if t := p.Load(); t != nil {
			return t
		}
	}
	return c.langs[l]
}

// Override puts a site's own texts, by key, before those of language l, in place
// of the ones given before; nil takes them away. Pages that are made from now on
// speak them. It leaves out what [Catalog.Fault] would refuse, a message that a
// newer program asks for differently for example, and returns those keys, sorted.
func (c *Catalog) Override(l core.Lang, own map[string]Forms) (refused []string) {
	base := c.langs[l]
	if base == nil {
		return slices.Sorted(maps.Keys(own))
	}
	var t *table
	for _, key := range slices.Sorted(maps.Keys(own)) {
		e := c.entryOf(l, key, own[key])
		packed, err := packEntry(e)
		if err != nil || c.Fault(l, key, own[key]) != nil {
			refused = append(refused, key)
			continue
		}
		if t == nil {
			t = &table{slices.Clone(base.messages), base.rules}
		}
		m := new(message)
		m.set(string(packed), e.plural)
		t.messages[c.place[key]] = m
	}
	c.over[l].Store(t)
	return refused
}

// Shipped returns the program's own texts of a message in l, whatever the site
// says; nil if it has none.
func (c *Catalog) Shipped(l core.Lang, key string) Forms {
	m := c.message(c.langs[l], key)
	if m == nil {
		return nil
	}
	f := Forms{}
	for i, text := range m.texts() {
		f[formNames[i]] = text
	}
	return f
}

// Needs returns the forms that a message must have in l, in the CLDR's order.
func (c *Catalog) Needs(l core.Lang, key string) []string {
	if m := c.message(c.langs[l], key); c.counts(key) || m != nil && m.plural {
		return neededNames(l)
	}
	return []string{formNames[other]}
}

// counts says whether English has plural forms of a message.
func (c *Catalog) counts(key string) bool {
	m := c.message(c.langs[core.Langs[0]], key)
	return m != nil && m.plural
}

func (c *Catalog) entryOf(l core.Lang, key string, f Forms) entry {
	return entry{key: key, text: f, plural: c.counts(key) || len(f) > 1}
}

// Fault returns what is wrong with texts for a message of l, for whoever wrote
// them, or nil: the same checks as [Check] makes.
func (c *Catalog) Fault(l core.Lang, key string, f Forms) *core.Error {
	fault := func(what string, args ...any) *core.Error {
		return &core.Error{Kind: core.Invalid, Field: key, Key: "i18n.fault." + what, Args: args}
	}
	english := c.Shipped(core.Langs[0], key)
	if english == nil || !l.Valid() {
		return fault("unknown")
	}
	source := c.entryOf(core.Langs[0], key, english)
	e := c.entryOf(l, key, f)
	wrong := compare(l, source, e)
	if len(wrong) == 0 {
		if _, ok := f["other"]; !ok {
			return fault("forms", "Forms", "other")
		}
		return nil
	}
	for _, text := range f {
		if careless(l, text) != "" {
			return fault("typing")
		}
		if _, err := compile(text); err != nil {
			return fault("holes", "Holes", namesOf(source))
		}
	}
	for _, name := range neededNames(l) {
		if _, ok := f[name]; !ok && e.plural {
			return fault("forms", "Forms", strings.Join(neededNames(l), ", "))
		}
	}
	for _, what := range wrong {
		if strings.HasPrefix(what, "the marks are") {
			_, marks, _, _ := expected(source)
			return fault("marks", "Marks", "["+strings.Join(marks, "] [")+"]")
		}
	}
	if len(source.text) > 1 != (len(f) > 1) && len(needed[l]) > 1 {
		return fault("forms", "Forms", strings.Join(c.Needs(l, key), ", "))
	}
	return fault("holes", "Holes", namesOf(source))
}

// namesOf lists a message's placeholders as they are typed.
func namesOf(source entry) string {
	t, err := compile(source.text["other"])
	if err != nil {
		return ""
	}
	var out []string
	for _, n := range t.names(hole, false) {
		out = append(out, "{{."+n+"}}")
	}
	return strings.Join(out, " ")
}
