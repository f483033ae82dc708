package doc_test

import (
	"fmt"
	"io"
	"testing"

	"groundswell/internal/platform/doc"
)

// counting is a writer that keeps nothing.
type counting struct{ n int64 }

func (c *counting) Write(b []byte) (int, error) { c.n += int64(len(b)); return len(b), nil }

// roll writes a table of n organisations.
func roll(t testing.TB, w io.Writer, n int) *doc.PDF {
	s := pdfSamples["en"]
	p := doc.NewPDF(w, doc.PDFOptions{Lang: "en", Title: s.title, Running: func(page, pages int) doc.PDFRunning {
		return doc.PDFRunning{Page: fmt.Sprintf(s.page, page, pages)}
	}})
	tab := p.Table([]doc.PDFColumn{{Title: "Organisation", Part: 5}, {Title: "Country", Part: 2}, {Title: "Checked", Part: 3}})
	for i := range n {
		tab.Row(doc.PDFCell{Head: true, Spans: []doc.PDFSpan{{Text: fmt.Sprintf("%s of the %d. district", s.names[i%len(s.names)], i), Apart: true}}},
			doc.PDFCell{Spans: []doc.PDFSpan{{Text: "Kenya"}}}, doc.PDFCell{Spans: []doc.PDFSpan{{Text: "Checked by a colleague"}}})
	}
	tab.End()
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	return p
}

func BenchmarkPDFRoll(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		var c counting
		p := roll(b, &c, 5000)
		b.ReportMetric(float64(p.Pages()), "pages")
		b.ReportMetric(float64(c.n), "bytes")
	}
}
