package doc

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/ledongthuc/pdf"

	"groundswell/internal/core"
)

// Limits of the library, which reads inside this program: it cannot be stopped
// from outside, so what it may unpack is counted before, and the file is taken
// away from it when its time is over.
const (
	libraryTime   = 40 * time.Second
	libraryStream = 8 << 20  // unpacked bytes of one page, or of one font's letters
	librarySum    = 96 << 20 // of all
	libraryFonts  = 400
)

// libraryPDF reads words with their places by the library. Arabic comes as it is
// drawn. What the library does not know, such as text in forms, is missing.
func libraryPDF(ctx context.Context, r io.ReaderAt, size int64) ([]inSheet, string, error) {
	ctx, stop := context.WithTimeout(ctx, libraryTime)
	defer stop()
	type answer struct {
		sheets []inSheet
		title  string
		err    error
	}
	done := make(chan answer, 1)
	file := &taken{r: r, ctx: ctx}
	file.left.Store(32<<20 + 100*size)
	go func() {
		var a answer
		defer func() {
			if p := recover(); p != nil { // it says so when a file is not as it expects
				if e, ok := p.(*core.Error); ok {
					a = answer{err: e}
				} else {
					a = answer{err: because(errors.New("the library gave up"), "doc.pdf_damaged")}
				}
			}
			done <- a
		}()
		a.sheets, a.title, a.err = libraryPages(ctx, file, size)
	}()
	select {
	case a := <-done:
		switch {
		case errors.Is(ctx.Err(), context.DeadlineExceeded):
			return nil, "", because(ctx.Err(), "doc.pdf_slow")
		case ctx.Err() != nil:
			return nil, "", ctx.Err()
		}
		return a.sheets, a.title, a.err
	case <-ctx.Done():
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			return nil, "", because(ctx.Err(), "doc.pdf_slow")
		}
		return nil, "", ctx.Err()
	}
}

// taken is a file that can be taken away: then every read fails.
type taken struct {
	r   io.ReaderAt
	ctx context.Context
	// left is how many bytes it may still read: up to 70 times the file are usual. A
	// table that leads in a circle is read again and again.
	left atomic.Int64
}

func (t *taken) ReadAt(p []byte, off int64) (int, error) {
	if t.ctx.Err() != nil || t.left.Add(-int64(len(p))) < 0 {
		return 0, errOver
	}
	return t.r.ReadAt(p, off)
}

func libraryPages(ctx context.Context, r io.ReaderAt, size int64) (sheets []inSheet, title string, err error) {
	f, err := pdf.NewReader(r, size)
	if err != nil {
		if errors.Is(err, pdf.ErrInvalidPassword) || strings.Contains(err.Error(), "encrypt") {
			return nil, "", refuse("doc.pdf_locked")
		}
		return nil, "", because(errors.New("the library does not read it"), "doc.pdf_damaged")
	}
	pages := f.NumPage()
	if pages > maxPDFPages {
		return nil, "", refuse("doc.pdf_pages", "Pages", pages, "Limit", maxPDFPages)
	}
	title = clip(strings.ToValidUTF8(f.Trailer().Key("Info").Key("Title").Text(), ""), 400)
	l := &library{fonts: map[string]*libraryFont{}}
	for i := 1; i <= pages && ctx.Err() == nil; i++ {
		sheet, err := l.page(f.Page(i))
		if err != nil {
			return nil, "", err
		}
		sheets = append(sheets, sheet)
	}
	return sheets, title, nil
}

// library counts what was read so far, and keeps the fonts: each is read once.
type library struct {
	sum   int64
	words int
	fonts map[string]*libraryFont
}

// openHex watches a stream go by. The library looks for the end of a string of hexadecimal
// digits for ever, behind the end of the stream too, where no time can reach it.
type openHex struct{ open bool }

func (h *openHex) Write(b []byte) (int, error) {
	for _, c := range b {
		switch {
		case c == '<':
			h.open = true
		case c >= '0' && c <= '9', c >= 'a' && c <= 'f', c >= 'A' && c <= 'F', c == 0, c == '\t', c == '\n', c == '\f', c == '\r', c == ' ':
		default:
			h.open = false
		}
	}
	return len(b), nil
}

// unpacks counts what streams unpack to, before they are read in earnest, and refuses
// those that end inside a string: the library would not come back from them.
func (l *library) unpacks(v pdf.Value) error {
	var h openHex
	if err := l.unpack(v, &h); err != nil {
		return err
	}
	if h.open {
		return because(errors.New("a stream breaks off"), "doc.pdf_damaged")
	}
	return nil
}

func (l *library) unpack(v pdf.Value, h *openHex) error {
	if v.Kind() == pdf.Array {
		if v.Len() > 1000 {
			return refuse("doc.long")
		}
		for i := range v.Len() {
			if err := l.unpack(v.Index(i), h); err != nil {
				return err
			}
		}
		return nil
	}
	if v.Kind() != pdf.Stream {
		return nil
	}
	in := v.Reader()
	defer in.Close()
	n, err := io.Copy(h, io.LimitReader(in, libraryStream+1))
	if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
		return because(errors.New("a stream is damaged"), "doc.pdf_damaged")
	}
	if l.sum += n; n > libraryStream || l.sum > librarySum {
		return refuse("doc.long")
	}
	return nil
}

// page reads the words of one page.
func (l *library) page(p pdf.Page) (inSheet, error) {
	sheet := inSheet{w: 612, h: 792}
	if p.V.IsNull() {
		return sheet, nil
	}
	box := inherited(p.V, "CropBox")
	if box.Len() < 4 {
		box = inherited(p.V, "MediaBox")
	}
	var x0, y0 float64
	if box.Len() >= 4 {
		x0, y0 = box.Index(0).Float64(), box.Index(1).Float64()
		if w, h := box.Index(2).Float64()-x0, box.Index(3).Float64()-y0; w > 1 && h > 1 && w < 20_000 && h < 20_000 {
			sheet.w, sheet.h = float32(w), float32(h)
		}
	}
	if err := l.unpacks(p.V.Key("Contents")); err != nil {
		return sheet, err
	}
	d := &inDraw{l: l, x0: x0, y0: y0, height: float64(sheet.h), forms: map[string]bool{}}
	if err := d.run(p.V.Key("Contents"), inherited(p.V, "Resources")); err != nil {
		return sheet, err
	}
	d.flush()
	sheet.words = slices.Clip(d.words)
	if l.words += len(sheet.words); l.words > maxPDFWords {
		return sheet, refuse("doc.long")
	}
	return sheet, nil
}

// inherited looks for a property of a page, or of those above it.
func inherited(v pdf.Value, key string) pdf.Value {
	for steps := 0; steps < 40 && !v.IsNull(); steps++ {
		if r := v.Key(key); !r.IsNull() {
			return r
		}
		v = v.Key("Parent")
	}
	return pdf.Value{}
}
