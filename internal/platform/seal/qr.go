package seal

import (
	"bytes"
	"fmt"
	"image/png"
	"strings"

	"github.com/skip2/go-qrcode"
)

// QRPath draws a public address as a QR code (ISO/IEC 18004, level M): the data of
// one SVG path in a square of side units, without the white border that must be left
// around it. Nothing secret goes through here: keys have a page of their own.
func QRPath(text string) (path string, side int, err error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return "", 0, fmt.Errorf("seal: the address does not fit a QR code: %w", err)
	}
	path, side = squaresPath(code)
	return path, side, nil
}

// squaresPath draws the dark squares of a code without its border: each run of them
// in a row is one piece of a single path, which printers draw without hairlines
// between squares.
func squaresPath(code *qrcode.QRCode) (path string, side int) {
	code.DisableBorder = true
	squares := code.Bitmap()
	var b strings.Builder
	for y, row := range squares {
		for x := 0; x < len(row); x++ {
			from := x
			for x < len(row) && row[x] {
				x++
			}
			if x > from {
				fmt.Fprintf(&b, "M%d %dh%dv1H%dz", from, y, x-from, from)
			}
		}
	}
	return b.String(), len(squares)
}

// QRPicture is [QRPath] as a PNG picture with its border, of about pixels a side.
func QRPicture(text string, pixels int) ([]byte, error) {
	code, err := qrcode.New(text, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("seal: the address does not fit a QR code: %w", err)
	}
	var b bytes.Buffer
	err = png.Encode(&b, code.Image(pixels))
	return b.Bytes(), err
}
