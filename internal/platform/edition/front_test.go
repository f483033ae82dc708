package edition_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"groundswell/internal/core"
	"groundswell/internal/platform/edition"
)

func TestFrontMatter(t *testing.T) {
	file := "\uFEFF---\r\n# who and when\r\nkind: declaration\r\ntitle.fr:  Nous : les autres \r\nlead: one\r\n  two\r\n\r\n  three: 3\r\ntag: a\r\ntag:\r\n---\r\n# T\r\n\r\nA.\r\n"
	meta, body, err := edition.FrontMatter(file)
	want := []edition.Meta{{"kind", "declaration", 3}, {"title.fr", "Nous : les autres", 4}, {"lead", "one two three: 3", 5}, {"tag", "a", 9}, {"tag", "", 10}}
	if err != nil || body != "# T\n\nA.\n" || !reflect.DeepEqual(meta, want) {
		t.Errorf("%v %q\n got %v\nwant %v", err, body, meta, want)
	}
	if line := 1 + strings.Count(file, "\n") - strings.Count(body, "\n"); line != 12 {
		t.Error("the text begins on line", line)
	}
	for _, none := range []string{"", "# T\n---\na: b\n---\n", " ---\na: b\n---\n", "----\na: b\n----\n"} {
		if meta, body, err := edition.FrontMatter(none); err != nil || meta != nil || body != none {
			t.Errorf("%q: %v %v %q", none, meta, err, body)
		}
	}
	if meta, body, err := edition.FrontMatter("---\n---"); err != nil || meta != nil || body != "" {
		t.Error(meta, body, err)
	}
}

func TestFrontMatterErrors(t *testing.T) {
	for _, c := range []struct {
		file, key string
		line      any
	}{
		{"---\na: b\n", "edition.front_open", 1},
		{"---", "edition.front_open", 1},
		{"---\na: b\nno value\n---\n", "edition.front_line", 3},
		{"---\n  a: b\n---\n", "edition.front_line", 2},
		{"---\n: b\n---\n", "edition.front_line", 2},
		{"---\nA B: c\n---\n", "edition.front_line", 2},
		{"---\n" + strings.Repeat("a: b\n", 201) + "---\n", "edition.front_keys", 202},
		{"---\na: " + strings.Repeat("b", 65<<10) + "\n---\n", "edition.front_size", 2},
		{"---\na: \xff\n---\n", "edition.utf8", nil},
	} {
		_, _, err := edition.FrontMatter(c.file)
		var e *core.Error
		if !errors.As(err, &e) || e.Kind != core.Invalid || e.Key != c.key || c.line != nil && e.Args[1] != c.line {
			t.Errorf("%.40q: %v %v", c.file, err, fmt.Sprint(e))
		}
	}
}

func FuzzFrontMatter(f *testing.F) {
	for _, s := range []string{"---\na: b\n---\n# T\n", "---\n", "\uFEFF---\r\n#c\r\nk:v\r\n  w\r\n---\r\n", "---\na\n---", "--- \na.b-c_d:\n\n---\t\nx", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, file string) {
		meta, body, err := edition.FrontMatter(file)
		if err != nil {
			if core.KindOf(err) != core.Invalid || meta != nil || body != "" {
				t.Fatal(err)
			}
			return
		}
		last := 0
		for _, m := range meta {
			if m.Line <= last || m.Key == "" || strings.TrimSpace(m.Value) != m.Value || strings.Contains(m.Key+m.Value, "\n") {
				t.Fatalf("%+v", m)
			}
			last = m.Line
		}
		if strings.ContainsRune(body, '\r') || len(body) > len(file) {
			t.Fatalf("%q", body)
		}
	})
}

func FuzzParse(f *testing.F) {
	f.Add(sample)
	for _, a := range attacks {
		f.Add("# T\n\n" + a)
	}
	for _, h := range hard {
		f.Add("# T\n\n" + strings.Repeat(h, 8))
	}
	f.Fuzz(func(t *testing.T, md string) {
		d, err := edition.Parse(md)
		if err != nil {
			if core.KindOf(err) != core.Invalid {
				t.Fatal(err)
			}
			return
		}
		checkDoc(t, md, d)
		keys := map[string]bool{}
		number := 0
		for _, b := range d.Blocks {
			if keys[b.Key] || b.Key == "" || b.Missing != (b.Hash == "") || len(b.Notes) != len(b.NoteTexts) {
				t.Fatalf("%+v", b)
			}
			keys[b.Key] = true
			if b.Kind == edition.Para {
				if number++; b.Number != number {
					t.Fatalf("%+v", b)
				}
			}
		}
		unix := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(md)
		again, err := edition.Parse(strings.ReplaceAll(unix, "\n", "\r\n"))
		if err != nil || again.Hash() != d.Hash() {
			t.Fatalf("line ends change the hash: %v", err)
		}
		if p := edition.Problems(d, d); len(p) > 0 && p[0].What != "edition.problem.source" {
			t.Fatal(p)
		}
		edition.Plain(d)
	})
}
