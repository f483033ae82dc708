package doc

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
)

// meta tells what a picture says beside what it shows.
type meta struct {
	any     bool // something of a camera, a program or a person
	located bool // where it was taken
}

// errPicture says that a picture is not what it claims, and cannot be cleaned.
var errPicture = errors.New("doc: not a picture that can be cleaned")

// pictureMeta looks at a picture. One that cannot be read has what cleaning takes
// out, as it is taken out whole.
func pictureMeta(r io.Reader) (meta, error) {
	m, err := cleanPicture(io.Discard, r)
	if errors.Is(err, errPicture) || cut(err) {
		return meta{any: true}, nil
	}
	return m, err
}

// cleanPicture copies a PNG, JPEG or GIF without what is not needed to show it:
// no camera, no place, no names, no comments, no thumbnail. It streams. Other
// kinds are errPicture.
func cleanPicture(w io.Writer, r io.Reader) (meta, error) {
	br := bufio.NewReader(r)
	bw := bufio.NewWriter(w)
	var m meta
	var err error
	switch head, _ := br.Peek(8); {
	case bytes.HasPrefix(head, []byte("\xFF\xD8")):
		m, err = cleanJPEG(bw, br)
	case bytes.HasPrefix(head, []byte("\x89PNG\r\n\x1a\n")):
		m, err = cleanPNG(bw, br)
	case bytes.HasPrefix(head, []byte("GIF8")):
		m, err = cleanGIF(bw, br)
	default:
		return m, errPicture
	}
	if err != nil {
		return m, err
	}
	return m, bw.Flush()
}

// cleanJPEG keeps the segments that the picture is made of, the JFIF head and
// Adobe's word about colours. Of EXIF it keeps which way is up.
func cleanJPEG(w *bufio.Writer, r *bufio.Reader) (m meta, err error) {
	r.Discard(2)
	w.WriteString("\xFF\xD8")
	begun := false // the 0xFF of the next marker has been read
	for {
		marker, err := nextMarker(r, begun)
		begun = false
		if err != nil {
			return m, err
		}
		if marker == 0xD9 {
			w.WriteString("\xFF\xD9")
			return m, nil // what follows is another file
		}
		if marker == 0x01 || marker >= 0xD0 && marker <= 0xD7 {
			w.Write([]byte{0xFF, marker})
			continue
		}
		var length [2]byte
		if _, err := io.ReadFull(r, length[:]); err != nil {
			return m, err
		}
		n := int(binary.BigEndian.Uint16(length[:])) - 2
		if n < 0 {
			return m, errPicture
		}
		body := make([]byte, n)
		if _, err := io.ReadFull(r, body); err != nil {
			return m, err
		}
		switch {
		case marker == 0xE1 && bytes.HasPrefix(body, []byte("Exif\x00\x00")):
			up, located, more := exif(body[6:])
			m.located = m.located || located
			m.any = m.any || more
			if up > 1 {
				w.Write(uprightEXIF(up))
			}
			continue
		case marker == 0xE0 && bytes.HasPrefix(body, []byte("JFIF\x00")) && n >= 14:
			body = append(body[:12:12], 0, 0) // without its thumbnail
			length = [2]byte{0, 16}
		case marker == 0xEE && bytes.HasPrefix(body, []byte("Adobe")):
		case marker >= 0xE0 && marker <= 0xEF, marker == 0xFE:
			m.any = true
			continue
		}
		w.Write([]byte{0xFF, marker})
		w.Write(length[:])
		w.Write(body)
		if marker == 0xDA {
			if err := copyScan(w, r); err != nil {
				return m, err
			}
			begun = true
		}
	}
}

// nextMarker reads a marker: 0xFF, once or more, and what it is.
func nextMarker(r *bufio.Reader, begun bool) (c byte, err error) {
	if c = 0xFF; !begun {
		c, err = r.ReadByte()
	}
	if err == nil && c != 0xFF {
		return 0, errPicture
	}
	for c == 0xFF && err == nil {
		c, err = r.ReadByte()
	}
	return c, err
}

// copyScan copies compressed data up to the next marker that is not part of it,
// whose 0xFF it has read when it returns.
func copyScan(w *bufio.Writer, r *bufio.Reader) error {
	for {
		c, err := r.ReadByte()
		if err != nil {
			return err
		}
		if c == 0xFF {
			next, err := r.Peek(1)
			if err != nil {
				return err
			}
			if n := next[0]; n != 0 && n != 0xFF && (n < 0xD0 || n > 0xD7) {
				return nil
			}
		}
		w.WriteByte(c)
	}
}

// exif reads the first directory of EXIF: which way is up (1 to 8, 0 if not
// said), whether there is a place, and whether there is anything else.
func exif(b []byte) (up byte, located, more bool) {
	if len(b) < 8 {
		return 0, false, true
	}
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 'M' {
		order = binary.BigEndian
	}
	at := int(order.Uint32(b[4:]))
	if at < 8 || at+2 > len(b) {
		return 0, false, true
	}
	n := int(order.Uint16(b[at:]))
	for i := range n {
		e := at + 2 + 12*i
		if e+12 > len(b) {
			return up, located, true
		}
		switch tag := order.Uint16(b[e:]); tag {
		case 0x0112:
			if v := order.Uint16(b[e+8:]); v >= 1 && v <= 8 {
				up = byte(v)
			}
		case 0x8825:
			located, more = true, true
		default:
			more = true
		}
	}
	return up, located, more || len(b) > at+2+12*n+4
}

// uprightEXIF is EXIF that says which way is up and nothing else.
func uprightEXIF(up byte) []byte {
	return []byte("\xFF\xE1\x00\x22Exif\x00\x00MM\x00\x2A\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00" + string(rune(up)) + "\x00\x00\x00\x00\x00\x00")
}

// cleanPNG keeps the chunks that say how the picture looks.
func cleanPNG(w *bufio.Writer, r *bufio.Reader) (m meta, err error) {
	if _, err := io.CopyN(w, r, 8); err != nil {
		return m, err
	}
	for {
		var head [8]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return m, err
		}
		n := int64(binary.BigEndian.Uint32(head[:])) + 4 // and its checksum
		switch string(head[4:]) {
		case "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "sBIT", "bKGD", "pHYs", "acTL", "fcTL", "fdAT":
			w.Write(head[:])
			if _, err := io.CopyN(w, r, n); err != nil {
				return m, err
			}
			if string(head[4:]) == "IEND" {
				return m, nil
			}
		default:
			if kind := string(head[4:]); kind != "hIST" && kind != "sPLT" && kind != "iCCP" {
				m.any = true
			}
			if _, err := io.CopyN(io.Discard, r, n); err != nil {
				return m, err
			}
		}
	}
}

// cleanGIF keeps pictures and their timing, not comments and words of programs.
func cleanGIF(w *bufio.Writer, r *bufio.Reader) (m meta, err error) {
	head := make([]byte, 13)
	if _, err := io.ReadFull(r, head); err != nil {
		return m, err
	}
	w.Write(head)
	if err := copyPalette(w, r, head[10]); err != nil {
		return m, err
	}
	for {
		c, err := r.ReadByte()
		if err != nil {
			return m, err
		}
		switch c {
		case 0x3B:
			w.WriteByte(c)
			return m, nil
		case 0x2C:
			part := make([]byte, 9)
			if _, err := io.ReadFull(r, part); err != nil {
				return m, err
			}
			w.WriteByte(c)
			w.Write(part)
			if err := copyPalette(w, r, part[8]); err != nil {
				return m, err
			}
			if _, err := io.CopyN(w, r, 1); err != nil {
				return m, err
			}
			if err := copyBlocks(w, r); err != nil {
				return m, err
			}
		case 0x21:
			label, err := r.ReadByte()
			if err != nil {
				return m, err
			}
			to := bufio.NewWriter(io.Discard)
			next, _ := r.Peek(12)
			if loops := label == 0xFF && len(next) == 12 && string(next[1:]) == "NETSCAPE2.0"; label == 0xF9 || loops {
				w.Write([]byte{c, label})
				to = w
			} else {
				m.any = true
			}
			if err := copyBlocks(to, r); err != nil {
				return m, err
			}
		default:
			return m, errPicture
		}
	}
}

func copyPalette(w *bufio.Writer, r *bufio.Reader, flags byte) error {
	if flags&0x80 == 0 {
		return nil
	}
	_, err := io.CopyN(w, r, 3<<(flags&7+1))
	return err
}

func copyBlocks(w *bufio.Writer, r *bufio.Reader) error {
	for {
		n, err := r.ReadByte()
		if err != nil {
			return err
		}
		w.WriteByte(n)
		if n == 0 {
			return nil
		}
		if _, err := io.CopyN(w, r, int64(n)); err != nil {
			return err
		}
	}
}
