package seal_test

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"groundswell/internal/platform/seal"
)

// TestQR: the path stays inside its square, the corners have their marks, and what
// is too long is refused.
func TestQR(t *testing.T) {
	path, side, err := seal.QRPath("https://example.org/en/statements/declaration")
	if err != nil || side < 21 || !strings.HasPrefix(path, "M0 0h7v1H0z") {
		t.Errorf("%d, %.40s, %v", side, path, err)
	}
	b, err := seal.QRPicture("https://example.org/", 300)
	if err != nil {
		t.Fatal(err)
	}
	if img, err := png.Decode(bytes.NewReader(b)); err != nil || img.Bounds().Dx() != 300 {
		t.Errorf("%v, %v", img, err)
	}
	if _, _, err := seal.QRPath(strings.Repeat("x", 5000)); err == nil {
		t.Error("5000 letters fit")
	}
}
