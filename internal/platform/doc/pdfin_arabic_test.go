package doc

import "testing"

// drawnArabic makes pages of text as LibreOffice draws it: every letter a word of its own, in
// lines that end at the left. A line of two pieces parted by a tab has the second at the
// other margin.
func drawnArabic(pages ...[][2]string) (sheets []inSheet) {
	for _, lines := range pages {
		s := inSheet{w: 600, h: 800}
		for i, line := range lines {
			y := 80 + 16*float32(i)
			at := float32(540)
			size := float32(10)
			if line[0] == "note" {
				y, size = 700+10*float32(i-len(lines)), 7
			}
			say := func(r rune, high float32, up float32) {
				at -= 0.5 * high
				s.words = append(s.words, inWord{x: at, y: y - up + size - high, w: 0.5 * high, h: high, text: string(r), visual: true})
			}
			for _, r := range line[1] {
				switch {
				case r == ' ':
					at -= 0.3 * size
				case r == '¹':
					say('1', 6, 4)
				default:
					say(r, size, 0)
				}
			}
			if line[0] != "" && line[0] != "note" { // the number of the line
				s.words = append(s.words, inWord{x: 30, y: y, w: 5 * float32(len(line[0])), h: size, text: line[0], visual: true})
			}
		}
		sheets = append(sheets, s)
	}
	return sheets
}

// TestArabicByLetters: words that are drawn letter by letter are words: a line is full if
// the whole next word had no room, so that a paragraph goes on over the page; a note whose
// sign touches its first word is a note; numbers of lines at the far margin make no table.
func TestArabicByLetters(t *testing.T) {
	const full = "تحث الموانئ على حفظ المصابيح وعلى شراء الزيت الذي لا ينطفئ في الليل ولا يضر بالبحر ولا بالصيادين"
	const short = "تحث الموانئ على حفظ المصابيح وعلى شراء الزيت الذي لا ينطفئ في الليل ولا يضر بالبحر ولا بنا"
	d, err := pdfDoc(drawnArabic([][2]string{{"", full}, {"", full}, {"", "وعلى الإبلاغ عن ذلك¹؛"}, {"", "تقرر الاجتماع؛"}, {"", short}, {"note", "1انظر خريطة الموانئ."}},
		[][2]string{{"", "والمستودعات؛"}, {"", "تقرر النظر."}}), "", "ar")
	if err != nil {
		t.Fatal(err)
	}
	wantSaid(t, d, full+" "+full+" وعلى الإبلاغ عن ذلك{1}؛", "تقرر الاجتماع؛", short+" والمستودعات؛", "تقرر النظر.", "note 1 1: انظر خريطة الموانئ.")

	var lines [][2]string
	for i := range 12 {
		text := full
		if i%2 == 1 {
			text = "وتقرر النظر؛"
		}
		lines = append(lines, [2]string{counted("decimal", i+1), text})
	}
	if d, err = pdfDoc(drawnArabic(lines), "", "ar"); err != nil {
		t.Fatal(err)
	}
	if len(d.Blocks) != 6 || d.Blocks[0].Para == nil || d.Blocks[0].Para.Text() != full+" وتقرر النظر؛" || d.LineNumbers != 12 {
		t.Errorf("%d paragraphs, %d numbers of lines; the first is %+v", len(d.Blocks), d.LineNumbers, d.Blocks[0])
	}
}
