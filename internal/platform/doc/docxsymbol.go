package doc

import (
	"strconv"
	"strings"
)

// symbol gives the sign that a file names by its place in a font (17.3.3.30), "" if it
// is only a picture: fonts of signs have places of their own.
func symbol(font, place string) string {
	n, err := strconv.ParseUint(place, 16, 16)
	if err != nil {
		return ""
	}
	at := rune(n)
	font = strings.ToLower(font)
	known := map[rune]rune(nil)
	switch {
	case font == "symbol":
		known = symbolSigns
	case strings.HasPrefix(font, "wingdings"):
		known = dingbats
	case at >= 0xE000 && at <= 0xF8FF, !xmlChars([]byte(string(at))), at < 0x20:
		return ""
	default:
		return string(at)
	}
	if at >= 0xF000 && at <= 0xF0FF {
		at -= 0xF000
	}
	if font == "symbol" {
		if i := at - 'A'; i >= 0 && i < 26 {
			return string([]rune("ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ")[i])
		}
		if i := at - 'a'; i >= 0 && i < 26 {
			return string([]rune("αβχδεφγηιϕκλμνοπθρστυϖωξψζ")[i])
		}
		if at >= 0x20 && at < 0x40 && known[at] == 0 { // digits and most signs are themselves
			return string(at)
		}
	}
	if r := known[at]; r != 0 {
		return string(r)
	}
	return ""
}

// symbolSigns and dingbats are the signs of these fonts that texts use.
var (
	symbolSigns = map[rune]rune{'"': '∀', '$': '∃', '\'': '∋', '*': '∗', '-': '−', 0xA2: '′', 0xA3: '≤', 0xA5: '∞', 0xAB: '↔', 0xAC: '←', 0xAD: '↑', 0xAE: '→', 0xAF: '↓',
		0xB0: '°', 0xB1: '±', 0xB2: '″', 0xB3: '≥', 0xB4: '×', 0xB7: '•', 0xB8: '÷', 0xB9: '≠', 0xBA: '≡', 0xBB: '≈', 0xBC: '…', 0xD2: '®', 0xD3: '©', 0xD4: '™', 0xE5: '∑'}
	dingbats = map[rune]rune{0x6C: '●', 0x6E: '■', 0x6F: '□', 0x70: '□', 0x71: '□', 0x76: '❖', 0x9F: '•', 0xA7: '▪', 0xA8: '☐', 0xD8: '➢', 0xDF: '←', 0xE0: '→', 0xE8: '➔',
		0xF0: '⇨', 0xFB: '✗', 0xFC: '✓', 0xFD: '☒', 0xFE: '☑'}
)
