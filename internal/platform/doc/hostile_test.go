package doc

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"hash/crc32"
	"io"
	"runtime"
	"strings"
	"testing"
)

// watched is a file that notes how much of it was read, and how large memory was
// meanwhile.
type watched struct {
	r    *bytes.Reader
	read int64
	heap uint64
	last int64
}

func (w *watched) ReadAt(p []byte, at int64) (int, error) {
	n, err := w.r.ReadAt(p, at)
	if w.read += int64(n); w.read-w.last > 8<<10 {
		w.last = w.read
		w.look()
	}
	return n, err
}

func (w *watched) look() {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	w.heap = max(w.heap, m.HeapAlloc)
}

// attack reads a file in every way there is, and returns the first refusal. It
// fails if memory grew by more than 64 MB.
func attack(t *testing.T, b []byte) string {
	t.Helper()
	runtime.GC()
	b = bytes.Clone(b) // and what made it may go
	w := &watched{r: bytes.NewReader(b)}
	w.look()
	base := w.heap
	_, err := ReadDOCX(w, int64(len(b)))
	first := key(t, err)
	w.look()
	_, err = Clean(io.Discard, w, int64(len(b)))
	if k := key(t, err); k != first && first != "doc.long" {
		t.Errorf("read: %q, cleaned: %q", first, k)
	}
	if book, err := OpenXLSX(w, int64(len(b))); err == nil {
		for i := range book.Sheets() {
			if rows, err := book.Rows(i); err == nil {
				for err == nil {
					_, _, err = rows.Next()
				}
				if err != io.EOF && first == "doc.no_docx" {
					first = key(t, err)
				}
			}
		}
	} else if first == "doc.no_docx" {
		first = key(t, err)
	}
	w.look()
	if grown := w.heap - base; grown > 64<<20 {
		t.Errorf("memory grew by %d MB", grown>>20)
	}
	return first
}

func squeezed(t testing.TB, plain io.Reader) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, 9)
	if err == nil {
		_, err = io.Copy(w, plain)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// good are the parts that every Word file has, for a raw container.
func good(z *raw) {
	for _, f := range []file{{"[Content_Types].xml", testTypes + `<Override PartName="/word/document.xml" ContentType="` + typeWord + `"/></Types>`},
		{"_rels/.rels", rels(rel("rId1", "officeDocument", "word/document.xml"))},
		{"word/document.xml", `<w:document ` + wNS + `><w:body>` + para(words("x")) + `</w:body></w:document>`}} {
		z.add(entry{name: f.name, data: []byte(f.text), crc: crc32.ChecksumIEEE([]byte(f.text))})
	}
}

// TestS63Containers is S-63, of zip files: each is refused with a sentence, by all
// readers, with little memory, and of a huge directory only its end is read. Seen
// to fail when each of these was taken out of zip.go: the count, the room for that
// count, the sum, the ratio, names, "..", doubles, spans, local names, the mode, the
// flags, the method, the signature of old files, the checksum, what is left of the
// directory, the byte that is read past the declared size.
func TestS63Containers(t *testing.T) {
	with := func(e ...entry) []byte {
		z := &raw{}
		good(z)
		for _, x := range e {
			z.add(x)
		}
		return z.bytes(-1)
	}
	if k := attack(t, with()); k != "" {
		t.Fatalf("a good raw file is refused: %s", k)
	}
	zeros := squeezed(t, io.LimitReader(zero{}, 20<<20))
	inner := pack(t, file{"a", strings.Repeat("0", 1000)})
	for name, c := range map[string]struct {
		b   []byte
		key string
	}{
		"nothing":                      {nil, "doc.no_container"},
		"words":                        {[]byte("hello, this is no file of any kind"), "doc.no_container"},
		"old .doc or password":         {append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), make([]byte, 600)...), "doc.old_or_locked"},
		"zips in a zip, as 42.zip":     {pack(t, file{"lib 0.zip", string(inner)}, file{"lib 1.zip", string(inner)}), "doc.no_office"},
		"1000 to 1":                    {with(entry{name: "word/a.xml", data: zeros, method: 8, size: 20 << 20}), "doc.bomb"},
		"2 GB declared":                {with(entry{name: "word/a.xml", data: zeros, method: 8, size: 2 << 30}), "doc.bomb"},
		"4 GB declared":                {with(entry{name: "word/a.xml", data: zeros, method: 8, size: 0xFFFFFFFF}), "doc.bomb"},
		"..":                           {with(entry{name: "../../etc/passwd", data: []byte("x")}), "doc.unsafe_name"},
		".. inside":                    {with(entry{name: "word/../../x", data: []byte("x")}), "doc.unsafe_name"},
		".. with backslashes":          {with(entry{name: `word\..\..\x`, data: []byte("x")}), "doc.unsafe_name"},
		"absolute":                     {with(entry{name: "/etc/passwd", data: []byte("x")}), "doc.unsafe_name"},
		"drive":                        {with(entry{name: `C:\x`, data: []byte("x")}), "doc.unsafe_name"},
		"NUL":                          {with(entry{name: "word/a\x00.xml", data: []byte("x")}), "doc.unsafe_name"},
		"turned round":                 {with(entry{name: "word/\u202Elmx.exe", data: []byte("x")}), "doc.unsafe_name"},
		"symbolic link":                {with(entry{name: "word/link", data: []byte("/etc/passwd"), made: 3<<8 | 20, attr: 0o120777 << 16}), "doc.unsafe_name"},
		"device":                       {with(entry{name: "word/dev", data: []byte("x"), made: 3<<8 | 20, attr: 0o020666 << 16}), "doc.unsafe_name"},
		"twice":                        {with(entry{name: "word/document.xml", data: []byte("<x/>")}), "doc.twice"},
		"twice in other letters":       {with(entry{name: "WORD/Document.XML", data: []byte("<x/>")}), "doc.twice"},
		"twice with a backslash":       {with(entry{name: `word\document.xml`, data: []byte("<x/>")}), "doc.twice"},
		"another name inside":          {with(entry{name: "word/a.xml", local: "word/b.xml", data: []byte("<x/>")}), "doc.damaged"},
		"password of a part":           {with(entry{name: "word/a.xml", data: []byte("<x/>"), flags: 1}), "doc.old_or_locked"},
		"another way of packing":       {with(entry{name: "word/a.xml", data: []byte("<x/>"), method: 12, size: 4, crc: crc32.ChecksumIEEE([]byte("<x/>"))}), "doc.damaged"},
		"over the directory":           {with(entry{name: "word/a.xml", data: []byte("<x/>"), packed: 500, size: 500}), "doc.overlap"},
		"longer than it says":          {longer(t), "doc.bomb"},
		"wrong checksum":               {checksum(), "doc.damaged"},
		"two names for the same part":  {overlapping(t), "doc.damaged"},
		"the same bytes twice":         {quoted(t), "doc.overlap"},
		"64 MB in all":                 {summed(t), "doc.bomb"},
		"cut off":                      {with()[:400], "doc.damaged"},
		"a word after the end":         {append(with(), "more"...), "doc.damaged"},
		"only an end":                  {append([]byte("PK\x03\x04"), (&raw{}).bytes(-1)...), "doc.damaged"},
		"a program":                    {with(entry{name: "word/vbaProject.bin", data: []byte("x")}), "doc.macros"},
		"of LibreOffice":               {pack(t, file{"mimetype", "application/vnd.oasis.opendocument.text"}, file{"content.xml", "<x/>"}), "doc.odf"},
		"an end that claims 4 GB":      {claiming(), "doc.damaged"},
		"some entries not counted":     {crowd(30, 10), "doc.damaged"},
		"more entries than it says":    {crowd(3000, 10), "doc.parts"},
		"100,000 entries":              {crowd(100_000, 100_000&0xFFFF), "doc.parts"},
		"65,546 entries, says 10":      {crowd(65_546, 10), "doc.parts"},
		"65,546 entries, says nothing": {crowd(65_536, 0), "doc.damaged"},
	} {
		if k := attack(t, c.b); k != c.key {
			t.Errorf("%s: %q, not %q", name, k, c.key)
		}
	}
	huge := crowd(100_000, 100_000&0xFFFF)
	w := &watched{r: bytes.NewReader(huge)}
	allocated := testing.AllocsPerRun(1, func() { ReadDOCX(w, int64(len(huge))) })
	if w.read > 10_000 || allocated > 50 {
		t.Errorf("of a directory of 100,000 entries %d bytes were read, with %v allocations", w.read, allocated)
	}
}

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// longer has a main part that unpacks to more than the directory says.
func longer(t *testing.T) []byte {
	text := `<w:document ` + wNS + `><w:body>` + strings.Repeat(para(words("x")), 3000) + `</w:body></w:document>`
	z := &raw{}
	for _, f := range []file{{"[Content_Types].xml", testTypes + `<Override PartName="/word/document.xml" ContentType="` + typeWord + `"/></Types>`}, {"_rels/.rels", rels(rel("rId1", "officeDocument", "word/document.xml"))}} {
		z.add(entry{name: f.name, data: []byte(f.text), crc: crc32.ChecksumIEEE([]byte(f.text))})
	}
	// Cut where the XML is whole, so that only the size can tell.
	short := `<w:document ` + wNS + `><w:body></w:body></w:document>`
	z.add(entry{name: "word/document.xml", data: squeezed(t, strings.NewReader(short+text)), method: 8, size: uint32(len(short)), crc: crc32.ChecksumIEEE([]byte(short))})
	return z.bytes(-1)
}

func checksum() []byte {
	z := &raw{}
	good(z)
	b := z.bytes(-1)
	return bytes.Replace(b, []byte(">x<"), []byte(">y<"), 1)
}

// overlapping has two entries that lead to the same packed bytes.
func overlapping(t *testing.T) []byte {
	z := &raw{}
	good(z)
	at := int64(z.b.Len())
	data := squeezed(t, strings.NewReader("<x/>"))
	z.add(entry{name: "word/a.xml", data: data, method: 8, size: 4})
	z.add(entry{name: "word/b.xml", data: data, method: 8, size: 4, at: at, noLocal: true})
	return z.bytes(-1)
}

// quoted has one entry whose data contain the next one, header and all, as in the
// bombs that reach a ratio of millions.
func quoted(t *testing.T) []byte {
	z := &raw{}
	good(z)
	at := int64(z.b.Len())
	inside := &raw{}
	inside.add(entry{name: "word/b.xml", data: []byte("<x/>")})
	z.add(entry{name: "word/a.xml", data: inside.b.Bytes()})
	z.add(entry{name: "word/b.xml", data: nil, packed: 4, size: 4, at: at + 30 + int64(len("word/a.xml")), noLocal: true})
	return z.bytes(-1)
}

// summed has parts that are each allowed and together too much.
func summed(t *testing.T) []byte {
	z := &raw{}
	good(z)
	noise := make([]byte, 9<<20)
	for i := range noise {
		noise[i] = byte(i * i >> 7)
	}
	data := squeezed(t, bytes.NewReader(noise))
	for i := range 8 {
		z.add(entry{name: "word/media/" + string(rune('a'+i)) + ".png", data: data, method: 8, size: 9 << 20})
	}
	return z.bytes(-1)
}

func claiming() []byte {
	z := &raw{}
	good(z)
	b := z.bytes(-1)
	binary.LittleEndian.PutUint32(b[len(b)-10:], 0xFFFFFFF0)
	return b
}

// crowd has n entries and says that it has said.
func crowd(n, said int) []byte {
	z := &raw{}
	good(z)
	name := []byte("word/0000000")
	for i := range n - 3 {
		for j, v := 11, i; j > 4; j, v = j-1, v/10 {
			name[j] = byte('0' + v%10)
		}
		z.add(entry{name: string(name)})
	}
	return z.bytes(said)
}
