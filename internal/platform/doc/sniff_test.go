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
		"other XML":   {[]byte("<html/>"), KindText},
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
