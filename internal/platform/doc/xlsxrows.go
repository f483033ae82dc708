package doc

import (
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// Rows reads a sheet from the top. Rows that hold nothing are passed over.
type Rows struct {
	b    *Workbook
	x    *xmlReader
	row  int // number of the last row, from 1
	text int // bytes of the present row
	in   bool
}

// Rows begins to read a sheet, counted from 0. Several can be read at once.
func (b *Workbook) Rows(sheet int) (*Rows, error) {
	if sheet < 0 || sheet >= len(b.sheets) {
		return nil, refuse("doc.no_sheet")
	}
	x, err := newXML(b.p.open(b.p.has(b.sheets[sheet].part)))
	return &Rows{b: b, x: x}, err
}

// Next returns the next row that holds something, with its number as Excel shows
// it. Cells stand in their columns: gaps are Empty cells, nothing follows the last
// one that is filled. io.EOF is the end; other errors are "doc.*" with the row's
// number as "Row" where there is one.
func (r *Rows) Next() (number int, cells []Cell, err error) {
	for {
		t, err := r.x.next()
		if err != nil {
			return 0, nil, err
		}
		switch {
		case t == xmlStart && r.x.is(nsX, "sheetData"):
			r.in = true
		case t == xmlEnd && r.x.is(nsX, "sheetData"):
			return 0, nil, io.EOF // what follows is how it looks
		case t == xmlStart && r.in && r.x.is(nsX, "row"):
			cells, err := r.read()
			if err != nil {
				return 0, nil, err
			}
			if len(cells) > 0 {
				return r.row, cells, nil
			}
		}
	}
}

// read reads the row just begun.
func (r *Rows) read() ([]Cell, error) {
	number := r.row + 1
	if n, err := strconv.Atoi(r.x.attr("", "r")); err == nil {
		if n < number || n > maxSheetRows {
			return nil, refuse("doc.damaged")
		}
		number = n
	}
	r.row, r.text = number, 0
	var cells []Cell
	for level := r.x.depth(); ; {
		t, err := r.x.next()
		if err != nil {
			return nil, because(err, "doc.xml")
		}
		if t == xmlEnd && r.x.depth() < level {
			for len(cells) > 0 && cells[len(cells)-1].Kind == Empty {
				cells = cells[:len(cells)-1]
			}
			return cells, nil
		}
		if t != xmlStart || !r.x.is(nsX, "c") {
			continue
		}
		at := len(cells)
		if ref := r.x.attr("", "r"); ref != "" {
			if at = columnOf(ref); at < len(cells) {
				return nil, refuse("doc.damaged") // backwards, or no reference
			}
		}
		if at >= maxReadCols {
			return nil, refuse("doc.columns", "Row", number, "Limit", maxReadCols)
		}
		c, err := r.cell()
		if err != nil {
			return nil, err
		}
		for len(cells) < at {
			cells = append(cells, Cell{})
		}
		cells = append(cells, c)
	}
}

// columnOf returns the column of a reference such as "AB12", from 0; -1 if it is
// none.
func columnOf(ref string) int {
	n := 0
	for i := 0; i < len(ref); i++ {
		c := ref[i]
		if c >= 'A' && c <= 'Z' && i < 3 {
			n = n*26 + int(c-'A') + 1
			continue
		}
		if c < '0' || c > '9' {
			return -1
		}
	}
	return n - 1
}

// cell reads the cell just begun.
func (r *Rows) cell() (Cell, error) {
	kind := r.x.attr("", "t")
	style, _ := strconv.Atoi(r.x.attr("", "s"))
	value, inline := "", ""
	for level := r.x.depth(); ; {
		t, err := r.x.next()
		if err != nil {
			return Cell{}, because(err, "doc.xml")
		}
		if t == xmlEnd && r.x.depth() < level {
			break
		}
		if t != xmlStart {
			continue
		}
		switch {
		case r.x.is(nsX, "v"):
			value, err = r.x.all(maxRowText)
		case r.x.is(nsX, "is"):
			inline, err = stringItem(r.x)
		default:
			err = r.x.skip() // a formula: what it came to is in v
		}
		if err != nil {
			return Cell{}, err
		}
		if r.text += len(value) + len(inline); r.text > maxRowText {
			return Cell{}, refuse("doc.long")
		}
	}
	c, err := r.b.value(kind, style, value, inline)
	if r.text += len(c.Text); r.text > maxRowText {
		return Cell{}, refuse("doc.long")
	}
	return c, err
}

// value makes a cell of what stands in it.
func (b *Workbook) value(kind string, style int, value, inline string) (Cell, error) {
	switch kind {
	case "s":
		n, err := strconv.ParseUint(strings.TrimSpace(value), 10, 31)
		if value == "" {
			return Cell{}, nil
		}
		if err != nil || int(n) >= len(b.refs) {
			return Cell{}, refuse("doc.damaged")
		}
		ref := b.refs[n]
		return textCell(string(b.arena[ref.piece][ref.at:ref.to])), nil
	case "inlineStr":
		return textCell(inline), nil
	case "str":
		return textCell(unescape(value)), nil
	case "e":
		return Cell{Kind: ErrorCell, Text: value}, nil
	case "b":
		c := Cell{Kind: BoolCell}
		if truth(value) {
			c.Number = 1
		}
		return c, nil
	case "d": // ISO 8601, in strict files
		for _, layout := range []string{"2006-01-02T15:04:05.999999999", "2006-01-02T15:04:05Z07:00", "2006-01-02"} {
			if at, err := time.Parse(layout, value); err == nil {
				return Cell{Kind: DateCell, Time: at, Day: layout == "2006-01-02"}, nil
			}
		}
		return textCell(value), nil
	}
	if value = strings.TrimSpace(value); value == "" {
		return Cell{}, nil
	}
	n, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(n) || math.IsInf(n, 0) {
		return Cell{}, because(errors.New("no number in a cell of numbers"), "doc.damaged")
	}
	if style >= 0 && style < len(b.dates) && b.dates[style] {
		if c, ok := b.date(n); ok {
			return c, nil
		}
	}
	return Cell{Kind: NumberCell, Number: n}, nil
}

func textCell(s string) Cell {
	if s == "" {
		return Cell{}
	}
	return Cell{Kind: TextCell, Text: s}
}

// date makes a date of a serial number: days since 30 December 1899, or since 1
// January 1904. The 1900 system has a 29 February 1900, which never was: days
// before it are one further.
func (b *Workbook) date(n float64) (Cell, bool) {
	if n < 0 || n >= 2958466 { // the year 10000
		return Cell{}, false
	}
	c := Cell{Kind: DateCell, Number: n, Day: n == math.Floor(n), Clock: n < 1 && n > 0}
	days := math.Floor(n)
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case b.y1904:
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case n < 60:
		first = first.AddDate(0, 0, 1)
	}
	c.Time = first.AddDate(0, 0, int(days)).Add(time.Duration(math.Round((n-days)*86400)) * time.Second)
	return c, true
}
