package seal

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// Valid and invalid strings of BIP 173, apart from those that are invalid only
// because they are longer than 90 characters, which age allows.
func TestBech32Vectors(t *testing.T) {
	for _, s := range []string{"A12UEL5L", "a12uel5l", "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1tt5tgs",
		"11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j"} {
		prefix, data, err := bech32Decode(s)
		if err != nil {
			t.Errorf("%s refused", s)
		} else if got := bech32Encode(prefix, data); got != strings.ToLower(s) {
			t.Errorf("%s became %s", s, got)
		}
	}
	for _, s := range []string{"", "1", "pzry9x0s0muk", "1pzry9x0s0muk", "x1b4n0q5v", "li1dgmt3", "A1G7SGD8", "10a06t8", "1qzzfhee", "a12UEL5L", "a12uel5q",
		"split1cheo2y9e2w"} {
		if _, _, err := bech32Decode(s); err == nil {
			t.Errorf("%s accepted", s)
		}
	}
}

func TestBech32RoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		prefix := rapid.StringMatching(`[a-z-]{1,20}`).Draw(t, "prefix")
		data := rapid.SliceOfN(rapid.Byte(), 0, 1300).Draw(t, "data")
		s := bech32Encode(prefix, data)
		p, d, err := bech32Decode(s)
		if err != nil || p != prefix || !bytes.Equal(d, data) {
			t.Fatalf("%q: %q %v", s, p, err)
		}
		at := rapid.IntRange(0, len(s)-1).Draw(t, "at")
		other := rapid.SampledFrom([]byte(bech32Letters)).Draw(t, "other")
		if s[at] != other {
			changed := s[:at] + string(other) + s[at+1:]
			if _, _, err := bech32Decode(changed); err == nil {
				t.Fatalf("%q accepted for %q", changed, s)
			}
		}
	})
}

func FuzzBech32(f *testing.F) {
	f.Add("a12uel5l")
	f.Fuzz(func(t *testing.T, s string) {
		if p, d, err := bech32Decode(s); err == nil && bech32Encode(p, d) != strings.ToLower(s) {
			t.Fatalf("%q has two writings", s)
		}
	})
}
