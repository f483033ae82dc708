package web

import (
	"net/http"
	"strings"
)

// onion says whether the visitor came by the site's onion service. Only the very
// name that the operator configured counts: a Host header is written by whoever
// asks, and no other of its values may choose an address that a page shows.
func (s *Server) onion(r *http.Request) bool {
	_, host, _ := strings.Cut(s.cfg.Onion, "://")
	return host != "" && strings.EqualFold(r.Host, host)
}

// Origin returns the site's own address as this visitor reached it, without a
// slash at the end: "https://example.org", or the onion's. A page that is read on
// the onion names nothing on the ordinary net, so that one click does not show to
// the reader's network what Tor has hidden.
func (r *Request) Origin() string {
	if r.srv.onion(r.Request) {
		return r.srv.cfg.Onion
	}
	return r.srv.cfg.Origin
}

// secure says whether the visitor's address begins with https: then cookies are
// Secure and bear the prefix __Host-. An onion's cookies never go to the ordinary
// site, nor the other way round, since they name no domain.
func (r *Request) secure() bool { return strings.HasPrefix(r.Origin(), "https://") }
