package agreed

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/feature/negotiations/draft"
	"groundswell/internal/platform/script"
)

// Pasted takes pasted words apart: paragraphs divided by blank lines, with the labels
// that stand before them.
func Pasted(text string, lang core.Lang) (out []Given) {
	for _, p := range draft.Paragraphs(text, lang).Paragraphs {
		out = append(out, Given{Label: p.Path, Text: p.Text})
	}
	return out
}

// columns are the columns of the table, in the order in which it is written.
var columns = []string{"title", "symbol", "body", "year", "lang", "link", "label", "text"}

// line is one row of a file.
type line struct {
	Title, Symbol, Body, Lang, Link, Label, Text string
	Year                                         int64
}

// Read reads a file: a table (CSV) or JSON, by its first sign. Errors name the line.
func Read(data []byte) ([]Bundle, error) {
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) {
		return nil, invalid("file", "utf8")
	}
	var rows []line
	var err error
	if head := bytes.TrimLeft(data, " \t\r\n"); len(head) > 0 && (head[0] == '[' || head[0] == '{') {
		rows, err = readJSON(head)
	} else {
		rows, err = readCSV(data)
	}
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, invalid("file", "empty")
	}
	var out []Bundle
	for _, r := range rows {
		b := Bundle{Source: Source{Lang: core.Lang(strings.ToLower(strings.TrimSpace(r.Lang))), Year: r.Year, Facts: Facts{r.Title, r.Symbol, r.Body, r.Link}}}
		i := slices.IndexFunc(out, func(o Bundle) bool { return o.sameText(&b.Source) })
		if i < 0 {
			i = len(out)
			out = append(out, b)
		}
		out[i].Paragraphs = append(out[i].Paragraphs, Given{r.Label, r.Text})
	}
	return out, nil
}

// at says in which line of a file something is wrong.
func at(n int, err *core.Error) error {
	return &core.Error{Kind: core.Invalid, Field: "file", Key: "agreed.wrong.line", Args: []any{"Line", n}, Err: err, More: []*core.Error{{Kind: core.Invalid, Field: "file", Key: err.Key, Args: err.Args}}}
}

// check refuses a row by itself, so that its line can be named; the rest is Add's.
func (r *line) check() *core.Error {
	if strings.TrimSpace(r.Title) == "" {
		return invalid("title", "title")
	}
	if !core.Lang(strings.ToLower(strings.TrimSpace(r.Lang))).Valid() {
		return invalid("lang", "lang")
	}
	g := Given{r.Label, r.Text}
	return g.clean()
}

func readCSV(data []byte) (rows []line, err error) {
	c := csv.NewReader(bytes.NewReader(data))
	c.FieldsPerRecord = -1
	if first, _, _ := bytes.Cut(data, []byte("\n")); bytes.Count(first, []byte(";")) > bytes.Count(first, []byte(",")) {
		c.Comma = ';'
	}
	head, err := c.Read()
	if err != nil {
		return nil, at(1, invalid("file", "csv"))
	}
	for i, name := range head {
		head[i] = strings.ToLower(strings.TrimSpace(name))
	}
	for _, must := range []string{"title", "year", "lang", "text"} {
		if !slices.Contains(head, must) {
			return nil, at(1, invalid("file", "column", "Name", must))
		}
	}
	for {
		row, err := c.Read()
		if err == io.EOF {
			return rows, nil
		}
		n, _ := c.FieldPos(0)
		if err != nil || len(row) > len(head) {
			if e, ok := errors.AsType[*csv.ParseError](err); ok {
				n = e.Line
			}
			return nil, at(n, invalid("file", "csv"))
		}
		var l line
		some := false
		for i, cell := range row {
			cell = uncell(cell)
			some = some || cell != ""
			switch head[i] {
			case "title":
				l.Title = cell
			case "symbol":
				l.Symbol = cell
			case "body":
				l.Body = cell
			case "lang":
				l.Lang = cell
			case "link":
				l.Link = cell
			case "label":
				l.Label = cell
			case "text":
				l.Text = cell
			case "year":
				l.Year, _ = strconv.ParseInt(cell, 10, 32) // 0 is refused with the source
			}
		}
		if !some {
			continue
		}
		if e := l.check(); e != nil {
			return nil, at(n, e)
		}
		if rows = append(rows, l); len(rows) > maxAtOnce {
			return nil, invalid("file", "many", "N", maxAtOnce)
		}
	}
}

// jsonRow is a source with its paragraphs, or one paragraph with its source.
type jsonRow struct {
	Title, Symbol, Body, Lang, Link, Label, Text string
	Year                                         int64
	Paragraphs                                   []struct{ Label, Text string }
}

func readJSON(data []byte) (rows []line, err error) {
	var all []jsonRow
	if data[0] == '{' {
		var one jsonRow
		err = json.Unmarshal(data, &one)
		all = []jsonRow{one}
	} else {
		err = json.Unmarshal(data, &all)
	}
	if err != nil {
		n := 1
		if e, ok := errors.AsType[*json.SyntaxError](err); ok {
			n += bytes.Count(data[:min(int(e.Offset), len(data))], []byte("\n"))
		}
		return nil, at(n, invalid("file", "json"))
	}
	for i, j := range all {
		base := line{Title: j.Title, Symbol: j.Symbol, Body: j.Body, Lang: j.Lang, Link: j.Link, Label: j.Label, Text: j.Text, Year: j.Year}
		if len(j.Paragraphs) == 0 {
			rows = append(rows, base)
		}
		for _, p := range j.Paragraphs {
			base.Label, base.Text = p.Label, p.Text
			rows = append(rows, base)
		}
		for k := max(0, len(rows)-max(1, len(j.Paragraphs))); k < len(rows); k++ {
			if e := rows[k].check(); e != nil {
				return nil, at(i+1, e)
			}
		}
		if len(rows) > maxAtOnce {
			return nil, invalid("file", "many", "N", maxAtOnce)
		}
	}
	return rows, nil
}

// uncell takes away what script.Cell puts before a cell that could be a formula.
func uncell(s string) string {
	s = strings.TrimSpace(s)
	if bare, ok := strings.CutPrefix(s, "'"); ok && script.Cell(bare) == s {
		return bare
	}
	return s
}

// WriteCSV writes the library as the table that Read reads. No cell is a formula.
func WriteCSV(w io.Writer, paras []*Paragraph) error {
	rows := [][]string{columns}
	for _, p := range paras {
		s := p.Source
		rows = append(rows, []string{s.Title, s.Symbol, s.Body, strconv.FormatInt(s.Year, 10), string(s.Lang), s.Link, p.Label, p.Text})
	}
	return script.WriteCSV(w, rows)
}
