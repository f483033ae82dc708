package font_test

import (
	"slices"
	"testing"

	"groundswell/internal/platform/font"
)

// The library's field that holds the levels must be there, and read right.
func TestLevels(t *testing.T) {
	rs := []rune("אב 12 cd")
	if got, want := font.Levels(rs, false), []uint8{1, 1, 1, 2, 2, 0, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("levels %v, want %v", got, want)
	}
	// Words after the end of a line go their own way, whatever stood before.
	if got, want := font.Levels([]rune("אב\nab"), true), []uint8{1, 1, 1, 2, 2}; !slices.Equal(got, want) {
		t.Errorf("levels %v, want %v", got, want)
	}
	if got, want := font.Levels([]rune("ab\nאב"), false), []uint8{0, 0, 0, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("levels %v, want %v", got, want)
	}
	if got, want := font.Levels([]rune("ab אב"), true), []uint8{2, 2, 1, 1, 1}; !slices.Equal(got, want) {
		t.Errorf("levels %v, want %v", got, want)
	}
}
