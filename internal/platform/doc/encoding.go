package doc

import (
	"bytes"
	"encoding/binary"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Encoding is how the letters of a file of text are stored, by its name in the
// Encoding Standard of the WHATWG, in small letters: "windows-1251".
type Encoding string

// Unicode's own.
const (
	UTF8    Encoding = "utf-8"
	UTF16LE Encoding = "utf-16le"
	UTF16BE Encoding = "utf-16be"
)

// Encodings are those that are read: Unicode, then the older ones of the seven
// languages and of Central Europe.
var Encodings = []Encoding{UTF8, UTF16LE, UTF16BE, "windows-1252", "iso-8859-15", "windows-1250", "iso-8859-2",
	"windows-1251", "koi8-r", "iso-8859-5", "windows-1256", "iso-8859-6", "gb18030"}

// Known reports whether an encoding is one of Encodings.
func (e Encoding) Known() bool { return slices.Contains(Encodings, e) }

// EncodingBy says how an encoding was found.
type EncodingBy string

// The ways. What is by a guess should be looked at.
const (
	ByItself   EncodingBy = "itself"   // it is valid UTF-8, or begins with the mark of Unicode
	ByDeclared EncodingBy = "declared" // the web page says so
	ByGuess    EncodingBy = "guess"    // its letters make sense in this one, and in no other
	ByPerson   EncodingBy = "chosen"
)

// older are the encodings whose tables come from a library.
var older = map[Encoding]encoding.Encoding{
	"windows-1250": charmap.Windows1250, "windows-1251": charmap.Windows1251, "windows-1252": charmap.Windows1252, "windows-1256": charmap.Windows1256,
	"iso-8859-2": charmap.ISO8859_2, "iso-8859-5": charmap.ISO8859_5, "iso-8859-6": charmap.ISO8859_6, "iso-8859-15": charmap.ISO8859_15,
	"koi8-r": charmap.KOI8R, "gb18030": simplifiedchinese.GB18030,
}

// labels are what web pages call them (Encoding Standard, section 4.2). ISO 8859-1 is
// read as windows-1252 there, and GB 2312 and GBK as the larger set.
var labels = func() map[string]Encoding {
	m := map[string]Encoding{}
	for e, names := range map[Encoding]string{
		UTF8:           "utf-8 utf8 unicode-1-1-utf-8 utf-16 utf-16le utf-16be", // a page that can be read so far is in no UTF-16
		"windows-1250": "windows-1250 cp1250 x-cp1250", "windows-1251": "windows-1251 cp1251 x-cp1251", "windows-1256": "windows-1256 cp1256 x-cp1256",
		"windows-1252": "windows-1252 cp1252 x-cp1252 iso-8859-1 iso8859-1 iso_8859-1 latin1 l1 us-ascii ascii",
		"iso-8859-2":   "iso-8859-2 iso8859-2 iso_8859-2 latin2 l2", "iso-8859-5": "iso-8859-5 iso8859-5 iso_8859-5 cyrillic",
		"iso-8859-6": "iso-8859-6 iso8859-6 iso_8859-6 arabic asmo-708", "iso-8859-15": "iso-8859-15 iso8859-15 iso_8859-15 latin9 l9",
		"koi8-r": "koi8-r koi8 koi koi8_r", "gb18030": "gb18030 gbk gb2312 gb_2312 gb_2312-80 x-gbk chinese",
	} {
		for _, n := range strings.Fields(names) {
			m[n] = e
		}
	}
	return m
}()

var declared = regexp.MustCompile(`(?i)<meta[^>]{0,200}?charset\s*=\s*["']?\s*([a-z0-9_:.-]{1,40})|<\?xml[^>]{0,100}?encoding\s*=\s*["']([a-z0-9_:.-]{1,40})`)

// declares returns what a web page says of its encoding, "" if nothing; known is false
// for an encoding that is not read here.
func declares(b []byte) (e Encoding, said, known bool) {
	m := declared.FindSubmatch(b[:min(len(b), 4096)])
	if m == nil {
		return "", false, false
	}
	e, known = labels[strings.ToLower(string(m[1])+string(m[2]))]
	return e, true, known
}

// letters makes UTF-8 of a file of text or, with page, of a web page. With chosen "" it
// finds out the encoding, and refuses a file of which it is not sure.
func letters(b []byte, chosen Encoding, page bool) (string, Encoding, EncodingBy, error) {
	if chosen != "" {
		s, strange, ok := chosen.decode(b)
		// One letter in a hundred may be broken; more is another encoding.
		if !ok || strange*100 > utf8.RuneCountInString(s) || strings.ContainsRune(s, 0) {
			return "", "", "", refuse("doc.encoding_other")
		}
		return s, chosen, ByPerson, nil
	}
	mark := UTF8
	switch {
	case bytes.HasPrefix(b, []byte("\xff\xfe")):
		mark = UTF16LE
	case bytes.HasPrefix(b, []byte("\xfe\xff")):
		mark = UTF16BE
	}
	if s, ok := Unicode(b); ok && !strings.ContainsRune(s, 0) {
		return s, mark, ByItself, nil
	}
	if mark != UTF8 || bytes.HasPrefix(b, []byte("\ufeff")) {
		return "", "", "", refuse("doc.encoding_unsure") // it says what it is, and is not
	}
	if page {
		e, said, known := declares(b)
		if said && !known {
			return "", "", "", refuse("doc.encoding_unsure")
		}
		if s, strange, ok := e.decode(b); said && ok && strange == 0 && !strings.ContainsRune(s, 0) {
			return s, e, ByDeclared, nil
		}
	}
	if e, ok := guess(b); ok {
		if s, strange, ok := e.decode(b); ok && strange == 0 {
			return s, e, ByGuess, nil
		}
	}
	return "", "", "", refuse("doc.encoding_unsure")
}

// decode makes UTF-8 of text in an encoding. strange counts what has no meaning in it,
// and stands as U+FFFD.
func (e Encoding) decode(b []byte) (s string, strange int, ok bool) {
	switch e {
	case UTF8:
		b = bytes.TrimPrefix(b, []byte("\ufeff"))
		s = strings.ToValidUTF8(string(b), "\ufffd")
	case UTF16LE, UTF16BE:
		order := binary.ByteOrder(binary.LittleEndian)
		if e == UTF16BE {
			order = binary.BigEndian
		}
		units := make([]uint16, len(b)/2)
		for i := range units {
			units[i] = order.Uint16(b[2*i:])
		}
		s = strings.TrimPrefix(string(utf16.Decode(units)), "\ufeff") // half of a pair becomes U+FFFD
	default:
		table := older[e]
		if table == nil {
			return "", 0, false
		}
		out, err := table.NewDecoder().Bytes(b)
		if err != nil {
			return "", 0, false
		}
		s = string(out)
	}
	for _, r := range s {
		if r == utf8.RuneError || r >= 0x80 && r < 0xA0 && r != 0x85 { // control characters: bytes without a letter
			strange++
		}
	}
	return s, strange, true
}

// Name is what people call an encoding, in every language: "Windows-1251", "KOI8-R".
func (e Encoding) Name() string {
	if n, ok := strings.CutPrefix(string(e), "windows-"); ok {
		return "Windows-" + n
	}
	return strings.ToUpper(string(e))
}

// Script is the writing that an encoding is for: unicode, western, central, cyrillic,
// arabic or chinese.
func (e Encoding) Script() string {
	switch e {
	case "windows-1252", "iso-8859-15":
		return "western"
	case "windows-1250", "iso-8859-2":
		return "central"
	case "windows-1251", "koi8-r", "iso-8859-5":
		return "cyrillic"
	case "windows-1256", "iso-8859-6":
		return "arabic"
	case "gb18030":
		return "chinese"
	}
	return "unicode"
}
