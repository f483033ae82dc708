package doc

import (
	"bufio"
	"bytes"
	"compress/zlib"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
)

// pdfOut writes the objects of a PDF 1.7 file one after another (ISO 32000-1,
// 7.3 and 7.5). Small objects are gathered into compressed object streams
// (7.5.7): a list of 5,000 names has 30,000 of them. What stays in memory is
// where each object lies.
type pdfOut struct {
	w     *bufio.Writer
	hash  hash.Hash // of all that was written: the file's identifier
	n     int64
	err   error
	where []pdfPlace // by number of object
	z     *zlib.Writer
	zbuf  bytes.Buffer
	pack  struct {
		id         int
		n          int
		head, body bytes.Buffer
	}
}

// pdfPlace says where an object lies: at a byte of the file, or as the n-th one
// of an object stream.
type pdfPlace struct {
	at     int64
	stream int32
	index  int32
}

// pdfPack is how many objects share a stream.
const pdfPack = 200

func newPDFOut(w io.Writer) *pdfOut {
	o := &pdfOut{w: bufio.NewWriterSize(w, 64<<10), hash: sha256.New(), where: make([]pdfPlace, 1)}
	o.z, _ = zlib.NewWriterLevel(&o.zbuf, zlib.DefaultCompression)
	// The second line tells programs that the file is not text.
	o.write([]byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"))
	return o
}

func (o *pdfOut) write(b []byte) {
	if o.err != nil {
		return
	}
	o.hash.Write(b)
	n, err := o.w.Write(b)
	o.n += int64(n)
	o.err = err
}

// ref gives the number of an object that will be written later.
func (o *pdfOut) ref() int {
	o.where = append(o.where, pdfPlace{})
	return len(o.where) - 1
}

// small writes an object that is no stream.
func (o *pdfOut) small(id int, body string) {
	p := &o.pack
	if p.n == 0 {
		p.id = o.ref()
	}
	fmt.Fprintf(&p.head, "%d %d ", id, p.body.Len())
	p.body.WriteString(body)
	p.body.WriteByte('\n')
	o.where[id] = pdfPlace{stream: int32(p.id), index: int32(p.n)}
	if p.n++; p.n == pdfPack {
		o.flush()
	}
}

// flush writes the object stream that is being filled.
func (o *pdfOut) flush() {
	p := &o.pack
	if p.n == 0 {
		return
	}
	first := p.head.Len()
	p.head.Write(p.body.Bytes())
	o.stream(p.id, fmt.Sprintf("/Type/ObjStm/N %d/First %d", p.n, first), p.head.Bytes())
	p.n = 0
	p.head.Reset()
	p.body.Reset()
}

// stream writes a stream object, compressed.
func (o *pdfOut) stream(id int, dict string, data []byte) {
	o.zbuf.Reset()
	o.z.Reset(&o.zbuf)
	_, _ = o.z.Write(data) // into memory
	_ = o.z.Close()
	o.raw(id, dict+"/Filter/FlateDecode", o.zbuf.Bytes())
}

// raw writes a stream object as it is.
func (o *pdfOut) raw(id int, dict string, data []byte) {
	o.where[id] = pdfPlace{at: o.n}
	o.write(fmt.Appendf(nil, "%d 0 obj\n<<%s/Length %d>>stream\n", id, dict, len(data)))
	o.write(data)
	o.write([]byte("\nendstream\nendobj\n"))
}

// close writes the table of where everything lies (7.5.8) and the end.
func (o *pdfOut) close(root, info int) error {
	o.flush()
	id := o.ref()
	at := o.n
	o.where[id] = pdfPlace{at: at}
	rows := make([]byte, 0, 7*len(o.where))
	for i, p := range o.where {
		kind, a, b := byte(1), p.at, int32(0)
		switch {
		case i == 0:
			kind, b = 0, 0xffff
		case p.stream != 0:
			kind, a, b = 2, int64(p.stream), p.index
		case p.at == 0: // promised, never written
			kind = 0
		}
		rows = append(rows, kind, byte(a>>24), byte(a>>16), byte(a>>8), byte(a), byte(b>>8), byte(b))
	}
	sum := hex.EncodeToString(o.hash.Sum(nil)[:16])
	o.stream(id, fmt.Sprintf("/Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]", len(o.where), root, info, sum, sum), rows)
	o.write(fmt.Appendf(nil, "startxref\n%d\n%%%%EOF\n", at))
	if o.n > 1<<32-1 && o.err == nil {
		o.err = fmt.Errorf("the file would be larger than 4 GB")
	}
	if o.err != nil {
		return o.err
	}
	return o.w.Flush()
}

// pdfText is a text string object (7.9.2.2): UTF-16, which every reader takes.
func pdfText(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, u := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	b.WriteByte('>')
	return b.String()
}

// pdfASCII is a string of bytes, such as an address.
func pdfASCII(s string) string {
	var b strings.Builder
	b.WriteByte('(')
	for i := range len(s) {
		switch c := s[i]; {
		case c == '(' || c == ')' || c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < 0x20 || c > 0x7e:
			fmt.Fprintf(&b, "\\%03o", c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte(')')
	return b.String()
}

// pdfNum appends a number with at most two decimals.
func pdfNum(b []byte, v float64) []byte {
	i := int64(v*100 + 0.5)
	if v < 0 {
		i = int64(v*100 - 0.5)
	}
	if i < 0 {
		b = append(b, '-')
		i = -i
	}
	b = strconv.AppendInt(b, i/100, 10)
	if f := i % 100; f != 0 {
		b = append(b, '.', byte('0'+f/10))
		if f%10 != 0 {
			b = append(b, byte('0'+f%10))
		}
	}
	return b
}
