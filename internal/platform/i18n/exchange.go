package i18n

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"

	"groundswell/internal/core"
)

// maxExchange is the size of the largest file that Import reads, in bytes.
const maxExchange = 16 << 20

// sheet is the file that translators get: one language of the whole program.
type sheet struct {
	Language core.Lang  `json:"language"`
	Name     string     `json:"name"`
	Messages []sheetRow `json:"messages"`
}

// sheetRow is one message. English and text hold a text per plural form, in the
// CLDR's names; a message without plurals has "other" only. Forms are the keys
// text has to have.
type sheetRow struct {
	Package string            `json:"package"`
	Key     string            `json:"key"`
	English map[string]string `json:"english"`
	Forms   []string          `json:"forms"`
	Text    map[string]string `json:"text"`
}

// Export writes one JSON file for the translators of language l: every message
// of English with its present text, "" where there is none. All holds the file
// system of each package under the package's name.
func Export(w io.Writer, l core.Lang, all map[string]fs.FS) error {
	return ExportWith(w, l, all, nil)
}

// ExportWith is Export with a site's own texts, by key, in place of the program's.
func ExportWith(w io.Writer, l core.Lang, all map[string]fs.FS, own map[string]Forms) error {
	if !l.Valid() {
		return fmt.Errorf("%q is not a language of the site", l)
	}
	out := sheet{Language: l, Name: l.Name(), Messages: []sheetRow{}}
	for _, pkg := range slices.Sorted(maps.Keys(all)) {
		source, present, err := readPair(all[pkg], l)
		if err != nil {
			return fmt.Errorf("%s: %w", pkg, err)
		}
		for _, s := range source {
			row := sheetRow{Package: pkg, Key: s.key, English: s.text, Forms: formsFor(l, s), Text: map[string]string{}}
			e := present[s.key]
			if f, ok := own[s.key]; ok {
				e = entry{key: s.key, text: f, plural: s.plural || len(f) > 1}
			}
			for _, f := range row.Forms {
				row.Text[f] = e.text[f]
			}
			if e.plural && !s.plural {
				// The translation needs plurals where English has none.
				row.Forms, row.Text = neededNames(l), e.text
			}
			out.Messages = append(out.Messages, row)
		}
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(out)
}

// Import reads a file that Export wrote and translators filled, and calls write
// with the new i18n/{lang}.json of each package that the file names. A message
// that is not in the file keeps its text; one whose texts are all empty is left
// untranslated; one that English no longer has is dropped.
//
// Nothing is written if anything is wrong: a placeholder or mark missing, a
// form missing, or an English text that has changed since the export. The error
// names all of it.
func Import(r io.Reader, all map[string]fs.FS, write func(pkg, lang string, data []byte) error) error {
	b, err := io.ReadAll(io.LimitReader(r, maxExchange+1))
	if err != nil {
		return err
	}
	if len(b) > maxExchange {
		return fmt.Errorf("the file is larger than %d bytes", maxExchange)
	}
	var in sheet
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil {
		return err
	}
	if !in.Language.Valid() {
		return fmt.Errorf("%q is not a language of the site", in.Language)
	}
	rows := map[string]map[string]sheetRow{}
	var wrong []error
	for _, row := range in.Messages {
		if all[row.Package] == nil {
			wrong = append(wrong, fmt.Errorf("%s: there is no package of this name", row.Package))
			continue
		}
		if rows[row.Package] == nil {
			rows[row.Package] = map[string]sheetRow{}
		}
		if _, twice := rows[row.Package][row.Key]; twice {
			wrong = append(wrong, fmt.Errorf("%s: stands twice in the file", row.Key))
		}
		rows[row.Package][row.Key] = row
	}
	files := map[string][]byte{}
	for _, pkg := range slices.Sorted(maps.Keys(rows)) {
		entries, errs := merge(in.Language, all[pkg], rows[pkg])
		wrong = append(wrong, errs...)
		files[pkg] = writeEntries(entries)
	}
	if len(wrong) > 0 {
		return errors.Join(wrong...)
	}
	for _, pkg := range slices.Sorted(maps.Keys(files)) {
		if err := write(pkg, string(in.Language), files[pkg]); err != nil {
			return fmt.Errorf("%s: %w", pkg, err)
		}
	}
	return nil
}

// merge returns the messages of one package in the order of English.
func merge(l core.Lang, fsys fs.FS, rows map[string]sheetRow) (out []entry, wrong []error) {
	source, present, err := readPair(fsys, l)
	if err != nil {
		return nil, []error{err}
	}
	for _, s := range source {
		row, ok := rows[s.key]
		delete(rows, s.key)
		if !ok {
			if e, ok := present[s.key]; ok {
				out = append(out, e)
			}
			continue
		}
		if !maps.Equal(row.English, s.text) {
			wrong = append(wrong, fmt.Errorf("%s: the English text has changed since the export", s.key))
			continue
		}
		e := entry{key: s.key, text: map[string]string{}, plural: s.plural || len(row.Forms) > 1}
		for f, t := range row.Text {
			if t != "" {
				e.text[f] = t
			}
			if _, ok := formOf(f); !ok {
				wrong = append(wrong, fmt.Errorf("%s: %q is not a plural form", s.key, f))
			}
		}
		if len(e.text) == 0 {
			continue
		}
		if _, ok := e.text["other"]; !ok && !e.plural {
			wrong = append(wrong, fmt.Errorf(`%s: the text "other" is missing`, s.key))
			continue
		}
		for _, what := range compare(l, s, e) {
			wrong = append(wrong, fmt.Errorf("%s: %s", s.key, what))
		}
		out = append(out, e)
	}
	for _, key := range slices.Sorted(maps.Keys(rows)) {
		wrong = append(wrong, fmt.Errorf("%s: is not in English", key))
	}
	return out, wrong
}

// readPair reads English in its order and language l by key.
func readPair(fsys fs.FS, l core.Lang) ([]entry, map[string]entry, error) {
	source, _, err := readFile(fsys, core.Langs[0])
	if err != nil {
		return nil, nil, err
	}
	list, _, err := readFile(fsys, l)
	if err != nil {
		return nil, nil, err
	}
	present := make(map[string]entry, len(list))
	for _, e := range list {
		present[e.key] = e
	}
	return source, present, nil
}

func formsFor(l core.Lang, s entry) []string {
	if !s.plural {
		return []string{"other"}
	}
	return neededNames(l)
}

func neededNames(l core.Lang) []string {
	var out []string
	for _, f := range needed[l] {
		out = append(out, formNames[f])
	}
	return out
}
