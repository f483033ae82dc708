package card_test

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"groundswell/internal/platform/card"
)

// FuzzLogo: whatever is uploaded is refused, or drawn anew as a small PNG with
// nothing else in it.
func FuzzLogo(f *testing.F) {
	m := image.NewPaletted(image.Rect(0, 0, 9, 7), color.Palette{color.Black, color.White})
	var p, j, g bytes.Buffer
	if png.Encode(&p, m) != nil || jpeg.Encode(&j, m, nil) != nil || gif.Encode(&g, m, nil) != nil {
		f.Fatal("a picture cannot be written")
	}
	for _, b := range [][]byte{p.Bytes(), j.Bytes(), g.Bytes(), nil, p.Bytes()[:40], append(bytes.Clone(p.Bytes()), "<script>"...), []byte("<svg onload=alert(1)>"), []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), []byte("BM")} {
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, in []byte) {
		out, err := card.Logo(in)
		if err != nil {
			return
		}
		c, err := png.DecodeConfig(bytes.NewReader(out))
		if err != nil || c.Width < 1 || c.Height < 1 || c.Width > 1000 || c.Height > 1000 || !bytes.HasSuffix(out, []byte("IEND\xaeB`\x82")) {
			t.Fatalf("%v: %d × %d", err, c.Width, c.Height)
		}
	})
}
