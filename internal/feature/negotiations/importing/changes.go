package importing

import "groundswell/internal/platform/doc"

// Taken returns a text in the way in which its tracked changes are to be taken. In
// brackets, what somebody inserted or deleted stands as text that is not agreed.
func Taken(d *doc.Doc, c Changes) *doc.Doc {
	switch c {
	case Rejected:
		return d.As(doc.Rejected)
	case Bracketed:
		out := *d
		out.Blocks = bracketed(d.Blocks)
		return out.As(doc.Rejected) // no run is marked any more; numbers are counted
	}
	return d.As(doc.Accepted)
}

func bracketed(blocks []doc.Block) (out []doc.Block) {
	for _, b := range blocks {
		if b.Table != nil {
			t := &doc.Table{}
			for _, row := range b.Table.Rows {
				kept := doc.TableRow{Header: row.Header}
				for _, c := range row.Cells {
					c.Blocks = bracketed(c.Blocks)
					kept.Cells = append(kept.Cells, c)
				}
				t.Rows = append(t.Rows, kept)
			}
			out = append(out, doc.Block{Table: t})
			continue
		}
		p := *b.Para
		p.Runs, p.Mark = nil, nil
		var last *doc.Change
		for _, r := range b.Para.Runs {
			now := r.Change
			if now != nil && now.Both {
				continue // somebody's proposal that somebody else took back
			}
			r.Change = nil
			if !same(last, now) {
				if last != nil {
					p.Runs = append(p.Runs, doc.Run{Text: "]"})
				}
				if now != nil {
					p.Runs = append(p.Runs, doc.Run{Text: "["})
				}
			}
			p.Runs = append(p.Runs, r)
			last = now
		}
		if last != nil {
			p.Runs = append(p.Runs, doc.Run{Text: "]"})
		}
		out = append(out, doc.Block{Para: &p})
	}
	return out
}

func same(a, b *doc.Change) bool {
	return (a == nil) == (b == nil) && (a == nil || a.Kind == b.Kind && a.Author == b.Author)
}
