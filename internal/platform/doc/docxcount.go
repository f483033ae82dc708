package doc

import "strings"

// rare writes a number in a format that few texts use, "" if it does not know the
// format or the format does not go so far.
func rare(format string, n int) string {
	sign := func(first rune, most int) string {
		if n < 1 || n > most {
			return ""
		}
		return string(first + rune(n-1))
	}
	digits := func(zero rune) string {
		return strings.Map(func(r rune) rune { return zero + r - '0' }, plainNumber(n))
	}
	of := func(all string) string {
		if r := []rune(all); n >= 1 && n <= len(r) {
			return string(r[n-1])
		}
		return ""
	}
	switch format {
	case "decimalEnclosedCircle", "decimalEnclosedCircleChinese":
		return sign('①', 20)
	case "decimalEnclosedParen":
		return sign('⑴', 20)
	case "decimalEnclosedFullstop":
		return sign('⒈', 20)
	case "ideographEnclosedCircle":
		return sign('㊀', 10)
	case "decimalFullWidth", "decimalFullWidth2":
		return digits('０')
	case "thaiNumbers":
		return digits('๐')
	case "hindiCounting": // digits of Devanagari
		return digits('०')
	case "numberInDash":
		return "- " + plainNumber(n) + " -"
	case "ideographTraditional":
		return of("甲乙丙丁戊己庚辛壬癸")
	case "ideographZodiac":
		return of("子丑寅卯辰巳午未申酉戌亥")
	case "chineseLegalSimplified", "ideographLegalTraditional":
		return of("壹贰叁肆伍陆柒捌玖拾")
	case "hebrew1":
		return hebrew(n)
	case "hebrew2":
		return of("אבגדהוזחטיכלמנסעפצקרשת")
	case "cardinalText":
		return spelled(n, false)
	case "ordinalText":
		return spelled(n, true)
	}
	return ""
}

func plainNumber(n int) string { return counted("decimal", max(n, 0)) }

// hebrew counts as gematria does, with 15 and 16 as they are written.
func hebrew(n int) string {
	if n < 1 || n > 99 {
		return ""
	}
	ones, tens := []rune("אבגדהוזחט"), []rune("יכלמנסעפצ")
	switch n {
	case 15:
		return "טו"
	case 16:
		return "טז"
	}
	s := ""
	if n >= 10 {
		s = string(tens[n/10-1])
	}
	if n%10 > 0 {
		s += string(ones[n%10-1])
	}
	return s
}

// spelled writes a number up to 99 as Word does in English, the only language of
// which it is done: One, Twenty-first.
func spelled(n int, ordinal bool) string {
	small := strings.Fields("One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve Thirteen Fourteen Fifteen Sixteen Seventeen Eighteen Nineteen")
	tens := strings.Fields("Twenty Thirty Forty Fifty Sixty Seventy Eighty Ninety")
	if n < 1 || n > 99 {
		return ""
	}
	s := ""
	switch {
	case n < 20:
		s = small[n-1]
	case n%10 == 0:
		s = tens[n/10-2]
	default:
		s = tens[n/10-2] + "-" + strings.ToLower(small[n%10-1])
	}
	if !ordinal {
		return s
	}
	for _, end := range [][2]string{{"one", "first"}, {"One", "First"}, {"two", "second"}, {"Two", "Second"}, {"hree", "hird"}, {"ive", "ifth"}, {"ight", "ighth"}, {"ine", "inth"}, {"welve", "welfth"}, {"y", "ieth"}} {
		if cut, ok := strings.CutSuffix(s, end[0]); ok {
			return cut + end[1]
		}
	}
	return s + "th"
}
