package doc

import (
	"bytes"
	"strings"
	"testing"
)

// TestSniff: what a file is, is told by what is in it.
func TestSniff(t *testing.T) {
	var xliff bytes.Buffer
	if err := WriteXLIFF(&xliff, text()); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		b    []byte
		want Kind
	}{
		"Word":        {sample(t, "en"), KindDOCX},
		"Excel":       {writtenXLSX(t, "en"), KindXLSX},
		"XLIFF":       {xliff.Bytes(), KindXLIFF},
		"UTF-16":      {utf16Bytes(`<?xml version="1.0"?><xliff xmlns="urn:oasis:names:tc:xliff:document:1.2"/>`), KindXLIFF},
		"PDF":         {[]byte("%PDF-1.7\n"), KindPDF},
		"text":        {[]byte("Name,Pays\nÉ,中国\n"), KindText},
		"a cut text":  {[]byte(strings.Repeat("中", 3000)), KindText},
		"a page":      {[]byte("<html/>"), KindHTML},
		"HTML 5":      {[]byte("\xEF\xBB\xBF<!-- x -->\n<!DOCTYPE html>\n<title>T"), KindHTML},
		"XHTML":       {[]byte(`<?xml version="1.0"?><!DOCTYPE html PUBLIC "x" "y"><html>`), KindHTML},
		"a piece":     {[]byte("<p class='x'>Recalling"), KindHTML},
		"Akoma Ntoso": {[]byte(`<?xml version="1.0"?><akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">`), KindAKN},
		"a trap":      {[]byte(`<?xml version="1.0"?><!DOCTYPE a SYSTEM "file:///etc/passwd"><akomaNtoso/>`), KindAKN},
		"other XML":   {[]byte(`<?xml version="1.0"?><other/>`), KindUnknown},
		"angles":      {[]byte("<12 weeks is early"), KindText},
		"UTF-16 text": {utf16Bytes("Recalling"), KindText},
		"nothing":     {nil, KindUnknown},
		"zip":         {pack(t, file{"a", "b"}), KindUnknown},
		"macros":      {word(t, para(words("x")), file{"word/vbaProject.bin", "x"}), KindUnknown},
		"bytes":       {[]byte{0, 1, 2, 3, 4}, KindUnknown},
		"not UTF-8":   {[]byte("caf\xe9"), KindUnknown},
		"nearly text": {append(bytes.Repeat([]byte("a"), 5000), 0), KindText},
	} {
		if got := Sniff(bytes.NewReader(c.b), int64(len(c.b))); got != c.want {
			t.Errorf("%s: %q, not %q", name, got, c.want)
		}
	}
}
