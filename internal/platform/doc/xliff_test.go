package doc

import (
	"bytes"
	"reflect"
	"strings"
	"testing"
)

func text() XLIFF {
	return XLIFF{Source: "en", Target: "ar", ID: "no-one-3", Original: "no-one-is-disposable/3", Notes: []string{"Markdown: keep * _ [ ] ( ) and line ends."},
		Units: []XLIFFUnit{
			{ID: "title", Source: "No one is disposable", Target: "لا أحد فائض عن الحاجة", State: XLIFFReviewed},
			{ID: "p1", Name: "paragraph 1", Source: "  **We** say \"no\" & <so>.\\\nSecond line\twith &#10; and ]]>  ", State: XLIFFInitial, Notes: []string{"as in 2019", "keep &"}},
			{ID: "statements.sign.title", Source: "{{.N}} signed", Target: "وقّع {{.N}}", State: XLIFFFinal},
			{ID: "cr", Source: "a\r\nb\rc", Target: "x", State: XLIFFTranslated},
		}}
}

// TestXLIFFRoundTrip: what is written is read again, letter for letter, and the
// same input gives the same bytes.
func TestXLIFFRoundTrip(t *testing.T) {
	var b, again bytes.Buffer
	if err := WriteXLIFF(&b, text()); err != nil {
		t.Fatal(err)
	}
	if WriteXLIFF(&again, text()); !bytes.Equal(b.Bytes(), again.Bytes()) {
		t.Error("the same input gives other bytes")
	}
	got, err := ReadXLIFF(&b)
	if err != nil {
		t.Fatal(err)
	}
	want := text()
	for i := range want.Units {
		want.Units[i].File = "no-one-3"
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	for _, must := range []string{`version="2.1"`, `xmlns="urn:oasis:names:tc:xliff:document:2.0"`, `srcLang="en" trgLang="ar"`, `canResegment="no" xml:space="preserve"`, `state="reviewed"`} {
		if !strings.Contains(again.String(), must) {
			t.Errorf("%s is missing", must)
		}
	}
	for name, f := range map[string]XLIFF{
		"no language":    {ID: "a"},
		"no id":          {Source: "en"},
		"id with spaces": {Source: "en", ID: "a", Units: []XLIFFUnit{{ID: "a b"}}},
		"id twice":       {Source: "en", ID: "a", Units: []XLIFFUnit{{ID: "a"}, {ID: "a"}}},
		"no target":      {Source: "en", ID: "a", Units: []XLIFFUnit{{ID: "a", Target: "b"}}},
	} {
		if WriteXLIFF(&bytes.Buffer{}, f) == nil {
			t.Errorf("%s: written", name)
		}
	}
}

// TestXLIFFOfTools reads what translation programs write: several files and
// segments, inline codes, things of their own, and version 1.2.
func TestXLIFFOfTools(t *testing.T) {
	two := `<?xml version="1.0"?><xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" xmlns:mda="urn:oasis:names:tc:xliff:metadata:2.0" version="2.0" srcLang="en" trgLang="fr">
<file id="f1"><skeleton>x</skeleton><mda:metadata><note>not ours</note></mda:metadata><notes><note>n</note></notes>
<group id="g"><unit id="u1" name="p 1"><notes><note>mind</note></notes><originalData><data id="d1">&lt;b&gt;</data></originalData>
<segment id="s1" state="reviewed"><source>One. </source><target>Un. </target></segment><ignorable><source> </source><target> </target></ignorable>
<segment state="translated" subState="my:x"><source><pc id="1">Two</pc> <ph id="2"/>&amp; <mrk id="m1" type="term">three</mrk>.</source><target><pc id="1">Deux</pc> &amp; trois.</target></segment></unit></group></file>
<file id="f2"><unit id="u1"><segment><source>Four</source></segment></unit></file></xliff>`
	got, err := ReadXLIFF(strings.NewReader(two))
	want := XLIFF{Source: "en", Target: "fr", ID: "f1", Notes: []string{"n"}, Units: []XLIFFUnit{
		{File: "f1", ID: "u1", Name: "p 1", Source: "One.  Two & three.", Target: "Un.  Deux & trois.", State: XLIFFTranslated, Notes: []string{"mind"}},
		{File: "f2", ID: "u1", Source: "Four", State: XLIFFInitial}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, got\n%+v\nwant\n%+v", err, got, want)
	}
	old := `<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file original="a.md" source-language="en" target-language="pt-BR" datatype="plaintext"><header><note>n</note></header><body>
<group><trans-unit id="1" resname="p1"><source>One <g id="1">two</g></source><target state="needs-review-translation">Um dois</target><note>x</note><alt-trans><source>no</source><target>não</target></alt-trans></trans-unit>
<trans-unit id="2" approved="yes"><source>Three</source><target>Três</target></trans-unit><trans-unit id="3"><source>Four</source></trans-unit><trans-unit id="4"><source>Five</source><target state="new">Five</target></trans-unit></group></body></file></xliff>`
	got, err = ReadXLIFF(strings.NewReader(old))
	want = XLIFF{Source: "en", Target: "pt-BR", ID: "a.md", Original: "a.md", Notes: []string{"n"}, Units: []XLIFFUnit{
		{File: "a.md", ID: "1", Name: "p1", Source: "One two", Target: "Um dois", State: XLIFFTranslated, Notes: []string{"x"}},
		{File: "a.md", ID: "2", Source: "Three", Target: "Três", State: XLIFFFinal}, {File: "a.md", ID: "3", Source: "Four", State: XLIFFInitial},
		{File: "a.md", ID: "4", Source: "Five", Target: "Five", State: XLIFFInitial}}}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%v, got\n%+v\nwant\n%+v", err, got, want)
	}
	if _, err := ReadXLIFF(bytes.NewReader(utf16Bytes(two))); err != nil {
		t.Errorf("UTF-16: %v", err)
	}
}

// TestS63XLIFF is S-63 for translation files. Seen to fail when the length, the number
// of units and their doubles were not asked, and when declaration() passed over a
// DOCTYPE.
func TestS63XLIFF(t *testing.T) {
	open, end := `<xliff xmlns="urn:oasis:names:tc:xliff:document:2.0" version="2.1" srcLang="en"><file id="f">`, `</file></xliff>`
	unit := `<unit id="%d"><segment><source>a</source></segment></unit>`
	for name, c := range map[string]struct{ text, key string }{
		"good":          {open + numbered(10, unit) + end, ""},
		"DOCTYPE":       {`<!DOCTYPE xliff SYSTEM "http://127.0.0.1/xliff.dtd">` + open + end, "doc.doctype"},
		"other XML":     {`<html/>`, "doc.no_xliff"},
		"an old one":    {`<xliff version="1.0"/>`, "doc.no_xliff"},
		"a unit twice":  {open + strings.Repeat(unit, 2) + end, "doc.unit"},
		"too many":      {open + numbered(100_001, unit) + end, "doc.unit"},
		"a long unit":   {open + `<unit id="1"><segment><source>` + strings.Repeat("a", 300<<10) + `</source></segment></unit>` + end, "doc.long"},
		"17 MB":         {open + strings.Repeat("<!-- "+strings.Repeat("x", 1<<20)+" -->", 17) + end, "doc.size"},
		"deep":          {open + strings.Repeat("<group>", 5000), "doc.deep"},
		"cut off":       {open, "doc.xml"},
		"nothing":       {"", "doc.xml"},
		"Word's letter": {"PK\x03\x04", "doc.xml"},
	} {
		_, err := ReadXLIFF(strings.NewReader(c.text))
		if k := key(t, err); k != c.key {
			t.Errorf("%s: %q, not %q", name, k, c.key)
		}
	}
}
