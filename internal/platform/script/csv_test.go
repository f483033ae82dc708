package script_test

import (
	"strings"
	"testing"

	"groundswell/internal/platform/script"
)

// TestWriteCSV: no cell of a file is a formula, and the rows that were given stay as
// they are.
func TestWriteCSV(t *testing.T) {
	rows := [][]string{{"name", "words"}, {"=1+1", "a, \"b\"\nc"}, {"\u202e+SUM(1)", ""}}
	var b strings.Builder
	if err := script.WriteCSV(&b, rows); err != nil {
		t.Fatal(err)
	}
	if want := "name,words\n'=1+1,\"a, \"\"b\"\"\nc\"\n'\u202e+SUM(1),\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
	if rows[1][0] != "=1+1" {
		t.Error("the rows were changed")
	}
}
