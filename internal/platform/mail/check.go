package mail

import (
	"errors"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxAddress is the longest address of RFC 5321 section 4.5.3.1.3 that fits
// into a path with its angle brackets.
const maxAddress = 254

// maxText bounds a mail's text, in bytes. Ours are a few thousand.
const maxText = 256 << 10

var (
	idPattern    = regexp.MustCompile(`^[A-Za-z0-9_-]{1,57}$`)
	listPattern  = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$`)
	labelPattern = regexp.MustCompile(`^[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$`)
	errAddress   = errors.New("not a mail address")
)

// address is an address that was checked: both parts are safe in a command and
// in a header without quoting.
type address struct {
	local  string
	domain string // ASCII
	utf8   bool   // local is not ASCII: needs RFC 6531 on the relay
}

func (a address) String() string { return a.local + "@" + a.domain }

// CheckAddress reports whether s can be written to: local@domain in at most
// 254 bytes, with letters of any script, but without comments, quotes, display
// names, control characters or spaces, and with a domain of at least two
// labels (or localhost). The error does not repeat s.
func CheckAddress(s string) error {
	_, err := parseAddress(s)
	return err
}

// parseAddress is our own because net/mail accepts far more than an address
// (names, comments, quoted strings) and has been slow on hostile ones.
func parseAddress(s string) (address, error) {
	if len(s) > maxAddress || !utf8.ValidString(s) {
		return address{}, errAddress
	}
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || len(local) > 64 || strings.HasPrefix(local, ".") ||
		strings.HasSuffix(local, ".") || strings.Contains(local, "..") {
		return address{}, errAddress
	}
	a := address{local: local}
	for _, r := range local {
		switch {
		case r > 0x7f:
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) {
				return address{}, errAddress
			}
			a.utf8 = true
		case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z',
			strings.ContainsRune(".!#$%&'*+-/=?^_`{|}~", r):
		default:
			return address{}, errAddress
		}
	}
	var err error
	a.domain = domain
	if !isASCII(domain) {
		if a.domain, err = idna.Lookup.ToASCII(domain); err != nil {
			return address{}, errAddress
		}
	}
	if !validHost(a.domain) || (!strings.Contains(a.domain, ".") && a.domain != "localhost") {
		return address{}, errAddress
	}
	if len(a.String()) > maxAddress {
		return address{}, errAddress
	}
	return a, nil
}

// validHost reports whether s is a domain name in ASCII.
func validHost(s string) bool {
	if s == "" || len(s) > 253 {
		return false
	}
	for label := range strings.SplitSeq(s, ".") {
		if !labelPattern.MatchString(label) {
			return false
		}
	}
	return true
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] > 0x7f {
			return false
		}
	}
	return true
}

// badLine says why s must not stand in a header, or "".
func badLine(s string, max int) string {
	switch {
	case len(s) > max:
		return "too long"
	case !utf8.ValidString(s):
		return "not UTF-8"
	case strings.ContainsFunc(s, breaksLine):
		return "a character that does not belong in a line"
	}
	return ""
}

// breaksLine reports whether r is a control character (C0, DEL, C1 with
// U+0085), a line or paragraph separator, or one that reorders the text after
// it (U+202A to U+202E). The isolates U+2066 to U+2069 and the marks U+200E
// and U+200F end by themselves and are left alone.
func breaksLine(r rune) bool {
	return unicode.IsControl(r) || (r >= 0x2028 && r <= 0x202e)
}

// check refuses, before anything is sent, what would break a header or could
// never be delivered.
func check(m Message) (address, error) {
	refuse := func(reason string) (address, error) { return address{}, Permanent{Reason: reason} }
	to, err := parseAddress(m.To)
	if err != nil {
		return refuse("to: not a mail address")
	}
	if !m.Lang.Valid() {
		return refuse("lang: not a language of the site")
	}
	// A header line that cannot be folded may have 998 bytes.
	if reason := badLine(m.Subject, 900); reason != "" {
		return refuse("subject: " + reason)
	}
	if strings.TrimSpace(m.Subject) == "" {
		return refuse("subject: empty")
	}
	switch {
	case len(m.Text) > maxText:
		return refuse("text: too long")
	case !utf8.ValidString(m.Text):
		return refuse("text: not UTF-8")
	case strings.ContainsRune(m.Text, 0):
		return refuse("text: a NUL character")
	}
	if m.ID != "" && !idPattern.MatchString(m.ID) {
		return refuse("id: not 1 to 57 letters, digits, - or _")
	}
	if b := m.Bulk; b != nil {
		u, err := url.Parse(b.Unsubscribe)
		if err != nil || u.Scheme != "https" || u.Host == "" || u.User != nil || len(b.Unsubscribe) > 900 ||
			strings.ContainsFunc(b.Unsubscribe, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune("<>\",\\", r) }) {
			return refuse("unsubscribe: not an https address")
		}
		if len(b.ListID) > 200 || !listPattern.MatchString(b.ListID) {
			return refuse("list id: not a dotted name")
		}
	}
	return to, nil
}

// normalLines ends every line of text by "\n".
func normalLines(text string) string {
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}
