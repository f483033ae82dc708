package script

import (
	"regexp"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"
	"golang.org/x/text/unicode/norm"
)

// Something a mail program would make clickable. A name with a dot in it, such
// as "350.org" or "Change.org", is a name; with a path or an @ it is an address.
var (
	scheme  = regexp.MustCompile(`(?i)://|\b(https?|ftp|mailto|javascript):|\bwww[0-9]?\.[\p{L}\p{N}]`)
	path    = regexp.MustCompile(`[\p{L}\p{N}-]\.(\p{L}{2,24})(?:/|:\p{N}|[?#][\p{L}\p{N}])`)
	mailbox = regexp.MustCompile(`[\p{L}\p{N}_.+-]@[\p{L}\p{N}-]{1,63}\.[\p{L}]`)
)

// hasAddress reports whether s, cleaned, holds a web or mail address, also when
// written with full-width characters.
func hasAddress(s string) bool {
	if !strings.ContainsAny(s, ".:@．：＠。｡﹒︓﹫․") {
		return false
	}
	s = norm.NFKC.String(strings.Map(func(r rune) rune {
		if r == '。' || r == '｡' {
			return '.'
		}
		return r
	}, s))
	if scheme.MatchString(s) || mailbox.MatchString(s) {
		return true
	}
	for _, m := range path.FindAllStringSubmatch(s, -1) {
		// "St.Louis/Paris" has a slash, but there is no domain ".louis".
		tld, err := idna.Lookup.ToASCII(m[1]) // "рф" is listed as "xn--p1ai"
		if err != nil {
			continue
		}
		if _, icann := publicsuffix.PublicSuffix("x." + tld); icann {
			return true
		}
	}
	return false
}
