package doc

import (
	"bytes"
	"context"
	"io"
	"strings"

	"groundswell/internal/core"
)

// Bounds of a PDF file that is read.
const (
	maxPDFFile  = 48 << 20 // bytes; 86 pages of a negotiating text have 1 MB
	maxPDFPages = 1000
	maxPDFWords = 1_200_000 // on all pages: three books of 400,000
)

// PDFReadOptions say how a PDF file is read.
type PDFReadOptions struct {
	// Lang is the language the text is declared to be in, "" if nobody said: it
	// decides about hyphens at the ends of lines.
	Lang core.Lang
	// Library asks for the reader inside this program even where poppler is installed.
	Library bool
}

// inWord is a word where it stands on a page: x to the right, y down, in points.
type inWord struct {
	x, y, w, h float32
	text       string
	// visual says that letters written from right to left come in the order in
	// which they stand from left to right, as they are drawn.
	visual bool
}

func (w *inWord) right() float32  { return w.x + w.w }
func (w *inWord) bottom() float32 { return w.y + w.h }

// inSheet is one page of words. Both readers fill it, in any order of words.
type inSheet struct {
	w, h  float32
	words []inWord
}

// ReadPDF reads the text of a PDF file. Words and their places come from
// poppler's pdftotext where it is installed, run as a child with limits, else from
// a library inside this program; what they say to each other is worked out here:
// lines, columns, what repeats at the head and foot of pages and is left out,
// numbers of lines at the margin likewise, notes at the foot and their signs,
// hyphens at the ends of lines, paragraphs, also over pages. Para.Page, Indent,
// Rest and Size are set; Run.Super where letters are raised.
//
// It needs about 1 s for 100 pages and ends when ctx does. Errors are "doc.*".
func ReadPDF(ctx context.Context, r io.ReaderAt, size int64, o PDFReadOptions) (*Doc, error) {
	if size > maxPDFFile {
		return nil, refuse("doc.pdf_size", "Limit", maxPDFFile>>20)
	}
	head := make([]byte, min(size, 1024))
	if n, _ := r.ReadAt(head, 0); !bytes.Contains(head[:n], []byte("%PDF-")) {
		return nil, refuse("doc.no_pdf")
	}
	var sheets []inSheet
	var title string
	var err error
	if tools, ok := popplerTools(); ok && !o.Library {
		sheets, title, err = tools.read(ctx, r, size)
	} else {
		sheets, title, err = libraryPDF(ctx, r, size)
	}
	if err != nil {
		return nil, err
	}
	if !o.Library && exchanged(sheets) > 1 {
		// Poppler tells two letters in one sign the wrong way round, if the file names them
		// as they are read; the library sees the signs.
		if again, name, err := libraryPDF(ctx, r, size); err == nil && exchanged(again) == 0 {
			sheets, title = again, name
		}
	}
	return pdfDoc(sheets, title, o.Lang)
}

// exchanged counts Arabic words with letters in an order that no word has: alef before
// the lam that it stands in one sign with.
func exchanged(sheets []inSheet) (n int) {
	for i := range sheets {
		for j := range sheets[i].words {
			w := &sheets[i].words[j]
			if !w.visual || !strings.ContainsRune(w.text, 'ل') {
				continue
			}
			s := logical(w.text, true)
			if strings.Contains(s, "األ") || strings.Contains(s, "اإل") || strings.Contains(s, "اآل") || strings.Contains(s, "اال") {
				n++
			}
		}
	}
	return n
}

// pdfDoc makes a text of pages of words.
func pdfDoc(sheets []inSheet, title string, lang core.Lang) (*Doc, error) {
	words := 0
	for i := range sheets {
		words += len(sheets[i].words)
	}
	if words == 0 {
		return nil, refuse("doc.no_text")
	}
	l := &inLayout{lang: lang, doc: &Doc{Title: title, Lang: string(lang)}}
	for i := range sheets {
		l.pages = append(l.pages, l.lines(&sheets[i]))
		sheets[i].words = nil // each page is let go as soon as its lines stand
	}
	l.measure()
	l.running()
	l.repeats()
	l.margins()
	l.numbered()
	l.footnotes()
	l.edges()
	if err := l.paragraphs(); err != nil {
		return nil, err
	}
	if len(l.doc.Blocks) == 0 {
		return nil, refuse("doc.no_text")
	}
	return l.doc, nil
}
