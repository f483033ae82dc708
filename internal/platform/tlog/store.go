package tlog

import (
	"bytes"
	"errors"
	"fmt"
	"unicode/utf8"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"

	merkle "golang.org/x/mod/sumdb/tlog"
)

// Add writes an entry down in tx. It becomes a leaf at the next checkpoint, not
// before. An entry is one line of UTF-8 text without its end, of 1 to 1,024
// bytes, and will be public for ever. The same entry twice becomes two leaves.
func Add(tx *db.Tx, entry []byte) error {
	if err := checkEntry(entry); err != nil {
		return err
	}
	_, err := tx.Exec(`INSERT INTO tlog_pending (id, entry) VALUES ($1, $2)`, string(core.NewID()), entry)
	return err
}

func checkEntry(entry []byte) error {
	switch {
	case len(entry) == 0 || len(entry) > maxEntry:
		return errors.New("an entry of the log has 1 to 1,024 bytes")
	case bytes.IndexByte(entry, '\n') >= 0 || bytes.IndexByte(entry, 0) >= 0 || !utf8.Valid(entry):
		return errors.New("an entry of the log is one line of UTF-8 text")
	}
	return nil
}

// Leaf returns the number of the first leaf that is this entry, from 0. ok is
// false while the entry waits, and when it was never added.
func Leaf(tx *db.Tx, entry []byte) (n int64, ok bool, err error) {
	h := merkle.RecordHash(entry)
	n, err = db.Value[int64](tx, `SELECT n FROM tlog_hash WHERE level = 0 AND hash = $1 ORDER BY n LIMIT 1`, h[:])
	if core.KindOf(err) == core.NotFound {
		return 0, false, nil
	}
	return n, err == nil, err
}

// pendingRow is an entry that waits.
type pendingRow struct {
	id    string
	entry []byte
}

// waiting reads up to limit entries that wait, by their random ids, from after
// the id last.
func waiting(tx *db.Tx, last string, limit int64) ([]pendingRow, error) {
	return db.All(tx, func(r db.Row) (p pendingRow, err error) {
		return p, r.Scan(&p.id, &p.entry)
	}, `SELECT id, entry FROM tlog_pending WHERE id > $1 ORDER BY id LIMIT $2`, last, limit)
}

// dropWaiting removes the entries with ids after last up to upTo and says how many.
func dropWaiting(tx *db.Tx, last, upTo string) (int64, error) {
	return tx.Exec(`DELETE FROM tlog_pending WHERE id > $1 AND id <= $2`, last, upTo)
}

func countWaiting(tx *db.Tx) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(*) FROM tlog_pending`)
}

// leaves returns how many leaves there are, those since the last checkpoint too.
func leaves(tx *db.Tx) (int64, error) {
	n, err := db.Value[int64](tx, `SELECT n FROM tlog_entry ORDER BY n DESC LIMIT 1`)
	if core.KindOf(err) == core.NotFound {
		return 0, nil
	}
	return n + 1, err
}

// hashRow is one hash of the tree.
type hashRow struct {
	level, n int64
	hash     Hash
}

// Eight rows at a time: on PostgreSQL each statement is a round trip.
const (
	insertHash  = `INSERT INTO tlog_hash (level, n, hash) VALUES ($1, $2, $3)`
	insertHash8 = insertHash + `, ($4, $5, $6), ($7, $8, $9), ($10, $11, $12), ($13, $14, $15), ($16, $17, $18), ($19, $20, $21), ($22, $23, $24)`

	insertEntry  = `INSERT INTO tlog_entry (n, entry) VALUES ($1, $2)`
	insertEntry8 = insertEntry + `, ($3, $4), ($5, $6), ($7, $8), ($9, $10), ($11, $12), ($13, $14), ($15, $16)`
)

func insertHashes(tx *db.Tx, rows []hashRow) error {
	return byEight(tx, len(rows), insertHash, insertHash8, func(i int) []any { return []any{rows[i].level, rows[i].n, rows[i].hash[:]} })
}

func insertEntries(tx *db.Tx, from int64, entries [][]byte) error {
	return byEight(tx, len(entries), insertEntry, insertEntry8, func(i int) []any { return []any{from + int64(i), entries[i]} })
}

func byEight(tx *db.Tx, n int, one, eight string, row func(i int) []any) error {
	var args []any
	for i := 0; i < n; {
		text, many := one, 1
		if n-i >= 8 {
			text, many = eight, 8
		}
		args = args[:0]
		for range many {
			args = append(args, row(i)...)
			i++
		}
		if _, err := tx.Exec(text, args...); err != nil {
			return err
		}
	}
	return nil
}

// hashes reads single hashes of the tree.
func hashes(tx *db.Tx) merkle.HashReader {
	return merkle.HashReaderFunc(func(indexes []int64) ([]Hash, error) {
		out := make([]Hash, len(indexes))
		for i, x := range indexes {
			level, n := merkle.SplitStoredHashIndex(x)
			b, err := db.Value[[]byte](tx, `SELECT hash FROM tlog_hash WHERE level = $1 AND n = $2`, int64(level), n)
			if core.KindOf(err) == core.NotFound || err == nil && len(b) != merkle.HashSize {
				return nil, fmt.Errorf("hash %d of level %d is missing: the log's tables were changed", n, level)
			}
			if err != nil {
				return nil, err
			}
			out[i] = Hash(b)
		}
		return out, nil
	})
}

// hashRange reads the hashes from up to before end of a level, in order; fewer
// if some are missing.
func hashRange(tx *db.Tx, level int, from, end int64) ([]byte, error) {
	out := make([]byte, 0, (end-from)*merkle.HashSize)
	next := from
	err := tx.Each(func(r db.Row) error {
		var n int64
		var b []byte
		if err := r.Scan(&n, &b); err != nil {
			return err
		}
		if n == next && len(b) == merkle.HashSize {
			out, next = append(out, b...), next+1
		}
		return nil
	}, `SELECT n, hash FROM tlog_hash WHERE level = $1 AND n >= $2 AND n < $3 ORDER BY n`, int64(level), from, end)
	return out, err
}

// entryRange calls each for the entries from up to before end, in order; fewer
// if some are missing.
func entryRange(tx *db.Tx, from, end int64, each func(n int64, entry []byte) error) error {
	return tx.Each(func(r db.Row) error {
		var n int64
		var b []byte
		if err := r.Scan(&n, &b); err != nil {
			return err
		}
		return each(n, b)
	}, `SELECT n, entry FROM tlog_entry WHERE n >= $1 AND n < $2 ORDER BY n`, from, end)
}

// signed is a checkpoint as it was signed.
type signed struct {
	size int64
	root []byte
	note string
	at   int64 // Unix seconds, whole minutes: when it was last found to be the newest
}

// latest reads the newest checkpoint; ok is false when none was ever signed.
func latest(tx *db.Tx) (s signed, ok bool, err error) {
	err = tx.Get([]any{&s.size, &s.root, &s.note, &s.at}, `SELECT size, root, note, at FROM tlog_checkpoint ORDER BY size DESC LIMIT 1`)
	if core.KindOf(err) == core.NotFound {
		return s, false, nil
	}
	return s, err == nil, err
}

// checkpoints reads all that were signed, from the smallest.
func checkpoints(tx *db.Tx) ([]signed, error) {
	return db.All(tx, func(r db.Row) (s signed, err error) {
		return s, r.Scan(&s.size, &s.root, &s.note, &s.at)
	}, `SELECT size, root, note, at FROM tlog_checkpoint ORDER BY size`)
}

// putCheckpoint stores a checkpoint. One of the same size only gets a new time:
// its root is never replaced.
func putCheckpoint(tx *db.Tx, s signed) error {
	_, err := tx.Exec(`INSERT INTO tlog_checkpoint (size, root, note, at) VALUES ($1, $2, $3, $4)
		ON CONFLICT (size) DO UPDATE SET at = excluded.at`, s.size, s.root, s.note, s.at)
	return err
}

func countHashes(tx *db.Tx) (int64, error) {
	return db.Value[int64](tx, `SELECT COUNT(*) FROM tlog_hash`)
}

// forgetEmpty removes the checkpoint of a log without a leaf.
func forgetEmpty(tx *db.Tx) error {
	_, err := tx.Exec(`DELETE FROM tlog_checkpoint WHERE size = 0`)
	return err
}
