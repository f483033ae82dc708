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
// "十分"), so it is believed only after 百分之 and before 万, 亿 and money.
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
	if !share {
		return i, ""
	}
	return j, strconv.Itoa(total + max(0, digit))
}
