package statements

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// csvFile reads a table row by row in little memory.
type csvFile struct {
	r       *csv.Reader
	raw     *rationed
	head    []string
	skipped int   // lines before the header
	line    int   // of the last row that was read
	over    error // why reading ended early
}

// rationed gives one row's ration of bytes at a time, so that a quotation mark
// that is never closed does not pull the whole file into memory.
type rationed struct {
	r            io.Reader
	ration, left int64
}

var (
	errLongRow = fmt.Errorf("it is longer than %d KB: a quotation mark before it may never be closed", maxCSVRow>>10)
	errBigFile = fmt.Errorf("the file is larger than %d MB: part it", maxCSV>>20)
)

func (r *rationed) Read(p []byte) (int, error) {
	switch {
	case r.left <= 0:
		return 0, errBigFile
	case r.ration <= 0:
		return 0, errLongRow
	}
	n, err := r.r.Read(p[:min(int64(len(p)), r.ration, r.left)])
	r.ration, r.left = r.ration-int64(n), r.left-int64(n)
	return n, err
}

func openCSV(r io.Reader) (*csvFile, error) {
	f := &csvFile{raw: &rationed{r: r, ration: maxCSVRow, left: maxCSV + 1}}
	buf := bufio.NewReaderSize(f.raw, 64<<10)
	start, err := buf.Peek(64 << 10)
	if err != nil && err != io.EOF {
		return nil, err
	}
	if bytes.HasPrefix(start, []byte("\xFF\xFE")) || bytes.HasPrefix(start, []byte("\xFE\xFF")) || bytes.IndexByte(start, 0) >= 0 {
		return nil, errors.New("the file is not in UTF-8 but looks like UTF-16 (\"Unicode text\"): save it again as \"CSV UTF-8\"")
	}
	if bom := []byte("\uFEFF"); bytes.HasPrefix(start, bom) {
		start = start[len(bom):]
		if _, err := buf.Discard(len(bom)); err != nil {
			return nil, err
		}
	}
	comma := separator(start)
	if hint, ok := bytes.CutPrefix(start, []byte("sep=")); ok && len(hint) > 1 && (hint[1] == '\n' || hint[1] == '\r') && bytes.IndexByte([]byte(",;\t"), hint[0]) >= 0 {
		comma, f.skipped = rune(hint[0]), 1
		if _, err := buf.ReadSlice('\n'); err != nil {
			return nil, err
		}
	}
	f.r = csv.NewReader(buf)
	f.r.Comma, f.r.FieldsPerRecord, f.r.ReuseRecord = comma, -1, true
	head, _, err := f.next()
	if err == io.EOF {
		return nil, errors.New("the file is empty")
	} else if err != nil {
		return nil, fmt.Errorf("the header cannot be read: %w", err)
	}
	for _, h := range head {
		if !utf8.ValidString(h) || strings.ContainsRune(h, '\r') {
			return nil, errors.New("the file is not in UTF-8, or its lines end in an old way: save it again as \"CSV UTF-8\"")
		}
		f.head = append(f.head, strings.TrimSpace(h))
	}
	return f, nil
}

// separator returns which of the three stands most often, outside quotation
// marks, in the first row.
func separator(start []byte) rune {
	n, quoted := map[rune]int{}, false
	for _, c := range string(start) {
		if c == '"' {
			quoted = !quoted
		}
		if (c == '\n' || c == '\r') && !quoted {
			break
		}
		if !quoted {
			n[c]++
		}
	}
	best := ','
	for _, c := range ";\t" {
		if n[c] > n[best] {
			best = c
		}
	}
	return best
}

// next returns a row and the line it begins on. A row that cannot be read is an
// error of [csv.ParseError], after which the next one can be.
func (f *csvFile) next() (row []string, line int, err error) {
	f.raw.ration = maxCSVRow
	row, err = f.r.Read()
	var bad *csv.ParseError
	switch {
	case errors.Is(err, errLongRow) || errors.Is(err, errBigFile):
		f.over = err
		return nil, 0, fmt.Errorf("the row after line %d cannot be read: %w", f.line, err)
	case errors.As(err, &bad):
		return nil, bad.StartLine + f.skipped, err
	case err != nil:
		return nil, 0, err
	}
	line, _ = f.r.FieldPos(0)
	f.line = line + f.skipped
	return row, f.line, nil
}
