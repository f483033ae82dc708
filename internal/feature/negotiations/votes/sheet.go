package votes

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

// Limits of a file. All votes of the General Assembly on one subject in seventy
// years are 3,000 rows.
const (
	maxFile    = 2 << 20
	maxRows    = 20_000
	maxColumns = 60
	maxCell    = 2000 // bytes
)

// sheet is what was read from a file: rows of cells, the head apart if there is one.
type sheet struct {
	Head  []string
	Rows  [][]string
	Lines []int // where each row stands in the file
	Bad   int   // rows that could not be read
	Old   bool  // it was in no form of Unicode, and read as Windows writes the West
}

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
	r := bytes.NewReader(data)
	switch kind := doc.Sniff(r, int64(len(data))); {
	case kind == doc.KindXLSX:
		text, err = bookText(r)
		return text, false, err
	case kind == doc.KindDOCX, kind == doc.KindPDF, kind == doc.KindXLIFF, bytes.HasPrefix(data, []byte("PK")), bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return "", false, refused("kind")
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		text = fromUTF16(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		text = fromUTF16(data[2:], binary.BigEndian)
	case utf8.Valid(data):
		text = strings.TrimPrefix(string(data), "\ufeff")
	default:
		text, old = fromWindows(data), true
	}
	if strings.ContainsRune(text, 0) || strings.ContainsRune(text, utf8.RuneError) {
		return "", false, refused("encoding")
	}
	return text, old, nil
}

func fromUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
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
			_, cells, err := rows.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				return "", err
			}
			row := make([]string, max(len(cells), 2)) // a line with one empty cell would be no line
			for i, c := range cells {
				row[i] = c.String()
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
	skipped, comma := 0, separator(text)
	if rest, ok := strings.CutPrefix(text, "sep="); ok && len(rest) > 1 && (rest[1] == '\n' || rest[1] == '\r') {
		comma, skipped = rune(rest[0]), 1
		text = text[strings.IndexByte(text+"\n", '\n')+1:]
	}
	c := csv.NewReader(strings.NewReader(text))
	if c.FieldsPerRecord = -1; strings.ContainsRune(",;\t|", comma) {
		c.Comma = comma
	}
	t := new(sheet)
	for {
		row, err := c.Read()
		var bad *csv.ParseError
		switch {
		case err == io.EOF:
			if len(t.Rows) == 0 {
				return nil, refused("empty")
			}
			return t, nil
		case errors.As(err, &bad):
			if t.Bad++; t.Bad > maxRows {
				return nil, refused("kind")
			}
			continue
		case err != nil:
			return nil, refused("kind")
		}
		line, _ := c.FieldPos(0)
		if err := t.add(line+skipped, row); err != nil {
			return nil, err
		}
	}
}

// separator returns which of the four stands most often, outside quotation marks, in
// the first row.
func separator(text string) rune {
	n, quoted := map[byte]int{}, false
	for i := range min(len(text), 64<<10) {
		c := text[i]
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted && len(n) > 0 {
			break
		}
		if !quoted && strings.IndexByte(",;\t|", c) >= 0 {
			n[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte{';', '\t', '|'} {
		if n[c] > n[best] {
			best = c
		}
	}
	return rune(best)
}

func (t *sheet) add(line int, row []string) error {
	empty := true
	for i, c := range row {
		if len(c) > maxCell {
			return refused("cell", "Line", int64(line), "N", int64(maxCell))
		}
		row[i] = strings.Join(strings.Fields(c), " ") // a cell may have lines
		empty = empty && row[i] == ""
	}
	switch {
	case empty:
		return nil
	case len(row) > maxColumns:
		return refused("columns", "N", int64(maxColumns))
	case len(t.Rows) >= maxRows:
		return refused("rows", "N", int64(maxRows))
	}
	t.Rows, t.Lines = append(t.Rows, row), append(t.Lines, line)
	return nil
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
