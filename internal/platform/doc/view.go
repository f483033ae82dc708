package doc

// View says which of a text with tracked changes is meant.
type View uint8

// The views.
const (
	Accepted View = iota // as if all changes were accepted
	Rejected             // as if none had been made
	Shown                // both, marked
)

// As returns the text in a view. In Accepted and Rejected nothing is marked, and
// paragraphs whose parting was inserted or deleted are joined or parted
// accordingly, and what Word counts is counted anew. Notes and comments are shared with d.
func (d *Doc) As(v View) *Doc {
	if v == Shown {
		return d
	}
	out := *d
	out.Blocks = viewed(d.Blocks, v)
	out.count()
	out.Notes = make([]Note, len(d.Notes))
	for i, n := range d.Notes {
		out.Notes[i] = Note{End: n.End}
		blocks := make([]Block, len(n.Paras))
		for j := range n.Paras {
			blocks[j].Para = &n.Paras[j]
		}
		for _, p := range paragraphs(viewed(blocks, v)) {
			out.Notes[i].Paras = append(out.Notes[i].Paras, *p)
		}
	}
	return &out
}

// gone reports whether a change takes away what it is on.
func gone(c *Change, v View) bool {
	return c != nil && (c.Both || v == Accepted && c.Kind == Deleted || v == Rejected && c.Kind == Inserted)
}

func viewed(blocks []Block, v View) (out []Block) {
	var open *Para // a paragraph whose end is gone: the next one goes on in it
	for _, b := range blocks {
		if b.Table != nil {
			open = nil
			if t := viewedTable(b.Table, v); len(t.Rows) > 0 {
				out = append(out, Block{Table: t})
			}
			continue
		}
		p := *b.Para
		if v == Rejected && p.was != nil { // it was in another list, or in none
			p.list, p.at, p.List, p.Depth, p.Number, p.Counted = p.was.list, p.was.at, p.was.List, p.was.Depth, "", ""
		}
		p.Runs, p.Mark, p.was = nil, nil, nil
		for _, r := range b.Para.Runs {
			if !gone(r.Change, v) {
				r.Change = nil
				p.Runs = append(p.Runs, r)
			}
		}
		if open != nil {
			// What remains has the look of the last of those that were joined,
			// as in Word, unless that one had no words.
			runs := open.Runs
			if len(p.Runs) > 0 {
				*open = p
			}
			open.Runs = append(runs[:len(runs):len(runs)], p.Runs...)
		} else {
			open = &p
			out = append(out, Block{Para: open})
		}
		if !gone(b.Para.Mark, v) && !(b.Para.runsOn && len(open.Runs) > 0) {
			open = nil
		} else if len(open.Runs) == 0 {
			out, open = out[:len(out)-1], nil // nothing of it is left
		}
	}
	return out
}

func viewedTable(t *Table, v View) *Table {
	out := &Table{}
	for _, row := range t.Rows {
		if gone(row.Change, v) {
			continue
		}
		kept := TableRow{Header: row.Header}
		for _, c := range row.Cells {
			c.Blocks = viewed(c.Blocks, v)
			kept.Cells = append(kept.Cells, c)
		}
		out.Rows = append(out.Rows, kept)
	}
	return out
}
