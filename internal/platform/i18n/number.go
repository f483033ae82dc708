package i18n

import (
	"strconv"

	"groundswell/internal/core"
)

// Number writes n in the manner of l: 1,148 in English, 1 148 in French (with a
// narrow no-break space), 1148 but 11.480 in Spanish. The digits are 0-9 in all
// languages, in Arabic too (ar-u-nu-latn), so that a reader can compare an
// edition with another.
func Number(l core.Lang, n int64) string {
	loc := localeOf(l)
	var digits [20]byte
	d := digits[:0]
	minus := ""
	if n < 0 {
		minus = loc.Minus
		d = strconv.AppendUint(d, uint64(-(n+1))+1, 10) // The least int64 has no positive.
	} else {
		d = strconv.AppendInt(d, n, 10)
	}
	if len(d) < 3+max(loc.MinGrouping, 1) {
		return minus + string(d)
	}
	out := make([]byte, 0, len(minus)+len(d)+len(loc.Group)*6)
	out = append(out, minus...)
	for i, c := range d {
		if i > 0 && (len(d)-i)%3 == 0 {
			out = append(out, loc.Group...)
		}
		out = append(out, c)
	}
	return string(out)
}
