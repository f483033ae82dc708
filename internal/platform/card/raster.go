package card

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"golang.org/x/image/vector"
)

// The colours of the site's light scheme.
var (
	paper = color.RGBA{0xff, 0xfd, 0xf8, 0xff}
	black = color.RGBA{0x1b, 0x1a, 0x22, 0xff}
	grey  = color.RGBA{0x5b, 0x57, 0x63, 0xff}
	house = color.RGBA{0xa3, 0x12, 0x3f, 0xff}
)

// pigment is one of the colours that a card is printed with.
type pigment int

const (
	ink pigment = iota
	voice
	quiet
	pigments
)

// shades is how many strengths of a pigment the palette holds. Three pigments
// and the paper make 190 colours: one byte a pixel, a fifth of the file and of
// the time that four bytes a pixel would take, and no step that an eye can see.
const shades = 63

// stamp is an outline at its place on the card; a nil shape is a bar.
type stamp struct {
	shape  []segment
	x, y   float64 // of the outline's origin, in pixels from the top left
	size   float64 // pixels an em
	bw, bh float64 // width and height of a bar, whose top left is x, y
}

// canvas collects what is to be printed and prints it, one pigment after another.
type canvas struct {
	voice  color.RGBA
	stamps [pigments][]stamp
}

// bar prints a filled rectangle.
func (c *canvas) bar(p pigment, x, y, w, h float64) {
	c.stamps[p] = append(c.stamps[p], stamp{x: x, y: y, bw: w, bh: h})
}

// line prints l with its left end at x and its base line at y.
func (c *canvas) line(p pigment, l *line, x, y, size float64) {
	for _, g := range l.glyphs {
		st := stamp{shape: g.shape, x: x + g.x*size, y: y - g.y*size, size: size * g.face.scale}
		c.stamps[p] = append(c.stamps[p], st)
		if g.bold > 0 { // a face without a bold cut is struck twice, a little apart
			st.x += g.bold * size
			c.stamps[p] = append(c.stamps[p], st)
		}
	}
}

// png prints the card and encodes it.
func (c *canvas) png() ([]byte, error) {
	img := image.NewPaletted(image.Rect(0, 0, Width, Height), c.palette())
	mask := image.NewAlpha(img.Rect)
	z := vector.NewRasterizer(Width, Height)
	for p, stamps := range c.stamps {
		if len(stamps) == 0 {
			continue
		}
		z.Reset(Width, Height)
		z.DrawOp = draw.Src // the mask still holds the pigment before
		for _, st := range stamps {
			st.print(z)
		}
		z.Draw(mask, mask.Rect, image.Opaque, image.Point{})
		for i, a := range mask.Pix {
			if s := (int(a)*shades + 127) / 255; s > 0 {
				img.Pix[i] = uint8(1 + p*shades + s - 1)
			}
		}
	}
	var b bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.DefaultCompression}
	if err := enc.Encode(&b, img); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// palette is the paper and, for each pigment, its shades from faint to full.
func (c *canvas) palette() color.Palette {
	pal := color.Palette{paper}
	for _, full := range [pigments]color.RGBA{black, c.voice, grey} {
		for s := 1; s <= shades; s++ {
			pal = append(pal, mix(paper, full, float64(s)/shades))
		}
	}
	return pal
}

func (st stamp) print(z *vector.Rasterizer) {
	if st.shape == nil {
		x0, y0, x1, y1 := float32(st.x), float32(st.y), float32(st.x+st.bw), float32(st.y+st.bh)
		z.MoveTo(x0, y0)
		z.LineTo(x1, y0)
		z.LineTo(x1, y1)
		z.LineTo(x0, y1)
		z.ClosePath()
		return
	}
	at := func(p point) (x, y float32) {
		return float32(st.x + p.x*st.size), float32(st.y - p.y*st.size)
	}
	open := false
	for _, s := range st.shape {
		ax, ay := at(s.p[0])
		switch s.op {
		case moveTo:
			if open {
				z.ClosePath()
			}
			z.MoveTo(ax, ay)
			open = true
		case lineTo:
			z.LineTo(ax, ay)
		case quadTo:
			bx, by := at(s.p[1])
			z.QuadTo(ax, ay, bx, by)
		case cubeTo:
			bx, by := at(s.p[1])
			cx, cy := at(s.p[2])
			z.CubeTo(ax, ay, bx, by, cx, cy)
		}
	}
	if open {
		z.ClosePath()
	}
}
