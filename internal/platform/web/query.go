package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"groundswell/internal/core"
)

// maxQuery is how many bytes a query may have: a place on the roll, a search and
// what a service that shared the link hung on it.
const maxQuery = 4 << 10

// trackers are parameters that others hang on a link when it is shared: social
// networks, mail services, advertisements. A page that is strict about its
// parameters ignores them, so that a link somebody passes on in good faith never
// breaks; they change nothing and are not passed on (see [keptQuery]).
var trackers = []string{"fbclid", "gclid", "dclid", "gbraid", "wbraid", "msclkid", "yclid", "ysclid", "twclid", "ttclid", "igshid", "igsh",
	"li_fat_id", "mkt_tok", "_hsenc", "_hsmi", "__s", "s_cid", "ref_src", "si", "_openstat", "vero_id", "wickedid", "oly_anon_id", "oly_enc_id", "spm"}

// isTracker says whether a parameter is one that others add.
func isTracker(name string) bool {
	name = strings.ToLower(name)
	return slices.Contains(trackers, name) || strings.HasPrefix(name, "utm_") || strings.HasPrefix(name, "mc_") || strings.HasPrefix(name, "pk_") || strings.HasPrefix(name, "mtm_")
}

// errQuery is a query that a page does not know: answered with 400.
var errQuery = errors.New("a parameter that this page does not have")

// Only lets h answer only with the parameters named, each at most once, and
// refuses every other with 400: whoever asks a list for a column it does not
// offer must not be answered as if they had asked for nothing, and no later
// change can turn a name nobody thought of into a filter. Put it on every route
// that filters, searches or lists; other pages look at no parameter.
func Only(h HandlerFunc, names ...string) HandlerFunc {
	return func(w http.ResponseWriter, r *Request) error {
		q, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil || len(r.URL.RawQuery) > maxQuery {
			return badQuery()
		}
		for name, values := range q {
			if isTracker(name) || name == "done" && r.desk != nil {
				continue
			}
			if !slices.Contains(names, name) || len(values) != 1 || r.desk != nil && !isText(values[0]) {
				return badQuery()
			}
		}
		return h(w, r)
	}
}

// isText reports whether a value is text: PostgreSQL takes nothing else, and no page of
// the desk has a link that holds anything else.
func isText(v string) bool { return utf8.ValidString(v) && !strings.ContainsRune(v, 0) }

func badQuery() error { return &core.Error{Kind: core.Invalid, Key: "web.bad_query", Err: errQuery} }

// keptQuery is the query that a page passes on to itself in other languages:
// without what others hung on the link, which could say who shared it with whom.
func keptQuery(u *url.URL) string {
	if u.RawQuery == "" || len(u.RawQuery) > maxQuery {
		return ""
	}
	q := u.Query()
	for name := range q {
		if isTracker(name) || name == "done" { // what was done is said once
			q.Del(name)
		}
	}
	if len(q) == 0 {
		return ""
	}
	return "?" + q.Encode()
}
