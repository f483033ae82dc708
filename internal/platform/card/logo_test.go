package card_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"groundswell/internal/platform/card"
)

// TestLogo: what goes in with a place and a note comes out small and without them.
func TestLogo(t *testing.T) {
	img := image.NewRGBA(image.Rect(0, 0, 900, 300))
	for x := range 900 {
		img.Set(x, 100, color.RGBA{200, 0, 0, 255})
	}
	var jpg bytes.Buffer
	if err := jpeg.Encode(&jpg, img, nil); err != nil {
		t.Fatal(err)
	}
	exif := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, 26}, []byte("Exif\x00\x00GPS-MARKER-PLACE")...)
	data := append(append(exif, jpg.Bytes()[2:]...), []byte("PK appended archive")...)
	out, err := card.Logo(data)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(out, []byte("GPS-MARKER")) || bytes.Contains(out, []byte("appended")) {
		t.Error("metadata survived")
	}
	got, err := png.Decode(bytes.NewReader(out))
	if err != nil || got.Bounds().Dx() != 240 || got.Bounds().Dy() != 80 {
		t.Fatalf("got %v, %v", got.Bounds(), err)
	}
}

// TestLogoRefuses: bombs and things that are no pictures, before they are decoded.
func TestLogoRefuses(t *testing.T) {
	ihdr := make([]byte, 13)
	binary.BigEndian.PutUint32(ihdr, 65535)
	binary.BigEndian.PutUint32(ihdr[4:], 65535)
	ihdr[8], ihdr[9] = 8, 6
	bomb := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR"), ihdr...)
	bomb = binary.BigEndian.AppendUint32(bomb, crc32.ChecksumIEEE(append([]byte("IHDR"), ihdr...)))
	for name, data := range map[string][]byte{"bomb": bomb, "svg": []byte("<svg xmlns='http://www.w3.org/2000/svg'/>"), "empty": {}, "gif": []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00")} {
		if _, err := card.Logo(data); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
}
