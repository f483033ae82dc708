package statements

import (
	"encoding/json"
	"net/http"
	"time"

	"groundswell/internal/platform/web"
)

// rollHead is what stands in the roll's file before the names.
func (h *handlers) rollHead(r *web.Request, f *facts) ([]byte, error) {
	st := f.T.Statement
	waits, size, err := h.s.Unlogged(r.Context(), st)
	if err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		Statement string  `json:"statement"`
		Version   int64   `json:"version"`
		Hash      string  `json:"hash"`
		Rule      string  `json:"rule"`
		AsOf      string  `json:"as_of"`
		Log       rollLog `json:"log"`
		rollCounts
	}{st.Slug, st.Version, f.T.Version.Hash, st.Rule, f.F.At.UTC().Format(time.RFC3339),
		rollLog{size, f.F.Sealed() - waits.Seal + waits.Unseal}, countsOf(f.F)})
}

// rollLog says how far the log goes: its leaves, and the sealed endorsements of
// this statement among them.
type rollLog struct {
	Size   int64 `json:"size"`
	Sealed int64 `json:"sealed"`
}

type rollCounts struct {
	Organisations int64 `json:"organisations"`
	Persons       int64 `json:"persons"`
	Sealed        int64 `json:"sealed"`
}

func countsOf(f *Figures) rollCounts {
	return rollCounts{f.Organisations, f.Persons, f.Sealed()}
}

// rollTail is what stands after the names: the numbers once more, as they are
// now, and what the log does not tell yet.
func (h *handlers) rollTail(r *web.Request, f *facts) ([]byte, error) {
	now, err := h.s.Figures(r.Context(), f.T.Statement)
	if err != nil {
		return nil, err
	}
	waits, _, err := h.s.Unlogged(r.Context(), f.T.Statement)
	if err != nil {
		return nil, err
	}
	return json.Marshal(struct {
		Counted rollCounts `json:"counted_after"`
		Waiting Unlogged   `json:"waiting"`
	}{countsOf(now), waits})
}

// proof hands out the file that proves that a name is in the public record. It
// names who asks, so it is as private as the page it is linked from.
func (h *handlers) proof(w http.ResponseWriter, r *web.Request) error {
	file, err := h.s.Proof(r.Context(), r.PathValue("link"))
	if err != nil {
		return err
	}
	attach(w, "text/plain; charset=utf-8", "endorsement.tlog-proof")
	w.Header().Set("Cache-Control", "no-store")
	_, err = w.Write(file)
	return err
}
