package card

import (
	"image/color"
	"math"

	"groundswell/internal/platform/font"
)

// readable returns v, darkened as far as it needs to have a contrast of at
// least 4.5 to 1 on the paper (WCAG 2.2, 1.4.3). nil gives the house colour,
// and so does a colour that is fully transparent.
func readable(v color.Color) (c color.RGBA) {
	c = house
	if v == nil {
		return c
	}
	// The colour may be of any type, with a method that fails.
	font.Guard(func() {
		if n := color.NRGBAModel.Convert(v).(color.NRGBA); n.A > 0 {
			c = color.RGBA{n.R, n.G, n.B, 0xff}
		}
	})
	from := c
	for step := 1; contrast(c, paper) < 4.5 && step <= 20; step++ {
		c = mix(from, black, float64(step)/20)
	}
	return c
}

// mix returns the colour that lies the given share of the way from a to b.
func mix(a, b color.RGBA, share float64) color.RGBA {
	m := func(x, y uint8) uint8 {
		return uint8(math.Round(float64(x) + (float64(y)-float64(x))*share))
	}
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 0xff}
}

// contrast is the contrast ratio of two colours, 1 to 21 (WCAG 2.2).
func contrast(a, b color.RGBA) float64 {
	x, y := luminance(a), luminance(b)
	return (math.Max(x, y) + 0.05) / (math.Min(x, y) + 0.05)
}

func luminance(c color.RGBA) float64 {
	lin := func(v uint8) float64 {
		f := float64(v) / 255
		if f <= 0.04045 {
			return f / 12.92
		}
		return math.Pow((f+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c.R) + 0.7152*lin(c.G) + 0.0722*lin(c.B)
}
