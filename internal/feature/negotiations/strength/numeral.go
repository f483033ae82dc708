package strength

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// digits and places are how numbers are written in Chinese characters.
var (
	digits = map[rune]int{'零': 0, '〇': 0, '一': 1, '二': 2, '两': 2, '三': 3, '四': 4, '五': 5, '六': 6, '七': 7, '八': 8, '九': 9}
	places = map[rune]int{'十': 10, '百': 100, '千': 1000}
)

// numeral reads a number in characters from i: 十五 is 15, 一千一百 is 1100. It answers
// the end and the figures, or i and "". The same characters stand in many words ("一",
// "十分"), so it is believed only after 百分之, before 万, 亿 and money, and from ten on
// before a word that counts ("十八名"), but not after 第.
func numeral(text string, i int, before []token) (int, string) {
	total, digit, j := 0, -1, i
	for j < len(text) && j-i < 40 {
		r, n := utf8.DecodeRuneInString(text[j:])
		if d, ok := digits[r]; ok {
			digit = max(0, digit)*10 + d // 二〇三〇
		} else if p, ok := places[r]; ok && (digit > 0 || p == 10 && digit < 0) {
			total, digit = total+max(1, digit)*p, -1
		} else {
			break
		}
		j += n
	}
	if j == i || total+max(0, digit) == 0 {
		return i, ""
	}
	share := len(before) >= 3 && before[len(before)-3].text == "百" && before[len(before)-2].text == "分" && before[len(before)-1].text == "之"
	after := text[j:]
	for _, s := range []string{"万", "亿", "美元", "欧元", "元"} {
		share = share || strings.HasPrefix(after, s)
	}
	if n := total + max(0, digit); !share && n >= 10 && utf8.RuneCountInString(text[i:j]) >= 2 && (len(before) == 0 || before[len(before)-1].text != "第") {
		r, _ := utf8.DecodeRuneInString(after)
		share = strings.ContainsRune("名个人位年天国项次家例所小周月日岁", r)
	}
	if !share {
		return i, ""
	}
	return j, strconv.Itoa(total + max(0, digit))
}

// figures writes numbers in letters as one token with figures, from ten on: smaller
// ones are as often no numbers ("one another"). "eighteen" and "18" are then the same
// word, and "a hundred billion" is an amount.
func (l *ladder) figures(ts []token) []token {
	for i := range ts {
		if _, n := l.letters(ts, i); n > 0 {
			return l.write(ts, i)
		}
	}
	return ts
}

// write is figures for texts that have such a number, the first at token first.
func (l *ladder) write(ts []token, first int) []token {
	out := append(make([]token, 0, len(ts)), ts[:first]...)
	for i := first; i < len(ts); {
		v, n := l.letters(ts, i)
		if n == 0 {
			out = append(out, ts[i])
			i++
			continue
		}
		t := ts[i]
		t.text, t.to, t.number, t.tables = strconv.Itoa(v), ts[i+n-1].to, true, 0
		out = append(out, t)
		i += n
	}
	return out
}

// letters reads a number in letters at token i: its value, and how many tokens it
// takes, 0 if none stands there.
func (l *ladder) letters(ts []token, i int) (value, n int) {
	one := func(k int) (int, int) {
		if k >= len(ts) || ts[k].number || k > i && ts[k].head {
			return -1, 0
		}
		if m := l.longest(5, ts, k, func(m *form) bool { return m.class == numerals }); m != nil {
			return m.rung, len(m.words)
		}
		return -1, 0
	}
	v, n := one(i)
	if n == 0 || i > 0 && apiece[ts[i-1].text] || ts[i].article {
		return 0, 0
	}
	for {
		k := i + n
		if k < len(ts) && joiner[ts[k].text] {
			k++
		}
		w, m := one(k)
		switch {
		case m == 0:
		case w == 100 && v < 10, w == 10 && v < 10 && l.lang == "ar":
			if w == 100 {
				v *= w
			} else {
				v += w
			}
			n = k + m - i
			continue
		case v >= 20 && w < 10, v >= 60 && v%20 == 0 && w < 20, v >= 100 && v%100 == 0 && w < 100, l.lang == "ar" && v < 10 && w >= 20:
			v += w
			n = k + m - i
			continue
		}
		break
	}
	if v < 10 {
		return 0, 0
	}
	if k := i + n; k < len(ts) && !ts[k].head {
		if m := l.longest(5, ts, k, func(m *form) bool { return m.class == ordinals }); m != nil {
			return 0, 0 // "eighty-second": a place in a row
		}
	}
	return v, n
}

var (
	// apiece stand before the hundred of "per cent".
	apiece = map[string]bool{"per": true, "pour": true, "por": true, "par": true}
	// joiner stand between tens and ones.
	joiner = map[string]bool{"and": true, "et": true, "y": true, "e": true}
)
