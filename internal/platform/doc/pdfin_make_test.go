package doc

import (
	"bytes"
	"compress/zlib"
	"context"
	"fmt"
	"strings"
	"testing"
)

// sheetMaker sets words on pages by hand, in the commonest typeface, so that a test
// knows where everything stands.
type sheetMaker struct {
	pages []strings.Builder
	more  string // put into the trailer
	kids  string // in place of the pages
	pack  bool   // the pages' instructions
}

func (m *sheetMaker) page() { m.pages = append(m.pages, strings.Builder{}) }

// at sets a line, y from the top.
func (m *sheetMaker) at(x, y, size float64, s string) {
	s = strings.NewReplacer(`\`, `\\`, "(", `\(`, ")", `\)`, "“", "\x93", "”", "\x94", "’", "\x92").Replace(s)
	fmt.Fprintf(&m.pages[len(m.pages)-1], "BT /F1 %g Tf %g %g Td (%s) Tj ET\n", size, x, 800-y, s)
}

func widthOf(s string, size float64) float64 {
	w := 0
	for _, r := range s {
		n, _ := letterWidth(r)
		if r == ' ' {
			n = 25
		}
		w += n
	}
	return float64(w) * size / 100
}

// flow breaks words to a width, the first line set in, and returns the y after it.
func (m *sheetMaker) flow(x, y, size, first, width float64, s string) float64 {
	line, in := "", first
	for _, word := range append(strings.Fields(s), "") {
		if word != "" && widthOf(line+" "+word, size) <= width-in {
			line = strings.TrimSpace(line + " " + word)
			continue
		}
		if line != "" {
			m.at(x+in, y, size, line)
			y += 1.2 * size
			in = 0
		}
		line = word
	}
	return y
}

// bytes writes the file.
func (m *sheetMaker) bytes() []byte {
	var b bytes.Buffer
	var at []int
	object := func(s string) {
		at = append(at, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(at), s)
	}
	b.WriteString("%PDF-1.4\n")
	var kids strings.Builder
	for i := range m.pages {
		fmt.Fprintf(&kids, "%d 0 R ", 4+2*i)
	}
	if m.kids != "" {
		kids.Reset()
		kids.WriteString(m.kids)
	}
	object("<</Type/Catalog/Pages 2 0 R>>")
	object(fmt.Sprintf("<</Type/Pages/Count %d/Kids[%s]/MediaBox[0 0 600 800]>>", len(m.pages), kids.String()))
	object("<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>")
	for i := range m.pages {
		object(fmt.Sprintf("<</Type/Page/Parent 2 0 R/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>", 5+2*i))
		s, filter := m.pages[i].String(), ""
		if m.pack {
			var z bytes.Buffer
			w := zlib.NewWriter(&z)
			w.Write([]byte(s))
			w.Close()
			s, filter = z.String(), "/Filter/FlateDecode"
		}
		object(fmt.Sprintf("<</Length %d%s>>stream\n%s\nendstream", len(s), filter, s))
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(at)+1)
	for _, n := range at {
		fmt.Fprintf(&b, "%010d 00000 n \n", n)
	}
	fmt.Fprintf(&b, "trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n", len(at)+1, m.more, start)
	return b.Bytes()
}

// bothReaders reads a file by poppler and by the library.
func bothReaders(t *testing.T, b []byte, o PDFReadOptions, check func(t *testing.T, d *Doc, err error)) {
	t.Helper()
	for _, library := range []bool{false, true} {
		if _, ok := popplerTools(); !ok && !library {
			t.Fatal("pdftotext, pdfinfo (poppler-utils) or prlimit (util-linux) is missing; .ci/install.sh installs them")
		}
		o.Library = library
		t.Run(map[bool]string{false: "poppler", true: "library"}[library], func(t *testing.T) {
			d, err := ReadPDF(context.Background(), bytes.NewReader(b), int64(len(b)), o)
			check(t, d, err)
		})
	}
}

// saidBy is a text with its notes, paragraph by paragraph.
func saidBy(d *Doc) (out []string) {
	for _, p := range d.Blocks {
		if p.Table != nil {
			for _, row := range p.Table.Rows {
				s := "row"
				for _, c := range row.Cells {
					s += "|"
					for _, b := range c.Blocks {
						s += b.Para.Text()
					}
				}
				out = append(out, s)
			}
			continue
		}
		s := ""
		if p.Para.Number != "" {
			s = "<" + p.Para.Number + "> "
		}
		for _, r := range p.Para.Runs {
			switch {
			case r.Note > 0:
				s += fmt.Sprintf("{%d}", r.Note)
			case r.Super:
				s += "^" + r.Text
			case r.Change != nil:
				s += fmt.Sprintf("[%d:%s]", r.Change.Kind, r.Text)
			default:
				s += r.Text
			}
		}
		out = append(out, s)
	}
	for i, n := range d.Notes {
		out = append(out, fmt.Sprintf("note %d %s: %s", i+1, n.Paras[0].Number, n.Paras[0].Text()))
	}
	return out
}

func wantSaid(t *testing.T, d *Doc, want ...string) {
	t.Helper()
	got := saidBy(d)
	for i := range max(len(got), len(want)) {
		var g, w string
		if i < len(got) {
			g = got[i]
		}
		if i < len(want) {
			w = want[i]
		}
		if g != w {
			t.Errorf("%d:\n  is   %q\n  want %q", i, g, w)
		}
	}
}
