package opening

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"time"

	"groundswell/internal/platform/seal"
)

// Reasons why a file is refused. They come wrapped in a text that says which.
var (
	ErrNotExport = errors.New("this is not an export of a statement")
	ErrCut       = errors.New("the export is cut off: its last line is missing. Copy it again, or export it again")
	ErrAltered   = errors.New("the export was altered or damaged on its way. Copy it again, or export it again")
)

// maxLine is the longest line that is read, in bytes. A header with ten list
// keys of forty openers has two million.
const maxLine = 16 << 20

// file is an export while it is read.
type file struct {
	n      int // its place among those given, from 1
	in     *bufio.Scanner
	sum    hash.Hash // of all bytes read
	lines  int64     // read so far
	header Header
	keys   []*seal.ListKey
	whole  string // SHA-256 of the whole file, in hex, when it was read to its end
}

// newFile reads the first line of an export.
func newFile(n int, r io.Reader) (*file, error) {
	f := &file{n: n, in: bufio.NewScanner(r), sum: sha256.New()}
	f.in.Buffer(make([]byte, 64<<10), maxLine)
	f.in.Split(wholeLines)
	line, err := f.line()
	if err != nil {
		return nil, f.fail(err)
	}
	if strict(line, &f.header) != nil || f.header.Format != Format || f.header.Statement == "" {
		return nil, f.fail(ErrNotExport)
	}
	f.count(line)
	if _, err := time.Parse(time.DateOnly, f.header.Exported); err != nil || len(f.header.Versions) == 0 {
		return nil, f.fail(ErrAltered)
	}
	for _, raw := range f.header.ListKeys {
		k, err := seal.ParseListKey(raw)
		if err != nil || k.Statement != f.header.Statement {
			return nil, f.fail(fmt.Errorf("a list key in it is damaged or of another statement: %w", ErrAltered))
		}
		f.keys = append(f.keys, k)
	}
	return f, nil
}

func (f *file) fail(err error) error { return fmt.Errorf("export %d: %w", f.n, err) }

// line returns the next line with its end, or ErrCut. It is valid until the next
// call, and not yet counted.
func (f *file) line() ([]byte, error) {
	if !f.in.Scan() {
		if errors.Is(f.in.Err(), bufio.ErrTooLong) {
			return nil, ErrNotExport
		} else if err := f.in.Err(); err != nil {
			return nil, fmt.Errorf("it cannot be read: %w", err)
		}
		return nil, ErrCut
	}
	line := f.in.Bytes()
	if line[len(line)-1] != '\n' {
		if err := f.in.Err(); err != nil {
			return nil, fmt.Errorf("it cannot be read: %w", err)
		}
		return nil, ErrCut
	}
	return line, nil
}

func (f *file) count(line []byte) {
	f.sum.Write(line)
	f.lines++
}

// next returns the next line with an endorsement, or nil when the file has ended
// as it should. Withdrawn ids go to gone.
func (f *file) next(gone func(Withdrawn)) ([]byte, error) {
	for {
		line, err := f.line()
		if err != nil {
			return nil, f.fail(err)
		}
		switch {
		case bytes.HasPrefix(line, []byte(`{"end":`)):
			return nil, f.end(line)
		case bytes.HasPrefix(line, []byte(`{"withdrawn":`)):
			var w Withdrawn
			if strict(line, &w) != nil {
				return nil, f.fail(ErrAltered)
			}
			gone(w)
			f.count(line)
		default:
			f.count(line)
			return line, nil
		}
	}
}

func (f *file) end(line []byte) error {
	var e End
	if strict(line, &e) != nil || !e.End || e.Lines != f.lines || e.SHA256 != hex.EncodeToString(f.sum.Sum(nil)) {
		return f.fail(ErrAltered)
	}
	f.count(line)
	if f.in.Scan() || f.in.Err() != nil {
		return f.fail(fmt.Errorf("something stands behind its last line: %w", ErrAltered))
	}
	f.whole = hex.EncodeToString(f.sum.Sum(nil))
	return nil
}

// wholeLines splits at line ends and keeps them, so that a line without one
// shows.
func wholeLines(data []byte, atEOF bool) (int, []byte, error) {
	if i := bytes.IndexByte(data, '\n'); i >= 0 {
		return i + 1, data[:i+1], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}

// strict decodes one JSON value with known fields only. Its error may quote the
// input.
func strict(line []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(line))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return errors.New("more than one value")
	}
	return nil
}
