package statements_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"groundswell/internal/feature/statements/rollcheck"
	"groundswell/internal/feature/statements/statementstest"
)

// answers are the world's pages, its log and its site map.
func (w *world) answers() http.Handler {
	mux := w.Pages()
	mux.HandleFunc("GET /sitemap.xml", func(rw http.ResponseWriter, _ *http.Request) {
		for _, r := range w.rows("statements_statement") {
			if r["state"] == "published" {
				fmt.Fprintf(rw, "<loc>%s/en/statements/%s</loc>\n", statementstest.Origin, r["slug"])
			}
		}
	})
	return mux
}

// outside is how somebody elsewhere reaches them.
func (w *world) outside() *http.Client { return statementstest.Client(w.answers()) }

// verbs are the first words of entries, sorted: of one hour the order is chance.
func verbs(entries []string) []string {
	var out []string
	for _, e := range entries {
		verb, _, _ := strings.Cut(e, " ")
		out = append(out, verb)
	}
	slices.Sort(out)
	return out
}

// verify checks the world from outside, as of w.Now().
func (w *world) verify(state *rollcheck.State) *rollcheck.Report {
	w.Helper()
	r, err := rollcheck.Check(w.Context(), rollcheck.Options{URL: statementstest.Origin, State: state, Client: w.outside(), Now: w.Now})
	if err != nil {
		w.Fatal(err)
	}
	return r
}

// sound checks that nothing is found.
func (w *world) sound() {
	w.Helper()
	if r := w.verify(nil); len(r.Findings) > 0 {
		w.Errorf("%v", r.Findings)
	}
}

// found checks that exactly these things are found, "WHAT leaf" each, with -1 for
// no leaf.
func (w *world) found(want ...string) {
	w.Helper()
	var got []string
	for _, f := range w.verify(nil).Findings {
		got = append(got, fmt.Sprint(f.What, " ", f.Leaf))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.Errorf("found %q, want %q", got, want)
	}
}
