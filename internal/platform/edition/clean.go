package edition

import (
	"bytes"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/microcosm-cc/bluemonday"
)

// ownFile is the address of a file the site itself keeps.
var ownFile = regexp.MustCompile(`^/files/[A-Za-z0-9_~-][A-Za-z0-9._~-]*(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*$`)

// policy is the second wall: what the writer wrote is read again as HTML, and
// only this comes through. The first wall is that the writer writes nothing else.
var policy = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "em", "strong", "code", "ul", "ol", "li", "blockquote",
		"table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(regexp.MustCompile(`^[0-9]{1,9}$`)).OnElements("ol")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^col$`)).OnElements("th")
	p.AllowAttrs("href").OnElements("a")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^nofollow noopener$`)).OnElements("a")
	p.AllowAttrs("src").Matching(ownFile).OnElements("img")
	p.AllowAttrs("alt").OnElements("img")
	p.AllowAttrs("loading").Matching(regexp.MustCompile(`^lazy$`)).OnElements("img")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	p.RequireNoFollowOnFullyQualifiedLinks(true)
	return p
}()

// target returns where a link may lead: to a page of ours by its path, to
// another site, or to a mailbox. It reports whether it leaves the site.
func target(to string) (href string, external, ok bool) {
	if len(to) > 2048 || strings.ContainsFunc(to, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == '\\' }) {
		return "", false, false
	}
	u, err := url.Parse(to)
	if err != nil {
		return "", false, false
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https":
		// A name before the host is only ever there to look like the host.
		return to, true, u.Hostname() != "" && u.User == nil
	case "mailto":
		header := strings.Contains(strings.ToLower(to), "%0a") || strings.Contains(strings.ToLower(to), "%0d")
		return to, false, strings.Contains(u.Opaque, "@") && !header
	case "":
		return to, false, strings.HasPrefix(to, "/") && !strings.HasPrefix(to, "//")
	}
	return "", false, false
}

// visible drops the characters that a reader cannot see and that could make the
// text read otherwise than it is stored: controls and the two overrides of the
// direction. Arabic needs the other direction marks; they stay.
func visible(r rune) rune {
	switch {
	case r == '\t' || r == '\n' || r == '\v' || r == '\f' || r == '\r' || r == 0x85 || r == 0x2028 || r == 0x2029:
		return ' '
	case unicode.IsControl(r) || r == 0x202D || r == 0x202E || r == 0xFEFF || r&0xFFFE == 0xFFFE:
		return -1
	}
	return r
}

func lastRune(b []byte) rune {
	r, _ := utf8.DecodeLastRune(b)
	return r
}

// firstRune returns the first character of the next line.
func firstRune(src []byte) rune {
	r, _ := utf8.DecodeRune(bytes.TrimLeft(src, " \t\n>*_["))
	return r
}

// wide reports whether r is of a script that is written without spaces, so that
// the end of a line between two of them is none.
func wide(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana) ||
		r >= 0x3000 && r <= 0x303F || r >= 0xFF01 && r <= 0xFF60
}
