package i18n

import (
	"strconv"
	"strings"
	"time"

	"groundswell/internal/core"
)

// Date writes the day of t in UTC: 4 June 2021, 4 juin 2021, 4 июня 2021 г.
func Date(l core.Lang, t time.Time) string { return localeOf(l).format(localeOf(l).date, t.UTC()) }

// ShortDate writes the day of t in UTC without its year: 4 June.
func ShortDate(l core.Lang, t time.Time) string {
	return localeOf(l).format(localeOf(l).shortDate, t.UTC())
}

// DateTime writes t to the minute, in UTC, and says that it is UTC:
// 4 June 2021, 18:00 UTC.
func DateTime(l core.Lang, t time.Time) string {
	t = t.UTC()
	loc := localeOf(l)
	return own().T(l, "i18n.datetime",
		"Day", loc.day(t), "Month", loc.month(t), "Year", strconv.Itoa(t.Year()), "Time", t.Format("15:04"))
}

// field is a piece of a CLDR date pattern: d, MMMM, M, y, or text.
type field struct {
	symbol byte // 'd', 'L' (name of the month), 'M' (its number), 'y', or 0
	text   string
}

// fields reads the few date symbols that our patterns use (UTS 35, part 4,
// "Date Field Symbol Table"). Text stands in apostrophes or is no letter.
func fields(pattern string) []field {
	var out []field
	for i := 0; i < len(pattern); {
		c := pattern[i]
		switch {
		case c == '\'':
			end := strings.IndexByte(pattern[i+1:], '\'')
			out = append(out, field{text: pattern[i+1 : i+1+end]})
			i += end + 2
		case c == 'd' || c == 'y' || c == 'M':
			n := 1
			for i+n < len(pattern) && pattern[i+n] == c {
				n++
			}
			if n == 4 && c == 'M' {
				c = 'L'
			}
			out = append(out, field{symbol: c})
			i += n
		default:
			n := strings.IndexAny(pattern[i:], "'dyM")
			if n < 0 {
				n = len(pattern) - i
			}
			out = append(out, field{text: pattern[i : i+n]})
			i += n
		}
	}
	return out
}

func (loc *locale) format(fields []field, t time.Time) string {
	var b strings.Builder
	for _, f := range fields {
		switch f.symbol {
		case 'd':
			b.WriteString(loc.day(t))
		case 'L':
			b.WriteString(loc.month(t))
		case 'M':
			b.WriteString(strconv.Itoa(int(t.Month())))
		case 'y':
			b.WriteString(strconv.Itoa(t.Year()))
		default:
			b.WriteString(f.text)
		}
	}
	return b.String()
}

func (loc *locale) day(t time.Time) string {
	if t.Day() == 1 && loc.FirstDay != "" {
		return loc.FirstDay
	}
	return strconv.Itoa(t.Day())
}

func (loc *locale) month(t time.Time) string { return loc.Months[t.Month()-1] }
