package translating

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements"
	"groundswell/internal/feature/statements/writing"
	"groundswell/internal/platform/edition"
)

// Text is a translation laid beside its source.
type Text struct {
	Work   *writing.Work
	Lang   core.Lang
	Source *writing.Sheet
	Sheet  *writing.Sheet // the translation; without words and revision 0 if there is none

	doc  *edition.Doc    // of the source
	src  *edition.Source // likewise
	laid *edition.Source // the translation in the source's order
	keys map[string]string
	// Rest are blocks of the translation that the source does not have any more.
	Rest []edition.Piece

	words, hash map[string]string // see values and hashes
}

// The parts of a text beside its blocks.
const (
	keyTitle   = edition.TitleKey
	keyLead    = "lead"
	keyPlace   = "place"
	keyChanges = "changes"
	keyIssuer  = "issuer." // and a number from 1
)

// open lays the translation of a text in lang beside its source.
func (s *Service) open(w *writing.Work, lang core.Lang) (*Text, error) {
	if !lang.Valid() || lang == w.Statement.Source {
		return nil, errNone
	}
	return lay(w, lang, w.Sheets[lang])
}

func lay(w *writing.Work, lang core.Lang, sheet *writing.Sheet) (*Text, error) {
	t := &Text{Work: w, Lang: lang, Source: w.Source(), Sheet: sheet}
	if t.Source == nil {
		return nil, errNoSource
	}
	var err error
	if t.src, t.doc, err = edition.Split(t.Source.Markdown); err != nil {
		return nil, &core.Error{Kind: core.Closed, Key: errNoSource.Key, Err: err}
	}
	var own *edition.Source
	var e *edition.Edition
	if sheet == nil {
		t.Sheet = &writing.Sheet{Lang: lang, Based: map[string]string{}}
	} else {
		var doc *edition.Doc
		if own, doc, err = edition.Split(sheet.Markdown); err != nil {
			return nil, &core.Error{Kind: core.Closed, Key: "translating.error.unread", Err: err}
		}
		e = &edition.Edition{Lang: lang, Doc: doc, Based: sheet.Based}
	}
	t.laid, t.keys, t.Rest = edition.Lay(t.src, t.doc, own, e)
	t.words, t.hash = flat(t.laid, t.Sheet), t.hashNow()
	return t, nil
}

// errNoSource says that there is nothing to translate yet.
var errNoSource = &core.Error{Kind: core.Closed, Key: "translating.error.source"}

// State is how far the whole translation is.
func (t *Text) State() edition.State { return t.Work.State(t.Lang) }

// values are all words of the translation, by their keys: "title", "lead", "p1",
// "p1.n1" for the first margin note of p1.
func (t *Text) values() map[string]string { return t.words }

// sourceValues are those of the source.
func (t *Text) sourceValues() map[string]string { return flat(t.src, t.Source) }

func flat(src *edition.Source, sh *writing.Sheet) map[string]string {
	v := map[string]string{keyTitle: src.Title, keyLead: sh.Lead, keyPlace: sh.Place, keyChanges: sh.Changes}
	for i, by := range sh.Issuers {
		v[keyIssuer+strconv.Itoa(i+1)] = by.Name
	}
	for _, p := range src.Pieces {
		v[p.Key] = p.Text
		for i, n := range p.Notes {
			v[noteKey(p.Key, i)] = n
		}
	}
	return v
}

func noteKey(block string, i int) string { return block + ".n" + strconv.Itoa(i+1) }

// block is the key under which it is remembered what a part was made from: a note
// goes with its block, all issuers together.
func block(key string) string {
	if strings.HasPrefix(key, keyIssuer) {
		return "issuers"
	}
	b, _, _ := strings.Cut(key, ".n")
	return b
}

// order are the keys of everything that there is to translate, as it is shown.
func (t *Text) order() (keys []string) {
	keys = append(keys, keyTitle)
	for _, k := range []struct{ key, text string }{{keyLead, t.Source.Lead}, {keyPlace, t.Source.Place}, {keyChanges, t.Source.Changes}} {
		if k.text != "" {
			keys = append(keys, k.key)
		}
	}
	for i := range t.Source.Issuers {
		keys = append(keys, keyIssuer+strconv.Itoa(i+1))
	}
	for _, p := range t.src.Pieces {
		if p.Text == "" {
			continue // the source itself lacks it
		}
		keys = append(keys, p.Key)
		for i := range p.Notes {
			keys = append(keys, noteKey(p.Key, i))
		}
	}
	return keys
}

// hashes are those of the source's parts as they are now, by block.
func (t *Text) hashes() map[string]string { return t.hash }

func (t *Text) hashNow() map[string]string {
	h := map[string]string{keyTitle: edition.TitleHash(t.doc.Title), "issuers": partHash(names(t.Source.Issuers))}
	for key, text := range map[string]string{keyLead: t.Source.Lead, keyPlace: t.Source.Place, keyChanges: t.Source.Changes} {
		h[key] = partHash(text)
	}
	for _, b := range t.doc.Blocks {
		h[b.Key] = b.Hash
	}
	return h
}

// plain are the source's parts as plain words, by block: what is compared later.
func (t *Text) plain() map[string]string {
	p := map[string]string{keyTitle: t.doc.Title, keyLead: t.Source.Lead, keyPlace: t.Source.Place, keyChanges: t.Source.Changes, "issuers": names(t.Source.Issuers)}
	for i := range t.doc.Blocks {
		p[t.doc.Blocks[i].Key] = plainBlock(&t.doc.Blocks[i])
	}
	return p
}

// plainBlock is a block as words: its title, its text, its notes.
func plainBlock(b *edition.Block) string {
	parts := []string{b.Text}
	if b.Kind == edition.Demand && b.Title != "" {
		parts = append([]string{b.Title}, parts...)
	}
	return strings.TrimSpace(strings.Join(append(parts, b.NoteTexts...), "\n"))
}

// based is what the part of a key was made from, "" if that is not known.
func (t *Text) based(key string) string {
	b := block(key)
	if own, ok := t.keys[b]; ok {
		b = own
	}
	return t.Sheet.Based[b]
}

// PartState says how far one part is.
func (t *Text) PartState(key string) edition.State {
	v := t.values()
	whole := v[block(key)]
	if strings.HasPrefix(key, keyIssuer) {
		whole = v[key]
	}
	switch {
	case whole == "":
		return edition.Missing
	case t.based(key) != t.hashes()[block(key)] && !(t.based(key) == "" && !t.isBlock(key)):
		return edition.Stale
	case t.Sheet.Said == edition.Checked:
		return edition.Checked
	}
	return edition.Draft
}

// isBlock says that the key is of the text itself. The others were not followed by
// whoever published a text from files, so that nothing known is not stale.
func (t *Text) isBlock(key string) bool {
	switch block(key) {
	case keyTitle, keyLead, keyPlace, keyChanges, "issuers":
		return false
	}
	return true
}

func names(all []statements.Issuer) string {
	var out []string
	for _, by := range all {
		out = append(out, by.Name)
	}
	return strings.Join(out, "\n")
}

// partHash is for the parts that package edition has no hash of.
func partHash(text string) string {
	h := sha256.Sum256([]byte("groundswell part 1\n" + strings.Join(strings.Fields(text), " ")))
	return hex.EncodeToString(h[:8])
}
