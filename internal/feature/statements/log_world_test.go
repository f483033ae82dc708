package statements_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/feature/statements/rollcheck"
	"groundswell/internal/platform/tlog"
)

// outside is how somebody elsewhere reaches the world: its pages, its log and its
// site map.
func (w *world) outside() *http.Client {
	mux := http.NewServeMux()
	serve := func(h func(http.ResponseWriter, *http.Request) error) http.HandlerFunc {
		return func(rw http.ResponseWriter, r *http.Request) {
			if err := h(rw, r); err != nil {
				http.Error(rw, err.Error(), http.StatusInternalServerError)
			}
		}
	}
	mux.HandleFunc("GET /log/checkpoint", serve(w.tree.ServeCheckpoint))
	mux.HandleFunc("GET /log/vkey", serve(w.tree.ServeKey))
	mux.HandleFunc("GET /log/tile/{rest...}", serve(w.tree.ServeTile))
	mux.HandleFunc("GET /sitemap.xml", func(rw http.ResponseWriter, _ *http.Request) {
		for _, r := range w.rows("statements_statement") {
			if r["state"] == "published" {
				fmt.Fprintf(rw, "<loc>%s/en/statements/%s</loc>\n", exportOrigin, r["slug"])
			}
		}
	})
	mux.Handle("/", w.http)
	return &http.Client{Transport: direct{mux}}
}

// direct answers without a network.
type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	r.RemoteAddr = "10.9.9.9:1"
	r.RequestURI = r.URL.RequestURI()
	d.ServeHTTP(rec, r)
	return rec.Result(), nil
}

// entries are the leaves of the log, those that wait included: first what waits is
// brought in.
func (w *world) entries() (out []string) {
	w.t.Helper()
	if _, err := w.tree.Checkpoint(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	vkey, err := w.tree.VKey(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	tree, err := tlog.Fetch(w.t.Context(), w.outside(), exportOrigin+"/log", vkey, tlog.Policy{})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range tree.Entries {
		out = append(out, string(e))
	}
	return out
}

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

// verify checks the world from outside, as of w.now.
func (w *world) verify(state *rollcheck.State) *rollcheck.Report {
	w.t.Helper()
	r, err := rollcheck.Check(w.t.Context(), rollcheck.Options{URL: exportOrigin, State: state, Client: w.outside(), Now: func() time.Time { return w.now }})
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// sound checks that nothing is found.
func (w *world) sound() {
	w.t.Helper()
	if r := w.verify(nil); len(r.Findings) > 0 {
		w.t.Errorf("%v", r.Findings)
	}
}

// found checks that exactly these things are found, "WHAT leaf" each, with -1 for
// no leaf.
func (w *world) found(want ...string) {
	w.t.Helper()
	var got []string
	for _, f := range w.verify(nil).Findings {
		got = append(got, fmt.Sprint(f.What, " ", f.Leaf))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		w.t.Errorf("found %q, want %q", got, want)
	}
}

// day is the day of a moment.
func (w *world) day(at time.Time) core.Day { return core.DayOf(at) }
