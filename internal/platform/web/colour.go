package web

import (
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strings"
)

// colour is an sRGB colour, each part 0 to 1.
type colour [3]float64

var (
	paper = colour{1, 253. / 255, 248. / 255}
	night = colour{24. / 255, 23. / 255, 28. / 255}
)

func parseColour(s string) (c colour, err error) {
	digits, ok := strings.CutPrefix(s, "#")
	v, err := hex.DecodeString(digits)
	if !ok || err != nil || len(v) != 3 {
		return c, errors.New("write it as #rrggbb")
	}
	for i := range c {
		c[i] = float64(v[i]) / 255
	}
	return c, nil
}

func (c colour) String() string {
	return fmt.Sprintf("#%02x%02x%02x", int(math.Round(c[0]*255)), int(math.Round(c[1]*255)), int(math.Round(c[2]*255)))
}

// luminance is the relative luminance of WCAG 2.2.
func (c colour) luminance() float64 {
	lin := func(v float64) float64 {
		if v <= 0.04045 {
			return v / 12.92
		}
		return math.Pow((v+0.055)/1.055, 2.4)
	}
	return 0.2126*lin(c[0]) + 0.7152*lin(c[1]) + 0.0722*lin(c[2])
}

// contrast is the contrast ratio of WCAG 2.2, 1 to 21.
func contrast(a, b colour) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// readable darkens c, or lightens it by night, until it has 4.8 to 1 on ground.
func readable(c, ground colour, lighten bool) colour {
	for range 100 {
		if contrast(c, ground) >= 4.8 {
			return c
		}
		for i := range c {
			if lighten {
				c[i] += (1 - c[i]) * 0.04
			} else {
				c[i] *= 0.96
			}
		}
	}
	return c
}
