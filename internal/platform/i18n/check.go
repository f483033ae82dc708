package i18n

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"unicode"

	"groundswell/internal/core"
)

// Problem is something wrong in a catalogue of messages. Key is empty if it is
// about the whole file; File is the path inside its folder.
type Problem struct{ File, Key, What string }

func (p Problem) String() string {
	if p.Key == "" {
		return p.File + ": " + p.What
	}
	return p.File + ": " + p.Key + ": " + p.What
}

// Check compares every language with English: the same keys, placeholders and
// marks, all plural forms that the language needs, and no careless typing. It
// returns nil if nothing is wrong.
func Check(all ...fs.FS) []Problem {
	c := &checker{owner: map[core.Lang]map[string]bool{}}
	for _, l := range core.Langs {
		c.owner[l] = map[string]bool{}
	}
	for _, fsys := range all {
		c.checkFS(fsys)
	}
	return c.problems
}

type checker struct {
	problems []Problem
	owner    map[core.Lang]map[string]bool // keys met so far
}

func (c *checker) add(l core.Lang, key, format string, args ...any) {
	c.problems = append(c.problems, Problem{path(l), key, fmt.Sprintf(format, args...)})
}

func (c *checker) checkFS(fsys fs.FS) {
	english := core.Langs[0]
	source, foundSource := c.read(fsys, english)
	for _, l := range core.Langs {
		entries, found := source, foundSource
		if l != english {
			if entries, found = c.read(fsys, l); found && !foundSource {
				c.add(l, "", "there is no English file")
				continue
			}
		}
		if !found {
			if foundSource {
				c.add(l, "", "the file is missing or cannot be read")
			}
			continue
		}
		for _, e := range entries {
			if c.owner[l][e.key] {
				c.add(l, e.key, "is defined in another package too")
			}
			c.owner[l][e.key] = true
			i := slices.IndexFunc(source, func(s entry) bool { return s.key == e.key })
			if i < 0 {
				c.add(l, e.key, "is not in English")
				continue
			}
			for _, what := range compare(l, source[i], e) {
				c.add(l, e.key, "%s", what)
			}
		}
		for _, s := range source {
			if !slices.ContainsFunc(entries, func(e entry) bool { return e.key == s.key }) {
				c.add(l, s.key, "is missing")
			}
		}
	}
}

func (c *checker) read(fsys fs.FS, l core.Lang) ([]entry, bool) {
	entries, found, err := readFile(fsys, l)
	if err != nil {
		c.add(l, "", "%v", err)
		return nil, false
	}
	return entries, found
}

// compare returns what is wrong with e, in language l, as a translation of
// source; source itself is compared with itself.
func compare(l core.Lang, source, e entry) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, fmt.Sprintf(format, args...)) }
	if source.plural && !e.plural && len(needed[l]) > 1 {
		say("needs plural forms, as in English")
		return
	}
	if e.plural {
		if !source.plural && !strings.Contains(source.text["other"], "{{.N}}") {
			say("has plural forms, but English does not count anything")
		}
		for _, f := range needed[l] {
			if _, ok := e.text[formNames[f]]; !ok {
				say("the plural form %q is missing", formNames[f])
			}
		}
	}
	holes, marks, counted, ok := expected(source)
	if !ok {
		if l == core.Langs[0] {
			say("only placeholders such as {{.Name}} can stand in a message")
		}
		return
	}
	for _, name := range formNames {
		s, ok := e.text[name]
		if !ok {
			continue
		}
		in := ""
		f, _ := formOf(name)
		if e.plural {
			in = " in " + name
			if !slices.Contains(needed[l], f) {
				say("the language has no plural form %q", name)
			}
		}
		if what := careless(l, s); what != "" {
			say("%s%s", what, in)
		}
		t, err := compile(s)
		if err != nil {
			say("%v%s", err, in)
			continue
		}
		have := t.names(hole, false)
		for _, h := range holes {
			if !slices.Contains(have, h) {
				say("the placeholder {{.%s}} is missing%s", h, in)
			}
		}
		if counted && !slices.Contains(have, "N") && !(e.plural && slices.Contains(single[l], f)) {
			say("the placeholder {{.N}} is missing%s", in)
		}
		for _, h := range have {
			if !slices.Contains(holes, h) && !(h == "N" && (counted || e.plural && source.plural)) {
				say("the placeholder {{.%s}} is not in English%s", h, in)
			}
		}
		if got := t.names(opening, true); !slices.Equal(got, marks) {
			say("the marks are %v, in English %v%s", got, marks, in)
		}
	}
	return
}

// expected returns the placeholders (but N) and the marks that every text of a
// translation must have, and whether the count N is told. They are those of the
// English "other".
func expected(source entry) (holes, marks []string, counted, ok bool) {
	t, err := compile(source.text["other"])
	if err != nil {
		return nil, nil, false, false
	}
	holes = t.names(hole, false)
	if i := slices.Index(holes, "N"); i >= 0 {
		counted = true
		holes = slices.Delete(holes, i, i+1)
	}
	return holes, t.names(opening, true), counted, true
}

// careless returns what is wrong with the typing of s, or "".
func careless(l core.Lang, s string) string {
	switch {
	case strings.TrimSpace(s) == "":
		return "the text is empty"
	case strings.TrimSpace(s) != s:
		return "there is a space at the beginning or the end"
	case strings.Contains(s, "  "), strings.ContainsAny(s, "\t\r"), strings.Contains(s, " \n"), strings.Contains(s, "\n "):
		return "there is a space too many"
	case strings.ContainsFunc(s, func(r rune) bool { return r == '\ufeff' || r == '\ufffd' || unicode.IsControl(r) && r != '\n' }):
		return "there is a letter that cannot be seen"
	}
	if l == core.Langs[0] {
		return ""
	}
	bare := holeSyntax.ReplaceAllString(s, "")
	switch {
	case strings.Contains(bare, "..."):
		return `"..." should be …`
	case strings.Contains(bare, `"`):
		return `straight quotation marks should be those of the language`
	}
	return ""
}
