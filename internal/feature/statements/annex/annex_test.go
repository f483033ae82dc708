package annex_test

import (
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/annex"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/i18n"
	"groundswell/internal/platform/script"
)

func words(t testing.TB) *i18n.Catalog {
	c, err := i18n.Load(annex.FS, i18n.FS)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

var names = []annex.Row{
	{Kind: "organisation", Name: "اتحاد العمال العرب", Country: "EG", Region: "mena", Level: "member", Logo: "logo"},
	{Kind: "organisation", Name: "=HYPERLINK(\"http://evil\")", Country: "JO", Region: "mena", Level: "address"},
	{Kind: "organisation", Name: "Office for Fair Trade (ITUC) 2031", Country: "KE", Region: "esa", Level: "domain", Website: "https://fair.example"},
	{Kind: "organisation", Name: "中国社会科学院", Country: "CN", Region: "ea", Level: "vouched", VouchedBy: "South Wind"},
	{Kind: "person", Name: "Łucja Ngũgĩ", Country: "PL", Level: "address", Affiliation: "University of the Coast"},
	{Kind: "person", Name: "Мария Иванова", Country: "", Level: "address"},
}

func rows(n int) iter.Seq2[annex.Row, error] {
	return func(yield func(annex.Row, error) bool) {
		for i := range n {
			r := names[i*len(names)/max(n, 1)]
			if n > len(names) {
				r = names[i*4/n]
				r.Name = fmt.Sprintf("%s %d", r.Name, i)
			}
			r.Version, r.Day, r.Nonce = 1, "2031-05-02", fmt.Sprintf("%032x", i)
			if !yield(r, nil) {
				return
			}
		}
	}
}

func logo(string) []byte {
	img := image.NewNRGBA(image.Rect(0, 0, 30, 20))
	for i := range 600 {
		img.Set(i%30, i/30, color.NRGBA{200, 80, 20, 255})
	}
	var b bytes.Buffer
	_ = png.Encode(&b, img)
	return b.Bytes()
}

func file(t testing.TB, l core.Lang, f annex.Format, n int) annex.File {
	c := words(t)
	return annex.File{Format: f, Order: annex.ByRegion, Rows: rows(n), Logo: logo,
		T: func(key string, args ...any) string { return c.T(l, key, args...) },
		Head: annex.Head{Lang: l, Title: "We are the people in your paragraphs", TitleLang: "en", Site: "South Wind", Address: "https://example.org/en/statements/people/rolls/2031-05-04",
			Hash: strings.Repeat("ab", 32), Version: 1, Taken: time.Date(2031, 5, 4, 18, 0, 0, 0, time.UTC), RollHash: strings.Repeat("cd", 32),
			Checkpoint: "412 5b1d…", FileID: "0123456789abcdef", Organisations: 9, Persons: 7, Sealed: 10, Countries: 6, Printed: 8, LeftOut: 2,
			LeftOutHashes: slices.Values([]string{"aa", "bb"})}}
}

func write(t testing.TB, f annex.File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := annex.Write(&b, f); err != nil {
		t.Fatal(err)
	}
	if dir := os.Getenv("ANNEX_SAMPLES"); dir != "" {
		if err := os.WriteFile(filepath.Join(dir, string(f.Head.Lang)+"."+string(f.Format)), b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

// Every format in every language holds every name, the file's identifier and both
// hashes, and is the same each time.
func TestEveryFormatInEveryLanguage(t *testing.T) {
	for _, l := range core.Langs {
		for _, kind := range annex.Formats {
			a := write(t, file(t, l, kind, len(names)))
			if (l == "en" || l == "ar") && !bytes.Equal(a, write(t, file(t, l, kind, len(names)))) {
				t.Errorf("%s %s: made again it differs", l, kind)
			}
			text := textOf(t, kind, a)
			for _, want := range []string{"0123456789abcdef", "Łucja Ngũgĩ", "University of the Coast", "Мария Иванова", "中国社会科学院", "اتحاد العمال العرب", i18n.Country(l, "KE")} {
				if !strings.Contains(flat(text), flat(want)) {
					t.Errorf("%s %s lacks %q", l, kind, want)
				}
			}
			if kind != annex.CSV {
				for _, want := range []string{strings.Repeat("ab", 32), strings.Repeat("cd", 32), "412 5b1d…"} {
					if !strings.Contains(flat(text), flat(want)) {
						t.Errorf("%s %s lacks %q", l, kind, want)
					}
				}
			}
		}
	}
}

// flat is a text without spaces, line ends and what steers direction: a reader
// of PDF files puts those where it likes.
func flat(s string) string {
	return strings.Map(func(r rune) rune {
		if r <= ' ' || r == '\u00a0' || r == '\u202f' || r >= '\u200e' && r <= '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' {
			return -1
		}
		return r
	}, s)
}

func textOf(t testing.TB, kind annex.Format, b []byte) string {
	t.Helper()
	switch kind {
	case annex.PDF:
		path := filepath.Join(t.TempDir(), "x.pdf")
		if err := os.WriteFile(path, b, 0o644); err != nil {
			t.Fatal(err)
		}
		out, err := exec.Command("pdftotext", path, "-").CombinedOutput()
		if err != nil {
			t.Fatalf("pdftotext (of poppler-utils, see .ci/install.sh): %v\n%s", err, out)
		}
		return string(out)
	case annex.DOCX:
		d, err := doc.ReadDOCX(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		return docText(d.Blocks) + fmt.Sprint(d)
	case annex.XLSX:
		x, err := doc.OpenXLSX(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		var out strings.Builder
		for i := range x.Sheets() {
			r, err := x.Rows(i)
			if err != nil {
				t.Fatal(err)
			}
			for {
				_, cells, err := r.Next()
				if err != nil {
					break
				}
				for _, c := range cells {
					out.WriteString(c.String() + "\n")
				}
			}
		}
		return out.String()
	}
	return string(b)
}

// tags are those of XML.
var tags = regexp.MustCompile(`<[^>]*>`)

func docText(blocks []doc.Block) string {
	var out strings.Builder
	for _, b := range blocks {
		if b.Para != nil {
			out.WriteString(b.Para.Text() + "\n")
		}
		if b.Table != nil {
			for _, r := range b.Table.Rows {
				for _, c := range r.Cells {
					out.WriteString(docText(c.Blocks))
				}
			}
		}
	}
	return out.String()
}

// TestS44FileIDInPropertiesAndFoot is S-44: each file says which it is, where
// whoever passes it on would not look. Seen to fail when properties() and the
// identifier of the PDF file were left out.
func TestS44FileIDInPropertiesAndFoot(t *testing.T) {
	const id = "0123456789abcdef"
	for _, l := range []core.Lang{"en", "ar"} {
		p := write(t, file(t, l, annex.PDF, 4))
		path := filepath.Join(t.TempDir(), "x.pdf")
		if err := os.WriteFile(path, p, 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("pdfinfo", "-custom", path).CombinedOutput(); err != nil || !strings.Contains(string(out), id) {
			t.Errorf("%s: properties of the PDF file: %v\n%s", l, err, out)
		}
		if n := strings.Count(flat(textOf(t, annex.PDF, p)), id); n < 2 {
			t.Errorf("%s: the identifier stands %d times in the PDF file", l, n)
		}
		for _, kind := range []annex.Format{annex.DOCX, annex.XLSX} {
			parts := unzip(t, write(t, file(t, l, kind, 4)))
			if !strings.Contains(parts["docProps/custom.xml"], id) {
				t.Errorf("%s: properties of %s lack it: %v", l, kind, parts["docProps/custom.xml"])
			}
			if kind == annex.DOCX && !strings.Contains(flat(tags.ReplaceAllString(parts["foot"], "")), id) {
				t.Errorf("%s: the foot of the DOCX file lacks it", l)
			}
		}
		c, err := csv.NewReader(bytes.NewReader(write(t, file(t, l, annex.CSV, 4)))).ReadAll()
		if err != nil || c[1][11] != id {
			t.Errorf("%s: CSV: %v %v", l, c, err)
		}
	}
}

// TestNoFormulaInTables: a name that a spreadsheet might compute stays text.
// Seen to fail when writeCSV wrote names without script.Cell.
func TestNoFormulaInTables(t *testing.T) {
	c, err := csv.NewReader(bytes.NewReader(write(t, file(t, "en", annex.CSV, len(names))))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if c[2][1] != script.Cell(names[1].Name) || !strings.HasPrefix(c[2][1], "'=") {
		t.Errorf("the cell is %q", c[2][1])
	}
}

func TestJSONCanBeChecked(t *testing.T) {
	f := file(t, "en", annex.JSON, len(names))
	var leaves [][32]byte
	for r := range f.Rows {
		leaves = append(leaves, r.Leaf())
	}
	gone := [32]byte{1, 2, 3}
	f.Head.RollHash = annex.RollHash(append(slices.Clone(leaves), gone))
	f.Head.LeftOutHashes = slices.Values([]string{hex.EncodeToString(gone[:])})
	var got struct {
		RollHash string      `json:"roll_hash"`
		Roll     []annex.Row `json:"roll"`
		Gone     []string    `json:"left_out_hashes"`
	}
	if err := json.Unmarshal(write(t, f), &got); err != nil {
		t.Fatal(err)
	}
	var again [][32]byte
	for _, r := range got.Roll {
		again = append(again, r.Leaf())
	}
	for _, h := range got.Gone {
		b, _ := hex.DecodeString(h)
		again = append(again, [32]byte(b))
	}
	if annex.RollHash(again) != got.RollHash {
		t.Error("the hash of the roll cannot be made from the file")
	}
	again[0][0] ^= 1
	if annex.RollHash(again) == got.RollHash {
		t.Error("a changed name has the same hash")
	}
}

func TestPartsAndProgress(t *testing.T) {
	f := file(t, "en", annex.PDF, 1000)
	var seen []int64
	f.Progress = func(n int64) { seen = append(seen, n) }
	text := textOf(t, annex.PDF, write(t, f))
	if len(seen) < 10 || seen[len(seen)-1] != 1000 {
		t.Errorf("progress %v", seen)
	}
	for _, region := range []string{"mena", "esa", "ea"} {
		if !strings.Contains(text, i18n.Region("en", region)) {
			t.Errorf("no part for %s", region)
		}
	}
	for _, want := range []string{"9 organisations · 7 people · 6 countries", "And 10 more, sealed.", "2 names that were printed then are left out"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not said", want)
		}
	}
	f = file(t, "en", annex.PDF, 10)
	f.Order = annex.ByAlphabet
	if strings.Contains(textOf(t, annex.PDF, write(t, f)), i18n.Region("en", "mena")) {
		t.Error("by alphabet there are regions")
	}
	f.Rows = func(yield func(annex.Row, error) bool) { yield(annex.Row{}, errors.New("away")) }
	for _, kind := range annex.Formats {
		f.Format = kind
		if err := annex.Write(new(bytes.Buffer), f); err == nil || err.Error() != "away" {
			t.Errorf("%s: error %v", kind, err)
		}
	}
}

func BenchmarkAnnex5000(b *testing.B) {
	for _, kind := range annex.Formats {
		b.Run(string(kind), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var out bytes.Buffer
				if err := annex.Write(&out, file(b, "en", kind, 5000)); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(out.Len()), "bytes")
			}
		})
	}
}
