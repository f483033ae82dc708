package web

import (
	"testing"

	"pgregory.net/rapid"
)

// TestReadable: whatever colour a network chooses, its pair reaches 4.5 to 1.
func TestReadable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		part := rapid.Float64Range(0, 1)
		c := colour{part.Draw(t, "r"), part.Draw(t, "g"), part.Draw(t, "b")}
		for ground, lighten := range map[colour]bool{paper: false, night: true} {
			parsed, err := parseColour(readable(c, ground, lighten).String())
			if err != nil {
				t.Fatal(err)
			}
			if got := contrast(parsed, ground); got < 4.5 {
				t.Fatalf("%v became %v with %.2f to 1", c, parsed, got)
			}
		}
	})
}
