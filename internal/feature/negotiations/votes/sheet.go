package votes

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
)

// Limits of a file. All votes of the General Assembly on one subject in seventy
// years are 3,000 rows.
const (
	maxFile    = 2 << 20
	maxRows    = 20_000
	maxColumns = 60
	maxCell    = 2000 // bytes
)

// sheet is what was read from a file: its rows, the head apart if there is one.
type sheet struct {
	Head []string
	*doc.Grid
}

var reads = doc.GridReader{Rows: maxRows, Columns: maxColumns, Cell: maxCell, Parted: ",;\t|", Refused: func(why doc.Fault, args ...any) error {
	return refused(map[doc.Fault]string{doc.LongCell: "cell", doc.ManyColumns: "columns", doc.ManyRows: "rows", doc.Unread: "kind"}[why], args...)
}}

func refused(key string, args ...any) *core.Error {
	return &core.Error{Kind: core.Invalid, Field: "file", Key: "votes.file." + key, Args: args}
}

// decode returns the text of a file: UTF-8, UTF-16, or Windows-1252 when it is none
// of these. Of a workbook it is the first sheet that is not hidden, as CSV. Errors
// are core.Invalid and repeat nothing that stands in the file.
func decode(data []byte) (text string, old bool, err error) {
	switch {
	case len(bytes.TrimSpace(data)) == 0:
		return "", false, refused("none")
	case len(data) > maxFile:
		return "", false, refused("large", "MB", int64(maxFile>>20), "N", int64(maxRows))
	}
	switch book, ok := doc.ForGrid(data); {
	case !ok:
		return "", false, refused("kind")
	case book:
		text, err = bookText(bytes.NewReader(data))
		return text, false, err
	}
	text, ok := doc.Unicode(data)
	if !ok {
		text, old = fromWindows(data), true
	}
	if strings.ContainsRune(text, 0) || strings.ContainsRune(text, utf8.RuneError) {
		return "", false, refused("encoding")
	}
	return text, old, nil
}

// windows are the characters of Windows-1252 from 0x80 to 0x9F.
const windows = "€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ"

func fromWindows(data []byte) string {
	high := []rune(windows)
	var b strings.Builder
	for _, c := range data {
		if c >= 0x80 && c < 0xA0 {
			b.WriteRune(high[c-0x80])
		} else {
			b.WriteRune(rune(c))
		}
	}
	return b.String()
}

// bookText writes a workbook's first sheet as CSV.
func bookText(r *bytes.Reader) (string, error) {
	book, err := doc.OpenXLSX(r, r.Size())
	if err != nil {
		return "", err
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	for i := range book.Sheets() {
		if book.Hidden(i) {
			continue
		}
		rows, err := book.Rows(i)
		if err != nil {
			return "", err
		}
		n := 0
		for {
			_, row, err := rows.NextTexts()
			if err == io.EOF {
				break
			}
			if err != nil {
				return "", err
			}
			if len(row) < 2 { // a line with one empty cell would be no line
				row = append(row, "")
			}
			if err := w.Write(row); err != nil {
				return "", err
			}
			if n++; n > maxRows || b.Len() > maxFile {
				return "", refused("large", "MB", int64(maxFile>>20), "N", int64(maxRows))
			}
		}
		if n > 1 {
			break
		}
	}
	w.Flush()
	return b.String(), nil
}

// readSheet reads rows parted by comma, semicolon or tab.
func readSheet(text string) (*sheet, error) {
	if len(text) > 2*maxFile { // as UTF-8 a file may have grown
		return nil, refused("large", "MB", int64(maxFile>>20), "N", int64(maxRows))
	}
	grid, err := reads.Text(text)
	if err != nil {
		return nil, err
	}
	if len(grid.Rows) == 0 {
		return nil, refused("empty")
	}
	return &sheet{Grid: grid}, nil
}

// cell returns what stands in a column of a row; "" if the row is shorter.
func cell(row []string, column int) string {
	if column < 0 || column >= len(row) {
		return ""
	}
	return row[column]
}

// width is how many columns there are.
func (t *sheet) width() (n int) {
	n = len(t.Head)
	for _, r := range t.Rows {
		n = max(n, len(r))
	}
	return n
}
