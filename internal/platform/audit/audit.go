// Package audit is the append-only record of what was done to the site: who
// changed which thing, and when, to the minute. It never holds what a person
// typed, a name of an endorser or an address; nothing in the program updates or
// deletes its rows. Each entry carries the hash of the one before, so that a
// changed or missing row shows.
package audit

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"time"

	"groundswell/internal/core"
	"groundswell/internal/platform/db"
)

// FS holds this package's table.
//
//go:embed migrations
var FS embed.FS

// Entry is one thing that was done.
type Entry struct {
	N     int64
	At    int64  // Unix seconds, whole minutes
	Who   string // "command" or an account
	What  string // "statement.publish": feature.verb
	About core.Ref
	Note  string // counts, versions, fingerprints; never personal
	Hash  string
}

// Add writes an entry down in tx.
func Add(tx *db.Tx, now time.Time, who, what string, about core.Ref, note string) error {
	var n int64
	var prev string
	err := tx.Get([]any{&n, &prev}, `SELECT n, hash FROM audit_entry ORDER BY n DESC LIMIT 1`)
	if err != nil && core.KindOf(err) != core.NotFound {
		return err
	}
	e := Entry{N: n + 1, At: now.Unix() / 60 * 60, Who: who, What: what, About: about, Note: note}
	e.Hash = e.hash(prev)
	_, err = tx.Exec(`INSERT INTO audit_entry (n, at, who, what, kind, id, note, hash) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		e.N, e.At, e.Who, e.What, e.About.Kind, string(e.About.ID), e.Note, e.Hash)
	return err
}

func (e Entry) hash(prev string) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%d\n%d\n%q\n%q\n%q\n%q\n%q\n", prev, e.N, e.At, e.Who, e.What, e.About.Kind, e.About.ID, e.Note)
	return hex.EncodeToString(h.Sum(nil))
}

// All returns the entries from the first.
func All(tx *db.Tx) ([]Entry, error) {
	return db.All(tx, scan, `SELECT n, at, who, what, kind, id, note, hash FROM audit_entry ORDER BY n`)
}

// Any reports whether anything was ever done to the site.
func Any(tx *db.Tx) (bool, error) {
	n, err := db.Value[int64](tx, `SELECT COUNT(*) FROM (SELECT n FROM audit_entry LIMIT 1) AS x`)
	return n > 0, err
}

// Verify reports the first entry that was changed, or whose forerunner is gone.
func Verify(tx *db.Tx) error {
	entries, err := All(tx)
	if err != nil {
		return err
	}
	prev := ""
	for i, e := range entries {
		if e.N != int64(i+1) || e.Hash != e.hash(prev) {
			return &Broken{int64(i + 1)}
		}
		prev = e.Hash
	}
	return nil
}
