package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"unicode/utf8"

	"groundswell/internal/core"
)

// entry is one message of a file, as it is written there.
type entry struct {
	key  string
	text map[string]string // form → text; a message without plurals has "other"
	// plural is true if the message is written as an object of forms.
	plural bool
}

// path returns where a package keeps its messages in language l.
func path(l core.Lang) string { return "i18n/" + string(l) + ".json" }

// readFile reads the messages of one language in the order of the file. A
// missing file is no error: it has no messages.
func readFile(fsys fs.FS, l core.Lang) (entries []entry, found bool, err error) {
	b, err := fs.ReadFile(fsys, path(l))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	entries, err = readEntries(b)
	if err != nil {
		return entries, true, fmt.Errorf("%s: %w", path(l), err)
	}
	return entries, true, nil
}

// readEntries reads flat JSON of texts and plural objects in the order of the file,
// and refuses a key that stands there twice.
func readEntries(b []byte) ([]entry, error) {
	var out []entry
	seen := map[string]bool{}
	err := eachText(b, func(key []byte, f form, text []byte, plural bool) error {
		if f == none || !plural {
			if seen[string(key)] {
				return fmt.Errorf("%q is defined twice", key)
			}
			seen[string(key)] = true
			out = append(out, entry{key: string(key), text: map[string]string{}, plural: plural})
		}
		if f != none {
			out[len(out)-1].text[formNames[f]] = string(text)
		}
		return nil
	})
	return out, err
}

// eachText calls f for each text of a file of messages. A message with plural forms
// is told first by itself, with the form none, then come its forms. The bytes are f's
// until it returns: thousands of texts are read without a copy of each.
func eachText(b []byte, f func(key []byte, f form, text []byte, plural bool) error) error {
	r := &reader{b: b}
	err := r.object(func(key []byte) error {
		if r.next() == '"' {
			text, err := r.text()
			if err != nil {
				return err
			}
			return f(key, other, text, false)
		}
		if r.next() != '{' {
			return fmt.Errorf("%q is neither a text nor an object of plural forms", key)
		}
		if err := f(key, none, nil, true); err != nil {
			return err
		}
		var had [forms]bool
		return r.object(func(name []byte) error {
			form, ok := formOf(string(name))
			switch {
			case !ok:
				return fmt.Errorf("%q: %q is not a plural form", key, name)
			case had[form]:
				return fmt.Errorf("%q: the form %q is defined twice", key, name)
			case r.next() != '"':
				return fmt.Errorf("%q: the form %q is not a text", key, name)
			}
			had[form] = true
			text, err := r.text()
			if err != nil {
				return err
			}
			return f(key, form, text, true)
		})
	})
	if err == nil && r.next() != 0 {
		err = errors.New("something stands after the end of the messages")
	}
	return err
}

// reader reads JSON of objects and texts.
type reader struct {
	b  []byte
	at int
}

// next returns the byte that the next token begins with; 0 at the end.
func (r *reader) next() byte {
	for ; r.at < len(r.b); r.at++ {
		switch c := r.b[r.at]; c {
		case ' ', '\t', '\n', '\r':
		case 0:
			return '?' // a file that goes on is no end
		default:
			return c
		}
	}
	return 0
}

func (r *reader) take(c byte) error {
	if r.next() != c {
		return fmt.Errorf("byte %d of the messages is not %q", r.at, c)
	}
	r.at++
	return nil
}

// object calls member for each key of an object; it reads what belongs to it.
func (r *reader) object(member func(key []byte) error) error {
	if err := r.take('{'); err != nil {
		return err
	}
	for more := r.next() != '}'; more; {
		key, err := r.text()
		if err == nil {
			err = r.take(':')
		}
		if err == nil {
			err = member(key)
		}
		if err != nil {
			return err
		}
		if more = r.next() == ','; more {
			r.at++
		}
	}
	return r.take('}')
}

// text reads a text in quotation marks: a part of the file where nothing in it is
// escaped, else what encoding/json makes of it.
func (r *reader) text() ([]byte, error) {
	if err := r.take('"'); err != nil {
		return nil, err
	}
	from, plain := r.at, true
	for ; r.at < len(r.b) && r.b[r.at] != '"'; r.at++ {
		if c := r.b[r.at]; c == '\\' {
			plain = false
			r.at++
		} else if c < ' ' {
			plain = false
		}
	}
	if r.at >= len(r.b) {
		return nil, errors.New("a text does not end")
	}
	r.at++
	text := r.b[from : r.at-1]
	if plain && utf8.Valid(text) {
		return text, nil
	}
	var s string
	err := json.Unmarshal(r.b[from-1:r.at], &s)
	return []byte(s), err
}

// writeEntries writes entries as readEntries reads them: two spaces, forms in
// the CLDR's order, and no letter escaped that need not be.
func writeEntries(entries []entry) []byte {
	var b bytes.Buffer
	b.WriteString("{")
	for i, e := range entries {
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n  ")
		b.Write(quoted(e.key))
		b.WriteString(": ")
		if !e.plural {
			b.Write(quoted(e.text["other"]))
			continue
		}
		b.WriteString("{")
		comma := ""
		for _, f := range formNames {
			if s, ok := e.text[f]; ok {
				b.WriteString(comma + "\n    ")
				b.Write(quoted(f))
				b.WriteString(": ")
				b.Write(quoted(s))
				comma = ","
			}
		}
		b.WriteString("\n  }")
	}
	b.WriteString("\n}\n")
	return b.Bytes()
}

func quoted(s string) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.Encode(s) // A string can always be encoded.
	return bytes.TrimRight(b.Bytes(), "\n")
}
