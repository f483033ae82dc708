package script

import (
	"encoding/csv"
	"io"
)

// WriteCSV writes rows as a CSV file, each cell made safe by [Cell].
func WriteCSV(w io.Writer, rows [][]string) error {
	c := csv.NewWriter(w)
	for _, row := range rows {
		out := make([]string, len(row))
		for i, s := range row {
			out[i] = Cell(s)
		}
		if err := c.Write(out); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}
