package doc

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"groundswell/internal/core"
)

// file is one part of a container that a test makes.
type file struct{ name, text string }

// pack makes a container with an ordinary tool.
func pack(t testing.TB, files ...file) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, f := range files {
		w, err := z.Create(f.name)
		if err == nil {
			_, err = io.WriteString(w, f.text)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const (
	testTypes = `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="png" ContentType="image/png"/><Default Extension="emf" ContentType="image/x-emf"/>`
	wNS       = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
)

func rels(inner string) string {
	return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + inner + `</Relationships>`
}

func rel(id, kind, target string) string {
	mode := ""
	if strings.Contains(target, ":") {
		mode = ` TargetMode="External"`
	}
	return `<Relationship Id="` + id + `" Type="` + relBase + kind + `" Target="` + target + `"` + mode + `/>`
}

// word makes a Word file of paragraphs and tables, or of a whole main part, with
// further parts; those named types and rels go into the lists of these.
func word(t testing.TB, body string, more ...file) []byte {
	t.Helper()
	types := testTypes + `<Override PartName="/word/document.xml" ContentType="` + typeWord + `"/>`
	var docRels string
	kept := []file{}
	for _, f := range more {
		if f.name == "types" {
			types += f.text
		} else if f.name == "rels" {
			docRels += f.text
		} else {
			kept = append(kept, f)
		}
	}
	files := []file{{"[Content_Types].xml", types + "</Types>"}, {"_rels/.rels", rels(rel("rId1", "officeDocument", "word/document.xml") +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` + rel("rId3", "extended-properties", "docProps/app.xml"))}}
	if strings.HasPrefix(body, "<w:p") || strings.HasPrefix(body, "<w:tbl") {
		body = `<w:document ` + wNS + `><w:body>` + body + `</w:body></w:document>`
	}
	files = append(files, file{"word/document.xml", body})
	if docRels != "" {
		files = append(files, file{"word/_rels/document.xml.rels", rels(docRels)})
	}
	return pack(t, append(files, kept...)...)
}

func para(runs string) string { return "<w:p>" + runs + "</w:p>" }
func words(s string) string {
	return `<w:r><w:t xml:space="preserve">` + xmlEscape(s) + "</w:t></w:r>"
}

// key returns the message that an error leads to.
func key(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	e, ok := err.(*core.Error)
	if !ok || e.Kind != core.Invalid || e.Field != "file" {
		t.Fatalf("%v (%T) is not for a person to repair", err, err)
	}
	return e.Key
}

func readDOCX(b []byte) (*Doc, error) { return ReadDOCX(bytes.NewReader(b), int64(len(b))) }

// raw makes containers that no tool makes.
type raw struct {
	b     bytes.Buffer
	dir   bytes.Buffer
	count int
}

// entry is one entry of a raw container. What is zero is made to fit.
type entry struct {
	name, local  string
	data         []byte // as stored
	method       uint16
	size, packed uint32
	crc          uint32
	made         uint16 // version made by
	attr         uint32
	flags        uint16
	at           int64 // where the local header is said to be, if not where it is
	noLocal      bool
}

func (z *raw) add(e entry) {
	le := binary.LittleEndian
	if e.local == "" {
		e.local = e.name
	}
	if e.packed == 0 {
		e.packed = uint32(len(e.data))
	}
	if e.size == 0 && e.method == 0 {
		e.size = e.packed
	}
	at := uint32(z.b.Len())
	if !e.noLocal {
		h := []byte("PK\x03\x04\x14\x00")
		h = le.AppendUint16(h, e.flags)
		h = le.AppendUint16(h, e.method)
		h = append(h, 0, 0, 0x21, 0)
		h = le.AppendUint32(h, e.crc)
		h = le.AppendUint32(h, e.packed)
		h = le.AppendUint32(h, e.size)
		h = le.AppendUint16(h, uint16(len(e.local)))
		h = le.AppendUint16(h, 0)
		z.b.Write(append(h, e.local...))
		z.b.Write(e.data)
	}
	if e.at != 0 {
		at = uint32(e.at)
	}
	d := []byte("PK\x01\x02")
	d = le.AppendUint16(d, max(e.made, 20))
	d = le.AppendUint16(d, 20)
	d = le.AppendUint16(d, e.flags)
	d = le.AppendUint16(d, e.method)
	d = append(d, 0, 0, 0x21, 0)
	d = le.AppendUint32(d, e.crc)
	d = le.AppendUint32(d, e.packed)
	d = le.AppendUint32(d, e.size)
	d = le.AppendUint16(d, uint16(len(e.name)))
	d = append(d, 0, 0, 0, 0, 0, 0, 0, 0)
	d = le.AppendUint32(d, e.attr)
	d = le.AppendUint32(d, at)
	z.dir.Write(append(d, e.name...))
	z.count++
}

// bytes ends the container. It says that it has said entries; -1 is the truth.
func (z *raw) bytes(said int) []byte {
	if said < 0 {
		said = z.count
	}
	le := binary.LittleEndian
	start, n := z.b.Len(), z.dir.Len()
	z.b.Write(z.dir.Bytes())
	e := []byte("PK\x05\x06\x00\x00\x00\x00")
	e = le.AppendUint16(e, uint16(said))
	e = le.AppendUint16(e, uint16(said))
	e = le.AppendUint32(e, uint32(n))
	e = le.AppendUint32(e, uint32(start))
	z.b.Write(append(e, 0, 0))
	return z.b.Bytes()
}
