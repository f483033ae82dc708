package doc

import (
	"bufio"
	"errors"
	"io"
	"regexp"
	"strconv"
)

// XLIFF is a text, or a catalogue of messages, to be translated: XLIFF 2.1
// (OASIS, 13 February 2018). Texts are Markdown and stay Markdown: they are not
// parted into inline codes, and a note says so.
type XLIFF struct {
	Source, Target string // languages, BCP 47; Target may be ""
	ID             string // of the file: letters, digits and . - _ :
	Original       string // what was exported, such as a slug and its version; no name of a person
	Notes          []string
	Units          []XLIFFUnit
}

// XLIFFUnit is one paragraph or message.
type XLIFFUnit struct {
	File   string // in a file that was read: id of the <file> it stood in
	ID     string // letters, digits and . - _ :
	Name   string // for people; optional
	Source string
	Target string // "" if there is none
	State  XLIFFState
	Notes  []string
}

// XLIFFState says how far a translation is (XLIFF 2.1, 4.3.1.29).
type XLIFFState string

// The states of a segment.
const (
	XLIFFInitial    XLIFFState = "initial"
	XLIFFTranslated XLIFFState = "translated"
	XLIFFReviewed   XLIFFState = "reviewed"
	XLIFFFinal      XLIFFState = "final"
)

var xliffID = regexp.MustCompile(`^[A-Za-z0-9._:-]{1,200}$`)

// WriteXLIFF writes a file. The same input gives the same bytes.
func WriteXLIFF(w io.Writer, f XLIFF) error {
	if f.Source == "" || !xliffID.MatchString(f.ID) {
		return errors.New("doc: an XLIFF file needs a source language and an id of letters, digits and . - _ :")
	}
	x := &xmlOut{w: bufio.NewWriter(w)}
	x.raw(`<?xml version="1.0" encoding="UTF-8"?>`+"\n", `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="`, xmlEscape(f.Source), `"`)
	if f.Target != "" {
		x.raw(` trgLang="`, xmlEscape(f.Target), `"`)
	}
	x.raw(">\n <file id=\"", f.ID, `"`)
	if f.Original != "" {
		x.raw(` original="`, xmlEscape(f.Original), `"`)
	}
	// Tools must not part units into sentences: a paragraph comes back as one.
	x.raw(` canResegment="no" xml:space="preserve">`, "\n")
	x.xliffNotes("  ", f.Notes)
	seen := map[string]bool{}
	for _, u := range f.Units {
		if !xliffID.MatchString(u.ID) || seen[u.ID] || u.Target != "" && f.Target == "" {
			return errors.New("doc: a unit's id is there twice or cannot be written, or a target has no language")
		}
		seen[u.ID] = true
		x.raw(`  <unit id="`, u.ID, `"`)
		if u.Name != "" {
			x.raw(` name="`, xmlEscape(u.Name), `"`)
		}
		x.raw(">\n")
		x.xliffNotes("   ", u.Notes)
		x.raw("   <segment")
		if u.Target == "" {
			u.State = "" // initial; no other goes without a target
		}
		if u.State != "" {
			x.raw(` state="`, xmlEscape(string(u.State)), `"`)
		}
		x.raw(">\n    <source>", xliffText(u.Source), "</source>\n")
		if u.Target != "" {
			x.raw("    <target>", xliffText(u.Target), "</target>\n")
		}
		x.raw("   </segment>\n  </unit>\n")
	}
	x.raw(" </file>\n</xliff>\n")
	if x.err != nil {
		return x.err
	}
	return x.w.Flush()
}

func (o *xmlOut) xliffNotes(indent string, notes []string) {
	if len(notes) == 0 {
		return
	}
	o.raw(indent, "<notes>\n")
	for i, n := range notes {
		o.raw(indent, ` <note id="n`, strconv.Itoa(i+1), `">`, xliffText(n), "</note>\n")
	}
	o.raw(indent, "</notes>\n")
}
