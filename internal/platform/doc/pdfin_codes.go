package doc

import (
	"encoding/hex"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
)

var (
	codeList  = regexp.MustCompile(`(?s)begin(bfchar|bfrange)(.*?)endbf`)
	codePair  = regexp.MustCompile(`<([0-9A-Fa-f\s]{2,3})>\s*<([0-9A-Fa-f\s]*)>`)
	codeRange = regexp.MustCompile(`<([0-9A-Fa-f\s]{2,3})>\s*<([0-9A-Fa-f\s]{2,3})>\s*(?:<([0-9A-Fa-f\s]*)>|\[([^\]]*)\])`)
	codeOne   = regexp.MustCompile(`<([0-9A-Fa-f\s]*)>`)
)

// codesOf reads what the codes of one byte of a font mean, of a map of the form that
// ISO 32000-1, 9.10.3 describes.
func codesOf(r io.Reader) map[string]string {
	const most = 1 << 20 // bytes; 256 codes need 8,000
	b, err := io.ReadAll(io.LimitReader(r, most))
	if err != nil {
		return nil
	}
	out := map[string]string{}
	for _, list := range codeList.FindAllStringSubmatch(string(b), 300) {
		if list[1] == "bfchar" {
			for _, pair := range codePair.FindAllStringSubmatch(list[2], 256) {
				if from := unhex(pair[1]); len(from) == 1 {
					out[from] = bigEndian(unhex(pair[2]))
				}
			}
			continue
		}
		for _, span := range codeRange.FindAllStringSubmatch(list[2], 256) {
			from, to := unhex(span[1]), unhex(span[2])
			if len(from) != 1 || len(to) != 1 {
				continue
			}
			each := codeOne.FindAllStringSubmatch(span[4], 256)
			for c := int(from[0]); c <= int(to[0]); c++ {
				k, text := c-int(from[0]), []byte(unhex(span[3]))
				if span[4] != "" && k < len(each) {
					text = []byte(unhex(each[k][1]))
				} else if len(text) > 1 {
					text[len(text)-1] += byte(k) // the last byte counts up
				}
				out[string([]byte{byte(c)})] = bigEndian(string(text))
			}
		}
	}
	return out
}

func unhex(s string) string {
	b, err := hex.DecodeString(strings.Join(strings.Fields(s), ""))
	if err != nil {
		return ""
	}
	return string(b)
}

// bigEndian makes text of units of UTF-16.
func bigEndian(s string) string {
	var units []uint16
	for i := 0; i+1 < len(s); i += 2 {
		units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
	}
	return string(utf16.Decode(units))
}
