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

// Catalog holds every message of the program in every language: tens of thousands,
// of which a site speaks some. So they are kept as they stand in their files, and one
// is taken apart when it is first spoken.
type Catalog struct {
	keys  []string
	place map[string]int // of a key among keys, and of its messages in each table
	langs map[core.Lang]*table
	over  map[core.Lang]*atomic.Pointer[table] // with the site's own texts, see [Catalog.Override]
}

type table struct {
	messages []*message // nil: the language does not have it
	rules    func() *rules
}

// Load reads i18n/{lang}.json of each file system, for every language of
// [core.Langs]; a missing file has no messages. It fails if a file cannot be
// read as messages, or if a key is defined twice in a language.
func Load(all ...fs.FS) (*Catalog, error) {
	c := &Catalog{place: map[string]int{}, langs: make(map[core.Lang]*table, len(core.Langs)), over: make(map[core.Lang]*atomic.Pointer[table], len(core.Langs))}
	for _, l := range core.Langs {
		c.over[l] = new(atomic.Pointer[table])
		t := &table{messages: make([]*message, len(c.keys)), rules: rulesFor[l]}
		c.langs[l] = t
		for _, fsys := range all {
			f, err := c.readPacked(fsys, l)
			if err != nil {
				return nil, err
			}
			for i, key := range f.keys {
				at, ok := c.place[key]
				if !ok {
					at = len(c.keys)
					c.place[key], c.keys = at, append(c.keys, key)
				}
				for at >= len(t.messages) {
					t.messages = append(t.messages, nil)
				}
				if t.messages[at] != nil {
					return nil, fmt.Errorf("%s: %q is defined twice", path(l), key)
				}
				t.messages[at] = &f.messages[i]
			}
		}
	}
	for _, t := range c.langs { // some may have keys that those before had not
		t.messages = append(make([]*message, 0, len(c.keys)), t.messages...)[:len(c.keys)]
	}
	return c, nil
}

// file is what a catalogue keeps of a file: nobody changes it.
type file struct {
	keys     []string
	messages []message // whose texts are parts of one string
}

// known keeps what this process has read, by the SHA-256 of the file: tests load the
// same files for hundreds of sites.
var known sync.Map

// readPacked reads the messages of one language in the order of the file. Keys that
// another language has too are the same strings.
func (c *Catalog) readPacked(fsys fs.FS, l core.Lang) (*file, error) {
	b, err := fs.ReadFile(fsys, path(l))
	if errors.Is(err, fs.ErrNotExist) {
		return new(file), nil
	}
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(b)
	if had, ok := known.Load(sum); ok {
		return had.(*file), nil
	}
	f, err := c.packAll(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path(l), err)
	}
	had, _ := known.LoadOrStore(sum, f)
	return had.(*file), nil
}

// packAll packs the messages of a file.
func (c *Catalog) packAll(b []byte) (*file, error) {
	type span struct {
		end    int
		plural bool
	}
	f, texts, spans := new(file), make([]byte, 0, len(b)), []span(nil)
	err := eachText(b, func(key []byte, of form, text []byte, plural bool) (err error) {
		if of == none || !plural {
			name := ""
			if at, ok := c.place[string(key)]; ok {
				name = c.keys[at]
			} else {
				name = string(key)
			}
			f.keys, spans = append(f.keys, name), append(spans, span{plural: plural})
		}
		if of != none {
			if texts, err = pack(texts, of, text, plural); err != nil {
				return fmt.Errorf("%q: %w", key, err)
			}
		}
		spans[len(spans)-1].end = len(texts)
		return nil
	})
	if err != nil {
		return nil, err
	}
	f.keys, f.messages = slices.Clip(f.keys), make([]message, len(f.keys))
	from, packed := 0, string(texts)
	for i, s := range spans {
		f.messages[i].set(packed[from:s.end], s.plural)
		from = s.end
	}
	return f, nil
}

// message returns what a table has for a key, or nil.
func (c *Catalog) message(t *table, key string) *message {
	if at, ok := c.place[key]; ok && t != nil {
		return t.messages[at]
	}
	return nil
}

// T returns the message of key in language l as plain text. If l does not have
// it, it is in English; if English does not have it either, T returns the key.
//
// Args are name, value pairs: the value replaces {{.Name}}. A pair "N" also
// selects the plural form. Whole numbers are written as [Number] does, times as
// [Date] does, a [core.Lang] as its own name, all else as fmt does. A
// placeholder without an argument stays as it is, so that it is noticed.
func (c *Catalog) T(l core.Lang, key string, args ...any) string {
	if m := c.message(c.table(l), key); m != nil && m.static {
		return m.packed
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
		m := c.message(t, key)
		if m == nil {
			continue
		}
		f := other
		if m.plural {
			if v, ok := arg(args, "N"); ok {
				if n, ok := whole(v); ok {
					f = t.rules().form(n)
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
	return c.message(c.table(l), key) != nil
}

// Keys returns the keys that language l itself has, sorted.
func (c *Catalog) Keys(l core.Lang) []string {
	t := c.table(l)
	if t == nil {
		return nil
	}
	out := make([]string, 0, len(t.messages))
	for i, m := range t.messages {
		if m != nil {
			out = append(out, c.keys[i])
		}
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
