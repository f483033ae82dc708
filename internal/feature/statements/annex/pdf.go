package annex

import (
	"io"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/i18n"
)

func writePDF(w io.Writer, f File) error {
	h := &f.Head
	p := doc.NewPDF(w, doc.PDFOptions{Lang: h.Lang, Title: h.Title, Author: h.Site, Subject: f.T("annex.label"), ID: h.FileID, Created: h.Taken,
		Running: func(page, pages int) doc.PDFRunning {
			return doc.PDFRunning{Head: h.Title, Foot: f.foot(),
				Page: f.T("annex.page", "Page", int64(page), "Pages", int64(pages))}
		}})
	titleLang := ""
	if h.TitleLang != h.Lang {
		titleLang = h.TitleLang.Tag()
	}
	p.Para(doc.PDFLabel, "", doc.PDFSpan{Text: f.T("annex.label")})
	p.Title(titleLang, h.Title)
	p.Para(doc.PDFLead, "", doc.PDFSpan{Text: f.counts()})
	for _, n := range f.notes() {
		p.Para(doc.PDFBody, "", doc.PDFSpan{Text: n})
	}
	p.Space(4)
	for _, x := range f.facts() {
		value := doc.PDFSpan{Text: x.value, Apart: x.code}
		if x.value == h.Address {
			value.Link = h.Address
		}
		p.Para(doc.PDFSmall, "", doc.PDFSpan{Text: x.name + ": "}, value)
	}
	at := parts{f: &f}
	var t *doc.PDFTable
	err := f.each(func(r *Row) error {
		if kind, region := at.before(r); kind != "" || region != "" {
			if t != nil {
				t.End()
			}
			if kind != "" {
				p.Heading(2, kind)
			}
			if region != "" {
				p.Heading(3, region)
			}
			name := f.T("annex.col.organisation")
			if r.Person() {
				name = f.T("annex.col.person")
			}
			t = p.Table([]doc.PDFColumn{{Title: name, Part: 5, Pictures: f.Logo != nil && !r.Person()}, {Title: f.T("annex.col.country"), Part: 2.2}, {Title: f.T("annex.col.checked"), Part: 2.6}})
		}
		cell := doc.PDFCell{Head: true, Spans: []doc.PDFSpan{{Text: r.Name, Apart: true}}}
		if r.Affiliation != "" {
			cell.Spans = append(cell.Spans, doc.PDFSpan{Text: " · "}, doc.PDFSpan{Text: r.Affiliation, Apart: true})
		}
		if r.Logo != "" && f.Logo != nil {
			if b := f.Logo(r.Logo); b != nil {
				cell.Picture, _ = p.Picture(b) // one that cannot be shown is left out
			}
		}
		level := []doc.PDFSpan{{Text: f.T("annex.level." + r.Level)}}
		if r.VouchedBy != "" {
			level = append(level, doc.PDFSpan{Text: " · "}, doc.PDFSpan{Text: r.VouchedBy, Apart: true})
		}
		t.Row(cell, doc.PDFCell{Spans: []doc.PDFSpan{{Text: country(h.Lang, r.Country)}}}, doc.PDFCell{Spans: level})
		return p.Err()
	})
	if err != nil {
		return err
	}
	if t != nil {
		t.End()
	}
	return p.Close()
}

// country is a country's name, "" when none was said.
func country(l core.Lang, code string) string {
	if code == "" {
		return ""
	}
	return i18n.Country(l, code)
}
