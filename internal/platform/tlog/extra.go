package tlog

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"groundswell/internal/platform/db"

	"github.com/transparency-dev/formats/proof"
	merkle "golang.org/x/mod/sumdb/tlog"
)

// WithExtra puts a feature's own bytes into a proof made by [Log.Proof], as the
// "extra" line of https://c2sp.org/tlog-proof. They are not proved by it: the
// feature says how they lead to the entry.
func WithExtra(file, extra []byte) ([]byte, error) {
	var t proof.TLogProof
	if err := t.Unmarshal(file); err != nil {
		return nil, err
	}
	t.ExtraData = extra
	return t.Marshal(), nil
}

// Extra returns what [WithExtra] put into a proof; nil when there is nothing.
func Extra(file []byte) ([]byte, error) {
	if len(file) > maxProof {
		return nil, errors.New("the proof is too long")
	}
	var t proof.TLogProof
	if err := t.Unmarshal(file); err != nil {
		return nil, err
	}
	return t.ExtraData, nil
}

// EachWaiting calls f for the entries that wait for the next checkpoint, in no
// order that tells anything.
func EachWaiting(tx *db.Tx, f func(entry []byte) error) error {
	last := ""
	for {
		rows, err := waiting(tx, last, 1000)
		if err != nil || len(rows) == 0 {
			return err
		}
		for _, r := range rows {
			if err := f(r.entry); err != nil {
				return err
			}
			last = r.id
		}
	}
}

// Covered returns how many leaves the newest checkpoint covers: 0 before the first.
func Covered(tx *db.Tx) (int64, error) {
	s, _, err := latest(tx)
	return s.size, err
}

// Leaves is [Leaf] for up to 1,000 entries at once: the numbers of the leaves that
// there are, by their places in entries.
func Leaves(tx *db.Tx, entries [][]byte) (map[int]int64, error) {
	out := make(map[int]int64, len(entries))
	if len(entries) == 0 {
		return out, nil
	}
	at := make(map[Hash][]int, len(entries))
	args := make([]any, len(entries))
	for i, e := range entries {
		h := merkle.RecordHash(e)
		at[h] = append(at[h], i)
		args[i] = h[:]
	}
	err := tx.Each(func(r db.Row) error {
		var h []byte
		var n int64
		if err := r.Scan(&h, &n); err != nil || len(h) != merkle.HashSize {
			return err
		}
		for _, i := range at[Hash(h)] {
			out[i] = n
		}
		return nil
	}, `SELECT hash, MIN(n) FROM tlog_hash WHERE level = 0 AND hash IN (`+db.Marks(len(entries))+`) GROUP BY hash`, args...)
	return out, err
}

// FirstOther returns the number of the first entry of a downloaded tree that is not
// the one whose hash the log at base serves in its tiles; ok is false when none is
// found, because the tiles were changed too or cannot be had.
func FirstOther(ctx context.Context, c *http.Client, base string, t *Tree) (n int64, ok bool) {
	if c == nil {
		c = defaultClient()
	}
	for b := range bundles(int64(len(t.Entries))) {
		b.level = 0
		raw, err := get(ctx, c, strings.TrimSuffix(base, "/")+"/"+b.path(), tileWidth*merkle.HashSize)
		if err != nil || len(raw) != b.width*merkle.HashSize {
			return 0, false
		}
		for i := range b.width {
			if h := merkle.RecordHash(t.Entries[b.n*tileWidth+int64(i)]); string(h[:]) != string(raw[i*merkle.HashSize:(i+1)*merkle.HashSize]) {
				return b.n*tileWidth + int64(i), true
			}
		}
	}
	return 0, false
}
