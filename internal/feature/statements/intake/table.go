package intake

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
)

// Limits of a file at the desk. Larger ones are imported by command.
const (
	maxFile    = 12 << 20
	maxRows    = 20_000
	maxColumns = 100
	maxCell    = 4000 // bytes
)

// table is what was read from a file.
type table struct {
	Head  []string
	Rows  [][]string
	Lines []int // where each row stands in the file
	Bad   []int // lines that could not be read

	Sheet   string // of a workbook: the sheet that was read
	Others  int64  // sheets that were not
	Emptied []int  // columns whose content was taken out: see private.go
}

func refused(key string, args ...any) error {
	return &core.Error{Kind: core.Invalid, Field: "file", Key: "intake.file." + key, Args: args}
}

// readTable reads a CSV, TSV or XLSX file. Errors are core.Invalid and repeat
// nothing that stands in the file.
func readTable(data []byte) (t *table, err error) {
	switch {
	case len(data) == 0:
		return nil, refused("none")
	case len(data) > maxFile:
		return nil, refused("large", "MB", int64(maxFile>>20), "N", int64(maxRows))
	}
	r := bytes.NewReader(data)
	switch kind := doc.Sniff(r, int64(len(data))); {
	case kind == doc.KindXLSX:
		t, err = readBook(r)
	case kind == doc.KindDOCX, kind == doc.KindPDF, kind == doc.KindXLIFF, bytes.HasPrefix(data, []byte("PK")), bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return nil, refused("kind")
	default:
		t, err = readText(data)
	}
	if err != nil {
		return nil, err
	}
	return t.header()
}

func readBook(r *bytes.Reader) (*table, error) {
	b, err := doc.OpenXLSX(r, r.Size())
	if err != nil {
		return nil, err
	}
	t := new(table)
	names := b.Sheets()
	for i := range names {
		if b.Hidden(i) {
			continue
		}
		if len(t.Rows) > 0 {
			t.Others++
			continue
		}
		rows, err := b.Rows(i)
		if err != nil {
			return nil, err
		}
		for {
			line, cells, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, err
			}
			row := make([]string, len(cells))
			for i, c := range cells {
				row[i] = c.String()
			}
			if err := t.add(line, row); err != nil {
				return nil, err
			}
		}
		t.Sheet = names[i]
	}
	return t, nil
}

// readText reads rows parted by comma, semicolon or tab, in UTF-8 or UTF-16.
func readText(data []byte) (*table, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		data = fromUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		data = fromUTF16(data[2:], binary.BigEndian)
	default:
		data = bytes.TrimPrefix(data, []byte("\ufeff"))
	}
	if !utf8.Valid(data) || bytes.IndexByte(data, 0) >= 0 {
		return nil, refused("encoding")
	}
	skipped, comma := 0, separator(data)
	if rest, ok := bytes.CutPrefix(data, []byte("sep=")); ok && len(rest) > 1 && (rest[1] == '\n' || rest[1] == '\r') {
		comma, skipped = rune(rest[0]), 1
		data = data[bytes.IndexByte(data, '\n')+1:]
	}
	c := csv.NewReader(bytes.NewReader(data))
	if c.FieldsPerRecord = -1; bytes.ContainsRune([]byte(",;\t"), comma) {
		c.Comma = comma
	}
	t := new(table)
	for {
		row, err := c.Read()
		var bad *csv.ParseError
		switch {
		case err == io.EOF:
			return t, nil
		case errors.As(err, &bad):
			if t.Bad = append(t.Bad, bad.StartLine+skipped); len(t.Bad) > maxRows {
				return nil, refused("quotes")
			}
			continue
		case err != nil:
			return nil, refused("quotes")
		}
		line, _ := c.FieldPos(0)
		if err := t.add(line+skipped, row); err != nil {
			return nil, err
		}
	}
}

func fromUTF16(data []byte, order binary.ByteOrder) []byte {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// separator returns which of the three stands most often, outside quotation marks,
// in the first row.
func separator(data []byte) rune {
	n, quoted := map[byte]int{}, false
	for _, c := range data[:min(len(data), 64<<10)] {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted && len(n) > 0 {
			break
		}
		if !quoted && (c == ',' || c == ';' || c == '\t') {
			n[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t'} {
		if n[c] > n[best] {
			best = c
		}
	}
	return rune(best)
}

func (t *table) add(line int, row []string) error {
	empty := true
	for i, c := range row {
		if len(c) > maxCell {
			return refused("cell", "Line", int64(line), "N", int64(maxCell))
		}
		row[i] = strings.Join(strings.Fields(c), " ") // a cell may have lines
		empty = empty && row[i] == ""
	}
	for len(row) > 0 && row[len(row)-1] == "" {
		row = row[:len(row)-1]
	}
	switch {
	case empty:
		return nil
	case len(row) > maxColumns:
		return refused("columns", "N", int64(maxColumns))
	case len(t.Rows) > maxRows:
		return refused("rows", "N", int64(maxRows))
	}
	t.Rows, t.Lines = append(t.Rows, row), append(t.Lines, line)
	return nil
}

// header takes the header from the rows: the first with two cells, since some begin
// with a title.
func (t *table) header() (*table, error) {
	at := 0
	for at < len(t.Rows) && len(t.Rows[at]) < 2 && at < 10 {
		at++
	}
	if at >= len(t.Rows) || len(t.Rows[at]) < 2 {
		at = 0
	}
	if len(t.Rows)-at < 2 {
		return nil, refused("empty")
	}
	t.Head, t.Rows, t.Lines = t.Rows[at], t.Rows[at+1:], t.Lines[at+1:]
	return t, nil
}

// cell returns what stands in a column of a row; "" if the row is shorter.
func (t *table) cell(row, column int) string {
	if column < 0 || column >= len(t.Rows[row]) {
		return ""
	}
	return t.Rows[row][column]
}

// csv writes the table for the importer, which reads CSV: columns are called by
// their numbers, and the row i stands in line i+2.
func (t *table) csv(change func(row, column int, cell string) string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	head := make([]string, max(len(t.Head), 2)) // a line with one empty cell would be no line
	for i := range head {
		head[i] = columnName(i)
	}
	w.Write(head) // into memory: it does not fail
	for i, row := range t.Rows {
		out := make([]string, max(len(row), len(head)))
		for j, c := range row {
			out[j] = change(i, j, c)
		}
		w.Write(out)
	}
	w.Flush()
	return b.Bytes()
}

func columnName(i int) string { return "column " + string(rune('a'+i/26)) + string(rune('a'+i%26)) }
