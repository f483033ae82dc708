package doc

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Grid is what a list that somebody keeps has in its rows, be it CSV, TSV or a sheet
// of a workbook. A cell is one line without white space around it; no row is empty, and
// none has empty cells at its end.
type Grid struct {
	Rows  [][]string
	Lines []int // where each row stands in the file
	Bad   []int // lines that could not be read
}

// Fault is why a grid is not read.
type Fault int

// The faults, with the arguments of their messages.
const (
	LongCell    Fault = iota // Line; N is the most bytes
	ManyColumns              // N is the most
	ManyRows                 // N is the most
	Unread                   // too many lines could not be read
)

// GridReader reads them within limits. Refused makes the error of one that is not
// read; it repeats nothing that stands in it.
type GridReader struct {
	Rows    int // besides the head
	Columns int
	Cell    int    // bytes
	Parted  string // the signs of which one parts cells, the likeliest first
	Refused func(why Fault, args ...any) error
}

// Add puts a row behind the others. One that is empty is passed over.
func (r GridReader) Add(t *Grid, line int, row []string) error {
	for i, c := range row {
		if len(c) > r.Cell {
			return r.Refused(LongCell, "Line", int64(line), "N", int64(r.Cell))
		}
		row[i] = strings.Join(strings.Fields(c), " ") // a cell may have lines
	}
	for len(row) > 0 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	switch {
	case len(row) == 0:
		return nil
	case len(row) > r.Columns:
		return r.Refused(ManyColumns, "N", int64(r.Columns))
	case len(t.Rows) > r.Rows:
		return r.Refused(ManyRows, "N", int64(r.Rows))
	}
	t.Rows, t.Lines = append(t.Rows, row), append(t.Lines, line)
	return nil
}

// Text reads rows whose cells are parted by one of the signs: the one that stands most
// often in the first row, or that a first line "sep=;" names, as Excel writes it.
func (r GridReader) Text(text string) (*Grid, error) {
	skipped, comma := 0, r.separator(text)
	if first, rest, ok := strings.Cut(text, "\n"); ok {
		if sign, ok := strings.CutPrefix(strings.TrimSuffix(first, "\r"), "sep="); ok && len(sign) == 1 {
			comma, skipped, text = sign[0], 1, rest
		}
	}
	c := csv.NewReader(strings.NewReader(text))
	if c.FieldsPerRecord = -1; strings.IndexByte(r.Parted, comma) >= 0 {
		c.Comma = rune(comma)
	}
	t := new(Grid)
	for {
		row, err := c.Read()
		var bad *csv.ParseError
		switch {
		case err == io.EOF:
			return t, nil
		case errors.As(err, &bad):
			if t.Bad = append(t.Bad, bad.StartLine+skipped); len(t.Bad) > r.Rows {
				return nil, r.Refused(Unread)
			}
			continue
		case err != nil:
			return nil, r.Refused(Unread)
		}
		line, _ := c.FieldPos(0)
		if err := r.Add(t, line+skipped, row); err != nil {
			return nil, err
		}
	}
}

// separator returns which of the signs stands most often, outside quotation marks, in
// the first row that has one.
func (r GridReader) separator(text string) byte {
	n, quoted := map[byte]int{}, false
	for i := range min(len(text), 64<<10) {
		c := text[i]
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted && len(n) > 0 {
			break
		}
		if !quoted && strings.IndexByte(r.Parted, c) >= 0 {
			n[c]++
		}
	}
	best := r.Parted[0]
	for i := range len(r.Parted) {
		if n[r.Parted[i]] > n[best] {
			best = r.Parted[i]
		}
	}
	return best
}

// ForGrid says how a file can be a table: as a workbook, or else as text. ok is false
// of files of other kinds.
func ForGrid(data []byte) (book, ok bool) {
	switch kind := Sniff(bytes.NewReader(data), int64(len(data))); {
	case kind == KindXLSX:
		return true, true
	case kind == KindDOCX, kind == KindPDF, kind == KindXLIFF, bytes.HasPrefix(data, []byte("PK")), bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return false, false
	}
	return false, true
}

// Unicode returns text that is in UTF-8, or in UTF-16 with its mark, without the mark;
// false if it is in neither.
func Unicode(data []byte) (string, bool) {
	order := binary.ByteOrder(binary.LittleEndian)
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		order = binary.BigEndian
	default:
		return string(bytes.TrimPrefix(data, []byte("\ufeff"))), utf8.Valid(data)
	}
	units := make([]uint16, len(data)/2-1)
	for i := range units {
		units[i] = order.Uint16(data[2+2*i:])
	}
	return string(utf16.Decode(units)), true
}

// NextTexts is Next with what the cells show.
func (r *Rows) NextTexts() (number int, texts []string, err error) {
	number, cells, err := r.Next()
	if err != nil {
		return 0, nil, err
	}
	texts = make([]string, len(cells))
	for i, c := range cells {
		texts[i] = c.String()
	}
	return number, texts, nil
}
