package doc

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// catalog writes the file's root and its properties, and returns their numbers.
func (p *PDF) catalog() (root, info int) {
	o := p.out
	root, info = o.ref(), o.ref()
	meta := o.ref()
	x := []byte(p.xmp())
	o.raw(meta, "/Type/Metadata/Subtype/XML", x) // not compressed: programs that know no PDF look for it
	direction := ""
	if p.rtl {
		direction = "/Direction/R2L"
	}
	outline := ""
	if id := p.writeOutline(); id != 0 {
		outline = fmt.Sprintf("/Outlines %d 0 R", id)
	}
	o.small(root, fmt.Sprintf("<</Type/Catalog/Pages %d 0 R/MarkInfo<</Marked true>>/StructTreeRoot %d 0 R/Lang%s/ViewerPreferences<</DisplayDocTitle true%s>>/Metadata %d 0 R%s>>",
		p.pageTree, p.treeRoot, pdfASCII(p.o.Lang.Tag()), direction, meta, outline))
	var b strings.Builder
	b.WriteString("<</Title" + pdfText(p.o.Title) + "/Producer(Groundswell)")
	for _, e := range [][2]string{{"Author", p.o.Author}, {"Subject", p.o.Subject}, {"Identifier", p.o.ID}} {
		if e[1] != "" {
			b.WriteString("/" + e[0] + pdfText(e[1]))
		}
	}
	if !p.o.Created.IsZero() {
		b.WriteString("/CreationDate(D:" + p.o.Created.UTC().Format("20060102150405") + "Z)")
	}
	o.small(info, b.String()+">>")
	return root, info
}

// xmp is the properties once more, as XML (14.3.2).
func (p *PDF) xmp() string {
	esc := func(s string) string {
		var b strings.Builder
		_ = xml.EscapeText(&b, []byte(s)) // into memory
		return b.String()
	}
	var b strings.Builder
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">" +
		"<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\n")
	fmt.Fprintf(&b, "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:title>\n<dc:language><rdf:Bag><rdf:li>%s</rdf:li></rdf:Bag></dc:language>\n", esc(p.o.Title), esc(p.o.Lang.Tag()))
	if p.o.Author != "" {
		fmt.Fprintf(&b, "<dc:creator><rdf:Seq><rdf:li>%s</rdf:li></rdf:Seq></dc:creator>\n", esc(p.o.Author))
	}
	if p.o.Subject != "" {
		fmt.Fprintf(&b, "<dc:description><rdf:Alt><rdf:li xml:lang=\"x-default\">%s</rdf:li></rdf:Alt></dc:description>\n", esc(p.o.Subject))
	}
	if p.o.ID != "" {
		fmt.Fprintf(&b, "<dc:identifier>%s</dc:identifier>\n", esc(p.o.ID))
	}
	if !p.o.Created.IsZero() {
		fmt.Fprintf(&b, "<xmp:CreateDate>%s</xmp:CreateDate>\n", p.o.Created.UTC().Format("2006-01-02T15:04:05Z"))
	}
	b.WriteString("<pdf:Producer>Groundswell</pdf:Producer>\n</rdf:Description></rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	return b.String()
}

// writeOutline writes the headings as a flat list (12.3.3) and returns its
// number, 0 if there are none. Deeper headings are set off by their indent alone
// where a reader shows one; a flat list is what all readers agree on.
func (p *PDF) writeOutline() int {
	if len(p.outline) == 0 {
		return 0
	}
	o := p.out
	id := o.ref()
	ids := make([]int, len(p.outline))
	for i := range ids {
		ids[i] = o.ref()
	}
	for i, m := range p.outline {
		beside := ""
		if i > 0 {
			beside += fmt.Sprintf("/Prev %d 0 R", ids[i-1])
		}
		if i < len(ids)-1 {
			beside += fmt.Sprintf("/Next %d 0 R", ids[i+1])
		}
		o.small(ids[i], fmt.Sprintf("<</Title%s/Parent %d 0 R%s/Dest[%d 0 R/XYZ null %s null]>>", pdfText(m.title), id, beside, m.page, pdfNum(nil, m.y)))
	}
	o.small(id, fmt.Sprintf("<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>", ids[0], ids[len(ids)-1], len(ids)))
	return id
}
