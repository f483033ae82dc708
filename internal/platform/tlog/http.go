package tlog

import (
	"net/http"
	"strconv"

	"groundswell/internal/platform/db"
)

// ServeCheckpoint answers GET /log/checkpoint: the newest signed checkpoint with
// the cosignatures that have come in (https://c2sp.org/tlog-tiles, "Checkpoints").
func (l *Log) ServeCheckpoint(w http.ResponseWriter, r *http.Request) error {
	var out []byte
	if err := l.c.DB.Read(r.Context(), func(tx *db.Tx) error {
		s, ok, err := latest(tx)
		if err != nil || !ok {
			out = nil
			return err
		}
		out, err = served(tx, s)
		return err
	}); err != nil {
		return err
	}
	if out == nil {
		http.Error(w, "no checkpoint yet", http.StatusNotFound)
		return nil
	}
	w.Header().Set("Cache-Control", "no-cache")
	return text(w, out)
}

// ServeKey answers GET /log/vkey: the verifier key, one line.
func (l *Log) ServeKey(w http.ResponseWriter, r *http.Request) error {
	vkey, err := l.VKey(r.Context())
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache")
	return text(w, []byte(vkey+"\n"))
}

// ServeTile answers GET /log/tile/{rest...}: tiles of hashes and bundles of
// entries, whole and partial ones. What the newest checkpoint does not cover is
// not there.
func (l *Log) ServeTile(w http.ResponseWriter, r *http.Request) error {
	t, ok := parseTile(r.PathValue("rest"))
	if !ok {
		http.NotFound(w, r)
		return nil
	}
	var out []byte
	if err := l.c.DB.Read(r.Context(), func(tx *db.Tx) error {
		out = nil
		s, ok, err := latest(tx)
		if err != nil || !ok || !t.within(s.size) {
			return err
		}
		out, err = t.read(tx)
		return err
	}); err != nil {
		return err
	}
	if out == nil {
		http.NotFound(w, r)
		return nil
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	w.Header().Set("Content-Length", strconv.Itoa(len(out)))
	_, err := w.Write(out)
	return err
}

func text(w http.ResponseWriter, b []byte) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write(b)
	return err
}

// read returns the bytes of a tile that the tree has.
func (t tile) read(tx *db.Tx) ([]byte, error) {
	from := t.n * tileWidth
	end := from + int64(t.width)
	if t.level != entriesLevel {
		b, err := hashRange(tx, tileHeight*t.level, from, end)
		if err == nil && int64(len(b)) != 32*(end-from) {
			return nil, ErrChanged
		}
		return b, err
	}
	out := make([]byte, 0, t.width*128)
	n := from
	if err := entryRange(tx, from, end, func(_ int64, entry []byte) error {
		out, n = appendEntry(out, entry), n+1
		return nil
	}); err != nil {
		return nil, err
	}
	if n != end {
		return nil, ErrChanged
	}
	return out, nil
}
