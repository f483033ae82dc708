package doc

import (
	"fmt"
	"testing"
)

// TestPDFSeams: where one paragraph ends and another begins in the pages of a draft:
// text below an item that hangs, numbers one below the other, remarks in braces,
// numbers with bis and ter; and what repeats at the foot of pages and is no foot.
func TestPDFSeams(t *testing.T) {
	m := &sheetMaker{}
	var want []string
	say := func(s string) { want = append(want, s) }
	for p := range 3 {
		m.page()
		m.at(80, 40, 9, "Draft of the harbour")
		y := 80.0
		for i := range 4 { // items that hang: (a) at 100, their words at 128
			letter := string(rune('a' + 4*p + i))
			text := "Keep the lamps of the harbour lit at night, and those of the pier in the morning, at noon and in the evening " + letter + " too;"
			m.at(100, y, 10, "("+letter+")")
			y = m.flow(128, y, 10, 0, 372, text) + 6
			say("(" + letter + ")\t" + text)
		}
		if p == 0 {
			m.at(100, y, 10, "(z)")
			m.at(128, y, 10, "[share of the oil, by what was burnt before, by height and by what boats need]")
			m.at(100, y+12, 10, "[on the basis of what each lamp can give, in the light of the weather]")
			say("(z)\t[share of the oil, by what was burnt before, by height and by what boats need]")
			say("[on the basis of what each lamp can give, in the light of the weather]")
			m.at(80, y+40, 10, "10.")
			m.at(108, y+40, 10, "[Placeholder: what is measured, what is reported, what is verified and who says so of it]")
			m.at(80, y+52, 10, "11.")
			m.at(108, y+52, 10, "[Placeholder: that nothing is counted twice]")
			say("10.\t[Placeholder: what is measured, what is reported, what is verified and who says so of it]")
			say("11.\t[Placeholder: that nothing is counted twice]")
			m.at(108, y+80, 10, "The tower keeps the list of all lamps that were lit and of all that were not in the year.]")
			m.at(80, y+92, 10, "{What else}")
			say("The tower keeps the list of all lamps that were lit and of all that were not in the year.]")
			say("{What else}")
		}
		// The same last lines of a paragraph on each page: no foot, for no gap is above them.
		last := fmt.Sprintf("Nobody shall put out lamp %d while a boat is out there on the water and in the dark of the night, and whoever does shall light it again at once.", p+1)
		m.flow(80, 730, 10, 0, 420, last)
		say(last)
		m.at(280, 775, 9, fmt.Sprintf("%d of 3", p+1))
	}
	bothReaders(t, m.bytes(), PDFReadOptions{Lang: "en"}, func(t *testing.T, d *Doc, err error) {
		if err != nil {
			t.Fatal(err)
		}
		wantSaid(t, d, want...)
	})
}
