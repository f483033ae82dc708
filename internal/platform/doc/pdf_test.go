package doc_test

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"groundswell/internal/core"
	"groundswell/internal/platform/doc"
	"groundswell/internal/platform/font"
)

// keep writes a file to look at, into the folder that PDF_SAMPLES names if it
// does, and returns its path.
func keep(t testing.TB, name string, b []byte) string {
	t.Helper()
	dir := os.Getenv("PDF_SAMPLES")
	if dir == "" {
		dir = t.TempDir()
	}
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

// poppler asks a program of others what it thinks of a file. What it complains
// of fails the test.
func poppler(t testing.TB, tool string, args ...string) string {
	t.Helper()
	path, err := exec.LookPath(tool)
	if err != nil {
		t.Fatalf("%s of poppler-utils is missing; .ci/install.sh installs it", tool)
	}
	var out, complaints bytes.Buffer
	cmd := exec.Command(path, args...)
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil || complaints.Len() > 0 {
		t.Errorf("%s %v: %v\n%s", tool, args, err, complaints.String())
	}
	return out.String()
}

// plain is a text without what only steers its direction, and with single spaces.
func plain(s string) string {
	s = strings.Map(func(r rune) rune {
		if font.Steers(r) || r >= '\u202a' && r <= '\u202e' {
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(s), " ")
}

func TestPDFTextComesBack(t *testing.T) {
	for _, l := range []core.Lang{"en", "ru", "ar", "zh"} {
		s := pdfSamples[l]
		file := keep(t, string(l)+".pdf", s.write(t))
		text := plain(poppler(t, "pdftotext", file, "-"))
		if l == "zh" {
			text = strings.ReplaceAll(text, " ", "") // a line may end inside a word
		}
		rest := text
		for _, want := range s.wantInText {
			_, after, ok := strings.Cut(rest, want)
			if !ok {
				t.Fatalf("%s: %q did not come back, at its place, from\n%s", l, want, text)
			}
			rest = after
		}
	}
}

func TestPDFSaysWhatItIs(t *testing.T) {
	for _, l := range []core.Lang{"en", "ar"} {
		s := pdfSamples[l]
		file := keep(t, string(l)+"-info.pdf", s.write(t))
		info := poppler(t, "pdfinfo", "-custom", file)
		info += poppler(t, "pdfinfo", file)
		for _, want := range []string{"Tagged:          yes", s.title, "PDF version:     1.7", "Identifier:      " + sampleID, "CreationDate:    Sun May  4 18:00:00 2031"} {
			if !strings.Contains(info, want) {
				t.Errorf("%s: pdfinfo does not say %q:\n%s", l, want, info)
			}
		}
		if xmp := poppler(t, "pdfinfo", "-meta", file); !strings.Contains(xmp, "<dc:identifier>"+sampleID+"<") || !strings.Contains(xmp, s.title) {
			t.Errorf("%s: XMP is\n%s", l, xmp)
		}
		fonts := strings.Split(strings.TrimSpace(poppler(t, "pdffonts", file)), "\n")[2:]
		if len(fonts) < 3 {
			t.Errorf("%s: only %d fonts", l, len(fonts))
		}
		for _, f := range fonts { // each is embedded, a subset, and leads back to text
			if !regexp.MustCompile(`^[A-Z]{6}\+\S+ +CID TrueType +Identity-H +yes yes yes`).MatchString(f) {
				t.Errorf("%s: %s", l, f)
			}
		}
		all := inflate(t, s.write(t))
		for _, want := range []string{"/MarkInfo<</Marked true>>", "/DisplayDocTitle true", "/Lang(" + l.Tag() + ")", "/Lang(" + s.otherLang + ")", "/Scope/Column", "/Scope/Row", "/Tabs/S", "/SMask", "/DCTDecode"} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: the file lacks %s", l, want)
			}
		}
		if strings.Contains(all, "/Direction/R2L") != (l == "ar") {
			t.Errorf("%s: the direction of its pages is wrong", l)
		}
	}
}

// inflate returns a file with what is compressed in it.
func inflate(t testing.TB, file []byte) string {
	t.Helper()
	var out strings.Builder
	out.Write(file)
	for rest := file; ; {
		i := bytes.Index(rest, []byte(">>stream\n"))
		if i < 0 {
			return out.String()
		}
		rest = rest[i+9:]
		z, err := zlib.NewReader(bytes.NewReader(rest))
		if err != nil {
			continue // a picture
		}
		b, err := io.ReadAll(z)
		if err != nil {
			t.Fatal(err)
		}
		out.Write(b)
	}
}

func TestPDFStructure(t *testing.T) {
	s := pdfSamples["en"]
	file := keep(t, "structure.pdf", s.write(t))
	tree := poppler(t, "pdfinfo", "-struct-text", file)
	for _, want := range []string{"Document", "H1 (block)", "H2 (block)", "L (block)", "LI (block)", "Lbl (block)", "LBody (block)", "Link (inline)", "Span (inline)", "Figure", "Table (block)", "TR\n", "TH:", "TD\n"} {
		if !strings.Contains(tree, want) {
			t.Errorf("no %s in\n%.3000s", want, tree)
		}
	}
	// Titles of columns are content once and repeated for the eye.
	if n := strings.Count(tree, `"Checked"`); n != 1 {
		t.Errorf("a title of a column is read %d times", n)
	}
	pages := strings.Split(strings.TrimSuffix(poppler(t, "pdftotext", file, "-"), "\f"), "\f")
	if len(pages) < 3 {
		t.Fatalf("%d pages", len(pages))
	}
	for i, page := range pages {
		if !strings.Contains(page, "Checked") {
			t.Errorf("page %d has no titles of columns", i+1)
		}
		if !strings.Contains(page, fmt.Sprintf("Page %d of %d", i+1, len(pages))) {
			t.Errorf("page %d does not say so", i+1)
		}
	}
	if n := strings.Count(tree, "TR\n"); n != s.rows+1 {
		t.Errorf("%d rows in the tree", n)
	}
}

func TestPDFSameBytes(t *testing.T) {
	for l, s := range pdfSamples {
		if !bytes.Equal(s.write(t), s.write(t)) {
			t.Errorf("%s: written again it differs", l)
		}
	}
	other := pdfSamples["en"]
	other.rows++
	id := regexp.MustCompile(`/ID\[<[0-9a-f]{32}>`)
	if a, b := id.Find(pdfSamples["en"].write(t)), id.Find(other.write(t)); a == nil || bytes.Equal(a, b) {
		t.Errorf("identifiers %s and %s", a, b)
	}
}

var hostile = []string{
	"", " ", "\n\n", "\x00\x01\x1b[31m", "a\xff\xfe\x80b", "👩‍👩‍👧‍👦🏳️‍🌈1️⃣", strings.Repeat("ab", 1000), strings.Repeat("ببم", 300), strings.Repeat("宣言", 300),
	"Z" + strings.Repeat("\u0301\u0323", 400) + "algo", strings.Repeat("\u0301", 400), "\u202eabc\u202c \u2066\u2067\u2068x", strings.Repeat("\u2067a\u2066ب", 200),
	strings.Repeat("﷽ ", 50), strings.Repeat("\u200d\u200c\u2060", 100), ") Tj ET endstream endobj %%EOF <</JS(app.alert(1))>>", "(\\(\\\\", "\U0010ffff\U000e0041",
	strings.Repeat("བོད་", 300), "\u2028\u2029\u0085\u00ad",
}

func TestPDFTakesAnyText(t *testing.T) {
	for i, text := range hostile {
		for _, l := range []core.Lang{"en", "ar"} {
			b := hostileFile(t, l, text)
			file := keep(t, fmt.Sprintf("hostile-%d-%s.pdf", i, l), b)
			if info := poppler(t, "pdfinfo", file); !strings.Contains(info, "JavaScript:      no") {
				t.Errorf("%q became code", text)
			}
			poppler(t, "pdfinfo", "-struct", file)
			poppler(t, "pdftotext", file, "-")
		}
	}
}

func hostileFile(t testing.TB, l core.Lang, text string) []byte {
	var b bytes.Buffer
	p := doc.NewPDF(&b, doc.PDFOptions{Lang: l, Title: text, Author: text, ID: text, Running: func(int, int) doc.PDFRunning { return doc.PDFRunning{Head: text, Foot: text, Page: text} }})
	p.Heading(1, text)
	p.Heading(2, text)
	p.Para(doc.PDFBody, "", doc.PDFSpan{Text: text, Bold: true}, doc.PDFSpan{Text: text, Apart: true, Link: "https://" + text})
	p.Numbered(text, "", doc.PDFSpan{Text: text})
	tab := p.Table([]doc.PDFColumn{{Title: text, Part: 1, Pictures: true}, {Title: "x", Part: 1}})
	for range 3 {
		tab.Row(doc.PDFCell{Spans: []doc.PDFSpan{{Text: text, Apart: true}}}, doc.PDFCell{Spans: []doc.PDFSpan{{Text: text}}})
	}
	tab.End()
	if err := p.Close(); err != nil {
		t.Fatalf("%q: %v", text, err)
	}
	return b.Bytes()
}

// A letter that no face has shows an empty box; its text is not lost.
func TestPDFUnknownLetter(t *testing.T) {
	file := keep(t, "unknown.pdf", hostileFile(t, "en", "a\U0001D11Eb"))
	if text := poppler(t, "pdftotext", file, "-"); !strings.Contains(text, "a\U0001D11Eb") {
		t.Errorf("the text is %q", text)
	}
}

// Nothing of a picture's file but the picture comes through.
func TestPDFPictures(t *testing.T) {
	var b bytes.Buffer
	p := doc.NewPDF(&b, doc.PDFOptions{Lang: "en", Title: "x"})
	for _, bad := range [][]byte{nil, []byte("GIF89a"), seal(t)[:40], []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\xff\xff\xff\xff\xff\xff\xff\xff\x08\x06\x00\x00\x00")} {
		if _, err := p.Picture(bad); err == nil {
			t.Errorf("%.20q is a picture", bad)
		}
	}
	photo := photograph(t)
	secret := append([]byte{0xff, 0xd8, 0xff, 0xe1, 0, 14}, "Exif\x00\x00SECRET"...) // a block of a camera's data
	photo = append(secret, photo[2:]...)
	if pic, err := p.Picture(photo); err != nil {
		t.Fatal(err)
	} else if again, _ := p.Picture(photo); again != pic {
		t.Error("the same picture is in the file twice")
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(b.Bytes(), []byte("SECRET")) {
		t.Error("the camera's data is in the file")
	}
}

type full struct{ room int }

func (f *full) Write(b []byte) (int, error) {
	if f.room -= len(b); f.room < 0 {
		return 0, io.ErrShortWrite
	}
	return len(b), nil
}

func TestPDFTellsThatTheDiskIsFull(t *testing.T) {
	p := doc.NewPDF(&full{room: 100_000}, doc.PDFOptions{Lang: "en", Title: "x"})
	tab := p.Table([]doc.PDFColumn{{Title: "x", Part: 1}})
	for i := range 20_000 {
		tab.Row(doc.PDFCell{Spans: []doc.PDFSpan{{Text: fmt.Sprint(i)}}})
	}
	if p.Err() == nil {
		t.Error("no error while writing")
	}
	tab.End()
	if err := p.Close(); err == nil {
		t.Error("no error in the end")
	}
}

func FuzzPDF(f *testing.F) {
	for _, text := range hostile {
		f.Add(text, text == "")
	}
	f.Fuzz(func(t *testing.T, text string, rtl bool) {
		l := core.Lang("en")
		if rtl {
			l = "ar"
		}
		b := hostileFile(t, l, text)
		if !bytes.HasPrefix(b, []byte("%PDF-1.7")) || !bytes.HasSuffix(b, []byte("%%EOF\n")) {
			t.Error("no file")
		}
	})
}

// Names in more than forty scripts have a face of the program's own.
func TestPDFScripts(t *testing.T) {
	scripts := map[string]string{
		"Latin": "Đại học Łódź", "Greek": "Ελλάδα", "Cyrillic": "Україна Ђорђе", "Arabic": "پاکستان كوردستان", "Han": "中国臺灣歷史", "Hiragana": "ひらがな", "Katakana": "カタカナ",
		"Armenian": "Հայաստան", "Balinese": "ᬩᬮᬶ", "Bengali": "বাংলাদেশ", "Devanagari": "सामाजिक", "Ethiopic": "ሰማያዊ", "Georgian": "საქართველო", "Gujarati": "ગુજરાતી", "Gurmukhi": "ਪੰਜਾਬੀ",
		"Hebrew": "ישראל", "Kannada": "ಕನ್ನಡ", "Khmer": "ភាសាខ្មែរ", "Lao": "ລາວ", "Malayalam": "മലയാളം", "Myanmar": "မြန်မာ", "Sinhala": "සිංහල", "Tamil": "தமிழ்", "Telugu": "తెలుగు", "Thai": "ภาษาไทย",
		"Tibetan": "བོད་ཡིག", "Adlam": "𞤀𞤣𞤤𞤢𞤥", "Buginese": "ᨒᨚᨈᨑ", "Canadian": "ᐃᓄᒃᑎᑐᑦ", "Cham": "ꨌꩌ", "Cherokee": "ᏣᎳᎩ", "Javanese": "ꦗꦮ", "Lepcha": "ᰛᰩᰵ", "Limbu": "ᤕᤰᤌᤢᤱ", "Lisu": "ꓡꓲꓢꓳ",
		"Meetei": "ꯃꯤꯇꯩ", "Mongolian": "ᠮᠣᠩᠭᠣᠯ", "NKo": "ߒߞߏ", "OlChiki": "ᱥᱟᱱᱛᱟᱲᱤ", "Oriya": "ଓଡ଼ିଆ", "Osage": "𐓏𐓘𐓻𐓘𐓻𐓟", "Sundanese": "ᮞᮥᮔ᮪ᮓ", "Syriac": "ܣܘܪܝܝܐ", "TaiLe": "ᥖᥭᥰ", "Thaana": "ދިވެހި", "Tifinagh": "ⵜⵉⴼⵉⵏⴰⵖ", "Vai": "ꕙꔤ", "Yi": "ꆈꌠ",
	}
	var b bytes.Buffer
	p := doc.NewPDF(&b, doc.PDFOptions{Lang: "en", Title: "Scripts"})
	for name, text := range scripts {
		for _, r := range text {
			if unicode.IsLetter(r) && !doc.PDFHas(r) {
				t.Errorf("%s: no face has %c", name, r)
			}
		}
		p.Para(doc.PDFBody, "", doc.PDFSpan{Text: name + ": "}, doc.PDFSpan{Text: text, Apart: true})
	}
	if err := p.Close(); err != nil {
		t.Fatal(err)
	}
	poppler(t, "pdftotext", keep(t, "scripts.pdf", b.Bytes()), "-")
	if len(scripts) < 40 {
		t.Errorf("only %d scripts", len(scripts))
	}
}
