package doc

import (
	"archive/zip"
	"bufio"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"groundswell/internal/core"
)

// xmlOut writes XML. The first error stays and stops everything after it.
type xmlOut struct {
	w   *bufio.Writer
	err error
}

// raw writes markup: constants of this package and numbers.
func (o *xmlOut) raw(parts ...string) {
	for _, s := range parts {
		if o.err == nil {
			_, o.err = o.w.WriteString(s)
		}
	}
}

// esc writes text, or a value between double quotes.
func (o *xmlOut) esc(s string) { o.raw(xmlEscape(s)) }

var xmlSigns = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\t", "&#9;", "\n", "&#10;", "\r", "&#13;")

// xmlEscape returns s as XML text; what XML cannot hold is left out.
func xmlEscape(s string) string {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.IndexFunc(s, func(r rune) bool { return !xmlChar(r) }) >= 0 {
		s = strings.Map(func(r rune) rune {
			if xmlChar(r) {
				return r
			}
			return -1
		}, s)
	}
	return xmlSigns.Replace(s)
}

const (
	xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

	typeBase = "application/vnd.openxmlformats-officedocument."
	relBase  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
)

// packing writes a package (ECMA-376 part 2): parts one after the other, each
// with a fixed time, and at the end what they are and how they hang together.
type packing struct {
	z     *zip.Writer
	types map[string]string // part → content type
	rels  map[string][]relation
	ids   map[relation]string // of those given: key without id, target with the part's name before it
}

type relation struct {
	id, kind, target string
	external         bool
}

func newPacking(w io.Writer) *packing {
	return &packing{z: zip.NewWriter(w), types: map[string]string{}, rels: map[string][]relation{}, ids: map[relation]string{}}
}

// zipTime is the earliest time that a zip file can hold.
var zipTime = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

// create begins a part. The part before it ends.
func (p *packing) create(name, contentType string) (io.Writer, error) {
	if contentType != "" {
		p.types[name] = contentType
	}
	method := zip.Deflate
	if strings.HasPrefix(name, "word/media/") {
		method = zip.Store
	}
	return p.z.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: zipTime})
}

// write writes a whole part.
func (p *packing) write(name, contentType, text string) error {
	w, err := p.create(name, contentType)
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, text)
	return err
}

// relate says that the part from has to do with target, and returns the id by
// which it may name it. The same relation has one id.
func (p *packing) relate(from, kind, target string, external bool) string {
	key := relation{"", kind, from + "\x00" + target, external}
	if id, ok := p.ids[key]; ok {
		return id
	}
	id := "rId" + strconv.Itoa(len(p.rels[from])+1)
	p.ids[key] = id
	p.rels[from] = append(p.rels[from], relation{id, kind, target, external})
	return id
}

// related returns the relationship part of the part from.
func (p *packing) related(from string) string {
	var b strings.Builder
	b.WriteString(xmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`)
	for _, r := range p.rels[from] {
		kind := r.kind
		if !strings.Contains(kind, ":") {
			kind = relBase + kind
		}
		b.WriteString(`<Relationship Id="` + r.id + `" Type="` + kind + `" Target="` + xmlEscape(r.target) + `"`)
		if r.external {
			b.WriteString(` TargetMode="External"`)
		}
		b.WriteString("/>")
	}
	return b.String() + "</Relationships>"
}

// relName is where the relationships of a part stand.
func relName(from string) string {
	dir, base := "", from
	if i := strings.LastIndexByte(from, '/'); i >= 0 {
		dir, base = from[:i+1], from[i+1:]
	}
	return dir + "_rels/" + base + ".rels"
}

// start writes the package's own relationships, first, as programs that guess a
// file's kind look there: main is its main part, custom whether it has properties of its
// own.
func (p *packing) start(main string, custom bool) error {
	p.relate("", "officeDocument", main, false)
	p.relate("", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml", false)
	p.relate("", "extended-properties", "docProps/app.xml", false)
	if custom {
		p.relate("", "custom-properties", "docProps/custom.xml", false)
	}
	return p.write("_rels/.rels", "", p.related(""))
}

// Property is a custom property of a file.
type Property struct{ Name, Value string }

// about is what a written file says of itself.
type about struct {
	title, creator string
	lang           core.Lang
	modified       time.Time
	properties     []Property
}

// properties writes the parts that say what the file is.
func (p *packing) properties(a about) error {
	var b strings.Builder
	b.WriteString(xmlHead + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">`)
	b.WriteString("<dc:title>" + xmlEscape(a.title) + "</dc:title><dc:creator>" + xmlEscape(a.creator) + "</dc:creator>")
	if a.lang != "" {
		b.WriteString("<dc:language>" + xmlEscape(a.lang.Tag()) + "</dc:language>")
	}
	if !a.modified.IsZero() {
		at := a.modified.UTC().Format(time.RFC3339)
		b.WriteString(`<dcterms:created xsi:type="dcterms:W3CDTF">` + at + `</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">` + at + `</dcterms:modified>`)
	}
	b.WriteString("</cp:coreProperties>")
	if err := p.write("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", b.String()); err != nil {
		return err
	}
	if err := p.write("docProps/app.xml", typeBase+"extended-properties+xml", xmlHead+`<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Groundswell</Application></Properties>`); err != nil {
		return err
	}
	if len(a.properties) == 0 {
		return nil
	}
	b.Reset()
	b.WriteString(xmlHead + `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">`)
	for i, c := range a.properties {
		b.WriteString(`<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="` + strconv.Itoa(i+2) + `" name="` + xmlEscape(c.Name) + `"><vt:lpwstr>` + xmlEscape(c.Value) + `</vt:lpwstr></property>`)
	}
	b.WriteString("</Properties>")
	return p.write("docProps/custom.xml", typeBase+"custom-properties+xml", b.String())
}

// finish writes how the parts hang together and what they are.
func (p *packing) finish() error {
	froms := []string{}
	for from := range p.rels {
		if from != "" {
			froms = append(froms, from)
		}
	}
	slices.Sort(froms)
	for _, from := range froms {
		if err := p.write(relName(from), "", p.related(from)); err != nil {
			return err
		}
	}
	var b strings.Builder
	b.WriteString(xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Default Extension="jpeg" ContentType="image/jpeg"/><Default Extension="gif" ContentType="image/gif"/>`)
	names := []string{}
	for name := range p.types {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		b.WriteString(`<Override PartName="/` + xmlEscape(name) + `" ContentType="` + p.types[name] + `"/>`)
	}
	b.WriteString("</Types>")
	if err := p.write("[Content_Types].xml", "", b.String()); err != nil {
		return err
	}
	return p.z.Close()
}

var textSigns = strings.NewReplacer("&#9;", "\t", "&#10;", "\n", "&quot;", `"`)

// xliffText is xmlEscape for text that people may look at in the file: line ends
// and quotation marks stay as they are.
func xliffText(s string) string { return textSigns.Replace(xmlEscape(s)) }
