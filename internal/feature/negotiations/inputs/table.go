package inputs

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"groundswell/internal/feature/negotiations/align"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/script"
)

// row is one input in a table, in the order of the draft.
type row struct {
	in    *Input
	label string
	base  string       // the draft's words; "" of a paragraph that is put in
	again bool         // base is that of the row before
	spans []align.Span // base and what is proposed, compared
	note  string       // what a move or an insertion is, in words
	clash bool         // another one of the table wants other words here
}

func (s *Sheet) rows() (out []row) {
	last := -2
	for _, l := range Merge(s.Paras, s.Inputs) {
		if l.Fate == Lands {
			continue
		}
		others := map[*Input]bool{}
		for _, in := range l.Others {
			others[in] = true
		}
		for _, in := range l.Inputs() {
			r := row{in: in, label: l.Label, spans: in.Spans(), clash: others[in]}
			for o := range others {
				r.clash = r.clash || Clash(in, o)
			}
			if l.N >= 0 {
				r.label, r.base, r.again = placeOf(s.Paras, l.N), s.Paras[l.N].Text, l.N == last
				last = l.N
			}
			switch in.Kind {
			case Insert:
				r.note = s.T("inputs.sheet.insert_begin")
				if in.N >= 0 {
					r.note = s.T("inputs.sheet.insert", "Label", placeOf(s.Paras, in.N))
				}
			case Move:
				r.note = s.target(in)
			case Delete:
				r.note = s.T("inputs.kind.delete")
			}
			out = append(out, r)
		}
	}
	return out
}

// reason and precedent as they stand in a cell.
func (s *Sheet) reason(in *Input) string {
	out := in.Reason
	if a := s.Asks[in.Ask]; a != "" {
		if out != "" {
			out += "\n"
		}
		out += s.T("inputs.sheet.ask", "Name", a)
	}
	return out
}

func (s *Sheet) precedent(in *Input) string {
	if in.Precedent == nil {
		return ""
	}
	return s.cite(in.Precedent) + ": “" + in.Precedent.Text + "”"
}

// heads are the titles of the table's columns.
func (s *Sheet) heads() []string {
	return []string{s.T("inputs.col.paragraph"), s.T("inputs.col.draft"), s.T("inputs.col.proposed"), s.T("inputs.col.reason"), s.T("inputs.col.precedent"), s.T("inputs.col.network")}
}

// network is who proposes, and that it is ours.
func (s *Sheet) network(in *Input) (name, state string) {
	return in.Network, s.T("inputs.state." + string(in.State))
}

// apart puts a space between what is struck through and what comes in its place, for
// eyes: "2032 2033", where the words alone would stand as 20322033.
func apart(spans []align.Span) (out []align.Span) {
	for i, s := range spans {
		if i > 0 && s.Op != align.Kept && spans[i-1].Op != align.Kept && !edge(spans[i-1].Text, false) && !edge(s.Text, true) {
			out = append(out, align.Span{Op: align.Kept, Text: " "})
		}
		out = append(out, s)
	}
	return out
}

// edge reports whether a text begins or ends with a space.
func edge(text string, begins bool) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	if begins {
		r, _ = utf8.DecodeRuneInString(text)
	}
	return unicode.IsSpace(r)
}

// WriteDOCX writes the table in Word: what is put in is bold and underlined, what is
// taken out struck through.
func (s *Sheet) WriteDOCX(w io.Writer) error {
	d, err := doc.NewDOCX(w, doc.DOCXOptions{Lang: s.Lang, Title: s.Title, Creator: s.Site, Header: s.head(), PageNumber: true, Landscape: true})
	if err != nil {
		return err
	}
	tag := s.TextLang.Tag()
	d.Title(doc.Run{Text: s.Title, Lang: tag})
	d.Para(doc.Para{Runs: []doc.Run{{Text: s.T("inputs.sheet.lead")}}, Small: true})
	var columns []doc.Column
	for i, h := range s.heads() {
		columns = append(columns, doc.Column{Width: []float64{1.5, 4, 4, 2.5, 2.5, 1.7}[i], Title: []doc.Run{{Text: h}}})
	}
	d.BeginTable(columns...)
	for _, r := range s.rows() {
		base := doc.DOCXCell{Small: true, Runs: []doc.Run{{Text: r.base, Lang: tag}}}
		if r.again {
			base.Runs = []doc.Run{{Text: s.T("inputs.sheet.again")}}
		} else if r.base == "" {
			base.Runs = nil
		}
		proposed := doc.DOCXCell{Small: true}
		if r.note != "" {
			proposed.Paras = append(proposed.Paras, doc.Para{Runs: []doc.Run{{Text: r.note, Italic: s.Lang != "zh"}}})
		}
		var runs []doc.Run
		for _, sp := range apart(r.spans) {
			runs = append(runs, doc.Run{Text: sp.Text, Lang: tag, Bold: sp.Op == align.Ins, Underline: sp.Op == align.Ins, Strike: sp.Op == align.Del})
		}
		if r.in.Kind != Move {
			proposed.Paras = append(proposed.Paras, doc.Para{Runs: runs})
		}
		name, state := s.network(r.in)
		who := doc.DOCXCell{Small: true, Paras: []doc.Para{{Runs: []doc.Run{{Text: name, Isolate: true, Bold: true}}}, {Runs: []doc.Run{{Text: state}}}}}
		if r.clash {
			who.Paras = append(who.Paras, doc.Para{Runs: []doc.Run{{Text: s.T("inputs.sheet.clash")}}})
		}
		precedent := doc.DOCXCell{Small: true}
		if p := s.precedent(r.in); p != "" {
			precedent.Runs = []doc.Run{{Text: p, Lang: tag}}
		}
		reason := doc.DOCXCell{Small: true}
		if t := s.reason(r.in); t != "" {
			reason.Runs = []doc.Run{{Text: t}}
		}
		d.Row(doc.DOCXCell{Small: true, Runs: []doc.Run{{Text: r.label, Isolate: true, Bold: true}}}, base, proposed, reason, precedent, who)
	}
	d.EndTable()
	return d.Close()
}

// WritePDF writes the table as PDF, marked in the same way.
func (s *Sheet) WritePDF(w io.Writer) error {
	p := doc.NewPDF(w, doc.PDFOptions{Lang: s.Lang, Title: s.Title, Author: s.Site, Subject: s.T("inputs.title"), Landscape: true,
		Running: func(page, pages int) doc.PDFRunning {
			return doc.PDFRunning{Head: s.head(), Foot: s.Site, Page: s.T("inputs.sheet.page", "Page", int64(page), "Pages", int64(pages))}
		}})
	tag := s.TextLang.Tag()
	if s.TextLang == s.Lang {
		tag = ""
	}
	p.Para(doc.PDFLabel, "", doc.PDFSpan{Text: s.T("inputs.title")})
	p.Title(tag, s.Title)
	p.Para(doc.PDFSmall, "", doc.PDFSpan{Text: s.T("inputs.sheet.lead")})
	var columns []doc.PDFColumn
	for i, h := range s.heads() {
		columns = append(columns, doc.PDFColumn{Title: h, Part: []float64{1.5, 4.2, 4.2, 2.4, 2.6, 1.8}[i]})
	}
	t := p.Table(columns)
	for _, r := range s.rows() {
		base := doc.PDFCell{Spans: []doc.PDFSpan{{Text: r.base, Lang: tag}}}
		if r.again {
			base.Spans = []doc.PDFSpan{{Text: s.T("inputs.sheet.again")}}
		}
		var proposed doc.PDFCell
		if r.note != "" {
			proposed.Spans = append(proposed.Spans, doc.PDFSpan{Text: r.note + "\n"})
		}
		for _, sp := range apart(r.spans) {
			if r.in.Kind != Move {
				proposed.Spans = append(proposed.Spans, doc.PDFSpan{Text: sp.Text, Lang: tag, Bold: sp.Op == align.Ins, Under: sp.Op == align.Ins, Struck: sp.Op == align.Del})
			}
		}
		name, state := s.network(r.in)
		who := doc.PDFCell{Spans: []doc.PDFSpan{{Text: name, Apart: true, Bold: true}, {Text: "\n" + state}}}
		if r.clash {
			who.Spans = append(who.Spans, doc.PDFSpan{Text: "\n" + s.T("inputs.sheet.clash")})
		}
		t.Row(doc.PDFCell{Head: true, Spans: []doc.PDFSpan{{Text: r.label, Apart: true}}}, base, proposed,
			doc.PDFCell{Spans: []doc.PDFSpan{{Text: s.reason(r.in)}}}, doc.PDFCell{Spans: []doc.PDFSpan{{Text: s.precedent(r.in), Lang: tag}}}, who)
		if p.Err() != nil {
			return p.Err()
		}
	}
	t.End()
	return p.Close()
}

// marked is a comparison in plain text, with the marks of wdiff.
func marked(spans []align.Span) string {
	var b strings.Builder
	for _, s := range spans {
		switch s.Op {
		case align.Ins:
			b.WriteString("{+" + s.Text + "+}")
		case align.Del:
			b.WriteString("[-" + s.Text + "-]")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

// WriteCSV writes the table as CSV: one row an input, with the names of the columns in
// English so that programs read it in every language. No cell is a formula.
func (s *Sheet) WriteCSV(w io.Writer) error {
	rows := [][]string{{"paragraph", "kind", "draft_text", "proposed_text", "marked", "where", "reason", "ask", "precedent", "precedent_text", "network", "state", "conflict"}}
	for _, r := range s.rows() {
		text, cite, quote, conflict := r.in.Text, "", "", ""
		if r.in.Kind == Move {
			text = r.base
		}
		if p := r.in.Precedent; p != nil {
			cite, quote = s.cite(p), p.Text
		}
		if r.clash {
			conflict = "yes"
		}
		rows = append(rows, []string{r.label, string(r.in.Kind), r.base, text, marked(r.spans), r.note, r.in.Reason, s.Asks[r.in.Ask], cite, quote, r.in.Network, string(r.in.State), conflict})
	}
	return script.WriteCSV(w, rows)
}
