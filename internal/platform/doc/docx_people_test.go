package doc

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
)

// seen gives what a reader sees of a file: a line for each paragraph, its number before
// a stroke; H2 before a heading, > before what runs from the right, * before a bullet, +
// before a cell of a table.
func seen(d *Doc) string {
	var b strings.Builder
	var walk func(blocks []Block, cell string)
	walk = func(blocks []Block, cell string) {
		for _, k := range blocks {
			if k.Table != nil {
				for _, row := range k.Table.Rows {
					for _, c := range row.Cells {
						walk(c.Blocks, "+ ")
					}
				}
				continue
			}
			p, text := k.Para, ""
			for _, r := range k.Para.Runs {
				switch {
				case r.Hidden:
				case r.Note > 0:
					text += fmt.Sprintf("^%d", r.Note)
				default:
					text += r.Text
				}
			}
			if strings.TrimSpace(text) == "" {
				continue
			}
			b.WriteString(cell)
			if p.RTL {
				b.WriteString("> ")
			}
			if p.Level > 0 {
				fmt.Fprintf(&b, "H%d ", p.Level)
			}
			if p.List == Bullet {
				b.WriteString("* ")
			}
			if p.Number != "" {
				b.WriteString(p.Number + "|")
			}
			b.WriteString(strings.ReplaceAll(text, "  ", " ") + "\n")
		}
	}
	walk(d.Blocks, "")
	for i, n := range d.Notes {
		fmt.Fprintf(&b, "^%d", i+1)
		for _, p := range n.Paras {
			b.WriteString(" " + p.Text())
		}
		b.WriteString("\n")
	}
	return b.String()
}

// counts is a part with lists: each is an abstract list, given by its levels as
// "format text" or "format text start", and the list of the same number.
func counts(lists ...[]string) string {
	abstract, used := "", ""
	for i, levels := range lists {
		abstract += fmt.Sprintf(`<w:abstractNum w:abstractNumId="%d">`, i)
		for l, s := range levels {
			f := strings.Fields(s + " 1")
			more := ""
			if f[2] == "legal" {
				f[2], more = "1", "<w:isLgl/>"
			}
			abstract += fmt.Sprintf(`<w:lvl w:ilvl="%d"><w:start w:val="%s"/><w:numFmt w:val="%s"/>%s<w:lvlText w:val="%s"/></w:lvl>`, l, f[2], f[0], more, f[1])
		}
		abstract += "</w:abstractNum>"
		used += fmt.Sprintf(`<w:num w:numId="%d"><w:abstractNumId w:val="%d"/></w:num>`, i+1, i)
	}
	return abstract + used
}

func counted1(list, level int, text string) string {
	return fmt.Sprintf(`<w:p><w:pPr><w:numPr><w:ilvl w:val="%d"/><w:numId w:val="%d"/></w:numPr></w:pPr>%s</w:p>`, level, list, words(text))
}

// listed makes paragraphs of list 1: the level stands before the text.
func listed(texts ...string) string {
	b := ""
	for _, s := range texts {
		b += counted1(1, int(s[0]-'0'), s[1:])
	}
	return b
}

// TestWordAsWritten: Word files as people and programs make them. The expectations were
// written before the reader was tried on them.
func TestWordAsWritten(t *testing.T) {
	const author = ` w:id="9" w:author="A" w:date="2026-11-20T10:00:00Z"`
	track := func(kind, inner string) string { return "<w:" + kind + author + ">" + inner + "</w:" + kind + ">" }
	mark := func(kind, runs string) string {
		return `<w:p><w:pPr><w:rPr><w:` + kind + author + `/></w:rPr></w:pPr>` + runs + "</w:p>"
	}
	gone := func(s string) string {
		return strings.ReplaceAll(strings.ReplaceAll(words(s), "<w:t ", "<w:delText "), "</w:t>", "</w:delText>")
	}
	field := func(said, shows string) string {
		return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + said + ` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` + words(shows) + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
	}
	box := func(s string) string { return `<w:txbxContent>` + para(words(s)) + `</w:txbxContent>` }
	for _, c := range []struct {
		name      string
		body      string
		lists     string
		styles    string
		notes     string // footnotes
		ends      string // endnotes
		want, old string // as accepted, as rejected ("" is the same)
	}{
		{name: "levels, restarts", lists: counts([]string{"decimal %1.", "lowerLetter (%2)", "lowerRoman (%3)"}),
			body: listed("0one", "1a", "1b", "2i", "2ii", "1c", "0two", "1a again", "2i again"),
			want: "1.|one\n(a)|a\n(b)|b\n(i)|i\n(ii)|ii\n(c)|c\n2.|two\n(a)|a again\n(i)|i again\n"},
		{name: "legal numbers", lists: counts([]string{"upperRoman Article_%1", "decimal %1.%2 legal", "lowerLetter (%3)"}),
			body: listed("0one", "1x", "1y", "0two", "1z", "2a"), want: "Article_I|one\n1.1|x\n1.2|y\nArticle_II|two\n2.1|z\n(a)|a\n"},
		{name: "two lists of one count, one that starts anew", lists: counts([]string{"decimal %1."}) + `<w:num w:numId="5"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="6"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`,
			body: counted1(1, 0, "a") + counted1(5, 0, "b") + para(words("between")) + counted1(1, 0, "c") + counted1(6, 0, "d") + counted1(6, 0, "e"), want: "1.|a\n2.|b\nbetween\n3.|c\n1.|d\n2.|e\n"},
		{name: "a level that never starts anew", lists: strings.Replace(counts([]string{"upperLetter %1.", "decimal %2."}), `<w:numFmt w:val="decimal"/>`, `<w:numFmt w:val="decimal"/><w:lvlRestart w:val="0"/>`, 1),
			body: listed("0A", "1one", "1two", "0B", "1three"), want: "A.|A\n1.|one\n2.|two\nB.|B\n3.|three\n"},
		{name: "abjad", lists: counts([]string{"arabicAbjad (%1)"}), body: listed("0x", "0x", "0x", "0x"), want: "(أ)|x\n(ب)|x\n(ج)|x\n(د)|x\n"},
		{name: "hija", lists: counts([]string{"arabicAlpha %1-"}), body: listed("0x", "0x", "0x"), want: "أ-|x\nب-|x\nت-|x\n"},
		{name: "Arabic digits", lists: counts([]string{"hindiNumbers %1-"}), body: listed("0x", "0x"), want: "١-|x\n٢-|x\n"},
		{name: "Chinese counting", lists: counts([]string{"chineseCountingThousand %1、", "japaneseCounting （%2）"}), body: listed("0x", "1y", "1y") + strings.Repeat(listed("0x"), 10), want: "一、|x\n（一）|y\n（二）|y\n二、|x\n三、|x\n四、|x\n五、|x\n六、|x\n七、|x\n八、|x\n九、|x\n十、|x\n十一、|x\n"},
		{name: "Chinese articles", lists: counts([]string{"chineseCountingThousand 第%1条"}), body: listed("0x", "0y"), want: "第一条|x\n第二条|y\n"},
		{name: "stems", lists: counts([]string{"ideographTraditional %1、"}), body: listed("0x", "0y", "0z"), want: "甲、|x\n乙、|y\n丙、|z\n"},
		{name: "numbers in circles and brackets of one sign", lists: counts([]string{"decimalEnclosedCircle %1", "decimalEnclosedParen %2", "decimalEnclosedFullstop %3"}), body: listed("0x", "1y", "2z", "0x"), want: "①|x\n⑴|y\n⒈|z\n②|x\n"},
		{name: "full-width digits", lists: counts([]string{"decimalFullWidth %1．"}), body: listed("0x", "0y"), want: "１．|x\n２．|y\n"},
		{name: "numbers in words", lists: counts([]string{"ordinalText %1", "cardinalText %2"}), body: listed("0x", "1y", "1z", "0x"), want: "First|x\nOne|y\nTwo|z\nSecond|x\n"},
		{name: "Hebrew, Thai", lists: counts([]string{"hebrew1 %1.", "thaiNumbers %2)"}), body: listed("0x", "1y", "0z"), want: "א.|x\n๑)|y\nב.|z\n"},
		{name: "words without a number", lists: counts([]string{"none PP"}), body: listed("0x"), want: "PP|x\n"},
		{name: "a list that is a style", lists: `<w:abstractNum w:abstractNumId="0"><w:styleLink w:val="Imported"/><w:lvl w:ilvl="0"><w:start w:val="4"/><w:numFmt w:val="decimal"/><w:lvlText w:val="OP%1"/></w:lvl></w:abstractNum><w:abstractNum w:abstractNumId="1"><w:numStyleLink w:val="Imported"/></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>`,
			styles: `<w:style w:type="numbering" w:styleId="Imported"><w:name w:val="Imported Style 1"/><w:pPr><w:numPr><w:numId w:val="2"/></w:numPr></w:pPr></w:style>`,
			body:   listed("0x", "0y"), want: "OP4|x\nOP5|y\n"},
		{name: "levels by style", lists: `<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:pStyle w:val="P1"/><w:lvlText w:val="%1."/></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="lowerLetter"/><w:pStyle w:val="P2"/><w:lvlText w:val="(%2)"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`,
			styles: `<w:style w:type="paragraph" w:styleId="P1"><w:name w:val="Para one"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="P2"><w:name w:val="Para two"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style><w:style w:type="paragraph" w:styleId="P3"><w:name w:val="Three"/><w:basedOn w:val="P2"/></w:style>`,
			body:   `<w:p><w:pPr><w:pStyle w:val="P1"/></w:pPr>` + words("x") + `</w:p><w:p><w:pPr><w:pStyle w:val="P2"/></w:pPr>` + words("y") + `</w:p><w:p><w:pPr><w:pStyle w:val="P3"/></w:pPr>` + words("z") + `</w:p><w:p><w:pPr><w:pStyle w:val="P2"/><w:numPr><w:numId w:val="0"/></w:numPr></w:pPr>` + words("free") + `</w:p>`, want: "1.|x\n(a)|y\n(b)|z\nfree\n"},
		{name: "numbered headings", lists: counts([]string{"upperRoman %1.", "upperLetter %2."}),
			styles: `<w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="0"/></w:pPr></w:style><w:style w:type="paragraph" w:styleId="berschrift2"><w:name w:val="heading 2"/><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>`,
			body:   `<w:p><w:pPr><w:pStyle w:val="berschrift1"/></w:pPr>` + words("Aims") + `</w:p><w:p><w:pPr><w:pStyle w:val="berschrift2"/></w:pPr>` + words("Means") + `</w:p>`, want: "H1 I.|Aims\nH2 A.|Means\n"},
		{name: "counted anew without what was deleted", lists: counts([]string{"decimal %1."}),
			body: listed("0one") + `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:del` + author + `/></w:rPr></w:pPr>` + track("del", gone("two")) + `</w:p>` + `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr><w:rPr><w:ins` + author + `/></w:rPr></w:pPr>` + track("ins", words("new")) + `</w:p>` + listed("0three"),
			want: "1.|one\n2.|new\n3.|three\n", old: "1.|one\n2.|two\n3.|three\n"},
		{name: "a number that came with the change", lists: counts([]string{"decimal %1."}),
			body: listed("0one") + `<w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/><w:ins` + author + `/></w:numPr><w:pPrChange` + author + `><w:pPr/></w:pPrChange></w:pPr>` + words("two") + `</w:p>`,
			want: "1.|one\n2.|two\n", old: "1.|one\ntwo\n"},
		{name: "current text and proposal", body: `<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc>` + para(words("Current")) + `</w:tc><w:tc>` + para(words("Proposal")) + `</w:tc></w:tr><w:tr><w:sdt><w:sdtContent><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>` + para(words("1. Old.")) + `</w:tc></w:sdtContent></w:sdt><w:tc>` + para(words("1. New.")) + para(words("1 bis. More.")) + `</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc>` + para(words("2. Next.")) + `</w:tc></w:tr></w:tbl>` + para(words("After.")),
			want: "+ Current\n+ Proposal\n+ 1. Old.\n+ 1. New.\n+ 1 bis. More.\n+ 2. Next.\nAfter.\n"},
		{name: "a row and a cell that came and went", body: `<w:tbl><w:tr><w:trPr><w:ins` + author + `/></w:trPr><w:tc>` + para(track("ins", words("new row"))) + `</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:cellDel` + author + `/></w:tcPr>` + mark("del", track("del", gone("old cell"))) + `</w:tc><w:tc><w:tcPr><w:cellIns` + author + `/></w:tcPr>` + mark("ins", track("ins", words("new cell"))) + `</w:tc><w:tc>` + para(words("stays")) + `</w:tc></w:tr></w:tbl>` + para(words("x")),
			want: "+ new row\n+ new cell\n+ stays\nx\n", old: "+ old cell\n+ stays\nx\n"},
		{name: "a text box, said twice", body: para(`<w:r><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice Requires="wps"><w:drawing><wp:anchor xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wps:wsp xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"><wps:txbx>` + box("In the box.") + `</wps:txbx></wps:wsp></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>` + box("In the box.") + `</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>` + words("Around it.")), want: "Around it.\nIn the box.\n"},
		{name: "an old text box", body: para(`<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml"><v:textbox>` + box("Old box.") + `</v:textbox></v:shape></w:pict></w:r>`), want: "Old box.\n"},
		{name: "footnotes and endnotes", notes: `<w:footnote w:type="separator" w:id="-1">` + para(`<w:r><w:separator/></w:r>`) + `</w:footnote><w:footnote w:id="2">` + para(`<w:r><w:footnoteRef/></w:r>`+words(" Below.")) + para(words("Still below.")) + `</w:footnote><w:footnote w:id="3">` + para(words("* Starred.")) + `</w:footnote>`, ends: `<w:endnote w:id="2">` + para(words("At the end.")) + `</w:endnote>`,
			body: para(words("Word")+`<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteReference w:id="2"/></w:r>`+words(" and")+`<w:r><w:endnoteReference w:id="2"/></w:r>`+words(" star")+`<w:r><w:footnoteReference w:customMarkFollows="1" w:id="3"/><w:t>*</w:t></w:r>`+words(".")) + para(words("x")), want: "Word^1 and^2 star^3.\nx\n^1 Below. Still below.\n^2 At the end.\n^3 * Starred.\n"},
		{name: "a paragraph moved", body: mark("moveFrom", `<w:moveFromRangeStart w:id="1" w:name="move1"/>`+track("moveFrom", words("Moved."))) + `<w:moveFromRangeEnd w:id="1"/>` + para(words("Stays.")) + mark("moveTo", `<w:moveToRangeStart w:id="2" w:name="move1"/>`+track("moveTo", words("Moved."))) + `<w:moveToRangeEnd w:id="2"/>` + para(words("Last.")), want: "Stays.\nMoved.\nLast.\n", old: "Moved.\nStays.\nLast.\n"},
		{name: "words moved and changed", body: para(track("moveFrom", words("within means ")) + words("shall act ") + track("moveTo", words("within ")) + track("del", gone("no ")) + track("moveTo", words("means"))), want: "shall act within means\n", old: "within means shall act no \n"},
		{name: "an end of a paragraph that came", body: mark("ins", words("Clean water;")) + para(words("Safe schools.")), want: "Clean water;\nSafe schools.\n", old: "Clean water;Safe schools.\n"},
		{name: "an end of a paragraph that went", body: mark("del", words("Clean water ")) + para(words("and schools.")), want: "Clean water and schools.\n", old: "Clean water \nand schools.\n"},
		{name: "an end that went before a table", body: mark("del", words("Before.")) + `<w:tbl><w:tr><w:tc>` + para(words("cell")) + `</w:tc></w:tr></w:tbl>` + para(words("x")), want: "Before.\n+ cell\nx\n"},
		{name: "inserted by one and deleted by another", body: para(words("a") + track("ins", track("del", gone("b"))) + words("c")), want: "ac\n"},
		{name: "fields", body: para(words("See paragraph ")+field(`REF _Ref1 \r \h`, "12")+words(" and ")+`<w:fldSimple w:instr=" REF x ">`+words("13")+`</w:fldSimple>`+words(" of ")+field(`HYPERLINK "https://example.org"`, "the paper")+words(".")) + para(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>IF </w:instrText></w:r>`+field("PAGE", "7")+`<w:r><w:instrText> = 1 "a" "b"</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`+words("b")+`<w:r><w:fldChar w:fldCharType="end"/></w:r>`), want: "See paragraph 12 and 13 of the paper.\nb\n"},
		{name: "a number that is a field", body: para(field(`SEQ para \* ARABIC`, "4")+words(". Urges.")) + para(field(`LISTNUM`, "5.")+words(" Calls.")), want: "4. Urges.\n5. Calls.\n"},
		{name: "smart tags, content controls, custom XML", body: `<w:sdt><w:sdtPr><w:alias w:val="Title"/><w:text/></w:sdtPr><w:sdtContent>` + para(words("In ")+`<w:smartTag w:uri="u" w:element="country"><w:smartTagPr><w:attr w:name="x" w:val="y"/></w:smartTagPr>`+words("Nowhere")+`</w:smartTag><w:sdt><w:sdtContent>`+words(", the")+`</w:sdtContent></w:sdt><w:customXml w:element="e">`+words(" land")+`</w:customXml>`+words(".")) + `</w:sdtContent></w:sdt>` + para(words("x")), want: "In Nowhere, the land.\nx\n"},
		{name: "words that ask for words", body: `<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>` + para(words("Click or tap here to enter text.")) + `</w:sdtContent></w:sdt>` + para(words("See ")+`<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>`+words("Choose an item.")+`</w:sdtContent></w:sdt>`+words("x")), want: "See x\n"},
		{name: "from the right", styles: `<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:pPr><w:bidi/></w:pPr></w:style>`, body: para(words("يحث الدول الأعضاء؛")) + `<w:p><w:pPr><w:bidi w:val="0"/></w:pPr>` + words("Latin") + `</w:p>`, want: "> يحث الدول الأعضاء؛\nLatin\n"},
		{name: "hyphens, breaks, symbols", body: para(words("co") + `<w:r><w:noBreakHyphen/><w:t>operate un</w:t><w:softHyphen/><w:t>der par.</w:t></w:r>` + words("\u00a0") + words("3, ") + `<w:r><w:t>T </w:t><w:sym w:font="Symbol" w:char="F0B3"/><w:t> 2 </w:t><w:sym w:font="Symbol" w:char="F061"/><w:sym w:font="Wingdings" w:char="F0FE"/><w:sym w:font="Times New Roman" w:char="2014"/></w:r>`), want: "co\u2011operate under par.\u00a03, T ≥ 2 α☑—\n"},
		{name: "a page ends inside", body: para(words("Urges all ") + `<w:r><w:br w:type="page"/></w:r><w:r><w:lastRenderedPageBreak/></w:r>` + words("States")), want: "Urges all \nStates\n"},
		{name: "a page ends between words", body: para(words("Urges all") + `<w:r><w:br w:type="page"/></w:r>` + words("States")), want: "Urges all\nStates\n"},
		{name: "rubi", body: para(`<w:r><w:ruby><w:rubyPr/><w:rt><w:r><w:t>hàn</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>汉</w:t></w:r></w:rubyBase></w:ruby></w:r>` + words("字")), want: "汉字\n"},
		{name: "an outline of the contents", styles: `<w:style w:type="paragraph" w:styleId="TOC1"><w:name w:val="toc 1"/></w:style>`, body: `<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr><w:sdtContent><w:p><w:pPr><w:pStyle w:val="TOC1"/></w:pPr><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> TOC \o "1-3" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` + words("Aims") + `<w:r><w:tab/></w:r>` + field("PAGEREF _Toc1", "3") + `</w:p></w:sdtContent></w:sdt>` + para(`<w:r><w:fldChar w:fldCharType="end"/></w:r>`) + para(words("x")), want: "Aims\t3\nx\n"},
		{name: "hidden words and hidden numbers", body: para(words("Seen.")+`<w:r><w:rPr><w:vanish/></w:rPr><w:t>Hidden.</w:t></w:r>`) + para(words("x")), want: "Seen.\nx\n"},
		{name: "Google: direction on each run, suggestions", body: `<w:p w:rsidR="0"><w:pPr><w:rPr/></w:pPr>` + track("ins", `<w:r w:rsidRPr="0"><w:rPr><w:rtl w:val="0"/></w:rPr><w:t xml:space="preserve">urgently </w:t></w:r>`) + `<w:r><w:rPr><w:rtl w:val="0"/></w:rPr><w:t>act.</w:t></w:r></w:p>` + para(words("x")), want: "urgently act.\nx\n", old: "act.\nx\n"},
		{name: "a frame with the number at the margin", body: `<w:p><w:pPr><w:framePr w:w="400" w:hAnchor="page"/></w:pPr>` + words("5.") + `</w:p>` + para(words("Urges.")), want: "5.\nUrges.\n"},
		{name: "a heading that runs into its text", body: `<w:p><w:pPr><w:rPr><w:vanish/><w:specVanish/></w:rPr></w:pPr>` + words("Water. ") + `</w:p>` + para(words("Urges.")), want: "Water. Urges.\n"},
	} {
		part := func(name, root, inner string) file {
			return file{"word/" + name + ".xml", "<w:" + root + " " + wNS + ">" + inner + "</w:" + root + ">"}
		}
		links := file{"rels", rel("s", "styles", "styles.xml") + rel("n", "numbering", "numbering.xml") + rel("f", "footnotes", "footnotes.xml") + rel("e", "endnotes", "endnotes.xml")}
		b := word(t, `<w:document `+wNS+`><w:body>`+c.body+`<w:sectPr/></w:body></w:document>`, links, part("styles", "styles", c.styles), part("numbering", "numbering", strings.ReplaceAll(c.lists, "_", " ")), part("footnotes", "footnotes", c.notes), part("endnotes", "endnotes", c.ends))
		d, err := ReadDOCX(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if c.old == "" {
			c.old = c.want
		}
		want := strings.ReplaceAll(c.want, "_", " ")
		if got := seen(d.As(Accepted)); got != want {
			t.Errorf("%s: is\n%swant\n%s", c.name, got, want)
		}
		if got := seen(d.As(Rejected)); got != strings.ReplaceAll(c.old, "_", " ") {
			t.Errorf("%s, before the changes: is\n%swant\n%s", c.name, got, strings.ReplaceAll(c.old, "_", " "))
		}
	}
}
