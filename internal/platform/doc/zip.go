package doc

import (
	"bytes"
	"cmp"
	"compress/flate"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"slices"
	"strings"
)

// Bounds of a container. A declaration with a thousand endorsers has about 20
// parts and 2 MB; an office suite's largest samples stay under a ratio of 60.
const (
	maxFile    = 64 << 20 // bytes of the file itself
	maxParts   = 2000
	maxUnzip   = 64 << 20 // bytes of all parts together
	maxRatio   = 200      // unpacked to packed …
	ratioFloor = 1 << 20  // … of a part larger than this
	maxName    = 512
	maxComment = 1 << 10 // the directory's end is looked for so far from the file's end
)

// part is one file of a container.
type part struct {
	name   string // with "/" and as it is spelt
	method uint16
	crc    uint32
	packed int64
	size   int64
	header int64 // where the local header begins
	data   int64 // where the packed bytes begin
}

// container is a zip file (APPNOTE.TXT 6.3) whose whole directory was checked:
// names, sizes, places and the local headers agree and nothing overlaps. Its
// parts are read one after the other or side by side; none is held whole.
type container struct {
	r     io.ReaderAt
	size  int64
	parts []part
	index map[string]int // lower-case name → part
}

// openZip checks a container's directory. The directory is read by our own code,
// as archive/zip makes an entry for everything a directory claims before anybody
// can count. Errors are "doc.*".
func openZip(r io.ReaderAt, size int64) (*container, error) {
	if size > maxFile {
		return nil, refuse("doc.size", "Limit", maxFile>>20)
	}
	var sign [8]byte
	if _, err := r.ReadAt(sign[:], 0); err != nil {
		return nil, refuse("doc.no_container")
	}
	switch {
	case bytes.HasPrefix(sign[:], []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		return nil, refuse("doc.old_or_locked") // .doc, .xls, and every file with a password
	case !bytes.HasPrefix(sign[:], []byte("PK\x03\x04")):
		return nil, refuse("doc.no_container")
	}
	c := &container{r: r, size: size}
	dir, at, count, err := c.directory()
	if err != nil {
		return nil, err
	}
	if err := c.entries(dir, count); err != nil {
		return nil, err
	}
	if err := c.apart(at); err != nil {
		return nil, err
	}
	return c, nil
}

// directory finds the central directory: its bytes, where it begins, how many
// entries it claims. Claims are believed only after they were compared with what
// there is room for.
func (c *container) directory() (dir []byte, at int64, count int, err error) {
	tail := make([]byte, min(c.size, maxComment+22))
	if _, err := c.r.ReadAt(tail, c.size-int64(len(tail))); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, 0, because(err, "doc.damaged")
	}
	end := -1
	for i := len(tail) - 22; i >= 0; i-- {
		if bytes.HasPrefix(tail[i:], []byte("PK\x05\x06")) && i+22+int(binary.LittleEndian.Uint16(tail[i+20:])) == len(tail) {
			end = i
			break
		}
	}
	if end < 0 {
		return nil, 0, 0, refuse("doc.damaged")
	}
	e := tail[end:]
	disk, here := binary.LittleEndian.Uint16(e[4:]), binary.LittleEndian.Uint16(e[8:])
	count = int(binary.LittleEndian.Uint16(e[10:]))
	length, start := int64(binary.LittleEndian.Uint32(e[12:])), int64(binary.LittleEndian.Uint32(e[16:]))
	if count > maxParts {
		return nil, 0, 0, refuse("doc.parts", "Limit", maxParts)
	}
	if disk != 0 || int(here) != count || count == 0 || start+length > c.size-int64(len(tail))+int64(end) {
		return nil, 0, 0, refuse("doc.damaged")
	}
	// 46 bytes and a name each, and room for extra fields. More is entries that
	// the count is silent about.
	if length > int64(count)*(46+maxName+256) {
		return nil, 0, 0, refuse("doc.parts", "Limit", maxParts)
	}
	dir = make([]byte, length)
	if _, err := c.r.ReadAt(dir, start); err != nil && !errors.Is(err, io.EOF) {
		return nil, 0, 0, because(err, "doc.damaged")
	}
	return dir, start, count, nil
}

// entries reads the directory's entries.
func (c *container) entries(dir []byte, count int) error {
	c.parts = make([]part, 0, count)
	c.index = make(map[string]int, count)
	total := int64(0)
	for range count {
		if len(dir) < 46 || !bytes.HasPrefix(dir, []byte("PK\x01\x02")) {
			return refuse("doc.damaged")
		}
		nameLen, extraLen := int(binary.LittleEndian.Uint16(dir[28:])), int(binary.LittleEndian.Uint16(dir[30:]))
		whole := 46 + nameLen + extraLen + int(binary.LittleEndian.Uint16(dir[32:]))
		if whole > len(dir) || nameLen > maxName {
			return refuse("doc.damaged")
		}
		if binary.LittleEndian.Uint16(dir[8:])&(1|1<<6|1<<13) != 0 {
			return refuse("doc.old_or_locked") // encrypted
		}
		mode := binary.LittleEndian.Uint32(dir[38:]) >> 16 & 0o170000
		if os := dir[5]; (os == 3 || os == 19) && mode != 0 && mode != 0o100000 && mode != 0o040000 {
			return refuse("doc.unsafe_name") // a symbolic link, a device
		}
		p := part{
			name: string(dir[46 : 46+nameLen]), method: binary.LittleEndian.Uint16(dir[10:]), crc: binary.LittleEndian.Uint32(dir[16:]),
			packed: int64(binary.LittleEndian.Uint32(dir[20:])), size: int64(binary.LittleEndian.Uint32(dir[24:])), header: int64(binary.LittleEndian.Uint32(dir[42:])),
		}
		if !p.long(dir[46+nameLen : 46+nameLen+extraLen]) {
			return refuse("doc.damaged")
		}
		dir = dir[whole:]
		if err := c.add(p); err != nil {
			return err
		}
		if total += p.size; total > maxUnzip {
			return refuse("doc.bomb", "Limit", maxUnzip>>20)
		}
	}
	if len(dir) != 0 {
		return refuse("doc.damaged")
	}
	return nil
}

// long takes sizes from the ZIP64 field where the short ones say so. Some
// writers of spreadsheets always do.
func (p *part) long(extra []byte) bool {
	for len(extra) >= 4 {
		id, n := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if extra = extra[4:]; n > len(extra) {
			return true // padding of some writers; nothing that is needed
		}
		if field := extra[:n]; id == 1 {
			for _, v := range []*int64{&p.size, &p.packed, &p.header} {
				if *v != 0xFFFFFFFF {
					continue
				}
				if len(field) < 8 {
					return false
				}
				u := binary.LittleEndian.Uint64(field)
				if u > 1<<40 {
					u = 1 << 40 // over every bound, and sums do not overflow
				}
				*v, field = int64(u), field[8:]
			}
		}
		extra = extra[n:]
	}
	return true
}

// add checks one entry and keeps it.
func (c *container) add(p part) error {
	p.name = strings.ReplaceAll(p.name, `\`, "/") // old writers on Windows
	folder := strings.HasSuffix(p.name, "/")
	if !safeName(strings.TrimSuffix(p.name, "/")) {
		return refuse("doc.unsafe_name")
	}
	key := strings.ToLower(strings.TrimSuffix(p.name, "/"))
	if _, twice := c.index[key]; twice {
		return refuse("doc.twice")
	}
	switch {
	case p.method != 0 && p.method != 8, p.method == 0 && p.packed != p.size, folder && p.size != 0:
		return refuse("doc.damaged")
	case p.size > ratioFloor && p.size/max(p.packed, 1) > maxRatio:
		return refuse("doc.bomb", "Limit", maxUnzip>>20)
	}
	c.index[key] = len(c.parts)
	c.parts = append(c.parts, p)
	return nil
}

// safeName reports whether a name stays inside the container, whoever unpacks it.
func safeName(name string) bool {
	if name == "" || strings.ContainsAny(name, ":*?\"<>|") {
		return false
	}
	for _, r := range name {
		if r < ' ' || r == 0x7F || r == 0xFFFD || r == 0x202E {
			return false
		}
	}
	for s := range strings.SplitSeq(name, "/") {
		if s == "" || s == "." || s == ".." {
			return false
		}
	}
	return true
}

// apart reads the local headers: each says what the directory says, and no two
// parts share a byte, with each other or with the directory at dir.
func (c *container) apart(dir int64) error {
	type span struct{ from, to int64 }
	spans := make([]span, 0, len(c.parts))
	head := make([]byte, 30+maxName)
	for i := range c.parts {
		p := &c.parts[i]
		n, err := c.r.ReadAt(head, p.header)
		if n < 30 || !bytes.HasPrefix(head, []byte("PK\x03\x04")) || (err != nil && !errors.Is(err, io.EOF)) {
			return refuse("doc.damaged")
		}
		nameLen := int(binary.LittleEndian.Uint16(head[26:]))
		if nameLen > maxName || 30+nameLen > n || binary.LittleEndian.Uint16(head[8:]) != p.method ||
			strings.ReplaceAll(string(head[30:30+nameLen]), `\`, "/") != p.name {
			return refuse("doc.damaged") // another reader would see another file
		}
		p.data = p.header + 30 + int64(nameLen) + int64(binary.LittleEndian.Uint16(head[28:]))
		spans = append(spans, span{p.header, p.data + p.packed})
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Compare(a.from, b.from) })
	for i, s := range spans {
		if s.to > dir || i > 0 && s.from < spans[i-1].to {
			return refuse("doc.overlap")
		}
	}
	return nil
}

// has returns the part with that name, whatever its case, or nil.
func (c *container) has(name string) *part {
	if i, ok := c.index[strings.ToLower(name)]; ok {
		return &c.parts[i]
	}
	return nil
}

// open reads a part. It ends with an error if the part is longer or shorter
// than the directory says, or its checksum is another.
func (c *container) open(p *part) io.Reader {
	packed := io.NewSectionReader(c.r, p.data, p.packed)
	var plain io.Reader = packed
	if p.method == 8 {
		plain = flate.NewReader(packed)
	}
	return &bounded{r: plain, left: p.size, want: p.crc, sum: crc32.NewIEEE()}
}

// bounded reads exactly as much as was declared.
type bounded struct {
	r    io.Reader
	left int64
	want uint32
	sum  hash.Hash32
	err  error
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	if b.left == 0 {
		b.err = io.EOF
		if n, _ := b.r.Read(make([]byte, 1)); n != 0 {
			b.err = refuse("doc.bomb", "Limit", maxUnzip>>20) // there is more than was said
		} else if b.sum.Sum32() != b.want {
			b.err = refuse("doc.damaged")
		}
		return 0, b.err
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.sum.Write(p[:n])
	b.left -= int64(n)
	if err != nil && b.left > 0 {
		b.err = because(err, "doc.damaged")
		return n, b.err
	}
	return n, nil
}
