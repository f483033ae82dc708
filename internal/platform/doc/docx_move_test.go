package doc

import (
	"archive/zip"
	"bytes"
	"io"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestMovedParagraph: a paragraph that is moved as a whole has both its places under one
// name, as Word wants it (17.13.5.21 to 17.13.5.28), its number moves with it, and read
// back it stands at the one place or at the other.
func TestMovedParagraph(t *testing.T) {
	var b bytes.Buffer
	d, err := NewDOCX(&b, DOCXOptions{Lang: "en"})
	if err != nil {
		t.Fatal(err)
	}
	change := func(kind ChangeKind) *Change {
		return &Change{Kind: kind, Author: "A & B", At: time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC), Moved: true, Name: "move1"}
	}
	to, from := change(Inserted), change(Deleted)
	d.Para(Para{Number: "2.", Mark: to, Numbered: to, Runs: []Run{{Text: "Second.", Change: to}}})
	d.Para(Para{Number: "1.", Runs: []Run{{Text: "First."}}})
	d.Para(Para{Number: "2.", Mark: from, Numbered: from, Runs: []Run{{Text: "Second.", Change: from}}})
	d.Text("Last.")
	if err := d.Close(); err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	x, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, way := range []string{"From", "To"} {
		start := regexp.MustCompile(`<w:move` + way + `RangeStart w:id="(\d+)" w:author="A &amp; B" w:date="2026-11-20T00:00:00Z" w:name="move1"/><w:p>`).FindSubmatch(x)
		if start == nil || !bytes.Contains(x, []byte(`</w:p><w:move`+way+`RangeEnd w:id="`+string(start[1])+`"/>`)) || !bytes.Contains(x, []byte("<w:rPr><w:move"+way+" ")) {
			t.Errorf("no move %s in %s", way, x)
		}
	}
	if bytes.Contains(x, []byte("delText")) || bytes.Contains(x, []byte("<w:ins ")) {
		t.Error("moved words are deleted or inserted ones")
	}
	read, err := ReadDOCX(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for v, want := range map[View]string{Accepted: "2.\tSecond.|1.\tFirst.|Last.", Rejected: "1.\tFirst.|2.\tSecond.|Last."} {
		var got []string
		for _, blk := range read.As(v).Blocks {
			got = append(got, blk.Para.Text())
		}
		if strings.Join(got, "|") != want {
			t.Errorf("%q", got)
		}
	}
}

// TestPDFMarks: what is underlined or struck through has a line for it, and spaces by
// themselves have none.
func TestPDFMarks(t *testing.T) {
	rules := func(s PDFSpan) int {
		c := &pdfCanvas{}
		var out bytes.Buffer
		p := NewPDF(&out, PDFOptions{Lang: "en"})
		para := p.para([]PDFSpan{s}, pdfRegular, "")
		for _, l := range para.lines(100) {
			p.drawLine(c, para, l, pdfInk{size: 10, colour: pdfBlack}, 0, 0, 100, pdfLeft, nil)
		}
		return bytes.Count(c.b, []byte(" re f"))
	}
	for _, x := range []struct {
		s    PDFSpan
		want int
	}{{PDFSpan{Text: "words"}, 0}, {PDFSpan{Text: "words", Under: true}, 1}, {PDFSpan{Text: "words", Struck: true}, 1}, {PDFSpan{Text: "words", Under: true, Struck: true}, 2}, {PDFSpan{Text: "  ", Under: true}, 0}} {
		if got := rules(x.s); got != x.want {
			t.Errorf("%+v has %d lines", x.s, got)
		}
	}
}
