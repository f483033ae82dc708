package app

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
	"groundswell/test/demo"
)

// draftFile makes a made-up draft in the format in which it was handed out: Word,
// PDF, a page of a website, Akoma Ntoso or Markdown. The same draft gives the same
// bytes.
func draftFile(d *demo.Draft) (name string, data []byte, err error) {
	var b bytes.Buffer
	switch d.As {
	case "docx":
		err = draftDOCX(&b, d)
	case "pdf":
		err = draftPDF(&b, d)
	case "html":
		draftHTML(&b, d)
	case "akn":
		draftAKN(&b, d)
	case "md":
		b.WriteString(d.Body)
	default:
		err = fmt.Errorf("a draft as %q", d.As)
	}
	ext := d.As
	if ext == "akn" {
		ext = "xml"
	}
	return strings.NewReplacer("/", "-", ".", "-").Replace(d.Symbol) + "." + ext, b.Bytes(), err
}

// cited is a sign of a footnote in a text.
var cited = regexp.MustCompile(`\[\^([0-9])\]`)

// withNotes gives the text of a part and the signs of footnotes in it, in turn: text
// has note 0.
func withNotes(text string, each func(words string, note int)) {
	for {
		at := cited.FindStringSubmatchIndex(text)
		if at == nil {
			break
		}
		if at[0] > 0 {
			each(text[:at[0]], 0)
		}
		n, _ := strconv.Atoi(text[at[2]:at[3]])
		each("", n)
		text = text[at[1]:]
	}
	if text != "" {
		each(text, 0)
	}
}

func draftDOCX(b *bytes.Buffer, d *demo.Draft) error {
	w, err := doc.NewDOCX(b, doc.DOCXOptions{Lang: "en", Title: d.Parts[0].Text, Modified: core.Day(d.Day).Time(), Header: d.Symbol, PageNumber: true})
	if err != nil {
		return err
	}
	for _, p := range d.Parts {
		var runs []doc.Run
		withNotes(p.Text, func(words string, note int) {
			if note > 0 {
				note = w.Note(doc.Para{Runs: []doc.Run{{Text: d.Notes[note-1]}}})
			}
			runs = append(runs, doc.Run{Text: words, Note: note})
		})
		switch {
		case p.Level == 1:
			w.Title(runs...)
		case p.Level > 1:
			w.Heading(p.Level, runs...)
		default:
			w.Para(doc.Para{Number: p.Label, Runs: runs})
		}
	}
	return w.Close()
}

// superscripts are the signs of footnotes in print.
var superscripts = [...]string{1: "¹", 2: "²", 3: "³"}

func draftPDF(b *bytes.Buffer, d *demo.Draft) error {
	w := doc.NewPDF(b, doc.PDFOptions{Lang: "en", Title: d.Parts[0].Text, Subject: d.Symbol, Running: func(page, pages int) doc.PDFRunning {
		return doc.PDFRunning{Head: d.Symbol, Foot: d.Name, Page: fmt.Sprintf("%d/%d", page, pages)}
	}})
	for _, p := range d.Parts {
		var text strings.Builder
		withNotes(p.Text, func(words string, note int) { text.WriteString(words + superscripts[note]) })
		span := doc.PDFSpan{Text: text.String()}
		switch {
		case p.Level == 1:
			w.Title("en", p.Text)
		case p.Level > 1:
			w.Heading(p.Level, p.Text)
		case p.Label != "":
			w.Numbered(p.Label, "en", span)
		default:
			w.Para(doc.PDFBody, "en", span)
		}
		w.Space(6)
	}
	w.Rule(0.5)
	for i, n := range d.Notes {
		w.Para(doc.PDFSmall, "en", doc.PDFSpan{Text: superscripts[i+1] + " " + n})
	}
	return w.Close()
}

// markup writes a text with its markup; what is text is escaped.
type markup struct{ b *bytes.Buffer }

func (m markup) text(s string) { _ = xml.EscapeText(m.b, []byte(s)) } // a buffer takes everything

func (m markup) raw(s ...string) {
	for _, one := range s {
		m.b.WriteString(one)
	}
}

func draftHTML(b *bytes.Buffer, d *demo.Draft) {
	m := markup{b}
	m.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
	m.text(d.Parts[0].Text)
	m.raw("</title>\n</head>\n<body>\n<main>\n")
	for _, p := range d.Parts {
		tag := "p"
		if p.Level > 0 {
			tag = "h" + strconv.Itoa(p.Level)
		}
		m.raw("<", tag, ">")
		if p.Label != "" {
			m.text(p.Label + " ")
		}
		withNotes(p.Text, func(words string, note int) {
			m.text(words)
			if n := strconv.Itoa(note); note > 0 {
				m.raw(`<sup><a id="back`, n, `" href="#note`, n, `">`, n, `</a></sup>`)
			}
		})
		m.raw("</", tag, ">\n")
	}
	m.raw("<hr>\n")
	for i, note := range d.Notes {
		n := strconv.Itoa(i + 1)
		m.raw(`<p id="note`, n, `"><a href="#back`, n, `">`, n, `</a> `)
		m.text(note)
		m.raw("</p>\n")
	}
	m.raw("</main>\n</body>\n</html>\n")
}

// draftAKN writes a statement of Akoma Ntoso (OASIS LegalDocML 1.0): the preamble's
// recitals, then sections of numbered paragraphs.
func draftAKN(b *bytes.Buffer, d *demo.Draft) {
	m := markup{b}
	day := core.Day(d.Day).Time().Format("2006-01-02")
	m.raw(xml.Header, `<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><statement name="declaration"><meta><identification source="#assembly">`)
	for _, level := range []string{"Work", "Expression", "Manifestation"} {
		at := "/akn/un/statement/declaration/" + day + "/" + strings.ToLower(strings.ReplaceAll(d.Symbol, "/", "-"))
		m.raw("<FRBR", level, `><FRBRthis value="`, at, `"/><FRBRuri value="`, at, `"/><FRBRdate date="`, day, `" name="adopted"/><FRBRauthor href="#assembly"/>`)
		switch level {
		case "Work":
			m.raw(`<FRBRcountry value="un"/>`)
		case "Expression":
			m.raw(`<FRBRlanguage language="eng"/>`)
		}
		m.raw("</FRBR", level, ">")
	}
	m.raw("</identification></meta><preface>\n")
	inner := func(p demo.Part) {
		withNotes(p.Text, func(words string, note int) {
			m.text(words)
			if note > 0 {
				m.raw(`<authorialNote marker="`, strconv.Itoa(note), `"><p>`)
				m.text(d.Notes[note-1])
				m.raw("</p></authorialNote>")
			}
		})
	}
	open := 0 // depth of paragraphs that are open: 1 a paragraph, 2 (a), 3 (i)
	levels := [...]string{"", "paragraph", "subparagraph", "point"}
	closeTo := func(depth int) {
		for ; open > depth; open-- {
			m.raw("</", levels[open], ">\n")
		}
	}
	section, ended := false, false
	for i, p := range d.Parts {
		switch {
		case p.Level == 1:
			m.raw("<p><docTitle>")
			inner(p)
			m.raw("</docTitle></p>\n")
		case p.Key == "subtitle":
			m.raw("<p>")
			inner(p)
			m.raw("</p></preface><preamble>\n")
		case p.Key == "chapeau":
			m.raw("<p>")
			inner(p)
			m.raw("</p><recitals>\n")
		case strings.HasPrefix(p.Key, "PP"):
			m.raw("<recital><p>")
			inner(p)
			m.raw("</p></recital>\n")
		case p.Level > 1:
			if !ended {
				m.raw("</recitals></preamble><mainBody>\n")
				ended = true
			}
			closeTo(0)
			if section {
				m.raw("</section>\n")
			}
			section = true
			m.raw("<section><heading>")
			inner(p)
			m.raw("</heading>\n")
		default:
			depth := 1 + strings.Count(p.Key, "(")
			closeTo(depth - 1)
			m.raw("<", levels[depth], "><num>")
			m.text(p.Label)
			m.raw("</num>")
			open = depth
			// What has parts is introduced by its words; what has none is its words.
			tag := "content"
			if i+1 < len(d.Parts) && strings.HasPrefix(d.Parts[i+1].Key, p.Key+"(") {
				tag = "intro"
			}
			m.raw("<", tag, "><p>")
			inner(p)
			m.raw("</p></", tag, ">")
		}
	}
	closeTo(0)
	m.raw("</section></mainBody></statement></akomaNtoso>\n")
}
