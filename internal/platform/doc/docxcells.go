package doc

// table reads a table, <w:tbl> just begun.
func (d *docxReader) table(x *xmlReader) (*Table, error) {
	t := &Table{}
	chosen := map[int]bool{}
	for level := x.depth(); ; {
		tok, err := x.next()
		switch {
		case err != nil:
			return nil, because(err, "doc.xml")
		case tok == xmlEnd && x.depth() < level:
			return t, nil
		case tok != xmlStart:
		case x.is(nsW, "tr"):
			row, err := d.row(x)
			if err != nil {
				return nil, err
			}
			t.Rows = append(t.Rows, row)
		default:
			if err := d.around(x, chosen); err != nil {
				return nil, err
			}
		}
	}
}

func (d *docxReader) row(x *xmlReader) (TableRow, error) {
	row := TableRow{}
	was := d.change
	defer func() { d.change = was }()
	chosen := map[int]bool{}
	for level := x.depth(); ; {
		tok, err := x.next()
		switch {
		case err != nil:
			return row, because(err, "doc.xml")
		case tok == xmlEnd && x.depth() < level:
			return row, nil
		case tok != xmlStart:
		case x.is(nsW, "trPr"):
			err = x.inside(func() error {
				if x.is(nsW, "tblHeader") {
					row.Header = onOff(x)
				}
				if isChange(x) {
					row.Change, err = d.changeAt(x)
				}
				return err
			})
			if err != nil {
				return row, err
			}
		case x.is(nsW, "tc"):
			cell, err := d.cell(x)
			if err != nil {
				return row, err
			}
			row.Cells = append(row.Cells, cell)
		default:
			if err := d.around(x, chosen); err != nil {
				return row, err
			}
		}
	}
}

func (d *docxReader) cell(x *xmlReader) (cell TableCell, err error) {
	if err := d.weigh(0); err != nil {
		return cell, err
	}
	if cell.Blocks, err = d.blocks(x, &cell); cell.Merged {
		cell.Blocks = nil
	}
	return cell, err
}
