package doc

import (
	"fmt"
	"strings"
	"testing"
)

// full gives a line that fills a width and ends with a sign, of words that begin at n.
func full(n int, width float64, end string) string {
	words := strings.Fields(lamps + " " + boats + " " + keepers)
	line := "Light"
	for {
		word := strings.Trim(words[n%len(words)], ".,;")
		if widthOf(line+" "+word+end, 10) > width {
			return line + end
		}
		line += " " + strings.ToLower(word)
		n++
	}
}

// TestPDFSpaced: where there is more space than between the lines, a paragraph ends,
// also when its last line is full and nothing is set in; not inside a sentence.
// Seen to fail when goesOn did not look at the space, and when the step from line to
// line was that between paragraphs of one line.
func TestPDFSpaced(t *testing.T) {
	m := &sheetMaker{}
	m.page()
	var want []string
	y := 80.0
	for i, end := range []string{".", ",", ";", ".]", "."} {
		a, b := full(7*i, 420, ""), full(7*i+3, 420, end)
		if end == ".]" {
			a = "[" + a
		}
		m.at(80, y, 10, a)
		m.at(80, y+12, 10, b)
		want = append(want, a+" "+b)
		y += 27 // 15 after the last line, 12 inside
	}
	for i := range 14 { // short paragraphs: most steps are between them
		s := fmt.Sprintf("%d. Lamp %d is lit.", i+1, i+1)
		m.at(80, y, 10, s)
		want = append(want, s)
		y += 15
	}
	long := lamps + " " + keepers + " " + strings.ReplaceAll(lamps, "We commit", "They commit") // lines enough to tell their step
	m.flow(80, y, 10, 0, 420, long)
	want = append(want, long)
	bothReaders(t, m.bytes(), PDFReadOptions{Lang: "en"}, func(t *testing.T, d *Doc, err error) {
		if err != nil {
			t.Fatal(err)
		}
		wantSaid(t, d, want...)
	})
}

// TestPDFMarginNumbers: every fifth line has its number at the margin, two or three on
// a page; they are no text. Numbers of paragraphs that hang there are labels. Seen to
// fail when each page had to tell by itself.
func TestPDFMarginNumbers(t *testing.T) {
	for _, anew := range []bool{false, true} {
		m := &sheetMaker{}
		var want []string
		n := 0
		for p := range 3 {
			m.page()
			if anew {
				n = 0
			}
			y := 80.0
			for i := range 5 {
				s := fmt.Sprintf("%d. ", 5*p+i+1) + lamps
				want = append(want, s)
				from := y
				y = m.flow(80, y, 10, 0, 420, s)
				for at := from; at < y-1; at += 12 {
					if n++; n%5 == 0 {
						m.at(40, at, 8, fmt.Sprint(n))
					}
				}
				y += 6
			}
		}
		bothReaders(t, m.bytes(), PDFReadOptions{Lang: "en"}, func(t *testing.T, d *Doc, err error) {
			if err != nil {
				t.Fatal(err)
			}
			wantSaid(t, d, want...)
			if d.LineNumbers < 6 {
				t.Errorf("%d numbers left out", d.LineNumbers)
			}
		})
	}
	m := &sheetMaker{}
	var want []string
	for p := range 3 {
		m.page()
		y := 80.0
		for i := range 8 {
			m.at(40, y, 10, fmt.Sprint(8*p+i+1))
			y = m.flow(80, y, 10, 0, 420, keepers+" Nothing else helps.") + 6
			want = append(want, fmt.Sprint(8*p+i+1)+"\t"+keepers+" Nothing else helps.")
		}
	}
	bothReaders(t, m.bytes(), PDFReadOptions{Lang: "en"}, func(t *testing.T, d *Doc, err error) {
		if err != nil {
			t.Fatal(err)
		}
		wantSaid(t, d, want...)
	})
}

// TestPDFColumnsApart: the lines of two columns stand at different heights, and the last
// page has a few lines only. Seen to fail when rows went across both columns, and when
// each page had to show its gutter.
func TestPDFColumnsApart(t *testing.T) {
	m := &sheetMaker{}
	m.page()
	left := []string{"1. " + lamps, "2. " + keepers, "3. " + lamps}
	right := []string{"4. " + boats, "5. " + keepers, "6. " + lamps}
	for side, all := range [][]string{left, right} {
		y := 100 + 5*float64(side)
		for _, s := range all {
			y = m.flow(60+250*float64(side), y, 10, 0, 225, s) + 3 + 4*float64(side)
		}
	}
	m.page()
	m.flow(60, 100, 10, 0, 225, lamps) // the same lines at the top of both are no head of two pages
	m.flow(310, 106, 10, 0, 225, lamps)
	want := append(append([]string{}, left...), right...)
	want = append(want, lamps, lamps)
	bothReaders(t, m.bytes(), PDFReadOptions{}, func(t *testing.T, d *Doc, err error) {
		if err != nil {
			t.Fatal(err)
		}
		wantSaid(t, d, want...)
	})
}

// TestPDFNoteGoesOn: a note that goes on at the foot of the next page has no sign there.
// Seen to fail when a page needed a sign to have notes.
func TestPDFNoteGoesOn(t *testing.T) {
	m := &sheetMaker{}
	m.page()
	m.at(80, 100, 10, keepers)
	m.at(80+widthOf(keepers, 10), 96.5, 6, "1")
	m.flow(80, 140, 10, 0, 420, "1. "+boats)
	m.flow(80, 180, 10, 0, 420, "2. "+boats)
	m.at(80, 696.5, 5, "1")
	m.at(84, 700, 8, "See the book of the harbour, which is kept in the tower (footnote continues on next page)")
	m.page()
	m.flow(80, 100, 10, 0, 420, "3. "+boats)
	m.flow(80, 140, 10, 0, 420, "4. "+boats)
	m.at(80, 700, 8, "and is shown to whoever asks.")
	bothReaders(t, m.bytes(), PDFReadOptions{Lang: "en"}, func(t *testing.T, d *Doc, err error) {
		if err != nil {
			t.Fatal(err)
		}
		got := saidBy(d)
		if n := len(d.Notes); n != 1 || d.Notes[0].Paras[0].Text() != "See the book of the harbour, which is kept in the tower and is shown to whoever asks." {
			t.Errorf("%d notes: %q", n, got)
		}
		if len(d.Blocks) != 5 || strings.Contains(strings.Join(got[:5], " "), "shown to") {
			t.Errorf("text: %q", got)
		}
	})
}

// TestPDFHeadOfTwo: of two pages, a head that stands on both at the same height is left
// out of both. Seen to fail when what the first page has was always its title.
func TestPDFHeadOfTwo(t *testing.T) {
	m := &sheetMaker{}
	for p := range 2 {
		m.page()
		m.at(80, 40, 9, "Draft of the harbour - H/CONF.4/L.7")
		if p == 0 {
			m.at(80, 90, 14, "Declaration on light")
		}
		m.flow(80, 140, 10, 0, 420, fmt.Sprintf("%d. ", p+1)+boats)
	}
	bothReaders(t, m.bytes(), PDFReadOptions{Lang: "en"}, func(t *testing.T, d *Doc, err error) {
		if err != nil {
			t.Fatal(err)
		}
		wantSaid(t, d, "Declaration on light", "1. "+boats, "2. "+boats)
	})
}

// TestPDFSpread: Chinese that is spread to fill its line has no spaces, and the space
// behind a label stays; an Arabic line ends where its last word ends as it is read.
func TestPDFSpread(t *testing.T) {
	var s inSheet
	s.w, s.h = 600, 800
	row := func(y, from, step float32, text string) {
		for i, r := range []rune(text) {
			if r != ' ' {
				s.words = append(s.words, inWord{x: from + float32(i)*step, y: y, w: 10, h: 10, text: string(r)})
			}
		}
	}
	row(100, 60, 13, "港口的灯塔由夜间值班的人照看并且每年")
	row(114, 60, 13, "计数一次然后公布结果给所有渔民看到。")
	s.words = append(s.words, inWord{x: 60, y: 150, w: 40, h: 10, text: "第12段"}, inWord{x: 104, y: 150, w: 60, h: 10, text: "决定再次开会。"})
	d, err := pdfDoc([]inSheet{s}, "", "zh")
	if err != nil {
		t.Fatal(err)
	}
	wantSaid(t, d, "港口的灯塔由夜间值班的人照看并且每年计数一次然后公布结果给所有渔民看到。", "第12段 决定再次开会。")

	line := inLine{rtl: true, words: []inWord{{text: "؛٢٠٣٠", visual: true}}}
	if !sentenceEnds(&line) {
		t.Error("a semicolon behind a number, drawn before it, ends the line")
	}
	if line.words[0].text = "،قوسلا"; !commaEnds(&line) {
		t.Error("a comma behind a word, drawn before it, ends the line")
	}
}

// TestCodesOf: what a font says of its codes goes before the names of its letters.
func TestCodesOf(t *testing.T) {
	got := codesOf(strings.NewReader(`1 begincodespacerange <00> <FF> endcodespacerange
2 beginbfchar
<2a> <6E2F>
<2B> <00660066>
endbfchar
2 beginbfrange
<30> <32> <0041>
<40> <41> [<706F> <0042>]
endbfrange
1 beginbfchar <0041> <0058> endbfchar`))
	want := map[string]string{"*": "港", "+": "ff", "0": "A", "1": "B", "2": "C", "@": "灯", "A": "B"}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q", got)
	}
}

// TestPDFNoteBelowColumns: a note below two columns is none of the first one's lines, and
// its sign may stand close to its first word. Seen to fail in the order of reading only.
func TestPDFNoteBelowColumns(t *testing.T) {
	m := &sheetMaker{}
	m.page()
	left := []string{"1. " + lamps, "2. " + boats, "3. " + lamps, "4. " + boats}
	right := []string{"5. " + boats, "6. " + lamps, "7. " + boats, "8. " + lamps}
	m.at(60, 60, 10, "The harbour")
	m.at(60+widthOf("The harbour", 10), 56.5, 6, "1")
	for side, all := range [][]string{left, right} {
		y := 100 + 5*float64(side)
		for _, s := range all {
			y = m.flow(60+250*float64(side), y, 10, 0, 225, s) + 3 + 4*float64(side)
		}
	}
	m.at(60, 720, 8, "1See the book of the harbour, page 12.")
	bothReaders(t, m.bytes(), PDFReadOptions{}, func(t *testing.T, d *Doc, err error) {
		if err != nil {
			t.Fatal(err)
		}
		want := append(append([]string{"The harbour{1}"}, left...), right...)
		wantSaid(t, d, append(want, "note 1 1: See the book of the harbour, page 12.")...)
	})
}

// TestExchanged: letters that a file names as they are read, in one sign, and poppler
// tells the wrong way round, are noticed; the library turns them.
func TestExchanged(t *testing.T) {
	visual := func(s string) inWord {
		r := []rune(s)
		turn(r)
		return inWord{text: string(r), visual: true}
	}
	if n := exchanged([]inSheet{{words: []inWord{visual("األعضاء"), visual("العلاج"), visual("بحلول")}}}); n != 1 {
		t.Errorf("%d words", n)
	}
	f := &libraryFont{told: map[string]string{"\x01": "لا", "\x02": "ff"}, seen: map[string]libraryCode{}}
	if got := f.code("\x01").text + f.code("\x02").text; got != "الff" {
		t.Errorf("%q", got)
	}
}
