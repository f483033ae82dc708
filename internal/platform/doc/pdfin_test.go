package doc

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"groundswell/internal/core"
)

const (
	lamps   = "We commit to lighting every quay of the harbour by 2030, and we recognize that a lamp which nobody tends goes out, whatever was written on the day it was lit and whoever had promised to carry the oil."
	boats   = "Reaffirm that the boats of those who fish at night belong to the harbour as much as the towers do, and request the harbour office to count them each year and to publish what it counted;"
	keepers = "Urge all towns along the coast to ask the people who keep the lamps before they decide on lamps."
)

// TestPDFParagraphs: lines become paragraphs, also over the end of a page; what
// repeats at the head and foot of pages is no text; notes find their signs; words
// are joined at the ends of lines, and hyphens stay where they belong.
func TestPDFParagraphs(t *testing.T) {
	m := &sheetMaker{}
	for p := range 3 {
		m.page()
		m.at(400, 40, 9, "H/RES/12/7")
		m.at(80, 52, 9, "Light in the harbour")
		m.at(300, 770, 9, fmt.Sprintf("%d/3", p+1))
		switch p {
		case 0:
			m.at(80, 100, 14, "Declaration on light")
			y := m.flow(80, 140, 10, 20, 420, "1.   "+boats)
			y = m.flow(80, y+6, 10, 20, 420, "2.   "+lamps)
			m.at(80, y+6, 10, "3. Recall the well-known promise of the night-")
			m.at(80, y+18, 10, "watch, its well-")
			m.at(80, y+30, 10, "known words and the harbour-master;")
			m.at(80, 740, 10, "We, who tend the lamps at the water and who were never asked before about anything at all,")
		case 1:
			m.at(80, 100, 10, "say so here, once more, and for the last time")
			m.at(80+widthOf("say so here, once more, and for the last time", 10), 96.5, 6, "1")
			m.at(80, 112+100, 10, "(a) the first of them;")
			m.at(80, 112+112, 10, "(b) the second of them.")
			m.at(80, 690, 10, "____________________")
			m.at(90, 696.5, 5, "1")
			m.at(94, 700, 8, "See the book of the harbour, page 12, which is kept in the tower and")
			m.at(80, 710, 8, "shown to whoever asks.")
		case 2:
			m.flow(80, 100, 10, 20, 420, keepers)
		}
	}
	bothReaders(t, m.bytes(), PDFReadOptions{Lang: "en"}, func(t *testing.T, d *Doc, err error) {
		if err != nil {
			t.Fatal(err)
		}
		wantSaid(t, d, "Declaration on light", "1. "+boats, "2. "+lamps,
			"3. Recall the well-known promise of the night-watch, its well-known words and the harbour-master;",
			"We, who tend the lamps at the water and who were never asked before about anything at all, say so here, once more, and for the last time{1}",
			"(a) the first of them;", "(b) the second of them.", keepers,
			"note 1 1: See the book of the harbour, page 12, which is kept in the tower and shown to whoever asks.")
		// What was left out is told.
		if got, want := fmt.Sprint(d.Running), "[{H/RES/12/7 [1 2 3] false false} {Light in the harbour [1 2 3] false false} {1/3 [1 2 3] true true}]"; got != want {
			t.Errorf("left out: %s", got)
		}
		first := d.Blocks[1].Para
		if first.Page != 1 || first.Indent < 18 || first.Indent > 22 || first.Rest < -1 || first.Rest > 1 || first.Size < 9 || first.Size > 11 {
			t.Errorf("the first paragraph stands at %+v", *first)
		}
		if p := d.Blocks[7].Para; p.Page != 3 {
			t.Errorf("the last one is on page %d", p.Page)
		}
	})
}

// TestPDFColumns: two columns of prose are read one after the other, a table row by
// row, and the numbers of lines at the margin are no text.
func TestPDFColumns(t *testing.T) {
	m := &sheetMaker{}
	m.page()
	m.at(60, 60, 14, "Light in the harbour: what was said on both sides of the water")
	left := []string{lamps, keepers, lamps}
	right := []string{boats, "Decide to meet again when the lamps are lit.", lamps}
	for side, all := range [][]string{left, right} {
		y := 100.0 + 5*float64(side)
		for _, s := range all {
			y = m.flow(60+250*float64(side), y, 10, 0, 225, s) + 3 + 4*float64(side)
		}
	}
	bothReaders(t, m.bytes(), PDFReadOptions{}, func(t *testing.T, d *Doc, err error) {
		if err != nil {
			t.Fatal(err)
		}
		wantSaid(t, d, append(append([]string{"Light in the harbour: what was said on both sides of the water"}, left...), right...)...)
	})

	m = &sheetMaker{}
	m.page()
	m.flow(60, 60, 10, 0, 420, lamps)
	for i, row := range [][]string{{"Town", "Lamps", "Who tends them"}, {"Kelso", "12", "the night watch"}, {"Port Amina", "3", "nobody"}, {"", "", "since the fire"}, {"Cais", "40", "the union"}} {
		for j, s := range row {
			m.at(60+float64(j)*120, 160+float64(i)*13, 10, s)
		}
	}
	bothReaders(t, m.bytes(), PDFReadOptions{}, func(t *testing.T, d *Doc, err error) {
		if err != nil {
			t.Fatal(err)
		}
		wantSaid(t, d, lamps, "row|Town|Lamps|Who tends them", "row|Kelso|12|the night watch", "row|Port Amina|3|nobody since the fire", "row|Cais|40|the union")
	})

	m = &sheetMaker{}
	m.page()
	m.flow(100, 60, 10, 0, 300, strings.Join([]string{lamps, boats, lamps, keepers, lamps}, " "))
	for i := range 18 {
		m.at(60, 60+12*float64(i), 8, fmt.Sprint(i+1))
	}
	bothReaders(t, m.bytes(), PDFReadOptions{}, func(t *testing.T, d *Doc, err error) {
		if err != nil {
			t.Fatal(err)
		}
		wantSaid(t, d, strings.Join([]string{lamps, boats, lamps, keepers, lamps}, " "))
	})
}

// TestPDFOfOurs: what our own writer sets comes back, in scripts of all directions.
func TestPDFOfOurs(t *testing.T) {
	for lang, words := range map[string][2]string{
		"en": {"Light in the harbour", "We urge every town (and its watch) to light 12 lamps by 2030."},
		"ru": {"Свет в гавани", "Мы призываем каждый город (и его стражу) зажечь 12 фонарей к 2030 году."},
		"zh": {"港口的灯光", "我们敦促每个城镇在2030年之前点亮12盏灯，并询问守灯的人。"},
		"ar": {"نور في المرفأ", "نحث كل مدينة (وحراسها) على إضاءة 12 مصباحا قبل عام 2030، وعلى سؤال الساهرين."},
	} {
		var b bytes.Buffer
		p := NewPDF(&b, PDFOptions{Lang: core.Lang(lang), Title: words[0]})
		p.Title(lang, words[0])
		p.Para(PDFBody, lang, PDFSpan{Text: words[1]})
		if err := p.Close(); err != nil {
			t.Fatal(err)
		}
		bothReaders(t, b.Bytes(), PDFReadOptions{Lang: core.Lang(lang)}, func(t *testing.T, d *Doc, err error) {
			if err != nil {
				t.Fatal(err)
			}
			wantSaid(t, d, words[0], words[1])
			if rtl := d.Blocks[1].Para.RTL; rtl != (lang == "ar") {
				t.Errorf("%s: runs from the right: %v", lang, rtl)
			}
		})
	}
}

// TestLogical: words from the right come as they are drawn.
func TestLogical(t *testing.T) {
	l := &inLayout{mirror: 1}
	for drawn, read := range map[string]string{
		"رون":      "نور",
		".12":      "12.",
		"(أ)":      "(أ)",
		"2030،":    "،2030", // the comma stands before, on the left
		"ناسنإلا":  "الإنسان",
		"لا":       "لا",
		"WTO":      "WTO",
		"3.5":      "3.5",
		"ﺏﻮﻨﺟ":     "جنوب",
		"2030/11،": "،2030/11",
	} {
		w := inWord{text: pdfLetters(drawn), visual: true}
		if got := l.say(&inLine{rtl: true}, &w); got != read {
			t.Errorf("%q is read as %q, not %q", drawn, got, read)
		}
	}
}

// TestRealDrafts reads what was really negotiated, where it lies beside the
// project, and checks what a person saw on its pages. The two readers agree.
func TestRealDrafts(t *testing.T) {
	folder := os.Getenv("GROUNDSWELL_REAL")
	if folder == "" {
		t.Log("GROUNDSWELL_REAL names no folder: only drafts of our own were read")
		return
	}
	for name, want := range map[string]struct {
		blocks, notes int
		begins        []string // of paragraphs, in this order
	}{
		"negotiations/un-resolutions/A_RES_73_3-EN.pdf":                               {67, 7, []string{"73/3.", "The General Assembly", "We, Heads of State", "1.", "2.", "12.", "38.", "53."}},
		"negotiations/paris-agreement/pdf/1-2015-10-05-cochairs-nonpaper-8infnot.pdf": {372, 5, nil},
	} {
		b, err := os.ReadFile(filepath.Join(folder, filepath.FromSlash(name)))
		if err != nil {
			t.Error(err)
			continue
		}
		var first []string
		bothReaders(t, b, PDFReadOptions{Lang: "en"}, func(t *testing.T, d *Doc, err error) {
			if err != nil {
				t.Fatal(err)
			}
			all := saidBy(d)
			if len(d.Blocks) != want.blocks || len(d.Notes) != want.notes {
				t.Errorf("%s: %d blocks, %d notes", name, len(d.Blocks), len(d.Notes))
			}
			rest := all
			for _, begin := range want.begins {
				i := slices.IndexFunc(rest, func(s string) bool { return strings.HasPrefix(s, begin) })
				if i < 0 {
					t.Errorf("%s: no paragraph begins with %q, in order", name, begin)
					break
				}
				rest = rest[i:]
			}
			if first == nil {
				first = all
			} else if !slices.Equal(first, all) {
				t.Errorf("%s: the two readers do not agree", name)
			}
		})
	}
}

// TestPDFSigns: signs of notes may be letters that are raised by themselves; units
// keep theirs.
func TestPDFSigns(t *testing.T) {
	m := &sheetMaker{}
	m.page()
	m.at(60, 60, 10, "Each lamp shines at 12 W/m\xb2 on the water of the harbour\xb9 and on")
	m.at(60, 72, 10, "every quay\xb2 of it.")
	m.at(60, 700, 10, "\xb9 See the book of the harbour.")
	m.at(60, 712, 10, "\xb2 As above.")
	bothReaders(t, m.bytes(), PDFReadOptions{}, func(t *testing.T, d *Doc, err error) {
		if err != nil {
			t.Fatal(err)
		}
		wantSaid(t, d, "Each lamp shines at 12 W/m² on the water of the harbour{1} and on every quay{2} of it.", "note 1 1: See the book of the harbour.", "note 2 2: As above.")
	})
}

// TestPDFEndsWithItsCaller: whoever no longer waits is not waited for.
func TestPDFEndsWithItsCaller(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	stop()
	m := &sheetMaker{}
	m.page()
	m.at(60, 60, 10, lamps)
	b := m.bytes()
	for _, library := range []bool{false, true} {
		if _, err := ReadPDF(ctx, bytes.NewReader(b), int64(len(b)), PDFReadOptions{Library: library}); err == nil || isRefusal(err) {
			t.Errorf("library %v: %v", library, err)
		}
	}
}
