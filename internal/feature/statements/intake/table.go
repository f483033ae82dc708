package intake

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"

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
	Head []string
	doc.Grid

	Sheet   string // of a workbook: the sheet that was read
	Others  int64  // sheets that were not
	Emptied []int  // columns whose content was taken out: see private.go
}

var reads = doc.GridReader{Rows: maxRows, Columns: maxColumns, Cell: maxCell, Parted: ",;\t", Refused: func(why doc.Fault, args ...any) error {
	return refused(map[doc.Fault]string{doc.LongCell: "cell", doc.ManyColumns: "columns", doc.ManyRows: "rows", doc.Unread: "quotes"}[why], args...)
}}

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
	switch book, ok := doc.ForGrid(data); {
	case !ok:
		return nil, refused("kind")
	case book:
		t, err = readBook(bytes.NewReader(data))
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
			line, row, err := rows.NextTexts()
			if err == io.EOF {
				break
			}
			if err != nil {
				return nil, err
			}
			if err := reads.Add(&t.Grid, line, row); err != nil {
				return nil, err
			}
		}
		t.Sheet = names[i]
	}
	return t, nil
}

// readText reads rows parted by comma, semicolon or tab, in UTF-8 or UTF-16.
func readText(data []byte) (*table, error) {
	text, ok := doc.Unicode(data)
	if !ok || strings.ContainsRune(text, 0) {
		return nil, refused("encoding")
	}
	grid, err := reads.Text(text)
	if err != nil {
		return nil, err
	}
	return &table{Grid: *grid}, nil
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
