package doc

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	_ "image/png" // logos are made into PNG when they are uploaded
	"math"
)

// PDFPicture is a picture that stands in the file once and may be shown often.
type PDFPicture struct {
	id   int
	w, h float64 // in pixels
}

// pdfPixels is the most pixels that a picture may have.
const pdfPixels = 16_000_000

// Picture puts a PNG or JPEG into the file. It is decoded and written anew:
// nothing but the picture is left of it, no place where it was taken.
func (p *PDF) Picture(data []byte) (*PDFPicture, error) {
	sum := sha256.Sum256(data)
	if pic := p.pictures[sum]; pic != nil {
		return pic, nil
	}
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || kind != "png" && kind != "jpeg" {
		return nil, errors.New("not a PNG or JPEG picture")
	}
	if cfg.Width < 1 || cfg.Height < 1 || cfg.Width > 20_000 || cfg.Height > 20_000 || cfg.Width*cfg.Height > pdfPixels {
		return nil, errors.New("the picture is too large")
	}
	img, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, errors.New("the picture is damaged")
	}
	pic := &PDFPicture{id: p.out.ref(), w: float64(cfg.Width), h: float64(cfg.Height)}
	dict := fmt.Sprintf("/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8", cfg.Width, cfg.Height)
	if kind == "jpeg" {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 88}); err != nil {
			return nil, err
		}
		space := "/DeviceRGB"
		if _, grey := img.(*image.Gray); grey {
			space = "/DeviceGray"
		}
		p.out.raw(pic.id, dict+"/ColorSpace"+space+"/Filter/DCTDecode", b.Bytes())
	} else {
		rgb, alpha, opaque := pixels(img)
		if !opaque {
			mask := p.out.ref()
			p.out.stream(mask, dict+"/ColorSpace/DeviceGray", alpha)
			dict += fmt.Sprintf("/SMask %d 0 R", mask)
		}
		p.out.stream(pic.id, dict+"/ColorSpace/DeviceRGB", rgb)
	}
	p.pictures[sum] = pic
	return pic, nil
}

// pixels returns an image as rows of red, green and blue, and how solid each
// pixel is.
func pixels(img image.Image) (rgb, alpha []byte, opaque bool) {
	r := img.Bounds()
	rgb, alpha, opaque = make([]byte, 0, 3*r.Dx()*r.Dy()), make([]byte, 0, r.Dx()*r.Dy()), true
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			c := color.NRGBAModel.Convert(img.At(x, y)).(color.NRGBA)
			rgb = append(rgb, c.R, c.G, c.B)
			alpha = append(alpha, c.A)
			opaque = opaque && c.A == 255
		}
	}
	return rgb, alpha, opaque
}

// within returns the size in points at which the picture fits into w by h. It is
// never enlarged beyond 96 pixels an inch.
func (pic *PDFPicture) within(w, h float64) (float64, float64) {
	scale := math.Min(0.75, math.Min(w/pic.w, h/pic.h))
	return pic.w * scale, pic.h * scale
}

// Figure shows a picture on a line of its own, at most w by h points, with a text
// for those who do not see it; without a text it is decoration.
func (p *PDF) Figure(pic *PDFPicture, text string, w, h float64) {
	p.endList()
	w, h = pic.within(math.Min(w, p.column()), h)
	p.room(h)
	x := pdfMargin
	if p.rtl {
		x += p.column() - w
	}
	draw := func(c *pdfCanvas) { c.image(pic.id, x, p.page.y-h, w, h) }
	if text == "" {
		p.artifact(draw)
	} else {
		e := p.elem(p.root, "Figure", "")
		e.more += "/Alt" + pdfText(text) + fmt.Sprintf("/A<</O/Layout/Placement/Block/BBox[%s %s %s %s]>>",
			pdfNum(nil, x), pdfNum(nil, p.page.y-h), pdfNum(nil, x+w), pdfNum(nil, p.page.y))
		p.mark(e)
		draw(&p.page.c)
		p.unmark()
		p.end(e)
	}
	p.page.y -= h + 6
	p.fresh = false
}
