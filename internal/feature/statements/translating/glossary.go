package translating

import (
	"context"
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
	"groundswell/internal/platform/script"
)

// Term is one notion of the glossary in all languages.
type Term struct {
	ID    core.ID              `json:"-"`
	Words map[core.Lang]string `json:"words"`
	// Never are words not to be used for it, several parted by ";".
	Never map[core.Lang]string `json:"never,omitempty"`
	Note  string               `json:"note,omitempty"`
}

// Limits of the glossary.
const (
	maxTerm   = 200
	maxNote   = 600
	maxTerms  = 5000
	maxLineup = 40 // terms shown beside one paragraph
)

// clean puts a term in order; the maps it was given stay as they are.
func (t *Term) clean() error {
	t.Words, t.Never = maps.Clone(t.Words), maps.Clone(t.Never)
	n := 0
	for _, l := range core.Langs {
		for field, m := range map[string]map[core.Lang]string{"words": t.Words, "never": t.Never} {
			clean, is := script.Line(m[l], maxTerm)
			if is != script.OK && is != script.Empty {
				return &core.Error{Kind: core.Invalid, Field: field + "." + string(l), Key: "translating.error.term", Args: []any{"Max", maxTerm}}
			}
			if clean == "" {
				delete(m, l)
				continue
			}
			if m[l] = clean; field == "words" {
				n++
			}
		}
	}
	note, is := script.Text(t.Note, maxNote)
	if is != script.OK && is != script.Empty {
		return &core.Error{Kind: core.Invalid, Field: "note", Key: "translating.error.term", Args: []any{"Max", maxNote}}
	}
	t.Note = note
	if n == 0 {
		return &core.Error{Kind: core.Invalid, Field: "words." + string(core.Langs[0]), Key: "translating.error.term_empty"}
	}
	return nil
}

// Title is the notion's words in l, or in the first language that has any.
func (t *Term) Title(l core.Lang) string {
	for _, l := range append([]core.Lang{l}, core.Langs...) {
		if t.Words[l] != "" {
			return t.Words[l]
		}
	}
	return ""
}

// Glossary returns all terms in the order of a language.
func (s *Service) Glossary(ctx context.Context, l core.Lang) (out []*Term, err error) {
	defer core.Wrap(&err, "translating.Glossary")
	if err := s.DB.Read(ctx, func(tx *db.Tx) error { out, err = terms(tx); return err }); err != nil {
		return nil, err
	}
	slices.SortStableFunc(out, func(a, b *Term) int {
		return slices.Compare(script.SortKey(a.Title(l)), script.SortKey(b.Title(l)))
	})
	return out, nil
}

// Term returns one term.
func (s *Service) Term(ctx context.Context, id core.ID) (t *Term, err error) {
	err = s.DB.Read(ctx, func(tx *db.Tx) error { t, err = termByID(tx, id); return err })
	return t, err
}

// PutTerm adds a term, or changes the one with its ID.
func (s *Service) PutTerm(ctx context.Context, t *Term) (err error) {
	defer core.Wrap(&err, "translating.PutTerm")
	if err := t.clean(); err != nil {
		return err
	}
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		next := *t
		if next.ID == "" {
			next.ID = core.NewID()
		} else if _, err := termByID(tx, next.ID); err != nil {
			return err
		}
		return putTerm(tx, &next)
	})
}

// DropTerm takes a term out.
func (s *Service) DropTerm(ctx context.Context, id core.ID) (err error) {
	defer core.Wrap(&err, "translating.DropTerm")
	return s.DB.Write(ctx, func(tx *db.Tx) error {
		ok, err := deleteTerm(tx, id)
		if err == nil && !ok {
			return errNone
		}
		return err
	})
}

// glossaryHead are the columns of the glossary as CSV: a language's words, its
// words never to use, and the note.
func glossaryHead() (head []string) {
	for _, l := range core.Langs {
		head = append(head, string(l))
	}
	for _, l := range core.Langs {
		head = append(head, "never_"+string(l))
	}
	return append(head, "note")
}

// WriteTerms writes the glossary as CSV (RFC 4180), in UTF-8.
func WriteTerms(w io.Writer, all []*Term) error {
	c := csv.NewWriter(w)
	if err := c.Write(glossaryHead()); err != nil {
		return err
	}
	for _, t := range all {
		var row []string
		for _, l := range core.Langs {
			row = append(row, script.Cell(t.Words[l]))
		}
		for _, l := range core.Langs {
			row = append(row, script.Cell(t.Never[l]))
		}
		if err := c.Write(append(row, script.Cell(t.Note))); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// ReadTerms reads what WriteTerms wrote, and tables with some of its columns in any
// order. Errors name the line.
func ReadTerms(r io.Reader) (out []*Term, err error) {
	wrong := func(line int, key string) error {
		return &core.Error{Kind: core.Invalid, Field: "file", Key: key, Args: []any{"Line", line, "Max", maxTerms}}
	}
	c := csv.NewReader(r)
	c.FieldsPerRecord = -1
	head, err := c.Read()
	if err != nil {
		return nil, wrong(1, "translating.error.csv")
	}
	known := glossaryHead()
	columns := 0
	for i, name := range head {
		head[i] = strings.ToLower(strings.TrimSpace(strings.TrimPrefix(name, "\ufeff")))
		if slices.Contains(known, head[i]) {
			columns++
		}
	}
	if columns == 0 {
		return nil, wrong(1, "translating.error.csv_head")
	}
	for line := 2; ; line++ {
		row, err := c.Read()
		if err == io.EOF {
			return out, nil
		}
		if err != nil || len(row) > len(head) {
			return nil, wrong(line, "translating.error.csv")
		}
		t := &Term{Words: map[core.Lang]string{}, Never: map[core.Lang]string{}}
		some := false
		for i, cell := range row {
			cell = uncell(cell)
			some = some || cell != ""
			switch name := head[i]; {
			case !utf8.ValidString(cell):
				return nil, wrong(line, "translating.error.csv")
			case name == "note":
				t.Note = cell
			case core.Lang(name).Valid():
				t.Words[core.Lang(name)] = cell
			case strings.HasPrefix(name, "never_") && core.Lang(name[6:]).Valid():
				t.Never[core.Lang(name[6:])] = cell
			}
		}
		if !some {
			continue
		}
		if t.clean() != nil {
			return nil, wrong(line, "translating.error.csv")
		}
		if out = append(out, t); len(out) > maxTerms {
			return nil, wrong(line, "translating.error.csv_many")
		}
	}
}

// uncell takes away what script.Cell puts before a cell that could be a formula.
func uncell(s string) string {
	s = strings.TrimSpace(s)
	if bare, ok := strings.CutPrefix(s, "'"); ok && script.Cell(bare) == s {
		return bare
	}
	return s
}

// ImportTerms adds terms: a notion that has the same words in any language as one
// that is there is that one, and gets what the file says; the others are new.
func (s *Service) ImportTerms(ctx context.Context, all []*Term) (added, changed int, err error) {
	defer core.Wrap(&err, "translating.ImportTerms")
	err = s.DB.Write(ctx, func(tx *db.Tx) error {
		added, changed = 0, 0
		have, err := terms(tx)
		if err != nil {
			return err
		}
		if len(have)+len(all) > 2*maxTerms {
			return &core.Error{Kind: core.Invalid, Field: "file", Key: "translating.error.csv_many", Args: []any{"Line", 1, "Max", maxTerms}}
		}
		for _, t := range all {
			next := &Term{ID: core.NewID(), Words: t.Words, Never: t.Never, Note: t.Note}
			if i := slices.IndexFunc(have, func(h *Term) bool { return h.same(t) }); i >= 0 {
				next = have[i].with(t)
				changed++
			} else {
				have = append(have, next)
				added++
			}
			if err := putTerm(tx, next); err != nil {
				return err
			}
		}
		return nil
	})
	return added, changed, err
}

// same reports whether two terms are the same notion: by the first language in
// which both have words.
func (t *Term) same(o *Term) bool {
	for _, l := range core.Langs {
		if t.Words[l] != "" && o.Words[l] != "" {
			return script.Fold(t.Words[l]) == script.Fold(o.Words[l])
		}
	}
	return false
}

func (t *Term) with(o *Term) *Term {
	for _, l := range core.Langs {
		if o.Words[l] != "" {
			t.Words[l] = o.Words[l]
		}
		if o.Never[l] != "" {
			if t.Never == nil {
				t.Never = map[core.Lang]string{}
			}
			t.Never[l] = o.Never[l]
		}
	}
	if o.Note != "" {
		t.Note = o.Note
	}
	return t
}

// Hit is a term that a paragraph speaks of.
type Hit struct {
	Term        string // in the source's language
	Translation string // "" if the glossary has none
	Never       string // words not to be used in the translation
	Note        string
}

// Lookup finds the terms that a paragraph of the source speaks of. A term is found
// at the beginning of a word, whatever its letters' case, with up to two letters
// more at its end: "network" in "Networks".
func Lookup(all []*Term, text string, from, to core.Lang) (hits []Hit) {
	text = strings.ToLower(text)
	for _, t := range all {
		term := strings.ToLower(t.Words[from])
		if term == "" || t.Words[to] == "" && t.Never[to] == "" && t.Note == "" || !within(text, term, 2) {
			continue
		}
		if hits = append(hits, Hit{t.Words[from], t.Words[to], t.Never[to], t.Note}); len(hits) == maxLineup {
			break
		}
	}
	return hits
}

// Avoid returns the words of a translation that the glossary says never to use.
func Avoid(all []*Term, text string, lang core.Lang) (out []string) {
	text = strings.ToLower(text)
	for _, t := range all {
		for _, w := range strings.Split(t.Never[lang], ";") {
			if w = strings.TrimSpace(w); w != "" && within(text, strings.ToLower(w), 2) && !slices.Contains(out, w) {
				out = append(out, w)
			}
		}
	}
	return out
}

// within reports whether term begins at a word of text and ends at most so many
// letters before the word does. In scripts without spaces it may begin anywhere.
func within(text, term string, more int) bool {
	for at := 0; ; {
		i := strings.Index(text[at:], term)
		if i < 0 {
			return false
		}
		at += i
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		end := at + len(term)
		tail := 0
		for _, r := range text[end:] {
			if !unicode.IsLetter(r) {
				break
			}
			tail++
		}
		head, _ := utf8.DecodeRuneInString(term)
		if loose := unicode.In(head, unicode.Han, unicode.Arabic); loose || !unicode.IsLetter(before) && tail <= more {
			return true
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
}
