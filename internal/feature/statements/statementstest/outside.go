package statementstest

import (
	"net/http"
	"net/http/httptest"

	"groundswell/internal/platform/tlog"
)

// Pages are the site's pages and its log, for a [Client] and whatever is added.
func (s *Site) Pages() *http.ServeMux {
	mux := http.NewServeMux()
	for path, h := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /log/checkpoint": s.Tree.ServeCheckpoint, "GET /log/vkey": s.Tree.ServeKey, "GET /log/tile/{rest...}": s.Tree.ServeTile} {
		mux.HandleFunc(path, func(rw http.ResponseWriter, r *http.Request) {
			if err := h(rw, r); err != nil {
				http.Error(rw, err.Error(), http.StatusInternalServerError)
			}
		})
	}
	mux.Handle("/", s.HTTP)
	return mux
}

// Client is how somebody elsewhere reaches h, without a network between.
func Client(h http.Handler) *http.Client { return &http.Client{Transport: direct{h}} }

type direct struct{ http.Handler }

func (d direct) RoundTrip(r *http.Request) (*http.Response, error) {
	rec := httptest.NewRecorder()
	r.RemoteAddr, r.RequestURI = "10.9.9.9:1", r.URL.RequestURI()
	d.ServeHTTP(rec, r)
	return rec.Result(), nil
}

// Entries are the leaves of the log, as somebody outside reads them, those that wait
// included: first what waits is brought in.
func (s *Site) Entries() (out []string) {
	s.Helper()
	_, err := s.Tree.Checkpoint(s.Context())
	s.Must(err)
	vkey, err := s.Tree.VKey(s.Context())
	s.Must(err)
	tree, err := tlog.Fetch(s.Context(), Client(s.Pages()), Origin+"/log", vkey, tlog.Policy{})
	s.Must(err)
	for _, e := range tree.Entries {
		out = append(out, string(e))
	}
	return out
}
