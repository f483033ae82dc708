package statements_test

import (
	"fmt"
	"strings"
	"testing"

	"groundswell/internal/feature/statements"
)

// TestImportLarge: the way for very large files adds what the other does, and a
// file that comes again adds nothing.
func TestImportLarge(t *testing.T) {
	var file strings.Builder
	file.WriteString("name,country,kind,affiliation\n")
	for i := range 2500 { // more than one ordinary transaction
		fmt.Fprintf(&file, "Person Example,KE,person,Group %d\n", i)
	}
	onEngines(t, func(t *testing.T, s *statements.Service) {
		toImport(t, s)
		o := commit(statements.Member)
		o.Large = true
		if rep := imported(t, s, file.String(), o); rep.Added != 2500 || rep.Persons != 2500 {
			t.Errorf("%+v", rep)
		}
		if rep := imported(t, s, file.String(), o); rep.Added != 0 || rep.Duplicates != 2500 {
			t.Errorf("again: %+v", rep)
		}
		if rows, f := rollOf(t, s, "a"); len(rows) != 2500 || f.Persons != 2500 {
			t.Errorf("%d rows, %+v", len(rows), f)
		}
	})
}
