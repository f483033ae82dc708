package doc

import (
	"bytes"
	"io"
	"unicode/utf8"
)

// Kind says what a file is.
type Kind string

// The kinds of file that are told apart.
const (
	KindUnknown Kind = ""
	KindDOCX    Kind = "docx"
	KindXLSX    Kind = "xlsx"
	KindXLIFF   Kind = "xliff"
	KindPDF     Kind = "pdf"
	KindText    Kind = "text" // UTF-8 without control characters at its beginning
)

// Sniff tells what a file is by what is in it; its name is anybody's. It is a
// guess: reading it decides.
func Sniff(r io.ReaderAt, size int64) Kind {
	head := make([]byte, min(max(size, 0), 4096))
	if n, err := r.ReadAt(head, 0); n < len(head) && err != nil {
		return KindUnknown
	}
	switch {
	case bytes.HasPrefix(head, []byte("%PDF-")):
		return KindPDF
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		if p, err := openPackage(r, size); err == nil {
			if _, err := p.main("doc.no_office", typeWord, typeWordTp); err == nil {
				return KindDOCX
			}
			if _, err := p.main("doc.no_office", typeBook, typeBookTp); err == nil {
				return KindXLSX
			}
		}
		return KindUnknown
	}
	if x, err := newXML(bytes.NewReader(head)); err == nil {
		if t, err := x.next(); err == nil && t == xmlStart && x.local == "xliff" {
			return KindXLIFF
		}
	}
	for len(head) > 0 && !utf8.Valid(head) && len(head) > 4096-utf8.UTFMax {
		head = head[:len(head)-1] // a letter may be cut
	}
	if len(head) > 0 && xmlChars(head) {
		return KindText
	}
	return KindUnknown
}
