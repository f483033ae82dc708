package doc_test

import (
	"bytes"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
)

// TestPDFLandscape: a turned page is as wide as the other is high, and its table uses
// that width, from whichever side it is read.
func TestPDFLandscape(t *testing.T) {
	for _, lang := range []core.Lang{"en", "ar"} {
		var b bytes.Buffer
		p := doc.NewPDF(&b, doc.PDFOptions{Lang: lang, Title: "Lamps", Landscape: true, Running: func(int, int) doc.PDFRunning { return doc.PDFRunning{Head: "Lamps", Foot: "Harbour", Page: "1"} }})
		table := p.Table([]doc.PDFColumn{{Title: "One", Part: 1}, {Title: "Two", Part: 1}})
		words := strings.Repeat("lamp ", 11)
		for range 40 {
			table.Row(doc.PDFCell{Spans: []doc.PDFSpan{{Text: words}}, Head: true}, doc.PDFCell{Spans: []doc.PDFSpan{{Text: words}}})
		}
		table.End()
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		file := keep(t, string(lang)+"-wide.pdf", b.Bytes())
		if info := poppler(t, "pdfinfo", file); !strings.Contains(info, "841.89 x 595.28") {
			t.Errorf("%s: %s", lang, info)
		}
		// Eleven words are one line here and two on a page that stands.
		if text := poppler(t, "pdftotext", "-layout", file, "-"); strings.Count(text, strings.TrimSpace(words)) < 80 {
			t.Errorf("%s: lines are broken as on a page that stands:\n%s", lang, text[:min(len(text), 1500)])
		}
	}
}
