package annex

import (
	"io"
	"time"

	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/i18n"
)

func (f *File) properties() []doc.Property {
	return []doc.Property{{Name: "File", Value: f.Head.FileID}, {Name: "Text SHA-256", Value: f.Head.Hash}, {Name: "Roll SHA-256", Value: f.Head.RollHash}}
}

func writeDOCX(w io.Writer, f File) error {
	h := &f.Head
	d, err := doc.NewDOCX(w, doc.DOCXOptions{Lang: h.Lang, Title: h.Title, Creator: h.Site, Modified: h.Taken, Properties: f.properties(),
		Header: h.Title, Footer: f.foot(), PageNumber: true})
	if err != nil {
		return err
	}
	title := doc.Run{Text: h.Title}
	if h.TitleLang != h.Lang {
		title.Lang = h.TitleLang.Tag()
	}
	d.Para(doc.Para{Small: true, Runs: []doc.Run{{Text: f.T("annex.label"), Bold: true}}})
	d.Title(title)
	d.Text(f.counts())
	for _, n := range f.notes() {
		d.Text(n)
	}
	for _, x := range f.facts() {
		value := doc.Run{Text: x.value}
		if x.value == h.Address {
			value.Link = h.Address
		}
		between := ": "
		if x.code {
			between += "\u200e" // digits behind an Arabic word would be parted from the letters behind them
		}
		d.Para(doc.Para{Small: true, Runs: []doc.Run{{Text: x.name + between}, value}})
	}
	at := parts{f: &f}
	open := false
	err = f.each(func(r *Row) error {
		if kind, region := at.before(r); kind != "" || region != "" {
			if open {
				d.EndTable()
			}
			if kind != "" {
				d.Heading(2, doc.Run{Text: kind})
			}
			if region != "" {
				d.Heading(3, doc.Run{Text: region})
			}
			name := f.T("annex.col.organisation")
			if r.Person() {
				name = f.T("annex.col.person")
			}
			one := func(s string) []doc.Run { return []doc.Run{{Text: s}} }
			d.BeginTable(doc.Column{Width: 5, Title: one(name)}, doc.Column{Width: 2.2, Title: one(f.T("annex.col.country"))}, doc.Column{Width: 2.6, Title: one(f.T("annex.col.checked"))})
			open = true
		}
		cell := doc.DOCXCell{Runs: []doc.Run{{Text: r.label(), Isolate: true}}}
		if r.Logo != "" && f.Logo != nil {
			if b := f.Logo(r.Logo); b != nil {
				cell.Picture = &doc.Picture{Key: r.Logo, Width: 12, Max: 7, Open: func() ([]byte, error) { return f.Logo(r.Logo), nil }}
			}
		}
		d.Row(cell, doc.DOCXCell{Runs: []doc.Run{{Text: country(h.Lang, r.Country)}}}, doc.DOCXCell{Runs: []doc.Run{{Text: f.level(r)}}})
		return nil
	})
	if err != nil {
		return err
	}
	if open {
		d.EndTable()
	}
	return d.Close()
}

func writeXLSX(w io.Writer, f File) error {
	h := &f.Head
	x, err := doc.NewXLSX(w, doc.XLSXOptions{Lang: h.Lang, Title: h.Title, Creator: h.Site, Modified: h.Taken, Properties: f.properties()})
	if err != nil {
		return err
	}
	col := func(key string, width float64) doc.XLSXColumn {
		return doc.XLSXColumn{Title: f.T("annex.col." + key), Width: width}
	}
	x.Sheet(f.T("annex.sheet"), col("kind", 14), doc.XLSXColumn{Title: f.T("annex.col.name"), Width: 48, Wrap: true}, col("code", 8), col("country", 22), col("region", 26),
		col("website", 28), col("affiliation", 28), col("checked", 22), col("vouched", 22), col("version", 8), col("day", 12))
	err = f.each(func(r *Row) error {
		x.Row(f.T("annex.kind."+r.Kind), r.Name, r.Country, country(h.Lang, r.Country), f.region(r), r.Website, r.Affiliation,
			f.T("annex.level."+r.Level), r.VouchedBy, r.Version, r.Day)
		return nil
	})
	if err != nil {
		return err
	}
	x.Sheet(f.T("annex.about"), doc.XLSXColumn{Title: f.T("annex.col.what"), Width: 44}, doc.XLSXColumn{Title: f.T("annex.col.value"), Width: 80, Wrap: true})
	x.Row(f.T("annex.label"), h.Title)
	x.Row("", f.counts())
	for _, n := range f.notes() {
		x.Row("", n)
	}
	for _, a := range f.facts() {
		x.Row(a.name, a.value)
	}
	return x.Close()
}

func (f *File) region(r *Row) string {
	if r.Region == "" {
		return ""
	}
	return i18n.Region(f.Head.Lang, r.Region)
}

func day(t time.Time) string { return t.UTC().Format(time.RFC3339) }
