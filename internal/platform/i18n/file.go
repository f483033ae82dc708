package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"

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

// readEntries reads flat JSON of texts and plural objects. It does not use
// [json.Unmarshal] into a map, which would forget the order and swallow a key
// that stands there twice.
func readEntries(b []byte) ([]entry, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	var out []entry
	seen := map[string]bool{}
	err := readObject(d, func(key string) error {
		if seen[key] {
			return fmt.Errorf("%q is defined twice", key)
		}
		seen[key] = true
		e := entry{key: key, text: map[string]string{}}
		t, err := d.Token()
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case string:
			e.text["other"] = t
		case json.Delim:
			if t != '{' {
				return fmt.Errorf("%q is neither a text nor an object of plural forms", key)
			}
			e.plural = true
			if err := readForms(d, &e); err != nil {
				return err
			}
		default:
			return fmt.Errorf("%q is neither a text nor an object of plural forms", key)
		}
		out = append(out, e)
		return nil
	}, true)
	if err == nil {
		if _, end := d.Token(); end != io.EOF {
			err = errors.New("something stands after the end of the messages")
		}
	}
	return out, err
}

func readForms(d *json.Decoder, e *entry) error {
	return readObject(d, func(name string) error {
		if _, ok := formOf(name); !ok {
			return fmt.Errorf("%q: %q is not a plural form", e.key, name)
		}
		if _, twice := e.text[name]; twice {
			return fmt.Errorf("%q: the form %q is defined twice", e.key, name)
		}
		t, err := d.Token()
		if err != nil {
			return err
		}
		s, ok := t.(string)
		if !ok {
			return fmt.Errorf("%q: the form %q is not a text", e.key, name)
		}
		e.text[name] = s
		return nil
	}, false)
}

// readObject calls member for each key of an object, whose opening brace it
// also reads if opening is true.
func readObject(d *json.Decoder, member func(key string) error, opening bool) error {
	if opening {
		t, err := d.Token()
		if err != nil {
			return err
		}
		if t != json.Delim('{') {
			return errors.New("not an object of messages")
		}
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return err
		}
		if err := member(t.(string)); err != nil {
			return err
		}
	}
	_, err := d.Token()
	return err
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
