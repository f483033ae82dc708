package doc

import (
	"strconv"
	"strings"
)

// styles is the part that says how the text looks: black on white, one typeface,
// sizes in half points. Arial has Arabic letters wherever Word is; Chinese comes
// from SimSun, or what the reader's system has in its place.
func (d *DOCX) styles() string {
	var b strings.Builder
	val := wordLang(d.o.Lang.Tag())
	latin := val
	if d.rtl() || d.o.Lang == "zh" {
		latin = "en-GB"
	}
	b.WriteString("<w:styles" + wordNS + `><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Arial" w:hAnsi="Arial" w:eastAsia="SimSun" w:cs="Arial"/><w:sz w:val="22"/><w:szCs w:val="24"/><w:lang w:val="` + latin + `" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>`)
	style := func(kind, id, name, basedOn, next, ppr, rpr string) {
		b.WriteString(`<w:style w:type="` + kind + `" w:styleId="` + id + `"`)
		if id == "Normal" || id == "DefaultParagraphFont" || id == "TableNormal" {
			b.WriteString(` w:default="1"`)
		}
		b.WriteString(`><w:name w:val="` + name + `"/>`)
		if basedOn != "" {
			b.WriteString(`<w:basedOn w:val="` + basedOn + `"/>`)
		}
		if next != "" {
			b.WriteString(`<w:next w:val="` + next + `"/>`)
		}
		b.WriteString("<w:qFormat/>")
		if ppr != "" {
			b.WriteString("<w:pPr>" + ppr + "</w:pPr>")
		}
		if rpr != "" {
			b.WriteString("<w:rPr>" + rpr + "</w:rPr>")
		}
		b.WriteString("</w:style>")
	}
	size := func(n int) string {
		return `<w:sz w:val="` + strconv.Itoa(n) + `"/><w:szCs w:val="` + strconv.Itoa(n+2) + `"/>`
	}
	style("paragraph", "Normal", "Normal", "", "", d.bidi(), "")
	style("character", "DefaultParagraphFont", "Default Paragraph Font", "", "", "", "")
	style("paragraph", "Title", "Title", "Normal", "Normal", `<w:keepNext/><w:spacing w:before="0" w:after="240" w:line="240" w:lineRule="auto"/>`, "<w:b/><w:bCs/>"+size(40))
	style("paragraph", "Subtitle", "Subtitle", "Normal", "Normal", `<w:spacing w:after="240"/>`, size(26))
	for i, s := range []int{32, 28, 24, 22} {
		n := strconv.Itoa(i + 1)
		style("paragraph", "Heading"+n, "heading "+n, "Normal", "Normal", `<w:keepNext/><w:keepLines/><w:spacing w:before="`+strconv.Itoa(360-60*i)+`" w:after="120"/><w:outlineLvl w:val="`+strconv.Itoa(i)+`"/>`, "<w:b/><w:bCs/>"+size(s))
	}
	style("paragraph", "ListParagraph", "List Paragraph", "Normal", "", "<w:contextualSpacing/>", "")
	style("paragraph", "Quote", "Quote", "Normal", "Normal", `<w:ind w:left="567" w:right="567"/>`, "")
	style("paragraph", "Caption", "caption", "Normal", "Normal", "", size(18))
	style("paragraph", "TableText", "Table Text", "Normal", "", `<w:spacing w:before="20" w:after="20" w:line="240" w:lineRule="auto"/>`, size(20))
	style("paragraph", "Header", "header", "Normal", "", `<w:spacing w:after="0"/>`, size(16))
	style("paragraph", "Footer", "footer", "Normal", "", `<w:spacing w:after="0"/>`, size(16))
	style("paragraph", "FootnoteText", "footnote text", "Normal", "", `<w:spacing w:after="40" w:line="240" w:lineRule="auto"/>`, size(18))
	style("character", "FootnoteReference", "footnote reference", "DefaultParagraphFont", "", "", `<w:vertAlign w:val="superscript"/>`)
	style("character", "CommentReference", "annotation reference", "DefaultParagraphFont", "", "", size(16))
	style("character", "Hyperlink", "Hyperlink", "DefaultParagraphFont", "", "", `<w:color w:val="0B4F8A"/><w:u w:val="single"/>`)
	b.WriteString(`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>`)
	hair := ` w:val="single" w:sz="4" w:space="0" w:color="999999"/>`
	b.WriteString(`<w:style w:type="table" w:styleId="Rows"><w:name w:val="Rows"/><w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders><w:top` + hair + `<w:bottom` + hair + `<w:insideH` + hair + `</w:tblBorders></w:tblPr></w:style>`)
	b.WriteString("</w:styles>")
	return b.String()
}

// numbering is the part with the lists: bullets, and a numbered list for each
// one that was begun, so that each starts at 1.
func (d *DOCX) numbering() string {
	var b strings.Builder
	b.WriteString("<w:numbering" + wordNS + ">")
	for kind, format := range []string{"bullet", "decimal"} {
		b.WriteString(`<w:abstractNum w:abstractNumId="` + strconv.Itoa(kind) + `"><w:multiLevelType w:val="hybridMultilevel"/>`)
		for level := range 9 {
			sign := "•"
			if kind == 1 {
				sign = "%" + strconv.Itoa(level+1) + "."
			}
			b.WriteString(`<w:lvl w:ilvl="` + strconv.Itoa(level) + `"><w:start w:val="1"/><w:numFmt w:val="` + format + `"/><w:lvlText w:val="` + sign + `"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="` + strconv.Itoa(425*(level+1)) + `" w:hanging="425"/></w:pPr></w:lvl>`)
		}
		b.WriteString("</w:abstractNum>")
	}
	b.WriteString(`<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`)
	for n := range d.lists {
		b.WriteString(`<w:num w:numId="` + strconv.Itoa(n+2) + `"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`)
	}
	return b.String() + "</w:numbering>"
}
