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
	if size == 0 {
		return nil, KindUnknown, refuse("doc.empty")
	}
	kind := Sniff(r, size)
	var d *Doc
	var err error
	switch kind {
	case KindPDF:
		d, err = ReadPDF(ctx, r, size, o)
	case KindHTML:
		d, err = ReadHTML(io.NewSectionReader(r, 0, size))
	case KindAKN:
		d, err = ReadAKN(io.NewSectionReader(r, 0, size))
	case KindText:
		var b []byte
		if b, err = whole(io.NewSectionReader(r, 0, size)); err == nil {
			d, err = ReadText(b)
		}
	case KindXLSX, KindXLIFF:
		return nil, kind, refuse("doc.no_text_file")
	default: // it says best what is wrong with a container
		head := make([]byte, 4096)
		n, _ := r.ReadAt(head, 0)
		switch head = head[:n]; {
		case container4(head):
			d, err = ReadDOCX(r, size)
		case bytes.IndexFunc(head, func(r rune) bool { return r < ' ' && r != '\t' && r != '\n' && r != '\r' && r != '\f' }) < 0 && !bytes.HasPrefix(head, []byte("<")):
			return nil, kind, refuse("doc.encoding")
		default:
			return nil, kind, refuse("doc.no_text_file")
		}
	}
	if err == nil && !hasWords(d.Blocks) {
		return nil, kind, refuse("doc.empty")
	}
	return d, kind, err
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
