package doc

import (
	"bytes"
	"context"
	"io"
)

// maxText bounds a file that is text, HTML or Akoma Ntoso.
const maxText = 16 << 20

// Read reads the text of a file, whatever it is: Word, PDF, HTML, Akoma Ntoso,
// Markdown or plain text. It goes by what is in the file; name is its name, which
// decides nothing yet tells Markdown from prose with asterisks. Errors are "doc.*".
func Read(ctx context.Context, r io.ReaderAt, size int64, name string, o PDFReadOptions) (*Doc, Kind, error) {
	return ReadIn(ctx, r, size, name, o, "")
}

// ReadIn is Read for a file whose letters are in an encoding that somebody knows, if it
// is text or HTML; with "" that is found out, and a file of which it is not sure is
// refused ("doc.encoding_unsure").
func ReadIn(ctx context.Context, r io.ReaderAt, size int64, name string, o PDFReadOptions, e Encoding) (*Doc, Kind, error) {
	if size == 0 {
		return nil, KindUnknown, refuse("doc.empty")
	}
	if e != "" && !e.Known() {
		return nil, KindUnknown, refuse("doc.encoding_other")
	}
	if foreign(r) {
		return nil, KindUnknown, refuse("doc.no_text_file")
	}
	kind := Sniff(r, size)
	var d *Doc
	var err error
	switch kind {
	case KindPDF:
		d, err = ReadPDF(ctx, r, size, o)
	case KindAKN:
		d, err = ReadAKN(io.NewSectionReader(r, 0, size))
	case KindText, KindHTML:
		d, kind, err = readLetters(io.NewSectionReader(r, 0, size), e, kind == KindHTML)
	case KindXLSX, KindXLIFF:
		return nil, kind, refuse("doc.no_text_file")
	default: // it says best what is wrong with a container
		head := make([]byte, 4096)
		n, _ := r.ReadAt(head, 0)
		switch head = head[:n]; {
		case container4(head):
			d, err = ReadDOCX(r, size)
		case !bytes.HasPrefix(head, []byte("<")) && (!controlled(head) || e == UTF16LE || e == UTF16BE || pairs(head)): // text in an older encoding
			d, kind, err = readLetters(io.NewSectionReader(r, 0, size), e, false)
		default:
			return nil, kind, refuse("doc.no_text_file")
		}
	}
	if err == nil && !hasWords(d.Blocks) {
		return nil, kind, refuse("doc.empty")
	}
	return d, kind, err
}

// foreign reports whether a file is text for a program and not for people: RTF, or a web
// page or a mail with all its parts in one file, whose letters are written otherwise.
func foreign(r io.ReaderAt) bool {
	head := make([]byte, 2048)
	n, _ := r.ReadAt(head, 0)
	head = bytes.TrimLeft(head[:n], "\xEF\xBB\xBF \t\r\n")
	if bytes.HasPrefix(head, []byte(`{\rtf`)) {
		return true
	}
	top, _, _ := bytes.Cut(bytes.ReplaceAll(head, []byte("\r\n"), []byte("\n")), []byte("\n\n"))
	top = append([]byte("\n"), bytes.ToLower(top)...)
	return bytes.Contains(top, []byte("\nmime-version:")) && bytes.Contains(top, []byte("\ncontent-type:"))
}

// pairs reports whether bytes may be text of two bytes a letter without a mark.
func pairs(head []byte) bool {
	e, ok := guess(head)
	return ok && (e == UTF16LE || e == UTF16BE)
}

// readLetters reads text or HTML in an encoding. What turns out to be HTML once it is
// decoded is read as HTML.
func readLetters(r io.Reader, e Encoding, page bool) (*Doc, Kind, error) {
	b, err := whole(r)
	if err != nil {
		return nil, KindUnknown, err
	}
	s, e, by, err := letters(b, e, page)
	if err != nil {
		return nil, KindUnknown, err
	}
	if s = plain(s); page || looksHTML([]byte(s[:min(len(s), 4096)])) {
		d, err := readHTML(s)
		return d.in(e, by), KindHTML, err
	}
	d, err := readText(s)
	return d.in(e, by), KindText, err
}

// container4 reports whether a file begins as a zip or an old Office file does.
func container4(b []byte) bool {
	return bytes.HasPrefix(b, []byte("PK\x03\x04")) || bytes.HasPrefix(b, []byte("\xD0\xCF\x11\xE0"))
}

// whole reads all of a small file.
func whole(r io.Reader) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxText+1))
	if err != nil {
		return nil, because(err, "doc.damaged")
	}
	if len(b) > maxText {
		return nil, refuse("doc.size", "Limit", maxText>>20)
	}
	return b, nil
}

func hasWords(blocks []Block) bool {
	for _, p := range paragraphs(blocks) {
		for i := range p.Runs {
			if p.Runs[i].Text != "" {
				return true
			}
		}
	}
	return false
}
