package doc

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"unicode/utf16"
)

// TestS63XML is S-63, of the XML inside: each is refused in whichever part it
// stands. Seen to fail when declaration() passed over a DOCTYPE, and when the bounds of
// depth, attributes, prefixes and fields, the check of UTF-8, of
// attributes that come twice and of the encoding were taken out one by one.
func TestS63XML(t *testing.T) {
	doctype := `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>`
	laughs := `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`
	wide := string(utf16Bytes(`<?xml version="1.0" encoding="UTF-16"?>` + doctype + `<w:document ` + wNS + `/>`))
	open, end := `<w:document `+wNS+`><w:body>`, `</w:body></w:document>`
	for name, c := range map[string]struct{ text, key string }{
		"DOCTYPE":                {doctype + open + para(`<w:r><w:t>&a;</w:t></w:r>`) + end, "doc.doctype"},
		"entities in entities":   {`<?xml version="1.0"?>` + laughs + open + end, "doc.doctype"},
		"DOCTYPE in UTF-16":      {wide, "doc.doctype"},
		"DOCTYPE behind a note":  {"<!-- x -->\n<!doctype x>" + open + end, "doc.doctype"},
		"DOCTYPE inside":         {open + "<!DOCTYPE x>" + end, "doc.doctype"},
		"an entity of nobody":    {open + para(`<w:r><w:t>&nbsp;</w:t></w:r>`) + end, "doc.xml"},
		"10,000 deep":            {open + strings.Repeat("<w:sdt>", 10_000) + strings.Repeat("</w:sdt>", 10_000) + end, "doc.deep"},
		"10,000 tables deep":     {open + strings.Repeat("<w:tbl><w:tr><w:tc>", 3000) + strings.Repeat("</w:tc></w:tr></w:tbl>", 3000) + end, "doc.deep"},
		"never ends":             {open + para(words("x")), "doc.xml"},
		"ends wrongly":           {open + "<w:p></w:r>" + end, "doc.xml"},
		"two roots":              {open + end + open + end, "doc.xml"},
		"an attribute twice":     {open + `<w:p w:x="1" w:x="2"/>` + end, "doc.xml"},
		"a prefix of nobody":     {open + `<q:p/>` + end, "doc.xml"},
		"a control character":    {open + para("<w:r><w:t>\x01</w:t></w:r>") + end, "doc.xml"},
		"no UTF-8":               {open + para("<w:r><w:t>\xff\xfe</w:t></w:r>") + end, "doc.xml"},
		"half a pair":            {open + para("<w:r><w:t>&#xD800;</w:t></w:r>") + end, "doc.xml"},
		"NUL":                    {open + para("<w:r><w:t>&#0;</w:t></w:r>") + end, "doc.xml"},
		"< in a value":           {open + `<w:p w:x="<"/>` + end, "doc.xml"},
		"a thousand attributes":  {open + "<w:p" + numbered(1000, ` w:a%d="1"`) + "/>" + end, "doc.xml"},
		"a thousand prefixes":    {open + nested(200, ` xmlns:a%d="x" xmlns:b%d="x" xmlns:c%d="x"`) + end, "doc.xml"},
		"in an old encoding":     {`<?xml version="1.0" encoding="windows-1252"?>` + open + end, "doc.encoding"},
		"text where none is":     {open + strings.Repeat("x", 300) + end, ""},
		"a hundred fields deep":  {open + para(strings.Repeat(`<w:r><w:fldChar w:fldCharType="begin"/></w:r>`, 100)) + end, "doc.deep"},
		"fields never begun":     {open + para(strings.Repeat(`<w:r><w:fldChar w:fldCharType="end"/></w:r>`, 100)) + end, ""},
		"an instruction only":    {`<?xml version="1.0"?>`, "doc.xml"},
		"empty":                  {"", "doc.xml"},
		"nested text, CDATA":     {open + para("<w:r><w:t><![CDATA[a]]]]><![CDATA[>b]]></w:t></w:r>") + end, ""},
		"a note that never ends": {open + "<!-- " + end, "doc.xml"},
	} {
		t.Run(name, func(t *testing.T) {
			if k := attack(t, word(t, c.text)); k != c.key {
				t.Errorf("%q, not %q", k, c.key)
			}
		})
	}
	// The same in the other parts: there is one reader for all.
	over := file{"types", `<Override PartName="/word/styles.xml" ContentType="` + typeBase + `wordprocessingml.styles+xml"/>`}
	for _, part := range []string{"word/styles.xml", "word/numbering.xml", "word/comments.xml", "word/footnotes.xml", "word/endnotes.xml", "docProps/core.xml"} {
		kind := strings.TrimSuffix(strings.TrimPrefix(part, "word/"), ".xml")
		if k := attack(t, word(t, para(words("x")), over, file{"rels", rel("r1", kind, kind+".xml")}, file{part, doctype + "<x/>"},
			file{"types", `<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>`})); k != "doc.doctype" {
			t.Errorf("a DOCTYPE in %s: %q", part, k)
		}
	}
	types := testTypes + `<Override PartName="/word/document.xml" ContentType="` + typeWord + `"/></Types>`
	doc := file{"word/document.xml", `<w:document ` + wNS + `><w:body/></w:document>`}
	for name, files := range map[string][]file{
		"content types": {{"[Content_Types].xml", doctype + types}, {"_rels/.rels", rels(rel("r", "officeDocument", "word/document.xml"))}, doc},
		"relationships": {{"[Content_Types].xml", types}, {"_rels/.rels", doctype + rels(rel("r", "officeDocument", "word/document.xml"))}, doc},
	} {
		if k := attack(t, pack(t, files...)); k != "doc.doctype" {
			t.Errorf("a DOCTYPE in %s: %q", name, k)
		}
	}
}

func numbered(n int, format string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strings.ReplaceAll(format, "%d", fmt.Sprint(i)))
	}
	return b.String()
}

func nested(n int, attrs string) string {
	var b strings.Builder
	for i := range n {
		b.WriteString("<w:sdt" + strings.ReplaceAll(attrs, "%d", fmt.Sprint(i)) + ">")
	}
	return b.String() + strings.Repeat("</w:sdt>", n)
}

func utf16Bytes(s string) []byte {
	out := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return out
}

// TestS63Programs is S-63: whatever could run, or fetch something, is refused or
// passed over. Seen to fail when runs() was no longer asked of relationships, of content
// types, of names.
func TestS63Programs(t *testing.T) {
	body := para(words("x"))
	for name, b := range map[string][]byte{
		"macros by content type": pack(t, file{"[Content_Types].xml", testTypes + `<Override PartName="/word/document.xml" ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>`},
			file{"_rels/.rels", rels(rel("r", "officeDocument", "word/document.xml"))}, file{"word/document.xml", `<w:document ` + wNS + `><w:body/></w:document>`}),
		"macros by name":        word(t, body, file{"word/vbaProject.bin", "x"}),
		"macros by relation":    word(t, body, file{"rels", `<Relationship Id="a" Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject" Target="data.bin"/>`}, file{"word/data.bin", "x"}),
		"an object":             word(t, body, file{"rels", rel("a", "oleObject", "embeddings/oleObject1.bin")}, file{"word/embeddings/oleObject1.bin", "x"}),
		"an object elsewhere":   word(t, body, file{"rels", rel("a", "oleObject", "http://127.0.0.1/x")}),
		"an object by its type": word(t, body, file{"types", `<Default Extension="bin" ContentType="application/vnd.openxmlformats-officedocument.oleObject"/>`}),
		"ActiveX":               word(t, body, file{"word/activeX/activeX1.xml", "<x/>"}),
		"a program":             word(t, body, file{"word/media/a.exe", "x"}),
	} {
		if k := attack(t, b); k != "doc.macros" {
			t.Errorf("%s: %q", name, k)
		}
	}
	// Templates and pictures elsewhere are not fetched: the reader has no network,
	// and they are told and do not come along.
	b := word(t, para(`<w:r>`+drawing("rPic")+`</w:r>`+words("x")), file{"rels", rel("rPic", "image", "http://127.0.0.1:9/a.png") + rel("rSub", "subDocument", "file:///etc/passwd") + rel("rT", "attachedTemplate", "http://127.0.0.1:9/evil.dotm") + rel("rF", "aFChunk", "http://127.0.0.1:9/x.html")})
	if k := attack(t, b); k != "" {
		t.Fatal(k)
	}
	d, err := readDOCX(b)
	if err != nil {
		t.Fatal(err)
	}
	if d.Traces.Template != "http://127.0.0.1:9/evil.dotm" || d.Traces.Links < 1 {
		t.Errorf("%+v", d.Traces)
	}
	var out strings.Builder
	if _, err := Clean(&out, strings.NewReader(string(b)), int64(len(b))); err != nil {
		t.Fatal(err)
	}
	for name, text := range unpacked(t, []byte(out.String())) {
		if strings.Contains(text, "127.0.0.1") || strings.Contains(text, "passwd") {
			t.Errorf("%s of the cleaned copy leads elsewhere", name)
		}
	}
	if _, err := Clean(io.Discard, strings.NewReader(string(b)), int64(len(b))); err != nil {
		t.Fatal(err)
	}
}
