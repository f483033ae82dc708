package intake

import (
	"bytes"
	"net/http"

	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/seal"
	"groundswell/internal/platform/web"
)

// blank is what a cell for handwriting holds: two empty lines, so that ten rows and
// what stands above them fit one page.
var blank = []doc.PDFSpan{{Text: "\u00a0\n\u00a0"}}

// printPDF is the sheet as a file that a print shop takes.
func (h *handlers) printPDF(w http.ResponseWriter, r *web.Request) error {
	p, err := h.sheetOf(r)
	if err != nil {
		return err
	}
	code, err := seal.QRPicture(p.Address, 400)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	d := doc.NewPDF(&b, doc.PDFOptions{Lang: r.Lang, Title: r.T("intake.paper.print") + " · " + p.Name, Author: r.SiteName()})
	for i, n := range p.Numbers {
		if i > 0 {
			d.Space(4000) // a sheet begins on a page of its own
		}
		d.Para(doc.PDFLabel, "", doc.PDFSpan{Text: r.SiteName() + " · " + r.T("intake.paper.sheet_n", "N", n)})
		d.Title(p.In.Tag(), p.Name)
		pic, err := d.Picture(code)
		if err != nil {
			return err
		}
		d.Figure(pic, r.T("intake.paper.qr"), 80, 80)
		d.Para(doc.PDFBody, "", doc.PDFSpan{Text: r.T("intake.paper.read") + " "}, doc.PDFSpan{Text: p.Shown, Link: p.Address, Apart: true})
		d.Para(doc.PDFBody, "", doc.PDFSpan{Text: r.T("intake.paper.consent")})
		if p.Sealing {
			d.Para(doc.PDFBody, "", doc.PDFSpan{Text: r.T("intake.paper.consent_sealed")})
		}
		cols := []doc.PDFColumn{{Title: r.T("intake.paper.col.no"), Part: 1}, {Title: r.T("intake.paper.col.name"), Part: 5},
			{Title: r.T("intake.paper.col.organisation"), Part: 5}, {Title: r.T("intake.paper.col.country"), Part: 3}}
		if p.Sealing {
			cols = append(cols, doc.PDFColumn{Title: r.T("intake.paper.col.sealed"), Part: 2})
		}
		cols = append(cols, doc.PDFColumn{Title: r.T("intake.paper.col.email"), Part: 4}, doc.PDFColumn{Title: r.T("intake.paper.col.signature"), Part: 4})
		t := d.Table(cols)
		for _, line := range p.Lines {
			cells := []doc.PDFCell{{Spans: []doc.PDFSpan{{Text: digits(line)}}, Head: true}}
			for len(cells) < len(cols) {
				cells = append(cells, doc.PDFCell{Spans: blank})
			}
			t.Row(cells...)
		}
		t.End()
	}
	if err := d.Close(); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", `attachment; filename="sheet-`+p.St.Slug+`-`+string(r.Lang)+`.pdf"`)
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(b.Bytes())
	return err
}
