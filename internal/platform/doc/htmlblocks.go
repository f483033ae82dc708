package doc

import (
	"strconv"
	"strings"

	"golang.org/x/net/html/atom"
)

// begin begins a paragraph, with what the elements around say of it.
func (h *htmlReader) begin() error {
	p := &Para{Quote: h.quote > 0, RTL: h.top().rtl}
	for i := len(h.stack) - 1; i >= 0 && p.Level == 0; i-- {
		switch name := h.stack[i].name; name {
		case atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6:
			p.Level, _ = strconv.Atoi(strings.TrimPrefix(name.String(), "h"))
		}
	}
	if n := len(h.lists); n > 0 && p.Level == 0 {
		p.Depth = h.depth()
		if h.number != "" {
			p.List, p.Number, p.Counted = Ordered, h.number, h.format
			if !h.lists[n-1].ordered {
				p.List, p.Number = Bullet, ""
			}
			h.number = ""
		}
	}
	h.para, h.space = p, false
	return h.weigh(pieceWeight)
}

// end ends the paragraph that is being gathered.
func (h *htmlReader) end() {
	h.space, h.breaks = false, 0
	if h.para == nil {
		return
	}
	p := h.para
	h.para = nil
	if p.List == Ordered && strings.HasPrefix(p.Text(), strings.TrimRight(p.Number, ".)")) && textLabel.MatchString(p.Text()+" ") {
		p.Number, p.Counted = "", "" // it was typed, too
	}
	if len(h.tables) > 0 {
		if t := h.tables[len(h.tables)-1]; len(t.Rows) > 0 && len(t.Rows[len(t.Rows)-1].Cells) > 0 {
			cells := t.Rows[len(t.Rows)-1].Cells
			cells[len(cells)-1].Blocks = append(cells[len(cells)-1].Blocks, Block{Para: p})
			h.ids = nil
			return
		}
	}
	h.doc.Blocks = append(h.doc.Blocks, Block{Para: p})
	if len(h.ids) > 0 {
		h.marks = append(h.marks, htmlMark{len(h.doc.Blocks) - 1, h.ids})
		h.ids = nil
	}
}

// openTable begins a table. One in another one's cell is read as paragraphs.
func (h *htmlReader) openTable() error {
	if len(h.tables) > 0 {
		h.tables = append(h.tables, h.tables[len(h.tables)-1])
	} else {
		h.tables = append(h.tables, &Table{})
	}
	if len(h.tables) > 64 {
		return refuse("doc.deep", "Limit", 64)
	}
	return nil
}

// cell begins a row or a cell.
func (h *htmlReader) cell(name atom.Atom, attrs map[string]string) error {
	if len(h.tables) != 1 {
		return nil
	}
	t := h.tables[0]
	if name == atom.Tr {
		t.Rows = append(t.Rows, TableRow{})
		return h.weigh(pieceWeight)
	}
	if len(t.Rows) == 0 {
		t.Rows = append(t.Rows, TableRow{})
	}
	row := &t.Rows[len(t.Rows)-1]
	row.Header = row.Header || name == atom.Th && len(t.Rows) == 1
	cell := TableCell{}
	if n, _ := strconv.Atoi(attrs["colspan"]); n > 1 && n < 1000 {
		cell.Span = n
	}
	row.Cells = append(row.Cells, cell)
	return h.weigh(pieceWeight)
}

// closeTable ends a table. One that only places the page is no table: of one
// column, or with a whole text in one cell.
func (h *htmlReader) closeTable() {
	t := h.tables[len(h.tables)-1]
	h.tables = h.tables[:len(h.tables)-1]
	if len(h.tables) > 0 {
		return
	}
	wide, long := 0, 0
	for _, row := range t.Rows {
		wide = max(wide, len(row.Cells))
		for _, c := range row.Cells {
			long = max(long, len(c.Blocks))
		}
	}
	if wide > 1 && long < 8 {
		h.doc.Blocks = append(h.doc.Blocks, Block{Table: t})
		return
	}
	for _, row := range t.Rows {
		for _, c := range row.Cells {
			h.doc.Blocks = append(h.doc.Blocks, c.Blocks...)
		}
	}
}

// finish makes notes of the paragraphs that raised signs lead to.
func (h *htmlReader) finish() (*Doc, error) {
	at := map[string]int{}
	for _, m := range h.marks {
		for _, id := range m.ids {
			if _, twice := at[id]; !twice {
				at[id] = m.block
			}
		}
	}
	took := map[int]int{} // block → note, from 1
	for i, b := range h.doc.Blocks {
		if b.Para == nil {
			continue
		}
		for j := range b.Para.Runs {
			run := &b.Para.Runs[j]
			id, inside := strings.CutPrefix(run.Link, "#")
			if !inside {
				continue
			}
			run.Link = ""
			block, ok := at[id]
			sign := strings.Trim(run.Text, "[]() \u00a0")
			if !ok || block <= i || sign == "" || len(sign) > 6 || !run.Super && !bracketed(run.Text) || h.doc.Blocks[block].Para == nil {
				continue
			}
			if took[block] == 0 {
				note := *h.doc.Blocks[block].Para
				note.Number, note.List = sign, NoList
				note.Runs = trimRuns(withoutSign(note.Runs, sign))
				h.doc.Notes = append(h.doc.Notes, Note{Paras: []Para{note}})
				took[block] = len(h.doc.Notes)
			}
			*run = Run{Note: took[block]}
		}
	}
	kept := h.doc.Blocks[:0:0]
	for i, b := range h.doc.Blocks {
		if took[i] == 0 && (b.Para == nil || len(b.Para.Runs) > 0) {
			kept = append(kept, b)
		}
	}
	h.doc.Blocks = kept
	for i := range h.doc.Notes {
		for j := range h.doc.Notes[i].Paras[0].Runs {
			if run := &h.doc.Notes[i].Paras[0].Runs[j]; strings.HasPrefix(run.Link, "#") {
				run.Link = ""
			}
		}
	}
	if len(h.doc.Blocks) == 0 {
		return nil, refuse("doc.empty")
	}
	return h.doc, nil
}

// bracketed reports whether a sign stands in square brackets, as Word writes them.
func bracketed(s string) bool {
	s = strings.TrimSpace(s)
	return strings.HasPrefix(s, "[") && strings.HasSuffix(s, "]")
}

// withoutSign takes the sign off the beginning of a note, and the arrow that leads
// back off its end.
func withoutSign(runs []Run, sign string) []Run {
	out := append([]Run(nil), runs...)
	for len(out) > 0 && strings.Trim(strings.TrimPrefix(strings.Trim(out[0].Text, "[]() \u00a0^"), sign), "[]() .:\u00a0") == "" {
		out = out[1:]
	}
	if len(out) > 0 {
		out[0].Text = strings.TrimLeft(out[0].Text, " \u00a0")
		if rest, ok := strings.CutPrefix(out[0].Text, sign); ok && len(out) > 0 {
			out[0].Text = strings.TrimLeft(rest, ".) \u00a0]")
		}
	}
	for len(out) > 0 && strings.Trim(out[len(out)-1].Text, "↩↑^ \u00a0\ufe0e") == "" {
		out = out[:len(out)-1]
	}
	return out
}
