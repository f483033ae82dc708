package i18n

import (
	"crypto/sha256"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"groundswell/internal/core"
)

// FS holds this package's own messages: the names of the regions and the
// manner of writing a moment. Hand it to [Load] and [Check] with the others.
//
//go:embed i18n/*.json
var FS embed.FS

// Catalog holds every message of the program in every language.
type Catalog struct {
	langs map[core.Lang]*table
	over  map[core.Lang]*atomic.Pointer[table] // with the site's own texts, see [Catalog.Override]
}

type table struct {
	static   map[string]string // texts without plurals and placeholders, by key
	messages map[string]*message
	rules    *rules
}

// Load reads i18n/{lang}.json of each file system, for every language of
// [core.Langs]; a missing file has no messages. It fails if a file cannot be
// read as messages, or if a key is defined twice in a language.
func Load(all ...fs.FS) (*Catalog, error) {
	c := &Catalog{langs: make(map[core.Lang]*table, len(core.Langs)), over: make(map[core.Lang]*atomic.Pointer[table], len(core.Langs))}
	for _, l := range core.Langs {
		c.over[l] = new(atomic.Pointer[table])
		t := &table{static: map[string]string{}, messages: map[string]*message{}, rules: rulesOf(l)}
		c.langs[l] = t
		for _, fsys := range all {
			entries, err := compileFile(fsys, l)
			if err != nil {
				return nil, err
			}
			for _, e := range entries {
				if t.messages[e.key] != nil {
					return nil, fmt.Errorf("%s: %q is defined twice", path(l), e.key)
				}
				t.messages[e.key] = e.message
				if e.static {
					t.static[e.key] = e.message.forms[other].source
				}
			}
		}
	}
	return c, nil
}

// compiled is one message of a file as the catalogue holds it; nobody changes it.
type compiled struct {
	key     string
	message *message
	static  bool // has neither plurals nor placeholders
}

// known keeps what this process has compiled, by the SHA-256 of the file: tests
// load the same files for hundreds of sites.
var known sync.Map

// compileFile reads and compiles the messages of one language in the order of the
// file.
func compileFile(fsys fs.FS, l core.Lang) ([]compiled, error) {
	b, err := fs.ReadFile(fsys, path(l))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	if had, ok := known.Load(sum); ok {
		return had.([]compiled), nil
	}
	entries, err := readEntries(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path(l), err)
	}
	out := make([]compiled, len(entries))
	for i, e := range entries {
		m, err := compileEntry(e)
		if err != nil {
			return nil, fmt.Errorf("%s: %q: %w", path(l), e.key, err)
		}
		s := m.forms[other]
		out[i] = compiled{e.key, m, s != nil && !m.plural && s.static()}
	}
	known.Store(sum, out)
	return out, nil
}

func compileEntry(e entry) (*message, error) {
	m := &message{plural: e.plural}
	for name, s := range e.text {
		f, _ := formOf(name)
		t, err := compile(s)
		if err != nil {
			return nil, err
		}
		m.forms[f] = t
	}
	return m, nil
}

// T returns the message of key in language l as plain text. If l does not have
// it, it is in English; if English does not have it either, T returns the key.
//
// Args are name, value pairs: the value replaces {{.Name}}. A pair "N" also
// selects the plural form. Whole numbers are written as [Number] does, times as
// [Date] does, a [core.Lang] as its own name, all else as fmt does. A
// placeholder without an argument stays as it is, so that it is noticed.
func (c *Catalog) T(l core.Lang, key string, args ...any) string {
	if t := c.table(l); t != nil {
		if s, ok := t.static[key]; ok {
			return s
		}
	}
	t, l := c.find(l, key, args)
	if t == nil {
		return key
	}
	if len(t.parts) == 1 && t.parts[0].kind == words || len(t.parts) == 0 {
		return t.source
	}
	var b strings.Builder
	b.Grow(len(t.source) + 16)
	for _, p := range t.parts {
		switch p.kind {
		case words:
			b.WriteString(p.text)
		case opening:
			b.WriteString("[" + p.text + "]")
		case closing:
			b.WriteString("[/" + p.text + "]")
		case hole:
			if v, ok := arg(args, p.text); ok {
				s, _ := render(l, v)
				b.WriteString(s)
			} else {
				b.WriteString("{{." + p.text + "}}")
			}
		}
	}
	return b.String()
}

// find returns the text of key for args and the language it is in: l, or
// English, or nil.
func (c *Catalog) find(l core.Lang, key string, args []any) (*phrase, core.Lang) {
	for _, try := range [...]core.Lang{l, core.Langs[0]} {
		t := c.table(try)
		if t == nil {
			continue
		}
		m := t.messages[key]
		if m == nil {
			continue
		}
		f := other
		if m.plural {
			if v, ok := arg(args, "N"); ok {
				if n, ok := whole(v); ok {
					f = t.rules.form(n)
				}
			}
		}
		if s := m.pick(f); s != nil {
			return s, try
		}
	}
	return nil, l
}

// Has reports whether language l itself has the key.
func (c *Catalog) Has(l core.Lang, key string) bool {
	t := c.table(l)
	return t != nil && t.messages[key] != nil
}

// Keys returns the keys that language l itself has, sorted.
func (c *Catalog) Keys(l core.Lang) []string {
	t := c.table(l)
	if t == nil {
		return nil
	}
	out := make([]string, 0, len(t.messages))
	for k := range t.messages {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

func arg(args []any, name string) (any, bool) {
	for i := 0; i+1 < len(args); i += 2 {
		if s, ok := args[i].(string); ok && s == name {
			return args[i+1], true
		}
	}
	return nil, false
}

// render writes an argument as text. Ours is true if the text is made by this
// package (a number, a date) and so is in the reader's own script.
func render(l core.Lang, v any) (s string, ours bool) {
	if n, ok := whole(v); ok {
		return Number(l, n), true
	}
	switch v := v.(type) {
	case string:
		return v, false
	case time.Time:
		return Date(l, v), true
	case core.Lang:
		return v.Name(), false
	}
	return fmt.Sprint(v), false
}

func whole(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case int32:
		return int64(v), true
	case uint32:
		return int64(v), true
	}
	return 0, false
}
