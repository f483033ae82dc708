package doc

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// words reads text, up to a piece of it. Outside the root there is only white
// space, which is passed over.
func (x *xmlReader) words() (xmlToken, error) {
	x.text = x.text[:0]
	for {
		// What is in the buffer and is nothing but text, at once.
		if held, _ := x.br.Peek(x.br.Buffered()); len(held) > 0 {
			n := bytes.IndexAny(held, "<&\r")
			if n < 0 {
				n = len(held)
			}
			n = min(n, max(0, textChunk-len(x.text)))
			x.text = append(x.text, held[:n]...)
			x.br.Discard(n)
		}
		c, err := x.br.ReadByte()
		if errors.Is(err, io.EOF) && len(x.stack) == 0 {
			return 0, x.outside() // next meets the end again and judges it
		}
		if err != nil {
			return 0, because(err, "doc.xml")
		}
		switch {
		case c == '<', len(x.text) >= textChunk && utf8.RuneStart(c):
			x.br.UnreadByte()
			if len(x.stack) == 0 {
				return 0, x.outside()
			}
			return x.said()
		case c == '&':
			if err := x.entity(); err != nil {
				return 0, err
			}
		case c == '\r':
			if next, err := x.br.Peek(1); err != nil || next[0] != '\n' {
				x.text = append(x.text, '\n')
			}
		default:
			x.text = append(x.text, c)
		}
	}
}

func (x *xmlReader) outside() error {
	if len(bytes.TrimLeft(x.text, " \t\n")) != 0 {
		return refuse("doc.xml")
	}
	return nil
}

func (x *xmlReader) said() (xmlToken, error) {
	if !xmlChars(x.text) {
		return 0, refuse("doc.xml")
	}
	return xmlText, nil
}

func (x *xmlReader) entity() error {
	if len(x.stack) == 0 {
		return refuse("doc.xml")
	}
	var name [12]byte
	for i := range name {
		c, err := x.br.ReadByte()
		if err != nil {
			return because(err, "doc.xml")
		}
		if c == ';' {
			r, ok := xmlEntity(string(name[:i]))
			if !ok {
				return refuse("doc.xml")
			}
			x.text = utf8.AppendRune(x.text, r)
			return nil
		}
		name[i] = c
	}
	return refuse("doc.xml")
}

// cdata reads text that has no markup in it, up to a piece of it.
func (x *xmlReader) cdata() (xmlToken, error) {
	x.text = x.text[:0]
	for {
		c, err := x.br.ReadByte()
		if err != nil {
			return 0, because(err, "doc.xml")
		}
		if c == ']' {
			if next, err := x.br.Peek(2); err == nil && string(next) == "]>" {
				x.br.Discard(2)
				x.inCDATA = false
				return x.said()
			}
		}
		if len(x.text) >= textChunk && utf8.RuneStart(c) {
			x.br.UnreadByte()
			return x.said()
		}
		if c == '\r' {
			if next, err := x.br.Peek(1); err == nil && next[0] == '\n' {
				continue
			}
			c = '\n'
		}
		x.text = append(x.text, c)
	}
}

// declaration reads what begins with "<!": a comment, which is passed over, or
// the start of a CDATA section. All else belongs to a document type.
func (x *xmlReader) declaration() error {
	next, err := x.br.Peek(7)
	if len(next) < 2 {
		return because(err, "doc.xml")
	}
	switch {
	case string(next[:2]) == "--":
		x.br.Discard(2)
		return x.until("-->")
	case string(next) == "[CDATA[" && len(x.stack) > 0:
		x.br.Discard(7)
		x.inCDATA = true
		return nil
	}
	return refuse("doc.doctype")
}

// instruction passes over "<?…?>". The declaration of the XML itself must not
// name another encoding than those that are read here.
func (x *xmlReader) instruction() error {
	var b strings.Builder
	for last := byte(0); ; {
		c, err := x.br.ReadByte()
		if err != nil {
			return because(err, "doc.xml")
		}
		if c == '>' && last == '?' {
			break
		}
		if last = c; b.Len() < 256 {
			b.WriteByte(c)
		}
	}
	said := strings.ToLower(b.String())
	if rest, ok := strings.CutPrefix(said, "xml "); ok {
		if _, enc, ok := strings.Cut(rest, "encoding"); ok {
			enc = strings.Trim(enc, " \t\r\n=?")
			if quote := strings.IndexAny(enc, "\"'"); quote == 0 {
				enc, _, _ = strings.Cut(enc[1:], enc[:1])
			}
			switch enc {
			case "utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be":
			default:
				return refuse("doc.encoding")
			}
		}
	}
	return nil
}

// until passes over everything up to and with the end sign, whose last letter is
// ">".
func (x *xmlReader) until(end string) error {
	var last [8]byte // what was read before the present piece, as far as it matters
	for {
		piece, err := x.br.ReadSlice('>')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return because(err, "doc.xml")
		}
		tail := append(last[:], piece[max(0, len(piece)-len(last)):]...)
		copy(last[:], tail[len(tail)-len(last):])
		if bytes.HasSuffix(last[:], []byte(end)) {
			return nil
		}
	}
}

// utf16Reader gives UTF-16 as UTF-8. Halves of a pair that stand alone become
// U+FFFD.
type utf16Reader struct {
	r    io.Reader
	big  bool
	held []byte // UTF-8 that did not fit
	high rune   // first half of a pair
}

func (u *utf16Reader) Read(p []byte) (int, error) {
	for len(u.held) == 0 {
		var b [2]byte
		if _, err := io.ReadFull(u.r, b[:]); err != nil {
			if errors.Is(err, io.EOF) && u.high == 0 {
				return 0, io.EOF
			}
			return 0, io.ErrUnexpectedEOF
		}
		r := rune(binary.LittleEndian.Uint16(b[:]))
		if u.big {
			r = rune(binary.BigEndian.Uint16(b[:]))
		}
		switch {
		case u.high != 0:
			u.held = utf8.AppendRune(u.held, utf16.DecodeRune(u.high, r))
			u.high = 0
		case r >= 0xD800 && r < 0xDC00:
			u.high = r
		default:
			u.held = utf8.AppendRune(u.held, r)
		}
	}
	n := copy(p, u.held)
	u.held = u.held[n:]
	return n, nil
}
