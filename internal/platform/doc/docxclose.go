package doc

import (
	"errors"
	"strconv"
	"strings"
	"unicode"
)

// Close ends the file: the parts that the text refers to, and what they are.
func (d *DOCX) Close() error {
	if d.table != nil {
		d.fail(errors.New("doc: a table is still open"))
	}
	kind := typeBase + "wordprocessingml."
	header, footer := "", ""
	if d.o.Header != "" {
		header = d.p.relate(docPart, "header", "header1.xml", false)
	}
	if d.o.Footer != "" || d.o.PageNumber {
		footer = d.p.relate(docPart, "footer", "footer1.xml", false)
	}
	for _, part := range []string{"styles", "numbering", "settings", "fontTable"} {
		d.p.relate(docPart, part, part+".xml", false)
	}
	d.section(header, footer)
	for _, x := range []*xmlOut{d.x, d.notes.x} {
		if x.err == nil {
			x.err = x.w.Flush()
		}
		if x.err != nil {
			d.fail(x.err)
		}
	}
	write := func(name, contentType, text string) {
		if d.err == nil {
			d.err = d.p.write("word/"+name, contentType, xmlHead+text)
		}
	}
	if header != "" {
		write("header1.xml", kind+"header+xml", "<w:hdr"+wordNS+`><w:p><w:pPr><w:pStyle w:val="Header"/>`+d.bidi()+"</w:pPr>"+d.plainRun(d.o.Header)+"</w:p></w:hdr>")
	}
	if footer != "" {
		write("footer1.xml", kind+"footer+xml", "<w:ftr"+wordNS+">"+d.foot()+"</w:ftr>")
	}
	write("styles.xml", kind+"styles+xml", d.styles())
	write("numbering.xml", kind+"numbering+xml", d.numbering())
	write("settings.xml", kind+"settings+xml", d.settings())
	write("fontTable.xml", kind+"fontTable+xml", "<w:fonts"+wordNS+`><w:font w:name="Arial"><w:altName w:val="Liberation Sans"/></w:font><w:font w:name="SimSun"><w:altName w:val="Noto Sans CJK SC"/></w:font></w:fonts>`)
	if d.notes.n > 0 {
		d.p.relate(docPart, "footnotes", "footnotes.xml", false)
		write("footnotes.xml", kind+"footnotes+xml", "<w:footnotes"+wordNS+`><w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote><w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>`+d.notes.b.String()+"</w:footnotes>")
	}
	if len(d.comments) > 0 {
		d.p.relate(docPart, "comments", "comments.xml", false)
		write("comments.xml", kind+"comments+xml", d.said())
	}
	for i, p := range d.pictures {
		if d.err == nil {
			d.err = d.picture(i, p)
		}
	}
	if d.err == nil {
		d.err = d.p.properties(about{title: d.o.Title, creator: d.o.Creator, lang: d.o.Lang, modified: d.o.Modified, properties: d.o.Properties})
	}
	if d.err == nil {
		d.err = d.p.finish()
	}
	return d.err
}

func (d *DOCX) picture(i int, p Picture) error {
	data, err := p.Open()
	if err != nil {
		return err
	}
	w, err := d.p.create("word/media/"+strconv.Itoa(i+1)+"."+p.kind, "")
	if err != nil {
		return err
	}
	_, err = w.Write(data)
	return err
}

// section says how large a page is and what stands at its head and foot.
func (d *DOCX) section(header, footer string) {
	d.x.raw("<w:sectPr>")
	if header != "" {
		d.x.raw(`<w:headerReference w:type="default" r:id="`, header, `"/>`)
	}
	if footer != "" {
		d.x.raw(`<w:footerReference w:type="default" r:id="`, footer, `"/>`)
	}
	w, h, turned := pageShort, pageLong, ""
	if d.o.Landscape {
		w, h, turned = h, w, ` w:orient="landscape"`
	}
	m := strconv.Itoa(pageMargin)
	d.x.raw(`<w:pgSz w:w="`, strconv.Itoa(w), `" w:h="`, strconv.Itoa(h), `"`, turned, `/><w:pgMar w:top="`, m, `" w:right="`, m, `" w:bottom="`, m, `" w:left="`, m, `" w:header="567" w:footer="567" w:gutter="0"/>`)
	if d.rtl() {
		d.x.raw("<w:bidi/>")
	}
	d.x.raw("</w:sectPr></w:body></w:document>")
}

func (d *DOCX) bidi() string {
	if d.rtl() {
		return "<w:bidi/>"
	}
	return ""
}

// plainRun returns words as runs, parted by direction.
func (d *DOCX) plainRun(words string) string {
	var b strings.Builder
	for _, s := range directions(words, d.rtl()) {
		look := ""
		if s.rtl {
			look = "<w:rPr><w:rtl/></w:rPr>"
		}
		b.WriteString("<w:r>" + look + `<w:t xml:space="preserve">` + xmlEscape(s.text) + "</w:t></w:r>")
	}
	return b.String()
}

// foot is the line at the foot of the page: words at its start, the page's
// number at its end.
func (d *DOCX) foot() string {
	var b strings.Builder
	b.WriteString(`<w:p><w:pPr><w:pStyle w:val="Footer"/><w:tabs><w:tab w:val="right" w:pos="` + strconv.Itoa(d.textWidth()) + `"/></w:tabs>` + d.bidi() + "</w:pPr>")
	b.WriteString(d.plainRun(d.o.Footer))
	if d.o.PageNumber {
		b.WriteString(`<w:r><w:tab/></w:r><w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple><w:r><w:t xml:space="preserve"> / </w:t></w:r><w:fldSimple w:instr=" NUMPAGES "><w:r><w:t>1</w:t></w:r></w:fldSimple>`)
	}
	return b.String() + "</w:p>"
}

// said is the part with the comments.
func (d *DOCX) said() string {
	var b strings.Builder
	b.WriteString("<w:comments" + wordNS + ">")
	for i, c := range d.comments {
		b.WriteString(`<w:comment w:id="` + strconv.Itoa(i) + `" w:author="` + xmlEscape(c.Author) + `" w:initials="` + xmlEscape(c.Initials) + `"`)
		if !c.At.IsZero() {
			b.WriteString(` w:date="` + c.At.UTC().Format("2006-01-02T15:04:05Z") + `"`)
		}
		b.WriteString(">")
		for _, line := range strings.Split(c.Text, "\n") {
			b.WriteString("<w:p><w:pPr>" + d.bidi() + "</w:pPr>" + d.plainRun(line) + "</w:p>")
		}
		b.WriteString("</w:comment>")
	}
	return b.String() + "</w:comments>"
}

func (d *DOCX) settings() string {
	s := "<w:settings" + wordNS + ">"
	if d.o.Track {
		s += "<w:trackRevisions/>"
	}
	s += `<w:defaultTabStop w:val="567"/><w:characterSpacingControl w:val="doNotCompress"/>`
	if d.notes.n > 0 {
		s += `<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>`
	}
	return s + `<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>`
}

// A stretch of text that runs one way.
type stretch struct {
	text string
	rtl  bool
}

// directions parts a text where the direction of its letters changes. What has
// no direction of its own (digits, spaces, signs) goes with its neighbours if they
// agree, and else with the paragraph, whose direction rtl is.
func directions(text string, rtl bool) []stretch {
	var out []stretch
	add := func(s string, right bool) {
		if n := len(out) - 1; n >= 0 && out[n].rtl == right {
			out[n].text += s
		} else if s != "" {
			out = append(out, stretch{s, right})
		}
	}
	last, from := rtl, 0 // direction before the stretch without one, which begins at from
	for i, r := range text {
		strong, right := direction(r)
		if !strong {
			continue
		}
		between := rtl
		if right == last {
			between = right
		}
		add(text[from:i], between)
		from = i + len(string(r))
		add(text[i:from], right)
		last = right
	}
	add(text[from:], rtl)
	return out
}

// direction tells whether r has a direction of its own, and which.
func direction(r rune) (strong, rtl bool) {
	if !unicode.IsLetter(r) {
		return false, false
	}
	return true, unicode.In(r, unicode.Arabic, unicode.Hebrew, unicode.Syriac, unicode.Thaana, unicode.Nko)
}

// ownDirection is the direction of a text's first letter, or otherwise, and the
// invisible sign of that direction.
func ownDirection(text string, otherwise bool) (rtl bool, sign string) {
	rtl = otherwise
	for _, r := range text {
		if strong, right := direction(r); strong {
			rtl = right
			break
		}
	}
	if rtl {
		return rtl, "\u200F"
	}
	return rtl, "\u200E"
}
