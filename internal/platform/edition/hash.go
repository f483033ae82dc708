package edition

import (
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
)

// form is the version of the canonical form; a change of the form changes it,
// so that an old hash never passes for a new one.
const form = "groundswell text 1"

// Hash returns the SHA-256 of the text's canonical form as 64 hex digits; see
// the package comment. It is what a version of a statement is known by.
func (d *Doc) Hash() string {
	var b strings.Builder
	fields(&b, form, "title", words(d.Title), strconv.Itoa(len(d.Blocks)))
	for _, k := range d.Blocks {
		fields(&b, "number", strconv.Itoa(k.Number))
		k.canonical(&b)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// hash returns the block's hash. It leaves out the number: a paragraph that
// another was put before still says the same, and its translations still fit.
func (k *Block) hash() string {
	if k.Missing {
		return ""
	}
	var b strings.Builder
	fields(&b, form)
	k.canonical(&b)
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:8])
}

func titleHash(title string) string {
	var b strings.Builder
	fields(&b, form, "title", words(title))
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:8])
}

func (k *Block) canonical(b *strings.Builder) {
	fields(b, string(k.Kind), k.shape, strconv.Itoa(k.Level), strconv.FormatBool(k.Missing), words(k.Title))
	lines := []string{k.Text}
	if k.Kind == List || k.Kind == Demand {
		lines = strings.Split(k.Text, "\n") // items are more than white space
	}
	fields(b, strconv.Itoa(len(lines)))
	for _, l := range lines {
		fields(b, strconv.Itoa(len(l)-len(strings.TrimLeft(l, " "))), words(l))
	}
	fields(b, strconv.Itoa(len(k.NoteTexts)))
	for _, n := range k.NoteTexts {
		fields(b, words(n))
	}
	fields(b, strconv.Itoa(len(k.Links)))
	fields(b, k.Links...)
}

// words returns s with every run of white space as one space. Text is NFC already.
func words(s string) string { return strings.Join(strings.Fields(s), " ") }

// fields writes each part with its length before it, so that no two different
// lists of parts are written alike.
func fields(b *strings.Builder, parts ...string) {
	for _, p := range parts {
		b.WriteString(strconv.Itoa(len(p)) + ":" + p + "\n")
	}
}
