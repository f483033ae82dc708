package doc

import (
	"bytes"
	"io"
	"strings"
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
	KindHTML    Kind = "html"
	KindAKN     Kind = "akn"  // Akoma Ntoso
	KindText    Kind = "text" // UTF-8, or UTF-16 with its mark, without control characters at its beginning
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
		if t, err := x.next(); err == nil && t == xmlStart {
			switch {
			case x.local == "xliff":
				return KindXLIFF
			case x.local == "akomaNtoso":
				return KindAKN
			case x.local == "html":
				return KindHTML
			}
		}
	}
	if looksHTML(head) {
		return KindHTML
	}
	if lower := bytes.ToLower(bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF")), " \t\r\n")); bytes.HasPrefix(lower, []byte("<?xml")) || bytes.HasPrefix(lower, []byte("<!doctype")) || bytes.HasPrefix(lower, []byte("<akomantoso")) {
		if bytes.Contains(lower, []byte("akomantoso")) {
			return KindAKN // reading it says what is wrong
		}
		return KindUnknown // XML of another kind is no text
	}
	if bytes.HasPrefix(head, []byte{0xFF, 0xFE}) || bytes.HasPrefix(head, []byte{0xFE, 0xFF}) {
		return KindText
	}
	for len(head) > 0 && !utf8.Valid(head) && len(head) > 4096-utf8.UTFMax {
		head = head[:len(head)-1] // a letter may be cut
	}
	if len(head) > 0 && xmlChars(bytes.ReplaceAll(head, []byte("\f"), nil)) { // a form feed ends a page
		return KindText
	}
	return KindUnknown
}

// looksHTML reports whether a file begins as pages do: with a doctype of HTML, or
// with an element, after white space and comments.
func looksHTML(head []byte) bool {
	s := strings.ToLower(string(bytes.TrimPrefix(head, []byte("\xEF\xBB\xBF"))))
	for {
		s = strings.TrimLeft(s, " \t\r\n\f")
		if rest, ok := strings.CutPrefix(s, "<!--"); ok {
			_, after, closed := strings.Cut(rest, "-->")
			if !closed {
				return false
			}
			s = after
			continue
		}
		if rest, ok := strings.CutPrefix(s, "<?xml"); ok {
			_, s, _ = strings.Cut(rest, ">")
			continue
		}
		break
	}
	for _, begin := range []string{"<!doctype html", "<html", "<head", "<body", "<p>", "<p ", "<div", "<h1", "<h2", "<h3", "<article", "<section", "<main", "<table", "<ol", "<ul", "<meta", "<title", "<style"} {
		if strings.HasPrefix(s, begin) {
			return true
		}
	}
	return false
}
