package doc

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
)

// Bounds of what is held of a spreadsheet. Rows are not held.
const (
	maxStrings     = 16 << 20 // bytes of shared strings
	maxStringCount = 500_000
	maxFormats     = 65_536
	maxSheets      = 250
	maxReadCols    = 1024 // cells of a row, gaps counted: wider is no list of people
	maxRowText     = 1 << 20
)

// Workbook is a spreadsheet that is open for reading.
type Workbook struct {
	p      *opcPackage
	sheets []bookSheet
	arena  [][]byte // the shared strings, in pieces that are not moved when more come
	refs   []stringRef
	held   int
	dates  []bool // cell format → shows a date
	y1904  bool
}

// stringRef is where a shared string stands.
type stringRef struct {
	piece  uint16
	at, to uint32
}

type bookSheet struct {
	name, part string
	hidden     bool
}

// CellKind says what a cell holds.
type CellKind uint8

// The kinds of cell.
const (
	Empty CellKind = iota
	TextCell
	NumberCell
	BoolCell
	DateCell
	ErrorCell // such as #N/A
)

// Cell is one cell.
type Cell struct {
	Kind   CellKind
	Text   string  // of text and errors
	Number float64 // of numbers; 1 is true; of dates the serial number
	Time   time.Time
	// Day says that a date has no time of day, Clock that it has nothing else.
	Day, Clock bool
}

// String returns what a person would type: dates as 2006-01-02 or 2006-01-02
// 15:04:05, numbers without an exponent where possible.
func (c Cell) String() string {
	switch c.Kind {
	case TextCell, ErrorCell:
		return c.Text
	case BoolCell:
		return strings.ToUpper(strconv.FormatBool(c.Number != 0))
	case NumberCell:
		if c.Number > -1e15 && c.Number < 1e15 {
			return strconv.FormatFloat(c.Number, 'f', -1, 64)
		}
		return strconv.FormatFloat(c.Number, 'g', -1, 64)
	case DateCell:
		switch {
		case c.Day:
			return c.Time.Format("2006-01-02")
		case c.Clock:
			return c.Time.Format("15:04:05")
		}
		return c.Time.Format("2006-01-02 15:04:05")
	}
	return ""
}

const (
	typeBook   = typeBase + "spreadsheetml.sheet.main+xml"
	typeBookTp = typeBase + "spreadsheetml.template.main+xml"
)

// OpenXLSX opens a spreadsheet. Its shared strings are held, its rows are not.
// Errors are "doc.*".
func OpenXLSX(r io.ReaderAt, size int64) (*Workbook, error) {
	p, err := openPackage(r, size)
	if err != nil {
		return nil, err
	}
	main, err := p.main("doc.no_xlsx", typeBook, typeBookTp)
	if err != nil {
		return nil, err
	}
	rels, err := p.relations(main)
	if err != nil {
		return nil, err
	}
	b := &Workbook{p: p}
	if err := b.book(main, rels); err != nil {
		return nil, err
	}
	if part := p.related(rels, "styles"); part != "" {
		if err := b.formats(part); err != nil {
			return nil, err
		}
	}
	if part := p.related(rels, "sharedStrings"); part != "" {
		if err := b.shared(part); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// book reads which sheets there are.
func (b *Workbook) book(main string, rels map[string]opcPart) error {
	err := b.p.each(b.p.has(main), func(x *xmlReader) error {
		switch {
		case x.is(nsX, "workbookPr"):
			b.y1904 = truth(x.attr("", "date1904"))
		case x.is(nsX, "sheet"):
			r, ok := rels[x.attr(nsR, "id")]
			if !ok || r.kind != "worksheet" || r.external || b.p.has(r.target) == nil {
				return nil // a sheet of charts or of dialogues
			}
			if len(b.sheets) == maxSheets {
				return refuse("doc.long")
			}
			b.sheets = append(b.sheets, bookSheet{x.attr("", "name"), r.target, x.attr("", "state") != "" && x.attr("", "state") != "visible"})
		}
		return nil
	})
	if err == nil && len(b.sheets) == 0 {
		err = refuse("doc.no_sheet")
	}
	return err
}

func truth(s string) bool { return s == "1" || s == "true" || s == "on" }

// Sheets returns the names of the sheets, in the order of their tabs. A hidden
// one is among them; see Hidden.
func (b *Workbook) Sheets() []string {
	out := make([]string, len(b.sheets))
	for i, s := range b.sheets {
		out[i] = s.name
	}
	return out
}

// Hidden reports whether a sheet does not show.
func (b *Workbook) Hidden(sheet int) bool { return b.sheets[sheet].hidden }

// formats reads which cell formats show dates.
func (b *Workbook) formats(part string) error {
	custom := map[string]bool{}
	inCells := false
	return b.p.each(b.p.has(part), func(x *xmlReader) error {
		switch {
		case x.is(nsX, "numFmt"):
			if len(custom) < maxFormats {
				custom[x.attr("", "numFmtId")] = dateFormat(x.attr("", "formatCode"))
			}
		case x.is(nsX, "cellXfs"):
			inCells = true
		case x.is(nsX, "cellStyles"), x.is(nsX, "cellStyleXfs"), x.is(nsX, "dxfs"):
			inCells = false
		case x.is(nsX, "xf") && inCells:
			if len(b.dates) == maxFormats {
				return refuse("doc.long")
			}
			id := x.attr("", "numFmtId")
			is, own := custom[id]
			n, _ := strconv.Atoi(id)
			b.dates = append(b.dates, own && is || !own && builtinDate(n))
		}
		return nil
	})
}

// builtinDate tells the number formats that every spreadsheet knows: 14 to 22
// and 45 to 47, and those of East Asian editions.
func builtinDate(n int) bool {
	return n >= 14 && n <= 22 || n >= 45 && n <= 47 || n >= 27 && n <= 36 || n >= 50 && n <= 58
}

// dateFormat reports whether a number format shows a date or a time: a letter
// of one stands outside quotation marks, brackets and escapes.
func dateFormat(code string) bool {
	code, _, _ = strings.Cut(code, ";")
	for i := 0; i < len(code); i++ {
		switch c := code[i] | 0x20; {
		case code[i] == '\\', code[i] == '_', code[i] == '*':
			i++
		case code[i] == '"':
			for i++; i < len(code) && code[i] != '"'; i++ {
			}
		case code[i] == '[':
			start := i + 1
			for i++; i < len(code) && code[i] != ']'; i++ {
			}
			if in := strings.ToLower(code[start:min(i, len(code))]); in != "" && strings.Trim(in, "hms") == "" {
				return true // [h]:mm, hours that go on counting
			}
		case strings.HasPrefix(strings.ToLower(code[i:]), "general"):
			return false
		case c == 'd' || c == 'm' || c == 'y' || c == 'h' || c == 's':
			return true
		}
	}
	return false
}

// shared reads the shared strings.
func (b *Workbook) shared(part string) error {
	x, err := newXML(b.p.open(b.p.has(part)))
	if err != nil {
		return err
	}
	for {
		t, err := x.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if t != xmlStart || !x.is(nsX, "si") {
			continue
		}
		s, err := stringItem(x)
		if err != nil {
			return err
		}
		if err := b.keep(s); err != nil {
			return err
		}
	}
}

// keep puts a shared string away.
func (b *Workbook) keep(s string) error {
	if b.held += len(s); b.held > maxStrings || len(b.refs) == maxStringCount {
		return refuse("doc.long")
	}
	n := len(b.arena) - 1
	if n < 0 || cap(b.arena[n])-len(b.arena[n]) < len(s) {
		b.arena = append(b.arena, make([]byte, 0, max(256<<10, len(s))))
		n++
	}
	at := len(b.arena[n])
	b.arena[n] = append(b.arena[n], s...)
	b.refs = append(b.refs, stringRef{uint16(n), uint32(at), uint32(len(b.arena[n]))})
	return nil
}

// stringItem reads <si> or <is> to its end: its text, or that of its runs, but
// not how it is read aloud.
func stringItem(x *xmlReader) (string, error) {
	var s strings.Builder
	for level := x.depth(); ; {
		t, err := x.next()
		switch {
		case err != nil:
			return "", because(err, "doc.xml")
		case t == xmlEnd && x.depth() < level:
			return unescape(s.String()), nil
		case t == xmlStart && x.is(nsX, "rPh"):
			if err := x.skip(); err != nil {
				return "", err
			}
		case t == xmlStart && x.is(nsX, "t"):
			words, err := x.all(maxRowText)
			if err != nil {
				return "", err
			}
			if s.WriteString(words); s.Len() > maxRowText {
				return "", refuse("doc.long")
			}
		}
	}
}

// unescape resolves "_x000D_".
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if !escaped(s[i:]) {
			b.WriteByte(s[i])
			continue
		}
		n, _ := strconv.ParseUint(s[i+2:i+6], 16, 16)
		if r := rune(n); xmlChar(r) && r != '\r' {
			b.WriteRune(r)
		}
		i += 6
	}
	return b.String()
}
