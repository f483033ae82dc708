package doc

import (
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // the two kinds of picture that a file may hold
	_ "image/png"
	"strconv"
)

// Picture is a picture of a Word file.
type Picture struct {
	Key string // the same key is the same picture, kept once
	// Open gives the bytes, PNG or JPEG. It is called when the picture is placed,
	// to know its kind and size, and once more at the end; nothing is held between.
	Open  func() ([]byte, error)
	Alt   string  // what it shows, for who cannot see it
	Width float64 // on paper, in millimetres; the height follows
	Max   float64 // at most so high, in millimetres; 0 is no bound
	kind  string
	w, h  int
}

// Image writes a picture as a paragraph of its own.
func (d *DOCX) Image(p Picture) {
	if d.table != nil {
		d.fail(errors.New("doc: a picture inside an open table"))
		return
	}
	d.x.raw("<w:p><w:pPr>")
	if d.rtl() {
		d.x.raw("<w:bidi/>")
	}
	d.x.raw("</w:pPr>")
	d.draw(d.x, p)
	d.x.raw("</w:p>")
}

// draw writes a run with a picture.
func (d *DOCX) draw(x *xmlOut, p Picture) {
	n, ok := d.known[p.Key]
	if !ok {
		data, err := p.Open()
		if err != nil {
			d.fail(err)
			return
		}
		c, kind, err := image.DecodeConfig(bytes.NewReader(data))
		if err != nil || kind != "png" && kind != "jpeg" || c.Width < 1 || c.Height < 1 {
			d.fail(errors.New("doc: a picture that is neither PNG nor JPEG"))
			return
		}
		p.kind, p.w, p.h = kind, c.Width, c.Height
		n = len(d.pictures)
		d.known[p.Key] = n
		d.pictures = append(d.pictures, p)
	}
	known := d.pictures[n]
	width := p.Width
	height := width * float64(known.h) / float64(known.w)
	if p.Max > 0 && height > p.Max {
		width, height = width*p.Max/height, p.Max
	}
	cx, cy := strconv.Itoa(int(width*36000)), strconv.Itoa(int(height*36000))
	d.drawn++
	id := strconv.Itoa(d.drawn)
	rel := d.p.relate(docPart, "image", "media/"+strconv.Itoa(n+1)+"."+known.kind, false)
	x.raw(`<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="`, cx, `" cy="`, cy, `"/><wp:docPr id="`, id, `" name="Picture `, id, `" descr="`, xmlEscape(p.Alt), `"/>`,
		`<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="`, id, `" name="Picture `, id, `"/><pic:cNvPicPr/></pic:nvPicPr>`,
		`<pic:blipFill><a:blip r:embed="`, rel, `"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="`, cx, `" cy="`, cy, `"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`)
}
