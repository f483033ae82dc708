package doc

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
)

// read returns a sheet as what a person would type, row number first.
func read(t *testing.T, b []byte, sheet int) []string {
	t.Helper()
	book, err := OpenXLSX(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.Rows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for {
		n, cells, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		line := []string{fmt.Sprint(n)}
		for _, c := range cells {
			line = append(line, c.String())
		}
		out = append(out, strings.Join(line, "|"))
	}
}

func writtenXLSX(t *testing.T, lang core.Lang) []byte {
	t.Helper()
	var b bytes.Buffer
	x, err := NewXLSX(&b, XLSXOptions{Lang: lang, Title: "Annex", Properties: []Property{{"file", "annex/7"}}})
	if err != nil {
		t.Fatal(err)
	}
	x.Sheet("Signers: all/none", XLSXColumn{Title: "Name", Width: 40, Wrap: true}, XLSXColumn{Title: "Day"}, XLSXColumn{Title: "At"}, XLSXColumn{Title: "Number"}, XLSXColumn{Title: "Yes"})
	x.Row("=HYPERLINK(\"http://x\")", core.DayOf(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)), time.Date(2026, 11, 22, 14, 5, 31, 0, time.UTC), 12, true)
	x.Row("شبكة النساء & <b>", nil, nil, int64(math.MaxInt32), false)
	x.Row("  two\nlines\t_x0041_ _x", nil, nil, 0.1)
	x.Row()
	x.Row("北京\x00\x0b人权", nil, time.Time{}, -1.5)
	x.Sheet("signers- all-none", XLSXColumn{Title: "A"})
	x.Row("+1")
	x.Sheet(strings.Repeat("名", 40), XLSXColumn{Title: "B"})
	if err := x.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestXLSXRoundTrip: what is written is read again, whatever it looks like, and
// the same input gives the same bytes.
func TestXLSXRoundTrip(t *testing.T) {
	b := writtenXLSX(t, "ar")
	if !bytes.Equal(b, writtenXLSX(t, "ar")) {
		t.Error("the same input gives other bytes")
	}
	want := []string{"1|Name|Day|At|Number|Yes", `2|=HYPERLINK("http://x")|2026-11-22|2026-11-22 14:05:00|12|TRUE`, "3|شبكة النساء & <b>|||2147483647|FALSE",
		"4|  two\nlines\t_x0041_ _x|||0.1", "6|北京人权|||-1.5"}
	if got := read(t, b, 0); strings.Join(got, "¶") != strings.Join(want, "¶") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	book, err := OpenXLSX(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(book.Sheets()); got != "[Signers- all-none signers- all-none 2 "+strings.Repeat("名", 31)+"]" {
		t.Errorf("sheets: %s", got)
	}
	parts := unpacked(t, b)
	sheet := parts["xl/worksheets/sheet1.xml"]
	for _, must := range []string{`rightToLeft="1"`, `state="frozen"`, `<autoFilter ref="A1:E6"/>`, `<col min="1" max="1" width="40" customWidth="1"/>`} {
		if !strings.Contains(sheet, must) {
			t.Errorf("the sheet lacks %s", must)
		}
	}
	if strings.Contains(sheet, "<f>") || strings.Contains(sheet, "<f ") {
		t.Error("a cell is a formula")
	}
	if !strings.Contains(parts["docProps/custom.xml"], "annex/7") {
		t.Error("the file does not say what it is")
	}
}

// TestXLSXMistakes: what cannot be written is an error, not a broken file.
func TestXLSXMistakes(t *testing.T) {
	for name, do := range map[string]func(*XLSX){
		"no sheet":        func(*XLSX) {},
		"row first":       func(x *XLSX) { x.Row("a") },
		"no columns":      func(x *XLSX) { x.Sheet("a") },
		"too many cells":  func(x *XLSX) { x.Sheet("a", XLSXColumn{}); x.Row(1, 2) },
		"an unknown kind": func(x *XLSX) { x.Sheet("a", XLSXColumn{}); x.Row(struct{}{}) },
	} {
		x, err := NewXLSX(io.Discard, XLSXOptions{Lang: "en"})
		if err != nil {
			t.Fatal(err)
		}
		if do(x); x.Close() == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// sheetFile makes a spreadsheet of one sheet as another program would.
func sheetFile(t testing.TB, book, sheet, styles, shared string) []byte {
	sml := `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	over := func(part, kind string) string {
		return `<Override PartName="/xl/` + part + `.xml" ContentType="` + typeBase + `spreadsheetml.` + kind + `+xml"/>`
	}
	return pack(t, file{"[Content_Types].xml", testTypes + over("workbook", "sheet.main") + over("worksheets/sheet1", "worksheet") + over("styles", "styles") + over("sharedStrings", "sharedStrings") + "</Types>"},
		file{"_rels/.rels", rels(rel("r", "officeDocument", "/xl/workbook.xml"))},
		file{"xl/workbook.xml", `<workbook ` + sml + ` xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">` + book + `<sheets><sheet name="Form Responses 1" sheetId="1" r:id="rId3"/><sheet name="Chart" sheetId="2" r:id="rId9"/></sheets></workbook>`},
		file{"xl/_rels/workbook.xml.rels", rels(rel("rId3", "worksheet", "worksheets/sheet1.xml") + rel("rId1", "styles", "styles.xml") + rel("rId2", "sharedStrings", "sharedStrings.xml") + rel("rId9", "chartsheet", "chartsheets/sheet1.xml"))},
		file{"xl/styles.xml", `<styleSheet ` + sml + `>` + styles + `</styleSheet>`},
		file{"xl/sharedStrings.xml", `<sst ` + sml + `>` + shared + `</sst>`},
		file{"xl/worksheets/sheet1.xml", `<worksheet ` + sml + `>` + sheet + `</worksheet>`})
}

const formStyles = `<numFmts count="3"><numFmt numFmtId="164" formatCode="m/d/yyyy\ h:mm:ss"/><numFmt numFmtId="165" formatCode="#,##0.00 &quot;dm&quot;"/><numFmt numFmtId="166" formatCode="[$-409][h]:mm"/></numFmts>` +
	`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="14"/><xf numFmtId="46"/><xf numFmtId="166"/><xf numFmtId="21"/></cellXfs><cellStyles/>`

// TestXLSXOfForms reads what Google Forms, Microsoft Forms and LibreOffice write:
// shared and rich strings, gaps, dates by format, formulas with their results.
func TestXLSXOfForms(t *testing.T) {
	shared := `<si><t>Timestamp</t></si><si><t xml:space="preserve"> Name </t></si><si><r><rPr><b/></rPr><t>Women</t></r><r><t>’s Network</t></r><rPh><t>ignored</t></rPh></si><si><t>line_x000D_
two</t></si><si/>`
	sheet := `<dimension ref="A1:F9"/><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>Inline</t></is></c></row>` +
		`<row r="2" spans="1:6"/>` +
		`<row r="3"><c r="A3" s="1"><v>46348.586956018517</v></c><c r="B3" t="s"><v>2</v></c><c r="D3" t="s"><v>3</v></c><c r="F3" s="3"/></row>` +
		`<row r="7"><c r="B7" t="str"><f>CONCATENATE("a","b")</f><v>ab</v></c><c r="C7"><f>1+1</f><v>2</v></c><c r="D7" s="2"><v>12.5</v></c><c r="E7" s="3"><v>46348</v></c><c r="F7" t="e"><v>#N/A</v></c><c r="G7" t="b"><v>1</v></c><c r="H7" s="4"><v>0.5</v></c><c r="AB7" s="5"><v>1.25</v></c></row>` +
		`<row><c><v>1E+2</v></c><c t="s"><v>4</v></c><c t="d"><v>2026-01-02T03:04:05</v></c><c s="6"><v>0.99999999</v></c></row></sheetData><mergeCells><mergeCell ref="A1:B1"/></mergeCells>`
	got := read(t, sheetFile(t, "", sheet, formStyles, shared), 0)
	want := []string{"1|Timestamp| Name |Inline", "3|2026-11-22 14:05:13|Women’s Network||line\ntwo",
		"7||ab|2|12.5|2026-11-22|#N/A|TRUE|12:00:00" + strings.Repeat("|", 20) + "1899-12-31 06:00:00", "8|100||2026-01-02 03:04:05|00:00:00"}
	want[2] = strings.Replace(want[2], "1899-12-31", "1900-01-01", 1) // day 1 of the 1900 system
	if strings.Join(got, "¶") != strings.Join(want, "¶") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	one := `<sheetData><row r="1"><c r="A1" s="3"><v>%d</v></c></row></sheetData>`
	for _, c := range []struct {
		book   string
		serial int
		day    string
	}{{"", 1, "1900-01-01"}, {"", 59, "1900-02-28"}, {"", 61, "1900-03-01"}, {"", 25569, "1970-01-01"}, {"", 2958465, "9999-12-31"},
		{`<workbookPr date1904="1"/>`, 0, "1904-01-01"}, {`<workbookPr date1904="true"/>`, 24107, "1970-01-01"}} {
		if got := read(t, sheetFile(t, c.book, fmt.Sprintf(one, c.serial), formStyles, ""), 0); got[0] != "1|"+c.day {
			t.Errorf("day %d %s is %s, not %s", c.serial, c.book, got[0], c.day)
		}
	}
	for format, is := range map[string]bool{"General": false, "0.00": false, "yyyy-mm-dd": true, `"day" 0`: false, `0\d`: false, "[Red]0.0": false, "[h]:mm:ss": true, "d. mmmm yyyy": true,
		"[$-F800]dddd, mmmm dd, yyyy": true, "@": false, "#,##0 [$дин-41A]": false, "0.0;yyyy": false, `"open`: false, "[open": false, "0_d": false, "mm:ss.0": true} {
		if dateFormat(format) != is {
			t.Errorf("format %q is taken for a date: %v", format, !is)
		}
	}
}

// TestS63Spreadsheets is S-63, of what is inside a spreadsheet. Seen to fail when
// the bounds of columns and rows, and the order of cells, were not
// asked.
func TestS63Spreadsheets(t *testing.T) {
	row := func(cells string) string { return `<sheetData><row r="1">` + cells + `</row></sheetData>` }
	for name, c := range map[string]struct{ sheet, shared, key string }{
		"good":                  {row(`<c r="A1"><v>1</v></c>`), "", ""},
		"the last column":       {row(`<c r="XFD1"><v>1</v></c>`), "", "doc.columns"},
		"no column":             {row(`<c r="ZZZZZZZ1"><v>1</v></c>`), "", "doc.damaged"},
		"backwards":             {row(`<c r="C1"><v>1</v></c><c r="A1"><v>1</v></c>`), "", "doc.damaged"},
		"rows backwards":        {`<sheetData><row r="9"/><row r="1"/></sheetData>`, "", "doc.damaged"},
		"row four billion":      {`<sheetData><row r="4294967297"><c><v>1</v></c></row></sheetData>`, "", "doc.damaged"},
		"a string of nobody":    {row(`<c r="A1" t="s"><v>7</v></c>`), "<si><t>a</t></si>", "doc.damaged"},
		"a negative string":     {row(`<c r="A1" t="s"><v>-1</v></c>`), "<si><t>a</t></si>", "doc.damaged"},
		"words for a number":    {row(`<c r="A1"><v>12; DROP</v></c>`), "", "doc.damaged"},
		"not a number":          {row(`<c r="A1"><v>NaN</v></c>`), "", "doc.damaged"},
		"the same string often": {row(strings.Repeat(`<c t="s"><v>0</v></c>`, 1000)), "<si><t>" + strings.Repeat("x", 10_000) + "</t></si>", "doc.long"},
		"a cell without end":    {row(`<c t="inlineStr"><is><t>` + numbered(300_000, "%d,") + `</t></is></c>`), "", "doc.long"},
		"DOCTYPE":               {"<!DOCTYPE a>", "", "doc.doctype"},
		"deep":                  {strings.Repeat("<a>", 5000) + strings.Repeat("</a>", 5000), "", "doc.deep"},
	} {
		t.Run(name, func(t *testing.T) {
			if k := attack(t, sheetFile(t, "", c.sheet, formStyles, c.shared)); k != c.key && !(c.key == "" && k == "doc.no_docx") {
				t.Errorf("%q, not %q", k, c.key)
			}
		})
	}
}

// TestBigFilesAreNotHeld: the rows of a large table cost no memory, written or
// read.
func TestBigFilesAreNotHeld(t *testing.T) {
	const rows = 30_000
	var base, most runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&base)
	look := func() {
		var m runtime.MemStats
		if runtime.ReadMemStats(&m); m.HeapAlloc > most.HeapAlloc {
			most = m
		}
	}
	var sheet, text bytes.Buffer
	x, _ := NewXLSX(&sheet, XLSXOptions{Lang: "fr"})
	x.Sheet("a", XLSXColumn{Title: "Nom"}, XLSXColumn{Title: "Lieu"}, XLSXColumn{Title: "Jour"})
	d, _ := NewDOCX(&text, DOCXOptions{Lang: "fr"})
	d.BeginTable(Column{}, Column{}, Column{})
	for i := range rows {
		name := fmt.Sprintf("Association numéro %d pour la justice", i)
		x.Row(name, "Genève", core.Day(i))
		d.Row(DOCXCell{Runs: []Run{{Text: name}}}, DOCXCell{Runs: []Run{{Text: "Genève"}}}, DOCXCell{Runs: []Run{{Text: "x", Bold: true}}})
		if i%1000 == 0 {
			look()
		}
	}
	d.EndTable()
	if err := errors.Join(x.Close(), d.Close()); err != nil {
		t.Fatal(err)
	}
	book, err := OpenXLSX(bytes.NewReader(sheet.Bytes()), int64(sheet.Len()))
	if err != nil {
		t.Fatal(err)
	}
	r, err := book.Rows(0)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for ; err == nil; n++ {
		if _, _, err = r.Next(); n%1000 == 0 {
			look()
		}
	}
	if n != rows+2 || !errors.Is(err, io.EOF) {
		t.Errorf("%d rows, %v", n-2, err)
	}
	if grown := (int64(most.HeapAlloc) - int64(base.HeapAlloc)) >> 20; grown > 24 {
		t.Errorf("%d rows cost %d MB", rows, grown)
	}
}
