package doc

// PDFHas tells whether some face has r.
func PDFHas(r rune) bool { return pdfFaceFor(pdfRegular, r) != nil }
