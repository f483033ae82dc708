package doc

import "strings"

// Short names of the namespaces that are known here. Of those of ECMA-376 there
// are two spellings, transitional and strict; both get the same short name.
const (
	nsW       = "w"       // WordprocessingML
	nsX       = "x"       // SpreadsheetML
	nsA       = "a"       // DrawingML
	nsWP      = "wp"      // DrawingML in a Word file
	nsPic     = "pic"     // pictures in DrawingML
	nsR       = "r"       // relationships, as attributes in parts
	nsRel     = "rel"     // relationships, the file
	nsCT      = "ct"      // content types
	nsCore    = "cp"      // properties: core
	nsDC      = "dc"      // … Dublin Core
	nsTerms   = "dcterms" // …
	nsExt     = "ep"      // … extended
	nsCust    = "cust"    // … custom
	nsVT      = "vt"      // … their values
	nsMC      = "mc"      // markup compatibility
	nsM       = "m"       // formulas
	nsV       = "v"       // VML, the drawings of old
	nsWPS     = "wps"     // shapes and text boxes
	nsWPG     = "wpg"     // groups of them
	nsXLIFF2  = "xliff2"
	nsXLIFF12 = "xliff12"
	nsAKN     = "akn" // Akoma Ntoso 3.0 and its drafts
	nsXML     = "xml"
	nsXMLNS   = "xmlns"
	nsOther   = "?" // known to nobody here
)

var namespaces = map[string]string{
	"http://schemas.openxmlformats.org/markup-compatibility/2006":             nsMC,
	"http://schemas.openxmlformats.org/package/2006/relationships":            nsRel,
	"http://schemas.openxmlformats.org/package/2006/content-types":            nsCT,
	"http://schemas.openxmlformats.org/package/2006/metadata/core-properties": nsCore,
	"http://purl.org/dc/elements/1.1/":                                        nsDC,
	"http://purl.org/dc/terms/":                                               nsTerms,
	"urn:schemas-microsoft-com:vml":                                           nsV,
	"urn:oasis:names:tc:xliff:document:2.0":                                   nsXLIFF2, // 2.1 has the same
	"urn:oasis:names:tc:xliff:document:2.2":                                   nsXLIFF2,
	"urn:oasis:names:tc:xliff:document:1.2":                                   nsXLIFF12,
	"urn:oasis:names:tc:xliff:document:1.1":                                   nsXLIFF12,
	"http://www.w3.org/XML/1998/namespace":                                    nsXML,
	"http://www.w3.org/2000/xmlns/":                                           nsXMLNS,
}

// office are the namespaces that have two spellings: the transitional one, and
// the strict one without the year.
var office = map[string]string{
	"wordprocessingml/main": nsW, "spreadsheetml/main": nsX, "drawingml/main": nsA, "drawingml/wordprocessingDrawing": nsWP,
	"drawingml/picture": nsPic, "officeDocument/relationships": nsR, "officeDocument/extended-properties": nsExt, "officeDocument/extendedProperties": nsExt,
	"officeDocument/custom-properties": nsCust, "officeDocument/customProperties": nsCust, "officeDocument/docPropsVTypes": nsVT, "officeDocument/math": nsM,
}

const (
	transitional = "http://schemas.openxmlformats.org/"
	strict       = "http://purl.oclc.org/ooxml/"
)

// namespace returns the short name of a namespace.
func namespace(uri string) string {
	if s, ok := namespaces[uri]; ok {
		return s
	}
	if strings.HasPrefix(uri, "http://docs.oasis-open.org/legaldocml/ns/akn/3.0") || strings.HasPrefix(uri, "http://www.akomantoso.org/2.0") || strings.HasPrefix(uri, "http://www.akomantoso.org/1.0") {
		return nsAKN
	}
	rest, ok := strings.CutPrefix(uri, strict)
	if !ok {
		if rest, ok = strings.CutPrefix(uri, transitional); ok {
			rest = strings.Replace(rest, "/2006", "", 1)
		}
	}
	if s, known := office[rest]; ok && known {
		return s
	}
	return nsOther
}
