package doc

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// wordLevel is how one level of a list counts (ISO/IEC 29500-1, 17.9).
type wordLevel struct {
	format string // w:numFmt: "decimal", "lowerLetter", …
	text   string // w:lvlText: "%1.", "(%2)", "PP%1"
	start  int
	legal  bool   // numbers of outer levels are written as decimals
	style  string // of the paragraphs that it counts, "" if any
	again  int    // w:lvlRestart: the outer level after which it starts anew, -1 if always, 0 never
}

// wordCount is where the lists of a text stand.
type wordCount struct {
	lists map[string]*wordList
	at    map[string]*[9]int // by abstract list
	begun map[string]bool
}

// count gives the paragraphs of lists their numbers, in the order of the text.
// Paragraphs without words have none, as Word's have: but they are counted.
func (d *Doc) count() {
	if len(d.lists) == 0 {
		return
	}
	c := &wordCount{lists: d.lists, at: map[string]*[9]int{}, begun: map[string]bool{}}
	for _, p := range paragraphs(d.Blocks) {
		if p.list != "" {
			p.Number, p.Counted = c.next(p.list, p.at), ""
			if l := c.lists[p.list]; l != nil && l.levels != nil && p.Number != "" {
				p.Counted = l.levels[p.at].format
			}
		}
	}
}

// next counts a paragraph of a list and returns what Word writes before it: "" for
// a bullet or nothing.
func (c *wordCount) next(id string, depth int) string {
	l := c.lists[id]
	if l == nil || l.levels == nil {
		return ""
	}
	counts := c.at[l.of]
	if counts == nil {
		counts = &[9]int{}
		for i := range counts {
			counts[i] = unstarted
		}
		c.at[l.of] = counts
	}
	if !c.begun[id] {
		c.begun[id] = true
		for i, set := range l.overrides {
			if set { // the number says where it starts
				counts[i] = unstarted
			}
		}
	}
	level := &l.levels[depth]
	if counts[depth] == unstarted {
		counts[depth] = level.start
	} else {
		counts[depth]++
	}
	for i := depth + 1; i < 9; i++ {
		if again := l.levels[i].again; again < 0 || again > depth {
			counts[i] = unstarted
		}
	}
	if level.format == "bullet" {
		return ""
	}
	var b strings.Builder
	for i := 0; i < len(level.text); {
		if c := level.text[i]; c == '%' && i+1 < len(level.text) && level.text[i+1] >= '1' && level.text[i+1] <= '9' {
			outer := int(level.text[i+1] - '1')
			n := counts[outer]
			if n == unstarted {
				n = l.levels[outer].start
				counts[outer] = n // Word shows an outer level that was never used at its start
			}
			format := l.levels[outer].format
			switch {
			case level.legal:
				format = "decimal"
			case format == "none":
				i += 2
				continue
			}
			b.WriteString(counted(format, n))
			i += 2
			continue
		}
		_, n := utf8.DecodeRuneInString(level.text[i:])
		b.WriteString(level.text[i : i+n])
		i += n
	}
	return strings.TrimSpace(b.String())
}

const unstarted = -1 << 30

// counted writes a number in a format of Word or HTML. What is not known is
// written in decimals.
func counted(format string, n int) string {
	letter := func(from rune, of int) string {
		if n < 1 || n > of*20 {
			return strconv.Itoa(n)
		}
		return strings.Repeat(string(from+rune((n-1)%of)), (n-1)/of+1) // z, aa, bb: as Word does
	}
	from := func(letters string) string {
		all := []rune(letters)
		if n < 1 || n > len(all)*20 {
			return strconv.Itoa(n)
		}
		return strings.Repeat(string(all[(n-1)%len(all)]), (n-1)/len(all)+1)
	}
	switch format {
	case "bullet", "none":
		return ""
	case "lowerLetter":
		return letter('a', 26)
	case "upperLetter":
		return letter('A', 26)
	case "lowerRoman":
		return strings.ToLower(roman(n))
	case "upperRoman":
		return roman(n)
	case "decimalZero":
		if n >= 0 && n < 10 {
			return "0" + strconv.Itoa(n)
		}
	case "russianLower":
		return from("абвгдежзиклмнопрстуфхцчшщыэюя")
	case "russianUpper":
		return from("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЫЭЮЯ")
	case "arabicAlpha":
		return from("أبتثجحخدذرزسشصضطظعغفقكلمنهوي")
	case "arabicAbjad":
		return from("أبجدهوزحطيكلمنسعفصقرشتثخذضظغ")
	case "chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting", "taiwaneseCountingThousand":
		return han(n)
	case "hindiNumbers":
		return strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return r - '0' + '٠'
			}
			return r
		}, strconv.Itoa(n))
	case "ordinal":
		return ordinal(n)
	}
	if s := rare(format, n); s != "" {
		return s
	}
	return strconv.Itoa(n)
}

func ordinal(n int) string {
	end := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			end = "st"
		case 2:
			end = "nd"
		case 3:
			end = "rd"
		}
	}
	return strconv.Itoa(n) + end
}

func roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, d := range []struct {
		n int
		s string
	}{{1000, "M"}, {900, "CM"}, {500, "D"}, {400, "CD"}, {100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}} {
		for ; n >= d.n; n -= d.n {
			b.WriteString(d.s)
		}
	}
	return b.String()
}

// han writes a number under 1,000 in Chinese, as Word counts.
func han(n int) string {
	if n < 1 || n > 999 {
		return strconv.Itoa(n)
	}
	digits := []rune("〇一二三四五六七八九")
	s := ""
	if n >= 100 {
		s = string(digits[n/100]) + "百"
		if n%100 > 0 && n%100 < 10 {
			s += "〇"
		}
	}
	if tens := n / 10 % 10; tens > 0 {
		if tens > 1 || n >= 100 {
			s += string(digits[tens])
		}
		s += "十"
	}
	if n%10 > 0 {
		s += string(digits[n%10])
	}
	return s
}
