package doc

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/edition"
)

// proper fails if an error is not for a person to repair.
func proper(t *testing.T, err error) {
	t.Helper()
	if err != nil && (core.KindOf(err) != core.Invalid || !strings.HasPrefix(key(t, err), "doc.")) {
		t.Fatalf("%v is not for a person to repair", err)
	}
}

// FuzzXML: our reader takes nothing that the standard library's refuses, and what
// both take is the same.
func FuzzXML(f *testing.F) {
	for _, s := range []string{`<a/>`, `<?xml version="1.0" encoding="UTF-8"?><a b="1" c='2'>x<!-- y --><![CDATA[<z>]]>&lt;&#65;</a >`, `<a xmlns="u" xmlns:p="v"><p:b p:c="d"/></a>`, "\ufeff<a>\r\n</a>\n", "<a><b></a></b>",
		`<!DOCTYPE a><a/>`, `<a b="&quot;&#x41;&#10;"/>`, `<a b="1" b="2"/>`, `<a>&x;</a>`, `<a xml:space="preserve"> </a>`, "<a>]]></a>", `<é ü="1"/>`, `<a:b/>`, `<a/><b/>`, `<a b=">"/>`, "\xff\xfe<\x00a\x00/\x00>\x00", "<a/>x"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if bytes.HasPrefix(b, []byte{0xFF, 0xFE}) || bytes.HasPrefix(b, []byte{0xFE, 0xFF}) {
			ours(b) // the other one does not read UTF-16
			return
		}
		got, err := ours(b)
		if err != nil {
			proper(t, err)
			return
		}
		want, err := theirs(b)
		if err != nil {
			// They know no prefix rules; we none of the characters of names.
			if strings.Contains(err.Error(), "invalid XML name") || strings.Contains(err.Error(), "]]>") || strings.Contains(err.Error(), "expected element name") || strings.Contains(err.Error(), "<?") || strings.Contains(err.Error(), "invalid sequence \"--\"") || strings.Contains(err.Error(), "version") || strings.Contains(err.Error(), "encoding") {
				return
			}
			t.Fatalf("%q was read, but encoding/xml says %v", b, err)
		}
		if !slices.Equal(got, want) {
			t.Fatalf("%q is %q, not %q", b, got, want)
		}
	})
}

func ours(b []byte) (out []string, err error) {
	x, err := newXML(bytes.NewReader(b))
	if err != nil {
		return nil, err
	}
	for {
		t, err := x.next()
		switch {
		case errors.Is(err, io.EOF):
			return out, nil
		case err != nil:
			return nil, err
		case t == xmlStart:
			s := "<" + x.local
			for _, a := range x.attrs {
				s += " " + a.local + "=" + strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(a.value)
			}
			out = append(out, s)
		case t == xmlEnd:
			out = append(out, ">"+x.local)
		case t == xmlText:
			out = said(out, string(x.text))
		}
	}
}

// said joins pieces of text.
func said(out []string, s string) []string {
	if n := len(out) - 1; n >= 0 && strings.HasPrefix(out[n], "=") {
		out[n] += s
		return out
	}
	if s == "" {
		return out
	}
	return append(out, "="+s)
}

func theirs(b []byte) (out []string, err error) {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(b, []byte("\ufeff"))))
	depth := 0
	for {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			s := "<" + t.Name.Local
			for _, a := range t.Attr {
				s += " " + a.Name.Local + "=" + strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(a.Value)
			}
			out = append(out, s)
		case xml.EndElement:
			depth--
			out = append(out, ">"+t.Name.Local)
		case xml.CharData:
			if depth > 0 {
				out = said(out, string(t))
			}
		}
	}
}

// FuzzContainer: any bytes are a container whose parts can be read within their
// bounds, or are refused with a sentence.
func FuzzContainer(f *testing.F) {
	z := &raw{}
	good(z)
	f.Add(z.bytes(-1))
	f.Add(pack(f, file{"a/b.xml", "<x/>"}, file{"c", strings.Repeat("0", 5000)}))
	f.Add(crowd(20, 12))
	f.Add([]byte("PK\x05\x06" + strings.Repeat("\x00", 18)))
	f.Fuzz(func(t *testing.T, b []byte) {
		c, err := openZip(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			proper(t, err)
			return
		}
		total := int64(0)
		for i := range c.parts {
			n, err := io.Copy(io.Discard, c.open(&c.parts[i]))
			proper(t, err)
			if total += n; n > c.parts[i].size || total > maxUnzip {
				t.Fatalf("%d bytes came out of a part of %d, %d in all", n, c.parts[i].size, total)
			}
		}
	})
}

// FuzzDOCX: any main part, styles and notes are read, shown as a text, cleaned and
// read again, or refused with a sentence.
func FuzzDOCX(f *testing.F) {
	change := ` w:author="A" w:date="2026-01-02T03:04:05Z"`
	for _, s := range []string{para(words("a")), para(`<w:ins` + change + `>` + words("a") + `</w:ins><w:del` + change + `><w:r><w:delText>b</w:delText></w:r></w:del>`),
		`<w:p><w:pPr><w:pStyle w:val="S"/><w:rPr><w:del` + change + `/></w:rPr></w:pPr></w:p>` + para(words("b")),
		`<w:tbl><w:tr><w:trPr><w:tblHeader/></w:trPr><w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr>` + para(words("|")) + `</w:tc></w:tr></w:tbl>`,
		para(`<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "https://example.org" </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>` + words("x") + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`),
		para(`<w:r><w:rPr><w:vanish/><w:b/></w:rPr><w:t>x</w:t><w:br/><w:tab/><w:footnoteReference w:id="1"/></w:r>`), `<w:p><w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr></w:pPr>` + words("1. x") + `</w:p>`} {
		f.Add(s)
	}
	styles := file{"word/styles.xml", `<w:styles ` + wNS + `><w:style w:type="paragraph" w:styleId="S"><w:name w:val="heading 2"/></w:style></w:styles>`}
	numbering := file{"word/numbering.xml", `<w:numbering ` + wNS + `><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="1"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>`}
	notes := file{"word/footnotes.xml", `<w:footnotes ` + wNS + `><w:footnote w:id="1">` + para(words("note")) + `</w:footnote></w:footnotes>`}
	links := file{"rels", rel("s", "styles", "styles.xml") + rel("n", "numbering", "numbering.xml") + rel("f", "footnotes", "footnotes.xml") + rel("h", "hyperlink", "https://example.org/")}
	f.Fuzz(func(t *testing.T, body string) {
		b := word(t, `<w:document `+wNS+`><w:body>`+body+`</w:body></w:document>`, styles, numbering, notes, links)
		d, err := readDOCX(b)
		if err != nil {
			proper(t, err)
			return
		}
		d.As(Rejected)
		md := ToMarkdown(d)
		if _, err := edition.Parse(md); err != nil && core.KindOf(err) != core.Invalid {
			t.Fatalf("%q became %q: %v", body, md, err)
		}
		var out bytes.Buffer
		if _, err := Clean(&out, bytes.NewReader(b), int64(len(b))); err != nil {
			proper(t, err)
			return
		}
		cleaned, err := readDOCX(out.Bytes())
		if err != nil {
			t.Fatalf("%q was cleaned to what cannot be read: %v", body, err)
		}
		if cleaned.Traces.Any() {
			t.Fatalf("%q was cleaned and still says %+v", body, cleaned.Traces)
		}
	})
}

// FuzzXLSX: any sheet is read to its end, or refused with a sentence.
func FuzzXLSX(f *testing.F) {
	for _, s := range []string{`<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" s="1"><v>46348.5</v></c></row></sheetData>`, `<sheetData><row><c t="inlineStr"><is><r><t>a</t></r></is></c></row></sheetData>`, `<sheetData><row r="3"><c r="XFD3" t="b"><f>1</f><v>1</v></c></row></sheetData>`} {
		f.Add(s, "<si><t>a_x000D_</t></si>", "yyyy")
	}
	f.Fuzz(func(t *testing.T, sheet, shared, format string) {
		b := sheetFile(t, "", sheet, `<numFmts><numFmt numFmtId="164" formatCode="`+xmlEscape(format)+`"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/></cellXfs>`, shared)
		book, err := OpenXLSX(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			proper(t, err)
			return
		}
		rows, err := book.Rows(0)
		for last := 0; err == nil; {
			var n int
			var cells []Cell
			if n, cells, err = rows.Next(); err == nil && (n <= last || len(cells) == 0 || len(cells) > maxReadCols) {
				t.Fatalf("row %d after %d with %d cells", n, last, len(cells))
			}
			last = n
			for _, c := range cells {
				_ = c.String()
			}
		}
		if !errors.Is(err, io.EOF) {
			proper(t, err)
		}
	})
}

// FuzzXLIFF: any file is read, and what was read can be written and is the same
// when read again, or it is refused with a sentence.
func FuzzXLIFF(f *testing.F) {
	var b bytes.Buffer
	if err := WriteXLIFF(&b, text()); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Add([]byte(`<xliff xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a" source-language="en"><body><trans-unit id="1"><source>a</source><target>b</target></trans-unit></body></file></xliff>`))
	f.Fuzz(func(t *testing.T, in []byte) {
		x, err := ReadXLIFF(bytes.NewReader(in))
		if err != nil {
			proper(t, err)
			return
		}
		var out bytes.Buffer
		if WriteXLIFF(&out, x) != nil {
			return // ids or languages that we do not write
		}
		again, err := ReadXLIFF(&out)
		if err != nil || len(again.Units) != len(x.Units) {
			t.Fatalf("%q cannot be read when written anew: %v", in, err)
		}
		for i := range x.Units {
			if again.Units[i].Source != x.Units[i].Source || again.Units[i].Target != x.Units[i].Target || again.Units[i].State != x.Units[i].State {
				t.Fatalf("%+v became %+v", x.Units[i], again.Units[i])
			}
		}
	})
}

// FuzzPicture: any bytes are cleaned to what cleaning does not change any more, or
// refused.
func FuzzPicture(f *testing.F) {
	f.Add(cameraJPEG(f))
	f.Add([]byte("GIF89a\x01\x00\x01\x00\x80\x00\x00\x00\x00\x00\xff\xff\xff!\xfe\x03abc\x00,\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"))
	f.Add([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x03tEXtabc\x00\x00\x00\x00\x00\x00\x00\x00IEND\xaeB`\x82"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var once, twice bytes.Buffer
		if _, err := cleanPicture(&once, bytes.NewReader(b)); err != nil {
			return
		}
		m, err := cleanPicture(&twice, bytes.NewReader(once.Bytes()))
		if err != nil || m.any || m.located || !bytes.Equal(once.Bytes(), twice.Bytes()) {
			t.Fatalf("%q was cleaned to %q, and that says %+v, %v", b, once.Bytes(), m, err)
		}
	})
}
