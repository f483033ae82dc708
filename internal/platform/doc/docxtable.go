package doc

import (
	"errors"
	"strconv"
)

// Column is a column of a table in a Word file.
type Column struct {
	Width float64 // relative to the other columns; 0 is 1
	Title []Run   // of the head; bold by itself
}

type tableState struct {
	widths []int // in twentieths of a point
}

// textWidth is the width between the margins, in twentieths of a point.
func (d *DOCX) textWidth() int {
	if d.o.Landscape {
		return pageLong - 2*pageMargin
	}
	return pageShort - 2*pageMargin
}

// A4 and its margins of 20 mm, in twentieths of a point.
const (
	pageShort, pageLong, pageMargin = 11906, 16838, 1134
)

// BeginTable begins a table. If a column has a title there is a head, which is
// repeated on each page.
func (d *DOCX) BeginTable(columns ...Column) {
	if d.table != nil || len(columns) == 0 {
		d.fail(errors.New("doc: a table inside an open table, or without columns"))
		return
	}
	d.inList = false
	sum, head := 0.0, false
	for i := range columns {
		if columns[i].Width <= 0 {
			columns[i].Width = 1
		}
		sum += columns[i].Width
		head = head || len(columns[i].Title) > 0
	}
	d.table = &tableState{}
	d.x.raw(`<w:tbl><w:tblPr><w:tblStyle w:val="Rows"/>`)
	if d.rtl() {
		d.x.raw("<w:bidiVisual/>")
	}
	d.x.raw(`<w:tblW w:w="`, strconv.Itoa(d.textWidth()), `" w:type="dxa"/><w:tblLayout w:type="fixed"/><w:tblLook w:val="0020" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>`)
	for _, c := range columns {
		w := int(c.Width / sum * float64(d.textWidth()))
		d.table.widths = append(d.table.widths, w)
		d.x.raw(`<w:gridCol w:w="`, strconv.Itoa(w), `"/>`)
	}
	d.x.raw("</w:tblGrid>")
	if head {
		cells := make([]DOCXCell, len(columns))
		for i, c := range columns {
			for _, r := range c.Title {
				r.Bold = true
				cells[i].Runs = append(cells[i].Runs, r)
			}
		}
		d.row(cells, true, nil)
	}
}

// DOCXCell is what stands in one cell: a line of runs, paragraphs, a picture; in
// this order what is set.
type DOCXCell struct {
	Picture *Picture
	Runs    []Run
	Paras   []Para
	Small   bool
}

// Row writes a row. It must have as many cells as the table has columns.
func (d *DOCX) Row(cells ...DOCXCell) { d.row(cells, false, nil) }

// ChangedRow writes a row that was inserted or deleted as a whole.
func (d *DOCX) ChangedRow(c *Change, cells ...DOCXCell) { d.row(cells, false, c) }

func (d *DOCX) row(cells []DOCXCell, head bool, c *Change) {
	if d.table == nil || len(cells) != len(d.table.widths) {
		d.fail(errors.New("doc: a row outside a table, or with another number of cells"))
		return
	}
	d.x.raw("<w:tr><w:trPr><w:cantSplit/>")
	if head {
		d.x.raw("<w:tblHeader/>")
	}
	if c != nil {
		d.change(d.x, c, "/>")
	}
	d.x.raw("</w:trPr>")
	for i, cell := range cells {
		d.x.raw(`<w:tc><w:tcPr><w:tcW w:w="`, strconv.Itoa(d.table.widths[i]), `" w:type="dxa"/></w:tcPr>`)
		paras := cell.Paras
		if cell.Picture != nil {
			d.x.raw(`<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr>`)
			d.draw(d.x, *cell.Picture)
			d.x.raw("</w:p>")
		}
		if len(cell.Runs) > 0 || len(paras) == 0 && cell.Picture == nil {
			d.para(d.x, docPart, &Para{Style: "table", Runs: cell.Runs, Small: cell.Small}, "")
		}
		for j := range paras {
			p := paras[j]
			if p.Style == "" && p.Level == 0 && p.List == NoList {
				p.Style = "table"
			}
			p.Small = p.Small || cell.Small
			d.para(d.x, docPart, &p, "")
		}
		d.x.raw("</w:tc>")
	}
	d.x.raw("</w:tr>")
}

// EndTable ends the table. A small empty paragraph follows, as two tables would
// otherwise be one.
func (d *DOCX) EndTable() {
	if d.table == nil {
		d.fail(errors.New("doc: no table is open"))
		return
	}
	d.table, d.inList = nil, false
	d.x.raw(`</w:tbl><w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr></w:p>`)
}
