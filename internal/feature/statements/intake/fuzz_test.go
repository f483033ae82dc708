package intake

import (
	"encoding/csv"
	"strings"
	"testing"

	"groundswell/internal/core"
)

// FuzzTable: any bytes are a file. What is read keeps its limits and comes out as a
// table with a column for each of the header's; what is not is refused with a
// message and nothing else.
func FuzzTable(f *testing.F) {
	for _, s := range []string{"name,country\nA,KE\n", "sep=;\nname;country\nA;KE\n", "\xff\xfen\x00\n\x00", "name\tcountry\n\"A\n", "PK\x03\x04", "a,b\n,,,,\n1\n", "Title\n\na,b\nx@y.example,+254 700 000 000\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := readTable(data)
		if err != nil {
			if core.KindOf(err) != core.Invalid {
				t.Fatalf("%T", err)
			}
			return
		}
		table.empty(false)
		table.recognised()
		if len(table.Rows) == 0 || len(table.Rows) > maxRows || len(table.Rows) != len(table.Lines) || len(table.Head) > maxColumns {
			t.Fatalf("%d rows, %d lines, %d columns", len(table.Rows), len(table.Lines), len(table.Head))
		}
		r := csv.NewReader(strings.NewReader(string(table.csv(func(_, _ int, c string) string { return c }))))
		r.FieldsPerRecord = -1
		all, err := r.ReadAll()
		if err != nil || len(all) != len(table.Rows)+1 {
			t.Fatalf("%d rows come out of %d, %v", len(all)-1, len(table.Rows), err)
		}
	})
}
