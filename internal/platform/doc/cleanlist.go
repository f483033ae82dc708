package doc

import "strings"

// wordElements are the elements of WordprocessingML that a cleaned copy may have.
// What is on no list goes with all that is in it: comments, marks of sessions and
// of spell checks, permissions, form data, objects, mail merge, data bindings.
var wordElements = set(`
document body p r t tab br cr noBreakHyphen softHyphen sym ptab footnoteReference endnoteReference footnoteRef endnoteRef separator
continuationSeparator ruby rubyPr rubyAlign hps hpsRaise hpsBaseText lid rt rubyBase drawing pict fldSimple fldChar instrText hyperlink
bookmarkStart bookmarkEnd dir bdo txbxContent
pPr pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr ilvl numId suppressLineNumbers pBdr top left bottom right between bar
start end insideH insideV tl2br tr2bl shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct autoSpaceDE autoSpaceDN bidi
adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl
rPr rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof webHidden color w kern position sz szCs
highlight u effect bdr fitText vertAlign rtl cs em lang eastAsianLayout oMath
tbl tblPr tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW tblCellSpacing tblInd tblBorders tblLayout
tblCellMar tblLook tblGrid gridCol tr trPr cnfStyle gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tc tcPr tcW gridSpan hMerge
vMerge tcBorders noWrap tcMar tcFitText vAlign hideMark tblPrEx
sectPr headerReference footerReference footnotePr endnotePr numFmt numStart numRestart pos type pgSz pgMar pgBorders lnNumType pgNumType
cols col noEndnote titlePg rtlGutter docGrid
styles docDefaults rPrDefault pPrDefault latentStyles lsdException style name aliases basedOn next link uiPriority semiHidden unhideWhenUsed
qFormat locked tblStylePr
numbering abstractNum multiLevelType styleLink numStyleLink lvl lvlRestart isLgl suff lvlText lvlJc num abstractNumId lvlOverride startOverride
fonts font altName panose1 charset family notTrueType pitch sig
hdr ftr footnotes footnote endnotes endnote`)

// wordWrappers go, but what is in them stays.
var wordWrappers = set("ins moveTo sdt sdtContent smartTag customXml")

// drawingNS are the namespaces whose elements may stand in a drawing or a formula.
// Lists of extensions go.
var drawingNS = set(nsA + " " + nsWP + " " + nsPic + " " + nsWPS + " " + nsWPG + " " + nsM + " " + nsV)

// wordAttributes that do not come along, of those of WordprocessingML itself;
// and all whose name begins with "rsid".
var wordAttributes = set("author date initials element uri tooltip docLocation dirty")

// plainAttributes that do not come along, of those without a namespace.
var plainAttributes = set("name descr title alt href src tooltip action hlinkClick invalidUrl tgtFrame macro textlink")

// textElements are those whose text is copied.
var textElements = set("t instrText posOffset align")

func set(words string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(words) {
		out[w] = true
	}
	return out
}

// cleanNS are the prefixes of a cleaned part.
const cleanNS = wordNS + ` xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" xmlns:wpg="http://schemas.microsoft.com/office/word/2010/wordprocessingGroup"`

// attributes returns the attributes of the element just begun that come along.
func (pc *partCleaner) attributes() string {
	x := pc.x
	var b strings.Builder
	for i := range x.attrs {
		a := &x.attrs[i]
		name := ""
		switch {
		case a.ns == nsW && x.ns == nsW && !wordAttributes[a.local] && !strings.HasPrefix(a.local, "rsid"):
			name = "w:" + a.local
		case a.ns == nsXML && a.local == "space":
			name = "xml:space"
		case a.ns == nsM && x.ns == nsM:
			name = "m:" + a.local
		case a.ns == nsR && (a.local == "id" || a.local == "embed") && pc.ids[a.value] != "":
			b.WriteString(" r:" + a.local + `="` + pc.ids[a.value] + `"`)
		case a.ns == "" && x.ns != nsW && (!plainAttributes[a.local] || structural(x, a)) && !onComputer(a.value):
			name = a.local
		}
		if name != "" {
			b.WriteString(" " + name + `="` + xmlEscape(a.value) + `"`)
		}
	}
	switch {
	case x.ns == nsWP && x.local == "docPr", x.local == "cNvPr":
		b.WriteString(` name="Picture"`)
		if alt := x.attr("", "descr"); alt != "" && x.local == "docPr" && !onComputer(alt) && !strings.ContainsAny(alt, `\`) {
			b.WriteString(` descr="` + xmlEscape(alt) + `"`) // what it shows, for who cannot see it
		}
	}
	return b.String()
}

// structural tells names that mean something to the format.
func structural(x *xmlReader, a *xmlAttr) bool {
	return a.local == "name" && x.ns == nsA && x.local != "cNvPr"
}
