package script

import (
	"strings"

	"golang.org/x/net/publicsuffix"
)

// Domain returns the domain that an organisation's website shows to be its own:
// the host without "www.". It returns false for an address that [Website] refuses,
// and for a host that many share: there a record or a file proves nothing.
func Domain(website string) (string, bool) {
	w, ok := Website(website)
	if !ok {
		return "", false
	}
	_, host, _ := strings.Cut(w, "://")
	host, _, _ = strings.Cut(host, "/")
	host = strings.TrimPrefix(host, "www.")
	suffix, listed := publicsuffix.PublicSuffix(host)
	if sharedHost(host) || !listed && !strings.Contains(suffix, ".") {
		return "", false // no top level domain that anybody runs: "localhost", "intern"
	}
	return host, true
}
