package doc

import (
	"bufio"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"groundswell/internal/core"
)

// XLSXOptions say what a spreadsheet is.
type XLSXOptions struct {
	Lang       core.Lang // right-to-left sheets for Arabic
	Title      string
	Creator    string // an organisation or the site, never a person
	Modified   time.Time
	Properties []Property
}

// XLSXColumn is a column of a sheet.
type XLSXColumn struct {
	Title string
	Width float64 // in characters; 0 is 12
	Wrap  bool    // long text goes on in the next line
}

// XLSX writes a spreadsheet (ECMA-376, transitional), row by row. Rows are not
// held. Text stands in the cell itself as text, so nothing in it can become a
// formula. The first error stays and is Close's.
type XLSX struct {
	o      XLSXOptions
	p      *packing
	x      *xmlOut
	sheets []xlsxSheet
	err    error
}

type xlsxSheet struct {
	name    string
	columns int
	wrap    []bool
	rows    int // the head included
}

// Excel's own bounds (ECMA-376 part 1, and Microsoft's specifications).
const (
	maxSheetRows = 1 << 20
	maxSheetCols = 1 << 14
	maxCellText  = 32_767 // UTF-16 units
)

// NewXLSX begins a spreadsheet. It must be closed.
func NewXLSX(w io.Writer, o XLSXOptions) (*XLSX, error) {
	x := &XLSX{o: o, p: newPacking(w)}
	return x, x.p.start("xl/workbook.xml", len(o.Properties) > 0)
}

func (x *XLSX) fail(err error) {
	if x.err == nil {
		x.err = err
	}
}

// Sheet begins a sheet; the one before ends. The head is bold, stays in view and
// filters. Names that Excel does not take are changed: 31 characters at most,
// none of []:*?/\, none twice.
func (x *XLSX) Sheet(name string, columns ...XLSXColumn) {
	x.endSheet()
	if len(columns) == 0 || len(columns) > maxSheetCols {
		x.fail(errors.New("doc: a sheet without columns, or with too many"))
		return
	}
	s := xlsxSheet{name: x.sheetName(name), columns: len(columns), rows: 1}
	n := strconv.Itoa(len(x.sheets) + 1)
	w, err := x.p.create("xl/worksheets/sheet"+n+".xml", typeBase+"spreadsheetml.worksheet+xml")
	if err != nil {
		x.fail(err)
		return
	}
	x.x = &xmlOut{w: bufio.NewWriterSize(w, 32<<10)}
	x.x.raw(xmlHead, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews><sheetView workbookViewId="0"`)
	if x.o.Lang.Dir() == "rtl" {
		x.x.raw(` rightToLeft="1"`)
	}
	if len(x.sheets) == 0 {
		x.x.raw(` tabSelected="1"`)
	}
	x.x.raw(`><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>`)
	for i, c := range columns {
		if c.Width <= 0 {
			c.Width = 12
		}
		at := strconv.Itoa(i + 1)
		x.x.raw(`<col min="`, at, `" max="`, at, `" width="`, strconv.FormatFloat(min(c.Width, 255), 'f', -1, 64), `" customWidth="1"/>`)
		s.wrap = append(s.wrap, c.Wrap)
	}
	x.x.raw(`</cols><sheetData><row r="1">`)
	for i, c := range columns {
		x.text(i, 1, c.Title, styleHead)
	}
	x.x.raw("</row>")
	x.sheets = append(x.sheets, s)
}

// The cell formats of styles.xml, by number.
const (
	stylePlain = iota
	styleHead
	styleDay
	styleTime
	styleWrap
)

// Row writes a row. Values are string, int, int64, float64, bool, core.Day and
// time.Time (shown in UTC, to the minute); nil is an empty cell.
func (x *XLSX) Row(values ...any) {
	if len(x.sheets) == 0 || x.x == nil {
		x.fail(errors.New("doc: a row outside a sheet"))
		return
	}
	s := &x.sheets[len(x.sheets)-1]
	if len(values) > s.columns || s.rows >= maxSheetRows {
		x.fail(errors.New("doc: more cells or rows than a sheet has"))
		return
	}
	s.rows++
	x.x.raw(`<row r="`, strconv.Itoa(s.rows), `">`)
	for i, v := range values {
		switch v := v.(type) {
		case nil:
		case string:
			style := stylePlain
			if s.wrap[i] {
				style = styleWrap
			}
			if v != "" {
				x.text(i, s.rows, v, style)
			}
		case int:
			x.number(i, s.rows, strconv.Itoa(v), stylePlain, "")
		case int64:
			x.number(i, s.rows, strconv.FormatInt(v, 10), stylePlain, "")
		case float64:
			if math.IsNaN(v) || math.IsInf(v, 0) {
				continue
			}
			x.number(i, s.rows, strconv.FormatFloat(v, 'g', -1, 64), stylePlain, "")
		case bool:
			b := "0"
			if v {
				b = "1"
			}
			x.number(i, s.rows, b, stylePlain, "b")
		case core.Day:
			x.number(i, s.rows, strconv.FormatInt(int64(v)+unixSerial, 10), styleDay, "")
		case time.Time:
			if !v.IsZero() {
				serial := float64(v.Unix()/60)/1440 + unixSerial
				x.number(i, s.rows, strconv.FormatFloat(serial, 'f', 6, 64), styleTime, "")
			}
		default:
			x.fail(errors.New("doc: a value that no cell can hold"))
		}
	}
	x.x.raw("</row>")
}

// unixSerial is 1 January 1970 in the 1900 date system.
const unixSerial = 25569

func (x *XLSX) text(col, row int, s string, style int) {
	x.x.raw(`<c r="`, cellName(col, row), `" t="inlineStr"`, styled(style), `><is><t xml:space="preserve">`)
	x.x.esc(xlsxText(s))
	x.x.raw("</t></is></c>")
}

func (x *XLSX) number(col, row int, s string, style int, kind string) {
	x.x.raw(`<c r="`, cellName(col, row), `"`, styled(style))
	if kind != "" {
		x.x.raw(` t="`, kind, `"`)
	}
	x.x.raw("><v>", s, "</v></c>")
}

func styled(style int) string {
	if style == stylePlain {
		return ""
	}
	return ` s="` + strconv.Itoa(style) + `"`
}

// xlsxText shortens a text to what a cell holds, and keeps "_x0041_" from being
// read as a letter.
func xlsxText(s string) string {
	n := 0
	for i, r := range s {
		if n += max(1, utf16.RuneLen(r)); n > maxCellText {
			s = s[:i]
			break
		}
	}
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if escaped(s[i:]) {
			b.WriteString("_x005F")
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// escaped reports whether s begins with a character written as "_xHHHH_"
// (ECMA-376 part 1, 22.9.2.19).
func escaped(s string) bool {
	if len(s) < 7 || s[0] != '_' || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}

// cellName returns "B3" for column 1, row 3.
func cellName(col, row int) string { return columnName(col) + strconv.Itoa(row) }

func columnName(col int) string {
	name := ""
	for col++; col > 0; col = (col - 1) / 26 {
		name = string(rune('A'+(col-1)%26)) + name
	}
	return name
}

func (x *XLSX) sheetName(name string) string {
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`[]:*?/\`, r) || r < ' ' {
			return '-'
		}
		return r
	}, name)
	if name = strings.Trim(name, "' "); name == "" {
		name = "1"
	}
	for n := 1; ; n++ {
		end := ""
		if n > 1 {
			end = " " + strconv.Itoa(n)
		}
		units := utf16.Encode([]rune(name))
		try := strings.TrimRight(string(utf16.Decode(units[:min(len(units), 31-len(end))])), "\uFFFD ") + end
		free := true
		for _, s := range x.sheets {
			free = free && !strings.EqualFold(s.name, try)
		}
		if free {
			return try
		}
	}
}

func (x *XLSX) endSheet() {
	if x.x == nil {
		return
	}
	s := x.sheets[len(x.sheets)-1]
	x.x.raw(`</sheetData><autoFilter ref="A1:`, cellName(s.columns-1, s.rows), `"/><pageMargins left="0.5" right="0.5" top="0.6" bottom="0.6" header="0.3" footer="0.3"/><pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>`)
	if x.x.err == nil {
		x.x.err = x.x.w.Flush()
	}
	if x.x.err != nil {
		x.fail(x.x.err)
	}
	x.x = nil
}

// Close ends the file.
func (x *XLSX) Close() error {
	x.endSheet()
	if len(x.sheets) == 0 {
		x.fail(errors.New("doc: a spreadsheet without a sheet"))
	}
	if x.err != nil {
		return x.err
	}
	const book = "xl/workbook.xml"
	var sheets, names strings.Builder
	for i, s := range x.sheets {
		n := strconv.Itoa(i + 1)
		id := x.p.relate(book, "worksheet", "worksheets/sheet"+n+".xml", false)
		sheets.WriteString(`<sheet name="` + xmlEscape(s.name) + `" sheetId="` + n + `" r:id="` + id + `"/>`)
		quoted := xmlEscape("'" + strings.ReplaceAll(s.name, "'", "''") + "'")
		names.WriteString(`<definedName name="_xlnm._FilterDatabase" localSheetId="` + strconv.Itoa(i) + `" hidden="1">` + quoted + `!$A$1:$` + columnName(s.columns-1) + `$` + strconv.Itoa(s.rows) + `</definedName>`)
		names.WriteString(`<definedName name="_xlnm.Print_Titles" localSheetId="` + strconv.Itoa(i) + `">` + quoted + `!$1:$1</definedName>`)
	}
	x.p.relate(book, "styles", "styles.xml", false)
	if err := x.p.write(book, typeBase+"spreadsheetml.sheet.main+xml", xmlHead+`<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><bookViews><workbookView/></bookViews><sheets>`+sheets.String()+`</sheets><definedNames>`+names.String()+`</definedNames></workbook>`); err != nil {
		return err
	}
	if err := x.p.write("xl/styles.xml", typeBase+"spreadsheetml.styles+xml", xmlHead+xlsxStyles); err != nil {
		return err
	}
	if err := x.p.properties(about{title: x.o.Title, creator: x.o.Creator, lang: x.o.Lang, modified: x.o.Modified, properties: x.o.Properties}); err != nil {
		return err
	}
	return x.p.finish()
}

// xlsxStyles has the five cell formats. Days and times are written as ISO 8601,
// which reads the same in every country.
const xlsxStyles = `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">` +
	`<numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="yyyy\-mm\-dd\ hh:mm"/></numFmts>` +
	`<fonts count="2"><font><sz val="11"/><name val="Arial"/></font><font><b/><sz val="11"/><name val="Arial"/></font></fonts>` +
	`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>` +
	`<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top/><bottom style="thin"><color auto="1"/></bottom><diagonal/></border></borders>` +
	`<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="5">` +
	`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top"/></xf>` +
	`<xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
	`<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>` +
	`<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>` +
	`<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>` +
	`</cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`
