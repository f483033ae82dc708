package doc_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"groundswell/internal/platform/doc"
)

var lists = doc.GridReader{Rows: 3, Columns: 4, Cell: 20, Parted: ",;\t",
	Refused: func(why doc.Fault, args ...any) error { return fmt.Errorf("fault %d %v", why, args) }}

// TestGridOfText: rows come as they stand, with their lines; what cannot be read is
// counted, and what is over a limit is refused without a word of it.
func TestGridOfText(t *testing.T) {
	for text, want := range map[string]string{
		"a,b\n\n ,, \nc,\"d\n e\",,\n": "1:a|b 4:c|d e",
		"a;b,c;d\n1;2;3\n":             "1:a|b,c|d 2:1|2|3",
		"\"x,y\"\tb\tc\n":              "1:x,y|b|c",
		"sep=;\na,b,c;d\n":             "2:a,b,c|d",
		"sep=;\r":                      "1:sep=",
		"sep=x\na,b\n":                 "2:a|b",
		"a,b\nc,\"d\"e\nf,g\n":         "1:a|b 3:f|g bad 2",
		"a,b,c,d,,,,\n":                "1:a|b|c|d",
		"a,b,c,d,e\n":                  "fault 1 [N 4]",
		"a\n2\n3\n4\n5\n":              "fault 2 [N 3]",
		"a\n2\n3\n4\n":                 "1:a 2:2 3:3 4:4",
		"a,b\nx," + strings.Repeat("x", 21) + "\n": "fault 0 [Line 2 N 20]",
		strings.Repeat("a\"\n", 4):                 "fault 3 []",
		"":                                         "",
	} {
		got := ""
		if table, err := lists.Text(text); err != nil {
			got = err.Error()
		} else {
			for i, row := range table.Rows {
				got += fmt.Sprintf(" %d:%s", table.Lines[i], strings.Join(row, "|"))
			}
			for _, n := range table.Bad {
				got += fmt.Sprintf(" bad %d", n)
			}
		}
		if got = strings.TrimSpace(got); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

// TestUnicode: text with and without a mark, of both widths, and what is neither.
func TestUnicode(t *testing.T) {
	const want = "Côte d’Ivoire 中文 𐐷"
	little, big := []byte{0xff, 0xfe}, []byte{0xfe, 0xff}
	for _, u := range utf16.Encode([]rune(want)) {
		little, big = append(little, byte(u), byte(u>>8)), append(big, byte(u>>8), byte(u))
	}
	for _, data := range [][]byte{[]byte(want), []byte("\ufeff" + want), little, big, append(slices.Clone(big), 0)} {
		if got, ok := doc.Unicode(data); !ok || got != want {
			t.Errorf("%x is %q, %t", data[:4], got, ok)
		}
	}
	for _, data := range []string{"\xff\xfe", "\xfe\xff", ""} {
		if got, ok := doc.Unicode([]byte(data)); !ok || got != "" {
			t.Errorf("%x is %q, %t", data, got, ok)
		}
	}
	if _, ok := doc.Unicode([]byte("C\xf4te d\x92Ivoire")); ok {
		t.Error("Windows-1252 is taken for Unicode")
	}
}

// TestForGrid: what is no table is known by its beginning, whatever it is called.
func TestForGrid(t *testing.T) {
	for data, want := range map[string]bool{"a,b\n": true, "": true, "%PDF-1.7\n%%EOF": false, "PK\x03\x04 no book": false, "\xd0\xcf\x11\xe0\xa1\xb1": false,
		`<?xml version="1.0"?><xliff version="2.1"/>`: false} {
		if book, ok := doc.ForGrid([]byte(data)); ok != want || book {
			t.Errorf("%q: %t, a workbook: %t", data, ok, book)
		}
	}
}
