package reading

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"unicode"

	"groundswell/internal/feature/negotiations"
	"groundswell/internal/feature/negotiations/draft"
)

// akomaNtoso writes a draft as an Akoma Ntoso 3.0 statement (OASIS LegalDocML,
// Akoma Ntoso Version 1.0 Part 1; AKN4UN for texts of the United Nations): eId
// follows the numbering of this draft, wId is the trace and the same in all drafts
// in which the paragraph lives (Naming Convention, section 5).
func akomaNtoso(p *negotiations.Path, d *negotiations.Draft) []byte {
	x := &aknWriter{d: d, used: map[string]int{}}
	work := "/akn/un/statement/declaration/" + p.Drafts[0].Day.Time().Format("2006-01-02") + "/" + p.Slug
	day := d.Day.Time().Format("2006-01-02")
	expression := fmt.Sprintf("%s/%s@%s", work, p.Lang.Tag(), day)
	x.b.WriteString(xml.Header)
	x.open("akomaNtoso", "xmlns", "http://docs.oasis-open.org/legaldocml/ns/akn/3.0")
	x.open("statement", "name", "declaration", "contains", "singleVersion")
	x.open("meta")
	x.open("identification", "source", "#groundswell")
	x.level("FRBRWork", work, day, "FRBRcountry", "un")
	x.level("FRBRExpression", expression, day, "FRBRlanguage", p.Lang.Tag())
	x.level("FRBRManifestation", expression+".xml", day, "FRBRformat", "application/akn+xml")
	x.close("identification")
	x.open("references", "source", "#groundswell")
	x.leaf("TLCOrganization", "eId", "groundswell", "href", "/ontology/organization/groundswell", "showAs", "Groundswell")
	x.leaf("TLCConcept", "eId", fmt.Sprintf("draft_%d", d.Number), "href", fmt.Sprintf("/ontology/concept/draft/%d", d.Number), "showAs", d.Name)
	x.close("references")
	x.close("meta")
	x.open("preface")
	x.open("p")
	x.words("docTitle", p.Titles[p.Lang])
	x.close("p")
	x.close("preface")
	n := x.preamble()
	x.open("mainBody")
	x.body(n)
	x.close("mainBody")
	x.close("statement")
	x.close("akomaNtoso")
	return x.b.Bytes()
}

type aknWriter struct {
	b    bytes.Buffer
	d    *negotiations.Draft
	used map[string]int // eIds
}

func (x *aknWriter) open(name string, attrs ...string) { x.tag(name, attrs, ">") }
func (x *aknWriter) leaf(name string, attrs ...string) { x.tag(name, attrs, "/>") }
func (x *aknWriter) close(name string)                 { x.b.WriteString("</" + name + ">\n") }

func (x *aknWriter) tag(name string, attrs []string, end string) {
	x.b.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		x.b.WriteString(" " + attrs[i] + `="`)
		x.text(attrs[i+1])
		x.b.WriteString(`"`)
	}
	x.b.WriteString(end)
}

// text escapes what XML cannot hold; signs that are not allowed at all become U+FFFD.
func (x *aknWriter) text(s string) { _ = xml.EscapeText(&x.b, []byte(s)) }

func (x *aknWriter) words(name, s string, attrs ...string) {
	x.open(name, attrs...)
	x.text(s)
	x.close(name)
}

// level is one of the three FRBR levels of a document.
func (x *aknWriter) level(name, uri, day, what, value string) {
	x.open(name)
	x.leaf("FRBRthis", "value", uri+"/!main")
	x.leaf("FRBRuri", "value", uri)
	x.leaf("FRBRdate", "date", day, "name", "draft")
	x.leaf("FRBRauthor", "href", "#groundswell")
	if name != "FRBRManifestation" {
		x.leaf(what, map[string]string{"FRBRcountry": "value", "FRBRlanguage": "language"}[what], value)
	} else {
		x.leaf(what, "value", value)
	}
	x.close(name)
}

// ids are the eId and wId of a paragraph.
func (x *aknWriter) ids(kind string, n int) []string {
	name := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, label(&x.d.Paragraphs[n]))
	if name == "" {
		name = fmt.Sprintf("p%d", n+1)
	}
	id := kind + "_" + name
	if x.used[id]++; x.used[id] > 1 {
		id = fmt.Sprintf("%s_%d", id, x.used[id])
		x.used[id]++
	}
	return []string{"eId", id, "wId", traceOf(x.d, n)}
}

// preamble writes what stands before the first operative paragraph or heading after
// preambular ones, and returns where the body begins.
func (x *aknWriter) preamble() int {
	all, last := x.d.Paragraphs, -1
	for i, q := range all {
		if q.Kind == draft.Operative {
			break
		}
		if q.Kind == draft.Preambular {
			last = i
		}
	}
	if last < 0 {
		return 0
	}
	x.open("preamble")
	for i := 0; i <= last; i++ {
		q := &all[i]
		if q.Kind == draft.Preambular {
			// A recital stands in a list of them.
			x.open("recitals", "eId", fmt.Sprintf("recs_%d", i+1))
			for ; i <= last && all[i].Kind == draft.Preambular; i++ {
				x.open("recital", x.ids("rec", i)...)
				x.number(&all[i])
				x.paragraph(i)
				x.close("recital")
			}
			x.close("recitals")
			i--
			continue
		}
		x.open("container", append([]string{"name", string(q.Kind)}, x.ids("container", i)...)...)
		x.paragraph(i)
		x.close("container")
	}
	x.close("preamble")
	return last + 1
}

func (x *aknWriter) number(q *draft.Paragraph) {
	if q.Label != "" {
		x.words("num", q.Label)
	}
}

// paragraph writes the wording with its notes.
func (x *aknWriter) paragraph(n int) { x.wording("p", n) }

func (x *aknWriter) wording(element string, n int) {
	q := &x.d.Paragraphs[n]
	x.open(element)
	x.text(q.Text)
	for _, k := range q.Notes {
		if k >= 0 && k < len(x.d.Notes) {
			x.open("authorialNote", "marker", x.d.Notes[k].Label, "placement", "bottom")
			x.words("p", x.d.Notes[k].Text)
			x.close("authorialNote")
		}
	}
	x.close(element)
}

// body writes the paragraphs from n on, each with those that hang below it: what
// stands under a heading in a section, (a) inside 12.
func (x *aknWriter) body(n int) {
	for n < len(x.d.Paragraphs) {
		n = x.item(n)
	}
}

// item writes one paragraph with those below it and returns the next one.
func (x *aknWriter) item(n int) int {
	all := x.d.Paragraphs
	q := &all[n]
	element := "paragraph"
	switch {
	case q.Kind == draft.Heading:
		element = "section"
	case q.Depth > 0:
		element = "point"
	}
	end := n + 1
	for end < len(all) && below(q, &all[end]) {
		end++
	}
	x.open(element, x.ids(map[string]string{"section": "sec", "paragraph": "para", "point": "point"}[element], n)...)
	x.number(q)
	switch {
	case q.Kind == draft.Heading:
		x.wording("heading", n)
		if end == n+1 {
			x.open("content")
			x.leaf("p")
			x.close("content")
		}
	case end > n+1:
		x.open("intro")
		x.paragraph(n)
		x.close("intro")
	default:
		x.open("content")
		x.paragraph(n)
		x.close("content")
	}
	for k := n + 1; k < end; {
		k = x.item(k)
	}
	x.close(element)
	return end
}

// below reports whether a paragraph hangs below an earlier one.
func below(of, q *draft.Paragraph) bool {
	if of.Kind == draft.Heading {
		return q.Kind != draft.Heading || q.Depth > of.Depth
	}
	return q.Kind != draft.Heading && q.Depth > of.Depth
}
