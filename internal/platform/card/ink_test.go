package card_test

import (
	"bytes"
	"image"
	"image/png"
	"testing"

	"groundswell/internal/platform/card"
)

// decode draws c and reads the file back.
func decode(t *testing.T, c card.Card) *image.Paletted {
	t.Helper()
	b, err := card.Draw(c)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	if img.Bounds() != image.Rect(0, 0, card.Width, card.Height) {
		t.Fatalf("the picture measures %v", img.Bounds())
	}
	return img.(*image.Paletted)
}

// inked returns the rectangle around everything in r that is not paper.
func inked(img *image.Paletted, r image.Rectangle) image.Rectangle {
	var out image.Rectangle
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			if img.ColorIndexAt(x, y) != 0 {
				out = out.Union(image.Rect(x, y, x+1, y+1))
			}
		}
	}
	return out
}

// inside is the card without its margins; one pixel is for rounding.
var inside = image.Rect(71, 47, card.Width-71, card.Height-23)

func TestInkStaysInsideTheMargins(t *testing.T) {
	for name, c := range samples {
		img := decode(t, c)
		if got := inked(img, img.Rect); !got.In(inside) {
			t.Errorf("%s: ink in %v, margins at %v", name, got, inside)
		}
	}
}

// title is where a title stands above numbers.
var title = image.Rect(71, 145, card.Width-71, 400)

func TestArabicAndChineseTitles(t *testing.T) {
	ar := inked(decode(t, samples["ar"]), title)
	if ar.Max.X < 1120 || ar.Min.X < 200 {
		t.Errorf("the Arabic title stands at %v, not at the right", ar)
	}
	zh := inked(decode(t, samples["zh"]), title)
	if zh.Min.X > 80 || zh.Max.X > 1128 || zh.Dy() < 100 {
		t.Errorf("the Chinese title stands at %v, not in lines at the left", zh)
	}
	// A card without its title has no ink there.
	c := samples["ar"]
	c.Title = ""
	if got := inked(decode(t, c), title); !got.Empty() {
		t.Errorf("ink at %v without a title", got)
	}
}

func TestArabicCardIsMirrored(t *testing.T) {
	c := samples["ar"]
	c.Figures = c.Figures[:1]
	numbers := image.Rect(71, 420, card.Width-71, 535)
	if got := inked(decode(t, c), numbers); got.Min.X < 900 || got.Max.X < 1120 {
		t.Errorf("the only number stands at %v", got)
	}
	c.Note = ""
	foot := image.Rect(71, 560, card.Width-71, 610)
	if got := inked(decode(t, c), foot); got.Max.X < 1120 {
		t.Errorf("the name stands at %v", got)
	}
}
