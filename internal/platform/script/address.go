package script

import (
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// maxAddress is the length in bytes of the longest address mail can be sent to
// (RFC 5321 section 4.5.3.1.3, less the angle brackets).
const maxAddress = 254

// Address checks the syntax of an e-mail address and returns the form to send
// to: white space around it and full-width forms repaired, the domain in lower
// case and, if international, as punycode (UTS 46). It takes a dot-atom and a
// domain name with a dot only: no display name, comment, quotes, IP address,
// or letters beyond ASCII before the @, which many servers cannot deliver to.
func Address(s string) (string, bool) {
	// White space and invisible characters come along when an address is
	// pasted. The limit comes first; 3 bytes for each full-width letter.
	if len(s) > 3*maxAddress+64 {
		return "", false
	}
	s = strings.TrimFunc(s, func(r rune) bool {
		return r == ' ' || r == '\t' || r == 0xA0 || r == 0x3000 || unicode.Is(unicode.Cf, r)
	})
	if len(s) > maxAddress && isASCII(s) || !utf8.ValidString(s) {
		return "", false
	}
	s = narrow(s)
	if len(s) > maxAddress {
		return "", false
	}
	local, domain, ok := strings.Cut(s, "@")
	if !ok || !dotAtom(local) {
		return "", false
	}
	if domain, ok = hostName(domain); !ok {
		return "", false
	}
	if s = local + "@" + domain; len(s) > maxAddress { // punycode is longer
		return "", false
	}
	return s, true
}

// SameAddress returns the form in which two spellings of one mailbox are equal:
// lower case, without a "+tag", for Gmail also without dots. It is for
// recognising only: mail goes to what [Address] returned.
func SameAddress(a string) string {
	if n, ok := Address(a); ok {
		a = n
	}
	a = strings.ToLower(strings.TrimSpace(a))
	local, domain, ok := strings.Cut(a, "@")
	if !ok {
		return a
	}
	if i := strings.IndexByte(local, '+'); i > 0 {
		local = local[:i]
	}
	if domain == "googlemail.com" {
		domain = "gmail.com"
	}
	if domain == "gmail.com" {
		if l := strings.ReplaceAll(local, ".", ""); l != "" {
			local = l
		}
	}
	return local + "@" + domain
}

// dotAtom reports whether s is a local part without quotes (RFC 5322 3.2.3).
// One that starts with a hyphen is refused: a mail program called with it
// could take it for an option.
func dotAtom(s string) bool {
	if s == "" || len(s) > 64 || s[0] == '-' || s[0] == '.' || s[len(s)-1] == '.' ||
		strings.Contains(s, "..") {
		return false
	}
	for i := range len(s) {
		c := s[i]
		if c|0x20 >= 'a' && c|0x20 <= 'z' || c >= '0' && c <= '9' {
			continue
		}
		if strings.IndexByte("!#$%&'*+-/=?^_`{|}~.", c) < 0 {
			return false
		}
	}
	return true
}

// hostName returns the domain name s in lower case and punycode, if it has a
// dot and is no IP address.
func hostName(s string) (string, bool) {
	if s == "" || len(s) > 4*maxAddress {
		return "", false
	}
	// Some mail servers still stand under a name with a hyphen in the third
	// and fourth place; UTS 46 processing refuses those, and so do we.
	h, err := idna.Lookup.ToASCII(s)
	if err != nil || len(h) > 253 || !strings.Contains(h, ".") {
		return "", false
	}
	h = strings.ToLower(h)
	labels := strings.Split(h, ".")
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return "", false
		}
		for i := range len(l) {
			c := l[i]
			if c != '-' && (c < 'a' || c > 'z') && (c < '0' || c > '9') {
				return "", false
			}
		}
	}
	// The last label of an IP address, in any notation, starts with a digit;
	// that of a name never does.
	last := labels[len(labels)-1]
	if len(last) < 2 || last[0] >= '0' && last[0] <= '9' {
		return "", false
	}
	if _, err := netip.ParseAddr(h); err == nil {
		return "", false
	}
	return h, true
}

// narrow returns s with full-width forms (as Chinese keyboards make) in ASCII.
func narrow(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xFF01 && r <= 0xFF5E:
			return r - 0xFEE0
		case r == '。' || r == '｡':
			return '.'
		}
		return r
	}, s)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
