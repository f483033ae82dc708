package card

import (
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // what people upload
	"image/png"

	"golang.org/x/image/draw"
)

// Limits of an uploaded logo: the larger side it is made to, and the pixels that
// are decoded at the most.
const (
	logoSide   = 240
	logoPixels = 16_000_000
)

// Logo makes an uploaded PNG or JPEG into a small PNG. It is decoded and drawn
// anew, so nothing but the picture is left: no metadata, no place, no appended
// file. Its size is looked at before it is decoded.
func Logo(data []byte) ([]byte, error) {
	cfg, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil {
		return nil, errors.New("not a PNG or JPEG picture")
	}
	if kind != "png" && kind != "jpeg" || cfg.Width < 1 || cfg.Height < 1 || cfg.Width*cfg.Height > logoPixels || cfg.Width > 20_000 || cfg.Height > 20_000 {
		return nil, errors.New("the picture is too large")
	}
	src, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, errors.New("the picture is damaged")
	}
	w, h := cfg.Width, cfg.Height
	if big := max(w, h); big > logoSide {
		w, h = max(1, w*logoSide/big), max(1, h*logoSide/big)
	}
	dst := image.NewNRGBA(image.Rect(0, 0, w, h))
	draw.ApproxBiLinear.Scale(dst, dst.Bounds(), src, src.Bounds(), draw.Src, nil)
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, dst); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}
